"""A lane: what a run has in hand for one channel, from its claim to its receipt; all threads of the channel share it.

One transaction stores what went and marks the next set, which is no longer than a moment of sending: what is judged
goes at once. Where anything changed meanwhile, or anything did not go, the rest of the set is judged again.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from ouderbrug import failpoints
from ouderbrug.delivery import plain
from ouderbrug.delivery.outcome import Went, record, record_sent
from ouderbrug.delivery.places import Places
from ouderbrug.delivery.sending import take_back
from ouderbrug.errors import CannotCompose, DeliveryError, OuderbrugError
from ouderbrug.failures import NOT_COMPOSED
from ouderbrug.model import Receipt
from ouderbrug.store import channels, claims, stamp
from ouderbrug.store import holds as holding
from ouderbrug.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.delivery.mark import Marker
    from ouderbrug.delivery.open_marks import OpenMarks
    from ouderbrug.delivery.outcome import Settled
    from ouderbrug.delivery.writer import Writer
    from ouderbrug.model import Attempt, Message
    from ouderbrug.runtime import Runtime
    from ouderbrug.store.progress import Progress
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.store.server_progress import ServerProgress

SECONDS = 0.1
"""A set is no longer than this takes to send."""
MOST = 64
"""The most messages of a set."""
BATCH = 20
"""How many messages a lane claims at least; what it does not get to goes back."""
SETS = 4
"""As many sets are claimed at once, for each claim waits for the disk too."""

_log = logging.getLogger("ouderbrug.dispatch")
T = TypeVar("T")


class Means(NamedTuple):
    """What all lanes of a run send with. ``progress`` is None where sets would leave too much in doubt after a kill.

    ``as_probe`` says how many may be claimed over a channel that did not answer; while it is ``probing`` one goes at a
    time. ``became`` hears what became of a row that is not sent now, and ``settled`` what was written of one that went.
    """

    runtime: Runtime
    owner: str
    clock: Callable[[], datetime]
    writer: Writer
    marker: Marker
    marks: OpenMarks
    progress: Progress | ServerProgress | None
    steady: Callable[[], None]
    as_probe: Callable[[Connection, str, int], int]
    probing: Collection[str]
    became: Callable[[MessageRow, str], None]
    settled: Callable[[Message, Settled, Attempt], None]


class Ready(NamedTuple):
    """A message whose mark is durable, when it was judged (boot seconds), and by which stamp.

    What is ``plain`` was marked with others, and may be settled with others; ``taken`` is when its place was taken.
    """

    claimed: MessageRow
    message: Message
    at: float
    stamp: int
    plain: bool
    taken: datetime


class _Turn(NamedTuple):
    """What a transaction marked, what is left of the claim, and what became of a row that is not sent now."""

    ready: list[Ready]
    left: list[MessageRow]
    became: tuple[MessageRow, str] | None = None


class Lane:
    """What is in hand for one channel; ``goes_on`` is False once the run is to end."""

    def __init__(
        self, means: Means, channel: str, lightest: int, goes_on: Callable[[], bool], *, crashed: bool = False
    ) -> None:
        self.means, self.channel, self.closed, self.stale = means, channel, False, False
        self._config = means.runtime.channel_configs[channel]
        self._lightest, self._goes_on, self._crashed = lightest, goes_on, crashed
        self._lock = threading.Condition(threading.Lock())
        self._claimed: list[MessageRow] = []
        self._ready: deque[Ready] = deque()
        self._went: deque[Went] = deque()
        self._most, self._seconds = 1, 0.0
        self._out: set[str] = set()
        self._looked = plain.Looked()
        self._places = Places(means.runtime, channel, means.clock)

    def take(self) -> Ready | None:
        """The next message that may go; None if there is none, or none may."""
        with self._lock:
            while self._goes_on() and not self.closed:
                if self._out and self.channel in self.means.probing:
                    break
                if self._ready and not self.stale:
                    ready = self._ready.popleft()
                    self._out.add(ready.message.public_id)
                    return ready
                self._put_back()
                if self._claimed or self._claim():
                    self._mark_next()
                elif not self._places.wait(self._lock.wait, self._goes_on):
                    break
            return None

    def begins(self, ready: Ready) -> None:
        """Note that the text of a message begins: after a crash only what was under way is in doubt."""
        if self.means.progress is not None:
            self.means.progress.begun(ready.claimed)

    def again(self, ready: Ready) -> str:
        """Judge a mark again; returns what became of its message, or nothing while it may go."""
        means = self.means
        return means.writer.do(lambda c: means.marker.again(c, ready.claimed, ready.message, means.clock()))

    def follows(self) -> Message | None:
        """What goes next if all goes well; of several threads nobody knows which takes it."""
        waits = () if self._config.in_flight > 1 or self.stale or self.closed else tuple(self._ready)
        return waits[0].message if waits else None

    def settle(self, ready: Ready, result: Receipt | DeliveryError, started: datetime) -> None:
        """Write what became of one send; where it did not go nothing else stays marked, for more may be told of it."""
        means, message = self.means, ready.message

        def written(connection: Connection) -> tuple[Settled, Attempt]:
            work = UnitOfWork(connection, means.runtime, means.clock())
            return record(work, ready.claimed, message, result, started)

        with self._lock:
            if not isinstance(result, Receipt):
                self._put_back()
            done = self.with_receipts(written)
        means.settled(message, *done)

    def not_sent(self, row: MessageRow, became: str) -> None:
        """Hear what became of a row that is not sent now."""
        self.closed = self.closed or became == "closed"
        self.means.became(row, became)

    def is_back(self, ready: Ready, seconds: float, *, left: bool) -> None:
        """Know that a call has ended, which took so long; what never ``left`` has no part in the ceiling."""
        self._places.ended([ready.taken], left=left)
        self._out.discard(ready.message.public_id)
        self._seconds = seconds if not self._seconds else 0.8 * self._seconds + 0.2 * seconds

    def went(self, one: Went) -> None:
        """Keep what was sent until the next set is marked."""
        if self.means.progress is not None:
            self.means.progress.sent(one.claimed)
        self._went.append(one)

    def end(self) -> None:
        """Store what went; what is marked and nobody begins any more waits again."""
        with self._lock:
            self._put_back()
            if self._went or self._places.is_behind:
                self.with_receipts(lambda _: None)

    def _put_back(self) -> None:
        """Undo the marks whose text nobody began: what is in hand is judged again, in its turn."""
        if self._ready:
            marked = [one.claimed for one in self._ready]
            self._places.ended((one.taken for one in self._ready), left=False)
            ours = self.with_receipts(lambda c: take_back(c, marked, self.means.clock()))
            self._ready.clear()
            self._claimed = [*(one for one in marked if one.id in ours), *self._claimed]
        self.stale = False

    def with_receipts(self, change: Callable[[Connection], T]) -> T:
        """Make a change, and store in the same transaction what went until now."""
        went = [self._went.popleft() for _ in range(len(self._went))]
        means, first = self.means, list["Callable[[Connection], Any]"]()
        if self._places.is_behind:
            first.append(self._places.count)
        if went:
            first.append(lambda c: record_sent(UnitOfWork(c, means.runtime, means.clock()), went))
        *stored, done = means.writer.together(*first, change)
        try:
            settled: Any = stored[-1].result() if went else ()
        except BaseException:
            self._went.extendleft(reversed(went))
            raise
        for one, (written, attempt) in zip(went, settled, strict=True):
            means.settled(one.message, written, attempt)
        return cast("T", done.result())

    def _claim(self) -> bool:
        self._claimed = self.with_receipts(self._claimed_now)
        failpoints.at("after_claim")
        return bool(self._claimed)

    def _claimed_now(self, connection: Connection) -> list[MessageRow]:
        self.means.steady()
        runtime, now = self.means.runtime, self.means.clock()
        holding.mark_held(connection, runtime.school)
        state = channels.state(connection, runtime.school, self.channel)
        self._places.look(connection, state, self._lightest, now)
        room = state.room(self._places.per_minute, 1 if self._crashed else max(BATCH, SETS * self._most), now)
        if room and state.down_since:
            room = self.means.as_probe(connection, self.channel, room)
        if not room:
            return []
        lease = claims.lease(self._config.timeout_seconds)
        wanted = (self.channel, self.means.owner, room, lease, self._lightest, self._crashed, runtime.pilot)
        return claims.claim(connection, runtime.school, claims.Wanted(*wanted), now)

    def _mark_next(self) -> None:
        """Mark the next set; where one message of a set cannot be made ready, each is marked alone until that waits."""
        many = self._size() > 1
        try:
            turn = self.with_receipts(self._turn)
        except OuderbrugError as error:
            if not isinstance(error, CannotCompose):
                raise
            return self._cannot(str(error), many=many)
        except Exception as error:
            return self._cannot(type(error).__name__, many=many)
        self._ready, self._claimed = deque(turn.ready), turn.left
        if turn.became is not None:
            self.not_sent(*turn.became)
        return None

    def _turn(self, connection: Connection) -> _Turn:
        means, at, now, claimed = self.means, self.means.marks.boot(), self.means.clock(), self._claimed
        work = UnitOfWork(connection, means.runtime, now)
        offered = claimed[: self._places.take(connection, min(self._size(), len(claimed)), now)]
        if not offered:
            claims.give_back(connection, claimed[0])
            return _Turn([], claimed[1:], (claimed[0], "closed"))
        marked = plain.mark(work, offered, self._looked) if len(offered) > 1 else []
        became = "sending"
        if marked:
            self._most = min(2 * self._most, MOST) if len(marked) == len(offered) else len(marked)
        else:
            message, became = means.marker.mark(connection, claimed[0], now)
            marked = [(claimed[0], message)] if message is not None else []
            self._most = 2 if marked else 1
        left = len(offered) - len(marked)
        self._places.give_back(connection, now, left)
        return self._ready_by(connection, marked, (at, now), claimed, became)

    def _ready_by(
        self,
        connection: Connection,
        marked: Sequence[tuple[MessageRow, Message]],
        at: tuple[float, datetime],
        claimed: list[MessageRow],
        became: str,
    ) -> _Turn:
        number, plainly = stamp.read(connection, self.means.runtime.school), len(marked) > 1
        ready = [Ready(row, message, at[0], number, plainly, at[1]) for row, message in marked]
        if ready:
            return _Turn(ready, claimed[len(ready) :])
        return _Turn([], claimed[1:], (claimed[0], became))

    def _size(self) -> int:
        """How many messages may be marked at once, by how long the last ones took."""
        if self._crashed or self.means.progress is None:
            return 1
        fit = int(SECONDS * self._config.in_flight / self._seconds) if self._seconds else 1
        return max(1, min(fit, self._most, MOST))

    def _cannot(self, problem: str, *, many: bool) -> None:
        """Let a message that cannot be made ready wait alone until its kind or template is mended; the others go on."""
        self._most = 1
        if many:
            return
        means, claimed = self.means, self._claimed.pop(0)
        if means.runtime.failures.note("kind", claimed.kind, problem):
            _log.error("message row %s could not be made ready (%s); it waits", claimed.id, problem)
        became = means.writer.do(lambda c: means.marker.not_yet(c, claimed, NOT_COMPOSED, means.clock()))
        means.became(claimed, became)
