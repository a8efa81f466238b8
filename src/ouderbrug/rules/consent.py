"""Who may have this message, by the school's data as they are now.

Legal ground: a parent without authority is informed only when asking (art. 1:377c of the Dutch civil code).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ouderbrug.api import PluginConfig, Rule
from ouderbrug.facts import ALLOWED, Allow, Refuse
from ouderbrug.model import Correction, Priority
from ouderbrug.people import Authority, Receives, Relation
from ouderbrug.rules.photos import held_back, without_consent
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ouderbrug.facts import Facts, Verdict
    from ouderbrug.model import Message
    from ouderbrug.people import Guardian, Guardianship, Pupil

_WORST_FIRST = (
    "contact-ban",
    "receives-nothing",
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
    for_authors: ClassVar[Mapping[str, str | None]] = {
        "contact-ban": None,
        "receives-nothing": None,
        "on-request": None,
        "authority-unknown": None,
        "role": None,
        "shared-address": None,
        "pupil-inactive": "",
        "no-longer-in-audience": "",
        "opted-out": "",
        "priority-not-allowed": "het niet met voorrang mag; geef een gewone melding, of laat het met de hand doen",
    }
    sentences: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "contact-ban": ("{cause}", "the ban still holds; it was to be looked at again on {ended}"),
        "receives-nothing": ("by the school's record nothing about this pupil goes to the guardian",),
        "opted-out": ("wants no {kind}",),
        "shared-address": ("the mailbox is read by {reader} too, who may not have it",),
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
        """A ban wins over everything and every priority; an opt-out gives way to what is urgent, and to corrections."""
        if message.group:
            return _priority(message, facts) or _allowed(message, facts)
        who = facts.recipient
        if who is None:
            return Refuse("no-longer-in-audience")
        child = message.about_a_child
        return (
            _banned(who, facts, now)
            or self._not_theirs(message, facts, who, now)
            or (_by_class_parent(facts) if child else None)
            or self._read_by_others(message, facts, now)
            or _opted_out(message, who)
            or _priority(message, facts)
            or _allowed(message, facts)
        )

    def _not_theirs(self, message: Message, facts: Facts, who: Guardian, now: datetime) -> Refuse | None:
        """What the guardianships object to: for a child's message all must be right, for news one."""
        child = message.about_a_child
        ties = {tie.pupil: tie for tie in facts.ties}
        worst = len(_WORST_FIRST)
        for pupil in facts.pupils:
            code = self._objection(pupil, ties.get(pupil.key), message, facts, now)
            if code:
                worst = min(worst, _WORST_FIRST.index(code))
            elif not child:
                worst = len(_WORST_FIRST)
                break
        if worst < len(_WORST_FIRST):
            return Refuse(_WORST_FIRST[worst])
        if not (facts.pupils and facts.in_audience and (who.active or _is_off(message))):
            return Refuse("no-longer-in-audience")
        return None

    def _read_by_others(self, message: Message, facts: Facts, now: datetime) -> Refuse | None:
        """A mailbox is judged by everybody who reads it: who may not have a message keeps it out."""
        if not facts.peers:
            return None
        reader = next((one for one in facts.peers if self._closes(one, message, facts, now)), None)
        if reader is None:
            return None
        return Refuse("shared-address", {"reader": reader.key}, by_person=True, here_only=True)

    def _closes(self, reader: Guardian, message: Message, facts: Facts, now: datetime) -> bool:
        """True if this reader keeps it out of the mailbox: a ban in any case; from what is about a child who may not.

        Of who has left the file only what protects is still known to be so: a key that changed closes nothing.
        """
        ties = {tie.pupil: tie for tie in facts.peer_ties if tie.guardian == reader.key}
        concerned = [ties.get(pupil.key) for pupil in facts.pupils]
        if reader.blocked or reader.deceased or any(tie and tie.receives is Receives.NOTHING for tie in concerned):
            return True
        if not message.about_a_child or reader.key in facts.reads_together:
            return False
        if not reader.active:
            return any(tie and (tie.receives is not Receives.ALL or tie.authority is Authority.NO) for tie in concerned)
        return any(self._objection(pupil, ties.get(pupil.key), message, facts, now) for pupil in facts.pupils)

    def _objection(self, pupil: Pupil, tie: Guardianship | None, message: Message, facts: Facts, now: datetime) -> str:
        if tie is not None and tie.receives is Receives.NOTHING:
            return "receives-nothing"
        left = not pupil.active and _is_off(message)
        if pupil.deceased or not (pupil.active or left):
            return "pupil-inactive"
        if tie is None or not (tie.active or left or (_is_off(message) and not message.about_a_child)):
            return "no-longer-in-audience"
        if tie.receives is not Receives.ALL:
            return "on-request"
        if message.about_a_child and tie.authority is not Authority.YES and not _has_all(tie, facts, now):
            return "on-request" if tie.authority is Authority.NO else "authority-unknown"
        institution = tie.relation is Relation.INSTITUTION
        # What is in a digest was judged for itself, so the digest goes too.
        theirs = message.is_digest or not self._for_institutions.isdisjoint(message.known_as)
        return "role" if institution and not theirs else ""


def _is_off(message: Message) -> bool:
    """True of the word that something is off: who had it hears that, also when they have left."""
    return message.correction is Correction.WITHDRAWN


def _banned(who: Guardian, facts: Facts, now: datetime) -> Refuse | None:
    if who.blocked:
        until = who.blocked_until
        past = until is not None and until < facts.calendar.day(now)
        return Refuse("contact-ban", {"cause": "blocked", "ended": until.isoformat() if past and until else None})
    return Refuse("contact-ban", {"cause": "deceased"}) if who.deceased else None


def _has_all(tie: Guardianship, facts: Facts, now: datetime) -> bool:
    return tie.has_all_by_record(facts.calendar.day(now), facts.receives_all)


def _by_class_parent(facts: Facts) -> Refuse | None:
    """What is about a child passes no class parent, who is a guardian too."""
    return Refuse("role") if facts.class_parent else None


def _opted_out(message: Message, who: Guardian) -> Refuse | None:
    """Each speaks for themselves. Who had a message hears that it is off or changed, or they meet a closed door.

    How their child does the school must tell them, whatever they wish (WPO, art. 11).
    """
    if message.priority <= Priority.URGENT or message.correction is not None or message.owed:
        return None
    kind = message.event.kind
    if kind in who.opt_out or "all" in who.opt_out:
        return Refuse("opted-out", {"kind": kind if kind in who.opt_out else "all"})
    return None


def _priority(message: Message, facts: Facts) -> Refuse | None:
    """A source that may not interrupt a school cannot make its news urgent; what is off goes to who had that alone."""
    free = message.priority > Priority.URGENT or _is_off(message)
    if free or message.priority.name.lower() in facts.trust:
        return None
    return Refuse("priority-not-allowed", {"priority": message.priority.name.lower()})


def _allowed(message: Message, facts: Facts) -> Allow:
    """It goes, and it is said that a photo stays behind, and that a group post reaches on-request guardians too."""
    asked = bool(message.group) and any(tie.receives is Receives.ON_REQUEST for tie in facts.ties)
    behind = held_back(message.attachments, facts.consents) if message.attachments else ()
    if not behind:
        return Allow(("on-request",)) if asked else ALLOWED
    shown = {pupil for file in message.attachments for pupil in file.pupils}
    without = sorted({pupil for file in behind for pupil in without_consent(file, facts.consents)})
    codes = ("child-asset", "on-request") if asked else ("child-asset",)
    return Allow(codes, {"without": without, "of": len(shown)})
