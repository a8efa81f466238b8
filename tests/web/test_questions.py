"""Who changes a message is asked what its fields mean, as by a new message, and never reads the name of a field."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.school.kinds import register_event_kinds
from ouderbrug.web.questions import all_tiles, is_words, question
from ouderbrug.web.words import PageWords
from web_browser import news, seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from web_browser import Pages

NL, EN = PageWords("nl"), PageWords("en")


def _fields(payload: Any, above: str = "") -> Iterator[str]:
    """The fields of a payload that are no list, those inside another with a dot."""
    for name, field in payload.model_fields.items():
        inner = [one for one in _models(field.annotation)]
        if inner and "tuple" not in str(field.annotation):
            yield from _fields(inner[0], f"{above}{name}.")
        elif name != "translations" and not re.search("tuple|bool|int", str(field.annotation)):
            yield above + name


def _models(annotation: Any) -> Iterator[Any]:
    if hasattr(annotation, "model_fields"):
        yield annotation
    for one in getattr(annotation, "__args__", ()):
        yield from _models(one)


KINDS = {kind.name: kind for kind in register_event_kinds()}
WRITTEN = [(name, field) for name, kind in sorted(KINDS.items())
           for field in _fields(kind.Payload) if is_words(kind, field)]  # fmt: skip


@pytest.mark.parametrize(("kind", "field"), WRITTEN)
def test_every_field_in_which_somebody_writes_has_a_question_in_each_language(kind: str, field: str) -> None:
    asked = [question(say, kind, field) for say in (NL, EN)]
    assert asked[0] != asked[1] and field not in asked
    assert asked[0].rstrip(".").endswith("?") or asked[0][-1] in ".)" or field in ("title", "body"), asked


def test_a_tile_asks_the_same_when_its_words_are_changed() -> None:
    for tile in all_tiles():
        for field in tile["fields"]:
            assert question(NL, tile["kind"], field["name"]) == field["nl"]


CODES = [
    ("notable_score", "approved_by"), ("notable_score", "direction"), ("homework", "material"),
    ("home_tip", "action.id"), ("homework_reminder", "homework"), ("reply_reminder", "event"),
]  # fmt: skip


def test_a_key_and_a_choice_of_codes_are_no_words() -> None:
    assert [one for one in CODES if is_words(KINDS[one[0]], one[1])] == []
    assert is_words(KINDS["training_offer"], "material") and is_words(KINDS["home_tip"], "action.what")


def test_who_changes_a_message_reads_questions_alone(here: Pages) -> None:
    here.school.happens(news(), seen())
    here.school.dispatch()
    mila, read = here.signed_in("mila@wegwijzer.example"), set[str]()
    for one in here.school.json("approve")["awaiting_approval"]:
        page = mila.get(f"/read/{one['message']}/change").text
        read.update(re.findall(r"<label[^>]*>([^<]+)</label>", page))
    assert {"Titel", "Het nieuws", "Wat zie je? Zeg wat het kind doet, zonder oordeel.", "Wanneer?"} <= read
    assert not any(re.search(r"[a-z]_[a-z]|\.[a-z]", label) or label.islower() for label in read), read
