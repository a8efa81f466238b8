"""What may be the code of an outcome: a short machine word that is stored and shown, so it tells of nobody."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_CODE = re.compile(r"[A-Za-z0-9._-]{1,60}")
_NUMBER = re.compile(r"\d{7}")
"""So many digits in a row may be somebody's number; what services number themselves has six at most."""
_TELEPHONE = re.compile(r"(?<!\d)(?:\+|00)[1-9](?:[ .()/-]*\d){7,14}(?!\d)|(?<!\d)0[1-9](?:[ .()/-]*\d){8}(?!\d)")
"""A telephone number as people write it: of any country, or one from here by its ten digits."""
_ENOUGH = 4
"""Fewer letters or digits in common are chance: the code smtp-550 is no word of who has 550 in an address."""
_FEWEST = 2
"""So many letters of a name are one that can be known."""
STOPPED = "stopped"
"""Begins the code of what was not taken because the reader stopped the channel."""


def is_stop(code: str) -> bool:
    """True for the code of a stop."""
    return code == STOPPED or code.startswith(f"{STOPPED}-")


def is_code(code: object, people: Iterable[str] = (), names: Collection[str] = frozenset()) -> bool:
    """True for a machine word in which nothing stands of these names and addresses, nor any long number.

    None of its words is one of the ``names`` either, as ``words_of`` has them.
    """
    if not isinstance(code, str) or not _CODE.fullmatch(code) or _NUMBER.search(code):
        return False
    if names and any(word in names for word in _words_in(code)):
        return False
    return not any(_stands_in(code, one) for one in people)


def words_of(names: Iterable[str]) -> frozenset[str]:
    """The words of these names as they may stand in a code: without accents, small, and joined to one."""
    found: set[str] = set()
    for name in names:
        words = re.findall(r"[a-z]+", _folded(name))
        found |= {one for one in (*words, "".join(words)) if len(one) >= _FEWEST}
    return frozenset(found)


def may_name(text: str, names: Collection[str]) -> bool:
    """True of a text that may hold an address, a telephone number, or one of these words of names."""
    return (
        "@" in text
        or bool(_TELEPHONE.search(text))
        or any(word in names for word in _words_in(text) | words_of([text]))
    )


def _words_in(code: str) -> set[str]:
    """The words of a code, apart as signs, figures and capitals part them, and as they stand between its signs."""
    parts = re.split(r"[^A-Za-z]+", code)
    apart = [word for part in parts for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", part)]
    return {one.lower() for one in (*parts, *apart, "".join(parts))}


def _folded(name: str) -> str:
    """A name in small letters from a to z, as far as it has any."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _stands_in(code: str, person: str) -> bool:
    """True if a code holds the whole, its digits, or a word of a name or address."""
    digits = _digits(person).lstrip("0")
    if len(_plain(person)) >= _ENOUGH and _plain(person) in _plain(code):
        return True
    if len(digits) >= 6 and digits[-8:] in _digits(code):
        return True
    box = person.partition("@")[0]
    words = {box.lower(), *re.split(r"\W+", box.lower())}
    return any(len(one) >= _ENOUGH and one in {code.lower(), *re.split(r"[-._]", code.lower())} for one in words)


def _plain(text: str) -> str:
    return "".join(sign for sign in text.lower() if sign.isalnum())


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)
