"""Texts that a mail to a colleague quotes: what is to be posted, told or given, of what is about no child."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from textwrap import shorten
from typing import TYPE_CHECKING

from ouderbrug.staff.card_advice import where
from ouderbrug.staff.card_sheet import to_give
from ouderbrug.staff.cards import SPOKEN
from ouderbrug.staff.owed_lines import before_in_words
from ouderbrug.texts.rendering import Block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.runtime import Runtime
    from ouderbrug.staff.cards import Card, Tick

TO_DO = {
    "call": "te bellen",
    "talk": "te spreken of iets mee te geven",
    "pass_on": "te bereiken",
    "paper": "een brief mee te geven",
}
"""What is done for guardians one by one, by the way of their card."""
_DASH = "- "
_OF_A_CHANGE = ("Let op: ", "Eerst: ", "Nu: ")
"""How a line above a text begins that says what changed."""
LONG = 70
"""The most letters by which a mail names a text that it quoted before."""
SHORT = (
    "Een tekst die in deze mail zou staan, werd door een mailserver geweigerd. Alles staat op de takenlijst op school."
)
"""Why a mail to a colleague holds counts alone."""


def said_once(told: Sequence[str], before: Sequence[str]) -> list[str]:
    """What to do with a card and its texts, of which those that stand in the mail already are only named."""
    again = [_called(text) for text in told[1:] if text in before]
    same = f"De tekst staat hierboven: {'; '.join(again)}." if again else ""
    same = same.replace(" ….", " …")
    return [" ".join(filter(None, (told[0], same))), *(text for text in told[1:] if text not in before)]


def _called(text: str) -> str:
    """How a mail names a text that it quotes: by its title, else by its first line, as many sentences as have room.

    That it changed, and from when to when, is no name.
    """
    lines = text.removeprefix("Wat je vertelt:\n").split("\n")
    told = (line for line in lines if line.rstrip(":.") not in ("", "Gewijzigd") and not line.startswith(_OF_A_CHANGE))
    first = next(told, lines[0]).removeprefix("Titel: ")
    named = shorten(first, LONG, placeholder=" …")
    return (named if named == first else named.rpartition(". ")[0] or named).rstrip(".:")


def to_copy(card: Card, runtime: Runtime) -> list[str]:
    """A card about no child, with its text to copy; who of the guardians it is for stays on the list at school."""
    before, people = before_in_words(card.do_before, runtime.calendar), len(card.people)
    parents = f"{people} {'ouder' if people == 1 else 'ouders'}"
    if card.post or card.way == "post":
        head = (
            f"{f'Groep {card.groups[0]}' if card.post else f'Voor {parents}'}, {where(card, runtime)}, vóór {before}."
        )
    else:
        head = f"{parents} om {TO_DO[card.way]}, vóór {before}."
    return [" ".join((head, *heed(card))), *quoted(card)]


def alike(cards: Sequence[Card]) -> list[Card]:
    """Cards on which several guardians are told the same in the same way and by the same time, as one.

    Who is told other words than the rest of their card has one of their own.
    """
    of_one: dict[tuple[object, ...], list[Card]] = {}
    for card in chain.from_iterable(map(_by_whom, cards)):
        whom = card.groups if card.post else None
        said = card.way, card.channel, card.do_before, whom, *heed(card), *quoted(card)
        of_one.setdefault(said, []).append(card)
    return [replace(same[0], ticks=tuple(tick for card in same for tick in card.ticks)) for same in of_one.values()]


def _by_whom(card: Card) -> list[Card]:
    """A card for each of the guardians on it, who may be told different things."""
    if card.post:
        return [card]
    found: dict[tuple[str, ...], list[Tick]] = {}
    for tick in card.open:
        found.setdefault(tick.guardians, []).append(tick)
    return [replace(card, ticks=tuple(ticks)) for ticks in found.values()] or [card]


def heed(card: Card) -> list[str]:
    """What whoever has it must heed, in a mail too."""
    look = ["Controleer eerst wie er meelezen."] if card.post and any(tick.look_round for tick in card.open) else []
    return [*look, *card.of_days]


def quoted(card: Card) -> list[str]:
    """Its texts, each once, and without a name: a mail may be read by others."""
    said = dict.fromkeys(to_give(card, tick.without_names) for tick in card.open if not tick.stop)
    if card.way in SPOKEN:
        return [f"Wat je vertelt:\n{words}" for _, words in said]
    return [f"Titel: {title}\nTekst:\n{words}" for title, words in said]


def paragraph(text: str) -> Block:
    """Plain text as a block of a mail; its lines with a dash are a list."""
    # Values of a block are escaped, and never read as Markdown or as a template.
    lines = text.split("\n")
    if not any(line.startswith(_DASH) for line in lines):
        return Block("\ue0100\ue011", (text,))
    source, before = "", False
    for number, line in enumerate(lines):
        item = line.startswith(_DASH)
        source += ("" if number == 0 else "\n" if item == before else "\n\n") + (_DASH if item else "")
        source, before = f"{source}\ue010{number}\ue011" if line else source, item
    return Block(source, [line.removeprefix(_DASH) for line in lines])
