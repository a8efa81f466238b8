"""settle --unknown: many messages at once of which nobody can know what became of them, but a sent-folder may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ouderbrug.cli.session import Session, answer, require_event, staff_key, tell
from ouderbrug.errors import ConfigError
from ouderbrug.model import State
from ouderbrug.school.roles import Act

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Which:
    """Which unknown messages are meant: of an event, of a channel, or those whose mail is found in a file or folder."""

    event: str = ""
    channel: str = ""
    found: Path | None = None


def settle_many(session: Session, which: Which, outcome: State, by: str | None, *, json_: bool) -> None:
    """Say of all of them that they arrived, or that they did not, as far as they are theirs to settle.

    What others settled meanwhile stays so.
    """
    from ouderbrug.staff import settling
    from ouderbrug.store import decisions
    from ouderbrug.store import tasks as stored

    ids = _ids(session, which.found)
    if which.found is not None and outcome is not State.SENT:
        raise ConfigError("what is found in a sent-folder or a log was sent; say --sent, and then what the others are")
    if which.channel and which.channel not in session.runtime.settings.channels:
        raise ConfigError("there is no channel of that name in the TOML")
    with session.store(write=True) as store:
        who = staff_key(session, store, by, Act.SETTLE)
        with store.writing() as connection:
            if which.event:
                require_event(connection, store.school, which.event)
            meant = decisions.unknown_where(connection, store.school, event=which.event, channel=which.channel, ids=ids)
            rows = [row for number in meant if (row := stored.one(connection, store.school, number))]
            meant = [row.id for row in settling.theirs(session.work(connection), rows, who)]
            settled = [n for n in meant if decisions.settle(connection, n, outcome, who, session.clock()) is None]
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
