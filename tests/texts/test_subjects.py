"""A subject fits in a line or two of a telephone: of each kind, in each language, and of each word about it later."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from ouderbrug.model import CHILD_MARK, Audience, ContentClass, Correction, Event
from ouderbrug.school.kinds import register_event_kinds
from ouderbrug.templates import BUILT_IN
from ouderbrug.texts.composer import Composer
from ouderbrug.texts.language import LONGEST_SUBJECT, fitting, in_words

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.event_kind import EventKind

NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)
TZ = ZoneInfo("Europe/Amsterdam")
KINDS = {kind.name: kind for kind in register_event_kinds()}
AUDIENCES = (Audience("school"), Audience("groups", ("5B",)), Audience("groups", ("3A", "4B", "5B", "7A")))
SENT = date(2026, 10, 5)
LANGUAGES = sorted(path.name for path in BUILT_IN.iterdir() if (path / "_line.j2").is_file())
NO_CORRECTION = ("digest",)
"""What is never changed or called off by itself."""


OWN = {"subject": "About {{ child }}", "title": "UNWELL {{ child }}", "app": "It is so.", "body": "It is so."}
"""A template of a school, by its blocks, whose first subject says less than what corrections call it."""


def composer(form: Any, overrides: Path | None = None) -> Composer:
    return Composer(
        KINDS,
        school_name="Basisschool De Zilverreiger",
        timezone="Europe/Amsterdam",
        address_form=form,
        unreviewed=LANGUAGES,
        overrides=overrides,
    )


def moved(payload: dict[str, Any]) -> dict[str, Any]:
    """The same a day later."""
    later = {
        name: (datetime.fromisoformat(payload[name]) + timedelta(days=1)).isoformat()
        for name in ("starts_at", "ends_at")
        if payload.get(name)
    }
    return payload | later


def subjects(made: Composer, kind: type[EventKind], language: str) -> dict[str, str]:
    """What each word about an event of its sample has as a subject, with a child's name of some length."""
    found = {}
    for whom in AUDIENCES if kind.content_class is ContentClass.GENERAL else [Audience("pupils", ("p1",))]:
        event = Event("99ZZ00", "office", "e1", kind.name, NOW, whom, kind.sample)
        other = replace(event, payload=moved(dict(kind.sample)), revision=2)
        off = replace(event, withdrawn=True, revision=2)
        texts = {"": made.compose(event, language)}
        if kind.name not in NO_CORRECTION:
            more: dict[str, Any] = {"sent_on": SENT}
            texts |= {
                "changed": made.compose(other, language, Correction.CHANGED, event, **more),
                "in words": made.compose(event, language, Correction.CHANGED, event, **more),
                "off": made.compose(off, language, Correction.WITHDRAWN, event, **more),
                "no longer for them": made.compose(off, language, Correction.WITHDRAWN, event, **more, goes_on=True),
                "on again": made.compose(other, language, Correction.ON_AGAIN, event, **more),
            }
        found |= {f"{whom.keys} {word}": text.subject.replace(CHILD_MARK, "Fenna") for word, text in texts.items()}
    return found


