"""News for everybody: the newsletter, notices, days without lessons, and nice moments."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import Field

from ouderbrug import (
    AwareDatetime,
    ContentClass,
    Delivery,
    EventKind,
    FreeText,
    Goal,
    KindPayload,
    LegalBasis,
    Occasion,
    OneLine,
    Priority,
    TextFields,
    Topic,
    Use,
)
from ouderbrug.school.kinds.fields import End, HomeAction, Link, MediaFile, Part


class Newsletter(EventKind):
    """News for everybody, in Markdown."""

    name = "newsletter"
    goal = Goal.INFORM
    legal_basis = LegalBasis.INTEREST
    content_class = ContentClass.GENERAL
    priority = Priority.LOW
    text = TextFields(free=("title", "body"), subject=("title",), markdown=("body",))
    delivery = Delivery(unsubscribe=True, on_paper=True)
    sample: ClassVar[dict[str, Any]] = {
        "title": "Nieuws van oktober",
        "body": "## Herfst\n\nWe gaan naar het bos. Neem mee:\n\n- laarzen\n- een tas voor *bladeren*",
        "attachments": ["oktober/agenda.pdf"],
        "link": "https://school.example/nieuws",
    }

    class Payload(KindPayload):
        """``body`` is Markdown without HTML and images, with links to http, https and mailto only."""

        title: OneLine
        body: FreeText
        attachments: tuple[MediaFile, ...] = Field(default=(), max_length=10)
        link: Link | None = None


class Notice(EventKind):
    """One thing that guardians should know now, in Markdown."""

    name = "notice"
    goal = Goal.INFORM
    legal_basis = LegalBasis.TASK
    content_class = ContentClass.GENERAL
    use = Use(urgent_that_day=True, ends_with="until")
    text = TextFields(free=("title", "body"), subject=("title",), markdown=("body",))
    delivery = Delivery(urgent_allowed=True)
    sample: ClassVar[dict[str, Any]] = {
        "title": "Nieuwe plek voor de fietsen",
        "body": "Vanaf maandag staan de fietsen naast de gymzaal. Daar is meer ruimte.",
        "attachments": ["oktober/plattegrond.pdf"],
        "link": "https://school.example/fietsen",
        "until": "2027-07-02T17:00:00+02:00",
    }

    class Payload(KindPayload):
        """``body`` is Markdown without HTML and images, with links to http, https and mailto only.

        After ``until`` it is of no use any more: what it tells of is over.
        """

        title: OneLine
        body: FreeText
        attachments: tuple[MediaFile, ...] = Field(default=(), max_length=10)
        link: Link | None = None
        until: AwareDatetime | None = None


class Closure(EventKind):
    """The school, or a part of it, is closed for a while."""

    name = "closure"
    goal = Goal.INFORM
    legal_basis = LegalBasis.TASK
    content_class = ContentClass.GENERAL
    use = Use(ends_with="ends_at")
    text = TextFields(free=("title", "why"), subject=("title",))
    delivery = Delivery(urgent_allowed=True)
    sample: ClassVar[dict[str, Any]] = {
        "title": "De school is een ochtend dicht",
        "starts_at": "2026-10-13T08:30:00+02:00",
        "ends_at": "2026-10-13T12:00:00+02:00",
        "why": "Er is geen water in het gebouw.",
        "link": "https://school.example/dicht",
    }

    class Payload(KindPayload):
        """``link`` is a page that is kept up to date."""

        title: OneLine
        starts_at: AwareDatetime
        ends_at: End
        why: FreeText
        link: Link | None = None


class StaffAbsence(EventKind):
    """A teacher is away, and who teaches instead."""

    name = "staff_absence"
    goal = Goal.INFORM
    legal_basis = LegalBasis.TASK
    content_class = ContentClass.GENERAL
    use = Use(ends_with="ends_at")
    text = TextFields(free=("what", "solution"))
    delivery = Delivery(urgent_allowed=True, from_school=True)
    topics = (Topic.ABSENCES,)
    sample: ClassVar[dict[str, Any]] = {
        "what": "De juf van groep 5 is er een paar dagen niet.",
        "starts_at": "2026-10-06T08:30:00+02:00",
        "ends_at": "2026-10-08T14:30:00+02:00",
        "solution": "Meester Voorbeeld geeft de lessen. De kinderen kennen hem goed.",
    }

    class Payload(KindPayload):
        """``solution`` says who teaches; why somebody is away is nobody's business."""

        what: FreeText
        starts_at: AwareDatetime
        ends_at: End
        solution: FreeText


