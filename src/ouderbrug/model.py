"""The frozen values that travel the line: Event, Message, Receipt, and the people they are for.

Times are aware and in UTC unless a field says otherwise; a day is a date in the school's time zone.
Values hold what was read or decided and do nothing; only ``repr`` is careful to show keys alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

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


class Authority(StrEnum):
    """Whether a guardian has legal authority (gezag) over one pupil, by the school's data."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Receives(StrEnum):
    """What a guardian gets about one pupil: everything, only what is asked for, or nothing."""

    ALL = "all"
    ON_REQUEST = "on_request"
    NOTHING = "nothing"


class Relation(StrEnum):
    """What a guardian is to a pupil."""

    MOTHER = "mother"
    FATHER = "father"
    LEGAL_GUARDIAN = "legal_guardian"
    CARER = "carer"
    FOSTER = "foster"
    INSTITUTION = "institution"
    OTHER = "other"


PARENTS = frozenset({Relation.MOTHER, Relation.FATHER, Relation.LEGAL_GUARDIAN})
"""Whose record alone says that they get all about a child without authority."""
AT_HOME = frozenset({Relation.FOSTER, Relation.CARER})
"""Who may have a child at home without authority: beside the record that takes a leader's yes."""


class Pairing(StrEnum):
    """What a colleague wrote down about two people, with who and when.

    Of two guardians, that they read their mailbox together, so that what one of them may have does not stay out of it
    (never over a ban), or that they are not to meet. Of a pupil and a guardian without authority, a leader's yes to all
    that is recorded for them, or that they asked how the child does (art. 1:377c of the Dutch civil code).
    """

    READS_TOGETHER = "reads_together"
    NOT_TOGETHER = "not_together"
    RECEIVES_ALL = "receives_all"
    ASKED = "asked"

    @property
    def of_guardians(self) -> bool:
        """True of two guardians, whose lesser key stands first; else it is of a pupil and a guardian."""
        return self in (Pairing.READS_TOGETHER, Pairing.NOT_TOGETHER)


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
class Pupil:
    """A pupil, as the roster knows them now.

    ``registered`` are those whom a pupil system names: ``year`` is the school year that it gives ("1" to "8"; empty:
    only the names of the groups tell it), ``site`` its key of the building. From ``starts_on`` on they are at school,
    from ``leaves_on`` on no longer.
    """

    key: str
    first_name: str = field(repr=False)
    last_name: str = field(repr=False, default="")
    groups: tuple[str, ...] = ()
    active: bool = True
    deceased: bool = False
    registered: bool = False
    year: str = ""
    site: str = ""
    starts_on: date | None = None
    leaves_on: date | None = None


