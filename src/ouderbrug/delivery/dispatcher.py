"""The dispatcher: claims what is due, marks, sends, settles, until nothing is due or the time is up.

Each channel has its own lane and sender threads; one writer commits for all of them. Before each text a sender notes
that it begins, so a crash leaves at most one open outcome a thread.
"""

from __future__ import annotations

import itertools
import logging
import threading
import time
import uuid
from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from ouderbrug import bounded, failpoints
from ouderbrug.delivery import outages
from ouderbrug.delivery.call import send
from ouderbrug.delivery.judging import MOVED
from ouderbrug.delivery.lane import Lane, Means
from ouderbrug.delivery.mark import Marker
from ouderbrug.delivery.open_marks import OpenMark, OpenMarks
from ouderbrug.delivery.outcome import LATE, Went
from ouderbrug.delivery.recovery import recover
from ouderbrug.delivery.writer import Writer
from ouderbrug.errors import ChannelClosed, OuderbrugError, Stale, Temporary, Unknown, Unreachable
from ouderbrug.model import Priority, Receipt
from ouderbrug.raised import Complaints
from ouderbrug.store import channels, claims, progress
from ouderbrug.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.api import Channel
    from ouderbrug.delivery.lane import Ready
    from ouderbrug.delivery.outcome import Settled
    from ouderbrug.errors import DeliveryError
    from ouderbrug.model import Attempt, Message
    from ouderbrug.runtime import Runtime
    from ouderbrug.store.database import Store
    from ouderbrug.store.rows import MessageRow

UNKNOWN_IN_A_ROW = 3
"""After so many unknown outcomes in a row a channel rests for the rest of the run."""
TEMPORARY_IN_A_ROW = 5
"""After so many temporary failures in a row a channel rests: a server that is down is not asked for each message."""
HANGS_AFTER = bounded.GRACE
"""Seconds beyond its channel's own timeout after which a send that does not return is given up as unknown."""
POLL = 0.05
"""Seconds between two looks at the sender threads."""
AWAKE = 1.0
"""So many seconds between two looks count at most: what is longer this process was paused, and so was what it sends."""

_log = logging.getLogger("ouderbrug.dispatch")


@dataclass
class Delivered:
    """What a delivery did: counts by name, the errors that ended it early, and the channels that it left alone.

    ``rested`` are those of which nobody knew, time after time, whether a message arrived. ``stopped`` is one that was
    told to, or could not go on; ``time_up`` one that took all its time, whether or not more was due.
    """

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[OuderbrugError] = field(default_factory=list)
    stopped: bool = False
    time_up: bool = False
    rested: list[str] = field(default_factory=list)


