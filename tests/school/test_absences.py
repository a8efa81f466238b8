"""Who is away by what an event says, and who has their work on those days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from ouderbrug.facts import SchoolCalendar
from ouderbrug.model import Audience, Event
from ouderbrug.people import Staff
from ouderbrug.school.absences import with_absences
from ouderbrug.school.assignment import assign, who_answers
from ouderbrug.school.difference import Difference
from ouderbrug.store import events, roster
from store_samples import SCHOOL

if TYPE_CHECKING:
    from sqlalchemy import Connection

TZ = ZoneInfo("Europe/Amsterdam")
MONDAY = date(2026, 11, 30)
AT_EIGHT = datetime(2026, 11, 30, 8, tzinfo=TZ)
EARLY = ("mon", "tue", "wed")
LOTTE = Staff("lotte", "juf Lotte", groups=("2A",), days=EARLY, stand_in="bram")
DAAN = Staff("daan", "meester Daan de Groot", groups=("2A",), days=("thu", "fri"))
EVA = Staff("eva", "juf Eva", groups=("2A",), days=EARLY)
FLEUR = Staff("fleur", "juf Fleur", groups=("6B",))
BRAM = Staff("bram", "meester Bram", role="stand_in")
ANKE = Staff("anke", "Anke Visser", role="leader")


def ill(what: str = "Juf Lotte is ziek", *groups: str, withdrawn: bool = False, revision: int = 1) -> Event:
    """From Monday until Tuesday."""
    payload = {"what": what, "solution": "Meester Bram geeft les", "starts_at": "2026-11-30T00:00:00+01:00",
               "ends_at": "2026-12-01T13:30:00Z"}  # fmt: skip
    audience = Audience("groups", groups or ("2A",))
    more = {"withdrawn": withdrawn, "revision": revision}
    return Event(SCHOOL, "office", "ziek", "staff_absence", AT_EIGHT.astimezone(UTC), audience, payload, **more)  # type: ignore[arg-type]


def school(*colleagues: Staff, told: Event | None = None) -> dict[str, Staff]:
    return with_absences({one.key: one for one in colleagues}, [told or ill()], TZ)


@pytest.mark.parametrize(
    ("what", "groups", "away"),
    [
        ("Juf Lotte is ziek", ("2A",), ["lotte"]),
        ("Lotte is er niet.", ("2A",), ["lotte"]),
        ("juf Lotte en juf Eva volgen een cursus", ("2A",), ["lotte", "eva"]),
        ("Meester Daan is ziek", ("2A",), ["daan"]),
        ("De groot zieke meester", ("2A",), []),
        ("De juf is ziek", ("6B",), ["fleur"]),
        ("De juf is ziek", ("2A",), []),
        ("Juf Lotte is ziek", ("6B",), ["fleur"]),
    ],
)
def test_1_away_is_the_teacher_of_the_group_whom_the_mail_to_guardians_names(
    what: str, groups: tuple[str, ...], away: list[str]
) -> None:
    staff = school(LOTTE, DAAN, EVA, FLEUR, BRAM, ANKE, told=ill(what, *groups))
    assert [key for key, one in staff.items() if one.is_away(MONDAY)] == away
    assert not any(one.is_away(MONDAY + timedelta(days=more)) for one in staff.values() for more in (-1, 2))


@pytest.mark.parametrize(
    ("staff", "whose"),
    [
        (school(LOTTE, DAAN, BRAM, ANKE), ("bram", "daan")),
        (school(LOTTE, EVA, ANKE), ("eva",)),
        (school(Staff("lotte", "juf Lotte", groups=("2A",)), DAAN, BRAM, ANKE), ("bram", "daan")),
        (school(Staff("lotte", "juf Lotte", groups=("2A",)), DAAN, ANKE), ("anke", "daan")),
        (school(LOTTE, ANKE), ("anke",)),
        (school(DAAN, FLEUR, ANKE), ("daan",)),
    ],
)
def test_1_the_work_of_who_is_ill_is_the_stand_ins_then_a_colleagues_then_a_leaders(
    staff: dict[str, Staff], whose: tuple[str, ...]
) -> None:
    assert assign(("2A",), staff, AT_EIGHT, AT_EIGHT, SchoolCalendar(TZ)).keys == whose


def test_1_who_is_ill_signs_nothing_that_goes_on_those_days() -> None:
    staff, calendar = school(LOTTE, DAAN, BRAM), SchoolCalendar(TZ)
    signed = [[one.key for one in who_answers(["2A"], staff, MONDAY + timedelta(days=n), calendar)] for n in range(3)]
    assert signed == [["bram", "daan"], ["bram", "daan"], ["daan", "lotte"]]


def test_1_an_absence_counts_as_it_stands_now(db: Connection) -> None:
    roster.apply(db, SCHOOL, Difference(staff={"lotte": LOTTE}))
    kept, later = roster.LastRead(SCHOOL, frozenset({"staff_absence"}), TZ), AT_EIGHT + timedelta(hours=1)
    for told, away in ((ill(), True), (ill(revision=2, withdrawn=True), False)):
        events.add(db, told, later)
        assert kept.of(db).staff["lotte"].is_away(MONDAY) is away
    assert roster.stored(db, SCHOOL).staff == {"lotte": LOTTE}, "a file is compared with files"
