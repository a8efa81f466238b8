"""The people of a school as its roster has them: pupils, guardians and what they are to each other, and staff.

Only ``repr`` is careful: it shows keys alone. A day is a date in the school's time zone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date


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
