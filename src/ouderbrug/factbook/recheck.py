"""The gate once more, for what a colleague already has in hand: may it still be delivered?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ouderbrug.factbook import reader
from ouderbrug.rules.gate import Gate
from ouderbrug.store import events, holds, plans

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.factbook.book import FactBook
    from ouderbrug.model import Message
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster
    from ouderbrug.store.rows import MessageRow


@dataclass(frozen=True, slots=True)
class Objection:
    """``stop`` is the rule and code that say not to deliver it, or empty; ``look`` warns of who reads along."""

    stop: str = ""
    look: tuple[str, ...] = ()


def objections(
    connection: Connection, runtime: Runtime, roster: Roster, held: Sequence[tuple[MessageRow, Message]], now: datetime
) -> dict[int, Objection]:
    """What the rules say now of messages in hand, by the numbers of their rows; its own row counts for nobody."""
    messages = [message for _, message in held]
    book = reader.read(connection, runtime, roster, messages, now, with_queue=False)
    gate = Gate(rule for rule in runtime.gate.rules if not rule.by_hour)
    about_readers = {f"{rule.name}.{code}" for rule in runtime.gate.rules for code in rule.about_readers}
    behind = holds.behind(connection, runtime.school, [row for row, _ in held])
    outdated = _outdated(connection, runtime, messages)
    warned = plans.warnings_of(connection, [row.id for row, _ in held])
    found = {}
    for row, message in held:
        stop = "hold" if row.id in behind else outdated.get((*_name(message), message.event.revision), "")
        facts = _without(book, row.id, message).facts(message)
        judged = gate.judge(message, facts._replace(in_hand=warned.get(row.id, frozenset())), now)
        if not stop and judged.verdict != "allow":
            stop = f"{judged.rule}.{judged.reason}"
        look = tuple(code for code in judged.warnings if code in about_readers)
        found[row.id] = Objection(stop, look)
    return found


def _without(book: FactBook, row: int, message: Message) -> FactBook:
    """The same facts without this row in the history, and without plans: what is in hand goes before what waits."""
    peers = book.roster.peers.get(message.recipient, ())
    contacts = dict(book.contacts)
    for key in (message.recipient, *(peer.key for peer in peers)):
        contacts[key] = {number: one for number, one in book.contacts.get(key, {}).items() if number != row}
    return replace(book, contacts=contacts, planned={})


def _name(message: Message) -> tuple[str, str]:
    return message.event.source, message.event.id


def _outdated(
    connection: Connection, runtime: Runtime, messages: Sequence[Message]
) -> Mapping[tuple[str, str, int], str]:
    """Which of the events in hand have a later revision, and whether that withdrew them."""
    found: dict[tuple[str, str, int], str] = {}
    for source in {message.event.source for message in messages}:
        of_source = [message.event for message in messages if message.event.source == source]
        latest = events.latest(connection, runtime.school, source, (event.id for event in of_source))
        for event in of_source:
            newest = latest[event.id].event
            if newest.revision > event.revision:
                why = "event.withdrawn" if newest.withdrawn else "event.replaced"
                found[source, event.id, event.revision] = why
    return found
