"""Two records about one person become one: protections add up, and what they contradict each other in is left out."""

from __future__ import annotations

from dataclasses import fields, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from ouderbrug.records import GuardianRecord, GuardianshipRecord, PupilRecord
from ouderbrug.wire.mailboxes import normalised_address

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import date

R = TypeVar("R", PupilRecord, GuardianRecord, GuardianshipRecord)
T = TypeVar("T")
_NOT_SAID = ("place", "emptied", "unsure", "unread", "implied", "half_read", "contradicted", "registered", "named")
_ADDRESSES = ("email", "mobile")
_BAN = ("blocked", "blocked_until", "blocked_by")
_NOTHING, _NO_WORDS = frozenset[str](), frozenset[tuple[str, str]]()
"""One for all: a board's table has a hundred thousand rows, and most contradict each other in nothing."""


def _union(first: tuple[T, ...], second: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*first, *second)))


_STRICTEST: dict[str, Callable[[Any, Any], Any]] = {
    "deceased": lambda first, second: first or second,
    "address_secret": lambda first, second: first or second,
    "opt_out": lambda first, second: first | second,
    "asks_limit": min,
    "helps": _union,
    "reading_support": lambda first, second: first or second,
    "intensive": lambda first, second: first or second,
}
"""How two records about one person become one where either protects them (or offers more)."""


_SAYS = {
    kind: tuple(one.name for one in fields(kind) if one.name not in _NOT_SAID)
    for kind in (PupilRecord, GuardianRecord, GuardianshipRecord)
}
"""The fields in which a record says something of somebody."""


def said(record: PupilRecord | GuardianRecord | GuardianshipRecord) -> dict[str, Any]:
    """What a record says, by field."""
    return {name: value for name in _SAYS[type(record)] if (value := getattr(record, name)) is not None}


_EVERY = {kind: attrgetter(*(one.name for one in fields(kind) if one.name != "place"))
          for kind in (PupilRecord, GuardianRecord, GuardianshipRecord)}  # fmt: skip
"""What reads all of a record but where it stands."""


def _all_of(record: PupilRecord | GuardianRecord | GuardianshipRecord) -> Any:
    return _EVERY[type(record)](record)


def join(known: R, record: R, contradicted: Collection[str] = ()) -> tuple[R, tuple[str, ...]]:
    """What two records say of one person, and the fields in which they contradict each other for the first time.

    Of those neither is taken: they count as cells that could not be read, and what two contradicted each other in
    (``contradicted``) no third one decides. Where both say the same it is the very one that was known.
    """
    if not contradicted and type(known) is type(record) and _all_of(known) == _all_of(record):
        return known, ()
    stays: set[str] = {*contradicted, *_contradicted(known), *_contradicted(record)}
    changes: dict[str, Any] = dict.fromkeys(stays)
    new: list[str] = []
    for name, value in said(record).items():
        before = getattr(known, name)
        if name in _BAN or name in stays:
            continue
        if before is None or name in _STRICTEST:
            changes[name] = value if before is None else _STRICTEST[name](before, value)
        elif not _same(name, before, value):
            new.append(name)
            changes[name] = None
    over = {*stays, *new}
    if isinstance(known, GuardianRecord) and isinstance(record, GuardianRecord):
        changes |= _strictest_ban(known, record)
        named = {getattr(one, name) for name in over & {*_ADDRESSES} for one in (known, record)}
        changes["half_read"] = (known.half_read | record.half_read | (named - {None, ""})) or _NOTHING
        unread = (known.unsure - known.contradicted) | (record.unsure - record.contradicted)
        changes["contradicted"] = frozenset(over - unread) or _NOTHING
    if isinstance(known, GuardianshipRecord) and isinstance(record, GuardianshipRecord):
        changes["named"] = _union(known.named, record.named)
    unsure = (known.unsure | record.unsure | over) or _NOTHING
    changes["unread"] = (known.unread | record.unread | _differs(over, known, record)) or _NO_WORDS
    joined = replace(known, unsure=unsure, implied=_implied(known, record), **changes)
    # A cell is emptied when it is empty in all of them.
    empty = (known.emptied | record.emptied) - over
    empty = frozenset(name for name in empty if getattr(joined, name) is None)
    return (joined if empty == joined.emptied else replace(joined, emptied=empty)), tuple(new)


def _differs(over: Collection[str], *records: R) -> frozenset[tuple[str, str]]:
    """What records say that contradict each other, as what stands in cells that could not be read."""
    return frozenset((name, str(value)) for name in over for one in records
                     if (value := getattr(one, name)) is not None)  # fmt: skip


def _contradicted(record: R) -> frozenset[str]:
    """In what the rows of one file contradicted each other already."""
    return record.contradicted if isinstance(record, GuardianRecord) else frozenset()


def _implied(*records: R) -> frozenset[str]:
    """What follows from other cells in each record that says it at all."""
    every = {name for record in records for name in record.implied}
    found = (name for name in every if all(getattr(one, name) is None or name in one.implied for one in records))
    return frozenset(found) or _NOTHING


def _same(name: str, first: Any, second: Any) -> bool:
    if name == "email":
        return normalised_address(first) == normalised_address(second)
    return bool(first == second)


def _strictest_ban(first: GuardianRecord, second: GuardianRecord) -> dict[str, Any]:
    """A ban in either record binds; of two, the one that lasts longest (no end date: for ever)."""
    bans = [record for record in (first, second) if record.blocked]
    told = [record for record in (first, second) if record.blocked is not None]
    speakers = bans or told or [first, second]
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
