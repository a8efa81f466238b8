"""The last judgement before a message goes, by facts read afresh, and what becomes of what may not go now."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ouderbrug.attachments import is_away
from ouderbrug.delivery import already
from ouderbrug.factbook import reader
from ouderbrug.failures import MEDIA_ROOT, NO_FILES, NOT_COMPOSED
from ouderbrug.model import Correction, State
from ouderbrug.planning import digest, first_look, photos, routing
from ouderbrug.planning.draft import NOTHING_NEW
from ouderbrug.planning.told_once import said_already
from ouderbrug.registry import CONSENT, CONTENT_POLICY
from ouderbrug.rules.asking import ASKED_AGAIN
from ouderbrug.rules.judgement import BOTH_AT_ONCE, Judgement, plan_values, waits_for_others
from ouderbrug.school.media import names_files
from ouderbrug.school.reaching import NO_WAY
from ouderbrug.staff.shown import is_approved
from ouderbrug.store import away, claims, events, outbox, plans, reached, set_aside
from ouderbrug.store.away import AWAY

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from ouderbrug.factbook.book import FactBook
    from ouderbrug.model import Event, Message
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork

MOVED = "moved"
"""What is counted when a message goes on over another channel, in the same run."""


class Known:
    """What the store says of some messages that are judged at one moment: read at once, when it is first asked for."""

    def __init__(
        self, work: UnitOfWork, messages: Sequence[Message], in_texts: dict[Hashable, tuple[str, ...]] | None = None
    ) -> None:
        """What was found ``in_texts`` before, by the same people on the same day, is not looked for again."""
        self._work, self._messages = work, messages
        self._replaced: dict[tuple[str, str, int], bool] = {}
        self._awaits: dict[tuple[str, str], bool] = {}
        self.in_texts = {} if in_texts is None else in_texts

    @cached_property
    def book(self) -> FactBook:
        """The facts about those whom these messages are for."""
        return reader.read(self._work, self._messages)

    def is_replaced(self, event: Event) -> bool:
        """True if a later revision of it is stored."""
        name = (event.source, event.id, event.revision)
        if name not in self._replaced:
            self._replaced[name] = events.is_replaced(self._work.connection, event)
        return self._replaced[name]

    def awaits(self, event: Event) -> bool:
        """True if a later word about it waits to be mended."""
        name = (event.source, event.id)
        if name not in self._awaits:
            self._awaits[name] = set_aside.awaits(self._work.connection, event.school, *name)
        return self._awaits[name]


def judge(
    work: UnitOfWork, row: MessageRow, message: Message, *, in_digest: bool = False, known: Known | None = None
) -> Judgement:
    """What the rules say of a row's message now; it may be asked about another guardian of the row.

    ``known`` is what was read for it and others at once, of which nothing came to their mailboxes yet.
    """
    alone, known = known is None, known or Known(work, [message])
    if known.is_replaced(message.event):
        return Judgement("refuse", None, "replaced")
    if known.awaits(message.event):
        return Judgement("delay", None, NOT_COMPOSED, work.now + ASKED_AGAIN)  # a later word waits to be mended
    if _files_are_away(work, message):
        work.runtime.failures.note("setting", MEDIA_ROOT, NO_FILES)
        return Judgement("delay", MEDIA_ROOT, NO_FILES, work.now + ASKED_AGAIN)
    approved = "" if message.is_digest else row.approval_hash  # what is in a digest is approved, each for itself
    stay = photos.held_back(work.runtime, work.roster, message, work.today)
    if not message.group and message.recipient not in work.roster.guardians:
        return Judgement("refuse", CONSENT, "no-longer-in-audience")
    if approved and not is_approved(message, work.roster, approved, stay):
        asked = Judgement("approve", None, "changed-since-approval", warnings=first_look.now(work, row, message))
        return _of_who_is_gone(work, row, message, known) or asked
    off, pilot = message.correction is Correction.WITHDRAWN, work.runtime.pilot
    if off and not reached.may_have_heard(work.connection, message.event, message.recipient, pilot=pilot):
        return Judgement("refuse", None, "not-heard")  # what it corrects did not go after all
    if said_already(work, message):
        return Judgement("refuse", None, NOTHING_NEW)
    facts = known.book.facts(message, row=row.id)._replace(in_digest=in_digest)
    judgement = work.runtime.gate.judge(message, facts, work.now)
    if judgement.verdict != "refuse" and (why := _no_way(work, message)):
        return Judgement("refuse", CONTENT_POLICY, why)
    judgement = already.judged(work, row, message, judgement) if alone else judgement
    return _looked_at(work, row, message, judgement, known)


def _of_who_is_gone(work: UnitOfWork, row: MessageRow, message: Message, known: Known) -> Judgement | None:
    """The refusal of what is for nobody here any more, or not of whom it is for: nobody need look at that."""
    judgement = work.runtime.gate.judge(message, known.book.facts(message, row=row.id), work.now)
    return judgement if judgement.verdict == "refuse" and reason(judgement) in AWAY else None


def _files_are_away(work: UnitOfWork, message: Message) -> bool:
    """True where what goes along cannot be read on this machine, and may be on another one or another day.

    A store that is a file is of one machine: a copy that is gone there was erased, and its channel says so.
    """
    loaded = work.runtime.loaded
    if loaded.settings.content.media_root is None:
        return names_files(message.event.payload)
    elsewhere = bool(loaded.server) and any(is_away(one.path) for one in message.attachments)
    return elsewhere or bool(loaded.media_trouble and message.attachments)


def _looked_at(work: UnitOfWork, row: MessageRow, message: Message, judgement: Judgement, known: Known) -> Judgement:
    """The same, or that a person looks first: for what nobody was asked about when it was planned or approved."""
    if judgement.verdict == "refuse":
        return judgement
    codes = first_look.now(work, row, message, known.in_texts)
    new = first_look.unseen(row, codes)
    warned = (*judgement.warnings, *codes)
    if not new:
        return judgement
    return judgement._replace(verdict="approve", rule=None, reason=new[0], until=None, warnings=warned)


def _no_way(work: UnitOfWork, message: Message) -> str:
    """Why its channel does not reach its guardian any more: none is called without an address, or where stopped."""
    if message.group or message.is_digest:
        return ""
    found = routing.unfit(work, message, message.channel)
    return found.why if found is not None and found.why in NO_WAY else ""


def with_the_others(work: UnitOfWork, row: MessageRow, message: Message, judgement: Judgement) -> Judgement:
    """Wait for the other guardians of the child where one of them cannot have it yet; nobody hears it first."""
    if judgement.verdict != "allow" or not waits_for_others(message):
        return judgement
    family = work.queued([row, *outbox.siblings(work.connection, row)])
    if len(family) == 1:
        return judgement
    book = reader.read(work, [one.message for one in family])
    facts = [(one.message, book.facts(one.message, row=one.row.id)) for one in family]
    found = work.runtime.gate.judge_family(facts, work.now)[0]
    # A colleague who can tell it now does not wait for the others until it is of no use.
    told = work.runtime.capabilities[message.channel].by_person and (found.until or work.now) >= message.deadline
    return judgement if told and found.reason == BOTH_AT_ONCE else found


def another_way(work: UnitOfWork, row: MessageRow, message: Message, judgement: Judgement) -> str | None:
    """The channel over which a row's message goes instead, as its plan says from now on; None where it stays."""
    found = routing.another_way(work, message, judgement, lambda one: judge(work, row, one))
    if found:
        plans.pass_over(work.connection, message.public_id, judgement.passing_over(message.channel))
    return found


