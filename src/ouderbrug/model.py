"""The frozen values that travel the line: Event, Message, Receipt, and what they are made of.

Times are aware and in UTC unless a field says otherwise; a day is a date in the school's time zone.
Values hold what was read or decided and do nothing; only ``repr`` is careful to show keys alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

GUARDIAN_MARK = "\ue000"
"""Stands in a composed text for the guardian's name, so that one text serves every recipient."""
MEETING_LASTS = timedelta(hours=1)
"""How long what names no end lasts in a calendar."""
CHILD_MARK = "\ue001"
"""Stands in a composed text for the call name of the child (or children) that the message is about."""
SENDER_MARK = "\ue002"
"""Stands in a composed text before the school's name, where the teachers of a group sign."""
SIGNED_MARK = "\ue004"
"""Stands behind that of the sender where whoever wrote the text signed it: no teacher does so then."""
FOOT_MARK = "\ue003"
"""Stands in a composed text where its foot begins: why it came and how to get less. No rule judges what follows."""


class Priority(IntEnum):
    """How pressing a message is; a smaller number is judged and sent first."""

    EMERGENCY = 0
    URGENT = 1
    NORMAL = 2
    LOW = 3


class ContentClass(StrEnum):
    """How much a message says about one child; the school routes by it."""

    GENERAL = "general"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


class Goal(StrEnum):
    """What a message is for (inform, advise, encourage: the toolkit of parent engagement; two are ours)."""

    INFORM = "inform"
    ADVISE = "advise"
    ENCOURAGE = "encourage"
    INVITE = "invite"
    ASK = "ask"


class LegalBasis(StrEnum):
    """On what ground the school tells it (AVG, art. 6(1)); the board decides, and this is what it begins with."""

    TASK = "public task"
    OBLIGATION = "legal obligation"
    INTEREST = "legitimate interest"
    CONSENT = "consent"


class State(StrEnum):
    """Where a message stands; see the table of steps in docs/architecture.md."""

    AWAITING_APPROVAL = "awaiting_approval"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    HANDED_OVER = "handed_over"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class RepeatSafe(StrEnum):
    """What a second delivery of one message does on a channel: no harm, none if keyed, or harm."""

    YES = "yes"
    KEY = "key"
    NO = "no"


class Answer(StrEnum):
    """What a guardian said to a question; ``anders`` comes with own words, for the staff."""

    YES = "ja"
    NO = "nee"
    OTHER = "anders"


class Correction(StrEnum):
    """Why a message goes to somebody who already had an earlier one about the same event."""

    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    ON_AGAIN = "on-again"
    """They had heard that it is off, and it is on after all."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Who an event is for: ``scope`` is pupils, groups, years, site or school (then without keys)."""

    scope: str
    keys: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """True of a whole school, or of a site of it: what is for that is a leader's, and no group's."""
        return self.scope in ("school", "site")


DIGESTS = "digest"
"""The source of the events of digests, which the house makes; no source of a school may have this name."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened or will happen at school, as a source told it and intake accepted it.

    (school, source, id) names it; a higher ``revision`` replaces a lower one. ``payload`` was validated
    by the event's kind and holds plain JSON values.
    """

    school: str
    source: str
    id: str
    kind: str
    occurred_at: datetime
    audience: Audience
    payload: Mapping[str, Any] = field(repr=False)
    revision: int = 1
    priority: Priority = Priority.NORMAL
    withdrawn: bool = False

    @property
    def says_when_or_where(self) -> bool:
        """True if it names a moment or a place at which people will be."""
        return bool(self.payload.get("starts_at") or self.payload.get("place"))

    @property
    def begins(self) -> tuple[datetime, ...]:
        """When what it tells of begins, with an offset: one moment, each of a series, or none."""
        found = (one.get("starts_at") for one in (self.payload, *(self.payload.get("meetings") or ())))
        return tuple(datetime.fromisoformat(str(one)) for one in found if one)


