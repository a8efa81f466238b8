"""About one child: how it goes, what happened, and a compliment. None of these shows its content in a subject."""

from collections.abc import Mapping
from datetime import datetime, timedelta
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
    OneLine,
    Priority,
    TextFields,
    Topic,
    Use,
)
from ouderbrug.school.kinds.fields import EventId, HomeAction


class NotableScore(EventKind):
    """A test score that stands out, told without the score."""

    name = "notable_score"
    goal = Goal.INFORM
    legal_basis = LegalBasis.TASK
    content_class = ContentClass.SENSITIVE
    text = TextFields(free=("subject", "summary", "next_goal", "action.what", "action.when"))
    needs_action = True
    needs_approval = True
    topics = (Topic.PROGRESS,)
    sample: ClassVar[dict[str, Any]] = {
        "subject": "Rekenen",
        "direction": "up",
        "summary": "De tafels gaan nu vlot en zonder hulp.",
        "next_goal": "deelsommen maken met de tafel van zes",
        "action": {"what": "samen vijf deelsommen bedenken", "minutes": 10, "when": "drie avonden deze week"},
        "approved_by": "juf.voorbeeld",
        "send_at": "2026-10-01T08:00:00+02:00",
        "test_moment": "M5",
    }

    class Payload(KindPayload):
        """``direction`` compares with the pupil's own earlier results; ``approved_by`` is a staff key.

        Nothing of it goes before ``send_at``, which is that of the report or the talk. ``test_moment`` is written as
        "M5": the day of its report may be named later.
        """

        subject: OneLine
        direction: Literal["up", "down"]
        summary: FreeText
        next_goal: OneLine | None = None
        action: HomeAction | None = None
        approved_by: OneLine | None = None
        send_at: AwareDatetime | None = None
        test_moment: str | None = Field(default=None, pattern="^[BME][1-8]$")


class ProgressUpdate(EventKind):
    """One sentence on how a child is getting on, and what comes next (Kraft and Rogers 2015)."""

    name = "progress_update"
    goal = Goal.INFORM
    legal_basis = LegalBasis.OBLIGATION
    content_class = ContentClass.SENSITIVE
    text = TextFields(free=("subject", "summary", "next_goal", "action.what", "action.when"))
    needs_action = True
    topics = (Topic.PROGRESS,)
    sample: ClassVar[dict[str, Any]] = {
        "subject": "Lezen",
        "summary": "Korte verhalen lezen lukt nu zonder hulp.",
        "next_goal": "een heel hoofdstuk lezen",
        "action": {"what": "om de beurt een bladzijde lezen", "minutes": 10, "when": "vier dagen deze week"},
    }

    class Payload(KindPayload):
        """``summary`` is one sentence, about what the child does now."""

        subject: OneLine
        summary: OneLine
        next_goal: OneLine | None = None
        action: HomeAction | None = None


class BehaviourUpdate(EventKind):
    """What was seen of a child in the group, and a question about home."""

    name = "behaviour_update"
    goal = Goal.INFORM
    legal_basis = LegalBasis.TASK
    content_class = ContentClass.SENSITIVE
    use = Use(school_days=3)
    text = TextFields(free=("summary", "ask", "action.what", "action.when"))
    delivery = Delivery(better_said=True)
    needs_action = True
    sample: ClassVar[dict[str, Any]] = {
        "summary": "Bij het samenwerken kost wachten op de beurt nog moeite.",
        "ask": "Hoe gaat wachten op de beurt thuis?",
        "action": {"what": "een spel met beurten spelen", "minutes": 15, "when": "twee keer deze week"},
    }

    class Payload(KindPayload):
        """``summary`` is an observation, never a judgement; ``ask`` a question to the guardians."""

        summary: FreeText
        ask: OneLine
        action: HomeAction | None = None


class Incident(EventKind):
    """Something happened to a child today: told by a call, so its route should be a handover."""

    name = "incident"
    goal = Goal.INFORM
    legal_basis = LegalBasis.TASK
    content_class = ContentClass.SENSITIVE
    use = Use(school_days=1)
    text = TextFields(free=("how_now", "what", "what_we_did", "ask"))
    delivery = Delivery(better_said=True)
    topics = (Topic.INCIDENTS,)
    sample: ClassVar[dict[str, Any]] = {
        "how_now": "Het gaat nu weer goed.",
        "what": "Op het plein was er een botsing bij het tikspel.",
        "what_we_did": "We hebben de knie gekoeld en samen even rustig gezeten.",
        "ask": "Hoe gaat het vanavond met de knie?",
    }

    class Payload(KindPayload):
        """``how_now`` is how the child is by now, which is said first; ``ask`` what the school would like to know."""

        how_now: OneLine | None = None
        what: FreeText
        what_we_did: FreeText
        ask: OneLine


