"""Whose mailbox somebody else reads by a file that waits: what is about the child is kept out of it meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.model import Authority
from ouderbrug.school.import_questions import MAILBOX, Question, about_a_pair
from ouderbrug.school.likeness import equal
from ouderbrug.school.protection import withheld
from ouderbrug.school.roster import addresses, grouped, holders

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ouderbrug.model import Guardian, Guardianship
    from ouderbrug.school.difference import Difference
    from ouderbrug.school.roster import Roster

Ties = dict[tuple[str, str], "Guardianship"]


def mailboxes_in_doubt(change: Difference, roster: Roster) -> Iterator[Question]:
    """A question for each child of a guardian whose stored address the file gives to a reader not entitled to it."""
    stored: Ties = {(tie.pupil, tie.guardian): tie for tie in roster.ties if tie.active}
    of_address = holders((one for one in roster.guardians.values() if one.active), roster.accounts)
    children = grouped((key, pupil) for pupil, key in stored)
    for key, reader in change.guardians.items():
        for holder in _other_holders(key, reader, roster, of_address):
            for pupil in children.get(holder, ()):
                said, known = change.ties.get((pupil, key)), stored.get((pupil, key))
                if not (_may_read(said, reader) and _may_read(known, reader)) and not _is_the_holder(
                    said, reader, roster.guardians[holder]
                ):
                    yield about_a_pair(pupil, holder, MAILBOX)


def _other_holders(
    key: str, reader: Guardian, roster: Roster, of_address: Mapping[str, tuple[str, ...]]
) -> Iterator[str]:
    """Whose the addresses are that the file gives to the reader and the store did not."""
    before = roster.guardians.get(key)
    for address in set(addresses(reader)) - set(addresses(before) if before else ()):
        yield from (holder for holder in of_address.get(address, ()) if holder != key)


def _may_read(tie: Guardianship | None, reader: Guardian) -> bool:
    barred = bool(reader.blocked) or reader.deceased
    return tie is not None and tie.authority is Authority.YES and not withheld(tie) and not barred


def _is_the_holder(said: Guardianship | None, reader: Guardian, holder: Guardian) -> bool:
    """True if the reader is, by name, the holder under another key, and the file bars neither."""
    return equal(reader, holder) and not reader.blocked and not (said and withheld(said))
