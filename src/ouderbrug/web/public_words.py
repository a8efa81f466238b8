"""What the pages for guardians say, in Dutch and in English side by side, with neither "u" nor "je"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.texts.language import language_code
from ouderbrug.web.words import PageWords

if TYPE_CHECKING:
    from collections.abc import Mapping

SAID: Mapping[str, tuple[str, str]] = {
    "answer_title": ("Antwoord aan school", "Answer to school"),
    "about.invite": ("Dit gaat over een uitnodiging van school.", "This is about an invitation from school."),
    "about.ask": ("Dit gaat over een vraag van school.", "This is about a question from school."),
    "nothing_yet": (
        "Er is nog niets verstuurd. Kies hieronder.",
        "Nothing has been sent yet. Choose below.",
    ),
    "ja": ("Ja", "Yes"),
    "nee": ("Nee", "No"),
    "anders": ("Ik wil iets vragen", "I want to ask something"),
    "own_words": ("Vraag of opmerking (hoeft niet)", "Question or remark (not needed)"),
    "changes": (
        "Toch anders? De knop in de mail werkt nog: het laatste antwoord telt.",
        "Changed your mind? The button in the mail still works: the last answer counts.",
    ),
    "pilot": ("Dit is een proef van school: er wordt niets bewaard.", "School is trying this out: nothing is kept."),
    "thanks": ("Bedankt! Het antwoord is bij school.", "Thank you! School has the answer."),
    "thanks_question": (
        "Bedankt! De vraag is bij school. De leerkracht leest hem.",
        "Thank you! School has the question. The teacher reads it.",
    ),
    "close": ("Deze bladzijde kan dicht.", "This page can be closed."),
    "link_over": (
        "Deze link doet het niet meer. Antwoord gerust op de mail, of bel school.",
        "This link no longer works. Please answer the mail, or call school.",
    ),
    "nothing_here": (
        "Hier staat niets. Een knop in een mail van school leidt naar de goede bladzijde.",
        "There is nothing here. A button in a mail from school leads to the right page.",
    ),
    "too_often": (
        "Dat ging wat vlug. Probeer het over een minuut weer.",
        "That was a bit quick. Try again in a minute.",
    ),
    "too_long": ("Dat is te lang. Schrijf het korter.", "That is too long. Write it shorter."),
    "later": ("Dat lukt nu niet. Probeer het over een minuut weer.", "That does not work now. Try again in a minute."),
    "fault": (
        "Er ging iets mis; er is niets bewaard. Antwoord gerust op de mail, of bel school.",
        "Something went wrong; nothing was kept. Please answer the mail, or call school.",
    ),
}
"""Each text by its name, in Dutch and in English."""
LANGUAGES: Mapping[str, str] = {"nl": "Nederlands", "en": "English"}
"""The languages of the pages, each by its own name."""


def words_in(*wanted: str) -> PageWords:
    """The texts in the first of these languages that they have, else in Dutch."""
    found = next((code for one in wanted if (code := language_code(one)) in LANGUAGES), "nl")
    return PageWords(found, SAID)
