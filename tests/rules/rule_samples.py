"""Invented people and messages for the tests of the rules; each test changes what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ouderbrug import (
    Audience,
    Authority,
    Capabilities,
    ContentClass,
    Event,
    Facts,
    Goal,
    Guardian,
    Guardianship,
    Message,
    Priority,
    Pupil,
    Receives,
    Relation,
    Rule,
    SchoolCalendar,
    Text,
)
from ouderbrug.facts import Contact
from ouderbrug.school.kinds import register_event_kinds
from ouderbrug.school.known_kinds import KnownKinds

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
CALENDAR = SchoolCalendar(AMSTERDAM)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
ACTION = {"what": "samen een bladzijde lezen", "minutes": 10, "when": "drie avonden deze week"}
TIE = Guardianship("p1", "g1", Relation.MOTHER, Authority.YES, Receives.ALL)
SARA = Guardian("g1", "Sara", "Bakker", email="sara@guardian.example")
NOOR = Pupil("p1", "Noor", "de Wit", groups=("3A",))
MAIL = Capabilities(classes=frozenset(ContentClass), html=True, attachments=True, calendar=True)
KINDS = {kind.name: kind for kind in register_event_kinds()}
TOPICS = {name: kind.topics for name, kind in KINDS.items()}
APP = Capabilities(audiences=frozenset({"guardian", "group"}), classes=frozenset({ContentClass.GENERAL}))


NOTHING_SPECIAL: dict[str, Any] = {
    "had_before": True, "last_of_kind": None, "commitments": (), "asked_this_year": 0, "unanswered": 0, "agreed": 0,
    "places": None, "turn": None,
}  # fmt: skip
"""The facts on request of somebody who often gets messages and was never asked for help."""


def local(*parts: int) -> datetime:
    """A wall-clock time in Amsterdam, as an aware moment."""
    return datetime(*parts, tzinfo=AMSTERDAM)  # type: ignore[arg-type, misc]


def text(body: str = "Beste \ue000, hoe gaat het?", language: str = "nl") -> Text:
    """A composed text of which only the body says something."""
    return Text(language, "Nieuws van school", body, body, "")


def message(body: str | None = None, *, kind: str = "newsletter", id: str = "e1", **changes: Any) -> Message:
    """A general message to g1, about what its kind is; ``payload``, ``audience``, ``occurred_at`` go to its event."""
    event = Event(
        school="99XX00",
        source="digest" if kind == "digest" else "office",
        id=id,
        kind=kind,
        occurred_at=changes.pop("occurred_at", MONDAY),
        audience=changes.pop("audience", Audience("school")),
        payload=changes.pop("payload", {}),
    )
    start = Message(
        event=event,
        recipient="g1",
        content_class=ContentClass.GENERAL,
        goal=Goal.INFORM,
        priority=Priority.NORMAL,
        channel="email",
        deadline=MONDAY + timedelta(days=3650),
        text=text(body) if body is not None else text(),
        pupils=("p1",),
        topics=TOPICS.get(kind, ()),
    )
    return replace(start, **changes)


def kinds_of(rule: type[Rule] | Rule) -> frozenset[str]:
    """The built-in kinds that a rule is about."""
    return KnownKinds(KINDS).named(rule.kinds)


def facts(**changes: Any) -> Facts:
    """What is known about g1, the mother of p1, who may have everything."""
    start = Facts(calendar=CALENDAR, capabilities=MAIL, recipient=SARA, pupils=(NOOR,), ties=(TIE,), **NOTHING_SPECIAL)
    return start._replace(**changes)


def contacts(*days: date, **changes: Any) -> tuple[Contact, ...]:
    """Messages that count, one a day named."""
    return tuple(Contact(day, "newsletter", **changes) for day in days)


def midnight(day: date) -> datetime:
    """The first moment of a day in Amsterdam."""
    return datetime.combine(day, time(0), tzinfo=AMSTERDAM)