def will_be_late(work: UnitOfWork, row: MessageRow, message: Message) -> bool:
    """True if the rules let a message wait until it is of no use, and nobody could tell it before: it would expire."""
    judgement = judge(work, row, message)
    waits = judgement.verdict in ("delay", "fold") and (judgement.until or work.now) >= message.deadline
    return waits and routing.another_way(work, message, judgement, lambda one: judge(work, row, one)) is None


def put_back(work: UnitOfWork, claimed: MessageRow, message: Message, judgement: Judgement) -> str:
    """What becomes of a claimed message that may not go now; returns what to count it as."""
    if channel := another_way(work, claimed, message, judgement):
        claims.give_back(work.connection, claimed, channel=channel, due_at=work.now)
        return MOVED
    plans.amend(work.connection, claimed.id, plan_values(judgement, work.now))
    if judgement.reason == NO_FILES and work.runtime.loaded.server and not message.is_digest:
        return "delayed"  # free when this run ends, and due: a machine that has the files sends it
    if judgement.verdict in ("delay", "fold"):
        claims.give_back(work.connection, claimed, due_at=judgement.until)
        if judgement.verdict == "fold" and digest.can_join(message, work.runtime):
            digest.put_in(work, claimed.id, message, judgement.until or work.now)
        return "delayed"
    if judgement.verdict == "approve":
        claims.give_back(work.connection, claimed, state=State.AWAITING_APPROVAL)
        return "awaiting_approval"
    if judgement.reason == already.ALREADY:
        already.leave_it_there(work, claimed, message)
        return "refused"
    ended = ending(work, judgement)
    claims.give_back(work.connection, claimed, **ended)
    if ended["error_class"] in AWAY:
        away.look_again(work.connection, work.school)
    return "failed" if ended["state"] == State.FAILED else "refused"


def ending(work: UnitOfWork, judgement: Judgement) -> dict[str, object]:
    """How a message ends that was refused: one that only lacks a way failed, and goes when it has one again."""
    ended = State.FAILED if judgement.reason in NO_WAY else State.CANCELLED
    return {"state": ended, "error_class": reason(judgement), "settled_at": work.now}


def reason(judgement: Judgement) -> str:
    """Why a message ended, as its row keeps it: the rule with its code, or the code alone."""
    return f"{judgement.rule}.{judgement.reason}" if judgement.rule else str(judgement.reason)
