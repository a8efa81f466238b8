"""Word of a free day that is corrected: each parent knows on which days their own child has school."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar

from a_school import guardian
from chances import cover

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

MORNING, NEXT_DAY, MONDAY = (f"2027-01-{day}T10:00:00+01:00" for day in ("21", "22", "25"))
DAY = {"starts_at": "2027-01-28T08:30:00+01:00", "ends_at": "2027-01-28T14:30:00+01:00"}
OTHER = {"starts_at": "2027-02-11T08:30:00+01:00", "ends_at": "2027-02-11T14:30:00+01:00"}
CARE = {"solution": "De opvang is open."}
KINDS: dict[str, dict[str, Any]] = {
    "study_day": DAY | CARE,
    "closure": DAY | {"title": "Donderdag is de school dicht", "why": "De verwarming is stuk."},
    "meeting_invitation": {"title": "Kijkavond", "why": "We laten zien hoe het gaat."}
    | {"starts_at": "2027-01-28T19:00:00+01:00", "place": "aula"},
}
SCHOOL, GROUP, BOTH = {"school": True}, {"group": "3A"}, {"groups": ["3A", "8A"]}


@pytest.fixture
def families(school: School) -> School:
    """Ilse has Fem in 3A and Tijn in 8A; Mo is in 3A with Jan, Eva is in 8A with Wil."""
    school.now = MORNING
    school.family("p1 Fem Bos", "3A", guardian("both", "Ilse Bos"))
    school.family("p2 Tijn Bos", "8A", guardian("both", "Ilse Bos"))
    school.family("p3 Mo Prins", "3A", guardian("low", "Jan Prins"))
    school.family("p4 Eva Kok", "8A", guardian("high", "Wil Kok"))
    school.enrol()
    return school


def tell(school: School, kind: str, audience: dict[str, Any], payload: dict[str, Any], revision: int = 1) -> None:
    event = {"id": "e1", "kind": kind, "audience": audience, "payload": payload, "revision": revision}
    school.happens(event | {"occurred_at": MORNING}, file=f"r{revision}.jsonl")
    school.dispatch(now=(MORNING, NEXT_DAY, MONDAY)[revision - 1])


def last(school: School, key: str) -> tuple[int, str]:
    """How many mails came to one address, and the subject and text of the last."""
    found = [mail.parsed for mail in school.smtp.mails if f"{key}@" in str(mail.parsed["To"])]
    said = found[-1].get_body(("plain",)).get_content() if found else ""
    return len(found), f"{found[-1]['Subject']}\n{said}" if found else ""


NARROWED = {
    "study_day": ("Voor groep 8A is er op donderdag 28 januari gewoon school.", "Voor uw kind is er op donderdag 28"),
    "closure": ("Voor groep 8A is er op donderdag 28 januari gewoon school.", "Voor uw kind is er op donderdag 28"),
    "meeting_invitation": ("Let op: dit is niet meer voor groep 8A, alleen nog voor groep 3A.", "niet meer voor u"),
}


@pytest.mark.parametrize(("kind", "first"), cover(KINDS.keys(), {"school": SCHOOL, "both": BOTH}))
def test_who_stays_for_one_child_hears_what_the_other_has(families: School, kind: str, first: dict[str, Any]) -> None:
    tell(families, kind, first, KINDS[kind])
    tell(families, kind, GROUP, KINDS[kind], revision=2)
    to_both, to_high = NARROWED[kind]
    assert to_both in last(families, "both")[1] and to_high in last(families, "high")[1]
    assert last(families, "low")[0] == 1, "nothing is new to who has no child in the other group"
    footer = last(families, "high")[1].partition("U krijgt deze mail")[2]
    assert footer and "groep 3A zit" not in footer, "this mother has no child there"
    if kind != "meeting_invitation":
        assert "hoeft er niets mee te doen" not in last(families, "high")[1]
    tell(families, kind, GROUP, KINDS[kind], revision=3)
    assert [last(families, key)[0] for key in ("both", "low", "high")] == [2, 1, 2], "each hears it once"


def test_who_stays_for_one_child_hears_it_with_the_rest_that_changed(families: School) -> None:
    later = {"starts_at": "2027-01-29T08:30:00+01:00", "ends_at": "2027-01-29T14:30:00+01:00"}
    tell(families, "study_day", SCHOOL, KINDS["study_day"])
    tell(families, "study_day", GROUP, CARE | later, revision=2)
    said = last(families, "both")[1]
    assert "Voor groep 8A is er op donderdag 28 januari gewoon school." in said
    assert "Er is voor groep 3A op donderdag 28 januari gewoon school." in said
    assert "Nu: vrijdag 29 januari" in said


def test_the_second_group_back_in_it_is_told_that_it_is_free_after_all(families: School) -> None:
    for revision, audience in enumerate([SCHOOL, GROUP, SCHOOL], 1):
        tell(families, "study_day", audience, KINDS["study_day"], revision)
    assert "Toch voor u" in last(families, "high")[1]
    assert last(families, "both")[0] == 3 and "De kinderen zijn dan vrij." in last(families, "both")[1]
    assert last(families, "low")[0] == 1


OFF = {
    "study_day": "Er is op donderdag 28 januari gewoon school.",
    "closure": "De school is op donderdag 28 januari gewoon open.",
}


@pytest.mark.parametrize("kind", OFF)
def test_what_is_withdrawn_says_that_there_is_school(families: School, kind: str) -> None:
    tell(families, kind, SCHOOL, KINDS[kind])
    families.run("event", "withdraw", "e1", now=NEXT_DAY)
    families.dispatch(now=NEXT_DAY)
    for key in ("both", "low", "high"):
        assert OFF[kind] in last(families, key)[1] and "niet door: " not in last(families, key)[1]


@pytest.mark.parametrize("taken", ["first", "second"])
def test_a_day_that_is_taken_out_is_a_school_day_and_leaves_the_calendar(families: School, taken: str) -> None:
    days = [DAY, OTHER]
    tell(families, "study_day", SCHOOL, CARE | DAY | {"also": [OTHER | CARE]})
    left, gone = (days[1], "donderdag 28 januari") if taken == "first" else (days[0], "donderdag 11 februari")
    tell(families, "study_day", SCHOOL, CARE | left, revision=2)
    assert f"Er is op {gone} gewoon school." in last(families, "low")[1]
    first, then = entries(families, "low")
    assert {status for _, status, *_ in first.values()} == {"CONFIRMED"} and set(first) == set(then)
    kept = [day for _, status, day in then.values() if status == "CONFIRMED"]
    assert kept == [left["starts_at"][:10]] and {number for number, *_ in then.values()} == {1}
    tell(families, "study_day", SCHOOL, CARE | DAY | {"also": [OTHER | CARE]}, revision=3)
    again = entries(families, "low")[-1]
    assert set(again) == set(first) and {status for _, status, _ in again.values()} == {"CONFIRMED"}


def test_a_day_beside_the_first_leaves_the_entry_of_that_one_alone(families: School) -> None:
    tell(families, "study_day", SCHOOL, CARE | DAY)
    tell(families, "study_day", SCHOOL, CARE | DAY | {"also": [OTHER | CARE]}, revision=2)
    first, then = entries(families, "low")
    assert len(first) == 1 and set(first) < set(then) and len(then) == 2
    families.run("event", "withdraw", "e1", now=MONDAY)
    families.dispatch(now=MONDAY)
    off = entries(families, "low")[-1]
    assert set(off) == set(then) and {status for _, status, _ in off.values()} == {"CANCELLED"}
    said = last(families, "low")[1]
    assert all(f"Er is op donderdag {day} gewoon school." in said for day in ("28 januari", "11 februari"))


def entries(school: School, key: str) -> list[dict[str, tuple[int, str, str]]]:
    """The calendar of each mail to an address: by uid its sequence, its state and its day."""
    found = []
    for mail in school.smtp.mails:
        if f"{key}@" in str(mail.parsed["To"]):
            parts = [one for one in mail.parsed.walk() if one.get_content_type() == "text/calendar"]
            events = Calendar.from_ical(parts[0].get_payload(decode=True)).events if parts else []
            found.append(
                {str(one["UID"]): (int(one["SEQUENCE"]), str(one["STATUS"]), one.start.isoformat()) for one in events}
            )
    return found


PERIOD = """
[[holidays]]
name = "Studiedag"
from = 2027-01-28
to = 2027-01-28
kind = "study-day"
solution = "De opvang is open."
"""


def test_a_day_that_the_toml_narrows_is_told_to_who_has_a_child_on_each_side(families: School) -> None:
    families.configure(PERIOD)
    families.dispatch(now=MORNING)
    families.configure(PERIOD + 'groups = ["3A"]\n')
    families.dispatch(now=NEXT_DAY)
    assert "Voor groep 8A is er op donderdag 28 januari gewoon school." in last(families, "both")[1]
    assert "Voor uw kind is er op donderdag 28 januari gewoon school." in last(families, "high")[1]
    assert [last(families, key)[0] for key in ("both", "low", "high")] == [2, 1, 2]
