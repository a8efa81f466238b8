"""What protects a person: a ban, a death, a wish, a secret address, and what is withheld from one pair."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.people import Authority, Receives
from ouderbrug.records import ImportNote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ouderbrug.people import Guardian, Guardianship
    from ouderbrug.records import GuardianRecord

STRICT = {Receives.NOTHING: 2, Receives.ON_REQUEST: 1, Receives.ALL: 0}
"""How much is withheld, the most first."""
WITHHELD = {Authority.NO: 2, Authority.UNKNOWN: 1, Authority.YES: 0}
"""The same of authority."""


_NO_REVIEW = (
    "the ban holds; write who decided in blocked_by (blokkade_door), and until when in blocked_until (blokkade_tot)"
)


def bound(guardian: Guardian) -> bool:
    """True if something protects the guardian whatever the pupil."""
    return bool(guardian.blocked or guardian.deceased or guardian.opt_out or guardian.address_secret)


def withheld(tie: Guardianship) -> bool:
    """True if the guardian may not have, or does not get, what is about the pupil."""
    return tie.receives is not Receives.ALL or tie.authority is Authority.NO


def bans_without_review(guardians: Mapping[str, Guardian], records: Iterable[GuardianRecord]) -> Iterator[ImportNote]:
    """A note on each ban of a file of which nobody, there or in the store, says who decided and until when."""
    spoken_of = {record.key: record.place for record in records if record.blocked}
    for key, place in spoken_of.items():
        one = guardians.get(key)
        if one and one.blocked and not (one.blocked_by and one.blocked_until):
            yield ImportNote(place, "ban-without-review", _NO_REVIEW)


def as_strict(guardian: Guardian, other: Guardian) -> Guardian:
    """The guardian with the protections of the other as well."""
    ban = other if other.blocked and not guardian.blocked else guardian
    return replace(
        guardian,
        blocked=ban.blocked,
        blocked_until=ban.blocked_until,
        blocked_by=ban.blocked_by,
        opt_out=guardian.opt_out | other.opt_out,
        address_secret=guardian.address_secret or other.address_secret,
        deceased=guardian.deceased or other.deceased,
    )


def tie_as_strict(tie: Guardianship, other: Guardianship) -> Guardianship:
    """The guardianship with whatever the other withholds withheld as well."""
    return replace(
        tie,
        receives=max(tie.receives, other.receives, key=STRICT.__getitem__),
        authority=max(tie.authority, other.authority, key=WITHHELD.__getitem__),
    )


def twin_as_strict(tie: Guardianship, other: Guardianship) -> Guardianship:
    """The guardianship with what is said of one who may be the same: that nobody knows of authority says nothing."""
    said = other if other.authority is Authority.NO else replace(other, authority=Authority.YES)
    return tie_as_strict(tie, said)
