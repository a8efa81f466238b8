"""The same person on several lines of one file: protections add up, and anything else must be equal."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ouderbrug import GuardianRecord, GuardianshipRecord, PupilRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from datetime import date

    from ouderbrug_contacts.findings import Findings

R = TypeVar("R", PupilRecord, GuardianRecord, GuardianshipRecord)
_NOT_SAID = ("place", "emptied", "unsure", "implied", "half_read")
_BAN = ("blocked", "blocked_until", "blocked_by")


def _union(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


STRICTEST: dict[str, Callable[[Any, Any], Any]] = {
    "deceased": lambda first, second: first or second,
    "address_secret": lambda first, second: first or second,
    "opt_out": lambda first, second: first | second,
    "asks_limit": min,
    "helps": _union,
    "reading_support": lambda first, second: first or second,
    "intensive": lambda first, second: first or second,
}
"""How two lines about one person become one where either protects them (or offers more)."""

COLUMN: dict[type, dict[str, str]] = {
    PupilRecord: {"first_name": "pupil_first_name", "last_name": "pupil_last_name"},
    GuardianRecord: {},
    GuardianshipRecord: {},
}
"""What a field is called in the file, where that differs."""


class Merged(Generic[R]):
    """Records by key, in the order in which they first appear."""

    def __init__(self, findings: Findings) -> None:
        self.records: dict[Hashable, R] = {}
        self._lines: dict[tuple[Hashable, str], int] = {}
        self._contradicted: dict[Hashable, set[str]] = {}
        self._findings = findings

    def add(self, line: int, key: Hashable, record: R) -> None:
        """Take in what a line says about ``key``; a contradiction is left out, as an error that names both lines."""
        known = self.records.get(key)
        said = {f.name: getattr(record, f.name) for f in fields(record) if f.name not in _NOT_SAID}
        said = {name: value for name, value in said.items() if value is not None}
        if known is None:
            self.records[key] = record
        else:
            self.records[key] = self._joined(line, key, known, record, said)
        for name in said:
            self._lines.setdefault((key, name), line)

    def _joined(self, line: int, key: Hashable, known: R, record: R, said: dict[str, Any]) -> R:
        changes: dict[str, Any] = {}
        contradicted = self._contradicted.setdefault(key, set())
        for name, value in said.items():
            before = getattr(known, name)
            # What two lines contradicted each other in, no third one decides.
            if name in _BAN or name in contradicted:
                continue
            if before is None or name in STRICTEST:
                changes[name] = value if before is None else STRICTEST[name](before, value)
            elif not _same(name, before, value):
                self._contradiction(line, key, known, name)
                contradicted.add(name)
                changes[name] = None
        if isinstance(known, GuardianRecord) and isinstance(record, GuardianRecord):
            changes |= _strictest_ban(known, record)
            changes["half_read"] = known.half_read | record.half_read
            if "email" in contradicted:
                changes["half_read"] |= {one.email for one in (known, record) if one.email}
        unsure = known.unsure | record.unsure | contradicted
        joined = replace(known, unsure=unsure, implied=_implied(known, record), **changes)
        # A cell is emptied when it is empty on all lines.
        empty = (known.emptied | record.emptied) - contradicted
        return replace(joined, emptied=frozenset(name for name in empty if getattr(joined, name) is None))

    def _contradiction(self, line: int, key: Hashable, known: R, name: str) -> None:
        column = COLUMN[type(known)].get(name, name)
        other = self._lines[key, name]
        advice = f"differs from line {other}, which is about the same person; make both lines equal"
        self._findings.error(line, column, advice)


def _implied(*lines: R) -> frozenset[str]:
    """What follows from other cells on each line that says it at all."""
    every = {name for line in lines for name in line.implied}
    return frozenset(
        name for name in every if all(getattr(line, name) is None or name in line.implied for line in lines)
    )


def _same(name: str, first: Any, second: Any) -> bool:
    if name == "email":
        return bool(first.casefold() == second.casefold())
    return bool(first == second)


def _strictest_ban(first: GuardianRecord, second: GuardianRecord) -> dict[str, Any]:
    """A ban on either line binds; of two, the one that lasts longest (no end date: for ever)."""
    bans = [record for record in (first, second) if record.blocked]
    said = [record for record in (first, second) if record.blocked is not None]
    speakers = bans or said or [first, second]
    ends = [record.blocked_until for record in speakers]
    by = [record.blocked_by for record in speakers if record.blocked_by]
    return {
        "blocked": speakers[0].blocked,
        "blocked_until": _latest(ends, endless=bool(bans)),
        "blocked_by": by[0] if by else None,
    }


def _latest(ends: list[date | None], *, endless: bool) -> date | None:
    known = [end for end in ends if end is not None]
    if not known or (endless and len(known) < len(ends)):
        return None
    return max(known)
