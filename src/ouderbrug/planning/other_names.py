"""What a source tells that was told before under a name that no source has any more: a renamed one tells all anew."""

from __future__ import annotations

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


class ToldBefore:
    """What was told under such names, of these ids."""

    def __init__(self, work: UnitOfWork, ids: Iterable[str]) -> None:
        names = gone(work.connection, work.runtime)
        self._contents = events.contents(work.connection, work.school, names, ids) if names else {}

    def has(self, event: Event) -> bool:
        """True if the very same was told under one of them."""
        return events.content_hash(event) in self._contents.get(event.id, ())
