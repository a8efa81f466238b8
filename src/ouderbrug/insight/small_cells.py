"""Counts of people as they may be shown: rounded, and none that would tell of one family.

Each is rounded by itself, as their sum is: so none follows from the others, and two reports of other weeks, or two
figures of one report, do not differ by one family. Common in statistics of schools; that it is fives is our choice.
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
    """Their sum, in the same way."""
    return shown(sum(cells))
