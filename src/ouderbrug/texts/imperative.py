"""A home action as somebody says it: "het haar kammen met een kam" becomes "Kam het haar met een kam"."""

from __future__ import annotations

STEMS = {
    **{verb: verb.removesuffix("en") for verb in ("oefenen", "tekenen", "berekenen", "bedenken", "zoeken",
       "drinken", "zingen", "helpen", "kijken", "bekijken", "vergelijken", "luisteren")},
    "lezen": "lees", "kiezen": "kies", "schrijven": "schrijf", "snijden": "snijd", "bespreken": "bespreek",
    "kammen": "kam", "wassen": "was", "tellen": "tel", "vertellen": "vertel", "spellen": "spel",
    "maken": "maak", "spelen": "speel", "praten": "praat", "koken": "kook", "noemen": "noem",
    "meten": "meet", "smeren": "smeer", "herhalen": "herhaal", "gebruiken": "gebruik", "controleren": "controleer",
    "doen": "doe",
}  # fmt: skip
"""Dutch verbs that are asked for at home, and are not parted ("opschrijven" is), with what one says to ask for it."""
_MORE_THAN_ONE = frozenset({"en", "of", "maar", "laten", "te", "die", "dat", "wat", "waar", "welke", "welk", "hoe"})
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
_GOES_ON = frozenset({"met", "in", "op", "aan", "voor", "uit", "na", "bij", "van", "tijdens"})


def imperative(what: str) -> str:
    """The same as one asks for it; as it was where it is not one verb that stands last, or before a preposition."""
    words = what.split()
    found = [place for place, word in enumerate(words) if word.casefold() in STEMS]
    if len(found) != 1 or not _MORE_THAN_ONE.isdisjoint(words) or any(sign in what for sign in ",;:.!?()"):
        return what
    (place,) = found
    before, after = words[:place], words[place + 1 :]
    if (before and before[-1].casefold() in _A_NOUN) or (after and after[0] not in _GOES_ON):
        return what
    first = [before[0][:1].lower() + before[0][1:], *before[1:]] if before else []
    return " ".join((STEMS[words[place].casefold()].capitalize(), *first, *after))
