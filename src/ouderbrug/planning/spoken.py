"""What may be said of a record that was set aside: a file or a field can bear the name of a child.

Such words end on a screen, in a log of cron and in the folder of rejects. So only words that are ours are said, or that
no child is called by; any other stands as a question mark. Line, code and advice tell enough to find the record.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from ouderbrug.file_names import UNSAID, WORDS, masked, words_in
from ouderbrug.hints import shown
from ouderbrug.planning.intake import FIELDS, SCOPES
from ouderbrug.records import BY_HAND
from ouderbrug.setting_places import model_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydantic import BaseModel

    from ouderbrug.records import Rejected
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster

_A_FIELD = re.compile("[a-z][a-z_]{0,30}")
"""How fields are written; the name of a child begins with a capital."""


def spoken(one: Rejected, runtime: Runtime, people: Roster | None = None) -> Rejected:
    """The same with only such words in its place and its field as may be said.

    What somebody typed as fields are written, in small letters, is said to them unless it is a name of these people.
    """
    known, typed = _known(runtime), one.place == BY_HAND
    said = _shown_to_who_typed(known, people) if typed else lambda _: UNSAID
    field = ".".join(part if part in known or _is_index(part) else said(part) for part in one.field.split("."))
    return replace(one, place=place(one.place, runtime), field=field if one.field else "")


def _shown_to_who_typed(known: frozenset[str], people: Roster | None) -> Callable[[str], str]:
    names = frozenset[str]() if people is None else _names(people)

    def said(part: str) -> str:
        if not names.isdisjoint(words_in(part)):
            return UNSAID
        return part if people is not None and _A_FIELD.fullmatch(part) else shown(part, known)

    return said


def _names(people: Roster) -> frozenset[str]:
    return words_in(" ".join([*map(" ".join, people.names_of_all), *(one.name for one in people.guardians.values())]))


def place(said: str, runtime: Runtime) -> str:
    """Where a record stood, in such words as may be said."""
    named = " ".join([*runtime.sources, *runtime.kinds])
    return masked(said, _known(runtime) | WORDS | words_in(named))


def _is_index(part: str) -> bool:
    return part.isdigit() and len(part) < 6


def _known(runtime: Runtime) -> frozenset[str]:
    return frozenset({*FIELDS, *SCOPES, *_of_kinds(tuple(kind.Payload for kind in runtime.kinds.values()))})


@lru_cache(maxsize=8)
def _of_kinds(payloads: tuple[type[BaseModel], ...]) -> frozenset[str]:
    """The names of all fields that any kind has, those inside of others included."""
    return frozenset(name for payload in payloads for name in _fields(payload, set()))


def _fields(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[str]:
    seen.add(model)
    for name, field in model.model_fields.items():
        yield field.alias or name
        below = model_in(field.annotation)
        if below is not None and below not in seen:
            yield from _fields(below, seen)
