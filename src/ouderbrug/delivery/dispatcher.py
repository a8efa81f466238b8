"""The dispatcher: claims what is due, marks, sends, settles, until nothing is due or the time is up.

Each channel has its own sender threads; one writer commits for all of them. A sender takes its next message
only when the outcome of the last one is durable, so a crash leaves at most one open outcome a thread.
"""

from __future__ import annotations

import itertools
import logging
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ouderbrug import bounded, failpoints
from ouderbrug.delivery import outages
from ouderbrug.delivery.call import send
from ouderbrug.delivery.judging import MOVED
from ouderbrug.delivery.mark import Marker
from ouderbrug.delivery.open_marks import OpenMarks
from ouderbrug.delivery.outcome import LATE, record
from ouderbrug.delivery.recovery import recover
from ouderbrug.delivery.writer import Writer
from ouderbrug.errors import (
    CannotCompose,
    ChannelClosed,
    DeliveryError,
    OuderbrugError,
    Stale,
    Temporary,
    Unknown,
    Unreachable,
)
from ouderbrug.failures import NOT_COMPOSED
from ouderbrug.model import Priority, Receipt
from ouderbrug.planning.overdue import REST
from ouderbrug.store import channels, claims
from ouderbrug.store import holds as holding
from ouderbrug.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.api import Channel
    from ouderbrug.model import Message
    from ouderbrug.runtime import Runtime
    from ouderbrug.store.database import Store
    from ouderbrug.store.rows import MessageRow

