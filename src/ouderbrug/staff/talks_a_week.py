"""How many talks a colleague has in a week: those beyond what the school set are a leader's, who chooses."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.factbook import talks
from ouderbrug.school.assignment import to_leaders
from ouderbrug.store import history

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.staff.cards import Card
    from ouderbrug.unit_of_work import UnitOfWork


def led(work: UnitOfWork, found: Sequence[Card]) -> list[Card]:
    """The cards in their order, with each talk that is one too many for all of its colleagues in a leader's hands.

    What counts are talks of the last seven days and those that come before it; of colleagues who share a group the one
    with the fewest has it.
    """
    if not any(card.talk for card in found):
        return list(found)
    had = _had(work)
    return [_led(work, card, had) if card.talk and card.assigned.level != "leader" else card for card in found]


def _led(work: UnitOfWork, card: Card, had: Counter[str]) -> Card:
    free = [key for key in card.assigned.keys if had[key] < work.runtime.settings.staff.calls]
    if free:
        had[min(free, key=lambda key: had[key])] += 1
        return card
    leaders = to_leaders(work.roster.staff, card.assigned.since, work.today)
    return replace(card, assigned=leaders, one_too_many=True) if leaders else card


def _had(work: UnitOfWork) -> Counter[str]:
    """How many talks each colleague ended in the last seven days; one word ends all of a talk."""
    by_person = {name for name, one in work.runtime.capabilities.items() if one.by_person}
    told = history.told_by(work.connection, work.school, by_person, work.now - talks.A_WEEK)
    in_talk = talks.among(work, [number for number, *_ in told])
    return Counter(by for by, _ in {(by, at) for number, by, at in told if number in in_talk})
