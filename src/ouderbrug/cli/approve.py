"""approve: let through, amend or reject what waits for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ouderbrug.cli import looking
from ouderbrug.cli.amending import payload_of, setting
from ouderbrug.cli.left import of_these
from ouderbrug.cli.looking import as_shown, require_yes
from ouderbrug.cli.named_events import is_with_its_source, named_event
from ouderbrug.cli.numbers import numbers_of
from ouderbrug.cli.preview import Going, show, shown_texts
from ouderbrug.cli.session import Session, answer, as_json, as_staff, give, pass_session, staff_key, tell
from ouderbrug.cli.waiting import listed, show_list, show_why, why_each
from ouderbrug.delivery.deciding import (
    Changed,
    Found,
    Which,
    Wish,
    decidable,
    decide,
    found,
    goes,
    require_same,
    said_of_days,
    waiting_of,
)
from ouderbrug.errors import ConfigError, OuderbrugError
from ouderbrug.model import State
from ouderbrug.school.roles import Act
from ouderbrug.staff.shown import fingerprint
from ouderbrug.store import outbox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.cli.language import Words
    from ouderbrug.store.database import Store
    from ouderbrug.unit_of_work import UnitOfWork


OTHERS = (
    "1 is for groups that you do not teach; their teachers decide",
    "{count} are for groups that you do not teach; their teachers decide",
)
FALSE = (
    "1 still waits, for it cannot go as it is: {said} Tell it yourself and reject it (--reject)",
    "{count} still wait, for they cannot go as they are: {said} Tell it yourself and reject them (--reject)",
)


@click.command()
@click.argument("words", metavar="[EVENT | NUMBER...]", nargs=-1)
@click.option("--recipient", help="Only the message to this guardian (key).")
@as_shown
@click.option("--reject", is_flag=True, help="Let them not go.")
@setting
@as_staff
@as_json
@pass_session
def approve(
    session: Session,
    words: tuple[str, ...],
    recipient: str | None,
    shown: tuple[str, ...],
    reject: bool,
    fields: tuple[str, ...],
    by: str | None,
    json_: bool,
) -> None:
    """Show what waits for approval, or let messages through, amend or reject them: of an EVENT, or by NUMBER.

    The list numbers each message; several numbers, and spans of them (14-16), are decided together.

    Who teaches one of the pupils' groups decides, or a leader. What goes is what was looked at: on a terminal it is
    shown first, and then asked; elsewhere --shown repeats the fingerprint from `ouderbrug preview EVENT`, or that of
    each message from the list; to reject off a terminal it may be left out. If the words, the files, who gets or reads
    them, or why a person looks are others by now, nothing is decided. With --set the text changes first, and --shown
    may name what it was; if a rule refuses the new text, all stays as it was. The rules still judge an approved message
    when it is sent. What changes after approval waits again.

    \b
    Example:
      ouderbrug approve
      ouderbrug approve e2 --as juf.karin
      ouderbrug approve 12 14-16 --as juf.karin
      ouderbrug approve e2 --as juf.karin \\
          --shown 1-k3mzq2vdwa-7hc5tq4xna-ozr2plc6ey-wq3ntb7fok
      ouderbrug approve e2 --set next_goal="een heel boek" --as juf.karin
      ouderbrug approve e2 --recipient g1 --reject --as juf.karin
    """
    if fields and (reject or recipient):
        raise ConfigError("--set changes the text for everybody; use it without --reject and --recipient")
    _ = session.runtime  # loaded before the store is locked
    if not words:
        return _list(session, by, recipient, json_=json_)
    with session.store(write=True) as store:
        which = _which(store, words, recipient, session.words)
        if fields and which.event is None:
            raise ConfigError("--set changes the text of a whole event; name the EVENT and no numbers")
        wish = Wish(which, staff_key(session, store, by, Act.APPROVE), payload_of(fields), reject)
        if not shown and (not reject or (looking.at_terminal() and not json_)):
            shown = (_look(session, store, wish, json_=json_),)
        with store.writing() as connection:
            work = session.work(connection)
            meant = found(work, wish, tell)
            if shown:
                _require_same(session, work, meant, shown, wish)
            done = decide(work, meant, wish)
            late, left = (0, []) if reject else goes(work, meant)
            when = of_these(work, left, session.words)
    _tell_what_waits(session, meant)
    if late:
        said = (
            "{count} of them can no longer go in time: {count:it|they} may go later than "
            "{count:it is|they are} of use; tell it yourself"
        )
        tell(session.words(said, count=late))
    did = session.words("{count} rejected" if reject else "{count} approved", count=done)
    return answer(json_, {"decided": done, "too_late": late}, "; ".join((did, *when)))


def _tell_what_waits(session: Session, meant: Found) -> None:
    if others := len(meant.waiting) - len(meant.mine) - len(meant.false):
        tell(session.words.some(others, *OTHERS))
    if meant.false:
        tell(session.words.some(len(meant.false), *FALSE, said=said_of_days(meant.false)))


def _list(session: Session, by: str | None, recipient: str | None, *, json_: bool) -> None:
    with session.store() as store:
        who = staff_key(session, store, by, Act.APPROVE) if by else None
        with store.reading() as connection:
            waiting, people = waiting_of(session.work(connection), Which(recipient=recipient))
            mine = decidable(waiting, people, who, tell) if who and waiting else waiting
            rows = listed(connection, mine, people, session.runtime, session.today, who)
    return show_list(rows, people, session.words, json_=json_)


def _event_of(store: Store, said: str, recipient: str | None, words: Words) -> Which:
    """An event by its id, or by `ID of SOURCE`."""
    with store.reading() as connection:
        named = named_event(connection, store.school, said, words)
    return Which(named.id, recipient, source=named.of)


def _which(store: Store, words: Sequence[str], recipient: str | None, said: Words) -> Which:
    """An event by its id, or messages by their numbers; raises ConfigError for what is neither, or may be both."""
    from ouderbrug.store import events

    numbers = numbers_of(words)
    if numbers is None:
        if len(words) > 1 and not is_with_its_source(" ".join(words)):
            raise ConfigError("name one EVENT, or numbers from the list (12 14-16)")
        return _event_of(store, " ".join(words), recipient, said)
    if len(words) > 1:
        return Which(None, recipient, numbers.among)
    with store.reading() as connection:
        if not events.find(connection, store.school, words[0]):
            return Which(None, recipient, numbers.among)
        waits = outbox.waiting(connection, store.school, (State.AWAITING_APPROVAL,))
    if any(numbers.hold(row.id) for row in waits if row.event_id != words[0]):
        raise ConfigError(
            "that is the id of an event, and the number of another message: name the numbers of the event, "
            "or write the number twice (12 12)"
        )
    return _event_of(store, words[0], recipient, said)


def _look(session: Session, store: Store, wish: Wish, *, json_: bool) -> str:
    """Show what would go and ask; returns its fingerprint. Off a terminal nothing is asked, and ConfigError raised.

    What --set changes is changed, shown and undone: nobody holds the store while a person reads.
    """
    with store.writing() as connection, connection.begin_nested() as undone:
        meant = found(session.work(connection), wish, tell)
        mine, people = meant.mine, meant.people
        seen = fingerprint(mine, people)
        going = [Going(one.message, one.guardians, in_digest=one.row.digest is not None) for one in mine]
        today = session.today
        texts = shown_texts(going, people, session.runtime, today)
        rows = listed(connection, mine, people, session.runtime, today, wish.by)
        undone.rollback()
    if json_:
        give({"decided": 0, "shown": seen, "awaiting_approval": rows})
    if json_ or not looking.at_terminal():
        raise ConfigError("nothing was approved: look first (`ouderbrug preview EVENT`, or this with --json), then"
                          " repeat the fingerprint that came with it as --shown FINGERPRINT")  # fmt: skip
    show(texts, people, session)
    show_why(why_each(mine, session.words, session.runtime, people.staff.get(wish.by)), session.words)
    question = "Let {count} not go?" if wish.reject else "Let {count} go?"
    require_yes(
        session.words(question, count=len(mine)),
        session.words,
        "nothing was decided, as nobody agreed; it waits on",
    )
    return seen


def _require_same(session: Session, work: UnitOfWork, meant: Found, shown: Sequence[str], wish: Wish) -> None:
    """Raise OuderbrugError if what would go is not what was shown."""
    try:
        require_same(work, meant, shown, wish)
    except Changed as error:
        what = ", ".join(session.words(one) for one in error.parts)
        raise OuderbrugError(f"nothing was decided: other than what was shown is now: {what}; look again") from None
