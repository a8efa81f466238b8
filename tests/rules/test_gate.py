"""The gate: order, the first that decides, rules that fail, and asking again after a delay."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ouderbrug import (
    Allow,
    Attachment,
    Audience,
    Capabilities,
    ContentClass,
    Correction,
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
from ouderbrug.rules.asking import ASKED_AGAIN
from ouderbrug.rules.gate import _ABOUT, MOST_KEPT, Gate
from ouderbrug.rules.views import FREE, OF_MESSAGE

if TYPE_CHECKING:
    from collections.abc import Callable

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

    def __init__(
        self, answer: Any, name: str = "says", reads: frozenset[str] | None = None, timeless: bool = False
    ) -> None:
        self.answer, self.asked = answer, 0
        self.name, self.reads, self.timeless = name, reads, timeless  # type: ignore[misc]

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


def about_news(answer: Any, needs: frozenset[str] = frozenset()) -> Says:
    """A rule that judges newsletters, and needs these facts for it."""
    rule = Says(answer, "news")
    rule.kinds, rule.needs = frozenset({"newsletter"}), needs  # type: ignore[misc]
    return rule


QUESTION = replace(MESSAGE, event=replace(EVENT, kind="question"))


def test_a_rule_judges_the_kinds_and_topics_that_it_names_and_no_others() -> None:
    gate = Gate([about_news(Refuse("no"))])
    assert [gate.judge(one, FACTS, NOW).verdict for one in (MESSAGE, QUESTION)] == ["refuse", "allow"]
    named = replace(QUESTION, event=replace(EVENT, kind="bulletin"), topics=frozenset({"newsletter"}))
    assert gate.judge(named, FACTS, NOW).verdict == "refuse"


def test_a_fact_on_request_is_read_for_the_kinds_that_a_rule_needs_it_for() -> None:
    gate = Gate([about_news(Allow(), frozenset({"last_of_kind"}))])
    assert gate.needing({"last_of_kind"}, [QUESTION, MESSAGE, QUESTION]) == [MESSAGE]
    assert gate.needing({"places"}, [QUESTION, MESSAGE]) == []


def test_a_rule_that_raises_lets_its_message_wait_and_is_noted_once() -> None:
    gate = Gate([Says(ZeroDivisionError("secret words"), "odd")])
    for _ in range(2):
        found = gate.judge(MESSAGE, FACTS, NOW)
        assert (found.verdict, found.reason, found.until) == ("delay", "rule-failed", NOW + ASKED_AGAIN)
    assert "secret" not in str(found)
    assert gate.failures.found == (("rule", "odd", "ZeroDivisionError"),)


@pytest.mark.parametrize(
    ("priority", "by_person", "by_right", "verdict"),
    [
        (Priority.URGENT, True, False, "allow"),
        (Priority.URGENT, False, False, "delay"),
        (Priority.NORMAL, True, False, "delay"),
        (Priority.EMERGENCY, True, True, "delay"),
    ],
    ids=["urgent, told by a colleague", "urgent, by itself", "ordinary", "who may have it at all is not known"],
)
def test_what_is_urgent_a_colleague_may_tell_though_a_rule_fails(
    priority: Priority, by_person: bool, by_right: bool, verdict: str
) -> None:
    rule = Says(ValueError(), "odd")
    rule.by_right = by_right  # type: ignore[misc]
    facts = FACTS._replace(capabilities=replace(FACTS.capabilities, by_person=by_person))
    found = Gate([rule]).judge(replace(MESSAGE, priority=priority), facts, NOW)
    assert found.verdict == verdict
    assert (found.warnings == ("odd.rule-failed",)) is (verdict == "allow")


def test_another_guardian_of_the_child_waits_with_who_a_rule_fails_on() -> None:
    rule = Says(Allow(), "odd")
    rule.judge = lambda message, facts, now: {"g1": Allow()}[message.recipient]  # type: ignore[method-assign]
    child = replace(MESSAGE, content_class=ContentClass.PERSONAL, pupils=("p1",))
    found = Gate([rule]).judge_family([(child, FACTS), (replace(child, recipient="g2"), FACTS)], NOW)
    assert [one.reason for one in found] == ["both-at-once", "rule-failed"]
    assert {one.until for one in found} == {NOW + ASKED_AGAIN}


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


def test_a_rule_that_reads_nothing_of_the_recipient_is_asked_once_for_a_whole_school() -> None:
    rule = Says(Allow(("label",)), "tone", reads=frozenset())
    gate = Gate([rule])
    found = [gate.judge(replace(MESSAGE, recipient=f"g{number}"), FACTS, NOW) for number in range(5)]
    assert rule.asked == 1
    assert found[-1].warnings == ("tone.label",)
    assert [step.rule for step in found[-1].trail] == ["tone"]


def test_a_rule_is_asked_again_where_what_it_reads_differs() -> None:
    rule = Says(Allow(), reads=frozenset({"years", "had_before"}))
    gate = Gate([rule])
    for years, had_before in [((1,), True), ((2,), True), ((1,), False), ((1,), True)]:
        gate.judge(MESSAGE, FACTS._replace(years=years, had_before=had_before), NOW)
    assert rule.asked == 3


@pytest.mark.parametrize(
    "other",
    [
        {"event": replace(EVENT, revision=2)},
        {"event": replace(EVENT, source="bureau")},
        {"event": replace(EVENT, audience=Audience("groups", ("3A",)))},
        {"text": replace(TEXT, language="tr")},
        {"text": replace(TEXT, body="Nieuws, met een regel in het Pools")},
        {"attachments": (Attachment("/media/klas.jpg", "image/jpeg"),)},
        {"goal": Goal.ASK},
        {"channel": "parro"},
        {"priority": Priority.URGENT},
        {"content_class": ContentClass.PERSONAL},
        {"correction": Correction.CHANGED},
        {"deadline": NOW + timedelta(days=9)},
        {"simultaneous": True},
        {"needs_action": True},
        {"recipient": "group:3A"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_what_is_no_matter_of_the_recipient_is_never_taken_for_the_same(other: dict[str, Any]) -> None:
    rule = Says(Allow(), reads=frozenset(), timeless=True)
    gate = Gate([rule])
    gate.judge(MESSAGE, FACTS, NOW)
    gate.judge(replace(MESSAGE, **other), FACTS, NOW)
    assert rule.asked == 2


def test_what_is_equal_for_all_is_not_taken_for_the_same_once_it_changed() -> None:
    rule = Says(Allow(), reads=frozenset(), timeless=True)
    gate = Gate([rule])
    for alike in ("before", "before", "after"):
        gate.judge(MESSAGE, FACTS._replace(alike=alike), NOW)
    assert rule.asked == 2


def test_a_rule_that_shares_its_verdict_sees_of_a_message_what_that_verdict_is_shared_by() -> None:
    def names_in(getter: Any) -> set[str]:
        return {name.partition(".")[0] for name in getter.__reduce__()[1]}

    derived = {"about_a_child": "content_class", "order": "priority deadline event needed_by"}
    derived |= dict.fromkeys(("topics", "known_as", "is_digest", "owed"), "event")
    assert set(OF_MESSAGE) - set(derived) == names_in(_ABOUT)
    assert all(set(of.split()) <= names_in(_ABOUT) for of in derived.values())


class Spy(Rule):
    """A rule of a third party that says it looks at nothing of the recipient, and looks."""

    name: ClassVar[str] = "spy"
    reads = frozenset[str]()

    def __init__(self, look: Callable[[Message, Facts], object]) -> None:
        self.look = look

    def judge(self, message: Message, facts: Facts, now: datetime) -> Verdict:
        return Refuse("not-you") if self.look(message, facts) == "g1" else Allow()


HIDDEN: dict[str, Callable[[Any, Any], object]] = {
    "message.recipient": lambda message, facts: message.recipient,
    "message.pupils": lambda message, facts: message.pupils,
    "message.public_id": lambda message, facts: message.public_id,
    "message.approved_by": lambda message, facts: message.approved_by,
    "message.to": lambda message, facts: message.to,
    "message.meeting": lambda message, facts: getattr(message, "meeting", None),
    "facts.recipient": lambda message, facts: facts.recipient.key,
    "facts.history": lambda message, facts: hasattr(facts, "history"),
    "facts.groups": lambda message, facts: facts.groups,
    "facts.ties": lambda message, facts: _quietly(lambda: facts.ties),
}


def _quietly(look: Callable[[], object]) -> object:
    """What a rule does that catches whatever comes of looking."""
    try:
        return look()
    except Exception:
        return None


@pytest.mark.parametrize("fact", HIDDEN)
def test_a_rule_that_looks_at_what_it_does_not_declare_lets_everybody_wait_and_the_log_says_why(
    fact: str, caplog: pytest.LogCaptureFixture
) -> None:
    gate = Gate([Spy(HIDDEN[fact])])
    for recipient in ("g1", "g2"):
        found = gate.judge(replace(MESSAGE, recipient=recipient), FACTS, NOW)
        assert (found.verdict, found.rule, found.reason) == ("delay", "spy", "rule-failed")
        assert found.trail[-1].detail == {"error": "UndeclaredFact", "fact": fact}
    assert f"rule spy looked at {fact}" in caplog.text


@pytest.mark.parametrize("name", ["_facts", "_replace", "_asdict", "__dict__", "__wrapped__"])
@pytest.mark.parametrize("number", [0, 1])
def test_no_way_leads_from_what_a_rule_is_given_to_what_it_may_not_see(number: int, name: str) -> None:
    spy = Spy(lambda *given: getattr(given[number], name))
    assert Gate([spy]).judge(MESSAGE, FACTS, NOW).reason == "rule-failed"


def test_what_is_equal_for_all_is_free_and_what_is_declared_is_there() -> None:
    names = (*FREE, "groups")
    spy = Spy(lambda *given: [getattr(given[0], one) for one in OF_MESSAGE] + [getattr(given[1], n) for n in names])
    spy.reads = frozenset({"groups"})
    assert Gate([spy]).judge(MESSAGE, FACTS, NOW).verdict == "allow"


def test_a_rule_that_looks_at_the_clock_is_asked_at_each_moment_and_a_timeless_one_is_not() -> None:
    clock, timeless = Says(Allow(), "clock", frozenset()), Says(Allow(), "timeless", frozenset(), timeless=True)
    gate = Gate([clock, timeless])
    for hours in range(3):
        gate.judge(MESSAGE, FACTS, NOW + timedelta(hours=hours))
    assert (clock.asked, timeless.asked) == (3, 1)


def test_a_timeless_rule_that_delays_all_the_same_is_asked_anew() -> None:
    rule = Says(lambda now: Delay(NOW + timedelta(1), "wait") if now == NOW else Allow(), "x", frozenset(), True)
    assert Gate([rule]).judge(MESSAGE, FACTS, NOW).until == NOW + timedelta(1)
    assert rule.asked == 2


def test_what_is_remembered_does_not_grow_without_end() -> None:
    rule = Says(Allow(), reads=frozenset())
    gate = Gate([rule])
    for number in range(2 * MOST_KEPT):
        gate.judge(MESSAGE, FACTS, NOW + timedelta(seconds=number))
    assert rule.asked == 2 * MOST_KEPT
    assert sum(len(moments) for moments in gate._shared.values()) <= MOST_KEPT


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
