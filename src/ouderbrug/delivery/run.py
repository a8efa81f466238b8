"""One run of ``dispatch``: recover, collect, deliver, and say what this run did."""

from __future__ import annotations

import logging
import time
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from ouderbrug.delivery import outages
from ouderbrug.delivery.begun import begin
from ouderbrug.delivery.done import Run
from ouderbrug.delivery.drain import beside_others, wake
from ouderbrug.delivery.left import left
from ouderbrug.errors import NeedsPerson, OuderbrugError, TryAgainLater
from ouderbrug.failures import MEDIA_ROOT, NO_FILES
from ouderbrug.model import Priority
from ouderbrug.planning.collect import collect, collect_urgent
from ouderbrug.school.clock import likely
from ouderbrug.school.clock import read as read_clocks
from ouderbrug.staff import call_now, daily_mail, stuck
from ouderbrug.staff.cards import cards
from ouderbrug.staff.told_nobody import told_nobody
from ouderbrug.staff.urgent import NOTHING, Urgent, waiting
from ouderbrug.store import channels, claims, doubts, failing, last_run, neighbours, restored, set_aside, untold
from ouderbrug.store import clock as clocks
from ouderbrug.store.failing import Breakdown
from ouderbrug.store.rejects import keep_rejects
from ouderbrug.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.delivery.begun import Begun
    from ouderbrug.records import Rejected
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.clock import Reading
    from ouderbrug.staff.cards import Card
    from ouderbrug.store.database import Store
    from ouderbrug.store.untold import Untold

HANGS = timedelta(minutes=15)
"""So long beyond its time a run may say nothing to a server before another one leads."""
READS = 60.0
"""So many seconds of a run go to taking in what is new, before it sends: a long file is read on by the next."""
_HIDES = (2, 75)
"""Exit codes behind which others hide: what such a run told, one that ends otherwise tells again."""
_log = logging.getLogger("ouderbrug.dispatch")


def dispatch(
    store: Store,
    runtime: Runtime,
    clock: Callable[[], datetime],
    stop: threading.Event,
    *,
    progress: Callable[[int], None] = lambda _: None,
    accept_clock: bool = False,
    read: Callable[[datetime], Reading] = read_clocks,
) -> Run:
    """Take in what is new and deliver what is due; of the runs at one store, one does so, and others only deliver.

    A store that is a file is for one run at a time.

    ``read`` gives what the clocks of this machine say, beside the time that ``clock`` says.

    Raises TryAgainLater while another run holds it, NeedsPerson where the school would go live and nobody decided so,
    and ConfigError if a channel cannot be made.
    """
    longest = timedelta(seconds=runtime.settings.dispatch.max_seconds) + HANGS
    with store.running(longest=longest) as leads, ExitStack() as stack:
        begun = begin(store, runtime, clock, stop, stack, read=read, progress=progress, accept_clock=accept_clock)
        dispatcher, opened, clock = begun.dispatcher, begun.opened, begun.dispatcher.clock
        if not leads:
            return beside_others(store, runtime, begun)
        if begun.wrong:
            return _urgent_alone(store, runtime, begun, begun.wrong)
        with store.writing() as connection:
            began_after = untold.last(connection)
            ran_out = failing.ran_out(connection, runtime.school, clock())
            untold.note(connection, runtime.school, untold.RAN_OUT, [[str(ran_out)]] if ran_out else [])
            dispatcher.recover(connection)
            wake(connection, runtime, clock())
        read_until = time.monotonic() + min(READS, runtime.settings.dispatch.max_seconds)
        collected = collect(
            store, runtime, clock(), goes_on=lambda: not stop.is_set() and time.monotonic() < read_until
        )
        rejected = collected.told()
        unkept = _keep_or_say(store, rejected, clock())
        live = runtime.settings.live or runtime.pilot
        delivered = dispatcher.run(runtime.settings.dispatch.max_seconds) if live else dispatcher.done
        in_hand, urgent = _in_hand(store, runtime, clock()) if live else ([], NOTHING)
        over = delivered.stopped or stop.is_set()
        unmailed = daily_mail.send_due(store, runtime, opened, clock(), urgent) if live and not over else 0
        unmailed += call_now.send(store, runtime, opened, urgent, clock()) if not over else 0
        unwarned = stuck.tell(store, runtime, opened, clock()) if live and not over else 0
        with store.reading() as connection:
            closed = channels.closed(connection, runtime.school)
            not_called = runtime.settings.channels.keys() - runtime.callable_channels
            uncalled = claims.count_due(connection, runtime.school, not_called, clock()) if not_called else {}
            out = outages.going_on(UnitOfWork(connection, runtime, clock()))
            stopped = doubts.stopped(connection, runtime.school)
            restored_since = restored.since(connection, runtime.school)
            waits = left(UnitOfWork(connection, runtime, clock()))
            unsaid = stuck.unsaid(UnitOfWork(connection, runtime, clock())) if live else 0
            nobody = told_nobody(UnitOfWork(connection, runtime, clock()), in_hand, urgent) if live else Counter()
            aside = set_aside.how_much(connection, runtime.school)
            failed = untold.failed(connection, runtime.school)
            alone = neighbours.left_alone(connection, runtime.school, clock())
            earlier = _of_others(connection, store, began_after, collected.counts + delivered.counts)
        done = Run(
            collected.counts + delivered.counts,
            rejected,
            closed=closed,
            problems=delivered.problems + unkept,
            flood=collected.flood,
            stopped=delivered.stopped,
            time_up=delivered.time_up,
            live=live,
            uncalled=uncalled,
            staff_mail_failed=unmailed,
            outages=out,
            urgent=urgent,
            aside=collected.aside,
            ran_out=ran_out,
            import_stopped=stopped,
            called_off=collected.called_off,
            untold=unwarned,
            unsaid=unsaid,
            told_nobody=nobody,
            rested=delivered.rested,
            restored_since=restored_since,
            left=waits,
            ended=clock(),
            earlier=earlier,
            unread=runtime.unread,
            set_aside=aside,
            left_alone=alone,
            failed=failed,
            unfinished=collected.unfinished,
        )
        with store.writing() as connection:
            failing_now = _new_failures(connection, runtime, clock())
            done.failing = [one for one in failing_now if not _asks_again(runtime, one)]
            untold.note(connection, runtime.school, untold.FAILING, ([str(one)] for one in done.failing))
            done.tells = 0 if done.exit_code in _HIDES else untold.last(connection)
            last_run.note(connection, runtime.school, clock(), done.exit_code, done.rested)
    return done


