"""``contacts``: one row per guardian and pupil, since authority belongs to that pair.

None in a record means that the file does not say. Whether a stored protection may be lifted is for the
import step to decide, so an empty cell is never turned into a value that would lift one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import Field, field_validator

from ouderbrug import GuardianRecord, GuardianshipRecord, Importer, PupilRecord, UnkeyedGuardianRecord
from ouderbrug_contacts import records, workbook
from ouderbrug_contacts.another_child import say_who_else_is_named
from ouderbrug_contacts.columns import CONTACTS, PUPIL_COLUMNS, folded, known_columns
from ouderbrug_contacts.explaining import of_sheets
from ouderbrug_contacts.findings import Findings, refused
from ouderbrug_contacts.guarded import Guarding
from ouderbrug_contacts.lines import SHEET
from ouderbrug_contacts.merging import Merged
from ouderbrug_contacts.reading import KEY_FROM_ADDRESS, note_table, note_unknown_columns
from ouderbrug_contacts.rows import Row, rows_of, unread_in
from ouderbrug_contacts.settings import TableConfig
from ouderbrug_contacts.slid import LEAST, MANY_DO, NO_TASK, may_be_a_reason
from ouderbrug_contacts.table import columns_in, is_table, open_table, sheets_of
from ouderbrug_contacts.whose import Whose

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from ouderbrug import Explanation, RosterRecord
    from ouderbrug_contacts.table import Table

T = TypeVar("T")
SETTING = "import.contacts.columns"
Places = dict[str, int]
_OF_PUPIL = tuple(column for column in PUPIL_COLUMNS if column != "pupil_key")
_NOBODY = "names no guardian, and nothing else that is read or not to its end; write it whole, or remove the row"

_UNKNOWN = "a guardian of the row has nothing to be known by and is left out, so nobody counts as having left"
_BY_TELEPHONE = (
    "guardians without an address, in line {lines}: they are reached by a call or a text message, and who gets another "
    "number or name is a new person without their bans"
)


class ContactsImporter(Importer):
    """Reads contacts.csv: pupils, guardians, and what each guardian is to each pupil."""

    name = "contacts"

    class Config(TableConfig):
        """``also`` describes further guardians on the same row, each as a map of guardian columns.

        ``groups`` says which group a spelling of the file means: ``"Groep 5A" = "5A"``.
        """

        known = CONTACTS
        also: tuple[dict[str, str], ...] = ()
        groups: dict[str, str] = Field(default_factory=dict)

        @field_validator("also")
        @classmethod
        def _also_maps_known_columns(cls, also: tuple[dict[str, str], ...]) -> tuple[dict[str, str], ...]:
            for columns in also:
                known_columns(columns, cls.known)
            return also

    config: Config

    def sniff(self, path: Path) -> bool:
        """True if the header line is that of a contacts table, be it below a title."""
        return is_table(self.name, path, self.config)

    def explain(self, path: Path) -> Explanation | None:
        """What each column is read as; where that does not do, by a mapping that is guessed from its headers."""
        sheets = sheets_of(path, self.name, self.config)
        shown = [number for number, _ in workbook.shown(path)] if workbook.is_workbook(path) else []
        return of_sheets(sheets, shown if not self.config.sheet else (), self.config.columns, self.config.also)

    def read(self, path: Path) -> Iterator[RosterRecord]:
        """Yield notes, pupils, guardians and guardianships, each in the order of the file.

        One unusable cell keeps no other out. Raises ImportIncomplete after the last record, with the first twenty
        places that were left out; ImportRefused if the file is no such table.
        """
        table = open_table(path, self.name, self.config)
        where = columns_in(table, CONTACTS, ("pupil_key", "guardian_key"), self.config.columns, SETTING)
        _refuse_bare_overleden(table, where)
        further = [_further(table, where, columns) for columns in self.config.also]
        unread = unread_in(table, [where, *further], self.config.ignore)
        people = _People(table, [where, *further], self.config.groups, unread)
        found = {*where, *(column for one in further for column in one)}
        note_unknown_columns(table, unread, people.findings, CONTACTS, found, len(self.config.also) + 1)
        for row in rows_of(table, where, unread, people.findings, shifted=True):
            if row.shifted:
                people.look_for(row, max(len(row.cells) - len(table.headers), 0))
            else:
                people.take(row)
        for line, cells in table.beside.their_rows:
            people.wait_for_any_of(line, cells)
        if not people.rows:
            people.findings.refuse_if_any()
            raise refused(table.name, "it has a header line and no rows; is this the whole file?")
        yield from people.all_records()
        people.findings.left_out_if_any()


def _refuse_bare_overleden(table: Table, where: Places) -> None:
    bare = [place for place, header in enumerate(table.headers) if folded(header) == "overleden"]
    if not set(bare) <= set(where.values()):
        what = '"overleden" does not say who died; name the column kind_overleden or ouder_overleden'
        raise refused(table.name, what)


def _further(table: Table, where: Places, columns: Mapping[str, str]) -> Places:
    """Where a further guardian of the row stands: pupil columns as for the first, the others as mapped."""
    headers = [folded(header) for header in table.headers]
    if not {folded(header) for header in columns.values()} <= set(headers) or "guardian_key" not in columns:
        what = "needs a guardian_key, and headers that the file has"
        raise refused(table.name, f"a map under [[import.contacts.also]] {what}")
    pupil = {column: where[column] for column in PUPIL_COLUMNS if column in where}
    return pupil | {column: headers.index(folded(header)) for column, header in columns.items()}


class _People:
    """What the rows have said so far; ``guardians`` tells where each guardian of a row stands."""

    def __init__(
        self, table: Table, guardians: Sequence[Places], groups: Mapping[str, str], unread: Sequence[int]
    ) -> None:
        self.findings = Findings(table.name, table.headers, guardians[0])
        self._guarding = Guarding(table.headers, unread, self.findings)
        self._whose = Whose(table.headers, guardians, self.findings)
        self.rows = 0
        self._is_sheet = table.encoding == SHEET
        self._groups = groups
        self._where = guardians
        self._pupils = Merged[PupilRecord](self.findings)
        keyless = any(map(records.is_keyless, guardians))
        self._guardians = Merged[GuardianRecord](self.findings, by_address=keyless)
        self._ties = Merged[GuardianshipRecord](self.findings)
        self._said: dict[Any, Any] = {}
        self._tasks: dict[str, dict[str, int]] = {}
        note_table(table, self.findings)
        self._by_telephone: list[int] = []
        self._unkeyed: list[UnkeyedGuardianRecord] = []
        if keyless:
            self.findings.note(1, "key-from-address", KEY_FROM_ADDRESS)

    def take(self, row: Row) -> None:
        """Read one row."""
        self.rows += 1
        self._guarding.look(row)
        say_who_else_is_named(row)
        pupils = [self._once(pupil) for pupil in records.pupil_keys(row)]
        named = [self._take_guardian(one, pupils) for one in self._of_guardians(row)]
        if not (any(named) or (any(map(row.bare, _OF_PUPIL)) and self._reaches_a_guardian(row))):
            if pupils:
                self.findings.set_aside(row.line, "row", _NOBODY)
            return
        for pupil in pupils:
            if record := records.pupil_record(row, pupil, self._groups):
                self._pupils.add(row.line, pupil, record)

    def _of_guardians(self, row: Row) -> list[Row]:
        """The row as it is of each of its guardians."""
        if self._whose.columns:
            return self._whose.rows(row)
        return [replace(row, where=where, unread={}) for where in self._where]

    def _reaches_a_guardian(self, row: Row) -> bool:
        """True if a row goes on to where its guardian would stand; of a spreadsheet nobody knows where it ends."""
        return self._is_sheet or len(row.cells) > min(where["guardian_key"] for where in self._where)

    def look_for(self, row: Row, more: int) -> None:
        """Whoever a row may be about of which the cells have shifted by up to so many: what it says is unread."""
        self._unkeyed.append(records.unkeyed_of_any_cell(row))
        for where in self._where:
            for shift in range(more + 1):
                moved = Row(row.line, row.cells[shift:], where, Findings(self.findings.name))
                if key := records.guardian_key(moved):
                    self._guardians.add(row.line, key, records.unread_row(row, key))

    def wait_for_any_of(self, line: int, cells: Sequence[str]) -> None:
        """Whoever a row of another sheet may be about that protects somebody: what it says is unread."""
        row = Row(line, cells, self._where[0], self.findings)
        self._unkeyed.append(records.unkeyed_by_name(row))

    def _take_guardian(self, row: Row, pupils: Sequence[str]) -> bool:
        """Read one guardian of a row; False if it says nothing of any, for it may also name only a pupil."""
        if not any(row.bare(column) for column in row.where if column not in PUPIL_COLUMNS):
            return False
        self._guarding.look(row)
        guardian = records.guardian_key(row)
        if guardian is None or not pupils:
            self._unkeyed += records.unkeyed_if_it_protects(row, pupils)
        if guardian is None:
            self.findings.note(row.line, "row-set-aside", _UNKNOWN)
            return True
        self._by_telephone += [row.line] if records.known_by_telephone(row) else []
        self._guardians.add(row.line, guardian, records.guardian_record(row, guardian))
        if word := may_be_a_reason(row):
            self._tasks.setdefault(word, {}).setdefault(guardian, row.line)
        first = pupils[0] if pupils else ""
        tie = records.guardianship_record(row, guardian, first, self._once(records.named_child(row)))
        for pupil in pupils:
            self._ties.add(row.line, (pupil, guardian), tie if pupil == first else replace(tie, pupil=pupil))
        return True

    def _wait_for_rare_tasks(self) -> None:
        """Count a row as one that could not be read where its task may be the reason of a ban that slid."""
        for word, lines in self._tasks.items():
            if len(lines) >= LEAST:
                self.findings.note(min(lines.values()), "task-or-ban", MANY_DO.format(count=len(lines)))
            for key, line in lines.items() if len(lines) < LEAST else ():
                self.findings.error(line, "helps", NO_TASK)
                known = self._guardians.records[key]
                unread = known.unread | {(records.ROW, word)}
                self._guardians.records[key] = replace(known, unsure=known.unsure | {records.ROW}, unread=unread)

    def _once(self, value: T) -> T:
        """The value as it was first read: many rows of a board say the same, and are kept."""
        kept: T = self._said.setdefault(value, value)
        return kept

    def all_records(self) -> Iterator[RosterRecord]:
        """Notes, then everybody whom a guardianship refers to, then the guardianships."""
        if self._by_telephone:
            lines = ", ".join(map(str, self._by_telephone[:20])) + (", ..." if len(self._by_telephone) > 20 else "")
            self.findings.note(1, "key-from-telephone", _BY_TELEPHONE.format(lines=lines))
        self._wait_for_rare_tasks()
        yield from self.findings.notes
        yield from self._pupils.records.values()
        yield from self._guardians.records.values()
        yield from self._ties.records.values()
        yield from self._unkeyed
