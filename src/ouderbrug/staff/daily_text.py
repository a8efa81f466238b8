"""The words of the mail of the morning: numbers for what is about a child, and texts to copy of what is for all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ouderbrug.model import Text
from ouderbrug.staff import urgent_text
from ouderbrug.staff.approvals import by_what_to_do, of_days_in
from ouderbrug.staff.card_texts import SHORT, TO_DO, alike, paragraph, said_once, to_copy
from ouderbrug.staff.days import quoted
from ouderbrug.staff.follow_ups import reason_for
from ouderbrug.staff.incidents import UNTOLD
from ouderbrug.staff.not_sent import NOT_EVERYBODY, NOT_SENT, asks_nothing, is_over, to_be_told
from ouderbrug.staff.not_sent import words as why_in_words
from ouderbrug.staff.subjects import fitting
from ouderbrug.staff.taking_over import alone
from ouderbrug.staff.untold_change import SAID
from ouderbrug.staff.urgent import NOTHING, Urgent
from ouderbrug.store.claims import NOT_POSTED, NOT_TOLD
from ouderbrug.templates.follow_ups import follow_up_counts, follow_up_words
from ouderbrug.texts.language import group_in_words, join_names
from ouderbrug.texts.page import html_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from ouderbrug.runtime import Runtime
    from ouderbrug.staff.approvals import Waiting
    from ouderbrug.staff.cards import Card
    from ouderbrug.staff.follow_ups import FollowUp
    from ouderbrug.staff.taking_over import Shared


@dataclass(frozen=True)
class Desk:
    """What waits for one colleague: cards that still may be delivered, drafts to approve, and follow-ups.

    ``missed`` counts the guardians whom nobody told something urgent since the school day before, ``missed_of`` are the
    titles of it; ``titles`` are those of the events of which follow-ups tell, empty where it is about a child.
    ``urgent`` is what is to be done at once, ``by_turn`` whose it is, which ``without`` leaves out of the rest, ``now``
    when it is told (UTC).
    """

    cards: Sequence[Card]
    drafts: Sequence[Waiting]
    follow_ups: Sequence[FollowUp] = ()
    missed: int = 0
    titles: Mapping[str, str] = field(default_factory=dict)
    missed_of: tuple[str, ...] = ()
    urgent: Urgent = NOTHING
    now: datetime | None = None
    by_turn: Shared | None = None

    @property
    def shared(self) -> Shared:
        """What is urgent, by whose turn it is."""
        return self.by_turn or alone(self.urgent)

    def without(self, urgent: Urgent, by_turn: Shared | None = None) -> Desk:
        """The same desk, with what is urgent by itself."""
        untold = {one.event for one in urgent.incidents if one.to_do == UNTOLD}
        return replace(
            self,
            urgent=urgent,
            by_turn=by_turn,
            cards=[card for card in self.cards if not {tick.message for tick in card.open} <= urgent.numbers],
            drafts=[one for one in self.drafts if one.row.id not in urgent.numbers],
            follow_ups=[one for one in self.follow_ups if not (to_be_told(one) and one.event in untold)],
        )


def text_for(desk: Desk, runtime: Runtime, whom: str = "", *, counts_alone: bool = False) -> Text:
    """The mail to ``whom``: numbers for what is about a child, and the whole text of what is for everybody.

    It has ``counts_alone`` for a relay that refused a text which stands in it.
    """
    news = [card for card in desk.cards if not card.about_a_child]
    numbers = _numbers(desk)
    rest = numbers or (_not_called(desk) if desk.missed else "")
    at_once = urgent_text.paragraphs(desk.shared, runtime, counts_alone=counts_alone)
    now = urgent_text.subject(desk.shared, runtime) if at_once else ""
    subject = " · ".join(filter(None, (now, rest))) or f"Ter informatie: {_in_counts(desk.follow_ups)}"
    subject = fitting(f"Voor jou: {rest}" if rest and not now else subject)
    ready = [f"{'Ook' if now else 'Voor jou'} ligt klaar: {numbers}."] if numbers else []
    remarks = _remarks(desk, runtime, counts_alone=counts_alone)
    paragraphs = [f"Goedemorgen {whom}".rstrip() + ",", *at_once, *ready, *remarks, *([SHORT] if counts_alone else [])]
    for card in () if counts_alone else alike(news):
        paragraphs += said_once(to_copy(card, runtime), paragraphs)
    school = runtime.settings.school.name
    html = html_page(subject, [paragraph(part) for part in paragraphs], "nl", school)
    return Text("nl", subject, subject, "\n\n".join([*paragraphs, school]) + "\n", html)


def in_counts(desk: Desk, runtime: Runtime, whom: str = "") -> Text | None:
    """The mail without titles and texts; None where it has none."""
    titles = (desk.titles.get(one.event) for one in desk.follow_ups)
    texts = not all(card.about_a_child for card in desk.cards) or _to_write_anew(desk)
    quotes = any(titles) or texts or urgent_text.quotes(desk.urgent)
    return text_for(desk, runtime, whom, counts_alone=True) if quotes or desk.missed_of else None


def _numbers(desk: Desk) -> str:
    news = [card for card in desk.cards if not card.about_a_child]
    by_hand = [card for card in news if card.post or card.way in ("post", "pass_on")]
    whom = {(card.way, key) for card in news if card not in by_hand for key in card.people}
    told = Counter(way for way, _ in whom)
    ready, to_mend = by_what_to_do(desk.drafts)
    said = {thing.key for thing in desk.urgent.this_day}
    to_do = [one for one in desk.follow_ups if one.key not in said and not _asks_nothing(one, desk)]
    parts = [
        (len(desk.cards) - len(news), "persoonlijke taak", "persoonlijke taken"),
        (len(by_hand), "algemeen bericht om te plaatsen", "algemene berichten om te plaatsen"),
        *((number, f"ouder om {TO_DO[way]}", f"ouders om {TO_DO[way]}") for way, number in sorted(told.items())),
        (ready, "bericht om goed te keuren", "berichten om goed te keuren"),
        (to_mend, "bericht om aan te passen", "berichten om aan te passen"),
    ]
    found = [f"{number} {one if number == 1 else more}" for number, one, more in parts if number]
    return " · ".join([*found, *filter(None, [_in_counts(to_do)])])


def _asks_nothing(one: FollowUp, desk: Desk) -> bool:
    return one.code == NOT_EVERYBODY if desk.now is None else asks_nothing(one, desk.now)


def _in_counts(errands: Iterable[FollowUp]) -> str:
    """How many there are of each sort."""
    counts = Counter(one.code for one in errands for _ in one.keys)
    words = ((number, *follow_up_counts()[code]) for code, number in counts.items())
    return " · ".join(f"{number} {one if number == 1 else more}" for number, one, more in words)


def _not_called(desk: Desk) -> str:
    return f"{desk.missed} {'ouder is' if desk.missed == 1 else 'ouders zijn'} niet gebeld"


def _remarks(desk: Desk, runtime: Runtime, *, counts_alone: bool) -> list[str]:
    found = []
    if desk.missed:
        about = f" over {quoted(desk.missed_of)}" if desk.missed_of and not counts_alone else ""
        found.append(f"{_not_called(desk)}{about}. Het was dringend, en het is nu te laat.")
    if late := sum(card.late for card in desk.cards):
        found.append(f"Van eerder {'ligt nog 1 taak' if late == 1 else f'liggen nog {late} taken'} te wachten.")
    drafts_ = {(one.message.event.source, one.message.event.id): one.assigned.level for one in desk.drafts}
    levels = [*(card.assigned.level for card in desk.cards), *drafts_.values()]
    if passed_on := sum(level in ("stand_in", "leader") for level in levels):
        messages = "bericht" if passed_on == 1 else "berichten"
        found.append(f"Van een collega naar jou: {passed_on} {messages}.")
    found += [] if counts_alone else _to_write_anew(desk)
    if desk.follow_ups:
        found.append("\n- ".join(("Aandachtspunten:", *_owed(desk, runtime, counts_alone=counts_alone))))
    if desk.follow_ups or desk.missed or desk.urgent.marks or any(card.about_a_child for card in desk.cards):
        found.append("Over wie het gaat, staat op de takenlijst op school en niet in deze mail.")
    return found


def _to_write_anew(desk: Desk) -> list[str]:
    """What waits for a yes by its words for days, with its title; of a child it stands on the list at school alone."""
    by_title: dict[str, list[Waiting]] = {}
    for one in desk.drafts:
        if one.of_days and not one.message.about_a_child:
            by_title.setdefault(one.message.text.subject.rstrip(".?!"), []).append(one)
    return [f"{title}: {' '.join(of_days_in(same))}" for title, same in by_title.items()]


def _owed(desk: Desk, runtime: Runtime, *, counts_alone: bool) -> list[str]:
    """What it is about, and what to do, each once; of what is about no child with its title."""
    if counts_alone:
        return list(dict.fromkeys(follow_up_words("nl")[one.code] for one in desk.follow_ups))
    titles: dict[str, list[str]] = {}
    for one in desk.follow_ups:
        if one.code == NOT_SENT and one.event in desk.titles:
            titles.setdefault(_not_sent(one, desk, runtime), [])
        else:
            titles.setdefault(follow_up_words("nl")[one.code], []).append(desk.titles.get(one.event, ""))
    return [f"{said}{_about(each)}" for said, each in titles.items()]


def _about(titles: Sequence[str]) -> str:
    """Which of the school's messages these are; what is about a child has no title in a mail."""
    named = list(dict.fromkeys(f"‘{title.rstrip('.?!')}’" for title in titles if title))
    if not named:
        return ""
    unnamed = len(titles) - sum(map(bool, titles))
    others = (
        [] if not unnamed else ["een bericht over een kind" if unnamed == 1 else f"{unnamed} berichten over een kind"]
    )
    return f" Het gaat om {join_names([*named, *others], 'nl')}."


