"""Which figures about people are so small that they would tell of one family, and which would give those away."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

FEW = 5
"""Fewer people than this are not told apart: our choice, as statistics of schools commonly do."""


def shown(cells: Sequence[int]) -> tuple[int | None, ...]:
    """The same counts, which add up to all, with None for what is not shown; nobody is always shown.

    A small one is never alone: who knows the sum would find it by what is left. So those that are not shown are two or
    more together, and of FEW people or more; the smallest of the others goes with them.
    """
    hidden = {place for place, count in enumerate(cells) if 0 < count < FEW}
    rest = sorted((count, place) for place, count in enumerate(cells) if count >= FEW)
    while hidden and rest and (len(hidden) < 2 or sum(cells[place] for place in hidden) < FEW):
        hidden.add(rest.pop(0)[1])
    return tuple(None if place in hidden else count for place, count in enumerate(cells))


def total(cells: Sequence[int]) -> int | None:
    """Their sum; None where it would tell of few people by itself."""
    found = sum(cells)
    return None if 0 < found < FEW else found
