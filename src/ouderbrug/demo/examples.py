"""An example of the demo's week for each reason that occurred in it, found in the books."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.demo.load import CAP, Load
from ouderbrug.demo.people import invent
from ouderbrug.demo.reasons import OTHER, REASONS
from ouderbrug.demo.said import Said
from ouderbrug.demo.week import WEEK
from ouderbrug.texts.language import in_words, inside

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from ouderbrug.demo.ledger import Books, Entry

CALLED: Mapping[str, Said] = {
    "newsletter": Said("“{title}”", "“{title}”"),
    "notable_score": Said("Het bericht over {subject}", "The message about {subject}"),
    "staff_absence": Said("Het bericht dat juf Samira ziek is", "The message that a teacher is ill"),
    "celebration": Said("De uitnodiging “{milestone}”", "The invitation “{milestone}”"),
    "meeting_invitation": Said("De uitnodiging “{title}”", "The invitation “{title}”"),
    "home_tip": Said("De tip voor thuis", "The tip for at home"),
    "moment": Said("Het moment uit de klas", "The moment from the classroom"),
    "participation_request": Said("De vraag om te helpen", "The question for help"),
}
"""What a message is called in an example, by its kind; in braces what its event says."""
CALLED_OFF = Said("Het bericht dat het niet doorgaat ({title})", "The word that it is off ({title})")
"""What the word is called that something is off."""
GROUP = Said("groep {group}", "group {group}")


IN_ENGLISH: Mapping[str, str] = {
    "Nieuws van november": "News of November",
    "Extra nieuws": "More news",
    "Nieuws voor het weekend": "News for the weekend",
    "Avond over het schooladvies": "An evening about the school advice",
    "alle letters": "All the letters",
    "de tafels": "The tables",
    "Lezen": "Reading",
    "Rekenen": "Arithmetic",
    "Taal": "Language",
    "Woorden": "Words",
}
"""What the events of the week say of themselves, for who reads the page in English; their mails are in Dutch."""


class Told(NamedTuple):
    """One message of the week that stands for a reason."""

    code: str
    entry: Entry
    called: Said
    payload: Mapping[str, object]
    name: str
    mails: int

    def sentence(self, language: str, tz: ZoneInfo) -> str:
        """The example in words."""
        kind, _, group = self.entry.recipient.partition(":")
        who = GROUP(language, group=group) if kind == "group" else self.name
        day = in_words(self.entry.until.astimezone(tz).date(), None, language, tz) if self.entry.until else ""
        told = {name: _in(language, str(said)) for name, said in self.payload.items()}
        title = self.called(language, **{name: inside(one) if name == "subject" else one for name, one in told.items()})
        title = CALLED_OFF(language, title=title[:1].lower() + title[1:]) if self.entry.off else title
        return REASONS.get(self.code, OTHER).example(language, title=title, who=who, until=day, mails=self.mails)


def _in(language: str, said: str) -> str:
    return said if language == "nl" else IN_ENGLISH.get(said, said)


def examples(books: Sequence[Books], loads: Mapping[str, Load]) -> dict[str, Told]:
    """For each reason of the week the message that shows it best: to a guardian with a full week, at the latest.

    What no longer stands at the end is shown by what went in the end: of what waits still, it is no reason any more.
    Of what would come too late none says until when it waits.
    """
    best: dict[str, tuple[tuple[bool, bool, bool, bool, int], Entry]] = {}
    for number, book in enumerate(books):
        for name, entry in book.items():
            if entry.code:
                full = loads.get(entry.recipient, Load()).mails >= CAP
                last = books[-1].get(name, entry)
                settled = last.code in ("", entry.code)
                of_one = entry.recipient.startswith("g") and ":" not in entry.recipient
                rank = entry.fate != "late", of_one, settled, full, number
                if entry.code not in best or rank > best[entry.code][0]:
                    best[entry.code] = rank, entry
    names = {row["guardian_key"]: f"{row['first_name']} {row['last_name']}" for row in invent().contacts}
    said = dict(_events())
    return {
        code: Told(
            code, entry, *said[entry.event], names.get(entry.recipient, ""), loads.get(entry.recipient, Load()).mails
        )
        for code, (_, entry) in best.items()
    }


def _events() -> Iterator[tuple[str, tuple[Said, Mapping[str, object]]]]:
    """Each event of the week: how it is called, and what it says."""
    for moment in WEEK:
        for event in (*moment.events, *moment.scores):
            if event["kind"] in CALLED:
                yield event["id"], (CALLED[event["kind"]], event["payload"])
        for command in moment.commands:
            if command[:2] == ("event", "add"):
                yield command[command.index("--id") + 1], (CALLED[command[2]], {})
