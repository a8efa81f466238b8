"""What consent was given or withdrawn for, in the words of a file: photos, and channels that are known here."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from ouderbrug.model import ConsentRecord

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from ouderbrug.model import RosterRecord

PHOTO = "photo"
"""The one purpose that a rule asks for (consent.child-asset)."""
BEGINS = ("foto", "photo", "beeld")
"""How a word for photos begins: foto's, fotos, photos, beeldmateriaal."""
ALIKE = 0.7
"""From so alike on (difflib's ratio) a word may be one that is known here, written wrongly."""


def understood(
    records: Iterable[RosterRecord], channels: Collection[str]
) -> tuple[list[RosterRecord], list[tuple[str, str]]]:
    """The records with the words that are known here, and the place and field of each that may be one, misspelt.

    Of such a row what is withdrawn counts for photos over all channels, and what is given for nothing: silence is no.
    Consent for something else (swimming), or over what is no channel here (the school's website), stays as it is.
    """
    found: list[RosterRecord] = []
    wrong: list[tuple[str, str]] = []
    for record in records:
        if not isinstance(record, ConsentRecord):
            found.append(record)
            continue
        meant = replace(record, purpose=_purpose(record.purpose), channel=_channel(record.channel, channels))
        doubtful = [(record.place, field) for field in _doubtful(meant, channels)]
        wrong += doubtful
        if not doubtful:
            found.append(meant)
        elif not record.given:
            found.append(replace(record, purpose=PHOTO, channel=""))
    return found, wrong


def _purpose(word: str) -> str:
    return PHOTO if word.startswith(BEGINS) else word


def _channel(word: str, channels: Collection[str]) -> str:
    return next((one for one in channels if _plain(one) == _plain(word)), word)


def _plain(word: str) -> str:
    return "".join(sign for sign in word.casefold() if sign.isalnum())


def _doubtful(record: ConsentRecord, channels: Collection[str]) -> list[str]:
    """The fields whose words are none that is known here, and so like one that they may be it."""
    words = {"purpose": (record.purpose, (PHOTO, *BEGINS)), "channel": (record.channel, ("", *channels))}
    return [
        field
        for field, (word, known) in words.items()
        if word not in known and get_close_matches(word, known, 1, ALIKE) and (field == "purpose" or _of_photos(record))
    ]


def _of_photos(record: ConsentRecord) -> bool:
    return record.purpose == PHOTO