@dataclass(frozen=True, slots=True)
class Guardian:
    """A person who may get messages: parent, carer, foster parent or institution.

    ``blocked`` is a reason code ("court-order") and binds for every pupil; ``asks_limit`` is how often a
    school year they may be asked to help (None: no wish known); ``helps`` names tasks they do weekly.
    ``digest`` is their wish to have messages gathered (None: no wish known). ``reading_support`` was stated by the
    guardian, ``intensive`` is a track that a person at school began; neither is ever inferred. ``former`` are the
    mailboxes, numbers and accounts that they had before, as they are compared.
    """

    key: str
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    email: str = field(repr=False, default="")
    mobile: str = field(repr=False, default="")
    language: str = "nl"
    channel: str = ""
    app_access: str = "unknown"
    opt_out: frozenset[str] = frozenset()
    blocked: str = ""
    blocked_until: date | None = None
    blocked_by: str = ""
    address_secret: bool = False
    deceased: bool = False
    active: bool = True
    asks_limit: int | None = None
    helps: tuple[str, ...] = ()
    digest: bool | None = None
    reading_support: bool = False
    intensive: bool = False
    former: frozenset[str] = field(repr=False, default=frozenset())

    @property
    def name(self) -> str:
        """First and last name, for a salutation or an address."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class Guardianship:
    """What one guardian is to one pupil; authority belongs to this pair, not to the person.

    ``receives_by`` is who decided what they receive, ``receives_since`` the day from which it holds; both empty where
    nobody recorded that.
    """

    pupil: str
    guardian: str
    relation: Relation = Relation.OTHER
    authority: Authority = Authority.UNKNOWN
    receives: Receives = Receives.ALL
    active: bool = True
    receives_by: str = field(repr=False, default="")
    receives_since: date | None = None

    def has_all_by_record(self, day: date, said: Collection[tuple[str, str]]) -> bool:
        """True if they get all of it though authority is missing: by record, and in a household by a leader's yes.

        ``said`` are the (pupil, guardian) to which a leader said yes.
        """
        if not self.receives_by or self.receives_since is None or self.receives_since > day:
            return False
        return self.relation in PARENTS or (self.relation in AT_HOME and (self.pupil, self.guardian) in said)


@dataclass(frozen=True, slots=True)
class Staff:
    """A colleague; ``days`` are the weekdays worked (mon..fri), empty for all.

    ``away_until`` is what the file says, ``away`` the first and last days that events told. ``guardian`` is the key
    under which who has a child at this school stands among the guardians.
    """

    key: str
    name: str = field(repr=False)
    email: str = field(repr=False, default="")
    role: str = "teacher"
    groups: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    away_until: date | None = None
    stand_in: str = ""
    mobile: str = field(repr=False, default="")
    guardian: str = ""
    away: tuple[tuple[date, date], ...] = ()

    def works_in_the_week(self, day: date) -> bool:
        """True if it is one of their weekdays, whether they are away or not."""
        return not self.days or WEEKDAYS[day.weekday()] in self.days

    def is_away(self, day: date) -> bool:
        """True if file or event says so."""
        by_file = self.away_until is not None and self.away_until >= day
        return by_file or any(first <= day <= last for first, last in self.away)


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The days of ``Staff.days``, in the order of the week."""


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


