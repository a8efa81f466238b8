"""``responses``: what guardians answered to events, as a form or a list on paper brought it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug import Answer, Importer, ResponseRecord
from ouderbrug_contacts import cells
from ouderbrug_contacts.columns import ANSWERS, RESPONSES
from ouderbrug_contacts.findings import Findings
from ouderbrug_contacts.reading import TableConfig, note_encoding, rows_of, table_named_by
from ouderbrug_contacts.table import columns_in, headers_of, open_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from ouderbrug import RosterRecord
    from ouderbrug_contacts.cells import Row

REQUIRED = ("event", "guardian_key", "answer", "date")
_answer = cells.one_of(ANSWERS, tuple(Answer))
Said = dict[tuple[str, str, "date"], ResponseRecord]


class ResponsesImporter(Importer):
    """Reads responses.csv: one answer of one guardian to one event a row."""

    name = "responses"

    class Config(TableConfig):
        """The settings of ``[import.responses]``."""

        known = RESPONSES

    config: Config

    def sniff(self, path: Path) -> bool:
        """True if the header line is that of a table of answers."""
        return table_named_by(headers_of(path), self.config.columns) == self.name

    def read(self, path: Path) -> Iterator[RosterRecord]:
        """Yield notes and answers; raises ImportRefused with the first twenty places."""
        table = open_table(path)
        where = columns_in(table, RESPONSES, REQUIRED, self.config.columns, "import.responses.columns")
        findings = Findings(table.name)
        note_encoding(table, findings)
        said: Said = {}
        for row in rows_of(table, where, findings):
            _take(row, said)
        findings.refuse_if_any()
        yield from findings.notes
        yield from said.values()


def _take(row: Row, said: Said) -> None:
    """Read one row; two answers on one day cannot be put in order, so that is an error."""
    record = _response(row)
    if record is None:
        return
    known = said.setdefault((record.event, record.guardian, record.on), record)
    if known.answer is not record.answer:
        line = known.place.rpartition(":")[2]
        row.findings.error(row.line, "answer", f"contradicts line {line}, of the same day; keep the later one")


def _response(row: Row) -> ResponseRecord | None:
    event, guardian = row.required("event", cells.key), row.required("guardian_key", cells.key)
    answer, on = row.required("answer", _answer), row.required("date", cells.day)
    note = row.read("note", cells.name)
    if event is None or guardian is None or answer is None or on is None:
        return None
    return ResponseRecord(row.findings.place(row.line), event, guardian, Answer(answer), on, note or "")
