"""The places that a run takes under the ceiling of a channel: each counts from the end of its call, or not at all.

A place is free again a minute later. One that is free soon is waited for: else a run that begins a second earlier in
its minute than the one before would find all taken, and each second minute would be lost.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ouderbrug.store import channels, claims

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy import Connection

    from ouderbrug.runtime import Runtime
    from ouderbrug.store.channels import ChannelState

PATIENCE = timedelta(seconds=20)
"""So long a place is waited for."""
NAP = 0.2
"""So many seconds a lane sleeps at most before it looks whether its run is to end."""


class Places:
    """The places of one channel in one run. ``free_at`` is when the next one is free for what is due; None: no matter.

    Without a ceiling there is always room, and nothing is counted.
    """

    def __init__(self, runtime: Runtime, channel: str, clock: Callable[[], datetime]) -> None:
        self._school, self._channel, self._clock = runtime.school, channel, clock
        self.per_minute = runtime.pace(channel)
        self.free_at: datetime | None = None
        self._over: deque[tuple[datetime, bool]] = deque()

    def take(self, connection: Connection, wanted: int, now: datetime) -> int:
        """Take places for so many messages, or for one; none while the channel is closed or rests."""
        state = channels.state(connection, self._school, self._channel)
        if not (room := state.room(self.per_minute, wanted, now)):
            return 0
        for places in dict.fromkeys((room, 1)):
            if channels.take(connection, self._school, self._channel, self.per_minute, now, places):
                return places
        return 0

    def give_back(self, connection: Connection, taken: datetime, places: int) -> None:
        """Give back places of what does not go now."""
        if self.per_minute and places:
            channels.move(connection, self._school, self._channel, [taken] * places)

    def ended(self, taken: Iterable[datetime], *, left: bool) -> None:
        """Know that calls ended whose places were taken then; what never ``left`` has no part in the ceiling."""
        if self.per_minute:
            self._over.extend((at, left) for at in taken)

    @property
    def is_behind(self) -> bool:
        """True if calls ended of which the store does not know yet."""
        return bool(self._over)

    def count(self, connection: Connection) -> None:
        """Write of which calls the store does not know yet that they ended."""
        over = [self._over.popleft() for _ in range(len(self._over))]
        for wanted, to in ((False, None), (True, self._clock())):
            taken = [at for at, left in over if left is wanted]
            channels.move(connection, self._school, self._channel, taken, to)

    def look(self, connection: Connection, state: ChannelState, lightest: int, now: datetime) -> None:
        """See when the next place is free, where there is none and something of this weight waits for it."""
        self.free_at = None
        if state.open(now) and not state.down_since and not state.room(self.per_minute, 1, now):
            due = claims.free_now(connection, self._school, [self._channel], now)
            self.free_at = state.frees_at(now) if any(priority <= lightest for _, priority in due) else None

    def wait(self, nap: Callable[[float], object], goes_on: Callable[[], bool]) -> bool:
        """Nap until the next place is free; False where none is soon, the clock stands, or the run is to end."""
        until, now = self.free_at, self._clock()
        if until is None or until > now + PATIENCE:
            return False
        while now < until:
            nap(min(NAP, (until - now).total_seconds()))
            before, now = now, self._clock()
            if now <= before or not goes_on():
                return False
        return True
