"""Two study days in one week are one mail while none of it went; each keeps its own approval, state and receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

EVENING, MORNING = "2026-12-01T21:00:00+01:00", "2026-12-02T09:00:00+01:00"
NEXT_EVENING = "2026-12-02T21:00:00+01:00"


def study_day(day: str, id: str, **more: Any) -> dict[str, Any]:
    payload = {"starts_at": f"2026-12-{day}T08:30:00+01:00", "ends_at": f"2026-12-{day}T14:30:00+01:00"}
    payload |= {"solution": f"Op de {day}e is de opvang open."}
    return {"id": id, "kind": "study_day", "audience": {"group": "3A"}, "payload": payload} | more


@pytest.fixture
def evening(small_school: School) -> School:
    """A school after its hours, so that what is told waits until the morning."""
    small_school.now = EVENING
    return small_school


def bodies(school: School, whom: str = "g1@") -> list[str]:
    mails = [mail for mail in school.smtp.mails if whom in mail.recipients[0]]
    return [mail.parsed.get_body(("plain",)).get_content() for mail in mails]


def states(school: School) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in school.json("log")["messages"]:
        found.setdefault(line["event"], set()).add(line["state"])
    return {event: said for event, said in found.items() if not event.startswith("digest")}


def test_two_of_one_file_are_one_mail_and_each_has_its_receipt(evening: School) -> None:
    evening.happens(study_day("09", "eerst"), study_day("11", "ook"))
    evening.dispatch()
    evening.dispatch(MORNING)
    [body] = bodies(evening)
    assert "9 december" in body and "11 december" in body
    assert states(evening) == {"eerst": {"sent"}, "ook": {"sent"}}


def test_of_a_second_that_comes_while_a_full_week_keeps_the_first_one_mail_tells(small_school: School) -> None:
    small_school.configure("\n[rules.frequency]\nper_guardian = 1\n")
    small_school.now = "2026-11-23T09:00:00+01:00"
    news = {"title": "Bedankt", "body": "Dank u wel voor het helpen."}
    small_school.happens({"id": "dank", "kind": "notice", "audience": {"group": "3A"}, "payload": news})
    small_school.dispatch()
    small_school.happens(study_day("09", "eerst"))
    small_school.dispatch()
    small_school.now = "2026-11-26T09:00:00+01:00"
    small_school.run("event", "add", "study_day", "--id", "ook", "--group", "3A", *words(study_day("11", "ook")))
    small_school.dispatch("2026-11-30T09:00:00+01:00")
    assert ["9 december" in body and "11 december" in body for body in bodies(small_school)] == [False, True]
    assert len(bodies(small_school)) == 2


def words(event: dict[str, Any]) -> list[str]:
    return [word for key, value in event["payload"].items() for word in ("--set", f"{key}={value}")]


def test_what_comes_once_the_first_is_sent_goes_by_itself(evening: School) -> None:
    evening.happens(study_day("09", "eerst"))
    evening.dispatch()
    evening.dispatch(MORNING)
    evening.happens(study_day("11", "ook"))
    evening.dispatch(MORNING)
    assert ["9 december" in body for body in bodies(evening)] == [True, False]


def test_one_that_is_withdrawn_leaves_the_other_as_it_would_go_alone(evening: School) -> None:
    evening.happens(study_day("09", "eerst"), study_day("11", "ook"))
    evening.dispatch()
    evening.happens({"id": "ook", "withdrawn": True})
    evening.dispatch(MORNING)
    [body] = bodies(evening)
    assert "9 december" in body and "11 december" not in body
    assert evening.subjects("g1@") == ["Studiedag woensdag 9 december: groep 3A vrij"]
    assert states(evening) == {"eerst": {"sent"}, "ook": {"cancelled"}}


def test_who_had_both_hears_of_the_one_that_is_off_alone(evening: School) -> None:
    evening.happens(study_day("09", "eerst"), study_day("11", "ook"))
    evening.dispatch()
    evening.dispatch(MORNING)
    evening.happens({"id": "ook", "withdrawn": True})
    evening.dispatch(MORNING)
    _, off = bodies(evening)
    assert "11 december" in off and "9 december" not in off


def test_one_that_changes_before_it_goes_is_told_as_it_is_now(evening: School) -> None:
    evening.happens(study_day("09", "eerst"), study_day("11", "ook"))
    evening.dispatch()
    evening.happens(study_day("10", "ook", revision=2))
    evening.dispatch("2026-12-01T21:30:00+01:00")
    evening.dispatch(MORNING)
    [body] = bodies(evening)
    assert "9 december" in body and "10 december" in body and "11 december" not in body


@pytest.mark.parametrize("in_time", [True, False])
def test_one_that_wants_a_yes_is_told_with_the_other_only_once_it_has_it(evening: School, in_time: bool) -> None:
    second = study_day("11", "ook")
    second["payload"]["what"] = "Lees meer op evil.be."
    evening.happens(study_day("09", "eerst"), second)
    evening.dispatch()
    if in_time:
        evening.approve("ook", "--as", "juf")
        evening.dispatch("2026-12-01T21:30:00+01:00")
    evening.dispatch(MORNING)
    [body] = bodies(evening)
    assert "9 december" in body and ("11 december" in body) == in_time
    assert states(evening)["ook"] == ({"sent"} if in_time else {"awaiting_approval"})


def test_a_third_day_goes_along_and_one_of_another_week_does_not(evening: School) -> None:
    evening.happens(study_day("09", "eerst"), study_day("11", "ook"))
    evening.dispatch()
    evening.happens(study_day("10", "derde"), study_day("18", "later"))
    evening.dispatch("2026-12-01T21:30:00+01:00")
    evening.dispatch(MORNING)
    said = [[day for day in ("9", "10", "11", "18") if f"{day} december" in body] for body in bodies(evening)]
    assert sorted(said) == [["18"], ["9", "10", "11"]]


def test_what_a_colleague_posts_stays_two_and_who_writes_the_second_reads_it(evening: School) -> None:
    evening.configure(replace=('general = ["email"]', 'general = ["handover"]'))
    evening.run("event", "add", "study_day", "--id", "eerst", "--group", "3A", *words(study_day("09", "eerst")))
    second = evening.run("event", "add", "study_day", "--id", "ook", "--group", "3A", *words(study_day("11", "ook")))
    assert "ook and eerst tell the same guardians of two days in one week" in second.stderr
