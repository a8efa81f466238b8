"""The planner: who gets a message about an event, over which channel, and whether a person must look first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ouderbrug.engine.gate import BOTH_AT_ONCE
from ouderbrug.engine.intake import deadline
from ouderbrug.engine.media import attachments
from ouderbrug.model import ContentClass, Correction, Meeting, Message, Priority, State
from ouderbrug.rules.content_policy import needs_person
from ouderbrug.rules.frequency import TOLD_BY_A_PERSON
from ouderbrug.store.outbox import new_public_id

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ouderbrug.api import EventKind
    from ouderbrug.engine.gate import Judgement
    from ouderbrug.engine.line import Line
    from ouderbrug.model import Event, Guardian, Text
    from ouderbrug.school.roster import Roster

REACHED = frozenset({State.SENDING, State.SENT, State.UNKNOWN, State.HANDED_OVER})


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a recipient already has of an event: the first message's id, and the invitation that went along."""

    public_id: str
    channel: str
    meeting_uid: str = ""
    meeting_sequence: int = 0
    pupils: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A message to be judged, the language it is in and why, and what a person must look at first.

    ``no_route`` is a reason code where no channel of the route can carry it. ``address`` is where it would go
    now, so that two guardians who share an address get one message with both their names.
    """

    message: Message
    language_reason: str = ""
    no_route: str = ""
    ask: tuple[str, ...] = ()
    address: str = field(repr=False, default="")


def plan(
    event: Event,
    line: Line,
    roster: Roster,
    earlier: Mapping[str, Earlier],
    now: datetime,
    before: Event | None = None,
) -> list[Draft]:
    """Posts for groups where a channel has them, and a message for each guardian whom no post reaches.

    ``earlier`` says who already has a message of an earlier revision, ``before`` what that revision said. A
    change or a withdrawal takes the same way as the message that it corrects.
    """
    planning = _Planning(event, line, roster, earlier, now, before)
    posts = [] if event.withdrawn else planning.posts()
    posted = {pupil for post in posts for pupil in post.message.pupils}
    pupils_of = {} if event.withdrawn else _recipients(event, roster, posted)
    drafts = posts + [planning.draft(roster.guardians[key], pupils_of[key]) for key in sorted(pupils_of)]
    reached = {draft.message.recipient for draft in drafts}
    drafts += [off for key in sorted(set(earlier) - reached) if (off := planning.calling_off(key))]
    return _without_kept_out(drafts, planning, now)


def plan_one_by_one(post: Message, line: Line, roster: Roster, now: datetime) -> list[Draft]:
    """Messages to each guardian of a group, instead of a post that could not be made; they say what it would say."""
    here: dict[str, list[str]] = defaultdict(list)
    for pupil in post.pupils:
        for tie in roster.ties_of_pupil.get(pupil, ()):
            if tie.guardian in roster.guardians:
                here[tie.guardian].append(pupil)
    saw = {key: Earlier(post.in_reply_to, "", pupils=tuple(pupils)) for key, pupils in here.items()}
    planning = _Planning(post.event, line, roster, saw if post.correction else {}, now, None)
    if post.correction is Correction.WITHDRAWN:
        return [off for key in sorted(here) if (off := planning.calling_off(key))]
    return [planning.draft(roster.guardians[key], tuple(here[key]), without_posts=True) for key in sorted(here)]


def _without_kept_out(drafts: list[Draft], planning: _Planning, now: datetime) -> list[Draft]:
    """Instead of the change of a post that its group may no longer have, one for each guardian."""
    found = {draft.message.recipient: draft for draft in drafts if not planning.is_kept_out(draft.message)}
    for post in drafts:
        if planning.is_kept_out(post.message):
            alone = plan_one_by_one(post.message, planning.line, planning.roster, now)
            found |= {one.message.recipient: one for one in alone if one.message.recipient not in found}
    return list(found.values())


def _recipients(event: Event, roster: Roster, posted: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The pupils of the audience, by guardian; a guardian without the app is not reached by a post."""
    found: dict[str, list[str]] = defaultdict(list)
    for pupil in roster.pupils_in(event.audience):
        for tie in roster.ties_of_pupil.get(pupil, ()):
            guardian = roster.guardians.get(tie.guardian)
            if guardian and (pupil not in posted or guardian.app_access == "no"):
                found[tie.guardian].append(pupil)
    return {key: tuple(pupils) for key, pupils in found.items()}


