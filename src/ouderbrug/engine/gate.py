"""The gate: the rules in their order, asked about one message. The same function at both gates.

The first rule that is not Allow decides. A rule that raises refuses: half the rules are no rules.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ouderbrug.facts import Allow, Delay, Fold, Refuse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from ouderbrug.api import Rule
    from ouderbrug.engine.factbook import FactBook
    from ouderbrug.facts import Facts, Verdict
    from ouderbrug.model import Message

MOST_QUESTIONS = 10
"""How often the rules are asked again, each time at the moment that the last answer named."""

_log = logging.getLogger("ouderbrug.gate")


@dataclass(frozen=True, slots=True)
class Step:
    """One rule's answer: allow, delay, fold or refuse, with its reason, time and numbers."""

    rule: str
    verdict: str
    why: str | None = None
    until: datetime | None = None
    detail: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """The step as the store keeps it and ``why`` prints it."""
        until = self.until.isoformat() if self.until else None
        named = {"rule": self.rule, "verdict": self.verdict, "reason": self.why, "until": until}
        return {key: value for key, value in named.items() if value} | ({"detail": self.detail} if self.detail else {})


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of a message at the gate: the first rule that was not Allow names rule and reason."""

    verdict: str
    rule: str | None = None
    reason: str | None = None
    until: datetime | None = None
    trail: tuple[Step, ...] = ()
    warnings: tuple[str, ...] = ()


class Gate:
    """The rules of a school in their order, with the verdicts on texts remembered for one command."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._about: dict[str, tuple[Rule, ...]] = {}
        self._on_texts: dict[tuple[Any, ...], Verdict] = {}

    def judge(self, message: Message, facts: Facts, now: datetime) -> Judgement:
        """Ask the rules now, and after a delay again at the moment it named, until it settles."""
        judgement = again = self._ask(message, facts, now)
        for _ in range(MOST_QUESTIONS):
            if again.verdict != "delay" or again.until is None:
                break
            again = self._ask(message, facts, again.until)
            if again.until is not None:
                judgement = replace(judgement, until=again.until, trail=(*judgement.trail, again.trail[-1]))
        return judgement

    def judge_all(self, messages: Iterable[Message], book: FactBook, now: datetime) -> dict[int, Judgement]:
        """Judge many in the total order, each knowing what the heavier ones before it took; by ``id(message)``."""
        found: dict[int, Judgement] = {}
        for message in sorted(messages, key=lambda one: (one.order, one.recipient)):
            judgement = self.judge(message, book.facts(message), now)
            found[id(message)] = judgement
            if judgement.verdict in ("allow", "delay"):
                book.expect(message, judgement.until or now)
        return found

    def _ask(self, message: Message, facts: Facts, now: datetime) -> Judgement:
        trail: list[Step] = []
        warnings: list[str] = []
        for rule in self._rules_about(message.event.kind):
            verdict = self._verdict(rule, message, facts, now)
            trail.append(_step(rule.name, verdict))
            if isinstance(verdict, Allow):
                warnings += [f"{rule.name}.{code}" for code in verdict.warnings]
                continue
            name = type(verdict).__name__.lower()
            until = _until(verdict, now)
            return Judgement(name, rule.name, verdict.why, until, tuple(trail), tuple(warnings))
        return Judgement("allow", trail=tuple(trail), warnings=tuple(warnings))

    def _rules_about(self, kind: str) -> tuple[Rule, ...]:
        """The rules that have something to say of a kind."""
        if kind not in self._about:
            self._about[kind] = tuple(rule for rule in self.rules if not rule.kinds or kind in rule.kinds)
        return self._about[kind]

    def _verdict(self, rule: Rule, message: Message, facts: Facts, now: datetime) -> Verdict:
        if not rule.per_text:
            return _safely(rule, message, facts, now)
        event, text = message.event, message.text
        key = (rule.name, event.source, event.id, event.revision, text.language, message.correction, message.channel)
        if key not in self._on_texts:
            self._on_texts[key] = _safely(rule, message, facts, now)
        return self._on_texts[key]


def _safely(rule: Rule, message: Message, facts: Facts, now: datetime) -> Verdict:
    """The rule's verdict; whatever else comes of asking it, also an attempt to leave, refuses."""
    try:
        verdict = rule.judge(message, facts, now)
        problem = _wrong_with(verdict, now)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        problem = type(error).__name__
    if not problem:
        return verdict
    _log.error("rule %s failed (%s); its message was refused", rule.name, problem)
    return Refuse("rule-failed", {"error": problem})


def _wrong_with(verdict: object, now: datetime) -> str:
    if not isinstance(verdict, (Allow, Delay, Fold, Refuse)):
        return "no-verdict"
    return "delay-in-the-past" if isinstance(verdict, Delay) and verdict.until <= now else ""


def _until(verdict: Delay | Fold | Refuse, now: datetime) -> datetime | None:
    if isinstance(verdict, Delay):
        return verdict.until
    # There is no digest to fold into yet: such a message waits a day and is judged again, it is never dropped.
    return now + timedelta(days=1) if isinstance(verdict, Fold) else None


def _step(rule: str, verdict: Verdict) -> Step:
    name = type(verdict).__name__.lower()
    if isinstance(verdict, Allow):
        detail: dict[str, Any] = dict(verdict.detail)
        if verdict.warnings:
            detail["warnings"] = list(verdict.warnings)
        return Step(rule, name, detail=detail or None)
    until = verdict.until if isinstance(verdict, Delay) else None
    return Step(rule, name, verdict.why, until, dict(verdict.detail) or None)
