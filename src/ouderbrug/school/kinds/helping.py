"""Helping at school: who can, one by name or whoever wants, and a word of thanks."""

from datetime import date
from typing import Any, ClassVar, Literal

from pydantic import Field

from ouderbrug import (
    Answering,
    AwareDatetime,
    ContentClass,
    EventKind,
    FreeText,
    Goal,
    KindPayload,
    LegalBasis,
    OneLine,
    Priority,
    TextFields,
    Topic,
    Use,
)
from ouderbrug.school.kinds.fields import EndsAt, EventId


class ParticipationRequest(EventKind):
    """A question to one guardian, by name, to help with something."""

    name = "participation_request"
    goal = Goal.ASK
    legal_basis = LegalBasis.INTEREST
    content_class = ContentClass.PERSONAL
    use = Use(ends_with="starts_at")
    text = TextFields(free=("task", "why_you", "place"), subject=("task",))
    answer = Answering(expected=True, takes_turns=True)
    topics = (Topic.HELPING,)
    sample: ClassVar[dict[str, Any]] = {
        "task": "meelopen naar het museum",
        "starts_at": "2026-10-20T09:00:00+02:00",
        "ends_at": "2026-10-20T12:00:00+02:00",
        "load": "once",
        "why_you": "Bij het vorige uitje was die rustige begeleiding erg fijn.",
        "place": "het schoolplein",
        "reply_by": "2026-10-15",
        "needed": 3,
    }

    class Payload(KindPayload):
        """``load`` is how often the task returns; ``needed`` how many people are wanted in all."""

        task: OneLine
        starts_at: AwareDatetime
        ends_at: EndsAt = None
        load: Literal["once", "weekly", "monthly"]
        why_you: FreeText
        place: OneLine | None = None
        reply_by: date | None = None
        needed: int | None = Field(default=None, ge=1, le=1000)


class HelpWanted(EventKind):
    """A call to everybody: so many people are needed."""

    name = "help_wanted"
    goal = Goal.ASK
    legal_basis = LegalBasis.INTEREST
    content_class = ContentClass.GENERAL
    priority = Priority.LOW
    use = Use(ends_with="starts_at")
    text = TextFields(free=("what", "place"), subject=("what",))
    answer = Answering(expected=True)
    topics = (Topic.HELPING,)
    sample: ClassVar[dict[str, Any]] = {
        "what": "de schooltuin opknappen",
        "starts_at": "2026-10-17T10:00:00+02:00",
        "ends_at": "2026-10-17T12:00:00+02:00",
        "needed": 6,
        "place": "de schooltuin",
        "reply_by": "2026-10-14",
    }

    class Payload(KindPayload):
        """``needed`` is how many people are wanted in all; it closes once they are there."""

        what: OneLine
        starts_at: AwareDatetime
        ends_at: EndsAt = None
        needed: int = Field(ge=1, le=1000)
        place: OneLine | None = None
        reply_by: date | None = None


class ThankYou(EventKind):
    """Thanks to a guardian for help at school."""

    name = "thank_you"
    goal = Goal.ENCOURAGE
    legal_basis = LegalBasis.INTEREST
    content_class = ContentClass.PERSONAL
    priority = Priority.LOW
    text = TextFields(free=("what",))
    refers_to = "task"
    topics = (Topic.THANKS, Topic.AFTERWARDS)
    sample: ClassVar[dict[str, Any]] = {
        "task": "museum-2026-10",
        "what": "Dankzij de rustige begeleiding heeft de groep veel gezien.",
    }

    class Payload(KindPayload):
        """``task`` is the id of the event that asked for help, ``what`` says what it brought about."""

        task: EventId
        what: FreeText | None = None
