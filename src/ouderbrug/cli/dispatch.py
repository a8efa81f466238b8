"""dispatch: a run of the whole line."""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from ouderbrug.cli import STOPPED, say_kept, still
from ouderbrug.cli.every_school import pass_each_session
from ouderbrug.cli.session import Session, accept_store, as_json, give, say, tell
from ouderbrug.errors import TryAgainLater

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.cli.language import Words
    from ouderbrug.delivery.done import Run
    from ouderbrug.facts import SchoolCalendar
    from ouderbrug.store.wishes import Asked


@click.command()
@click.option(
    "--accept-clock",
    is_flag=True,
    help="The clock is right, though long after the last run or before it.",
)
@accept_store
@as_json
@pass_each_session
def dispatch(session: Session, accept_clock: bool, accepts: bool, json_: bool) -> None:
    """Collect what is new, judge it, and deliver what is due. Safe to run every minute, and twice at once.

    Exit codes: 0 done; 1 some failed or were set aside; 2 wrong configuration; 3 something needs a
    person; 75 try again later.

    \b
    Example, in cron:
      * * * * *  /srv/ob/bin/ouderbrug --config /srv/ob/ouderbrug.toml dispatch
    """
    if accepts:
        session = replace(session, accepts_store=True)
    if not accept_clock and still.as_before(session, json_=json_):
        return
    from ouderbrug.cli import left
    from ouderbrug.delivery.run import dispatch as run
    from ouderbrug.planning.set_aside import to_be_written_again
    from ouderbrug.store import generation

    with told_to_stop() as stop, _Progress(json_, session.words) as progress:
        runtime, seen = session.runtime, still.before(session)
        with session.noting(), session.store(write=True) as store:
            done = run(store, runtime, session.machine_clock, stop, progress=progress, accept_clock=accept_clock)
            with store.reading() as connection:
                number = generation.read(connection).number
    _ping(session, done, number)
    _tell(done, runtime.calendar, session.words)
    if json_:
        give(done.as_json())
    told = done.as_json(), done.left, session.clock(), runtime.calendar, session.words
    lines = left.lines(*told, looked=not done.beside)
    others = len(to_be_written_again(session.loaded.store_path, session.clock())) if done.set_aside else 0
    lines += [session.words(BESIDE)] if done.beside else []
    lines += left.of_set_aside(done.set_aside, others, session.clock(), runtime.calendar, session.words)
    for line in lines:
        (tell if json_ else say)(line)
    if done.exit_code:
        say_kept(click.get_current_context().find_root())
    _forget(session, done)
    asked, in_vain = _mail_wishes(session) if done.live and done.ended else (0, [])
    if not asked:
        still.keep(session, seen, done, number, lines)
    sys.exit(done.exit_code or (3 if in_vain else 0))


def _mail_wishes(session: Session) -> tuple[int, list[Asked]]:
    """Mail the wishes of which a page could not know whether their mail went; how many there were, and which end."""
    from ouderbrug.store import wishes

    with session.store() as store, store.reading() as connection:
        asked = len(wishes.asked(connection, store.school, session.clock()))
    if not asked:
        return 0, []
    from ouderbrug.web.desk import Desk
    from ouderbrug.web.wish_mails import become_again

    desk = Desk(session.runtime, session.clock, lambda: session.opens(write=True))
    in_vain: list[Asked] = []
    try:
        in_vain = become_again(desk)
    except TryAgainLater:
        pass  # somebody else writes in the store: the next run mails them
    finally:
        desk.close()
    by_link, written = [one for one in in_vain if not one.said], [one for one in in_vain if one.said]
    for said, found in ((IN_VAIN, by_link), (UNTOLD, written)):
        if whom := sorted({key for one in found for key in one.guardians}):
            tell(session.words(said, count=len(whom), whom=", ".join(whom)))
    return asked, in_vain


BESIDE = "another run holds this school: this one did not read the inbox, and delivered only what was stored and due"
"""What a run says that does not lead."""
IN_VAIN = (
    "{count} {count:wish|wishes} of guardians by their page {count:does|do} not hold: no mail could tell them so for a "
    "day; ask {whom}"
)
UNTOLD = (
    "of what a colleague wrote down for {count} {count:guardian|guardians} no mail could tell them for a day; tell "
    "{whom}"
)
"""The same of what holds all the while."""


def _forget(session: Session, done: Run) -> None:
    """Take away the notes of what was told, now that it was written out; with stderr closed it was not."""
    from ouderbrug.store import untold

    if done.tells and sys.stderr is not None:
        with session.store(write=True) as store, store.writing() as connection:
            untold.told(connection, store.school, done.tells)


def _ping(session: Session, done: Run, number: int) -> None:
    """Let the school's monitoring hear of a run; silence is for one that did not end well enough to be believed."""
    url = session.loaded.settings.dispatch.ping
    if url is not None and done.ended is not None:
        still.heartbeat(str(url), number, done.exit_code, loopback_only=session.rehearsal is not None)


def _tell(done: Run, calendar: SchoolCalendar, words: Words) -> None:
    """What somebody has to know of a run, on stderr."""
    from ouderbrug.cli import ended

    for line in ended.lines(done, calendar, words):
        tell(line)


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
        if stop.is_set() and (ctx := click.get_current_context(silent=True)):
            ctx.find_root().meta[STOPPED] = True


class _Progress:
    """A count of what was delivered, on a terminal only."""

    def __init__(self, quiet: bool, words: Words) -> None:
        self._words = words
        self.shown = sys.stderr.isatty() and not quiet
        self.count = 0

    def __enter__(self) -> Any:
        return self.add

    def add(self, more: int) -> None:
        self.count += more
        if self.shown and self.count % 10 == 0:
            click.echo("\r" + self._words("{count} delivered", count=self.count), err=True, nl=False)

    def __exit__(self, *_: object) -> None:
        if self.shown and self.count >= 10:
            click.echo("\r" + " " * 30 + "\r", err=True, nl=False)
