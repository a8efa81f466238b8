"""A mail greets once and closes once, whatever whoever wrote its words typed above and below these."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ouderbrug import Audience, Event, EventKind, Text
from ouderbrug.school.kinds import register_event_kinds
from ouderbrug.texts.between import between
from ouderbrug.texts.composer import Composer
from ouderbrug.texts.letter import ungreeted, unsigned
from ouderbrug.texts.merging import named

KINDS: dict[str, type[EventKind]] = {kind.name: kind for kind in register_event_kinds()}
OURS = {"nl": "Beste Ada Bakker,", "en": "Dear Ada Bakker,", "tr": "Sayın Ada Bakker,"}
GREETINGS = ("Beste ouders,\n\n", "Dag allemaal, ", "Hallo papa's en mama's! ", "Dear parents,\n")
FREE = [
    (name, field) for name, kind in sorted(KINDS.items()) for field in sorted(kind.text.free) if field in kind.sample
]


@cache
def composer() -> Composer:
    more: dict[str, Any] = {"timezone": "Europe/Amsterdam", "address_form": "u", "unreviewed": ("tr",)}
    return Composer(KINDS, school_name="De Boom", phone="050 - 123 45 67", **more)


def event(kind: str, **changes: Any) -> Event:
    at = datetime(2026, 10, 1, 9, tzinfo=UTC)
    return Event("s", "office", "x1", kind, at, Audience("groups", ("5B",)), {**KINDS[kind].sample, **changes})


def fits(kind: str, **changes: Any) -> bool:
    try:
        KINDS[kind].Payload.model_validate({**KINDS[kind].sample, **changes})
    except ValidationError:
        return False
    return True


def letter(language: str = "nl", **payload: Any) -> Text:
    text = composer().compose(event("newsletter", link=None, **payload), language)
    return named(text, ["Ada Bakker"], ["Noor"], [(("juf Mila",), "5B")])


def test_10_a_newsletter_with_a_greeting_and_a_closing_of_its_own_has_one_of_each() -> None:
    text = letter(body="Beste ouders,\n\nMorgen is er **soep**.\n\nGroeten, juf Anna")
    said = text.body.split("\n\nU krijgt")[0]
    assert said == ("Beste Ada Bakker,\n\nMorgen is er soep.\n\nHartelijke groet,\njuf Anna\nDe Boom\n050 - 123 45 67")
    assert "Mila" not in text.html and text.html.count("juf Anna") == 1 and "Beste ouders" not in text.html
    assert "Morgen is er soep." in text.html.split("<main>")[0], "what a mailbox shows beside the subject says more"
    assert text.app.endswith("Beste ouders,\n\nMorgen is er soep.\n\nGroeten, juf Anna"), "an app has none of ours"


def test_10_who_closes_without_a_name_is_signed_for_by_the_teacher() -> None:
    text = letter(body="Morgen is er soep.\n\nHartelijke groeten,")
    assert "soep.\n\nHartelijke groet,\njuf Mila (groep 5B)\nDe Boom" in text.body
    assert "juf Mila" in text.html and text.body.casefold().count("groet") == 1


def test_10_of_a_letter_in_a_digest_the_words_alone_are_left() -> None:
    told = event("newsletter", link=None, body="Dag allemaal!\n\nMorgen is er **soep**.\n\nLiefs,\njuf Anna")
    (inside,) = between(composer().compose(told, "nl"))
    assert (inside.body, inside.html) == ("Morgen is er soep.", "<p>Morgen is er <strong>soep</strong>.</p>")


def test_10_in_another_language_too() -> None:
    words = {"title": "Haber", "body": "Sayın veliler,\n\nYarın çorba var.\n\nSaygılarımızla,\nAnna"}
    text = composer().compose(event("newsletter", link=None, translations={"tr": words}), "tr")
    body = named(text, ["Ada Bakker"], [], [(("juf Mila",), "5B")]).body
    assert body.startswith("Sayın Ada Bakker,\n\nYarın çorba var.\n\nSaygılarımızla,\nAnna\nDe Boom")


@pytest.mark.parametrize(
    "greeting", ["Beste ouders,\n\n", "Dag allemaal, ", "Hallo papa's en mama's! ", "Dear parents,\n"]
)
@pytest.mark.parametrize(("kind", "field"), FREE)
def test_10_no_field_of_a_kind_greets_a_second_time(kind: str, field: str, greeting: str) -> None:
    value = KINDS[kind].sample[field]
    if not isinstance(value, str) or not fits(kind, **{field: greeting + value}):
        return  # a list, or a line that holds no other
    plain, greeted = (composer().compose(event(kind, **{field: said}), "nl") for said in (value, greeting + value))
    first = greeting.strip()
    shown = named(greeted, ["Ada Bakker"], ["Noor"]).body
    assert first not in shown or "Ada Bakker" not in shown.split("\n\n")[0]
    assert first not in greeted.subject and greeted.subject.casefold() == plain.subject.casefold()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Beste ouders,\n\nMorgen soep.", "Morgen soep."),
        ("Beste ouders/verzorgers,\nMorgen soep.", "Morgen soep."),
        ("Beste ouder(s), verzorger(s),\n\nMorgen soep.", "Morgen soep."),
        ("**Beste ouders,**\n\nMorgen soep.", "Morgen soep."),
        ("# Beste ouders\n\nMorgen soep.", "Morgen soep."),
        ("Beste ouders van groep 5, morgen soep.", "Morgen soep."),
        ("Beste ouders, verzorgers en kinderen, morgen soep.", "Morgen soep."),
        ("Geachte heer, mevrouw,\n\nMorgen soep.", "Morgen soep."),
        ("Aan alle ouders\n\nMorgen soep.", "Morgen soep."),
        ("Goedemorgen, morgen soep.", "Morgen soep."),
        ("Hoi! Morgen soep.", "Morgen soep."),
        ("Beste Sara,\nmorgen soep.", "Morgen soep."),
        ("Drodzy rodzice, jutro zupa.", "Jutro zupa."),
        ("Шановні батьки, завтра суп.", "Завтра суп."),
        ("السادة أولياء الأمور، غدا حساء.", "غدا حساء."),
        # These begin with such a word and greet nobody.
        ("Beste ouders,", "Beste ouders,"),
        ("Beste resultaten ooit, dat vieren we.", "Beste resultaten ooit, dat vieren we."),
        ("Dag van de leraar, wat een feest!", "Dag van de leraar, wat een feest!"),
        ("Beste ouders zijn ouders die lezen, zegt men.", "Beste ouders zijn ouders die lezen, zegt men."),
        ("Aan het eind van de dag eten we soep,\nen brood.", "Aan het eind van de dag eten we soep,\nen brood."),
        ("Dag 1, dag 2 en dag 3: alles.", "Dag 1, dag 2 en dag 3: alles."),
        ("Ouders, help mee.", "Ouders, help mee."),
    ],
)
def test_10_what_greets_and_what_does_not(text: str, said: str) -> None:
    assert ungreeted(text) == said


@pytest.mark.parametrize(
    ("text", "said", "signer"),
    [
        ("Soep.\n\nGroeten, juf Anna", "Soep.", "juf Anna"),
        ("Soep. Groetjes van juf Anna", "Soep.", "juf Anna"),
        ("Soep! Groeten juf Anna", "Soep!", "juf Anna"),
        ("Soep.\n\nMet vriendelijke groet,\nJuf Anna\nGroep 5", "Soep.", "Juf Anna\nGroep 5"),
        ("Soep.\n\n**Met hartelijke groeten,**\n\nde ouderraad", "Soep.", "de ouderraad"),
        ("Soep.\n\nGroeten", "Soep.", ""),
        ("Soup.\n\nKind regards,\nMs Lee", "Soup.", "Ms Lee"),
        ("Soep.\nPozdrawiam,\nAnna", "Soep.", "Anna"),
        # These hold such a word and close nothing.
        ("Doe oma de groeten.", "Doe oma de groeten.", ""),
        ("Soep.\nGroeten uit Parijs", "Soep.\nGroeten uit Parijs", ""),
        ("Groetjes van juf Anna", "Groetjes van juf Anna", ""),
        ("Groeten, juf Anna.\n\nP.S. Neem een lepel mee.", "Groeten, juf Anna.\n\nP.S. Neem een lepel mee.", ""),
    ],
)
def test_10_what_closes_and_what_does_not(text: str, said: str, signer: str) -> None:
    assert unsigned(text) == (said, signer)


@given(st.text(alphabet="Bestouders,!. \n*gvanjufA", max_size=60))
def test_10_nothing_but_the_greeting_and_the_closing_is_left_out(text: str) -> None:
    said, signer = unsigned(ungreeted(text))
    letters = [re.sub(r"\W", "", one).casefold() for one in (text, said, signer)]
    assert letters[1] in letters[0] and letters[2] in letters[0]
    assert said.strip() or not text.strip(), "never all of it"
