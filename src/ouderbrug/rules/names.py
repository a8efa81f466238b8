"""Finds call names of pupils in what people wrote: as a genitive, in capitals, without accents, as whole words.

A name in lower case counts where it is no word of Dutch: "roos" is an ailment, "Roos" a child.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING
from unicodedata import combining

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    _Names = Mapping[str, Sequence[tuple[str, ...]]]

SHORTEST = 2
"""Letters that a name has at least; one letter alone is an initial, or the rest of "zo'n"."""
_WORD = re.compile(r"[^\W_]+")
_LETTERS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "Ł": "L", "Ø": "O", "Đ": "D", "æ": "ae", "œ": "oe"})
"""Letters that are no accented ones to Unicode, as they are typed on a Dutch keyboard."""
_COLLEAGUE = frozenset({"juf", "juffrouw", "meester", "mevrouw", "mevr", "mw", "meneer", "dhr"})
"""Words after which a name is that of a colleague."""
_DUTCH = frozenset(
    """
    al an are art bas beer beren ben bes bloem bond bos boy brand bruin das den dirk do dok don eb eden eer eik elf
    els engel eva fee fleur flor frank gel gems haas heer hein held helder hert hoop iris is ivoor jas jet jets job jobs
    jol jong jonge kaat kan karel kas kat kees kei kers kiek kim kit klaar kris la lam lap las leen lees lelie lente les
    let lief liefs lieve lies linde lis lot lots lotte lotus luc maan maas man mans mark marks marmot mart mat mats max
    meer mees mei melk merel mies mik mil min mink minne mis mo moes mol mos muis net nel nest niet nina noor noot nova
    olie olijf om op otter parel pas pauw pen pep piek pier pip pit pol pomp puck punt raaf ram ree ries rob robin roos
    ros rosa roze sap saar si sint so star ster sterre stof storm sus taal tamar teen ten teun tijm tim tip toon top tor
    uil val van veer vera vier viool vlinder vos vrede vreugde wan war wende west wies wil wild wilde will wolf wout
    zee zeger zilver zoem zomer zon zus zwaan
    """.split()
)
"""Call names, with and without the s of a genitive, that are words of Dutch as well; in lower case they are words."""


def named_in(text: str, names: tuple[str, ...], but: Collection[str] = ()) -> bool:
    """True if the text holds one of these names that is not among ``but`` (the children whom it is about)."""
    found = _WORD.findall(_plain(text))
    folded = [word.casefold() for word in found]
    known, own = _by_first_word(names), {_parts(name) for name in but}
    for at, word in enumerate(folded):
        if at and folded[at - 1] in _COLLEAGUE:
            continue
        for form in (word, word.removesuffix("s")):
            for name in known.get(form, ()):
                if name not in own and _stands(name, found[at : at + len(name)], folded[at : at + len(name)]):
                    return True
    return False


def _stands(name: tuple[str, ...], found: Sequence[str], folded: Sequence[str]) -> bool:
    """True if the name is these words, the last of them perhaps a genitive."""
    if len(found) < len(name) or tuple(folded[:-1]) != name[:-1]:
        return False
    last = folded[-1]
    if last not in (name[-1], f"{name[-1]}s"):
        return False
    if len(name) == 1 and last in _DUTCH:
        return last == name[0] and not found[-1].islower()
    return True


@lru_cache(maxsize=16)
def _by_first_word(names: tuple[str, ...]) -> _Names:
    """Names by their first word, of which there are few in a text; kept, because a school's names rarely change."""
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for name in dict.fromkeys(map(_parts, names)):
        if len("".join(name)) >= SHORTEST:
            found[name[0]].append(name)
    return found


def _parts(name: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in _WORD.findall(_plain(name)))


def _plain(text: str) -> str:
    """The text without accents, as a hurried colleague types it."""
    return "".join(char for char in unicodedata.normalize("NFKD", text.translate(_LETTERS)) if not combining(char))
