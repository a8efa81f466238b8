"""How a rule judges what is otherwise: more urgent, of other goals, at another hour, with other settings."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import chain, combinations, product
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from ouderbrug.api import CheckFacts, PluginConfig, Remark
from ouderbrug.facts import Allow, Delay, Fold, Refuse
from ouderbrug.model import Goal, Priority
from ouderbrug.rules.verdicts import wrong_with
from ouderbrug.testing.rule_bench import RuleBench
from ouderbrug.testing.rule_cases import SORTS, for_each, of_two, turned, values_of_setting, varied
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from ouderbrug.facts import Facts, Verdict
    from ouderbrug.testing.rule_cases import Case

_NOTHING_KNOWN: Mapping[str, Any] = {
    "had_before": False, "last_of_kind": None, "commitments": (), "asked_this_year": 0, "unanswered": 0, "agreed": 0,
    "places": None, "turn": None,
}  # fmt: skip
"""What a fact that was looked up says where there is nothing to know."""
_WAITS = [timedelta(hours=hours) for hours in (0, 4, 9, 13, 16, 20, 24, 48, 72, 96, 120, 144)]
_HOURS = [timedelta(hours=hours) for hours in range(0, 7 * 24, 5)]
"""A week, at each hour of the day in turn."""
_HALVES = 1, 6
"""A month of winter, and one of summer."""
_ZONES = [ZoneInfo(name) for name in ("UTC", "Europe/Amsterdam", "Pacific/Kiritimati", "America/Los_Angeles")]

_YEARS = [*((year,) for year in range(1, 9)), *combinations(range(1, 9), 2)]
"""The school years of one child, and of two."""


class RuleJudgement(RuleBench):
    """The part of the contract about what is not as its author gave it."""

    def test_it_holds_whatever_the_goal(self) -> None:
        message, facts, now = self.held()
        if self.by_goal or isinstance(self._asked(self._made(), (message, facts, now)), Allow):
            pytest.skip("it judges by the goal, or holds nothing")
        for goal in Goal:
            verdict = self._answer(self._made(), (replace(message, goal=goal), facts, now))
            assert not isinstance(verdict, Allow), f"it lets go what is to {goal.value}; see `by_goal`"

    def test_it_holds_whatever_sort_it_is_of(self) -> None:
        message, facts, now = self.held()
        if isinstance(self._asked(self._made(), (message, facts, now)), Allow):
            pytest.skip("it holds nothing")
        for sort in sorted(SORTS.keys() - self.lets_go_of):
            for one in SORTS[sort](message):
                verdict = self._said_of((one, facts, now))
                assert not isinstance(verdict, Allow), f"what it holds goes as one of {sort}; see `lets_go_of`"

    def test_what_is_urgent_goes_where_it_says_so(self) -> None:
        message, facts, now = self.held()
        plain = self._asked(self._made(), (message, facts, now))
        goes = self.lets_urgent_go
        if isinstance(plain, Allow) or (goes is None and not isinstance(plain, Refuse)):
            pytest.skip("it holds nothing, or does not say")
        sorts = chain.from_iterable(SORTS[sort](message) for sort in sorted(SORTS.keys() - self.lets_go_of))
        for one in (message, *sorts):
            if isinstance(self._said_of((one, facts, now)), Allow):
                continue  # it goes anyway, which another test finds
            verdict = self._answer(self._made(), (replace(one, priority=Priority.URGENT), facts, now))
            went = isinstance(verdict, Allow) and (not verdict.warnings or bool(goes))
            assert goes or not went, "what it holds goes once it is called urgent; see `lets_urgent_go`"
            assert went or not goes, "it says that it lets go what is urgent, and holds it"

    def test_it_judges_the_kinds_that_it_holds(self) -> None:
        rule, message = self._made(), self.held()[0]
        judged = not rule.kinds or rule.kinds & {*message.known_as}
        assert judged, "its `kinds` name no kind or topic of what `held` gives, so that nobody ever asks it of that"

    def test_the_order_of_people_does_not_count(self) -> None:
        rule = self._made()
        if self._asked(rule, self.held()) != self._asked(rule, self.held()):
            pytest.skip("its answers differ anyway")
        case = of_two(self.held(), self.let_go())
        said = self._said_of(case)
        for other in turned(case):
            again = self._said_of(other)
            same = type(again) is type(said) and getattr(again, "why", "") == getattr(said, "why", "")
            assert same, "of two children or guardians it looks at the first alone: their order says nothing"

    def test_one_more_child_lifts_nothing(self) -> None:
        rule, (message, facts, now) = self._made(), self.held()
        if isinstance(self._asked(rule, (message, facts, now)), Allow):
            pytest.skip("it holds nothing")
        verdict = self._said_of(of_two((message, facts, now), self.let_go(), ("pupils", "ties")))
        assert "another child" in self.lets_go_of or not isinstance(verdict, Allow), (
            "what it holds of a child goes once it is about another one too; see `lets_go_of`"
        )

    def test_one_more_school_year_lifts_nothing(self) -> None:
        rule = self._made()
        if "another child" in self.lets_go_of or (rule.reads is not None and "years" not in rule.reads):
            pytest.skip("it looks at no school years, or lets go of what is of another child too")
        for (message, facts, now), config in product((self.held(), self.let_go()), (self.config, *self._otherwise())):
            said = self._answers(config, [(message, facts._replace(years=years), now) for years in _YEARS])
            goes = {years for years, verdict in zip(_YEARS, said, strict=False) if isinstance(verdict, Allow)}
            lifted = sorted(years for years in goes if any((one,) not in goes for one in years))
            assert not lifted, f"of years {lifted[0]} it holds one alone, and lets go of both; see `lets_go_of`"

    def test_check_lets_some_value_stand(self) -> None:
        said = self._remarks(self.config)
        pointed = {str(one.at[0]) for one in said or () if one.at and one.level != "info"}
        for name in sorted(pointed & self._own_settings):
            found = [self._remarks({**self.config, name: value}) for value in self._values(name)]
            tried = [remarks for remarks in found if remarks is not None]
            fine = any(not any(one.at[:1] == (name,) for one in remarks) for remarks in tried)
            assert fine or not tried, f"whatever {name} is, check says that it is wrong"

    def test_it_answers_whatever_is_known(self) -> None:
        rule = self._made()
        if any(wrong_with(self._asked(rule, case), case[2]) for case in (self.held(), self.let_go())):
            pytest.skip("its answers cannot be used at all")
        for message, _, now in (self.held(), self.let_go()):
            others = (replace(message, priority=priority, goal=goal) for priority, goal in product(Priority, Goal))
            for one in (*chain.from_iterable(map(for_each, others)), *varied(message)):
                verdict = self._answer(rule, (one, self.facts(**_NOTHING_KNOWN), now))
                assert not (problem := wrong_with(verdict, now)), f"{verdict} is no answer: {problem}"

    def test_an_emergency_is_not_put_off(self) -> None:
        if self.delays_emergencies:
            pytest.skip("it is about something for which an emergency waits too")
        for verdict in self._of_emergencies(self.held()):
            assert not isinstance(verdict, Delay | Fold), "an emergency waits for nothing; see `delays_emergencies`"

    def test_an_emergency_is_not_refused(self) -> None:
        if self.refuses_emergencies:
            pytest.skip("it is about somebody who may not hear that either")
        for verdict in (*self._of_emergencies(self.held()), *self._of_emergencies(self.let_go())):
            assert not isinstance(verdict, Refuse), "an emergency reaches nobody; see `refuses_emergencies`"

    def test_each_setting_counts(self) -> None:
        cases = [
            (message, facts, now + wait) for message, facts, now in (self.held(), self.let_go()) for wait in _WAITS
        ]
        as_they_are = self._answers(self.config, cases)
        for name in sorted(self._own_settings - self.shown_elsewhere):
            tried = [self._answers({**self.config, name: value}, cases) for value in self._values(name)]
            others = [one for one in tried if one]
            assert not others or any(one != as_they_are for one in others), (
                f"the setting {name} changes nothing of either message; name it in `shown_elsewhere` if it is of others"
            )

    def test_the_day_is_that_of_the_school(self) -> None:
        rule = self._made()
        if self._answer(rule, self.held()) != self._answer(rule, self.held()):
            pytest.skip("its answers differ anyway")
        for message, facts, now in (self.held(), self.let_go()):
            for wait in _HOURS:
                said = [self._said_of((message, facts, (now + wait).astimezone(zone))) for zone in _ZONES]
                if not all(isinstance(one, Allow | Delay | Fold | Refuse) for one in said):
                    continue  # it raises or says nothing then, which another test finds
                assert all(one == said[0] for one in said), "one moment has one answer: ask facts.calendar.day(now)"

    def test_its_day_begins_at_midnight_in_summer_too(self) -> None:
        for message, facts, now in (self.held(), self.let_go()):
            winter, summer = ([self._sort_of((message, facts, at)) for at in hours] for hours in _two_days(facts, now))
            late = summer != winter and summer[1:] == winter[:-1]
            assert not late, "in summer its day begins an hour late: no offset is fixed, ask facts.calendar.day(now)"

    @property
    def _own_settings(self) -> set[str]:
        return self.rule.Config.model_fields.keys() - PluginConfig.model_fields.keys()

    def _values(self, name: str) -> Iterator[Any]:
        return values_of_setting(self.rule.Config, name)

    def _otherwise(self) -> Iterator[dict[str, Any]]:
        """Its settings, each in turn with another value."""
        for name in sorted(self._own_settings):
            yield from ({**self.config, name: value} for value in self._values(name))

    def _remarks(self, config: Mapping[str, Any]) -> list[Remark] | None:
        """What check says of these settings; None where they are none, or it fails, which another test finds."""
        with suppress(Exception):
            rule = self._made(config)
            about = CheckFacts(self.facts().calendar, frozenset({*Topic, *self.kinds}), (rule,))
            said = self._ends(lambda: list(rule.check(about)))
            return said if all(isinstance(one, Remark) for one in said) else None
        return None

    def _sort_of(self, case: Case) -> str:
        verdict = self._said_of(case)
        return f"{type(verdict).__name__} {getattr(verdict, 'why', '')}"

    def test_timeless_is_as_it_says(self) -> None:
        rule = self._made()
        if not rule.timeless:
            pytest.skip("it looks at the time")
        for message, facts, now in (self.held(), self.let_go()):
            later = (now + timedelta(hours=step) for step in (7, 13, 24 * 5))
            verdicts = {type(self._asked(rule, (message, facts, one))) for one in (now, *later)}
            assert len(verdicts) == 1, "a rule that is timeless says the same at any time"

    def _of_emergencies(self, case: Case) -> Iterator[Verdict]:
        """What it says of the message as an emergency, of whatever sort; what it raises is found by another test."""
        message, facts, now = case
        rule = self._made()
        for one in varied(replace(message, priority=Priority.EMERGENCY)):
            with suppress(Exception):
                yield self._asked(rule, (one, facts, now))


def _two_days(facts: Facts, now: datetime) -> Iterator[list[datetime]]:
    """Each hour of two days, by the clock of the school, from this weekday on: in winter, and in summer."""
    zone = facts.calendar.tz
    day = now.astimezone(zone).replace(hour=0, minute=30)
    for month in _HALVES:
        begins = day.replace(month=month, day=1)
        begins += timedelta(days=(day.weekday() - begins.weekday()) % 7)
        yield [begins + timedelta(hours=hour) for hour in range(48)]
