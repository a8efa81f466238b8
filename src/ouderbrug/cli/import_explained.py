"""import --explain: what would be read of a file, and the settings with which it would be read so."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from ouderbrug.cli.import_files import (
    Found,
    all_of,
    asked,
    explanation_of,
    importers_for,
    made_with,
    nobody_reads,
)
from ouderbrug.cli.reasons import of_record
from ouderbrug.cli.session import give, say, tell
from ouderbrug.cli.stdout import stdout
from ouderbrug.cli.typed import called
from ouderbrug.errors import ImportRefused
from ouderbrug.file_names import WORDS, masked
from ouderbrug.people import Authority
from ouderbrug.records import (
    AppIdRecord,
    ConsentRecord,
    GuardianRecord,
    GuardianshipRecord,
    ImportNote,
    PupilRecord,
    ResponseRecord,
    StaffRecord,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from ouderbrug.api import Explanation, Importer
    from ouderbrug.cli.language import Words
    from ouderbrug.cli.session import Session

HEADERS = WORDS | frozenset(
    """
    e mail email emailadres mailadres adres mobiel mobiele mobielnummer gsm telefoon telefoonnummer tel nummer nr id
    key pupil guardian mobile first last name prefix relation authority receives language channel access blocked
    until by since address secret deceased opt out asks limit helps reading support intensive digest ouder verzorger
    contact contactpersoon vader moeder voogd kind leerling ll code leerlingnummer leerlingcode leerlingcodes
    oudercode contactcode oudernummer relatienummer naam voornaam voornamen roepnaam achternaam familienaam
    geslachtsnaam tussenvoegsel voorvoegsel voorvoegsels voorletters geboortedatum geslacht klas klasnaam groepsnaam
    stamgroep lesgroep leerjaar jaargroep gezag ouderlijk relatie ontvangt taal thuistaal voertaal kanaal ouderapp
    afmelding afgemeld blokkade geheim overleden postcode straat huisnummer plaats woonplaats land nationaliteit
    opmerking opmerkingen datum van tot en of is heeft
    """.split()
)
"""Words of which the headers of an export are made, and no child is called by: said where a line may be no headers."""
_OF_A_CELL = re.compile(r"@|\d{3,}|\d[-/.]\d")
"""What stands in a cell of a person, and in no header: an address, a key or telephone number, a day."""
_SORTS: dict[str, type] = {
    "pupils": PupilRecord,
    "guardians": GuardianRecord,
    "pairs": GuardianshipRecord,
    "staff": StaffRecord,
    "consents": ConsentRecord,
    "app ids": AppIdRecord,
    "answers": ResponseRecord,
}


class Explained(NamedTuple):
    """One file: who would read it, what each column is read as, and what came of reading it so."""

    called: str
    format: str
    explanation: Explanation | None
    found: Found | ImportRefused

    @property
    def counts(self) -> dict[str, int]:
        """How much of each sort would be read; of guardians and pairs also what keeps messages from them."""
        records = self.found.records if isinstance(self.found, Found) else []
        counted = {what: sum(isinstance(one, kind) for one in records) for what, kind in _SORTS.items()}
        guardians = [one for one in records if isinstance(one, GuardianRecord)]
        pairs = [one for one in records if isinstance(one, GuardianshipRecord)]
        counted["guardians without an address"] = sum(not (one.email or one.mobile) for one in guardians)
        counted["pairs without a word on authority"] = sum(one.authority in (None, Authority.UNKNOWN) for one in pairs)
        return {what: count for what, count in counted.items() if count}

    @property
    def notes(self) -> dict[str, int]:
        """How often an import would note what."""
        records = self.found.records if isinstance(self.found, Found) else []
        return dict(Counter(one.code for one in records if isinstance(one, ImportNote)))


def explain_files(session: Session, files: Sequence[Path], *, json_: bool) -> None:
    """Show each file; raises ImportRefused at the end where one of them cannot be read."""
    explained = [_explained(session, path, number) for number, path in enumerate(files, 1)]
    if json_:
        give({"files": [_document(one) for one in explained]})
    else:
        for one in explained:
            _show(one, session.words)
    for one in explained:
        if isinstance(one.found, ImportRefused):
            raise one.found


def _explained(session: Session, path: Path, number: int) -> Explained:
    name = called(session, path, f"file {number}")
    importers = importers_for(session, path, number)
    sure = [one for one in importers if asked("sniff", partial(one.sniff, path), one.name, path, name)]
    told = {
        one.name: asked("explain", partial(explanation_of, one, path), one.name, path, name)
        for one in sure or importers
    }
    found = sure or sorted((one for one in importers if told[one.name]), key=lambda one: -_reads(told[one.name]))
    if not found:
        raise nobody_reads(session, path, name)
    importer, explanation = found[0], told[found[0].name]
    if explanation and explanation.settings:
        table = {**session.loaded.settings.imports.get(importer.name, {}), **explanation.settings}
        importer = made_with(session, type(importer), table)
    return Explained(name, importer.name, explanation, _tried(importer, path, name))


def _reads(explanation: Explanation | None) -> int:
    return sum(bool(means) for _, means in explanation.columns) if explanation else 0


def _tried(importer: Importer, path: Path, name: str) -> Found | ImportRefused:
    try:
        return asked("read", partial(all_of, importer, path, name), importer.name, path, name)
    except ImportRefused as error:
        return error


def _show(one: Explained, words: Words) -> None:
    explanation = one.explanation
    say(words("{file}: read as {format}", file=one.called, format=one.format))
    if explanation:
        if explanation.line > 1:
            say(words("its column names stand in line {line}", line=explanation.line))
        for number, (header, means) in enumerate(explanation.columns, 1):
            read_as = words.said(means) if means else words("nobody reads it")
            say(f"  {number}  {_said(header, explanation) or '?'}  ->  {read_as}")
        if explanation.advice:
            say(words.said(explanation.advice))
    for what, count in one.counts.items():
        say(f"{words(what)}: {count}")
    for code, count in one.notes.items():
        say(f"{of_record('', code, '', words)}: {count}")
    if isinstance(one.found, Found) and one.found.left_out:
        tell(str(one.found.left_out))
    if explanation and explanation.settings:
        say(words("put this in the TOML:"))
        say()
        for line in _toml(one.format, explanation):
            say(line, as_it_is=True)


def _said(header: str, explanation: Explanation) -> str:
    """A header, which is nobody's name; of a line that may hold cells, off a terminal, only what surely is none."""
    header = header.strip()
    of_a_cell = _OF_A_CELL.search(header) or masked(header, HEADERS) != header
    plain = _has_headers(explanation) or not of_a_cell
    return header if stdout().isatty() or plain else ""


