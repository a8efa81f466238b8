"""The store as a machine: what runs, crashes, clocks and people do to it, and what must hold after each of it.

The mail server here is a list: what a run sends stands there, whether or not the run lives to write it down.
"""

from __future__ import annotations

import shutil
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

import on_postgres
from ouderbrug.model import Attempt, State
from ouderbrug.store import channels, claims, copies, database, decisions, erasing, holds, outbox, tables
from ouderbrug.store import rows as stored_rows
from ouderbrug.store.claims import Wanted
from ouderbrug.store.newest import Newest
from ouderbrug.store.rows import Hold
from ouderbrug.store.states import NEXT
from store_samples import LEASE, NOW, SCHOOL, fresh, message, put, row_of

if TYPE_CHECKING:
    from ouderbrug.model import Message

RUNS = ("run-a", "run-b", "run-c", "run-o")
OTHER = "98YY00"
"""A second school of the same keys in the same store, whose mails go over the same account; run-o is its own."""
NEVER = datetime.min.replace(tzinfo=UTC)
PER_MINUTE = 3
"""So many mails the account of both takes in a minute, whenever it begins."""
GUARDIANS = st.sampled_from(["g1", "g2"])
OUTCOMES = st.sampled_from([State.SENT, State.HANDED_OVER, State.FAILED, State.UNKNOWN, State.QUEUED, State.CANCELLED])
FINAL = {State.SENT, State.FAILED, State.CANCELLED, State.EXPIRED}


def school_of(run: str) -> str:
    return OTHER if run == "run-o" else SCHOOL


