"""The cap: a window by date, in a total order. The vectors are numbered as in docs/rules.md."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from rule_samples import SARA, contacts, facts, local, message, midnight

from ouderbrug import Allow, ContentClass, Correction, Delay, Fold, Priority, State
from ouderbrug.factbook.counting import counts
from ouderbrug.facts import Contact
from ouderbrug.rules.frequency import Frequency

NEW_YEAR = (date(2026, 1, 2), date(2026, 1, 3), date(2026, 1, 4))


def rule(**config):
    return Frequency(Frequency.Config(**config))


def verdict(now, history=(), planned=(), msg=None, **config):
    return rule(**config).judge(msg or message(), facts(history=tuple(history), planned=tuple(planned)), now)


def allowed(found):
    return isinstance(found, Allow)


def queued(*messages, day=date(2026, 11, 23)):
    return tuple(Contact(day, m.event.kind, order=m.order) for m in messages)


def test_frequency_vector_01_iso_week_begins_on_monday_rolling_waits_until_friday():
    now = local(2026, 1, 5, 12)
    assert allowed(verdict(now, contacts(*NEW_YEAR), window="iso-week"))
    found = verdict(now, contacts(*NEW_YEAR))
    assert found.until == midnight(date(2026, 1, 9))
    assert found.why == "cap-reached"
    assert found.detail == {
        "count": 3, "cap": 3, "window": "rolling-7d", "from": "2026-01-02", "next": "2026-01-09",
    }  # fmt: skip


def test_frequency_vector_02_the_date_decides_not_the_hour():
    assert isinstance(verdict(local(2026, 1, 8, 23, 59, 59), contacts(*NEW_YEAR)), Delay)
    assert allowed(verdict(local(2026, 1, 9), contacts(*NEW_YEAR)))


def test_frequency_vector_03_the_iso_week_crosses_the_year():
    days = (date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2))
    found = verdict(local(2027, 1, 3, 12), contacts(*days), window="iso-week")
    assert found.until == midnight(date(2027, 1, 4))
    assert found.detail["from"] == "2026-12-28"
    assert allowed(verdict(local(2027, 1, 4, 12), contacts(*days), window="iso-week"))


@pytest.mark.parametrize(
    ("sent", "free"),
    [(date(2026, 10, 18), "2026-10-25T00:00:00+02:00"), (date(2026, 3, 22), "2026-03-29T00:00:00+01:00")],
)
@pytest.mark.parametrize("hour", [0, 9, 23])
def test_frequency_vector_04_no_clock_change_moves_the_window(sent, free, hour):
    now = local(sent.year, sent.month, sent.day, hour) + timedelta(days=3)
    found = verdict(now, contacts(sent, sent, sent))
    assert found.until == datetime.fromisoformat(free)
    assert allowed(verdict(found.until, contacts(sent, sent, sent)))


def test_frequency_vector_05_a_weekly_letter_never_drifts():
    fridays = [date(2026, 3, 13), date(2026, 3, 20), date(2026, 3, 27), date(2026, 4, 3)]
    for n, friday in enumerate(fridays):
        now = local(friday.year, friday.month, friday.day, 15, 0, 7 * n)
        assert allowed(verdict(now, contacts(*fridays[:n]), per_guardian=1))


def test_frequency_vector_06_four_of_equal_weight_go_by_the_total_order():
    four = [message(id=f"e{n}") for n in range(1, 5)]
    now = local(2026, 11, 23, 10)
    found = [verdict(now, planned=queued(*four), msg=one) for one in four]
    assert [allowed(one) for one in found] == [True, True, True, False]
    assert found[3].until == midnight(date(2026, 11, 30))


@pytest.mark.parametrize("cap", [1, 2, 3])
def test_frequency_vector_07_exactly_as_many_as_the_cap(cap):
    some = [message(id=f"e{n}") for n in range(cap + 1)]
    found = [verdict(local(2026, 11, 23, 10), planned=queued(*some), msg=one, per_guardian=cap) for one in some]
    assert [allowed(one) for one in found] == [True] * cap + [False]


@pytest.mark.parametrize(
    "changes",
    [
        {"priority": Priority.URGENT},
        {"priority": Priority.EMERGENCY},
        {"correction": Correction.CHANGED},
        {"correction": Correction.WITHDRAWN},
    ],
)
def test_frequency_vector_08_urgent_ones_and_corrections_pass(changes):
    now = local(2026, 1, 5, 12)
    assert allowed(verdict(now, contacts(*NEW_YEAR), msg=message(**changes)))


@pytest.mark.parametrize("state", list(State))
def test_frequency_vector_09_and_10_what_counts_by_state(state):
    counted = state in {State.SENT, State.SENDING, State.UNKNOWN, State.HANDED_OVER}
    assert counts(state, Priority.NORMAL, None, pilot=False) is counted
    assert counts(state, Priority.LOW, None, pilot=False) is counted
    assert not counts(state, Priority.URGENT, None, pilot=False)
    assert not counts(state, Priority.EMERGENCY, None, pilot=False)
    assert not counts(state, Priority.NORMAL, Correction.CHANGED, pilot=False)
    assert not counts(state, Priority.NORMAL, Correction.WITHDRAWN, pilot=False)
    assert not counts(state, Priority.NORMAL, None, pilot=True)


def test_frequency_vector_11_posts_leave_one_slot_for_the_child():
    today = date(2026, 11, 23)
    posts = contacts(*[today] * 6, group_post=True)
    assert allowed(verdict(local(2026, 11, 23, 10), posts))
    assert isinstance(verdict(local(2026, 11, 23, 10), posts + contacts(today)), Delay)


def test_frequency_vector_12_a_known_heavier_message_keeps_its_slot():
    today = date(2026, 11, 23)
    talk = message(id="talk", kind="conference")
    tip = message(id="tip", kind="home_tip", priority=Priority.LOW)
    planned = queued(talk, tip, day=today + timedelta(days=3))
    now = local(2026, 11, 23, 10)
    found = verdict(now, contacts(today, today), planned, msg=tip)
    assert found.until == midnight(date(2026, 11, 30))
    assert allowed(verdict(now, contacts(today, today), planned, msg=talk))


def test_frequency_vector_14_eight_after_a_weekend_of_sleep():
    eight = [message(id=f"e{n}") for n in range(8)]
    planned = queued(*eight, day=date(2026, 11, 23))
    found = [verdict(local(2026, 11, 23, 8), planned=planned, msg=one) for one in eight]
    assert sum(allowed(one) for one in found) == 3
    assert all(one.until == midnight(date(2026, 11, 30)) for one in found[3:])


def test_frequency_vector_15_the_scope_of_a_child():
    today, now = date(2026, 11, 23), local(2026, 11, 23, 10)
    history = contacts(today, today, today, pupils=("p1",))
    assert isinstance(verdict(now, history, scope="guardian-child"), Delay)
    assert allowed(verdict(now, history, msg=message(pupils=("p2",)), scope="guardian-child"))
    assert isinstance(verdict(now, history, msg=message(pupils=("p1", "p2")), scope="guardian-child"), Delay)
    assert isinstance(verdict(now, history, msg=message(pupils=("p2",))), Delay)


def test_frequency_the_cap_is_not_three_weeks_out():
    found = verdict(local(2026, 11, 23, 10), contacts(*[date(2026, 11, 23)] * 3))
    assert found.until - local(2026, 11, 23) == timedelta(days=7)


def test_frequency_sunday_is_the_last_day_of_the_week():
    sunday = contacts(*[date(2026, 11, 22)] * 3)
    assert isinstance(verdict(local(2026, 11, 22, 10), sunday, window="iso-week"), Delay)
    assert allowed(verdict(local(2026, 11, 23, 0), sunday, window="iso-week"))


def test_frequency_group_posts_have_a_cap_of_their_own():
    today = date(2026, 11, 23)
    post = message(recipient="group:3A")
    history = contacts(today, today, group_post=True)
    assert isinstance(verdict(local(2026, 11, 23, 10), history, msg=post), Delay)
    assert allowed(verdict(local(2026, 11, 23, 10), history[:1], msg=post))


@pytest.mark.parametrize("cap", [0, -1, 4, 99])
def test_frequency_a_cap_that_is_none_names_the_override(cap):
    with pytest.raises(ValidationError, match="above_three"):
        Frequency.Config(per_guardian=cap)


def test_frequency_more_than_three_with_a_reason():
    assert Frequency.Config(per_guardian=4, above_three="our council decided so").per_guardian == 4
    with pytest.raises(ValidationError, match="above_three"):
        Frequency.Config(per_guardian=0, above_three="no cap at all")


ARRIVALS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 20), st.sampled_from([Priority.NORMAL, Priority.LOW])), max_size=14
)


@given(arrivals=ARRIVALS, cap=st.integers(1, 3), window=st.sampled_from(["rolling-7d", "iso-week"]))
def test_frequency_never_lets_more_than_the_cap_into_a_window(arrivals, cap, window):
    start = date(2026, 11, 23)
    judge = rule(per_guardian=cap, window=window).judge
    waiting = {
        f"e{n}": (message(id=f"e{n}", priority=priority), start + timedelta(days=seen), start + timedelta(days=due))
        for n, (seen, due, priority) in enumerate(arrivals)
    }
    sent: list[Contact] = []
    for n in range(120):
        today = start + timedelta(days=n)
        known = {key: item for key, item in waiting.items() if item[1] <= today}
        for key, (msg, seen, due) in sorted(known.items(), key=lambda item: item[1][0].order):
            if due > today:
                continue
            planned = tuple(Contact(d, "x", order=m.order) for m, s, d in waiting.values() if s <= today)
            found = judge(msg, facts(history=tuple(sent), planned=planned), midnight(today).astimezone(UTC))
            if allowed(found):
                del waiting[key]
                sent.append(Contact(today, "x"))
            else:
                assert found.until > midnight(today)
                waiting[key] = (msg, seen, found.until.astimezone(midnight(today).tzinfo).date())
    assert not waiting
    for n in range(120):
        day = start + timedelta(days=n)
        first = day - timedelta(days=6 if window == "rolling-7d" else day.weekday())
        assert sum(first <= contact.day <= day for contact in sent) <= cap


def test_frequency_same_input_same_verdict():
    now, history = local(2026, 1, 5, 12), contacts(*NEW_YEAR)
    assert verdict(now, history) == verdict(now, tuple(reversed(history)))
    assert verdict(now, history, msg=replace(message(), channel="parro")) == verdict(now, history)


@pytest.mark.parametrize("cap", ["3", 3.0, True, None])
def test_frequency_a_cap_is_a_whole_number_and_no_text(cap):
    with pytest.raises(ValidationError):
        Frequency.Config(per_guardian=cap)


@pytest.mark.parametrize("reserved", [2, 3, -1])
def test_frequency_not_all_posts_can_be_kept_for_teachers(reserved):
    with pytest.raises(ValidationError, match="reserved_for_hand_posts"):
        Frequency.Config(group_posts=2, reserved_for_hand_posts=reserved)


def test_frequency_a_post_that_is_kept_for_teachers_is_taken_by_hand_alone():
    today = date(2026, 11, 23)
    post, one = message(recipient="group:3A"), contacts(today, group_post=True)
    by_itself = facts(history=one, recipient=None)
    by_hand = by_itself._replace(capabilities=replace(by_itself.capabilities, by_person=True))
    kept = rule(reserved_for_hand_posts=1)
    assert isinstance(kept.judge(post, by_itself, local(2026, 11, 23, 10)), Delay)
    assert allowed(kept.judge(post, by_hand, local(2026, 11, 23, 10)))


SOON, SIX = {"deadline": local(2026, 11, 26)}, local(2026, 11, 23, 18)


def over_the_cap(msg, **known):
    known = {"history": contacts(*[date(2026, 11, 23)] * 3), "digest_at": SIX} | known
    return rule().judge(msg, facts(**known), local(2026, 11, 23, 10))


@pytest.mark.parametrize("priority", [Priority.NORMAL, Priority.LOW])
def test_frequency_would_expire_joins_a_digest_that_already_has_its_slot(priority):
    found = over_the_cap(message(priority=priority, **SOON), digest_waits=True)
    assert (type(found), found.why) == (Fold, "would-expire")


@pytest.mark.parametrize(
    "known",
    [
        {"digest_waits": False},
        {"digest_waits": True, "digest_at": None},
        {"digest_waits": True, "digest_at": local(2026, 11, 26)},
    ],
)
def test_frequency_would_expire_waits_and_says_so_where_no_digest_takes_it(known):
    found = over_the_cap(message(**SOON), **known)
    assert (type(found), found.why, found.until) == (Delay, "would-expire", midnight(date(2026, 11, 30)))


def test_frequency_would_expire_is_told_by_a_colleague_and_low_is_not():
    by_person = {"capabilities": replace(facts().capabilities, by_person=True)}
    about = {"content_class": ContentClass.PERSONAL}
    assert over_the_cap(message(**about, **SOON), **by_person).warnings == ("would-expire",)
    assert over_the_cap(message(priority=Priority.LOW, **about, **SOON), **by_person).why == "would-expire"
    light = over_the_cap(message(**SOON), **by_person)
    assert (type(light), light.why) == (Delay, "would-expire"), "nobody is called for light news"


MONDAY_ON = frozenset(date(2026, 11, 30) + timedelta(days=ahead) for ahead in range(12))


@pytest.mark.parametrize(
    ("deadline", "days_off", "late"),
    [
        (local(2026, 12, 14, 8), frozenset(), False),
        (local(2026, 12, 14, 8), MONDAY_ON, False),
        (local(2026, 12, 12), MONDAY_ON, True),
        (local(2026, 12, 12), frozenset(), False),
    ],
    ids=["no holiday", "after the holiday", "in the holiday", "the same, without one"],
)
def test_frequency_a_slot_in_a_holiday_is_none_before_the_first_school_day_after_it(deadline, days_off, late):
    known = {"calendar": replace(facts().calendar, days_off=days_off), "digest_at": None}
    found = over_the_cap(message(deadline=deadline, content_class=ContentClass.PERSONAL), **known)
    assert (found.why == "would-expire") == late


def test_frequency_what_can_wait_does_not_join_a_digest():
    assert over_the_cap(message(), digest_waits=True).why == "cap-reached"


@pytest.mark.parametrize(
    ("guaranteed", "wished", "folds"),
    [((), False, True), (("newsletter",), False, False), (("newsletter",), True, True)],
)
def test_what_is_guaranteed_goes_in_no_digest_but_that_of_who_asked_for_one(guaranteed, wished, folds):
    known = facts(folds=True, digest_at=local(2026, 11, 23, 16), recipient=replace(SARA, digest=wished or None))
    found = rule(guaranteed=guaranteed).judge(message(), known, local(2026, 11, 23, 10))
    assert isinstance(found, Fold) == folds and (folds or allowed(found))


@given(
    st.lists(st.tuples(st.integers(0, 12), st.booleans()), max_size=6),
    st.integers(1, 3),
    st.sampled_from(["rolling-7d", "iso-week"]),
    st.integers(0, 6),
)
def test_what_a_page_calls_taken_is_what_keeps_the_next_message(past, cap, window, weekday):
    """No history lies ahead, so the window that ends today is the fullest that holds it."""
    today = date(2026, 11, 16) + timedelta(days=weekday)
    history = [Contact(today - timedelta(days=ago), "moment", group_post=post) for ago, post in past]
    config = {"per_guardian": cap, "window": window}
    now = local(today.year, today.month, today.day, 12)
    assert (rule(**config).taken(history, today) < cap) == allowed(verdict(now, history, **config))
