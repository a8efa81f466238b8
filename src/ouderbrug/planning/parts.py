"""Children of whom the same people may know: a message names no others together, and goes in parts where they differ.

What is about several children at once is kept from a mailbox, or from its guardian, for the sake of one of them. Then
it goes in parts: each is a message of its own, and of one event they count one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.factbook.book import FactBook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.model import Message
    from ouderbrug.unit_of_work import UnitOfWork


class Parts:
    """Splits messages by who may know of their children; it knows people, and nothing of what they had."""

    def __init__(self, work: UnitOfWork) -> None:
        self._gate, self._now = work.runtime.gate, work.now
        self._book = FactBook(work.runtime, work.roster, work.now)

    def of(self, message: Message, channels: Sequence[str]) -> list[tuple[str, ...]]:
        """The pupils of a message in parts, those who can be told over the first of these channels before the rest.

        Children are of one part where the rules of right say the same of each, on every channel up to the first that
        can carry it.
        """
        if not message.about_a_child or len(message.pupils) < 2:
            return [message.pupils]
        found: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for pupil in message.pupils:
            found[self._objections(replace(message, pupils=(pupil,)), channels)].append(pupil)
        return [tuple(found[said]) for said in sorted(found, key=lambda said: (said[:1] != ("",), said[-1:] != ("",)))]

    def _objections(self, message: Message, channels: Sequence[str]) -> tuple[str, ...]:
        """Why it may not go, channel by channel, up to the first that can carry it."""
        said: list[str] = []
        for channel in channels:
            one = replace(message, channel=channel)
            said.append(self._gate.objection(one, self._book.facts(one), self._now))
            if not said[-1]:
                break
        return tuple(said)
