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

import string
from collections.abc import Iterable, Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.api import CheckFacts, Remark
from ouderbrug.bounded import WrongAnswer
from ouderbrug.errors import UndeclaredFact
from ouderbrug.facts import Allow, TextFacts
from ouderbrug.rules.declarations import faults
from ouderbrug.testing.plugin_contract import refuses_unknown
from ouderbrug.testing.rule_cases import marked, named, told_by, varied
from ouderbrug.testing.rule_times import CODE, RuleTimes, answer_fault
from ouderbrug.testing.samples import CANARY
from ouderbrug.testing.watching import watched
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.api import Rule


class RuleContract(RuleTimes):
    """The contract of a rule: its author gives a message that is held, and one that goes."""

    def test_it_holds_and_lets_go(self) -> None:
        held, let_go = (self._asked(self._made(), case, must=True) for case in (self.held(), self.let_go()))
        assert not isinstance(held, Allow) or held.warnings, "it lets go what it should hold"
        assert isinstance(let_go, Allow), "it holds what it should let go"

    def test_its_answers_can_be_used(self) -> None:
        for case in (self.held(), self.let_go()):
            assert not (wrong := answer_fault(self._asked(self._made(), case), case[2])), wrong

    def test_the_same_question_has_the_same_answer(self) -> None:
        one, other = self._made(), self._made()
        first = self._asked(one, self.held())
        self._asked(one, self.let_go())
        assert self._asked(one, self.held()) == first, "nothing is remembered between two questions"
        assert self._asked(other, self.held()) == first, "nothing is remembered between two objects"
        in_a_row = self._ends(lambda: [self._judged(other, self.held()) for _ in range(3)])
        assert in_a_row == [first] * 3, "nothing is remembered in a thread or its context"

    def test_it_changes_nothing(self) -> None:
        for message, facts, now in (self.held(), self.let_go()):
            payload, known = deepcopy(dict(message.event.payload)), repr(tuple(facts))
            for one in (message, *varied(message)):
                given = replace(one, event=replace(one.event, payload=deepcopy(payload)))
                self._said_of((given, facts, now))
                assert given.event.payload == payload, "the event was changed"
                assert repr(tuple(facts)) == known, "a fact was changed"

    def test_it_looks_at_what_it_declares(self) -> None:
        for case in (self.held(), self.let_go()):
            try:
                verdict = self._asked(self._made(), case, strictly=True)
            except UndeclaredFact as error:
                raise AssertionError(f"it looks at {error.fact}; name that in `reads` or `needs`") from None
            except WrongAnswer:
                pytest.skip("its answer cannot be used, which another test finds")
            same = type(verdict) is type(self._asked(self._made(), case))
            assert same, "without what `needs` does not name it answers otherwise: it passes over a fact that lacks"

    def test_it_looks_at_nothing_outside(self) -> None:
        outside: set[str] = set()
        rule = self._made()
        for case in self._sorts():
            self._said_of(case)  # what it loads when it is first asked is no look outside
            with suppress(Exception):  # what it raises is found by another test
                self._ends(lambda case=case: watched(outside, lambda: self._judged(rule, case)))  # type: ignore[misc]
        assert not outside, f"a rule is a function of message, facts and now; it calls {', '.join(sorted(outside))}"

    def test_its_declarations_name_what_is_there(self) -> None:
        wrong = [one.message for one in faults(self._made(), {}, {*Topic, *self.kinds})]
        assert not wrong, wrong

    def test_its_words_have_their_numbers(self) -> None:
        for _, verdict in self._verdicts():
            why = str(getattr(verdict, "why", ""))
            if isinstance(verdict, Allow) or not CODE.fullmatch(why):
                continue  # it only warns, or gives no code, which another test finds
            known = {"", "until", *(name for name, value in verdict.detail.items() if value is not None)}
            said = list(_sentences(self.rule, why))
            assert said, f"there are no words for {why} in `sentences`: a reader sees the bare code"
            for parts in said:
                assert all(part.strip() for part in parts), f"{parts} says nothing"
                lacking = [_fields(part) - known for part in parts]
                assert not all(lacking), f"of {parts} no part can be told: detail lacks {lacking}"

    def test_it_tells_nobody(self) -> None:
        texts = list[str]()
        for message, facts, now in self._sorts():
            cases = [(message, named(facts), now), *((one, facts, now) for one in marked(message))]
            said = map(self._said_of, cases)
            texts += [told_by(verdict) for verdict in said if verdict]  # of what it makes no sense it need not judge
        self._told_nobody(*texts)

    def test_what_it_says_beside_has_its_shape(self) -> None:
        rule = self._made()
        for message, facts, now in (self.held(), self.let_go()):
            hours = self._ends(lambda: rule.opens(facts.calendar.day(now), facts.calendar))  # noqa: B023 - ends here
            assert hours is None or all(map(_is_span, _listed(hours))), (
                "opens gives pairs of times with offsets, or None"
            )
            known = TextFacts((CANARY,), (), (CANARY,), (CANARY,), (CANARY,), (CANARY,))
            codes = _listed(self._ends(lambda: rule.look_first(message, known)))  # noqa: B023 - ends here
            assert all(isinstance(one, str) and CODE.fullmatch(one) for one in codes), "look_first gives codes"
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


def _listed(found: object) -> list[Any]:
    assert isinstance(found, Iterable) and not isinstance(found, str | bytes), f"{type(found).__name__} is no row"
    return list(found)


def _is_span(one: Any) -> bool:
    pair = isinstance(one, tuple) and len(one) == 2 and all(isinstance(at, datetime) for at in one)
    return pair and all(at.tzinfo for at in one)


def _sentences(rule: type[Rule], why: str) -> Iterator[tuple[str, ...]]:
    """The sentence about a reason code in each language, by its parts."""
    said = rule.sentences.get(why, rule.sentences.get("", ()))
    yield from (parts for parts in (said.values() if isinstance(said, Mapping) else (said,)) if parts)


def _fields(part: str) -> set[str]:
    return {name or "" for _, name, _, _ in string.Formatter().parse(part)}
