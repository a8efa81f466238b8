"""Reads what the sources have that is new, each apart, so that a failing one keeps nobody waiting."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from ouderbrug import bounded
from ouderbrug.api import SourceConfig
from ouderbrug.codes import is_code
from ouderbrug.errors import ConfigError, NeedsPerson, OuderbrugError, TryAgainLater, Unreachable
from ouderbrug.own_words import of_plugin, without_names
from ouderbrug.planning import school_year
from ouderbrug.planning.other_names import gone
from ouderbrug.planning.plain_batch import plain
from ouderbrug.plugin_trace import traced
from ouderbrug.raised import as_known, did, is_known
from ouderbrug.records import Batch, Rejected
from ouderbrug.school.other_child import named_otherwise
from ouderbrug.store import events, former_keys, reached, roster
from ouderbrug.store.database import meta

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.api import Source
    from ouderbrug.runtime import Runtime


_log = logging.getLogger("ouderbrug.plugins")
NO_CODE = "no-code"
"""What stands in place of a code that is none: it may be anything that stood in a record."""
MOST_PORTIONS = 10_000
"""How many portions one run reads; a source that always has more goes on in the next."""


def poll(runtime: Runtime, cursors: Mapping[str, str | None], now: datetime) -> dict[str, Batch]:
    """All that every source has that is new, and what the school's own year brings about.

    Raises OuderbrugError where the place of a source cannot be read: half of what is new would look like all of it. One
    that failed says so in a reject.
    """
    found: dict[str, Batch] = {}
    for batches in portions(runtime, cursors, now):
        for name, batch in batches.items():
            before = found.get(name, Batch((), (), None))
            cursor = before.cursor if batch.cursor is None else batch.cursor
            back = before.taken_back + batch.taken_back
            found[name] = Batch(before.events + batch.events, before.rejected + batch.rejected, cursor, back)
    failed = {one.name for one in runtime.failures.found if one.part == "source"}
    for name, problem in runtime.unread.items():
        if name not in failed:
            raise problem
        said = Rejected("its poll", "source-failed", str(problem))
        found[name] = replace(found[name], rejected=(*found[name].rejected, said))
    return found


def portions(runtime: Runtime, cursors: Mapping[str, str | None], now: datetime) -> Iterator[dict[str, Batch]]:
    """What is new, one portion of every source at a time, so that a file of a million lines is never held whole.

    The first one comes also if nothing is new; the school's own year is in it. A source that fails is left where its
    last portion ended; one that cannot be read, as its place is gone or is not safe, keeps none of the others waiting.
    """
    at = dict(cursors)
    runtime.unread.clear()
    batches = {name: _portion(runtime, name, at.get(name)) for name in runtime.sources}
    yield batches | {school_year.SOURCE: school_year.poll(runtime, at.get(school_year.SOURCE), now)}
    for _ in range(MOST_PORTIONS):
        batches = {name: batch for name, batch in batches.items() if _may_have_more(batch, at.get(name))}
        if not batches:
            return
        at |= {name: batch.cursor for name, batch in batches.items()}
        batches = {name: _portion(runtime, name, at[name]) for name in batches}
        if news := {name: batch for name, batch in batches.items() if _is_news(batch, at[name])}:
            yield news


def _may_have_more(batch: Batch, before: str | None) -> bool:
    return bool(batch.events or batch.rejected or batch.taken_back) and batch.cursor not in (None, before)


def _is_news(batch: Batch, before: str | None) -> bool:
    return bool(batch.events or batch.rejected or batch.taken_back) or batch.cursor not in (None, before)


def lend(connection: Connection, runtime: Runtime) -> None:
    """Let sources know whether they read for a rehearsal store, which asks no other machine, and whose keys are new."""
    runtime.people.of(connection)  # so that no code of a source is told that holds a name
    loopback_only = meta(connection, "kind") == "rehearsal"
    lent: dict[str, Any] = {"keys_since": former_keys.since(connection, runtime.school)}
    lent["keys_before"] = former_keys.before(connection, runtime.school)
    if any(source.compares_names for source in runtime.sources.values()):
        pupils = roster.called(connection, runtime.school)
        lent["named_otherwise"] = partial(named_otherwise, pupils=pupils)
    for source in runtime.sources.values():
        source.context = replace(source.context, loopback_only=loopback_only, **lent)
    for name, source in runtime.sources.items():
        if source.alone:
            told = reached.told_by(connection, runtime.school, [name, *gone(connection, runtime)], pilot=runtime.pilot)
            source.context = replace(source.context, told=told)


def _portion(runtime: Runtime, name: str, cursor: str | None) -> Batch:
    """What a source has next, or the word that it failed: its bug must not keep the others waiting."""
    source = runtime.sources[name]
    seconds = timeout_of(source)
    try:
        _guard(runtime, source)
        with traced(f"poll of sources.{name}"), runtime.failures.perils.over("source", name, ends=True):
            batch = bounded.call(lambda: plain(source.poll(cursor)), seconds + bounded.GRACE, f"source-{name}")
            return replace(batch, rejected=_said(batch.rejected, source, runtime.names_in_codes()))
    except (ConfigError, TryAgainLater) as error:
        kind = ConfigError if isinstance(error, ConfigError) else TryAgainLater
        runtime.unread[name] = kind(without_names(error, source.config))
    except Exception as error:
        runtime.unread[name] = _failed(runtime, name, error, seconds)
    return Batch((), (), None)


def _said(rejected: tuple[Rejected, ...], source: Source, names: Collection[str]) -> tuple[Rejected, ...]:
    """The same in such words as may stand in a log: their advice may quote what could not be read."""
    if not rejected:
        return ()
    told = of_plugin(source, source.config)
    codes = [one.code if is_code(one.code, names=names) else NO_CODE for one in rejected]
    return tuple(replace(one, code=code, hint=told(one.hint)) for one, code in zip(rejected, codes, strict=True))


def _failed(runtime: Runtime, name: str, error: Exception, seconds: float) -> OuderbrugError:
    """What is said of a source that failed: one that asks another machine may only have to ask again."""
    known = is_known(error)
    names = runtime.names_in_codes
    what = as_known(error, f"sources.{name}", (), names).code if known else did(error, seconds, (), names())
    if runtime.failures.note("source", name, what):
        _log.error("source %s failed (%s); the others go on", name, what)
    if isinstance(error, Unreachable):
        return TryAgainLater(f"it does not answer ({what}); the next run asks again")
    return NeedsPerson(f"its plugin failed ({what}); mend it, what it had read before is taken")


def _guard(runtime: Runtime, source: Source) -> None:
    """Raise ConfigError for a place in which others could write, or in which nobody lets us look."""
    try:
        runtime.loaded.guard_inbox(source.config)
    except OSError:
        raise ConfigError("its place cannot be read; give the user of ouderbrug access") from None


def timeout_of(source: Source) -> float:
    """How long one call of a source may take, in seconds: its setting, or what every source gets."""
    return float(getattr(source.config, "timeout_seconds", SourceConfig().timeout_seconds))


def cursors(connection: Connection, runtime: Runtime) -> dict[str, str | None]:
    """How far each source was read."""
    return {name: events.cursor(connection, runtime.school, name) for name in (*runtime.sources, school_year.SOURCE)}
