"""Errands: small things for a colleague that are no messages, each there as long as it is owed and no longer."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from a_school import School, guardian
from each import each
from ouderbrug.facts import SchoolCalendar
from ouderbrug.staff.cadence import _of_group

if TYPE_CHECKING:
    from collections.abc import Iterable

pytestmark = pytest.mark.slow

NOW = "2026-11-23T10:00:00+01:00"
STAFF = ("juf.karin;Karin de Boer;teacher;3A", "meester.bas;Bas Mulder;teacher;8B", "directie;Ria Vos;leader;",
         "klas;Ans Klas;class_parent;3A")  # fmt: skip
ACTION = {"what": "samen drie vragen opschrijven", "minutes": 15, "when": "dit weekend"}


def on(day: date | str, clock: str = "10:00") -> str:
    return f"{day}T{clock}:00+01:00"


def after(days: int, clock: str = "10:00") -> str:
    return on(date(2026, 11, 23) + timedelta(days=days), clock)


@pytest.fixture
def pair(school: School) -> School:
    """A group with two families, and one with a mother who reads Tigrinya and a father who reads Dutch."""
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
    school.family("p2 Noor Smit", "3A", guardian("g2", "Anna Smit"))
    both = guardian("g3", "Selam Tesfay", language="ti"), guardian("g4", "Tom Visser", relation="father")
    school.family("p3 Yonas Tesfay", "8B", *both)
    school.now = NOW
    school.enrol()
    school.staff(*STAFF)
    return school


def errands(school: School, code: str, now: str | None = None, *words: str) -> list[dict[str, Any]]:
    return [one for one in school.json("tasks", *words, now=now)["errands"] if one["code"] == code]


def keys(school: School, code: str, now: str | None = None, *words: str) -> list[str]:
    return [one["key"] for one in errands(school, code, now, *words)]


def done(school: School, code: str, key: str, by: str = "directie", now: str | None = None) -> None:
    school.run("tasks", "--did", code, key, "--as", by, now=now)


def news(number: int, group: str = "3A") -> dict[str, Any]:
    payload = {"title": f"Nieuws {number}", "body": "Er was veel te doen deze week."}
    return {"id": f"news{number}", "kind": "newsletter", "audience": {"group": group}, "payload": payload}


def advice(**audience: object) -> dict[str, Any]:
    payload = {"decision_moment": {"name": "het voorlopig schooladvies", "on": "2026-12-18"}, "lead_days": 28,
               "action": ACTION}  # fmt: skip
    return {"id": "advice", "kind": "decision_info", "audience": audience or {"group": "8B"}, "payload": payload}


def request(**changes: Any) -> dict[str, Any]:
    payload = {"task": "meelopen", "starts_at": "2026-11-26T09:00:00+01:00", "load": "once", "why_you": "Dat helpt."}
    return {"id": "walk", "kind": "participation_request", "audience": {"pupil": "p1"}, "payload": payload | changes}


# Decisions: reached only when it truly was


def test_a_guardian_who_reads_tigrinya_gets_plain_dutch_and_a_call_with_an_interpreter(pair: School) -> None:
    pair.happens(advice())
    assert pair.dispatch()["sent"] == 2  # plain Dutch goes to her too
    assert pair.subjects("g3@guardian.example")
    [errand] = errands(pair, "interpreter")
    assert (errand["key"], errand["event"], errand["guardian"]) == ("advice:g3", "advice", "g3")
    assert (errand["groups"], errand["assigned"]) == (["8B"], ["meester.bas"])
    found = pair.json("why", "advice")
    assert (found["reached"], found["not_reached"]) == (["g4"], {"g3": "interpreter"})
    assert (
        "reached: 1 guardian; not reached: g3 (not in their language: call with an interpreter)"
        in pair.run("why", "advice").stdout
    )
    assert keys(pair, "interpreter", on("2026-12-18", "23:00")) == ["advice:g3"]
    assert keys(pair, "interpreter", on("2026-12-19")) == [], "a decision that was taken is nobody's errand"
    pair.run("tasks", "--talked", "g3", "--as", "meester.bas")
    assert keys(pair, "interpreter") == ["advice:g3"], "a talk without an interpreter tells no decision"
    done(pair, "interpreter", "advice:g3", "meester.bas")
    assert keys(pair, "interpreter") == []
    assert pair.json("why", "advice")["reached"] == ["g3", "g4"]


def test_only_where_the_school_asks_for_an_interpreter(pair: School) -> None:
    pair.configure("\n[content]\ninterpreter_kinds = []\n")
    pair.happens(advice(), news(1, "8B"))
    pair.dispatch()
    assert keys(pair, "interpreter") == []
    assert pair.json("why", "advice")["not_reached"] == {}
    pair.configure('\n[content]\ninterpreter_kinds = ["newsletter"]\n')
    assert keys(pair, "interpreter") == ["news1:g3"]


def test_a_card_in_another_language_wants_an_interpreter_too(pair: School) -> None:
    pair.configure(replace=('general = ["email"]', 'general = ["handover"]'))
    pair.happens(advice())
    assert pair.dispatch() == {"collected": 1, "handed_over": 1}  # one post by hand for the group
    assert keys(pair, "interpreter") == ["advice:g3"]
    assert pair.json("why", "advice")["not_reached"] == {"g3": "interpreter", "g4": "handed_over"}
    assert keys(pair, "unreached-decision") == []  # the card is the task


def test_who_got_nothing_about_a_decision_or_came_after_it(pair: School) -> None:
    pair.family("p5 Bo Klein", "8B", guardian("g7", "Iris Klein", email=""), guardian("g8", "Jan Klein",
                blocked="court-order"))  # fmt: skip
    pair.enrol()
    pair.happens(advice())
    pair.dispatch()
    assert keys(pair, "unreached-decision") == ["advice:g7"]
    assert pair.json("why", "advice")["not_reached"] == {
        "g3": "interpreter", "g7": "content_policy.unreachable", "g8": "consent.contact-ban"
    }  # fmt: skip
    pair.run("tasks", "--talked", "g7", "--as", "meester.bas", now=after(1))
    assert keys(pair, "unreached-decision", after(1)) == []
    assert "g7" in pair.json("why", "advice")["reached"]
    pair.family("p6 Mia Vos", "8B", guardian("g9", "Eva Vos"))
    pair.enrol()
    assert keys(pair, "unreached-decision", after(1)) == ["advice:g9"]
    assert pair.json("why", "advice")["not_reached"]["g9"] == "not-planned"
    done(pair, "unreached-decision", "advice:g9", now=after(1))
    assert keys(pair, "unreached-decision", after(1)) == []


# Thanks


def helped(school: School, *said: str, **changes: Any) -> None:
    school.happens(request(**changes))
    school.dispatch()
    school.run("respond", "walk", "g1", *said, "--as", "juf.karin")


@pytest.fixture
def who_helped(pair: School) -> School:
    """A guardian who said yes helped on the walk."""
    helped(pair, "ja")
    return pair


@each(
    ("now", "owed"),
    [
        ("2026-11-26T08:59:00+01:00", False),
        ("2026-11-26T09:00:00+01:00", True),
        ("2026-12-03T20:00:00+01:00", True),
        ("2026-12-04T08:00:00+01:00", False),
    ],
)
def test_thanks_are_owed_from_the_end_until_seven_days_later(who_helped: School, now: str, owed: bool) -> None:
    assert keys(who_helped, "thanks-owed", now) == (["walk:g1"] if owed else [])


def test_thanks_are_owed_to_who_said_yes(pair: School) -> None:
    helped(pair, "nee")
    assert keys(pair, "thanks-owed", after(4)) == []


def test_a_message_that_names_the_task_is_thanks(pair: School) -> None:
    helped(pair, "ja", ends_at="2026-11-26T12:00:00+01:00")
    assert keys(pair, "thanks-owed", on("2026-11-26", "11:59")) == []
    assert keys(pair, "thanks-owed", after(4)) == ["walk:g1"]
    thanks = {"kind": "thank_you", "payload": {"task": "walk"}}
    pair.now = after(4)
    pair.happens(thanks | {"id": "t1", "audience": {"pupil": "p2"}})
    pair.dispatch()
    assert keys(pair, "thanks-owed") == ["walk:g1"]  # thanks to somebody else
    pair.happens(thanks | {"id": "t2", "audience": {"pupil": "p1"}})
    pair.dispatch()
    assert keys(pair, "thanks-owed") == []


# Homework


def test_feedback_on_homework_is_owed_a_week_after_it_was_looked_at_until_it_names_the_homework(pair: School) -> None:
    pair.happens(homework())
    pair.dispatch(exit_code=None)
    owed = {days: keys(pair, "homework.feedback-owed", after(days)) for days in (12, 13, 41, 42)}
    assert owed == {12: [], 13: ["sums"], 41: ["sums"], 42: []}
    payload = {"homework": "sums", "summary": "Alle sommen zijn af.", "action": ACTION}
    pair.now = after(13)
    pair.happens({"id": "f", "kind": "homework_feedback", "audience": {"pupil": "p3"}, "payload": payload})
    pair.dispatch(exit_code=None)
    assert keys(pair, "homework.feedback-owed") == []


def homework() -> dict[str, Any]:
    from ouderbrug.school.kinds.learning import Homework

    payload = Homework.sample | {"due_on": "2026-11-27", "check_on": "2026-11-29"}
    return {"id": "sums", "kind": "homework", "audience": {"group": "8B"}, "payload": payload}


# Silence


def test_a_group_without_a_message_for_seven_school_days(pair: School) -> None:
    pair.happens(news(1, "3A"), news(2, "8B"))
    pair.dispatch()
    assert keys(pair, "group-silent", on("2026-12-02", "23:59")) == []
    assert keys(pair, "group-silent", on("2026-12-03", "00:01")) == ["3A", "8B"]
    pair.now = on("2026-12-03")
    pair.happens(news(3, "3A"))
    pair.dispatch()
    assert keys(pair, "group-silent") == ["8B"]
    done(pair, "group-silent", "8B")
    assert keys(pair, "group-silent") == []
    assert keys(pair, "group-silent", on("2026-12-15")) == ["3A", "8B"]


def silent(school: School, now: str) -> dict[str, list[str]]:
    """The children without a word by group."""
    return {one["key"]: one["pupils"] for one in errands(school, "child-without-word", now)}


def test_13_children_of_whom_nobody_heard_for_four_weeks_are_one_errand_a_group(pair: School) -> None:
    pair.happens(news(1))
    pair.dispatch()
    pair.now = after(7)
    pair.happens(request(starts_at="2026-12-20T09:00:00+01:00"))  # about p1, personal
    pair.dispatch()
    assert "3A" in keys(pair, "group-silent", on("2026-12-03")), "what is about one child breaks no silence"
    assert silent(pair, after(27)) == {}  # the store is younger than four weeks
    assert silent(pair, after(28)) == {"3A": ["p2"], "8B": ["p3"]}
    assert silent(pair, after(35)) == {"3A": ["p1", "p2"], "8B": ["p3"]}
    pair.run("tasks", "--talked", "g4", "--as", "meester.bas", now=after(28))
    assert silent(pair, after(29)) == {"3A": ["p2"]}
    assert silent(pair, after(56))["8B"] == ["p3"]
    done(pair, "child-without-word", "p2", "juf.karin", after(35))
    assert silent(pair, after(35)) == {"3A": ["p1"]}
    done(pair, "child-without-word", "3A", "juf.karin", after(35))
    assert silent(pair, after(35)) == {}


def test_a_talk_takes_no_slot(pair: School) -> None:
    for _ in range(3):
        pair.run("tasks", "--talked", "g1", "--as", "juf.karin")
    pair.happens(news(1), news(2), news(3))
    assert pair.dispatch()["sent"] == 6


# Whose they are, and ticking them off


def test_errands_are_listed_as_cards_are_and_ticked_off(pair: School) -> None:
    helped(pair, "ja")
    now = after(3)
    assert keys(pair, "thanks-owed", now, "--as", "juf.karin") == ["walk:g1"]
    assert keys(pair, "thanks-owed", now, "--as", "meester.bas") == []
    assert keys(pair, "thanks-owed", now, "--as", "meester.bas", "--all") == []
    assert keys(pair, "thanks-owed", now, "--as", "directie", "--all") == ["walk:g1"]
    assert keys(pair, "thanks-owed", now, "--as", "klas", "--all") == []  # a class parent is a guardian too
    assert keys(pair, "thanks-owed", now, "--group", "8B") == []
    assert [errands(pair, "thanks-owed", on(day))[0]["level"] for day in ("2026-11-26", "2026-12-01")] == [
        "teacher",
        "leader",
    ]
    shown = pair.run("tasks", now=now).stdout
    assert "thanks-owed walk:g1\n    thank for walk g1 (3A), since Thu 26 Nov; for juf.karin (teacher)" in shown
    assert "1 errand;" in shown
    pair.now = now
    said = pair.json("tasks", "--did", "thanks-owed", "walk:g1", "--as", "juf.karin")
    assert said == {"done": {"code": "thanks-owed", "key": "walk:g1", "by": "juf.karin"}}
    assert keys(pair, "thanks-owed") == []
    assert pair.json("tasks", "--talked", "g1", "--as", "juf.karin")["talked"]["guardian"] == "g1"


@each(
    ("words", "says"),
    [
        (("--did", "thanks", "walk:g1", "--as", "juf.karin"), "no errand has that code"),
        (("--did", "thanks-owed", "walk:g2", "--as", "juf.karin"), "there is no such errand"),
        (("--did", "thanks-owed", "walk:g1", "--as", "meester.bas"), "does not teach 3A"),
        (("--did", "thanks-owed", "walk:g1"), "--as KEY"),
        (("--talked", "nobody", "--as", "juf.karin"), "no guardian has that key"),
        (("--talked", "g1"), "--as KEY"),
    ],
)
def test_what_cannot_be_ticked_off(who_helped: School, words: tuple[str, ...], says: str) -> None:
    who_helped.now = after(3)
    assert says in who_helped.run("tasks", *words, exit_code=None).stderr
    assert keys(who_helped, "thanks-owed") == ["walk:g1"]


# The mail in the morning


def with_mail(school: School) -> School:
    school.configure('\n[staff_mail]\nat = "07:30"\nchannel = "email"\n')
    (school.folder / "staff.csv").write_text(
        "key;name;email;role;groups\njuf.karin;Karin de Boer;karin@wegwijzer.example;teacher;3A\n"
        "directie;Ria Vos;ria@wegwijzer.example;leader;\n"
    )
    school.run("import", str(school.folder / "staff.csv"))
    return school


def test_the_mail_to_a_colleague_counts_errands_and_names_nobody(pair: School) -> None:
    with_mail(pair)
    helped(pair, "ja")
    pair.dispatch(after(4, "08:30"))
    assert pair.subjects("karin@") == ["Voor jou: 1 ouder bedanken"]
    body = next(mail for mail in pair.smtp.mails if "karin@" in str(mail.parsed["To"])).parsed.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "takenlijst" in text and "g1" not in text and "Jip" not in text and "Sara" not in text


def test_errands_that_just_stay_make_no_mail_of_their_own(pair: School) -> None:
    with_mail(pair)
    pair.happens(news(1, "3A"), news(2, "8B"))
    pair.dispatch()
    pair.dispatch(on("2026-12-03"))
    pair.dispatch(on("2026-12-04"))
    assert pair.subjects("karin@") == ["Voor jou: 1 groep zonder bericht"]  # the silence of 3A, told once
    assert pair.dispatch(on("2026-12-05")) == {}  # a Saturday: nobody is mailed


# The rhythm of groups


def test_status_tells_the_rhythm_of_each_group(pair: School) -> None:
    for number, day in enumerate(("2026-11-23", "2026-11-25", "2026-11-30"), 1):
        pair.now = on(day)
        pair.happens(news(number, "3A"))
        pair.dispatch()
    found = pair.json("status", now=on("2026-12-02"))
    assert {"messages", "events", "guardians", "pupils"} < found.keys()
    assert found["rhythm"] == {
        "3A": {"days_since": 2, "gap_p50": 2.5, "gap_p90": 2.9, "flagged": False},
        "8B": {"days_since": None, "gap_p50": None, "gap_p90": None, "flagged": False},
    }
    assert "group 3A: one gap in ten" in pair.run("status", now=on("2026-12-18")).stdout


@pytest.mark.parametrize(
    ("days", "today", "expected"),
    [
        ((), 31, (None, None, None, False)),
        ((30,), 30, (0, None, None, False)),
        ((2,), 16, (14, 10, 10, False)),
        ((2,), 17, (15, 11, 11, True)),
        ((2, 3, 4, 5, 6), 6, (0, 1, 1, False)),
        ((2, 3, 4, 5, 6), 10, (4, 1, 1.6, False)),  # a gap that lasts counts once it is the longest
    ],
)
def test_gaps_are_counted_in_school_days(
    days: Iterable[int], today: int, expected: tuple[int | None, float | None, float | None, bool]
) -> None:
    calendar = SchoolCalendar(ZoneInfo("Europe/Amsterdam"))
    moments = [datetime(2026, 11, day, 12, tzinfo=calendar.tz) for day in days]
    found = _of_group(moments, calendar, date(2026, 11, 1) + timedelta(days=today - 1))
    assert (found["days_since"], found["gap_p50"], found["gap_p90"], found["flagged"]) == expected
