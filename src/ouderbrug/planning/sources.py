"""Reads what the sources have that is new, each apart, so that a failing one keeps nobody waiting."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ouderbrug.errors import OuderbrugError
from ouderbrug.model import Batch, Rejected
from ouderbrug.planning import school_year
from ouderbrug.store import events

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.api import Source
    from ouderbrug.runtime import Runtime


_log = logging.getLogger("ouderbrug.plugins")


def poll(runtime: Runtime, cursors: Mapping[str, str | None], now: datetime) -> dict[str, Batch]:
    """All that every source has that is new, and what the school's own year brings about."""
    found: dict[str, Batch] = {}
    for batches in portions(runtime, cursors, now):
        for name, batch in batches.items():
            before = found.get(name, Batch((), (), None))
            cursor = before.cursor if batch.cursor is None else batch.cursor
            found[name] = Batch(before.events + batch.events, before.rejected + batch.rejected, cursor)
    return found


def portions(runtime: Runtime, cursors: Mapping[str, str | None], now: datetime) -> Iterator[dict[str, Batch]]:
    """What is new, one portion of every source at a time, so that a file of a million lines is never held whole.

    The first one comes also if nothing is new; the school's own year is in it. A source that fails is left where its
    last portion ended.
    """
    for source in runtime.sources.values():
        runtime.loaded.guard_inbox(source.config)
    at = dict(cursors)
    batches = {name: _portion(name, source, at.get(name)) for name, source in runtime.sources.items()}
    yield batches | {school_year.SOURCE: school_year.poll(runtime, at.get(school_year.SOURCE), now)}
    while batches := {name: batch for name, batch in batches.items() if _may_have_more(batch, at.get(name))}:
        at |= {name: batch.cursor for name, batch in batches.items()}
        batches = {name: _portion(name, runtime.sources[name], at[name]) for name in batches}
        if news := {name: batch for name, batch in batches.items() if _is_news(batch, at[name])}:
            yield news


def _may_have_more(batch: Batch, before: str | None) -> bool:
    return bool(batch.events or batch.rejected) and batch.cursor not in (None, before)


def _is_news(batch: Batch, before: str | None) -> bool:
    return bool(batch.events or batch.rejected) or batch.cursor not in (None, before)


def _portion(name: str, source: Source, cursor: str | None) -> Batch:
    """What a source has next, or the word that it failed: its bug must not keep the others waiting."""
    try:
        batch = source.poll(cursor)
        if not isinstance(batch, Batch):
            raise TypeError("poll gives a Batch")
        return batch
    except OuderbrugError:
        raise
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        _log.error("source %s raised %s; the others go on", name, type(error).__name__)
        hint = f"its plugin raised {type(error).__name__}; mend it, what it had read before is taken"
        return Batch((), (Rejected("its poll", "source-failed", hint),), None)


def cursors(connection: Connection, runtime: Runtime) -> dict[str, str | None]:
    """How far each source was read."""
    return {name: events.cursor(connection, runtime.school, name) for name in (*runtime.sources, school_year.SOURCE)}
