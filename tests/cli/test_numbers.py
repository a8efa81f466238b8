"""Numbers as a person types them."""

import pytest

from ouderbrug.cli.numbers import numbers_of
from ouderbrug.errors import OuderbrugError

THERE = {1, 3, 4, 7, 12}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("1", {1}), ("1 3-5", {1, 3, 4}), ("12,3-4 1", {12, 3, 4, 1}), ("1-99", THERE), ("7-7 7", {7}), ("3 3", {3})],
)
def test_8_numbers_and_spans_name_what_waits(typed: str, meant: set[int]) -> None:
    numbers = numbers_of(typed.split())
    assert numbers is not None and numbers.among(THERE) == meant
    assert {one for one in THERE if numbers.hold(one)} == meant


@pytest.mark.parametrize("typed", ["e1", "1 e1", "5-3", "1-", "-", "1,,2", "1.5", "\u0661", ""])
def test_8_what_is_no_number_is_none(typed: str) -> None:
    assert numbers_of(typed.split(" ")) is None


@pytest.mark.parametrize("typed", ["2", "1 2", "5-6", "1 20-30"])
def test_8_a_number_that_does_not_wait_decides_nothing(typed: str) -> None:
    numbers = numbers_of(typed.split())
    assert numbers is not None
    with pytest.raises(OuderbrugError, match="waits no more"):
        numbers.among(THERE)
