"""The gate: the rules in their order, asked about one message. The same function at both gates.

The first rule that is not Allow decides. A rule that raises refuses: half the rules are no rules.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ouderbrug.facts import ALLOWED, Allow, Delay, Fold, Refuse
from ouderbrug.rules.participation import FAIR_TURN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from ouderbrug.api import Rule
    from ouderbrug.engine.factbook import FactBook
    from ouderbrug.facts import Facts, Verdict
    from ouderbrug.model import Message

MOST_QUESTIONS = 10
"""How often the rules are asked again, each time at the moment that the last answer named."""

BOTH_AT_ONCE = "both-at-once"
"""Why a message waits that might go: another guardian of the child can have it only then."""

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

    def __init__(self, rules: Iterable[Rule], guaranteed: Collection[str] = ()) -> None:
        self.rules = tuple(rules)
        self._guaranteed = frozenset(guaranteed)
        self._timeless = frozenset(rule.name for rule in self.rules if rule.timeless or rule.per_text)
        self._plain = {rule.name: Step(rule.name, "allow") for rule in self.rules}
        self._about: dict[str, tuple[Rule, ...]] = {}
        self._on_texts: dict[tuple[Any, ...], Verdict] = {}

    def judge(self, message: Message, facts: Facts, now: datetime) -> Judgement:
        """Ask the rules now, and after a delay again at the moment it named, until it settles."""
        judgement = again = self._ask(message, facts, now)
        for _ in range(MOST_QUESTIONS):
            if again.verdict != "delay" or again.until is None:
                break
            again = self._ask(message, facts, again.until, judgement)
            if again.until is not None:
                judgement = replace(judgement, until=again.until, trail=(*judgement.trail, again.trail[-1]))
        return judgement

    def judge_all(self, messages: Iterable[Message], book: FactBook, now: datetime) -> dict[int, Judgement]:
        """Judge many in the total order, each knowing what the heavier ones before it took; by ``id(message)``.

        What tells both guardians of a child the same is judged together: they hear it at one moment.
        """
        found: dict[int, Judgement] = {}
        families = _families(messages := sorted(messages, key=self._rank))
        for message in messages:
            if id(message) in found:
                continue
            family = families[_family(message)]
            judged = self.judge_family([(one, book.facts(one)) for one in family], now)
            for one, judgement in zip(family, judged, strict=True):
                found[id(one)] = judgement
                book.expect(one, judgement, now)
        return found

    def judge_family(self, family: Sequence[tuple[Message, Facts]], now: datetime) -> list[Judgement]:
        """Judge what several guardians are told of one child, and let it go to all at the latest free moment.

        A guardian who may not have it, or gets it in a digest, keeps nobody waiting.
        """
        judged = [self.judge(message, facts, now) for message, facts in family]
        if len(judged) < 2:
            return judged
        # Who is asked to help takes turns, so that one guardian of a child is asked and the other may never be.
        going = [
            index for index, one in enumerate(judged) if one.verdict in ("allow", "delay") and one.reason != FAIR_TURN
        ]
        if len(going) < 2:
            return judged
        instant = max(judged[index].until or now for index in going)
        for _ in range(MOST_QUESTIONS):
            again = [self._ask(*family[index], instant, judged[index]) for index in going] if instant > now else []
            later = [one.until for one in again if one.verdict == "delay" and one.until is not None]
            if not later:
                break
            instant = max(later)
        for index in going:
            if (judged[index].until or now) < instant:
                judged[index] = replace(judged[index], verdict="delay", rule=None, reason=BOTH_AT_ONCE, until=instant)
        return judged

    def _rank(self, message: Message) -> tuple[Any, ...]:
        """What is guaranteed its slot is judged before all else, then the total order."""
        first = message.together or message.event.kind in self._guaranteed
        return (not first, message.order, message.recipient)

    def _ask(self, message: Message, facts: Facts, now: datetime, before: Judgement | None = None) -> Judgement:
        """Ask all rules; what allowed it ``before``, and does not look at the clock, allows it at any other moment."""
        allowed = (step.rule for step in before.trail if step.verdict == "allow") if before else ()
        passed = self._timeless.intersection(allowed)
        trail: list[Step] = []
        warnings: list[str] = []
        for rule in self._rules_about(message.event.kind):
            if rule.name in passed:
                continue
            ask = self._on_text if rule.per_text else _safely
            verdict = ask(rule, message, facts, now)
            if verdict is ALLOWED:
                trail.append(self._plain[rule.name])
                continue
            trail.append(_step(rule.name, verdict))
            if isinstance(verdict, Allow):
                warnings += [f"{rule.name}.{code}" for code in verdict.warnings]
                continue
            name = type(verdict).__name__.lower()
            until = _until(verdict, facts, now)
            return Judgement(name, rule.name, verdict.why, until, tuple(trail), tuple(warnings))
        return Judgement("allow", trail=tuple(trail), warnings=tuple(warnings))

    def _rules_about(self, kind: str) -> tuple[Rule, ...]:
        """The rules that have something to say of a kind."""
        if kind not in self._about:
            self._about[kind] = tuple(rule for rule in self.rules if not rule.kinds or kind in rule.kinds)
        return self._about[kind]

    def _on_text(self, rule: Rule, message: Message, facts: Facts, now: datetime) -> Verdict:
        event, text = message.event, message.text
        key = (rule.name, event.source, event.id, event.revision, text.language, message.correction, message.channel)
        if key not in self._on_texts:
            self._on_texts[key] = _safely(rule, message, facts, now)
        return self._on_texts[key]


def _safely(rule: Rule, message: Message, facts: Facts, now: datetime) -> Verdict:
    """The rule's verdict; whatever else comes of asking it, also an attempt to leave, refuses."""
    try:
        verdict = rule.judge(message, facts, now)
        if verdict is ALLOWED:
            return verdict
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


def _until(verdict: Delay | Fold | Refuse, facts: Facts, now: datetime) -> datetime | None:
    if isinstance(verdict, Delay):
        return verdict.until
    if isinstance(verdict, Refuse):
        return None
    # What can join no digest (a post, a card) waits a day and is judged again; it is never dropped.
    return max(facts.digest_at, now) if facts.digest_at else now + timedelta(days=1)


def _families(messages: Sequence[Message]) -> dict[Any, list[Message]]:
    found: dict[Any, list[Message]] = {}
    for message in messages:
        found.setdefault(_family(message), []).append(message)
    return found


def waits_for_others(message: Message) -> bool:
    """True if the guardians of a child hear it at one moment: what is about the child, and not fixed already."""
    return message.about_a_child and not message.together and message.correction is None


def _family(message: Message) -> Any:
    """Messages of one family are those that tell several guardians the same about one child."""
    if not waits_for_others(message):
        return id(message)
    return (message.event.source, message.event.id, message.event.revision, message.pupils)


def _step(rule: str, verdict: Verdict) -> Step:
    name = type(verdict).__name__.lower()
    if isinstance(verdict, Allow):
        detail: dict[str, Any] = dict(verdict.detail)
        if verdict.warnings:
            detail["warnings"] = list(verdict.warnings)
        return Step(rule, name, detail=detail or None)
    until = verdict.until if isinstance(verdict, Delay) else None
    return Step(rule, name, verdict.why, until, dict(verdict.detail) or None)
