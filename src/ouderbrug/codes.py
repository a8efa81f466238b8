"""What may be the code of an outcome: a short machine word that is stored and shown, so it tells of nobody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_CODE = re.compile(r"[A-Za-z0-9._-]{1,60}")
_NUMBER = re.compile(r"\d{7}")
"""So many digits in a row may be somebody's number; what services number themselves has six at most."""
_ENOUGH = 4
"""Fewer letters or digits in common are chance: the code smtp-550 is no word of who has 550 in an address."""
STOPPED = "stopped"
"""Begins the code of what was not taken because the reader stopped the channel."""


def is_stop(code: str) -> bool:
    """True for the code of a stop."""
    return code == STOPPED or code.startswith(f"{STOPPED}-")


def is_code(code: object, people: Iterable[str] = ()) -> bool:
    """True for a machine word in which nothing stands of these names and addresses, nor any long number."""
    if not isinstance(code, str) or not _CODE.fullmatch(code) or _NUMBER.search(code):
        return False
    return not any(_stands_in(code, one) for one in people)


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
