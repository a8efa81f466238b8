"""Whom nobody can call is spoken at the gate on a day with school alone; else it says when there is school again."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from ouderbrug.facts import SchoolCalendar
from ouderbrug.model import ContentClass, State, Text
from ouderbrug.school.assignment import Assignment
from ouderbrug.staff.cards import Card, Tick
from ouderbrug.staff.urgent_lines import of_card

TZ = ZoneInfo("Europe/Amsterdam")
CALENDAR = SchoolCalendar(
    TZ, days_off=frozenset({date(2026, 11, 26)}), study_days={"3A": frozenset({date(2026, 11, 24)})}
)


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (23, "Spreek bij het hek of geef het mee"),
        (24, "Er is dan geen school: ga langs, of spreek woensdag 25 november bij het hek"),
        (26, "Er is dan geen school: ga langs, of spreek vrijdag 27 november bij het hek"),
        (28, "Er is dan geen school: ga langs, of spreek maandag 30 november bij het hek"),
    ],
    ids=["a day with school", "a study day of the group", "a holiday", "a weekend"],
)
def test_who_has_no_number_is_spoken_where_they_are(day: int, says: str) -> None:
    at = datetime(2026, 11, day, 9, 0, tzinfo=TZ)
    text = Text("nl", "Titel", "Tekst", "Tekst", "")
    one = Card(
        event="e", revision=1, kind="k", content_class=ContentClass.GENERAL, channel="handover", way="talk",
        pupils=("p1",), groups=("3A",), due_at=at, deadline=at, before=at, do_before=at, urgent=True, late=False,
        ticks=(Tick(1, ("g1",), State.HANDED_OVER, text),), assigned=Assignment(("karin",), "teacher", at),
    )  # fmt: skip
    assert of_card(one, cast("Any", SimpleNamespace(calendar=CALENDAR))).said.endswith(says)
