"""Counts of people as they may be shown: rounded, and none that would tell of one family.

Each is rounded by itself, as their sum is, and the sum says of no small one what it is; two reports of other weeks, or
two figures of one report, do not differ by one family. Common in statistics of schools; that it is fives is our choice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

STEP = 5
"""Counts are rounded to this; fewer people are not told apart."""


def shown(count: int) -> int | None:
    """A count, rounded; None where it is of fewer people than STEP. Nobody is 0."""
    return None if 0 < count < STEP else STEP * ((count + STEP // 2) // STEP)


def total(cells: Sequence[int]) -> int | None:
    """Their sum, in the same way; the next step inward where the nearest would say how many each small one is.

    Two small counts are eight at most: beside them a sum of 10 says that each is four, so theirs is 5.
    """
    exact, least, most = sum(cells), sum(map(_least, cells)), sum(map(_most, cells))
    if exact == most > least and shown(most - 1) != shown(most):
        return shown(most - 1)
    if exact == least < most and shown(least + 1) != shown(least):
        return shown(least + 1)
    return shown(exact)


def _least(count: int) -> int:
    """The smallest number that is shown as this one is."""
    seen = shown(count)
    return 1 if seen is None else max(STEP, seen - STEP // 2) if seen else 0


def _most(count: int) -> int:
    """The largest number that is shown as this one is."""
    seen = shown(count)
    return STEP - 1 if seen is None else seen + STEP // 2 if seen else 0
