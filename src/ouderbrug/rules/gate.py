"""The gate: the rules in their order, asked about one message: planned, waiting, and at the mark.

The first rule that is not Allow decides. Where a rule fails the message waits: half the rules are no rules.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from ouderbrug import watch
from ouderbrug.facts import ON_REQUEST, Delay, Fold, Refuse
from ouderbrug.failures import RULE_FAILED, Failures
from ouderbrug.rules.asking import Asked, Said, ask_all, looks, may_be_asked
from ouderbrug.rules.judgement import BOTH_AT_ONCE, Judgement, waits_for_others
from ouderbrug.rules.views import FREE, asked

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from ouderbrug.api import Rule
    from ouderbrug.event_kind import EventKind
    from ouderbrug.facts import Candidate, Facts, TextFacts
    from ouderbrug.model import Message
    from ouderbrug.rules.judgement import Step
    from ouderbrug.rules.views import Judge

    _Shared = dict[datetime | None, dict[Hashable, "Said"]]

MOST_QUESTIONS = 10
"""How often the rules are asked again, each time at the moment that the last answer named."""

MOST_KEPT = 512
"""For how many moments shared answers are remembered, so that memory stays flat however long a run is."""


_ABOUT = attrgetter(
    "event.source", "event.id", "event.revision", "event.audience.scope", "event.audience.keys",
    "text.language", "text.subject", "text.app", "text.body", "text.html", "correction", "channel", "content_class",
    "goal", "priority", "deadline", "needed_by", "simultaneous", "needs_action", "group", "attachments",
)  # fmt: skip
"""What of a message may decide for all who get it alike: all that a rule that shares its verdict can see of it."""

_KIND = attrgetter("event.kind")
_SAME = attrgetter(
    "event", "text", "correction", "channel", "content_class", "goal", "priority", "deadline", "needed_by",
    "simultaneous", "needs_action", "group", "attachments",
)  # fmt: skip
"""The same at less cost: what tells that a message comes to many is most often judged right after another of them."""

_NO_KINDS: Mapping[str, type[EventKind]] = MappingProxyType({})


class Book(Protocol):
    """Where the gate finds facts when it judges many, and notes what it decided."""

    def facts(self, message: Message) -> Facts:
        """What the rules may know about a message."""

    def expect(self, message: Message, judgement: Judgement, now: datetime) -> None:
        """Take into account when a message will go, if it will."""


class _Part(NamedTuple):
    """One rule that is asked for each recipient, or rules in a row that are asked once for many."""

    rules: tuple[Asked, ...]
    timeless: bool
    deciders: Callable[[Facts], Hashable] | None
    """What decides, of all that differs between the recipients of an event; None: ask for each of them."""


class Gate:
    """The rules of a school in their order; what a rule says for many recipients is asked once."""

    def __init__(
        self,
        rules: Iterable[Rule],
        kinds: Mapping[str, type[EventKind]] = _NO_KINDS,
        failures: Failures | None = None,
    ) -> None:
        """``kinds`` are those that are loaded: a rule may read less of messages of some of them."""
        self.rules, self._kinds, self.failures = tuple(rules), kinds, failures or Failures()
        self.guaranteed = frozenset[str]().union(*(rule.guaranteed for rule in self.rules))
        self._parts: dict[str, tuple[_Part, ...]] = {}
        self._needed: dict[str, frozenset[str]] = {}
        self._shared: dict[Hashable, _Shared] = {}
        self._kept = 0
        self._last: tuple[Any, Hashable, _Shared] = ((), None, {})

    def judge(self, message: Message, facts: Facts, now: datetime) -> Judgement:
        """Ask the rules now, and after a delay again at the moment it named, until it settles."""
        shared = self._shared_about(message, facts)
        judgement, passed = self._ask(message, facts, now, shared)
        again = judgement
        for _ in range(MOST_QUESTIONS):
            if again.verdict != "delay" or again.until is None or again.reason == RULE_FAILED:
                break
            again, passed = self._ask(message, facts, again.until, shared, passed)
            if again.until is not None:
                judgement = judgement._replace(until=again.until, trail=(*judgement.trail, again.trail[-1]))
        return judgement

    def judge_all(self, messages: Iterable[Message], book: Book, now: datetime) -> dict[int, Judgement]:
        """Judge many in the total order, each knowing what the heavier ones before it took; by ``id(message)``.

        What tells both guardians of a child the same is judged together: they hear it at one moment.
        """
        found: dict[int, Judgement] = {}
        for family in _families(sorted(messages, key=self._rank)):
            judged = self.judge_family([(one, book.facts(one)) for one in family], now)
            for one, judgement in zip(family, judged, strict=True):
                found[id(one)] = judgement
                book.expect(one, judgement, now)
        return found

    def judge_family(self, family: Sequence[tuple[Message, Facts]], now: datetime) -> list[Judgement]:
        """Judge what several guardians are told of one child, and let it go to all at the latest free moment.

        A guardian who may not have it, or gets it in a digest, keeps nobody waiting.
        """
        if len(family) < 2:
            return [self.judge(*family[0], now)]
        judged = [self.judge(message, facts, now) for message, facts in family]
        # Who is asked to help takes turns, so that one guardian of a child is asked and the other may never be.
        going = [index for index, one in enumerate(judged) if one.verdict in ("allow", "delay") and one.holds_slot]
        if len(going) < 2:
            return judged
        instant = self._free_for_all({index: judged[index].until or now for index in going}, family)
        for index in going:
            if (judged[index].until or now) < instant:
                judged[index] = judged[index]._replace(verdict="delay", rule=None, reason=BOTH_AT_ONCE, until=instant)
        return judged

    def _free_for_all(self, moments: Mapping[int, datetime], family: Sequence[tuple[Message, Facts]]) -> datetime:
        """The first moment that suits all of a family; each was found free at its own of these moments."""
        instant = max(moments.values())
        for _ in range(MOST_QUESTIONS):
            others = [family[index] for index, free in moments.items() if free != instant]
            again = [self._ask(*other, instant, self._shared_about(*other))[0] for other in others]
            held = [one for one in again if one.verdict == "delay" and one.reason != RULE_FAILED]
            later = [one.until for one in held if one.until is not None]
            if not later:
                break
            instant = max(later)
        return instant

    def _rank(self, message: Message) -> tuple[Any, ...]:
        """What is guaranteed its slot is judged before all else, then the total order."""
        first = message.simultaneous or message.event.kind in self.guaranteed
        return (not first, message.order, message.recipient)

    def _ask(
        self, message: Message, facts: Facts, now: datetime, shared: _Shared, passed: int = 0
    ) -> tuple[Judgement, int]:
        """Ask the parts in order, and count those that allowed it.

        What ``passed`` at an earlier moment, and does not look at the clock, allows it at this one.
        """
        answer: Said | None
        steps: tuple[Step, ...] = ()
        warnings: tuple[str, ...] = ()
        parts = self._parts_about(message)
        always, today = self._answers(shared, None), self._answers(shared, now)
        for number, (rules, timeless, deciders) in enumerate(parts):
            if timeless and number < passed:
                continue
            if deciders is None:
                answer = rules[0].ask(message, facts, now)
            else:
                known, key = always if timeless else today, (number, deciders(facts))
                answer = known.get(key)
                if answer is None:
                    answer = ask_all(rules, message, facts, now)
                    # What says Delay looks at the clock after all.
                    if not (timeless and isinstance(answer.verdict, Delay)):
                        known[key] = answer
            steps += answer.steps
            if answer.warnings:
                warnings += answer.warnings
            if answer.verdict is not None:
                return _stopped(answer.verdict, steps, warnings, facts, now), max(number, passed)
        return Judgement("allow", trail=steps, warnings=warnings), len(parts)

    def _shared_about(self, message: Message, facts: Facts) -> _Shared:
        """What was answered before about all who get the same, by moment; None is any moment."""
        same, (last, alike, found) = _SAME(message), self._last
        if same != last or facts.alike is not alike:
            found = self._shared.setdefault((_ABOUT(message), facts.alike), {})
            self._last = (same, facts.alike, found)
        return found

    def _answers(self, shared: _Shared, now: datetime | None) -> dict[Hashable, Said]:
        found = shared.get(now)
        if found is None:
            if self._kept >= MOST_KEPT:
                self._shared.clear()
                shared.clear()
                self._kept = 0
            self._kept += 1
            found = shared[now] = {}
        return found

    def objection(self, message: Message, facts: Facts, now: datetime) -> str:
        """Why somebody may not have it, by the rules that refuse by right; empty if they may."""
        for rule in self._rules_about(message):
            if rule.by_right:
                verdict = Asked.of(rule, None, self.failures).ask(message, facts, now).verdict
                if isinstance(verdict, Refuse):
                    return f"{rule.name}.{verdict.why}"
        return ""

    def asking(self, rule: Rule, message: Message) -> Judge:
        """How a rule is asked about messages of this kind: it sees what it declares; what it raises comes through."""
        return asked(rule, self._reads_of(rule, message.event.kind))

    def needed_by(self, rule: Rule, message: Message) -> frozenset[str]:
        """Which of the facts on request one rule needs to judge this kind."""
        return self._needs_of(rule, message.event.kind) & ON_REQUEST

    def needed(self, message: Message) -> frozenset[str]:
        """Which of the facts on request a rule that judges this kind needs."""
        kind = message.event.kind
        if kind not in self._needed:
            needs = [self._needs_of(rule, kind) for rule in self._rules_about(message)]
            self._needed[kind] = frozenset[str]().union(*needs) & ON_REQUEST
        return self._needed[kind]

    def needing(self, facts: AbstractSet[str], messages: Collection[Message]) -> list[Message]:
        """Those of these messages for which a rule that judges them needs one of these facts on request."""
        kinds = set(map(_KIND, messages))
        for new in kinds - self._needed.keys():
            self.needed(next(message for message in messages if message.event.kind == new))
        wanted = {kind for kind in kinds if not facts.isdisjoint(self._needed[kind])}
        return [message for message in messages if message.event.kind in wanted] if wanted else []

    def _needs_of(self, rule: Rule, kind: str) -> frozenset[str]:
        reads = self._reads_of(rule, kind)
        needs = rule.needs if reads is None else reads
        return ON_REQUEST if needs is None else needs

    def _reads_of(self, rule: Rule, kind: str) -> frozenset[str] | None:
        if kind not in self._kinds:
            return rule.reads
        with watch.over(f"rule {rule.name}"):
            return rule.reads_about(self._kinds[kind])

    def _parts_about(self, message: Message) -> tuple[_Part, ...]:
        """The rules that have something to say of a kind, those together that can be asked once for many."""
        kind = message.event.kind
        if kind not in self._parts:
            rules = [(rule, self._reads_of(rule, kind)) for rule in self._rules_about(message)]
            alike = groupby(rules, key=lambda one: (one[1] is not None or one[0].name, one[0].timeless))
            self._parts[kind] = tuple(_part(tuple(some), self.failures) for _, some in alike)
        return self._parts[kind]

    def _rules_about(self, message: Message) -> list[Rule]:
        return [rule for rule in self.rules if not rule.kinds or not rule.kinds.isdisjoint(message.known_as)]

    def look_first(self, message: Message, known: TextFacts) -> tuple[str, ...]:
        """Codes of what a person must look at before this goes; a rule that fails is one of them."""
        rules = self._rules_about(message)
        return tuple(dict.fromkeys(code for rule in rules for code in looks(rule, message, known, self.failures)))

    def may_be_asked(self, message: Message, candidate: Candidate) -> bool:
        """False if a rule would refuse to ask them; one that fails says so once it judges."""
        return all(may_be_asked(rule, candidate, self.failures) for rule in self._rules_about(message))


def _part(rules: tuple[tuple[Rule, frozenset[str] | None], ...], failures: Failures) -> _Part:
    read = [reads for _, reads in rules if reads is not None]
    deciders = _values(sorted(frozenset[str]().union(*read) - FREE)) if read else None
    return _Part(tuple(Asked.of(rule, reads, failures) for rule, reads in rules), rules[0][0].timeless, deciders)


def _values(names: Sequence[str]) -> Callable[[Facts], Hashable]:
    return attrgetter(*names) if names else lambda facts: ()


def _stopped(
    verdict: Delay | Fold | Refuse, steps: tuple[Step, ...], warnings: tuple[str, ...], facts: Facts, now: datetime
) -> Judgement:
    name = type(verdict).__name__.lower()
    holds_slot = verdict.holds_slot if isinstance(verdict, Delay) else True
    until = _until(verdict, facts, now)
    said = Judgement(name, steps[-1].rule, verdict.why, until, steps, warnings, holds_slot)
    if isinstance(verdict, Refuse):
        return said._replace(each_alone=verdict.each_alone, here_only=verdict.here_only)
    return said


def _until(verdict: Delay | Fold | Refuse, facts: Facts, now: datetime) -> datetime | None:
    if isinstance(verdict, Delay):
        return verdict.until
    if isinstance(verdict, Refuse):
        return None
    # What can join no digest (a post, a card) waits a day and is judged again; it is never dropped.
    return max(facts.digest_at, now) if facts.digest_at else now + timedelta(days=1)


def _families(messages: Iterable[Message]) -> Collection[list[Message]]:
    found: dict[Any, list[Message]] = {}
    for message in messages:
        found.setdefault(_family(message), []).append(message)
    return found.values()


def _family(message: Message) -> Any:
    """Messages of one family are those that tell several guardians the same about one child."""
    if not waits_for_others(message):
        return id(message)
    return (message.event.source, message.event.id, message.event.revision, message.pupils)
