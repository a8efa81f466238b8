"""What a source tells that was told before under a name that no source has any more: a renamed one tells all anew."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ouderbrug.planning.school_year import SOURCE
from ouderbrug.store import events

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from ouderbrug.model import Event
    from ouderbrug.runtime import Runtime
    from ouderbrug.unit_of_work import UnitOfWork

OTHER_NAME = "told-under-another-name"
"""The code of a record that says what parents have already."""
HINT = (
    "a source that is in no [[sources]] any more told this under the same id, so it is not told again; write the old "
    "name under [[sources]], by which changes of it are heard"
)


def gone(connection: Connection, runtime: Runtime) -> list[str]:
    """The names under which something was read, and that no source has now."""
    return sorted(events.read_once(connection, runtime.school) - {*runtime.sources, SOURCE})


NEAR = timedelta(days=60)
"""So far apart are words that bear the day on which a source read the same thing, each time it read it."""


class ToldBefore:
    """What was told under such names, of these ids."""

    def __init__(self, work: UnitOfWork, ids: Iterable[str]) -> None:
        names = gone(work.connection, work.runtime)
        self._told = events.told_as(work.connection, work.school, names, ids) if names else {}

    def has(self, event: Event) -> bool:
        """True if the very same was told under one of them, whenever it may go."""
        return any(
            abs(one.occurred_at - event.occurred_at) <= NEAR and _words(one) == _words(event)
            for one in self._told.get(event.id, ())
        )


def _words(event: Event) -> tuple[object, ...]:
    said = {name: value for name, value in event.payload.items() if name != "send_at"}
    return event.kind, event.audience, said, event.priority, event.withdrawn
