"""Days to come, lived through on a copy of the store: what would go, what would wait, what would expire.

The same line judges and the same dispatcher delivers, over channels that only pretend. Nobody hears of it: no
channel is opened, no observer is told, and the store itself is read once, to copy it.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import event

from ouderbrug.api import Channel
from ouderbrug.delivery.dispatcher import Dispatcher
from ouderbrug.errors import ConfigError
from ouderbrug.model import Receipt, State
from ouderbrug.planning.collect import collect
from ouderbrug.store import channels, copies, database, outbox, period, private, stays
from ouderbrug.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from sqlalchemy import Connection

    from ouderbrug.model import Message
    from ouderbrug.records import Rejected
    from ouderbrug.runtime import Runtime
    from ouderbrug.store.database import Store
    from ouderbrug.store.rows import Happening

MOST_DAYS = 31
"""How many days, today included, can be rehearsed: what sources will bring by then is not known anyway."""
MORNING = time(0, 5)
"""When each day begins here, so that what a date brings is there; the school's clock."""
ONE_RUN = timedelta(minutes=1)
"""The shortest time between two runs, as in cron."""
LONGEST_RUN = 3600.0
"""Seconds after which one run of the rehearsal is given up."""
DELIVERED = frozenset({State.SENT, State.HANDED_OVER, State.EXPIRED})


@dataclass(frozen=True, slots=True)
class Part:
    """What one recipient has of an event on a day: ``verdict`` and reason as ``plan`` says them, ``at`` if it goes.

    ``fold`` with a moment in ``at`` goes inside a digest. What would expire is refused, with the reason expired.
    ``readers`` are all for whom the message is, whose names stand in it; ``source`` is that of its event.
    """

    event: str
    kind: str
    pupils: tuple[str, ...]
    recipient: str
    channel: str | None
    verdict: str
    rule: str | None = None
    reason: str | None = None
    until: datetime | None = None
    at: datetime | None = None
    message: Message | None = field(default=None, repr=False)
    readers: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """What happens on a day at the school; ``most`` is how many messages one guardian gets at most."""

    date: date
    parts: tuple[Part, ...]
    most: int = 0


@dataclass
class Rehearsal:
    """The days, what was set aside by source, and what still waits in the end, by state."""

    days: list[Day] = field(default_factory=list)
    rejected: list[tuple[str, Rejected]] = field(default_factory=list)
    waiting: dict[str, int] = field(default_factory=dict)


class Pretending(Channel):
    """Takes every message and delivers none; what a person delivers is handed over."""

    name: ClassVar[str] = "pretending"

    def __init__(self, clock: Callable[[], datetime], *, by_person: bool) -> None:
        self.clock, self.by_person = clock, by_person

    def send(self, message: Message) -> Receipt:
        """Say that it went, at the time of the rehearsal."""
        return Receipt(at=self.clock(), handed_over=self.by_person)


def rehearse(
    store: Store, runtime: Runtime, now: datetime, first: date, last: date, stop: threading.Event
) -> Rehearsal:
    """Live from ``now`` to the end of ``last`` and tell of the days from ``first``; both are dates at the school.

    ``stop`` ends it early, with the days that are whole. Raises ConfigError where the days are not ahead, or too many.
    """
    today = runtime.calendar.day(now)
    if first < today or last < first:
        raise ConfigError("a rehearsal goes from today or a later day (--from) to that day or a later one (--to)")
    if last >= today + timedelta(days=MOST_DAYS):
        raise ConfigError(f"a rehearsal goes {MOST_DAYS} days ahead at most; choose an earlier --to")
    with _copy_of(store, now) as copy:
        return _Play(copy, runtime, now, stop).until(first, last)


