"""A school asks for help: each in turn, no more than are needed, and nobody is asked a fourth time for nothing."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian
from chances import cover, more

if TYPE_CHECKING:
    from collections.abc import Callable

    from a_school import School

pytestmark = pytest.mark.slow

MONDAY = "2026-11-23T09:00:00+01:00"
TUESDAY = "2026-11-24T09:00:00+01:00"
WEDNESDAY = "2026-11-25T09:00:00+01:00"
THURSDAY = "2026-11-26T09:00:00+01:00"


def enrolled(school: School, count: int) -> School:
    for number in range(1, count + 1):
        key = f"g{number:02}"
        school.family(f"p{number:02} Kind{number} Bakker", "3A", guardian(key, f"Ouder{number} Bakker"))
    school.now = MONDAY
    school.enrol()
    school.staff("juf.karin;Karin de Boer;teacher;3A")
    return school


@pytest.fixture
def five(school: School) -> School:
    return enrolled(school, 5)


def request(number: int, needed: int | None = 3, **changes: Any) -> dict[str, Any]:
    payload = {"task": f"meelopen naar museum {number}", "starts_at": "2026-12-15T09:00:00+01:00", "load": "once",
               "why_you": "Alle ouders kunnen dit.", "needed": needed} | changes  # fmt: skip
    return {"id": f"help{number}", "kind": "participation_request", "audience": {"group": "3A"},
            "payload": {name: value for name, value in payload.items() if value is not None}}  # fmt: skip


def mailed(school: School) -> Counter[str]:
    return Counter(mail.recipients[0].partition("@")[0] for mail in school.smtp.mails)


def answers(school: School, event: str, *said: str) -> None:
    for words in said:
        school.run("respond", event, *words.split(), "--as", "juf.karin")


def plans(school: School, event: str) -> dict[str, tuple[str, str | None]]:
    return {plan["recipient"]: (plan["verdict"], plan["reason"]) for plan in school.json("why", event)["plans"]}


@pytest.mark.parametrize("requests", [4, *more(10)])
def test_of_three_guardians_for_each_request_nobody_is_asked_twice_before_all_once(
    school: School, requests: int
) -> None:
    every = 3 * requests
    enrolled(school, every).happens(*(request(number) for number in range(1, requests + 1)))
    school.dispatch()
    assert len(mailed(school)) == every and set(mailed(school).values()) == {1}
    assert Counter(str(mail.parsed["Subject"]) for mail in school.smtp.mails).most_common(1)[0][1] == 3
    school.dispatch(TUESDAY)
    assert len(school.smtp.mails) == every


def test_a_no_frees_the_place_for_who_was_asked_least(five: School) -> None:
    five.happens(request(1, 2))
    assert five.dispatch() == {"collected": 1, "sent": 2, "delayed": 3}
    assert plans(five, "help1")["g03"] == ("delay", "fair-turn")
    assert five.dispatch() == {}
    answers(five, "help1", "g01 nee", "g02 anders")
    assert five.dispatch()["sent"] == 2
    assert mailed(five) == {"g01": 1, "g02": 1, "g03": 1, "g04": 1}
    five.happens(request(2, 1), file="more.jsonl")
    five.dispatch(TUESDAY)
    assert mailed(five)["g05"] == 1 and five.subjects("g05@")[0].endswith("museum 2?")


def test_who_was_asked_longest_ago_is_next_among_those_asked_as_often(five: School) -> None:
    five.happens(request(1, 2))
    five.dispatch()
    answers(five, "help1", "g01 ja", "g02 ja")
    five.happens(request(2, 2), request(3, 2), file="more.jsonl")
    five.dispatch(TUESDAY)
    assert mailed(five) == {"g01": 2, "g02": 1, "g03": 1, "g04": 1, "g05": 1}
    five.happens(request(4, 2), file="last.jsonl")
    five.dispatch(WEDNESDAY)
    assert mailed(five) == {"g01": 2, "g02": 2, "g03": 2, "g04": 1, "g05": 1}


def test_who_is_not_to_be_asked_takes_nobodys_turn(school: School) -> None:
    school.family("p1 Jip Bakker", "3A", guardian("g1", "Sara Bakker", blocked="court-order"))
    school.family("p2 Noor Prins", "3A", guardian("g2", "Mark Prins"), guardian("g3", "Anna Smit"))
    school.enrol()
    school.happens(request(1, 1))
    school.dispatch(MONDAY)
    assert mailed(school) == {"g2": 1}  # and the other guardian of Noor is not waited for


def test_who_waits_for_a_turn_loses_no_slot_by_it(school: School) -> None:
    enrolled(school, 8).happens(*(request(number, 1) for number in range(1, 5)))
    assert school.dispatch()["sent"] == 4
    payload = {"title": "Nieuws", "body": "Er was veel te doen."}
    school.happens({"id": "news", "kind": "newsletter", "audience": {"group": "3A"}, "payload": payload})
    assert school.dispatch(TUESDAY)["sent"] == 8  # four more requests wait for four of them, and never go
    assert mailed(school)["g08"] == 1


def test_a_request_to_many_is_no_flood(five: School) -> None:
    five.configure("\n[intake]\nmax_personal_per_day = 3\n")
    five.happens(request(1, 1), request(2, 1))
    assert five.dispatch() == {"collected": 2, "sent": 2, "delayed": 8}


def test_the_day_to_answer_by_frees_the_place(five: School) -> None:
    five.happens(request(1, 2, reply_by="2026-11-24"))
    five.dispatch()
    assert five.dispatch(TUESDAY).get("sent") is None
    assert five.dispatch(WEDNESDAY)["sent"] == 2
    assert five.dispatch("2026-11-25T10:00:00+01:00").get("sent") is None  # the new ones have their time
    assert set(mailed(five)) == {"g01", "g02", "g03", "g04"}


def test_enough_yeses_close_the_request(five: School) -> None:
    five.happens(request(1, 2))
    five.dispatch()
    answers(five, "help1", "g01 ja")
    assert five.json("status")["messages"]["queued"] == 3
    said = five.json("respond", "help1", "g02", "ja", "--as", "juf.karin")
    assert said["cancelled"] == 3
    assert {row["why"] for row in five.json("log")["messages"] if row["state"] == "cancelled"} == {"needed-reached"}
    assert five.dispatch(TUESDAY) == {}


def test_a_call_to_all_is_not_rotated_and_closes(five: School) -> None:
    payload = {"what": "de tuin opknappen", "starts_at": "2026-12-12T10:00:00+01:00", "needed": 1}
    call = {"id": "garden", "kind": "help_wanted", "audience": {"group": "3A"}, "payload": payload}
    five.happens(call)
    assert five.dispatch()["sent"] == 5
    answers(five, "garden", "g02 ja")
    five.family("p9 Bo Smit", "3A", guardian("g09", "Eva Smit"))
    five.enrol()
    five.happens(call | {"revision": 2, "payload": payload | {"place": "het plein"}})
    five.dispatch(TUESDAY)
    assert plans(five, "garden")["g09"] == ("refuse", "needed-reached")
    assert mailed(five)["g02"] == 2  # the change reaches who took it on


def test_a_weekly_yes_is_enough(five: School) -> None:
    five.happens(request(1, 1, load="weekly"))
    five.dispatch()
    answers(five, "help1", "g01 ja")
    five.happens(request(2, 5), file="more.jsonl")
    five.dispatch(TUESDAY)
    assert plans(five, "help2")["g01"] == ("refuse", "loaded")
    answers(five, "help1", "g01 nee")
    five.happens(request(3, 5), file="third.jsonl")
    five.dispatch(WEDNESDAY)
    assert plans(five, "help3")["g01"] == ("allow", None)


@pytest.mark.parametrize("needed", [1, None], ids=["in turn", "all at once"])
def test_a_wish_to_be_asked_twice_a_year_holds_and_a_change_is_no_new_question(
    school: School, needed: int | None
) -> None:
    school.family("p1 Jip Bakker", "3A", guardian("g1", "Sara Bakker", asks_limit="2"))
    school.now = MONDAY
    school.enrol()
    school.happens(request(1, needed))
    assert school.dispatch()["sent"] == 1
    place = {"payload": request(1, needed)["payload"] | {"place": "de gymzaal"}}
    school.happens(request(1, needed) | {"revision": 2} | place, request(2, needed), file="more.jsonl")
    assert school.dispatch(TUESDAY)["sent"] == 2
    school.happens(request(3, needed), file="last.jsonl")
    school.dispatch(WEDNESDAY)
    assert plans(school, "help3")["g1"] == ("refuse", "pref-reached")


def test_who_says_yes_on_the_telephone_leaves_a_card_that_can_be_settled(five: School) -> None:
    five.configure(replace=('personal = ["email", "handover"]', 'personal = ["handover"]'))
    five.happens(request(1, 1, load="weekly"))
    assert five.dispatch() == {"collected": 1, "handed_over": 1, "delayed": 4}
    answers(five, "help1", "g01 ja")
    [card] = five.json("tasks")["cards"]
    assert [(tick["guardians"], tick["do_not_post"]) for tick in card["ticks"]] == [(["g01"], "")]
    five.run("settle", str(card["ticks"][0]["message"]), "--done", "--as", "juf.karin")
    assert five.json("status")["messages"] == five.json("status")["messages"] | {"sent": 1, "cancelled": 4}


def test_no_reply_three_times_and_somebody_asks_why(five: School) -> None:
    first = date(2026, 11, 2)
    for number in range(1, 5):
        day = first + timedelta(days=7 * (number - 1))
        five.now = f"{day}T09:00:00+01:00"
        five.happens(request(number, 5, reply_by=str(day + timedelta(days=2))), file=f"{number}.jsonl")
        five.dispatch()
        if number < 4:
            answers(five, f"help{number}", "g02 nee", "g03 ja")
            errands = five.json("tasks", now=f"{day + timedelta(days=3)}T09:00:00+01:00")["errands"]
            assert [one["guardian"] for one in errands if one["code"] == "ask-why"] == (
                ["g01", "g04", "g05"] if number == 3 else []
            )
    found = plans(five, "help4")
    assert {key for key, plan in found.items() if plan == ("refuse", "no-reply")} == {"g01", "g04", "g05"}
    five.run("tasks", "--did", "ask-why", "g04", "--as", "juf.karin")
    five.happens(request(5, 5), file="5.jsonl")
    five.dispatch(TUESDAY)
    assert plans(five, "help5")["g04"][1] != "no-reply" and plans(five, "help5")["g01"][1] == "no-reply"


def words(school: School, number: int) -> str:
    body = school.smtp.mails[number].parsed.get_body(("plain",))
    return " ".join(str(body.get_content()).split()) if body else ""


@pytest.mark.parametrize("language", ["nl", "en"])
def test_who_is_asked_after_the_day_to_answer_is_not_asked_to_answer_before_it(school: School, language: str) -> None:
    by = {"nl": "vrijdag 27 november laten weten", "en": "by Thursday 26 November"}[language]
    for number in (1, 2, 3):
        school.family(f"p{number} Kind Bakker", "3A", guardian(f"g{number}", f"Anna{number} Smit", language=language))
    school.now = MONDAY
    school.enrol()
    translations = {language: {"task": "helping", "why_you": "Everybody can."}} if language == "en" else None
    school.happens(request(1, 1, reply_by="2026-11-26", translations=translations))
    school.dispatch()
    answers(school, "help1", "g1 nee")
    school.dispatch(THURSDAY)
    school.dispatch("2026-11-27T09:00:00+01:00")
    assert [by in words(school, number) for number in range(3)] == [True, True, False]
    assert ("laten weten of het lukt?" if language == "nl" else "let us know whether") in words(school, 2)


def test_a_change_after_the_day_to_answer_names_it_no_more(five: School) -> None:
    five.happens(request(1, 1, reply_by="2026-11-24"))
    five.dispatch()
    five.happens(request(1, 1, reply_by="2026-11-24", place="het lokaal") | {"revision": 2}, file="2.jsonl")
    five.dispatch(THURSDAY)
    told = [words(five, number) for number in range(len(five.smtp.mails))]
    changed = [one for one in told if "het lokaal" in one]
    assert changed and not [one for one in changed if "woensdag 25 november" in one]
    assert "woensdag 25 november" in told[0]


@pytest.mark.parametrize(
    ("opens", "said", "other"),
    [
        ("2026-11-26T19:00:00+01:00", "Kiezen kan nu, tot dinsdag 8 december", "Kiezen kan vanaf"),
        ("2026-11-30T08:00:00+01:00", "Kiezen kan vanaf: maandag 30 november", "Kiezen kan nu"),
        ("2026-12-02T19:00:00+01:00", "Kiezen kan vanaf: woensdag 2 december", "Kiezen kan nu"),
    ],
)
def test_what_opened_while_a_full_week_kept_it_says_that_one_can_choose_now(
    school: School, opens: str, said: str, other: str
) -> None:
    school.configure('\n[content]\nlink_hosts = ["school.example"]\n[rules.frequency]\nper_guardian = 1\n')
    enrolled(school, 1)
    news = {"title": "Nieuws", "body": "Er was veel te doen."}
    school.happens({"id": "news", "kind": "newsletter", "audience": {"group": "3A"}, "payload": news})
    school.dispatch()
    payload = {"opens_at": opens, "closes_at": "2026-12-08T18:00:00+01:00", "link": "https://school.example/kies",
               "siblings_from": "2026-11-25T19:00:00+01:00"}  # fmt: skip
    school.happens(
        {"id": "round", "kind": "conference_round", "audience": {"group": "3A"}, "payload": payload}, file="2.jsonl"
    )
    school.dispatch(TUESDAY)
    assert len(school.smtp.mails) == 1
    school.dispatch("2026-11-30T09:00:00+01:00")
    assert said in words(school, 1) and other not in str(school.smtp.mails[1].parsed)
    assert ("al eerder kiezen" in words(school, 1)) == (other == "Kiezen kan nu")


def test_a_school_that_keeps_no_answers_loses_nobody(school: School) -> None:
    enrolled(school, 1)
    for number in range(1, 5):
        school.now = f"{date(2026, 11, 2) + timedelta(days=7 * (number - 1))}T09:00:00+01:00"
        school.happens(request(number, 5), file=f"{number}.jsonl")
        school.dispatch()
    assert plans(school, "help4") == {"g01": ("allow", None)}


def says_no(school: School) -> None:
    answers(school, "help1", "g01 nee")


def leaves(school: School) -> None:
    school.rows = school.rows[1:]
    school.enrol("--accept-changes")


def changes(column: str, value: str) -> Callable[[School], None]:
    def change(school: School) -> None:
        school.rows[0][column] = value
        school.enrol("--accept-changes")

    return change


FREED: dict[str, Callable[[School], None]] = {
    "no": says_no, "left": leaves, "another-group": changes("group", "7B"), "ban": changes("blocked", "court-order"),
}  # fmt: skip


@pytest.mark.parametrize(("how", "had_said_yes"), cover(FREED.keys(), {"after-a-yes": True, "asked": False}))
def test_whose_place_is_free_again_the_next_is_asked(five: School, how: str, had_said_yes: bool) -> None:
    """Also where enough had said yes, so that nobody waited any more."""
    five.family("p77 Noor Smit", "7B", guardian("g77", "Anna Smit"))
    five.enrol("--accept-changes")
    five.happens(request(1, 2))
    five.dispatch()
    answers(five, "help1", "g02 ja", *(["g01 ja"] if had_said_yes else []))
    assert five.dispatch() == {}
    FREED[how](five)
    assert five.dispatch(TUESDAY, exit_code=None)["sent"] == 1
    assert mailed(five) == {"g01": 1, "g02": 1, "g03": 1}
    answers(five, "help1", "g03 ja")
    assert five.dispatch(WEDNESDAY, exit_code=None) == {} and plans(five, "help1")["g04"][1] == "fair-turn"
    states = {one["recipient"]: one["error_class"] for one in five.json("why", "help1")["plans"]}
    assert states["g04"] == states["g05"] == "needed-reached"


@pytest.mark.parametrize("over", [True, False])
def test_of_what_is_off_or_over_nobody_is_asked_whose_place_is_free(five: School, over: bool) -> None:
    five.happens(request(1, 2, starts_at="2026-11-25T09:00:00+01:00"))
    five.dispatch()
    answers(five, "help1", "g01 ja", "g02 ja")
    if not over:
        five.run("event", "withdraw", "help1")
    answers(five, "help1", "g01 nee")
    five.dispatch(THURSDAY if over else TUESDAY)
    assert mailed(five).keys() == {"g01", "g02"}


@pytest.mark.parametrize("other", ["g02 ja", ""])
@pytest.mark.parametrize(
    ("column", "value"), [("receives", "nothing"), ("receives", "on_request"), ("authority", "unknown"), ("email", "")]
)
def test_who_took_a_place_and_gets_nothing_for_a_night_keeps_it(
    five: School, column: str, value: str, other: str
) -> None:
    five.happens(request(1, 2))
    five.dispatch()
    answers(five, "help1", "g01 ja", *([other] if other else []))
    was = five.rows[0][column]
    changes(column, value)(five)
    five.dispatch(TUESDAY, exit_code=None)
    five.now = TUESDAY
    changes(column, was)(five)
    five.dispatch(WEDNESDAY, exit_code=None)
    assert mailed(five) == {"g01": 1, "g02": 1}, "nobody is asked beside them"