@pytest.mark.parametrize("form", ["u", "je"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_8_each_subject_of_each_kind_fits(language: str, form: str) -> None:
    made = composer(form)
    written = [kind for kind in KINDS.values() if (BUILT_IN / language / f"{kind.name}.j2").is_file()]
    assert len(written) >= 7
    long = {
        (kind.name, word): said
        for kind in written
        for word, said in subjects(made, kind, language).items()
        if len(said) > LONGEST_SUBJECT
    }
    assert not long


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [one.name for one in KINDS.values() if one.text.neutral_subject])
def test_8_an_appointment_that_says_no_more_outside_says_when_it_is(kind: str, language: str, tmp_path: Path) -> None:
    """A parent of two finds the mail back by its day; a locked screen tells no more of a child."""
    (tmp_path / language).mkdir()
    own = "".join(f"{{% block {part} %}}{said}{{% endblock %}}\n" for part, said in OWN.items())
    (tmp_path / language / f"{kind}.j2").write_text(own)
    whom, sample = Audience("pupils", ("p1",)), KINDS[kind].sample
    said = composer("u", tmp_path).compose(Event("99ZZ00", "office", "e1", kind, NOW, whom, sample), language).subject
    at = [in_words(datetime.fromisoformat(sample["starts_at"]), None, language, TZ)] if "starts_at" in sample else []
    assert CHILD_MARK not in said and len(said) <= LONGEST_SUBJECT
    assert said.endswith(at[0]) if at else "Zilverreiger" in said


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("kind", [one.name for one in KINDS.values() if one.content_class is not ContentClass.GENERAL])
def test_8_no_word_about_it_later_tells_a_locked_screen_more_than_the_first(
    kind: str, language: str, tmp_path: Path
) -> None:
    (tmp_path / language).mkdir()
    own = "".join(f"{{% block {part} %}}{said}{{% endblock %}}\n" for part, said in OWN.items())
    (tmp_path / language / f"{kind}.j2").write_text(own)
    said = subjects(composer("u", tmp_path), KINDS[kind], language)
    assert len(said) == 6 and not [one for one in said.values() if "UNWELL" in one]
    told = subjects(composer("u"), KINDS[kind], language)
    assert not {word for one in ("result", "happened", "gebeurde", "rapport", "report") for word in told.values()
                if one in word and one not in told["('p1',) "]}  # fmt: skip


def test_the_first_that_fits_is_said_and_else_the_last() -> None:
    long = "a" * 65
    assert (fitting(long, "b", "c"), fitting("a" * 64, "b"), fitting(long, long + "b")) == ("b", "a" * 64, long + "b")


@pytest.mark.parametrize(
    ("groups", "also", "nl", "en"),
    [
        ((), 0, "Studiedag woensdag 14 oktober: de kinderen zijn vrij",
         "Study day on Wednesday 14 October: no school for the children"),
        (("3A",), 0, "Studiedag woensdag 14 oktober: groep 3A vrij",
         "Study day on Wednesday 14 October: no school for group 3A"),
        (("3A", "3B"), 0, "Studiedag woensdag 14 oktober: groep 3A en 3B vrij",
         "Study day on Wednesday 14 October: no school for group 3A and 3B"),
        ((), 1, "Studiedagen woensdag 14 en vrijdag 16 oktober: iedereen vrij",
         "Study days on 14 and 16 October: no school for the children"),
        (("3A", "3B", "4A", "5B", "6A", "7A"), 1, "Studiedagen woensdag 14 en vrijdag 16 oktober: vrij",
         "Study days on Wednesday 14 and Friday 16 October: no school"),
    ],
)  # fmt: skip
def test_8_a_study_day_says_first_when_and_then_as_much_as_fits(
    groups: tuple[str, ...], also: int, nl: str, en: str
) -> None:
    day = {"starts_at": "2026-10-14T08:30:00+02:00", "ends_at": "2026-10-14T14:30:00+02:00", "solution": "Geen."}
    other = {name: day[name].replace("-14T", "-16T") for name in ("starts_at", "ends_at")} | {"solution": "Geen."}
    payload = day | ({"also": [other]} if also else {})
    whom = Audience("groups", groups) if groups else Audience("school")
    event = Event("99ZZ00", "office", "e1", "study_day", NOW, whom, payload)
    said = {language: composer("u").compose(event, language).subject for language in ("nl", "en")}
    assert said == {"nl": nl, "en": en}


LONGER = [
    ("2026-12-02", "2026-12-03", (), (),
     "Studiedagen woensdag 2 en donderdag 3 december: iedereen vrij",
     "Study days on 2 and 3 December: no school for the children"),
    ("2026-12-09", "2026-12-10", ("8B", "3A"), (),
     "Studiedagen 9 en 10 december: groep 8B en 3A vrij",
     "Study days on 9 and 10 December: no school for group 8B and 3A"),
    ("2026-12-30", "2027-01-04", (), (),
     "Studiedagen 30 december tot en met 4 januari: iedereen vrij",
     "Study days 30 December to 4 January: no school for the children"),
    ("2026-12-07", "2026-12-11", (), ("2026-12-02", "2026-12-14"),
     "Studiedagen 2, 7 tot en met 11 en 14 december: iedereen vrij",
     "Study days 2, 7 to 11, and 14 December: no school"),
    ("2026-10-07", "2026-10-08", ("3A",), (),
     "Woensdag 7 en donderdag 8 oktober: groep 3A vrij",
     "Wednesday 7 and Thursday 8 October: no school for group 3A"),
]  # fmt: skip
"""The first and the last day, the groups, other days, and what the subject says in Dutch and in English."""


def day_off(first: str, last: str = "") -> dict[str, Any]:
    return {"starts_at": f"{first}T08:30:00+02:00", "ends_at": f"{last or first}T14:30:00+02:00", "solution": "Geen."}


@pytest.mark.parametrize(("first", "last", "groups", "also", "nl", "en"), LONGER)
def test_8_study_days_that_follow_each_other_are_all_named(
    first: str, last: str, groups: tuple[str, ...], also: tuple[str, ...], nl: str, en: str
) -> None:
    payload = day_off(first, last) | {"what": "rekenen", "also": [day_off(one) for one in also]}
    whom = Audience("groups", groups) if groups else Audience("school")
    event = Event("99ZZ00", "office", "e1", "study_day", NOW, whom, payload)
    dutch, english = (composer("u").compose(event, language) for language in ("nl", "en"))
    assert (dutch.subject, english.subject) == (nl, en)
    assert dutch.app.startswith("Studiedagen: ") and "studiedagen" in dutch.body and "die dagen over" in dutch.body
    assert english.app.startswith("Study days: ") and "study days" in english.body and "Those days" in english.body
    gone = composer("u").compose(replace(event, withdrawn=True, revision=2), "nl", Correction.WITHDRAWN, event)
    assert "De studiedagen gaan niet door." in gone.body


def test_8_a_digest_of_study_days_names_all_of_them() -> None:
    some = [day_off("2026-12-02", "2026-12-03"), day_off("2026-12-09")]
    about = {"name": "Studiedagen voor groep 3A", "title": "Studiedagen", "text": "Vrij."}
    entries = [about | {name: one[name] for name in ("starts_at", "ends_at")} for one in some]
    event = Event("99ZZ00", "office", "e1", "digest", NOW, Audience("school"), {"entries": entries})
    said = composer("u").compose(event, "nl").subject
    assert said == "Studiedagen voor groep 3A op woensdag 2, donderdag 3 en woensdag 9 december"
