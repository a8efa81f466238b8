"""dispatch: a run of the whole line."""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING, Any

import click

from ouderbrug.cli.session import Session, as_json, give, pass_session, say, tell
from ouderbrug.cli.wording import waiting_import, waiting_people

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.delivery.run import Run
    from ouderbrug.facts import SchoolCalendar


@click.command()
@click.option(
    "--accept-clock",
    is_flag=True,
    help="The clock is right, though long after the last run or before it.",
)
@as_json
@pass_session
def dispatch(session: Session, accept_clock: bool, json_: bool) -> None:
    """Collect what is new, judge it, and deliver what is due. Safe to run every minute, and twice at once.

    \b
    Exit codes: 0 done; 1 some failed or were set aside; 2 wrong configuration; 3 something needs a
    person; 75 try again later.
    \b
    Example, in cron:
      * * * * *  /srv/school/.venv/bin/ouderbrug --config /srv/school/ouderbrug.toml dispatch
    """
    from ouderbrug.cli import left
    from ouderbrug.delivery.run import dispatch as run
    from ouderbrug.store import generation

    # What a plugin prints must not get into our own output.
    with redirect_stdout(sys.stderr), told_to_stop() as stop, _Progress(json_) as progress:
        runtime = session.runtime
        with session.store(write=True) as store:
            done = run(store, runtime, session.clock, stop, progress=progress, accept_clock=accept_clock)
            with store.reading() as connection:
                number = generation.read(connection).number
    _ping(session, done, number)
    _tell(done, runtime.calendar)
    if json_:
        give(done.as_json())
    for line in left.lines(done.as_json(), done.left, session.clock(), runtime.calendar, session.words):
        (tell if json_ else say)(line)
    sys.exit(done.exit_code)


def _ping(session: Session, done: Run, number: int) -> None:
    """Let the school's monitoring hear of a run; silence is for one that did not end well enough to be believed."""
    from ouderbrug.delivery.ping import ping

    url = session.loaded.settings.dispatch.ping
    if url is None or done.ended is None:
        return
    if wrong := ping(url, number, done.exit_code, loopback_only=session.rehearsal is not None):
        tell(f"the monitoring of [dispatch] ping was not reached ({wrong}); the run is done all the same")


def _tell(done: Run, calendar: SchoolCalendar) -> None:
    if waits := done.import_stopped:
        tell(waiting_import(waits.since, waits.brought, calendar))
    if done.restored_since:
        tell(waiting_people(done.restored_since, calendar))
    for source, rejected in done.rejected:
        tell(f"{source}, {rejected.place}: {rejected.field} {rejected.code} ({rejected.hint})")
    for off in done.called_off:
        tell(f"{off.source}, {off.place}: what it withdraws was set aside, and now goes to nobody")
    for channel, reason in done.closed.items():
        tell(f"channel {channel} is closed ({reason}); mend it, then `ouderbrug release channel {channel}`")
    for channel, (since, why, waiting) in done.outages.items():
        when = f"{calendar.local(since):%d-%m %H:%M}"
        tell(f"channel {channel} does not answer ({why}); {waiting} wait since {when}, and the next run tries again")
    for channel in done.rested:
        tell(
            f"channel {channel} was left alone: of several messages in a row nobody knows whether they arrived; "
            "the next run tries again"
        )
    for channel, count in done.uncalled.items():
        tell(f"channel {channel} does not say that it keeps a pilot from guardians, so it is not called: {count} wait")
    for one in done.failing:
        tell(f"{one}; its messages wait until it is mended, and `ouderbrug status` lists it")
    if done.ran_out:
        tell(f"{done.ran_out} messages were past their use before a part that fails was mended; see `ouderbrug log`")
    for problem in done.problems:
        tell(str(problem))
    if done.counts["unknown"]:
        tell("some messages may or may not have arrived; see `ouderbrug log --unknown`, then `ouderbrug settle`")
    if done.counts["awaiting_approval"]:
        tell("some messages wait for a person; see `ouderbrug approve`")
    if people := done.urgent.to_call:
        tell(f"{people} guardians have to be told something urgent by a colleague now; see `ouderbrug tasks`")
    if posts := sum(card.post for card in done.urgent.cards):
        tell(f"{posts} groups have to get an urgent post by hand now; see `ouderbrug tasks`")
    if done.urgent.held:
        tell(f"{len(done.urgent.held)} urgent messages wait behind a hold; see `ouderbrug hold` and `release`")
    if done.urgent.to_approve:
        tell(f"{len(done.urgent.to_approve)} urgent messages wait for a person; see `ouderbrug approve`")
    if done.staff_mail_failed:
        tell(f"{done.staff_mail_failed} mails to colleagues failed; see the log")
    if done.untold:
        tell(f"{done.untold} leaders do not know yet of urgent messages that cannot go; the next run tries again")
    if done.flood:
        tell("more messages about children than a day should bring; the rest waits for `ouderbrug approve`")
    if not done.live:
        tell("live is false and redirect_to is not set: nothing was sent")


@contextmanager
def told_to_stop() -> Iterator[threading.Event]:
    """Set by SIGTERM or Ctrl-C: the run then finishes what it is sending and gives back the rest."""
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Progress:
    """A count of what was delivered, on a terminal only."""

    def __init__(self, quiet: bool) -> None:
        self.shown = sys.stderr.isatty() and not quiet
        self.count = 0

    def __enter__(self) -> Any:
        return self.add

    def add(self, more: int) -> None:
        self.count += more
        if self.shown and self.count % 10 == 0:
            click.echo(f"\r{self.count} delivered", err=True, nl=False)

    def __exit__(self, *_: object) -> None:
        if self.shown and self.count >= 10:
            click.echo("\r" + " " * 30 + "\r", err=True, nl=False)
