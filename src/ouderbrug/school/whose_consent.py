"""Whose word a consent is: by a key that no roster knows nothing is given, and it is withdrawn of whom it may name.

Whom it may name is asked at each import: a child whose key is like one under which something was withdrawn may come
later than the withdrawal.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.records import ConsentRecord, ImportNote

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import date

OF_NOBODY = "consent-of-nobody"
"""The code of a note on a row of consents whose pupil no roster knows."""
_OF_NOBODY = "no roster knows this key; what is given counts for nothing, what is withdrawn for keys that are alike"
OF_FORMER = "consent-of-former-child"
"""The code of a note on a consent that was given while the key was another child's."""
_OF_FORMER = "given before the key was this child's; it counts for nothing, and a consent of this child has a later day"
_SEVERAL = re.compile(r"[,;/&+|\s]+")
_AS_NUMBER = re.compile(r"[.,]0+$")
_ROUNDED = re.compile(r"(\d)(?:[.,](\d+))?E\+(\d+)", re.IGNORECASE)
_MOST_DIGITS = 40
"""A key with more is no number that a spreadsheet rounds."""
APPEARED = "appeared"
"""The source of a withdrawal that was under another key until the child came in."""


class Keys:
    """The keys of pupils, by what is left of them without capitals, signs and zeros in front."""

    def __init__(self, known: Iterable[str]) -> None:
        self.known = {*known}
        self._alike: dict[str, list[str]] = defaultdict(list)
        for key in sorted(self.known):
            self._alike[_loosely(key)].append(key)

    def meant_by(self, key: str) -> list[str]:
        """Whom a key may name that nobody has: with other zeros, capitals or signs, or as one of several in a cell.

        Of what a spreadsheet made a number ("1,2E+05"), whoever has one that it may have been.
        """
        if rounded := _ROUNDED.fullmatch(key):
            return sorted(one for one in self.known if _is_rounded(one, rounded))
        parts = {_loosely(part) for part in (key, *_SEVERAL.split(key))} - {""}
        return sorted({one for part in parts for one in self._alike.get(part, ())})


def taken_in(
    records: Iterable[ConsentRecord], keys: Keys, people: Collection[str]
) -> tuple[list[ConsentRecord], list[ImportNote]]:
    """The consents of pupils who are known, and a note on those of others; ``people`` are the guardians."""
    found, notes = [], []
    for record in records:
        somebody = record.guardian in people or not record.guardian
        if record.pupil in keys.known and (somebody or not record.given):
            found.append(record)
        if record.pupil in keys.known and somebody:
            continue
        notes.append(ImportNote(record.place, OF_NOBODY, _OF_NOBODY))
        if not record.given and record.pupil not in keys.known:
            found += [record, *(replace(record, pupil=key) for key in keys.meant_by(record.pupil))]
    return found, notes


def of_the_child(
    records: Iterable[ConsentRecord], keys_since: Mapping[str, date]
) -> tuple[list[ConsentRecord], list[ImportNote]]:
    """The consents but those that were given while the key was another child's, and a note on each of these.

    What was withdrawn then counts: nobody loses by a no that is another's.
    """
    found, notes = [], []
    for record in records:
        if record.given and record.on < keys_since.get(record.pupil, record.on):
            notes.append(ImportNote(record.place, OF_FORMER, _OF_FORMER))
        else:
            found.append(record)
    return found, notes


def appeared(stored: Collection[ConsentRecord], keys: Keys) -> list[ConsentRecord]:
    """What was withdrawn before under a key that nobody has, of each whom it may name and of whom it is not yet so."""
    there = {_words(one) for one in stored}
    found = (
        replace(one, pupil=key, source=APPEARED) for one in _of_nobody(stored, keys) for key in keys.meant_by(one.pupil)
    )
    return [one for one in found if _words(one) not in there]


def unanswered(stored: Iterable[ConsentRecord], keys: Keys) -> set[str]:
    """The keys under which something was withdrawn that is so of nobody, for no child may be meant."""
    return {one.pupil for one in _of_nobody(stored, keys) if not keys.meant_by(one.pupil)}


def _of_nobody(stored: Iterable[ConsentRecord], keys: Keys) -> Iterator[ConsentRecord]:
    return (one for one in stored if not one.given and one.pupil not in keys.known)


def _words(one: ConsentRecord) -> tuple[object, ...]:
    return one.pupil, one.guardian, one.purpose, one.channel, one.on, one.given


def _is_rounded(key: str, to: re.Match[str]) -> bool:
    digits, power = to[1] + (to[2] or ""), int(to[3])
    plain = _loosely(key)
    if not (plain.isdecimal() and plain.isascii() and len(plain) <= _MOST_DIGITS):
        return False
    found = f"{int(plain):.{len(digits) - 1}e}".replace(".", "")
    return found == f"{digits}e+{power:02}"


def _loosely(key: str) -> str:
    plain = _AS_NUMBER.sub("", unicodedata.normalize("NFKC", key).casefold())
    return "".join(sign for sign in plain if sign.isalnum()).lstrip("0")
