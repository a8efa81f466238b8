"""Who stood in no file for one night while something was changed hears it as it stands, once they are back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import score

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

EVENING = {"title": "Ouderavond", "starts_at": "2026-12-10T19:30:00+01:00", "place": "aula", "why": "U hoort alles."}
LATE, NIGHT, MORNING = "2026-11-23T19:00:00+01:00", "2026-11-23T21:00:00+01:00", "2026-11-24T10:00:00+01:00"


def said(revision: int, place: str, **more: Any) -> dict[str, Any]:
    of = {"id": "avond", "kind": "meeting_invitation", "revision": revision, "audience": {"group": "3A"}}
    return of | {"payload": EVENING | {"place": place}} | more


OFF = {"id": "avond", "withdrawn": True}
CHANGES: dict[str, list[dict[str, Any]]] = {
    "once": [said(2, "hal")],
    "twice": [said(2, "hal"), said(3, "zaal")],
    "off": [OFF],
    "off and on": [OFF, said(3, "zaal")],
}


def without_child(row: dict[str, str]) -> dict[str, str] | None:
    return None if row["pupil_key"] == "p1" else row


def without_guardian(row: dict[str, str]) -> dict[str, str] | None:
    return None if row["guardian_key"] == "g1" else row


def elsewhere(row: dict[str, str]) -> dict[str, str] | None:
    return row | {"group": "7B"} if row["pupil_key"] == "p1" else row


def without_address(row: dict[str, str]) -> dict[str, str] | None:
    return row | {"email": ""} if row["guardian_key"] == "g1" else row


AWAY = [without_child, without_guardian, elsewhere, without_address]


def bodies(school: School, since: int) -> list[str]:
    """What went to the first guardian since then."""
    mails = [mail for mail in school.smtp.mails[since:] if mail.recipients == ("g1@guardian.example",)]
    return [str(mail.parsed.get_body(("plain",)).get_content()) for mail in mails]


def passes_by(school: School, away: Any, change: str, now: str) -> None:
    """A night with another file, in which it is changed, and the file of before in the morning."""
    rows, school.now = list(school.rows), now
    school.rows[:] = [found for row in rows if (found := away(dict(row)))]
    school.enrol("--accept-changes", "--accept-left")
    school.dispatch()
    for one in CHANGES[change]:
        school.happens(one)
        school.dispatch()
    school.rows[:] = rows
    school.enrol("--accept-changes", "--accept-left")


@pytest.mark.parametrize("away", AWAY)
@pytest.mark.parametrize("change", list(CHANGES))
def test_who_was_told_hears_the_newest_words_or_that_it_is_off(small_school: School, away: Any, change: str) -> None:
    small_school.happens(said(1, "aula"))
    small_school.dispatch()
    before = len(small_school.smtp.mails)
    passes_by(small_school, away, change, "2026-11-23T12:00:00+01:00")
    small_school.dispatch(now="2026-11-23T13:00:00+01:00")
    last = bodies(small_school, before)[-1:]
    if change == "off":
        assert not last or "niet door" in last[0]
        assert last or away is without_address, "without an address a colleague tells it"
        return
    assert (CHANGES[change][-1]["payload"]["place"] in last[0]) and "Gewijzigd" not in last[0].splitlines()[0]
    told = len(small_school.smtp.mails)
    small_school.enrol()
    small_school.dispatch(now=MORNING)
    assert len(small_school.smtp.mails) == told, "once"


@pytest.mark.parametrize("away", AWAY)
@pytest.mark.parametrize("change", list(CHANGES))
def test_who_was_not_told_yet_gets_the_newest_words_alone(small_school: School, away: Any, change: str) -> None:
    small_school.happens(said(1, "aula"))
    small_school.dispatch(now=LATE)
    passes_by(small_school, away, change, NIGHT)
    small_school.dispatch(now=MORNING)
    found = bodies(small_school, 0)
    assert len(found) == (change != "off")
    assert all(CHANGES[change][-1]["payload"]["place"] in one for one in found)


def asked(revision: int, hour: str, needed: int) -> dict[str, Any]:
    payload = {"task": "tuin opknappen", "load": "once", "starts_at": f"2026-12-12T{hour}:00:00+01:00"}
    payload |= {"why_you": "Alle ouders kunnen dit.", "needed": needed}
    of = {"id": "tuin", "kind": "participation_request", "revision": revision, "audience": {"group": "3A"}}
    return of | {"payload": payload}


@pytest.mark.parametrize(
    ("away", "answer", "needed"),
    [(without_child, "", 9), (without_guardian, "ja", 1), (elsewhere, "ja", 9)],
)
def test_who_was_asked_in_turn_hears_the_new_hour_once(
    small_school: School, away: Any, answer: str, needed: int
) -> None:
    small_school.staff("juf;Juf;teacher;3A,7B", "dir;Dirk;leader;")
    small_school.happens(asked(1, "14", needed))
    small_school.dispatch()
    assert bodies(small_school, 0), "it was their turn"
    if answer:
        small_school.run("respond", "tuin", "g1", answer, "--as", "juf")
    rows, before = list(small_school.rows), len(small_school.smtp.mails)
    small_school.rows[:] = [found for row in rows if (found := away(dict(row)))]
    small_school.enrol("--accept-changes", "--accept-left")
    small_school.happens(asked(2, "09", needed))
    small_school.dispatch()
    small_school.rows[:] = rows
    small_school.enrol("--accept-changes", "--accept-left")
    small_school.dispatch(now="2026-11-23T13:00:00+01:00")
    assert ["9.00 uur" in one for one in bodies(small_school, before)[-1:]] == [True]
    told = len(small_school.smtp.mails)
    small_school.dispatch(now=MORNING)
    assert "g1@guardian.example" not in [one for mail in small_school.smtp.mails[told:] for one in mail.recipients]


def test_who_was_not_asked_yet_waits_for_their_turn(small_school: School) -> None:
    small_school.happens(asked(1, "14", 1))
    small_school.dispatch()
    everybody = {row["guardian_key"] for row in small_school.rows if row["group"] == "3A"}
    was = {one.partition("@")[0] for mail in small_school.smtp.mails for one in mail.recipients}
    rows, before = list(small_school.rows), len(small_school.smtp.mails)
    [first] = was
    small_school.rows[:] = [row for row in rows if row["guardian_key"] == first]
    small_school.enrol("--accept-changes", "--accept-left")
    small_school.happens(asked(2, "09", 1))
    small_school.dispatch()
    small_school.rows[:] = rows
    small_school.enrol("--accept-changes", "--accept-left")
    small_school.dispatch(now=MORNING)
    told = [one.partition("@")[0] for mail in small_school.smtp.mails[before:] for one in mail.recipients]
    assert everybody - was and told == [first]


@pytest.mark.parametrize("away", [without_child, without_guardian])
def test_what_is_about_children_waits_again_for_each_of_them(small_school: School, away: Any) -> None:
    small_school.staff("juf;Juf;teacher;3A,7B")
    first = score() | {"id": "s", "audience": {"pupils": ["p1", "p3"]}}
    small_school.happens(first)
    small_school.dispatch()
    rows = list(small_school.rows)
    small_school.rows[:] = [found for row in rows if (found := away(dict(row)))]
    small_school.enrol("--accept-changes", "--accept-left")
    small_school.dispatch()
    again = first | {"revision": 2, "payload": first["payload"] | {"summary": "Bij rekenen gaat het goed."}}
    small_school.happens(again)
    small_school.dispatch()
    small_school.rows[:] = rows
    small_school.enrol("--accept-changes", "--accept-left")
    small_school.dispatch()
    waits = small_school.json("approve", "--as", "juf")["awaiting_approval"]
    mine = [one for one in waits if one["recipient"] == "g1"]
    assert [name for name in ("Jip", "Roos") if sum(name in one["text"] for one in mine) == 1] == ["Jip", "Roos"]
    assert all("gaat het goed" in one["text"] for one in mine)


def waiting(school: School) -> list[str]:
    return sorted(one["recipient"] for one in school.json("approve", "--as", "juf")["awaiting_approval"])


def test_a_draft_of_a_group_waits_for_no_family_that_is_back_in_another_one(small_school: School) -> None:
    small_school.staff("juf;Juf;teacher;3A,7B")
    notice = {"id": "n", "kind": "notice", "audience": {"group": "3A"}}
    small_school.happens(notice | {"payload": {"title": "Gym", "body": "Deniz Aksoy is morgen jarig."}})
    small_school.dispatch()
    everybody, rows = waiting(small_school), list(small_school.rows)
    for away in (without_child, elsewhere, elsewhere):
        small_school.rows[:] = [found for row in rows if (found := away(dict(row)))]
        small_school.enrol("--accept-changes", "--accept-left")
        small_school.dispatch()
        assert waiting(small_school) == ["g3"], away
    small_school.rows[:] = rows
    small_school.enrol("--accept-changes")
    small_school.dispatch()
    assert waiting(small_school) == everybody


def test_who_loses_the_tie_to_one_child_loses_what_waits_about_that_child(small_school: School) -> None:
    small_school.staff("juf;Juf;teacher;3A,7B")
    small_school.happens(score())
    small_school.dispatch()
    everybody, rows = waiting(small_school), list(small_school.rows)
    small_school.rows[:] = [row for row in rows if (row["pupil_key"], row["guardian_key"]) != ("p1", "g1")]
    small_school.enrol("--accept-changes", "--accept-left")
    small_school.dispatch()
    assert "g1" in everybody and waiting(small_school) == [one for one in everybody if one != "g1"]
    small_school.rows[:] = rows
    small_school.enrol("--accept-changes", "--accept-left")
    small_school.dispatch()
    assert waiting(small_school) == everybody


RIGHTS = {
    "unknown": {"authority": "unknown"},
    "no": {"authority": "no", "receives": "on_request"},
    "nothing": {"receives": "nothing"},
    "banned": {"blocked": "court-order"},
}


@pytest.mark.parametrize("about_child", [True, False])
@pytest.mark.parametrize("right", list(RIGHTS))
def test_who_might_not_have_it_for_a_night_hears_it_once_they_may(
    small_school: School, right: str, about_child: bool
) -> None:
    more: dict[str, Any] = {"audience": {"pupil": "p1"}} if about_child else {}
    small_school.staff("juf;Juf;teacher;3A,7B", "dir;Dirk;leader;")
    small_school.happens(said(1, "aula", **more))
    small_school.dispatch()
    rows, before = list(small_school.rows), len(small_school.smtp.mails)
    small_school.rows[:] = [row | RIGHTS[right] if row["guardian_key"] == "g1" else row for row in rows]
    small_school.enrol("--accept-changes")
    small_school.happens(said(2, "hal", **more))
    for _ in range(2):
        small_school.dispatch(exit_code=None)
    told = [("hal" in one) for one in bodies(small_school, before)]
    assert told == [True] * (right == "unknown" and not about_child)
    if right == "banned":
        return
    small_school.rows[:] = rows
    small_school.enrol("--accept-changes", "--accept-unblock")
    for now in ("2026-11-23T13:00:00+01:00", MORNING):
        small_school.dispatch(now=now, exit_code=None)
    assert ["hal" in one for one in bodies(small_school, before)] == [True], "once"
    plans = [one for one in small_school.json("why", "avond")["plans"] if one["recipient"] == "g4"]
    assert len(plans) == len({one["revision"] for one in plans}), "who gets what they ask for is planned once"


def test_what_names_a_group_that_is_called_otherwise_now_waits_and_calls_nothing_off(small_school: School) -> None:
    small_school.staff("juf;Juf;teacher;3A,7B", "dir;Dirk;leader;")
    small_school.happens(said(1, "aula"))
    small_school.dispatch()
    rows, before = list(small_school.rows), len(small_school.smtp.mails)
    small_school.rows[:] = [row | {"group": row["group"].replace("3A", "3 Rood")} for row in rows]
    small_school.enrol("--accept-changes", "--accept-groups")
    small_school.happens(said(2, "hal"))
    small_school.dispatch(exit_code=None)
    assert bodies(small_school, before) == []
    small_school.rows[:] = rows
    small_school.enrol("--accept-changes", "--accept-groups")
    small_school.dispatch(now="2026-11-23T13:00:00+01:00")
    assert ["hal" in one for one in bodies(small_school, before)] == [True]
