"""Who might not hear something on the morning it was to go hears it once they may: as it stands, once, if of use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import score
from acceptance.test_one_post import BOARD

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

NOON, MORNING, AFTER = "2026-11-23T13:00:00+01:00", "2026-11-24T10:00:00+01:00", "2026-12-11T10:00:00+01:00"
EVENING = {"title": "Ouderavond", "starts_at": "2026-12-10T19:30:00+01:00", "why": "U hoort alles."}
NIGHTS = {
    "unknown": {"authority": "unknown"},
    "no": {"authority": "no", "receives": "on_request"},
    "nothing": {"receives": "nothing"},
    "no address": {"email": ""},
    "banned": {"blocked": "court-order"},
}


def said(revision: int, place: str, *, about_child: bool) -> dict[str, Any]:
    of = {"id": "avond", "kind": "meeting_invitation", "revision": revision, "payload": EVENING | {"place": place}}
    return of | {"audience": {"pupil": "p1"} if about_child else {"group": "3A"}}


def bodies(school: School, since: int = 0) -> list[str]:
    """What went to the first guardian since then."""
    mails = [mail for mail in school.smtp.mails[since:] if mail.recipients == ("g1@guardian.example",)]
    return [str(mail.parsed.get_body(("plain",)).get_content()) for mail in mails]


def night(school: School, why: str) -> list[dict[str, str]]:
    """A file by which the first guardian may not hear, or cannot; returns the rows of before."""
    rows = list(school.rows)
    school.rows[:] = [row | NIGHTS[why] if row["guardian_key"] == "g1" else row for row in rows]
    school.enrol("--accept-changes")
    return rows


def back(school: School, rows: list[dict[str, str]], *, now: str = NOON) -> None:
    school.now, school.rows[:] = now, rows
    school.enrol("--accept-changes", "--accept-unblock")
    for at in (now, *([MORNING] if now < MORNING else [])):
        school.dispatch(now=at, exit_code=None)


def unheard(school: School) -> int:
    """How many guardians are said to have had nothing."""
    found = school.json("tasks", "--as", "dir", exit_code=None)["errands"]
    return sum(one["count"] for one in found if one["code"] in ("not-everybody", "not-sent"))


@pytest.fixture
def told(small_school: School) -> School:
    small_school.staff("juf;Juf;teacher;3A,7B", "dir;Dirk;leader;")
    return small_school


@pytest.mark.parametrize("about_child", [True, False])
@pytest.mark.parametrize("why", list(NIGHTS))
@pytest.mark.parametrize("over", [True, False])
def test_what_is_called_off_in_that_night_is_told_to_who_had_it(
    told: School, why: str, about_child: bool, over: bool
) -> None:
    told.happens(said(1, "aula", about_child=about_child))
    told.dispatch()
    rows, before = night(told, why), len(told.smtp.mails)
    told.happens(said(2, "aula", about_child=about_child) | {"withdrawn": True})
    told.dispatch(exit_code=None)
    at_once = why == "unknown" and not about_child
    assert len(bodies(told, before)) == at_once, "authority is not asked for news"
    back(told, rows, now=AFTER if over else NOON)
    told.enrol()
    told.dispatch(now=AFTER, exit_code=None)
    heard = at_once or (why != "banned" and not over)
    assert ["niet door" in one for one in bodies(told, before)] == [True] * heard


LATE, NIGHT, DAY = "2026-11-23T19:00:00+01:00", "2026-11-24T02:00:00+01:00", "2026-11-24T16:05:00+01:00"
STATES = ("queued", "draft", "approved", "held", "digest")
DIGEST = '\n[digest]\nat = "16:00"\n'


def note(revision: int, hour: str, state: str) -> dict[str, Any]:
    whom = "Deniz Aksoy komt om" if state in ("draft", "approved") else "Wij komen om"
    of = {"id": "gym", "kind": "notice", "revision": revision, "occurred_at": LATE}
    of |= {"audience": {"group": "3A"} if state == "digest" else {"pupil": "p1"}}
    return of | {"payload": {"title": "Gym", "body": f"{whom} {hour} uur."}}


def waits(school: School) -> list[str]:
    found = school.json("approve", "--as", "juf", exit_code=None)["awaiting_approval"]
    return [one["text"] for one in found if one["recipient"] == "g1"]


def lets_through(school: School) -> None:
    if waits(school):
        school.approve("gym", "--as", "juf", exit_code=None)
        school.dispatch(exit_code=None)


def passes(school: School, state: str, why: str) -> list[dict[str, str]]:
    """What was ready to go in the evening, and the night and the day on which its reader may not have it."""
    if state == "digest":
        school.configure(DIGEST)
    if state == "held":
        school.run("hold", "pupil", "p1", "--reason", "even kijken", "--as", "dir")
    school.happens(note(1, "9.15", state))
    school.dispatch(now=LATE, exit_code=None)
    school.now = NIGHT
    rows = night(school, why)
    if state == "held":
        school.run("release", "pupil", "p1", "--as", "dir", exit_code=None)
    if state in ("approved", "held"):
        school.approve("gym", "--as", "juf", exit_code=None)
    for now in (MORNING, DAY):
        school.dispatch(now=now, exit_code=None)
    return rows


def returns(school: School, rows: list[dict[str, str]], now: str) -> None:
    school.now, school.rows[:] = now, rows
    school.enrol("--accept-changes", "--accept-unblock")
    for at in (now, f"{now[:8]}{int(now[8:10]) + 1}T16:05:00+01:00"):
        school.dispatch(now=at, exit_code=None)


THEN: dict[str, tuple[list[dict[str, Any]], str, list[str]]] = {
    "back": ([], "2026-11-25T10:00:00+01:00", ["9.15"]),
    "changed": ([{"revision": 2}], "2026-11-25T10:00:00+01:00", ["10.30"]),
    "off": ([{"revision": 2, "withdrawn": True}], "2026-11-25T10:00:00+01:00", []),
    "off and on": ([{"revision": 2, "withdrawn": True}, {"revision": 3}], "2026-11-25T10:00:00+01:00", ["10.30"]),
    "over": ([], "2027-01-20T10:00:00+01:00", []),
}


CASES = [(state, why, "back") for state in STATES for why in NIGHTS if (state, why) != ("digest", "unknown")]
CASES += [(state, "no", then) for state in STATES for then in THEN if then != "back"]


@pytest.mark.parametrize(("state", "why", "then"), CASES)
def test_what_was_ready_to_go_that_morning_goes_once_they_may_have_it(
    told: School, state: str, why: str, then: str
) -> None:
    rows = passes(told, state, why)
    assert not bodies(told)
    after, now, hours = THEN[then]
    for one in after:
        told.happens(note(one["revision"], "10.30", state) | one)
        told.dispatch(exit_code=None)
    returns(told, rows, now)
    if why == "banned":
        assert not bodies(told), "what a ban ended stays ended"
        return
    if state == "draft" or (state == "approved" and after):
        assert not bodies(told) and len(waits(told)) == len(hours), "for the look that it is owed"
        lets_through(told)
    found = bodies(told)
    assert [[hour in one for one in found] for hour in hours] == [[True] for _ in hours] and len(found) == len(hours)
    assert not any("veranderd" in one for one in found), "they had heard nothing of it"
    told.enrol()
    told.dispatch(exit_code=None)
    assert len(bodies(told)) == len(hours), "once"


@pytest.mark.parametrize(("ceiling", "go"), [(1, 1), (0, 2)])
def test_more_about_children_than_a_day_has_reason_for_waits_for_a_person(told: School, ceiling: int, go: int) -> None:
    told.staff("juf.karin;Karin;teacher;3A", "juf;Juf;teacher;3A,7B", "dir;Dirk;leader;")
    first = {name: score("p1", name) for name in ("taal", "rekenen")}
    told.happens(*first.values())
    told.dispatch(exit_code=None)
    told.configure(f"\n[intake]\nmax_personal_per_day = {ceiling}\n" if ceiling else "")
    rows, before = night(told, "unknown"), len(told.smtp.mails)
    assert len(bodies(told)) == 2
    payloads = {name: one["payload"] | {"summary": "Het gaat goed met het lezen."} for name, one in first.items()}
    told.happens(*(one | {"revision": 2, "payload": payloads[name]} for name, one in first.items()))
    told.dispatch(now="2026-11-24T10:00:00+01:00", exit_code=None)
    returns(told, rows, "2026-11-25T10:00:00+01:00")
    waiting = told.json("approve", "--as", "juf", exit_code=None)["awaiting_approval"]
    mine = [one for one in waiting if one["recipient"] == "g1"]
    assert (len(bodies(told, before)), len(mine)) == (go, 2 - go)


@pytest.mark.parametrize("about_child", [True, False])
@pytest.mark.parametrize("why", list(NIGHTS))
@pytest.mark.parametrize("over", [True, False])
def test_what_is_new_in_that_night_is_told_once_they_may_have_it(
    told: School, why: str, about_child: bool, over: bool
) -> None:
    rows = night(told, why)
    told.happens(said(1, "aula", about_child=about_child))
    told.dispatch(exit_code=None)
    at_once = why == "unknown" and not about_child
    assert len(bodies(told)) == at_once, "authority is not asked for news"
    back(told, rows, now=AFTER if over else NOON)
    told.enrol()
    told.dispatch(now=AFTER if over else MORNING, exit_code=None)
    heard = at_once or (why != "banned" and not over)
    assert ["aula" in one and "veranderd" not in one for one in bodies(told)] == [True] * heard
    if heard:
        assert unheard(told) == (not about_child and not over), "the one of 3A who has it on request alone"


@pytest.mark.parametrize("whom", [{"group": "3A"}, {"school": True}])
@pytest.mark.parametrize("why", ["nothing", "banned"])
def test_what_was_no_post_for_their_sake_is_told_them_alone_once(told: School, why: str, whom: dict[str, Any]) -> None:
    plugins = told.folder / "own"
    plugins.mkdir()
    (plugins / "board.py").write_text(BOARD)
    own = "[plugins]\nuse = ['board']\nplugins_dir = 'own'\n[channels.board]\n"
    told.configure(own, replace=('general = ["email"]', 'general = ["board", "email"]'))
    rows = night(told, why)
    told.happens(said(1, "aula", about_child=False) | {"audience": whom})
    told.dispatch(exit_code=None)
    others = len(told.smtp.mails)
    assert others and not bodies(told), "each alone, and not who may have nothing"
    back(told, rows)
    told.enrol()
    told.dispatch(now=MORNING, exit_code=None)
    assert len(bodies(told)) == (why != "banned")
    assert len(told.smtp.mails) == others + len(bodies(told)), "the others had it"
