"""What of the name of a file may be said: such names end in a log of cron, and may be those of a child.

So only words of which files are named are said, and no child is called by; any other stands as a question mark. One
letter (a.csv, groep-3b.csv) is said where nothing else is hidden, for beside that it may be somebody's initial.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

WORDS = frozenset(
    """
    by hand that is not read in order names copy kopie final definitief office kantoor administratie school
    message messages bericht berichten upload data folder
    oneroster edexml uwlr antwoord answer school schools social konnect parro bulk dates
    doc docx odt ods pdf zip tsv
    toml db html eml new ouderbrug
    jsonl csv json txt xml xlsx file line row record poll its of the event events inbox export import half whole heel
    nieuw oud new old alle all app ids codes contacts contacten contactlijst guardians ouders verzorgers pupils
    leerlingen kinderen lijst list staff personeel medewerkers team leerkrachten consents consent toestemmingen
    toestemming responses answers antwoorden parnassys esis versie version
    week weeks month months day days today year years school group groups grade
    score scores result results test tests report reports homework agenda calendar newsletter news letter letters
    gebeurtenis gebeurtenissen weken maand maanden dag dagen vandaag jaar jaren schooljaar groep groepen
    ok fout fouten verkeerd iets test tests proef tmp temp bestand bestanden tabel kolom kolommen rij rijen regel regels
    komma comma puntkomma semicolon tabs cells cellen voorbeeld sample demo uitvoer invoer overzicht totaal
    ouderlijst leerlinglijst klassenlijst adressen adressenlijst telefoonlijst gezag verbod blokkade huidig laatste
    concept draft origineel original backup utf ansi excel sheet sheets form formulier inschrijvingen rooster broken
    toets toetsen uitslag uitslagen resultaten rapport rapporten huiswerk kalender nieuwsbrief nieuws brief brieven
    januari februari maart april juni juli augustus september oktober november december
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
    """.split()
)
"""Words of which files are named, and no child."""
UNSAID = "?"
_LETTERS = re.compile(r"[^\W\d_]+")
_LETTER = re.compile("[A-Za-z]")
_LONG_NUMBER = re.compile(r"\d{9,}")


def words_in(text: str) -> frozenset[str]:
    """The words of a text as they are looked up."""
    return frozenset(_LETTERS.findall(text.casefold()))


def has_long_number(text: str) -> bool:
    """True if a text holds what may be the number of a person."""
    return bool(_LONG_NUMBER.search(text))


def masked(text: str, words: Collection[str] = WORDS) -> str:
    """A text without any word but these, and without what may be the number of a person."""
    unknown = [word for word in _LETTERS.findall(text) if word.casefold() not in words]
    said = unknown if len(unknown) == 1 and _LETTER.fullmatch(unknown[0]) else ()
    plain = _LETTERS.sub(lambda found: found[0] if found[0].casefold() in words or found[0] in said else UNSAID, text)
    return _LONG_NUMBER.sub(UNSAID, plain)


def safe_name(name: str) -> str:
    """The name of a file as it may stand in a log: what may be a person's, or hides, is a question mark."""
    return masked("".join(c if c.isprintable() else UNSAID for c in name))


def file_called(name: str, place: str) -> str:
    """What a message calls a file: its name where all of that may be said, else its place, and what may be of it."""
    safe = safe_name(name)
    if not name:
        return place
    return name if safe == name else f"{place} ({safe})"
