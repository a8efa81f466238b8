"""Columns of another child on the row of a parent, as kind 2, which nobody reads: who is named there is not dropped."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ouderbrug_contacts.columns import NONE_WORDS
from ouderbrug_contacts.guessing import words_in

if TYPE_CHECKING:
    from ouderbrug_contacts.rows import Row

_CHILD = frozenset(
    "kind kinderen leerling leerlingen pupil child ll llnr leerlingnr leerlingnummer leerlingcode leerlingid".split()
)
_FURTHER = frozenset("2 3 4 5 6 7 8 9 tweede derde vierde vijfde".split())
_SIBLING = frozenset("broer broertje zus zusje sibling siblings".split())
_NOBODY = NONE_WORDS | {"-", "n.v.t.", "nvt", "nee", "no"}
"""What stands in a cell of another child where there is none."""
_ADVICE = (
    "is of another child, whom nobody reads: give each child a row of their own, or name the header in ignore under "
    "[import.contacts] if it is of nobody else"
)
_LEFT_OUT = "another child of the row is left out, so nobody counts as having left"


@lru_cache(maxsize=1_000)
def is_of_another_child(header: str) -> bool:
    """True if a header seems to be of a second child of the row, as kind 2 and leerlingnummer 2, or of a sibling."""
    said = set(words_in(header))
    return not said.isdisjoint(_SIBLING) or not (said.isdisjoint(_CHILD) or said.isdisjoint(_FURTHER))


def say_who_else_is_named(row: Row) -> None:
    """Name the first cell of a row that is of another child and that nobody reads."""
    for place in sorted(row.beside):
        if is_of_another_child(row.findings.called("", place)) and row.cells[place].strip().casefold() not in _NOBODY:
            row.findings.error(row.line, f"column {place + 1}", _ADVICE)
            row.findings.note(row.line, "row-set-aside", _LEFT_OUT)
            return
