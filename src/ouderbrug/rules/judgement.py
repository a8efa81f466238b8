"""What comes out of the gate: the steps through the rules, and the verdict that they come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from ouderbrug.model import Priority

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ouderbrug.facts import Refuse
    from ouderbrug.model import Message

BOTH_AT_ONCE = "both-at-once"
"""Why a message waits that might go: another guardian of the child can have it only then."""


class Step(NamedTuple):
    """One rule's answer: allow, delay, fold or refuse, with its reason, time, numbers, and what follows from it."""

    rule: str
    verdict: str
    why: str | None = None
    until: datetime | None = None
    detail: dict[str, Any] | None = None
    by_person: str = ""
    holds_slot: bool = True

    def as_json(self) -> dict[str, Any]:
        """The step as the store keeps it and ``why`` prints it."""
        until = self.until.isoformat() if self.until else None
        named = {"rule": self.rule, "verdict": self.verdict, "reason": self.why, "until": until}
        said = {key: value for key, value in named.items() if value} | ({"detail": self.detail} if self.detail else {})
        return said if self.holds_slot else said | {"holds_slot": False}


Trails: TypeAlias = "dict[tuple[int, ...], tuple[tuple[Step, ...], list[dict[str, Any]]]]"
"""What steps become in plans, by their ``id()``, with the steps themselves."""


class Judgement(NamedTuple):
    """What became of a message at the gate: the first rule that was not Allow names rule and reason.

    ``holds_slot`` is False for what only waits for its turn, and most often never goes; ``each_alone`` is True for a
    post that may not be made, of which each guardian gets a message instead, ``here_only`` for what another channel may
    carry. ``passed_over`` are the steps that kept it from other channels of its route.
    """

    verdict: str
    rule: str | None = None
    reason: str | None = None
    until: datetime | None = None
    trail: tuple[Step, ...] = ()
    warnings: tuple[str, ...] = ()
    holds_slot: bool = True
    each_alone: bool = False
    here_only: bool = False
    passed_over: tuple[Mapping[str, Any], ...] = ()

    def passing_over(self, channel: str) -> dict[str, Any]:
        """The step that says why it goes over another channel than this one, as the plan keeps it."""
        decisive = next((step.as_json() for step in self.trail if step.verdict != "allow"), {})
        return {"passed_over": channel} | decisive

    @property
    def by_person(self) -> frozenset[str]:
        """Whether a colleague may tell it instead, as the rules said on the way: "if-late", "at-once"."""
        return frozenset(step.by_person for step in self.trail)


def trail_of(judgement: Judgement) -> list[dict[str, Any]]:
    """What the rules said, as the plan keeps it: their steps, those that kept it from other channels, and warnings."""
    trail = [*(step.as_json() for step in judgement.trail), *map(dict, judgement.passed_over)]
    return trail + ([{"warnings": list(judgement.warnings)}] if judgement.warnings else [])


def passing_over(channel: str, rule: str, why: Refuse) -> dict[str, Any]:
    """The step that says why a channel of the route was not even asked about, as the plan keeps it."""
    return {"passed_over": channel} | Step(rule, "refuse", why.why, detail=dict(why.detail)).as_json()


def waits_for_others(message: Message) -> bool:
    """True if the guardians of a child hear it at one moment: what is about the child, and not fixed already.

    What is urgent waits for nobody.
    """
    fixed = message.simultaneous or message.correction is not None or message.priority <= Priority.URGENT
    return message.about_a_child and not fixed


def plan_values(judgement: Judgement, now: datetime, known: Trails | None = None) -> dict[str, object]:
    """A judgement as columns of the plan; steps that are the very ``known`` ones make the very trail that they made."""
    name = tuple(map(id, judgement.trail))
    plain = not (judgement.passed_over or judgement.warnings)
    _, trail = (known or {}).get(name, (None, None)) if plain else (None, None)
    if trail is None:
        trail = trail_of(judgement)
        if plain and known is not None:
            known[name] = judgement.trail, trail  # which keeps the steps, so that no others get their ids
    return {
        "verdict": judgement.verdict,
        "rule": judgement.rule,
        "reason": judgement.reason,
        "until": judgement.until,
        "trail": trail,
        "judged_at": now,
    }
