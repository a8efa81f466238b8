"""``consents``: consent for one purpose, given or withdrawn on a day; the history is kept by the store.

A row that cannot be read in full is handed on as one that does not give: what it withdraws may be all.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ouderbrug import ConsentRecord
from ouderbrug_contacts import cells
from ouderbrug_contacts.columns import ALL_CHANNELS, BESIDE_CONSENTS, CONSENTS, PURPOSES, STATUSES
from ouderbrug_contacts.reading import TableImporter
from ouderbrug_contacts.settings import TableConfig

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ouderbrug import RosterRecord
    from ouderbrug_contacts.findings import Findings
    from ouderbrug_contacts.rows import Row

_status = cells.one_of(STATUSES, ("given", "withdrawn"))
_MEANT = {name: name for name in ("purpose", "channel", "status", "date")} | {"guardian_key": "guardian"}
_NARROWS = ("channel", "guardian_key")
"""Columns without which a row is about more: all channels, or a word of nobody that another one may outvote."""
_BEYOND = ("purpose", "channel")
"""What a cell that nobody reads may say more of."""
_CODE = "consent-withdrawn"
_NO_COLUMN = (
    "no column is it, and nobody reads some, so what is given counts for nothing; "
    "name it under [import.consents.columns], or add one that is empty"
)
_BESIDE = (
    "nobody reads it, so a row gives nothing where it is filled; "
    "name its header under [import.consents.columns], or in ignore where it changes nothing"
)


class ConsentsImporter(TableImporter):
    """Reads consents.csv."""

    name = "consents"
    required = ("pupil_key", "purpose", "status", "date")
    takes_shifted = True
    beside_the_matter = BESIDE_CONSENTS

    class Config(TableConfig):
        """The settings of ``[import.consents]``."""

        known = CONSENTS

    def records(self, rows: Iterable[Row], findings: Findings) -> Iterable[RosterRecord]:
        """Consents, in the order of the file."""
        rows = list(rows)
        found = [record for row in rows if (record := _consent(row))]
        unread = [row for row in rows if row.beside or row.nameless]
        lacking = [column for column in _NARROWS if any(column not in row.where for row in unread)]
        for column in lacking:
            findings.error(1, column, _NO_COLUMN)
        _name_unread(rows, findings)
        return [record for record in found if not (record.given and lacking)]


def _name_unread(rows: Sequence[Row], findings: Findings) -> None:
    """Name each column that nobody reads where it is filled first."""
    first: dict[int, int] = {}
    for row in rows:
        for place in sorted(row.beside):
            first.setdefault(place, row.line)
    for place, line in first.items():
        findings.error(line, f"column {place + 1}", _BESIDE)


def _consent(row: Row) -> ConsentRecord | None:
    """What a row says; None if it gives, and names no pupil. What is left of a key may be that of whom it withdraws."""
    pupil = row.required("pupil_key", cells.key)
    if row.shifted:
        row.unread.update(dict.fromkeys(_MEANT, ""))
        purpose = given = on = channel = guardian = None
    else:
        purpose, given = row.required("purpose", _purpose), row.required("status", _status)
        on, channel = row.required("date", cells.day), row.read("channel", _channel)
        guardian = row.read("guardian_key", cells.key)
    if pupil is None and given:
        return None
    if not row.is_whole:
        row.unread.update(dict.fromkeys(_BEYOND, ""))
    unsure = row.unsure(_MEANT)
    if unsure and not given:
        hint = "counts as withdrawn; what cannot be read of it, as photos, all channels, today"
        row.findings.note(row.line, _CODE, hint)
    return ConsentRecord(
        place=row.findings.place(row.line),
        pupil=row.bare("pupil_key") if pupil is None else pupil,
        purpose=purpose or "",
        channel=channel or "",
        given=bool(given),
        on=on or date.min,
        source=("" if row.shifted else row.read("source", cells.name)) or "",
        unsure=unsure,
        guardian=guardian or "",
    )


def _purpose(cell: str) -> str:
    return PURPOSES.get(cell.casefold()) or cells.code(cell)


def _channel(cell: str) -> str:
    return "" if cell.casefold() in ALL_CHANNELS else cells.code(cell)
