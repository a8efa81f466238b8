"""The digest: what a guardian gets gathered in one message; the house makes it, and no event names it."""

from typing import Any, ClassVar

from ouderbrug import ContentClass, EventKind, FreeText, Goal, KindPayload, Occasion, OneLine, Priority
from ouderbrug.school.kinds.fields import Part


class Entry(Part):
    """One message in a digest, as it was composed for this guardian; ``language`` where it is not that of the frame."""

    title: OneLine
    text: FreeText
    language: str = ""


class Digest(EventKind):
    """Lighter messages to one guardian, gathered in one that counts once; its class is the highest inside."""

    name = "digest"
    goal = Goal.INFORM
    content_class = ContentClass.GENERAL
    priority = Priority.LOW
    made_for = Occasion.GATHERED
    sample: ClassVar[dict[str, Any]] = {
        "entries": [
            {"title": "Een mooi moment uit de klas", "text": "De hele groep zong vandaag samen op het plein."},
            {"title": "Kom kijken in de klas", "text": "Donderdag staat de deur van lokaal 5B open."},
        ],
    }

    class Payload(KindPayload):
        """``entries`` are filled in when the digest goes, with what the rules still allow by then."""

        entries: tuple[Entry, ...] = ()
