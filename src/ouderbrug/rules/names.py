"""Finds names of pupils in what people wrote: genitives, diminutives, capitals, without accents, as whole words.

A call name in lower case counts where it is no word of Dutch: "roos" is an ailment, "Roos" a child. A family name that
is such a word counts where a capital says that it is a name.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category, combining

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    _Name = tuple[str, ...]
    _Names = Mapping[str, Collection[_Name]]

SHORTEST = 2
"""Letters that a name has at least; one letter alone is an initial, or the rest of "zo'n"."""
_SHORTEST_PART = 3
"""Letters of a name that is the first part of a double one, or stands in a diminutive."""
WORD = re.compile(r"[^\W\d_]+")
"""A word of letters, in a text without accents."""
_LETTERS = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "Ł": "L", "Ø": "O", "Đ": "D", "æ": "ae", "œ": "oe"}
    | dict(zip("\u0430\u0435\u043e\u0440\u0441\u0445\u0443\u0456\u0458\u0455", "aeopcxyijs", strict=True))
    | dict(zip("\u0410\u0415\u041e\u0420\u0421\u0425\u0406\u0408\u0405", "AEOPCXIJS", strict=True))
)
"""Letters that are no accented ones to Unicode, as they are typed on a Dutch keyboard, and Cyrillic ones like them."""
_UNSEEN_MARK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
"""What Unicode says may be left out when shown (Default_Ignorable_Code_Point), beside the signs of class Cf."""
_ABBREVIATED = frozenset({"mevr", "mw", "dhr"})
_COLLEAGUE = _ABBREVIATED | {"juf", "juffrouw", "meester", "mevrouw", "meneer"}
"""Words directly after which a name is that of a colleague."""
_BLANK = re.compile(r"[ \t]+")
_BLANK_OR_DOT = re.compile(r"\.?[ \t]+")
_ENDS_A_SENTENCE = re.compile(r"[.!?:\n]")
_ENDINGS = tuple(end + s for end in ("je", "tje", "pje", "etje", "ke", "ie") for s in ("", "s"))
"""Endings of a diminutive."""
_PARTICLES = frozenset(
    "van de den der het t ter ten te von el al la le di da dos du in op bin ben ibn ait ould".split()
)
"""Words of a family name that are no name by themselves."""
_FAMILY = frozenset({"familie", "fam", "gezin"})
DUTCH = frozenset(
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


DUTCH_FAMILIES = DUTCH | frozenset(
    """
    appel baan baas bakker bank beek berg bloemen boek boer bom boom bouwman brink broek broer brood brouwer brug
    buurman dam dekker dijk draaier duif dorp fabriek geel graaf gras groen groot haan hamer hard haven herder herfst
    hertog hoek hof hond huis huisman hut jager jansen kamer kapper kat keizer kerk ketel keuken kind klein kleine
    klok knecht kok koning konings koopman kort koster kramer kroon kuiper laan land lang leeuw leraar licht linden
    mager maandag meester meeuw meijer molen molenaar mooi mulder mus nacht nagel ooms oom oud paal paard pastoor peer
    peters plaats plank poort post prins put raad ridder rijk ring roest rood ruiter schaap schilder schipper school
    schoen schot slager slim slot smal smid smit snel snijder speelman spiegel spoor stad stal steen stoel straat
    strik taart tak tuin timmerman toren vaart veen veld verhoeven visser vlag vliet vogel voet vriend vries vuur
    wagen water weber weide weg werk wever winkel winter wit zaal zand zwart zwaard zuid noord oost
    """.split()
)
"""Family names that are words of Dutch as well."""


class _Text(NamedTuple):
    """The words of a text as written and folded, and what stands before each."""

    found: list[str]
    folded: list[str]
    gaps: list[str]

    def follows(self, at: int, words: Collection[str]) -> bool:
        """True if the word at a place directly follows one of these; an abbreviated one may end in a full stop."""
        if not 0 < at < len(self.found) or self.folded[at - 1] not in words:
            return False
        blank = _BLANK_OR_DOT if self.folded[at - 1] in _ABBREVIATED or self.folded[at - 1] == "fam" else _BLANK
        return bool(blank.fullmatch(self.gaps[at]))

    def begins_a_sentence(self, at: int) -> bool:
        """True if the word at a place has its capital from there."""
        return at == 0 or bool(_ENDS_A_SENTENCE.search(self.gaps[at]))


def named_in(text: str, names: tuple[str, ...]) -> bool:
    """True if the text holds one of these full names."""
    known = _full(names)
    return any(next(_those_in(read, known), None) for read in _readings(text))


def called_in(text: str, names: tuple[str, ...], own: Collection[str] = ()) -> bool:
    """True if the text holds one of these call names that is not among ``own`` (the children whom it is about)."""
    known, ours = _called(names), {form for name in own for form in forms(name)}
    return any(name not in ours for read in _readings(text) for name in _those_in(read, known))


def calls_by_name(sentence: str, names: tuple[str, ...], behind: re.Pattern[str]) -> bool:
    """True if a sentence calls somebody by one of these names; one that is a word of Dutch must be sure to be a name.

    At the beginning, where any word has a capital, it is one before a word of those ``behind`` a name ("Roos heeft").
    """
    known = _called(names)
    return any(_is_sure(read, at, behind) for read in _readings(sentence) for at in _places(read, known))


def _is_sure(read: _Text, at: int, behind: re.Pattern[str]) -> bool:
    if read.found[at].islower():
        return False
    if not ({read.folded[at], read.folded[at].removesuffix("s")} & DUTCH and read.begins_a_sentence(at)):
        return True
    return at + 1 < len(read.folded) and bool(behind.fullmatch(read.folded[at + 1]))


def family_named_in(text: str, names: tuple[str, ...], own: Collection[str] = (), called: Collection[str] = ()) -> bool:
    """True if the text holds one of these family names, or a child called alike with the initial of one.

    ``own`` are the family names of the children whom the text is about, ``called`` their call names.
    """
    known = _families(names)
    ours = {core(name) for name in own} | {parts(name) for name in called}
    words = {name[-1] for name in map(parts, called) if name}
    initials = {name[0][0] for name in map(core, own) if name}
    others = {word[0] for word in known} - initials
    return any(
        _has_family(read, known, ours, words) or (bool(own) and _has_initial(read, words, others))
        for read in _readings(text)
    )


def _has_family(read: _Text, known: _Names, ours: Collection[_Name], called: Collection[str]) -> bool:
    for at, word in enumerate(read.folded):
        for form in (word, word.removesuffix("s")):
            for name in known.get(form, ()):
                if name not in ours and _same(name, read.folded[at : at + len(name)]) and _is_family(read, at, called):
                    return True
    return False


def _is_family(read: _Text, at: int, called: Collection[str]) -> bool:
    """True if the word at a place is meant as the name of a family, and not as that of a colleague."""
    first = at
    while first and read.folded[first - 1] in _PARTICLES and _BLANK.fullmatch(read.gaps[first]):
        first -= 1
    before = (
        first - 1 if first and _BLANK.fullmatch(read.gaps[first]) and not read.found[first - 1].islower() else first
    )
    if read.follows(first, _COLLEAGUE) or read.follows(before, _COLLEAGUE):
        return False
    word = read.folded[at]
    if len(word) > SHORTEST and word not in DUTCH_FAMILIES and word.removesuffix("s") not in DUTCH_FAMILIES:
        return True
    sure = read.follows(at, {"van"}) or read.follows(first, _FAMILY) or read.follows(first, called)
    return not read.found[at].islower() and (sure or not read.begins_a_sentence(at))


def _has_initial(read: _Text, called: Collection[str], initials: Collection[str]) -> bool:
    return any(
        len(word) == 1 and word.isupper() and word.casefold() in initials and read.follows(at, called)
        for at, word in enumerate(read.found)
    )


def _those_in(read: _Text, known: _Names) -> Iterator[_Name]:
    return (name for _, name in _with_places(read, known))


def _places(read: _Text, known: _Names) -> Iterator[int]:
    return (at for at, _ in _with_places(read, known))


def _with_places(read: _Text, known: _Names) -> Iterator[tuple[int, _Name]]:
    for at, word in enumerate(read.folded):
        if read.follows(at, _COLLEAGUE):
            continue
        for form in stems(word):
            for name in known.get(form, ()):
                end = at + len(name)
                if _stands(name, read.found[at:end], read.folded[at:end]):
                    yield at, name


def _stands(name: _Name, found: list[str], folded: list[str]) -> bool:
    """True if the name is these words, the last of them perhaps a genitive or, with a capital, a diminutive."""
    if not _same(name, folded):
        return (
            len(found) == len(name) and not found[-1].islower() and _same(name, [*folded[:-1], *_small(folded, name)])
        )
    last = folded[-1]
    if len(name) == 1 and last in DUTCH:
        return last == name[0] and not found[-1].islower()
    return True


def _same(name: _Name, folded: list[str]) -> bool:
    return len(folded) == len(name) and tuple(folded[:-1]) == name[:-1] and folded[-1] in (name[-1], f"{name[-1]}s")


def _small(folded: list[str], name: _Name) -> list[str]:
    return [name[-1]] if name[-1] in stems(folded[-1]) else [folded[-1]]


@lru_cache(maxsize=4096)
def stems(word: str) -> tuple[str, ...]:
    """What a word may be a form of: itself, a genitive, a diminutive (also with its last letter doubled)."""
    small = [word[: -len(end)] for end in _ENDINGS if word.endswith(end) and len(word) - len(end) >= _SHORTEST_PART]
    doubled = [stem[:-1] for stem in small if stem[-1] == stem[-2]]
    return tuple(dict.fromkeys((word, word.removesuffix("s"), *small, *doubled)))


@lru_cache(maxsize=16)
def _full(names: tuple[str, ...]) -> _Names:
    return _by_first_word(map(parts, names))


@lru_cache(maxsize=16)
def _called(names: tuple[str, ...]) -> _Names:
    return _by_first_word(form for name in names for form in forms(name))


@lru_cache(maxsize=16)
def _families(names: tuple[str, ...]) -> _Names:
    return _by_first_word(map(core, names))


def _by_first_word(names: Iterator[_Name]) -> _Names:
    """Names by their first word, of which there are few in a text; kept, because a school's names rarely change."""
    found: dict[str, list[_Name]] = defaultdict(list)
    for name in dict.fromkeys(names):
        if len("".join(name)) >= SHORTEST:
            found[name[0]].append(name)
    return found


