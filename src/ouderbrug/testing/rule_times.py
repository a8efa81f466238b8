"""How a rule judges at any time: each hour of a week, each day of years, and the hours at which clocks change."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import pytest

from ouderbrug.facts import Delay, Fold, Refuse
from ouderbrug.rules.verdicts import wrong_with
from ouderbrug.testing.rule_cases import varied
from ouderbrug.testing.rule_variety import RuleVariety
from ouderbrug.testing.samples import told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ouderbrug.facts import Facts, Verdict
    from ouderbrug.model import Message
    from ouderbrug.testing.rule_cases import Case

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HOURS = [timedelta(hours=one) for one in range(7 * 24)]
_DAYS = [timedelta(days=one) for one in range(4 * 366)]
"""Each day of four years, one of which is a leap year."""
_CHANGES = [
    datetime(2027, month, day, tzinfo=UTC) + timedelta(minutes=half * 30)
    for month, day in ((3, 28), (10, 31))
    for half in range(8)
]
"""When clocks go forward, and back."""
_AT_ONCE = 500
"""So many questions are asked before it has to come back."""


class _Raised(NamedTuple):
    """That a rule gave no answer, and raised this."""

    kind: str


class RuleTimes(RuleVariety):
    """The part of the contract about the time of the question."""

    def test_it_answers_on_each_day(self) -> None:
        for case in (self.held(), self.let_go()):
            self._asked(self._made(), case)
            for (_, _, at), said in self._of_each(_at_any_time(case)):
                assert not isinstance(said, _Raised), f"at {at:%A %d %B %Y %H:%M} it raises {said.kind}"

    def test_its_answers_can_be_used_at_any_time(self) -> None:
        for case in (self.held(), self.let_go()):
            if answer_fault(self._asked(self._made(), case), case[2]):
                pytest.skip("it gives no answer at the time of its author, which another test finds")
            for (_, _, at), said in self._of_each(_at_any_time(case)):
                wrong = "" if isinstance(said, _Raised) else answer_fault(said, at)
                assert not wrong, f"at {at:%A %d %B %Y %H:%M}: {wrong}"

    def test_its_answers_can_be_used_whatever_is_asked(self) -> None:
        for message, facts, now in (self.held(), self.let_go()):
            if answer_fault(self._asked(self._made(), (message, facts, now)), now):
                pytest.skip("it gives no answer to what its author gave, which another test finds")
            usual = {at for (_, _, at), said in self._in_a_week(message, facts, now) if not _is_sound(said, at)}
            for one in varied(message):
                said_now = self._said_of((one, facts, now))
                if said_now is None or wrong_with(said_now, now):
                    continue  # that is found where it is asked of what nobody knows
                for (_, _, at), said in self._in_a_week(one, facts, now):
                    wrong = "" if isinstance(said, _Raised) or at in usual else answer_fault(said, at)
                    assert not wrong, f"at {at:%A %H:%M}, of another sort: {wrong}"

    def _in_a_week(self, message: Message, facts: Facts, now: datetime) -> Iterator[tuple[Case, Verdict | _Raised]]:
        return self._of_each((message, facts, now + wait) for wait in _HOURS)

    def _of_each(self, cases: Iterable[Case]) -> Iterator[tuple[Case, Verdict | _Raised]]:
        """What it says of each, or raises."""
        rule = self._made()

        def ask(case: Case) -> Verdict | _Raised:
            try:
                return self._judged(rule, case)
            except Exception as error:
                return _Raised(type(error).__name__)

        left = iter(cases)
        while some := [*islice(left, _AT_ONCE)]:
            yield from zip(some, self._ends(lambda some=some: [*map(ask, some)]), strict=True)  # type: ignore[misc]


def answer_fault(verdict: Verdict, now: datetime) -> str:
    """Why an answer cannot be used; empty if it can."""
    if isinstance(verdict, Delay) and verdict.until.tzinfo is None:
        return "a time has an offset, and that of its Delay has none"
    if problem := wrong_with(verdict, now):
        return f"{verdict} is no answer: {problem}"
    codes = (verdict.why,) if isinstance(verdict, Delay | Fold | Refuse) else verdict.warnings
    odd = [one for one in codes if not (isinstance(one, str) and (CODE.fullmatch(one) or told(one)))]
    return f"{odd[0]!r} is no stable code, such as free-day" if odd else ""


def _is_sound(said: Verdict | _Raised, at: datetime) -> bool:
    return not isinstance(said, _Raised) and not answer_fault(said, at)


def _at_any_time(case: Case) -> Iterator[Case]:
    message, facts, now = case
    for at in (*(now + wait for wait in (*_HOURS, *_DAYS)), *_CHANGES):
        yield message, facts, at
