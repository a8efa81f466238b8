"""The words that people wrote into an event, as several rules look for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

_NO_PROSE = frozenset({"link", "attachments", "photos", "approved_by"})


def prose_of(payload: Mapping[str, object]) -> str:
    """What people wrote into an event, in every language, one text a line; not who wrote it, nor links and files."""
    return "\n".join(strings_in({name: value for name, value in payload.items() if name not in _NO_PROSE}))


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
