"""`ouderbrug calendar`: the school year against its published dates, what it will trigger, and what is not known."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.cli.language import ENGLISH

if TYPE_CHECKING:
    from a_school import School

STUDY_DAYS = """
[[holidays]]
name = "Studiedag"
from = 2026-11-25
to = 2026-11-25
groups = ["3A"]
kind = "study-day"
solution = "De opvang is open."

[[holidays]]
name = "Teamdag"
from = 2027-03-10
to = 2027-03-10
kind = "study-day"

[[holidays]]
name = "Brugdag"
from = 2027-05-07
to = 2027-05-07

[school_year]
book_list = ["Het huis met de blauwe deur"]

[[school_year.decisions]]
name = "het voorlopig schooladvies"
on = 2027-01-20
years = [7, 8]
action = { id = "questions-for-the-talk" }
"""


def shown(school: School, *words: str, region: str = "midden", extra: str = "", now: str | None = None) -> Any:
    school.configure(extra, replace=('region = "midden"', f'region = "{region}"'))
    return school.json("calendar", *words, now=now)


def entry(document: Any, name: str) -> list[tuple[str, str]]:
    return [(one["from"], one["to"]) for one in document["entries"] if one["name"] == name]


@pytest.mark.parametrize(
    ("region", "summer_2026", "summer_2027"),
    [
        ("noord", ("2026-07-04", "2026-08-16"), ("2027-07-10", "2027-08-22")),
        ("midden", ("2026-07-18", "2026-08-30"), ("2027-07-17", "2027-08-29")),
        ("zuid", ("2026-07-11", "2026-08-23"), ("2027-07-24", "2027-09-05")),
    ],
)
def test_summers_of_the_regions(
    school: School, region: str, summer_2026: tuple[str, str], summer_2027: tuple[str, str]
) -> None:
    document = shown(school, "--year", "2026", region=region)
    assert (document["school_year"], document["region"], document["unknown"]) == ("2026-27", region, [])
    assert entry(document, "Zomervakantie") == [summer_2026, summer_2027]


def test_the_year_of_noord_in_order(school: School) -> None:
    document = shown(school, "--year", "2026", region="noord")
    assert entry(document, "Herfstvakantie") == [("2026-10-10", "2026-10-18")]
    assert entry(document, "Kerstvakantie") == [("2026-12-19", "2027-01-03")]
    assert entry(document, "Voorjaarsvakantie") == [("2027-02-20", "2027-02-28")]
    assert entry(document, "Meivakantie") == [("2027-04-24", "2027-05-02")]
    assert entry(document, "Tweede paasdag") == [("2027-03-29", "2027-03-29")]
    for free_anyway in ("Eerste kerstdag", "Eerste paasdag", "Koningsdag"):
        assert entry(document, free_anyway) == []
    starts = [one["from"] for one in document["entries"]]
    assert starts == sorted(starts)


def test_the_year_is_that_of_now(school: School) -> None:
    assert shown(school, now="2027-07-31T12:00:00+02:00")["school_year"] == "2026-27"
    assert shown(school, now="2027-08-01T00:30:00+02:00")["school_year"] == "2027-28"
    assert shown(school, "--year", "2099", now="2027-08-01T00:30:00+02:00")["school_year"] == "2099-00"


def test_what_each_will_trigger_and_when(school: School) -> None:
    document = shown(school, extra=STUDY_DAYS)
    brings = {
        one["name"]: [(trigger["kind"], trigger["on"]) for trigger in one["triggers"]]
        for one in document["entries"]
        if one["from"] > "2026-08-01"
    }
    assert brings["Studiedag"] == [("study_day", "2026-11-18"), ("study_day", "2026-11-24")]
    assert brings["Kerstvakantie"] == [("holiday_start", "2026-12-18")]
    assert brings["het voorlopig schooladvies"] == [("decision_info", "2026-12-07")]
    assert brings["Teamdag"] == brings["Brugdag"] == brings["Goede vrijdag"] == []
    (team,) = [one for one in document["entries"] if one["name"] == "Teamdag"]
    assert (team["what"], team["note"]) == ("study-day", "no reminder: it has no solution")
    (advice,) = [one for one in document["entries"] if one["what"] == "decision"]
    assert (advice["years"], advice["groups"]) == ([7, 8], [])


def test_school_days_are_counted_and_a_group_with_a_study_day_has_fewer(school: School) -> None:
    without = shown(school)
    document = shown(school, extra=STUDY_DAYS)
    # 260 weekdays, less 20 of summer in August and 10 in July, 5 of autumn, 10 of Christmas, 5 of spring, 5 of May,
    # and Good Friday, Easter Monday, Ascension Day and Whit Monday.
    assert (without["school_days"], without["school_days_of"]) == (201, {})
    assert (document["school_days"], document["school_days_of"]) == (199, {"3A": 198})


def test_13_a_study_day_of_which_another_message_tells_brings_none_of_its_own(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two days in one week are told of in one mail; the reminders of the second go inside those of the first."""
    monkeypatch.setenv("COLUMNS", "200")
    second = STUDY_DAYS.replace("2026-11-25", "2026-11-26").partition('[[holidays]]\nname = "Teamdag"')[0]
    document = shown(school, extra=second.replace("Studiedag", "Nog een") + STUDY_DAYS)
    first, other = (one for one in document["entries"] if one["name"] in ("Studiedag", "Nog een"))
    events = [one["event"] for one in first["triggers"]]
    assert other["triggers"] == [] and [one["event"] for one in other["told_with"]] == events != []
    assert first["told_with"] == []
    (row,) = [line for line in school.run("calendar").stdout.splitlines() if "Nog een" in line]
    assert "told with another day on Wed 18 Nov" in row and "study_day on" not in row


