"""What is read before anything is believed: the records of sources and importers, each with its place.

``place`` names file and line. Nothing here has met the store; ``repr`` shows no name and no address.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ouderbrug.people import Authority, Receives, Relation, Staff

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ouderbrug.model import Answer


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
    """What a source read since ``cursor``: records, what it could not read, and where to go on.

    ``taken_back`` are ids of events that are not to be told any more, of its own; of one that is ``alone`` of a source
    that is gone too, of a kind of the house or of its plugin: what of them waits is cancelled, and what went stays,
    without a word that it is off.
    """

    events: tuple[Incoming, ...]
    rejected: tuple[Rejected, ...]
    cursor: str | None
    taken_back: tuple[str, ...] = ()


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
    "2026-2027". Of what ``whole`` names ("pupils", "groups") it has all: only then has left who is not in it; with
    "guardians" a pupil who stands in it without one has none. Of what ``some`` names ("guardians") it has a part, so
    that nobody leaves by an import with it.
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
