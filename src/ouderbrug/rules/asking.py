"""How one rule is asked, and what its answer comes to: where it fails messages wait, for half the rules are none."""

from __future__ import annotations

import logging
from contextlib import nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.altered import apart, event_apart
from ouderbrug.bounded import WrongAnswer, problem, was_pressed
from ouderbrug.errors import UndeclaredFact
from ouderbrug.facts import ALLOWED, Allow, Delay, Fold, Refuse
from ouderbrug.failures import RULE_FAILED
from ouderbrug.model import Priority
from ouderbrug.perils import Deadly
from ouderbrug.plugin_trace import counted
from ouderbrug.rules.judgement import Step
from ouderbrug.rules.verdicts import codes_of, sound, wrong_with
from ouderbrug.rules.views import asked, shown

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import datetime

    from ouderbrug.api import Rule
    from ouderbrug.facts import Candidate, Facts, TextFacts, Verdict
    from ouderbrug.failures import Failures
    from ouderbrug.model import Event, Message
    from ouderbrug.rules.views import Judge

_log = logging.getLogger("ouderbrug.gate")
_HOUSE = __name__.partition(".")[0]
ASKED_AGAIN = timedelta(minutes=15)
"""How long what a rule failed on waits by itself; each run asks again about all that waits, and lets it go sooner."""


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
    failures: Failures
    by_right: bool = False

    @classmethod
    def of(cls, rule: Rule, reads: frozenset[str] | None, failures: Failures) -> Asked:
        """A rule that looks at these facts of a recipient; None: at anything."""
        judge = _noted(rule, counted(f"judge of rules.{rule.name}", asked(rule, reads)), failures)
        return cls(rule.name, judge, Said((Step(rule.name, "allow"),)), failures, rule.by_right)

    def ask(self, message: Message, facts: Facts, now: datetime) -> Said:
        """What one rule says; whatever else comes of asking it, also an attempt to leave, lets the message wait."""
        try:
            verdict = self.judge(message, facts, now)
            if verdict is ALLOWED:
                return self.plain
            if wrong := wrong_with(verdict, now):
                verdict = self._failed(message, facts, now, {"error": wrong})
        except UndeclaredFact as error:
            verdict = self._failed(message, facts, now, {"error": type(error).__name__, "fact": error.fact})
        except (Deadly, WrongAnswer) as error:
            verdict = self._failed(message, facts, now, {"error": str(error)})
        except BaseException as error:
            if was_pressed(error):
                raise
            verdict = self._failed(message, facts, now, {"error": type(error).__name__})
        steps = (_step(self.name, verdict),)
        if isinstance(verdict, Allow):
            return Said(steps, tuple(f"{self.name}.{code}" for code in verdict.warnings))
        return Said(steps, (), verdict)

    def _failed(self, message: Message, facts: Facts, now: datetime, detail: dict[str, str]) -> Verdict:
        """Wait; what is urgent a colleague may tell at once, warned, unless the rule says who may have it at all."""
        if self.failures.note("rule", self.name, detail["error"]):
            why = f"looked at {detail['fact']}, which it does not declare" if "fact" in detail else _did(detail)
            _log.error("rule %s %s; its messages wait", self.name, why)
        if message.priority <= Priority.URGENT and facts.capabilities.by_person and not self.by_right:
            return Allow((RULE_FAILED,), detail)
        return Delay(now + ASKED_AGAIN, RULE_FAILED, detail)


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


def looks(rule: Rule, message: Message, known: TextFacts, failures: Failures) -> tuple[str, ...]:
    """Codes of what a rule wants a person to look at; if it fails, that is one."""
    try:
        with peril("look", rule, failures, message.event):
            look = counted(f"look_first of rules.{rule.name}", rule.look_first)
            if _is_ours(rule):
                return codes_of(look(shown(rule, message), known))
            return codes_of(look(shown(rule, apart(message)), known), failures.names)
    except BaseException as error:
        if was_pressed(error):
            raise
        did = problem(error)
        failures.note("rule", rule.name, did)
        _log.error("rule %s failed (%s); a person looks at its message", rule.name, did)
        return (RULE_FAILED,)


def may_be_asked(rule: Rule, candidate: Candidate, failures: Failures) -> bool:
    """What a rule says of asking somebody; True if it fails, for it says so once it judges."""
    try:
        with peril("may-be-asked", rule, failures):
            return bool(counted(f"may_be_asked of rules.{rule.name}", rule.may_be_asked)(candidate))
    except BaseException as error:
        if was_pressed(error):
            raise
        failures.note("rule", rule.name, type(error).__name__)
        _log.error("rule %s failed (%s) when asked who may be asked", rule.name, type(error).__name__)
        return True


def _noted(rule: Rule, judge: Judge, failures: Failures) -> Judge:
    """How a rule is asked: one of a plugin with a note, for it may end the run."""
    if _is_ours(rule):
        return judge

    def noted(message: Message, facts: Facts, now: datetime) -> Verdict:
        with peril("judge", rule, failures, message.event):
            return sound(judge(apart(message), _own(facts), now), now, failures.names)

    return noted


def _own(facts: Facts) -> Facts:
    """The same facts for a plugin: what that changes in them, no other rule and no other message sees."""
    related = facts.related and event_apart(facts.related)
    return facts._replace(related=related, methods=dict(facts.methods))


def peril(what: str, rule: Rule, failures: Failures, about: Event | None = None) -> AbstractContextManager[None]:
    """The note of what a rule of a plugin is asked, of this event or of none."""
    if _is_ours(rule):
        return nullcontext()
    of = (about.source, about.id, str(about.revision)) if about else ()
    return failures.perils.over("rule", rule.name, "\x1f".join((what, *of)))


def _is_ours(rule: Rule) -> bool:
    return type(rule).__module__.partition(".")[0] == _HOUSE


def _did(detail: dict[str, str]) -> str:
    return f"failed ({detail['error']})"


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
