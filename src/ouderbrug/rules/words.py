"""The words that people wrote into an event, as several rules look for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ouderbrug.model import FOOT_MARK

_NO_PROSE = frozenset({"link", "attachments", "photos", "approved_by"})


def prose_of(payload: Mapping[str, object]) -> str:
    """What people wrote into an event, in every language, one text a line: names of files too, but no links."""
    return "\n".join((*strings_in(without_links(payload)), *file_names(payload)))


def without_links(payload: Mapping[str, object]) -> Mapping[str, object]:
    """The fields of an event in which people write words."""
    return {name: value for name, value in payload.items() if name not in _NO_PROSE}


def file_names(payload: Mapping[str, object]) -> Iterator[str]:
    """How the files of an event are called where a guardian sees them."""
    photos, others = payload.get("photos", ()), payload.get("attachments", ())
    found = [photo.get("file") if isinstance(photo, Mapping) else photo for photo in _listed(photos)]
    yield from (name.rpartition("/")[2] for name in (*found, *_listed(others)) if isinstance(name, str))


def _listed(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, (list, tuple)) else ()


def above_the_foot(body: str) -> str:
    """What a text says itself, without what stands below each."""
    return body.partition(FOOT_MARK)[0]


def says_something(value: object) -> bool:
    """True for a text that is not empty."""
    return isinstance(value, str) and bool(value.strip())


def strings_in(value: object) -> Iterator[str]:
    """Every text in a payload or a part of it, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from strings_in(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from strings_in(item)
