"""No text names a day to answer that is over on the day on which it goes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug import Audience, Correction, Event, EventKind
from ouderbrug.school.kinds import register_event_kinds
from ouderbrug.texts.composer import Composer

if TYPE_CHECKING:
    from ouderbrug import Text

KINDS: dict[str, type[EventKind]] = {kind.name: kind for kind in register_event_kinds()}
ASKS = sorted(name for name, kind in KINDS.items() if "reply_by" in kind.Payload.model_fields)
REQUIRED = [name for name in ASKS if KINDS[name].Payload.model_fields["reply_by"].is_required()]
LAST = date(2026, 10, 9)


@cache
def composer() -> Composer:
    return Composer(KINDS, school_name="De Boom", timezone="Europe/Amsterdam", address_form="u")


def event(kind: str, **changes: Any) -> Event:
    at = datetime(2026, 10, 1, 9, tzinfo=UTC)
    return Event("s", "office", "x1", kind, at, Audience("groups", ("5B",)), {**KINDS[kind].sample, **changes})


def digest(today: date, language: str) -> Text:
    entry = {"title": "Kijkavond", "text": "Komt u ook?", "reply_by": LAST.isoformat()}
    other = {"title": "Een mooi moment", "text": "We zongen samen."}
    return composer().compose(event("digest", entries=[entry, other]), language, today=today)


def names_the_day(text: Text) -> bool:
    said = " ".join((text.subject, text.app, text.body, text.html))
    days = [LAST, LAST + timedelta(days=1)]
    return any(f"{day.day} {month}" in said for day in days for month in ("oktober", "October"))


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("ahead", range(-3, 5))
def test_13_a_digest_asks_for_an_answer_while_there_is_time(ahead: int, language: str) -> None:
    text = digest(LAST - timedelta(days=ahead), language)
    assert names_the_day(text) == (ahead >= 0)


@pytest.mark.parametrize("correction", [None, Correction.CHANGED])
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("ahead", range(-3, 5))
def test_13_a_kind_that_must_have_a_day_names_it_while_it_is_ahead(
    ahead: int, language: str, correction: Correction | None
) -> None:
    told: dict[str, Any] = {"reply_by": LAST.isoformat(), "starts_at": "2026-11-20T15:00:00+01:00"}
    told |= {"ends_at": "2026-11-20T16:00:00+01:00"}
    text = composer().compose(
        event("social_event", **told),
        language,
        correction,
        event("social_event", **(told | {"reply_by": "2026-10-02"})) if correction else None,
        today=LAST - timedelta(days=ahead),
    )
    assert names_the_day(text) == (ahead >= 0)


def test_13_of_the_kinds_that_must_have_a_day_the_others_end_with_it() -> None:
    assert {name for name in REQUIRED if KINDS[name].use.ends_with != "reply_by"} == {"social_event"}
