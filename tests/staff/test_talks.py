"""What finds no slot in time is told in one talk a week: one card for a guardian, which counts one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

TUESDAY, WEDNESDAY = "2026-11-24T10:00:00+01:00", "2026-11-25T10:00:00+01:00"


def score(number: int, occurred: str = "2026-11-17T10:00:00+01:00") -> dict[str, Any]:
    """Something about a child that is of use until Thursday."""
    action = {"what": "samen een bladzijde lezen", "minutes": 10, "when": "drie avonden"}
    payload = {"subject": "lezen", "direction": "up", "action": action, "next_goal": "een boek lezen",
               "summary": f"Jip las tekst {number} vlot.", "approved_by": "juf"}  # fmt: skip
    return {"id": f"b{number}", "kind": "notable_score", "audience": {"pupil": "p1"}, "occurred_at": occurred,
            "payload": payload}  # fmt: skip


@pytest.fixture
def week(school: School) -> School:
    """One child with one guardian, and a teacher who approved it all."""
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", mobile="+31612345678"))
    school.enrol()
    school.staff("juf;Karin de Boer;teacher;3A", "directie;Ria Vos;leader;")
    return school


def cards(school: School) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = school.json("tasks")["cards"]
    return found


def test_7_eleven_messages_in_a_day_are_three_mails_and_one_talk(week: School) -> None:
    week.happens(*(score(number) for number in range(11)))
    week.dispatch()
    assert len(week.subjects("g1@")) == 3
    [card] = cards(week)
    assert (card["talk"], len(card["ticks"]), len(card["events"])) == (True, 8, 8)
    assert {tuple(tick["guardians"]) for tick in card["ticks"]} == {("g1",)}


def test_the_list_names_each_kind_of_what_is_told_in_one_talk(week: School) -> None:
    payload = {"title": "Avond", "why": "U hoort er alles van.", "place": "aula",
               "starts_at": "2026-11-26T19:30:00+01:00"}  # fmt: skip
    evenings = [{"id": f"avond-{number}", "kind": "meeting_invitation", "audience": {"group": "3A"}, "payload": payload}
                for number in range(4)]  # fmt: skip
    week.happens(score(1), *evenings)
    week.dispatch()
    kinds = sorted(kind for card in cards(week) for kind in card["kinds"])
    assert kinds == ["meeting_invitation", "notable_score"]
    said = week.run("tasks").output
    assert "notable_score" in said and "meeting_invitation" in said


def test_7_its_card_is_not_forbidden_by_the_cap_that_made_it(week: School) -> None:
    week.happens(*(score(number) for number in range(6)))
    week.dispatch()
    for now in (TUESDAY, WEDNESDAY):
        week.now = now
        assert {tick["do_not_post"] for tick in cards(week)[0]["ticks"]} == {""}


def test_7_what_comes_later_joins_the_card_and_after_the_talk_there_is_no_second(week: School) -> None:
    week.happens(*(score(number) for number in range(4)))
    week.dispatch()
    week.happens(score(10))
    week.now = TUESDAY
    week.dispatch()
    [card] = cards(week)
    assert len(card["ticks"]) == 2
    week.run("settle", "--card", card["events"][-1], "--done", "--as", "juf")
    assert cards(week) == [], "one word settles all of it"
    week.happens(score(11))
    week.now = WEDNESDAY
    week.dispatch()
    assert (cards(week), len(week.subjects("g1@"))) == ([], 3)
    [plan] = week.json("why", "b11")["plans"]
    assert (plan["verdict"], plan["reason"]) == ("delay", "would-expire"), "it waits, and says why"


def test_7_it_is_not_for_the_school_gate(week: School) -> None:
    week.happens(*(score(number) for number in range(5)))
    week.dispatch()
    page = week.folder / "taken.html"
    week.run("tasks", "--print", str(page))
    words = page.read_text()
    assert words.count("Een gesprek voor alles hieronder") == 1
    assert "Sara Bakker, +31612345678" in words


def test_7_a_talk_counts_one_and_pushes_no_mail_out(week: School) -> None:
    week.happens(*(score(number) for number in range(11)))
    week.dispatch()
    week.happens(score(20, "2026-11-27T10:00:00+01:00"))
    week.now = "2026-11-30T10:00:00+01:00"
    week.dispatch()
    assert len(week.subjects("g1@")) == 4, "a week later there is room again"


def test_7_two_of_one_home_stand_side_by_side_on_one_card(week: School) -> None:
    home = {"mobile": "+31612345678"}
    week.family("p1 Jip Prins", "3A", guardian("g2", "Mark Prins", relation="father", **home))
    week.enrol()
    week.happens(*(score(number) for number in range(5)))
    week.dispatch()
    [card] = cards(week)
    assert sorted(tick["guardians"] for tick in card["ticks"]) == [["g1"], ["g1"], ["g2"], ["g2"]]


MONDAY = "2026-11-30T10:00:00+01:00"


def test_7_beyond_a_number_a_teacher_a_week_the_leader_chooses(week: School) -> None:
    week.family("p2 Roos Smit", "3A", guardian("g2", "Anna Smit"))
    week.family("p3 Guus Vink", "3A", guardian("g3", "Ans Vink"))
    week.enrol()
    week.configure("\n[staff]\ncalls = 1\n")
    for pupil, first in (("p1", 0), ("p2", 10)):
        week.happens(*(score(first + number) | {"audience": {"pupil": pupil}} for number in range(4)))
    week.dispatch()
    [mine, led] = cards(week)
    assert (mine["assigned"], mine["one_too_many"]) == (["juf"], False)
    assert (led["assigned"], led["one_too_many"], led["level"]) == (["directie"], True, "leader")
    assert [card["events"] for card in week.json("tasks", "--as", "juf")["cards"]] == [mine["events"]]
    assert [card["events"] for card in week.json("tasks", "--as", "directie")["cards"]] == [led["events"]]
    assert "choose who tells it" in week.run("tasks").output
    page = week.folder / "taken.html"
    week.run("tasks", "--as", "directie", "--print", str(page))
    assert "kies wie dit vertelt" in page.read_text()
    week.run("settle", str(mine["ticks"][0]["message"]), "--done", "--as", "juf")
    week.now = TUESDAY
    week.happens(*(score(20 + number) | {"audience": {"pupil": "p3"}} for number in range(4)))
    week.dispatch()
    assert [card["assigned"] for card in cards(week)] == [["directie"]] * 2, "the one of this week she has had"


def test_7_a_card_for_both_at_once_is_no_talk_and_what_finds_no_room_is_told_to_its_author(school: School) -> None:
    father = guardian("g2", "Mark Prins", relation="father", mobile="+31612345679")
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", mobile="+31612345678"), father)
    school.family("p2 Roos Prins", "3A", father)
    school.enrol()
    school.staff("juf;Karin de Boer;teacher;3A", "directie;Ria Vos;leader;")
    school.happens(*(score(number) | {"audience": {"pupil": "p2"}} for number in range(3)))
    school.dispatch()
    for now, number, told in ((school.now, 10, ["g1", "g2"]), (TUESDAY, 11, ["g1"]), (WEDNESDAY, 12, ["g1"])):
        school.now = now
        school.happens(score(number))
        school.dispatch()
        ticks = [(tick["message"], *tick["guardians"]) for card in cards(school) for tick in card["ticks"]]
        assert sorted(tick[1] for tick in ticks) == told, "his talk was had; she has had messages, and no talk"
        for message, _ in ticks:
            school.run("settle", str(message), "--done", "--as", "juf")
    school.now = MONDAY
    school.dispatch()
    errands = [one for one in school.json("tasks")["errands"] if one["code"] == "not-sent"]
    assert [(one["key"], one["count"], one["assigned"]) for one in errands] == [
        ("b11:expired", 1, ["juf"]), ("b12:expired", 1, ["juf"])
    ]  # fmt: skip


def test_7_light_news_that_runs_out_is_seen_in_tasks_status_and_the_mail_of_the_morning(week: School) -> None:
    (week.folder / "staff.csv").write_text(
        "key;name;role;groups;email\njuf;Karin de Boer;teacher;3A;juf@wegwijzer.example\n"
    )
    week.run("import", str(week.folder / "staff.csv"))
    week.configure('\n[staff_mail]\nat = "07:30"\n')
    moment = {"id": "m1", "kind": "moment", "audience": {"group": "3A"}, "payload": {"what": "We zagen een egel."}}
    week.happens(*(score(number) for number in range(3)), moment | {"occurred_at": "2026-11-17T10:00:00+01:00"})
    week.dispatch()
    assert len(week.subjects("g1@")) == 3
    for week.now in (TUESDAY, WEDNESDAY, "2026-11-27T10:00:00+01:00", MONDAY):
        week.dispatch()
    [told] = week.json("status")["not_sent"]
    assert (told["event"], told["why"], told["count"], told["assigned"]) == ("m1", "expired", 1, ["juf"])
    [told] = [one for one in week.json("tasks", "--as", "juf")["errands"] if one["code"] == "not-sent"]
    assert (told["key"], told["count"]) == ("m1:expired", 1)
    mails = [mail for mail in week.smtp.mails if "juf@" in str(mail.parsed["To"])]
    text = mails[-1].parsed.get_body(("plain",)).get_content()
    said = "Een bericht is niet verstuurd aan 1 ouder: Een mooi moment uit de klas, omdat het te laat werd."
    assert f"{said} Vertellen hoeft niet meer." in text, "that it is over nobody knows of everything"
    assert "egel" not in text


def test_7_what_happened_to_a_child_stands_alone(week: School) -> None:
    said = {"what": "Jip viel op het plein.", "what_we_did": "We hebben gekoeld.", "ask": "Kijk er nog eens naar."}
    week.happens(*(score(number) for number in range(5)))
    week.happens({"id": "fall", "kind": "incident", "audience": {"pupil": "p1"}, "payload": said})
    week.run("dispatch", exit_code=None)
    week.approve("fall", "--as", "juf")
    week.run("dispatch", exit_code=None)
    assert {tuple(sorted(card["events"])) for card in cards(week)} == {("fall",), ("b2", "b3", "b4")}
