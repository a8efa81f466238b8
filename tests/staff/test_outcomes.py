"""What may have arrived and may not is an errand until somebody says so; events of two sources are two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.model import Priority, State
from ouderbrug.staff.cannot_go import cannot_go
from ouderbrug.staff.due_follow_ups import BY_COMMAND
from ouderbrug.staff.follow_ups import outstanding
from ouderbrug.store import decisions, plans
from room_samples import HOUR, NOW, SCHOOL, message, queue, work

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ouderbrug.staff.follow_ups import FollowUp

CODE = "outcome-unknown"


def errands(db: Connection, code: str) -> list[FollowUp]:
    return [one for one in outstanding(work(db)) if one.code == code]


def test_1_an_unknown_outcome_is_an_errand_of_the_group_until_it_is_settled(db: Connection) -> None:
    numbers = [queue(db, message(key), State.UNKNOWN, settled_at=NOW - HOUR) for key in ("g1", "g3")]
    queue(db, message("g2"), State.SENT)
    [one] = errands(db, CODE)
    assert (one.key, one.count, one.groups, one.since) == ("e1", 2, ("3A",), NOW - HOUR)
    assert one.assigned.keys == ("karin",)
    assert CODE in BY_COMMAND
    decisions.settle(db, numbers[0], State.SENT, "karin", NOW)
    assert [each.count for each in errands(db, CODE)] == [1]
    decisions.settle(db, numbers[1], State.QUEUED, "karin", NOW)
    assert errands(db, CODE) == []


def test_1_of_a_digest_the_digest_is_unknown_and_of_a_pilot_nothing(db: Connection) -> None:
    digest = queue(db, message(id="whole"), State.UNKNOWN)
    queue(db, message(id="in-it"), State.UNKNOWN, digest=digest)
    queue(db, message(id="pilot"), State.UNKNOWN, pilot=True)
    assert [(one.key, one.count) for one in errands(db, CODE)] == [("whole", 1)]


def test_1_one_id_of_two_sources_is_two_things(db: Connection) -> None:
    for source in ("office", "clubs"):
        number = queue(db, message(source=source, priority=Priority.URGENT))
        waits = {"verdict": "delay", "rule": "tone", "reason": "rule-failed", "judged_at": NOW, "trail": []}
        plans.amend(db, number, waits)
        queue(db, message("g2", source=source), State.UNKNOWN)
    assert set(cannot_go(db, SCHOOL)) == {("office", "e1"), ("clubs", "e1")}
    for code in ("urgent-cannot-go", CODE):
        assert sorted(one.key for one in errands(db, code)) == ["clubs/e1", "office/e1"]