BATCH = 20
"""How many messages the threads of a channel claim at a time, together; what they do not get to goes back."""
UNKNOWN_IN_A_ROW = 3
"""After so many unknown outcomes in a row a channel rests for the rest of the run."""
TEMPORARY_IN_A_ROW = 5
"""After so many temporary failures in a row a channel rests: a server that is down is not asked for each message."""
HANGS_AFTER = bounded.GRACE
"""Seconds beyond its channel's own timeout after which a send that does not return is given up as unknown."""
POLL = 0.05
"""Seconds between two looks at the sender threads."""

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
    """One run over all open channels. ``clock`` is the command's; ``stop`` ends it after the current sends."""

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
        self.progress, self.steady = progress, steady
        self._lock = threading.Lock()
        self._resting: Counter[str] = Counter()
        self._failing: Counter[str] = Counter()
        self._down: set[str] = set()
        self._probing: dict[str, str] = {}
        self._sending: dict[str, tuple[float, str, MessageRow, Message]] = {}
        self._given_up: set[str] = set()
        self._numbers = itertools.count()
        self._moved = False
        self._lightest = int(Priority.LOW)

    def recover(self, connection: Connection) -> None:
        """Begin a run: settle what dead runs left, let go of what is past its use."""
        self.done.counts += recover(UnitOfWork(connection, self.runtime, self.clock()))

    def run(self, max_seconds: float, lightest: int = Priority.LOW) -> Delivered:
        """Deliver what is due; ends when nothing is, when told to stop, or after ``max_seconds``.

        Heavier messages go over all channels before lighter ones go over any: else a post that is quick on one
        channel could take the slot of a message about a child that waits for another. What a colleague is to tell
        because it cannot wait comes last for the same reason. What is lighter than ``lightest`` stays.
        """
        by_person = {name for name in self.opened if self.runtime.capabilities[name].by_person}
        ends = time.monotonic() + max_seconds
        with Writer(self.store) as writer:
            for priority in writer.do(lambda c: claims.due_priorities(c, self.runtime.school, self.clock())):
                if priority > lightest:
                    break
                self._lightest, self._moved = priority, True
                while self._moved and self._goes_on(ends):
                    self._moved = False
                    self._round(self.opened.keys() - by_person, writer, ends)
                    self._round(by_person, writer, ends)
                    self._moved = bool(writer.do(self._go_around)) or self._moved
            self._give_back(writer)
        self.done.stopped, self.done.time_up = self.stop.is_set(), time.monotonic() > ends
        self.done.rested = sorted(name for name, count in self._resting.items() if count >= UNKNOWN_IN_A_ROW)
        return self.done

    def _round(self, names: Iterable[str], writer: Writer, ends: float) -> None:
        """These channels until nothing is due for any; what then moved to another channel wants a further round.

        What a run died of goes after the rest, one message at a time, so that another crash names it.
        """
        names = sorted(names)
        self._probing = dict.fromkeys(self._probing, "")  # one that took nothing that it could try with has ended
        in_flight = {name: self.runtime.channel_configs[name].in_flight for name in names}
        self._together([self._sender(name, writer, ends) for name in names for _ in range(in_flight[name])], writer)
        for name in names:
            self._together([self._sender(name, writer, ends, crashed=True)], writer)

    def _sender(self, channel: str, writer: Writer, ends: float, *, crashed: bool = False) -> threading.Thread:
        # Each thread has a name of its own: one that was given up must not stand for a later one.
        name = f"{channel}-{next(self._numbers)}"
        return threading.Thread(target=self._deliver, args=(channel, writer, ends, crashed), name=name, daemon=True)

    def _together(self, threads: Sequence[threading.Thread], writer: Writer) -> None:
        for thread in threads:
            thread.start()
        while awaited := [one for one in threads if one.is_alive() and one.name not in self._given_up]:
            self._give_up_what_hangs(writer)
            awaited[0].join(POLL)

    def _give_up_what_hangs(self, writer: Writer) -> None:
        """A send that does not return may still deliver: its message is unknown, and its channel rests."""
        for name, (began, channel, claimed, message) in tuple(self._sending.items()):
            limit = self.runtime.channel_configs[channel].timeout_seconds + HANGS_AFTER
            if name in self._given_up or time.monotonic() - began < limit:
                continue
            self._given_up.add(name)
            _log.error(
                "channel plugin %s hangs; that message is unknown", self.runtime.settings.channels[channel].plugin
            )
            with self._lock:
                self._resting[channel] = UNKNOWN_IN_A_ROW
            self._settle(writer, claimed, message, Unknown("plugin-hangs"), self.clock())

    def _deliver(self, channel: str, writer: Writer, ends: float, crashed: bool) -> None:
        here = threading.current_thread().name
        try:
            while self._goes_on(ends) and (batch := writer.do(lambda c: self._claim(c, channel, crashed, here))):
                failpoints.at("after_claim")
                for claimed in batch:
                    if not self._goes_on(ends) or not self._one(channel, writer, claimed):
                        return
        except OuderbrugError as error:
            with self._lock:
                self.done.problems.append(error)
            self.stop.set()
        except BaseException as error:
            _log.error("the sender of channel %s ended by %s", channel, type(error).__name__)
            with self._lock:
                self.done.problems.append(
                    OuderbrugError(f"a fault in ouderbrug ended the run ({type(error).__name__})")
                )
            self.stop.set()

    def _goes_on(self, ends: float) -> bool:
        return not self.stop.is_set() and time.monotonic() < ends

    def _claim(self, connection: Connection, channel: str, crashed: bool, sender: str) -> list[MessageRow]:
        if self.steady is not None:
            self.steady()
        now, school, config = self.clock(), self.runtime.school, self.runtime.channel_configs[channel]
        holding.mark_held(connection, school)
        if self._resting[channel] >= UNKNOWN_IN_A_ROW:
            return []
        batch = 1 if crashed else max(BATCH // config.in_flight, 1)
        state = channels.state(connection, school, channel)
        room = state.room(config.per_minute, batch, now)
        if room and state.down_since:
            room = self._as_probe(connection, channel, sender, room)
        if not room:
            return []
        lease = claims.lease(config.timeout_seconds)
        wanted = claims.Wanted(channel, self.owner, room, lease, self._lightest, crashed, self.runtime.pilot)
        return claims.claim(connection, school, wanted, now)

    def _as_probe(self, connection: Connection, channel: str, sender: str, room: int) -> int:
        """How many to take over a channel that did not answer: of all runs and their senders one tries, with one."""
        with self._lock:
            if channel not in self._down:
                if not channels.probe(connection, self.runtime.school, channel, self.clock()):
                    return 0
                self._down.add(channel)
                self._probing[channel] = sender
            if channel not in self._probing:
                return room
            self._probing[channel] = self._probing[channel] or sender
            return int(self._probing[channel] == sender)

    def _one(self, channel: str, writer: Writer, claimed: MessageRow) -> bool:
        """Send one claimed message; False if nothing more should go over this channel now."""
        marked_at = self.marks.boot()
        try:
            message, became = writer.do(lambda c: self._marked(c, claimed, channel))
        except CannotCompose as error:
            return self._wait(writer, claimed, str(error))
        except OuderbrugError:
            raise
        except Exception as error:
            return self._wait(writer, claimed, type(error).__name__)
        # What leaves a digest may go over another channel, whose thread may have ended.
        self._moved = self._moved or became == MOVED or claimed.kind == self.runtime.kinds.digest
        if message is None:
            self._count(became)
            return became != "closed"
        failpoints.at("after_sending")
        started, here = self.clock(), threading.current_thread().name
        self._sending[here] = (time.monotonic(), channel, claimed, message)
        with self.marks.on_its_way(message, marked_at, lambda: self._again(writer, claimed, message)) as mark:
            plugin = self.runtime.settings.channels[channel].plugin
            result = send(self.opened[channel], message, plugin, self.marks.confirm)
        del self._sending[here]
        failpoints.at("after_send")
        if isinstance(result, Stale):
            if mark.became:
                self._moved = self._moved or mark.became == MOVED
                self._count(mark.became)
                return here not in self._given_up and mark.became != "closed"
            result = Temporary(result.code)  # the channel said so of its own accord: nothing left
        self._settle(writer, claimed, message, result, started)
        return here not in self._given_up and self._may_go_on(channel, writer, result)

    def _again(self, writer: Writer, claimed: MessageRow, message: Message) -> str:
        return writer.do(lambda c: self.marker.again(c, claimed, message, self.clock()))

    def _settle(
        self,
        writer: Writer,
        claimed: MessageRow,
        message: Message,
        result: Receipt | DeliveryError,
        started: datetime,
    ) -> None:
        settled, attempt = writer.do(
            lambda c: record(UnitOfWork(c, self.runtime, self.clock()), claimed, message, result, started)
        )
        self._count(settled.counted)
        with self._lock:
            for name, count in settled.others.items():
                self.done.counts[name] = max(self.done.counts[name] + count, 0)
        self._moved = self._moved or settled.counted == MOVED or settled.others[MOVED] > 0
        if settled.counted != LATE:
            self.runtime.registry.tell_settled(message, attempt)

    def _marked(self, connection: Connection, claimed: MessageRow, channel: str) -> tuple[Message | None, str]:
        now, school, per_minute = self.clock(), self.runtime.school, self.runtime.channel_configs[channel].per_minute
        open_ = channels.state(connection, school, channel).open(now)
        if not open_ or not channels.take(connection, school, channel, per_minute, now):
            claims.give_back(connection, claimed)
            return None, "closed"
        message, became = self.marker.mark(connection, claimed, now)
        if message is None:
            channels.give_back(connection, school, channel, per_minute)
        return message, became

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
                self._probing.pop(channel, None)
            self._moved = self._moved or alone  # the senders that did not try have ended: a further round has them all
        if rests:
            until = self.clock() + REST
            writer.do(lambda c: channels.rest(c, self.runtime.school, channel, until))
            if isinstance(result, Temporary):
                writer.do(lambda c: channels.down(c, self.runtime.school, channel, result.code, self.clock()))
        elif answers:
            writer.do(lambda c: channels.up(c, self.runtime.school, channel))
        ends = rests or alone or isinstance(result, ChannelClosed)
        return not ends and self._resting[channel] < UNKNOWN_IN_A_ROW

    def _wait(self, writer: Writer, claimed: MessageRow, problem: str) -> bool:
        """A message that cannot be made ready waits alone until its kind or template is mended; the others go on."""
        if self.runtime.failures.note("kind", claimed.kind, problem):
            _log.error("message row %s could not be made ready (%s); it waits", claimed.id, problem)
        became = writer.do(lambda c: self.marker.not_yet(c, claimed, NOT_COMPOSED, self.clock()))
        self._moved = self._moved or became == MOVED
        self._count(became)
        return True

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
