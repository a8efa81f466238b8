"""Every rule tried out on samples of the kinds that it judges, as the gate asks it: does it look where it may not?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache, partial
from itertools import product
from typing import TYPE_CHECKING

from ouderbrug import bounded
from ouderbrug.errors import UndeclaredFact
from ouderbrug.facts import ON_REQUEST, UNREAD, Contact, Facts
from ouderbrug.hints import line_in, place_of
from ouderbrug.model import Audience, Capabilities, ContentClass, Correction, Event, LegalBasis, Message
from ouderbrug.people import Authority, Guardian, Guardianship, Pupil, Relation
from ouderbrug.plugin_trace import counted
from ouderbrug.registry import BUILT_IN
from ouderbrug.rules.verdicts import wrong_with
from ouderbrug.texts.tryout import samples_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from ouderbrug.api import Rule
    from ouderbrug.config import Finding, Loaded
    from ouderbrug.event_kind import EventKind
    from ouderbrug.runtime import Runtime

_HANGS = "hangs"
_GUARDIAN = Guardian("g1", "Voornaam", "Achternaam", email="g1@guardian.example")
_PUPIL = Pupil("p1", "Kind", "Achternaam", groups=("3A",))
_TIE = Guardianship("p1", "g1", Relation.MOTHER, Authority.YES)
_CAN = Capabilities(
    audiences=frozenset({"guardian", "group"}), classes=frozenset(ContentClass), html=True, attachments=True
)


def findings(loaded: Loaded, runtime: Runtime, now: datetime) -> Iterator[Finding]:
    """One finding for each thing that a rule does wrong, with the file and line; the first kind on which it does it.

    Where rule and kind are both the house's own, its tests have tried them.
    """
    every, others = list(runtime.kinds.values()), _not_ours(runtime, "kinds", runtime.kinds)
    of_others = _not_ours(runtime, "rules", (rule.name for rule in runtime.gate.rules))
    messages = samples(runtime, now)
    for rule in runtime.gate.rules:
        kinds = every if rule.name in of_others else [runtime.kinds[name] for name in sorted(others)]
        told: set[str] = set()
        for kind, says, hint in tried(rule, kinds, messages, runtime, now):
            if says not in told:
                told.add(says)
                yield loaded.finding("error", ("rules", rule.name), f"{says} on a {kind}", hint)


def _not_ours(runtime: Runtime, what: str, names: Iterable[str]) -> frozenset[str]:
    return frozenset(name for name in names if runtime.registry.owners[what, name] not in BUILT_IN)


def samples(runtime: Runtime, now: datetime) -> Callable[..., tuple[Message, ...]]:
    """The messages on which rules are tried, made once a kind."""
    return cache(lambda kind: tuple(_messages(kind, runtime, now)))


def tried(
    rule: Rule,
    kinds: Iterable[type[EventKind]],
    messages: Callable[..., tuple[Message, ...]],
    runtime: Runtime,
    now: datetime,
) -> Iterator[tuple[str, str, str]]:
    """What goes wrong when a rule judges samples of these kinds: the kind's name, what it is, and what to do."""
    judged = (kind for kind in kinds if not rule.kinds or not rule.kinds.isdisjoint((kind.name, *kind.topics)))
    known = _facts(runtime, now)
    for kind in judged:
        for message, facts in product(messages(kind), known):
            says, hint = _tried(rule, message, facts, runtime, now)
            if says:
                yield kind.name, says, hint
            if says.startswith(_HANGS):
                return  # on the others too, and each costs as long