def _of_others(connection: Connection, store: Store, began_after: int, own: Counter[str]) -> Untold:
    """What earlier runs did not tell, and of messages also what runs beside this one have to tell.

    One that delivers beside this one may die before it tells it, so what this run did not end itself is told by both.
    """
    earlier = untold.until(connection, store.school, began_after)
    if not store.server:
        return earlier
    all_ = untold.until(connection, store.school, untold.last(connection)).messages
    others = {state: max(count - own[state], earlier.messages.get(state, 0)) for state, count in all_.items()}
    return earlier._replace(messages={state: count for state, count in others.items() if count})


def _in_hand(store: Store, runtime: Runtime, now: datetime) -> tuple[list[Card], Urgent]:
    """What colleagues have in hand, and of it and of all else what is urgent."""
    with store.reading() as connection:
        work = UnitOfWork(connection, runtime, now)
        in_hand = cards(work)
        return in_hand, waiting(work, in_hand)


def _new_failures(connection: Connection, runtime: Runtime, now: datetime) -> list[Breakdown]:
    """Write down what fails in this run; returns what did not fail in the one before."""
    owners = runtime.registry.owners
    plugins = {("source", table.name): table.plugin for table in runtime.settings.sources}
    plugins |= {("rule", name): owner for (what, name), owner in owners.items() if what == "rules"}
    plugins |= {("kind", name): owner for (what, name), owner in owners.items() if what == "kinds"}
    if runtime.loaded.media_trouble:
        runtime.failures.note("setting", MEDIA_ROOT, NO_FILES)
    failed = runtime.failures.found
    found = [Breakdown(one.part, one.name, plugins.get(one[:2], ""), one.problem, now) for one in failed]
    return failing.keep(connection, runtime.school, found)


def _asks_again(runtime: Runtime, failed: Breakdown) -> bool:
    """True of a source that does not answer: the next run asks it again, and nobody has to mend anything yet."""
    unread = runtime.unread.get(failed.name) if failed.part == "source" else None
    return unread is not None and unread.exit_code == TryAgainLater.exit_code


def _urgent_alone(store: Store, runtime: Runtime, begun: Begun, wrong: OuderbrugError) -> Run:
    """What a run does whose clock is not believed: take in and send what is urgent alone, and let nothing expire.

    What a person declared on this machine bears the stamps of its clock, and what another one wrote those of the true
    time. Nobody knows which of two clocks is right, so what is of use by either of them goes.
    """
    dispatcher, opened, own = begun.dispatcher, begun.opened, begun.dispatcher.clock
    live = runtime.settings.live or runtime.pilot
    each = [partial(_set_off, own, off) for off in _clocks(store, begun.began)]
    collected = collect_urgent(store, runtime, [clock() for clock in each])
    for dispatcher.clock in each if live else ():
        dispatcher.run(runtime.settings.dispatch.max_seconds, Priority.URGENT)
    done, now = dispatcher.done, min(clock() for clock in each)
    urgent = _in_hand(store, runtime, now)[1] if live else NOTHING
    unmailed = call_now.send(store, runtime, opened, urgent, now)
    unwarned = stuck.tell(store, runtime, opened, now) if live else 0
    with store.reading() as connection:
        work = UnitOfWork(connection, runtime, now)
        closed, out, waits = channels.closed(connection, runtime.school), outages.going_on(work), left(work)
        unsaid = stuck.unsaid(work) if live else 0
        aside, failed = set_aside.how_much(connection, runtime.school), untold.failed(connection, runtime.school)
    if urgent.messages or collected.aside or unsaid:
        wrong = NeedsPerson(*wrong.args)  # the next run would find no more than this one
    return Run(
        collected.counts + done.counts,
        collected.told(),
        closed=closed,
        outages=out,
        problems=[wrong, *done.problems],
        stopped=done.stopped,
        time_up=done.time_up,
        live=live,
        staff_mail_failed=unmailed,
        aside=collected.aside,
        urgent=urgent,
        untold=unwarned,
        unsaid=unsaid,
        left=waits,
        unread=runtime.unread,
        set_aside=aside,
        failed=failed,
    )


def _clocks(store: Store, began: Reading) -> list[timedelta]:
    """How far from this machine's clock it may truly be, what is likely first; by the last of them it is right."""
    with store.reading() as connection:
        before = clocks.last(connection)
    off = likely(before, began) - began.wall if before else timedelta(0)
    return [off, timedelta(0)] if off else [off]


def _set_off(clock: Callable[[], datetime], off: timedelta) -> datetime:
    return clock() + off


def _keep_or_say(store: Store, rejected: list[tuple[str, Rejected]], now: datetime) -> list[OuderbrugError]:
    """Keep what was set aside; where that fails the messages still go, and the run says what it could not keep."""
    try:
        keep_rejects(store.path, rejected, now)
    except OSError:
        return [OuderbrugError("the list of rejected records could not be written beside the store; see them above")]
    return []
