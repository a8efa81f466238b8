"""What was told as one kind and is another since: each pair of kinds is said, changed, off and on again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from each import each
from ouderbrug import Audience, Correction, Event
from ouderbrug.texts.tryout import samples_of
from texts.test_templates import KINDS, composer_of

if TYPE_CHECKING:
    from ouderbrug import EventKind

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)


def event_of(kind: type[EventKind], number: int, revision: int) -> Event:
    said = kind.Payload.model_validate(samples_of(kind)[number]).model_dump(mode="json", exclude_none=True)
    audience = Audience("pupils", ("p1",)) if kind.content_class.name != "GENERAL" else Audience("groups", ("3A",))
    return Event("99XX00", "agenda", "a", kind.name, AT, audience, said, revision)


@each(("correction",), [(one,) for one in Correction])
@each(("language", "number"), [("nl", 0), ("en", 1)])
@pytest.mark.slow
def test_each_kind_follows_each_other_one(language: str, correction: Correction, number: int) -> None:
    failed = []
    for old, new in permutations(KINDS.values(), 2):
        before, event = event_of(old, number, 1), event_of(new, number, 2)
        event = replace(event, withdrawn=correction is Correction.WITHDRAWN)
        try:
            text = composer_of("u").compose(event, language, correction, before, today=AT.date(), sent_on=AT.date())
            assert text.subject and text.body and text.app
        except Exception as error:
            failed.append(f"{old.name} to {new.name}: {type(error).__name__} {error}")
    assert not failed, failed[:5]


@pytest.mark.parametrize(
    ("old", "new"), [*permutations(("notice", "meeting_invitation", "closure", "social_event"), 2)]
)
def test_what_is_off_is_what_was_told(old: str, new: str) -> None:
    """Nobody heard of what it became: the word that it is off is about what they know."""
    before, event = event_of(KINDS[old], 0, 1), replace(event_of(KINDS[new], 0, 2), withdrawn=True)
    same = replace(before, revision=2, withdrawn=True)
    off = [composer_of("u").compose(one, "nl", Correction.WITHDRAWN, before) for one in (event, same)]
    assert off[0] == off[1]


def test_what_was_told_as_a_kind_that_is_here_no_more_is_told_anew() -> None:
    before, event = replace(event_of(KINDS["notice"], 0, 1), kind="gone"), event_of(KINDS["closure"], 0, 2)
    assert composer_of("u").compose(event, "nl", Correction.CHANGED, before).subject.startswith("Gewijzigd")
