"""Which tests and advices the next school hangs on: these are talked about, and never a message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LAST_YEAR = 8
_SAYS_SO = ("doorstr", "eindtoets", "eindadvies", "advies", "adviez", "schooladv", "voadv", "toetsadv", "route8")
"""What stands in the name of each, once it is written without spaces and signs."""
_MAKERS = ("leerlinginbeeld", "amn", "iep", "ice", "dia", "doe", "cet", "dst", "niotoets")
"""Who makes such a test, and tests of other years as well: by that name alone it is one in the last year."""


def is_of_next_school(line: str, name: str, year: int, own: Iterable[str] = ()) -> bool:
    """True of a test or an advice on which the next school hangs; ``own`` are names that a school uses for them."""
    texts = [_plain(text) for text in (line, name)]
    if any(word in text for word in (*_SAYS_SO, *filter(None, map(_plain, own))) for text in texts):
        return True
    return year in (0, LAST_YEAR) and any(_is_of_maker(text) for text in (line, name))


def _is_of_maker(text: str) -> bool:
    words = re.findall(r"[^\W_]+", text.casefold())
    return not set(words).isdisjoint(_MAKERS) or _plain(text).startswith(_MAKERS[0])


def _plain(text: str) -> str:
    """A name as all its spellings have it: "Door-stroom toets" is "doorstroomtoets"."""
    return "".join(re.findall(r"[^\W_]+", text.casefold()))