class ReportHelp(EventKind):
    """What a guardian can do at home with the report of a child."""

    name = "report_help"
    goal = Goal.ADVISE
    legal_basis = LegalBasis.TASK
    content_class = ContentClass.SENSITIVE
    use = Use(school_days=10)
    text = TextFields(free=("action.what", "action.when"))
    needs_action = True
    refers_to = "report"
    topics = (Topic.REPORTS, Topic.AFTERWARDS)
    sample: ClassVar[dict[str, Any]] = {
        "report": "rapport-2026-herfst",
        "action": {"what": "samen een trots moment uit het rapport kiezen", "minutes": 10, "when": "dit weekend"},
    }

    class Payload(KindPayload):
        """``report`` is the id of the ``report_card`` that this follows."""

        report: EventId
        action: HomeAction | None = None


class HomeworkFeedback(EventKind):
    """How the homework went, and what to do next."""

    name = "homework_feedback"
    goal = Goal.INFORM
    legal_basis = LegalBasis.TASK
    content_class = ContentClass.SENSITIVE
    text = TextFields(free=("summary", "action.what", "action.when"))
    needs_action = True
    refers_to = "homework"
    topics = (Topic.HOMEWORK_SEEN,)
    sample: ClassVar[dict[str, Any]] = {
        "homework": "huiswerk-2026-41",
        "summary": "De sommen met de tafel van acht zijn goed gemaakt. De uitleg erbij is netjes.",
        "action": {"what": "vijf deelsommen bedenken voor elkaar", "minutes": 10, "when": "een avond deze week"},
    }

    class Payload(KindPayload):
        """``homework`` is the id of the event that gave it."""

        homework: EventId
        summary: FreeText
        action: HomeAction | None = None


class Encouragement(EventKind):
    """A compliment: what a child did well."""

    name = "encouragement"
    goal = Goal.ENCOURAGE
    legal_basis = LegalBasis.TASK
    content_class = ContentClass.PERSONAL
    priority = Priority.LOW
    text = TextFields(free=("what",))
    sample: ClassVar[dict[str, Any]] = {"what": "Een nieuw kind kreeg meteen een plekje in het spel."}

    class Payload(KindPayload):
        """``what`` is something that was seen, not a score."""

        what: FreeText


class Welcome(EventKind):
    """A first word from the teacher, with a question."""

    name = "welcome"
    goal = Goal.ASK
    legal_basis = LegalBasis.TASK
    content_class = ContentClass.PERSONAL
    use = Use(school_days=15)
    text = TextFields(free=("question",), subject=("teacher",))
    sample: ClassVar[dict[str, Any]] = {
        "teacher": "juf Voorbeeld",
        "question": "Waar wordt thuis graag mee gespeeld?",
    }

    class Payload(KindPayload):
        """``teacher`` is a name as children use it, the same in every language."""

        teacher: OneLine
        question: OneLine


class Question(EventKind):
    """One open question about a child."""

    name = "question"
    goal = Goal.ASK
    legal_basis = LegalBasis.TASK
    content_class = ContentClass.PERSONAL
    text = TextFields(free=("question",))
    sample: ClassVar[dict[str, Any]] = {"question": "Wat wordt er thuis over school verteld?"}

    class Payload(KindPayload):
        """``question`` is one question that cannot be answered with yes or no."""

        question: OneLine


class GroupPlacement(EventKind):
    """The group and the teachers of a child in the next school year; everybody hears it at the same minute."""

    name = "group_placement"
    goal = Goal.INFORM
    legal_basis = LegalBasis.TASK
    content_class = ContentClass.PERSONAL
    text = TextFields(neutral_subject=True)
    delivery = Delivery(simultaneous=True)
    sample: ClassVar[dict[str, Any]] = {
        "group": "6A",
        "teachers": ["juf Voorbeeld", "meester Proef"],
        "send_at": "2026-10-08T15:30:00+02:00",
    }

    class Payload(KindPayload):
        """``send_at`` is when it goes to everybody; nobody hears it earlier."""

        group: OneLine
        teachers: Annotated[tuple[OneLine, ...], Field(min_length=1, max_length=6)]
        send_at: AwareDatetime

    @classmethod
    def ends(cls, payload: Mapping[str, Any]) -> str | None:
        """One day after it was to go."""
        return (datetime.fromisoformat(payload["send_at"]) + timedelta(days=1)).isoformat()
