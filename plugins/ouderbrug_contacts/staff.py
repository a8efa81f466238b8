"""``staff``: who works at the school, for which groups and on which days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug import Importer, Staff, StaffRecord
from ouderbrug_contacts import cells
from ouderbrug_contacts.columns import DAYS, ROLES, STAFF
from ouderbrug_contacts.findings import Findings
from ouderbrug_contacts.reading import TableConfig, note_encoding, rows_of, table_named_by
from ouderbrug_contacts.table import columns_in, headers_of, open_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ouderbrug import RosterRecord
    from ouderbrug_contacts.cells import Row

_role = cells.one_of(ROLES, tuple(dict.fromkeys(ROLES.values())))
_day = cells.one_of(DAYS, tuple(dict.fromkeys(DAYS.values())))


class StaffImporter(Importer):
    """Reads staff.csv."""

    name = "staff"

    class Config(TableConfig):
        """The settings of ``[import.staff]``."""

        known = STAFF

    config: Config

    def sniff(self, path: Path) -> bool:
        """True if the header line is that of a staff table."""
        return table_named_by(headers_of(path), self.config.columns) == self.name

    def read(self, path: Path) -> Iterator[RosterRecord]:
        """Yield notes and colleagues; raises ImportRefused with the first twenty places."""
        table = open_table(path)
        where = columns_in(table, STAFF, ("key", "name"), self.config.columns, "import.staff.columns")
        findings = Findings(table.name)
        note_encoding(table, findings)
        team: dict[str, tuple[int, Staff]] = {}
        for row in rows_of(table, where, findings):
            _take(row, team)
        _stand_ins_exist(team, findings)
        findings.refuse_if_any()
        yield from findings.notes
        for line, colleague in team.values():
            yield StaffRecord(findings.place(line), colleague)


def _take(row: Row, team: dict[str, tuple[int, Staff]]) -> None:
    key, name = row.required("key", cells.key), row.required("name", cells.name)
    if key in team:
        row.findings.error(row.line, "key", f"is also on line {team[key][0]}; keep one of the two rows")
    elif key and name:
        team[key] = (row.line, _colleague(row, key, name))


def _colleague(row: Row, key: str, name: str) -> Staff:
    return Staff(
        key=key,
        name=name,
        email=row.read("email", cells.email) or "",
        role=row.read("role", _role) or "teacher",
        groups=row.read("groups", cells.keys) or (),
        days=row.read("days", _days) or (),
        away_until=row.read("away_until", cells.day),
        stand_in=row.read("stand_in", cells.key) or "",
    )


def _days(cell: str) -> tuple[str, ...]:
    parts = (_day(part.strip()) for part in cell.split(",") if part.strip())
    return tuple(dict.fromkeys(parts))


def _stand_ins_exist(team: dict[str, tuple[int, Staff]], findings: Findings) -> None:
    for line, colleague in team.values():
        if colleague.stand_in and colleague.stand_in not in team.keys() - {colleague.key}:
            findings.error(line, "stand_in", "must be the key of another row of this file")
