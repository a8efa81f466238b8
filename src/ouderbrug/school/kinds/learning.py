"""What guardians can do with what is learned: tips, homework, holidays, training and decisions to come."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

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
from ouderbrug.school.kinds.fields import EndsAt, EventId, HomeAction, Part


class HomeTip(EventKind):
    """Something small to do at home with what a group is learning now."""

    name = "home_tip"
    goal = Goal.ADVISE
    legal_basis = LegalBasis.TASK
    content_class = ContentClass.GENERAL
    priority = Priority.LOW
    text = TextFields(
        free=("learning_goal", "action.what", "action.when", "subject", "method", "lesson_ref"),
        subject=("learning_goal",),
    )
    delivery = Delivery(unsubscribe=True)
    needs_action = True
    topics = (Topic.TIPS,)
    sample: ClassVar[dict[str, Any]] = {
        "learning_goal": "klokkijken met kwartieren",
        "action": {"id": "read-the-clock"},
        "subject": "rekenen",
        "method": "Rekenpad",
        "lesson_ref": "blok 3, les 4",
    }

    class Payload(KindPayload):
        """``method`` and ``lesson_ref`` say which lesson the tip belongs to."""

        learning_goal: OneLine
        action: HomeAction | None = None
        subject: OneLine | None = None
        method: OneLine | None = None
        lesson_ref: OneLine | None = None


class Homework(EventKind):
    """Homework for a child, with all that makes homework useful."""

    name = "homework"
    goal = Goal.ADVISE
    legal_basis = LegalBasis.TASK
    content_class = ContentClass.PERSONAL
    use = Use(ends_with="due_on")
    text = TextFields(free=("what", "goal", "method", "lesson_ref", "parent_instruction", "example"))
    topics = (Topic.HOMEWORK,)
    sample: ClassVar[dict[str, Any]] = {
        "due_on": "2026-10-12",
        "what": "de tien sommen op het blad",
        "goal": "de tafel van acht kennen",
        "material": "practised",
        "minutes": 15,
        "lesson_ref": "blok 3, les 4",
        "method": "Rekenpad",
        "parent_instruction": "Vraag hoe het antwoord is gevonden. Zelf rekenen hoeft niet.",
        "example": "2 x 8 is 16. Nog 8 erbij is 24.",
        "check_on": "2026-10-13",
    }

    class Payload(KindPayload):
        """Eight criteria, all judged by a rule: ``material`` (practised in class, or new), ``lesson_ref``, ``method``,

        ``goal``, ``minutes`` a time, ``parent_instruction``, ``example`` and ``check_on``, the day on which it is
        looked at in class. ``due_on`` is the day by which it is done.
        """

        due_on: date
        what: FreeText | None = None
        goal: OneLine | None = None
        material: Literal["practised", "new"] | None = None
        minutes: int | None = Field(default=None, ge=1, le=600)
        lesson_ref: OneLine | None = None
        method: OneLine | None = None
        parent_instruction: FreeText | None = None
        example: FreeText | None = None
        check_on: date | None = None


class HomeworkReminder(EventKind):
    """A friendly word to those who did not hand in their homework yet."""

    name = "homework_reminder"
    goal = Goal.ENCOURAGE
    legal_basis = LegalBasis.TASK
    content_class = ContentClass.PERSONAL
    priority = Priority.LOW
    use = Use(ends_with="due_on")
    text = TextFields(free=("what",))
    refers_to = "homework"
    topics = (Topic.HOMEWORK_DUE,)
    sample: ClassVar[dict[str, Any]] = {
        "homework": "huiswerk-2026-41",
        "due_on": "2026-10-12",
        "what": "de tien sommen op het blad",
    }

    class Payload(KindPayload):
        """``homework`` is the id of the event that gave it, ``due_on`` the last day on which it helps."""

        homework: EventId
        due_on: date
        what: FreeText | None = None


class LaterBack(Part):
    """Groups that go back to school on a later day than the others."""

    groups: Annotated[tuple[OneLine, ...], Field(min_length=1, max_length=60)]
    on: date


class HolidayStart(EventKind):
    """A holiday begins: books to enjoy, and the day on which school is on again."""

    name = "holiday_start"
    goal = Goal.ADVISE
    legal_basis = LegalBasis.TASK
    content_class = ContentClass.GENERAL
    use = Use(school_days=1, ends_with="back_on")
    text = TextFields(free=("holiday",), subject=("holiday",))
    topics = (Topic.BEFORE_HOLIDAYS,)
    made_for = Occasion.HOLIDAY
    sample: ClassVar[dict[str, Any]] = {
        "holiday": "vakantie",
        "translations": {"en": {"holiday": "holidays"}},
        "book_list": ["Het huis met de blauwe deur", "Vriendjes van de rivier"],
        "back_on": "2026-10-26",
        "back_later": [{"groups": ["3A"], "on": "2026-10-27"}],
    }

    class Payload(KindPayload):
        """``holiday`` is its name without an article, ``back_on`` the first school day.

        ``back_later`` are the groups that begin on a later day.
        ``book_list`` are titles, shown as they are in any language.
        """

        holiday: OneLine
        book_list: Annotated[tuple[OneLine, ...], Field(min_length=1, max_length=30)]
        back_on: date | None = None
        back_later: Annotated[tuple[LaterBack, ...], Field(max_length=10)] = ()


class ReadingReminder(EventKind):
    """A friendly word during a holiday: reading is nice."""

    name = "reading_reminder"
    goal = Goal.ENCOURAGE
    legal_basis = LegalBasis.TASK
    content_class = ContentClass.GENERAL
    priority = Priority.LOW
    use = Use(school_days=0, ends_with="last_day")
    text = TextFields(free=("holiday", "action.what", "action.when"), subject=("holiday",))
    delivery = Delivery(unsubscribe=True)
    needs_action = True
    topics = (Topic.HOLIDAY_READING,)
    made_for = Occasion.HOLIDAY_WEEK
    sample: ClassVar[dict[str, Any]] = {
        "holiday": "vakantie",
        "translations": {"en": {"holiday": "holidays"}},
        "action": {"id": "read-in-turns"},
        "last_day": "2026-10-25",
    }

    class Payload(KindPayload):
        """``last_day`` is the last day of the holiday; without it, the message is for the day of the event alone."""

        holiday: OneLine
        action: HomeAction | None = None
        last_day: date | None = None


class DecisionMoment(Part):
    """What is decided, and on which day."""

    name: OneLine
    on: date


class DecisionInfo(EventKind):
    """A decision about children comes near, such as the school advice: what it is, and what to do now."""

    name = "decision_info"
    goal = Goal.ADVISE
    legal_basis = LegalBasis.TASK
    content_class = ContentClass.GENERAL
    text = TextFields(
        free=("decision_moment.name", "what", "action.what", "action.when"), subject=("decision_moment.name",)
    )
    needs_action = True
    topics = (Topic.DECISIONS,)
    made_for = Occasion.DECISION
    sample: ClassVar[dict[str, Any]] = {
        "decision_moment": {"name": "het voorlopig schooladvies", "on": "2027-01-20"},
        "lead_days": 28,
        "action": {"what": "samen drie vragen voor het gesprek opschrijven", "minutes": 15, "when": "dit weekend"},
        "what": "In dit advies staat welke school past. Het is nog voorlopig.",
    }

    class Payload(KindPayload):
        """``lead_days`` is how many days before the moment guardians should know; ``what`` explains it."""

        decision_moment: DecisionMoment
        lead_days: int = Field(ge=1, le=366)
        action: HomeAction | None = None
        what: FreeText | None = None

    @classmethod
    def ends(cls, payload: Mapping[str, Any]) -> str | None:
        """The day of the decision."""
        return str(payload["decision_moment"]["on"])


class Ages(Part):
    """For which ages of children, in years, both included."""

    youngest: int = Field(ge=0, le=18)
    oldest: int = Field(ge=0, le=18)


class TrainingOffer(EventKind):
    """A training for guardians: tips to use at home, and what follows afterwards."""

    name = "training_offer"
    goal = Goal.ADVISE
    legal_basis = LegalBasis.INTEREST
    content_class = ContentClass.PERSONAL
    use = Use(ends_with="starts_at")
    text = TextFields(
        free=("title", "tips", "follow_up", "material", "how_to", "skills.*", "place"), subject=("title",)
    )
    delivery = Delivery(calendar=True)
    topics = (Topic.TRAININGS, Topic.GATHERINGS)
    sample: ClassVar[dict[str, Any]] = {
        "title": "Samen lezen",
        "tips": "Een verhaal spannend voorlezen en er samen over praten.",
        "ages": {"youngest": 4, "oldest": 8},
        "starts_at": "2026-10-20T19:30:00+02:00",
        "ends_at": "2026-10-20T21:00:00+02:00",
        "place": "de leeszaal",
        "follow_up": "Na drie weken bellen we om te horen hoe het gaat.",
        "material": "een prentenboek",
        "how_to": "De trainer doet elke stap eerst voor.",
        "skills": ["vragen stellen bij een verhaal"],
        "reply_by": "2026-10-15",
    }

    class Payload(KindPayload):
        """``follow_up`` is what comes after it; ``material``, ``how_to`` and ``skills`` say what is practised."""

        tips: FreeText
        ages: Ages
        starts_at: AwareDatetime
        ends_at: EndsAt = None
        title: OneLine | None = None
        follow_up: FreeText | None = None
        place: OneLine | None = None
        material: OneLine | None = None
        how_to: FreeText | None = None
        skills: tuple[OneLine, ...] = Field(default=(), max_length=10)
        reply_by: date | None = None
