"""By the words in a header, what its column may say of whom it protects, where nobody reads it by its name."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from ouderbrug_contacts.columns import CONTACTS, folded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SPEAK: Mapping[str, tuple[str, ...]] = {
    "blocked": ("verbod", "blok", "block", "geencontact", "nocontact", "restrict", "rechter", "einddatum", "status"),
    "authority": ("gezag", "voogd", "ouderlijkemacht", "vertegenwoordig", "authority", "custody"),
    "receives": ("ontvang", "magcontact", "contacttoegestaan", "informatieplicht", "informeren", "actief", "active"),
    "address_secret": ("geheim", "addresssecret", "secretaddress"),
    "opt_out": ("afmeld", "afgemeld", "optout", "uitschrijv", "uitgeschreven"),
    "guardian_deceased": ("overleden", "overlijd", "deceased"),
    "pupil_deceased": ("overleden", "overlijd", "deceased"),
}
"""By column of ours, parts of headers without spaces and signs that may say the same."""
PROTECTING = frozenset(_SPEAK)
_WORDS: Mapping[str, frozenset[str]] = {"blocked": frozenset({"niet", "ots"})}
"""Words of a header that say it only where they stand by themselves."""
_OF_A_BAN = re.compile(
    r"verbod(?:en)?\b|geblok|blokkade|block(?:ed)?\b|court|rechter|\bgeheim|\bots\b|(?:geen|no)[ _-]?contact"
    r"|niet[ _-](?:benaderen|mailen|bellen|informeren|sturen)"
    r"|ontzeg|conflict|rechtbank|vonnis|uitspraak|jeugd(?:bescherm|zorg)|vrouwenopvang|vechtscheiding|detentie"
    r"|gezinsvoogd|begeleide\b|onder[ _-]toezicht|geweld|dreig|agress|stalk"
    r"|belaag|belaging|misbruik|mishandel|aangifte|dagvaard|politie|justitie|onveilig"
    r"|uithuis|omgang|toezichtstelling|gezags|kort[ _-]geding|beschikking"
    r"|violen|threat|abus|harass|police|injunction|(?:restraining|protection|protective)[ _-]order|custody"
)
"""Words of a ban, and of what one is for."""
_OF_PUPIL, _OF_GUARDIAN = ("kind", "leerling", "pupil"), ("ouder", "contact", "verzorger", "guardian")
_KEYS = frozenset(
    folded(name)
    for column in ("pupil_key", "guardian_key", "first_name", "last_name", "email", "mobile")
    for name in (column, *CONTACTS[column])
)
"""Headers of what a person is known by."""


_OF_SOMEBODY = ("naam", "name", "mail", "telefoon", "phone", "mobiel", "vader", "moeder", "father", "mother", "child")
"""Parts of other headers under which somebody may be named."""


def may_protect(headers: Sequence[str]) -> bool:
    """True if one header may be that of a column which protects somebody, and another one of what names somebody."""
    written = [folded(header) for header in headers]
    protecting = {place for place, header in enumerate(written) if protected_by(header)}
    naming = {place for place, header in enumerate(written) if _may_name(header)}
    return any(protecting - {place} for place in naming)


def _may_name(header: str) -> bool:
    return header in _KEYS or any(part in header for part in (*_OF_SOMEBODY, *_OF_PUPIL, *_OF_GUARDIAN, "parent"))


def protected_by(header: str) -> tuple[str, ...]:
    """The columns of ours that a folded header may mean."""
    words = {*header.split()}
    header = "".join(sign for sign in header if sign.isalnum())
    return tuple(
        column
        for column, parts in _SPEAK.items()
        if _may_mean(header, column, parts) or not words.isdisjoint(_WORDS.get(column, ()))
    )


def speaks_of_a_ban(cell: str) -> bool:
    """True if the words of a cell, under whatever header, seem to be of a ban."""
    return bool(_OF_A_BAN.search(cell.casefold()))


def _may_mean(header: str, column: str, parts: Sequence[str]) -> bool:
    others = _OF_GUARDIAN if column.startswith("pupil_") else _OF_PUPIL if column.startswith("guardian_") else ()
    speaks = any(part in header for part in parts) or _is_slip(header, column)
    return speaks and not any(part in header for part in others)


def _is_slip(header: str, column: str) -> bool:
    """True of a header that is one letter, or two that changed places, from a name of the column."""
    names = ["".join(folded(name).split()) for name in (column, *CONTACTS[column])]
    return any(SequenceMatcher(None, header, name).ratio() > 1 - 1.1 / len(name) for name in names)