class _Planning:
    """What the drafts of one event share: its texts, one a language, its deadline, its files, its route."""

    def __init__(
        self,
        event: Event,
        line: Line,
        roster: Roster,
        earlier: Mapping[str, Earlier],
        now: datetime,
        before: Event | None,
    ) -> None:
        self.event, self.line, self.roster, self.earlier, self.before = event, line, roster, earlier, before
        self.kind = line.kind(event)
        self.deadline = deadline(event, self.kind, line)
        trusted = "approve" in line.trust(event.source)
        self.approved_by = str(event.payload.get("approved_by", "")) if trusted else ""
        self.approved_at = now if self.approved_by else None
        root = line.settings.content.media_root
        self.files = () if event.withdrawn else attachments(event.payload, root)
        self._texts: dict[tuple[str, Correction | None], tuple[Text, str]] = {}
        self._asks: dict[tuple[Text, bool], tuple[str, ...]] = {}

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that posts may go to: none for what is about one child or for pupils named one by one."""
        if self.kind.content_class is not ContentClass.GENERAL or self.event.audience.scope == "pupils":
            return ()
        pupils = self.roster.pupils_in(self.event.audience)
        return tuple(sorted({group for pupil in pupils for group in self.roster.pupils[pupil].groups}))

    def posts(self) -> list[Draft]:
        """The posts for the groups that can have one."""
        return [post for group in self.groups if (post := self._post(group))]

    def calling_off(self, recipient: str) -> Draft | None:
        """The word that an event is off, for whoever had a message of it and is not in its audience (any more)."""
        had = self.earlier[recipient]
        guardian = self.roster.guardians.get(recipient)
        if guardian is None and not (recipient.startswith("group:") and had.channel in self.line.settings.channels):
            return None
        wanted = guardian.language if guardian else self.line.settings.school.language
        text, reason = self._text(wanted, Correction.WITHDRAWN)
        channel, no_route = had.channel, ""
        if guardian is not None:
            channel, no_route = _channel(self._route_for_one, self.kind, self.line, guardian, had)
        message = self._message(recipient, had.pupils, channel, text, had, Correction.WITHDRAWN)
        return Draft(message, reason, no_route, (), self._address(guardian, channel) if guardian else "")

    def _post(self, group: str) -> Draft | None:
        """One post that the whole group sees; None where it has to go to each guardian alone."""
        recipient = f"group:{group}"
        if recipient not in self.earlier and any(one.key in self.earlier for one in self.roster.members(group)):
            return None  # who had a message of their own gets the change of it the same way
        channel = self._post_channel(group, self.earlier.get(recipient))
        if channel is None:
            return None
        had = self.earlier.get(recipient)
        correction = Correction.CHANGED if had else None
        text, reason = self._text(self.line.settings.school.language, correction)
        message = self._message(recipient, self.roster.groups.get(group, ()), channel, text, had, correction)
        return Draft(message, reason, "", self._ask(message))

    def draft(self, guardian: Guardian, pupils: tuple[str, ...], *, without_posts: bool = False) -> Draft:
        """The message for one guardian, about these pupils."""
        had = self.earlier.get(guardian.key)
        correction = Correction.CHANGED if had else None
        text, reason = self._text(guardian.language, correction)
        route = self._route_for_one
        route = tuple(name for name in route if not self._posts(name)) or route if without_posts else route
        channel, no_route = _channel(route, self.kind, self.line, guardian, had)
        message = self._message(guardian.key, pupils, channel, text, had, correction)
        return Draft(message, reason, no_route, self._ask(message), self._address(guardian, channel))

    @cached_property
    def _route_for_one(self) -> tuple[str, ...]:
        """The route of a message to one guardian: what a group would get as a post rather goes by another way."""
        route = self.line.route(self.kind)
        return tuple(sorted(route, key=self._posts)) if self.groups else route

    def _message(
        self,
        recipient: str,
        pupils: tuple[str, ...],
        channel: str,
        text: Text,
        had: Earlier | None,
        correction: Correction | None,
    ) -> Message:
        public_id = new_public_id()
        off = correction is Correction.WITHDRAWN
        return Message(
            event=self.event,
            recipient=recipient,
            content_class=self.kind.content_class,
            goal=self.kind.goal,
            priority=self.event.priority,
            channel=channel,
            deadline=self.deadline,
            text=text,
            pupils=pupils,
            public_id=public_id,
            needs_action=self.kind.needs_action and not off,
            together=self.kind.together,
            correction=correction,
            approved_by=self.approved_by,
            approved_at=self.approved_at,
            in_reply_to=had.public_id if had else "",
            attachments=() if off else self.files,
            meeting=meeting_of(self.event, self.kind, text, public_id, had, off=off),
        )

    def _post_channel(self, group: str, had: Earlier | None) -> str | None:
        """The channel for a post; a group with a ban or a secret address in it gets none without a person.

        What names a time or place goes to each guardian alone there, and what a class parent would pass on: that
        is a guardian, who may not know. Other posts become a card for a colleague, who can see who is in the group.
        """
        if had and had.channel in self.line.settings.channels:
            return had.channel
        posting = next(iter(self.line.route(self.kind)), None)
        if posting is None or not self._posts(posting) or not self._is_read(group):
            return None
        capabilities = self.line.capabilities(posting)
        if self.files and not capabilities.attachments:
            return None
        if not self._is_watched(group):
            return posting
        if capabilities.class_parent or self.event.payload.get("starts_at") or self.event.payload.get("place"):
            return None
        by_person = [name for name in (posting, *self.line.settings.channels) if self._posts(name)]
        return next((name for name in by_person if self._is_checked(name)), None)

    def is_kept_out(self, message: Message) -> bool:
        """True for a post to a group with a ban or a secret address in it, where no colleague looks first."""
        return bool(message.group) and self._is_watched(message.group) and not self._is_checked(message.channel)

    def _is_checked(self, channel: str) -> bool:
        capabilities = self.line.capabilities(channel)
        return capabilities.by_person and not capabilities.class_parent

    def _posts(self, channel: str) -> bool:
        capabilities = self.line.capabilities(channel)
        return "group" in capabilities.audiences and ContentClass.GENERAL in capabilities.classes

    def _is_read(self, group: str) -> bool:
        return any(guardian.app_access != "no" for guardian in self.roster.members(group))

    def _is_watched(self, group: str) -> bool:
        members = self.roster.members(group)
        return any(guardian.blocked or guardian.address_secret for guardian in members)

    def _address(self, guardian: Guardian, channel: str) -> str:
        by = self.line.capabilities(channel).addressed_by if channel else ""
        return str(getattr(guardian, by)).casefold() if by else ""

    def _text(self, wanted: str, correction: Correction | None) -> tuple[Text, str]:
        if (wanted, correction) not in self._texts:
            language, reason = self.line.composer.language_for(self.event, wanted)
            text = self.line.composer.compose(self.event, language, correction, self.before, wanted)
            self._texts[wanted, correction] = (text, reason)
        return self._texts[wanted, correction]

    def _ask(self, message: Message) -> tuple[str, ...]:
        """Why a person must look at it first: codes, empty if nobody must. Asked once a text."""
        if message.approved_by:
            return ()
        key = (message.text, bool(message.group))
        if key not in self._asks:
            needs = self.kind.needs_approval or self.kind.content_class is ContentClass.SENSITIVE
            found = needs_person(message, self._names, self.line.settings.content.link_hosts)
            self._asks[key] = ("needs-approval", *found) if needs else tuple(found)
        return self._asks[key]

    @cached_property
    def _names(self) -> tuple[str, ...]:
        """The full names of all pupils, which a text for many may not hold unseen."""
        pupils = self.roster.pupils.values() if self.kind.content_class is ContentClass.GENERAL else ()
        return tuple(f"{pupil.first_name} {pupil.last_name}" for pupil in pupils if pupil.last_name)


def meeting_of(
    event: Event, kind: type[EventKind], text: Text, public_id: str, had: Earlier | None, *, off: bool
) -> Meeting | None:
    """The invitation for the calendar: the uid of the first one that this guardian got, and a higher sequence."""
    starts_at = event.payload.get("starts_at")
    if not kind.calendar or not starts_at:
        return None
    ends_at = event.payload.get("ends_at")
    return Meeting(
        uid=(had.meeting_uid if had else "") or public_id,
        sequence=had.meeting_sequence + 1 if had and had.meeting_uid else 0,
        summary=str(event.payload.get("title") or text.subject),
        place=str(event.payload.get("place") or ""),
        starts_at=datetime.fromisoformat(starts_at).astimezone(UTC),
        ends_at=datetime.fromisoformat(ends_at).astimezone(UTC) if ends_at else None,
        cancelled=off,
    )


def message_of(row: Mapping[Any, Any], event: Event, text: Text, line: Line) -> Message:
    """A row of the outbox as the message that it stands for, without names and addresses."""
    kind = line.kind(event)
    correction = Correction(row["correction"]) if row["correction"] else None
    had = Earlier("", "", row["meeting_uid"], row["meeting_sequence"] - 1)
    withdrawn = correction is Correction.WITHDRAWN
    return Message(
        event=event,
        recipient=row["recipient"],
        content_class=kind.content_class,
        goal=kind.goal,
        priority=Priority(row["priority"]),
        channel=row["channel"],
        deadline=row["deadline"],
        text=text,
        pupils=tuple(row["pupils"]),
        public_id=row["public_id"],
        needs_action=kind.needs_action and not withdrawn,
        together=kind.together,
        correction=correction,
        approved_by=row["approved_by"],
        approved_at=row["approved_at"],
        in_reply_to=row["in_reply_to"],
        attachments=() if withdrawn else attachments(event.payload, line.settings.content.media_root),
        meeting=meeting_of(event, kind, text, row["public_id"], had, off=withdrawn) if row["meeting_uid"] else None,
    )


def another_channel(row: Mapping[Any, Any], line: Line, roster: Roster) -> str | None:
    """A channel for a waiting message whose own one is gone; None if its route has none."""
    kind, guardian = line.registry.kinds.get(row["kind"]), roster.guardians.get(row["recipient"])
    if kind is None or guardian is None:
        return None
    return next((name for name in line.route(kind) if not _unfit(name, kind, line, guardian)), None)


def next_channel(message: Message, line: Line, guardian: Guardian, tried: Collection[str]) -> str | None:
    """The next channel of the route for a message that those already tried could not deliver; None if none is left."""
    kind = line.kind(message.event)
    rest = (name for name in line.route(kind) if name not in tried)
    return next((name for name in rest if not _unfit(name, kind, line, guardian, message)), None)


def to_a_person(message: Message, judgement: Judgement, line: Line, guardian: Guardian | None) -> str | None:
    """The channel over which a colleague tells what cannot wait, or must not be read alone; None where it stays.

    Such are normal messages that would outlive their use by waiting for a slot (or for the other guardian), those
    that never wait, and a text that is too hard for a guardian who asked for help with reading.
    """
    if message.group or guardian is None or not _needs_a_person(message, judgement):
        return None
    kind = line.kind(message.event)
    if kind.made_by_engine or line.capabilities(message.channel).by_person:
        return None  # a digest is no card, and what a colleague has already goes to no other
    routed = [*line.route(kind), *line.settings.channels]
    found = (name for name in routed if line.capabilities(name).by_person and name != message.channel)
    return next((name for name in found if not _unfit(name, kind, line, guardian, message)), None)


def _needs_a_person(message: Message, judgement: Judgement) -> bool:
    if judgement.verdict == "refuse":
        return (judgement.rule, judgement.reason) == ("readability", "reading-support")
    if judgement.verdict != "delay" or message.priority is not Priority.NORMAL or judgement.until is None:
        return False
    too_late = judgement.until >= message.deadline
    capped = [step for step in judgement.trail if step.rule == "frequency" and step.verdict == "delay"]
    if any(step.why in TOLD_BY_A_PERSON for step in capped):
        return True
    return too_late and (bool(capped) or judgement.reason == BOTH_AT_ONCE)


def _channel(
    route: tuple[str, ...], kind: type[EventKind], line: Line, guardian: Guardian, had: Earlier | None
) -> tuple[str, str]:
    if had and had.channel in route:
        route = (had.channel, *route)
    elif guardian.channel in route:
        route = (guardian.channel, *route)
    reasons = {name: _unfit(name, kind, line, guardian) for name in route}
    fit = next((name for name, why in reasons.items() if not why), None)
    if fit:
        return fit, ""
    why = "unreachable" if "unreachable" in reasons.values() else "class-not-on-channel"
    return (route[0] if route else next(iter(line.settings.channels), "")), why


def _unfit(name: str, kind: type[EventKind], line: Line, guardian: Guardian, message: Message | None = None) -> str:
    """Why a channel cannot carry this for that guardian; empty if it can."""
    capabilities = line.capabilities(name)
    content_class = message.content_class if message else kind.content_class
    if content_class not in capabilities.classes or "guardian" not in capabilities.audiences:
        return "class-not-on-channel"
    if message is not None and message.attachments and not capabilities.attachments:
        return "attachment-not-on-channel"
    if capabilities.in_app and guardian.app_access != "yes":
        return "unreachable"
    return "unreachable" if capabilities.addressed_by and not getattr(guardian, capabilities.addressed_by) else ""
