"""Moments to meet with others: celebrations, evenings, an open door, a goodbye."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, ValidationInfo, field_validator

from ouderbrug import (
    Answering,
    AwareDatetime,
    Card,
    ContentClass,
    Delivery,
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
from ouderbrug.school.kinds.fields import EndsAt, EventId, Link, Part


class Celebration(EventKind):
    """A milestone that a group reached, and perhaps a moment to celebrate it."""

    name = "celebration"
    goal = Goal.INVITE
    legal_basis = LegalBasis.INTEREST
    content_class = ContentClass.GENERAL
    use = Use(ends_with="starts_at")
    text = TextFields(free=("milestone", "what", "place"), subject=("milestone",))
    delivery = Delivery(calendar=True)
    topics = (Topic.GATHERINGS, Topic.MILESTONES)
    card = Card(title="We vieren {milestone}", about="what")
    sample: ClassVar[dict[str, Any]] = {
        "milestone": "de eerste honderd boeken",
        "what": "Groep 5 heeft samen honderd boeken gelezen. Dat vieren we met een middag voorlezen.",
        "starts_at": "2026-10-09T13:30:00+02:00",
        "ends_at": "2026-10-09T14:30:00+02:00",
        "place": "de speelzaal",
        "card": True,
    }

    class Payload(KindPayload):
        """The milestone is the group's; ``card`` asks for a printable invitation."""

        milestone: OneLine
        what: FreeText
        starts_at: AwareDatetime | None = None
        ends_at: EndsAt = None
        place: OneLine | None = Field(default=None, validate_default=True)
        card: bool = False

        @field_validator("place")
        @classmethod
        def _with_a_time(cls, place: str | None, info: ValidationInfo) -> str | None:
            if "starts_at" in info.data and (place is None) != (info.data["starts_at"] is None):
                raise ValueError("goes with starts_at: give both, or neither")
            return place


class MeetingInvitation(EventKind):
    """A meeting for the guardians of a group, a year or the school."""

    name = "meeting_invitation"
    goal = Goal.INVITE
    legal_basis = LegalBasis.TASK
    content_class = ContentClass.GENERAL
    use = Use(ends_with="starts_at")
    text = TextFields(free=("title", "place", "why"), subject=("title",))
    answer = Answering(expected=True)
    delivery = Delivery(calendar=True)
    topics = (Topic.GATHERINGS, Topic.INTRODUCTIONS)
    card = Card(title="{title}", about="why")
    sample: ClassVar[dict[str, Any]] = {
        "title": "Kijkavond techniek",
        "starts_at": "2026-10-14T19:00:00+02:00",
        "ends_at": "2026-10-14T20:30:00+02:00",
        "place": "de gymzaal",
        "why": "De kinderen laten zien wat ze met techniek hebben gebouwd.",
        "reply_by": "2026-10-09",
        "link": "https://school.example/kijkavond",
        "card": False,
    }

    class Payload(KindPayload):
        """``reply_by`` is a day at the school, ``link`` a way to take part online."""

        title: OneLine
        starts_at: AwareDatetime
        ends_at: EndsAt = None
        place: OneLine
        why: FreeText
        reply_by: date | None = None
        link: Link | None = None
        card: bool = False


class ReplyReminder(EventKind):
    """A question that was put before, once more to who gave no answer."""

    name = "reply_reminder"
    goal = Goal.ASK
    legal_basis = LegalBasis.TASK
    content_class = ContentClass.PERSONAL
    use = Use(ends_with="reply_by")
    text = TextFields(free=("what",), subject=("what",))
    refers_to = "event"
    topics = (Topic.REMINDERS,)
    sample: ClassVar[dict[str, Any]] = {
        "event": "kijkavond-2026-10",
        "what": "Kijkavond techniek",
        "reply_by": "2026-10-09",
    }

    class Payload(KindPayload):
        """``event`` is the id of what was asked, ``what`` its title, ``reply_by`` the last day to answer it."""

        event: EventId
        what: OneLine
        reply_by: date


class OneMeeting(Part):
    """One meeting of a series."""

    starts_at: AwareDatetime
    place: OneLine
    ends_at: EndsAt = None


