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
    for count in (*counts, sum(counts)):
        seen = shown(count)
        assert seen is None or (seen % STEP == 0 and abs(seen - count) <= STEP // 2)
    assert total(counts) == shown(sum(counts))


@given(COUNTS, st.integers(0, 7))
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
