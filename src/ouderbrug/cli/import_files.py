"""Who reads a file that is imported, and what is said of one that nobody reads."""

from __future__ import annotations

import os
from collections.abc import Iterable
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from ouderbrug import bounded, plugin_shapes, record_shapes, watch
from ouderbrug.cli.typed import called
from ouderbrug.errors import ConfigError, ImportIncomplete, ImportRefused, OuderbrugError
from ouderbrug.file_names import safe_name
from ouderbrug.own_words import without_people
from ouderbrug.plugin_trace import traced

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ouderbrug.api import Explanation, Importer
    from ouderbrug.cli.session import Session
    from ouderbrug.records import RosterRecord

T = TypeVar("T")


class Found(NamedTuple):
    """What an importer read, and what it said to have left out."""

    records: list[RosterRecord]
    left_out: ImportIncomplete | None = None


def all_of(importer: Importer, path: Path, name: str) -> Found:
    """Everything that an importer reads in a file; raises what it raises, but for what it left out."""
    records: list[RosterRecord] = []
    try:
        read: Any = importer.read(path)
        for record in read if isinstance(read, Iterable) else (read,):
            if wrong := record_shapes.of_record(record):
                raise bounded.WrongAnswer(wrong)
            records.append(record)
    except ImportIncomplete as error:
        return Found(records, ImportIncomplete(_by_name(without_people(error), path, name)))
    return Found(records)


def explanation_of(importer: Importer, path: Path) -> Explanation | None:
    """What an importer tells of the columns of a file."""
    found = importer.explain(path)
    if wrong := plugin_shapes.of_explanation(found):
        raise bounded.WrongAnswer(wrong)
    return found


def asked(call: str, question: Callable[[], T], name: str, path: Path, called: str) -> T:
    """What an importer answers of a file; one that fails, leaves or hangs is named, and nothing of it is taken in."""
    try:
        with traced(f"{call} of import.{name}"):
            return bounded.call(question, bounded.IMPORT_SECONDS, f"import-{name}")
    except ImportRefused as error:
        raise ImportRefused(_by_name(without_people(error), path, called)) from None
    except OuderbrugError:
        raise
    except Exception as error:
        did = bounded.problem(error, bounded.IMPORT_SECONDS)
        raise ImportRefused(
            f"{called}: the importer {name} fails ({did}); nothing was taken in, mend its plugin"
        ) from None


def _by_name(said: str, path: Path, called: str) -> str:
    """What an importer says, which calls a file by as much of its name as may be said of any, with what it is called.

    It has its place where only a part of the name may be said.
    """
    safe = safe_name(path.name)
    return f"{called}{said.removeprefix(safe)}" if said.startswith(safe) else said


def importer_of(session: Session, path: Path, number: int, wanted: str = "") -> Importer:
    """Who reads a file; errors name it by its ``number`` on the command line where its name may be a child's.

    Only the importer that is ``wanted`` is asked, where one is.
    """
    name = called(session, path, f"file {number}")
    importers = [one for one in importers_for(session, path, number) if wanted in ("", one.name)]
    if not importers:
        raise ConfigError(f"format of [[imports]] is {wanted!r}, and no importer has that name; `ouderbrug plugins`")
    found = [one for one in importers if asked("sniff", partial(one.sniff, path), one.name, path, name)]
    # A file that lacks a column, or has the wrong encoding, is best told so by the importer it was meant for.
    found = found or [importer for importer in importers if importer.name in path.stem.casefold()]
    if not found:
        raise nobody_reads(session, path, name, ask_us=True)
    return found[0]


def importers_for(session: Session, path: Path, number: int) -> list[Importer]:
    """All importers with their settings; raises ImportRefused if there is no such file."""
    if not (path.is_file() or path.is_dir()):
        raise ImportRefused(_not_there(path, called(session, path, f"file {number}")))
    if not os.access(path, os.R_OK):
        name = called(session, path, f"file {number}")
        raise ImportRefused(f"{name} cannot be read: it is not open to this user; look at owner and permissions")
    tables = session.loaded.settings.imports
    return [
        made_with(session, importer, tables.get(name, {}))
        for name, importer in session.runtime.registry.importers.items()
    ]


def made_with(session: Session, importer: type[Importer], table: dict[str, Any]) -> Importer:
    """An importer with these settings."""
    config = session.loaded.validate(importer.Config, table, ("import", importer.name))
    with traced(f"making import.{importer.name}"), watch.over(f"importer {importer.name}"):
        made = importer(config)
    made.today = session.today
    return made


def nobody_reads(session: Session, path: Path, called: str, *, ask_us: bool = False) -> ImportRefused:
    """The error of a file that no importer knows; ``ask_us`` where nobody has asked yet how it might be read."""
    if said := _no_table(path):
        asks = ask_us and said is _NO_TABLE[_ZIP]
        return ImportRefused((_ASK_OF_A_BOOK if asks else said).format(file=called))
    known = ", ".join(sorted(session.runtime.registry.importers))
    if ask_us:
        return ImportRefused(
            f"{called} has the columns of no format that is known ({known}); `ouderbrug import --explain FILE` shows "
            "what each column would be read as, and proposes settings for it"
        )
    return ImportRefused(
        f'{called} has the columns of no format that is known ({known}); see docs/formats.md ("Headers of your '
        f'own" for an export with other ones), and name the file after its format to hear what it lacks'
    )


def _not_there(path: Path, called: str) -> str:
    """That a file is not there, and which one of its folder may be meant, of those whose names may be said."""
    near = get_close_matches(path.name, [one for one in _names_in(path.parent) if safe_name(one) == one], n=1)
    if near:
        return f"{called} is not there, or is no regular file; did you mean {near[0]}?"
    return f"{called} is not there, or is no regular file"


def _names_in(folder: Path) -> list[str]:
    """The names of the files in a folder; none where it cannot be read."""
    try:
        return sorted(one.name for one in folder.iterdir() if one.is_file())
    except OSError:
        return []


_PAGE = "{file} is a web page and no spreadsheet, whatever it is called; open it in one and save it as .xlsx"
_NO_BOOK = '{file} is no spreadsheet, whatever it is called; open it in one and save it as .xlsx, or as "CSV UTF-8"'
_ASK_OF_A_BOOK = (
    "{file} is a spreadsheet or archive in which nothing that is known was found; of a spreadsheet `ouderbrug import "
    "--explain FILE` shows what each column would be read as, and proposes settings for it"
)
_ZIP = b"pk\x03\x04"
_NO_TABLE = {
    _ZIP: "{file} is a spreadsheet or archive in which nothing that is known was found; mend its column "
    'names, or save the sheet as "CSV UTF-8"',
    b"\xd0\xcf\x11\xe0": "{file} is a spreadsheet of an old format, or has a password; save it as .xlsx without one, "
    'or as "CSV UTF-8"',
    b"<htm": _PAGE,
    b"<!do": _PAGE,
}
"""What a file is that nobody reads, by how it begins in lower case."""


def _no_table(path: Path) -> str:
    if path.is_dir():
        return "{file} is a folder in which nothing that is known was found; name the file in it"
    try:
        with path.open("rb") as file:
            start = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    except OSError:
        return ""
    if not start:
        return "{file} is empty; export it again, or take it out"
    known = next((said for begins, said in _NO_TABLE.items() if start.startswith(begins)), "")
    return known or (_NO_BOOK if path.suffix.casefold() == ".xlsx" else "")
