"""What has a day that draws near goes before what can wait, and a colleague hears in time of what comes too late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

ONE_A_WEEK = "\n[rules.frequency]\nper_guardian = 1\n"
MONDAY = "2026-11-23T09:00:00+01:00"
FRIDAY, ROOM = "2026-11-27T09:00:00+01:00", "2026-11-30T09:00:00+01:00"
TUESDAY_BEFORE = "2026-11-24T09:00:00+01:00"


def told(id: str, kind: str = "notice", **payload: Any) -> dict[str, Any]:
    said = payload or {"title": f"Bedankt {id}", "body": "Dank u wel voor het helpen."}
    return {"id": id, "kind": kind, "audience": {"group": "3A"}, "payload": said}


def open_classroom(starts: str, id: str = "kijken") -> dict[str, Any]:
    return told(id, "open_classroom", what="Kom kijken in de klas.", starts_at=starts, place="de klas")


@pytest.fixture
def full(small_school: School) -> School:
    """A school in which each guardian has had the one message of this week."""
    small_school.configure(ONE_A_WEEK)
    small_school.now = MONDAY
    small_school.happens(told("eerst"))
    assert small_school.dispatch()["sent"] == 3
    return small_school


def went(school: School) -> set[str]:
    """The events that guardians have had since the last look."""
    found = {line["event"] for line in school.json("log")["messages"] if line["state"] == "sent"}
    new = found - getattr(school, "seen", set())
    school.seen = found  # type: ignore[attr-defined]
    return new


def test_an_invitation_goes_before_news_of_more_weight_that_can_wait(full: School) -> None:
    went(full)
    full.now = FRIDAY
    full.happens(told("dank"), open_classroom("2026-12-03T08:45:00+01:00"))
    full.dispatch()
    full.dispatch(ROOM)
    assert went(full) == {"kijken"}
    full.dispatch("2026-12-07T09:00:00+01:00")
    assert went(full) == {"dank"}


@pytest.mark.parametrize("first", [True, False])
def test_of_two_that_invite_the_nearer_goes_first(full: School, first: bool) -> None:
    went(full)
    full.now = FRIDAY
    both = [open_classroom("2026-12-10T08:45:00+01:00", "verder"), open_classroom("2026-12-03T08:45:00+01:00")]
    full.happens(*(both if first else reversed(both)))
    full.dispatch()
    full.dispatch(ROOM)
    assert went(full) == {"kijken"}


def test_a_series_stands_by_its_first_meeting(full: School) -> None:
    went(full)
    full.now = FRIDAY
    meetings = [{"starts_at": f"2026-12-{day}T08:45:00+01:00", "place": "aula"} for day in ("03", "17")]
    full.happens(
        open_classroom("2026-12-10T08:45:00+01:00"),
        told("reeks", "meeting_series", title="Samen lezen", why="U leest samen.", meetings=meetings),
    )
    full.dispatch()
    full.dispatch(ROOM)
    assert went(full) == {"reeks"}


def test_nobody_is_asked_to_come_when_it_begins_within_hours(full: School) -> None:
    """Its slot comes on its own morning, and the door opens before who works can arrange it."""
    went(full)
    full.happens(open_classroom("2026-11-30T08:45:00+01:00"))
    full.dispatch()
    full.dispatch("2026-11-30T08:05:00+01:00")
    assert went(full) == set()
    late = [one for one in full.json("tasks", now=ROOM)["errands"] if one["event"] == "kijken"]
    assert [one["code"] for one in late] == ["not-sent"]


def test_what_invites_for_the_evening_still_comes_that_morning(full: School) -> None:
    went(full)
    full.happens(open_classroom("2026-11-30T19:00:00+01:00"))
    full.dispatch()
    full.dispatch(ROOM)
    assert went(full) == {"kijken"}


def late(school: School, now: str | None = None) -> list[tuple[str, int, int, str | None, str | None]]:
    """What comes too late: of which event, to how many of how many, from which day on, and to be told by when."""
    errands = school.json("tasks", now=now)["errands"]
    names = "event", "count", "of", "goes_on", "due"
    return [tuple(one[name] for name in names) for one in errands if one["code"] == "comes-late"]


def half_full(school: School) -> None:
    """The guardian of p1 alone has had the one message of the week."""
    school.configure(ONE_A_WEEK)
    school.now = MONDAY
    school.happens(told("eerst") | {"audience": {"pupil": "p2"}})
    assert school.dispatch()["sent"] == 1


def test_what_cannot_go_before_its_day_is_told_once_in_time_with_how_many_of_how_many(small_school: School) -> None:
    half_full(small_school)
    small_school.happens(open_classroom("2026-11-30T19:00:00+01:00"))
    counts = small_school.dispatch(now=TUESDAY_BEFORE)
    assert (counts["sent"], counts["delayed"]) == (2, 1)
    assert late(small_school, TUESDAY_BEFORE) == [("kijken", 1, 3, "2026-11-30", "2026-11-29")]
    said = " ".join(small_school.run("tasks", now=TUESDAY_BEFORE).stdout.split())
    assert "it comes too late, as it cannot go sooner" in said
    assert "1 guardian of 3; it cannot go before Mon 30 Nov" in said
    small_school.run("tasks", "--did", "comes-late", "kijken", "--as", "juf")
    small_school.dispatch(now=FRIDAY)
    assert late(small_school, FRIDAY) == []


def test_it_ends_once_something_else_is_withdrawn_and_it_goes_in_time(small_school: School) -> None:
    half_full(small_school)
    small_school.happens(told("huiswerk", "meeting_invitation", title="Avond", why="U hoort er alles van.",
                              starts_at="2026-12-01T19:30:00+01:00", place="aula")
                         | {"audience": {"pupil": "p2"}})  # fmt: skip
    small_school.dispatch()
    small_school.happens(open_classroom("2026-12-02T19:00:00+01:00"))
    small_school.dispatch()
    assert [one[:3] for one in late(small_school)] == [("kijken", 1, 3)]
    small_school.happens({"id": "huiswerk", "withdrawn": True})
    small_school.dispatch()
    assert late(small_school) == []


KINDS: dict[str, dict[str, Any]] = {
    "open_classroom": {"what": "Kom kijken in de klas.", "place": "de klas"},
    "celebration": {"milestone": "Alle letters geleerd", "what": "We vieren het letterfeest.", "place": "de klas"},
    "meeting_invitation": {"title": "Ouderavond", "why": "U hoort wat uw kind leert.", "place": "aula"},
    "farewell": {"who": "Meester Bas", "place": "aula"},
    "study_day": {"solution": "De opvang is open.", "ends_at": "2026-11-30T20:30:00+01:00"},
    "closure": {"title": "De school is dicht", "why": "De kachel is stuk.", "ends_at": "2026-11-30T20:30:00+01:00"},
    "staff_absence": {"what": "Juf is er niet.", "solution": "Meester Bas.", "ends_at": "2026-11-30T20:30:00+01:00"},
}

ARRANGED = ("study_day", "closure", "staff_absence")
DRINKS = {"what": "Borrel op het plein", "place": "het plein", "phase": "end", "reply_by": "2026-12-03",
          "starts_at": "2026-12-11T17:00:00+01:00", "ends_at": "2026-12-11T19:00:00+01:00"}  # fmt: skip
LESSONS = {"starts_at": "2026-12-03T08:30:00+01:00", "ends_at": "2026-12-03T14:00:00+01:00"}


@pytest.mark.parametrize("kind", ARRANGED)
@pytest.mark.parametrize("first", [True, False])
def test_what_a_family_arranges_goes_before_drinks_that_ask_for_an_answer(full: School, kind: str, first: bool) -> None:
    went(full)
    full.now = FRIDAY
    both = told("dag", kind, **KINDS[kind] | LESSONS), told("borrel", "social_event", **DRINKS)
    full.happens(*(both if first else reversed(both)))
    full.dispatch()
    full.dispatch(ROOM)
    assert went(full) == {"dag"}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_with_a_day_is_told_in_time(full: School, kind: str) -> None:
    full.happens(told("dag", kind, starts_at="2026-11-30T19:00:00+01:00", **KINDS[kind]))
    full.dispatch()
    by = "2026-11-26" if kind in ARRANGED else "2026-11-29"
    assert late(full) == [("dag", 3, 3, "2026-11-30", by)]


def test_what_can_wait_comes_late_for_nobody(full: School) -> None:
    full.happens(told("dank"), told("krant", "newsletter", title="Nieuws", body="Er was veel te doen."))
    full.dispatch()
    assert late(full) == []


SAYS = "kijken cannot go before Mon 30 Nov to 3 of 3 guardians, and that is too late; tell them yourself"
KARIN = "key;name;email;role;groups\nkarin;Karin Post;karin@school.example;teacher;3A\n"


def test_who_writes_it_and_who_asks_why_reads_that_it_comes_too_late(full: School) -> None:
    payload = open_classroom("2026-11-30T19:00:00+01:00")["payload"]
    words = [word for key, value in payload.items() for word in ("--set", f"{key}={value}")]
    typed = ("event", "add", "open_classroom", "--id", "kijken", "--group", "3A", *words)
    assert SAYS in full.run(*typed, "--dry-run", "--json").stderr
    for words in (
        (*typed, "--dry-run"),
        typed,
        ("why", "kijken"),
        ("why", "kijken", "--recipient", "g1"),
        ("plan",),
    ):
        told = full.run(*words)
        assert SAYS in " ".join(told.stdout.split()) and "too late" not in told.stderr, words
    assert full.json("why", "kijken")["late"] == ["g1", "g2", "g3"]


def test_a_plan_says_of_each_who_hears_it_too_late(small_school: School) -> None:
    """One comes on its own day, and what that takes the place of when it is of no use."""
    half_full(small_school)
    small_school.happens(open_classroom("2026-11-30T19:00:00+01:00"), told("dank"))
    shown = small_school.run("plan", now=TUESDAY_BEFORE)
    said = " ".join(shown.stdout.split())
    assert SAYS.replace("3 of 3", "1 of 3") in said and "dank cannot go before Mon 7 Dec" in said
    late = [line.split() for line in shown.stdout.splitlines() if ", too late" in line]
    assert sorted((words[0], words[1]) for words in late) == [("dank", "g3"), ("kijken", "g3")]
    plans = small_school.json("plan", now=TUESDAY_BEFORE)["plans"]
    assert sorted((one["event"], one["recipient"]) for one in plans if one["late"]) == [
        ("dank", "g3"),
        ("kijken", "g3"),
    ]
    (day,) = small_school.json("plan", "--from", "2026-11-30", now=TUESDAY_BEFORE)["days"]
    assert {(one["event"], one["late"]) for one in day["plans"]} >= {("kijken", True)}


def staff_mails(school: School) -> list[str]:
    mails = [mail for mail in school.smtp.mails if mail.recipients[0].startswith("karin@")]
    return [mail.parsed.get_body(("plain",)).get_content() for mail in mails]


def with_a_teacher(school: School) -> None:
    school.configure(ONE_A_WEEK + '\n[staff_mail]\nat = "07:30"\n')
    (school.folder / "staff.csv").write_text(KARIN)
    school.run("import", str(school.folder / "staff.csv"))


def test_the_mail_of_the_morning_tells_it_once(full: School) -> None:
    with_a_teacher(full)
    full.dispatch()
    full.happens(open_classroom("2026-11-30T19:00:00+01:00"))
    full.dispatch("2026-11-23T09:10:00+01:00")
    for day in ("24", "25", "26"):
        full.dispatch(f"2026-11-{day}T08:00:00+01:00")
    said = [" ".join(body.split()) for body in staff_mails(full) if "te laat" in body]
    assert len(said) == 1 and "Een bericht komt te laat: het kan niet eerder weg." in said[0]
    assert "Het gaat om ‘Kijken in de klas’." in said[0]


def test_what_no_mail_of_the_morning_tells_in_time_is_told_at_once(full: School) -> None:
    with_a_teacher(full)
    full.dispatch()
    full.now = FRIDAY
    full.happens(told("vrijdag"))  # which does not go to all, so that the mail of this morning goes
    full.dispatch()
    full.happens(open_classroom("2026-11-30T19:00:00+01:00") | {"occurred_at": "2026-11-26T10:00:00+01:00"})
    full.run("dispatch", now="2026-11-27T10:00:00+01:00", exit_code=3)
    assert "Vertel het zelf uiterlijk zondag 29 november" in " ".join(staff_mails(full)[-1].split())
