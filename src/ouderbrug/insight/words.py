"""What the figures say, in Dutch and in English side by side."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from babel.dates import format_date

from ouderbrug.insight.small_cells import STEP
from ouderbrug.texts.language import locale_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ouderbrug.insight.figure import Figure

SAID: Mapping[str, tuple[str, str]] = {
    "title": ("Zo bereiken we ouders", "How we reach guardians"),
    "period": ("Van {first} tot en met {last}.", "From {first} up to and including {last}."),
    "hidden": ("minder dan {step}", "fewer than {step}"),
    "rounded": (
        "Aantallen ouders zijn afgerond op {step}, zodat geen gezin te herkennen is.",
        "Counts of guardians are rounded to {step}, so that no family can be known.",
    ),
    "all": ("Samen", "Together"),
    "nothing": ("Niets in deze tijd.", "Nothing in this time."),
    "reach": ("Wie bereiken we?", "Whom do we reach?"),
    "reach.got": ("Kreeg iets, ook aan de hele groep", "Got something, posts to the group as well"),
    "reach.nothing": ("Kreeg niets", "Got nothing"),
    "reach.no-way": (
        "Kreeg niets: geen adres of telefoon, of de mail komt terug",
        "Got nothing: neither address nor telephone, or mail comes back",
    ),
    "load": (
        "Hoe vol was de volste week? (berichten aan de ouder zelf, in zeven dagen)",
        "How full was the fullest week? (messages to the guardian alone, in seven days)",
    ),
    "rhythm": ("Hoeveel hoorde elke groep per week?", "How much did each group hear, by week?"),
    "goals": ("Waarvoor schreven we?", "What did we write for?"),
    "goals.inform": ("Vertellen", "Inform"),
    "goals.advise": ("Helpen, met iets voor thuis", "Advise, with something for home"),
    "goals.encourage": ("Aanmoedigen", "Encourage"),
    "goals.invite": ("Uitnodigen", "Invite"),
    "goals.ask": ("Om hulp of een antwoord vragen", "Ask for help or an answer"),
    "languages": ("Welke taal lezen ouders?", "Which language do guardians read?"),
    "own-language": (
        "Wie een andere taal leest: kwam er iets in die taal?",
        "Who reads another language: did anything come in it?",
    ),
    "own-language.own": ("Ja", "Yes"),
    "own-language.other": ("Nee", "No"),
    "channels": ("Hoe ging het, en kwam het aan?", "How did it go, and did it arrive?"),
    "channels.sent": ("verstuurd of verteld", "sent or told"),
    "channels.handed_over": ("bij een collega", "in a colleague's hands"),
    "channels.unknown": ("onzeker", "uncertain"),
    "channels.failed": ("mislukt", "failed"),
    "responses": ("Wat zeiden ouders?", "What did guardians say?"),
    "responses.ja": ("Ja", "Yes"),
    "responses.nee": ("Nee", "No"),
    "responses.anders": ("Anders", "Something else"),
    "responses.silent": ("Nog niets", "Nothing yet"),
    "zero": ("Deze ouders kregen niets", "These guardians got nothing"),
    "no_colleague": (
        "Geen cijfer gaat over een collega: een groep heeft er vaak meer, en wie schreef telt hier niet.",
        "No figure is about a colleague: a group often has several, and who wrote is not counted here.",
    ),
}
"""By name; of a row and a column behind the name of its figure. What has none here says itself: a group, a channel."""


class InsightWords:
    """Words in one language, ``nl`` or ``en``."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, name: str, /, **values: object) -> str:
        """One sentence or word; raises KeyError for what is not there."""
        return SAID[name][self.language != "nl"].format(**values)

    @property
    def not_shown(self) -> str:
        """What stands in place of a number that would tell of few people."""
        return self("hidden", step=STEP)

    @property
    def rounded(self) -> str:
        """That counts of people are rounded, and to what."""
        return self("rounded", step=STEP)

    def day(self, day: date) -> str:
        """A day with its month."""
        return format_date(day, "d MMMM", locale=locale_of(self.language))

    def row(self, figure: Figure, label: str) -> str:
        """What a row is called."""
        if figure.name == "languages":
            return str(locale_of(self.language).languages.get(label.split("-")[0], label))
        known = f"{figure.name}.{label}"
        return self(known) if known in SAID else label

    def column(self, figure: Figure, name: str) -> str:
        """What a column is called: a week by its first day."""
        if figure.name == "rhythm":
            return format_date(date.fromisoformat(name), "d MMM", locale=locale_of(self.language))
        known = f"{figure.name}.{name}"
        return self(known) if known in SAID else name
