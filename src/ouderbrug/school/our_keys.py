"""Keys of people as the store spells them: composed or not, a letter is the same letter."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from ouderbrug.school.likeness import normalised_key
from ouderbrug.school.written_keys import with_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ouderbrug.records import RosterRecord
    from ouderbrug.school.roster import Roster


def by_our_keys(roster: Roster, records: Iterable[RosterRecord]) -> Iterator[RosterRecord]:
    """The records with keys as the store spells them."""
    every = chain(roster.pupils, roster.guardians)
    known = {normal: key for key in every if (normal := normalised_key(key)) != key}

    def ours(key: str) -> str:
        return known.get(normal := normalised_key(key), normal)

    spelled = ours if known else normalised_key
    return (with_keys(record, spelled) for record in records)
