"""The event kinds that come with ouderbrug: what each must say, and what becomes of it.

Goals, content classes, priorities and lifetimes are defaults of this project; docs/kinds.md shows them in one
table. What a kind judges (an action, a next goal) is optional here: a rule refuses the message later, so that
``ouderbrug why`` can explain it and a person can complete the event.
"""

from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl, ValidationInfo, field_validator
from pydantic.networks import UrlConstraints

from ouderbrug import (
    Action,
    AwareDatetime,
    ContentClass,
    EventKind,
    Goal,
    KindPayload,
    Line,
    Priority,
    Words,
    hookimpl,
)
from ouderbrug.templates.actions import action_languages


def _known(action: Action) -> Action:
    if action.id is not None:
        action_languages(action.id)
    return action


def _public(link: HttpUrl) -> HttpUrl:
    if link.username or link.password:
        raise ValueError("holds a user name or password; give the bare address of the page")
    return link


def _inside_media_root(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or name.endswith("/"):
        raise ValueError("is no file under the media root; give a relative name such as 'november/feest.jpg'")
    return name


def _after_the_start(ends_at: datetime | None, info: ValidationInfo) -> datetime | None:
    starts_at = info.data.get("starts_at")
    if ends_at and "starts_at" in info.data and (starts_at is None or ends_at <= starts_at):
        raise ValueError("must come after starts_at")
    return ends_at


HomeAction = Annotated[Action, AfterValidator(_known)]
"""An action written out, or the id of one in the library."""
Link = Annotated[
    HttpUrl, UrlConstraints(max_length=2000, allowed_schemes=["https"], host_required=True), AfterValidator(_public)
]
"""An https address without credentials."""
MediaFile = Annotated[Line, AfterValidator(_inside_media_root)]
"""The name of a file, relative to the media root; that it is there and regular is checked when it is sent."""
EndsAt = Annotated[AwareDatetime | None, AfterValidator(_after_the_start)]
"""The end of something that has a start; stands after ``starts_at`` in a payload."""


class NotableScore(EventKind):
    """A test score that stands out, told without the score."""

    name = "notable_score"
    goal = Goal.INFORM
    content_class = ContentClass.SENSITIVE
    needs_action = True
    needs_approval = True
    free_text = ("subject", "summary", "next_goal", "action.what", "action.when")
    sample: ClassVar[dict[str, Any]] = {
        "subject": "Rekenen",
        "direction": "up",
        "summary": "De tafels gaan nu vlot en zonder hulp.",
        "next_goal": "deelsommen maken met de tafel van zes",
        "action": {"what": "samen vijf deelsommen bedenken", "minutes": 10, "when": "drie avonden deze week"},
        "approved_by": "juf.voorbeeld",
    }

    class Payload(KindPayload):
        """``direction`` compares with the pupil's own earlier results; ``approved_by`` is a staff key."""

        subject: Line
        direction: Literal["up", "down"]
        summary: Words
        next_goal: Line | None = None
        action: HomeAction | None = None
        approved_by: Line | None = None


class Celebration(EventKind):
    """A milestone that a group reached, and perhaps a moment to celebrate it."""

    name = "celebration"
    goal = Goal.INVITE
    content_class = ContentClass.GENERAL
    ends_with = "starts_at"
    calendar = True
    free_text = ("milestone", "what", "place")
    subject_fields = ("milestone",)
    sample: ClassVar[dict[str, Any]] = {
        "milestone": "de eerste honderd boeken",
        "what": "Groep 5 heeft samen honderd boeken gelezen. Dat vieren we met een voorleesmiddag.",
        "starts_at": "2026-10-09T13:30:00+02:00",
        "ends_at": "2026-10-09T14:30:00+02:00",
        "place": "de speelzaal",
        "card": True,
    }

    class Payload(KindPayload):
        """The milestone is the group's; ``card`` asks for a printable invitation."""

        milestone: Line
        what: Words
        starts_at: AwareDatetime | None = None
        ends_at: EndsAt = None
        place: Line | None = Field(default=None, validate_default=True)
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
    content_class = ContentClass.GENERAL
    ends_with = "starts_at"
    calendar = True
    free_text = ("title", "place", "why")
    subject_fields = ("title",)
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

        title: Line
        starts_at: AwareDatetime
        ends_at: EndsAt = None
        place: Line
        why: Words
        reply_by: date | None = None
        link: Link | None = None
        card: bool = False


class Photo(BaseModel):
    """A photo and the keys of the pupils on it, each of whom must have consent."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    file: MediaFile
    pupils: tuple[Line, ...]


class Moment(EventKind):
    """Something nice from the day of a group."""

    name = "moment"
    goal = Goal.ENCOURAGE
    content_class = ContentClass.GENERAL
    priority = Priority.LOW
    free_text = ("what",)
    sample: ClassVar[dict[str, Any]] = {
        "what": "We hebben in het bos kastanjes gezocht en ze daarna gewogen.",
        "photos": [{"file": "oktober/bos.jpg", "pupils": ["p1"]}],
    }

    class Payload(KindPayload):
        """``photos`` may turn out to be withheld, so a template never speaks of them."""

        what: Words
        photos: tuple[Photo, ...] = Field(default=(), max_length=24)


class Newsletter(EventKind):
    """News for everybody, in Markdown."""

    name = "newsletter"
    goal = Goal.INFORM
    content_class = ContentClass.GENERAL
    priority = Priority.LOW
    unsubscribe = True
    free_text = ("title", "body")
    subject_fields = ("title",)
    markdown = ("body",)
    sample: ClassVar[dict[str, Any]] = {
        "title": "Nieuws van oktober",
        "body": "## Herfst\n\nWe gaan naar het bos. Neem mee:\n\n- laarzen\n- een tas voor *bladeren*",
        "attachments": ["oktober/agenda.pdf"],
        "link": "https://school.example/nieuws",
    }

    class Payload(KindPayload):
        """``body`` is Markdown without HTML and images, with links to http, https and mailto only."""

        title: Line
        body: Words
        attachments: tuple[MediaFile, ...] = Field(default=(), max_length=10)
        link: Link | None = None


class HomeTip(EventKind):
    """Something small to do at home with what a group is learning now."""

    name = "home_tip"
    goal = Goal.ADVISE
    content_class = ContentClass.GENERAL
    priority = Priority.LOW
    needs_action = True
    unsubscribe = True
    free_text = ("learning_goal", "action.what", "action.when", "subject", "method", "lesson_ref")
    subject_fields = ("learning_goal",)
    sample: ClassVar[dict[str, Any]] = {
        "learning_goal": "klokkijken met kwartieren",
        "action": {"id": "read-the-clock"},
        "subject": "rekenen",
        "method": "Rekenpad",
        "lesson_ref": "blok 3, les 4",
    }

    class Payload(KindPayload):
        """``method`` and ``lesson_ref`` say which lesson the tip belongs to."""

        learning_goal: Line
        action: HomeAction | None = None
        subject: Line | None = None
        method: Line | None = None
        lesson_ref: Line | None = None


class ParticipationRequest(EventKind):
    """A question to one guardian, by name, to help with something."""

    name = "participation_request"
    goal = Goal.ASK
    content_class = ContentClass.PERSONAL
    ends_with = "starts_at"
    free_text = ("task", "why_you", "place")
    subject_fields = ("task",)
    sample: ClassVar[dict[str, Any]] = {
        "task": "meelopen naar het museum",
        "starts_at": "2026-10-20T09:00:00+02:00",
        "ends_at": "2026-10-20T12:00:00+02:00",
        "load": "once",
        "why_you": "Bij de vorige uitstap was die rustige begeleiding erg fijn.",
        "place": "het schoolplein",
        "reply_by": "2026-10-15",
        "needed": 3,
    }

    class Payload(KindPayload):
        """``load`` is how often the task returns; ``needed`` how many people are wanted in all."""

        task: Line
        starts_at: AwareDatetime
        ends_at: EndsAt = None
        load: Literal["once", "weekly", "monthly"]
        why_you: Words
        place: Line | None = None
        reply_by: date | None = None
        needed: int | None = Field(default=None, ge=1, le=1000)


@hookimpl
def register_event_kinds() -> list[type[EventKind]]:
    """The seven first kinds."""
    return [
        NotableScore,
        Celebration,
        MeetingInvitation,
        Moment,
        Newsletter,
        HomeTip,
        ParticipationRequest,
    ]
