"""The channel that a guardian wishes, in the words of a file: a rare one that is none here may be a ban that slid."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.records import GuardianRecord

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from ouderbrug.records import RosterRecord

LEAST = 3
"""A word that so many guardians have is the name of a channel that the school does not use here (our own choice)."""


def understood(records: Iterable[RosterRecord], channels: Collection[str]) -> tuple[list[RosterRecord], list[str]]:
    """The records with channels that may be some, and the places of cells whose word no other row and no setting has.

    Such a cell counts as one that could not be read, and so does its row: where a cell was deleted the reason of a ban
    stands under the header beside it.
    """
    found = list(records)
    known = {name.casefold() for name in channels}
    often = Counter(one.channel.casefold() for one in found if isinstance(one, GuardianRecord) and one.channel)
    rare = {word for word, count in often.items() if count < LEAST and word not in known}
    wrong: list[str] = []
    for number, one in enumerate(found):
        if isinstance(one, GuardianRecord) and one.channel and one.channel.casefold() in rare:
            wrong.append(one.place)
            found[number] = replace(one, channel=None, unsure=one.unsure | {"row"})
    return found, wrong
