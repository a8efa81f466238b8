"""try: one sample message over one channel, in a rehearsal or a pilot."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ouderbrug.cli.session import Session, as_json, give, pass_session, report, say

if TYPE_CHECKING:
    from ouderbrug.delivery.trial import Tried


@click.command(name="try")
@click.argument("channel")
@click.option("--to", default="", metavar="ADDRESS", help="Where it goes: an address, a number, or an id of the app.")
@as_json
@pass_session
def try_channel(session: Session, channel: str, to: str, json_: bool) -> None:
    """Send one sample message over a channel, to see that it works; no guardian can get it.

    In a rehearsal it reaches this machine alone, where `ouderbrug sandbox` shows it; in a pilot it goes to the pilot
    mailbox. It is kept in no store. Exit code 1: it was not sent, 3: nobody knows whether it was.

    \b
    Example:
      OUDERBRUG_NOW=2026-11-23T10:00:00+01:00 \\
          ouderbrug try email --to ict@school.example
    """
    from ouderbrug.delivery.trial import tried

    done = tried(session.runtime, channel, to.strip(), session.clock, rehearsal=_rehearses(session))
    if json_:
        give({"channel": channel, **done._asdict()})
    else:
        _tell(session, done)
    sys.exit({"sent": 0, "handed_over": 0, "unknown": 3}.get(done.outcome, 1))


def _rehearses(session: Session) -> bool:
    """True where no other machine may be reached: the clock is set, or the store is one of a rehearsal.

    Reads who is at school, where there is a store, so that no code of the channel is told that holds a name.
    """
    from ouderbrug.store.database import meta

    if not session.has_store:
        return session.rehearsal is not None
    with session.store() as store, store.reading() as connection:
        session.runtime.people.of(connection)
        return session.rehearsal is not None or meta(connection, "kind") == "rehearsal"


def _tell(session: Session, done: Tried) -> None:
    if done.outcome == "sent":
        report("the sample was sent; look whether it arrived")
    elif done.outcome == "handed_over":
        report("the sample was not sent: the channel made a card of it for a colleague")
    else:
        doubt = "nobody knows whether the sample was sent" if done.outcome == "unknown" else "the sample was not sent"
        report(doubt)
        say(f"{session.words.said(done.says)} ({done.code})")
        say(session.words.said(done.hint))
