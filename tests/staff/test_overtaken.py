"""A colleague's word by hand that a source takes the place of is gone in no silence, whether it was heard or waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plugins.test_ical import entry
from plugins.test_ical_counting import AMEND, OFF, WITHDRAW, Calendar, a, notice

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

GONE = tuple(entry(f"v{day}", f"202612{day}T100000", f"Bezoek {day}") for day in ("07", "08", "09"))
"""What stands near beside it: of a calendar that loses half of what is near nothing is withdrawn."""
SAME, MOVED, CANCELLED = (a("1203"), *GONE), (a("1204"), *GONE), (a("1203", "10", OFF), *GONE)
HEARD, WAITS = "11-23T12", "11-23T19"


def owed(school: School, now: str = "2026-11-24T10:00:00+01:00") -> list[tuple[str, str]]:
    errands = school.json("tasks", now=now)["errands"]
    return [(one["key"], one["command"]) for one in errands if one["code"] == "word-overtaken"]


@pytest.mark.parametrize(
    ("moment", "word", "again"), [(HEARD, AMEND, "amend"), (WAITS, AMEND, "amend"), (WAITS, WITHDRAW, "withdraw")]
)
@pytest.mark.parametrize(
    ("then", "is_gone"),
    [
        ([SAME], False),
        ([MOVED], True),
        ([MOVED, SAME], True),
        ([CANCELLED], False),
        ([GONE], False),
        ([GONE, SAME], True),
        ([CANCELLED, SAME], True),
    ],
)
def test_what_a_calendar_says_after_a_colleague_is_told_where_it_takes_their_place(
    small_school: School, moment: str, word: tuple[str, ...], again: str, then: list[tuple[str, ...]], *, is_gone: bool
) -> None:
    small_school.staff("ria;Ria Vos;leader;")
    agenda = Calendar(small_school)
    agenda.says("11-23T10", *SAME)
    agenda.by_hand(moment, *word)
    hour = int(moment[-2:])
    if moment == HEARD:
        agenda.says(f"11-23T{hour}", *SAME)
    for later, found in enumerate(then, hour + 1):
        agenda.says(f"11-23T{later}", *found)
    assert owed(small_school) == ([("a", f"ouderbrug event {again} a")] if is_gone else [])


@pytest.mark.parametrize(
    ("words", "record", "is_gone"),
    [
        (AMEND, notice(3, "Om twaalf uur."), True),
        (AMEND, notice(3, "Neem een handdoek mee."), False),
        (AMEND, notice(None, "", withdrawn=True), False),
        (WITHDRAW, notice(3, "Om twaalf uur."), True),
    ],
)
def test_the_same_of_any_source_that_counts_on(
    small_school: School, words: tuple[str, ...], record: dict[str, object], *, is_gone: bool
) -> None:
    small_school.staff("ria;Ria Vos;leader;")
    small_school.happens(notice(1, "Om tien uur."))
    small_school.dispatch()
    small_school.run(*words, now="2026-11-23T19:00:00+01:00")
    small_school.happens(record, file="later.jsonl")
    small_school.dispatch(now="2026-11-23T20:00:00+01:00")
    assert bool(owed(small_school)) is is_gone


def test_it_ends_once_somebody_says_it_again_or_ticks_it_off_or_its_day_is_over(small_school: School) -> None:
    small_school.staff("ria;Ria Vos;leader;")
    agenda = Calendar(small_school)
    agenda.says("11-23T10", *SAME)
    agenda.by_hand(WAITS, *AMEND)
    agenda.says("11-23T20", *MOVED)
    assert owed(small_school)
    assert not owed(small_school, "2026-12-05T10:00:00+01:00")
    small_school.run("tasks", "--did", "word-overtaken", "a", "--as", "ria", now="2026-11-24T10:00:00+01:00")
    assert not owed(small_school)
    agenda.says("11-24T11", a("1204", "13"), *GONE)
    assert owed(small_school, "2026-11-24T12:00:00+01:00")
    agenda.by_hand("11-24T13", *AMEND)
    assert not owed(small_school, "2026-11-24T14:00:00+01:00")


def test_what_lapses_with_what_it_refers_to_is_no_colleagues_word(small_school: School) -> None:
    small_school.staff("ria;Ria Vos;leader;")
    agenda = Calendar(small_school)
    agenda.says("11-23T10", *SAME, entry("b", "20261202T100000", "Kijkdag"))
    agenda.says("11-23T11", *MOVED)
    assert not owed(small_school)


A, B, ALL = {"group": "3A"}, {"group": "7B"}, {"school": True}


@pytest.mark.parametrize(
    ("by_hand", "source", "whose"),
    [
        (A, A, {"juf"}),
        (A, B, {"juf", "jan"}),
        (A, {"pupil": "p3"}, {"juf", "jan"}),
        ({"pupil": "p1"}, B, {"juf", "jan"}),
        (A, ALL, {"juf"}),
        (ALL, B, {"ria"}),
        (ALL, ALL, {"ria"}),
    ],
)
def test_it_is_told_to_who_teaches_those_to_whom_it_was_said_and_those_to_whom_it_goes(
    small_school: School, by_hand: dict[str, object], source: dict[str, object], whose: set[str]
) -> None:
    small_school.staff("ria;Ria Vos;leader;", "juf;Karin Juf;teacher;3A", "jan;Jan Meester;teacher;7B")
    small_school.happens(notice(1, "Om tien uur.") | {"audience": by_hand})
    small_school.dispatch()
    small_school.run(*AMEND, now="2026-11-23T19:00:00+01:00")
    small_school.happens(notice(3, "Om twaalf uur.") | {"audience": source}, file="later.jsonl")
    small_school.dispatch(now="2026-11-23T20:00:00+01:00")
    found = small_school.json("tasks", now="2026-11-24T10:00:00+01:00")["errands"]
    assert {key for one in found if one["code"] == "word-overtaken" for key in one["assigned"]} == whose