@dataclass(frozen=True, slots=True)
class Text:
    """One composed text of an event, with marks where names will be merged.

    ``language`` is one, or where one mailbox wants several all of them ("nl, tr").
    """

    language: str
    subject: str = field(repr=False)
    app: str = field(repr=False)
    body: str = field(repr=False)
    html: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes: a display name and what the channel calls an address."""

    name: str = field(repr=False)
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message; ``path`` is absolute and was resolved inside the media root."""

    path: str = field(repr=False)
    media_type: str
    pupils: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MeetingTime:
    """One of the moments of a series, with its own entry in a calendar; ``cancelled`` takes that out."""

    starts_at: datetime
    ends_at: datetime
    place: str = field(repr=False, default="")
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Meeting:
    """The moment that a message invites to, for channels that carry a calendar.

    ``uid`` and ``sequence`` follow RFC 5545: one uid a guardian, a higher sequence with each change. ``organizer`` is
    the mailbox that the first invitation came from, and stays that of all its changes; empty before that one goes.
    Where no end is known it lasts an hour, because clients show an invitation without end as none, or for a day.
    What is for ``whole_days`` asks for no answer. ``times`` are all moments of a series, in their order: the place of
    each in it is part of its uid.
    """

    uid: str
    sequence: int
    summary: str = field(repr=False)
    place: str = field(repr=False)
    starts_at: datetime
    ends_at: datetime | None = None
    cancelled: bool = False
    organizer: str = field(repr=False, default="")
    whole_days: bool = False
    times: tuple[MeetingTime, ...] = ()

    def __post_init__(self) -> None:
        if self.ends_at is None:
            object.__setattr__(self, "ends_at", self.starts_at + MEETING_LASTS)


@dataclass(frozen=True, slots=True)
class Message:
    """What one recipient is to get about one event: judged by the rules, then given to a channel.

    ``recipient`` is a guardian key, or ``group:KEY`` for a post that a whole group sees; ``group`` is that KEY, and
    empty for a message to one guardian. ``to`` stays empty
    until the message is marked as being sent: an address is read from the roster at that moment.
    ``reply_to`` names whoever answers, several with commas, and is empty where the school does.
    ``in_reply_to`` is the ``public_id`` of the message that this one corrects; ``unsubscribe`` is an opaque
    token, and stays empty for what a guardian cannot unsubscribe from. ``app_ids`` is what the channel's app
    calls the group, guardian, pupil and thread of this message (``group_id``, ``guardian_id``, ``pupil_id``,
    ``thread_id``), read from the roster with the address; a name that is missing is not known there.
    ``known_as`` is what a list of kinds may call it: the name of its kind, and the ``topics`` that this is about. What
    ``is_digest`` was made by the house, of messages that were gathered; what is ``about_a_child`` (class personal or
    sensitive, or for pupils that its event names) says something about one. What is ``owed`` the law obliges the school
    to tell (how a child does: WPO, art. 11), so nobody opts out of it. ``meetings`` are the moments that several
    messages in a digest invite to, each an entry of its own in a calendar; of one alone it is the ``meeting``.
    ``needed_by`` gives what has a day of its own its place among others; None of what can wait.
    """

    event: Event
    recipient: str
    content_class: ContentClass
    goal: Goal
    priority: Priority
    channel: str
    deadline: datetime
    text: Text
    pupils: tuple[str, ...] = ()
    public_id: str = ""
    needs_action: bool = False
    simultaneous: bool = False
    owed: bool = False
    topics: tuple[str, ...] = ()
    correction: Correction | None = None
    approved_by: str = ""
    approved_at: datetime | None = None
    audience_names: str = field(repr=False, default="")
    to: tuple[Address, ...] = ()
    reply_to: str = field(repr=False, default="")
    in_reply_to: str = ""
    attachments: tuple[Attachment, ...] = ()
    meeting: Meeting | None = None
    meetings: tuple[Meeting, ...] = ()
    needed_by: datetime | None = None
    unsubscribe: str = field(repr=False, default="")
    app_ids: Mapping[str, str] = field(repr=False, default_factory=dict)
    group: str = field(init=False, repr=False)
    known_as: tuple[str, ...] = field(init=False, repr=False)
    is_digest: bool = field(init=False, repr=False)
    about_a_child: bool = field(init=False, repr=False)

    def __post_init__(self) -> None:
        is_post = self.recipient.startswith("group:")
        object.__setattr__(self, "group", self.recipient.removeprefix("group:") if is_post else "")
        object.__setattr__(self, "known_as", (self.event.kind, *self.topics))
        object.__setattr__(self, "is_digest", self.event.source == DIGESTS)
        named = self.event.audience.scope == "pupils" and not self.is_digest
        object.__setattr__(self, "about_a_child", named or self.content_class is not ContentClass.GENERAL)

    @property
    def is_light(self) -> bool:
        """True of news that asks for nothing, and tells of no moment: nobody is called for it."""
        asks = self.needs_action or self.goal in (Goal.ASK, Goal.INVITE)
        heavy = self.about_a_child or self.priority <= Priority.URGENT or self.correction is not None
        return not (asks or heavy or self.event.says_when_or_where)

    @property
    def order(self) -> tuple[int, datetime, datetime, str]:
        """The total order in which a guardian's messages are judged and sent."""
        return in_order(self.priority, self.deadline, self.event.occurred_at, self.event.id, self.needed_by)