def forms(name: str) -> Iterator[_Name]:
    """How a child may be called: "Anne-Sophie" is Annesophie and Anne as well."""
    words = parts(name)
    yield words
    if len(words) > 1:
        yield ("".join(words),)
        if len(words[0]) >= _SHORTEST_PART:
            yield words[:1]


def core(name: str) -> _Name:
    """A family name without the words before it: "van den Berg" is Berg."""
    words = parts(name)
    at = next((at for at, word in enumerate(words) if word not in _PARTICLES), 0)
    return words[at:]


def parts(name: str) -> _Name:
    """The words of a name, folded and without accents."""
    return tuple(word.casefold() for word in WORD.findall(plain(name)))


@lru_cache(maxsize=64)
def _readings(text: str) -> tuple[_Text, ...]:
    """The text with what nobody sees left out; and where there is any, with a sign in its place.

    Kept, because one text is read for each guardian that it goes to, and once more before each goes.
    """
    unseen = {char for char in set(text) if category(char) == "Cf" or _UNSEEN_MARK.match(char)}
    instead = ("", "|") if unseen else ("",)
    return tuple(_read(text.translate(dict.fromkeys(map(ord, unseen), sign))) for sign in instead)


def _read(text: str) -> _Text:
    simple = plain(text)
    found, gaps, end = [], [], 0
    for word in WORD.finditer(simple):
        found.append(word[0])
        gaps.append(simple[end : word.start()])
        end = word.end()
    return _Text(found, [word.casefold() for word in found], gaps)


def plain(text: str) -> str:
    """The text without accents, as a hurried colleague types it."""
    return "".join(char for char in unicodedata.normalize("NFKD", text.translate(_LETTERS)) if not combining(char))
