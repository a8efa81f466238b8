"""What would be read of a table of contacts, and a mapping to paste where its headers are somebody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ouderbrug import Explanation
from ouderbrug_contacts.columns import CONTACTS, folded, places
from ouderbrug_contacts.findings import Findings
from ouderbrug_contacts.guessing import guesses
from ouderbrug_contacts.whose import PROTECTIVE, Whose

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ouderbrug_contacts.guessing import Guess
    from ouderbrug_contacts.lines import Numbered

_ENOUGH = 3
"""So many columns must mean something for a table to count as one of contacts."""


def of_sheets(
    sheets: Sequence[tuple[int, Sequence[Numbered]]],
    shown: Sequence[int],
    columns: Mapping[str, str],
    also: Sequence[Mapping[str, str]],
) -> Explanation | None:
    """The best reading of any of these sheets, and which of those that are ``shown`` nobody reads; None if none has
    column names."""
    found = [(one, number) for number, first in sheets if (one := explanation(first, columns, also))]
    best, number = max(found, key=lambda one: _meaning(one[0]), default=(None, 0))
    others = ", ".join(str(one) for one in shown if one != number)
    if best is None or not others:
        return best
    said = f"of its sheets this is the one of number {number}; nobody reads those of number {others}"
    return best._replace(advice="\n".join(filter(None, (said, best.advice))))


def _meaning(one: Explanation) -> int:
    return sum(bool(means) for _, means in one.columns)


def explanation(
    first: Sequence[Numbered], columns: Mapping[str, str], also: Sequence[Mapping[str, str]]
) -> Explanation | None:
    """The best reading of the first lines of a table; None where none of them has column names."""
    readings = [_reading(line, headers, columns, also) for line, headers in first]
    best = max(readings, key=_meaning, default=None)
    enough = best is not None and _meaning(best) >= _ENOUGH
    return best if enough else None


def _reading(
    line: int, headers: Sequence[str], columns: Mapping[str, str], also: Sequence[Mapping[str, str]]
) -> Explanation:
    """What each header is read as, by the TOML and our own names, and where those do not do by a guess."""
    read = _read(headers, columns, also)
    known = {column for means in read.values() for column in means.split(", ")}
    guessed = guesses(headers)
    if {"pupil_key", "guardian_key"} <= known and not _second(headers, read):
        whose = _whose(headers, guessed, columns, also)
        return Explanation(_meant(headers, read, whose), {}, line, whose.advice)
    settings = _settings(_maps(headers, guessed))
    mapped, further = settings.get("columns", {}), settings.get("also", ())
    whose = _whose(headers, guessed, mapped, further)
    kept = {column: header for column, header in mapped.items() if column not in whose.columns}
    found = (settings | {"columns": kept}) if kept else {name: settings[name] for name in settings if name != "columns"}
    return Explanation(_meant(headers, _read(headers, kept, further), whose), found, line, whose.advice)


def _whose(
    headers: Sequence[str],
    guessed: Sequence[Guess | None],
    columns: Mapping[str, str],
    also: Sequence[Mapping[str, str]],
) -> Whose:
    """Which columns protect and name no guardian, where a row has several, also of those that nobody reads."""
    known = [folded(header) for header in headers]
    taken = {folded(header) for one in (columns, *also) for header in one.values()}
    loose = {one.column: header for header, one in zip(headers, guessed, strict=True)
             if one and one.column in PROTECTIVE and folded(header) not in taken}  # fmt: skip
    first = {name: found[0] for name, found in places(headers, CONTACTS, {**loose, **columns}).items() if found}
    further = [{name: known.index(folded(of)) for name, of in one.items() if folded(of) in known} for one in also]
    return Whose(headers, [first, *further], Findings(""))


def _meant(headers: Sequence[str], read: Mapping[int, str], whose: Whose) -> tuple[tuple[str, str], ...]:
    """Each header with what it is read as."""
    means = {at: f"{column}, of whom the cell names, or all" for column, at in whose.columns.items() if at in read}
    return tuple((header, means.get(at, read.get(at, ""))) for at, header in enumerate(headers))


def _read(headers: Sequence[str], columns: Mapping[str, str], also: Sequence[Mapping[str, str]]) -> dict[int, str]:
    """The places that are read, each with the column of ours; of a further guardian with its number."""
    read: dict[int, str] = {}
    for column, found in places(headers, CONTACTS, columns).items():
        for at in found:
            read[at] = f"{read[at]}, {column}" if at in read else column
    known = [folded(header) for header in headers]
    for number, one in enumerate(also, 2):
        for column, header in one.items():
            if folded(header) in known:
                at = known.index(folded(header))
                read[at] = f"{read[at]}, {column} ({number})" if at in read else f"{column} ({number})"
    return read


def _second(headers: Sequence[str], read: Mapping[int, str]) -> bool:
    """True if a header that nobody reads may be of a second guardian."""
    return any(one and one.of not in ("", "1") and at not in read for at, one in enumerate(guesses(headers)))


def _maps(headers: Sequence[str], guessed: Sequence[Guess | None]) -> dict[str, dict[str, str]]:
    """The headers by whose they are and column of ours; the first that means something has it."""
    maps: dict[str, dict[str, str]] = {}
    for header, one in zip(headers, guessed, strict=True):
        if one is not None:
            maps.setdefault(one.of, {}).setdefault(one.column, header.strip())
    return maps


def _settings(maps: dict[str, dict[str, str]]) -> dict[str, Any]:
    """The maps as settings: the pupil with the first guardian, each further one by itself.

    Whoever has no key is known by their address, or else by their telephone number.
    """
    known_by = ("guardian_key", "email", "mobile")
    pupil, *guardians = maps.pop("", {}), *(one for one in maps.values() if not one.keys().isdisjoint(known_by))
    for one in guardians:
        one.setdefault("guardian_key", next(one[column] for column in known_by if column in one))
    if not guardians:
        return {"columns": pupil} if pupil else {}
    first, *further = guardians
    ordered = {column: (pupil | first)[column] for column in CONTACTS if column in pupil | first}
    mapped = {column: header for column, header in ordered.items() if not _is_ours(column, header)}
    found: dict[str, Any] = {"columns": mapped} if mapped else {}
    return found | ({"also": further} if further else {})


def _is_ours(column: str, header: str) -> bool:
    """True if the header is read as this column without a word in the TOML, and as no other one."""
    return [name for name, at in places([header], CONTACTS, {}).items() if at] == [column]
