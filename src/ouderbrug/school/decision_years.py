"""Which years a decision is of, by its name: nobody in group 5 gets a school advice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_AT_THE_END = re.compile(
    r"\b(?:school|toets|pre-?|eind|kijk)?advies\b|doorstroomtoets|eindtoets|school advice", re.IGNORECASE
)
_EARLY = re.compile(r"\b(?:voorlopige?|eerste|pre)\b|pre-?advies|\b(?:preliminary|provisional|first)\b", re.IGNORECASE)
_LAST, _LAST_BUT_ONE = "8", "7"
"""The advice is of the last year; many schools give a preliminary one a year before."""


def years_of_decision(name: str) -> frozenset[str] | None:
    """The years of which children are decided on so; None where the name does not tell."""
    if not _AT_THE_END.search(name):
        return None
    return frozenset({_LAST, _LAST_BUT_ONE} if _EARLY.search(name) else {_LAST})


def others(name: str, years: Iterable[str]) -> list[str]:
    """Those of these years that such a decision is not of."""
    of = years_of_decision(name)
    return [] if of is None else sorted({*years} - of)
