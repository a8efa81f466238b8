"""A change of a calendar is heard whatever a colleague made of the event, and however long ago it was told."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from plugins.test_ical import calendar, entry

if TYPE_CHECKING:
    from pathlib import Path

    from a_school import School

pytestmark = pytest.mark.slow

OFF = "STATUS:CANCELLED"
AMEND, WITHDRAW = ("event", "amend", "a", "--set", "body=Neem een handdoek mee."), ("event", "withdraw", "a")
AGAIN = ("event", "amend", "a", "--set", "body=Neem ook een lunch mee.")
OTHERS = [entry(f"f{day}", f"202702{day}T100000", f"Vulling {day}") for day in range(10, 15)]


def a(day: str, hour: str = "10", *more: str) -> str:
    return entry("a", f"2026{day}T{hour}0000", "Sportdag", f"DTEND;TZID=Europe/Amsterdam:2026{day}T{hour}5900", *more)


class Calendar:
    """A school with one calendar, which is read at each moment that a test names."""

    def __init__(self, school: School) -> None:
        self.school, self.path = school, school.folder / "agenda.ics"
        school.configure('\n[[sources]]\nname = "agenda"\nplugin = "ical"\npath = "agenda.ics"\ntrust = ["approve"]\n')
        self.path.touch(0o600)

    def says(self, moment: str, *found: str) -> int:
        """What is taken in of it at this hour of that day."""
        self.path.write_text(calendar(*found, *OTHERS))
        done = self.school.dispatch(now=f"2026-{moment}:00:00+01:00")
        return done.get("collected", 0)

    def by_hand(self, moment: str, *words: str) -> None:
        self.school.run(*words, now=f"2026-{moment}:00:00+01:00")


@pytest.mark.parametrize(
    ("by_hand", "then"),
    [
        ([AMEND], [a("1203", "12")]),
        ([AMEND], [a("1203", "12"), a("1203", "12", OFF)]),
        ([AMEND, AGAIN], [a("1203", "10", OFF)]),
        ([AMEND, AGAIN], [a("1203", "12"), a("1203", "13")]),
        ([WITHDRAW], [a("1203", "12")]),
        ([AMEND, WITHDRAW], [a("1203", "12"), a("1203", "12", OFF)]),
    ],
)
def test_what_changes_after_a_colleague_changed_it_is_taken_in(
    small_school: School, by_hand: list[tuple[str, ...]], then: list[str]
) -> None:
    agenda = Calendar(small_school)
    assert agenda.says("11-23T10", a("1203")) == 1
    for words in by_hand:
        agenda.by_hand("11-23T11", *words)
    assert agenda.says("11-23T12", a("1203")) == 0, "the calendar says what it said"
    for hour, found in enumerate(then, 13):
        assert agenda.says(f"11-23T{hour}", found) == 1
        assert agenda.says(f"11-23T{hour}", found) == 0, "it is told once"


def test_what_a_colleague_called_off_stays_off_while_the_calendar_says_the_same(small_school: School) -> None:
    agenda = Calendar(small_school)
    agenda.says("11-23T10", a("1203"))
    agenda.by_hand("11-23T11", *WITHDRAW)
    assert agenda.says("11-23T12", a("1203")) == 0
    assert agenda.says("11-23T13", a("1203", "10", OFF)) == 0, "nobody hears twice that it is off"


@pytest.mark.parametrize(
    ("steps",),
    [
        ([("11-26T10", a("1201")), ("11-27T10", a("1201", "12")), ("11-30T10", a("1201", "12", OFF))],),
        ([("11-26T10", a("1201", "10", OFF)), ("11-27T10", a("1201"))],),
    ],
)
@pytest.mark.parametrize(("changes",), [(0,), (2,)])
def test_what_is_over_and_put_at_another_day_is_a_change(
    small_school: School, steps: list[tuple[str, str]], changes: int
) -> None:
    agenda = Calendar(small_school)
    for hour in range(10, 11 + changes):
        assert agenda.says(f"11-23T{hour}", a("1124", str(hour))) == 1
    assert agenda.says("11-26T09", a("1124", str(10 + changes))) == 0
    for moment, found in steps:
        was_told = OFF not in found or moment > "11-26T10"
        assert agenda.says(moment, found) == was_told, "off is nothing to who waits for nothing"


def test_a_clock_that_was_ahead_loses_no_change(small_school: School) -> None:
    agenda = Calendar(small_school)
    for hour in (10, 11, 12):
        assert agenda.says(f"11-23T{hour}", a("1203", str(hour))) == 1
    assert agenda.says("12-07T12", a("1203", "12")) == 0
    assert agenda.says("11-24T12", a("1203", "12")) == 0
    assert agenda.says("11-25T12", a("1204", "12")) == 1
    assert agenda.says("11-26T12", a("1204", "12", OFF)) == 1


@pytest.mark.parametrize(("later", "taken"), [(a("1203"), 0), (a("1203", "12"), 1)])
@pytest.mark.parametrize(("by_hand",), [([],), ([AMEND],), ([WITHDRAW],)])
def test_a_source_that_forgot_what_it_told_tells_what_is_new_alone(
    small_school: School, by_hand: list[tuple[str, ...]], later: str, taken: int
) -> None:
    agenda = Calendar(small_school)
    agenda.says("11-23T10", a("1203"))
    for words in by_hand:
        agenda.by_hand("11-23T11", *words)
    _forget(small_school.store)
    assert agenda.says("11-23T12", later) == taken


def _forget(store: Path) -> None:
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("delete from source_cursor where source = 'agenda'")


# What another source counts too low


def notice(revision: int | None, body: str, **more: object) -> dict[str, object]:
    at = datetime(2026, 11, 23, 8, tzinfo=UTC).isoformat()
    said = {"id": "a", "kind": "notice", "occurred_at": at, "audience": {"school": True}, **more}
    numbered = said if revision is None else said | {"revision": revision}
    return numbered if more.get("withdrawn") else numbered | {"payload": {"title": "Sportdag", "body": body}}


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (notice(1, "Om tien uur."), []),
        (notice(1, "Om twaalf uur."), ["changed-without-revision"]),
        (notice(2, "Om tien uur.", withdrawn=True), ["changed-without-revision"]),
        (notice(2, "Om twaalf uur."), ["changed-without-revision"]),
        (notice(2, "Neem een handdoek mee."), []),
        (notice(1, "Om tien uur.", kind="zomaar"), []),
    ],
)
def test_an_earlier_revision_that_says_something_else_is_not_passed_over(
    small_school: School, record: dict[str, object], said: list[str]
) -> None:
    small_school.happens(notice(1, "Om tien uur."))
    small_school.dispatch()
    for words in (AMEND, AGAIN):
        small_school.run(*words, now="2026-11-23T10:30:00+01:00")
    small_school.happens(record, file="later.jsonl")
    small_school.dispatch(now="2026-11-23T11:00:00+01:00", exit_code=1 if said else 0)


def test_a_revision_between_two_that_comes_late_is_nothing(small_school: School) -> None:
    small_school.happens(notice(1, "Om tien uur."), notice(3, "Om elf uur."))
    small_school.dispatch()
    small_school.happens(notice(2, "Om twaalf uur."), file="later.jsonl")
    assert small_school.dispatch(now="2026-11-23T11:00:00+01:00", exit_code=0).get("collected", 0) == 0