BY_HAND = "by hand"
"""The place of a record that somebody typed just now."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A record as a source read it, before intake has looked at it; ``place`` names file and line."""

    place: str
    data: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that was set aside: where it stood, which field, a stable code and what to do."""

    place: str
    code: str
    hint: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """What a source read since ``cursor``: records, what it could not read, and where to go on."""

    events: tuple[Incoming, ...]
    rejected: tuple[Rejected, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class PupilRecord:
    """A pupil in an imported file; None means that the file does not say.

    ``emptied`` names the fields whose cells are there and empty, ``unsure`` those whose cells could not be read,
    ``implied`` those of which the value follows from other cells. A ``registered`` one stands in a file of a pupil
    system, which says all of the fields below it: None or "" is none there, and ``groups`` are keys of its groups
    (None: the file does not say). From ``leaves_on`` on they are at school no longer.
    A ``known_only`` one counts only if the store knows a pupil of that key, for the file does not say who has it.
    ``unread`` is what stands in the ``unsure`` cells, each as (field, text): what a person said of it holds for those
    words and for no others, and the store keeps a keyed hash of them alone.
    """

    place: str
    key: str
    first_name: str | None = field(repr=False, default=None)
    last_name: str | None = field(repr=False, default=None)
    group: str | None = None
    deceased: bool | None = None
    registered: bool = False
    groups: tuple[str, ...] | None = None
    year: str | None = None
    site: str | None = None
    starts_on: date | None = None
    leaves_on: date | None = None
    emptied: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()
    implied: frozenset[str] = frozenset()
    known_only: bool = False
    unread: frozenset[tuple[str, str]] = field(repr=False, default=frozenset())


@dataclass(frozen=True, slots=True)
class PupilGoneRecord:
    """A pupil of whom a file says outright that they have left, and ``on`` which day (None: nobody says).

    It holds whatever else the file is: a part, or one of which something could not be read.
    """

    place: str
    key: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class NamedPupilRecord:
    """A pupil whom an imported file knows by name and no key; its other records say ``handle`` for the key.

    The house looks who is meant among those it knows, and takes no row of whom it cannot tell.
    """

    place: str
    handle: str
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    group: str = ""


@dataclass(frozen=True, slots=True)
class GuardianRecord:
    """A guardian in an imported file; None means that the file does not say, and never lifts a ban.

    ``blocked``, ``opt_out`` and the like carry an explicit "none" as an empty value. ``emptied``, ``unsure`` and
    ``implied`` name fields as those of a PupilRecord do; ``unsure`` may hold "row": the file may say more of them than
    could be read. ``half_read`` is what looks like an address in a cell, or in
    cells that contradict each other, from which none is taken; ``contradicted`` are those of the ``unsure`` fields in
    which two records differ that could both be read. ``known_only`` and ``unread`` are as those of a PupilRecord.
    """

    place: str
    key: str
    first_name: str | None = field(repr=False, default=None)
    last_name: str | None = field(repr=False, default=None)
    email: str | None = field(repr=False, default=None)
    mobile: str | None = field(repr=False, default=None)
    language: str | None = None
    channel: str | None = None
    app_access: str | None = None
    opt_out: frozenset[str] | None = None
    blocked: str | None = None
    blocked_until: date | None = None
    blocked_by: str | None = None
    address_secret: bool | None = None
    deceased: bool | None = None
    asks_limit: int | None = None
    helps: tuple[str, ...] | None = None
    digest: bool | None = None
    reading_support: bool | None = None
    intensive: bool | None = None
    emptied: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()
    implied: frozenset[str] = frozenset()
    half_read: frozenset[str] = field(repr=False, default=frozenset())
    contradicted: frozenset[str] = frozenset()
    known_only: bool = False
    unread: frozenset[tuple[str, str]] = field(repr=False, default=frozenset())

    @property
    def protects(self) -> bool:
        """True if it says anything of them that keeps messages from them, or a cell that may say it cannot be read."""
        said = self.blocked or self.opt_out or self.address_secret or self.deceased
        return bool(said) or bool(self.unsure - {"email"})


@dataclass(frozen=True, slots=True)
class UnkeyedGuardianRecord:
    """A row of an imported file that protects a guardian, and by no key that can be used says whom, or of which pupil.

    ``keys`` and ``pupils`` are what stands where keys should, and ``names`` is what may be the name of a guardian or
    of a child, where the row does not tell these apart. The house lets all wait whom it may be about. ``unread`` is
    what the row says: what a person said of it holds for those words.
    """

    place: str
    keys: frozenset[str] = field(repr=False)
    pupils: frozenset[str] = field(repr=False)
    first_name: str | None = field(repr=False, default=None)
    last_name: str | None = field(repr=False, default=None)
    addresses: frozenset[str] = field(repr=False, default=frozenset())
    names: frozenset[str] = field(repr=False, default=frozenset())
    unread: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class GuardianGoneRecord:
    """A guardian of whom a file says outright that they are nobody's any more, as one who is only absent does not.

    What protects them stays stored. Who has a child by another record of the same import stays for that child.
    """

    place: str
    key: str


@dataclass(frozen=True, slots=True)
class FamilyRecord:
    """All whom a person's own row in a part of a set ties them to: a pupil's guardians, or a guardian's pupils, by key.

    Whose it is need not be said: the house knows the key, of the other records or of the store. ``receives`` is what a
    guardian receives by what the row says that they are, of each of their pupils.
    """

    place: str
    key: str
    others: tuple[str, ...] = ()
    receives: Receives | None = None


@dataclass(frozen=True, slots=True)
class GuardianshipGoneRecord:
    """A pair of pupil and guardian of whom a file says outright that they are tied no longer."""

    place: str
    pupil: str
    guardian: str


@dataclass(frozen=True, slots=True)
class GuardianshipRecord:
    """A pair of pupil and guardian in an imported file, with what the school decided about it.

    ``emptied``, ``unsure`` and ``unread`` are as those of a PupilRecord, and so is ``implied``. ``named`` are the
    first and last names that stand beside the pupil's key ("" where the row has none): the house looks whether it is
    that child.
    """

    place: str
    pupil: str
    guardian: str
    relation: Relation | None = None
    authority: Authority | None = None
    receives: Receives | None = None
    receives_by: str | None = None
    receives_since: date | None = None
    emptied: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()
    implied: frozenset[str] = frozenset()
    named: tuple[tuple[str, str], ...] = field(repr=False, default=())
    unread: frozenset[tuple[str, str]] = field(repr=False, default=frozenset())

    @property
    def protects(self) -> bool:
        """True if it keeps anything about the child from this guardian, or a cell that may say so cannot be read."""
        denied = self.authority not in (None, Authority.YES) or self.receives not in (None, Receives.ALL)
        return denied or bool(self.unsure)


@dataclass(frozen=True, slots=True)
class StaffRecord:
    """A colleague in an imported file."""

    place: str
    staff: Staff


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """Consent for one purpose ("photo") on one channel ("" for all), given or withdrawn on a day.

    ``guardian`` is who said it, or "" where a file does not say. ``unsure`` names those of purpose, channel, status,
    date and guardian that a file has and nobody could read, whose fields then
    hold "" or any day, or of which a cell that nobody reads may say more: such a row gives nothing, and what does not
    surely give is withdrawn. ``pupil`` may be "" in what is withdrawn: then it is so of each child of the guardian.
    """

    place: str
    pupil: str
    purpose: str
    channel: str
    given: bool
    on: date
    source: str = ""
    unsure: frozenset[str] = frozenset()
    guardian: str = ""


@dataclass(frozen=True, slots=True)
class AppIdRecord:
    """What a channel's app calls one of our groups, guardians, pupils or threads (``scope``)."""

    place: str
    channel: str
    scope: str
    key: str
    app_id: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ResponseRecord:
    """An answer in an imported file; ``on`` is the day on which it was given, in the school's time zone."""

    place: str
    event: str
    guardian: str
    answer: Answer
    on: date
    note: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class MembershipRecord:
    """The groups, by key, that a pupil joins and leaves by a part of a set; ``left`` None means all others."""

    place: str
    pupil: str
    joined: tuple[str, ...] = ()
    left: tuple[str, ...] | None = ()