class MeetingSeries(EventKind):
    """Some meetings that belong together, told at once."""

    name = "meeting_series"
    goal = Goal.INVITE
    legal_basis = LegalBasis.TASK
    content_class = ContentClass.GENERAL
    text = TextFields(free=("title", "why", "meetings.*.place"), subject=("title",))
    delivery = Delivery(calendar=True)
    topics = (Topic.GATHERINGS, Topic.SERIES, Topic.INTRODUCTIONS)
    sample: ClassVar[dict[str, Any]] = {
        "title": "Koffie en rekenen",
        "meetings": [
            {"starts_at": "2026-10-12T08:45:00+02:00", "ends_at": "2026-10-12T09:30:00+02:00", "place": "de aula"},
            {"starts_at": "2026-11-09T08:45:00+01:00", "place": "het speellokaal"},
        ],
        "why": "We laten zien hoe rekenen nu gaat en spelen een paar spelletjes.",
        "reply_by": "2026-10-08",
        "link": "https://school.example/koffie",
    }

    class Payload(KindPayload):
        """``meetings`` stand in their order of time, each with its own place."""

        title: OneLine
        meetings: Annotated[tuple[OneMeeting, ...], Field(min_length=1, max_length=20)]
        why: FreeText
        reply_by: date | None = None
        link: Link | None = None

    @classmethod
    def ends(cls, payload: Mapping[str, Any]) -> str | None:
        """The start of the last one."""
        return max((str(one["starts_at"]) for one in payload["meetings"]), key=datetime.fromisoformat)


class OpenClassroom(EventKind):
    """Come and look in the classroom; nobody needs to say that they will."""

    name = "open_classroom"
    goal = Goal.INVITE
    legal_basis = LegalBasis.TASK
    content_class = ContentClass.GENERAL
    priority = Priority.LOW
    text = TextFields(free=("what", "place"))
    delivery = Delivery(calendar=True)
    topics = (Topic.GATHERINGS, Topic.INTRODUCTIONS)
    card = Card(title="Kom kijken in de klas", about="what")
    sample: ClassVar[dict[str, Any]] = {
        "what": "De kinderen laten hun werk over de ruimte zien.",
        "starts_at": "2026-10-08T14:00:00+02:00",
        "ends_at": "2026-10-08T14:45:00+02:00",
        "place": "lokaal 5B",
        "card": True,
    }

    class Payload(KindPayload):
        """``card`` asks for a printable invitation."""

        what: FreeText
        starts_at: AwareDatetime
        ends_at: EndsAt = None
        place: OneLine
        card: bool = False

    @classmethod
    def ends(cls, payload: Mapping[str, Any]) -> str | None:
        """Its end, or its start where no end is given."""
        return str(payload.get("ends_at") or payload["starts_at"])


class SocialEvent(EventKind):
    """A moment at which guardians meet each other, at the start or the end of a school year."""

    name = "social_event"
    goal = Goal.INVITE
    legal_basis = LegalBasis.INTEREST
    content_class = ContentClass.GENERAL
    priority = Priority.LOW
    use = Use(ends_with="starts_at")
    text = TextFields(free=("what", "place"))
    answer = Answering(expected=True)
    delivery = Delivery(calendar=True)
    topics = (Topic.GATHERINGS,)
    card = Card(title="Samen op school", about="what")
    sample: ClassVar[dict[str, Any]] = {
        "what": "We eten samen op het plein. Iedereen neemt iets lekkers mee.",
        "starts_at": "2026-10-16T16:30:00+02:00",
        "ends_at": "2026-10-16T18:00:00+02:00",
        "place": "het schoolplein",
        "reply_by": "2026-10-13",
        "phase": "start",
        "card": False,
    }

    class Payload(KindPayload):
        """``phase`` is the part of the school year, ``reply_by`` the last day to say who comes."""

        what: FreeText
        starts_at: AwareDatetime
        ends_at: EndsAt = None
        place: OneLine
        reply_by: date
        phase: Literal["start", "end"]
        card: bool = False


class Farewell(EventKind):
    """A goodbye to a colleague, or to the oldest group as a whole; never to one pupil."""

    name = "farewell"
    goal = Goal.INVITE
    legal_basis = LegalBasis.INTEREST
    content_class = ContentClass.GENERAL
    priority = Priority.LOW
    use = Use(ends_with="starts_at")
    text = TextFields(free=("who", "what", "place"), subject=("who",))
    delivery = Delivery(calendar=True)
    sample: ClassVar[dict[str, Any]] = {
        "who": "meester Voorbeeld",
        "starts_at": "2026-10-16T14:30:00+02:00",
        "ends_at": "2026-10-16T15:30:00+02:00",
        "place": "het schoolplein",
        "what": "Meester Voorbeeld gaat na twintig jaar met pensioen.",
    }

    class Payload(KindPayload):
        """``who`` is a colleague or a group, ``what`` a few words about it."""

        who: OneLine
        starts_at: AwareDatetime
        ends_at: EndsAt = None
        place: OneLine | None = None
        what: FreeText | None = None
