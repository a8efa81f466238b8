"""Whatever a rule of a plugin answers, a plan can keep it, or its messages wait with a word of what is wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest
from rule_samples import facts, local, message

from ouderbrug import Allow, Delay, Fold, Refuse, Rule
from ouderbrug.bounded import WrongAnswer
from ouderbrug.failures import RULE_FAILED, Failures
from ouderbrug.rules.asking import Asked, looks
from ouderbrug.rules.verdicts import NO_CODE, codes_of, sound, wrong_with

if TYPE_CHECKING:
    from collections.abc import Callable

NOON = local(2026, 11, 23, 12).astimezone(UTC)
LATER = NOON + timedelta(hours=1)


class Sly(Refuse):
    """One whose detail cannot be read."""

    def __getattribute__(self, name: str) -> Any:
        if name == "detail":
            raise ValueError("Fenna Vonk")
        return super().__getattribute__(name)


def _ring() -> dict[str, Any]:
    ring: dict[str, Any] = {}
    ring["again"] = ring
    return ring


NO_ANSWERS: dict[str, tuple[Callable[[], Any], str]] = {
    "nothing": (lambda: None, "no-verdict"),
    "a word": (lambda: "allow", "no-verdict"),
    "the class": (lambda: Allow, "no-verdict"),
    "a day in its detail": (lambda: Refuse("no", {"on": date(2027, 1, 1)}), "detail-not-json"),
    "a set": (lambda: Allow(("dark",), {"of": {1}}), "detail-not-json"),
    "no number": (lambda: Fold("no", {"of": float("nan")}), "detail-not-json"),
    "half a sign": (lambda: Refuse("no", {"of": "a\ud800"}), "detail-not-json"),
    "a number for a name": (lambda: Refuse("no", cast("Any", {3: "a"})), "detail-not-json"),
    "a ring": (lambda: Refuse("no", _ring()), "detail-not-json"),
    "a book": (lambda: Refuse("no", {"of": "a" * 30_000}), "detail-too-long"),
    "a list for a detail": (lambda: Refuse("no", cast("Any", ["a"])), "detail-no-mapping"),
    "no detail": (lambda: Refuse("no", cast("Any", None)), "detail-no-mapping"),
    "a detail that raises": (lambda: Sly("no"), "verdict-that-raises"),
    "no offset": (lambda: Delay(LATER.replace(tzinfo=None), "no"), "delay-without-offset"),
    "a word for a time": (lambda: Delay(cast("Any", "tomorrow"), "no"), "delay-to-no-time"),
    "no time": (lambda: Delay(cast("Any", None), "no"), "delay-to-no-time"),
    "a day for a time": (lambda: Delay(cast("Any", date(2027, 2, 1)), "no"), "delay-to-no-time"),
    "what was": (lambda: Delay(NOON, "no"), "delay-in-the-past"),
    "the end of time": (lambda: Delay(datetime(9999, 12, 31, tzinfo=UTC), "no"), "delay-too-long"),
    "who tells it": (lambda: Delay(LATER, "no", by_person=cast("Any", "soon")), "by-person-unknown"),
    "a word for yes": (lambda: Refuse("no", here_only=cast("Any", "yes")), "here-only-no-bool"),
    "a number for yes": (lambda: Delay(LATER, "no", holds_slot=cast("Any", 0)), "holds-slot-no-bool"),
    "one warning": (lambda: Allow(cast("Any", "dark")), "warnings-no-tuple"),
}


class Odd(Rule):
    name = "odd"
    answer: Any = None

    def judge(self, *_: Any) -> Any:
        return self.answer() if callable(self.answer) else self.answer

    def look_first(self, *_: Any) -> Any:
        return self.answer() if callable(self.answer) else self.answer


def asked(answer: object) -> tuple[Any, tuple[Any, ...]]:
    rule, failures = Odd(Odd.Config()), Failures()
    rule.answer = answer
    said = Asked.of(rule, None, failures).ask(message(), facts(), NOON)
    json.dumps([step.as_json() for step in said.steps], allow_nan=False).encode()
    return said, failures.found


@pytest.mark.parametrize("name", NO_ANSWERS)
def test_9_what_no_plan_can_keep_is_no_answer_and_its_messages_wait(name: str) -> None:
    make, why = NO_ANSWERS[name]
    assert wrong_with(make(), NOON) == why
    said, failed = asked(make if name != "the class" else lambda: Allow)
    assert isinstance(said.verdict, Delay) and said.verdict.why == RULE_FAILED
    assert [one.problem for one in failed] == [why]


def test_9_a_reason_or_warning_that_may_name_somebody_is_not_kept() -> None:
    for why in ("Fenna Vonk", "a@b.example", "", None, 7, "a\ud800", "0612345678"):
        said, failed = asked(Refuse(cast("Any", why)))
        assert (said.verdict.why, said.steps[0].why, failed) == (NO_CODE, NO_CODE, ()), why
        warned, _ = asked(Allow((cast("Any", why), "dark")))
        assert warned.warnings == (f"odd.{NO_CODE}", "odd.dark"), why


def test_9_what_a_rule_gave_it_changes_no_more() -> None:
    kept: dict[str, Any] = {"words": ["a"]}
    given = Refuse("no", kept, by_person=True, here_only=True)
    took = sound(given, NOON)
    kept["words"].append(object())
    assert took == Refuse("no", {"words": ["a"]}, by_person=True, here_only=True)


@dataclass(frozen=True, slots=True)
class Mine(Delay):
    """One of a plugin's own."""