def _not_sent(one: FollowUp, desk: Desk, runtime: Runtime) -> str:
    title, over = desk.titles[one.event], desk.now is not None and is_over(one, desk.now)
    if not title:
        return _of_a_child(one, over=over)
    why = why_in_words(reason_for(one, None), runtime.registry.rules, over=over, change=one.change)
    to = "voor" if one.why == NOT_POSTED else "aan"
    whom = f" {to} {one.count} {'ouder' if one.count == 1 else 'ouders'}" if one.count else ""
    return f"{SAID[one.change]} is niet {_done(one)}{whom}: {title.rstrip('.?!')}{f', omdat {why}' if why else ''}."


def _of_a_child(one: FollowUp, *, over: bool) -> str:
    """What is about a child has neither title nor reason in a mail: that may tell of a home."""
    group = f" uit {group_in_words(one.groups, 'nl')}" if one.groups else ""
    do = "vertel het zelf" if to_be_told(one) and not over else "waarom staat op de takenlijst"
    return f"Een bericht over een kind{group} is niet {_done(one)}; {do}."


def _done(one: FollowUp) -> str:
    """What was not done with it: a card is no message that goes by itself."""
    return {NOT_TOLD: "verteld", NOT_POSTED: "geplaatst"}.get(one.why, "verstuurd")
