"""How a run begins: what dead runs left is settled, what is past its use let go, and lost channels are replaced."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.delivery.recovery import recover
from ouderbrug.model import State
from ouderbrug.planning import digest
from ouderbrug.staff.approvals import drafts
from ouderbrug.staff.cards import cards
from ouderbrug.store import digests, outbox, states, tables
from room_samples import DAY, DIGEST, HOUR, JIP, NOW, SCHOOL, message, people, queue, runtime, work
from store_samples import row_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

DEAD = {"owner": "dead", "lease_until": NOW, "marked_at": NOW - HOUR, "attempts": 1}


def test_what_a_dead_run_was_sending_by_mail_is_for_a_person_to_find_out(db: Connection) -> None:
    number = queue(db, message(), State.SENDING, **DEAD)
    assert recover(work(db)) == Counter(unknown=1)
    row = row_of(db, number)
    assert (row.state, row.error_class, row.owner, row.settled_at) == (State.UNKNOWN, "run-died", None, NOW)


def test_where_a_repeat_does_no_harm_it_waits_again(db: Connection) -> None:
    card = message(kind="question", audience=JIP, channel="handover")
    number = queue(db, card, State.SENDING, **DEAD)
    assert recover(work(db)) == Counter()
    row = row_of(db, number)
    assert (row.state, row.due_at, row.owner, row.lease_until) == (State.QUEUED, NOW, None, None)


def test_what_a_living_run_is_sending_is_left_alone(db: Connection) -> None:
    number = queue(db, message(), State.SENDING, **DEAD | {"lease_until": NOW + HOUR})
    assert recover(work(db)) == Counter()
    assert row_of(db, number).state == State.SENDING


@pytest.mark.parametrize("state", [State.QUEUED, State.AWAITING_APPROVAL, State.HANDED_OVER])
def test_what_is_past_its_use_is_let_go(db: Connection, state: State) -> None:
    over = queue(db, message(), state, deadline=NOW)
    lasts = queue(db, message("g2"), state, deadline=NOW + HOUR)
    assert recover(work(db)) == Counter(expired=1, cards_expired=state is State.HANDED_OVER)
    assert (row_of(db, over).state, row_of(db, lasts).state) == (State.EXPIRED, state)


def gathered(db: Connection, line: Any, **more: Any) -> tuple[int, int]:
    one = message("g1", "moment", **more)
    entry = queue(db, one)
    digest.put_in(work(db, line), entry, one, NOW)
    return row_of(db, entry).digest or 0, entry


def test_what_is_in_a_digest_becomes_what_its_digest_became(db: Connection) -> None:
    whole, entry = gathered(db, runtime(extra=DIGEST))
    being_sent = {"state": State.SENDING, **DEAD}
    states.change(db, (State.QUEUED,), tables.message.c.id == whole, **being_sent)
    digests.follow(db, whole)
    assert row_of(db, entry).state == State.SENDING
    assert recover(work(db)) == Counter(unknown=1)
    assert (row_of(db, entry).state, row_of(db, entry).error_class) == (State.UNKNOWN, "run-died")


def test_2_a_digest_that_a_look_was_asked_of_waits_for_none_and_what_is_in_it_does(db: Connection) -> None:
    whole, entry = gathered(db, runtime(extra=DIGEST))
    asked = {"state": State.AWAITING_APPROVAL, "approval_hash": "over"}
    states.change(db, (State.QUEUED,), tables.message.c.id.in_([whole, entry]), **asked)
    recover(work(db))
    assert [row_of(db, number).state for number in (whole, entry)] == [State.QUEUED, State.AWAITING_APPROVAL]
    assert [one.row.id for one in drafts(work(db))] == [entry]


def test_what_waits_for_a_channel_that_is_gone_goes_another_way(db: Connection) -> None:
    lost = queue(db, message(channel="parro"))
    kept = queue(db, message("g2", channel="handover"))
    recover(work(db))
    assert (row_of(db, lost).channel, row_of(db, kept).channel) == ("email", "handover")


def test_what_has_no_other_way_waits_where_it_is_until_it_expires(db: Connection) -> None:
    lost = queue(db, message(channel="parro"))
    recover(work(db, roster=people(g1={"email": ""})))
    assert (row_of(db, lost).channel, row_of(db, lost).state) == ("parro", State.QUEUED)
    recover(work(db, now=NOW + 30 * DAY))
    assert row_of(db, lost).state == State.EXPIRED


def test_4_an_open_card_of_a_channel_that_is_gone_is_listed_under_another(db: Connection) -> None:
    lost = queue(db, message(channel="parro"), State.HANDED_OVER)
    recover(work(db))
    assert (row_of(db, lost).channel, row_of(db, lost).state) == ("handover", State.HANDED_OVER)
    assert [tick.message for card in cards(work(db)) for tick in card.open] == [lost]


def test_a_digest_for_a_channel_that_is_gone_is_over_and_what_was_in_it_goes_its_own_way(db: Connection) -> None:
    whole, entry = gathered(db, runtime(extra=DIGEST))
    states.change(db, (State.QUEUED,), tables.message.c.id.in_([whole, entry]), channel="parro")
    recover(work(db))
    gone, alone = row_of(db, whole), row_of(db, entry)
    assert (gone.state, gone.error_class, gone.settled_at) == (State.CANCELLED, "empty-digest", NOW)
    assert (alone.state, alone.digest, alone.channel) == (State.QUEUED, None, "email")
    assert [one.id for one in outbox.waiting(db, SCHOOL)] == [entry]
