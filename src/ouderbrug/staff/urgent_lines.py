"""The sentences of what is urgent or happened to a child, each with how many tasks it is; no name and no text."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.staff.card_advice import where
from ouderbrug.staff.cards import OTHER_LANGUAGE
from ouderbrug.staff.incidents import TO_APPROVE, TO_CALL, UNTOLD
from ouderbrug.staff.this_day import LATE, NOT_SENT, TO_ASK, TO_POST, TO_TELL, TO_WRITE, WAITS
from ouderbrug.staff.this_day import TO_APPROVE as DECIDE
from ouderbrug.texts.language import days_side_by_side, group_in_words, in_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ouderbrug.runtime import Runtime
    from ouderbrug.staff.cards import Card
    from ouderbrug.staff.incidents import Incident
    from ouderbrug.staff.urgent import Dropped, Urgent


class Asked(NamedTuple):
    """What to do, without its full stop, and how many tasks that is."""

    said: str
    tasks: int


def beside_cards(urgent: Urgent, runtime: Runtime) -> list[Asked]:
    """What happened to a child, what somebody keeps waiting, and what cannot wait for the mail of the morning."""
    found = [
        *_all_that_happened(urgent.incidents, runtime),
        _decide(len(urgent.held), "omdat iemand {it} tegenhoudt", "laat {it} gaan of trek {it} in"),
        _decide(len(urgent.to_approve), "op goedkeuring", "keur {it} goed of trek {it} in"),
        _unclear(len(urgent.unclear)),
        *_this_day(urgent, runtime),
    ]
    return [line for line in found if line.tasks]


_THIS_DAY = {
    TO_TELL: (
        "Vertel het {before}: {n} ouder kreeg een bericht niet, en er is een kaart voor",
        "Vertel het {before}: {n} ouders kregen een bericht niet, en er zijn kaarten voor",
    ),
    TO_POST: ("Plaats {before}: een bericht voor {n} groep", "Plaats {before}: berichten voor {n} groepen"),
    DECIDE: (
        "Beslis {before}: {n} bericht wacht op goedkeuring; keur het goed of trek het in",
        "Beslis {before}: {n} berichten wachten op goedkeuring; keur ze goed of trek ze in",
    ),
    NOT_SENT: (
        "Vertel het zelf {before}: {n} ouder kreeg een bericht niet, en het gaat niet meer vanzelf",
        "Vertel het zelf {before}: {n} ouders kregen een bericht niet, en het gaat niet meer vanzelf",
    ),
    TO_WRITE: (
        "Een bericht voor de hele school is tegengehouden. Het ging naar niemand. Schrijf het anders, {before}; waarom "
        "staat op de takenlijst",
        "{n} berichten voor de hele school zijn tegengehouden. Ze gingen naar niemand. Schrijf ze anders, {before}; "
        "waarom staat op de takenlijst",
    ),
    WAITS: (
        "Vertel het zelf {before}: {n} ouder heeft een bericht nog niet, want niets neemt het nu aan",
        "Vertel het zelf {before}: {n} ouders hebben een bericht nog niet, want niets neemt het nu aan",
    ),
    LATE: (
        "Vertel het zelf {before}: {n} ouder krijgt een bericht te laat, want het kan niet eerder weg",
        "Vertel het zelf {before}: {n} ouders krijgen een bericht te laat, want het kan niet eerder weg",
    ),
    TO_ASK: (
        "Vraag {before} na: {n} bericht kwam misschien niet aan; handel het daarna af",
        "Vraag {before} na: {n} berichten kwamen misschien niet aan; handel ze daarna af",
    ),
}


def _this_day(urgent: Urgent, runtime: Runtime) -> list[Asked]:
    """A line for each thing to do that cannot wait until the next mail of the morning, with the first hour of all."""
    found = []
    for to_do, (one, more) in _THIS_DAY.items():
        if same := [thing for thing in urgent.this_day if thing.to_do == to_do]:
            number = len(frozenset[str]().union(*(thing.counted for thing in same)))
            before = _in_time(min(thing.before for thing in same), runtime)
            now = "nu, " if any(thing.at_once for thing in same) else ""
            said = (one if number == 1 else more).format(n=number, before=f"{now}{before}")
            found.append(Asked(said, number))
    return found


def _in_time(before: datetime, runtime: Runtime) -> str:
    """Before which hour, or until the end of which day: its name stands there, as a mail may be read late."""
    calendar = runtime.calendar
    if calendar.local(before).time() == time(0):
        return f"uiterlijk {in_words(calendar.day(before) - timedelta(days=1), None, 'nl', calendar.tz)}"
    return f"vóór {in_words(before, None, 'nl', calendar.tz)}"


def _decide(number: int, why: str, do: str) -> Asked:
    messages = "1 dringend bericht wacht" if number == 1 else f"{number} dringende berichten wachten"
    said = f"Beslis nu: {messages} {why}; {do}"
    return Asked(said.format(it="het" if number == 1 else "ze"), number)


def _unclear(number: int) -> Asked:
    messages = "1 dringend bericht is" if number == 1 else f"{number} dringende berichten zijn"
    return Asked(f"Vraag na: {messages} misschien niet aangekomen; bel, en handel het daarna af", number)


def not_any_more(dropped: Sequence[Dropped], runtime: Runtime) -> list[str]:
    """What about the text that stands in an earlier mail: it may have been posted by now."""
    alike: dict[Dropped, list[Dropped]] = {}
    for one in sorted(dropped, key=lambda one: not one.group):
        of_one = one._replace(message=0, group="", whose=frozenset(), instead=frozenset({0} if one.anew else ()))
        alike.setdefault(of_one._replace(title="", days=()) if one.event else of_one, []).append(one)
    lines = []
    for all_ in sorted(alike.values(), key=lambda some: dropped.index(some[0])):
        one = all_[0]
        groups = tuple(sorted({each.group for each in all_} - {""}))
        what = _called(one, groups, runtime)
        if not one.title:
            what = several(len(all_), "bericht over een kind", "berichten over kinderen")
        became = _BECAME[one.why] if one.title or len(all_) == 1 else _BECAME[one.why].replace("is ", "zijn ")
        instead = ", maar de nieuwe: die staat op de takenlijst" if one.anew else ""
        again = ". Is de oude tekst al geplaatst? Haal die dan weg" if groups else ""
        lines.append(f"Niet meer doen: {what} {became}. Plaats of vertel de oude tekst niet meer{instead}{again}")
    return lines


_BECAME = {"off": "is ingetrokken", "changed": "is veranderd", "": "is niet meer nodig"}
"""What became of a text that a colleague was told to post or to tell."""


def _called(one: Dropped, groups: Sequence[str], runtime: Runtime) -> str:
    """The message by its title, with the day where that does not name it, and for which groups it was."""
    tz = runtime.calendar.tz
    named = any(in_words(day, None, "nl", tz) in one.title.casefold() for day in one.days)
    over = f" over {days_side_by_side([(day, day) for day in one.days], 'nl', tz)}" if one.days and not named else ""
    whom = f" voor {group_in_words(groups, 'nl')}" if groups else ""
    return f"het bericht ‘{one.title}’{over}{whom}"


def several(number: int, one: str, more: str) -> str:
    """A number with its word."""
    return f"{number} {one if number == 1 else more}"


_INCIDENTS = {
    TO_CALL: ("Bel nu", "Vertel het nu zelf", "Lees eerst de kaart"),
    TO_APPROVE: ("Keur goed en bel", "Keur goed en vertel het zelf", "Het bericht erover wacht op goedkeuring"),
    UNTOLD: (
        "Bel alsnog",
        "Vertel het alsnog",
        "Dit is nog niet afgestreept. Streep het af op de takenlijst zodra het thuis is verteld",
    ),
}
"""What is to be done about it: by telephone, where there is no number to call, and what else to know."""


def _all_that_happened(incidents: Sequence[Incident], runtime: Runtime) -> list[Asked]:
    """A line for all of which the same is to be said, with how often it happened."""
    same: dict[tuple[object, ...], list[Incident]] = {}
    for one in incidents:
        said = one.to_do, one.groups, one.in_person, one.again, one.went_home, one.earlier
        same.setdefault(said, []).append(one)
    found = ((alike[0], len({one.event for one in alike})) for alike in same.values())
    return [Asked(_happened(one, times, runtime), times) for one, times in found]


def _happened(incident: Incident, times: int, runtime: Runtime) -> str:
    often = f"{times} keer iets" if times > 1 else "iets"
    call, tell, more = _INCIDENTS[incident.to_do]
    do, without = (tell, "Er is geen nummer om te bellen. ") if incident.in_person else (call, "")
    group = f" uit {group_in_words(incident.groups, 'nl')}" if incident.groups else ""
    day = in_words(incident.earlier, None, "nl", runtime.calendar.tz) if incident.earlier else ""
    if incident.again:
        still = f"Nog niet gedaan: {do[:1].lower()}{do[1:]}, over een kind{group}"
        home = "de school is al uit" if incident.went_home else "straks gaat het kind naar huis"
        when = f"Er is op {day} {often} gebeurd" if day else f"Er is vandaag {often} gebeurd, en {home}"
        return f"{still}. {when}. {without}{more}"
    when = f"Dat was op {day}. " if day else ""
    return f"{do}: er is {often} gebeurd met een kind{group}. {when}{without}{more}"


def of_card(card: Card, runtime: Runtime) -> Asked:
    """What to do with a card: one post, or each guardian to tell."""
    before = _before(card, runtime)
    if card.post:
        whom = group_in_words(card.groups[:1], "nl")
        return Asked(f"Plaats nu{before}, {where(card, runtime)}: een dringend bericht voor {whom}", 1)
    people = len(card.people)
    do = "Bel nu" if card.way == "call" else "Vertel het nu"
    parents = "ouder" if people == 1 else "ouders"
    if OTHER_LANGUAGE in card.because:
        had = f"{'kreeg' if people == 1 else 'kregen'} dit bericht niet in de eigen taal"
    else:
        had = f"{'heeft' if people == 1 else 'hebben'} dit bericht niet gekregen"
    by_voice = "" if card.way == "call" else f", en er is geen nummer om te bellen. {_at_school(card, runtime)}"
    return Asked(f"{do}{before}: {people} {parents} {had}{by_voice}", people)


def _at_school(card: Card, runtime: Runtime) -> str:
    """Where to speak those whom nobody can call: on a day without school nobody stands at its gate."""
    calendar = runtime.calendar
    today = calendar.day(card.due_at)
    opens = calendar.next_school_day(today, card.groups)
    if opens == today:
        return "Spreek bij het hek of geef het mee"
    return f"Er is dan geen school: ga langs, of spreek {in_words(opens, None, 'nl', calendar.tz)} bij het hek"


def _before(card: Card, runtime: Runtime) -> str:
    """Before which hour, where it is one of today: what is to be done now has no other day."""
    local, today = runtime.calendar.local(card.before), runtime.calendar.local(card.due_at).date()
    return "" if local.time() == time(0) or local.date() != today else f", vóór {local:%-H.%M} uur"
