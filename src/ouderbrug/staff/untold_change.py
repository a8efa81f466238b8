"""What it is that nobody told of something that guardians knew already: a change, that it is off, or on again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.model import State
from ouderbrug.people import Receives
from ouderbrug.store import events, reached

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from ouderbrug.model import Event
    from ouderbrug.school.roster import Roster
    from ouderbrug.store.rows import Outcome
    from ouderbrug.unit_of_work import UnitOfWork

CHANGED, OFF, AGAIN = "changed", "off", "again"
SAID: Mapping[str, str] = {
    "": "Een bericht",
    CHANGED: "Een wijziging",
    OFF: "Dat iets niet doorgaat,",
    AGAIN: "Dat iets toch doorgaat,",
}
"""What was not told, at the beginning of a sentence."""


def what_is_untold(work: UnitOfWork, source: str, event_id: str, guardians: Collection[str]) -> str:
    """What these guardians did not hear, where one of them knew of it before; empty where it is news to all."""
    *earlier, last = events.find(work.connection, work.school, event_id, source)
    rows = [one.row for one in earlier]
    if not rows:
        return ""
    told = reached.outcomes(work.connection, rows)
    knew = [key for key in guardians if _last(told.get(key, ()))]
    if not knew or last.event.withdrawn:
        return OFF if knew else ""
    ended = reached.outcomes(work.connection, rows, off=True)
    return AGAIN if any(_last(ended.get(key, ())) > _last(told[key]) for key in knew) else CHANGED


def _last(messages: Sequence[Outcome]) -> int:
    """The row of the latest revision that came; 0 where none did."""
    return max((one.event for one in messages if one.state == State.SENT and not one.pilot), default=0)


def hears_it(guardian: str, event: Event, roster: Roster) -> bool:
    """False of who gets what they ask for alone, and of who may hear nothing of it: nobody tells them."""
    one, pupils = roster.guardians.get(guardian), roster.pupils_in(event.audience)
    if one is None or one.blocked:
        return False
    ties = [tie for tie in roster.ties_of_guardian.get(guardian, ()) if tie.pupil in pupils]
    return not ties or any(tie.receives is Receives.ALL for tie in ties)
