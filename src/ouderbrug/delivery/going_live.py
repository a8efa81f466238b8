"""Going live is a step that people take: what waits from before is shown, and nothing goes until somebody decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ouderbrug.errors import ConfigError, NeedsPerson
from ouderbrug.store import going_live, holds
from ouderbrug.store.going_live import LIVE, Decision
from ouderbrug.store.rows import Hold

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.settings.whole import Settings
    from ouderbrug.store.rows import MessageRow


def guard(connection: Connection, settings: Settings) -> None:
    """Let a run go on in the mode of the TOML; NeedsPerson where that changed and nobody has decided on it.

    From a pilot, or from not live, to live somebody decides in any case; else only where something waits from before.
    """
    school, now_is = settings.school.key, settings.mode
    was = _was(connection, school, now_is)
    if was == now_is:
        return
    if was is not None and now_is == LIVE:
        raise NeedsPerson("the school was not live until now: `ouderbrug golive` first; nothing was sent")
    waits = len(going_live.waiting(connection, school)) if was is not None else 0
    if waits:
        raise NeedsPerson(
            f"live or redirect_to was changed while messages wait from before ({waits}): `ouderbrug "
            f"golive` shows them, "
            "and with --as KEY throws them away (or keeps them, with --keep); nothing was sent"
        )
    going_live.set_mode(connection, school, now_is)


def _was(connection: Connection, school: str, now_is: str) -> str | None:
    """The mode before: for a school that would be live, also one in which something was written and nothing ran."""
    written = going_live.not_live_since(connection, school) if now_is == LIVE else ""
    return written or going_live.mode(connection, school)


@dataclass(frozen=True)
class Step:
    """What a decision is about: the mode before and now, the group that went first, and what waits from before."""

    was: str
    now_is: str
    first: str
    rows: list[MessageRow]

    @property
    def needed(self) -> bool:
        """False where the TOML says what the store knows, and no group went first."""
        return self.was != self.now_is or bool(self.first)

    @property
    def to_live(self) -> bool:
        """True if guardians would get messages by it that they did not get before."""
        return self.now_is == LIVE


def step(connection: Connection, settings: Settings) -> Step:
    """What there is to decide now."""
    school = settings.school.key
    standing = [one.key for one in holds.standing(connection, school) if one.scope == holds.OUTSIDE]
    first = standing[0] if standing else ""
    was, rows = _was(connection, school, settings.mode) or settings.mode, going_live.waiting(connection, school)
    if first and was == settings.mode:
        # What came after the first group went is true work for all others.
        rows = [row for row in rows if row.pilot]
    return Step(was, settings.mode, first, rows)


def take(connection: Connection, settings: Settings, decision: Decision, now: datetime, *, keep: bool) -> int:
    """Take the step; returns how many messages from before were thrown away, or kept."""
    school, taken = settings.school.key, step(connection, settings)
    if taken.first and decision.group and taken.was == taken.now_is:
        raise ConfigError(f"{taken.first} went first already; leave out --group to go live with all")
    rows = taken.rows
    count = going_live.keep(connection, rows) if keep else going_live.throw_away(connection, rows, now)
    if taken.first:
        holds.release(connection, school, (holds.OUTSIDE, taken.first), decision.by, now)
    if decision.group:
        holds.place(connection, school, Hold(holds.OUTSIDE, decision.group, now, decision.by, "golive"))
    going_live.set_mode(connection, school, taken.now_is)
    if taken.to_live:
        going_live.decide(connection, school, decision)
    return count
