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
WORDS = frozenset({PHOTO, "photos", "foto", "fotos", "beeldmateriaal"})
"""Words for photos of any sort."""
BEGINS = ("foto", "photo", "beeld")
"""How a word begins that may be for photos of some sort, such as those on a website (foto-website)."""
ALIKE = 0.7
"""From so alike on (difflib's ratio) a word may be one that is known here, written wrongly: phtos and emial are."""


def understood(
    records: Iterable[RosterRecord], channels: Collection[str]
) -> tuple[list[RosterRecord], list[tuple[str, str]]]:
    """The records with the words that are known here, and the place and field of each that may be meant for one.

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
    return PHOTO if word in WORDS else word


def _channel(word: str, channels: Collection[str]) -> str:
    return next((one for one in channels if _plain(one) == _plain(word)), word)


def _plain(word: str) -> str:
    return "".join(sign for sign in word.casefold() if sign.isalnum())


def _doubtful(record: ConsentRecord, channels: Collection[str]) -> list[str]:
    """The fields whose words are none that is known here, and may be meant for one."""
    if record.purpose != PHOTO:
        return ["purpose"] if record.purpose.startswith(BEGINS) or _alike(record.purpose, WORDS) else []
    known = ("", *channels)
    return ["channel"] if record.channel not in known and _alike(record.channel, known) else []


def _alike(word: str, known: Collection[str]) -> bool:
    return bool(get_close_matches(word, known, 1, ALIKE))
