"""What the pages say, in Dutch and in English side by side, and how they say numbers, names and hours."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from babel import Locale

from ouderbrug.texts.language import in_words
from ouderbrug.web import words_of_cards, words_of_families, words_of_leading, words_of_messages

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ouderbrug.facts import SchoolCalendar

_EVERYWHERE: Mapping[str, tuple[str, str]] = {
    "morning": ("Goedemorgen", "Good morning"),
    "afternoon": ("Goedemiddag", "Good afternoon"),
    "evening": ("Goedenavond", "Good evening"),
    "work": ("Je hebt ongeveer {minutes} werk.", "You have about {minutes} of work."),
    "minute": ("1 minuut", "1 minute"),
    "minute.more": ("{count} minuten", "{count} minutes"),
    "read": ("1 bericht om te lezen", "1 message to read"),
    "read.more": ("{count} berichten om te lezen", "{count} messages to read"),
    "post": ("1 bericht om te plaatsen of mee te geven", "1 message to post or hand out"),
    "post.more": ("{count} berichten om te plaatsen of mee te geven", "{count} messages to post or hand out"),
    "call": ("1 gezin om te bellen of te spreken", "1 family to call or speak with"),
    "call.more": ("{count} gezinnen om te bellen of te spreken", "{count} families to call or speak with"),
    "follow_ups": ("1 ding om te regelen", "1 thing to arrange"),
    "follow_ups.more": ("{count} dingen om te regelen", "{count} things to arrange"),
    "others": (
        "{names} werkt vandaag ook en ziet dezelfde lijst.",
        "{names} works today too and sees the same list.",
    ),
    "others.more": (
        "{names} werken vandaag ook en zien dezelfde lijst.",
        "{names} work today too and see the same list.",
    ),
    "nothing": ("Niets te doen. Fijne dag!", "Nothing to do. Have a nice day!"),
    "nothing_to_read": ("Alles is gelezen. Dank je wel!", "All is read. Thank you!"),
    "nothing_to_post": ("Er is niets om te plaatsen.", "There is nothing to post."),
    "nothing_to_call": ("Er is niemand om te bellen.", "There is nobody to call."),
    "about_a_child_waits": (
        "Er wacht ook iets over een kind. Log daarvoor in met je schoolaccount.",
        "Something about a child waits as well. Sign in with your school account for that.",
    ),
    "home": ("Vandaag", "Today"),
    "insight_title": ("Zo bereiken we ouders", "How we reach guardians"),
    "read_title": ("Lezen en goedkeuren", "Read and approve"),
    "post_title": ("Plaatsen en meegeven", "Post and hand out"),
    "call_title": ("Bellen en spreken", "Call and speak"),
    "check_empty": (
        "Er is nog iets niet ingevuld. Daarna kijken we je tekst na.",
        "Something is not filled in yet. After that your text is checked.",
    ),
    "check_over": (
        "Je bent uitgelogd, en je tekst is niet nagekeken. Kopieer hem, en log opnieuw in.",
        "You are signed out, and your text was not checked. Copy it, and sign in again.",
    ),
    "check_failed": (
        "Je tekst is nu niet nagekeken. Probeer het met de knop Kijk na.",
        "Your text was not checked now. Try it with the button Check.",
    ),
    "you_typed": (
        "Dit had je getypt. Het is niet bewaard: kopieer het als je het nog nodig hebt.",
        "This you had typed. It is not kept: copy it if you still need it.",
    ),
    "agreed_too_long": (
        "Dat is te lang: schrijf in hooguit 1000 tekens wat jullie afspraken.",
        "That is too long: write what you agreed in 1000 characters at most.",
    ),
    "sign_in": ("Inloggen", "Sign in"),
    "sign_out": ("Uitloggen", "Sign out"),
    "your_mail": ("Je e-mailadres van school", "Your e-mail address at school"),
    "send_link": ("Stuur mij een link", "Send me a link"),
    "link_sent": (
        "Als dit adres van een collega is, ligt er zo een mail. De link werkt een kwartier, en één keer.",
        "If this address is a colleague's, there will be a mail. The link works for a quarter of an hour, and once.",
    ),
    "link_here": ("Tik op de knop om in te loggen.", "Tap the button to sign in."),
    "link_over": (
        "Deze link werkt niet meer. Vraag een nieuwe.",
        "This link does not work any more. Ask for a new one.",
    ),
    "by_account": ("Log in met je schoolaccount", "Sign in with your school account"),
    "account_failed": (
        "Inloggen met je schoolaccount is niet gelukt. Probeer het opnieuw.",
        "Signing in with your school account did not work. Try again.",
    ),
    "account_of_nobody": (
        "Dit account staat bij geen collega in de lijst. Vraag ICT om je e-mailadres erin te zetten.",
        "No colleague in the list has this account. Ask ICT to put your e-mail address in it.",
    ),
    "no_links": ("Log in met je schoolaccount.", "Sign in with your school account."),
    "as_account": ("Verder als {name}", "Go on as {name}"),
    "mail_subject": ("Inloggen bij {school}", "Sign in at {school}"),
    "mail_body": (
        "Hallo {name},\n\nMet deze link log je in. Hij werkt een kwartier, en één keer:\n\n{link}\n\n"
        "Heb jij dit niet gevraagd? Dan hoef je niets te doen.\n\n{school}\n",
        "Hello {name},\n\nWith this link you sign in. It works for a quarter of an hour, and once:\n\n{link}\n\n"
        "Was it not you who asked? Then there is nothing to do.\n\n{school}\n",
    ),
    "too_often": (
        "Dat was te vaak. Probeer het over een paar minuten weer.",
        "That was too often. Try again in a few minutes.",
    ),
    "was_first": ("{who} was je voor. Er is niets dubbel gedaan.", "{who} was first. Nothing was done twice."),
    "was_reworded": (
        "{who} paste de tekst aan en was je voor. Er is niets dubbel gedaan.",
        "{who} changed the words and was first. Nothing was done twice.",
    ),
    "you_were_first": (
        "Dat heb je al gezegd. Er is niets dubbel gedaan.",
        "You said so already. Nothing was done twice.",
    ),
    "somebody": ("Een collega", "A colleague"),
    "changed_since": (
        "Dit is veranderd sinds je het las. Er is niets verstuurd. Lees het nog eens.",
        "This changed since you read it. Nothing was sent. Read it again.",
    ),
    "card_changed": (
        "Dit is veranderd sinds je het las, of niet meer nodig. Kijk nog eens op de lijst.",
        "This changed since you read it, or is not needed any more. Look at the list again.",
    ),
    "words_stand.others": (
        "Over een deel van dit bericht beslist een ander. Er is niets veranderd. Vraag de schoolleiding om de tekst "
        "voor iedereen aan te passen.",
        "Somebody else decides on part of this message. Nothing was changed. Ask a leader to change the text for all.",
    ),
    "words_stand.decided": (
        "Over een deel van dit bericht is al beslist. Daarom blijft de tekst zoals hij is. Er is niets verstuurd. Kies "
        "daar Toch niet als dat nog kan. Of kies hier Niet versturen en schrijf een nieuw bericht.",
        "Part of this message was decided already, so its words stay as they are. Nothing was sent. Choose Take it "
        "back there while that can be. Or do not send this, and write a new message.",
    ),
    "decided_since": (
        "Hier is intussen iets anders mee gebeurd. Er is niets teruggehaald.",
        "Something else became of this meanwhile. Nothing was taken back.",
    ),
    "since.done": ("Alleen wat op jouw scherm stond, is gedaan.", "Only what was on your screen is done."),
    "since.nothing": ("Er is nog niets gedaan.", "Nothing is done yet."),
    "since.new": ("Er kwam intussen iets bij: kijk hieronder.", "Something came in meanwhile: look below."),
    "since.other": (
        "Iets is nu anders dan op jouw scherm: kijk hieronder.",
        "Something is other now than on your screen: look below.",
    ),
    "since.gone": (
        "Iets van jouw scherm is al gedaan, veranderd of niet meer nodig.",
        "Something of your screen is done already, changed or not needed any more.",
    ),
    "since.past": (
        "Daarna is de tekst veranderd, of het hoeft niet meer. Kijk wat er nu te doen is.",
        "After that the text changed, or it is not needed any more. Look at what there is to do now.",
    ),
    "since.kept": (
        "Iets mag nu niet meer verteld of geplaatst worden.",
        "Something may not be told or posted any more now.",
    ),
    "cannot_go": ("Dit kan zo niet gaan. Er is niets verstuurd.", "This cannot go as it is. Nothing was sent."),
    "too_late_to_undo": (
        "Het is al weg, dus het kan niet meer terug.",
        "It went already, so it cannot be taken back.",
    ),
    "not_here": ("Dit is er niet, of het is niet voor jou.", "This is not here, or it is not for you."),
    "not_for_role": ("Dit is niet voor jouw rol.", "This is not for your role."),
    "needs_account": (
        "Een link is hiervoor niet genoeg. Log in met je schoolaccount.",
        "A link is not enough for this. Sign in with your school account.",
    ),
    "over": (
        "Je was te lang weg. Dit is niet gebeurd: log opnieuw in en doe het nog eens.",
        "You were away too long. This was not done: sign in again, and do it once more.",
    ),
    "is_another_s": (
        "In de lijst van collega's staat nu een andere naam of een ander adres. Dit is niet gebeurd: log opnieuw in.",
        "The list of colleagues has another name or address now. This was not done: sign in again.",
    ),
    "later": (
        "Dat lukt nu niet. Probeer het over een minuut weer.",
        "That does not work now. Try again in a minute.",
    ),
    "fault": (
        "Er ging iets mis. Er is niets verstuurd. Vertel het degene die ICT doet.",
        "Something went wrong. Nothing was sent. Tell who does ICT.",
    ),
}
"""Each text by its name, in Dutch and in English; what is told of more than one has ``.more`` at its end."""
SAID: Mapping[str, tuple[str, str]] = {
    **_EVERYWHERE,
    **words_of_messages.SAID,
    **words_of_families.SAID,
    **words_of_cards.SAID,
    **words_of_leading.SAID,
}
"""What all pages for colleagues say, by its name."""
_WAYS = {
    "mail": "mail",
    "digest": "digest",
    "card": "card",
    "app post": "app",
    "app message": "app",
    "text message": "text",
}


class PageWords(NamedTuple):
    """The texts of the pages in one language, "nl" or "en"; of the pages for colleagues unless others are ``said``."""

    language: str
    said: Mapping[str, tuple[str, str]] = SAID

    def __call__(self, name: str, /, **values: object) -> str:
        """A text by its name, with its values in the places."""
        text = self.said[name][self.language != "nl"]
        return text.format(**values) if values else text

    def some(self, name: str, count: int, /, **values: object) -> str:
        """A text about so many."""
        return self(name if count == 1 else f"{name}.more", count=count, **values)

    def greeting(self, local: datetime, name: str) -> str:
        """Good morning, by the clock at school, to somebody by their first name."""
        part = "morning" if local.hour < 12 else "afternoon" if local.hour < 18 else "evening"
        return f"{self(part)}, {name.split(' ')[0]}."

    def way(self, goes_as: str) -> str:
        """How a message goes, by what it comes as."""
        return self(f"way.{_WAYS.get(goes_as, 'other')}")

    def channel(self, name: str, comes_as: str) -> str:
        """What colleagues call a channel: an app by its name."""
        sort = _WAYS.get(comes_as, "other")
        return self(f"channel.{sort}", name=name.replace("_", " ").title())

    def over(self, goes_as: str) -> str:
        """The same within a sentence."""
        return self(f"over.{_WAYS.get(goes_as, 'other')}")

    def when(self, moment: datetime, calendar: SchoolCalendar) -> str:
        """A moment on the clock at school, with its day."""
        return in_words(moment, None, self.language, calendar.tz)

    def of_language(self, code: str) -> str:
        """What a language is called."""
        return str(Locale(self.language).languages.get(code.split("-")[0], code))
