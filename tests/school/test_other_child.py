"""The name beside a key: what one child may be called, what is another's, and what a column shows that was sorted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ouderbrug.model import GuardianshipRecord, Pupil
from ouderbrug.school.other_child import of_others

FENNA = Pupil("k1", "Fenna", "van Dam", registered=True)
OTHERS = [
    Pupil(f"k{number}", first, last, registered=True)
    for number, (first, last) in enumerate(
        [("Joris", "Post"), ("Elif", "Kaya"), ("Jan", "de Vries"), ("Piet", "de Vries"), ("Samuel", "Smit")], 2
    )
]
PUPILS = {one.key: one for one in (FENNA, *OTHERS)}


def row(key: str, *named: tuple[str, str], guardian: str = "o1") -> GuardianshipRecord:
    return GuardianshipRecord(f"c:{key}", key, guardian, named=named)


SAME = [
    ("k1", "Fenna", "van Dam"), ("k1", "fenna", "Dam"), ("k1", "Fénna", "Dâm"), ("k1", "Fena", "vanDam"),
    ("k1", "Fenna", "Bakker"), ("k1", "F.", "Dam"), ("k1", "Fen", "Jansen"), ("k1", "Dam", "Fenna"),
    ("k1", "Fleur", "Dam-Vos"), ("k1", "F.", ""), ("k1", "", ""), ("k1", "Roosje", ""), ("k1", "", "Bakker"),
    ("k6", "Sam", "Jansen"), ("k6", "S", "J"), ("k4", "Johan", "de Vries"),
]  # fmt: skip
ANOTHER = [
    ("k1", "Joris", "Post"), ("k1", "Roos", "Bakker"), ("k1", "J.", "Post"), ("k2", "Elif", "Kaya"),
    ("k4", "Piet", "de Vries"), ("k5", "Jan", "de Vries"), ("k3", "Mehmet", "Yildiz"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "first", "last"), SAME)
def test_what_a_child_may_be_called_is_no_other_child(key: str, first: str, last: str) -> None:
    assert of_others([row(key, (first, last))], PUPILS) == {}


@pytest.mark.parametrize(("key", "first", "last"), ANOTHER)
def test_a_name_of_which_no_word_is_alike_or_that_another_child_has(key: str, first: str, last: str) -> None:
    assert of_others([row(key, (first, last))], PUPILS) == {(key, "o1"): f"c:{key}"}


def test_one_name_alone_counts_where_many_rows_are_so() -> None:
    rows = [row(key, (PUPILS[other].first_name, "")) for key, other in (("k1", "k2"), ("k2", "k3"), ("k3", "k1"))]
    assert set(of_others(rows, PUPILS)) == {("k1", "o1"), ("k2", "o1"), ("k3", "o1")}
    assert not of_others(rows[:2], PUPILS)
    right = [row(key, (one.first_name, ""), guardian=f"g{n}") for n in range(3) for key, one in PUPILS.items()]
    assert not of_others([*rows, *right], PUPILS), "a few call names among many"


def test_a_row_that_names_two_is_of_the_child_that_it_names_too() -> None:
    assert not of_others([row("k1", ("Joris", "Post"), ("Fenna", "van Dam"))], PUPILS)


def test_only_a_pupil_system_knows_better() -> None:
    by_table = {key: replace(one, registered=False) for key, one in PUPILS.items()}
    assert not of_others([row("k1", ("Joris", "Post"))], by_table)
