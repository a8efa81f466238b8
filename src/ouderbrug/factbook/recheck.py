"""The gate once more, for what a colleague already has in hand: may it still be delivered?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ouderbrug.factbook import reader
from ouderbrug.failures import RULE_FAILED
from ouderbrug.rules.gate import Gate
from ouderbrug.store import events, holds, plans

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ouderbrug.model import Message
    from ouderbrug.store.queued import Queued
    from ouderbrug.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Objection:
    """``stop`` is the rule and code that say not to deliver it, or empty; ``look`` warns of who reads along."""

    stop: str = ""
    look: tuple[str, ...] = ()


def objections(work: UnitOfWork, held: Sequence[Queued]) -> dict[int, Objection]:
    """What the rules say now of messages in hand, by the numbers of their rows; its own row counts for nobody."""
    messages = [message for _, message in held]
    # Without plans: what is in hand goes before what waits.
    book = replace(reader.read(work, messages, with_queue=False), planned={})
    asked = work.runtime.gate
    gate = Gate((rule for rule in asked.rules if not rule.by_hour), work.runtime.kinds, asked.failures)
    about_readers = {f"{rule.name}.{code}" for rule in asked.rules for code in (*rule.about_readers, RULE_FAILED)}
    behind = holds.behind(work.connection, work.school, [row for row, _ in held])
    outdated = _outdated(work, messages)
    warned = plans.warnings_of(work.connection, [row.id for row, _ in held])
    found = {}
    for row, message in held:
        stop = "hold" if row.id in behind else outdated.get((*_name(message), message.event.revision), "")
        facts = book.facts(message, row=row.id)
        judged = gate.judge(message, facts._replace(in_hand=warned.get(row.id, frozenset())), work.now)
        if not stop and judged.verdict != "allow":
            stop = f"{judged.rule}.{judged.reason}"
        look = tuple(code for code in judged.warnings if code in about_readers)
        found[row.id] = Objection(stop, look)
    return found


def _name(message: Message) -> tuple[str, str]:
    return message.event.source, message.event.id


def _outdated(work: UnitOfWork, messages: Sequence[Message]) -> Mapping[tuple[str, str, int], str]:
    """Which of the events in hand have a later revision, and whether that withdrew them."""
    found: dict[tuple[str, str, int], str] = {}
    for source in {message.event.source for message in messages}:
        of_source = [message.event for message in messages if message.event.source == source]
        latest = events.latest(work.connection, work.school, source, (event.id for event in of_source))
        for event in of_source:
            newest = latest[event.id].event
            if newest.revision > event.revision:
                why = "event.withdrawn" if newest.withdrawn else "event.replaced"
                found[source, event.id, event.revision] = why
    return found