@dataclass(frozen=True, slots=True)
class GroupGoneRecord:
    """A group of which a file says outright that it is no more: whoever was in it is in it no longer."""

    place: str
    key: str


@dataclass(frozen=True, slots=True)
class GroupRecord:
    """A group in a file of a pupil system; groups of one ``whole`` and one name are one class of several years.

    ``known_only`` is as that of a PupilRecord.
    """

    place: str
    key: str
    name: str
    year: str = ""
    whole: str = ""
    known_only: bool = False


@dataclass(frozen=True, slots=True)
class CoverageRecord:
    """What a file of a pupil system says of itself, once a file: such files rule who the pupils are, and their groups.

    ``school`` is its BRIN and ``site`` the two digits of its building ("" where it does not say), ``school_year`` as
    "2026-2027". Of what ``whole`` names ("pupils", "groups") it has all: only then has left who is not in it. Of what
    ``some`` names ("guardians") it has a part, so that nobody leaves by an import with it.
    """

    place: str
    school: str = ""
    site: str = ""
    school_year: str = ""
    whole: frozenset[str] = frozenset()
    some: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ImportNote:
    """Something in an imported file that a person should look at; nothing was lost by it."""

    place: str
    code: str
    hint: str


RosterRecord = (
    PupilRecord
    | PupilGoneRecord
    | NamedPupilRecord
    | GuardianRecord
    | UnkeyedGuardianRecord
    | GuardianGoneRecord
    | GuardianshipRecord
    | GuardianshipGoneRecord
    | FamilyRecord
    | MembershipRecord
    | GroupGoneRecord
    | StaffRecord
    | ConsentRecord
    | AppIdRecord
    | ResponseRecord
    | GroupRecord
    | CoverageRecord
    | ImportNote
)
"""What an importer yields, one by one."""