def test_9_a_class_of_a_plugins_own_counts_as_what_it_is_made_of() -> None:
    said, failed = asked(Mine(LATER, "dark", {"moons": 2}, "at-once", False))
    assert said.verdict == Delay(LATER, "dark", {"moons": 2}, "at-once", False)
    assert (said.steps[0].verdict, failed) == ("delay", ())


LOOKS = {"nothing": None, "one word": "dark", "a number": 7, "raises halfway": lambda: (1 // int(n) for n in "10")}


@pytest.mark.parametrize("name", LOOKS)
def test_9_what_is_no_row_of_codes_lets_a_person_look(name: str) -> None:
    rule, failures = Odd(Odd.Config()), Failures()
    rule.answer = LOOKS[name]
    assert looks(rule, message(), cast("Any", None), failures) == (RULE_FAILED,)
    assert len(failures.found) == 1


def test_9_codes_alone_are_looked_at() -> None:
    assert codes_of(["dark", "Fenna Vonk", None]) == ("dark", NO_CODE, NO_CODE)
    with pytest.raises(WrongAnswer):
        codes_of("dark")


def _other_reader(message: Any) -> None:
    object.__setattr__(message, "recipient", "g9")


def _other_words(message: Any) -> None:
    message.event.payload["title"] = "Fenna"


def _other_list(message: Any) -> None:
    message.event.payload["meetings"].append({})


def _other_event(message: Any) -> None:
    object.__setattr__(message.event, "id", "other")


def _other_account(message: Any) -> None:
    message.app_ids["guardian_id"] = "other"


CHANGES = [_other_reader, _other_words, _other_list, _other_event, _other_account]


class Changes(Rule):
    name = "changes"
    reads = None
    change: Any = None

    def judge(self, message: Any, *_: Any) -> Any:
        self.change(message)
        return Allow()

    def look_first(self, message: Any, _: Any) -> Any:
        self.change(message)
        return ()


@pytest.mark.parametrize("change", CHANGES)
def test_9_what_a_rule_changes_in_a_message_nobody_else_sees(change: Any) -> None:
    rule, failures = Changes(Changes.Config()), Failures()
    rule.change = change
    given, same = (message(payload={"title": "Feest", "meetings": []}, app_ids={"guardian_id": "a1"}) for _ in "ab")
    said = Asked.of(rule, None, failures).ask(given, facts(), NOON)
    assert (said.verdict, given, failures.found) == (None, same, ())
    looks(rule, given, cast("Any", None), failures)
    assert given == same


@pytest.mark.parametrize("fact", ["related", "methods"])
def test_9_what_a_rule_changes_in_a_fact_nobody_else_sees(fact: str) -> None:
    def change(known: Any) -> None:
        if fact == "related":
            known.related.payload["title"] = "Fenna"
            object.__setattr__(known.related, "id", "other")
        else:
            known.methods["rekenen"] = frozenset({"other"})

    class ChangesFacts(Rule):
        name = "changes-facts"
        reads = None

        def judge(self, _: Any, known: Any, now: datetime) -> Any:
            change(known)
            return Allow()

    given, same = (
        facts(related=message(payload={"title": "Feest"}).event, methods={"rekenen": frozenset()}) for _ in "ab"
    )
    failures = Failures()
    said = Asked.of(ChangesFacts(ChangesFacts.Config()), None, failures).ask(message(), given, NOON)
    assert (said.verdict, failures.found, getattr(given, fact)) == (None, (), getattr(same, fact))


NAMES = frozenset({"fenna", "vonk"})


@pytest.mark.parametrize("code", ["fenna-is-ill", "of-Vonk", "FennaAway"])
def test_18_a_code_of_a_rule_that_holds_a_name_of_the_school_is_not_kept(code: str) -> None:
    answers = (Allow((code,)), Refuse(code), Delay(LATER, code), Fold(code))
    for answer in answers:
        kept = sound(answer, NOON, lambda: NAMES)
        assert (kept.warnings if isinstance(kept, Allow) else (kept.why,)) == (NO_CODE,)
    assert codes_of([code, "dark"], lambda: NAMES) == (NO_CODE, "dark")


class Tells(Rule):
    name = "tells"
    reads = None

    def judge(self, *_: Any) -> Any:
        return Refuse("fenna-is-ill")

    def look_first(self, *_: Any) -> Any:
        return ("fenna-is-ill",)


def test_18_the_names_of_the_school_are_asked_of_whatever_a_rule_says() -> None:
    rule, failures = Tells(Tells.Config()), Failures()
    failures.names = lambda: NAMES
    said = Asked.of(rule, None, failures).ask(message(), facts(), NOON)
    assert cast("Refuse", said.verdict).why == NO_CODE
    assert looks(rule, message(), cast("Any", None), failures) == (NO_CODE,)
