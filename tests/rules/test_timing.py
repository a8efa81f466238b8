"""Too late, not yet, the hours of a kind, and the silence of a holiday."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import ValidationError
from rule_samples import MONDAY, facts, local, message

from ouderbrug import Allow, ContentClass, Delay, Priority, Refuse
from ouderbrug.model import Correction
from ouderbrug.rules.timing import Timing
from ouderbrug.school.calendar import OwnDays, build_calendar

CALENDAR = build_calendar(
    "Europe/Amsterdam",
    "midden",
    [
        OwnDays("Studiedag", date(2026, 11, 25), date(2026, 11, 25), kind="study-day"),
        OwnDays("Studiedag", date(2027, 1, 4), date(2027, 1, 4), groups=("3A",), kind="study-day"),
    ],
    date(2026, 1, 1),
    date(2027, 12, 31),
)


TUESDAY = local(2026, 11, 24, 10)
FRIDAY_NOON = local(2026, 11, 27, 12)
SATURDAY = local(2026, 11, 28, 10)


def verdict(msg, now, known=None, **config):
    return Timing(Timing.Config(**config)).judge(msg, facts(calendar=CALENDAR, **known or {}), now)


def tip(**changes):
    return message(kind="home_tip", priority=changes.pop("priority", Priority.LOW), **changes)


def test_timing_too_late_at_the_deadline():
    msg = message(deadline=MONDAY)
    assert isinstance(verdict(msg, MONDAY - timedelta(seconds=1)), Allow)
    assert verdict(msg, MONDAY).why == "too-late"


@pytest.mark.parametrize("priority", list(Priority))
def test_timing_too_late_once_the_event_has_begun(priority):
    msg = message(payload={"starts_at": "2026-11-23T10:00:00+01:00"}, priority=priority)
    assert isinstance(verdict(msg, MONDAY - timedelta(seconds=1)), Allow)
    assert isinstance(verdict(msg, MONDAY), Refuse)


def test_timing_an_event_that_goes_on_is_not_over():
    times = {"starts_at": "2026-11-23T08:00:00+01:00", "ends_at": "2026-11-23T12:00:00+01:00"}
    assert isinstance(verdict(message(payload=times), MONDAY), Allow)
    assert verdict(message(payload=times), local(2026, 11, 23, 12)).why == "too-late"


def test_timing_how_to_read_a_report_is_of_use_once_it_is_at_home():
    msg = message(kind="report_card", payload={"starts_at": "2026-11-20T14:00:00+01:00"})
    assert isinstance(verdict(msg, MONDAY), Allow)
    assert verdict(message(kind="report_card", deadline=MONDAY), MONDAY).why == "too-late"


@pytest.mark.parametrize("priority", list(Priority))
def test_timing_not_yet_before_the_minute_at_which_everybody_hears_it(priority):
    msg = message(payload={"send_at": "2026-11-23T15:30:00+01:00"}, priority=priority)
    found = verdict(msg, local(2026, 11, 23, 15, 29))
    assert (found.why, found.until) == ("not-yet", local(2026, 11, 23, 15, 30))
    assert isinstance(verdict(msg, local(2026, 11, 23, 15, 30)), Allow)


def test_timing_holiday_waits_for_the_first_school_day():
    found = verdict(message(), local(2026, 12, 21, 10))
    assert found.why == "holiday"
    assert found.until == local(2027, 1, 5)  # the fourth is a study day of the child's group
    found = verdict(message(recipient="group:7B"), local(2026, 12, 21, 10))
    assert found.until == local(2027, 1, 4)


@pytest.mark.parametrize("priority", [Priority.URGENT, Priority.EMERGENCY])
def test_timing_holiday_lets_urgent_ones_pass(priority):
    assert isinstance(verdict(message(priority=priority), local(2026, 12, 21, 10)), Allow)


@pytest.mark.parametrize("now", [local(2026, 11, 21, 10), local(2026, 11, 25, 10), local(2026, 11, 23, 23)])
def test_timing_weekends_study_days_and_nights_are_no_holiday(now):
    assert isinstance(verdict(message(), now), Allow)


def test_timing_holiday_messages_are_for_their_kinds_alone():
    now, reading = local(2026, 7, 20, 10), message(kind="reading_reminder")
    assert verdict(reading, now).why == "holiday"
    assert isinstance(verdict(reading, now, holiday_messages=True), Allow)
    assert verdict(message(), now, holiday_messages=True).why == "holiday"


# --- the hours of a kind


def test_timing_a_tip_made_on_tuesday_goes_on_friday_afternoon():
    found = verdict(tip(), TUESDAY)
    assert (found.why, found.until) == ("not-in-window", FRIDAY_NOON)
    assert isinstance(verdict(tip(), FRIDAY_NOON), Allow)
    assert isinstance(verdict(tip(), local(2026, 11, 27, 23, 59, 59)), Allow)
    assert isinstance(verdict(tip(), local(2026, 11, 28, 0)), Allow)
    assert isinstance(verdict(tip(), local(2026, 11, 28, 23, 59)), Allow)
    assert verdict(tip(), local(2026, 11, 29, 0)).until == local(2026, 12, 4, 12)


def test_timing_other_kinds_have_no_window_of_their_own():
    assert isinstance(verdict(message(), TUESDAY), Allow)


def test_timing_service_goes_monday_to_friday_by_class_and_a_kind_wins():
    windows = {"general": ["mon-fri 07:30-18:00"], "newsletter": ["sat"]}
    found = verdict(message(kind="notice"), SATURDAY, windows=windows)
    assert (found.why, found.until) == ("not-in-window", local(2026, 11, 30, 7, 30))
    assert isinstance(verdict(message(), SATURDAY, windows=windows), Allow)
    assert verdict(message(), TUESDAY, windows=windows).until == local(2026, 11, 28)
    score = message(content_class=ContentClass.SENSITIVE)
    assert isinstance(verdict(score, SATURDAY, windows={"general": ["sun"]}), Allow)


def test_timing_what_is_not_named_keeps_its_window_and_an_empty_list_is_any_hour():
    assert verdict(tip(), TUESDAY, windows={"notice": ["sat"]}).why == "not-in-window"
    assert isinstance(verdict(tip(), TUESDAY, windows={"home_tip": []}), Allow)


@pytest.mark.parametrize(
    "goes",
    [
        {"priority": Priority.URGENT},
        {"priority": Priority.EMERGENCY},
        {"correction": Correction.CHANGED},
        {"correction": Correction.WITHDRAWN},
    ],
)
def test_timing_urgent_ones_and_corrections_go_at_any_hour(goes):
    assert isinstance(verdict(tip(**goes), TUESDAY), Allow)


def test_timing_what_goes_in_a_digest_goes_at_its_hour():
    assert isinstance(verdict(tip(), TUESDAY, {"in_digest": True}), Allow)
    assert isinstance(verdict(message(kind="digest"), TUESDAY, windows={"general": ["sat"]}), Allow)


def test_timing_what_all_hear_together_waits_for_its_minute_alone():
    placed = {"kind": "group_placement", "simultaneous": True, "content_class": ContentClass.PERSONAL}
    in_a_holiday = message(payload={"send_at": "2026-12-21T10:00:00+01:00"}, **placed)
    closed = {"windows": {"personal": ["fri 10:00-11:00"]}}
    assert verdict(in_a_holiday, local(2026, 12, 21, 9, 59), **closed).until == local(2026, 12, 21, 10)
    assert isinstance(verdict(in_a_holiday, local(2026, 12, 21, 10), **closed), Allow)


def test_timing_windows_may_wrap_midnight_overlap_and_run_over_the_weekend():
    night = {"windows": {"newsletter": ["fri 22:00-06:00"]}}
    assert isinstance(verdict(message(), local(2026, 11, 28, 5, 59), **night), Allow)
    assert verdict(message(), local(2026, 11, 28, 6), **night).until == local(2026, 12, 4, 22)
    both = {"windows": {"newsletter": ["tue 08:00-10:30", "mon-wed 10:00-12:00"]}}
    assert isinstance(verdict(message(), local(2026, 11, 24, 11), **both), Allow)
    assert verdict(message(), local(2026, 11, 24, 12), **both).until == local(2026, 11, 25, 10)
    weekend = {"windows": {"newsletter": ["sat-mon"]}}
    assert isinstance(verdict(message(), MONDAY, **weekend), Allow)
    assert verdict(message(), TUESDAY, **weekend).until == local(2026, 11, 28)


@pytest.mark.parametrize(("day", "opens"), [(date(2026, 3, 29), 1), (date(2026, 10, 25), 1)])
def test_timing_a_window_that_opens_in_the_changed_hour(day, opens):
    """02:30 does not exist in March (03:30 is meant), and comes twice in October (the second is)."""
    msg, at = (
        tip(occurred_at=datetime(2026, 3, 1, tzinfo=UTC)),
        datetime(day.year, day.month, day.day, opens, 30, tzinfo=UTC),
    )
    windows = {"home_tip": ["sun 02:30-09:00"]}
    assert (
        verdict(
            msg, at - timedelta(seconds=1), holiday_messages=True, holiday_kinds=["home_tip"], windows=windows
        ).until
        == at
    )
    assert isinstance(verdict(msg, at, holiday_messages=True, holiday_kinds=["home_tip"], windows=windows), Allow)


def test_timing_a_window_that_the_clock_change_swallows_opens_a_week_later():
    windows = {"newsletter": ["sun 02:30-03:10"]}
    found = verdict(message(), local(2026, 3, 28, 10), windows=windows)
    assert found.until == local(2026, 4, 5, 2, 30)


@pytest.mark.parametrize(
    "bad", ["friday 12:00-24:00", "fri 12-24", "fri 12:00-12:00", "fri,sat", "12:00-24:00", "fri  ", "fri-", "", "FRI"]
)
def test_timing_a_misspelt_window_is_a_config_error(bad):
    with pytest.raises(ValidationError, match="window"):
        Timing.Config(windows={"home_tip": [bad]})


# --- moments of single kinds


def decision(on="2027-01-20", lead_days=28, **changes):
    payload = {"decision_moment": {"name": "het schooladvies", "on": on}, "lead_days": lead_days}
    return message(kind="decision_info", payload=payload, **changes)


def test_timing_a_decision_is_explained_28_days_before_and_not_earlier():
    found = verdict(decision("2027-02-10"), local(2026, 12, 1, 10))
    assert (found.why, found.until) == ("not-yet", local(2027, 1, 13))
    assert isinstance(verdict(decision("2027-02-10"), local(2027, 1, 13, 10)), Allow)
    assert isinstance(verdict(decision("2027-02-10", correction=Correction.CHANGED), local(2026, 12, 1, 10)), Allow)


@pytest.mark.parametrize(
    ("on", "lead_days", "first"),
    [
        ("2027-01-20", 28, date(2026, 12, 7)),  # 16 days after the Christmas holiday, 12 before it
        ("2027-01-04", 1, date(2026, 12, 18)),
        ("2027-01-05", 1, date(2027, 1, 4)),
        ("2026-12-18", 28, date(2026, 11, 20)),
        ("2026-09-10", 28, date(2026, 8, 31)),  # not before the summer, to the children of another year
    ],
)
def test_13_the_lead_of_a_decision_counts_before_a_holiday_and_not_through_it(on, lead_days, first):
    assert CALENDAR.days_ahead_of(date.fromisoformat(on), lead_days) == first
    opens = local(first.year, first.month, first.day)
    assert verdict(decision(on, lead_days), opens - timedelta(hours=1)).until == opens
    assert isinstance(verdict(decision(on, lead_days), opens + timedelta(hours=10)), Allow)


def test_timing_too_late_after_the_decision():
    late = decision(deadline=local(2027, 1, 21))
    assert isinstance(verdict(late, local(2027, 1, 20, 23)), Allow)
    assert verdict(late, local(2027, 1, 21)).why == "too-late"


REPORT = message(kind="report_card", payload={"starts_at": "2027-02-01T14:00:00+01:00"}).event
HELP = {"starts_at": "2027-02-01T09:00:00+01:00", "ends_at": "2027-02-02T00:30:00+01:00", "load": "once"}


def test_timing_report_help_comes_at_most_a_week_after_the_report():
    msg = message(kind="report_help", payload={"report": "r1"})
    assert isinstance(verdict(msg, local(2027, 2, 8, 23, 59), {"related": REPORT}), Allow)
    found = verdict(msg, local(2027, 2, 9), {"related": REPORT})
    assert isinstance(found, Refuse) and found.why == "too-late"
    assert isinstance(verdict(msg, local(2027, 2, 9)), Allow)  # a report that nobody told us of


def test_timing_thanks_come_at_most_a_week_after_the_help():
    msg = message(kind="thank_you", payload={"task": "t1"})
    once = {"related": message(kind="participation_request", payload=HELP).event}
    assert isinstance(verdict(msg, local(2027, 2, 9, 20), once), Allow)
    assert verdict(msg, local(2027, 2, 10), once).why == "too-late"
    weekly = {"related": message(kind="participation_request", payload=HELP | {"load": "weekly"}).event}
    assert isinstance(verdict(msg, local(2027, 2, 10), weekly), Allow)


def holiday_start(told, **payload):
    books = {"holiday": "kerstvakantie", "book_list": ["Het huis met de blauwe deur"]}
    return message(kind="holiday_start", payload=books | payload, occurred_at=told)


@pytest.mark.parametrize("payload", [{"back_on": "2027-01-04"}, {}])
def test_timing_holiday_start_goes_on_the_last_school_day(payload):
    told = local(2026, 12, 8, 9)
    found = verdict(holiday_start(told, **payload), told)
    assert (found.why, found.until) == ("not-yet", local(2026, 12, 18))
    assert isinstance(verdict(holiday_start(told, **payload), local(2026, 12, 18, 17)), Allow)
    assert verdict(holiday_start(told, **payload), local(2026, 12, 19)).why == "too-late"


def test_timing_holiday_start_goes_at_once_where_it_would_be_of_no_use_later_or_the_holiday_is_unknown():
    told = local(2026, 12, 8, 9)
    short = message(kind="holiday_start", payload={}, occurred_at=told, deadline=local(2026, 12, 10))
    assert isinstance(verdict(short, told), Allow)
    assert isinstance(verdict(holiday_start(told, back_on="2026-12-16"), told), Allow)
    assert isinstance(verdict(holiday_start(local(2028, 3, 1)), local(2028, 3, 1)), Allow)


def test_timing_holiday_start_told_in_the_holiday_is_too_late():
    told = local(2026, 12, 21, 9)
    assert verdict(holiday_start(told), told).why == "too-late"


def test_timing_the_last_school_day_of_a_group_with_a_study_day():
    assert CALENDAR.last_school_day_before(date(2027, 1, 5)) == date(2027, 1, 4)
    assert CALENDAR.last_school_day_before(date(2027, 1, 5), ("3A",)) == date(2026, 12, 18)


def test_timing_once_a_week_reading_is_called_to_mind():
    msg, now = message(kind="reading_reminder"), local(2026, 7, 24, 10)
    found = verdict(msg, now, {"last_of_kind": date(2026, 7, 20)}, holiday_messages=True)
    assert isinstance(found, Delay) and (found.why, found.until) == ("once-a-week", local(2026, 7, 27))
    on_the_day = verdict(msg, local(2026, 7, 27), {"last_of_kind": date(2026, 7, 20)}, holiday_messages=True)
    assert isinstance(on_the_day, Allow)
    assert isinstance(verdict(msg, now, holiday_messages=True), Allow)