def _tried(rule: Rule, message: Message, facts: Facts, runtime: Runtime, now: datetime) -> tuple[str, str]:
    """What goes wrong when a rule judges a sample, and what to do; empty if nothing does."""
    needed = runtime.gate.needed_by(rule, message)
    unread = dict.fromkeys(ON_REQUEST - needed, UNREAD)
    facts = _of(message, facts._replace(**unread))
    try:
        ask = runtime.gate.asking(rule, message)
        asked = counted(f"judge of rules.{rule.name}", partial(ask, message, facts, now))
        verdict = bounded.call(asked, bounded.HOOK_SECONDS, f"rule-{rule.name}")
    except KeyboardInterrupt:
        raise
    except bounded.Hangs:
        says = f"{_HANGS} for {bounded.HOOK_SECONDS:g} s ({place_of(type(rule))})"
        return says, "mend the rule before anything is dispatched: in a run one that hangs ends it"
    except UndeclaredFact as error:
        return f"looks at {error.fact}, which it does not declare ({line_in(type(rule), error)})", _how_to_declare(
            rule, error
        )
    except Exception as error:
        says = f"fails with {bounded.problem(error)} ({line_in(type(rule), error)})"
        return says, "mend the rule; until then each such message waits"
    if problem := wrong_with(verdict, now):
        return (
            f"gives no answer that can be used: {problem} ({place_of(type(rule))})",
            "give Allow, Delay, Fold or Refuse",
        )
    return "", ""


def _how_to_declare(rule: Rule, error: UndeclaredFact) -> str:
    of, _, name = error.fact.partition(".")
    if of == "message":
        return "what a message says of its recipient is for rules with `reads = None`, which are asked for each"
    where = "reads" if rule.reads is not None else "needs"
    return f"add {name!r} to its `{where}`; until then each such message waits"


def _messages(kind: type[EventKind], runtime: Runtime, now: datetime) -> Iterator[Message]:
    """What a guardian and a group would get of the samples of a kind, new, changed and called off."""
    for sample in samples_of(kind):
        payload = kind.Payload.model_validate(sample).model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        event = Event(runtime.school, "sample", "sample", kind.name, now, Audience("groups", ("3A",)), payload)
        yield from _messages_of(event, kind, runtime, now)


def _messages_of(event: Event, kind: type[EventKind], runtime: Runtime, now: datetime) -> Iterator[Message]:
    text = runtime.composer.compose(event, "nl", None)
    for correction in (None, *Correction):
        one = Message(
            event=event,
            recipient="g1",
            content_class=kind.content_class,
            goal=kind.goal,
            priority=kind.priority,
            channel="sample",
            deadline=now + timedelta(days=14),
            text=text,
            pupils=("p1",),
            needs_action=kind.needs_action and correction is not Correction.WITHDRAWN,
            simultaneous=kind.delivery.simultaneous,
            correction=correction,
            owed=kind.legal_basis is LegalBasis.OBLIGATION,
            topics=kind.topics,
        )
        yield one
        if kind.content_class is ContentClass.GENERAL:
            yield replace(one, recipient="group:3A")


def _facts(runtime: Runtime, now: datetime) -> tuple[Facts, ...]:
    """What may be known of somebody who often hears from school, and of somebody who never did."""
    today = runtime.calendar.day(now)
    often = Facts(
        calendar=runtime.calendar,
        capabilities=_CAN,
        recipient=_GUARDIAN,
        pupils=(_PUPIL,),
        ties=(_TIE,),
        history=(Contact(today, "sample"),),
        trust=frozenset({"urgent"}),
        years=(3,),
        last_of_kind=today - timedelta(days=60),
        had_before=True,
        commitments=(),
        asked_this_year=1,
        unanswered=0,
        agreed=0,
        places=1,
        turn=0,
        turns_of=today,
    )
    never = often._replace(history=(), last_of_kind=None, had_before=False, asked_this_year=0, places=None, turn=None)
    short = replace(_CAN, max_chars=100_000)
    return often, never._replace(capabilities=short, in_digest=True)


def _of(message: Message, facts: Facts) -> Facts:
    """The facts for a guardian, or those of a post."""
    return facts._replace(recipient=None, members=(_GUARDIAN,)) if message.group else facts
