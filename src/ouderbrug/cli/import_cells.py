"""Where a cell stands that could not be read, and what its file calls the column, for whoever mends the file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.cli.import_files import asked, explanation_of
from ouderbrug.errors import ImportRefused
from ouderbrug.records import GuardianRecord, GuardianshipRecord, PupilRecord
from ouderbrug.school.import_questions import ROW

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from ouderbrug.api import Importer
    from ouderbrug.cli.language import Words
    from ouderbrug.records import RosterRecord
    from ouderbrug.school.import_questions import Question


class Cell(NamedTuple):
    """A cell by the key of whom it is about and its field, with its file and line, and the header of its column."""

    key: str
    field: str
    place: str
    header: str


def headers_of(importer: Importer, path: Path, name: str) -> Mapping[str, str]:
    """What the file calls the columns of ours; nothing of a file that has no columns."""
    try:
        told = asked("explain", partial(explanation_of, importer, path), importer.name, path, name)
    except ImportRefused:
        return {}
    found = reversed(told.columns if told else ())
    return {means: header.strip() for header, means in found if means}


def unread_in(records: Iterable[RosterRecord], headers: Mapping[str, str]) -> Iterator[Cell]:
    """The cells of people that could not be read, each by every key that a question about it may have."""
    for one in records:
        if isinstance(one, PupilRecord | GuardianRecord | GuardianshipRecord):
            for field in sorted(one.unsure - {ROW}):
                yield from (Cell(key, field, one.place, headers.get(field, "")) for key in _keys(one))


def _keys(one: PupilRecord | GuardianRecord | GuardianshipRecord) -> tuple[str, ...]:
    if isinstance(one, GuardianshipRecord):
        return one.pupil, one.guardian, f"{one.pupil}:{one.guardian}"
    return (one.key,)


def with_cells(questions: Iterable[Question], cells: Sequence[Cell], words: Words) -> dict[str, list[str]]:
    """Whom the questions are about, by code: the key of each, with the cells that could not be read."""
    where: dict[tuple[str, str], dict[str, None]] = {}
    for cell in cells:
        said = f"{cell.place}, {cell.header or words(cell.field)}"
        where.setdefault((cell.key, cell.field), {})[said] = None
    found: dict[str, dict[str, dict[str, None]]] = {}
    for one in sorted(questions):
        told = found.setdefault(one.code, {}).setdefault(one.key, {})
        if one.field not in ("", ROW):
            told.update(where.get((one.key, one.field)) or {words(one.field): None})
    return {
        code: [f"{key} ({'; '.join(told)})" if told else key for key, told in keys.items()]
        for code, keys in found.items()
    }
