"""Reads what the sources have that is new, each apart, so that a failing one keeps nobody waiting."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ouderbrug.errors import OuderbrugError
from ouderbrug.model import Batch, Rejected
from ouderbrug.planning import school_year
from ouderbrug.store import events

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.api import Source
    from ouderbrug.model import Incoming
    from ouderbrug.runtime import Runtime


_log = logging.getLogger("ouderbrug.plugins")


def poll(runtime: Runtime, cursors: Mapping[str, str | None], now: datetime) -> dict[str, Batch]:
    """All that every source has that is new, in portions, and what the school's own year brings about."""
    for source in runtime.sources.values():
        runtime.loaded.guard_inbox(source.config)
    batches = {name: _polled(name, source, cursors.get(name)) for name, source in runtime.sources.items()}
    return batches | {school_year.SOURCE: school_year.poll(runtime, cursors.get(school_year.SOURCE), now)}


def _polled(name: str, source: Source, cursor: str | None) -> Batch:
    """What a source has, or the word that it failed: its bug must not keep the others waiting."""
    try:
        return _drained(source, cursor)
    except OuderbrugError:
        raise
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        _log.error("source %s raised %s; the others go on", name, type(error).__name__)
        hint = f"its plugin raised {type(error).__name__}; mend it, nothing of it was taken"
        return Batch((), (Rejected("its poll", "source-failed", hint),), None)


def _drained(source: Source, cursor: str | None) -> Batch:
    events: list[Incoming] = []
    rejected: list[Rejected] = []
    while (batch := source.poll(cursor)).events or batch.rejected:
        events += batch.events
        rejected += batch.rejected
        if batch.cursor == cursor:
            break
        cursor = batch.cursor
    return Batch(tuple(events), tuple(rejected), cursor)


def cursors(connection: Connection, runtime: Runtime) -> dict[str, str | None]:
    """How far each source was read."""
    return {name: events.cursor(connection, runtime.school, name) for name in (*runtime.sources, school_year.SOURCE)}
