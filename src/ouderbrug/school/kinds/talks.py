"""Talks between home and school: about one child, at school or at home."""

from datetime import date, datetime
from typing import Any, ClassVar

from pydantic import ValidationInfo, field_validator

from ouderbrug import (
    Answering,
    AwareDatetime,
    ContentClass,
    Delivery,
    EventKind,
    FreeText,
    Goal,
    KindPayload,
    LegalBasis,
    OneLine,
    TextFields,
    Topic,
    Use,
)
from ouderbrug.school.kinds.fields import EndsAt, HomeAction, Link, Part


class Sections(Part):
    """The three things that a good talk holds; a rule asks for all of them."""

    development: FreeText | None = None
    expectations: FreeText | None = None
    actions: FreeText | None = None


class Conference(EventKind):
    """A talk about one child, at a time of its own. It is nothing for children's eyes."""

    name = "conference"
    goal = Goal.INVITE
    legal_basis = LegalBasis.OBLIGATION
    content_class = ContentClass.PERSONAL
    use = Use(ends_with="starts_at")
    text = TextFields(
        free=("sections.development", "sections.expectations", "sections.actions", "place"), neutral_subject=True
    )
    answer = Answering(expected=True)
    delivery = Delivery(calendar=True)
    topics = (Topic.TALKS,)
    sample: ClassVar[dict[str, Any]] = {
        "sections": {
            "development": "hoe het gaat, op school en thuis",
            "expectations": "een heel boek zelf uitlezen",
            "actions": "wat school doet en wat thuis kan",
        },
        "starts_at": "2026-10-15T16:00:00+02:00",
        "ends_at": "2026-10-15T16:20:00+02:00",
        "place": "lokaal 5B",
        "reply_by": "2026-10-12",
    }

    class Payload(KindPayload):
        """``sections`` say what the talk is about; a plan for this child may stand in their place."""

        sections: Sections
        starts_at: AwareDatetime
        ends_at: EndsAt = None
        place: OneLine
        reply_by: date | None = None


class ConferenceRound(EventKind):
    """A round of talks opens: guardians choose their time in the school's app."""

    name = "conference_round"
    goal = Goal.INVITE
    legal_basis = LegalBasis.OBLIGATION
    content_class = ContentClass.GENERAL
    use = Use(ends_with="closes_at")
    topics = (Topic.TALK_ROUNDS,)
    sample: ClassVar[dict[str, Any]] = {
        "opens_at": "2026-10-07T19:00:00+02:00",
        "closes_at": "2026-10-11T21:00:00+02:00",
        "link": "https://school.example/gesprekken",
        "siblings_from": "2026-10-06T19:00:00+02:00",
    }

    class Payload(KindPayload):
        """Between ``opens_at`` and ``closes_at`` a time can be chosen at ``link``.

        ``siblings_from`` is since when who has more children here can choose.
        """

        opens_at: AwareDatetime
        closes_at: AwareDatetime
        link: Link
        siblings_from: AwareDatetime | None = None

        @field_validator("closes_at")
        @classmethod
        def _after_it_opens(cls, closes_at: datetime, info: ValidationInfo) -> datetime:
            if "opens_at" in info.data and closes_at <= info.data["opens_at"]:
                raise ValueError("must come after opens_at")
            return closes_at


class HomeVisit(EventKind):
    """Somebody from school comes to visit a family."""

    name = "home_visit"
    goal = Goal.INVITE
    legal_basis = LegalBasis.TASK
    content_class = ContentClass.SENSITIVE
    use = Use(ends_with="starts_at")
    text = TextFields(free=("info_pack", "action.what", "action.when"), neutral_subject=True)
    delivery = Delivery(calendar=True)
    topics = (Topic.VISITS,)
    sample: ClassVar[dict[str, Any]] = {
        "visitor": "juf Voorbeeld",
        "starts_at": "2026-10-13T15:30:00+02:00",
        "ends_at": "2026-10-13T16:15:00+02:00",
        "info_pack": "een boekje met spelletjes om te tellen",
        "action": {"what": "samen een telspel uit het boekje doen", "minutes": 10, "when": "drie keer deze week"},
    }

    class Payload(KindPayload):
        """``info_pack`` is what the visitor brings; a rule asks for that or an action. ``visitor`` is a name."""

        visitor: OneLine
        starts_at: AwareDatetime
        ends_at: EndsAt = None
        info_pack: OneLine | None = None
        action: HomeAction | None = None
