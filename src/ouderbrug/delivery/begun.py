"""What a run has before it does anything: its channels, its dispatcher, and whether its clock is believed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.delivery import clock_guard, going_live
from ouderbrug.delivery.channels import Dates, open_channels
from ouderbrug.delivery.dispatcher import Dispatcher
from ouderbrug.delivery.open_marks import OpenMarks
from ouderbrug.store import channels, neighbours, private
from ouderbrug.store import clock as clocks
from ouderbrug.store.database import meta

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping
    from contextlib import ExitStack
    from datetime import datetime

    from ouderbrug.api import Channel
    from ouderbrug.errors import OuderbrugError
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.clock import Reading
    from ouderbrug.store.database import Store


class Begun(NamedTuple):
    """A run that holds its store: ``wrong`` is why its clock, which said ``began``, is not believed."""

    dispatcher: Dispatcher
    opened: Mapping[str, Channel]
    began: Reading
    wrong: OuderbrugError | None


def begin(
    store: Store,
    runtime: Runtime,
    clock: Callable[[], datetime],
    stop: threading.Event,
    stack: ExitStack,
    *,
    read: Callable[[datetime], Reading],
    progress: Callable[[int], None] = lambda _: None,
    accept_clock: bool = False,
    only: str = "",
) -> Begun:
    """Open the channels, or one of them, and look at the clock; the dispatcher's is that of the store's server.

    Raises NeedsPerson where the school would go live and nobody decided so, and ConfigError where a channel cannot be
    made or the store has people of other schools alone.
    """
    with store.writing() as connection:
        neighbours.require_known(connection, runtime.school)
        going_live.guard(connection, runtime.settings)
        real = meta(connection, "kind") != "rehearsal"
        channels.use(connection, runtime.school, runtime.accounts)
    private.sweep(store.path)
    marks, dates = OpenMarks(), Dates()
    opened = open_channels(store, runtime, clock, stack, marks, dates)
    began = read(clock())
    steady = partial(clock_guard.steady, began, clock, read) if real else None
    ours = {name: one for name, one in opened.items() if only in ("", name)}
    dispatcher = Dispatcher(store, runtime, ours, clock, stop, marks=marks, progress=progress, steady=steady)
    wrong = clock_guard.guard(store, runtime, began, opened, dates, accept=accept_clock)
    if real and not wrong:
        with store.reading() as connection:
            dispatcher.clock = clocks.of_all_machines(connection, clock)
    return Begun(dispatcher, opened, began, wrong)
