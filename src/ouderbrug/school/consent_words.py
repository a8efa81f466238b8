"""What consent was given or withdrawn for: one rule for the words of a file, and for those that the store holds.

What gives counts only where each of its cells is understood exactly. What does not give counts as widely as it can be
meant: for photos where its purpose is none that is known here, over all channels where its channel is none. Words are
judged each time they are asked for, since the channels of the TOML change.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.records import ConsentRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from ouderbrug.records import RosterRecord

PHOTO = "photo"
"""The one purpose that a rule asks for (consent.child-asset)."""
WORDS = frozenset({PHOTO, "photos", "foto", "fotos", "beeldmateriaal"})
"""Words for photos of any sort."""
OTHERS = (
    *("website", "schoolwebsite", "social-media", "facebook", "instagram", "youtube"),
    *("zwemmen", "zwemles", "schoolzwemmen", "schoolreis", "excursie", "vervoer"),
    *("medicijnen", "adreslijst", "klassenlijst", "telefoonlijst"),
)
"""Words for what is no photo, or over what this program sends nothing; a school adds its own."""


class Terms(NamedTuple):
    """The words that a school knows: its channels, and plainly written what is for no photo and no channel of it."""

    channels: tuple[str, ...]
    others: frozenset[str]

    def purpose(self, word: str) -> str | None:
        """What a word is for, or None if nobody can tell."""
        plain = _plain(word)
        return PHOTO if plain in WORDS else word if plain in self.others else None

    def channel(self, word: str) -> str | None:
        """Which channel a word is for ("" for all), or None if nobody can tell."""
        plain = _plain(word)
        known = next((one for one in self.channels if plain and _plain(one) == plain), None)
        return known or (word if not word or plain in self.others else None)


def terms(channels: Iterable[str], others: Iterable[str] = ()) -> Terms:
    """The words of a school with these channels, and these words for other things."""
    return Terms(tuple(channels), frozenset(map(_plain, (*OTHERS, *others))))


def understood(
    records: Iterable[RosterRecord], known: Terms, today: date
) -> tuple[list[RosterRecord], list[tuple[str, str]]]:
    """The records without what does not surely give, and the place and field of each word that is not known here.

    A withdrawal keeps such a word, for a school may come to know it. A cell that could not be read has none: it is for
    photos, over all channels, or from today on, which is also what a day that is yet to come is read as.
    """
    found: list[RosterRecord] = []
    wrong: list[tuple[str, str]] = []
    for record in records:
        if not isinstance(record, ConsentRecord):
            found.append(record)
            continue
        doubtful = _doubtful(record, known, today)
        wrong += [(record.place, field) for field in doubtful if field not in record.unsure]
        if not record.given:
            found.append(_withdrawn(record, known, today))
        elif not (doubtful or record.unsure):
            found.append(_spelt(record, known))
    return found, wrong


def _doubtful(record: ConsentRecord, known: Terms, today: date) -> list[str]:
    fields = {
        "purpose": known.purpose(record.purpose) is None,
        "channel": known.channel(record.channel) is None,
        "date": record.on > today,
    }
    return [field for field, doubtful in fields.items() if doubtful]


def _withdrawn(record: ConsentRecord, known: Terms, today: date) -> ConsentRecord:
    read = replace(
        record,
        purpose=PHOTO if "purpose" in record.unsure else record.purpose,
        channel="" if "channel" in record.unsure else record.channel,
        on=today if "date" in record.unsure or record.on > today else record.on,
        unsure=frozenset(),
    )
    return _spelt(read, known)


def _spelt(record: ConsentRecord, known: Terms) -> ConsentRecord:
    """The record with the words that are known here as they are written here."""
    purpose, channel = known.purpose(record.purpose), known.channel(record.channel)
    return replace(record, purpose=purpose or record.purpose, channel=record.channel if channel is None else channel)


Said = dict[str, dict[str, bool]]
"""What counts for each guardian ("" where a file does not say who), by channel, with "" for those no word is about."""


def standing(records: Iterable[ConsentRecord], known: Terms, today: date) -> Mapping[tuple[str, str], Said]:
    """What counts of each (pupil, purpose).

    The last word of each guardian counts, what is withdrawn goes before what is given on that day, and what is
    withdrawn for all ends what was given for one. A yes of a day to come is none yet.
    """
    found: dict[tuple[str, str], Said] = defaultdict(lambda: defaultdict(dict))
    for one in _last(records, today):
        purpose, channel = known.purpose(one.purpose), known.channel(one.channel)
        if not one.given:
            _close(found[one.pupil, purpose or PHOTO][one.guardian], channel, known)
        elif purpose is not None and channel is not None:
            found[one.pupil, purpose][one.guardian][channel] = True
    return found


def allows(said: Said, channel: str) -> bool:
    """True if somebody said yes for a channel, and nobody no; a word about that channel goes first."""
    words = [of.get(channel, of.get("")) for of in said.values()]
    return True in words and False not in words


def _close(of: dict[str, bool], channel: str | None, known: Terms) -> None:
    if channel == "":
        for given in [name for name, yes in of.items() if yes]:
            del of[given]
    # Over what is no channel now it may be any: one that was renamed, or one that is to come.
    of.update(dict.fromkeys(("", *known.channels) if channel is None else (channel,), False))


def last_words(records: Iterable[ConsentRecord], today: date) -> dict[tuple[str, str, str], bool]:
    """The last word by (pupil, purpose, channel), as it was written; of guardians who differ, no."""
    found: dict[tuple[str, str, str], bool] = {}
    for one in _last(records, today):
        name = one.pupil, one.purpose, one.channel
        found[name] = one.given and found.get(name, True)
    return found


def unclear(records: Iterable[ConsentRecord], known: Terms, today: date) -> list[str]:
    """The keys of pupils of whom something was withdrawn in a word that is not known here, in their order."""
    return sorted(
        {
            one.pupil
            for one in _last(records, today)
            if not one.given and (known.purpose(one.purpose) is None or known.channel(one.channel) is None)
        }
    )


def _last(records: Iterable[ConsentRecord], today: date) -> list[ConsentRecord]:
    counting = sorted((one for one in records if not one.given or one.on <= today), key=_order)
    return sorted({(one.pupil, one.guardian, one.purpose, one.channel): one for one in counting}.values(), key=_order)


def _order(record: ConsentRecord) -> tuple[date, bool]:
    return record.on, not record.given


def _plain(word: str) -> str:
    return "".join(sign for sign in word.casefold() if sign.isalnum())
