"""What a row of a user says of itself: whether they are gone, what they may be, and what they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug_oneroster import values

if TYPE_CHECKING:
    from ouderbrug_oneroster.tables import Row

STUDENT = "student"
GUARDIANS = frozenset({"parent", "guardian", "relative"})
ENDED = frozenset({"tobedeleted", "inactive"})
NOBODY = frozenset[str]()


def is_gone(row: Row) -> bool:
    """True if the row says that its user is here no longer."""
    return row["status"].casefold() in ENDED or values.false(row["enabledUser"])


def is_of(school: str, orgs: tuple[str, ...], role: str) -> bool:
    """True if a row is about this school; a guardian is asked about only by their child."""
    return not school or not orgs or school in orgs or role.casefold() in GUARDIANS


def first_name(row: Row) -> str:
    """The name that is called, else the given one."""
    column = "preferredGivenName" if row["preferredGivenName"] else "givenName"
    return values.cleaned(row[column], column)


def family_name(row: Row) -> str:
    """The family name; what begins in lower case under middleName is its prefix."""
    prefix = row["middleName"] if row["middleName"][:1].islower() else ""
    return f"{values.cleaned(prefix, 'middleName')} {values.cleaned(row['familyName'], 'familyName')}".strip()
