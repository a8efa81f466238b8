"""What people read is right on the day on which they read it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from ouderbrug import Audience, Event, Priority, SchoolCalendar
from ouderbrug.school.calendar import deadline
from ouderbrug.school.kinds.news import Notice

if TYPE_CHECKING:
    from pathlib import Path

    from a_school import School

pytestmark = pytest.mark.slow

GYM = {"title": "Gymles", "body": "Morgen is er gym. Neem de gymtas mee."}
EARLY, NOON = "2026-11-23T07:00:00+01:00", "2026-11-23T12:00:00+01:00"
EVENING, NEXT_DAY = "2026-11-23T19:00:00+01:00", "2026-11-24T10:00:00+01:00"


def notice(payload: dict[str, Any] = GYM, **more: Any) -> dict[str, Any]:
    return {"id": "gym", "kind": "notice", "audience": {"group": "3A"}, "payload": payload} | more


def reasons(school: School) -> set[str]:
    return {plan["reason"] for plan in school.json("why", "gym")["plans"]}


def test_2_a_text_with_tomorrow_that_waits_for_another_day_asks_for_a_look(small_school: School) -> None:
    small_school.now = EVENING
    small_school.happens(notice(), notice({"title": "Gymles", "body": "Dinsdag 24 november is er gym."}, id="dag"))
    counts = small_school.dispatch()
    assert (counts["awaiting_approval"], counts["delayed"]) == (3, 3)
    assert "day-word" in reasons(small_school)
    told = small_school.run("approve", "gym", "--as", "juf", exit_code=1).stderr
    assert "nothing was approved, and nothing changed: Er staat ‘Morgen’. Dit gaat pas op dinsdag 24 november." in told
    assert "`ouderbrug approve gym --set FIELD=VALUE`" in told
    assert small_school.dispatch(now=NEXT_DAY) == {"sent": 3}, "of a day that is over nobody is told"
    told = small_school.run("approve", "gym", "--as", "juf", "--shown", "1-a-b-c-d", exit_code=1).stderr
    assert "‘Morgen’" in told and "Zo kan het niet weg" in small_school.run("why", "gym").stdout


def test_2_a_weekday_of_another_week_than_its_date_asks_for_a_look_at_once(small_school: School) -> None:
    day = {"starts_at": "2026-12-11T08:30:00+01:00", "ends_at": "2026-12-11T14:30:00+01:00"}
    closure = {"title": "Vrijdag is de school dicht", "why": "De verwarming wordt gemaakt."} | day
    small_school.happens(notice(closure, kind="closure"))
    assert small_school.dispatch()["awaiting_approval"] == 3
    assert "day-word" in reasons(small_school)
    told = small_school.run("approve", "gym", "--as", "juf", exit_code=1).stderr
    assert "Er staat ‘Vrijdag’. Het is op vrijdag 11 december. Zo kan het niet weg" in told
    small_school.approve("gym", "--as", "juf", "--set", "title=Vrijdag 11 december is de school dicht")
    assert small_school.dispatch() == {"sent": 3}
    small_school.happens({"id": "gym", "withdrawn": True})
    assert small_school.dispatch()["sent"] == 3, "nobody is asked before it is taken back"


def test_2_what_was_written_anew_can_be_approved_and_what_is_told_otherwise_rejected(small_school: School) -> None:
    small_school.now = EVENING
    small_school.happens(notice(), notice(id="bel"))
    small_school.dispatch()
    wrong = ("--set", "body=Vandaag is er gym.")
    assert "‘Vandaag’" in small_school.run("approve", "gym", "--as", "juf", *wrong, exit_code=1).stderr
    assert "Morgen" in small_school.run("preview", "gym").stdout, "the change was not kept"
    change = ("--set", "body=Op dinsdag 24 november is er gym.")
    said = small_school.approve("gym", "--as", "juf", *change).stdout
    assert said == "3 approved; 3 wait: next Tue 24 Nov 08:00\n"
    small_school.run("approve", "bel", "--reject", "--as", "juf")
    assert small_school.dispatch(now=NEXT_DAY) == {"sent": 3}
    assert all("24 november" in mail.parsed.get_body(("plain",)).get_content() for mail in small_school.smtp.mails)


def test_2_those_for_whom_it_is_right_get_it_and_the_others_wait(small_school: School) -> None:
    small_school.configure("\n[rules.frequency]\nper_guardian = 1\n")
    small_school.now = NOON
    first = notice({"title": "Gymles", "body": "Neem de tas mee."}, id="first", audience={"pupil": "p2"})
    small_school.happens(first)
    assert small_school.dispatch()["sent"] == 1
    small_school.happens(notice({"title": "Bezoek", "body": "Aanstaande vrijdag op evil.be te zien."}))
    assert small_school.dispatch()["awaiting_approval"] == 3
    told = small_school.approve("gym", "--as", "juf")
    assert "2 approved; 2 go with the next dispatch" in told.stdout
    assert "1 still waits, for it cannot go as it is: Er staat ‘Aanstaande vrijdag’. Dit gaat pas op" in told.stderr
    assert small_school.dispatch()["sent"] == 2


def test_2_an_approval_at_the_source_does_not_make_tomorrow_right_a_day_later(small_school: School) -> None:
    small_school.now = EVENING
    score = {"subject": "Lezen", "direction": "up", "summary": "Morgen leest Jip het boek op evil.be uit.",
             "next_goal": "een nieuw boek", "action": {"id": "read-in-turns"}, "approved_by": "juf.karin"}  # fmt: skip
    small_school.happens({"id": "gym", "kind": "notable_score", "audience": {"pupil": "p1"}, "payload": score})
    assert small_school.dispatch()["awaiting_approval"] == 2
    assert reasons(small_school) == {"day-word"}


def test_2_what_a_colleague_tells_may_be_approved_for_they_say_the_day(small_school: School) -> None:
    small_school.configure(replace=('general = ["email"]', 'general = ["handover"]'))
    small_school.now = NOON
    small_school.happens(notice({"title": "Gymles", "body": "Morgen is er gym, zie evil.be."}))
    waits = small_school.dispatch()["awaiting_approval"]
    small_school.now = NEXT_DAY
    assert f"{waits} approved" in small_school.approve("gym", "--as", "juf").stdout
    assert small_school.dispatch()["handed_over"] == waits
    assert any("‘Morgen’, of" in " ".join(card["of_days"]) for card in small_school.json("tasks")["cards"])


def test_2_who_approves_reads_which_word_is_false_and_when_it_goes(small_school: School, tmp_path: Path) -> None:
    small_school.now = EVENING
    small_school.happens(notice(), notice({"title": "Gymles", "body": "Op 23 november is er gym."}, id="dag"))
    small_school.dispatch()
    word = "Er staat ‘Morgen’. Dit gaat pas op dinsdag 24 november. Zo kan het niet weg: pas de tekst aan, of bel."
    date = "Er staat ‘23 november’. Dit gaat pas op dinsdag 24 november. Zo kan het niet weg: pas de tekst aan, of bel."
    assert {one["event"]: one["of_days"] for one in small_school.json("approve")["awaiting_approval"]} == {
        "gym": {"day-word": word}, "dag": {"past-date": date},
    }  # fmt: skip
    made = ("event", "add", "notice", "--group", "3A", "--set", "title=Gym", "--set", "body=Morgen is er gym.")
    assert word in small_school.run(*made, "--dry-run").stdout, "whoever writes it reads it at once"
    assert word in small_school.run("preview", "gym").stdout and small_school.json("preview", "dag")["look_at"] == [
        date
    ]
    assert "pas de tekst aan" in " ".join(small_school.run("approve").stdout.split())
    small_school.run("tasks", "--print", str(tmp_path / "page.html"))
    page = (tmp_path / "page.html").read_text()
    assert word in page and date in page


def test_2_the_coming_friday_that_would_be_read_a_week_late_asks_for_a_look(small_school: School) -> None:
    small_school.configure("\n[rules.frequency]\nper_guardian = 1\n")
    small_school.now = NOON
    small_school.happens(notice({"title": "Gymles", "body": "Neem de tas mee."}, id="first"))
    small_school.dispatch()
    small_school.happens(notice({"title": "Feest", "body": "Aanstaande vrijdag is ons feest."}))
    assert small_school.dispatch()["awaiting_approval"] == 3, "there is room on the 30th, and then it is another Friday"
    assert "day-word" in reasons(small_school)


def test_2_news_that_waits_past_a_date_in_it_is_shown_to_who_wrote_it(small_school: School) -> None:
    small_school.configure('\n[rules.frequency]\nper_guardian = 1\nguaranteed = ["newsletter"]\n')
    small_school.now = NOON
    first = notice({"title": "Gymles", "body": "Neem de tas mee."}, id="first")
    news = {"title": "Nieuws", "body": "De Sint komt op vrijdag 27 november."}
    small_school.happens(first)
    small_school.dispatch()
    small_school.happens(notice(news, kind="newsletter"))
    assert small_school.dispatch()["awaiting_approval"] == 3, "there is room on the 30th"
    assert "past-date" in reasons(small_school)


@pytest.mark.parametrize(("now", "goes"), [(NOON, "sent"), (NEXT_DAY, "awaiting_approval")])
def test_2_a_run_that_comes_a_day_late_asks_before_it_sends(small_school: School, now: str, goes: str) -> None:
    small_school.now = EARLY
    small_school.happens(notice())
    assert small_school.dispatch()["delayed"] == 3
    assert small_school.dispatch(now=now).get(goes) == 3


@pytest.mark.parametrize(("when", "asks"), [("2026-11-24T10:30:00+01:00", True), ("2026-11-24T08:00:00+01:00", False)])
def test_2_what_has_not_happened_by_its_own_word_asks_for_a_look(small_school: School, when: str, asks: bool) -> None:
    small_school.happens(notice({"title": "Gymles", "body": "Dinsdag is er gym."}, occurred_at=when))
    small_school.dispatch()
    assert ("occurs-later" in reasons(small_school)) == asks == (not small_school.smtp.mails)


def test_2_what_lay_ahead_goes_by_itself_when_its_time_comes(small_school: School) -> None:
    ahead = {"occurred_at": "2026-11-26T08:00:00+01:00"}
    seen = {"title": "Bezoek", "body": "Kijk op evil.be voor meer."}
    small_school.happens(notice(**ahead), notice(seen, id="link", **ahead))
    assert small_school.dispatch()["awaiting_approval"] == 6
    [said] = [one["of_days"] for one in small_school.json("approve")["awaiting_approval"] if one["event"] == "link"][:1]
    told = "Volgens dit bericht is het pas donderdag 26 november. Klopt dat? Dan gaat het die dag vanzelf."
    assert said == {"occurs-later": told}
    assert small_school.dispatch(now="2026-11-25T09:00:00+01:00").get("sent") is None
    assert small_school.dispatch(now="2026-11-26T09:00:00+01:00") == {"sent": 3}, "of that day tomorrow is right"
    assert {one["event"] for one in small_school.json("approve")["awaiting_approval"]} == {"link"}


@pytest.mark.parametrize(
    ("said", "priority", "until"),
    [
        ("2026-11-26 10:00", Priority.URGENT, "2026-11-27 00:00"),
        ("2026-11-26 13:59", Priority.EMERGENCY, "2026-11-27 00:00"),
        ("2026-11-26 18:30", Priority.URGENT, "2026-11-28 00:00"),  # about tomorrow
        ("2026-11-27 18:30", Priority.URGENT, "2026-12-01 00:00"),  # and on a Friday about Monday
        ("2026-11-28 10:00", Priority.URGENT, "2026-12-01 00:00"),
        ("2026-11-26 10:00", Priority.NORMAL, "2026-12-08 00:00"),
    ],
)
def test_2_an_urgent_notice_ends_with_its_own_school_day(said: str, priority: Priority, until: str) -> None:
    def at(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Amsterdam"))

    event = Event("99ZZ00", "office", "e", "notice", at(said), Audience("school"), GYM, priority=priority)
    assert deadline(event, Notice, SchoolCalendar(ZoneInfo("Europe/Amsterdam"))) == at(until)


@pytest.mark.parametrize(
    ("audience", "whose"), [({"school": True}, {"directie"}), ({"group": "3A"}, {"juf"})], ids=["school", "group"]
)
def test_8_words_of_the_whole_school_that_are_to_be_mended_are_a_leaders_alone(
    small_school: School, audience: dict[str, Any], whose: set[str]
) -> None:
    small_school.staff("juf;Karin Bos;leerkracht;3A", "directie;Anke Vos;directie;")
    small_school.now = EVENING
    small_school.happens(notice(audience=audience))
    small_school.dispatch()
    found = small_school.json("approve")["awaiting_approval"]
    assert {key for one in found for key in one["assigned"]} == whose
