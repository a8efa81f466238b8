"""A home action as somebody says it: "het haar kammen met een kam" becomes "Kam het haar met een kam"."""

from __future__ import annotations

STEMS = {
    **{verb: verb.removesuffix("en") for verb in ("oefenen", "tekenen", "berekenen", "bedenken", "zoeken",
       "drinken", "zingen", "helpen", "kijken", "bekijken", "vergelijken", "luisteren")},
    "lezen": "lees", "kiezen": "kies", "schrijven": "schrijf", "snijden": "snijd", "bespreken": "bespreek",
    "kammen": "kam", "wassen": "was", "tellen": "tel", "vertellen": "vertel", "spellen": "spel",
    "maken": "maak", "spelen": "speel", "praten": "praat", "koken": "kook", "noemen": "noem",
    "meten": "meet", "smeren": "smeer", "herhalen": "herhaal", "gebruiken": "gebruik", "controleren": "controleer",
    "doen": "doe", "zeggen": "zeg", "rekenen": "reken", "leggen": "leg",
    "halveren": "halveer", "verdubbelen": "verdubbel", "verdelen": "verdeel", "sorteren": "sorteer",
    "noteren": "noteer", "bouwen": "bouw", "knippen": "knip", "plakken": "plak", "vouwen": "vouw", "schatten": "schat",
    "verzinnen": "verzin", "schilderen": "schilder", "knutselen": "knutsel", "gooien": "gooi", "ontdekken": "ontdek",
}  # fmt: skip
"""Dutch verbs that are asked for at home, and are not parted, with what one says to ask for it."""
PARTED = {
    "opschrijven": ("schrijf", "op"), "voorlezen": ("lees", "voor"), "opzoeken": ("zoek", "op"),
    "uitleggen": ("leg", "uit"), "nakijken": ("kijk", "na"), "uitrekenen": ("reken", "uit"), "opnoemen": ("noem", "op"),
    "optellen": ("tel", "op"), "natellen": ("tel", "na"), "opruimen": ("ruim", "op"), "meezingen": ("zing", "mee"),
    "uitkiezen": ("kies", "uit"), "opmeten": ("meet", "op"), "natekenen": ("teken", "na"),
    "afspreken": ("spreek", "af"), "opzeggen": ("zeg", "op"),
}  # fmt: skip
"""Those that are parted: "drie vragen opschrijven" becomes "Schrijf drie vragen op"."""
_MORE_THAN_ONE = frozenset(
    "en of maar te die dat wat waar welke welk hoe laten leren gaan blijven horen zien komen durven zitten staan "
    "liggen willen kunnen mogen moeten proberen zelf".split()
)
"""With one of these it is no single thing that somebody is asked to do: "samen leren lezen" stays as it is."""
_BEGINS = frozenset("samen elke elk iedere ieder een één de het twee drie vier vijf tien weer nog in op met".split())
"""A word with a capital that is not one of these may be a name."""
_A_NOUN = frozenset(
    {
        "het",
        "de",
        "een",
        "bij",
        "na",
        "voor",
        "tijdens",
        "van",
        "met",
        "uw",
        "je",
        "elk",
        "elke",
        "twee",
        "drie",
        "vier",
    }
)
_A_THING = frozenset({"het", "de", "een", "één", "elk", "elke", "twee", "drie", "vier", "vijf", "erover", "daarover"})
_HOW = frozenset("goed netjes rustig langzaam".split())
"""How something is done: it stands behind the thing, "Was de handen goed"."""
_CLAUSE = frozenset({"waarbij", "waarin", "waarmee", "waarvan"})
"""With one of these begins what tells more of the thing: "een spelletje doen waarbij je telt"."""
_GOES_ON = frozenset({"met", "over", "in", "op", "aan", "voor", "uit", "na", "bij", "van", "tijdens"})


def imperative(what: str) -> str:
    """The same as one asks for it; as it was where it is not one verb that stands last, or before a preposition.

    Two things, each with its verb at the end, are asked for one after the other.
    """
    clause = next((place for place, word in enumerate(what.split()) if place and word in _CLAUSE), 0)
    if clause:
        head = " ".join(what.split()[:clause])
        return what if (asked := imperative(head)) == head else " ".join((asked, *what.split()[clause:]))
    both = what.split(" en ")
    if len(both) == 2 and all(one.split() and _is_verb(one.split()[-1]) for one in both) and _has_object(both[1]):
        first, second = (imperative(one) for one in both)
        done = first != both[0] and second != both[1]
        return f"{first} en {second[:1].lower()}{second[1:]}" if done else what
    words = what.split()
    if words and words[0][:1].isupper() and words[0].casefold() not in _BEGINS | _HOW | STEMS.keys() | PARTED.keys():
        return what
    if words and words[-1].casefold() in PARTED and _stands_alone(words[:-1], what):
        stem, part = PARTED[words[-1].casefold()]
        return " ".join((stem.capitalize(), *_inside(words[:-1]), part))
    found = [place for place, word in enumerate(words) if word.casefold() in STEMS]
    if len(found) != 1 or not _is_plain(words, what):
        return what
    (place,) = found
    before, after = words[:place], words[place + 1 :]
    if (before and before[-1].casefold() in _A_NOUN) or (after and after[0] not in _GOES_ON):
        return what
    return " ".join((STEMS[words[place].casefold()].capitalize(), *_inside(_how_it_is_done_last(before)), *after))


def _how_it_is_done_last(before: list[str]) -> list[str]:
    """The thing and then how it is done, where that stands first and the thing is a definite one."""
    first = len(before) > 2 and before[0].casefold() in _HOW and before[1] in ("de", "het", "uw", "je")
    return [*before[1:], before[0].lower()] if first else before


def _has_object(said: str) -> bool:
    """True of what names its own thing: in "een verhaal lezen en tekenen" one thing is of both verbs."""
    return not _A_THING.isdisjoint(said.casefold().split())


def _is_verb(word: str) -> bool:
    return word.casefold() in STEMS or word.casefold() in PARTED


def _is_plain(words: list[str], what: str) -> bool:
    return _MORE_THAN_ONE.isdisjoint(words) and not any(sign in what for sign in ",;:.!?()")


def _stands_alone(before: list[str], what: str) -> bool:
    """True if no other verb, and no article that makes a noun of this one, stands before it."""
    a_noun = bool(before) and before[-1].casefold() in _A_NOUN
    return _is_plain(before, what) and not a_noun and not any(map(_is_verb, before))


def _inside(before: list[str]) -> list[str]:
    """Words as they stand within a sentence."""
    return [before[0][:1].lower() + before[0][1:], *before[1:]] if before else []
