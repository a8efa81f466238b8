"""What event kinds are about, and on which occasions the house makes an event itself."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Self


class Topic(StrEnum):
    """What a kind is about, as far as rules and follow-ups ask: a kind of a plugin joins them by naming it.

    ``what`` says it in words; ``fields`` are those of the payload that are read of such a kind, as dotted paths. A
    topic of a plugin's own is a plain text with a dot in it, "letters.poster".
    """

    what: str
    fields: tuple[str, ...]

    def __new__(cls, value: str, what: str, fields: str = "") -> Self:
        """A text that knows more of itself."""
        self = str.__new__(cls, value)
        self._value_, self.what, self.fields = value, what, tuple(fields.split())
        return self

    ABSENCES = "absences", "tells that a colleague is away, so others have their work", "what starts_at ends_at"
    AFTERWARDS = "afterwards", "comes after another event, and is of no use more than a week later"
    BEFORE_HOLIDAYS = "before-holidays", "goes on the last school day before a holiday"
    DECISIONS = "decisions", "explains a decision that comes near", "decision_moment.on lead_days"
    GATHERINGS = "gatherings", "invites guardians, so it says when and where"
    HELPING = "helping", "asks guardians to help at school"
    HOLIDAY_READING = "holiday-reading", "may go in a holiday where the school lets it, at most once a week"
    HOMEWORK = (
        "homework-given",
        "gives homework, of which guardians hear how it went",
        "material lesson_ref method goal minutes parent_instruction example check_on",
    )
    HOMEWORK_DUE = "homework-due", "reminds of homework that the event that it refers to gave"
    HOMEWORK_SEEN = "homework-seen", "tells how homework went"
    INCIDENTS = "incidents", "tells what just happened to a child, so a talk begins with how the child is"
    INTRODUCTIONS = "introductions", "lets guardians see how the school teaches"
    MILESTONES = "milestones", "tells of something that was reached, perhaps without a moment to come"
    PROGRESS = "progress", "tells how a child gets on, so it names the next goal", "next_goal"
    SAID_ONLY = "said-only", "is told by a colleague, and goes over no channel by itself"
    REMINDERS = "reminders", "asks once more who got the event that it refers to and gave it no answer"
    REPORTS = "reports", "is about a report, and of use once that is at home"
    SERIES = "series", "holds several meetings with a rhythm", "meetings.*.starts_at"
    TALKS = "talks", "is a talk about one child, in three parts", "sections"
    TALK_ROUNDS = "talk-rounds", "opens a round of such talks"
    THANKS = "thanks", "thanks for help that another event asked for"
    TIPS = "tips", "is something to do at home, welcome at the weekend"
    TRAININGS = "trainings", "offers a training for guardians"
    VISITS = "visits", "is a visit to a family", "info_pack action"


SAID_AGAIN = frozenset({Topic.HOMEWORK_DUE, Topic.REMINDERS})
"""Topics of what says no more than the event that it refers to: who just had that gets none."""


class Occasion(StrEnum):
    """When the house makes an event itself, of the kind that is ``made_for`` it; what a plugin brings goes first.

    ``what`` says when; ``payload`` is what the event tells then, so that a kind is known to take it.
    """

    what: str
    payload: dict[str, Any]

    def __new__(cls, value: str, what: str, payload: dict[str, Any]) -> Self:
        """A text that knows more of itself."""
        self = str.__new__(cls, value)
        self._value_, self.what, self.payload = value, what, payload
        return self

    STUDY_DAY = (
        "study-day",
        "a day without lessons comes near",
        {
            "what": "Studiedag",
            "solution": "De opvang is open.",
            "starts_at": "2026-10-14T08:30:00+02:00",
            "ends_at": "2026-10-14T14:30:00+02:00",
        },
    )
    HOLIDAY = (
        "holiday",
        "a holiday begins, and the school has a list of books",
        {"holiday": "herfstvakantie", "book_list": ["Het huis"], "back_on": "2026-10-26"},
    )
    HOLIDAY_WEEK = (
        "holiday-week",
        "it is Wednesday in a holiday, and the school has an action for at home",
        {"holiday": "herfstvakantie", "action": {"id": "read-in-turns"}, "last_day": "2026-10-25"},
    )
    DECISION = (
        "decision",
        "a decision of the school's calendar comes near",
        {
            "decision_moment": {"name": "het voorlopig schooladvies", "on": "2027-01-20"},
            "lead_days": 28,
            "action": {"what": "samen drie vragen opschrijven", "minutes": 15, "when": "dit weekend"},
            "what": "In dit advies staat welke school past.",
        },
    )
    GATHERED = (
        "gathered",
        "messages wait to go in one; no source may send such an event",
        {"entries": [{"title": "Een mooi moment", "text": "De hele groep zong vandaag samen."}]},
    )
