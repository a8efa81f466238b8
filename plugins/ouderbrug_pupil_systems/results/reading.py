"""From files of results to results: the XML of UWLR, and a table of scores as schools export it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from ouderbrug import Rejected, safe_key, safe_name
from ouderbrug_pupil_systems import values
from ouderbrug_pupil_systems.pupils import NEVER as NEVER_READ
from ouderbrug_pupil_systems.results.moments import moment_in
from ouderbrug_pupil_systems.results.result import Result, is_never_read, number, parted
from ouderbrug_pupil_systems.values import Unusable
from ouderbrug_pupil_systems.xml import XmlFile

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date
    from decimal import Decimal
    from pathlib import Path

    from ouderbrug_pupil_systems.xml import Element, Names

ROOT = "leerresultaten_verzoek"
COLUMNS = {
    "pupil_key": ("kind_key", "leerlingnummer"), "test": ("toets",), "moment": (), "taken_on": ("afnamedatum",),
    "ability_score": ("vaardigheidsscore",), "level": ("niveau",), "level_kind": ("soort",), "scale": ("schaal",),
    "ci_low": (), "ci_high": (), "first_name": ("voornaam", "roepnaam", "pupil_first_name", "voornaam_kind"),
    "prefix": ("voorvoegsel", "tussenvoegsel"), "last_name": ("achternaam", "pupil_last_name", "achternaam_kind"),
    "name": ("naam", "leerling", "kind", "naam_leerling", "naam_kind", "leerlingnaam"),
}  # fmt: skip
"""The columns of a table of scores, with their Dutch names."""
NEEDED = ("pupil_key", "test", "taken_on")


def results_in(path: Path, most_bytes: int, school: str = "", own: Collection[str] = ()) -> Iterator[Result | Rejected]:
    """All results of one file, with what of it cannot be used; ``own`` are the school's names for what the next school
    hangs on.

    Raises ImportRefused where it cannot be read, or says that it is of another school than the one with this key.
    """
    is_table = path.suffix.casefold() == ".csv"
    yield from _of_table(path, most_bytes, own) if is_table else _of_xml(path, most_bytes, school, own)


def _of_xml(path: Path, most_bytes: int, school: str, own: Collection[str]) -> Iterator[Result | Rejected]:
    file = XmlFile(path, most_bytes, NEVER_READ)
    taken: list[Element] = []
    names: dict[str, str] = {}
    for found, element in file.records(lambda path: _within(path) in _RECORDS):
        if _within(found) == ("school",):
            _require_ours(file, element, school)
        elif _within(found)[0] == "toetsen":
            names[element.said("toetscode")] = element.said("toetsnaam")[:80]
        else:
            taken.append(element)
    if ROOT not in {found[-1] for found in file.seen}:
        raise file.refused("it holds no results of tests")
    for pupil in taken:
        for each in pupil.all("resultaten"):
            for one in each.all("resultaat"):
                place = f"{file.name}:{one.line}"
                try:
                    yield from _result(place, pupil, one, names, own)
                except Unusable as error:
                    yield Rejected(place, "result-unreadable", str(error))


_RECORDS = {("school",), ("toetsafnames", "toetsafname"), ("toetsen", "toets")}


def _require_ours(file: XmlFile, said: Element, school: str) -> None:
    """Raise ImportRefused for another BRIN or site: keys of pupils are unique within a school alone."""
    brin, site = said.said("brincode").upper(), said.said("dependancecode")
    if school and brin and (brin != school[:4] or site not in ("", "00", school[4:])):
        raise file.refused("it holds results of another school: its BRIN or site is not that of the TOML")


def _within(path: Names) -> Names:
    path = path[2:] if path[:2] == ("Envelope", "Body") else path
    return path[1:] if path[:1] == (ROOT,) else ()


def _result(place: str, pupil: Element, one: Element, names: dict[str, str], own: Collection[str]) -> Iterator[Result]:
    """The result in one element; none where it is of one question, or of nothing that is judged."""
    code, key = values.cleaned(one.said("toetscode")), safe_key(values.key(pupil.said("leerlingid")))
    taken, scores = _day(one.said("afnamedatum")), one.all("osoresultaat")
    if not key or key.startswith("#"):
        raise Unusable("the result names no pupil by a school key; export it with the keys of the pupil system")
    line, moment = parted(code)
    moment = moment or moment_in(names.get(code, ""))
    if one.said("toetsonderdeelcode") or not line or is_never_read(code, names.get(code, "")):
        return
    result = Result(place, key, line, moment, taken, names.get(code, ""))
    if scores or result.is_next_school(own):
        yield from _with_scores(result, scores, own)


def _with_scores(result: Result, scores: list[Element], own: Collection[str]) -> Iterator[Result]:
    levels, ability, edition, interval = {}, None, "", None
    for score in scores:
        for part in score.all("toetsscore"):
            ability = number(part.said("vaardigheidsscore"))
            edition = part.said("codevaardigheidsschaal")[:40]
            for ends in part.all("betrouwbaarheidsinterval"):
                interval = _interval(ends.said("bivlaag"), ends.said("bivhoog"))
        for part in score.all("referentiescore"):
            scale = part.said("codereferentiescore")
            if not is_never_read(scale) and part.said("waarde"):
                levels[scale] = part.said("waarde")[:20]
    if levels or ability is not None or result.is_next_school(own):
        yield Result(
            result.place, result.pupil, result.line, result.moment, result.taken_on, result.name,
            edition, ability, interval, levels,
        )  # fmt: skip


def _interval(low: str, high: str) -> tuple[Decimal, Decimal] | None:
    first, last = number(low), number(high)
    return (first, last) if first is not None and last is not None else None


def _day(text: str) -> date:
    found = values.day(text)
    if found is None:
        raise Unusable("has no day on which the test was taken")
    return found


def _of_table(path: Path, most_bytes: int, own: Collection[str]) -> Iterator[Result | Rejected]:
    """The rows of a table of scores, in UTF-8 or as Windows spreadsheets write it."""
    name = safe_name(path.name)
    if not path.is_file():
        yield Rejected(name, "result-unreadable", "no regular file lies in its place")
        return
    if path.stat().st_size > most_bytes:
        yield Rejected(name, "result-unreadable", f"it is larger than {most_bytes // 2**20} MB")
        return
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    first = next(iter(text.splitlines()), "")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=first.count))
    where = _places(next(rows, []))
    if missing := [column for column in NEEDED if column not in where]:
        yield Rejected(f"{name}:1", "result-unreadable", f"it has no column {', '.join(missing)}")
        return
    for row in rows:
        cells = {column: row[at].strip() for column, at in where.items() if at < len(row)}
        place = f"{name}:{rows.line_num}"
        try:
            yield from _of_row(place, cells, own) if any(cells.values()) else ()
        except Unusable as error:
            yield Rejected(place, "result-unreadable", str(error))


def _places(headers: list[str]) -> dict[str, int]:
    named = {header.strip().casefold().replace(" ", "_"): at for at, header in reversed([*enumerate(headers)])}
    names = {column: (column, *aliases) for column, aliases in COLUMNS.items()}
    found = {column: next((named[one] for one in also if one in named), None) for column, also in names.items()}
    return {column: at for column, at in found.items() if at is not None}


def _of_row(place: str, cells: dict[str, str], own: Collection[str]) -> Iterator[Result]:
    key, test = safe_key(values.key(cells.get("pupil_key"))), values.cleaned(cells.get("test", ""))
    if not key or not test:
        raise Unusable("the row names no pupil, or no test")
    line, moment = parted(test)
    if is_never_read(test, cells.get("scale", "")):
        return
    said = moment_in(cells.get("moment", ""))
    undated = bool(cells.get("moment") and not said)
    scale, level = cells.get("level_kind", "") or "IV", cells.get("level", "")[:20]
    levels = {scale: level} if level and not is_never_read(scale) else {}
    ability = None if is_never_read(scale) else number(cells.get("ability_score", ""))
    moment = "" if undated else said or moment
    result = Result(place, key, line, moment, _day(_iso(cells.get("taken_on", ""))))
    if levels or ability is not None or result.is_next_school(own):
        interval = _interval(cells.get("ci_low", ""), cells.get("ci_high", ""))
        yield Result(
            place,
            key,
            line,
            result.moment,
            result.taken_on,
            "",
            cells.get("scale", "")[:40],
            ability,
            interval,
            levels,
            _called(cells),
            undated,
        )


def _called(cells: dict[str, str]) -> tuple[str, str]:
    """The first and the last name in a row; of a name in one cell the last name is what stands before its comma."""
    first, last = cells.get("first_name", ""), f"{cells.get('prefix', '')} {cells.get('last_name', '')}".strip()
    if first or last:
        return first, last
    last, comma, first = cells.get("name", "").partition(",")
    return (first.strip(), last.strip()) if comma else (last.partition(" ")[0], last.partition(" ")[2].strip())


def _iso(text: str) -> str:
    """A day as 2027-01-25, also where it is written as 25-01-2027."""
    parts = text.split("-")
    if len(parts) == 3 and len(parts[2]) == 4:
        return f"{parts[2]}-{parts[1]:0>2}-{parts[0]:0>2}"
    return text
