"""What the files of an import say, in the house's words, and what was left out of each."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.cli.import_cells import headers_of, unread_in
from ouderbrug.cli.import_files import all_of, asked, importer_of
from ouderbrug.cli.typed import called
from ouderbrug.errors import ImportIncomplete
from ouderbrug.file_names import safe_name
from ouderbrug.school import channel_words, consent_words, opt_out_words
from ouderbrug.school.written_keys import written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from ouderbrug.cli.import_cells import Cell
    from ouderbrug.cli.session import Session
    from ouderbrug.records import RosterRecord


class Read(NamedTuple):
    """The records of all files, what was left out of each, and the cells of people that could not be read."""

    records: list[RosterRecord]
    left_out: list[ImportIncomplete]
    cells: list[Cell]


def read(session: Session, files: tuple[Path, ...], wanted: str) -> Read:
    """What all files say."""
    records: list[RosterRecord] = []
    left_out: list[ImportIncomplete] = []
    cells: list[Cell] = []
    for number, path in enumerate(files, 1):
        try:
            importer = importer_of(session, path, number, wanted)
            name = called(session, path, f"file {number}")
            found = asked("read", partial(all_of, importer, path, name), importer.name, path, name)
        except ImportIncomplete as error:
            left_out.append(error)
            continue
        placed, wishes = opt_out_words.understood(
            written(_placed(_taken_out_of(found.records), path.name, name)), session.runtime.kinds
        )
        placed, consents = consent_words.understood(placed, session.runtime.consent_terms, session.today)
        placed, channels = channel_words.understood(placed, session.loaded.settings.channels)
        wrong = [(place, "opt_out", _WORDS["opt_out"]) for place in wishes]
        wrong += [(place, "channel", _NO_CHANNEL) for place in channels]
        wrong += [(place, field, _WORDS[field]) for place, field in consents]
        if wrong or any(unread_in(placed, {})):
            headers = headers_of(importer, path, name)
            wrong = [(place, headers.get(field, field), says) for place, field, says in wrong]
            cells += unread_in(placed, headers)
        records += placed
        unread = found.left_out if not wrong else _unread(name, found.left_out, wrong)
        left_out += [unread] if unread else []
    return Read(records, left_out, cells)


_WORDS = {
    "opt_out": "names no kind that is known here; write it as docs/kinds.md does, or write all",
    "purpose": "is not photo (foto), and no word of other_consents; what is withdrawn counts for photos, else nothing",
    "channel": (
        "is no channel here, and no word of other_consents; what is withdrawn counts for all of them, else nothing"
    ),
    "date": "is yet to come; what is withdrawn counts from today, and what is given for nothing",
}


_NO_CHANNEL = "names no channel of the TOML, so all waits for this guardian; look whether the cells have shifted"


def _unread(name: str, before: ImportIncomplete | None, wrong: list[tuple[str, str, str]]) -> ImportIncomplete:
    """What was left out of a file, with the cells that protect in words that nothing here is called."""
    first = before or f"{name}: these were left out, and the rest was read; put them right, then import it again"
    lines = [f"{place}, {field}: {says}" for place, field, says in wrong[:20]]
    more = [f"and {len(wrong) - 20} more"] if len(wrong) > 20 else []
    return ImportIncomplete("\n  ".join([str(first), *lines, *more]))


def _taken_out_of(records: list[RosterRecord]) -> Iterator[RosterRecord]:
    """The records in their order, each gone from the list as it comes: those of a board are not there twice."""
    records.reverse()
    while records:
        yield records.pop()


def _placed(records: Iterable[RosterRecord], name: str, called: str) -> Iterator[RosterRecord]:
    """The records with places that tell two files apart whose names may not be said in full."""
    safe = safe_name(name)
    for record in records:
        known = called == safe or not record.place.startswith(safe)
        yield record if known else replace(record, place=f"{called}{record.place.removeprefix(safe)}")
