"""dispatch: a run of the whole line."""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING, Any

import click

from ouderbrug.cli import say_kept
from ouderbrug.cli.session import Session, as_json, give, pass_session, say, tell
from ouderbrug.cli.wording import waiting_import, waiting_people

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.cli.language import Words
    from ouderbrug.delivery.run import Run
    from ouderbrug.facts import SchoolCalendar
    from ouderbrug.store.untold import Untold


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
    _tell(done, runtime.calendar, session.words)
    if json_:
        give(done.as_json())
    for line in left.lines(done.as_json(), done.left, session.clock(), runtime.calendar, session.words):
        (tell if json_ else say)(line)
    if done.exit_code:
        say_kept(click.get_current_context().find_root())
    _forget(session, done)
    sys.exit(done.exit_code)


def _forget(session: Session, done: Run) -> None:
    """Take away the notes of what was told, now that it was written out; with stderr closed it was not."""
    from ouderbrug.store import untold

    if done.tells and sys.stderr is not None:
        with session.store(write=True) as store, store.writing() as connection:
            untold.told(connection, store.school, done.tells)


def _ping(session: Session, done: Run, number: int) -> None:
    """Let the school's monitoring hear of a run; silence is for one that did not end well enough to be believed."""
    from ouderbrug.delivery.ping import ping

    url = session.loaded.settings.dispatch.ping
    if url is None or done.ended is None:
        return
    if wrong := ping(url, number, done.exit_code, loopback_only=session.rehearsal is not None):
        tell(f"the monitoring of [dispatch] ping was not reached ({wrong}); the run is done all the same")


def _tell(done: Run, calendar: SchoolCalendar, words: Words) -> None:
    """What somebody has to know of a run, on stderr: a line a thing, with what to do."""
    for source, rejected in done.rejected:
        tell(f"{source}, {rejected.place}: {rejected.field} {rejected.code} ({rejected.hint})")
    for line in (*_of_people(done, calendar, words), *_of_channels(done, calendar, words), *_of_parts(done, words),
                 *map(str, done.problems), *_of_earlier(done.earlier, words), *_for_a_person(done, words)):  # fmt: skip
        tell(line)


def _of_people(done: Run, calendar: SchoolCalendar, words: Words) -> Iterator[str]:
    if waits := done.import_stopped:
        yield waiting_import(waits.since, waits.brought, calendar, words)
    if done.restored_since:
        yield waiting_people(done.restored_since, calendar, words)
    for off in done.called_off:
        said = "{source}, {place}: what it withdraws was set aside, and now goes to nobody"
        yield words(said, source=off.source, place=off.place)


def _of_channels(done: Run, calendar: SchoolCalendar, words: Words) -> Iterator[str]:
    for channel, reason in done.closed.items():
        said = "channel {channel} is closed ({reason}); mend it, then `ouderbrug release channel {channel}`"
        yield words(said, channel=channel, reason=reason)
    for channel, (since, why, waiting) in done.outages.items():
        said = "channel {channel} does not answer ({why}); {waiting} wait since {since}, and the next run tries again"
        yield words(said, channel=channel, why=why, waiting=waiting, since=f"{calendar.local(since):%d-%m %H:%M}")
    for channel in done.rested:
        said = "channel {channel} was left alone: of message after message nobody knew if it came; it tries again"
        yield words(said, channel=channel)
    for channel, count in done.uncalled.items():
        said = "channel {channel} does not say that it keeps a pilot from guardians, so it is not called: {count} wait"
        yield words(said, channel=channel, count=count)


def _of_parts(done: Run, words: Words) -> Iterator[str]:
    for one in done.failing:
        yield words("{what}; its messages wait until it is mended, and `ouderbrug status` lists it", what=one)
    if done.ran_out:
        said = "{count} messages were past their use before a part that fails was mended; see `ouderbrug log`"
        yield words(said, count=done.ran_out)


def _for_a_person(done: Run, words: Words) -> Iterator[str]:
    urgent = done.urgent
    for count, said in (
        (done.ended_so("unknown"), "some messages may or may not have arrived; see `ouderbrug log --unknown`, then "
         "`ouderbrug settle`"),
        (done.counts["awaiting_approval"], "some messages wait for a person; see `ouderbrug approve`"),
        (urgent.to_call, "{count} guardians have to be told something urgent by a colleague now; see "
         "`ouderbrug tasks`"),
        (urgent.to_post_in, "{count} groups have to get an urgent post by hand now; see `ouderbrug tasks`"),
        (len(urgent.held), "{count} urgent messages wait behind a hold; see `ouderbrug hold` and `release`"),
        (len(urgent.to_approve), "{count} urgent messages wait for a person; see `ouderbrug approve`"),
        (len(urgent.unclear), "{count} urgent messages may not have arrived; ask or call, then `ouderbrug settle`"),
        (done.staff_mail_failed, "{count} mails to colleagues failed; see the log"),
        (done.untold, "{count} leaders do not know yet of urgent messages that cannot go; the next run tries again"),
        (done.unsaid, "{count} urgent messages cannot go, and nobody was told; tell it, then `ouderbrug tasks --did "
         "urgent-cannot-go KEY`"),
        (int(done.flood), "more messages about children than a day should bring; the rest waits for "
         "`ouderbrug approve`"),
        (int(not done.live), "live is false and redirect_to is not set: nothing was sent"),
    ):  # fmt: skip
        if count:
            yield words(said, count=count)


def _of_earlier(earlier: Untold, words: Words) -> Iterator[str]:
    """What runs before this one did not live to tell, or told behind another exit code."""
    for what in _from_notes(earlier, words):
        yield words("of an earlier run: {what}", what=what)
    if counts := ", ".join(f"{count} {words(state)}" for state, count in sorted(earlier.messages.items())):
        yield words("of earlier runs that did not end well: {counts}; see `ouderbrug log`", counts=counts)


def _from_notes(earlier: Untold, words: Words) -> Iterator[str]:
    from ouderbrug.store import untold

    for source, place, code, hint, field in earlier.of(untold.REJECTED):
        yield f"{source}, {place}: {field} {code} ({hint})"
    for source, place in earlier.of(untold.CALLED_OFF):
        said = "{source}, {place}: what it withdraws was set aside, and now goes to nobody"
        yield words(said, source=source, place=place)
    for source, place, code in earlier.of(untold.ASIDE):
        said = "{source}, {place}: {code}; while it waits, `ouderbrug status` lists it"
        yield words(said, source=source, place=place, code=code)
    for (one,) in earlier.of(untold.FAILING):
        yield words("{what}; its messages wait until it is mended, and `ouderbrug status` lists it", what=one)
    for (count,) in earlier.of(untold.RAN_OUT):
        said = "{count} messages were past their use before a part that fails was mended; see `ouderbrug log`"
        yield words(said, count=count)
    if earlier.of(untold.FLOOD):
        said = "more messages about children than a day should bring; the rest waits for `ouderbrug approve`"
        yield words(said)


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
