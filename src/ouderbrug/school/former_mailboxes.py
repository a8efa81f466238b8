"""Who goes on reading a mailbox: a protected person counts as a reader of each that they had, until a leader says no.

A clerk who empties or changes the address of somebody with a ban has not taken them out of the mailbox.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.school.protection import withheld
from ouderbrug.school.roster import mailbox
from ouderbrug.wire.mailboxes import inbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ouderbrug.people import Guardian
    from ouderbrug.school.difference import Difference
    from ouderbrug.school.same_person import Comparison


class GivenUp(NamedTuple):
    """A guardian (``key``) has an address of somebody (``of``) who may not read what comes there, and has left it."""

    key: str
    of: str
    address: str

    def __str__(self) -> str:
        return f"{self.key} (of {self.of})"


def given_up(seen: Comparison) -> Iterator[GivenUp]:
    """Each address or account of somebody protected that by the file is another's: all of them for whom the file names.

    Of who is gone only what comes to another anew: where two read one mailbox, and one left, it stays closed by itself.
    """
    for other, before in seen.roster.guardians.items():
        if seen.same_places(other) and not before.former:
            continue
        still = seen.places(other) | seen.change.half_read.get(other, frozenset())
        for address in (seen.had_places(other) | before.former) - still:
            for key in seen.by_place.get(address, ()):
                comes_anew = other in seen.with_places or address not in seen.had_places(key)
                if key != other and comes_anew and _may_not_read(seen, other, key):
                    yield GivenUp(key, other, address)


def forget(
    change: Difference, known: Mapping[str, Guardian], seen: Comparison, accepted: Callable[[str], bool]
) -> None:
    """Take out of the difference what a leader said that they no longer read; ``known`` are those of the store."""
    for one in given_up(seen):
        person = change.guardians.get(one.of) or known.get(one.of)
        if person is not None and accepted(str(one)):
            email, mobile = (
                "" if inbox(mailbox(person, by)) == one.address else getattr(person, by) for by in ("email", "mobile")
            )
            former = person.former - {one.address}
            change.guardians[one.of] = replace(person, email=email, mobile=mobile, former=former)


def _may_not_read(seen: Comparison, other: str, key: str) -> bool:
    """True if a ban, or what is withheld of a child of ``key``, keeps this one out of the other's mailbox."""
    ties = {**seen.stored, **seen.change.ties}
    return bool(seen.guardians[other].blocked) or any(
        withheld(ties[pupil, other]) for pupil in seen.children_of(key) if (pupil, other) in ties
    )
