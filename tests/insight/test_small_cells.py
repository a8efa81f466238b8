"""Counts of people are rounded, so that none tells of a few, by itself or beside others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ouderbrug.insight.small_cells import STEP, shown, total

COUNTS = st.lists(st.integers(0, 60), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("count", "seen"), [(0, 0), (1, None), (4, None), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15), (274, 275)]
)
def test_a_count_is_rounded_and_a_small_one_is_not_shown(count: int, seen: int | None) -> None:
    assert shown(count) == seen


@given(COUNTS)
def test_what_is_shown_is_near_and_a_multiple(counts: list[int]) -> None:
    for count, seen, step in (*((one, shown(one), 0) for one in counts), (sum(counts), total(counts), 1)):
        assert seen is None or (seen % STEP == 0 and abs(seen - count) <= STEP // 2 + step)


@pytest.mark.parametrize(
    ("counts", "seen"),
    [
        ([4, 4], 5),
        ([3, 4], 5),
        ([4], None),
        ([1] * 4, 5),
        ([1] * 7, 10),
        ([4] * 7, 25),
        ([4, 4, 4, 4, 7], 20),
        ([0, 0], 0),
    ],
)
def test_a_sum_at_the_end_of_what_small_ones_allow_is_shown_as_its_neighbour(
    counts: list[int], seen: int | None
) -> None:
    assert total(counts) == seen


@given(COUNTS | st.lists(st.integers(0, 8), min_size=1, max_size=8), st.integers(0, 7))
def test_what_is_shown_leaves_more_than_one_number_for_each_small_count(counts: list[int], place: int) -> None:
    """Other counts are shown alike, in which it is another: by itself, or with one of its neighbours."""
    place %= len(counts)
    if not 0 < counts[place] < STEP:
        return
    seen = [*map(shown, counts), total(counts)]
    for other in set(range(1, STEP)) - {counts[place]}:
        for neighbour in range(len(counts)):
            alike = list(counts)
            if neighbour != place:
                alike[neighbour] += counts[place] - other
            alike[place] = other
            if min(alike) >= 0 and [*map(shown, alike), total(alike)] == seen:
                return
    raise AssertionError("only this number is shown like that")
