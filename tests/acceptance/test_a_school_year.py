"""A whole school year at three sites of one school, told once by a real line, and what was promised of it.

2026-27 in region midden has 201 school days by the calendar; a study day of the whole school leaves 200. Every count
below is exact: where a rule changes, they say what that does in a year. Each run of the suite lives parts of a year
of few families and little routine; the drill the whole of one with more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
import school_year
from school_year_events import ACCIDENT, CHEERFUL, FIRST, LAST, PLACED_AT, SICK, SITES, STUDY_DAY

from ouderbrug.model import Priority
from ouderbrug.school.calendar import OwnDays, build_calendar
from ouderbrug.school.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from school_year import Lived

Row = dict[str, Any]
pytestmark = [pytest.mark.timeout(900), pytest.mark.slow]
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
WAITING = {"queued"}
FINAL = {"sent", "expired", "cancelled", "failed"}
TOTALS: dict[str, dict[str, dict[str, int]]] = {
    "small": {
        "00": {
            "collected": 29,
            "sent": 70,
            "folded": 36,
            "refused": 6,
            "awaiting_approval": 8,
            "delayed": 37,
            "expired": 8,
        },
        "01": {
            "collected": 28,
            "sent": 44,
            "folded": 25,
            "delayed": 28,
            "refused": 46,
            "awaiting_approval": 13,
            "handed_over": 12,
            "expired": 10,
        },
        "02": {
            "collected": 48,
            "sent": 74,
            "folded": 30,
            "refused": 49,
            "awaiting_approval": 18,
            "delayed": 51,
            "handed_over": 55,
            "expired": 6,
        },
    },
    "full": {
        "00": {
            "awaiting_approval": 50,
            "collected": 124,
            "delayed": 322,
            "expired": 15,
            "folded": 353,
            "refused": 81,
            "sent": 525,
        },
        "01": {
            "awaiting_approval": 44,
            "collected": 128,
            "delayed": 277,
            "expired": 50,
            "folded": 279,
            "handed_over": 27,
            "refused": 357,
            "sent": 434,
        },
        "02": {
            "awaiting_approval": 55,
            "collected": 223,
            "delayed": 463,
            "expired": 68,
            "folded": 77,
            "handed_over": 295,
            "refused": 177,
            "sent": 247,
        },
    },
}
"""What the runs of a year counted."""
REFUSED: dict[str, dict[str, dict[str, int]]] = {
    "small": {
        "00": {"consent.authority-unknown": 6},
        "01": {
            "consent.on-request": 20,
            "participation.pref-zero": 2,
            "content_policy.unreachable": 16,
            "consent.contact-ban": 10,
        },
        "02": {
            "content_policy.unreachable": 24,
            "consent.contact-ban": 19,
            "consent.authority-unknown": 3,
            "None.nothing-new": 3,
        },
    },
    "full": {
        "00": {
            "None.nothing-new": 8,
            "consent.authority-unknown": 11,
            "consent.receives-nothing": 62,
            "timing.too-late": 1,
        },
        "01": {
            "None.nothing-new": 2,
            "consent.contact-ban": 46,
            "consent.on-request": 86,
            "consent.receives-nothing": 107,
            "content_policy.unreachable": 114,
            "participation.pref-zero": 3,
            "timing.too-late": 2,
        },
        "02": {
            "None.nothing-new": 22,
            "consent.authority-unknown": 24,
            "consent.contact-ban": 61,
            "content_policy.unreachable": 64,
            "timing.too-late": 8,
        },
    },
}
"""Plans that were refused when the event came, by rule and reason; of no rule is what has nothing new to say."""
STATES: dict[str, dict[str, dict[str, int]]] = {
    "small": {
        "00": {"sent": 108, "expired": 8},
        "01": {"sent": 88, "expired": 10},
        "02": {"sent": 159, "expired": 6, "cancelled": 6},
    },
    "full": {
        "00": {"cancelled": 9, "expired": 15, "sent": 974},
        "01": {"cancelled": 4, "expired": 50, "queued": 1, "sent": 820},
        "02": {"cancelled": 49, "expired": 68, "queued": 4, "sent": 609},
    },
}
"""Where all messages stood on the last day of school, those in digests too."""
PUPILS = {"small": (17, 12), "full": (27, 12)}
"""Pupils, and guardians who have children at more than one site."""
RUNS = {"small": (30, 70), "full": (200, 400)}
"""Fewest and most at a site."""
PAIRS = {"small": 6, "full": 60}
"""More than so many times two guardians of a child heard the same personal thing."""


@pytest.fixture(scope="module", params=["small", pytest.param("full", marks=pytest.mark.drill)])
def year(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Lived]:
    """The three sites, lived once for all tests here; each has a store of its own."""
    folder = tmp_path_factory.mktemp("year")
    return [school_year.live_at(request.param, number, folder) for number in SITES]


def _day(moment: datetime) -> date:
    return moment.astimezone(AMSTERDAM).date()


def _went(site: Lived) -> list[Row]:
    """What went by itself, as one mail each: what is in a digest went in that."""
    return [row for row in site.messages if row["state"] == "sent" and row["channel"] == "email" and not row["digest"]]


def _counted(row: Row) -> bool:
    return row["priority"] >= Priority.NORMAL and not row["correction"] and not row["recipient"].startswith("group:")


def _names(site: Lived) -> dict[str, str]:
    people = school_year.people(site.size, SITES[site.number])
    return {row["guardian_key"]: row["email"] for row in people}


def _each(year: Sequence[Lived]) -> Iterator[tuple[Lived, Row]]:
    return ((site, row) for site in year for row in site.messages)


def test_the_year_has_two_hundred_school_days(year: list[Lived]) -> None:
    own = [OwnDays("Studiedag", STUDY_DAY, STUDY_DAY, (), "study-day", "")]
    calendar = build_calendar("Europe/Amsterdam", "midden", own, date(2026, 1, 1), date(2028, 12, 31))
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    assert sum(calendar.is_school_day(day, ()) for day in days) == 200
    assert not calendar.is_school_day(FIRST - timedelta(days=3), ())
    assert not calendar.is_school_day(LAST + timedelta(days=3), ())
    fewest, most = RUNS[year[0].size]
    assert all(fewest <= site.runs <= most for site in year)


def test_every_kind_of_event_occurs_and_nothing_is_set_aside(year: list[Lived]) -> None:
    by_hand = {"reply_reminder"}  # a colleague asks for it, and none does in this year
    assert {plan["kind"] for site in year for plan in site.plans} == {kind.name for kind in KINDS} - by_hand | {
        "digest"
    }
    assert [site.rejected for site in year] == [Counter()] * 3
    assert [site.violations for site in year] == [[], [], []]


def test_the_school_is_small_and_mixed(year: list[Lived]) -> None:
    pupils = [key for site in year for keys in site.pupils.values() for key in keys]
    assert len(pupils) == len(set(pupils))
    at = defaultdict(set)
    for site in year:
        for row in school_year.people(site.size, SITES[site.number]):
            at[row["guardian_key"]].add(site.number)
    assert (len(pupils), sum(len(sites) > 1 for sites in at.values())) == PUPILS[year[0].size]


def test_totals_of_the_runs(year: list[Lived]) -> None:
    """What stood on cards is among what expired."""
    totals = {site.number: {name: n for name, n in site.counts.items() if n} for site in year}
    assert all(one.pop("cards_expired", 0) <= one.get("expired", 0) for one in totals.values())
    assert totals == TOTALS[year[0].size]


def test_refusals_by_reason(year: list[Lived]) -> None:
    refused = {site.number: Counter(f"{plan['rule']}.{plan['reason']}" for plan in site.plans
                                    if plan["verdict"] == "refuse") for site in year}  # fmt: skip
    assert refused == REFUSED[year[0].size]


def test_every_message_ended_or_is_listed_as_waiting(year: list[Lived]) -> None:
    assert {row["state"] for _, row in _each(year)} <= FINAL | WAITING
    assert {site.number: Counter(row["state"] for row in site.messages) for site in year} == STATES[year[0].size]
    for _, row in _each(year):
        waits_for_its_use = row["state"] in WAITING and _day(row["deadline"]) > LAST
        assert row["state"] in FINAL or waits_for_its_use, (row["kind"], row["event_id"])


def test_each_mail_that_arrived_is_one_message_and_the_other_way_round(year: list[Lived]) -> None:
    for site in year:
        names = _names(site)
        arrived = Counter((address, at) for at, address, _ in site.mails)
        kept = Counter((names[row["recipient"]], row["marked_at"]) for row in _went(site))
        assert arrived == kept


def test_nobody_is_addressed_more_than_three_times_in_any_seven_dates(year: list[Lived]) -> None:
    most = 0
    for site in year:
        days: dict[str, list[date]] = defaultdict(list)
        for row in _went(site):
            if _counted(row):
                for guardian in site.whom[row["id"]]:
                    days[guardian].append(_day(row["marked_at"]))
        for dates in days.values():
            for first in set(dates):
                most = max(most, sum(first <= day < first + timedelta(days=7) for day in dates))
    assert most == 3


def test_nothing_is_sent_in_holidays_or_outside_the_hours_but_what_is_urgent(year: list[Lived]) -> None:
    calendar = build_calendar("Europe/Amsterdam", "midden", [], date(2026, 1, 1), date(2028, 12, 31))
    early = Counter()
    for site in year:
        for row in _went(site):
            clock = row["marked_at"].astimezone(AMSTERDAM)
            if row["priority"] <= Priority.URGENT:
                early[f"{clock:%H:%M}"] += 1
                continue
            assert (8, 0) <= (clock.hour, clock.minute) < (18, 0)
            inside = {one["kind"] for one in site.messages if one["digest"] == row["id"]} or {row["kind"]}
            asked_for = site.number == "01" and inside == {"reading_reminder"}
            assert asked_for or _day(row["marked_at"]) not in calendar.holidays, row["kind"]
    assert early.keys() == {datetime.fromisoformat(SICK[0]).strftime("%H:%M")}


def test_the_reading_reminder_goes_in_holidays_only_where_the_school_chose_it(year: list[Lived]) -> None:
    went = Counter((site.number, row["state"]) for site, row in _each(year) if row["kind"] == "reading_reminder")
    assert {number for number, state in went if state == "sent"} == {"01"}
    assert went["00", "expired"] > 0


def test_nothing_goes_about_the_group_of_an_accident_and_nothing_cheerful_of_those_days_later(
    year: list[Lived],
) -> None:
    site = year[2]
    since, until = map(datetime.fromisoformat, ACCIDENT)
    theirs = set(site.pupils["8A"])
    about = [row for row in site.messages if theirs & set(row["pupils"]) and not row["recipient"].startswith("group:")]
    assert not [row for row in about if row["marked_at"] and since <= row["marked_at"] < until]
    planned = {plan["message"]: plan for plan in site.plans}
    caught = [row for row in about if row["id"] in planned and since <= planned[row["id"]]["judged_at"] < until]
    assert {row["state"] for row in caught if row["kind"] in CHEERFUL} <= {"cancelled", "expired"}
    assert [row for row in caught if row["kind"] == "notice" and row["state"] == "sent"]


def test_all_guardians_of_a_child_hear_a_personal_thing_at_one_instant(year: list[Lived]) -> None:
    personal = {kind.name for kind in KINDS if kind.content_class != "general"} - {"participation_request"}
    pairs = 0
    for site in year:
        names, heard = _names(site), defaultdict(set)
        for row in _went(site):
            if row["kind"] in personal and not row["correction"]:
                heard[row["event_id"], tuple(row["pupils"])].add((row["recipient"], row["marked_at"]))
        for who in heard.values():
            pairs += len(who) > 1
            assert len({at for _, at in who}) == 1
            assert len({names[guardian] for guardian, _ in who}) == len(who), "who share a mailbox share the mail"
    assert pairs > PAIRS[year[0].size]


def test_a_group_is_placed_at_one_minute_for_everybody(year: list[Lived]) -> None:
    minute = datetime.fromisoformat(PLACED_AT)
    placed = [row for _, row in _each(year) if row["kind"] == "group_placement"]
    assert {row["marked_at"] for row in placed if row["channel"] == "email"} == {minute}
    assert {row["due_at"] for row in placed if row["channel"] == "handover"} == {minute}, "a card from that minute"


def test_who_has_a_ban_gets_nothing_and_who_gets_on_request_nothing_unasked(year: list[Lived]) -> None:
    reached = {guardian for site in year for row in site.messages for guardian in site.whom.get(row["id"], ())
               if not row["recipient"].startswith("group:")}  # fmt: skip
    assert not reached & {"g013b", "g008b"}
    assert not [mail for site in year for mail in site.mails if mail[1].startswith(("g013b@", "g008b@"))]
    assert {plan["reason"] for site in year for plan in site.plans if plan["recipient"] == "g013b"} == {"contact-ban"}


def test_languages_of_who_reads_turkish_and_who_reads_tigrinya(year: list[Lived]) -> None:
    languages = {
        row["guardian_key"]: row["language"] for row in school_year.people(year[0].size, sum(SITES.values(), ()))
    }
    turkish = {plan["language"] for site in year for plan in site.plans if plan["event_id"] == "fietsen"
               and languages.get(plan["recipient"]) == "tr"}  # fmt: skip
    assert turkish == {"tr"}
    tigrinya = {plan["language_reason"] for site in year for plan in site.plans if plan["recipient"] == "g006a"}
    assert "no-template" in tigrinya


def test_what_was_asked_was_answered_and_closed(year: list[Lived]) -> None:
    asked = Counter((row["kind"], row["state"]) for _, row in _each(year)
                    if row["kind"] in ("participation_request", "help_wanted"))  # fmt: skip
    assert asked["participation_request", "sent"] > 0 and asked["help_wanted", "sent"] > 0
