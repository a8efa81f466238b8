"""The cards on paper: one plain page in Dutch for a teacher, without a script, with what is to be copied."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

from ouderbrug.staff.cards import FIRST_CONTACT, READING_SUPPORT, number
from ouderbrug.staff.follow_ups import reason_for
from ouderbrug.staff.not_sent import words as why_in_words
from ouderbrug.templates.follow_ups import follow_up_words
from ouderbrug.texts.language import in_words, join_names
from ouderbrug.texts.paper import template

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ouderbrug.facts import SchoolCalendar
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster
    from ouderbrug.staff.cards import Card, Tick
    from ouderbrug.staff.follow_ups import FollowUp
    from ouderbrug.unit_of_work import UnitOfWork

WAYS = {
    "post": "plaatsen in de app",
    "pass_on": "doorgeven aan de ouders van de groep",
    "call": "bellen",
    "talk": "even spreken of op papier meegeven",
}
LEVELS = {"stand_in": " (nu bij de invaller)", "leader": " (nu bij de schoolleiding)"}
HELD = "hold"
STOPS = {
    HELD: "De directie houdt berichten tegen. Vraag het aan {leaders}.",
    "event.withdrawn": "het gaat niet door",
    "event.replaced": "er is een nieuwere versie",
    "frequency.cap-reached": "deze ouder heeft deze week al genoeg berichten",
    "consent.opted-out": "deze ouder wil dit soort berichten niet",
    "consent.pupil-inactive": "dit kind zit niet meer op school",
    "consent.no-longer-in-audience": "hoort niet meer bij deze groep",
}
"""Why a card may not be delivered, in words for paper; what is not named here is a matter for the school leader."""


GUIDES = {
    READING_SUPPORT: "Deze ouder heeft hulp gevraagd bij lezen. Vertel het in korte zinnen.",
    FIRST_CONTACT: "Dit zou het eerste zijn wat deze ouder van school hoort: bel of spreek, "
    "en stuur geen bericht. Begin met iets moois; vertel wat je ziet; vraag hoe de ouder het ziet; spreek één ding af.",
}
"""How to begin a talk, by what kept the message from going as a text."""


def page(
    work: UnitOfWork,
    cards: Sequence[Card],
    app_urls: Mapping[str, str],
    expired: int,
    follow_ups: Sequence[FollowUp] = (),
) -> str:
    """The page; it holds names on purpose, and telephone numbers where a call is suggested."""
    writer = _Writer(work.roster, work.runtime, app_urls)
    late = sum(card.late for card in cards)
    summary = f"{_counted(len(cards), 'taak', 'taken')}{f', waarvan {late} van eerder' if late else ''}."
    summary += f" Verlopen zonder gedaan te zijn: {expired}." if expired else ""
    return template("cards.html.j2").render(
        school=work.runtime.settings.school.name,
        day=in_words(work.today, None, "nl", work.runtime.calendar.tz),
        summary=summary,
        cards=[writer.card(card) for card in cards],
        errands=[writer.follow_up(one) for one in follow_ups],
    )


def audience(card: Card, roster: Roster) -> str:
    """Who it is for, in words: "Groep 5B", "Ouders van Noor"."""
    if card.post:
        return f"Groep {card.groups[0]}"
    names = [roster.pupils[key].first_name for key in card.pupils if key in roster.pupils]
    return f"Ouders van {join_names(names, 'nl')}"


def until_in_words(deadline: datetime, calendar: SchoolCalendar) -> str:
    """Until when it is of use: a day, or a moment; a deadline at midnight is the end of the day before."""
    local = calendar.local(deadline)
    if local.time() == time(0):
        return in_words(local.date() - timedelta(days=1), None, "nl", calendar.tz)
    return in_words(deadline, None, "nl", calendar.tz)


def before_in_words(deadline: datetime, calendar: SchoolCalendar) -> str:
    """Before when it is to be done: a deadline at midnight is the begin of its day, else a moment."""
    local = calendar.local(deadline)
    return in_words(local.date() if local.time() == time(0) else deadline, None, "nl", calendar.tz)


def stop_in_words(code: str) -> str:
    """Why it may not be delivered, for a teacher."""
    return STOPS.get(code, "mag dit nu niet krijgen; vraag het de schoolleiding")


class _Writer:
    """Puts cards into the words of the page."""

    def __init__(self, roster: Roster, runtime: Runtime, app_urls: Mapping[str, str]) -> None:
        self.roster, self.runtime, self.app_urls = roster, runtime, app_urls

    def card(self, card: Card) -> dict[str, Any]:
        return {
            "audience": self._audience(card),
            "way": "even spreken" if card.shut and card.way == "talk" else WAYS[card.way],
            "when": f"Doen vóór {before_in_words(card.deadline, self.runtime.calendar)}.",
            "late": card.late,
            "whose": self._whose(card),
            "warnings": [*_warnings(card), *self._in_talk_alone(card)],
            "app": card.channel.replace("_", " ").capitalize(),
            "app_url": self.app_urls.get(card.channel, ""),
            "texts": self._texts(card),
            "points": list(_points(card)),
            "ticks": [self._tick(card, tick) for tick in card.ticks],
        }

    def follow_up(self, one: FollowUp) -> dict[str, str]:
        """What is owed, about whom by name, for whom, and by which day if there is one."""
        parent = self.roster.guardians.get(one.guardian)
        children = [self.roster.pupils[key] for key in (one.pupil, *one.pupils) if key in self.roster.pupils]
        names = [parent.name if parent else "", *(child.first_name for child in children)]
        about = join_names([name for name in names if name], "nl") or one.event or " ".join(one.groups)
        day = f"Uiterlijk {in_words(one.due, None, 'nl', self.runtime.calendar.tz)}. " if one.due else ""
        words = (
            f"{follow_up_words('nl')[one.code]} {f'Het gaat om: {about}.' if about else ''}".rstrip()
            + self._because(one)
        )
        return {"words": words, "when": day + self._whose(one), "answer": one.command}

    def _because(self, one: FollowUp) -> str:
        """For how many and why; what may tell of a ban or custody never stands on paper."""
        if not one.count:
            return ""
        why = reason_for(one, None)
        because = f", omdat {why_in_words(why, self.runtime.registry.rules)}" if why else ""
        return f" Voor {_counted(one.count, 'ouder', 'ouders')}{because}."

    def _whose(self, card: Card | FollowUp) -> str:
        names = [self.roster.staff[key].name for key in card.assigned.keys]
        if not names:
            return "Er is nog niemand aangewezen."
        return f"Voor wie: {join_names(names, 'nl')}{LEVELS.get(card.assigned.level, '')}."

    def _audience(self, card: Card) -> str:
        """Whom it is for; by name where whoever else is at home may not hear it."""
        whose = audience(card, self.roster)
        people = [name for tick in card.open if (name := self._names(tick))]
        return f"{join_names(people, 'nl')} ({whose[:1].lower()}{whose[1:]})" if card.shut and people else whose

    def _in_talk_alone(self, card: Card) -> list[str]:
        """What keeps a shut mailbox shut, without the reason: a card lies where others see it."""
        if not card.shut:
            return []
        leaders = join_names([one.name for one in self.roster.staff.values() if one.role == "leader"], "nl")
        people = join_names([name for tick in card.open if (name := self._names(tick))], "nl")
        return [
            f"Alleen in gesprek met {people or 'deze ouder'}: niet mailen, niet op papier meegeven, niet inspreken. "
            f"Lukt dit niet? Vraag het {leaders or 'de schoolleiding'}."
        ]

    def _texts(self, card: Card) -> list[dict[str, str]]:
        """Each text once; it says for whom it is where there are more."""
        by_text: dict[tuple[str, str, str], list[str]] = {}
        for tick in card.ticks:
            if tick.open and not tick.stop:
                key = (tick.text.subject, tick.text.app or tick.text.body, tick.text.language)
                by_text.setdefault(key, []).append(self._names(tick))
        return [
            {
                "title": title,
                "body": body,
                "language": language,
                "for_whom": join_names(of, "nl") if by_text.keys() - {(title, body, language)} else "",
            }
            for (title, body, language), of in by_text.items()
        ]

    def _tick(self, card: Card, tick: Tick) -> dict[str, str]:
        name = self._names(tick) or "Geplaatst in de groep"
        if tick.stop:
            return {"mark": "stop", "words": f"{name}: {self._not_now(tick.stop)} (nummer {tick.message})"}
        if not tick.open:
            did = "al gedaan" if tick.state == "sent" else "overgeslagen"
            return {"mark": "done", "words": f"{name}: {did} door {self._colleague(tick.by)}"}
        phone = self._phone(tick) if card.way == "call" else ""
        return {"mark": "", "words": f"{name}{phone} (nummer {tick.message})"}

    def _not_now(self, code: str) -> str:
        if code != HELD:
            return f"niet doen, {stop_in_words(code)}"
        leaders = join_names([one.name for one in self.roster.staff.values() if one.role == "leader"], "nl")
        return f"nog niet plaatsen of vertellen. {stop_in_words(code).format(leaders=leaders or 'de schoolleiding')}"

    def _names(self, tick: Tick) -> str:
        people = self.roster.guardians
        return join_names([people[key].name for key in tick.guardians if key in people], "nl")

    def _phone(self, tick: Tick) -> str:
        people = [self.roster.guardians[key] for key in tick.guardians if key in self.roster.guardians]
        known = [(one, number(one.key, self.roster)) for one in people]
        numbers = ["geheim nummer" if one.address_secret else called for one, called in known if called]
        return f", {', '.join(numbers)}" if numbers else ""

    def _colleague(self, key: str) -> str:
        return self.roster.staff[key].name if key in self.roster.staff else key


def _warnings(card: Card) -> Sequence[str]:
    found = []
    if card.urgent:
        found.append("Dringend: doe dit nu.")
    if card.talk:
        found.append("Een gesprek voor alles hieronder: deze ouder krijgt deze week verder geen bericht.")
    if card.one_too_many:
        found.append("Meer gesprekken dan er deze week bij de leerkracht passen: kies wie dit vertelt.")
    if card.about_a_child and card.way == "talk":
        found.append("Niet op het plein of bij het hek: spreek af waar niemand meeluistert.")
    if card.pilot:
        found.append("Oefening: doe dit niet echt, ouders horen er niets van.")
    if any(tick.look for tick in card.open):
        look = "wie er in deze groep meelezen" if card.post else "of dit zo verteld kan worden"
        found.append(f"Controleer eerst {look}; vraag het bij twijfel aan de schoolleiding.")
    found += [GUIDES[code] for code in sorted(card.because) if code in GUIDES]
    if card.open and all(tick.stop for tick in card.open):
        found.append("Niet plaatsen en niet bellen: zie onder Gedaan waarom.")
    if not card.post and card.about_a_child:
        found.append("Persoonlijk: dit mag niet in een groep.")
    if card.apart and card.about_a_child:
        found.append("Deze ouders wonen apart: elk krijgt een eigen gesprek of bericht, nooit een voor beiden.")
    return found


def _points(card: Card) -> Sequence[str]:
    points = ["Is dit de goede groep?" if card.post else "Is dit het goede kind, en zijn dit de goede ouders?"]
    if card.way == "post":
        points.append("Reacties aan of uit?")
        if card.has_reply:
            points.append("Is opgave of aanwezigheid in de app ingesteld?")
    if card.has_photo:
        points.append("Is er toestemming voor elk kind op de foto?")
    return points


def _counted(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
