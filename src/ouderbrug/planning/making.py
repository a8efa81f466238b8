"""What the messages of one event share: their text, approval and invitation, and whether a person must look first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ouderbrug.factbook.rota import in_turn
from ouderbrug.model import ContentClass, Correction, LegalBasis, Message, Priority
from ouderbrug.planning import approver, first_look
from ouderbrug.planning.school_year import free_without
from ouderbrug.planning.slips import slips
from ouderbrug.school.calendar import answer_ends, asks_until, deadline, holiday_begins
from ouderbrug.school.media import attachments
from ouderbrug.school.meeting import change_of, meeting_of, uid_of
from ouderbrug.school.nearness import comes_until, needed_by
from ouderbrug.store import public_ids

if TYPE_CHECKING:
    from collections.abc import Hashable

    from ouderbrug.model import Event, Meeting, Text
    from ouderbrug.planning.draft import Earlier
    from ouderbrug.unit_of_work import UnitOfWork


AHEAD = "occurs-later"
"""Why a person looks first: by its own word it has not happened yet. What is urgent goes past a wrong clock."""
NEAR = timedelta(days=1)
"""So far ahead it may be a slip of a clock, or what was written this evening for tomorrow."""
EVE = timedelta(days=2)
"""So shortly before a day an entry for it is not put into calendars any more."""


class Making:
    """Makes the messages of one event: a text for each wanted language, one deadline, its files, its approvals."""

    def __init__(self, work: UnitOfWork, event: Event) -> None:
        self.work, self.event = work, event
        self.runtime, self.roster = work.runtime, work.roster
        self.kind = self.runtime.kinds[event.kind]
        self.at_once = event.priority <= Priority.URGENT
        # What was told long ago may turn out to be wrong today: its withdrawal is of use from now on.
        told = replace(event, occurred_at=work.now) if event.withdrawn else event
        self._deadline = deadline(told, self.kind, self.runtime.calendar)
        # A request that takes turns goes on to the next when the day to answer is over.
        asks = None if in_turn(self.runtime, event) else asks_until(event, self.runtime.calendar)
        holiday = holiday_begins(event, self.kind, self.runtime.calendar)
        comes = comes_until(event, self.kind, self.runtime.calendar)
        self._true_until = min(moment for moment in (self._deadline, asks, holiday, comes) if moment)
        self._needed_by = {at: needed_by(event, self.kind, at) for at in (self._deadline, self._true_until)}
        self._approver = approver.said_by(work, event)
        self._approvals: dict[tuple[str, ...], bool] = {}
        root = self.runtime.settings.content.media_root
        self._files = () if event.withdrawn else attachments(event.payload, root)
        self._texts: dict[tuple[object, ...], tuple[Text, str]] = {}
        self._asks: dict[Hashable, tuple[str, ...]] = {}

    def text(
        self,
        wanted: str,
        correction: Correction | None,
        had: Earlier | None,
        left: tuple[str, ...] | None = None,
        pupils: tuple[str, ...] = (),
    ) -> tuple[Text, str]:
        """The text in a guardian's language, or the nearest that there is, and why it is in that.

        ``left`` are the groups of those of whom they had heard and whom it is about no more, ``pupils`` the others: a
        correction of a free day looks whether their groups have school on it.
        """
        before, heard = (had.event, (had.heard_on, had.told_by)) if had else (None, (None, ""))
        off = correction is Correction.WITHDRAWN
        again = correction is Correction.ON_AGAIN
        groups = self.roster.groups_of(pupils) if before and self.kind.delivery.whole_days else ()
        groups = tuple(sorted({*groups, *(left or ())})) if groups else ()
        dated = off or again or not self.event.payload.get("starts_at")  # else its own day says which it is
        key = (wanted, correction, before.revision if before else 0, heard if dated else None, left, groups)
        if key not in self._texts:
            composer, goes_on = self.runtime.composer, not (before if again and before else self.event).withdrawn
            told = before if before and off else self.event
            language, reason = composer.language_for(told, wanted, off=off, goes_on=goes_on, left=left)
            more: dict[str, Any] = {"left": left, "today": self.runtime.calendar.day(self.work.now)}
            more |= {"goes_on": goes_on, "sent_on": heard[0], "told_by": heard[1]}
            more["free"] = free_without(self.runtime, before.audience, groups) if before and groups else {}
            text = composer.compose(self._as_told, language, correction, before, wanted, **more)
            self._texts[key] = (text, reason)
        return self._texts[key]

    @cached_property
    def _as_told(self) -> Event:
        """The event in the words of this moment: a day to answer that is over is named no more, where it need not."""
        ends, field = (
            answer_ends(self.event.payload, self.runtime.calendar),
            self.kind.Payload.model_fields.get("reply_by"),
        )
        if ends is None or ends > self.work.now or field is None or field.is_required():
            return self.event
        said = {name: value for name, value in self.event.payload.items() if name != "reply_by"}
        return replace(self.event, payload=said)

    def message(
        self,
        recipient: str,
        pupils: tuple[str, ...],
        channel: str,
        text: Text,
        had: Earlier | None,
        correction: Correction | None,
    ) -> Message:
        """A message of the event; an empty channel is yet to be chosen."""
        public_id = public_ids.new()
        off = correction is Correction.WITHDRAWN
        approved = self._is_approved(recipient, pupils)
        deadline = self._deadline if correction else self._true_until
        return Message(
            event=self.event,
            recipient=recipient,
            content_class=self.kind.content_class,
            goal=self.kind.goal,
            priority=self.event.priority,
            channel=channel,
            deadline=deadline,
            text=text,
            pupils=pupils,
            public_id=public_id,
            needs_action=self.kind.needs_action and not off,
            simultaneous=self.kind.delivery.simultaneous,
            owed=self.kind.legal_basis is LegalBasis.OBLIGATION,
            topics=self.kind.topics,
            correction=correction,
            approved_by=self._approver if approved else "",
            approved_at=self.work.now if approved else None,
            in_reply_to=had.public_id if had else "",
            attachments=() if off else self._files,
            meeting=self._meeting(text, public_id, had, off=off),
            needed_by=self._needed_by[deadline],
        )

    def _is_approved(self, recipient: str, pupils: tuple[str, ...]) -> bool:
        post = recipient.startswith("group:")
        groups = (recipient.removeprefix("group:"),) if post else self.roster.groups_of(pupils)
        if groups not in self._approvals:
            self._approvals[groups] = approver.counts(self.work, self._approver, groups)
        return self._approvals[groups]

    def _meeting(self, text: Text, public_id: str, had: Earlier | None, *, off: bool) -> Meeting | None:
        """The invitation, where the kind has one: a change of the first that this guardian got, else a new one."""
        delivery = self.kind.delivery
        if not delivery.calendar:
            return None
        if had and had.meeting_uid:
            uid, again, organizer = had.meeting_uid, had.meeting_sequence + 1, had.meeting_organizer
            days = delivery.whole_days
            return change_of(self.event, had.event, text, uid, again, organizer, off=off, whole_days=days)
        uid = uid_of(public_id, whole_days=delivery.whole_days)
        meeting = None if off else meeting_of(self.event, text, uid, 0, whole_days=delivery.whole_days)
        # Who is reminded of a day on the eve of it has its entry already, or needs none any more.
        on_the_eve = meeting and meeting.whole_days and meeting.starts_at - self.work.now < EVE
        return None if on_the_eve else meeting

    def ask(self, message: Message) -> tuple[str, ...]:
        """Why a person must look at it first: codes, empty if nobody must. Asked once a text."""
        if message.approved_by:
            return ()
        key = first_look.alike(self.work, message)
        if key not in self._asks:
            needs = self.kind.needs_approval or self.kind.content_class is ContentClass.SENSITIVE
            found = first_look.by_text(self.work, message)
            found = ("needs-approval", *found) if needs else found
            ahead = not self.at_once and self.event.occurred_at - self.work.now > NEAR
            found = (*found, AHEAD) if ahead else found
            found = found if self.at_once or self.event.withdrawn else (*found, *slips(self.work, self.event))
            self._asks[key] = (approver.UNKNOWN, *found) if self._approver else found
        return self._asks[key]

    def says_the_same(self, had: Earlier, message: Message) -> bool:
        """True if nothing is new to who had an earlier revision: it changed, and changed back before they heard."""
        return self.is_as_heard(had) and bool(message.group or set(message.pupils) <= set(had.pupils))

    def is_as_heard(self, had: Earlier) -> bool:
        """True if it stands as it was heard, whoever of their children that was about."""
        return not (had.event is None or had.off) and _content(had.event) == _content(self.event)


def _content(event: Event) -> tuple[object, ...]:
    """What an event tells, whoever approved it and whenever it may go."""
    said = {name: value for name, value in event.payload.items() if name not in ("approved_by", "send_at")}
    return event.kind, event.priority, said