@contextmanager
def _copy_of(store: Store, now: datetime) -> Iterator[Store]:
    """A private copy of the store, gone after this command or swept by the next; it need not outlive a power cut."""
    with private.folder(store.path) as folder:
        place = folder / store.path.name
        copies.copy(store, place, now)
        copy = database.Store(place, store.school)
        event.listen(copy.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
        try:
            yield copy
        finally:
            copy.close()


class _Play:
    """The line on a copy, with a clock that jumps from one run to the next at which something may be due."""

    def __init__(self, store: Store, runtime: Runtime, now: datetime, stop: threading.Event) -> None:
        self.store, self.now, self.stop = store, now, stop
        # One sender and no ceiling a minute: how fast a channel is makes no difference to a day.
        configs = {
            name: config.model_copy(update={"in_flight": 1, "per_minute": 0})
            for name, config in runtime.channel_configs.items()
        }
        self.runtime = replace(runtime, registry=replace(runtime.registry, observers={}), channel_configs=configs)
        self.channels: Mapping[str, Channel] = {
            name: Pretending(self._clock, by_person=self.runtime.capabilities[name].by_person) for name in configs
        }
        self.found = Rehearsal()

    def _clock(self) -> datetime:
        return self.now

    def until(self, first: date, last: date) -> Rehearsal:
        """Day by day, to the end of the last one."""
        calendar, day = self.runtime.calendar, self.runtime.calendar.day(self.now)
        while day <= last:
            since, midnight = self.now, calendar.at(day + timedelta(days=1), time(0))
            while self.now < midnight and not self.stop.is_set():
                self._run()
                self.now = self._next(midnight)
            if self.stop.is_set():
                break
            if day >= first:
                self.found.days.append(self._told(day, since, midnight))
            day += timedelta(days=1)
            self.now = max(self.now, calendar.at(day, MORNING))
        with self.store.reading() as connection:
            self.found.waiting = outbox.count_states(connection, self.store.school)
        return self.found

    def _run(self) -> None:
        """What ``dispatch`` does at this moment."""
        stays.turn_if_due(self.store, self.runtime.calendar.day(self.now))
        dispatcher = Dispatcher(self.store, self.runtime, self.channels, self._clock, self.stop)
        with self.store.writing() as connection:
            dispatcher.recover(connection)
        rejected = collect(self.store, self.runtime, self.now, keep=False).rejected
        self.found.rejected += [one for one in rejected if one not in self.found.rejected]
        for problem in dispatcher.run(LONGEST_RUN).problems:
            raise problem

    def _next(self, midnight: datetime) -> datetime:
        """The next moment of this day at which something may be due; midnight if there is none."""
        with self.store.reading() as connection:
            due = period.next_due(connection, self.store.school, self.now)
        return midnight if due is None else min(midnight, max(due, self.now + ONE_RUN))

    def _told(self, day: date, since: datetime, midnight: datetime) -> Day:
        with self.store.reading() as connection:
            rows = period.happened(connection, self.store.school, since, midnight)
            messages = self._messages(connection, rows)
            closed = {name for name, state in channels.states(connection, self.store.school).items()
                      if state.closed_reason}  # fmt: skip
            whom = outbox.guardians(connection, messages)
            parts = [
                _part(row, messages.get(row.message or 0), whom.get(row.message or 0, ()), since, midnight, closed)
                for row in rows
            ]
            gone = {row.message or 0 for row, part in zip(rows, parts, strict=True) if part.at and row.digest is None}
        most = Counter(key for number in gone for key in whom.get(number, ()))
        # Of a digest only its going is told: what waits is in the messages that it is made of.
        parts = [part for part in parts if part.kind != self.runtime.kinds.digest or part.at]
        parts.sort(key=lambda part: (part.at is None, part.at or since))
        return Day(day, tuple(parts), max(most.values(), default=0))

    def _messages(self, connection: Connection, rows: Sequence[Happening]) -> dict[int, Message]:
        found = outbox.some(connection, {row.message for row in rows if row.message is not None})
        return {one.row.id: one.message for one in UnitOfWork(connection, self.runtime, self.now).queued(found)}


def _part(
    row: Happening,
    message: Message | None,
    whom: Sequence[str],
    since: datetime,
    until: datetime,
    closed: set[str],
) -> Part:
    became = _became(row, since, until, closed)
    refused = became["verdict"] == "refuse"
    first = message.recipient if message else row.recipient
    return Part(
        event=row.event_id,
        kind=row.kind,
        pupils=tuple(row.pupils),
        recipient=row.recipient,
        channel=None if refused else row.channel,
        message=None if refused or message is None else replace(message, recipient=row.recipient),
        readers=(first, *(key for key in whom if key != first)),
        **became,
    )


def _became(row: Happening, since: datetime, until: datetime, closed: set[str]) -> dict[str, Any]:
    """What became of a plan in a stretch of time; the store keeps its last judgement, and its message the outcome."""
    state, marked = row.state, row.marked_at
    if state in DELIVERED and marked is not None and since <= marked < until:
        return {"verdict": "allow" if row.digest is None else "fold", "at": marked}
    if state == State.EXPIRED:
        return {"verdict": "refuse", "reason": "expired"}
    if state in (State.CANCELLED, State.FAILED) and row.verdict != "refuse":
        return {"verdict": "refuse", "reason": row.error_class}
    if row.verdict == "allow":
        why = "channel-closed" if row.channel in closed else "hold" if row.held else None
        return {"verdict": "delay", "reason": why}
    return {name: getattr(row, name) for name in ("verdict", "rule", "reason", "until")}
