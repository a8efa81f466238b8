"""Letters as people take one for another: without accents, capitals and curls of an apostrophe, each by itself."""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache

from ouderbrug.school.escapes import Read

_APOSTROPHES = re.compile("[\u2018\u2019\u201a\u201b\u02b9\u02bb\u02bc\u02bd\u02c8\u00b4`\u2032\uff07]")
_WHOLE = str.maketrans({"ł": "l", "đ": "d", "ð": "d", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h",
                        "ŋ": "n", "ŧ": "t", "ĸ": "k"})  # fmt: skip
"""Letters of which no accent can be taken."""
_TWO = {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"}
"""Letters that are written as two where a keyboard lacks them."""
_SPREAD = str.maketrans(_TWO | {one.upper(): two for one, two in _TWO.items()})
_HAS_TWO = re.compile(f"[{''.join(_TWO)}]", re.IGNORECASE)


@cache
def _plain() -> dict[int, str | None]:
    """What stands on a letter, and goes, and the letters of which nothing can be taken."""
    marks = (one for one in range(0x300, sys.maxunicode) if unicodedata.combining(chr(one)))
    return dict.fromkeys(marks) | _WHOLE


def folded(text: str, *, spread: bool = False) -> str:
    """A text in its plain letters; where it is ``spread``, with `ue` for `ü`."""
    text = _APOSTROPHES.sub("'", unicodedata.normalize("NFC", text))
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", text.translate(_SPREAD) if spread else text).casefold()
    return unicodedata.normalize("NFKD", apart).translate(_plain())


def has_spread(text: str) -> bool:
    """True if it has a letter that is written as two elsewhere."""
    return not text.isascii() and _HAS_TWO.search(unicodedata.normalize("NFC", text)) is not None


def folded_signs(before: Read, *, spread: bool = False) -> Read:
    """The same of a text of which each sign is known by where it was written."""
    signs: list[str] = []
    spans: list[tuple[int, int]] = []
    for sign, span in zip(before.text, before.spans, strict=True):
        plain = folded(sign, spread=spread)
        if not plain and spans:  # a mark goes with the letter that it stands on
            spans[-1] = (spans[-1][0], span[1])
        signs.append(plain)
        spans += [span] * len(plain)
    return Read("".join(signs), spans)


def pattern_of(word: str) -> str:
    """A regular expression for a word in folded text: an apostrophe may be left out, and `ü` be `u` or `ue`."""
    return "".join(map(_letter, _APOSTROPHES.sub("'", unicodedata.normalize("NFC", word))))


def fixed_in(word: str) -> str:
    """The longest piece of it that stands in each folded text in which it stands."""
    runs = re.split(
        "\x00+", "".join("\x00" if _varies(one) else folded(one) for one in unicodedata.normalize("NFC", word))
    )
    return max(runs, key=len)


def _varies(sign: str) -> bool:
    return _APOSTROPHES.sub("'", sign) == "'" or sign.lower() in _TWO


def _letter(sign: str) -> str:
    if sign == "'":
        return "'?"
    two = _TWO.get(sign.lower())
    return f"(?:{re.escape(folded(sign))}|{two})" if two else re.escape(folded(sign))
