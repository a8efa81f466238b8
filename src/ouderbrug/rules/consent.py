"""Who may have this message, by the school's data as they are now.

Legal ground: a parent without authority is informed only when asking (art. 1:377c of the Dutch civil code).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ouderbrug.api import PluginConfig, Rule
from ouderbrug.facts import ALLOWED, Allow, Refuse
from ouderbrug.model import Authority, Priority, Receives, Relation
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ouderbrug.facts import Facts, Verdict
    from ouderbrug.model import Guardian, Guardianship, Message, Pupil

_WORST_FIRST = (
    "contact-ban",
    "pupil-inactive",
    "no-longer-in-audience",
    "on-request",
    "authority-unknown",
    "role",
)


class Consent(Rule):
    """Refuses what this guardian may not or does not want to have; runs always and first."""

    name: ClassVar[str] = "consent"
    needs = frozenset[str]()
    timeless = True
    about_readers = frozenset({"on-request"})
    by_right = True
    sentences: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "contact-ban": ("{cause}", "ended on {ended}, but only the school lifts it"),
        "opted-out": ("wants no {kind}",),
        "shared-address": ("the address is shared with {peers} who may not read it",),
        "child-asset": ("no consent for {without}, of {of} shown",),
        "priority-not-allowed": ("the source may not make it {priority}",),
    }

    class Config(PluginConfig):
        """``institution_kinds``: what an institution (a GI guardian) gets at all, kinds by name or by topic."""

        institution_kinds: tuple[str, ...] = (Topic.REPORTS, Topic.TALKS, Topic.TALK_ROUNDS)

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self._for_institutions = frozenset(config.institution_kinds)

    def judge(self, message: Message, facts: Facts, now: datetime) -> Verdict:
        """A ban wins over everything and over every priority; an opt-out gives way to urgent ones."""
        if message.group:
            return _child_asset(message, facts) or _priority(message, facts) or _warned(facts)
        who = facts.recipient
        if who is None:
            return Refuse("no-longer-in-audience")
        child = message.about_a_child
        return (
            _banned(who, facts, now, child)
            or self._not_theirs(message, facts, who, child)
            or (_read_by_others(facts) if child else None)
            or _opted_out(message, facts, who)
            or _child_asset(message, facts)
            or _priority(message, facts)
            or ALLOWED
        )

    def _not_theirs(self, message: Message, facts: Facts, who: Guardian, child: bool) -> Refuse | None:
        """What the guardianships object to: for a child's message all must be right, for news one."""
        ties = {tie.pupil: tie for tie in facts.ties}
        worst = len(_WORST_FIRST)
        for pupil in facts.pupils:
            code = self._objection(pupil, ties.get(pupil.key), message, child)
            if code:
                worst = min(worst, _WORST_FIRST.index(code))
            elif not child:
                worst = len(_WORST_FIRST)
                break
        if worst < len(_WORST_FIRST):
            return Refuse(_WORST_FIRST[worst])
        if not (facts.pupils and facts.in_audience and who.active):
            return Refuse("no-longer-in-audience")
        return None

    def _objection(self, pupil: Pupil, tie: Guardianship | None, message: Message, child: bool) -> str:
        if tie is not None and tie.receives is Receives.NOTHING:
            return "contact-ban"
        if not pupil.active or pupil.deceased:
            return "pupil-inactive"
        if tie is None or not tie.active:
            return "no-longer-in-audience"
        if tie.receives is not Receives.ALL or (child and tie.authority is Authority.NO):
            return "on-request"
        if child and tie.authority is not Authority.YES:
            return "authority-unknown"
        institution = tie.relation is Relation.INSTITUTION
        # What is in a digest was judged for itself, so the digest goes too.
        theirs = message.is_digest or not self._for_institutions.isdisjoint(message.known_as)
        return "role" if institution and not theirs else ""


def _banned(who: Guardian, facts: Facts, now: datetime, child: bool) -> Refuse | None:
    if who.blocked:
        until = who.blocked_until
        past = until is not None and until < facts.calendar.day(now)
        return Refuse("contact-ban", {"cause": "blocked", "ended": until.isoformat() if past and until else None})
    if who.deceased:
        return Refuse("contact-ban", {"cause": "deceased"})
    if facts.peers and not child and any(peer.blocked for peer in facts.peers):
        return Refuse("contact-ban", {"cause": "shared-address"})
    return None


def _read_by_others(facts: Facts) -> Refuse | None:
    """A child's message must not pass a class parent, nor land in the mailbox of somebody who may not read it."""
    if facts.class_parent:
        return Refuse("role")
    if any(peer.blocked for peer in facts.peers) or _may_not_read(facts):
        return Refuse("shared-address", {"peers": len(facts.peers)})
    return None


def _may_not_read(facts: Facts) -> bool:
    if not facts.peer_ties:
        return False
    concerned = [pupil.key for pupil in facts.pupils]
    return any(
        tie.pupil in concerned and (tie.receives is not Receives.ALL or tie.authority is Authority.NO)
        for tie in facts.peer_ties
    )


def _opted_out(message: Message, facts: Facts, who: Guardian) -> Refuse | None:
    if message.priority <= Priority.URGENT:
        return None
    kind = message.event.kind
    for guardian in (who, *facts.peers):
        if kind in guardian.opt_out or "all" in guardian.opt_out:
            return Refuse("opted-out", {"kind": kind if kind in guardian.opt_out else "all"})
    return None


def _child_asset(message: Message, facts: Facts) -> Refuse | None:
    """Silence is no: one child without consent on one photo holds the message."""
    if not message.attachments:
        return None
    shown = {pupil for attachment in message.attachments for pupil in attachment.pupils}
    without = sorted(pupil for pupil in shown if f"{pupil}:photo" not in facts.consents)
    return Refuse("child-asset", {"without": without, "of": len(shown)}) if without else None


def _priority(message: Message, facts: Facts) -> Refuse | None:
    """A source that may not interrupt a school cannot make its news urgent."""
    if message.priority > Priority.URGENT or message.priority.name.lower() in facts.trust:
        return None
    return Refuse("priority-not-allowed", {"priority": message.priority.name.lower()})


def _warned(facts: Facts) -> Allow:
    """A group post reaches on-request guardians too: allowed, but said."""
    if any(tie.receives is Receives.ON_REQUEST for tie in facts.ties):
        return Allow(("on-request",))
    return ALLOWED
