"""Whom the school does not reach: who has no way, whose mails come back, and who reads no language of its texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.school.reaching import reaches
from ouderbrug.staff.dead_addresses import AT_ONCE, TIMES, returned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.unit_of_work import UnitOfWork

NO_CHANNEL, RETURNED, NO_TEXT = "no-channel", "returned", "no-text"


def unreached(work: UnitOfWork) -> dict[str, tuple[str, ...]]:
    """The keys of guardians by why they are not reached; of each the first of these reasons."""
    wanted = sorted(_wanted(work))
    lost = {key for key in wanted if not _is_reached(work, key)}
    back = {
        key for key, came in returned(work).items() if len(came) >= TIMES or any(one.what in AT_ONCE for one in came)
    }
    unread = {key for key in wanted if not work.runtime.composer.writes(work.roster.guardians[key].language)}
    return {
        NO_CHANNEL: tuple(key for key in wanted if key in lost),
        RETURNED: tuple(key for key in wanted if key in back - lost),
        NO_TEXT: tuple(key for key in wanted if key in unread - lost - back),
    }


def _wanted(work: UnitOfWork) -> Iterator[str]:
    """The guardians of pupils here who may hear from school at all."""
    of_pupils = {tie.guardian for tie in work.roster.ties if tie.active}
    for key, one in work.roster.guardians.items():
        if key in of_pupils and one.active and not (one.blocked or one.deceased):
            yield key


def _is_reached(work: UnitOfWork, key: str) -> bool:
    runtime, one = work.runtime, work.roster.guardians[key]
    routed = {name for route in runtime.settings.routes.values() for name in route}
    return any(
        reaches(name, runtime.capabilities[name], runtime.boxes[name], work.roster, one) for name in sorted(routed)
    )
