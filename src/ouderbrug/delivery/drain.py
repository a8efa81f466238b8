"""Delivers beside the run that leads what that one took in: over all channels, or over one, as a worker does."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from ouderbrug.delivery import outages
from ouderbrug.delivery.begun import Begun, begin
from ouderbrug.delivery.done import Run
from ouderbrug.delivery.left import left
from ouderbrug.model import Priority
from ouderbrug.school.clock import read as read_clocks
from ouderbrug.store import channels, drains
from ouderbrug.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.runtime import Runtime
    from ouderbrug.store.database import Store


def beside_others(store: Store, runtime: Runtime, begun: Begun, lightest: int = Priority.LOW) -> Run:
    """Deliver what is due and not lighter than that, and take over what dead runs held; no more."""
    dispatcher, wrong = begun.dispatcher, begun.wrong
    live = runtime.settings.live or runtime.pilot
    goes = live and wrong is None
    if goes:
        with store.writing() as connection:
            dispatcher.recover(connection)
    done = dispatcher.run(runtime.settings.dispatch.max_seconds, lightest) if goes else dispatcher.done
    with store.reading() as connection:
        work = UnitOfWork(connection, runtime, dispatcher.clock())
        return Run(
            done.counts,
            closed=channels.closed(connection, runtime.school),
            problems=[wrong, *done.problems] if wrong else done.problems,
            stopped=done.stopped,
            time_up=done.time_up,
            live=live,
            outages=outages.going_on(work),
            rested=done.rested,
            left=left(work),
            ended=work.now if wrong is None else None,
            beside=True,
        )


def drain(
    store: Store,
    runtime: Runtime,
    clock: Callable[[], datetime],
    stop: threading.Event,
    channel: str,
    lightest: int,
) -> Run:
    """Deliver what is due over one channel, as a worker that was woken for it; what is lighter has its turn after it.

    Raises what ``dispatch`` raises.
    """
    with store.running(lead=False), ExitStack() as stack:
        begun = begin(store, runtime, clock, stop, stack, read=read_clocks, only=channel)
        done = beside_others(store, runtime, begun, lightest)
        # One that moved nothing would wake itself for ever.
        if done.counts["sent"] and not (done.problems or done.stopped or done.time_up or done.rested):
            with store.writing() as connection:
                wake(connection, runtime, begun.dispatcher.clock())
        return done


def wake(connection: Connection, runtime: Runtime, now: datetime) -> None:
    """Wake workers for what is due over the channels that no person delivers, if anything may go at all."""
    if runtime.settings.live or runtime.pilot:
        drains.wake(connection, runtime.school, runtime.drained, now)
