"""``consents``: consent for one purpose, given or withdrawn on a day; the history is kept by the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug import ConsentRecord
from ouderbrug_contacts import cells
from ouderbrug_contacts.columns import CONSENTS, PURPOSES, STATUSES
from ouderbrug_contacts.reading import TableConfig, TableImporter

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ouderbrug import RosterRecord
    from ouderbrug_contacts.cells import Row
    from ouderbrug_contacts.findings import Findings

_status = cells.one_of(STATUSES, ("given", "withdrawn"))
Said = dict[tuple[str, str, str, "date"], ConsentRecord]


class ConsentsImporter(TableImporter):
    """Reads consents.csv."""

    name = "consents"
    required = ("pupil_key", "purpose", "status", "date")

    class Config(TableConfig):
        """The settings of ``[import.consents]``."""

        known = CONSENTS

    def records(self, rows: Iterable[Row], findings: Findings) -> Iterable[RosterRecord]:
        """Consents, in the order of the file."""
        said: Said = {}
        for row in rows:
            _take(row, said)
        return said.values()


def _take(row: Row, said: Said) -> None:
    """Read one row; given and withdrawn on one day cannot be put in order, so that is an error."""
    record = _consent(row)
    if record is None:
        return
    same = (record.pupil, record.purpose, record.channel, record.on)
    known = said.setdefault(same, record)
    if known.given != record.given:
        line = known.place.rpartition(":")[2]
        row.findings.error(row.line, "status", f"contradicts line {line}, of the same day; keep the later one")


def _consent(row: Row) -> ConsentRecord | None:
    pupil, purpose = row.required("pupil_key", cells.key), row.required("purpose", _purpose)
    given, on = row.required("status", _status), row.required("date", cells.day)
    channel, source = row.read("channel", _channel), row.read("source", cells.name)
    if pupil is None or purpose is None or given is None or on is None:
        return None
    return ConsentRecord(
        place=row.findings.place(row.line),
        pupil=pupil,
        purpose=purpose,
        channel=channel or "",
        given=given,
        on=on,
        source=source or "",
    )


def _purpose(cell: str) -> str:
    return PURPOSES.get(cell.casefold()) or cells.code(cell)


def _channel(cell: str) -> str:
    return "" if cell.casefold() in ("all", "alle") else cells.code(cell)
