"""What stands behind the tests of a rule: what its author says, and how it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

import pytest

from ouderbrug.errors import UndeclaredFact
from ouderbrug.facts import ON_REQUEST, UNREAD, Facts, SchoolCalendar
from ouderbrug.failures import Failures
from ouderbrug.model import Capabilities
from ouderbrug.rules.asking import Asked
from ouderbrug.rules.declarations import FACTS
from ouderbrug.testing.plugin_contract import PluginContract
from ouderbrug.testing.rule_cases import varied

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from ouderbrug.api import Rule
    from ouderbrug.facts import Verdict
    from ouderbrug.model import Message
    from ouderbrug.testing.rule_cases import Case


class RuleBench(PluginContract):
    """A rule under test: its author gives a message that is held, and one that goes."""

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
    lets_go_of: ClassVar[frozenset[str]] = frozenset()
    """What it lets go though it holds it otherwise.

    Of ``approved``, ``attachments``, ``correction``, ``digest``, ``language``, ``long text``, ``low``, ``owed``,
    ``needs_action``, ``revision``, ``source``, ``simultaneous``, and ``another child`` beside the one it is about.
    """
    lets_urgent_go: ClassVar[bool | None] = None
    """Whether what it holds goes where it is urgent. Not said, what it refuses is refused however urgent it is called,
    and of what it puts off either will do.
    """
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

    def _tried(self) -> object:
        return self._judged(self._made(), self.held())

    def _used(self) -> object:
        rule = self._made()
        return [self._judged(rule, case) for case in (self.held(), self.let_go())]

    def _made(self, config: Mapping[str, Any] | None = None) -> Rule:
        self._must_have_its_shape()
        return self.rule(self.rule.Config.model_validate(dict(self.config if config is None else config)))

    def _answer(self, rule: Rule, case: Case) -> Verdict:
        """What it says, or the failure of this test where it raises: the house would let such a message wait."""
        try:
            return self._asked(rule, case)
        except Exception as error:
            raise AssertionError(f"it raises {type(error).__name__} of what may be") from error

    def _answers(self, config: Mapping[str, Any], cases: list[Case]) -> list[Verdict]:
        """What it says of each with other settings; nothing where these are none, or it fails with them."""
        try:
            rule = self._made(config)
            return self._ends(lambda: [self._judged(rule, case) for case in cases])
        except Exception:
            return []

    def _judged(self, rule: Rule, case: Case, *, strictly: bool = False) -> Verdict:
        message, facts, now = case
        if not strictly:
            return rule.judge(message, facts, now)
        needs = rule.needs if rule.reads is None else rule.reads
        facts = facts._replace(**dict.fromkeys(ON_REQUEST - (ON_REQUEST if needs is None else needs), UNREAD))
        if rule.reads is None:
            return rule.judge(message, facts, now)
        return Asked.of(rule, rule.reads & FACTS, Failures()).judge(message, facts, now)

    def _sorts(self) -> Iterator[Case]:
        """What its author gave, and messages of each other sort; skips the test where it raises of what he gave."""
        for message, facts, now in (self.held(), self.let_go()):
            self._asked(self._made(), (message, facts, now))
            yield from ((one, facts, now) for one in (message, *varied(message)))

    def _verdicts(self) -> Iterator[tuple[Message, Verdict]]:
        """What it says of each sort; what it raises is found by another test."""
        for case in self._sorts():
            if verdict := self._said_of(case):
                yield case[0], verdict

    def _said_of(self, case: Case) -> Verdict | None:
        try:
            return self._ends(lambda: self._judged(self._made(), case))
        except Exception:
            return None

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