def in_order(
    priority: int, deadline: datetime, occurred_at: datetime, event_id: str, needed_by: datetime | None
) -> tuple[int, datetime, datetime, str]:
    """A place in the total order: what has a day of its own stands by that day, also what is light otherwise."""
    if needed_by is None:
        return (priority, deadline, occurred_at, event_id)
    return (min(priority, Priority.NORMAL), needed_by, occurred_at, event_id)


def tells_where(message: Message) -> bool:
    """True if whoever reads it knows when or where people will be; of what is off, nobody will be there."""
    return message.event.says_when_or_where and message.correction is not Correction.WITHDRAWN


@dataclass(frozen=True, slots=True)
class Response:
    """What one guardian answered to one event, who recorded it and when; the last one counts."""

    source: str
    event: str
    guardian: str
    answer: Answer
    by: str
    at: datetime
    note: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class Receipt:
    """A channel's word that it took the message, or that a person now has it to deliver."""

    at: datetime
    remote_id: str = ""
    handed_over: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to deliver: ``outcome`` is sent, handed_over, temporary, unreachable, permanent, closed or unknown.

    ``policy`` is True where the other side refused the sender and not the message, ``content`` where it had read it.
    """

    number: int
    channel: str
    started_at: datetime
    ended_at: datetime
    outcome: str
    code: str = ""
    policy: bool = False
    content: bool = False


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can carry; what is not stated here is refused, never silently cut."""

    audiences: frozenset[str] = frozenset({"guardian"})
    """To whom it goes: ``guardian`` (each alone), ``group`` or ``school`` (a post that all of them see)."""
    max_chars: int = 0
    """How many characters a text may have; 0: any number. What is longer is refused."""
    html: bool = False
    """True if it carries markup; the plain text beside it holds the facts."""
    attachments: bool = False
    """True if files go along; where it is False a message with a file is refused."""
    calendar: bool = False
    """True if an invitation goes along that a calendar takes; the plain text holds when and where."""
    invitations_only: bool = False
    """True if it holds nothing but an invitation, as a file of a calendar does: all else takes another channel."""
    repeat_safe: RepeatSafe = RepeatSafe.NO
    """Whether a second delivery does no harm (``YES``), none where our key goes along (``KEY``), or may do some
    (``NO``): what may have arrived is then settled by a person, and never repeated by itself.
    """
    classes: frozenset[ContentClass] = frozenset({ContentClass.GENERAL})
    """What it may carry: ``general`` news alone, unless it states ``personal`` (about a child) or ``sensitive``."""
    addressed_by: str = ""
    """Which address of a guardian it needs: ``email``, ``mobile`` (as ``+31612345678``), or an id of its app,
    ``guardian_id`` or ``thread_id``; who shares it reads along. Empty where it needs none, or where in an app any id
    may be it. It stands in ``message.to[0].value``, an id in ``message.app_ids``.
    """
    by_person: bool = False
    """True if a colleague delivers it, who can look before doing so; nothing leaves the machine."""
    in_app: bool = False
    """True if guardians read it in an app: what is for one guardian, general news too, goes there only to who is known
    to read it (the column ``app_access``); what is for a group goes there as a post, for whoever does.
    """
    class_parent: bool = False
    """True if it passes through the hands of a class parent, who is a guardian too: general news alone."""
    pilot: bool = False
    """True if during a pilot it reaches nobody but by ``Message.to``, which then holds the pilot mailbox; one that does
    not say so is not called then, nor one that is addressed by anything but e-mail.
    """
    smtputf8: bool = False
    """True if it reaches addresses with letters beyond ASCII before the @; others are passed over for these."""
    opt_in: bool = False
    """True if it goes to those guardians alone who chose this channel (the column ``channel`` of contacts)."""
