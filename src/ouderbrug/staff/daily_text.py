"""The words of the mail of the morning: numbers for what is about a child, and texts to copy of what is for all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ouderbrug.model import Text
from ouderbrug.staff.card_sheet import to_give
from ouderbrug.staff.cards import SPOKEN
from ouderbrug.staff.owed_lines import before_in_words
from ouderbrug.templates.follow_ups import follow_up_counts, follow_up_words
from ouderbrug.texts.page import html_page
from ouderbrug.texts.rendering import Block

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ouderbrug.runtime import Runtime
    from ouderbrug.staff.approvals import Waiting
    from ouderbrug.staff.cards import Card
    from ouderbrug.staff.follow_ups import FollowUp

TO_DO = {
    "call": "te bellen",
    "talk": "te spreken of iets mee te geven",
    "pass_on": "te bereiken",
    "paper": "een brief mee te geven",
}
"""What is done for guardians one by one, by the way of their card."""
SHORT = (
    "Een tekst die in deze mail zou staan, werd door een mailserver geweigerd. Alles staat op de takenlijst op school."
)
"""Why a mail to a colleague holds counts alone."""


@dataclass(frozen=True)
class Desk:
    """What waits for one colleague: cards that still may be delivered, drafts to approve, and follow-ups.

    ``missed`` counts the guardians whom nobody told something urgent since the school day before; ``titles`` are those
    of the events of which follow-ups tell and that are about no child.
    """

    cards: Sequence[Card]
    drafts: Sequence[Waiting]
    follow_ups: Sequence[FollowUp] = ()
    missed: int = 0
    titles: Mapping[str, str] = field(default_factory=dict)


def text_for(desk: Desk, runtime: Runtime, *, counts_alone: bool = False) -> Text:
    """The mail: numbers for what is about a child, and the whole text of what is for everybody.

    It has ``counts_alone`` for a relay that refused a text which stands in it.
    """
    news = [card for card in desk.cards if not card.about_a_child]
    numbers = _numbers(desk)
    subject = f"Voor jou: {numbers or _not_called(desk)}"
    ready = [f"Voor jou ligt klaar: {numbers}."] if numbers else []
    paragraphs = ["Goedemorgen,", *ready, *_remarks(desk), *([SHORT] if counts_alone else [])]
    for card in () if counts_alone else news:
        paragraphs += said_once(to_copy(card, runtime), paragraphs)
    school = runtime.settings.school.name
    html = html_page(subject, [paragraph(part) for part in paragraphs], "nl", school)
    return Text("nl", subject, subject, "\n\n".join([*paragraphs, school]) + "\n", html)


def in_counts(desk: Desk, runtime: Runtime) -> Text | None:
    """The mail without titles and texts; None where it has none."""
    titles = (desk.titles.get(one.event) for one in desk.follow_ups)
    quotes = any(titles) or not all(card.about_a_child for card in desk.cards)
    return text_for(replace(desk, titles={}), runtime, counts_alone=True) if quotes else None


def _numbers(desk: Desk) -> str:
    news = [card for card in desk.cards if not card.about_a_child]
    by_hand = [card for card in news if card.post or card.way in ("post", "pass_on")]
    whom = {(card.way, key) for card in news if card not in by_hand for key in card.people}
    told = Counter(way for way, _ in whom)
    events = len({(draft.message.event.source, draft.message.event.id) for draft in desk.drafts})
    errands = Counter(one.code for one in desk.follow_ups for _ in one.keys)
    parts = [
        (len(desk.cards) - len(news), "persoonlijke taak", "persoonlijke taken"),
        (len(by_hand), "algemeen bericht om te plaatsen", "algemene berichten om te plaatsen"),
        *((number, f"ouder om {TO_DO[way]}", f"ouders om {TO_DO[way]}") for way, number in sorted(told.items())),
        (events, "bericht om goed te keuren", "berichten om goed te keuren"),
        *((number, *follow_up_counts()[code]) for code, number in errands.items()),
    ]
    return " · ".join(f"{number} {one if number == 1 else more}" for number, one, more in parts if number)


def _not_called(desk: Desk) -> str:
    return f"niet gebeld: {desk.missed} {'ouder' if desk.missed == 1 else 'ouders'}"


def _remarks(desk: Desk) -> list[str]:
    found = []
    if desk.missed:
        found.append(f"{_not_called(desk).capitalize()}. Er was een dringend bericht, en het is nu te laat.")
    if late := sum(card.late for card in desk.cards):
        found.append(f"Nog te doen van eerder: {late}.")
    drafts_ = {(one.message.event.source, one.message.event.id): one.assigned.level for one in desk.drafts}
    levels = [*(card.assigned.level for card in desk.cards), *drafts_.values()]
    if passed_on := sum(level in ("stand_in", "leader") for level in levels):
        messages = "bericht" if passed_on == 1 else "berichten"
        found.append(f"Van een collega naar jou: {passed_on} {messages}.")
    if desk.follow_ups:
        sentences = dict.fromkeys(_sentence(one, desk.titles) for one in desk.follow_ups)
        found.append(f"Aandachtspunten: {' '.join(sentences)}")
    if desk.follow_ups or any(card.about_a_child for card in desk.cards):
        found.append("Over welke kinderen het gaat, staat op de takenlijst op school en niet in deze mail.")
    return found


def _sentence(one: FollowUp, titles: Mapping[str, str]) -> str:
    """What it is about; of what is about no child with its title."""
    words, title = follow_up_words("nl")[one.code], titles.get(one.event, "")
    return f"{words.removesuffix('.')}: {title.rstrip('.?!')}." if title else words


def said_once(told: Sequence[str], before: Sequence[str]) -> list[str]:
    """What to do with a card and its texts, of which those that stand in the mail already are only pointed at."""
    new = [text for text in told[1:] if text not in before]
    same = "De tekst staat hierboven." if len(new) < len(told) - 1 else ""
    return [" ".join(filter(None, (told[0], same))), *new]


def to_copy(card: Card, runtime: Runtime) -> list[str]:
    """A card about no child, with its text to copy; who of the guardians it is for stays on the list at school."""
    before, people = before_in_words(card.deadline, runtime.calendar), len(card.people)
    parents = f"{people} {'ouder' if people == 1 else 'ouders'}"
    if card.post or card.way == "post":
        head = (
            f"{f'Groep {card.groups[0]}' if card.post else f'Voor {parents}'}, {_where(card, runtime)}, vóór {before}."
        )
    else:
        head = f"{parents} om {TO_DO[card.way]}, vóór {before}."
    if card.post and any(tick.look_round for tick in card.open):
        head += " Controleer eerst wie er meelezen."
    head = " ".join((head, *card.of_days))
    said = dict.fromkeys(to_give(card, tick) for tick in card.open if not tick.stop)
    if card.way in SPOKEN:
        return [head, *(f"Wat je vertelt:\n{words}" for _, words in said)]
    return [head, *(f"Titel: {title}\nTekst:\n{words}" for title, words in said)]


def _where(card: Card, runtime: Runtime) -> str:
    if card.way == "pass_on":
        return "via de klassenouder"
    plugin = runtime.registry.channels[runtime.settings.channels[card.channel].plugin]
    return f"in {card.channel.replace('_', ' ').title()}" if hasattr(plugin, "app_url") else "in de app van de groep"


def paragraph(text: str) -> Block:
    """Plain text as a block of a mail."""
    # Values of a block are escaped, and never read as Markdown or as a template.
    return Block("\ue0100\ue011", (text,))
