"""Who is protected, kept beside the store, by key: bans, opt-outs, secret addresses, what is withheld, holds, pairs.

So is what guardians wished by a link, with the hash of the one that undoes it. It is written in the step that changes
one, and a backup that is put back has them all again: none is lifted by that.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Select, select

from ouderbrug.errors import StoreError
from ouderbrug.ownership import ours
from ouderbrug.people import Authority, Pairing, Pupil, Receives
from ouderbrug.records import ConsentRecord
from ouderbrug.school.brought import no_tie, nobody
from ouderbrug.school.difference import Difference
from ouderbrug.school.import_questions import BY_IMPORT
from ouderbrug.school.protection import as_strict, tie_as_strict
from ouderbrug.store import brought, dialects, erasing, holds, pairs, renamed, roster, tables, wishes
from ouderbrug.store.files import beside
from ouderbrug.store.pictures import BARRED, bar_again
from ouderbrug.store.rekeying import rekey_again
from ouderbrug.store.rows import Hold
from ouderbrug.store.stamp import people_version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection, Table

    from ouderbrug.store.departed import Sort


LIST = ".protected"
"""What the file is called after the store."""
ERASED = "erased"
"""The field of what tells that somebody was erased: guardian or pupil, the hash of a key, and until when it is kept."""
RENAMED = "renamed"
"""The field of what tells which key gave way to which."""
REASON_LOST = "restored"
"""The reason of a hold of which only the store that is gone knew why."""
SOURCE_LOST = "restored"
"""The source of a consent of which only the store that is gone knew who had withdrawn it."""
_AS_OF = "people_version"
"""What a line says of which change of people the list is; one of a store on a server, which other machines change."""
WISH = "wish"
"""The field of what a guardian wished: it protects nobody, and one that was undone since is not there any more."""
_WISHED = ("at", "what", "value", "told", "undo")
_PLAIN = {"blocked": "", "opt_out": [], "address_secret": False, "deceased": False}
_OPEN = {"receives": Receives.ALL, "authority": Authority.YES}


class Protection(NamedTuple):
    """One protection: of a guardian, a pupil, a pair of both, or a hold (its scope and key); the value as JSON.

    Of what a leader wrote down of two people (``pair``, ``pair-ended``) the fields hold both keys.
    """

    school: str
    guardian: str
    pupil: str
    field: str
    value: str


def standing(connection: Connection) -> set[Protection]:
    """All that the store protects, of all its schools."""
    of_people = {*_of_people(connection), *_brought(connection), *_withdrawn(connection)}
    said = {*_holds(connection), *_pairs(connection), *_wishes(connection)}
    return of_people | said | {*_renames(connection), *_erased(connection)}


def keep(connection: Connection, path: Path, anew: Path | None = None) -> None:
    """Note beside the store what is protected from now on and what no longer; before that is committed.

    All of it goes to a new file where one is named. Raises StoreError where it cannot be written.
    """
    now, noted = standing(connection), set() if anew else read(path)
    lines = [_line(one, stands=True) for one in sorted(now - noted)] + [
        _line(one, stands=False) for one in sorted(noted - now)
    ]
    if dialects.on_server(connection):
        lines.append(json.dumps([_AS_OF, people_version(connection)]) + "\n")
    if not lines and not anew and beside(path, LIST).exists():
        return
    try:
        handle = os.open(anew or beside(path, LIST), os.O_CREAT | os.O_APPEND | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as out:
            out.writelines(lines)
            out.flush()
            os.fsync(out.fileno())
    except OSError:
        name = f"{path.name}{LIST}"
        raise StoreError(f"{name} cannot be written; make room, or mend its permissions") from None


def write_anew(connection: Connection, path: Path) -> None:
    """Write the list anew, of what stands alone: what was said before of somebody who was erased goes with that.

    Raises StoreError where it cannot be written.
    """
    fresh = beside(path, f"{LIST}.new")
    fresh.unlink(missing_ok=True)
    keep(connection, path, fresh)
    os.replace(fresh, beside(path, LIST))


def is_kept(connection: Connection, path: Path) -> bool:
    """False where the list is not there yet, though somebody is protected, or another machine changed people since."""
    if dialects.on_server(connection):
        return _as_of(path) == people_version(connection)
    return beside(path, LIST).exists() or not standing(connection)


def _as_of(path: Path) -> int | None:
    """Which change of people the list of this machine knows of; None where it says nothing of that."""
    file, found = beside(path, LIST), None
    for line in file.read_text("utf-8").splitlines() if file.exists() else ():
        with suppress(ValueError, TypeError):
            what, *values = json.loads(line)
            found = values[0] if what == _AS_OF and len(values) == 1 else found
    return found


def read(path: Path) -> set[Protection]:
    """What stands by the list beside the store; a line that was cut off says nothing."""
    return {one for one, stands in _last_words(path).items() if stands}


def _last_words(path: Path) -> dict[Protection, bool]:
    """Whether what the list tells stands, by the last line that says so."""
    file, found = beside(path, LIST), dict[Protection, bool]()
    if not file.exists():
        return found
    ours(file)
    for line in file.read_text("utf-8").splitlines():
        try:
            *fields, stands = json.loads(line)
            one = Protection._make(fields)
        except (ValueError, TypeError):
            continue
        found[one] = bool(stands)
    return found


def lies_beside(path: Path) -> bool:
    """True where a list lies beside a store of this name."""
    return beside(path, LIST).is_file()


def is_whole(path: Path) -> bool:
    """False where the list is not there, or a line of it was cut off: who was protected lately it may not tell."""
    file = beside(path, LIST)
    try:
        return all(isinstance(json.loads(line), list) for line in file.read_text("utf-8").splitlines())
    except (OSError, ValueError):
        return False


def restore(
    connection: Connection, paths: Iterable[Path], present: Connection | None, now: datetime, *, only: str = ""
) -> int:
    """Protect in a backup whom the lists or the store that was there protect beside it; returns how many are new.

    The lists lie beside these paths, the newest last. Whom the backup does not know is known by key from then on, and
    is protected when they come in again. ``only`` is the school that is taken out of a store which others share.
    """
    said = dict[Protection, bool]()
    for path in paths:
        said |= _last_words(path)
    wanted = {one for one, stands in said.items() if stands} | (standing(present) if present is not None else set())
    wanted = {one for one in wanted if only in ("", one.school)}
    _rename(connection, wanted)
    _undo_again(connection, [one for one, stands in said.items() if one.field == WISH and not stands], now)
    _erase_again(connection, wanted, now)
    wanted = {one for one in wanted if one.field not in (RENAMED, ERASED)}
    # What in the backup only a file says that stopped counts as recorded too: since then that may have been.
    new = wanted - (standing(connection) - set(_brought(connection)))
    for school in sorted({one.school for one in new}):
        here = [one for one in new if one.school == school]
        _protect(connection, school, [one for one in here if one.field not in _SAID])
        for one in sorted(here):
            if one.field in _SAID:
                _SAID[one.field](connection, one, now)
    return len(new)


def _rename(connection: Connection, wanted: Iterable[Protection]) -> None:
    """Let the people of a backup have the keys that they were given since: by these they are protected."""
    found: dict[str, list[tuple[int, renamed.Step]]] = {}
    for one in wanted:
        if one.field == RENAMED:
            number, *step = json.loads(one.value)
            found.setdefault(one.school, []).append((number, tuple(step)))
    for school, steps in found.items():
        known = len(renamed.noted(connection, school))
        rekey_again(connection, school, [step for number, step in sorted(steps) if number >= known])


def _erase_again(connection: Connection, wanted: Iterable[Protection], now: datetime) -> None:
    """Erase in a backup whom somebody erased since it was made: their key there has the same hash."""
    for school in sorted({one.school for one in wanted if one.field == ERASED}):
        gone = {(what, hash_): until for one in wanted if (one.school, one.field) == (school, ERASED)
                for what, hash_, until in [json.loads(one.value)]}  # fmt: skip
        barred = {hash_: date.fromisoformat(until) for (what, hash_), until in gone.items() if what == BARRED}
        bar_again(connection, school, barred, now)
        people = roster.stored(connection, school)
        here: list[tuple[Sort, str]] = [("guardian", key) for key in people.guardians]
        here += [("pupil", key) for key in people.pupils]
        for (what, key), hash_ in erasing.hashes_of(connection, here).items():
            if until := gone.get((what, hash_)):
                whom = erasing.whom(people, what, key)
                erasing.erase(connection, school, whom, now, date.fromisoformat(until))


def _hold_again(connection: Connection, one: Protection, now: datetime) -> None:
    since, by, *question = json.loads(one.value)
    hold = Hold(one.guardian, one.pupil, type(now).fromisoformat(since), by, *(question or [REASON_LOST]))
    holds.place(connection, one.school, hold)


def _pair_again(connection: Connection, one: Protection, now: datetime) -> None:
    what, by = json.loads(one.value)
    pairs.record(connection, one.school, pairs.Pair(Pairing(what), one.guardian, one.pupil), by, now)


def _end_again(connection: Connection, one: Protection, now: datetime) -> None:
    what, by = json.loads(one.value)
    pairs.end(connection, one.school, pairs.Pair(Pairing(what), one.guardian, one.pupil), by, now)


def _wish_again(connection: Connection, one: Protection, now: datetime) -> None:
    wishes.put_back(connection, one.school, one.guardian, _wished(one, now))


def _undo_again(connection: Connection, ended: Iterable[Protection], now: datetime) -> None:
    """Take from a backup the wishes that were undone since; no opt-out, for no restore lifts any."""
    for one in ended:
        said = _wished(one, now)
        if said["what"] != wishes.OPT_OUT:
            wishes.forget(connection, one.school, one.guardian, said)


def _wished(one: Protection, now: datetime) -> dict[str, Any]:
    said = dict(zip(_WISHED, json.loads(one.value), strict=True))
    return said | {"at": type(now).fromisoformat(said["at"])}


_SAID = {"hold": _hold_again, "pair": _pair_again, "pair-ended": _end_again, WISH: _wish_again}
"""What a person said of somebody, or of themselves, by its field, and how it is said again."""


def _protect(connection: Connection, school: str, wanted: Iterable[Protection]) -> None:
    """Let it stand in the store itself, as it was recorded: an empty cell lifts it of nobody.

    Of whom the backup does not know a guardian or a pupil stands there who is not at school, by key alone.
    """
    people, kept, change = roster.stored(connection, school), brought.standing(connection, school), Difference()
    known = {**kept.guardians, **people.guardians}
    ties = {**kept.ties, **{(tie.pupil, tie.guardian): tie for tie in people.ties}}
    for one in wanted:
        pair = (one.pupil, one.guardian)
        if one.field == "consent":
            purpose, channel, on = json.loads(one.value)
            no = ConsentRecord("", one.pupil, purpose, channel, given=False, on=date.fromisoformat(on))
            change.consents.append(replace(no, source=SOURCE_LOST, guardian=one.guardian))
            continue
        if one.guardian:
            known.setdefault(one.guardian, nobody(one.guardian))
            change.guardians.setdefault(one.guardian, known[one.guardian])
        if one.guardian and one.pupil:
            # Nobody said that they have authority; no more than a file in which that cell is empty.
            tie = change.ties.get(pair) or ties.get(pair) or replace(no_tie(*pair), authority=Authority.UNKNOWN)
            change.ties[pair] = tie_as_strict(tie, replace(no_tie(*pair), **_values(one)))
        elif one.guardian:
            guardian = change.guardians[one.guardian]
            change.guardians[one.guardian] = as_strict(guardian, replace(nobody(one.guardian), **_values(one)))
        else:
            pupil = people.pupils.get(one.pupil) or Pupil(one.pupil, "", active=False)
            change.pupils[one.pupil] = replace(pupil, deceased=True)
    roster.apply(connection, school, change)


def _values(one: Protection) -> dict[str, Any]:
    value = json.loads(one.value)
    if one.field == "blocked":
        code, until, by = value
        return {"blocked": code, "blocked_until": date.fromisoformat(until) if until else None, "blocked_by": by}
    made = {"opt_out": frozenset, "receives": Receives, "authority": Authority}.get(one.field, bool)
    return {one.field: made(value)}


def _of_people(connection: Connection) -> Iterator[Protection]:
    for row in _rows(connection, tables.guardian, ("key", "blocked", "blocked_until", "blocked_by", *_PLAIN)):
        for name, plain in _PLAIN.items():
            value = getattr(row, name)
            if value != plain:
                yield _made(row.school, row.key, "", name, _ban(row) if name == "blocked" else value)
    for row in _rows(connection, tables.guardianship, ("pupil", "guardian", *_OPEN)):
        for name, open_ in _OPEN.items():
            if getattr(row, name) != open_:
                yield _made(row.school, row.guardian, row.pupil, name, getattr(row, name))
    for row in _rows(connection, tables.pupil, ("key", "deceased")):
        if row.deceased:
            yield _made(row.school, "", row.key, "deceased", True)


def _ban(row: Any) -> list[str | None]:
    return [row.blocked, row.blocked_until.isoformat() if row.blocked_until else None, row.blocked_by]


def _brought(connection: Connection) -> Iterator[Protection]:
    """What files that stopped protect, of whomever they name."""
    for row in _rows(connection, tables.brought, ("guardian", "pupil", "field", "value")):
        if row.field == "blocked":
            yield _made(row.school, row.guardian, row.pupil, "blocked", [row.value, None, ""])
        elif row.field in (*_PLAIN, *_OPEN):
            yield _made(row.school, row.guardian, row.pupil, row.field, row.value)


def _withdrawn(connection: Connection) -> Iterator[Protection]:
    """Consents of which the last word is no; on one day that wins, as everywhere."""
    last: dict[tuple[str, ...], Any] = {}
    rows = _rows(connection, tables.consent, ("pupil", "guardian", "purpose", "channel", "given", "given_on"))
    for row in sorted(rows, key=lambda row: (row.given_on, not row.given)):
        last[row.school, row.pupil, row.guardian, row.purpose, row.channel] = row
    for row in last.values():
        if not row.given:
            yield _made(
                row.school, row.guardian, row.pupil, "consent", [row.purpose, row.channel, row.given_on.isoformat()]
            )


def _holds(connection: Connection) -> Iterator[Protection]:
    for row in _rows(connection, tables.hold, ("scope", "key", "since", "by", "reason", "released_at")):
        if row.released_at is None and row.scope != holds.AFTER_RESTORE:
            # A person's reason is their own words; that of a question is a code, by which a file answers it.
            question = [row.reason] if row.by == BY_IMPORT or row.reason == holds.PAUSED else []
            yield _made(row.school, row.scope, row.key, "hold", [row.since.isoformat(), row.by, *question])


def _pairs(connection: Connection) -> Iterator[Protection]:
    """Who are not to meet, what somebody asked about a child, and each permission of which the last word ended it."""
    last: dict[tuple[str, ...], Any] = {}
    for row in _rows(connection, tables.pair, ("id", "what", "one", "other", "by", "ended_by", "ended_at")):
        key = row.school, row.what, row.one, row.other
        last[key] = max(row, last.get(key, row), key=lambda one: one.id)
    for row in last.values():
        permits = row.what in (Pairing.READS_TOGETHER, Pairing.RECEIVES_ALL)
        if permits and row.ended_at is not None:
            yield _made(row.school, row.one, row.other, "pair-ended", [row.what, row.ended_by])
        elif not permits and row.ended_at is None:
            yield _made(row.school, row.one, row.other, "pair", [row.what, row.by])


def _wishes(connection: Connection) -> Iterator[Protection]:
    for row in wishes.of_all(connection):
        yield _made(row.school, row.guardian, "", WISH, [row.at.isoformat(), row.what, row.value, row.told, row.undo])


def _renames(connection: Connection) -> Iterator[Protection]:
    """Which keys gave way to others; it protects nobody by itself, and says whom the rest is about."""
    for school, steps in renamed.of_all(connection).items():
        for number, step in enumerate(steps):
            yield _made(school, "", "", RENAMED, [number, *step])


def _erased(connection: Connection) -> Iterator[Protection]:
    for row in _rows(connection, tables.erased, ("what", "hash", "until")):
        yield _made(row.school, "", "", ERASED, [row.what, row.hash, row.until.isoformat()])


def _rows(connection: Connection, table: Table, names: Iterable[str]) -> Iterator[Any]:
    yield from connection.execute(_of_all(table, tuple(names)))


@cache
def _of_all(table: Table, names: tuple[str, ...]) -> Select[Any]:
    columns = {"school": table.c.school} | {name: table.c[name] for name in names}
    return select(*columns.values())


def _made(school: str, guardian: str, pupil: str, field: str, value: Any) -> Protection:
    return Protection(school, guardian, pupil, field, json.dumps(value, sort_keys=True))


def _line(one: Protection, *, stands: bool) -> str:
    return json.dumps([*one, stands]) + "\n"
