"""settle --unknown: many messages at once of which nobody can know what became of them, but a sent-folder may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ouderbrug.cli import looking
from ouderbrug.cli.looking import NOBODY, require_yes
from ouderbrug.cli.session import Session, answer, require_event, staff_key, tell
from ouderbrug.errors import ConfigError
from ouderbrug.model import State
from ouderbrug.school.roles import Act
from ouderbrug.staff.shown import marks, of_tries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from ouderbrug.store.database import Store
    from ouderbrug.store.rows import MessageRow


@dataclass(frozen=True)
class Which:
    """Which unknown messages are meant: of an event, of a channel, or those whose mail is found in a file or folder."""

    event: str = ""
    channel: str = ""
    found: Path | None = None


def settle_many(
    session: Session, which: Which, outcome: State, by: str | None, shown: Sequence[str], *, json_: bool
) -> None:
    """Say of all of them that they arrived, or that they did not, as far as they are theirs to settle.

    What others settled meanwhile stays so, and so does what is other than what was shown. What is found in a
    sent-folder went, whoever looks.
    """
    from ouderbrug.store import decisions

    ids = _ids(session, which.found)
    if which.found is not None and outcome is not State.SENT:
        raise ConfigError("what is found in a sent-folder or a log was sent; say --sent, and then what the others are")
    if which.channel and which.channel not in session.runtime.settings.channels:
        raise ConfigError("there is no channel of that name in the TOML")
    with session.store(write=True) as store:
        who = staff_key(session, store, by, Act.SETTLE)
        with store.reading() as connection:
            if which.event:
                require_event(connection, store.school, which.event)
            meant = decisions.unknown_where(connection, store.school, event=which.event, channel=which.channel, ids=ids)
        if ids is None and not shown:
            shown = look_at(session, store, meant, outcome, who, json_=json_)
        with store.writing() as connection:
            rows = _unknown(session, connection, meant, who)
            found = zip(rows, marks(connection, of_tries(rows)), strict=True)
            same = [row.id for row, mark in found if not shown or mark in shown]
            settled = [n for n in same if decisions.settle(connection, n, outcome, who, session.clock()) is None]
            left = len(decisions.unknown_where(connection, store.school))
    answer(
        json_,
        {"settled": len(settled), "unknown": left},
        session.words.some(
            len(settled),
            "{count} message is now {state}",
            "{count} messages are now {state}",
            state=session.words(outcome),
        ),
    )
    if left:
        tell(session.words.some(left, "{count} is unknown still", "{count} are unknown still"))


def look_at(
    session: Session, store: Store, numbers: Iterable[int], outcome: State, who: str, *, json_: bool
) -> tuple[str, ...]:
    """Show a terminal what is unknown of these, and ask; returns the fingerprints of what was shown.

    Off a terminal nothing is asked, and of what is not unknown there is nothing to look at.
    """
    from ouderbrug.cli.why import show_log
    from ouderbrug.store.overview import as_logged

    if json_ or not looking.at_terminal():
        return ()
    with store.reading() as connection:
        rows = _unknown(session, connection, numbers, who)
        seen = tuple(marks(connection, of_tries(rows)))
    if rows:
        words = session.words
        show_log([as_logged(row) for row in rows], words, session.runtime.calendar)
        said = "Say of {count} that {count:it is|they are} {state} now?"
        require_yes(words(said, count=len(rows), state=words.state(outcome)), words, NOBODY)
    return seen


def _unknown(session: Session, connection: Connection, numbers: Iterable[int], who: str) -> list[MessageRow]:
    """Those of these messages that are unknown, and this colleague's to settle."""
    from ouderbrug.staff import settling
    from ouderbrug.store import tasks as stored

    found = (stored.one(connection, session.runtime.school, number) for number in dict.fromkeys(numbers))
    rows = [row for row in found if row is not None and row.state == State.UNKNOWN]
    return settling.theirs(session.work(connection), rows, who)


def _ids(session: Session, path: Path | None) -> set[str] | None:
    from ouderbrug.staff.sent_folder import ids_in

    if path is None:
        return None
    session.loaded.guard_input(path, "the sent-folder")
    try:
        found = ids_in(path)
    except OSError:
        raise ConfigError("the sent-folder or log cannot be read; see --found") from None
    if not found:
        raise ConfigError("no mail of ours is in that sent-folder or log; name another, or look by hand; see --found")
    return found
