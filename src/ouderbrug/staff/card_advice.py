"""What a card advises whoever has it: what to heed, how to hold a talk, and where to write what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.staff.cards import FIRST_CONTACT, OTHER_LANGUAGE, READING_SUPPORT, SPOKEN
from ouderbrug.texts.language import join_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.staff.cards import Card

REASONS = {
    READING_SUPPORT: "Deze ouder heeft hulp gevraagd bij lezen. Vertel het in korte zinnen.",
    OTHER_LANGUAGE: "Deze ouder leest een andere taal, en kreeg het in het Nederlands. Bel, zo nodig met een tolk.",
    FIRST_CONTACT: "Dit zou het eerste zijn wat deze ouder van school hoort: bel of spreek, en stuur geen bericht.",
}
"""What to know before a talk, by what kept the message from going as a text."""
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
    found += [REASONS[code] for code in sorted(card.because) if code in REASONS and card.way in SPOKEN]
    if not card.post and card.about_a_child:
        found.append("Persoonlijk: dit mag niet in een groep.")
    if card.apart and card.about_a_child:
        found.append("Vertel het elk van deze ouders zelf. Zet bij elk een vinkje.")
    return found


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
