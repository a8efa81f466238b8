"""A short text of what was told before takes no more text messages than it did, and says no sentence twice."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from each import each
from ouderbrug import Audience, ContentClass, Correction, Event, EventKind
from ouderbrug.school.kinds import register_event_kinds
from ouderbrug.texts.composer import Composer
from ouderbrug.texts.differing import _sentences
from ouderbrug.texts.merging import merge
from ouderbrug.texts.text_message import as_typed, from_school
from ouderbrug_sms.parts import parts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug import Text

KINDS: dict[str, type[EventKind]] = {kind.name: kind for kind in register_event_kinds()}
AT = datetime(2026, 10, 5, 9, tzinfo=UTC)
TODAY = date(2026, 10, 6)
DRAFTS = ("tr", "pl", "uk", "ar")
LANGUAGES = ("nl", "en", *DRAFTS)
SCHOOL, PHONE = "De Zilverreiger", "050 - 123 45 67"
MADE = Composer(
    KINDS, school_name=SCHOOL, phone=PHONE, timezone="Europe/Amsterdam", address_form="u", unreviewed=DRAFTS
)
CALLS = re.compile(r"\bbel\b|\bcall us|zadzwoni|зателефон|arayın|اتصلوا", re.IGNORECASE)
ENDS = {"nl": "hoort erbij", "en": "and more", "tr": "ve daha", "pl": "i inne", "uk": "та інше", "ar": "وغيره"}


def event(kind: str, payload: dict[str, Any]) -> Event:
    about = KINDS[kind].content_class is not ContentClass.GENERAL
    return Event("s", "office", "e1", kind, AT, Audience("pupils", ("p1",)) if about else Audience("school"), payload)


def sample(kind: str, language: str) -> dict[str, Any]:
    """The sample of a kind with its own words as those of this language, where it has none."""
    told = KINDS[kind]
    payload = told.Payload.model_validate(told.sample)
    words = {path: payload.words(path) for path in payload.texts(told.text.free)} if language != "nl" else {}
    translations = dict(told.sample.get("translations", {}))
    known = {**translations, **({language: {**words, **translations.get(language, {})}} if words else {})}
    return {**told.sample, **({"translations": known} if known else {})}


def other(kind: str, language: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The sample of a kind, with one thing other than it was: each text of its own, its moment, its place."""
    told = KINDS[kind]
    for path in told.Payload.model_validate(told.sample).texts(told.text.free):
        if isinstance(was := told.sample.get(path), str) and path != "place":
            now = f"{was.rstrip('.!?')}, {ENDS[language]}{was[-1] if was[-1] in '.!?' else ''}"
            translated = sample(kind, language).get("translations", {})
            known = {**translated, language: {**translated.get(language, {}), path: now}}
            yield path, {path: now} if language == "nl" else {"translations": known}
    if at := told.sample.get("starts_at"):
        until = told.sample.get("ends_at")
        later = [datetime.fromisoformat(one) + timedelta(days=7) if one else None for one in (at, until)]
        yield "moment", {"starts_at": later[0], **({"ends_at": later[1]} if until else {})}
    if "place" in told.sample:
        yield "place", {"place": "de aula"}


def by_message(text: Text, *, again: bool) -> str:
    text = merge(text, "Ada", "Noor")
    return from_school(text.app, text.language, SCHOOL, "", PHONE, 459, again=again)


def dear(said: str) -> bool:
    """True if a letter of it needs the room of two."""
    return parts_of((said * 160)[:160]) > 1


def twice(said: str) -> list[str]:
    sentences = [one for one in _sentences(said) if len(one) > 12]
    return [one for one in sentences if sentences.count(one) > 1]


