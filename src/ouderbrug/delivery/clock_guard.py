"""Whether a run may go by the clock of its machine, when it begins and while it goes on."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ouderbrug import bounded
from ouderbrug.config import files_of
from ouderbrug.delivery.second_clock import mounts, of_files
from ouderbrug.errors import NeedsPerson, OuderbrugError, TryAgainLater
from ouderbrug.school.clock import MAY_DRIFT, agrees, beside, doubt
from ouderbrug.store import clock as clocks
from ouderbrug.store.database import meta
from ouderbrug.store.dialects import clock_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.api import Channel
    from ouderbrug.delivery.channels import Dates
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.clock import Doubt, Reading
    from ouderbrug.store.database import Store

_log = logging.getLogger("ouderbrug.dispatch")


def guard(
    store: Store, runtime: Runtime, reading: Reading, opened: Mapping[str, Channel], dates: Dates, *, accept: bool
) -> OuderbrugError | None:
    """Why the clock is not believed, which then nothing but what is urgent goes by; None where it is.

    A wrong clock breaks the cap and lets messages expire. The clock of a server that has the store is that of all its
    machines. Beside a file one that is doubted may be right if a second one agrees: the services of the channels are
    asked for theirs, by signing in, and an inbox on another machine by its newest file.
    """
    with store.reading() as connection:
        if meta(connection, "kind") == "rehearsal":
            return None
        before = clocks.last(connection)
        found = doubted(connection, runtime, reading)
    if found and not accept and (store.server or not _second_clock_agrees(runtime, opened, dates, reading.wall)):
        return _not_believed(found)
    if found or before is None or reading.wall >= before.wall:
        with store.writing() as connection:
            clocks.note(connection, reading)
    return None


def doubted(connection: Connection, runtime: Runtime, reading: Reading) -> Doubt | None:
    """Why this machine's clock is not believed beside that of the store's server, or, of a file, after the last run."""
    there = clock_of(connection)
    if there is not None:
        return beside(there, reading.wall)
    return doubt(clocks.last(connection), reading, runtime.calendar)


def _second_clock_agrees(runtime: Runtime, opened: Mapping[str, Channel], dates: Dates, now: datetime) -> bool:
    for name, channel in opened.items():
        try:
            bounded.call(channel.check, channel.config.timeout_seconds + bounded.GRACE, f"clock-{name}")
        except Exception as error:
            _log.info("channel %s could not be asked for the time (%s)", name, bounded.problem(error))
    inboxes = [path for source in runtime.sources.values() for path in files_of(source.config)]
    return agrees(now, [*dates, *of_files(inboxes, mounts())])


def _not_believed(found: Doubt) -> OuderbrugError:
    says = f"this machine's clock {found.says}; only what is urgent goes. `ouderbrug store clock` shows more."
    if found.behind:
        return TryAgainLater(f"{says} Mend the clock; if it is right and was wrong then, run once with --accept-clock")
    return NeedsPerson(f"{says} Much would go or expire; if the clock is right, run once with --accept-clock")


def steady(began: Reading, clock: Callable[[], datetime], read: Callable[[datetime], Reading]) -> None:
    """Raise NeedsPerson where somebody set the clock while the run went on."""
    now = read(clock())
    passed = now.passed_since(began)
    if passed is not None and abs(now.wall - began.wall - passed) > MAY_DRIFT:
        raise NeedsPerson(
            "this machine's clock was set while the run went on, which ended it; look at it, then run again"
        )
