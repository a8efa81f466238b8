"""The mark: in one durable transaction before the call, the last judgement, the address, and the slot.

Facts are read afresh here. Whatever changed since the message was queued (a ban, an opt-out, another group,
a withdrawal) is honoured, or the message does not go.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.delivery.addressing import app_ids_of, approval_hash, reply_to_of
from ouderbrug.factbook import reader
from ouderbrug.model import Address, ContentClass, State
from ouderbrug.planning import digest, routing
from ouderbrug.planning.messages import messages_of
from ouderbrug.planning.saving import one_by_one
from ouderbrug.rules.judgement import BOTH_AT_ONCE, Judgement, plan_values, waits_for_others
from ouderbrug.store import claims, digests, events, opt_out_tokens, outbox, plans
from ouderbrug.store import roster as people
from ouderbrug.texts.composer import join_names, merge

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.model import Guardian, Message
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster
    from ouderbrug.store.rows import MessageRow


MOVED = "moved"
"""What is counted when a message goes on over another channel, in the same run."""


class Marker:
    """Marks messages for one run; it keeps the roster as long as nothing in it has changed."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self._roster: tuple[str, Roster] | None = None

    def mark(self, connection: Connection, claimed: MessageRow, now: datetime) -> tuple[Message | None, str]:
        """The message as it is to be sent, or None and what became of it instead."""
        row = claims.still_claimed(connection, claimed, now)
        if row is None:
            return None, "gone"
        if row.held:
            claims.give_back(connection, claimed)
            return None, "held"
        found = messages_of(connection, self.runtime, [row])
        if not found:
            claims.set_aside(connection, claimed, "kind-not-loaded", now)
            return None, "failed"
        roster = self._people(connection)
        if row.kind == digests.KIND:
            return self._mark_digest(connection, roster, claimed, found[0], now)
        message = found[0]
        judgement = self._judge(connection, roster, row, message, now)
        judgement = self._with_the_others(connection, roster, row, message, judgement, now)
        together = self._together(connection, roster, row, message, now, judgement)
        if judgement.verdict == "allow" and self.runtime.capabilities(message.channel).by_person:
            plans.amend(connection, row.id, plan_values(judgement, now))
        if judgement.verdict != "allow":
            if message.group and judgement.each_alone:
                one_by_one(connection, self.runtime, roster, row, message, now)
            return None, self._put_back(connection, roster, claimed, message, judgement, now)
        return self._sending(connection, roster, claimed, message, together, now), "sending"

    def _sending(
        self,
        connection: Connection,
        roster: Roster,
        claimed: MessageRow,
        message: Message,
        together: list[Guardian],
        now: datetime,
    ) -> Message:
        ready = self._addressed(message, together, roster)
        lease = claims.lease(self.runtime.channel_configs[message.channel].timeout_seconds)
        pilot = self.runtime.settings.redirect_to is not None
        marked = {"state": State.SENDING, "marked_at": now, "lease_until": now + lease, "pilot": pilot}
        claims.change(connection, claimed, State.QUEUED, **marked)
        return self._with_token(connection, ready)

    def _mark_digest(
        self, connection: Connection, roster: Roster, claimed: MessageRow, message: Message, now: datetime
    ) -> tuple[Message | None, str]:
        """Judge what is inside, each for itself, then the digest as one message; what is not allowed leaves it."""
        row = claims.still_claimed(connection, claimed, now) or claimed
        found = self._still_inside(connection, roster, claimed, now)
        if not found:
            return self._empty(connection, claimed, now)
        inside = list(found.values())
        message = digest.frame(message, inside, self.runtime)
        # All that is inside was judged for its guardian; whoever joined must be right for the whole of it.
        framed = replace(message, content_class=ContentClass.GENERAL)
        judgement = self._judge(connection, roster, row, framed, now)
        together = self._together(connection, roster, row, message, now, judgement)
        if judgement.verdict != "allow":
            in_time = {number: one for number, one in found.items() if one.deadline > (judgement.until or now)}
            if judgement.verdict == "delay" and len(in_time) < len(found):
                digests.keep_only(connection, claimed.id, in_time)
            if not in_time:
                return self._empty(connection, claimed, now)
            became = self._put_back(connection, roster, claimed, message, judgement, now)
            digests.follow(connection, claimed.id)
            return None, became
        message = digest.filled(message, inside, self.runtime, roster, [one.key for one in together])
        ready = self._sending(connection, roster, claimed, message, together, now)
        digests.follow(connection, claimed.id)
        return ready, "sending"

    def _empty(self, connection: Connection, claimed: MessageRow, now: datetime) -> tuple[None, str]:
        claims.give_back(connection, claimed, state=State.CANCELLED, error_class="empty-digest", settled_at=now)
        return None, "gone"

    def _still_inside(
        self, connection: Connection, roster: Roster, claimed: MessageRow, now: datetime
    ) -> dict[int, Message]:
        """What may still go in a digest, by the number of its row; the rest waits by itself, or is not sent at all."""
        kept: dict[int, Message] = {}
        carries = self.runtime.carries_digests(claimed.channel)
        for row in digests.entries(connection, claimed.id) if carries else ():
            for message in [] if row.held else messages_of(connection, self.runtime, [row]):
                judgement = self._judge(connection, roster, row, message, now, in_digest=True)
                if judgement.verdict in ("allow", "fold"):
                    kept[row.id] = message
                else:
                    self._leaves_digest(connection, roster, row, message, judgement, now)
        digests.keep_only(connection, claimed.id, kept)
        return kept

    def _leaves_digest(
        self,
        connection: Connection,
        roster: Roster,
        row: MessageRow,
        message: Message,
        judgement: Judgement,
        now: datetime,
    ) -> None:
        mine, refused = [row.id], judgement.verdict == "refuse"
        for key in outbox.guardians(connection, mine).get(row.id, ()) if refused else ():
            if key != message.recipient:
                outbox.split_off(connection, row, key, now)
        guardian = roster.guardians.get(message.recipient)
        if channel := routing.to_a_person(message, judgement, self.runtime, guardian):
            return digests.take_out(connection, mine, channel=channel, due_at=now)
        plans.amend(connection, row.id, plan_values(judgement, now))
        if refused:
            gone = {"state": State.CANCELLED, "error_class": _reason(judgement), "settled_at": now}
            return digests.take_out(connection, mine, **gone)
        if judgement.verdict == "approve":
            return digests.take_out(connection, mine, state=State.AWAITING_APPROVAL)
        return digests.take_out(connection, mine, state=State.QUEUED, due_at=judgement.until)

    def _with_the_others(
        self,
        connection: Connection,
        roster: Roster,
        row: MessageRow,
        message: Message,
        judgement: Judgement,
        now: datetime,
    ) -> Judgement:
        """Wait for the other guardians of the child where one of them cannot have it yet; nobody hears it first."""
        if judgement.verdict != "allow" or not waits_for_others(message):
            return judgement
        family = [row, *outbox.siblings(connection, row)]
        if len(family) == 1:
            return judgement
        messages = messages_of(connection, self.runtime, family)
        book = reader.read(connection, self.runtime, roster, messages, now)
        facts = [(one, book.facts(one, row=of.id)) for of, one in zip(family, messages, strict=False)]
        found = self.runtime.gate.judge_family(facts, now)[0]
        # A colleague who can tell it now does not wait for the others until it is of no use.
        told = self.runtime.capabilities(message.channel).by_person and (found.until or now) >= message.deadline
        return judgement if told and found.reason == BOTH_AT_ONCE else found

    def _together(
        self,
        connection: Connection,
        roster: Roster,
        row: MessageRow,
        message: Message,
        now: datetime,
        judgement: Judgement,
    ) -> list[Guardian]:
        """Who this mail is for: its guardian, and those who joined it at one address and still may and share it.

        Whoever joined and does not fit any more gets a message of their own, which is judged for itself.
        """
        guardian = roster.guardians.get(message.recipient)
        if message.group or guardian is None:
            return []
        by = self.runtime.capabilities(message.channel).addressed_by
        together = [guardian]
        for key in outbox.guardians(connection, [row.id]).get(row.id, []):
            other = roster.guardians.get(key)
            if key == message.recipient:
                continue
            fits = other and by and getattr(other, by).casefold() == getattr(guardian, by).casefold()
            other_message = replace(message, recipient=key)
            if other and fits and judgement.verdict == "allow":
                fits = self._judge(connection, roster, row, other_message, now).verdict == "allow"
            if other and fits:
                together.append(other)
            if not fits or judgement.verdict == "refuse":
                _part(connection, row, key, now)
        return together

    def _people(self, connection: Connection) -> Roster:
        version = people.version(connection)
        if self._roster is None or self._roster[0] != version:
            self._roster = (version, people.load(connection, self.runtime.school))
        return self._roster[1]

    def _judge(
        self,
        connection: Connection,
        roster: Roster,
        row: MessageRow,
        message: Message,
        now: datetime,
        *,
        in_digest: bool = False,
    ) -> Judgement:
        if events.is_replaced(connection, message.event):
            return Judgement("refuse", None, "replaced")
        held = row.approval_hash
        # Approved was the message of the row; who joined it at one address is asked about under another name.
        if held and held != approval_hash(replace(message, recipient=row.recipient)):
            return Judgement("approve", None, "changed-since-approval")
        if not message.group and message.recipient not in roster.guardians:
            return Judgement("refuse", "consent", "no-longer-in-audience")
        book = reader.read(connection, self.runtime, roster, [message], now)
        facts = book.facts(message, row=row.id)._replace(in_digest=in_digest)
        return self.runtime.gate.judge(message, facts, now)

    def _addressed(self, message: Message, guardians: list[Guardian], roster: Roster) -> Message:
        """The message with the names of the guardians and the address that they share."""
        if message.group:
            return replace(message, reply_to=reply_to_of(message, roster), app_ids=app_ids_of(message, roster))
        language = message.text.language
        pupils = [roster.pupils[key].first_name for key in message.pupils if key in roster.pupils]
        by = self.runtime.capabilities(message.channel).addressed_by
        here = str(getattr(guardians[0], by)) if by else ""
        names = join_names([one.name for one in guardians], language)
        return replace(
            message,
            text=merge(message.text, names, join_names(pupils, language)),
            to=tuple(Address(one.name, self.runtime.settings.redirect_to or here) for one in guardians),
            reply_to=reply_to_of(message, roster),
            app_ids=app_ids_of(message, roster),
        )

    def _put_back(
        self,
        connection: Connection,
        roster: Roster,
        claimed: MessageRow,
        message: Message,
        judgement: Judgement,
        now: datetime,
    ) -> str:
        """What becomes of a claimed message that may not go now; returns what to count it as."""
        guardian = roster.guardians.get(message.recipient)
        if channel := routing.to_a_person(message, judgement, self.runtime, guardian):
            claims.give_back(connection, claimed, channel=channel, due_at=now)
            return MOVED
        plans.amend(connection, claimed.id, plan_values(judgement, now))
        if judgement.verdict in ("delay", "fold"):
            claims.give_back(connection, claimed, due_at=judgement.until)
            if judgement.verdict == "fold" and digest.can_join(message, self.runtime):
                digest.fold(connection, self.runtime, claimed.id, message, judgement.until or now, now)
            return "delayed"
        if judgement.verdict == "approve":
            claims.give_back(connection, claimed, state=State.AWAITING_APPROVAL)
            return "awaiting_approval"
        reason = _reason(judgement)
        claims.give_back(connection, claimed, state=State.CANCELLED, error_class=reason, settled_at=now)
        return "refused"

    def _with_token(self, connection: Connection, message: Message) -> Message:
        """For what a guardian may unsubscribe from, a random token of which the store keeps only the hash."""
        if not self.runtime.kind(message.event).delivery.unsubscribe:
            return message
        token = opt_out_tokens.make(connection, self.runtime.school, message.recipient, message.event.kind)
        return replace(message, unsubscribe=token)


def _part(connection: Connection, row: MessageRow, guardian: str, now: datetime) -> None:
    """Give a guardian who joined another's message one of their own; of a digest, each message that is in it."""
    if row.kind != digests.KIND:
        return outbox.split_off(connection, row, guardian, now)
    inside = digests.entries(connection, row.id)
    whom = outbox.guardians(connection, [entry.id for entry in inside])
    for entry in inside:
        if guardian in whom.get(entry.id, ()) and guardian != entry.recipient:
            outbox.split_off(connection, entry, guardian, now)
    return digests.leave(connection, row.id, guardian)


def _reason(judgement: Judgement) -> str:
    return f"{judgement.rule}.{judgement.reason}" if judgement.rule else str(judgement.reason)
