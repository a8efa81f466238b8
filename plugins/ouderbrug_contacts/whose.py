"""Of which guardian a cell is that protects, where a row has several and the column names none of them.

A ban that is taken for the other parent's sends to whom it is about, so it holds for all of the row unless the cell
itself says who is meant, and what would permit something is said of nobody.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug_contacts.columns import NONE_WORDS, PUPIL_COLUMNS, RELATIONS, YES_NO

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ouderbrug_contacts.findings import Findings
    from ouderbrug_contacts.rows import Row

Places = dict[str, int]
PROTECTIVE = (
    "relation", "authority", "receives", "receives_by", "receives_since", "opt_out", "blocked", "blocked_until",
    "blocked_by", "address_secret", "guardian_deceased",
)  # fmt: skip
"""Columns of a guardian that decide what may go to them."""
_YES_NO = ("authority", "address_secret", "guardian_deceased")
_PERMITS = {"authority": {word for word, yes in YES_NO.items() if yes}, "receives": {"all", "alles"}}
"""What widens what somebody gets: taken for the other's, it would send too much."""
_BESIDE = {"blocked_until": "blocked", "blocked_by": "blocked", "receives_by": "receives", "receives_since": "receives"}
"""Columns that say more of another one, and so are of whom that is."""
_BOTH = frozenset({"beide", "beiden", "allebei", "both"})
_ANY = frozenset("de het ouder ouders verzorger contact contactpersoon guardian parent nr".split())
"""Words of a cell that say of nobody in particular who is meant."""
_WORDS = re.compile(r"[^\W\d_]+|\d+")
ADVICE = (
    "does not say of which guardian of the row it is, so it holds for all of them, and permits none anything; "
    "write who is meant in the cell (vader, moeder), or give each a column of their own under also"
)
ABSENT = "is about a guardian whom the row does not name, so it holds for nobody; add them to the row"
_NOTE = (
    "column {columns} protects and does not say of which guardian of a row: give each a column of their own, or let "
    "its cells say who is meant (vader, moeder) and name it under columns; until then it holds for all of the row"
)


class Whose:
    """The columns of a table that protect, and do not say which of the guardians of a row they are about."""

    def __init__(self, headers: Sequence[str], guardians: Sequence[Places], findings: Findings) -> None:
        own = [_own(headers, where) for where in guardians]
        self._told = [words - set[str]().union(*own[:at], *own[at + 1 :]) for at, words in enumerate(own)]
        self._findings = findings
        self.columns = dict(self._of_nobody(headers, guardians)) if len(guardians) > 1 else {}
        self._guardians = [{name: at for name, at in one.items() if name not in self.columns} for one in guardians]
        self.advice = ""
        if self.columns:
            columns = ", ".join(str(place + 1) for place in sorted(self.columns.values()))
            self.advice = _NOTE.format(columns=columns)
            findings.note(1, "of-which-guardian", self.advice)

    def _of_nobody(self, headers: Sequence[str], guardians: Sequence[Places]) -> Iterator[tuple[str, int]]:
        for column in PROTECTIVE:
            readers = [at for at, where in enumerate(guardians) if column in where]
            places = {guardians[at][column] for at in readers}
            if len(places) == 1 and len(readers) < len(guardians):
                place = places.pop()
                if not any(_words(headers[place]) & self._told[at] for at in readers):
                    yield column, place

    def rows(self, row: Row) -> list[Row]:
        """The row as it is of each guardian whom it has; of who is not there nothing is returned."""
        there = [at for at, where in enumerate(self._guardians) if _says(row, where)]
        filled = {name for name in self.columns if self._cell(row, name)}
        if filled and not there:
            there = [0]
        found = {at: replace(row, where=dict(self._guardians[at]), unread={}) for at in there}
        for column in self.columns:
            if column not in filled:
                self._give(found, column, set(found))
            elif _BESIDE.get(column) not in filled:
                self._settle(row, column, found)
            else:
                self._give(found, column, self._meant(row, _BESIDE[column], found) or set())
        return list(found.values())

    def _settle(self, row: Row, column: str, found: dict[int, Row]) -> None:
        """Let a filled cell be read of whom it means, or hold it back from all."""
        of, called = self._meant(row, column, found), self._findings.called(column, self.columns[column])
        if of is None:
            self._findings.error(row.line, called, ADVICE)
            for one in found.values() if self._cell(row, column) not in _PERMITS.get(column, ()) else ():
                one.unread[column] = f"{called}: {self._cell(row, column)}"
        elif not of & found.keys():
            self._findings.error(row.line, called, ABSENT)
        else:
            says_whom = column in _YES_NO and not self._is_plain(row, column)
            self._give(found, column, of, "yes" if says_whom else None)

    def _give(self, found: dict[int, Row], column: str, of: set[int], word: str | None = None) -> None:
        """Let a column be read of these guardians, as a word in place of who is meant if there is one."""
        place = self.columns[column]
        for at in of & found.keys():
            one = found[at]
            cells = one.cells if word is None else [*one.cells[:place], word, *one.cells[place + 1 :]]
            found[at] = replace(one, where={**one.where, column: place}, cells=cells)

    def _meant(self, row: Row, column: str, found: Mapping[int, Row]) -> set[int] | None:
        """The guardians of whom a filled cell is; None if it does not say, as a bare number, which may be a yes."""
        cell = self._cell(row, column)
        words = set[str]() if cell.isdigit() else {RELATIONS.get(word, word) for word in _words(cell) - _ANY}
        if words & _BOTH:
            return set(found)
        named = [at for at in range(len(self._guardians)) if words and words <= self._called(row, at)]
        if len(named) == 1 and column not in _PERMITS:
            return set(named)
        if len(found) == 1 and not named:
            return set(found)
        return set(found) if self._is_no(row, column) else None

    def _called(self, row: Row, at: int) -> set[str]:
        """The words that tell this guardian from the others of the row: of their headers, and what they are."""
        relation = replace(row, where=self._guardians[at]).bare("relation").casefold()
        words = {word for word in self._told[at] if word.isdigit() or word in RELATIONS or word in RELATIONS.values()}
        numbered = any(word.isdigit() for told in self._told for word in told)
        first = {"1"} if at == 0 and numbered and not any(word.isdigit() for word in words) else set[str]()
        return {RELATIONS.get(word, word) for word in (*words, relation) if word} | first

    def _is_plain(self, row: Row, column: str) -> bool:
        cell = self._cell(row, column)
        return cell in YES_NO or cell in NONE_WORDS

    def _is_no(self, row: Row, column: str) -> bool:
        """True of a plain word that there is nothing to protect."""
        cell = self._cell(row, column)
        return column not in _PERMITS and (cell in NONE_WORDS or YES_NO.get(cell) is False)

    def _cell(self, row: Row, column: str) -> str:
        return replace(row, where=self.columns).bare(column).casefold()


def _own(headers: Sequence[str], where: Places) -> set[str]:
    """The words of the headers of a guardian, but of those that protect."""
    places = (place for name, place in where.items() if name not in (*PUPIL_COLUMNS, *PROTECTIVE))
    return set[str]().union(*(_words(headers[place]) for place in places))


def _words(text: str) -> set[str]:
    return {*_WORDS.findall(text.casefold())}


def _says(row: Row, where: Places) -> bool:
    return any(replace(row, where=where).bare(column) for column in where if column not in PUPIL_COLUMNS)
