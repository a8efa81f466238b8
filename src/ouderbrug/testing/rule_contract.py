"""What every rule must do, as tests to inherit: say of one message that it is held, and of one that it goes.

    class TestFreeDays(RuleContract):
        rule = FreeDays

        def held(self):
            return sample_message(Capabilities()), self.facts(), FRIDAY

        def let_go(self):
            return sample_message(Capabilities()), self.facts(), MONDAY

The kit asks the rule as the house does: with the facts that it declares and no others.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta
from inspect import signature
from itertools import product
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

import pytest

from ouderbrug.api import CheckFacts, PluginConfig, Remark
from ouderbrug.errors import UndeclaredFact
from ouderbrug.facts import Allow, Delay, Facts, Fold, Refuse, SchoolCalendar, TextFacts
from ouderbrug.failures import Failures
from ouderbrug.model import Capabilities, Goal, Priority
from ouderbrug.rules.asking import Asked, wrong_with
from ouderbrug.rules.declarations import FACTS, faults
from ouderbrug.testing.leavings import values_kept
from ouderbrug.testing.plugin_contract import PluginContract, refuses_unknown
from ouderbrug.testing.samples import CANARY
from ouderbrug.testing.watching import watched
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.api import Rule
    from ouderbrug.facts import Verdict
    from ouderbrug.model import Message

    Case = tuple[Message, Facts, datetime]

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NOTHING_KNOWN: Mapping[str, Any] = {
    "had_before": False, "last_of_kind": None, "commitments": (), "asked_this_year": 0, "unanswered": 0, "agreed": 0,
    "places": None, "turn": None,
}  # fmt: skip
"""What a fact that was looked up says where there is nothing to know."""
_WAITS = [timedelta(hours=hours) for hours in (0, 4, 9, 13, 16, 20, 24, 48, 72, 96, 120, 144)]
_HOURS = [timedelta(hours=hours) for hours in range(0, 7 * 24, 5)]
"""A week, at each hour of the day in turn."""
_ZONES = [ZoneInfo(name) for name in ("UTC", "Europe/Amsterdam", "Pacific/Kiritimati", "America/Los_Angeles")]
_BY_TYPE: Mapping[str, list[Any]] = {
    "boolean": [True, False],
    "integer": [0, 1, 2, 3, 5, 12, 17, 23, 50, 100, 1_000, 100_000],
    "number": [0, 0.5, 1, 3, 12, 100, 100_000],
    "string": ["00:00", "12:00", "23:59", "2026-11-23", "P1D", "P30D"],
    "array": [[]],
}
"""Values that a setting may have, by the type that it takes; those that it does not take are passed over."""


class RuleContract(PluginContract):
    """The contract of a rule: its author gives a message that is held, and one that goes."""

    hook: ClassVar[str] = "register_rules"
    rule: ClassVar[type[Rule]]
    """The class under test."""
    config: ClassVar[Mapping[str, Any]] = {}
    """Its settings, as they stand in the TOML."""
    kinds: ClassVar[frozenset[str]] = frozenset()
    """Event kinds that it judges by name, beside the topics of the house."""
    delays_emergencies: ClassVar[bool] = False
    """True for a rule that puts off even these."""
    refuses_emergencies: ClassVar[bool] = False
    """True for a rule that refuses even these, as of who may hear nothing at all."""
    by_goal: ClassVar[bool] = False
    """True for a rule that judges by the goal of a message: ``held`` is then held for its own goal alone."""
    shown_elsewhere: ClassVar[frozenset[str]] = frozenset()
    """Settings that change nothing of what ``held`` and ``let_go`` give, for they are about other messages."""

    def held(self) -> tuple[Message, Facts, datetime]:
        """A message, facts and a time at which the rule does not let it go by itself, or warns where that is all."""
        raise NotImplementedError(f"{type(self).__name__} lacks held: a message that the rule does not let go")

    def let_go(self) -> tuple[Message, Facts, datetime]:
        """A message, facts and a time at which it has no objection."""
        raise NotImplementedError(f"{type(self).__name__} lacks let_go: a message to which the rule does not object")

    @staticmethod
    def facts(**known: Any) -> Facts:
        """Facts with nothing in them but what is named, as ``self.facts(agreed=3)``; school is each weekday."""
        calendar = SchoolCalendar(ZoneInfo("Europe/Amsterdam"))
        return Facts(**{"calendar": calendar, "capabilities": Capabilities(), **known})

    @property
    def plugin(self) -> type[Rule]:
        """The class under test."""
        return self.rule

    def test_it_holds_and_lets_go(self) -> None:
        held, let_go = (self._asked(self._made(), case, must=True) for case in (self.held(), self.let_go()))
        assert not isinstance(held, Allow) or held.warnings, "it lets go what it should hold"
        assert isinstance(let_go, Allow), "it holds what it should let go"

    def test_judge_takes_what_it_is_given(self) -> None:
        assert _takes_three(self.rule), "judge takes a message, facts and the time"

    def test_it_holds_whatever_the_goal(self) -> None:
        message, facts, now = self.held()
        if self.by_goal or isinstance(self._asked(self._made(), (message, facts, now)), Allow):
            pytest.skip("it judges by the goal, or holds nothing")
        for goal in Goal:
            verdict = self._answer(self._made(), (replace(message, goal=goal), facts, now))
            assert not isinstance(verdict, Allow), f"it lets go what is to {goal.value}; see `by_goal`"

    def test_its_answers_can_be_used(self) -> None:
        for case in (self.held(), self.let_go()):
            verdict = self._asked(self._made(), case)
            assert not (problem := wrong_with(verdict, case[2])), f"{verdict} is no answer: {problem}"
            if isinstance(verdict, Delay):
                assert verdict.until.tzinfo is not None, "a time has an offset"
            if isinstance(verdict, Delay | Fold | Refuse):
                assert _CODE.fullmatch(verdict.why), f"{verdict.why!r} is no stable code, such as free-day"

    def test_the_same_question_has_the_same_answer(self) -> None:
        one, other = self._made(), self._made()
        first = self._asked(one, self.held())
        self._asked(one, self.let_go())
        assert self._asked(one, self.held()) == first, "nothing is remembered between two questions"
        assert self._asked(other, self.held()) == first, "nothing is remembered between two objects"

    def test_its_modules_count_nothing(self) -> None:
        rule, cases = self._made(), (self.held(), self.let_go())
        before = [self._asked(rule, case) for case in cases]
        kept = values_kept(self.rule)
        if [self._asked(rule, case) for case in cases] != before:
            pytest.skip("its answers differ")
        changed = {name for name, value in values_kept(self.rule).items() if kept.get(name) != value}
        assert not changed, f"{', '.join(sorted(changed))} changes while it is asked"

    def test_it_answers_whatever_is_known(self) -> None:
        rule = self._made()
        if any(wrong_with(self._asked(rule, case), case[2]) for case in (self.held(), self.let_go())):
            pytest.skip("its answers cannot be used at all")
        for message, _, now in (self.held(), self.let_go()):
            for priority, goal in product(Priority, Goal):
                for one in _for_each(replace(message, priority=priority, goal=goal)):
                    verdict = self._answer(rule, (one, self.facts(**_NOTHING_KNOWN), now))
                    assert not (problem := wrong_with(verdict, now)), f"{verdict} is no answer: {problem}"

    def test_an_emergency_is_not_put_off(self) -> None:
        if self.delays_emergencies:
            pytest.skip("it is about something for which an emergency waits too")
        message, facts, now = self.held()
        verdict = self._answer(self._made(), (replace(message, priority=Priority.EMERGENCY), facts, now))
        assert not isinstance(verdict, Delay | Fold), "an emergency waits for nothing; see `delays_emergencies`"

    def test_an_emergency_is_not_refused(self) -> None:
        if self.refuses_emergencies:
            pytest.skip("it is about somebody who may not hear that either")
        for message, facts, now in (self.held(), self.let_go()):
            verdict = self._answer(self._made(), (replace(message, priority=Priority.EMERGENCY), facts, now))
            assert not isinstance(verdict, Refuse), "an emergency reaches nobody; see `refuses_emergencies`"

    def test_each_setting_counts(self) -> None:
        cases = [
            (message, facts, now + wait) for message, facts, now in (self.held(), self.let_go()) for wait in _WAITS
        ]
        as_they_are = self._answers(self.config, cases)
        own = self.rule.Config.model_fields.keys() - PluginConfig.model_fields.keys()
        for name in sorted(own - self.shown_elsewhere):
            tried = [self._answers({**self.config, name: value}, cases) for value in _values(self.rule.Config, name)]
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
                said = [self._answer(rule, (message, facts, (now + wait).astimezone(zone))) for zone in _ZONES]
                assert all(one == said[0] for one in said), "one moment has one answer: ask facts.calendar.day(now)"

    def test_it_changes_nothing(self) -> None:
        message, facts, now = self.held()
        payload, known = deepcopy(dict(message.event.payload)), repr(tuple(facts))
        self._asked(self._made(), (message, facts, now))
        assert dict(message.event.payload) == payload, "the event was changed"
        assert repr(tuple(facts)) == known, "a fact was changed"

    def test_it_looks_at_what_it_declares(self) -> None:
        for case in (self.held(), self.let_go()):
            try:
                self._asked(self._made(), case, strictly=True)
            except UndeclaredFact as error:
                raise AssertionError(f"it looks at {error.fact}; name that in `reads`") from None

    def test_it_looks_at_nothing_outside(self) -> None:
        outside: set[str] = set()
        rule = self._made()
        for case in (self.held(), self.let_go()):
            self._asked(rule, case)  # what it loads when it is first asked is no look outside
            self._ends(lambda case=case: watched(outside, lambda: self._judged(rule, case)))  # type: ignore[misc]
        assert not outside, f"a rule is a function of message, facts and now; it calls {', '.join(sorted(outside))}"

    def test_its_declarations_name_what_is_there(self) -> None:
        wrong = [one.message for one in faults(self._made(), {}, {*Topic, *self.kinds})]
        assert not wrong, wrong

    def test_timeless_is_as_it_says(self) -> None:
        rule = self._made()
        if not rule.timeless:
            pytest.skip("it looks at the time")
        for message, facts, now in (self.held(), self.let_go()):
            later = (now + timedelta(hours=step) for step in (7, 13, 24 * 5))
            verdicts = {type(self._asked(rule, (message, facts, one))) for one in (now, *later)}
            assert len(verdicts) == 1, "a rule that is timeless says the same at any time"

    def test_its_words_have_their_numbers(self) -> None:
        verdict = self._asked(self._made(), self.held())
        if isinstance(verdict, Allow) or not _CODE.fullmatch(str(getattr(verdict, "why", ""))):
            pytest.skip("it only warns, or gives no code")
        known = {"", "until", *verdict.detail}
        said = list(_sentences(self.rule, verdict.why))
        assert said, f"there are no words for {verdict.why} in `sentences`: a reader sees the bare code"
        for parts in said:
            assert all(part.strip() for part in parts), f"{parts} says nothing"
            lacking = [_fields(part) - known for part in parts]
            assert not all(lacking), f"of {parts} no part can be told: detail lacks {lacking}"

    def test_it_tells_nobody(self) -> None:
        message, facts, now = self.held()
        for one in (message, _marked(message)):
            verdict = self._asked(self._made(), (one, facts, now))
            self._told_nobody(f"{getattr(verdict, 'why', '')} {dict(verdict.detail)}")

    def test_what_it_says_beside_has_its_shape(self) -> None:
        rule = self._made()
        for message, facts, now in (self.held(), self.let_go()):
            hours = self._ends(lambda: rule.opens(facts.calendar.day(now), facts.calendar))  # noqa: B023 - ends here
            assert hours is None or all(map(_is_span, _listed(hours))), (
                "opens gives pairs of times with offsets, or None"
            )
            known = TextFacts((CANARY,), (), (CANARY,), (CANARY,), (CANARY,), (CANARY,))
            codes = _listed(self._ends(lambda: rule.look_first(message, known)))  # noqa: B023 - ends here
            assert all(isinstance(one, str) and _CODE.fullmatch(one) for one in codes), "look_first gives codes"
            self._told_nobody(*map(str, codes))

    def test_it_counts_nothing_in_itself(self) -> None:
        rule, cases = self._made(), (self.held(), self.let_go())
        before = [self._asked(rule, case) for case in cases]
        kept = repr(vars(rule))
        if [self._asked(rule, case) for case in cases] != before:
            pytest.skip("its answers differ")
        assert repr(vars(rule)) == kept, "it changes while it is asked the same again"

    def test_check_makes_remarks(self) -> None:
        rule = self._made()
        about = CheckFacts(self.facts().calendar, frozenset({*Topic, *self.kinds}), (rule,))
        said = self._ends(lambda: list(rule.check(about)))
        assert all(isinstance(one, Remark) for one in said), "check gives Remarks"

    def test_unknown_setting(self) -> None:
        refuses_unknown(self.rule.Config, self.config)

    def _tried(self) -> object:
        return self._judged(self._made(), self.held())

    def _made(self) -> Rule:
        if not _takes_three(self.rule):
            pytest.skip("judge takes something else, which another test finds")
        return self.rule(self.rule.Config.model_validate(dict(self.config)))

    def _answer(self, rule: Rule, case: Case) -> Verdict:
        """What it says, or the failure of this test where it raises: the house would let such a message wait."""
        try:
            return self._asked(rule, case)
        except Exception as error:
            raise AssertionError(f"it raises {type(error).__name__} of what may be") from error

    def _answers(self, config: Mapping[str, Any], cases: list[Case]) -> list[Verdict]:
        """What it says of each with other settings; nothing where these are none, or it fails with them."""
        try:
            rule = self.rule(self.rule.Config.model_validate(dict(config)))
            return self._ends(lambda: [self._judged(rule, case) for case in cases])
        except Exception:
            return []

    def _judged(self, rule: Rule, case: Case, *, strictly: bool = False) -> Verdict:
        message, facts, now = case
        if not strictly or rule.reads is None:
            return rule.judge(message, facts, now)
        return Asked.of(rule, rule.reads & FACTS, Failures()).judge(message, facts, now)

    def _raises(self) -> bool:
        """True if it raises of what its author gave already."""
        try:
            for case in (self.held(), self.let_go()):
                self._ends(lambda case=case: self._judged(self._made(), case))  # type: ignore[misc]
        except Exception:
            return True
        return False

    def _asked(self, rule: Rule, case: Case, *, strictly: bool = False, must: bool = False) -> Verdict:
        """What it says; skips the test where it answers nothing at all, unless that ``must`` show."""
        try:
            return self._ends(lambda: self._judged(rule, case, strictly=strictly))
        except UndeclaredFact:
            if strictly:
                raise
        except Exception as error:
            if not must and self._raises():
                pytest.skip(f"it raises {type(error).__name__} of what is held or goes, which another test finds")
            raise
        return pytest.skip("it looks at what it does not declare, which another test finds")


def _takes_three(rule: type[Rule]) -> bool:
    try:
        signature(rule.judge).bind(*range(4))
    except TypeError:
        return False
    return True


def _marked(message: Message) -> Message:
    """The message, with a word in its texts that nobody may hear."""
    said = message.text
    text = replace(said, subject=f"{said.subject} {CANARY}", app=f"{said.app} {CANARY}", body=f"{said.body} {CANARY}")
    return replace(message, text=text, audience_names=CANARY)


def _listed(found: object) -> list[Any]:
    assert isinstance(found, Iterable) and not isinstance(found, str | bytes), f"{type(found).__name__} is no row"
    return list(found)


def _is_span(one: Any) -> bool:
    pair = isinstance(one, tuple) and len(one) == 2 and all(isinstance(at, datetime) for at in one)
    return pair and all(at.tzinfo for at in one)


def _for_each(message: Message) -> Iterator[Message]:
    """A message to a guardian, and as a post for a group and for the school."""
    yield message
    yield from (replace(message, recipient=all_of, to=(), pupils=()) for all_of in ("group:3A", "school"))


def _values(config: type[PluginConfig], name: str) -> Iterator[Any]:
    """Values to try for a setting: each that it lists, else some of its type."""
    schema = config.model_json_schema()
    yield from _of_schema(
        schema["properties"].get(config.model_fields[name].alias or name, {}), schema.get("$defs", {})
    )


def _of_schema(schema: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[Any]:
    if "$ref" in schema:
        schema = known.get(schema["$ref"].rpartition("/")[2], {})
    for one in (*schema.get("anyOf", ()), *schema.get("allOf", ())):
        yield from _of_schema(one, known)
    yield from schema.get("enum", _BY_TYPE.get(schema.get("type", ""), ()))
    if schema.get("type") == "array":
        yield from ([one] for one in _of_schema(schema.get("items", {}), known))


def _sentences(rule: type[Rule], why: str) -> Iterator[tuple[str, ...]]:
    """The sentence about a reason code in each language, by its parts."""
    said = rule.sentences.get(why, rule.sentences.get("", ()))
    yield from (parts for parts in (said.values() if isinstance(said, Mapping) else (said,)) if parts)


def _fields(part: str) -> set[str]:
    return {name or "" for _, name, _, _ in string.Formatter().parse(part)}
