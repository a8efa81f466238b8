"""What corrections say of each kind: that it is off, not for all any more, or other than it was."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from each import each
from ouderbrug import Audience, ContentClass, Correction, Event, EventKind
from ouderbrug.model import CHILD_MARK, GUARDIAN_MARK
from ouderbrug.school.kinds import register_event_kinds
from ouderbrug.texts.composer import Composer
from ouderbrug.texts.differing import differing
from ouderbrug.texts.merging import merge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug import Text

KINDS: dict[str, type[EventKind]] = {kind.name: kind for kind in register_event_kinds()}
AT = datetime(2026, 10, 5, 9, tzinfo=UTC)
SENT = date(2026, 10, 5)
OFF, CHANGED = Correction.WITHDRAWN, Correction.CHANGED
GROUPS = Audience("groups", ("3A",))
SCHOOL = Audience("school")


def composer(form: Any = "u", unreviewed: Sequence[str] = ()) -> Composer:
    return Composer(KINDS, school_name="De Boom", timezone="Europe/Amsterdam", address_form=form, unreviewed=unreviewed)


def event(kind: str, audience: Audience | None = None, **changes: Any) -> Event:
    about = KINDS[kind].content_class is not ContentClass.GENERAL
    whom = audience or (Audience("pupils", ("p1",)) if about else GROUPS)
    payload = {name: value for name, value in {**KINDS[kind].sample, **changes}.items() if value is not None}
    return Event("s", "office", "e1", kind, AT, whom, payload)


def off(had: Event, language: str = "nl", **more: Any) -> Text:
    return merge(composer().compose(had, language, OFF, had, sent_on=SENT, **more), "Ada", "Noor")


def changed(kind: str, audience: Audience | None = None, language: str = "nl", **changes: Any) -> Text:
    had = event(kind)
    now = replace(event(kind, **changes), revision=2, audience=audience or had.audience)
    return merge(composer().compose(now, language, CHANGED, had, sent_on=SENT), "Ada", "Noor")


WITHDRAWN = {
    "study_day": [
        "Er is voor groep 3A op woensdag 14 oktober gewoon school.\nEr is voor groep 3A op vrijdag 16 oktober gewoon",
    ],
    "closure": ["Er is voor groep 3A op dinsdag 13 oktober gewoon school."],
    "participation_request": ["Onze vraag om hulp geldt niet meer:\n", "Bedankt dat we het mochten vragen."],
    "help_wanted": ["Onze vraag om hulp geldt niet meer:\n", "Bedankt dat we het mochten vragen."],
    "staff_absence": [
        "We lieten weten dat een leerkracht van groep 3A er niet is. Dat bericht geldt niet meer.",
        "Het ging om: van dinsdag 6 tot en met donderdag 8 oktober",
    ],
    "meeting_series": ["gaat niet door. Het ging om:\n- "],
    "holiday_start": ["Ons bericht van maandag 5 oktober over de vakantie klopte niet."],
    "home_tip": ["Onze tip voor thuis van maandag 5 oktober klopte niet."],
    "report_card": ["We schreven over het rapport van groep 3A op vrijdag 9 oktober."],
    "decision_info": ["De datum klopt niet meer: ", "Is er een nieuwe dag? Dan hoort u dat van ons."],
    "conference_round": ["U kunt nu geen moment kiezen voor het gesprek."],
    "group_placement": ["over de nieuwe groep van Noor. Dat bericht geldt niet meer."],
    "encouragement": ["over Noor klopte niet. U hoeft niets te doen."],
    "thank_you": ["bedankten we u voor hulp op school. Dat bericht klopte niet."],
    "homework": ["Noor hoeft het huiswerk voor "],
    "homework_reminder": ["over het huiswerk van Noor. Dat bericht geldt niet meer."],
    "reply_reminder": ["We vroegen u nog eens om een antwoord over:", "Een antwoord is niet meer nodig."],
    "question": ["een vraag over Noor. Een antwoord is niet meer nodig."],
    "welcome": ["wilden we graag kennismaken. In dat bericht stond een fout."],
    "moment": ["een mooi moment uit de klas. Dat bericht geldt niet meer."],
}


@pytest.mark.parametrize("kind", WITHDRAWN)
def test_17_what_is_off_says_what_is_so_now(kind: str) -> None:
    text = off(event(kind))
    assert all(said in text.app and said in text.body for said in WITHDRAWN[kind])
    assert text.body.startswith("Beste Ada,\n\n") and "Sorry voor het ongemak." in text.body
    assert "Dat klopte niet. Sorry" not in text.body and "Dit gaat niet door" not in text.body
    assert off(event(kind), "en").subject != text.subject
    assert composer("je").compose(event(kind), "nl", OFF, event(kind)).body.count(" u ") == 0


@each("kind", KINDS)
@each("language", ["nl", "en"])
@each("correction", [OFF, Correction.ON_AGAIN])
def test_12_a_mistake_is_regretted_once(kind: str, language: str, correction: Correction) -> None:
    text = composer().compose(event(kind), language, correction, event(kind), sent_on=SENT)
    assert text.body.casefold().count("sorry") == 1 and text.app.casefold().count("sorry") <= 1


COMES = {
    *("training_offer", "celebration", "meeting_invitation", "open_classroom", "social_event", "farewell"),
    *("conference", "home_visit", "participation_request", "help_wanted"),
}
"""What parents come to: it is on or off itself, where of all else the message holds or does not."""


@each("kind", KINDS)
@each(
    ("language", "on", "holds"),
    [
        ("nl", ("Het gaat toch door.", "aat toch door"), ("Ons eerdere bericht geldt toch.", "eldt toch")),
        ("en", ("It is on after all.", "on after all"), ("Our earlier message still holds.", "till holds")),
    ],
)
def test_4_what_holds_after_all_is_called_on_only_where_parents_come_to_it(
    kind: str, language: str, on: tuple[str, str], holds: tuple[str, str]
) -> None:
    """A morning without school "went on after all", and so did a teacher who is ill."""
    text = composer().compose(event(kind), language, Correction.ON_AGAIN, event(kind), sent_on=SENT)
    line, label = on if kind in COMES else holds
    assert line in text.body and line in text.app and label.casefold() in text.subject.casefold()
    assert KINDS[kind].text.neutral_subject is False or "message from" not in text.subject.casefold()
    assert KINDS[kind].text.neutral_subject is False or "bericht van" not in text.subject.casefold()


LABELS = {"nl": ("Het ging om: ", "Bericht over"), "en": ("It was about: ", "A message about")}


@each("kind", KINDS)
@each("language", ["nl", "en"])
def test_17_what_is_off_says_what_it_was_and_no_empty_label(kind: str, language: str) -> None:
    text, (label, nothing) = off(event(kind), language), LABELS[language]
    assert f"{label}{nothing}" not in text.app + text.body


BY = {"": "kreeg u een bericht van ons", "call": "belden we u", "talk": "spraken we u"}


@pytest.mark.parametrize("kind", ["incident", "behaviour_update", "notable_score", "progress_update", "report_help"])
@pytest.mark.parametrize("by", BY)
def test_17_what_is_off_says_how_it_was_told(kind: str, by: str) -> None:
    text = off(event(kind), told_by=by)
    for said in (text.app, text.body):
        assert f"Op maandag 5 oktober {BY[by]} over Noor. Dat klopte niet. Sorry." in said
        assert not any(other in said for of, other in BY.items() if of != by)
    assert ("bericht" in text.subject) == (by == "") and "maandag 5 oktober" in text.subject
    english = off(event(kind), "en", told_by=by).body
    assert ("had a message" in english, "called" in english, "spoke with" in english) == tuple(by == one for one in BY)


OTHER = "Dit is nu anders."


@pytest.mark.parametrize("kind", KINDS)
def test_13_a_change_says_which_one_it_is_and_what_is_other(kind: str) -> None:
    """Its day, or that of the message before; and each text that is other, in its own words, where it is not most."""
    told = KINDS[kind]
    for path in told.Payload.model_validate(told.sample).texts(told.text.free):
        if "." in path or path in ("place", *told.text.subject) or len(str(told.sample[path])) < len(OTHER):
            continue
        text = changed(kind, **{path: OTHER})
        first = text.body.split("\n\n")[1]
        day = "oktober" if told.sample.get("starts_at") else "maandag 5 oktober"
        appointment = told.text.neutral_subject and told.sample.get("starts_at")
        assert day in (first if not told.sample.get("starts_at") else text.subject) or appointment
        once = told.content_class is ContentClass.SENSITIVE and not told.sample.get("starts_at")
        says = text.app.count(OTHER.rstrip("."))
        assert says in (0, 1), f"{path}: not told in an app, or above the text as well"
        regretted = "Sorry," in text.app and re.search(r"klopte niet( helemaal)?\. Sorry\.", first)
        assert not once or regretted, "how a child does is told once, and regretted"


@pytest.mark.parametrize(
    ("now", "before", "fresh", "gone"),
    [
        (
            "Opvang: Die is open.\nTot dan!",
            "Opvang: Die is dicht.\nTot dan!",
            ["Opvang: Die is open."],
            ["Opvang: Die is dicht."],
        ),
        ("Kom om tien uur. Tot dan! Neem een tas mee.", "Kom om tien uur. Tot dan!", ["Neem een tas mee."], []),
        ("Kom om tien uur. Tot dan!", "Kom om tien uur. Neem taart mee. Tot dan!", [], ["Neem taart mee."]),
        ("- een bal\n- een tas\n- brood", "- een bal\n- brood", ["een tas"], []),
        (
            "Op 4 dec. om tien uur.\nTot dan!",
            "Op 3 dec. om tien uur.\nTot dan!",
            ["Op 4 dec. om tien uur."],
            ["Op 3 dec. om tien uur."],
        ),
        ("Kom. " * 5 + "Een. Twee. Drie. Vier. Vijf.", "Kom. Zes.", [], []),
        ("Alles is anders.", "Niets bleef.", [], []),
        ("Kom. Ga. Sta.", "Kom. Ga. Sta.", [], []),
    ],
)
def test_13_what_is_other_is_named_by_its_sentences(now: str, before: str, fresh: list[str], gone: list[str]) -> None:
    assert differing(now, before) == (tuple(fresh), tuple(gone))


@each("kind", KINDS)
@each("language", ["nl", "en"])
def test_17_each_kind_has_words_of_its_own_in_both_languages_or_in_none(kind: str, language: str) -> None:
    assert composer().says_off_itself(event(kind), language) is (kind in WITHDRAWN)


@each("kind", KINDS)
def test_17_a_subject_that_tells_nothing_of_a_child_tells_nothing_when_it_is_off(kind: str) -> None:
    subject = composer().compose(event(kind), "nl", OFF, event(kind), sent_on=SENT).subject
    if KINDS[kind].text.neutral_subject:
        assert CHILD_MARK not in subject and not any(word in subject for word in ("groep", "gesprek over"))


LEFT = "Voor uw kind is er op {} gewoon school.", "Voor groep 8A is er op {} gewoon school."


@pytest.mark.parametrize(("kind", "day"), [("study_day", "woensdag 14 oktober"), ("closure", "dinsdag 13 oktober")])
@pytest.mark.parametrize("left", [(), ("8A",)])
def test_17_for_whom_it_goes_on_no_more_there_is_school(kind: str, day: str, left: Sequence[str]) -> None:
    text = off(event(kind, SCHOOL), goes_on=True, left=left)
    assert LEFT[bool(left)].split("{}")[0] + f"op {day}"[3:] in text.body and "gewoon school" in text.subject
    assert "niets mee te doen" not in text.body and "omdat uw kind bij ons op school zit" in text.body
    gone = off(event(kind, SCHOOL), goes_on=True)
    assert gone.subject.startswith("Niet meer voor u: "), "of a child who is at no school of ours nothing more is known"


@each("kind", KINDS)
@each("language", ["nl", "en"])
def test_17_who_stays_for_one_child_is_told_for_whom_it_is_no_more(kind: str, language: str) -> None:
    if KINDS[kind].content_class is not ContentClass.GENERAL:
        return
    had = event(kind, SCHOOL)
    now = replace(had, revision=2, audience=GROUPS)
    for left, said in ((("8A",), ("groep 8A", "group 8A")), ((), ("uw andere kind", "your other child"))):
        text = composer().compose(now, language, CHANGED, had, sent_on=SENT, left=left)
        assert said[language == "en"] in text.app.split("\n\n")[0 if kind not in ("study_day", "closure") else 1]
        assert not any(other in text.body for other in ("bericht is veranderd", "message has changed"))


MOVED = {
    "decision_info": ({"decision_moment": {"name": "het advies", "on": "2026-11-20"}}, "Nu: vrijdag 20 november"),
    "conference_round": ({"closes_at": "2026-10-30T17:00:00+01:00"}, "Nu: kiezen tot vrijdag 30 oktober om 17.00 uur"),
    "homework": ({"due_on": "2026-10-30"}, "Nu: klaar op vrijdag 30 oktober"),
    "homework_reminder": ({"due_on": "2026-10-30"}, "Nu: tot en met vrijdag 30 oktober"),
    "holiday_start": ({"back_on": "2026-10-30"}, "Nu: weer naar school op vrijdag 30 oktober"),
    "meeting_series": (
        {"meetings": [{"starts_at": "2026-10-30T19:00:00+01:00", "place": "de hal"}]},
        "Nieuw: vrijdag 30 oktober om 19.00 uur, de hal",
    ),
    "study_day": (
        {"starts_at": "2026-10-15T08:30:00+02:00", "ends_at": "2026-10-15T14:30:00+02:00"},
        "Er is voor groep 3A op woensdag 14 oktober gewoon school.",
    ),
    "closure": ({"ends_at": "2026-10-14T14:30:00+02:00"}, "Nu: "),
}


@pytest.mark.parametrize("kind", MOVED)
def test_17_a_date_that_changed_says_which_it_was_and_is(kind: str) -> None:
    changes, said = MOVED[kind]
    text = changed(kind, **changes)
    assert said in text.body and said in text.app
    assert any(word in text.body for word in ("Eerst: ", "Gaat niet door: "))
    assert "Nu: " not in changed(kind).body and "It is now: " not in changed(kind, language="en").body
    was = ("It was: ", "Off: ")
    assert any(word in changed(kind, language="en", **changes).body for word in was)


def test_17_a_day_that_is_over_is_no_school_day_any_more() -> None:
    had = event("study_day", SCHOOL)
    text = off(had, today=date(2026, 10, 15))
    assert "op vrijdag 16 oktober gewoon school" in text.body and "14 oktober" not in text.body


@pytest.mark.parametrize("kind", ["study_day", "closure"])
def test_17_of_a_weekend_nobody_says_that_there_is_school(kind: str) -> None:
    friday = {"starts_at": "2026-10-16T08:30:00+02:00", "ends_at": "2026-10-19T14:30:00+02:00", "also": None}
    said = off(event(kind, SCHOOL, **friday)).body
    assert "zaterdag" not in said and said.count("vrijdag 16 oktober") == said.count("maandag 19 oktober") == 1


LATER = {"starts_at": "2026-10-14T08:30:00+02:00", "ends_at": "2026-10-14T12:00:00+02:00"}
DRAFTS = ("tr", "pl", "uk", "ar")


@each("language", DRAFTS)
def test_17_a_draft_says_on_which_days_there_is_school_too(language: str) -> None:
    made = Composer(KINDS, school_name="De Boom", timezone="Europe/Amsterdam", address_form="u", unreviewed=DRAFTS)
    had = event("closure", SCHOOL)
    assert made.language_for(had, language, off=True)[0] == language, "its title, which nobody translated, is not said"
    later = replace(had, revision=2, payload={**had.payload, **LATER})
    for text in (
        made.compose(had, language, OFF, had, sent_on=SENT),
        made.compose(had, language, OFF, had, sent_on=SENT, goes_on=True, left=("8A",)),
        made.compose(replace(had, audience=GROUPS), language, CHANGED, had, sent_on=SENT, left=("8A",)),
        made.compose(later, language, CHANGED, had, sent_on=SENT),
    ):
        assert "13" in text.app and "13" in text.body
    goes_on = made.compose(had, language, OFF, had, goes_on=True, left=("8A",))
    assert "8A" in goes_on.app and "8A" in goes_on.body
    moved = {"decision_moment": {"name": "x", "on": "2027-01-22"}}
    told = event("decision_info")
    text = made.compose(replace(told, payload={**told.payload, **moved}, revision=2), language, CHANGED, told)
    assert "20" in text.app and "22" in text.app


ISOLATES = dict.fromkeys(map(ord, "\u2068\u2069"))
EVERY_LANGUAGE = ("nl", "en", *DRAFTS)
AN_HOUR_LATER = {"starts_at": "2026-10-14T20:00:00+02:00", "ends_at": "2026-10-14T21:30:00+02:00"}


@each("language", EVERY_LANGUAGE)
def test_9_a_correction_says_the_same_in_every_language(language: str) -> None:
    """Which day it is of, what was and is on lines of their own, what is other in its own words; a greeting first."""
    made = Composer(KINDS, school_name="De Boom", timezone="Europe/Amsterdam", address_form="u", unreviewed=DRAFTS)

    def told(had: Event, correction: Correction = CHANGED, **changes: Any) -> Text:
        later = had if correction is OFF else replace(had, revision=2, payload={**had.payload, **changes})
        text = made.compose(later, language, correction, had, sent_on=SENT, today=date(2026, 10, 6))
        plain = {name: getattr(text, name).translate(ISOLATES) for name in ("subject", "app", "body")}
        return replace(text, **plain)

    def note(body: str) -> dict[str, Any]:
        said = {"title": "Uitje", "body": body}
        return said | ({} if language == "nl" else {"translations": {language: said}})

    meeting, walk = event("meeting_invitation"), event("notice", **note("Neem een tas mee. Tot dan! Tot morgen."))
    moved = told(meeting, **AN_HOUR_LATER)
    assert "14" in moved.subject, "the day of what changed"
    lines = moved.body.splitlines()
    was = next(n for n, line in enumerate(lines) if re.search(r"19[.:]00", line))
    assert re.search(r"20[.:]00.*21[.:]30", lines[was + 1]) and "21" not in lines[was]
    other = told(walk, **note("Neem een fiets mee. Tot dan! Tot morgen."))
    assert "- Neem een fiets mee." in other.body and re.search(r"\b5\b", other.body), "the day of the message before"
    assert other.app.count("Neem een fiets mee.") == 1 and re.search(r"\w+: Neem een fiets mee\.", other.app)
    shorter = told(walk, **note("Tot dan! Tot morgen."))
    assert "- Neem een tas mee." in shorter.body
    again = told(meeting, Correction.ON_AGAIN)
    assert re.search(r"\b5\b", again.body) and re.search(r"\b14\b", again.body)
    for had in (meeting, walk):
        assert GUARDIAN_MARK in told(had, OFF).body.splitlines()[0]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("kind", ["meeting_invitation", "participation_request", "social_event"])
def test_what_has_changed_says_its_moment_its_place_and_the_last_day_to_answer_once(kind: str, language: str) -> None:
    """It said them above the text and in it, and the day to answer in two sentences."""
    starts, ends = datetime(2026, 11, 3, 18, tzinfo=UTC), datetime(2026, 11, 3, 19, tzinfo=UTC)
    text = changed(kind, None, language, starts_at=starts, ends_at=ends, place="speelzaal", reply_by=date(2026, 10, 28))
    for said in (text.body, text.app, text.html.partition("<main>")[2]):
        for once in ("3 november" if language == "nl" else "3 November", "speelzaal"):
            assert said.count(once) == 1, said
        for day in ("28 oktober", "29 oktober", "28 October", "29 October"):
            assert said.count(day) <= 1, said
    answered = changed("meeting_invitation", None, language, reply_by=date(2026, 10, 28))
    assert ("nu antwoorden vóór" if language == "nl" else "now answer by") in answered.body
