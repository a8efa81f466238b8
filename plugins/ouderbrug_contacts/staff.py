"""``staff``: who works at the school, for which groups and on which days."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ouderbrug import Staff, StaffRecord
from ouderbrug_contacts import cells
from ouderbrug_contacts.columns import DAYS, ROLES, STAFF
from ouderbrug_contacts.reading import TableImporter
from ouderbrug_contacts.settings import TableConfig
from ouderbrug_contacts.telephone import telephone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ouderbrug import RosterRecord
    from ouderbrug_contacts.findings import Findings
    from ouderbrug_contacts.rows import Row

_role = cells.one_of(ROLES, tuple(dict.fromkeys(ROLES.values())))

_NO_ROLE = (
    "no column is it, and nobody reads some, so a class parent would count as a teacher; "
    "name it under [import.staff.columns], or the others in ignore"
)


class StaffImporter(TableImporter):
    """Reads staff.csv."""

    name = "staff"
    required = ("key", "name")
    whole_or_nothing = True

    class Config(TableConfig):
        """The settings of ``[import.staff]``."""

        known = STAFF

    def records(self, rows: Iterable[Row], findings: Findings) -> Iterable[RosterRecord]:
        """Colleagues, in the order of the file."""
        team: dict[str, tuple[int, Staff]] = {}
        rows = list(rows)
        for row in rows:
            _take(row, team)
        if any(row.beside and "role" not in row.where for row in rows):
            findings.error(1, "role", _NO_ROLE)
        _stand_ins_exist(team, findings)
        return [StaffRecord(findings.place(line), colleague) for line, colleague in team.values()]


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
        mobile=telephone(row) or "",
        role=row.read("role", _role) or "teacher",
        groups=row.read("groups", cells.texts) or (),
        days=row.read("days", _days) or (),
        away_until=row.read("away_until", cells.day),
        stand_in=row.read("stand_in", cells.key) or "",
        guardian=row.read("guardian_key", cells.key) or "",
    )


def _days(cell: str) -> tuple[str, ...]:
    words = [word for word in re.split(r"[\s,;/+&]+", cell.casefold()) if word and word not in ("en", "and")]
    if any(word not in DAYS for word in words):  # ma-wo may be three days or two: which, a person says
        raise cells.Unusable(
            "is not read as days; write each of them with a comma between, as mon (ma), tue (di), wed (wo)"
        )
    return tuple(dict.fromkeys(DAYS[word] for word in words))


def _stand_ins_exist(team: dict[str, tuple[int, Staff]], findings: Findings) -> None:
    for line, colleague in team.values():
        if colleague.stand_in and colleague.stand_in not in team.keys() - {colleague.key}:
            findings.error(line, "stand_in", "must be the key of another row of this file")
