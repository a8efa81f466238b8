"""The school's own year as events: each on its day, once, for whom it is; nothing where the calendar knows nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from a_school import School, guardian
from ouderbrug import config, runtime
from ouderbrug.planning import school_year
from ouderbrug.planning.holiday_names import otherwise
from ouderbrug.school.calendar import named_periods

pytestmark = pytest.mark.slow

STUDY_DAY = """
[[holidays]]
name = "Studiedag"
from = 2026-11-25
to = 2026-11-25
groups = ["3A", "3B"]
kind = "study-day"
solution = "De opvang naast de school is open."
"""
DECISION = """
[[school_year.decisions]]
name = "het voorlopig schooladvies"
on = 2026-12-12
years = [8]
lead_days = 14
action = { id = "questions-for-the-talk" }
what = "In dit advies staat welke school past."
"""
BOOKS = '\n[school_year]\nbook_list = ["Het huis met de blauwe deur"]\n'
READING = '\n[school_year]\nreading_action = "read-in-turns"\n'
HOLIDAY_MESSAGES = "\n[rules.timing]\nholiday_messages = true\n"
ANY_DAY = ("school_days_only = true", "")


@pytest.fixture
def year(school: School) -> School:
    """A family in each of three groups."""
    school.family("p1 Noor de Wit", "3A", guardian("g3a", "Sara Bakker"))
    school.family("p2 Sem Smit", "3B", guardian("g3b", "Mark Smit"))
    school.family("p3 Lev Kaya", "8A", guardian("g8a", "Elif Kaya"))
    school.enrol()
    return school


def on(day: str, hour: int = 10) -> str:
    summer = "2026-03-29" <= day < "2026-10-25"
    return f"{day}T{hour:02}:00:00+0{2 if summer else 1}:00"


def who(school: School) -> list[str]:
    """Who got a mail, in order of arrival."""
    return [str(mail.parsed["To"].addresses[0].username) for mail in school.smtp.mails]


# --- study days


def test_a_study_day_is_told_7_days_and_1_day_before_to_its_groups_alone(year: School) -> None:
    year.configure(STUDY_DAY)
    assert year.dispatch(on("2026-11-17")) == {}
    assert year.dispatch(on("2026-11-18")) == {"collected": 1, "sent": 2}
    assert year.dispatch(on("2026-11-18", 11)) == {}
    assert year.dispatch(on("2026-11-23")) == {}
    assert year.dispatch(on("2026-11-24")) == {"collected": 1, "sent": 2}
    assert year.dispatch(on("2026-11-25")) == {}
    assert sorted(who(year)) == ["g3a", "g3a", "g3b", "g3b"]
    assert year.subjects("g3a@") == [
        "Studiedag woensdag 25 november: groep 3A en 3B vrij",
        "Woensdag 25 november: de kinderen van groep 3A en 3B zijn vrij",
    ], "no day is called tomorrow in what may be read on it"
    text = year.smtp.mails[0].parsed.get_body(("plain",)).get_content()
    assert "woensdag 25 november" in text and "De opvang naast de school is open." in text


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2027-01-06", ["2026-12-14", "2027-01-05"]),  # a Wednesday, two days after the holiday of Christmas
        ("2027-01-04", ["2026-12-11", "2026-12-18"]),  # the first day after it
        ("2026-11-30", ["2026-11-23", "2026-11-27"]),  # a Monday: nobody is told anything on a Sunday
    ],
)
def test_10_a_study_day_is_told_before_a_holiday_and_on_school_days(year: School, day: str, told: list[str]) -> None:
    year.configure(STUDY_DAY.replace("2026-11-25", day))
    now = datetime(2026, 11, 10, 12, tzinfo=UTC)
    made = school_year.year_of(runtime.build(config.load(year.folder / "ouderbrug.toml"), now=now))
    assert [one.day.isoformat() for one in made.everything() if one.joins] == told


def test_10_of_two_days_in_one_mail_the_last_ends_its_use(year: School) -> None:
    year.configure(
        STUDY_DAY + STUDY_DAY.replace("2026-11-25", "2026-11-27"),
        replace=('general = ["email"]', 'general = ["handover"]'),
    )
    year.dispatch(on("2026-11-18"))
    year.dispatch(on("2026-11-26"))
    assert {card["deadline"][:10] for card in year.json("tasks")["cards"]} == {"2026-11-27"}


def test_13_two_study_day_mails_in_a_week_are_one(year: School) -> None:
    year.configure(STUDY_DAY + STUDY_DAY.replace("2026-11-25", "2026-11-27").replace("is open", "is dicht"))
    assert year.dispatch(on("2026-11-17")) == {}
    assert year.dispatch(on("2026-11-18")) == {"collected": 1, "sent": 2}  # of the 25th, and the 27th's of Friday
    assert [year.dispatch(on(f"2026-11-{day}")) for day in (20, 22, 23)] == [{}, {}, {}]
    assert year.dispatch(on("2026-11-24")) == {"collected": 1, "sent": 2}
    assert year.dispatch(on("2026-11-26")) == {}
    for mail in year.smtp.mails:
        text = mail.parsed.get_body(("plain",)).get_content()
        told = ["woensdag 25 november", "school is open.", "vrijdag 27 november", "school is dicht."]
        assert [text.index(words) for words in told] == sorted(text.index(words) for words in told)


@pytest.mark.parametrize(
    ("cap", "news", "told"),
    [
        (3, "", ["11-25", "12-01"]),
        (1, "", ["11-25"]),  # the week is full on the day before, and who was told is not called
        (2, "11-20", ["11-25", "12-01"]),
        (1, "11-20", ["11-27"]),
        (1, "11-23", ["11-30"]),
        (1, "11-24", ["12-01"]),  # the word itself goes on the day before, in the run that would remind of it
        (2, "11-20 11-23", ["11-27"]),  # there is room again on the day before
    ],
)
def test_13_a_reminder_of_what_came_late_is_dropped_and_of_what_came_is_no_call(
    year: School, cap: int, news: str, told: list[str]
) -> None:
    """Of what came on its own day the reminder goes where the week has room; a colleague may be asked to call."""
    toml = f"{STUDY_DAY.replace('2026-11-25', '2026-12-02')}\n[rules.frequency]\nper_guardian = {cap}\n"
    year.configure(toml, replace=('general = ["email"]', 'general = ["email", "handover"]'))
    year.staff("juf.karin;Karin de Boer;teacher;3A")
    for day in news.split():
        payload = {"title": "Nieuws", "body": "Er was veel te doen."}
        year.now = on(f"2026-{day}", 8)
        event = {"id": f"news-{day}", "kind": "newsletter", "audience": {"group": "3A"}, "payload": payload}
        year.happens(event, file=f"{day}.jsonl")
        year.dispatch()
    came: list[str] = []
    for day in ("11-24", "11-25", "11-26", "11-27", "11-30", "12-01"):
        before = len(year.subjects("g3a@"))
        year.dispatch(on(f"2026-{day}"))
        came += [day] * (len(year.subjects("g3a@")) - before)
    calls = [one for card in year.json("tasks", now=on("2026-12-01", 12))["cards"] for one in card["people"]]
    assert (came, calls, year.json("status")["messages"].get("queued", 0)) == (told, [], 0)


def test_13_the_second_word_about_two_study_days_begins_with_them(year: School) -> None:
    year.configure(STUDY_DAY + STUDY_DAY.replace("2026-11-25", "2026-11-27"))
    for day in ("18", "24"):
        year.dispatch(on(f"2026-11-{day}"))
    assert year.subjects("g3a@") == [
        "Studiedagen 25 en 27 november: groep 3A en 3B vrij",
        "Woensdag 25 en vrijdag 27 november: groep 3A en 3B vrij",
    ]


def test_13_a_study_day_that_is_added_in_a_week_with_a_mail_is_told_all_the_same(year: School) -> None:
    year.configure(STUDY_DAY)
    year.dispatch(on("2026-11-18"))
    year.configure(STUDY_DAY.replace("2026-11-25", "2026-11-27"))
    assert year.dispatch(on("2026-11-20")) == {"collected": 1, "sent": 2}


def by_hand(**more: Any) -> dict[str, Any]:
    payload = {"starts_at": "2026-11-25T08:30:00+01:00", "ends_at": "2026-11-25T14:30:00+01:00"}
    payload |= {"solution": "De opvang naast de school is open"} | more
    return {"id": "hand", "kind": "study_day", "audience": {"group": "3A"}, "payload": payload}


@pytest.mark.parametrize("gathered", [False, True])
def test_13_a_study_day_that_a_person_tells_is_told_once(year: School, gathered: bool) -> None:
    year.configure(STUDY_DAY)
    if gathered:  # what is in a digest, or waits for one, is told as well
        year.family("p1 Noor de Wit", "3A", guardian("g3a", "Sara Bakker", digest="yes"))
        year.enrol()
    year.now = on("2026-11-17")
    year.happens(by_hand())
    for day in (17, 18, 19, 20, 23, 24):
        year.dispatch(on(f"2026-11-{day}", 17))
    assert sorted(who(year)) == ["g3a", "g3b", "g3b"], "who did not have it by hand hears the year"
    assert {plan["reason"] for plan in year.json("why", "study-day-2026-11-25-3A-3B-7d")["plans"]} >= {"nothing-new"}


@pytest.mark.parametrize(
    ("more", "times"), [({}, 1), ({"solution": "De opvang is dicht."}, 2), ({"what": "Het gaat over rekenen."}, 2)]
)
def test_13_what_a_person_tells_after_the_year_goes_where_it_says_more(
    year: School, more: dict[str, str], times: int
) -> None:
    year.configure(STUDY_DAY)
    year.dispatch(on("2026-11-18"))
    year.happens(by_hand(**more))
    year.dispatch(on("2026-11-19"))
    assert who(year).count("g3a") == times


def test_13_the_year_tells_what_a_person_took_back(year: School) -> None:
    year.configure(STUDY_DAY)
    year.now = on("2026-11-17")
    year.happens(by_hand())
    year.dispatch(on("2026-11-17"))
    year.happens({"id": "hand", "withdrawn": True})
    year.dispatch(on("2026-11-17", 11))
    year.dispatch(on("2026-11-18"))
    assert year.subjects("g3a@")[-1] == "Studiedag woensdag 25 november: groep 3A en 3B vrij"


def test_a_date_that_is_added_late_sends_only_the_reminder_still_ahead(year: School) -> None:
    assert year.dispatch(on("2026-11-18")) == {}
    assert year.dispatch(on("2026-11-19")) == {}
    year.configure(STUDY_DAY)
    assert year.dispatch(on("2026-11-20")) == {}
    assert year.dispatch(on("2026-11-24")) == {"collected": 1, "sent": 2}


def test_the_first_look_ever_sees_today_alone(year: School) -> None:
    year.configure(STUDY_DAY)
    assert year.dispatch(on("2026-11-19")) == {}


def test_a_date_that_is_added_on_its_day_is_told_that_day(year: School) -> None:
    assert year.dispatch(on("2026-11-24", 9)) == {}
    year.configure(STUDY_DAY)
    assert year.dispatch(on("2026-11-24", 10)) == {"collected": 1, "sent": 2}


def test_without_a_solution_nobody_is_reminded_and_check_says_so(year: School) -> None:
    year.configure(STUDY_DAY.replace("solution", "# solution"))
    assert year.dispatch(on("2026-11-18")) == {}
    found = year.json("check", "--offline")["findings"]
    assert [one["hint"] for one in found if "no reminder" in one["message"]] == ["say in `solution` where care is"]


def test_days_of_reminding_are_the_schools_choice(year: School) -> None:
    year.configure(STUDY_DAY + "\n[school_year]\nstudy_day_reminders = [3]\n")
    assert year.dispatch(on("2026-11-18")) == {}
    assert year.dispatch(on("2026-11-22"))["collected"] == 1


def test_a_study_day_in_a_holiday_frees_nobody_and_is_not_told(year: School) -> None:
    year.configure(STUDY_DAY.replace("2026-11-25", "2026-12-22"))
    assert year.dispatch(on("2026-12-15")) == {}


# --- holidays


def test_books_go_on_the_last_school_day_before_a_holiday(year: School) -> None:
    year.configure(BOOKS)
    assert year.dispatch(on("2026-10-15")) == {}
    assert year.dispatch(on("2026-10-16")) == {"collected": 1, "sent": 3}
    assert year.subjects("g3a@guardian.example") == ["Bijna herfstvakantie"]
    text = year.smtp.mails[0].parsed.get_body(("plain",)).get_content()
    assert "Het huis met de blauwe deur" in text and "maandag 26 oktober" in text


def test_the_last_school_day_is_earlier_where_the_day_before_is_a_study_day(year: School) -> None:
    friday = STUDY_DAY.replace("2026-11-25", "2026-10-16").replace('groups = ["3A", "3B"]\n', "")
    year.configure(BOOKS + friday)
    assert year.dispatch(on("2026-10-14")) == {}
    assert year.dispatch(on("2026-10-15"))["collected"] == 2  # the books, and the study day itself


def test_who_slept_over_the_last_school_day_sends_no_books_in_the_holiday(year: School) -> None:
    year.configure(BOOKS)
    assert year.dispatch(on("2026-10-15")) == {}
    assert year.dispatch(on("2026-10-17")) == {}


def test_a_day_off_brings_no_books_and_two_holidays_in_a_row_bring_them_once(year: School) -> None:
    more = '\n[[holidays]]\nname = "Extra week"\nfrom = 2026-10-26\nto = 2026-10-30\n'
    year.configure(BOOKS + more + more.replace("Extra week", "Brugdag").replace("10-30", "10-26"))
    starts = [one for one in made(year, "2026-10-01", "2026-11-15") if one["kind"] == "holiday_start"]
    assert [(one["id"], one["payload"]["back_on"]) for one in starts] == [("holiday-start-2026-10-17", "2026-11-02")]


def test_reading_is_called_to_mind_each_week_of_a_holiday_if_the_school_says_so(year: School) -> None:
    year.configure(READING + HOLIDAY_MESSAGES, replace=ANY_DAY)
    days = [one["occurred_at"][:10] for one in made(year, "2026-12-01", "2027-01-10")]
    assert days == ["2026-12-23", "2026-12-30"]
    year.dispatch(on("2026-12-22"))
    assert year.dispatch(on("2026-12-23")) == {"collected": 1, "sent": 3}
    assert year.dispatch(on("2026-12-30")) == {"collected": 1, "sent": 3}
    assert year.subjects("g3a@guardian.example") == ["Even samen lezen in de kerstvakantie"] * 2


def test_a_second_reading_reminder_within_a_week_waits(year: School) -> None:
    year.configure(READING + HOLIDAY_MESSAGES, replace=ANY_DAY)
    reminder = {"holiday": "kerstvakantie", "action": {"id": "read-in-turns"}, "last_day": "2027-01-03"}
    year.dispatch(on("2026-12-23"))
    year.now = on("2026-12-27")
    year.happens({"id": "extra", "kind": "reading_reminder", "audience": {"group": "3A"}, "payload": reminder})
    (plan,) = year.json("plan")["plans"]
    assert (plan["rule"], plan["reason"], plan["until"]) == ("timing", "once-a-week", "2026-12-30T08:00:00+01:00")


def test_without_holiday_messages_no_reading_reminder_is_made(year: School) -> None:
    year.configure(READING, replace=ANY_DAY)
    assert made(year, "2026-10-01", "2027-01-10") == []


@pytest.fixture
def in_english(year: School) -> School:
    """The guardian of 3A reads English."""
    year.rows[0]["language"] = "en"
    year.enrol("--accept-changes")
    return year


def test_a_holiday_is_called_by_its_english_name_to_who_reads_english(in_english: School) -> None:
    """Whoever read English got all of it in Dutch, as no event of the calendar had that name."""
    in_english.configure(BOOKS)
    assert in_english.dispatch(on("2026-10-16")) == {"collected": 1, "sent": 3}
    assert in_english.subjects("g3a@guardian.example") == ["Almost time for the autumn holiday"]
    assert in_english.subjects("g3b@guardian.example") == ["Bijna herfstvakantie"]
    assert [one for one in in_english.json("tasks")["errands"] if one["code"] == "unread-language"] == []


def test_a_reading_reminder_is_in_english_too(in_english: School) -> None:
    in_english.configure(READING + HOLIDAY_MESSAGES, replace=ANY_DAY)
    in_english.dispatch(on("2026-12-22"))
    in_english.dispatch(on("2026-12-23"))
    assert in_english.subjects("g3a@guardian.example") == ["Reading together in the Christmas holiday"]


def test_each_holiday_of_the_calendar_has_an_english_name() -> None:
    periods = named_periods("midden", (), date(2026, 1, 1), date(2029, 12, 31))
    found = {one.name for one in periods if one.days >= school_year.LONG_HOLIDAY}
    assert len(found) >= 5 and all(otherwise(name).get("en") for name in found)


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("Kerstvakantie", "Christmas holiday"),
        ("kerstvakantie 2026-2027", "Christmas holiday"),
        ("Meivakantie (2027)", "May holiday"),
        ("Week van de koning", None),
        ("Kerstvakantie bovenbouw", None),
    ],
)
def test_a_name_that_is_not_known_is_not_guessed(name: str, english: str | None) -> None:
    assert otherwise(name).get("en") == english


# --- decisions


def test_a_decision_is_explained_so_many_days_before_to_its_years(year: School) -> None:
    year.configure(DECISION)
    year.dispatch(on("2026-11-27"))
    assert year.dispatch(on("2026-11-30")) == {"collected": 1, "sent": 1}  # due on Saturday, while the machine slept
    assert who(year) == ["g8a"]
    text = year.smtp.mails[0].parsed.get_body(("plain",)).get_content()
    assert "het voorlopig schooladvies" in text and "zaterdag 12 december" in text


def test_who_slept_longer_than_a_long_weekend_is_not_caught_up_with(year: School) -> None:
    year.configure(DECISION)
    year.dispatch(on("2026-11-27"))
    assert year.dispatch(on("2026-12-03")) == {}


# --- once, and through the same intake as everything else


def test_of_two_reminders_that_were_slept_over_the_latest_goes(year: School) -> None:
    year.configure(STUDY_DAY + "\n[school_year]\nstudy_day_reminders = [3, 2, 1]\n")
    year.dispatch(on("2026-11-20"))
    assert year.dispatch(on("2026-11-24")) == {"collected": 1, "sent": 2}
    assert len(year.json("why", "study-day-2026-11-25-3A-3B-1d")["plans"]) == 2


def test_plan_and_preview_show_them_and_change_nothing(year: School) -> None:
    year.configure(BOOKS)
    for _ in range(2):
        plans = year.json("plan", now=on("2026-10-16"))["plans"]
        assert {plan["event"] for plan in plans} == {"holiday-start-2026-10-17"}
        assert len(plans) == 3
    shown = year.run("preview", "holiday-start-2026-10-17", now=on("2026-10-16")).stdout
    assert "Bijna herfstvakantie" in shown
    assert year.dispatch(on("2026-10-16")) == {"collected": 1, "sent": 3}


def test_what_was_made_today_stays_as_it_was_when_the_list_changes(year: School) -> None:
    year.configure(BOOKS)
    year.dispatch(on("2026-10-16", 9))
    year.configure(BOOKS.replace("blauwe", "rode"))
    assert year.dispatch(on("2026-10-16")) == {}


def test_a_person_may_change_or_withdraw_one(year: School) -> None:
    year.configure(STUDY_DAY)
    year.dispatch(on("2026-11-18", 9))
    year.run("event", "withdraw", "study-day-2026-11-25-3A-3B-7d")
    assert year.dispatch(on("2026-11-18")) == {"sent": 2}
    assert year.subjects("g3a@guardian.example")[1:] == [SCHOOL_AFTER_ALL]
    assert year.dispatch(on("2026-11-19")) == {}


def test_a_group_that_is_not_there_is_told_once_and_check_knew(year: School) -> None:
    year.configure(STUDY_DAY.replace('"3B"', '"3Z"'))
    found = year.json("check", "--offline")["findings"]
    assert [one["where"] for one in found if "3Z" in one["message"]] == ["holidays[0]"]
    told = year.run("dispatch", now=on("2026-11-18"), exit_code=1)
    assert "school_year, [school_year] 2026-11-18: audience: " in told.stderr
    assert year.dispatch(on("2026-11-18", 11)) == {}


def test_the_school_year_may_decide_nothing_by_itself(year: School) -> None:
    built = runtime.build(config.load(year.folder / "ouderbrug.toml"), datetime(2026, 11, 23, tzinfo=UTC))
    assert built.trust(school_year.SOURCE) == frozenset()
    year.configure('\n[[sources]]\nname = "school_year"\nplugin = "events"\npath = "inbox"\n')
    assert "'school_year' is kept" in year.run("check", exit_code=2).output


def made(school: School, first: str, last: str) -> list[dict[str, Any]]:
    """All events that this stretch of the year brings about, as intake would see them."""
    built = runtime.build(config.load(school.folder / "ouderbrug.toml"), datetime.fromisoformat(on(first)))
    due = [one for one in school_year.year_of(built).everything() if first <= one.day.isoformat() <= last]
    return [dict(school_year.as_incoming(one, built.calendar).data) for one in sorted(due, key=lambda one: one.day)]


# --- what is not known


def test_nothing_is_made_for_a_year_whose_holidays_are_unknown(year: School) -> None:
    later = STUDY_DAY.replace("2026-11-25", "2031-02-05") + DECISION.replace("2026-12-12", "2031-01-20")
    year.configure(later + BOOKS)
    assert [one["kind"] for one in made(year, "2030-08-30", "2031-07-31")] == []
    assert [one["id"] for one in made(year, "2030-06-01", "2030-08-30")] == ["holiday-start-2030-07-13"]


# --- check


def test_check_misses_a_decision_for_the_oldest_groups(year: School) -> None:
    def missing(extra: str, now: str = on("2026-11-23")) -> list[str]:
        year.configure(extra)
        found = year.json("check", "--offline", now=now)["findings"]
        return [one["message"] for one in found if one["where"] == "school_year.decisions"]

    assert missing("") == ["in year 8 nobody hears of a decision this school year, such as the school advice"]
    assert missing(DECISION) == []
    assert missing(DECISION.replace("years = [8]", 'groups = ["8A"]')) == []
    assert missing(DECISION.replace("[8]", "[7]")) != []
    assert missing(DECISION, on("2027-09-06")) != []


def test_check_says_that_a_cap_for_each_child_is_more_for_one_guardian(year: School) -> None:
    year.configure('\n[rules.frequency]\nscope = "guardian-child"\n')
    found = year.json("check", "--offline")["findings"]
    (told,) = [one for one in found if one["where"] == "rules.frequency.scope"]
    assert told["level"] == "warning" and "may get 6 messages" in told["message"]


@pytest.mark.parametrize(
    ("extra", "where"),
    [
        ('\n[rules.timing.windows]\nhome_tip = ["sat"]\n', "rules.timing.windows.home_tip"),
        ('\n[rules.timing.windows]\ngeneral = ["mon-fri 18:00-20:00"]\n', "rules.timing.windows.general"),
        (HOLIDAY_MESSAGES, "rules.timing.holiday_messages"),
    ],
)
def test_check_finds_windows_through_which_nothing_can_go(year: School, extra: str, where: str) -> None:
    year.configure(extra)
    assert [one["where"] for one in year.json("check", "--offline")["findings"] if one["where"] == where] == [where]


def test_check_has_nothing_to_say_of_the_usual_windows(year: School) -> None:
    year.configure('\n[rules.timing.windows]\ngeneral = ["mon-fri 17:59-20:00"]\n')
    assert not [one for one in year.json("check", "--offline")["findings"] if one["where"].startswith("rules")]


# --- mistakes in the TOML


@pytest.mark.parametrize(
    ("extra", "says"),
    [
        (STUDY_DAY + '\n[[holidays]]\nname = "Brug"\nfrom = 2026-11-24\nto = 2026-11-26\n',
         "'Studiedag' (study-day) and 'Brug' (holiday) are both on 2026-11-25"),
        ('\n[rules.timing.windows]\nhome_tipp = ["sat"]\n', "did you mean home_tip"),
        ('\n[rules.timing.windows]\nhome_tip = ["saturday"]\n', "a window of the week is written as"),
        ('\n[rules.timing.windows]\nhome_tip = ["sat 12:00-12:00"]\n', "lets nothing through"),
        ('\n[rules.timing]\nwindows = ["sat"]\n', "windows: must be a table"),
        (DECISION.replace("years = [8]\n", ""), "name years or groups"),
        (DECISION.replace("years = [8]", 'years = [8]\ngroups = ["8A"]'), "name years or groups"),
        (DECISION.replace("[8]", "[9]"), "must be 8 or less"),
        (DECISION + DECISION, "give one another name"),
        (DECISION.replace("questions-for-the-talk", "questions-for-talk"), "questions-for-the-talk"),
        (READING.replace("read-in-turns", "read-in-turn"), "read-in-turns"),
        ('\n[school_year]\nschool_hours = "14:30-08:30"\n', "ends before it begins"),
        ("\n[school_year]\nbook_lists = []\n", "did you mean book_list?"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_what_to_do(year: School, extra: str, says: str) -> None:
    year.configure(extra)
    assert says in year.run("check", exit_code=2).output


@pytest.mark.parametrize("groups", ['groups = ["8A"]\n', ""])
def test_days_of_two_kinds_may_stand_side_by_side(year: School, groups: str) -> None:
    other = f'\n[[holidays]]\nname = "Brug"\nfrom = 2026-11-{"25" if groups else "26"}\nto = 2026-11-27\n{groups}'
    year.configure(STUDY_DAY + other)
    settings = config.load(year.folder / "ouderbrug.toml").settings
    assert [days.last for days in settings.holidays] == [date(2026, 11, 25), date(2026, 11, 27)]


# --- what was told and is no longer so


def heard(school: School, since: int = 0) -> list[str]:
    """The subjects of what one guardian of a group got, in order of arrival."""
    mine = [mail for mail in school.smtp.mails[since:] if mail.recipients[0].startswith("g3a@")]
    return [str(mail.parsed["Subject"]) for mail in mine]


def then(school: School, toml: str, *days: str) -> list[str]:
    """What that guardian hears after the TOML changed, in the runs of these days."""
    before = len(school.smtp.mails)
    school.configure(toml)
    for day in days:
        school.dispatch(on(day, 11))
    return heard(school, before)


SCHOOL_AFTER_ALL = "Er is gewoon school op woensdag 25 november"
CHANGED = "Gewijzigd: Studiedag voor groep 3A en 3B op woensdag 25 november"
MOVED = "Gewijzigd: Studiedag voor groep 3A en 3B nu op 8 december"
LONGER = "Gewijzigd: Studiedagen voor groep 3A en 3B"
THEIRS = 'groups = ["3A", "3B"]'


@pytest.mark.parametrize(
    ("change", "subjects"),
    [
        ((STUDY_DAY, ""), [SCHOOL_AFTER_ALL]),
        (("2026-11-25", "2026-12-08"), [MOVED]),
        (("naast de school is open", "is dicht"), [CHANGED]),
        (("to = 2026-11-25", "to = 2026-11-26"), [LONGER]),
        ((THEIRS, 'groups = ["3B"]'), [SCHOOL_AFTER_ALL]),
        (
            (THEIRS, 'groups = ["3A", "3B", "8A"]'),
            ["Studiedag woensdag 25 november: groep 3A, 3B en 8A vrij"],
        ),
        (('"Studiedag"', '"Studiedag rekenen"'), []),
        (('solution = "De opvang naast de school is open."', ""), []),
    ],
    ids=["taken out", "moved", "other care", "longer", "for others", "for more", "renamed", "told no more"],
)
def test_1_a_study_day_that_changed_is_told_once_to_who_heard_of_it(
    year: School, change: tuple[str, str], subjects: list[str]
) -> None:
    year.configure(STUDY_DAY)
    year.dispatch(on("2026-11-18"))
    assert then(year, STUDY_DAY.replace(*change), "2026-11-19", "2026-11-20", "2026-11-23") == subjects
    others = [mail for mail in year.smtp.mails if mail.recipients[0].startswith("g8a@")]
    assert len(others) == ("8A" in change[1]), "who heard nothing is told nothing"


def test_1_a_day_that_was_told_twice_is_called_off_once_and_comes_back(year: School) -> None:
    year.configure(STUDY_DAY)
    for day in ("2026-11-18", "2026-11-24"):
        year.dispatch(on(day))
    assert then(year, "", "2026-11-24") == [SCHOOL_AFTER_ALL]
    assert then(year, STUDY_DAY, "2026-11-24") == ["Geldt toch: Studiedag voor groep 3A en 3B"], "it was a mistake"
    assert then(year, "", "2026-11-25") == [], "the day is here"


def test_1_of_two_days_in_one_mail_the_one_that_is_off_is_told(year: School) -> None:
    other = STUDY_DAY.replace("2026-11-25", "2026-11-27").replace("is open", "is dicht")
    year.configure(STUDY_DAY + other)
    year.dispatch(on("2026-11-18"))
    assert then(year, STUDY_DAY, "2026-11-19", "2026-11-20") == [CHANGED]
    said = year.smtp.mails[-1].parsed.get_body(("plain",)).get_content()
    assert "Er is voor groep 3A en 3B op vrijdag 27 november gewoon school." in said
    assert "27 november" not in said.partition("Het team heeft")[2]


def test_1_what_nobody_heard_yet_ends_unheard(year: School) -> None:
    year.configure(STUDY_DAY)
    year.dispatch("2026-11-18T23:30:00+01:00")
    assert then(year, "", "2026-11-19") == []
    assert year.json("status")["messages"]["cancelled"] == 2


def test_1_what_a_person_withdrew_stays_so_whatever_the_toml_says(year: School) -> None:
    year.configure(STUDY_DAY)
    year.dispatch(on("2026-11-18"))
    year.happens(
        {"id": "x", "kind": "notice", "audience": {"group": "8A"}, "payload": {"title": "Gym", "body": "Dicht."}}
    )
    year.run("event", "withdraw", "study-day-2026-11-25-3A-3B-7d", now=on("2026-11-19"))
    assert then(year, STUDY_DAY, "2026-11-19", "2026-11-20") == [SCHOOL_AFTER_ALL]


@pytest.mark.parametrize(
    ("toml", "told", "change", "subjects"),
    [
        (DECISION, "2026-11-28", ("2026-12-12", "2026-12-15"), ["Gewijzigd"]),
        (DECISION, "2026-11-28", (DECISION, ""), ["Een datum geldt niet meer"]),
        (
            BOOKS,
            "2026-12-18",
            (BOOKS, BOOKS + STUDY_DAY.replace("2026-11-25", "2027-01-04").replace(THEIRS, "")),
            ["Studiedag maandag 4 januari", "Gewijzigd"],
        ),
    ],
    ids=["a decision moved", "a decision is off", "school begins a day later"],
)
def test_1_so_is_every_other_day_that_the_year_told(
    year: School, toml: str, told: str, change: tuple[str, str], subjects: list[str]
) -> None:
    year.configure(toml, replace=ANY_DAY)
    year.dispatch(on(told))
    before = len(year.smtp.mails)
    year.configure(toml.replace(*change), replace=ANY_DAY)
    year.dispatch(on(told, 12))
    year.dispatch(on(told, 13))
    to_8a = [str(mail.parsed["Subject"]) for mail in year.smtp.mails[before:] if mail.recipients[0].startswith("g8a@")]
    assert [one.partition(":")[0] for one in to_8a] == subjects


def test_1_a_calendar_that_knows_nothing_of_a_day_calls_nothing_off(
    year: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    year.configure(STUDY_DAY)
    year.dispatch(on("2026-11-18"))
    monkeypatch.setattr(school_year.Year, "knows", lambda *_: False)
    assert then(year, "", "2026-11-19") == []
