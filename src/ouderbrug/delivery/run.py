"""One run of ``dispatch``: recover, collect, deliver, and say what this run did."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from ouderbrug.delivery import clock_guard, going_live, outages
from ouderbrug.delivery.channels import Dates, open_channels
from ouderbrug.delivery.dispatcher import Dispatcher
from ouderbrug.delivery.left import CONTENT, left
from ouderbrug.delivery.open_marks import OpenMarks
from ouderbrug.errors import OuderbrugError
from ouderbrug.failures import NOT_COMPOSED
from ouderbrug.model import Priority
from ouderbrug.planning.collect import collect, collect_urgent
from ouderbrug.school.clock import likely
from ouderbrug.school.clock import read as read_clocks
from ouderbrug.staff import call_now, daily_mail, stuck
from ouderbrug.staff.urgent import NOTHING, Urgent, waiting
from ouderbrug.store import channels, claims, doubts, failing, last_run, private, restored, untold
from ouderbrug.store import clock as clocks
from ouderbrug.store.database import meta
from ouderbrug.store.failing import Breakdown
from ouderbrug.store.rejects import keep_rejects
from ouderbrug.store.untold import NONE, Untold
from ouderbrug.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    import threading
    from collections import Counter
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.api import Channel
    from ouderbrug.delivery.left import Left
    from ouderbrug.delivery.outages import Outage
    from ouderbrug.model import Rejected
    from ouderbrug.planning.last_words import CalledOff
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.clock import Reading
    from ouderbrug.store.database import Store
    from ouderbrug.store.doubts import Stopped
    from ouderbrug.store.set_aside import Aside

COUNTS = (
    "collected", "sent", "delayed", "folded", "refused", "failed", "unknown", "handed_over",
    "awaiting_approval", "expired",
)  # fmt: skip
_FOR_A_PERSON = (untold.ASIDE, untold.FAILING, untold.FLOOD, untold.RAN_OUT)
_HIDES = (2, 75)
"""Exit codes behind which others hide: what such a run told, one that ends otherwise tells again."""
_log = logging.getLogger("ouderbrug.dispatch")


@dataclass
class Run:
    """What a run did: its counts, the records set aside, the channels that are closed, and its exit code.

    ``uncalled`` counts what waits for channels that are not called during a pilot, ``urgent`` is what is
    urgent and somebody still has to do. ``failing`` is what fails that did not fail in the run before,
    ``aside`` what was set aside for a fault of its kind or template, ``ran_out`` counts what was past its use before
    what fails was mended, ``called_off`` is what was withdrawn while it was set aside.
    ``import_stopped`` is the import that waits for a person. ``untold`` counts the leaders who
    do not know yet what is urgent and cannot go, ``unsaid`` what of it nobody was told at all. ``rested`` are the
    channels that it left alone, as of message after message nobody knows whether it arrived.
    Since ``restored_since`` everything waits for the newest table of people. ``left`` is what still waits, and why;
    ``ended`` is when it ended (UTC), None for one that did not believe its clock. ``earlier`` is what earlier runs
    did not tell: they died, or ended with 75 or 2 and so hid that it waits for a person. ``tells`` is the number of the
    last note in the store that its own end tells: whoever has said it forgets it with ``untold.told``.
    """

    counts: Counter[str]
    rejected: list[tuple[str, Rejected]] = field(default_factory=list)
    closed: dict[str, str] = field(default_factory=dict)
    problems: list[OuderbrugError] = field(default_factory=list)
    flood: bool = False
    stopped: bool = False
    live: bool = True
    uncalled: dict[str, int] = field(default_factory=dict)
    staff_mail_failed: int = 0
    outages: dict[str, Outage] = field(default_factory=dict)
    urgent: Urgent = NOTHING
    failing: list[Breakdown] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    ran_out: int = 0
    import_stopped: Stopped | None = None
    called_off: list[CalledOff] = field(default_factory=list)
    untold: int = 0
    unsaid: int = 0
    rested: list[str] = field(default_factory=list)
    restored_since: datetime | None = None
    left: list[Left] = field(default_factory=list)
    ended: datetime | None = None
    earlier: Untold = NONE
    tells: int = 0

    def as_json(self) -> dict[str, int]:
        """The counts under their public names."""
        return {name: self.counts[name] for name in COUNTS}

    def ended_so(self, state: str) -> int:
        """How many messages ended in a state, in this run or an earlier one that did not tell it."""
        return self.counts[state] + self.earlier.messages.get(state, 0)

    @property
    def exit_code(self) -> int:
        """2, 75, 3, 1 or 0, in that order where several hold."""
        codes = {problem.exit_code for problem in self.problems}
        if self.stopped or self.outages:
            codes.add(75)
        waits = self.flood or self.closed or self.uncalled or self.urgent.messages or self.import_stopped
        if self.ended_so("unknown") or waits or self.restored_since or self.untold or self.unsaid:
            codes.add(3)
        if self.failing or self.ran_out or any(one.urgent or one.code == NOT_COMPOSED for one in self.aside):
            codes.add(3)
        if any(one.why == CONTENT for one in self.left):
            codes.add(3)
        if any(self.earlier.of(what) for what in _FOR_A_PERSON):
            codes.add(3)
        if self.ended_so("failed") or self.rejected or self.staff_mail_failed or self.earlier.of(untold.REJECTED):
            codes.add(1)
        return next((code for code in (2, 75, 3, 1) if code in codes), 0)


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
    with store.running() as leads, ExitStack() as stack:
        with store.writing() as connection:
            going_live.guard(connection, runtime.settings)
            real = meta(connection, "kind") != "rehearsal"
        private.sweep(store.path)
        marks, dates = OpenMarks(), Dates()
        opened = open_channels(store, runtime, clock, stack, marks, dates)
        began = read(clock())
        steady = partial(clock_guard.steady, began, clock, read) if real else None
        dispatcher = Dispatcher(store, runtime, opened, clock, stop, marks=marks, progress=progress, steady=steady)
        wrong = clock_guard.guard(store, runtime, began, opened, dates, accept=accept_clock)
        if not leads:
            return _beside_others(store, runtime, dispatcher, wrong)
        if wrong:
            return _urgent_alone(store, runtime, dispatcher, opened, wrong, began)
        with store.writing() as connection:
            began_after = untold.last(connection)
            ran_out = failing.ran_out(connection, runtime.school, clock())
            untold.note(connection, runtime.school, untold.RAN_OUT, [[str(ran_out)]] if ran_out else [])
            dispatcher.recover(connection)
        collected = collect(store, runtime, clock())
        rejected = collected.told()
        unkept = _keep_or_say(store, rejected, clock())
        live = runtime.settings.live or runtime.pilot
        delivered = dispatcher.run(runtime.settings.dispatch.max_seconds) if live else dispatcher.done
        unmailed = daily_mail.send_due(store, runtime, opened, clock()) if live and not stop.is_set() else 0
        urgent = _urgent(store, runtime, clock()) if live else Urgent()
        unmailed += call_now.send(store, runtime, opened, urgent, clock()) if not stop.is_set() else 0
        unwarned = stuck.tell(store, runtime, opened, clock()) if live and not stop.is_set() else 0
        with store.reading() as connection:
            states = channels.states(connection, runtime.school)
            not_called = runtime.settings.channels.keys() - runtime.callable_channels
            uncalled = claims.count_due(connection, runtime.school, not_called, clock()) if not_called else {}
            out = outages.going_on(UnitOfWork(connection, runtime, clock()))
            stopped = doubts.stopped(connection, runtime.school)
            restored_since = restored.since(connection, runtime.school)
            waits = left(UnitOfWork(connection, runtime, clock()))
            unsaid = stuck.unsaid(UnitOfWork(connection, runtime, clock())) if live else 0
            earlier = _of_others(connection, store, began_after, collected.counts + delivered.counts)
        done = Run(
            collected.counts + delivered.counts,
            rejected,
            closed={name: state.closed_reason for name, state in states.items() if state.closed_reason},
            problems=delivered.problems + unkept,
            flood=collected.flood,
            stopped=delivered.stopped,
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
            rested=delivered.rested,
            restored_since=restored_since,
            left=waits,
            ended=clock(),
            earlier=earlier,
        )
        with store.writing() as connection:
            done.failing = _new_failures(connection, runtime, clock())
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


def _urgent(store: Store, runtime: Runtime, now: datetime) -> Urgent:
    with store.reading() as connection:
        return waiting(UnitOfWork(connection, runtime, now))


def _new_failures(connection: Connection, runtime: Runtime, now: datetime) -> list[Breakdown]:
    """Write down what fails in this run; returns what did not fail in the one before."""
    owners = runtime.registry.owners
    plugins = {("source", table.name): table.plugin for table in runtime.settings.sources}
    plugins |= {("rule", name): owner for (what, name), owner in owners.items() if what == "rules"}
    plugins |= {("kind", name): owner for (what, name), owner in owners.items() if what == "kinds"}
    failed = runtime.failures.found
    found = [Breakdown(one.part, one.name, plugins.get(one[:2], ""), one.problem, now) for one in failed]
    return failing.keep(connection, runtime.school, found)


def _beside_others(store: Store, runtime: Runtime, dispatcher: Dispatcher, wrong: OuderbrugError | None) -> Run:
    """What a run does while another leads: deliver what that one took in, and no more."""
    live = runtime.settings.live or runtime.pilot
    goes = live and wrong is None
    if goes:
        with store.writing() as connection:
            dispatcher.recover(connection)
    done = dispatcher.run(runtime.settings.dispatch.max_seconds) if goes else dispatcher.done
    with store.reading() as connection:
        work = UnitOfWork(connection, runtime, dispatcher.clock())
        states = channels.states(connection, runtime.school)
        return Run(
            done.counts,
            closed={name: state.closed_reason for name, state in states.items() if state.closed_reason},
            problems=[wrong, *done.problems] if wrong else done.problems,
            stopped=done.stopped,
            live=live,
            outages=outages.going_on(work),
            rested=done.rested,
            left=left(work),
            ended=work.now if wrong is None else None,
        )


def _urgent_alone(
    store: Store,
    runtime: Runtime,
    dispatcher: Dispatcher,
    opened: Mapping[str, Channel],
    wrong: OuderbrugError,
    began: Reading,
) -> Run:
    """What a run does whose clock is not believed: take in and send what is urgent alone, and let nothing expire."""
    live, own = runtime.settings.live or runtime.pilot, dispatcher.clock
    with store.reading() as connection:
        before = clocks.last(connection)
    # On a clock that is behind nothing would be due, and on one ahead what is of use today would be past it.
    off = likely(before, began) - began.wall if before else timedelta(0)
    dispatcher.clock = lambda: own() + off
    collected = collect_urgent(store, runtime, dispatcher.clock())
    done = dispatcher.run(runtime.settings.dispatch.max_seconds, Priority.URGENT) if live else dispatcher.done
    now = dispatcher.clock()
    urgent = _urgent(store, runtime, now) if live else Urgent()
    unmailed = call_now.send(store, runtime, opened, urgent, now)
    problems = [wrong, *done.problems]
    with store.reading() as connection:
        waits = left(UnitOfWork(connection, runtime, now))
    run = Run(
        collected.counts + done.counts,
        collected.rejected,
        problems=problems,
        stopped=done.stopped,
        live=live,
        staff_mail_failed=unmailed,
        left=waits,
    )
    run.urgent = urgent
    return run


def _keep_or_say(store: Store, rejected: list[tuple[str, Rejected]], now: datetime) -> list[OuderbrugError]:
    """Keep what was set aside; where that fails the messages still go, and the run says what it could not keep."""
    try:
        keep_rejects(store.path, rejected, now)
    except OSError:
        return [OuderbrugError("the list of rejected records could not be written beside the store; see them above")]
    return []
