"""What a card advises whoever has it: what to heed, how to hold a talk, and where to write what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.staff.cards import OTHER_LANGUAGE, READING_SUPPORT, SPOKEN, number
from ouderbrug.texts.language import join_names, language_code, locale_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.model import Guardian
    from ouderbrug.school.roster import Roster
    from ouderbrug.staff.cards import Card

_THIS = "Deze ouder"
_DO = {"call": "bel", "talk": "spreek"}
PILOT = "Oefening: doe dit niet echt, ouders horen er niets van."
OPEN_QUESTION = "Vraag: “Hoe ziet u dat? Hoe is dat thuis?” En luister."
OUTCOMES = {
    "call": ("Gesproken", "Niet opgenomen", "Bel later nog eens: ..............."),
    "talk": ("Gesproken", "Nog niet gezien", "Op papier meegegeven"),
}
"""What may come of a talk, by the way of the card."""


def forbidden(card: Card) -> bool:
    """True if nothing on the card may be posted or told any more."""
    return bool(card.open) and all(tick.stop for tick in card.open)


def warnings(card: Card) -> Sequence[str]:
    """What whoever has the card must heed first; nothing that the school only guesses.

    Where nothing of it may be told, that is all that it says: it does not ask for a call that it forbids.
    """
    if forbidden(card):
        return [*([PILOT] if card.pilot else []), "Niet plaatsen en niet vertellen: zie onder Gedaan waarom."]
    found = []
    if card.urgent:
        found.append("Dringend: doe dit nu.")
    found += card.of_days
    if card.talk:
        found.append(
            "Een gesprek voor alles hieronder: deze ouder hoort deze week verder alleen wat dringend is of verandert."
        )
    elif card.way in SPOKEN and len(card.events) > 1:
        found.append("Een gesprek voor alles hieronder.")
    if card.one_too_many:
        found.append("Meer gesprekken dan er deze week bij de leerkracht passen: kies wie dit vertelt.")
    if card.about_a_child and card.way == "talk":
        found.append("Niet op het plein of bij het hek: spreek af waar niemand meeluistert.")
    if card.pilot:
        found.append(PILOT)
    if card.post and any(tick.look_round for tick in card.open):
        found.append("Controleer eerst wie er in deze groep meelezen; vraag het bij twijfel aan de schoolleiding.")
    elif any(tick.look_round - {READING_SUPPORT} for tick in card.open):
        found.append("Controleer eerst of dit zo verteld kan worden; vraag het bij twijfel aan de schoolleiding.")
    if not card.post and card.about_a_child:
        found.append("Persoonlijk: dit mag niet in een groep.")
    if card.apart and card.about_a_child:
        found.append("Vertel het elk van deze ouders zelf. Zet bij elk een vinkje.")
    return found


def to_know(card: Card, roster: Roster, school_language: str = "nl") -> Sequence[str]:
    """What to know of the guardians before they are told or given something, whatever brought it to a card.

    Who reads another language, or asked for help with reading; whom nobody can call, and who never heard from school.
    """
    if forbidden(card) or card.post or card.way == "pass_on":
        return []
    known = [roster.guardians[key] for tick in card.open if not tick.stop for key in tick.guardians
             if key in roster.guardians]  # fmt: skip
    people = list(dict.fromkeys(known))
    found: list[str] = []
    for one in people:
        who = _THIS if len(people) == 1 else one.name
        found += _of_words(card, one, who, school_language)
        if card.way in SPOKEN:
            found += _of_telephone(one, who, roster)
            if card.about_a_child and one.key in card.strangers:
                first = f"Dit zou het eerste zijn wat {_within(who)} van school hoort"
                found.append(f"{first}: bel of spreek, en stuur geen bericht.")
    return found


def _of_words(card: Card, one: Guardian, who: str, school_language: str) -> list[str]:
    found = []
    spoken = card.way in SPOKEN
    if language_code(one.language) != language_code(school_language):
        tongue = locale_of(one.language).get_language_name("nl")
        had = ", en kreeg het in het Nederlands" if OTHER_LANGUAGE in card.because else ""
        do = f"{_DO[card.way]} met een tolk ({tongue})" if spoken else "vertel erbij wat er staat"
        found.append(f"{who} leest een andere taal ({tongue}){had}: {do}.")
    if one.reading_support:
        do = "Vertel het in korte zinnen." if spoken else "Vertel erbij wat er staat."
        found.append(f"{who} heeft hulp gevraagd bij lezen. {do}")
    return found


def _of_telephone(one: Guardian, who: str, roster: Roster) -> list[str]:
    """What can be done where nobody can be called; why a number may not be called stands on no paper."""
    if number(one.key, roster):
        return []
    if one.mobile:
        return [f"Bel {_within(who)} niet: spreek af op school."]
    return [
        f"Van {_within(who)} is geen telefoonnummer bekend: spreek bij het hek of aan de deur, en vraag een nummer."
    ]


def _within(who: str) -> str:
    """Who it is, within a sentence."""
    return "deze ouder" if who == _THIS else who


def guide(card: Card, children: Sequence[str]) -> Sequence[str]:
    """The steps of a talk about children, in their order; none where nobody speaks, or it is about no child.

    What just happened begins with how the child is: something nice would sound as if it were nothing.
    """
    if card.way not in SPOKEN or not card.about_a_child or forbidden(card):
        return []
    names = join_names(children, "nl") or "het kind"
    nice = f"Begin met iets moois: wat gaat er goed bij {names}?"
    return [
        f"Zeg eerst hoe het nu met {names} gaat." if card.just_happened else nice,
        "Vertel wat je ziet of wat er was, zonder oordeel. Het staat hieronder.",
        "Stel de vraag die hieronder staat. En luister." if card.just_happened else OPEN_QUESTION,
        "Spreek samen één ding af: wie doet wat, en wanneer spreken jullie elkaar weer?",
    ]


def points(card: Card) -> Sequence[str]:
    """What to look at before it is posted or told."""
    if forbidden(card):
        return []
    found = ["Is dit de goede groep?" if card.post else "Is dit het goede kind, en zijn dit de goede ouders?"]
    if card.way == "post":
        found.append("Reacties aan of uit?")
        if card.has_reply:
            found.append("Is opgave of aanwezigheid in de app ingesteld?")
    if card.has_photo:
        found.append("Is er toestemming voor elk kind op de foto?")
    return found
