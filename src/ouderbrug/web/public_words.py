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
    "enough": (
        "Er zijn al genoeg mensen. Een antwoord mag nog wel.",
        "There are enough people already. An answer is still welcome.",
    ),
    "thanks_enough": (
        "Bedankt voor het aanbod! Er zijn al genoeg mensen, dus komen hoeft niet.",
        "Thank you for the offer! There are enough people already, so there is no need to come.",
    ),
    "thanks_question": (
        "Bedankt! De vraag is bij school. De leerkracht leest hem.",
        "Thank you! School has the question. The teacher reads it.",
    ),
    "thanks_wishes": (
        "Bedankt! Er komt een mail waarin het staat.",
        "Thank you! A mail will say so.",
    ),
    "thanks_undone": ("Het is teruggedraaid.", "It is undone."),
    "thanks_less": ("Dit soort mail komt niet meer.", "This sort of mail comes no more."),
    "less_title": ("Dit soort mail niet meer", "No more of this sort of mail"),
    "less_how": (
        "Er is nog niets veranderd. De knop zorgt dat dit soort mail niet meer komt.",
        "Nothing has changed yet. The button sees to it that this sort of mail comes no more.",
    ),
    "less_send": ("Niet meer sturen", "Send no more"),
    "wishes_title": ("Berichten van school", "Messages from school"),
    "wishes_how": (
        'Kies wat anders mag. Wat op "zo laten" staat, verandert niet. Er komt een mail waarin de keuze staat, '
        "met een knop om die terug te draaien.",
        'Choose what should be different. What says "leave it" does not change. A mail will tell the choice, with a '
        "link to undo it.",
    ),
    "leave": ("zo laten", "leave it"),
    "wish.language": ("Taal", "Language"),
    "wish.digest": ("Eén verzamelbericht", "One digest"),
    "digest.yes": ("Nieuws liefst bij elkaar in één mail", "News together in one mail, please"),
    "digest.no": ("Elk bericht apart", "Each message by itself"),
    "wish.asks": ("Hoe vaak om hulp vragen?", "How often to ask for help?"),
    "asks.0": ("Liever niet", "Rather not"),
    "asks.1": ("Eén keer per schooljaar", "Once a school year"),
    "asks.2": ("Twee keer per schooljaar", "Twice a school year"),
    "asks.4": ("Vier keer per schooljaar", "Four times a school year"),
    "wish.way": ("Bellen of mailen", "Calls or mail"),
    "way.call": ("Bel mij liever over mijn kind", "Rather call me about my child"),
    "way.mail": ("Mail mij gewoon", "Mail is fine"),
    "wish.less": ("Minder berichten", "Fewer messages"),
    "less.help": ("Geen vragen om hulp meer", "No more requests for help"),
    "less.moments": ("Geen uitnodigingen voor gezellige momenten", "No invitations to social moments"),
    "less.tips": ("Geen tips voor thuis", "No tips for home"),
    "less.newsletters": ("Geen nieuwsbrieven", "No newsletters"),
    "wishes_send": ("Vastleggen", "Save"),
    "no_wish": (
        "Er is niets gekozen, dus alles blijft zoals het was.",
        "Nothing was chosen, so all stays as it was.",
    ),
    "too_many_wishes": (
        "Vandaag is er al vaak iets veranderd. Probeer het morgen weer, of bel school.",
        "Much was changed today already. Try again tomorrow, or call school.",
    ),
    "always": (
        "Wat school over een kind moet vertellen, en wat dringend is, komt altijd.",
        "What school must tell about a child, and what is urgent, always comes.",
    ),
    "why_title": ("Waarom deze berichten?", "Why these messages?"),
    "why": (
        "School schrijft aan ouders en verzorgers van haar leerlingen, op het adres dat zij aan school gaven. "
        "Vragen daarover beantwoordt school.",
        "School writes to parents and carers of its pupils, at the address that they gave to school. School answers "
        "questions about that.",
    ),
    "undo_title": ("Terugdraaien", "Undo"),
    "undo_how": (
        "Er is nog niets veranderd. De knop draait terug wat in de mail staat.",
        "Nothing has changed yet. The button undoes what the mail says.",
    ),
    "undo_send": ("Draai het terug", "Undo it"),
    "mail_wished_subject": ("Een keuze over berichten van school", "A choice about messages from school"),
    "mail_wished": (
        "Met een link uit een mail van school is dit gekozen:",
        "By a link in a mail from school this was chosen:",
    ),
    "mail_left-out": (
        "Een collega op school schreef op verzoek dit op:",
        "A colleague at school wrote this down, as was asked:",
    ),
    "mail_taken-back": (
        "Een collega op school draaide dit terug. Het komt dus weer:",
        "A colleague at school took this back. So it comes again:",
    ),
    "mail_answer": (
        "Klopt dit niet? Antwoord op deze mail, of bel school.",
        "Is this not right? Answer this mail, or call school.",
    ),
    "mail_undo": (
        "Klopt het? Dan is het klaar. Was het iemand anders? Draai het hier terug:",
        "Is that right? Then all is done. Was it somebody else? Undo it here:",
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
    "you_typed": (
        "Dit stond in het vak. Het is niet bewaard: kopieer het als het nog nodig is.",
        "This was in the box. It is not kept: copy it if it is still needed.",
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
