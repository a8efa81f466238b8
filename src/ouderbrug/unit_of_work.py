"""One transaction with the store at one moment, and all that a stage of the line needs beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from ouderbrug.codes import may_name, words_of
from ouderbrug.store import queued
from ouderbrug.store.audit import in_log

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from sqlalchemy import Connection

    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster
    from ouderbrug.store.queued import Queued
    from ouderbrug.store.rows import MessageRow


@dataclass(frozen=True)
class UnitOfWork:
    """What is read and written together: an open transaction, the school's runtime, and ``now`` (aware).

    The ``roster`` is read in the transaction when it is first asked for; whoever knows that the one at hand is still
    that of the store gives it as ``known``.
    """

    connection: Connection
    runtime: Runtime
    now: datetime
    known: Roster | None = field(default=None, repr=False)

    @cached_property
    def roster(self) -> Roster:
        """The people of the school as they stand in this transaction."""
        return self.known or self.runtime.people.of(self.connection)

    def queued(self, rows: Iterable[MessageRow]) -> list[Queued]:
        """Rows of the outbox with their messages; left out are those whose kind or channel the TOML no longer has."""
        settings = self.runtime.settings
        known = [row for row in rows if row.channel in settings.channels]
        return queued.read(self.connection, known, self.runtime.kinds, settings.content.media_root)

    def in_log(self, event_id: str) -> str:
        """How a log names an event: by its id, or a keyed hash of one that may hold a name, an address or a number."""
        if may_name(event_id, words_of(self.roster.all_names())):
            return in_log(self.connection, event_id)
        return event_id

    @cached_property
    def school(self) -> str:
        """The key of the school in the store."""
        return self.runtime.school

    @cached_property
    def today(self) -> date:
        """The date at the school."""
        return self.runtime.calendar.day(self.now)
