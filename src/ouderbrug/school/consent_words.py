"""What consent was given or withdrawn for, in the words of a file: purposes and channels that are known here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.model import ConsentRecord

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from ouderbrug.model import RosterRecord

PHOTO = "photo"
"""The one purpose that a rule asks for (consent.child-asset)."""


def understood(
    records: Iterable[RosterRecord], channels: Collection[str]
) -> tuple[list[RosterRecord], list[tuple[str, str]]]:
    """The records with the consents that can be kept as they are meant, and the place and field of each other word.

    Nobody can tell for what a word was withdrawn that is not known here, so it is withdrawn for photos over all
    channels; given in such a word, it is not taken: silence is no.
    """
    found: list[RosterRecord] = []
    wrong: list[tuple[str, str]] = []
    for record in records:
        strange = list(_strange(record, channels)) if isinstance(record, ConsentRecord) else []
        wrong += [(record.place, field) for field in strange]
        if not strange:
            found.append(record)
        elif isinstance(record, ConsentRecord) and not record.given:
            found.append(replace(record, purpose=PHOTO, channel=""))
    return found, wrong


def _strange(record: ConsentRecord, channels: Collection[str]) -> Iterator[str]:
    if record.purpose != PHOTO:
        yield "purpose"
    if record.channel and record.channel not in channels:
        yield "channel"
