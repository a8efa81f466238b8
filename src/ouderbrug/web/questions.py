"""What a form asks of each field of a message: as its tile does, else in words of its own, never by a name of code."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from ouderbrug.web.pages import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel

    from ouderbrug.event_kind import EventKind
    from ouderbrug.web.words import PageWords

_FIELD = {"form": "", "optional": False}
"""What a field of a tile is that says nothing of it: a text on one line that has to be there."""
NO_WORDS = frozenset({"approved_by", "action.id", "test_moment"})
"""Fields that hold a key or a code, whatever the kind."""


@cache
def all_tiles() -> list[dict[str, Any]]:
    """The tiles, as the file of them says."""
    found = list(_read("tiles.toml")["tiles"])
    for tile in found:
        tile["fields"] = [_FIELD | field for field in tile["fields"]]
    return found


@cache
def _fields() -> dict[str, list[str]]:
    return dict(_read("questions.toml")["fields"])


def _read(name: str) -> dict[str, Any]:
    with (FOLDER / name).open("rb") as file:
        return tomllib.load(file)


def question(say: PageWords, kind: str, field: str) -> str:
    """What is asked of a field of a kind; of one that nobody knows here its name, in words."""
    tiles = (one for tile in all_tiles() if tile["kind"] == kind for one in tile["fields"])
    asked = next((str(one[say.language]) for one in tiles if one["name"] == field), "")
    if not asked and field in _fields():
        asked = _fields()[field][say.language != "nl"]
    return asked or field.replace(".", " ").replace("_", " ").capitalize()


def to_mend(say: PageWords, kind: str, fields: Iterable[str]) -> str:
    """That what was typed in these fields of a record is not right yet, by what was asked of them; empty for none."""
    asked = dict.fromkeys(question(say, kind, name.removeprefix("payload.")) for name in fields)
    return say("fill_in", fields=", ".join(f"“{one}”" for one in asked)) if asked else ""


def is_words(kind: type[EventKind], field: str) -> bool:
    """True of a field in which somebody writes; of a key, another event, or a choice of a few codes it is not."""
    return field not in NO_WORDS and field != kind.refers_to and not _is_choice(_annotations(kind.Payload, field))


def _annotations(payload: type[BaseModel], field: str) -> Any:
    name, _, below = field.partition(".")
    found = payload.model_fields.get(name)
    inner = [one for one in _parts(found.annotation) if hasattr(one, "model_fields")] if found and below else []
    return _annotations(inner[0], below) if inner else found.annotation if found else None


def _is_choice(annotation: Any) -> bool:
    return any(get_origin(one) is Literal for one in _parts(annotation))


def _parts(annotation: Any) -> Iterable[Any]:
    yield annotation
    if get_origin(annotation) is not Literal:
        for one in get_args(annotation):
            yield from _parts(one)
