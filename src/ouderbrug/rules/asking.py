"""How one rule is asked, and what its answer comes to: a rule that fails refuses, for half the rules are no rules."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.errors import UndeclaredFact
from ouderbrug.facts import ALLOWED, Allow, Delay, Fold, Refuse
from ouderbrug.rules.judgement import Step
from ouderbrug.rules.views import asked, shown

if TYPE_CHECKING:
    from datetime import datetime

    from ouderbrug.api import Rule
    from ouderbrug.facts import Candidate, Facts, TextFacts, Verdict
    from ouderbrug.model import Message
    from ouderbrug.rules.views import Judge

_log = logging.getLogger("ouderbrug.gate")


class Said(NamedTuple):
    """What the rules of one part said: steps, warnings, and the verdict that is not Allow, if there is one."""

    steps: tuple[Step, ...]
    warnings: tuple[str, ...] = ()
    verdict: Delay | Fold | Refuse | None = None


class Asked(NamedTuple):
    """A rule by its name, how it is asked, and its answer when it has no objection."""

    name: str
    judge: Judge
    plain: Said

    @classmethod
    def of(cls, rule: Rule, reads: frozenset[str] | None) -> Asked:
        """A rule that looks at these facts of a recipient; None: at anything."""
        return cls(rule.name, asked(rule, reads), Said((Step(rule.name, "allow"),)))

    def ask(self, message: Message, facts: Facts, now: datetime) -> Said:
        """What one rule says; whatever else comes of asking it, also an attempt to leave, refuses."""
        try:
            verdict = self.judge(message, facts, now)
            if verdict is ALLOWED:
                return self.plain
            if problem := wrong_with(verdict, now):
                verdict = _failed(self.name, problem)
        except KeyboardInterrupt:
            raise
        except UndeclaredFact as error:
            verdict = _overstepped(self.name, error)
        except BaseException as error:
            verdict = _failed(self.name, type(error).__name__)
        steps = (_step(self.name, verdict),)
        if isinstance(verdict, Allow):
            return Said(steps, tuple(f"{self.name}.{code}" for code in verdict.warnings))
        return Said(steps, (), verdict)


def ask_all(rules: tuple[Asked, ...], message: Message, facts: Facts, now: datetime) -> Said:
    """Ask each rule in turn, up to the first that does not allow it."""
    steps: tuple[Step, ...] = ()
    warnings: tuple[str, ...] = ()
    for rule in rules:
        said, warned, verdict = rule.ask(message, facts, now)
        steps += said
        warnings += warned
        if verdict is not None:
            return Said(steps, warnings, verdict)
    return Said(steps, warnings)


def looks(rule: Rule, message: Message, known: TextFacts) -> tuple[str, ...]:
    """Codes of what a rule wants a person to look at; if it fails, that is one."""
    try:
        return tuple(rule.look_first(shown(rule, message), known))
    except Exception as error:
        _log.error("rule %s failed (%s); a person looks at its message", rule.name, type(error).__name__)
        return ("rule-failed",)


def may_be_asked(rule: Rule, candidate: Candidate) -> bool:
    """What a rule says of asking somebody; True if it fails, for it says so once it judges."""
    try:
        return bool(rule.may_be_asked(candidate))
    except Exception as error:
        _log.error("rule %s failed (%s) when asked who may be asked", rule.name, type(error).__name__)
        return True


def _overstepped(rule: str, error: UndeclaredFact) -> Refuse:
    _log.error("rule %s looked at %s, which it does not declare; its message was refused", rule, error.fact)
    return Refuse("rule-failed", {"error": type(error).__name__, "fact": error.fact})


def _failed(rule: str, problem: str) -> Refuse:
    _log.error("rule %s failed (%s); its message was refused", rule, problem)
    return Refuse("rule-failed", {"error": problem})


def wrong_with(verdict: object, now: datetime) -> str:
    """Why an answer of a rule is none; empty if it is one."""
    if not isinstance(verdict, (Allow, Delay, Fold, Refuse)):
        return "no-verdict"
    return "delay-in-the-past" if isinstance(verdict, Delay) and verdict.until <= now else ""


def _step(rule: str, verdict: Verdict) -> Step:
    name = type(verdict).__name__.lower()
    if isinstance(verdict, Allow):
        warned = {"warnings": list(verdict.warnings)} if verdict.warnings else {}
        return Step(rule, name, detail={**verdict.detail, **warned} or None)
    detail = dict(verdict.detail) or None
    if isinstance(verdict, Delay):
        return Step(rule, name, verdict.why, verdict.until, detail, verdict.by_person, verdict.holds_slot)
    by_person = "at-once" if isinstance(verdict, Refuse) and verdict.by_person else ""
    return Step(rule, name, verdict.why, None, detail, by_person)