@each("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_9_what_has_changed_takes_no_more_text_messages_and_says_nothing_twice(kind: str, language: str) -> None:
    had = event(kind, sample(kind, language))
    if MADE.language_for(had, language)[0] != language:
        return  # nobody worded it in this language
    for what, changes in other(kind, language):
        now = replace(had, revision=2, payload={**had.payload, **changes})
        first = MADE.compose(now, language, today=TODAY)
        text = MADE.compose(now, language, Correction.CHANGED, had, sent_on=AT.date(), today=TODAY)
        alone, again = by_message(first, again=False), by_message(text, again=True)
        more = 0 if what not in ("moment", "place") else 1 if again.isascii() else 2  # what it was is said too
        # What keeps Arabic and Dutch apart is signs too; a kind whose text is in Dutch there fills its parts with them.
        # Of Turkish, a short text may have plain letters alone, and its word for a change has others.
        grown = 2 if (dear(alone), dear(again)) == (False, True) else 0
        most = parts_of(alone) + (more + grown or (language == "ar" and kind == "celebration"))
        assert parts_of(again) <= most, (parts_of(alone), parts_of(again), what, alone, again)
        assert not twice(text.app), (what, text.app)


@each("language", LANGUAGES)
@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if kind.content_class is ContentClass.GENERAL])
@each("correction", [None, Correction.CHANGED, Correction.WITHDRAWN, Correction.ON_AGAIN])
def test_9_a_text_message_asks_to_call_once_and_in_letters_of_a_telephone(
    kind: str, language: str, correction: Correction | None
) -> None:
    """It asked so above the number and beside it; and one "vóór" or curly quote made five parts of three."""
    had = event(kind, sample(kind, language))
    if MADE.language_for(had, language)[0] != language:
        return
    said = by_message(MADE.compose(had, language, correction, had, sent_on=AT.date(), today=TODAY), again=False)
    assert len(CALLS.findall(said)) <= 1, said
    assert language in DRAFTS or parts_of(said) <= -(-len(said) // 153), said


@each("language", DRAFTS)
@pytest.mark.parametrize("kind", KINDS)
@each("correction", [None, Correction.WITHDRAWN])
def test_9_a_line_above_dutch_keeps_no_text_message_from_going(
    kind: str, language: str, correction: Correction | None
) -> None:
    """A line in an alphabet of its own made three parts of one, and the text message was refused."""
    had = event(kind, {key: said for key, said in sample(kind, "nl").items() if key != "translations"})
    below = merge(MADE.compose(had, "nl", correction, had, wanted=language, sent_on=AT.date(), today=TODAY), "Ada", "S")
    alone = as_typed(MADE.without_line(below, [language]).app)
    assert alone != below.app
    for parts in (1, 2, 3):
        said = from_school(below.app, "nl", SCHOOL, "", PHONE, 459 * parts // 3 + 7 * (parts == 1), alone=alone)
        assert alone in said and parts_of(said) <= max(parts, parts_of(alone)), (parts, said)


@each("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
@each("correction", [Correction.ON_AGAIN, Correction.WITHDRAWN, None])
@each("goes_on", [False, True])
def test_9_no_message_says_a_sentence_twice(
    kind: str, language: str, correction: Correction | None, *, goes_on: bool
) -> None:
    had = event(kind, sample(kind, language))
    if MADE.language_for(had, language)[0] != language:
        return
    text = MADE.compose(had, language, correction, had, sent_on=AT.date(), today=TODAY, goes_on=goes_on)
    assert not twice(text.app), text.app
    assert not twice(text.body.partition(SCHOOL)[0]), text.body


def test_9_most_of_a_short_text_that_is_new_is_marked_by_no_word() -> None:
    """It was said in a list above the text and once more in it."""

    def notice(body: str) -> Event:
        return event("notice", {"title": "Uitje", "body": body})

    def changed(body: str, was: str) -> Text:
        return MADE.compose(replace(notice(body), revision=2), "nl", Correction.CHANGED, notice(was))

    assert changed("We gaan met de bus. Tot dan!", "We gaan te voet. Tot dan!").app == (
        "Gewijzigd: Uitje\n\nWe gaan met de bus. Tot dan!"
    )
    said = changed("We gaan om tien uur weg van school. Neem een fiets mee.", "We gaan om tien uur weg van school.")
    assert said.app == "Gewijzigd: Uitje\n\nWe gaan om tien uur weg van school. Nieuw: Neem een fiets mee."


def test_13_of_a_score_that_turned_it_was_wrong_and_not_nearly_right() -> None:
    """A score that was good and is not was "not quite right"."""

    def told(summary: str, direction: str) -> Event:
        return event("notable_score", {"subject": "Rekenen", "summary": summary, "direction": direction})

    had = told("De tafels gaan heel goed.", "up")
    turned = {"direction": told("De tafels gaan heel goed.", "down"), "words": told("De tafels gaan achteruit.", "up")}
    for language, wrong, nearly in (("nl", "klopte niet. Sorry.", "niet helemaal"), ("en", "was wrong.", "not quite")):
        for now in turned.values():
            now = replace(now, revision=2)
            text = MADE.compose(now, language, Correction.CHANGED, had, sent_on=AT.date(), today=TODAY)
            assert wrong in text.body and nearly not in text.body + text.app
        same = replace(told("De tafels gaan bijna allemaal goed.", "up"), revision=2)
        assert nearly in MADE.compose(same, language, Correction.CHANGED, had, sent_on=AT.date(), today=TODAY).body
