"""No text says of a day that is over that it is still to come, whatever kind tells of it and whenever it goes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ouderbrug import Audience, Correction, Event, EventKind
from ouderbrug.school.calendar import SchoolCalendar, deadline
from ouderbrug.school.kinds import register_event_kinds
from ouderbrug.texts.composer import Composer

KINDS: dict[str, type[EventKind]] = {kind.name: kind for kind in register_event_kinds()}
CALENDAR = SchoolCalendar(ZoneInfo("Europe/Amsterdam"))
BEGINS = ("starts_at", "opens_at")
TO_COME = ("krijgt uw kind", "krijgt je kind", "gaat mee naar", "kan vanaf", "brings", "is coming", "choose from")


@cache
def composer(form: str) -> Composer:
    return Composer(
        KINDS, school_name="De Boom", timezone="Europe/Amsterdam", address_form="je" if form == "je" else "u"
    )


def event(kind: str) -> Event:
    at = datetime(2026, 9, 28, 9, tzinfo=UTC)
    return Event("s", "office", "x1", kind, at, Audience("groups", ("5B",)), KINDS[kind].sample)


def begins(kind: str) -> datetime | None:
    moments = (KINDS[kind].sample.get(name) for name in BEGINS)
    return next((datetime.fromisoformat(str(moment)) for moment in moments if moment), None)


def lasts(kind: str) -> bool:
    """True of what is of use after the day on which it begins or opens."""
    moment = begins(kind)
    return moment is not None and CALENDAR.day(deadline(event(kind), KINDS[kind], CALENDAR)) > CALENDAR.day(moment)


LASTING = sorted(name for name in KINDS if lasts(name))


def test_the_report_and_the_round_of_talks_are_of_use_after_their_day() -> None:
    assert {"conference_round", "report_card"} <= set(LASTING)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("kind", LASTING)
@given(ahead=st.integers(-9, 9), form=st.sampled_from(["u", "je"]))
def test_13_a_text_looks_at_the_day_on_which_it_goes(kind: str, language: str, ahead: int, form: str) -> None:
    moment = begins(kind)
    assert moment is not None
    text = composer(form).compose(event(kind), language, today=CALENDAR.day(moment) - timedelta(days=ahead))
    if ahead < 0:
        said = " ".join((text.subject, text.app, text.body, text.html))
        assert not [words for words in TO_COME if words in said]


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 10, 8), "Op vrijdag 9 oktober krijgt uw kind in groep 5B het rapport mee."),
        (date(2026, 10, 9), "Op vrijdag 9 oktober krijgt uw kind in groep 5B het rapport mee."),
        (date(2026, 10, 12), "Op vrijdag 9 oktober kreeg uw kind in groep 5B het rapport mee."),
    ],
)
def test_13_the_report_went_home_on_a_day_that_is_over(today: date, said: str) -> None:
    text = composer("u").compose(event("report_card"), "nl", today=today)
    assert said in text.app and said in text.body


@pytest.mark.parametrize(
    ("today", "was"), [(date(2026, 10, 14), "Het zou zijn op"), (date(2026, 10, 16), "Het was op")]
)
def test_13_of_a_talk_that_is_off_it_says_when_it_was_to_be(today: date, was: str) -> None:
    text = composer("u").compose(event("conference"), "nl", Correction.WITHDRAWN, today=today)
    assert was in text.app and was in text.body
