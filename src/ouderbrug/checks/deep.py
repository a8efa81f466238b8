"""What ``check --deep`` says besides: what is wrong with the store, an address, a channel, a clock, and what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from ouderbrug.checks.causes import cause_of
from ouderbrug.store import channels, dialects, drains, oddities
from ouderbrug.store import clock as clocks
from ouderbrug.store import roster as people
from ouderbrug.templates.reasons import reason_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.config import Finding, Loaded
    from ouderbrug.runtime import Runtime
    from ouderbrug.store.database import Store

MOST_NAMED = 10
"""So many rows or guardians are named; the others are counted."""
MAY_DIFFER = timedelta(seconds=30)
"""So much the clocks of a machine and of its server may differ before it is told."""
_MENDS = "report it, or restore the last backup with `ouderbrug store restore FILE`"
_TAKES_NONE = (
    "it is a standby, or default_transaction_read_only is on, as some services set it where a disk is full: ask who "
    "runs it; until then each run ends with 75"
)
_STUCK = {
    "lease-over": (
        "warning",
        "are held by a run that is no more",
        "the next `ouderbrug dispatch` frees them; if they stay, no run comes through: see `ouderbrug status`",
    ),
    "lease-ahead": (
        "error",
        "are held until a time that no run asks for: a clock ran ahead",
        "mend the clock, then `ouderbrug store clock --repair`",
    ),
    "no-lease": ("error", "are held without an end, so that no run takes them up", _MENDS),
    "digest-gone": ("error", "wait in a digest that is gone", _MENDS),
    "due-too-late": (
        "warning",
        "come up only when they are of no use any more, and will expire",
        "see `ouderbrug log` for what kept them; tell it yourself, or give the event a later day",
    ),
    "no-such-channel": (
        "error",
        "are for a channel that the TOML has no more",
        "put it back, or settle them",
    ),
    "held-by-nothing": ("error", "are held, and no hold stands", _MENDS),
}


def findings(loaded: Loaded, store: Store, runtime: Runtime, now: datetime) -> Iterator[Finding]:
    """Every row is read; nothing is changed."""
    with store.reading() as connection:
        found = [
            *_store(loaded, connection, runtime, now),
            *_clock(loaded, connection, runtime, now),
            *_channels(loaded, connection, runtime, now),
            *_addresses(loaded, connection, runtime),
        ]
    yield from found


def _store(loaded: Loaded, connection: Connection, runtime: Runtime, now: datetime) -> Iterator[Finding]:
    place = ("store", "url")
    for problem in oddities.damaged(connection):
        yield loaded.finding("error", place, problem, _MENDS)
    for one in oddities.stuck(connection, runtime.school, runtime.settings.channels, now):
        level, says, hint = _STUCK[one.code]
        yield loaded.finding(level, place, f"messages that {says}: {len(one.rows)} ({_some(one.rows)})", hint)
    if not dialects.takes_changes(connection):
        yield loaded.finding("error", place, "the database takes no changes now", _TAKES_NONE)
    if dialects.on_server(connection) and drains.may_be_made() and not drains.ready(connection):
        hint = "`ouderbrug worker` makes them; without workers `dispatch` does all of it"
        yield loaded.finding("info", place, "the tables by which workers are woken are not there", hint)


def _clock(loaded: Loaded, connection: Connection, runtime: Runtime, now: datetime) -> Iterator[Finding]:
    place, hint = ("store", "url"), "mend the clock, then `ouderbrug store clock --repair`"
    ahead = clocks.ahead(connection, runtime.school, now)
    if any(ahead.values()):
        says = f"of a time that is still to come: went {ahead['went']}, expired {ahead['expired']}"
        yield loaded.finding("error", place, says, hint)
    there = dialects.clock_of(connection)
    real = clocks.last(connection) is not None  # a rehearsal's stands where it was set
    if there is not None and real and abs(there - now) > MAY_DIFFER:
        says = (
            f"the clocks of this machine and of the server differ by {round(abs(there - now).total_seconds())} seconds"
        )
        yield loaded.finding("warning", place, says, "let both follow a time server (NTP)")


def _channels(loaded: Loaded, connection: Connection, runtime: Runtime, now: datetime) -> Iterator[Finding]:
    local = runtime.calendar.local
    tried = {one.channel: one for one in oddities.tried(connection, runtime.school)}
    for name in runtime.settings.channels:
        config = runtime.channel_configs.get(name)
        place, state = ("channels", name), channels.state(connection, runtime.school, name)
        if state.down_since:
            cause = cause_of(state.down_reason, config)
            says = f"{cause.says}, since {local(state.down_since):%Y-%m-%d %H:%M}"
            yield replace(loaded.finding("error", place, says, cause.hint), code=state.down_reason)
        elif state.wait_until and state.wait_until > now:
            says = f"rests until {local(state.wait_until):%Y-%m-%d %H:%M}, as its service asked"
            yield loaded.finding("warning", place, says, "it goes on by itself")
        if one := tried.get(name):
            last = f"{local(one.last_sent):%Y-%m-%d %H:%M}" if one.last_sent else "never"
            yield loaded.finding("info", place, f"something last went over it: {last}")
            for (outcome, code), count in sorted(one.since.items()):
                cause = cause_of(code, config)
                says = f"since then {outcome}, {reason_in(code, 'en')}: {count}"
                yield replace(loaded.finding("warning", place, says, cause.hint), code=code)


def _addresses(loaded: Loaded, connection: Connection, runtime: Runtime) -> Iterator[Finding]:
    known = people.load(connection, runtime.school).guardians
    refused: dict[str, list[str]] = {}
    for guardian, code in oddities.refused_last(connection, runtime.school).items():
        if guardian in known and known[guardian].active:
            refused.setdefault(code, []).append(guardian)
    for code, guardians in sorted(refused.items()):
        whom = f"{len(guardians)} ({_some(sorted(guardians))})"
        says = f"guardians whose last message was refused, {reason_in(code, 'en')}: {whom}"
        hint = "ask for another address and import it; what failed at the old one goes by itself then"
        yield replace(loaded.finding("warning", ("import",), says, hint), code=code)


def _some(what: list[int] | list[str]) -> str:
    more = len(what) - MOST_NAMED
    return ", ".join(map(str, what[:MOST_NAMED])) + (f" and {more} more" if more > 0 else "")
