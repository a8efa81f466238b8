"""Calendars: each kind that the page names is taken in whatever an entry leaves out, and called off again."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import TypeAdapter

from ouderbrug_ical.settings import Sorting
from ouderbrug_ical.telling import _FIELDS
from plugins.test_ical import calendar, entry

if TYPE_CHECKING:
    from a_school import School

PAGE = Path(__file__).parents[2] / "docs" / "imports" / "calendars.md"
NAMED = sorted(re.findall(r"`(\w+)`", PAGE.read_text("utf-8").partition("The kinds ")[2].partition(" get title")[0]))
ENDS = "DTEND;TZID=Europe/Amsterdam:20261130T210000"
SHAPES = [
    entry("bare", "20261130T193000", "Avond een"),
    entry("whole", "20261130T194500", "Avond twee", ENDS, "DESCRIPTION:Kom kijken.", "LOCATION:de hal"),
    entry("night", "20261201T000000", "Nacht", "DTEND;TZID=Europe/Amsterdam:20261202T000000"),
    entry("day", "20261201", "Hele dag").replace("DTSTART;TZID=Europe/Amsterdam:", "DTSTART;VALUE=DATE:"),
    entry("soon", "20261124T083000", "Morgen al"),
]
"""What calendars leave out: an end, a place, a description, an hour."""


def test_the_page_names_the_kinds_that_a_calendar_tells() -> None:
    assert sorted(_FIELDS) == NAMED


@pytest.mark.parametrize("kind", NAMED)
def test_each_kind_of_the_page_is_told_and_called_off(small_school: School, kind: str) -> None:
    small_school.configure(
        f'\n[[sources]]\nname = "agenda"\nplugin = "ical"\npath = "agenda.ics"\ntrust = ["approve"]\nkind = "{kind}"\n'
    )
    path = small_school.folder / "agenda.ics"
    path.touch(0o600)
    path.write_text(calendar(*SHAPES))
    assert small_school.dispatch()["collected"] == len(SHAPES)
    off = [one.replace("END:VEVENT", "STATUS:CANCELLED\nEND:VEVENT") for one in SHAPES]
    path.write_text(calendar(*off))
    assert small_school.dispatch(now="2026-11-23T10:05:00+01:00")["collected"] == len(SHAPES)


def test_days_and_times_of_toml_are_those_of_an_event() -> None:
    said = tomllib.loads('words = ["x"]\npayload = { reply_by = 2026-12-01, starts_at = 2026-12-02T19:30:00+01:00 }')
    assert TypeAdapter(Sorting).validate_python(said).payload == {
        "reply_by": "2026-12-01",
        "starts_at": "2026-12-02T19:30:00+01:00",
    }
