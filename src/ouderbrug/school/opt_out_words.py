"""What a guardian does not wish to get, in the words of a file: kinds that are known here, or all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.records import GuardianRecord

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from ouderbrug.records import RosterRecord

ALL = "all"
"""What stands for each kind."""


def understood(records: Iterable[RosterRecord], kinds: Collection[str]) -> tuple[list[RosterRecord], list[str]]:
    """The records with the kinds that are known here, and the places of cells in which another word stands.

    Such a cell counts as one that could not be read: somebody does not wish something, and nobody can tell what.
    """
    found: list[RosterRecord] = []
    wrong: list[str] = []
    for record in records:
        if isinstance(record, GuardianRecord) and record.opt_out:
            words = {_kind(word, kinds) for word in record.opt_out}
            meant = frozenset(word for word in words if word == ALL or word in kinds)
            if meant != words and ALL not in meant:
                wrong.append(record.place)
                said = ("opt_out", " ".join(sorted(words - meant)))
                unsure, unread = record.unsure | {"opt_out"}, record.unread | {said}
                found.append(replace(record, opt_out=meant or None, unsure=unsure, unread=unread))
            else:
                found.append(replace(record, opt_out=meant))
        else:
            found.append(record)
    return found, wrong


def _kind(word: str, kinds: Collection[str]) -> str:
    """A kind with a hyphen or a space is the one with an underscore."""
    plain = word.replace("-", "_")
    return plain if word not in kinds and plain in kinds else word
