"""What may be said of a record that was set aside: a file or a field can bear the name of a child.

Such words end on a screen, in a log of cron and in the folder of rejects. So only words that are ours are said, or that
no child is called by; any other stands as a question mark. Line, code and advice tell enough to find the record.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from ouderbrug.file_names import UNSAID, WORDS, masked, words_in
from ouderbrug.hints import shown
from ouderbrug.model import BY_HAND
from ouderbrug.planning.intake import FIELDS, SCOPES
from ouderbrug.setting_faults import model_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

    from ouderbrug.model import Rejected
    from ouderbrug.runtime import Runtime


def spoken(one: Rejected, runtime: Runtime) -> Rejected:
    """The same with only such words in its place and its field as may be said."""
    known, typed = _known(runtime), one.place == BY_HAND
    field = ".".join(
        part if part in known or _is_index(part) else shown(part, known) if typed else UNSAID
        for part in one.field.split(".")
    )
    return replace(one, place=place(one.place, runtime), field=field if one.field else "")


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