class OtherDay(Part):
    """One more study day, of which the same message tells."""

    what: FreeText | None = None
    starts_at: AwareDatetime
    ends_at: End
    solution: FreeText


class StudyDay(EventKind):
    """A day on which the staff learns and the children are free."""

    name = "study_day"
    goal = Goal.INFORM
    legal_basis = LegalBasis.TASK
    content_class = ContentClass.GENERAL
    use = Use(ends_with="starts_at")
    text = TextFields(free=("what", "solution", "also.*.what", "also.*.solution"))
    delivery = Delivery(urgent_allowed=True, calendar=True, whole_days=True)
    made_for = Occasion.STUDY_DAY
    sample: ClassVar[dict[str, Any]] = {
        "what": "Het team leert die dag over rekenen met jonge kinderen.",
        "starts_at": "2026-10-14T08:30:00+02:00",
        "ends_at": "2026-10-14T14:30:00+02:00",
        "solution": "De opvang in het gebouw is de hele dag open.",
        "also": [
            {
                "what": "Die dag gaat het over samen lezen.",
                "starts_at": "2026-10-16T08:30:00+02:00",
                "ends_at": "2026-10-16T14:30:00+02:00",
                "solution": "Ook dan is de opvang de hele dag open.",
            }
        ],
    }

    @classmethod
    def ends(cls, payload: Mapping[str, Any]) -> str | None:
        """The beginning of the last of its days: until then a part of it is of use."""
        begins = [str(one["starts_at"]) for one in (payload, *(payload.get("also") or ())) if one.get("starts_at")]
        return max(begins, key=datetime.fromisoformat, default=None)

    class Payload(KindPayload):
        """``what`` says what the staff learns, ``solution`` where care is; ``also`` are more such days, in order."""

        what: FreeText | None = None
        starts_at: AwareDatetime
        ends_at: End
        solution: FreeText
        also: Annotated[tuple[OtherDay, ...], Field(max_length=10)] = ()


class HealthNotice(EventKind):
    """Something contagious in a group, and what to do about it; it names no child unseen."""

    name = "health_notice"
    goal = Goal.ADVISE
    legal_basis = LegalBasis.TASK
    content_class = ContentClass.GENERAL
    use = Use(school_days=5)
    text = TextFields(free=("title", "what", "action.what", "action.when"), subject=("title",), names_no_child=True)
    needs_action = True
    sample: ClassVar[dict[str, Any]] = {
        "title": "Hoofdluis in groep 5",
        "what": "In de groep is hoofdluis gevonden. Dat komt overal voor.",
        "action": {"what": "het haar kammen met een fijne kam", "minutes": 10, "when": "elke avond, twee weken lang"},
        "link": "https://school.example/gezond",
    }

    class Payload(KindPayload):
        """``title`` says what it is, ``link`` is a page with advice."""

        title: OneLine | None = None
        what: FreeText
        action: HomeAction | None = None
        link: Link | None = None


class ReportCard(EventKind):
    """The report goes home: when, and how to read it. It is for the group, and tells no child's result."""

    name = "report_card"
    goal = Goal.INFORM
    legal_basis = LegalBasis.OBLIGATION
    content_class = ContentClass.GENERAL
    use = Use(school_days=10)
    text = TextFields(free=("how_to_read",))
    topics = (Topic.REPORTS,)
    sample: ClassVar[dict[str, Any]] = {
        "starts_at": "2026-10-09T14:00:00+02:00",
        "how_to_read": "Begin bij de bladzijde die de kinderen zelf schreven. Daarna volgen de vakken.",
    }

    class Payload(KindPayload):
        """``starts_at`` is when it goes home; the message stays of use after that."""

        starts_at: AwareDatetime
        how_to_read: FreeText


class Photo(Part):
    """A photo and the keys of the pupils on it, each of whom must have consent."""

    file: MediaFile
    pupils: tuple[OneLine, ...]


class Moment(EventKind):
    """Something nice from the day of a group."""

    name = "moment"
    goal = Goal.ENCOURAGE
    legal_basis = LegalBasis.TASK
    content_class = ContentClass.GENERAL
    priority = Priority.LOW
    text = TextFields(free=("what",))
    sample: ClassVar[dict[str, Any]] = {
        "what": "We hebben in het bos kastanjes gezocht en ze daarna gewogen.",
        "photos": [{"file": "oktober/bos.jpg", "pupils": ["p1"]}],
    }

    class Payload(KindPayload):
        """``photos`` may turn out to be withheld, so a template never speaks of them."""

        what: FreeText
        photos: tuple[Photo, ...] = Field(default=(), max_length=24)
