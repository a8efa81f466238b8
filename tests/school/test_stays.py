"""From when until when a pupil is in a group: by files that come one after the other, over a summer too."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from each import each
from ouderbrug import Pupil
from ouderbrug.school.stays import BEFORE, Stay, as_of, ended, first_day_of, followed, has_turned, school_year_of

SAM = Pupil("k1", "Sam", "Bos", ("3A",), registered=True, year="3")
NOV, DEC, JAN, JUNE, AUG = date(2026, 11, 23), date(2026, 12, 1), date(2027, 1, 11), date(2027, 6, 10), date(2027, 8, 1)
IN_3A = Stay("3A", NOV, None, "2026-2027", "3")


def test_a_move_ends_one_stay_and_begins_another() -> None:
    moved = followed([IN_3A], SAM, replace(SAM, groups=("3B",)), DEC)
    assert moved == (replace(IN_3A, until=date(2026, 11, 30)), Stay("3B", DEC, None, "2026-2027", "3"))
    assert as_of(SAM, moved, date(2026, 11, 30)).groups == ("3A",)
    assert as_of(SAM, moved, DEC).groups == ("3B",)


def test_the_same_file_again_is_the_same_stay() -> None:
    assert followed([IN_3A], SAM, SAM, DEC) == (IN_3A,)


def test_a_move_that_is_taken_back_on_its_day_leaves_no_gap() -> None:
    moved = followed([IN_3A], SAM, replace(SAM, groups=("3B",)), DEC)
    back = followed(moved, SAM, SAM, DEC)
    assert [as_of(SAM, back, day).groups for day in (NOV, DEC, JAN)] == [("3A",)] * 3


def test_who_has_no_stays_yet_was_there_before() -> None:
    assert followed([], SAM, replace(SAM, groups=("3B",)), DEC) == (
        Stay("3A", BEFORE, date(2026, 11, 30), "", "3"),
        Stay("3B", DEC, None, "2026-2027", "3"),
    )


def test_who_comes_later_is_here_from_that_day_on() -> None:
    stays = followed([], None, replace(SAM, starts_on=JAN), NOV)
    assert stays == (Stay("3A", JAN, None, "2026-2027", "3"),)
    assert [as_of(SAM, stays, day).active for day in (NOV, date(2027, 1, 10), JAN)] == [False, False, True]


def test_from_the_day_of_leaving_on_somebody_is_not_here() -> None:
    stays = followed([IN_3A], SAM, replace(SAM, leaves_on=JAN), DEC)
    assert [as_of(SAM, stays, day).active for day in (DEC, date(2027, 1, 10), JAN)] == [True, True, False]
    assert as_of(SAM, stays, JAN).groups == ("3A",), "their last group, for what is left to do about them"
    assert followed(stays, SAM, SAM, DEC) == (IN_3A,), "and stays, where the file says so no more"


def test_the_next_school_year_begins_on_its_day_whatever_comes_before() -> None:
    next_year = replace(SAM, groups=("4A",), year="4")
    both = followed([IN_3A], SAM, next_year, AUG)
    assert both == (replace(IN_3A, until=date(2027, 7, 31)), Stay("4A", AUG, None, "2027-2028", "4"))
    moved = followed(both, SAM, replace(SAM, groups=("3B",)), JUNE)
    here = [(as_of(SAM, moved, day).groups, as_of(SAM, moved, day).year) for day in (DEC, JUNE, date(2027, 7, 31), AUG)]
    assert here == [(("3A",), "3"), (("3B",), "3"), (("3B",), "3"), (("4A",), "4")]


def test_a_school_leaver_stays_a_leaver_whatever_this_years_file_says() -> None:
    left = ended([IN_3A], SAM, AUG)
    assert left == (replace(IN_3A, until=date(2027, 7, 31)),)
    assert followed(left, SAM, SAM, JUNE) == left


def test_a_group_that_keeps_its_name_is_another_stay_in_another_year() -> None:
    plus = Pupil("k1", "Sam", groups=("Plus",), registered=True, year="3")
    stays = followed([replace(IN_3A, group="Plus")], plus, replace(plus, year="4"), AUG)
    assert [(one.school_year, one.year) for one in stays] == [("2026-2027", "3"), ("2027-2028", "4")]


@each(
    ("text", "first"),
    [("2027-2028", AUG), ("2027-2029", None), ("27-28", None), ("", None), ("2027", None), ("abcd-efgh", None)],
)
def test_a_school_year_is_two_years(text: str, first: date | None) -> None:
    assert first_day_of(text) == first
    assert first is None or school_year_of(first) == text


_days = st.dates(date(2026, 8, 1), date(2028, 7, 31))
_files = st.lists(
    st.tuples(_days, st.sets(st.sampled_from(["3A", "3B", "Plus"]), max_size=2), st.sampled_from(["3", "4"])),
    min_size=1,
    max_size=6,
)


@given(_files)
def test_on_the_day_of_a_file_a_pupil_is_where_it_says(files: list[tuple[date, set[str], str]]) -> None:
    stays: tuple[Stay, ...] = ()
    before = None
    for day, groups, year in sorted(files, key=lambda one: one[0]):
        now = Pupil("k1", "Sam", groups=tuple(sorted(groups)), registered=True, year=year)
        stays = followed(stays, before, now, day)
        here = as_of(now, stays, day)
        assert (here.groups, here.year, here.active) == (now.groups, year, True)
        assert followed(stays, now, now, day) == stays, "the same file again changes nothing"
        for one in stays:
            again = [other for other in stays if other.group == one.group and other is not one]
            assert not any(other.covers(one.since) for other in again), "nobody is in a group twice"
        before = now


LATE = (Stay("3A", JUNE, None, "2026-2027", "3"),)
TURNED = [
    (LATE, JUNE, True, ("3A",)),
    (LATE, AUG, True, ()),
    (LATE, AUG, False, ("3A",)),
    ((replace(LATE[0], school_year=""),), AUG, True, ("3A",)),
    ((Stay("4A", AUG, None, "2027-2028", "4"),), AUG, True, ("4A",)),
    ((*LATE, Stay("4A", date(2027, 8, 30), None, "2027-2028", "4")), date(2027, 8, 30), True, ("3A", "4A")),
]


@each(("stays", "day", "turned", "groups"), TURNED)
def test_who_has_no_place_in_the_groups_of_a_new_school_year_is_in_none(
    stays: tuple[Stay, ...], day: date, turned: bool, groups: tuple[str, ...]
) -> None:
    found = as_of(SAM, stays, day, turned=turned)
    assert found.groups == groups and found.active and bool(found.year) is bool(groups)


@each(
    ("since", "year", "right"),
    [(AUG, "2027-2028", True), (date(2027, 8, 30), "2027-2028", False), (JUNE, "2026-2027", False)],
)
def test_groups_have_turned_where_the_next_ones_were_taken_in_before(since: date, year: str, right: bool) -> None:
    assert has_turned([LATE, (Stay("4A", since, None, year, "4"),)], date(2027, 9, 6)) is right
