"""The cards on paper: one plain page in Dutch for a teacher, without a script, with what is to be copied."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ouderbrug.model import GUARDIAN_MARK
from ouderbrug.staff.approvals import by_what_to_do
from ouderbrug.staff.card_advice import by_word_alone, forbidden, guide, outcomes, points, to_know, warnings, where
from ouderbrug.staff.cards import SPOKEN, TOO_LATE
from ouderbrug.staff.incidents import before_lessons_end
from ouderbrug.staff.one_call import one_call
from ouderbrug.staff.owed_lines import OwedLines, before_in_words, counted, phones, until_in_words, whose
from ouderbrug.texts.language import in_words, join_names
from ouderbrug.texts.merging import below_its_title
from ouderbrug.texts.paper import template

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from ouderbrug.model import Text
    from ouderbrug.school.roster import Roster
    from ouderbrug.staff.approvals import Waiting
    from ouderbrug.staff.cards import Card, Tick
    from ouderbrug.staff.follow_ups import FollowUp
    from ouderbrug.unit_of_work import UnitOfWork

WAYS = {
    "post": "plaatsen",
    "pass_on": "doorgeven aan de ouders van de groep",
    "call": "bellen",
    "talk": "even spreken of op papier meegeven",
    "paper": "op papier meegeven",
}
HELD = "hold"
STOPS = {
    HELD: "Dit wordt tegengehouden. Vraag het aan {leaders}.",
    "event.withdrawn": "het gaat niet door",
    "event.replaced": "er is een nieuwere versie",
    TOO_LATE: "het is voorbij",
    "consent.opted-out": "deze ouder wil dit soort berichten niet",
    "consent.pupil-inactive": "dit kind zit niet meer op school",
    "consent.no-longer-in-audience": "hoort niet meer bij deze groep",
}
"""Why a card may not be delivered, in words for paper; what is not named here is a matter for the school leader."""


@dataclass(frozen=True)
class Sheet:
    """What stands on one page: cards to do, messages to approve, errands, and cards that are too late.

    It is for one colleague, or ``for_all``, who cut it up. Who it is for has these ``groups``; None means all.
    """

    cards: Sequence[Card]
    drafts: Sequence[Waiting] = ()
    follow_ups: Sequence[FollowUp] = ()
    too_late: Sequence[Card] = ()
    for_all: bool = False
    groups: Collection[str] | None = None


def page(work: UnitOfWork, sheet: Sheet, app_urls: Mapping[str, str]) -> str:
    """The page; it holds names on purpose, and telephone numbers where a call is suggested.

    What happened to a child and waits for a yes, or was told to nobody, comes first; what is too late comes last.
    """
    writer, errands = _Writer(work, app_urls), OwedLines(work)
    joined = one_call(sheet.cards, work.roster, each_their_own=sheet.for_all)
    found, over = (
        [replace(card, pupils=of_groups(card, work.roster, sheet.groups)) for card in cards]
        for cards in (joined, sheet.too_late)
    )
    return template("cards.html.j2").render(
        school=work.runtime.settings.school.name,
        day=in_words(work.today, None, "nl", work.runtime.calendar.tz),
        summary=_summary(replace(sheet, cards=found)),
        cards=[writer.card(card) for card in found],
        now=errands.at_once(sheet.drafts, sheet.follow_ups),
        drafts=errands.drafts(sheet.drafts),
        errands=errands.follow_ups(sheet.follow_ups),
        too_late=[writer.too_late(card) for card in over],
    )


def _summary(sheet: Sheet) -> str:
    """How much of each there is to do, and nothing that is nought."""
    ready, to_mend = by_what_to_do(sheet.drafts)
    earlier = sum(card.late for card in sheet.cards)
    counts = (
        (len(sheet.cards), "taak", "taken"),
        (ready, "bericht om goed te keuren", "berichten om goed te keuren"),
        (to_mend, "bericht om aan te passen", "berichten om aan te passen"),
        (len(sheet.follow_ups), "aandachtspunt", "aandachtspunten"),
    )
    found = [counted(*count) for count in counts if count[0]]
    if not found:
        return ""
    return f"Te doen: {join_names(found, 'nl')}{f'. Nog van eerder: {earlier}' if earlier else ''}."


def of_groups(card: Card, roster: Roster, groups: Collection[str] | None) -> tuple[str, ...]:
    """The children of a card; of news for a family those of these groups, where it has some there."""
    theirs = tuple(key for key in card.pupils if groups is None or {*groups} & {*roster.groups_of((key,))})
    return card.pupils if card.told_of or not theirs else theirs


def audience(card: Card, roster: Roster) -> str:
    """Who it is for, in words: "Groep 5B", "Ouders van Noor", "Ouder van Noor" where it is one of them."""
    if card.post:
        return f"Groep {card.groups[0]}"
    names = [roster.pupils[key].first_name for key in card.pupils if key in roster.pupils]
    people = {key for tick in card.ticks for key in tick.guardians}
    return f"{'Ouder' if len(people) == 1 else 'Ouders'} van {join_names(names, 'nl')}"


def stop_in_words(code: str) -> str:
    """Why it may not be delivered, for a teacher."""
    return STOPS.get(code, "mag dit nu niet krijgen; vraag het de schoolleiding")


class _Writer:
    """Puts cards into the words of the page."""

    def __init__(self, work: UnitOfWork, app_urls: Mapping[str, str]) -> None:
        self.work, self.roster, self.runtime, self.app_urls = work, work.roster, work.runtime, app_urls

    def card(self, card: Card) -> dict[str, Any]:
        return {
            "audience": self._audience(card),
            "way": self._way(card),
            "when": self._when(card),
            "late": card.late,
            "whose": whose(card.assigned, self.roster),
            "warnings": [*warnings(card), *self._to_know(card), *self._in_talk_alone(card)],
            "guide": guide(card, self._children(card.told_of or card.pupils)),
            "spoken": card.way in SPOKEN,
            "app": card.channel.replace("_", " ").capitalize(),
            "app_url": self.app_urls.get(card.channel, ""),
            "texts": self._texts(card),
            "points": list(points(card)),
            "ticks": [self._ticks(card, same) for same in _together(card)],
        }

    def _to_know(self, card: Card) -> Sequence[str]:
        return to_know(card, self.roster, self.runtime.composer.language)

    def _when(self, card: Card) -> str:
        """Before when; of what happened to a child its guardians hear before they see it."""
        if not card.happened_on or card.way not in SPOKEN:
            return f"Doen vóór {before_in_words(card.do_before, self.runtime.calendar)}."
        do = "Bel" if card.way == "call" else "Vertel het"
        at_school = before_lessons_end(self.work, card.happened_on)
        return f"{do} vandaag, liefst vóór het kind naar huis gaat." if at_school else f"{do} nu."

    def _way(self, card: Card) -> str:
        if forbidden(card):
            return "niet doen"
        return self._do(card)

    def _do(self, card: Card) -> str:
        """What to do with it, and where a post is to stand: no app that the school does not have."""
        if card.way == "talk" and by_word_alone(card):
            return "even spreken" if card.shut or card.just_happened else "afspreken en vertellen"
        return f"{WAYS[card.way]} {where(card, self.runtime)}" if card.way == "post" else WAYS[card.way]

    def too_late(self, card: Card) -> str:
        """What nobody did in time: whom it was for, how, and until when it could be done."""
        until = until_in_words(card.deadline, self.runtime.calendar)
        numbers = ", ".join(str(tick.message) for tick in card.ticks)
        names = list(dict.fromkeys(name for tick in card.ticks if (name := self._names(tick))))
        whom = f"{join_names(names, 'nl')} ({audience(card, self.roster)})" if names else self._audience(card)
        return f"{whom}: {self._do(card)}, kon tot en met {until} (nummer {numbers})"

    def _children(self, pupils: Sequence[str]) -> list[str]:
        return [self.roster.pupils[key].first_name for key in pupils if key in self.roster.pupils]

    def _audience(self, card: Card) -> str:
        """Whom it is for; by name where whoever else is at home may not hear it."""
        of = audience(card, self.roster)
        people = list(dict.fromkeys(name for tick in card.open if (name := self._names(tick))))
        return f"{join_names(people, 'nl')} ({of[:1].lower()}{of[1:]})" if card.shut and people else of

    def _in_talk_alone(self, card: Card) -> list[str]:
        """What keeps a shut mailbox shut, without the reason: a card lies where others see it."""
        if not card.shut or forbidden(card):
            return []
        leaders = join_names([one.name for one in self.roster.staff.values() if one.role == "leader"], "nl")
        people = join_names(list(dict.fromkeys(name for tick in card.open if (name := self._names(tick)))), "nl")
        return [
            f"Alleen in gesprek met {people or 'deze ouder'}: niet mailen, niet op papier meegeven, niet inspreken. "
            f"Lukt dit niet? Vraag het {leaders or 'de schoolleiding'}."
        ]

    def _texts(self, card: Card) -> list[dict[str, str]]:
        """Each text once, of what differs by names alone with those of all; it says for whom it is where they differ.

        Who lives apart from another guardian has a letter of their own.
        """
        by_text: dict[tuple[str, str, str], list[str]] = {}
        for tick in card.ticks:
            if tick.open and not tick.stop:
                (title, body), names = to_give(card, tick.text), self._names(tick)
                same = body.replace(names, GUARDIAN_MARK) if names and not card.apart else body
                by_text.setdefault((title, same, tick.text.language), []).append(names)
        differ = len({tuple(of) for of in by_text.values()}) > 1
        return [
            {
                "title": title,
                "body": body.replace(GUARDIAN_MARK, join_names(of, "nl")),
                "language": language,
                "for_whom": join_names(of, "nl") if differ else "",
            }
            for (title, body, language), of in by_text.items()
        ]

    def _ticks(self, card: Card, same: Sequence[Tick]) -> dict[str, Any]:
        """One line to tick off for all that the same people are told, with its numbers."""
        tick = same[0]
        name = self._names(tick) or ("Een ouder" if tick.guardians else "Geplaatst in de groep")
        if tick.stop:
            words = f"{name}: {self._not_now(tick.stop)} (nummer {tick.message})"
            return {"mark": "stop", "words": words, "outcomes": ()}
        if not tick.open:
            did = "al gedaan" if tick.state == "sent" else "overgeslagen"
            return {"mark": "done", "words": f"{name}: {did} door {self._colleague(tick.by)}", "outcomes": ()}
        phone = f", {phones(tick.guardians, self.roster)}" if card.way == "call" else ""
        numbers = join_names([str(one.message) for one in same], "nl")
        became = outcomes(card, tick.guardians, self.roster)
        return {"mark": "", "words": f"{name}{phone} (nummer {numbers})", "outcomes": became}

    def _not_now(self, code: str) -> str:
        if code != HELD:
            return f"niet doen, {stop_in_words(code)}"
        leaders = join_names([one.name for one in self.roster.staff.values() if one.role == "leader"], "nl")
        return f"nog niet plaatsen of vertellen. {stop_in_words(code).format(leaders=leaders or 'de schoolleiding')}"

    def _names(self, tick: Tick) -> str:
        """Whom it is for; nobody to whom a rule keeps it now, for who is named may be told all the same."""
        if tick.open and tick.stop:
            return ""
        people = self.roster.guardians
        return join_names([people[key].name for key in tick.guardians if key in people], "nl")

    def _colleague(self, key: str) -> str:
        return self.roster.staff[key].name if key in self.roster.staff else key


def to_give(card: Card, text: Text) -> tuple[str, str]:
    """The title and the words of a text as they go by hand: what is told begins with its title, what is copied not."""
    if card.way == "paper":
        return text.subject, text.body
    words = text.app or text.body
    return text.subject, words if card.way in SPOKEN else below_its_title(text) if text.app else words


def _together(card: Card) -> list[list[Tick]]:
    """The ticks of a card, those that one talk does together; what may not go and what is done stands by itself."""
    found: dict[object, list[Tick]] = {}
    for tick in card.ticks:
        to_tell = card.way in SPOKEN and tick.open and not tick.stop
        found.setdefault(tick.guardians if to_tell else tick.message, []).append(tick)
    return list(found.values())