class Dispatcher:
    """One run over all open channels. ``clock`` is the command's; ``stop`` ends it after the current sends.

    Whoever lends ``stop`` may have other runs that go on when this one cannot, so only its owner sets it.
    """

    def __init__(
        self,
        store: Store,
        runtime: Runtime,
        opened: Mapping[str, Channel],
        clock: Callable[[], datetime],
        stop: threading.Event,
        *,
        marks: OpenMarks | None = None,
        progress: Callable[[int], None] = lambda _: None,
        steady: Callable[[], None] | None = None,
    ) -> None:
        self.store, self.runtime, self.clock, self.stop = store, runtime, clock, stop
        self.opened = {name: one for name, one in opened.items() if name in runtime.callable_channels}
        self.owner = uuid.uuid4().hex
        self.marker, self.marks = Marker(runtime), marks or OpenMarks()
        self.done = Delivered()
        self.progress, self._steady = progress, steady or (lambda: None)
        self._lock = threading.Lock()
        self._resting: Counter[str] = Counter()
        self._failing: Counter[str] = Counter()
        self._down: set[str] = set()
        self._probing: set[str] = set()
        self._sending: dict[str, tuple[float, Lane, Ready]] = {}
        self._given_up: set[str] = set()
        self._failed = threading.Event()
        self._complaints = Complaints()
        self._awake, self._looked = 0.0, time.monotonic()
        self._numbers = itertools.count()
        self._moved = False
        self._lightest = int(Priority.LOW)

    def recover(self, connection: Connection) -> None:
        """Begin a run: settle what dead runs left, let go of what is past its use."""
        noted = partial(progress.read, self.store)
        self.done.counts += recover(UnitOfWork(connection, self.runtime, self.clock()), noted)

    def run(self, max_seconds: float, lightest: int = Priority.LOW) -> Delivered:
        """Deliver what is due; ends when nothing is, when told to stop, or after ``max_seconds``.

        Heavier messages go over all channels before lighter ones go over any: else a post that is quick on one
        channel could take the slot of a message about a child that waits for another. What a colleague is to tell
        because it cannot wait comes last for the same reason. What is lighter than ``lightest`` stays.
        """
        by_person = {name for name in self.opened if self.runtime.capabilities[name].by_person}
        ends = time.monotonic() + max_seconds
        with self._told_of_plugins(), self._means() as means:
            writer = means.writer
            for priority in writer.do(lambda c: claims.due_priorities(c, self.runtime.school, self.clock())):
                if priority > lightest:
                    break
                self._lightest, self._moved = priority, True
                while self._moved and self._goes_on(ends):
                    self._moved = False
                    self._round(self.opened.keys() - by_person, means, ends)
                    self._round(by_person, means, ends)
                    self._moved = bool(writer.do(self._go_around)) or self._moved
            self._give_back(writer)
        self.done.stopped, self.done.time_up = self._is_over(), time.monotonic() > ends
        self.done.rested = sorted(name for name, count in self._resting.items() if count >= UNKNOWN_IN_A_ROW)
        return self.done

    @contextmanager
    def _told_of_plugins(self) -> Iterator[None]:
        """Say at the end what was wrong with plugins, however it comes."""
        try:
            yield
        finally:
            self._complaints.tell()

    @contextmanager
    def _means(self) -> Iterator[Means]:
        """What the lanes share while the run delivers."""
        with (
            Writer(self.store) as writer,
            closing(self.store.stamp_reader()) as reader,
            progress.noted(self.store, self.owner, partial(writer.do, claims.holding)) as noted,
        ):
            self.marks.look = reader.number
            yield Means(
                self.runtime, self.owner, self.clock, writer, self.marker, self.marks, noted, self._steady,
                self._as_probe, self._probing, self._became, self._told,
            )  # fmt: skip

    def _round(self, names: Iterable[str], means: Means, ends: float) -> None:
        """These channels until nothing is due for any; what then moved to another channel wants a further round.

        What a run died of goes after the rest, one message at a time, so that another crash names it.
        """
        lanes = [self._lane(name, means, ends) for name in sorted(names)]
        in_flight = {lane: self.runtime.channel_configs[lane.channel].in_flight for lane in lanes}
        self._together([self._sender(lane) for lane in lanes for _ in range(in_flight[lane])])
        for name in sorted(names):
            self._together([self._sender(self._lane(name, means, ends, crashed=True))])

    def _lane(self, channel: str, means: Means, ends: float, *, crashed: bool = False) -> Lane:
        return Lane(means, channel, self._lightest, lambda: self._goes_on(ends, channel), crashed=crashed)

    def _sender(self, lane: Lane) -> threading.Thread:
        # Each thread has a name of its own: one that was given up must not stand for a later one.
        name = f"{lane.channel}-{next(self._numbers)}"
        return threading.Thread(target=self._deliver, args=(lane,), name=name, daemon=True)

    def _together(self, threads: Sequence[threading.Thread]) -> None:
        for thread in threads:
            thread.start()
        while awaited := [one for one in threads if one.is_alive() and one.name not in self._given_up]:
            self._give_up_what_hangs()
            awaited[0].join(POLL)

    def _give_up_what_hangs(self) -> None:
        """A send that does not return may still deliver: its message is unknown, and its channel rests.

        One that came back while this process was paused has its answer, and is not taken for one that hangs.
        """
        looked, self._looked = self._looked, time.monotonic()
        self._awake += min(self._looked - looked, AWAKE)
        for name, (began, lane, ready) in tuple(self._sending.items()):
            limit = self.runtime.channel_configs[lane.channel].timeout_seconds + HANGS_AFTER
            if name in self._given_up or self._awake - began < limit:
                continue
            self._given_up.add(name)
            _log.error(
                "channel plugin %s hangs; that message is unknown",
                self.runtime.settings.channels[lane.channel].plugin,
            )
            with self._lock:
                self._resting[lane.channel] = UNKNOWN_IN_A_ROW
            lane.settle(ready, Unknown("plugin-hangs"), self.clock())

    def _deliver(self, lane: Lane) -> None:
        try:
            try:
                while (ready := lane.take()) is not None and self._one(lane, ready):
                    pass
            finally:
                lane.end()
        except OuderbrugError as error:
            with self._lock:
                self.done.problems.append(error)
            self._failed.set()
        except BaseException as error:
            _log.error("the sender of channel %s ended by %s", lane.channel, type(error).__name__)
            with self._lock:
                self.done.problems.append(
                    OuderbrugError(f"a fault in ouderbrug ended the run ({type(error).__name__})")
                )
            self._failed.set()

    def _is_over(self) -> bool:
        return self.stop.is_set() or self._failed.is_set()

    def _goes_on(self, ends: float, channel: str = "") -> bool:
        rests = self._resting[channel] >= UNKNOWN_IN_A_ROW
        return not rests and not self._is_over() and time.monotonic() < ends

    def _as_probe(self, connection: Connection, channel: str, room: int) -> int:
        """How many to claim over a channel that did not answer: of all runs one tries, with one."""
        with self._lock:
            if channel not in self._down:
                if not channels.probe(connection, self.runtime.school, channel, self.clock()):
                    return 0
                self._down.add(channel)
                self._probing.add(channel)
        return 1 if channel in self._probing else room

    def _one(self, lane: Lane, ready: Ready) -> bool:
        """Send one marked message; False if this thread is to send nothing more."""
        failpoints.at("after_sending")
        message, started, here = ready.message, self.clock(), threading.current_thread().name
        began = time.monotonic()
        self._sending[here] = (self._awake, lane, ready)
        lane.begins(ready)
        mark = OpenMark(ready.at, partial(lane.again, ready), ready.stamp, lane.follows)
        with self.marks.on_its_way(message, mark):
            plugin = self.runtime.settings.channels[lane.channel].plugin
            names, say = self.runtime.names_in_codes, self._complaints.say
            result = send(self.opened[lane.channel], message, plugin, self.marks.confirm, names, say)
        lane.is_back(ready, time.monotonic() - began, left=not isinstance(result, Stale))
        del self._sending[here]
        failpoints.at("after_send")
        lane.stale = lane.stale or mark.renewed or not isinstance(result, Receipt)
        if isinstance(result, Stale):
            if mark.became:
                lane.not_sent(ready.claimed, mark.became)
                return here not in self._given_up
            result = Temporary(result.code)  # the channel said so of its own accord: nothing left
        if ready.plain and isinstance(result, Receipt) and not result.handed_over:
            lane.went(Went(ready.claimed, message, result, started))
        else:
            lane.settle(ready, result, started)
        lane.closed = not self._may_go_on(lane.channel, lane.means.writer, result) or lane.closed
        return here not in self._given_up

    def _became(self, row: MessageRow, became: str) -> None:
        # What leaves a digest may go over another channel, whose thread may have ended.
        self._moved = self._moved or became == MOVED or row.kind == self.runtime.kinds.digest
        self._count(became)

    def _told(self, message: Message, settled: Settled, attempt: Attempt) -> None:
        """Count what was written of a message, and tell whoever wants to know of it."""
        self._count(settled.counted)
        with self._lock:
            for name, count in settled.others.items():
                self.done.counts[name] = max(self.done.counts[name] + count, 0)
        self._moved = self._moved or settled.counted == MOVED or settled.others[MOVED] > 0
        if settled.counted != LATE:
            self.runtime.registry.tell_settled(message, attempt)

    def _may_go_on(self, channel: str, writer: Writer, result: Receipt | DeliveryError) -> bool:
        with self._lock:
            self._resting[channel] = self._resting[channel] + 1 if isinstance(result, Unknown) else 0
            self._failing[channel] = self._failing[channel] + 1 if isinstance(result, Temporary) else 0
            # One that was down before is asked once; in the others a single failure proves nothing.
            again = channel in self._probing and isinstance(result, Unreachable)
            rests = again or self._failing[channel] >= TEMPORARY_IN_A_ROW
            if isinstance(result, Unreachable):
                self._down.add(channel)
            answers = isinstance(result, Receipt) and channel in self._down
            alone = answers and channel in self._probing
            if answers:
                self._down.discard(channel)
                self._probing.discard(channel)
            self._moved = self._moved or alone  # the senders that did not try have ended: a further round has them all
        if rests:
            until = self.clock() + channels.PROBE
            writer.do(lambda c: channels.rest(c, self.runtime.school, channel, until))
            if isinstance(result, Temporary):
                writer.do(lambda c: channels.down(c, self.runtime.school, channel, result.code, self.clock()))
        elif answers:
            writer.do(lambda c: channels.up(c, self.runtime.school, channel))
        ends = rests or alone or isinstance(result, ChannelClosed)
        return not ends and self._resting[channel] < UNKNOWN_IN_A_ROW

    def _go_around(self, connection: Connection) -> int:
        # The threads of the round are done: what they claimed and did not get to is free to go another way.
        claims.give_back_all(connection, self.runtime.school, self.owner)
        return outages.go_around(UnitOfWork(connection, self.runtime, self.clock()))

    def _count(self, name: str) -> None:
        with self._lock:
            self.done.counts[name] += 1
        self.progress(1)

    def _give_back(self, writer: Writer) -> None:
        try:
            writer.do(lambda c: claims.give_back_all(c, self.runtime.school, self.owner))
        except OuderbrugError as error:
            self.done.problems.append(error)
