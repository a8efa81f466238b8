"""What a source may give of a poll: whatever else it gives is not taken for events."""

from __future__ import annotations

from typing import Any

import pytest

from each import each
from ouderbrug import Batch, Incoming, Rejected, bounded
from ouderbrug.planning.sources import _sound

NONE: list[Any] = [
    None,
    ((), (), None),
    Batch((), (), 7),  # type: ignore[arg-type]
    Batch((Incoming(None, {}),), (), "x"),  # type: ignore[arg-type]
    Batch(({"id": "x"},), (), "x"),  # type: ignore[arg-type]
    Batch((Incoming("a", {1: 2}),), (), "x"),  # type: ignore[dict-item]
    Batch((Incoming("a", ["id"]),), (), "x"),  # type: ignore[arg-type]
    Batch((), ("no",), "x"),  # type: ignore[arg-type]
    Batch((), (Rejected(None, "code", "hint"),), "x"),  # type: ignore[arg-type]
]


@each("given", NONE)
def test_what_no_source_may_give_is_a_wrong_answer(given: Any) -> None:
    with pytest.raises(bounded.WrongAnswer):
        _sound(given)


def test_events_and_rejects_that_come_one_by_one_are_read_to_the_end() -> None:
    events, rejected = (Incoming("a", {"id": "1"}),), (Rejected("b", "code", "hint"),)
    assert _sound(Batch(iter(events), iter(rejected), None)) == Batch(events, rejected, None)  # type: ignore[arg-type]
