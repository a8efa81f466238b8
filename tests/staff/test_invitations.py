"""Invitations on paper: what they say, what they never say, and where they are written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.staff.invitations import ON_A_PAGE

if TYPE_CHECKING:
    from a_school import School

FEAST = {
    "milestone": "de eerste honderd boeken",
    "what": "Groep 3A las honderd boeken & <b>meer</b>",
    "starts_at": "2026-12-11T13:30:00+01:00",
    "ends_at": "2026-12-11T14:30:00+01:00",
    "place": "de speelzaal",
    "card": True,
}
OPEN = {"what": "Kijk mee.", "starts_at": "2026-12-11T14:00:00+01:00", "place": "lokaal 3A", "card": True}
PAYLOADS: dict[str, dict[str, Any]] = {
    "celebration": FEAST,
    "open_classroom": OPEN,
    "social_event": OPEN | {"reply_by": "2026-12-09", "phase": "end"},
    "meeting_invitation": {"title": "Kijkavond", "why": "De kinderen laten hun werk zien.", "card": True,
                           "starts_at": "2026-12-10T19:00:00+01:00", "place": "de aula", "reply_by": "2026-12-08"},
}  # fmt: skip


def event(kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    return {"id": "feest", "kind": kind, "audience": {"group": "3A"}, "payload": payload}


def card(school: School, kind: str = "celebration", **changes: Any) -> str:
    school.happens(event(kind, PAYLOADS[kind] | changes))
    out = school.folder / "kaart.html"
    school.run("card", "feest", "--out", str(out))
    return out.read_text()


def test_it_says_what_when_and_where_in_the_schools_words(small_school: School) -> None:
    page = card(small_school)
    for text in (
        "<h2>We vieren de eerste honderd boeken</h2>",
        "vrijdag 11 december van 13.30 tot 14.30 uur",
        "de speelzaal",
        "Kom je ook?",
        "Ik nodig uit:",
        "Ik heet:",
        "Mijn tekening",
        "Basisschool De Wegwijzer",
    ):
        assert page.count(text) == ON_A_PAGE, text
    assert "honderd boeken &amp; &lt;b&gt;meer&lt;/b&gt;." in page


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("open_classroom", ["Kom kijken in de klas", "Kijk mee.", "vrijdag 11 december om 14.00 uur", "lokaal 3A"]),
        ("social_event", ["Samen op school", "Laat je het vóór donderdag 10 december weten?", "Kom je ook?"]),
        ("meeting_invitation", ["Kijkavond", "De kinderen laten hun werk zien.", "donderdag 10 december om 19.00 uur",
                                "vóór woensdag 9 december"]),
    ],
)  # fmt: skip
def test_each_kind_that_invites_has_its_card(small_school: School, kind: str, texts: list[str]) -> None:
    page = card(small_school, kind)
    assert [text for text in texts if page.count(text) < ON_A_PAGE] == []


def test_there_is_a_card_for_every_kind_that_can_ask_for_one() -> None:
    from ouderbrug.school.kinds import register_event_kinds

    kinds = register_event_kinds()
    assert {one for one in kinds if "card" in one.Payload.model_fields} == {one for one in kinds if one.card}


def test_a_celebration_without_a_moment_has_no_line_for_it(small_school: School) -> None:
    page = card(small_school, starts_at=None, ends_at=None, place=None)
    assert "We vieren" in page
    assert not re.search("Wanneer|Plaats|Kom je", page)


def test_09_a_child_says_je_also_where_the_school_says_u(small_school: School) -> None:
    page = card(small_school, "meeting_invitation")
    assert "Kom je ook?" in page and "Laat je het" in page
    assert not re.search(r"\b[Uu]\b", re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL))


def test_it_opens_offline_and_holds_no_childs_name(small_school: School) -> None:
    page = card(small_school)
    assert not re.search(r"https?://|<script|<link|<img|url\(", page)
    assert not any(name in page for name in ("Jip", "Deniz", "Roos", "Ilias", "Sara", "Elif"))


def test_a_text_that_names_a_pupil_in_full_makes_no_card(small_school: School) -> None:
    small_school.happens(event("celebration", FEAST | {"what": "Jip PRINS las er tien."}))
    result = small_school.run("card", "feest", "--out", str(small_school.folder / "k.html"), exit_code=2)
    assert "full name" in result.stderr
    assert "Prins" not in result.stderr
    assert not (small_school.folder / "k.html").exists()


@pytest.mark.parametrize(
    ("kind", "payload", "says"),
    [
        ("celebration", {**FEAST, "card": False}, "asks for no cards"),
        ("open_classroom", {key: value for key, value in OPEN.items() if key != "card"}, "--set card=true"),
        ("newsletter", {"title": "t", "body": "b"}, "no cards for newsletter"),
    ],
)
def test_an_event_that_asks_for_none_says_so(
    small_school: School, kind: str, payload: dict[str, Any], says: str
) -> None:
    small_school.happens(event(kind, payload))
    assert says in small_school.run("card", "feest", exit_code=2).stderr


def test_what_it_advises_works(small_school: School) -> None:
    small_school.happens(event("celebration", {**FEAST, "card": False}))
    small_school.dispatch()
    small_school.run("event", "amend", "feest", "--set", "card=true")
    out = small_school.folder / "kaart.html"
    small_school.run("card", "feest", "--out", str(out))
    small_school.run("event", "withdraw", "feest")
    assert "is off" in small_school.run("card", "feest", "--out", str(out), exit_code=2).stderr


def test_an_unknown_event_is_said(small_school: School) -> None:
    assert "no such event" in small_school.run("card", "nope", exit_code=1).stderr


def test_it_counts_and_stores_nothing(small_school: School) -> None:
    store = small_school.folder / "ouderbrug.db"
    before = store.read_bytes()
    card(small_school)
    assert store.read_bytes() == before
    assert small_school.json("status")["events"] == 0


def test_the_file_is_for_its_owner_alone_and_never_behind_a_link(small_school: School) -> None:
    out = small_school.folder / "kaart.html"
    out.touch(0o644)
    card(small_school)
    assert out.stat().st_mode & 0o777 == 0o600
    link = small_school.folder / "link.html"
    link.symlink_to(small_school.folder / "elsewhere")
    assert "--out" in small_school.run("card", "feest", "--out", str(link), exit_code=2).stderr
    assert not (small_school.folder / "elsewhere").exists()


@pytest.mark.parametrize(("now", "asks"), [("2026-12-08T16:00:00+01:00", True), ("2026-12-09T07:00:00+01:00", False)])
def test_13_a_card_that_is_printed_later_names_no_day_to_answer_that_is_over(
    small_school: School, now: str, asks: bool
) -> None:
    small_school.happens(event("meeting_invitation", PAYLOADS["meeting_invitation"]))
    small_school.dispatch()
    out = small_school.folder / "kaart.html"
    small_school.run("card", "feest", "--out", str(out), now=now)
    assert ("Laat je het vóór" in out.read_text()) is asks


@pytest.mark.parametrize("over", [False, True])
def test_nobody_is_invited_to_what_has_begun(small_school: School, over: bool) -> None:
    small_school.happens(event("celebration", FEAST))
    small_school.dispatch()
    out = small_school.folder / "kaart.html"
    now = f"2026-12-11T13:{'30' if over else '29'}:00+01:00"
    said = small_school.run("card", "feest", "--out", str(out), now=now, exit_code=2 if over else 0).stderr
    assert (out.exists(), "begun or is over" in said) == (not over, over)
