"""What is set aside for a fault of its kind or template: what comes after it ends it, or takes its place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.delivery import judging
from ouderbrug.planning import planner, set_aside
from ouderbrug.planning.prepare import prepare
from ouderbrug.planning.taking_in import Collected, store_all
from ouderbrug.records import Batch, Incoming
from ouderbrug.school.roster import Roster
from ouderbrug.staff.cannot_go import cannot_go, not_taken
from ouderbrug.staff.due_follow_ups import Review
from ouderbrug.staff.not_sent import unsent, words
from ouderbrug.store import events, outbox
from ouderbrug.store.set_aside import kept, standing
from room_samples import DAY, HOUR, NOW, SCHOOL, people, runtime, work

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.model import Event
    from ouderbrug.planning.draft import Draft
    from ouderbrug.staff.due_follow_ups import DueFollowUp
    from ouderbrug.unit_of_work import UnitOfWork

OFF = {"id": "e1", "withdrawn": True}
BROKEN = "kapot"


def word(revision: int = 1, title: str = BROKEN, **more: Any) -> dict[str, Any]:
    told = {"id": "e1", "kind": "notice", "occurred_at": NOW.isoformat(), "audience": {"group": "3A"}}
    return (
        told | {"payload": {"title": title, "body": f"De zaal is {revision} uur dicht."}, "revision": revision} | more
    )


def off(revision: int) -> dict[str, Any]:
    return OFF | {"revision": revision}


class Office:
    """A source whose events of one title cannot be made into messages until that is mended."""

    def __init__(self, db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
        self.db, self.broken, self.plan = db, True, planner.plan
        monkeypatch.setattr(planner, "plan", self._plan)
        monkeypatch.setattr(set_aside, "fingerprint", lambda _: str(self.broken))

    def _plan(self, of: UnitOfWork, told: Event, *more: Any) -> list[Draft]:
        if self.broken and told.payload["title"] == BROKEN and not told.withdrawn:
            raise ValueError
        return self.plan(of, told, *more)

    def says(self, *records: dict[str, Any], again: bool = True, now: datetime = NOW) -> Collected:
        incoming = tuple(Incoming(f"week.jsonl:{number}", one) for number, one in enumerate(records, 1))
        return store_all(work(self.db, now=now), {"office": Batch(incoming, (), None)}, again=again)

    def codes(self, record: dict[str, Any], roster: Roster) -> list[str]:
        """Why a record is refused while the school has these people; empty if it is taken."""
        batch = Batch((Incoming("week.jsonl:1", record),), (), None)
        found = prepare(work(self.db, roster=roster), {"office": batch}, judge_queue=False)
        return [one.code for _, one in found.rejected]

    @property
    def waits(self) -> list[int]:
        return [one.data["revision"] for one in standing(self.db, SCHOOL)]

    @property
    def goes(self) -> set[int]:
        """The revisions of which messages go out: a withdrawal that nobody is to hear is none."""
        rows = outbox.waiting(self.db, SCHOOL)
        told = [events.by_row(self.db, [row.event])[row.event].event for row in rows]
        return {one.revision for one in told if not events.is_replaced(self.db, one)}


@pytest.fixture
def office(db: Connection, monkeypatch: pytest.MonkeyPatch) -> Office:
    return Office(db, monkeypatch)


STRANGE = {"kind": "uitje"}
ENDED = {
    "in a later poll": [[word()], [OFF]],
    "with a number": [[word()], [off(2)]],
    "of a kind that nobody knows": [[word(**STRANGE)], [off(2)]],
    "in the same file": [[word(), off(2)]],
    "before it in the same file": [[off(2), word()]],
    "in the same file, of a kind that nobody knows": [[off(2), word(**STRANGE)]],
    "of a revision": [[word()], [word(2)], [OFF]],
    "of a revision, with its number": [[word()], [word(2)], [off(2), off(3)]],
    "of two revisions of one that waits": [[word(1, "Gym")], [word(2)], [word(3)], [OFF]],
    "of a revision of one that waits": [[word(1, "Gym")], [word(2)], [off(3)]],
    "with the number of a revision of one that waits": [[word(1, "Gym")], [word(2)], [off(2)]],
    "twice": [[word()], [off(2)], [off(2)]],
    "and it comes again": [[word()], [OFF], [word()]],
    "and it is on again and off": [[word(1, "Gym")], [off(2)], [word(3)], [OFF]],
}


BY_HAND = ("in a later poll", "of a revision", "of two revisions of one that waits", "and it comes again")


@pytest.mark.parametrize(("how", "again"), [*((how, True) for how in ENDED), *((how, False) for how in BY_HAND)])
def test_3_what_is_called_off_while_it_is_set_aside_goes_to_nobody(office: Office, how: str, again: bool) -> None:
    said = [office.says(*records, again=again) for records in ENDED[how]]
    known = {"cannot-be-composed", "unknown-kind"}
    assert {one.code for done in said for _, one in done.rejected} <= known, "no withdrawal is refused"
    assert office.waits == []
    office.broken = False
    assert office.says().rejected == [] and office.says().counts["collected"] == 0
    assert office.goes == set()


def test_3_it_says_that_something_set_aside_is_called_off_and_does_so_once(office: Office) -> None:
    office.says(word())
    assert [(one.event_id, one.place) for one in office.says(off(2)).called_off] == [("e1", "week.jsonl:1")]
    assert office.says(off(2)).called_off == []
    assert [one.code for _, one in office.says(word(2)).rejected] == ["changed-without-revision"]


REPLACED = {
    "by one that can go": ([[word()], [word(2, "Gym")]], [], {2}),
    "by one that cannot": ([[word()], [word(2)]], [2], {2}),
    "by one that came before it": ([[word(2)], [word(1)]], [2], {2}),
    "by one in the same file": ([[word(2), word(1)]], [2], {2}),
    "in what waits to be sent": ([[word(1, "Gym")], [word(2)], [word(3)]], [3], {3}),
    "after it was called off": ([[word()], [off(2)], [word(3)]], [3], {3}),
    "before it is called off too late": ([[word(3)], [off(2)]], [3], {3}),
}


@pytest.mark.parametrize("how", REPLACED)
def test_3_a_later_revision_takes_the_place_of_what_is_set_aside(office: Office, how: str) -> None:
    polls, waits, goes = REPLACED[how]
    for records in polls:
        office.says(*records)
    assert office.waits == waits
    office.broken = False
    office.says()
    assert (office.waits, office.goes) == ([], goes)


def test_3_a_translation_of_words_that_were_set_aside_does_not_go_with_others(office: Office) -> None:
    english = {"translations": {"en": {"title": "Gym", "body": "The gym is closed."}}}
    old, new = ({"title": BROKEN, "body": body} | english for body in ("De zaal is dicht.", "De zaal is open."))
    for revision, payload in enumerate((old, new), 1):
        office.says(word(revision, payload=payload))
    office.broken = False
    office.says()
    assert events.find(office.db, SCHOOL, "e1")[-1].event.payload["translations"] == {"en": {"title": "Gym"}}


USES = {
    "so many school days": (word(), NOW + 9 * DAY),
    "of a kind that nobody knows": (word(**STRANGE), NOW + 60 * DAY),
}


@pytest.mark.parametrize("use", USES)
def test_3_what_is_set_aside_is_told_when_its_use_is_over(office: Office, use: str) -> None:
    record, until = USES[use]
    office.says(record)
    assert abs(standing(office.db, SCHOOL)[0].until - until) <= 14 * HOUR


def untold(office: Office, now: datetime, done: dict[tuple[str, str], datetime] | None = None) -> list[DueFollowUp]:
    return list(unsent(Review(office.db, runtime(), now, people(), done or {})))


@pytest.mark.parametrize("code", ["cannot-be-composed", "unknown-kind"])
def test_8_what_was_not_mended_in_time_is_an_errand_of_who_wrote_it(office: Office, code: str) -> None:
    """It stood on stderr of one run of cron, and nowhere else."""
    over = NOW + 70 * DAY
    office.says(word(**STRANGE) if code == "unknown-kind" else word())
    assert untold(office, NOW) == []
    assert [one.code for _, one in office.says(now=over).rejected] == ["not-mended-in-time"]
    assert office.waits == []
    [told] = untold(office, over + DAY)
    assert (told.code, told.event, told.groups, told.since) == ("not-sent", "e1", ("3A",), over)
    assert told.count == len({tie.guardian for tie in people().ties if tie.pupil in people().groups["3A"]})
    assert "hersteld" in words(told.why, {})
    assert untold(office, over + DAY, {(told.code, told.key): over + DAY}) == []
    assert untold(office, over + 8 * DAY) == []
    assert kept(office.db, SCHOOL)[0].data == {"id": "e1", "audience": {"group": "3A"}, "revision": 1}, "and no text"
    office.says(OFF, now=over + DAY)
    assert untold(office, over + DAY) == [], "it was withdrawn"


REFUSED = {
    "a field that nobody knows": {"payload": {"titel": "Gym"}},
    "a day that is past": {"occurred_at": (NOW - 300 * DAY).isoformat()},
    "nobody of that key": {"audience": {"group": "9Z"}},
}


@pytest.mark.parametrize("why", REFUSED)
@pytest.mark.parametrize("first", [[], [word(1, "Gym")]])
def test_8_what_was_said_before_a_revision_that_was_refused_does_not_go_after_it(
    office: Office, why: str, first: list[dict[str, Any]]
) -> None:
    """Whoever wrote it meant the later one, and is told; what goes already does, and the later one may be mended."""
    office.says(*first)
    [(_, refused)] = office.says(word(3, "Gym") | REFUSED[why]).rejected
    assert [one.code for _, one in office.says(word(2, "Gym")).rejected] == ["later-was-refused"]
    assert office.says(*first).rejected == [], "what is known is read again without a word"
    assert office.goes == {1 for _ in first}
    office.says(word(3, "Gym") | REFUSED[why])
    assert office.says(word(3, "Gym")).counts["collected"] == 1, refused.code
    assert (office.goes, kept(office.db, SCHOOL)) == ({3}, [])


@pytest.mark.parametrize("again", [True, False])
@pytest.mark.parametrize("withdrawal", [OFF, off(2)])
def test_8_what_was_withdrawn_before_it_came_does_not_go(
    office: Office, withdrawal: dict[str, Any], again: bool
) -> None:
    assert [one.code for _, one in office.says(withdrawal, again=again).rejected] == ["unknown-event"]
    office.says(word(1, "Gym"), again=again)
    assert office.goes == set()
    office.says(word(3, "Gym"), again=again)
    assert office.goes == {3}


def test_8_what_was_not_mended_in_time_lets_nothing_earlier_go(office: Office) -> None:
    office.says(word(1, "Gym"))
    office.says(word(2))
    office.says(now=NOW + 12 * DAY)
    assert office.waits == []
    [row] = outbox.waiting(office.db, SCHOOL)[:1]
    message = work(office.db).queued([row])[0].message
    assert judging.judge(work(office.db, now=NOW + 12 * DAY), row, message).reason == "cannot-be-composed"


def test_8_nothing_is_taken_in_for_a_group_that_left_since_or_has_nobody_at_home(office: Office) -> None:
    here = people()
    gone = replace(here, pupils={key: replace(one, active=False) for key, one in here.pupils.items()})
    alone = replace(here, ties=())
    for roster, code in ((gone, "unknown-group"), (alone, "nobody-there")):
        assert office.codes(word(1, "Gym"), roster) == [code]
    office.says(word(1, "Gym"))
    for roster in (gone, alone):
        assert office.codes(word(2, "Gym"), roster) == [], "who heard of it hears what became of it"


@pytest.mark.parametrize(("audience", "code"), [({"group": "3A"}, "unknown-group"), ({"years": [3]}, "unknown-year")])
def test_8_a_change_for_a_group_that_is_called_otherwise_now_waits(
    office: Office, audience: dict[str, Any], code: str
) -> None:
    here = people()
    renamed = {
        key: replace(one, groups=("Rood",) if "3A" in one.groups else one.groups) for key, one in here.pupils.items()
    }
    office.says(word(1, "Gym", audience=audience))
    assert office.codes(word(2, "Gym", audience=audience), replace(here, pupils=renamed)) == [code]
    assert office.codes(word(2, "Gym", audience=audience), here) == []


@pytest.mark.parametrize("audience", [{"school": True}, {"site": SCHOOL}, {"years": [3]}, {"group": "3A"}])
def test_8_an_event_for_nobody_is_not_taken_in_in_silence(db: Connection, audience: dict[str, Any]) -> None:
    batch = Batch((Incoming("week.jsonl:1", word(audience=audience)),), (), None)
    found = prepare(work(db, roster=Roster(SCHOOL)), {"office": batch}, judge_queue=False)
    assert found.accepted == []
    assert [one.code.startswith("unknown-") for _, one in found.rejected] == [True]


NOBODY = Roster(SCHOOL)
ALONE = replace(people(), ties=())
AUDIENCES: dict[str, tuple[dict[str, Any], Roster]] = {
    "the school": ({"school": True}, NOBODY),
    "a year": ({"years": [3]}, NOBODY),
    "a group": ({"group": "3A"}, NOBODY),
    "a pupil": ({"pupil": "p1"}, NOBODY),
    "nobody at home": ({"group": "3A"}, ALONE),
}


def takes(db: Connection, *records: dict[str, Any], roster: Roster | None = None, now: datetime = NOW) -> Collected:
    incoming = tuple(Incoming(f"week.jsonl:{number}", one) for number, one in enumerate(records, 1))
    return store_all(work(db, roster=roster, now=now), {"office": Batch(incoming, (), None)}, again=True)


@pytest.mark.parametrize("whom", AUDIENCES)
def test_3_what_came_before_the_people_it_is_for_goes_once_they_are_here(db: Connection, whom: str) -> None:
    audience, before = AUDIENCES[whom]
    [(_, told)] = takes(db, word(title="Gym", audience=audience), roster=before).rejected
    assert takes(db, roster=before).rejected == [], f"{told.code} is told once"
    assert takes(db).counts["collected"] == 1
    assert [row.recipient for row in outbox.waiting(db, SCHOOL)][:2] == ["g1", "g2"]
    assert standing(db, SCHOOL) == [] and takes(db).counts["collected"] == 0


def test_3_a_key_that_no_pupil_has_is_a_slip_and_becomes_no_other_child(db: Connection) -> None:
    [(_, told)] = takes(db, word(title="Gym", audience={"pupil": "p9"})).rejected
    assert (told.code, standing(db, SCHOOL)) == ("unknown-pupil", [])


def test_3_it_waits_no_longer_than_it_is_of_use_and_is_told_then(db: Connection) -> None:
    takes(db, word(title="Gym", audience={"years": [3]}), roster=NOBODY)
    late = takes(db, now=NOW + 40 * DAY).rejected
    assert [(one.code, one.hint) for _, one in late] == [
        ("not-mended-in-time", "it waited for an import (unknown-year); tell it yourself")
    ]
    assert [one.why for one in unsent(Review(db, runtime(), NOW + 40 * DAY, people()))] == ["not-mended-in-time"]


def test_3_a_withdrawal_ends_what_waits_for_an_import(db: Connection) -> None:
    takes(db, word(title="Gym", audience={"school": True}), roster=NOBODY)
    assert len(takes(db, OFF, roster=NOBODY).called_off) == 1
    assert takes(db).counts["collected"] == 0


def pressing(**more: Any) -> dict[str, Any]:
    return word(title="Gym", priority="urgent") | more


PAYLOAD = {"title": "Gym", "body": "De zaal is dicht."}
NOT_TAKEN: dict[str, list[dict[str, Any]]] = {
    "unknown-kind": [pressing(kind="notise")],
    "unknown-group": [pressing(audience={"group": "9Z"})],
    "unknown-year": [pressing(audience={"years": ["7"]})],
    "unknown-site": [pressing(audience={"site": "9"})],
    "unknown-pupil": [pressing(audience={"pupils": ["p1", "zz"]})],
    "unknown-audience": [pressing(audience={"groep": "3A"})],
    "audience-too-wide": [pressing(kind="notable_score", payload={"subject": "x", "direction": "up", "summary": "y"})],
    "no-audience": [pressing(audience={})],
    "unknown-field": [pressing(zaal="1")],
    "unknown-field of the payload": [pressing(payload=PAYLOAD | {"zaal": "1"})],
    "missing-field": [pressing(payload={"title": "Gym"})],
    "bad-field": [pressing(payload=PAYLOAD | {"title": 5})],
    "bad-payload": [pressing(payload="dicht")],
    "encoded-word": [pressing(payload=PAYLOAD | {"title": "=?utf-8?q?x?="})],
    "no-media-root": [pressing(payload=PAYLOAD | {"attachments": ["brief.pdf"]})],
    "bad-time": [pressing(occurred_at="gisteren")],
    "ambiguous-time": [pressing(occurred_at="2026-10-25T02:30:00")],
    "too-old": [pressing(occurred_at="2025-11-23T10:00:00+01:00")],
    "in-the-past": [pressing(occurred_at=(NOW - 40 * DAY).isoformat())],
    "bad-id": [pressing(id=None)],
    "bad-revision": [pressing(revision=0)],
    "not-urgent": [pressing(kind="newsletter")],
    "unknown-event": [pressing(withdrawn=True)],
    "changed-without-revision": [pressing(), pressing(payload=PAYLOAD)],
    "later-was-refused": [pressing(revision=3, zaal="1"), pressing(revision=2)],
    "bad-priority": [pressing(priority="URGENT")],
    "bad-priority of another sort": [pressing(priority=1)],
    "unknown-field that is the priority": [word(title="Gym", Priority="urgent")],
    "unknown-field of the payload that is": [word(title="Gym") | {"payload": PAYLOAD | {"prioriteit": "Urgent"}}],
    "missing-field of a change of what is": [pressing(), word(2) | {"payload": {"title": "Gym"}}],
}


@pytest.mark.parametrize("why", NOT_TAKEN)
def test_12_8_an_urgent_word_that_is_not_taken_in_is_a_leaders_at_once_whatever_is_wrong_with_it(
    office: Office, why: str
) -> None:
    """Of each code, and where no word can be read as a priority: it may be a slip in the one for urgent."""
    found = [office.says(one) for one in NOT_TAKEN[why]]
    assert found[-1].rejected[-1][1].code == why.partition(" ")[0]
    assert any(one.urgent for each in found for one in each.aside), "so the run ends with 3"
    assert len(cannot_go(office.db, SCHOOL)) == 1
    assert not any("dicht" in str(one.data) for one in kept(office.db, SCHOOL) if not one.waits), "nothing it says"


@pytest.mark.parametrize("why", [one for one in NOT_TAKEN if one not in ("bad-id", "unknown-event")])
@pytest.mark.parametrize("at_once", [False, True], ids=["later", "in the same poll"])
def test_12_8_put_right_it_is_nobodys_any_more(office: Office, why: str, at_once: bool) -> None:
    right = pressing(revision=4, payload=PAYLOAD | {"body": "De zaal is open."})
    for records in [[*NOT_TAKEN[why], right]] if at_once else [NOT_TAKEN[why], [right]]:
        office.says(*records)
    assert cannot_go(office.db, SCHOOL) == {}
    assert events.find(office.db, SCHOOL, "e1")[-1].event.revision == 4


def test_12_8_read_again_it_is_the_same_word_and_what_is_not_urgent_is_nobodys(office: Office) -> None:
    wrong = pressing(zaal="1")
    office.says(wrong)
    before = cannot_go(office.db, SCHOOL)
    assert not office.says(wrong, now=NOW + HOUR).aside
    assert cannot_go(office.db, SCHOOL) == before
    office.says(word(title="Gym", zaal="1") | {"id": "e2"}, word(title="Gym", priority="low", zaal="1") | {"id": "e3"})
    assert cannot_go(office.db, SCHOOL) == before
    assert not_taken(office.db, SCHOOL) == ["office, week.jsonl:1"]


def test_12_8_what_was_called_off_before_it_came_is_nobodys_and_stays_off(office: Office) -> None:
    office.says(OFF, pressing(), pressing())
    assert cannot_go(office.db, SCHOOL) == {}
    assert office.goes == set()


def test_12_8_beside_what_waits_it_takes_that_from_nobody(office: Office) -> None:
    office.says(word(**STRANGE), word(2, "Gym", priority="urgent", zaal="1"))
    assert (office.waits, len(cannot_go(office.db, SCHOOL))) == ([1], 1)
