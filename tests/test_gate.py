"""The gate: order, the first that decides, rules that fail, and asking again after a delay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from ouderbrug import (
    Allow,
    Audience,
    Capabilities,
    ContentClass,
    Delay,
    Event,
    Facts,
    Fold,
    Goal,
    Message,
    Priority,
    Refuse,
    Rule,
    SchoolCalendar,
    Text,
    Verdict,
)
from ouderbrug.engine.gate import Gate

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FACTS = Facts(SchoolCalendar(ZoneInfo("Europe/Amsterdam")), Capabilities())
EVENT = Event("99ZZ00", "office", "e1", "newsletter", NOW, Audience("school"), {})
TEXT = Text("nl", "Nieuws", "Nieuws", "Nieuws", "<p>Nieuws</p>")
MESSAGE = Message(
    EVENT, "g1", ContentClass.GENERAL, Goal.INFORM, Priority.LOW, "email", NOW + timedelta(days=7), TEXT
)  # fmt: skip


class Says(Rule):
    """A rule that answers what it was given, and counts how often it was asked."""

    name: ClassVar[str] = "says"

    def __init__(self, answer: Any, name: str = "says", per_text: bool = False, timeless: bool = False) -> None:
        self.answer, self.asked = answer, 0
        self.name, self.per_text, self.timeless = name, per_text, timeless  # type: ignore[misc]

    def judge(self, message: Message, facts: Facts, now: datetime) -> Verdict:
        self.asked += 1
        answer = self.answer(now) if callable(self.answer) else self.answer
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[no-any-return]


def test_the_first_rule_that_is_not_allow_decides_and_later_ones_are_not_asked() -> None:
    later = Says(Refuse("never"), "later")
    found = Gate([Says(Allow(), "first"), Says(Refuse("no"), "second"), later]).judge(MESSAGE, FACTS, NOW)
    assert (found.verdict, found.rule, found.reason) == ("refuse", "second", "no")
    assert [step.rule for step in found.trail] == ["first", "second"]
    assert later.asked == 0


def test_a_rule_that_raises_refuses() -> None:
    found = Gate([Says(ZeroDivisionError("secret words"))]).judge(MESSAGE, FACTS, NOW)
    assert (found.verdict, found.reason) == ("refuse", "rule-failed")
    assert "secret" not in str(found)


def test_a_delay_into_the_past_is_a_fault_of_the_rule() -> None:
    assert Gate([Says(Delay(NOW, "x"))]).judge(MESSAGE, FACTS, NOW).reason == "rule-failed"


def test_rules_are_asked_again_at_the_moment_named_and_the_last_gives_until() -> None:
    free, opens = NOW + timedelta(days=7), NOW + timedelta(days=7, hours=8)
    cap = Says(lambda now: Delay(free, "cap-reached") if now < free else Allow(), "cap")
    night = Says(lambda now: Delay(opens, "night") if free <= now < opens else Allow(), "night")
    found = Gate([cap, night]).judge(MESSAGE, FACTS, NOW)
    assert (found.verdict, found.rule, found.reason, found.until) == ("delay", "cap", "cap-reached", opens)


def test_rules_that_never_agree_are_asked_at_most_ten_times_more() -> None:
    rule = Says(lambda now: Delay(now + timedelta(hours=1), "later"))
    assert Gate([rule]).judge(MESSAGE, FACTS, NOW).until == NOW + timedelta(hours=11)
    assert rule.asked == 11


def test_a_rule_that_allows_at_any_moment_is_not_asked_again_and_one_after_the_delay_is_asked_then() -> None:
    before, after = Says(Allow(), "before", timeless=True), Says(Refuse("no"), "after", timeless=True)
    night = Says(lambda now: Delay(NOW + timedelta(days=1), "night") if now == NOW else Allow(), "night")
    found = Gate([before, night, after]).judge(MESSAGE, FACTS, NOW)
    assert (before.asked, night.asked, after.asked) == (1, 2, 1)
    assert [step.rule for step in found.trail] == ["before", "night"]


def test_a_text_is_judged_once_for_a_whole_school() -> None:
    rule = Says(Allow(("label",)), "tone", per_text=True)
    gate = Gate([rule])
    found = [gate.judge(MESSAGE, FACTS, NOW) for _ in range(5)]
    assert rule.asked == 1
    assert found[-1].warnings == ("tone.label",)


def test_without_a_digest_what_folds_waits_a_day_and_is_not_lost() -> None:
    found = Gate([Says(Fold("low"))]).judge(MESSAGE, FACTS, NOW)
    assert (found.verdict, found.until) == ("fold", NOW + timedelta(days=1))


@given(st.permutations(["allow", "delay", "refuse", "raise", "allow2"]))
def test_no_order_of_rules_lets_a_refusal_through_without_a_word(order: list[str]) -> None:
    answers = {
        "allow": Allow(),
        "allow2": Allow(),
        "refuse": Refuse("ban"),
        "raise": ValueError(),
        "delay": Delay(NOW + timedelta(1), "x"),
    }
    assert Gate([Says(answers[name], name) for name in order]).judge(MESSAGE, FACTS, NOW).verdict != "allow"
