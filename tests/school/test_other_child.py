"""The name beside a key: what one child may be called, what is another's, and what a column shows that was sorted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ouderbrug.people import Guardian, Guardianship, Pupil
from ouderbrug.records import GuardianshipRecord
from ouderbrug.school.brought import NOTHING
from ouderbrug.school.doubt import Doubt
from ouderbrug.school.other_child import of_former_children, of_others
from ouderbrug.school.rekeying import Known
from ouderbrug.school.roster import Roster

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


FORMER = Roster(
    "99ZZ00",
    keys_since={"k5": date(2026, 11, 23)},
    guardians={"e1": Guardian("e1", "", "", active=False), "o1": Guardian("o1", "", ""),
               "o5": Guardian("o5", "Bas", "Dam", active=False)},
    pupils={key: Pupil(key, "Fenna", "van Dam") for key in ("k1", "k1~1", "k1~2", "k2", "k3~1", "b~c")},
    ties=tuple(
        Guardianship(child, guardian, active=active)
        for child, guardian, active in (
            ("k1~1", "o1", False), ("k1~2", "o2", True), ("k2", "o4", True), ("k3~1", "o1", True), ("b~c", "o1", True),
        )
    ),
)  # fmt: skip
NAMED = ("Fenna", "van Dam")


@pytest.mark.parametrize(
    ("rows", "asked"),
    [
        ([("k1", "o1"), ("k1", "o2"), ("k1", "o3")], {("k1", "o1"), ("k1", "o2")}),
        ([("k1", "o1", NAMED), ("k1", "o4")], set()),
        ([("k5", "e1"), ("k5", "o1"), ("k5", "o5"), ("k5", "n1"), ("k2", "e1")], {("k5", "e1")}),
        ([("k5", "e1", NAMED)], set()),
        ([("k2", "o1"), ("k3", "o1"), ("b", "o1"), ("k1~1", "o1")], set()),
    ],
)
def test_a_guardian_of_the_child_who_had_the_key_is_asked_about(rows: list[tuple[Any, ...]], asked: set[Any]) -> None:
    records = [row(key, *named, guardian=guardian) for key, guardian, *named in rows]
    assert set(of_former_children(records, FORMER)) == asked


def test_where_no_key_is_another_s_nothing_new_is_known() -> None:
    """An import compares again by what a person said, and of a board that takes as long as the first time."""
    known = Known(FORMER, NOTHING)
    assert known.somebody_else([])[0] is known
    after, (step,) = known.somebody_else([Doubt("pupil", "k2", "k2")])
    assert (step.new, after.roster.keys_since["k2"]) == ("k2~1", date.max)
