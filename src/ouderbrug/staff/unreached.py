"""Whom the school does not reach: who has no way or none but a talk, whose mails come back, who reads no such text.

So is who is told by colleagues alone, where these told nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ouderbrug.school.reaching import may_hear, reaches
from ouderbrug.staff.dead_addresses import AT_ONCE, TIMES, returned
from ouderbrug.store import reached

if TYPE_CHECKING:
    from ouderbrug.unit_of_work import UnitOfWork

NO_CHANNEL, RETURNED, IN_PERSON, NO_TEXT = "no-channel", "returned", "in-person", "no-text"
NOT_TOLD = "not-told"
"""Of who had nothing for four weeks but cards that ran out."""
LATELY = timedelta(days=28)
"""How long somebody hears nothing before that is said (our choice)."""


def unreached(work: UnitOfWork) -> dict[str, tuple[str, ...]]:
    """The keys of guardians by why they are not reached; of each the first of these reasons."""
    wanted = sorted(may_hear(work.roster))
    lost = {key for key in wanted if not _is_reached(work, key)}
    back = {
        key for key, came in returned(work).items() if len(came) >= TIMES or any(one.what in AT_ONCE for one in came)
    }
    alone = {key for key in wanted if not (work.roster.guardians[key].mobile or _is_reached(work, key, by_itself=True))}
    unread = {key for key in wanted if not work.runtime.composer.writes(work.roster.guardians[key].language)}
    untold = reached.only_told_nothing(work.connection, work.school, work.now - LATELY)
    return {
        NO_CHANNEL: tuple(key for key in wanted if key in lost),
        RETURNED: tuple(key for key in wanted if key in back - lost),
        IN_PERSON: tuple(key for key in wanted if key in alone - lost - back),
        NOT_TOLD: tuple(key for key in wanted if key in untold - lost - back - alone),
        NO_TEXT: tuple(key for key in wanted if key in unread - lost - back - alone - untold),
    }


def _is_reached(work: UnitOfWork, key: str, *, by_itself: bool = False) -> bool:
    """True if a channel of some route reaches them, or one ``by_itself``, which needs no colleague."""
    runtime, one = work.runtime, work.roster.guardians[key]
    routed = {name for route in runtime.settings.routes.values() for name in route}
    routed -= runtime.by_person if by_itself else set()
    return any(
        reaches(name, runtime.capabilities[name], runtime.boxes[name], work.roster, one) for name in sorted(routed)
    )
