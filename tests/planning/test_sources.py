"""What a source may give of a poll: whatever else it gives is not taken for events."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import pytest

from each import each
from ouderbrug import Batch, Incoming, Permanent, Rejected, Temporary, Unreachable, bounded
from ouderbrug.failures import Failures
from ouderbrug.planning.plain_batch import DEEPEST, plain
from ouderbrug.planning.sources import NO_CODE, _failed, _said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
        plain(given)


def test_events_and_rejects_that_come_one_by_one_are_read_to_the_end() -> None:
    events, rejected = (Incoming("a", {"id": "1"}),), (Rejected("b", "code", "hint"),)
    assert plain(Batch(iter(events), iter(rejected), None)) == Batch(events, rejected, None)  # type: ignore[arg-type]


class Late(dict[str, Any]):
    """A record that can be looked at once, and raises from then on."""

    looks = 0

    def items(self) -> Any:
        self.looks += 1
        if self.looks > 1:
            raise RuntimeError("Fenna Vonk")
        return super().items()

    def get(self, name: str, default: Any = None) -> Any:
        if self.looks:
            raise RuntimeError("Fenna Vonk")
        return super().get(name, default)


class Word(str):
    """A text that says something else each time."""

    def __str__(self) -> str:
        raise RuntimeError("Fenna Vonk")


class Sort(StrEnum):
    """A word that is one of a few."""

    NOTICE = "notice"


def halfway() -> Iterator[Incoming]:
    yield Incoming("a", {"id": "1"})
    raise ValueError("Fenna Vonk")


def ring() -> dict[str, Any]:
    found: dict[str, Any] = {"id": "1"}
    found["payload"] = found
    return found


def deep() -> dict[str, Any]:
    found: Any = "x"
    for _ in range(5000):
        found = [found]
    return {"id": "1", "payload": found}


def test_what_a_record_is_when_it_is_read_it_stays() -> None:
    kept: dict[str, Any] = {"id": Word("1"), "kind": Sort.NOTICE, "payload": {"of": ["a"]}, "tuple": (1, None)}
    taken = plain(Batch((Incoming(Word("a"), Late(kept)),), (), Word("x"), (Word("y"),)))
    kept["payload"]["of"].append(object())
    assert taken == Batch((Incoming("a", kept | {"payload": {"of": ["a"]}, "tuple": [1, None]}),), (), "x", ("y",))
    texts = (taken.events[0].place, *(taken.events[0].data[name] for name in ("id", "kind")), taken.cursor)
    assert {type(one) for one in (*texts, *taken.taken_back)} == {str}


@each("make", [ring, deep])
def test_what_has_no_end_ends(make: Callable[[], dict[str, Any]]) -> None:
    data = plain(Batch((Incoming("a", make()),), (), None)).events[0].data
    assert json.dumps(data).count("[") <= DEEPEST


def test_what_is_larger_than_any_record_is_none() -> None:
    laughs: Any = "ha"
    for _ in range(20):
        laughs = [laughs] * 4
    with pytest.raises(bounded.WrongAnswer):
        plain(Batch((Incoming("a", {"payload": laughs}),), (), None))


def test_what_raises_halfway_raises_where_its_source_is_named() -> None:
    with pytest.raises(ValueError, match="Fenna"):
        plain(Batch(halfway(), (), None))  # type: ignore[arg-type]


class School:
    """What is asked of a school about a source that failed: what failed, and the words of its names."""

    def __init__(self) -> None:
        self.failures = Failures()

    def names_in_codes(self) -> frozenset[str]:
        return frozenset({"fenna"})


NAMED: list[Exception] = [type("FennaError", (Exception,), {})(), bounded.Left("Fenna")]


@each("error", [Permanent("fenna"), Unreachable("no-fenna"), Temporary("Fenna2"), *NAMED])
def test_a_source_that_fails_by_a_name_is_told_without_it(error: Exception) -> None:
    here: Any = School()
    said = str(_failed(here, "office", error, 1.0))
    assert "enna" not in f"{said} {here.failures.found}"


def test_a_record_that_is_set_aside_by_a_name_is_told_without_it() -> None:
    source: Any = Failures()
    source.config = None
    aside = (Rejected("a", "no-fenna"), Rejected("b", "no-group"))
    assert [one.code for one in _said(aside, source, {"fenna"})] == [NO_CODE, "no-group"]
