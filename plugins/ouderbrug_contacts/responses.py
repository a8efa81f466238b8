"""``responses``: what guardians answered to events, as a form or a list on paper brought it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug import Answer, ResponseRecord
from ouderbrug_contacts import cells
from ouderbrug_contacts.columns import ANSWERS, RESPONSES
from ouderbrug_contacts.reading import TableImporter
from ouderbrug_contacts.settings import TableConfig

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ouderbrug import RosterRecord
    from ouderbrug_contacts.findings import Findings
    from ouderbrug_contacts.rows import Row

_answer = cells.one_of(ANSWERS, tuple(Answer))
Said = dict[tuple[str, str, "date"], ResponseRecord]


class ResponsesImporter(TableImporter):
    """Reads responses.csv: one answer of one guardian to one event a row."""

    name = "responses"
    required = ("event", "guardian_key", "answer", "date")

    class Config(TableConfig):
        """The settings of ``[import.responses]``."""

        known = RESPONSES

    def records(self, rows: Iterable[Row], findings: Findings) -> Iterable[RosterRecord]:
        """Answers, in the order of the file."""
        said: Said = {}
        for row in rows:
            _take(row, said)
        return said.values()


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
    if row.nameless and answer == Answer.YES:
        return None  # what stands there may be on what condition
    return ResponseRecord(row.findings.place(row.line), event, guardian, Answer(answer), on, note or "")