@pytest.mark.parametrize(
    ("year", "unknown"),
    [
        ("2029", []),
        ("2030", [{"from": "2030-10-01", "to": "2031-07-31"}]),
        ("2032", [{"from": "2032-08-01", "to": "2033-07-31"}]),
    ],
)
def test_what_is_not_known_is_said_plainly(school: School, year: str, unknown: list[dict[str, str]]) -> None:
    document = shown(school, "--year", year, extra=STUDY_DAYS)
    assert document["unknown"] == unknown
    said = school.run("calendar", "--year", year).stdout
    assert ("unknown: " in said) == bool(unknown)
    if unknown:
        last = unknown[0]["from"]
        assert not [one for one in document["entries"] if one["from"] >= last and one["triggers"]]
        first, until = (ENGLISH.date(date.fromisoformat(unknown[0][end])) for end in ("from", "to"))
        assert f"unknown: {first} to {until}" in said


def test_the_table_says_it_in_words(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    school.configure(STUDY_DAYS)
    lines = school.run("calendar").stdout.splitlines()
    assert lines[0] == "School year 2026-27, region midden"
    rows = [" ".join(line.split()) for line in lines]
    assert "Wed 25 Nov Wed 25 Nov study-day Studiedag 3A study_day on Wed 18 Nov, Tue 24 Nov" in rows
    assert any("own holiday Brugdag" in row for row in rows)
    assert any("year 7, year 8" in row and "decision_info on Mon 7 Dec" in row for row in rows)
    assert lines[-1] == "199 school days (3A: 198)"


def test_it_needs_no_store_and_changes_nothing(school: School) -> None:
    before = sorted(school.folder.iterdir())
    school.run("calendar")
    assert sorted(school.folder.iterdir()) == before


def test_3_a_school_that_speaks_dutch_reads_its_year_in_dutch(school: School) -> None:
    school.configure(STUDY_DAYS + '\n[cli]\nlanguage = "nl"\n')
    said = school.run("calendar").stdout
    for words in ("Schooljaar 2026-27, regio midden", "brengt mee", "eigen vakantie", "studiedag", "besluit",
                  "groep 7, groep 8", "geen herinnering", "schooldagen (3A:"):  # fmt: skip
        assert words in said
    assert "School year" not in said and "will trigger" not in said and "no reminder" not in said
