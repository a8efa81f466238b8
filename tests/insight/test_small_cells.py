"""What would tell of a few people is not shown, nor what would give it away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ouderbrug.insight.small_cells import FEW, shown, total


@pytest.mark.parametrize(
    ("counts", "seen"),
    [
        ((), ()),
        ((0, 0), (0, 0)),
        ((20, 30), (20, 30)),
        ((2, 0, 30), (None, 0, None)),
        ((2, 9, 30), (None, None, 30)),
        ((2, 3, 30), (None, None, 30)),
        ((1, 2, 30, 40), (None, None, None, 40)),
        ((4, 0), (None, 0)),
    ],
)
def test_which_counts_are_shown(counts: tuple[int, ...], seen: tuple[int | None, ...]) -> None:
    assert shown(counts) == seen


@pytest.mark.parametrize(("counts", "sum_"), [((), 0), ((0,), 0), ((4,), None), ((2, 2), None), ((2, 3), 5)])
def test_a_sum_of_few_is_not_shown(counts: tuple[int, ...], sum_: int | None) -> None:
    assert total(counts) == sum_


@given(st.lists(st.integers(0, 40), max_size=8))
def test_no_small_count_follows_from_what_is_shown_and_the_sum(counts: list[int]) -> None:
    seen, sum_ = shown(counts), total(counts)
    assert all(cell is None or cell == count for cell, count in zip(seen, counts, strict=True))
    assert all(cell is None or cell == 0 or cell >= FEW for cell in seen)
    hidden = [count for cell, count in zip(seen, counts, strict=True) if cell is None]
    if hidden and sum_ is not None:
        assert len(hidden) > 1 and sum(hidden) >= FEW, "the rest of the sum would tell it"
