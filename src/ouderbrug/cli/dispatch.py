"""preview and dispatch: the text of an event, and a run of the whole line."""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING, Any

import click

from ouderbrug.cli.session import Session, as_json, give, pass_session, say, tell
from ouderbrug.errors import OuderbrugError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.delivery.run import Run
    from ouderbrug.model import Event, Text
    from ouderbrug.school.roster import Roster


@click.command()
@click.argument("event_id", metavar="EVENT")
@as_json
@pass_session
def preview(session: Session, event_id: str, json_: bool) -> None:
    """Show the text of an event, new or stored, as each channel would show it. Nothing is changed.

    \b
    Example:
      ouderbrug preview e1
    """
    shown = [
        {"language": text.language, "reason": reason, "subject": text.subject, "app": text.app, "mail": text.body,
         "for": keys}
        for (text, reason), keys in _texts_of(session, event_id).items()
    ]  # fmt: skip
    if json_:
        give({"event": event_id, "texts": shown})
        return
    for language, _, subject, app, mail, keys in (entry.values() for entry in shown):
        whom = f", for {' '.join(keys)}" if keys else ""
        say(f"--- {language}, mail{whom} ---\n{_marks(str(subject))}\n\n{_marks(str(mail))}")
        say(f"--- {language}, app{whom} ---\n{_marks(str(app))}\n")


def _texts_of(session: Session, event_id: str) -> dict[tuple[Text, str], list[str]]:
    """Each text of an event as it goes, with its reason for that language, and whose it is; nobody's where none goes.

    Of a new event they are those of its drafts, of a stored one those that were stored.
    """
    from ouderbrug.planning.prepare import prepare_all
    from ouderbrug.store import events, outbox, plans

    found: dict[tuple[Text, str], list[str]] = {}
    with session.store() as store, store.reading() as connection:
        prepared = prepare_all(session.work(connection), judge_queue=False)
        new = [event for event in prepared.accepted if event.id == event_id]
        stored = events.find(connection, store.school, event_id)
        for draft, judgement in prepared.drafts:
            if draft.message.event in new and judgement.verdict != "refuse":
                found.setdefault((draft.message.text, draft.language_reason), []).append(draft.message.recipient)
        if stored and not new:
            for key, text, reason in plans.texts(connection, stored[-1].row):
                found.setdefault((outbox.texts(connection, [text])[text], reason), []).append(key)
    if not new and not stored:
        raise OuderbrugError("there is no such event, neither stored nor new; `ouderbrug log` lists what is there")
    if found:
        return found
    composer, event = session.runtime.composer, (new or [stored[-1].event])[-1]
    return {(composer.compose(event, composer.language), "template"): []}


def event_of(session: Session, event_id: str) -> tuple[Event, Roster]:
    """An event by its id, new or else stored, in its latest revision, and who is at school; nothing is changed."""
    from ouderbrug.planning.prepare import prepare_all
    from ouderbrug.store import events, roster

    runtime = session.runtime
    with session.store() as store, store.reading() as connection:
        prepared = prepare_all(session.work(connection), judge_queue=False)
        found = [event for event in prepared.accepted if event.id == event_id]
        found = found or [stored.event for stored in events.find(connection, runtime.school, event_id)][-1:]
        people = roster.load(connection, runtime.school)
    if not found:
        raise OuderbrugError("there is no such event, neither stored nor new; `ouderbrug log` lists what is there")
    return found[-1], people


def _marks(text: str) -> str:
    from ouderbrug.model import CHILD_MARK, GUARDIAN_MARK

    return text.replace(GUARDIAN_MARK, "[guardian]").replace(CHILD_MARK, "[child]")


@click.command()
@click.option("--accept-clock", is_flag=True, help="Go on after a long time without a run: the clock is right.")
@as_json
@pass_session
def dispatch(session: Session, accept_clock: bool, json_: bool) -> None:
    """Collect what is new, judge it, and deliver what is due. Safe to run every minute, and twice at once.

    \b
    Exit codes: 0 done; 1 some failed or were set aside; 2 wrong configuration; 3 something needs a
    person; 75 try again later.
    \b
    Example, in cron:
      * * * * *  ouderbrug --config /srv/school/ouderbrug.toml dispatch
    """
    from ouderbrug.delivery.run import dispatch as run

    # What a plugin prints must not get into our own output.
    with redirect_stdout(sys.stderr), told_to_stop() as stop, _Progress(json_) as progress:
        runtime = session.runtime
        with session.store(write=True) as store:
            done = run(store, runtime, session.clock, stop, progress=progress, accept_clock=accept_clock)
    _tell(done)
    if json_:
        give(done.as_json())
    else:
        say(", ".join(f"{count} {name}" for name, count in done.as_json().items() if count) or "nothing is due now")
    sys.exit(done.exit_code)


def _tell(done: Run) -> None:
    for source, rejected in done.rejected:
        tell(f"{source}, {rejected.place}: {rejected.field} {rejected.code} ({rejected.hint})")
    for channel, reason in done.closed.items():
        tell(f"channel {channel} is closed ({reason}); mend it, then `ouderbrug release channel {channel}`")
    for channel, count in done.uncalled.items():
        tell(f"channel {channel} does not say that it keeps a pilot from guardians, so it is not called: {count} wait")
    for problem in done.problems:
        tell(str(problem))
    if done.counts["unknown"]:
        tell("some messages may or may not have arrived; see `ouderbrug log --unknown`, then `ouderbrug settle`")
    if done.counts["awaiting_approval"]:
        tell("some messages wait for a person; see `ouderbrug approve`")
    if done.staff_mail_failed:
        tell(f"{done.staff_mail_failed} daily mails to colleagues failed; see the log")
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
