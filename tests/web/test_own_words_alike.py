"""Words said anew go as what was read does: by who wrote them, in ten minutes, until then to be taken back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from web_browser import news, seen
from web_old_cards import MILA

if TYPE_CHECKING:
    from web_browser import Browser, Pages

pytestmark = pytest.mark.slow

CHILD = {"id": "enc", "kind": "encouragement"}
CASES: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "nobody has to look any more": (news(), {"body": "Het plein wordt groen."}),
    "about a child, and nobody has to": (
        CHILD | {"audience": {"pupil": "p1"}, "payload": {"what": "Jip is zwak, zie https://elders.example/x."}},
        {"what": "Jip hielp vandaag goed mee."},
    ),
    "half is looked at": (
        CHILD | {"audience": {"pupils": ["p1", "p2"]}, "payload": {"what": "Jip en Deniz ruimden op."}},
        {"what": "Deniz ruimde vandaag heel goed op."},
    ),
    "all is looked at": (seen(), {"summary": "Het delen ging vandaag heel goed."}),
}
"""An event that waits for a look, and the words that take the place of its own."""
EACH = pytest.mark.parametrize(("event", "words"), CASES.values(), ids=CASES)
ABOUT_A_CHILD = pytest.mark.parametrize(
    ("event", "words"), [one for one in CASES.values() if one[0]["id"] != "news"], ids=[*CASES][1:]
)


def _reworded(here: Pages, event: dict[str, Any], words: dict[str, str]) -> Browser:
    """A page that shows the new words of what waited."""
    here.school.rows[2] |= {"email": "g3@guardian.example", "language": "nl"}
    here.school.enrol("--accept-left", "--accept-changes", exit_code=None)
    here.school.happens(event)
    here.school.dispatch()
    mila = here.signed_in(MILA)
    mila.get("/read")
    found = re.search(r"/read/\d+/change", mila.last.text if mila.last else "")
    assert found
    mila.get(found[0])
    mila.press("Bekijk hoe het wordt", **{f"field.{name}": said for name, said in words.items()})
    return mila


def _each(here: Pages) -> set[tuple[object, ...]]:
    """State, channel, and who let it go, of the words that are new."""
    with here.desk.reading() as work:
        asked = "state, channel, approved_by, approval_hash <> '', not_before"
        rows = work.connection.execute(text(f"select {asked} from message where settled_at is null"))
        return {tuple(row) for row in rows}


def _dispatched(here: Pages, minutes: int) -> int:
    here.later(minutes=minutes)
    here.school.dispatch(here.clock[0].isoformat())
    return len(here.school.smtp.mails)


@EACH
def test_new_words_wait_ten_minutes_and_name_who_let_them_go(
    here: Pages, event: dict[str, Any], words: dict[str, str]
) -> None:
    mila = _reworded(here, event, words)
    assert mila.press("Versturen").status_code == 303
    assert mila.follow().status_code == 200 and "10.10 uur weg" in mila.text
    assert _each(here) == {("queued", "email", "juf", 1, "2026-11-23 09:10:00.000000")}
    assert _dispatched(here, 1) == 0
    assert _dispatched(here, 10) > 1


@EACH
def test_they_are_taken_back_as_a_whole(here: Pages, event: dict[str, Any], words: dict[str, str]) -> None:
    mila = _reworded(here, event, words)
    mila.press("Versturen")
    mila.follow()
    assert _dispatched(here, 1) == 0
    assert mila.press("Toch niet").status_code == 303
    assert _each(here) == {("awaiting_approval", "email", "", 0, None)}
    assert _dispatched(here, 11) == 0
    assert mila.follow().status_code == 200
    assert mila.press("Versturen").status_code == 303
    assert _dispatched(here, 11) > 0


@ABOUT_A_CHILD
def test_who_rather_calls_with_new_words_lets_the_card_go(
    here: Pages, event: dict[str, Any], words: dict[str, str]
) -> None:
    mila = _reworded(here, event, words)
    assert mila.press("Liever bellen").status_code == 303
    assert mila.follow().status_code == 200
    assert _each(here) == {("queued", "handover", "juf", 1, "2026-11-23 09:10:00.000000")}
    assert _dispatched(here, 11) == 0
    assert "/call/" in mila.get("/call").text
    assert "/change" not in mila.get("/read").text


@EACH
def test_a_command_names_who_let_them_go_too(here: Pages, event: dict[str, Any], words: dict[str, str]) -> None:
    _reworded(here, event, words)
    change = [one for name, said in words.items() for one in ("--set", f"{name}={said}")]
    shown = here.school.json("preview", event["id"])["shown"]
    done = here.school.run("approve", event["id"], "--as", "juf", *change, "--shown", shown)
    assert re.search(r"[23] approved", done.stdout), done.stdout
    assert _each(here) == {("queued", "email", "juf", 1, None)}
