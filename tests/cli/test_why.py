"""`why` with its numbers in words: sentences by code, values that nobody foresaw, and times on the school's clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from a_school import guardian
from ouderbrug.cli.wording import in_school_time, step_in_words, when
from ouderbrug.facts import SchoolCalendar
from ouderbrug.rules import register_rules

if TYPE_CHECKING:
    from a_school import School

CALENDAR = SchoolCalendar(ZoneInfo("Europe/Amsterdam"))


SENTENCES = {rule.name: rule.sentences for rule in register_rules()}


def words(rule: str, reason: str = "", until: str | None = None, **detail: Any) -> str:
    step = {"rule": rule, "reason": reason, "detail": detail}
    return step_in_words(step, SENTENCES.get(rule, {}), CALENDAR, until)


CAP = {"count": 3, "cap": 3, "window": "rolling-7d", "from": "2026-11-23", "next": "2026-11-30"}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            words("frequency", "cap-reached", "2026-11-30T07:00:00+00:00", **CAP),
            "3 of 3 in 7 days; next slot Mon 30 Nov 08:00",
        ),
        (words("frequency", "cap-reached", **CAP | {"window": "iso-week"}), "3 of 3 in the week, from Monday"),
        (words("quiet_hours", "night", opens="2026-11-24T07:00:00+00:00"), "the window opens Tue 24 Nov 08:00"),
        (words("timing", "holiday", first_school_day="2027-01-04"), "first school day Mon 4 Jan"),
        (words("timing", "too-late", deadline="2026-12-02T23:00:00+00:00"), "of use until Thu 3 Dec"),
        (words("consent", "contact-ban", cause="blocked", ended=None), "contact is blocked"),
        (
            words("consent", "contact-ban", cause="blocked", ended="2026-01-05"),
            "contact is blocked; the ban still holds; it was to be looked at again on Mon 5 Jan",
        ),
        (
            words("consent", "receives-nothing"),
            "by the school's record nothing about this pupil goes to the guardian",
        ),
        (words("consent", "opted-out", kind="newsletter"), "wants no newsletter"),
        (
            words("consent", "receives-nothing"),
            "by the school's record nothing about this pupil goes to the guardian",
        ),
        (words("consent", "opted-out", kind="all"), "wants no message of any kind"),
        (words("participation", "pref-reached", asked=2, limit=2), "asked 2 times this school year, of at most 2"),
        (words("participation", "pref-zero", limit=0), "asked never to be asked"),
        (words("tone", "blame", words=["uw schuld"], also=["jargon"]), "because of: uw schuld; also school words"),
        (words("tone", "action-missing", words=[], also=[]), ""),
        (words("content_policy", "too-long", chars=900, limit=500), "900 characters where 500 fit"),
        (words("consent", "role"), ""),
    ],
)
def test_a_reason_in_words(said: str, expected: str) -> None:
    assert said == expected


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ({"moons": 2, "none": None, "on": "2026-11-23"}, "moons=2, on=Mon 23 Nov"),
        ({"at": "2026-11-23T09:00:00+00:00", "names": ["a", "b"]}, "at=Mon 23 Nov 10:00, names=a, b"),
    ],
)
def test_a_code_without_a_sentence_shows_its_values(detail: dict[str, Any], expected: str) -> None:
    assert words("rule_of_the_school", "moonless", **detail) == expected


def test_values_are_data_and_no_sentence() -> None:
    assert words("tone", "blame", words=["{also}", "{0}"]) == "because of: {also}, {0}"


@pytest.mark.parametrize(
    ("rule", "detail", "expected"),
    [
        ("tone", {"warnings": ["jargon"], "jargon": ["Cito", "SLO"]}, "warns: school words (because of: Cito, SLO)"),
        (
            "readability",
            {"warnings": ["long-sentence", "hard"], "long-sentence": {"words": 20, "most": 15},
             "hard": {"douma": 61.2, "least": 70}},
            "warns: a long sentence (20 words in a sentence, at most 15); "
            "warns: hard to read (reading ease 61.2, at least 70)",
        ),
        ("visit", {"warnings": ["interval"], "days": 45, "most": 31},
         "warns: long after the last one (45 days after the last one, at most 31)"),
        ("consent", {"warnings": ["on-request"]}, "warns: gets only what they ask for"),
        ("mine", {"warnings": ["odd"], "moons": 3}, "warns: moons=3"),
    ],
)  # fmt: skip
def test_a_warning_comes_with_its_own_numbers(rule: str, detail: dict[str, Any], expected: str) -> None:
    assert words(rule, **detail) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 11, 30, 7, tzinfo=UTC), "Mon 30 Nov 08:00"),
        (datetime(2026, 7, 1, 7, tzinfo=UTC), "Wed 1 Jul 09:00"),
        (datetime(2026, 11, 29, 23, tzinfo=UTC), "Mon 30 Nov"),
    ],
)
def test_a_moment_is_on_the_schools_clock(moment: datetime, expected: str) -> None:
    assert when(moment, CALENDAR) == expected


def test_a_document_keeps_iso_8601_on_the_schools_clock() -> None:
    moment, local = "2026-11-30T07:00:00+00:00", "2026-11-30T08:00:00+01:00"
    inside = [{"opens": moment, "zulu": "2026-11-30T07:00:00Z", "text": "om 07:00"}]
    document = {"at": datetime(2026, 11, 30, 7, tzinfo=UTC), "day": "2026-11-30", "n": 3, "none": None, "in": inside}
    found = in_school_time(document, CALENDAR)
    assert found == document | {"at": local, "in": [{"opens": local, "zulu": local, "text": "om 07:00"}]}


NEWS = {"title": "Nieuws", "body": "Veel te doen."}


def test_why_tells_it_without_utc(small_school: School) -> None:
    for number in range(4):
        event = {"id": f"n{number}", "kind": "newsletter", "audience": {"group": "3A"}, "payload": NEWS}
        small_school.happens(event)
    small_school.dispatch()
    late = next(key for key in ("n0", "n1", "n2", "n3") if "enough this week" in small_school.run("why", key).stdout)
    said = small_school.run("why", late, "--recipient", "g1").stdout
    assert "g1 (revision 1): delay until Mon 30 Nov 08:00 - had enough this week" in said
    assert "how often: delay, had enough this week; 3 of 3 in 7 days; next slot Mon 30 Nov 08:00" in said
    sent = small_school.run("why", "n0").stdout + small_school.run("why", "n1").stdout
    assert "attempt 1 over email, Mon 23 Nov 10:00: sent" in sent
    assert "+00:00" not in said + sent
    assert "+00:00" not in small_school.run("why", late, "--json").stdout
    told = small_school.json("why", late, "--recipient", "g1")
    (plan,) = told["plans"]
    assert {*told["reached"], *told["not_reached"]} == {"g1"} and "g2" not in said, "of nobody else"
    assert plan["rules"][-1]["detail"] == {"opens": "2026-11-30T08:00:00+01:00"}


@pytest.mark.parametrize(
    ("language", "once", "goes"), [("en", "no address", "no objection"), ("nl", "geen adres", "geen bezwaar")]
)
def test_3_a_reason_is_said_once_and_no_cell_of_it_is_empty(
    small_school: School, language: str, once: str, goes: str
) -> None:
    """Of whom no mail reaches `why` said twice that there is no address, and `plan` nothing of what goes."""
    small_school.family("p9 Bo Bos", "3A", guardian("g9", "Ans Bos", email="", mobile=""))
    small_school.enrol()
    small_school.configure(extra=f'\n[cli]\nlanguage = "{language}"\n')
    small_school.happens({"id": "news", "kind": "newsletter", "audience": {"school": True}, "payload": NEWS})
    assert goes in small_school.run("plan").stdout
    small_school.run("dispatch", exit_code=None)
    told = " ".join(small_school.run("why", "news", "--recipient", "g9").stdout.split())
    assert once in told and f"{once}; " not in told, told
