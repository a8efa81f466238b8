"""``social_schools_list``: the list that Social Schools asks schools to fill, with a child and two addresses a row.

It has no key, no name of a guardian and no authority: who is meant is told by the child's name, and a day of birth is
never read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug import Explanation, GuardianshipRecord, NamedPupilRecord
from ouderbrug_contacts import cells, records
from ouderbrug_contacts.another_child import say_who_else_is_named
from ouderbrug_contacts.columns import folded
from ouderbrug_contacts.reading import KEY_FROM_ADDRESS, TableImporter
from ouderbrug_contacts.settings import TableConfig
from ouderbrug_contacts.table import first_lines, open_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from ouderbrug import RosterRecord
    from ouderbrug_contacts.columns import Aliases
    from ouderbrug_contacts.findings import Findings
    from ouderbrug_contacts.rows import Row

LIST: Aliases = {
    "pupil_first_name": ("roepnaam",),
    "pupil_prefix": ("tussenvoegsel",),
    "pupil_last_name": ("achternaam",),
    "group": ("klasnaam",),
    "email": ("e-mailadres_ouder/verzorger_1",),
    "email_2": ("e-mailadres_ouder/verzorger_2",),
}
_NEEDED = ("pupil_first_name", "pupil_last_name", "email")
_NEVER = ("geboortedatum", "leerjaar")
"""Columns of the list that nobody needs."""


class SocialSchoolsImporter(TableImporter):
    """Reads the list of guardians that Social Schools imports."""

    name = "social_schools_list"
    required = _NEEDED
    beside_the_matter = _NEVER

    class Config(TableConfig):
        """The settings of ``[import.social_schools_list]``."""

        known = LIST

    def sniff(self, path: Path) -> bool:
        """True if a line names the columns of the list; a table with keys is one of contacts."""
        return any(_is_header(cells_) for cells_ in first_lines(path))

    def explain(self, path: Path) -> Explanation | None:
        """What each column of the list is read as; None of any other table."""
        if not self.sniff(path):
            return None
        table = open_table(path, self.name, self.config)
        means = {folded(name): column for column, names in LIST.items() for name in (column, *names)}
        return Explanation(tuple((header, means.get(folded(header), "")) for header in table.headers), {}, table.line)

    def records(self, rows: Iterable[Row], findings: Findings) -> Iterable[RosterRecord]:
        """Pupils by name, their guardians by address, and whose they are; each guardian once."""
        guardians: dict[str, RosterRecord] = {}
        found: list[RosterRecord] = []
        for row in rows:
            say_who_else_is_named(row)
            pupil = _pupil(row)
            if pupil is None:
                continue
            found.append(pupil)
            for address in _addresses(row):
                place = findings.place(row.line)
                key = records.key_of(address)
                guardians.setdefault(key, records.by_address(place, key, address))
                found.append(GuardianshipRecord(place=place, pupil=pupil.handle, guardian=key))
        findings.note(1, "key-from-address", KEY_FROM_ADDRESS)
        return [*guardians.values(), *found]


def _is_header(headers: Iterable[str]) -> bool:
    written = {folded(header) for header in headers}
    return {"roepnaam", "achternaam", *map(folded, LIST["email"])} <= written


def _pupil(row: Row) -> NamedPupilRecord | None:
    first, last = row.required("pupil_first_name", cells.name), row.required("pupil_last_name", cells.name)
    prefix = row.read("pupil_prefix", cells.name)
    if first is None or last is None:
        row.findings.note(row.line, "row-set-aside", "the row names no pupil, so nobody counts as having left")
        return None
    whole = f"{prefix} {last}" if prefix else last
    place = row.findings.place(row.line)
    return NamedPupilRecord(place, f"name:{place}", first, whole, row.read("group", cells.text) or "")


def _addresses(row: Row) -> Iterator[str]:
    read = (row.read(column, cells.email) for column in ("email", "email_2"))
    return (address for address in dict.fromkeys(read) if address)
