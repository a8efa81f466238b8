"""One row of contacts.csv as records: what it says of the pupil, of the guardian, and of the two together."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from sys import intern
from typing import TYPE_CHECKING

from ouderbrug import (
    Authority,
    GuardianRecord,
    GuardianshipRecord,
    PupilRecord,
    Receives,
    Relation,
    UnkeyedGuardianRecord,
)
from ouderbrug_contacts import cells
from ouderbrug_contacts.columns import RECEIVES, RELATIONS, UNKNOWN_WORDS, YES_NO, folded
from ouderbrug_contacts.findings import Findings
from ouderbrug_contacts.slid import has_slid
from ouderbrug_contacts.telephone import telephone

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ouderbrug_contacts.rows import Row

_YES_NO_UNKNOWN = {
    **{word: "yes" if yes else "no" for word, yes in YES_NO.items()},
    **dict.fromkeys(UNKNOWN_WORDS, "unknown"),
}
_yes_no_unknown = cells.one_of(_YES_NO_UNKNOWN, ("yes", "no", "unknown"))
_relation = cells.one_of({**{word.value: word.value for word in Relation}, **RELATIONS}, tuple(Relation))
_receives = cells.one_of({**{word.value: word.value for word in Receives}, **RECEIVES}, tuple(Receives))


def pupil_keys(row: Row) -> tuple[str, ...]:
    """The pupils of the row; several share one row only where no name sets one of them apart."""
    keys = row.required("pupil_key", cells.keys) or ()
    if len(keys) > 1 and (row.bare("pupil_first_name") or row.bare("pupil_deceased")):
        row.findings.set_aside(row.line, "pupil_key", "lists several pupils; give each a row of their own")
        return ()
    if not keys:
        row.findings.note(row.line, "row-set-aside", "the row names no pupil, so nobody counts as having left")
    return keys


def pupil_record(row: Row, key: str, groups: Mapping[str, str]) -> PupilRecord | None:
    """What the row says of a pupil, or None if it only names them; ``groups`` says what a spelling means."""
    group = row.read("group", cells.text)
    record = PupilRecord(
        place=row.findings.place(row.line),
        key=key,
        first_name=row.read("pupil_first_name", cells.name),
        last_name=_last_name(row, "pupil_"),
        group=None if group is None else intern(groups.get(group, group)),
        deceased=row.read("pupil_deceased", cells.yes_no),
        emptied=row.emptied({"group": "group", "pupil_deceased": "deceased"}),
        unsure=row.unsure(_DIED),
        unread=row.words(_DIED),
    )
    said = (record.first_name, record.last_name, record.group, record.deceased)
    return (
        None
        if all(value is None for value in said) and not (record.emptied - {"deceased"} or record.unsure)
        else record
    )


_DIED = {"pupil_deceased": "deceased"}


def named_child(row: Row) -> tuple[tuple[str, str], ...]:
    """As whom the row names its pupil beside the key; nothing where it has no name."""
    first = row.bare("pupil_first_name")
    last = " ".join(part for column in ("pupil_prefix", "pupil_last_name") if (part := row.bare(column)))
    return ((first, last),) if first or last else ()


def is_keyless(where: Mapping[str, int]) -> bool:
    """True of a table that has no keys for these guardians, and knows them by what they are reached by."""
    return where["guardian_key"] in (where.get("email"), where.get("mobile"))


def guardian_key(row: Row) -> str | None:
    """The key of the guardian on the row.

    Where the school has only an address to know people by, the key is a digest of it: keys are logged,
    and an address must not be. Of whom there is no address it is one of number and name, for a number may be of two.
    """
    if not is_keyless(row.where):
        return row.required("guardian_key", cells.own_key)
    if number := known_by_telephone(row):
        name = " ".join(map(row.bare, ("first_name", "prefix", "last_name")))
        return f"tel-{_digest(f'{number} {folded(name)}')}"
    if not row.bare("email"):
        row.unread["email"] = ""
        row.wrong("email" if "email" in row.where else "mobile", _NO_WAY)
        return None
    address = row.read("email", cells.email)
    return address and key_of(address)


def known_by_telephone(row: Row) -> str:
    """The number of a guardian whom the table has no key and no address for; empty where there is none to use."""
    if not is_keyless(row.where) or row.bare("email"):
        return ""
    try:
        return cells.mobile(cells.cleaned(row.bare("mobile"))) if row.bare("mobile") else ""
    except cells.Unusable:
        return ""


_NO_WAY = (
    "is empty, and there is no telephone number: this guardian is left out, and the rest of the row is read; fill in "
    "one of the two"
)


def key_of(address: str) -> str:
    """The key of who is known by an address alone."""
    return f"mail-{_digest(address)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.casefold().encode()).hexdigest()[:16]


def by_address(place: str, key: str, address: str) -> GuardianRecord:
    """Somebody of whom a file says an address and nothing else."""
    return GuardianRecord(place=place, key=key, email=address)


def guardian_record(row: Row, key: str) -> GuardianRecord:
    """What the row says of the guardian as a person."""
    mobile, emptied = telephone(row), row.emptied(_MAY_BE_EMPTY)
    opt_out = row.read("opt_out", cells.codes)
    record = GuardianRecord(
        place=row.findings.place(row.line),
        key=key,
        first_name=row.read("first_name", cells.name),
        last_name=_last_name(row),
        email=row.read("email", cells.email),
        mobile=mobile or None,
        language=row.read("language", cells.language),
        channel=row.read("channel", cells.code_or_none),
        app_access=row.read("app_access", _yes_no_unknown),
        opt_out=None if opt_out is None else frozenset("all" if kind == "alles" else kind for kind in opt_out),
        blocked=row.read("blocked", cells.reason),
        blocked_until=row.read("blocked_until", cells.day),
        blocked_by=row.read("blocked_by", cells.name),
        address_secret=row.read("address_secret", cells.yes_no),
        deceased=row.read("guardian_deceased", cells.yes_no),
        asks_limit=row.read("asks_limit", cells.count),
        helps=row.read("helps", cells.codes),
        digest=row.read("digest", cells.yes_no),
        reading_support=row.read("reading_support", cells.yes_no),
        intensive=row.read("intensive", cells.yes_no),
        emptied=emptied | {"mobile"} if mobile == "" else emptied,
    )
    half_read = cells.addresses_in(row.bare("email")) if "email" in row.unread else frozenset[str]()
    beyond = {ROW} if row.nameless or has_slid(row) else set[str]()
    unsure = row.unsure(_MAY_BE_UNSURE)
    plain = not (unsure or beyond or half_read)
    if plain:
        return record
    unread = row.words(_MAY_BE_UNSURE) | {(one, row.whole) for one in beyond}
    return replace(record, unsure=unsure | beyond, half_read=half_read, unread=unread)


def unread_row(row: Row, key: str) -> GuardianRecord:
    """That a row which may be about a guardian could not be read, whatever it says of them."""
    unread = frozenset({(ROW, row.whole)})
    return GuardianRecord(place=row.findings.place(row.line), key=key, unsure=frozenset({ROW}), unread=unread)


def unkeyed_if_it_protects(row: Row, pupils: Collection[str]) -> Iterator[UnkeyedGuardianRecord]:
    """What a row says that is left out, where it protects: of whom it is, what is written of them tells the house."""
    row = replace(row, findings=Findings(row.findings.name), unread={**row.unread})  # what is wrong with it is told
    guardian, tie = guardian_record(row, ""), guardianship_record(row, "")
    died = row.read("pupil_deceased", cells.yes_no) or "pupil_deceased" in row.unread
    if guardian.protects or tie.protects or died:
        said = {row.bare("mobile"), guardian.mobile, guardian.email, *guardian.half_read}
        yield UnkeyedGuardianRecord(
            place=guardian.place,
            keys=frozenset({row.bare("guardian_key")} - {""}),
            pupils=frozenset({*pupils, row.bare("pupil_key")} - {""}),
            first_name=guardian.first_name,
            last_name=guardian.last_name,
            addresses=frozenset(one for one in said if one),
            unread=row.whole,
        )


def unkeyed_of_any_cell(row: Row) -> UnkeyedGuardianRecord:
    """A row whose cells stand under headers that are not theirs: each may be a key, and hold an address."""
    written = frozenset(one for cell in row.cells if (one := cell.strip()))
    found = frozenset(box for cell in written for box in cells.addresses_in(cell))
    return UnkeyedGuardianRecord(row.findings.place(row.line), written, written, addresses=found, unread=row.whole)


def unkeyed_by_name(row: Row) -> UnkeyedGuardianRecord:
    """As of any cell, and whoever is called as up to six words of the row beside one another."""
    words = _NO_NAME.sub(" ", " ".join(row.cells)).split()
    runs = {" ".join(words[at : at + many]) for at in range(len(words)) for many in range(1, 7)}
    return replace(unkeyed_of_any_cell(row), names=frozenset(runs))


_NO_NAME = re.compile(r"[^\w'-]|[\d_]")
"""Signs that stand in nobody's name."""
ROW = "row"
"""What is unsure of a guardian where a row may say more of them than could be read."""
_PROTECT = {
    "blocked": "blocked",
    "blocked_until": "blocked_until",
    "opt_out": "opt_out",
    "address_secret": "address_secret",
    "guardian_deceased": "deceased",
}
"""Columns that protect a guardian, and their fields: what cannot be read there may not be read as no."""
_MAY_BE_UNSURE = {"email": "email"} | _PROTECT
_MAY_BE_EMPTY = {"mobile": "mobile"} | _MAY_BE_UNSURE