def _has_headers(explanation: Explanation) -> bool:
    """True of a line of column names: who has no such line in their file has keys, addresses or days in the first."""
    headers = [header for header, _ in explanation.columns]
    return not any(_OF_A_CELL.search(header) for header in headers)


def _toml(name: str, explanation: Explanation) -> Iterator[str]:
    """The settings as lines of TOML; what may be a cell instead of a header is left for a terminal."""
    plain = {key: value for key, value in explanation.settings.items() if not isinstance(value, dict)}
    if plain:
        yield f"[import.{name}]"
    for key, value in plain.items():
        if isinstance(value, list | tuple) and value and isinstance(value[0], dict):
            yield f"{key} = ["
            yield from (f"  {{ {', '.join(_pairs(one, explanation))} }}," for one in value)
            yield "]"
        else:
            yield f"{key} = {json.dumps(value, ensure_ascii=False)}"
    for key, value in explanation.settings.items():
        if isinstance(value, dict):
            yield f"[import.{name}.{key}]"
            yield from _pairs(value, explanation)


def _pairs(columns: Mapping[str, str], explanation: Explanation) -> Iterator[str]:
    for column, header in columns.items():
        yield f"{column} = {json.dumps(_said(header, explanation) or '?', ensure_ascii=False)}"


def _document(one: Explained) -> dict[str, Any]:
    """Counts, columns by number, and no header that may be a cell."""
    explanation = one.explanation
    columns = explanation.columns if explanation else ()
    return {
        "file": one.called,
        "format": one.format,
        "line": explanation.line if explanation else None,
        "columns": [
            {
                "column": number,
                "header": (_said(header, explanation) if explanation else "") or None,
                "reads": means or None,
            }
            for number, (header, means) in enumerate(columns, 1)
        ],
        "advice": (explanation.advice if explanation else "") or None,
        "toml": "\n".join(_toml(one.format, explanation)) if explanation and explanation.settings else None,
        "counts": one.counts,
        "notes": one.notes,
        "refused": str(one.found) if isinstance(one.found, ImportRefused) else None,
    }
