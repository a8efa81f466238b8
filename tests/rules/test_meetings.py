"""Invitations say when and where, at hours that guardians have; talks have three parts; series have a rhythm."""

import pytest
from pydantic import ValidationError
from rule_samples import MONDAY, facts, kinds_of, message

from ouderbrug import Allow, Correction, Refuse
from ouderbrug.rules.meetings import Invite, Meetings

INVITE = Invite(Invite.Config())
MEETING = Meetings(Meetings.Config())
EVENING = {"starts_at": "2026-12-10T19:30:00+01:00", "place": "aula"}
MORNING = {"starts_at": "2026-12-10T10:00:00+01:00", "place": "aula"}
SECTIONS = {"development": "hoe het gaat", "expectations": "een boek uitlezen", "actions": "wat thuis kan"}


def invite(kind="meeting_invitation", rule=INVITE, **payload):
    return rule.judge(message(kind=kind, payload=payload), facts(), MONDAY)


def meeting(kind, rule=MEETING, correction=None, **payload):
    return rule.judge(message(kind=kind, payload=payload, correction=correction), facts(), MONDAY)


@pytest.mark.parametrize("kind", sorted(kinds_of(Invite) - {"meeting_series"}))
@pytest.mark.parametrize("missing", ["starts_at", "place"])
def test_invite_incomplete(kind, missing):
    payload = {name: value for name, value in EVENING.items() if name != missing}
    assert invite(kind, **payload) == Refuse("incomplete", {"missing": [missing]})
    assert invite(kind, **EVENING) == Allow()


def test_invite_incomplete_in_one_meeting_of_a_series():
    assert invite("meeting_series", meetings=[EVENING, {**EVENING, "place": ""}]).detail == {"missing": ["place"]}
    assert invite("meeting_series", meetings=[EVENING, EVENING]) == Allow()


def test_invite_a_celebration_may_be_told_without_a_moment_and_nothing_else_may():
    assert invite("celebration", milestone="alle letters") == Allow()
    assert invite("open_classroom").why == "incomplete"


@pytest.mark.parametrize(
    ("starts", "ends", "warned"),
    [
        ("2026-12-10T09:00:00+01:00", None, True),
        ("2026-12-10T08:59:00+01:00", None, False),
        ("2026-12-10T14:59:00+01:00", None, True),
        ("2026-12-10T15:00:00+01:00", None, False),
        ("2026-12-10T13:00:00+01:00", "2026-12-10T15:00:00+01:00", True),
        ("2026-12-10T13:00:00+01:00", "2026-12-10T15:01:00+01:00", False),
        ("2026-12-10T13:00:00+01:00", "2026-12-11T14:00:00+01:00", False),
        ("2026-12-10T08:30:00+00:00", None, True),
        ("2026-12-12T10:00:00+01:00", None, False),
    ],
)
def test_invite_daytime_only_is_nine_to_three_on_workdays_at_the_school(starts, ends, warned):
    found = invite(starts_at=starts, ends_at=ends, place="aula")
    assert found == (Allow(("daytime-only",), {"daytime-only": {"moments": 1}}) if warned else Allow())


def test_invite_another_way_keeps_daytime_quiet():
    assert invite(**MORNING, link="https://school.example/avond") == Allow()
    assert invite("meeting_series", meetings=[MORNING, EVENING]) == Allow()
    assert invite("meeting_series", meetings=[MORNING, MORNING]).detail == {"daytime-only": {"moments": 2}}


def test_invite_hours_are_the_schools():
    rule = Invite(Invite.Config(day_begins=18, day_ends=22))
    assert invite(rule=rule, **EVENING).warnings == ("daytime-only",)
    assert invite(rule=rule, **MORNING) == Allow()


@pytest.mark.parametrize("missing", sorted(SECTIONS))
@pytest.mark.parametrize("empty", [None, " "])
def test_meeting_sections(missing, empty):
    found = meeting("conference", sections={**SECTIONS, missing: empty})
    assert found == Refuse("sections", {"missing": [missing]})


def test_meeting_with_all_sections_passes_and_one_without_any_names_all():
    assert meeting("conference", sections=SECTIONS) == Allow()
    assert meeting("conference").detail == {"missing": ["development", "expectations", "actions"]}


@pytest.mark.parametrize(("days", "warned"), [(10, True), (13, True), (14, False), (28, False), (30, True)])
def test_meeting_series_spacing(days, warned):
    second = f"2026-10-{1 + days:02}T19:00:00+02:00"
    meetings = [{"starts_at": at, "place": "aula"} for at in (second, "2026-10-01T19:00:00+02:00")]
    found = meeting("meeting_series", meetings=meetings)
    assert found == (Allow(("series-spacing",), {"series-spacing": {"days_apart": [days]}}) if warned else Allow())


def test_meeting_series_spacing_of_one_meeting_says_nothing():
    assert meeting("meeting_series", meetings=[EVENING]) == Allow()


def test_meeting_series_spacing_is_the_schools():
    rule = Meetings(Meetings.Config(least_days=7, most_days=7))
    week = [{"starts_at": f"2026-11-{day:02}T19:00:00+01:00", "place": "aula"} for day in (2, 9)]
    assert meeting("meeting_series", rule, meetings=week) == Allow()
    with pytest.raises(ValidationError, match="swap them"):
        Meetings.Config(least_days=20, most_days=10)


def test_meetings_of_a_withdrawal_nothing_is_judged():
    gone = message(kind="meeting_invitation", payload={}, correction=Correction.WITHDRAWN)
    assert INVITE.judge(gone, facts(), MONDAY) == Allow()
    assert meeting("conference", correction=Correction.WITHDRAWN) == Allow()
    assert meeting("meeting_series", correction=Correction.WITHDRAWN) == Allow()