def _last_name(row: Row, of: str = "") -> str | None:
    last, prefix = row.read(f"{of}last_name", cells.name), row.read(f"{of}prefix", cells.name)
    return f"{prefix} {last}" if prefix and last else last


def guardianship_record(
    row: Row, guardian: str, pupil: str = "", named: tuple[tuple[str, str], ...] = ()
) -> GuardianshipRecord:
    """What the guardian is to a pupil of the row, who is ``named`` so beside the key."""
    relation, authority = row.read("relation", _relation), row.read("authority", _yes_no_unknown)
    by, since = row.read("receives_by", cells.name), row.read("receives_since", cells.day)
    receives = row.read("receives", _receives)
    if receives == "all" and authority == "no" and not (by and since):
        hint = (
            "the row says all (alles) in receives and no (nee) in authority; write who decided that in receives_by and "
            "from which day in receives_since, or on_request (op_verzoek) or nothing (niets) in receives"
        )
        row.findings.note(row.line, "receives-all-without-authority", hint)
        receives = None
    implied = None if receives else _receives_by_default(relation, authority)
    return GuardianshipRecord(
        place=row.findings.place(row.line),
        pupil=pupil,
        guardian=guardian,
        relation=None if relation is None else Relation(relation),
        authority=None if authority is None else Authority(authority),
        receives=Receives(said) if (said := receives or implied) else None,
        receives_by=by,
        receives_since=since,
        emptied=row.without({"authority": "authority"} | _PERMISSION, _RECORDED),
        unsure=row.unsure(_DECIDED),
        unread=row.words(_DECIDED),
        implied=_RECEIVES if implied else _NOTHING,
        named=named,
    )


_DECIDED = {name: name for name in ("relation", "authority", "receives")}
_RECEIVES, _NOTHING = frozenset({"receives"}), frozenset[str]()
_RECORDED = {"receives_by": "receives_by", "receives_since": "receives_since"}
"""Who decided what somebody receives, and since when: what cannot be read there is not there."""
_PERMISSION = {"receives": "receives"} | _RECORDED


def _receives_by_default(relation: str | None, authority: str | None) -> str | None:
    """What an empty cell means: never "all", since that word would lift what the school stored before."""
    if relation == "other":
        return "nothing"
    return "on_request" if authority == "no" else None
