"""What a header of somebody's export may mean, by its words: whose it is, and which column of ours.

A guess is shown to a person, who pastes it into the TOML; nothing is read by it before.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug_contacts.columns import PUPIL_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WORDS: Mapping[str, tuple[str, ...]] = {
    "email": ("email", "mail", "emailadres", "mailadres", "e-mail", "e-mailadres"),
    "mobile": ("mobiel", "mobiele", "mobielnummer", "gsm", "mobile", "telefoon", "telefoonnummer", "tel", "06"),
    "authority": ("gezag", "ouderlijk", "authority"),
    "relation": ("relatie", "relatietype", "relation"),
    "receives": ("ontvangt",),
    "blocked": ("blokkade", "contactverbod"),
    "address_secret": ("geheim",),
    "opt_out": ("afmelding", "afgemeld"),
    "language": ("taal", "thuistaal", "voertaal"),
    "prefix": ("tussenvoegsel", "tussenvoegsels", "voorvoegsel", "voorvoegsels"),
    "last_name": ("achternaam", "familienaam", "geslachtsnaam"),
    "first_name": ("voornaam", "voornamen", "roepnaam"),
    "group": ("groep", "groepsnaam", "klas", "klasnaam", "stamgroep", "lesgroep"),
    "key": ("nummer", "code", "id", "key", "nr", "relatienummer", "leerlingnummer", "leerlingcode", "leerlingid",
            "oudercode", "oudernummer", "oudernr", "contactcode", "llnr", "leerlingnr"),
}  # fmt: skip
"""By column of ours, the words of a header that mean it; the first column of which there is a word."""
_PUPIL = frozenset(
    "kind kinderen leerling leerlingen pupil ll llnr leerlingnr leerlingnummer leerlingcode leerlingcodes leerlingid "
    "groep groepsnaam klas klasnaam stamgroep lesgroep".split()
)
_GUARDIAN = frozenset(
    "ouder ouders verzorger verzorgers contact contactpersoon guardian oudercode oudernummer oudernr".split()
)
_PARENT = frozenset("vader moeder voogd".split())
_NAME = frozenset("naam name".split())
_OF_PUPIL = {"first_name": "pupil_first_name", "last_name": "pupil_last_name", "prefix": "pupil_prefix",
             "key": "pupil_key", "group": "group"}  # fmt: skip
_OF_GUARDIAN = {"key": "guardian_key"}
_MEANS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?|\d+")


def words_in(header: str) -> list[str]:
    """The words and numbers of a header, each by itself."""
    return _MEANS.findall(re.sub(r"(?<=\D)(?=\d)", " ", header.casefold().replace("_", " ")))


class Guess(NamedTuple):
    """A column of ours, and whose: "" is the pupil, else what tells this guardian of the row from another."""

    column: str
    of: str


def guesses(headers: Sequence[str]) -> list[Guess | None]:
    """What each header may mean; None where nothing is known of it.

    A name that says nobody's is the pupil's where guardians are told apart, or have names of their own.
    """
    found = [_guess(header) for header in headers]
    named = any(one and one.column in ("first_name", "last_name") and one.of not in ("", "?") for one in found)
    several = len({one.of for one in found if one and one.of.isdigit()} - {""}) > 0
    whose = "" if named or several or _is_of_pupils(headers) else "1"
    return [_sure(one, whose) for one in found]


def _is_of_pupils(headers: Sequence[str]) -> bool:
    """True if a header is one of pupils alone: nobody calls a parent by a roepnaam."""
    return any("roepnaam" in header.casefold() for header in headers)


def _sure(one: Guess | None, whose: str) -> Guess | None:
    if one is None:
        return None
    of = (whose if one.column in ("first_name", "last_name", "prefix") else "1") if one.of == "?" else one.of
    if not of:
        column = _OF_PUPIL.get(one.column, "")
        return Guess(column, "") if column else None
    column = _OF_GUARDIAN.get(one.column, one.column)
    return None if column in PUPIL_COLUMNS else Guess(column, of)


def _guess(header: str) -> Guess | None:
    words = words_in(header)
    said = {part for word in words for part in (word, *word.split("-"))}
    of = _whose(words, said)
    column = next((column for column, known in _WORDS.items() if not said.isdisjoint(known)), "")
    if not column and said & (_NAME | _GUARDIAN | _PARENT) and of not in ("", "?"):
        column = "last_name"  # the name of a guardian in one cell
    return Guess(column, of) if column else None


def _whose(words: Sequence[str], said: set[str]) -> str:
    number = next((word for word in words if word.isdigit() and len(word) == 1), "")
    if said & _PUPIL:
        return ""
    if number or said & _GUARDIAN:
        return number or "1"
    return next((word for word in words if word in _PARENT), "?")
