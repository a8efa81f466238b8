"""The digest: what a guardian gets gathered in one message; the house makes it, and no event names it."""

from datetime import date
from typing import Any, ClassVar

from pydantic import model_validator

from ouderbrug import (
    AwareDatetime,
    ContentClass,
    EventKind,
    FreeText,
    Goal,
    KindPayload,
    LegalBasis,
    Occasion,
    OneLine,
    Priority,
)
from ouderbrug.school.kinds.fields import Part


class Entry(Part):
    """One message in a digest, as it was composed for this guardian; ``language`` where it is not that of the frame.

    ``text`` is what an app says of it, ``whole`` and ``page`` what its mail says between greeting and signature, in
    text and as HTML. ``name`` is what a subject calls it, but for a ``quiet`` one, which children who read along should
    not see; the rest is when it is, and by when an answer is asked. What has the least ``weight`` is called first in a
    subject, and before all the days on which the whole school is ``free``.
    """

    title: OneLine
    text: FreeText
    language: str = ""
    name: str = ""
    whole: str = ""
    page: str = ""
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    reply_by: date | None = None
    quiet: bool = False
    weight: int = Priority.NORMAL
    free: tuple[AwareDatetime, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _named(cls, told: Any) -> Any:
        return {"name": told.get("title", ""), **told} if isinstance(told, dict) else told


class Digest(EventKind):
    """Lighter messages to one guardian, gathered in one that counts once; its class is the highest inside."""

    name = "digest"
    goal = Goal.INFORM
    legal_basis = LegalBasis.TASK
    content_class = ContentClass.GENERAL
    priority = Priority.LOW
    made_for = Occasion.GATHERED
    sample: ClassVar[dict[str, Any]] = {
        "entries": [
            {
                "title": "Uitnodiging: Kijkavond techniek",
                "name": "Kijkavond techniek",
                "text": "De deur staat open. We bouwen: een brug, een toren.",
                "whole": "De deur staat open.\n\nWanneer: dinsdag 13 oktober\n\nWe bouwen:\n- een brug\n- een toren",
                "page": "<p>De deur staat open.</p>\n<p>Wanneer: <strong>dinsdag 13 oktober</strong></p>\n"
                "<p>We bouwen:</p>\n<ul>\n<li>een brug</li>\n<li>een toren</li>\n</ul>",
                "starts_at": "2026-10-13T19:30:00+02:00",
                "reply_by": "2026-10-09",
            },
            {"title": "Een mooi moment uit de klas", "text": "De hele groep zong vandaag samen op het plein."},
        ],
    }

    class Payload(KindPayload):
        """``entries`` are filled in when the digest goes, with what the rules still allow by then."""

        entries: tuple[Entry, ...] = ()
