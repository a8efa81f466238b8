"""The batch of a source, made anew of plain values: what its plugin does with its own from then on is not felt."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import TYPE_CHECKING, Any

from ouderbrug import plugin_shapes
from ouderbrug.bounded import WrongAnswer
from ouderbrug.records import Batch, Incoming, Rejected

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 40
"""What lies deeper in a record, or holds itself, is read as nothing there."""
MOST = 200_000
"""So many values one record holds at most."""


def plain(batch: object) -> Batch:
    """The batch, if it is one; raises WrongAnswer for what no source may give, and what its own values raise."""
    if isinstance(batch, Batch):
        # Once: they may be told one by one.
        events, rejected = tuple(batch.events), tuple(batch.rejected)
        batch = Batch(events, rejected, batch.cursor, batch.taken_back)
    if wrong := plugin_shapes.of_batch(batch):
        raise WrongAnswer(wrong)
    assert isinstance(batch, Batch)
    events = tuple(Incoming(_text(one.place), _data(one.data)) for one in batch.events)
    rejected = tuple(Rejected(*map(_text, (one.place, one.code, one.hint, one.field))) for one in batch.rejected)
    cursor = None if batch.cursor is None else _text(batch.cursor)
    made = Batch(events, rejected, cursor, tuple(map(_text, batch.taken_back)))
    if wrong := plugin_shapes.of_batch(made):  # what it gave when it was looked at may be another thing now
        raise WrongAnswer(wrong)
    return made


def _data(data: Mapping[str, Any]) -> dict[str, Any]:
    left = count()
    return {_text(name): _value(value, (id(data),), left) for name, value in data.items()}


def _value(value: Any, within: tuple[int, ...], left: Iterator[int]) -> Any:
    if next(left) >= MOST:
        raise WrongAnswer(plugin_shapes.too_much(MOST))
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping | list | tuple):
        if id(value) in within or len(within) >= DEEPEST:
            return None
        within += (id(value),)
        if isinstance(value, Mapping):
            return {_name(name): _value(one, within, left) for name, one in value.items()}
        return [_value(one, within, left) for one in value]
    return value


def _name(name: object) -> Any:
    return _text(name) if isinstance(name, str) else name


def _text(said: str) -> str:
    """The very text, also of a class of its own."""
    return str.__str__(said)
