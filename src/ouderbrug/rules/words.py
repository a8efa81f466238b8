"""The words that people wrote into an event, as several rules look for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


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