class StoreMachine(RuleBasedStateMachine):
    """Four runs of two schools over one channel on which a repeat would harm, a clock, and people who decide."""

    def __init__(self) -> None:
        super().__init__()
        # In memory where there is such a place: thousands of commits say nothing about a disk.
        self.folder = Path(mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
        server = "postgresql:///school" * on_postgres.WANTED
        self.newest = Newest(self.folder / "store.db", self.folder / "state", server=server)
        self.open()
        self.now: datetime = NOW
        self.events = 0
        self.restores = 0
        self.people_of_then = False
        self.claimed: dict[str, list[Any]] = {run: [] for run in RUNS}
        self.sending: dict[str, Any] = {}
        self.late: list[tuple[str, Any]] = []
        self.mail: Counter[int] = Counter()
        self.tries_by_hand: Counter[int] = Counter()
        self.held: set[str] = set()
        self.closed = False
        self.rests_until = NEVER
        self.protected: set[tuple[str, str]] = set()
        self.went: list[datetime] = []
        self.last: dict[int, Any] = {}
        self.revision: dict[int, int] = {}
        with self.store.writing() as connection:
            for school in (SCHOOL, OTHER):
                channels.use(connection, school, {"email": "relay ouders"})

    def open(self) -> None:
        """Open the store as a command does, which refuses all but the newest."""
        self.store = fresh(self.folder, newest=self.newest)
        self.newest.require(self.store)

    def owner(self, run: str) -> str:
        """The name of a run; none that began before a restore has that of one after it."""
        return f"{run}{self.restores}"

    def among(self, *states: State) -> list[int]:
        """The messages that are in one of these states."""
        return [number for number, row in self.last.items() if row.state in states]

    @initialize(state=st.sampled_from([State.QUEUED, State.QUEUED, State.AWAITING_APPROVAL]))
    def first_events(self, state: State) -> None:
        self.event_comes("g1", State.QUEUED)
        self.event_comes("g2", state)

    @precondition(lambda self: len(self.among(*NEXT.keys() - FINAL)) < 4)
    @rule(
        guardian=GUARDIANS,
        state=st.sampled_from([State.QUEUED, State.AWAITING_APPROVAL]),
        school=st.sampled_from([SCHOOL, SCHOOL, OTHER]),
    )
    def event_comes(self, guardian: str, state: State, school: str = SCHOOL) -> None:
        self.events += 1
        self._comes(message(f"e{self.events}", guardian, school=school), state)

    def _comes(self, one: Message, state: State) -> None:
        with self.store.writing() as connection:
            number = put(connection, one, state)
            self.last[number] = row_of(connection, number)
        self.revision[number] = one.event.revision

    @precondition(lambda self: self.last)
    @rule(data=st.data())
    def the_same_comes_again(self, data: st.DataObject) -> None:
        """No event is two messages, however often it comes."""
        row = self.last[data.draw(st.sampled_from(sorted(self.last)))]
        with self.store.writing() as connection, pytest.raises(IntegrityError), connection.begin_nested():
            put(connection, message(row.event_id, row.recipient, self.revision[row.id], row.school))

    @precondition(lambda self: self.last and len(self.among(*NEXT.keys() - FINAL)) < 4)
    @rule(data=st.data(), withdrawn=st.booleans())
    def a_higher_revision_comes(self, data: st.DataObject, withdrawn: bool) -> None:
        """It takes the place of what waits; what is withdrawn has none."""
        row = self.last[data.draw(st.sampled_from(sorted(self.last)))]
        newest = max(
            self.revision[one.id]
            for one in self.last.values()
            if (one.school, one.event_id, one.recipient) == (row.school, row.event_id, row.recipient)
        )
        with self.store.writing() as connection:
            waiting = outbox.waiting(connection, row.school, (State.QUEUED, State.AWAITING_APPROVAL))
            older = [one.id for one in waiting if (one.event_id, one.recipient) == (row.event_id, row.recipient)]
            outbox.cancel(connection, older, "withdrawn" if withdrawn else "replaced", self.now)
        if not withdrawn:
            self._comes(message(row.event_id, row.recipient, newest + 1, row.school), State.QUEUED)

    @precondition(lambda self: self.among(State.QUEUED))
    @rule(run=st.sampled_from(RUNS), limit=st.integers(1, 3), crashed=st.booleans())
    def claim(self, run: str, limit: int, crashed: bool = False) -> None:
        with self.store.writing() as connection:
            school = school_of(run)
            holds.mark_held(connection, school)
            room = channels.state(connection, school, "email").room(PER_MINUTE, limit, self.now)
            if room:
                wanted = Wanted("email", self.owner(run), room, LEASE, crashed=crashed)
                rows = claims.claim(connection, school, wanted, self.now)
                assert all(row.school == school for row in rows), "claimed for another school"
                assert not rows or self.rests_until <= self.now, "claimed while the account rests"
                assert not (rows and self.people_of_then), "claimed by what people a backup knows"
                assert all((row.crashes > 0) is crashed for row in rows), "what runs died of goes apart"
                ours = school == SCHOOL
                assert not (ours and any(row.recipient in self.held for row in rows)), "claimed behind a hold"
                assert not (ours and rows and self.closed), "claimed for a closed channel"
                assert all(not self._lives(row.id) for row in rows), "claimed under a lease that lives"
                self.claimed[run] += rows

    def _lives(self, number: int) -> bool:
        lease = self.last[number].lease_until
        return lease is not None and lease > self.now

    @precondition(lambda self: any(self.claimed[run] and run not in self.sending for run in RUNS))
    @rule(data=st.data())
    def mark_and_send(self, data: st.DataObject) -> None:
        """The mark, and the call that it allows: from here on the mail is out."""
        able = [run for run in RUNS if self.claimed[run] and run not in self.sending]
        self._send(data.draw(st.sampled_from(able)))

    def _send(self, run: str) -> None:
        claimed = self.claimed[run].pop(0)
        with self.store.writing() as connection:
            row = claims.still_claimed(connection, claimed, self.now)
            if row is None or row.held:
                return
            if (row.school, row.recipient) in self.protected:
                claims.give_back(connection, claimed, state=State.CANCELLED, settled_at=self.now)
                return
            if not channels.take(connection, row.school, "email", PER_MINUTE, self.now):
                claims.give_back(connection, claimed)
                return
            self.went.append(self.now)
            assert self._lives(claimed.id), "marked under a lease that is over"
            lease = self.now + LEASE
            ours = claims.change(
                connection, claimed, State.QUEUED, state=State.SENDING, marked_at=self.now, lease_until=lease
            )
        assert ours, "a row that was still claimed must be markable in the same transaction"
        self.sending[run] = claimed
        self.mail[claimed.id] += 1

    @precondition(lambda self: self.sending)
    @rule(data=st.data(), outcome=OUTCOMES)
    def settle(self, data: st.DataObject, outcome: State) -> None:
        self._settle(self.sending.pop(data.draw(st.sampled_from(sorted(self.sending)))), outcome)

    def _settle(self, claimed: Any, outcome: State) -> bool:
        undelivered = outcome in (State.FAILED, State.QUEUED, State.CANCELLED)
        with self.store.writing() as connection:
            done = claims.change(
                connection, claimed, State.SENDING, state=outcome, owner=None, lease_until=None, due_at=self.now
            )
            attempt = Attempt(1, "email", self.now, self.now, outcome.value)
            outbox.add_attempt(connection, claimed.id, claimed.fence, attempt)
        if done and undelivered:
            self.mail[claimed.id] -= 1
        return done

    @precondition(lambda self: self.sending or any(self.claimed.values()))
    @rule(run=st.sampled_from(RUNS))
    def crash(self, run: str) -> None:
        """The run dies; one that was sending may still wake up later, as a process that was only paused."""
        if run in self.sending:
            self.late.append((run, self.sending.pop(run)))
        self.claimed[run] = []

    @precondition(lambda self: self.sending and not self.held and not self.closed and not self.people_of_then)
    @rule(data=st.data())
    def is_paused_past_its_lease(self, data: st.DataObject) -> None:
        """A run sleeps while it sends; its message is recovered, sent for again, and taken by another of its name."""
        run = data.draw(st.sampled_from(sorted(self.sending)))
        number = self.sending[run].id
        self.crash(run)
        self.now += LEASE
        self.recover()
        self.promises_hold()
        if number in self.among(State.UNKNOWN):
            self._settle_by_hand(number, State.QUEUED)
            self.promises_hold()
        self.claim(run, 3, crashed=True)
        self.promises_hold()
        if self.claimed[run]:
            self.claimed[run].sort(key=lambda row: row.id != number)
            self._send(run)
            self.promises_hold()
        self.wake_up_late(State.SENT)

    @precondition(lambda self: self.late)
    @rule(outcome=st.sampled_from([State.SENT, State.UNKNOWN]))
    def wake_up_late(self, outcome: State) -> None:
        _, claimed = self.late.pop()
        with self.store.reading() as connection:
            before = row_of(connection, claimed.id)
        mine = (before.state, before.fence, before.owner) == (
            State.SENDING, claimed.fence, claimed.owner,
        )  # fmt: skip
        assert self._settle(claimed, outcome) is mine, "a late word changes nothing that is no longer its own"

    @precondition(lambda self: any(self.claimed.values()))
    @rule(run=st.sampled_from(RUNS))
    def stop(self, run: str) -> None:
        with self.store.writing() as connection:
            claims.give_back_all(connection, school_of(run), self.owner(run))
        self.claimed[run] = []

    @rule()
    def recover(self) -> None:
        alive = {number for number in self.among(State.SENDING) if self._lives(number)}
        with self.store.writing() as connection:
            for school in (SCHOOL, OTHER):
                claims.recover(connection, school, self.now, ())
                claims.set_aside_crashed(connection, school, self.now)
                claims.expire(connection, school, self.now)
            assert all(row_of(connection, number).state == State.SENDING for number in alive), "it was still alive"

    @rule(minutes=st.integers(1, 5))
    def the_other_school_is_asked_to_rest(self, minutes: int) -> None:
        """What a service asks of one it asks of all that use its account."""
        until = self.now + timedelta(minutes=minutes)
        self.rests_until = max(self.rests_until, until)
        with self.store.writing() as connection:
            channels.rest(connection, OTHER, "email", until)

    @rule()
    def one_of_all_asks_whether_it_is_there_again(self) -> None:
        with self.store.writing() as connection:
            channels.down(connection, SCHOOL, "email", "connect", self.now)
            asks = [channels.probe(connection, school, "email", self.now) for school in (OTHER, SCHOOL, OTHER)]
            assert asks.count(True) <= 1
            channels.up(connection, OTHER, "email")

    @rule(guardian=GUARDIANS, school=st.sampled_from([SCHOOL, OTHER]))
    def is_banned(self, guardian: str, school: str) -> None:
        """Banned, opted out or left: what is claimed already is asked about before it goes."""
        self.protected.add((school, guardian))

    @precondition(lambda self: self.protected)
    @rule(data=st.data())
    def ban_is_lifted(self, data: st.DataObject) -> None:
        self.protected.discard(data.draw(st.sampled_from(sorted(self.protected))))

    @rule(guardian=GUARDIANS, school=st.sampled_from([SCHOOL, OTHER]))
    def is_erased_and_comes_back(self, guardian: str, school: str) -> None:
        """Nothing that waits goes to who is erased; a file that brings the key again finds what went, and no more."""
        whom = erasing.Whom("guardian", guardian, ())
        theirs = {number for number, row in self.last.items() if (row.school, row.recipient) == (school, guardian)}
        with self.store.writing() as connection:
            if erasing.in_hand(connection, school, whom):
                return  # a run has something of theirs in hand; the command says so
            erasing.erase(connection, school, whom, self.now, self.now.date() + timedelta(days=400))
            ended = [row_of(connection, number) for number in theirs]
            assert all(row.recipient != guardian and row.owner is None for row in ended), "known by the key still"
            assert not {row.state for row in ended} & {State.QUEUED, State.AWAITING_APPROVAL, State.HANDED_OVER}
            erasing.come_back(connection, school, [("guardian", guardian)], self.now.date())
            assert {row_of(connection, number).recipient for number in theirs} <= {guardian}

    @precondition(lambda self: self.among(State.FAILED))
    @rule()
    def person_tries_again(self) -> None:
        failed = {number for number in self.among(State.FAILED) if self.last[number].school == SCHOOL}
        with self.store.writing() as connection:
            again = decisions.try_again(connection, SCHOOL, self.now, tables.message.c.state == State.FAILED)
        assert again <= failed, "what did not fail, or is another school's, was taken up"

    @precondition(lambda self: not self.sending)
    @rule()
    def moves_to_another_store(self) -> None:
        """A backup is put where the store was, at a moment at which nothing went since."""
        place = self.folder / f"moved{len(list(self.folder.iterdir()))}.db"
        copies.copy(self.store, place, self.now)
        with closing(database.Store(place, SCHOOL)) as copied, copied.reading() as connection:
            there = {row.id: row for row in stored_rows.messages(connection, select(tables.message))}
        assert there == self.last, "a copy holds something else"

    @rule(time=st.sampled_from([timedelta(seconds=30), LEASE, timedelta(days=2), timedelta(minutes=-10)]))
    def clock(self, time: timedelta) -> None:
        self.now += time

    @precondition(lambda self: self.events > 2)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        with self.store.writing() as connection:
            outbox.cancel(connection, [data.draw(st.sampled_from(sorted(self.last)))], "replaced", self.now)

    @precondition(lambda self: self.among(State.UNKNOWN, State.HANDED_OVER))
    @rule(data=st.data(), outcome=st.sampled_from([State.SENT, State.QUEUED, State.CANCELLED]))
    def person_settles(self, data: st.DataObject, outcome: State) -> None:
        self._settle_by_hand(data.draw(st.sampled_from(sorted(self.last))), outcome)

    def _settle_by_hand(self, number: int, outcome: State) -> None:
        with self.store.writing() as connection:
            if decisions.settle(connection, number, outcome, "juf", self.now) is None and outcome is State.QUEUED:
                # The person says that it did not arrive, so it may go once more.
                self.tries_by_hand[number] += 1

    @precondition(lambda self: self.among(State.AWAITING_APPROVAL))
    @rule(yes=st.booleans())
    def person_approves(self, yes: bool) -> None:
        with self.store.writing() as connection:
            for row in outbox.waiting(connection, SCHOOL, (State.AWAITING_APPROVAL,))[:1]:
                if yes:
                    decisions.approve(connection, row, "juf", "hash", self.now)
                else:
                    decisions.reject(connection, row, "juf", self.now)

    @precondition(lambda self: not self.held)
    @rule(guardian=GUARDIANS)
    def hold(self, guardian: str) -> None:
        with self.store.writing() as connection:
            holds.place(connection, SCHOOL, Hold("guardian", guardian, self.now, "directie", ""))
        self.held.add(guardian)

    @precondition(lambda self: self.held)
    @rule(guardian=GUARDIANS)
    def release(self, guardian: str) -> None:
        with self.store.writing() as connection:
            freed = holds.release(connection, SCHOOL, ("guardian", guardian), "directie", self.now)
        assert (freed is None) is (guardian not in self.held)
        self.held.discard(guardian)

    @rule()
    def close_or_open_channel(self) -> None:
        with self.store.writing() as connection:
            if self.closed:
                assert channels.reopen(connection, SCHOOL, "email")
                self.rests_until = NEVER  # who releases it has the other side asked anew
            else:
                channels.close(connection, SCHOOL, "email", "sign-in", self.now)
        self.closed = not self.closed

    @invariant()
    def promises_hold(self) -> None:
        with self.store.reading() as connection:
            rows = {row.id: row for row in stored_rows.messages(connection, select(tables.message))}
        assert set(rows) == set(self.last), "a message was lost or made up"
        for number, row in rows.items():
            self._follows(self.last[number], row)
            assert self.mail[number] <= 1 + self.tries_by_hand[number], "sent twice, and nobody asked for it"
            assert row.school == self.last[number].school
            if row.state in FINAL | {State.UNKNOWN, State.HANDED_OVER}:
                assert row.owner is None
                assert row.lease_until is None
        minutes = (sum(at <= one < at + timedelta(minutes=1) for one in self.went) for at in {*self.went})
        assert max(minutes, default=0) <= PER_MINUTE, "above what the account of both takes in a minute"
        self.last = rows

    def _follows(self, before: Any, after: Any) -> None:
        was, now = State(before.state), State(after.state)
        # What nobody let through waits for a look in the step that queues it again.
        looked_at = now is State.AWAITING_APPROVAL and State.QUEUED in NEXT[was]
        assert was is now or now in NEXT[was] or looked_at, f"{was} became {now}"
        assert after.fence >= before.fence
        assert 0 <= after.attempts <= before.attempts + 1

    def teardown(self) -> None:
        """In the end, with all holds released and a sound server, nothing waits for ever."""
        try:
            for guardian in tuple(self.held):
                self.release(guardian)
            if self.closed:
                self.close_or_open_channel()
            for run in RUNS:
                self.crash(run)
            self.late.clear()
            # The clock may have gone back, and a lease is over by the clock alone.
            leases = [row.lease_until for row in self.last.values() if row.lease_until]
            self.now = max([self.now, NOW, self.rests_until, *leases, *self.went]) + timedelta(minutes=30)
            self.protected.clear()
            self.recover()
            self.drain()
        finally:
            self.store.close()
            shutil.rmtree(self.folder)

    def drain(self) -> None:
        """Send what can be sent, one after the other."""
        self.promises_hold()
        for turn in range(4 + 4 * len(self.last)):
            self.now += timedelta(minutes=1)
            run = ("run-a", "run-o")[turn // 2 % 2]
            self.claim(run, 3, crashed=bool(turn % 2))
            while self.claimed[run]:
                self.promises_hold()
                self._send(run)
                self.promises_hold()
                if run in self.sending:
                    self._settle(self.sending.pop(run), State.SENT)
                self.promises_hold()
        self.promises_hold()
        late = {row.state for row in self.last.values() if row.due_at <= self.now}
        assert not late & {State.QUEUED, State.SENDING}
