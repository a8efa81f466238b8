"""Erases a guardian or a pupil: what is known of them is gone, and what protects them stays under a keyed hash.

History keeps its counts without a person in it. A file that brings the key again gets the protections back with it, and
a backup that is put back is erased again; both are known by the hash, and nobody without the key of the store can tell
of whom it is.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from ouderbrug.model import DIGESTS, State
from ouderbrug.school.difference import Rekeyed
from ouderbrug.school.errand_keys import known_by
from ouderbrug.school.import_questions import BY_IMPORT
from ouderbrug.store import departed, events, former_keys, holds, pictures, renamed, set_aside, states, tables
from ouderbrug.store.dialects import inserting
from ouderbrug.store.mailboxes import hashed
from ouderbrug.store.rekeying import rekey
from ouderbrug.store.wiping import UNSAID, Redaction, wipe
from ouderbrug.wire.mailboxes import normalised_address

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date, datetime

    from sqlalchemy import Connection, Table

    from ouderbrug.school.roster import Roster
    from ouderbrug.store.departed import Sort

WHY = "erased"
"""The code with which a message ends whose guardian or pupil was erased."""
_erased, _message, _event = tables.erased, tables.message, tables.event
_OPEN = (State.AWAITING_APPROVAL, State.QUEUED, State.HANDED_OVER)
_NOBODY = {
    "guardian": {
        "first_name": "", "last_name": "", "email": "", "mobile": "", "language": "nl", "channel": "",
        "app_access": "unknown", "blocked_by": "", "active": False, "asks_limit": None, "helps": [], "digest": None,
        "reading_support": False, "intensive": False, "former": [],
    },
    "pupil": {
        "first_name": "", "last_name": "", "active": False, "registered": False, "year": "", "site": "",
        "starts_on": None, "leaves_on": None, "key_since": None,
    },
}  # fmt: skip
"""What is left in the row of somebody beside what protects them."""
_THEIRS = {
    "guardian": (
        tables.opt_out_token.c.guardian,
        tables.mail_link.c.guardian,
        tables.wish.c.guardian,
        tables.response.c.guardian,
        tables.agreement.c.guardian,
    ),
    "pupil": (tables.agreement.c.pupil, tables.membership.c.pupil, tables.stay.c.pupil, tables.consent.c.pupil),
}
"""Whose rows go with them."""


@dataclass(frozen=True)
class Whom:
    """Somebody who is erased: a guardian or a pupil, by their key of now; how they are called; their mailboxes."""

    what: Sort
    key: str
    words: tuple[str, ...]
    mailboxes: tuple[str, ...] = ()


def whom(people: Roster, what: Sort, key: str) -> Whom:
    """Somebody as they are known: by their full name, and a guardian by each address and number too."""
    one: Any = people.guardians[key] if what == "guardian" else people.pupils[key]
    name = f"{one.first_name} {one.last_name}" if one.first_name and one.last_name else ""
    if what == "pupil":
        return Whom(what, key, (name,))
    address = normalised_address(one.email)
    return Whom(what, key, (name, one.email, one.mobile, *one.former), (address, *one.former))


def hash_of(connection: Connection, what: str, key: str) -> str:
    """What is kept of a key; without the key of the store it says nothing."""
    return hashed(connection, f"{what} {key}")[0]


def hashes_of(connection: Connection, people: Iterable[tuple[Sort, str]]) -> dict[tuple[Sort, str], str]:
    """The same of many."""
    each = list(dict.fromkeys(people))
    return dict(zip(each, hashed(connection, *(f"{what} {key}" for what, key in each)), strict=True))


def erase(
    connection: Connection, school: str, whom: Whom, now: datetime, until: date, *, keeps_consents: bool = False
) -> Counter[str]:
    """Erase somebody; returns how many rows of which sort that took. What protects them is known until that day."""
    what, key = whom.what, whom.key
    called = f"erased-{hash_of(connection, what, key)}"
    on_pictures = pictures.with_pupil(connection, school, key) if what == "pupil" else frozenset()
    gone: Counter[str] = Counter(waiting=_cancel(connection, school, whom, now))
    gone["events"] = wipe(connection, events_of(connection, school, whom)) if what == "pupil" else 0
    gone["set_aside"] = _set_aside(connection, school, key)
    gone["photos"] = _without_photos(connection, school, key) if what == "pupil" else 0
    _note(connection, school, whom, called, now, until)
    pictures.bar(connection, {"school": school, "now": called, "at": now, "until": until}, on_pictures)
    rekey(connection, school, [Rekeyed(what, key, called)], noted=False)
    kept = {tables.consent} if keeps_consents else set()
    gone["rows"] = _forget(connection, school, what, called, whom.mailboxes, kept)
    departed.forget(connection, school, what, key)
    gone["named"] = Redaction(whom.words, events.waiting_files(connection, school)).everywhere(connection, school)
    return +gone


def events_of(connection: Connection, school: str, whom: Whom) -> list[int]:
    """The revisions of events that name a pupil, by their rows."""
    query = select(_event.c.id, _event.c.audience).where(_event.c.school == school)
    return [row.id for row in connection.execute(query) if _names(row.audience, whom.key)]


def shared(connection: Connection, school: str, whom: Whom, now: datetime) -> list[str]:
    """The ids of events about a pupil and others that are of use still: their words cannot go yet."""
    if whom.what != "pupil":
        return []
    joined = _event.join(_message, _message.c.event == _event.c.id)
    query = select(_event.c.event_id, _event.c.audience).select_from(joined)
    query = query.where(_event.c.school == school, _event.c.source != DIGESTS, _message.c.deadline > now)
    found = connection.execute(query.where(_message.c.state.in_(_OPEN)))
    return sorted({row.event_id for row in found if _names(row.audience, whom.key) and len(row.audience["keys"]) > 1})


def in_hand(connection: Connection, school: str, whom: Whom) -> int:
    """How many messages to or about somebody a run has in hand, or had when it died."""
    query = select(_message).where(_message.c.school == school, _message.c.state == State.SENDING)
    return sum(_is_of(row, whom) for row in connection.execute(query))


def come_back(connection: Connection, school: str, keys: Iterable[tuple[Sort, str]], on: date) -> int:
    """Let whom a file brings again have what protects them; returns of how many it knew.

    A key that somebody has stays theirs: it was another's who was erased. Of a child who comes back nobody can tell
    whether it is the same one, so that what was before that day is not held to be theirs.
    """
    known = {(row.what, row.hash): row.now for row in connection.execute(_KNOWN.where(_erased.c.school == school))}
    if not known:
        return 0
    steps: dict[str, Rekeyed] = {}
    for (what, key), hash_ in hashes_of(connection, keys).items():
        called = known.get((what, hash_))
        if called is not None and not _is_somebodys(connection, school, what, key):
            steps.setdefault(called, Rekeyed(what, called, key))
    rekey(connection, school, list(steps.values()), noted=False)
    former_keys.begin(connection, school, [one.new for one in steps.values() if one.what == "pupil"], on)
    gone = _erased.c.now.in_(list(steps))
    people = _erased.c.what != pictures.BARRED
    connection.execute(delete(_erased).where(_erased.c.school == school, gone, people))
    return len(steps)


_KNOWN = select(_erased)


def _is_somebodys(connection: Connection, school: str, what: Sort, key: str) -> bool:
    table = tables.guardian if what == "guardian" else tables.pupil
    query = select(table.c.key).where(table.c.school == school, table.c.key == key)
    return connection.execute(query).first() is not None


def _names(audience: Mapping[str, Any], pupil: str) -> bool:
    return audience["scope"] == "pupils" and pupil in audience["keys"]


def _is_of(row: Any, whom: Whom) -> bool:
    return row.recipient == whom.key if whom.what == "guardian" else whom.key in row.pupils


def _cancel(connection: Connection, school: str, whom: Whom, now: datetime) -> int:
    """End what waits for them or is about them alone; news for others no longer counts them."""
    query = select(_message).where(_message.c.school == school, _message.c.state.in_(_OPEN))
    mine = [row for row in connection.execute(query) if _is_of(row, whom)]
    ends = [row for row in mine if whom.what == "guardian" or row.pupils == [whom.key]]
    for row in ends:
        values = {"state": State.CANCELLED, "error_class": WHY, "settled_at": now, "owner": None, "lease_until": None}
        states.change(connection, (State(row.state),), _message.c.id == row.id, **values)
    for row in mine:
        if row not in ends:
            left = [one for one in row.pupils if one != whom.key]
            states.change(connection, (State(row.state),), _message.c.id == row.id, pupils=left)
    return len(ends)


def _note(connection: Connection, school: str, whom: Whom, called: str, now: datetime, until: date) -> None:
    """Keep that they were erased, under each key that a backup may know them by; the keys themselves go."""
    keys = renamed.earlier(renamed.noted(connection, school), whom.what, whom.key)
    hashes = {key: hash_of(connection, whom.what, key) for key in keys}
    row = {"school": school, "what": whom.what, "now": called, "at": now, "until": until}
    # A key that two had, one after the other, is of the one who was erased last: a backup may know them both by it.
    new = inserting(connection, _erased)
    over = {name: new.excluded[name] for name in ("now", "at", "until")}
    new = new.on_conflict_do_update(index_elements=("school", "what", "hash"), set_=over)
    connection.execute(new, [{**row, "hash": one} for one in hashes.values()])
    renamed.rewrite(connection, school, whom.what, {key: f"erased-{one}" for key, one in hashes.items()})


def _forget(
    connection: Connection, school: str, what: Sort, called: str, mailboxes: Collection[str], kept: Collection[Table]
) -> int:
    """Empty their row, delete what is only theirs, and take their traces out of the history."""
    changes: list[Any] = [delete(column.table).where(column.table.c.school == school, column == called)
                          for column in _THEIRS[what] if column.table not in kept]  # fmt: skip
    ids, bounce, pair, hold = tables.app_id, tables.bounce, tables.pair, tables.hold
    scopes = ("guardian", "thread") if what == "guardian" else ("pupil",)
    changes.append(delete(ids).where(ids.c.school == school, ids.c.scope.in_(scopes), ids.c.key == called))
    came_back = [one for one in hashed(connection, *mailboxes) if one]
    changes.append(delete(bounce).where(bounce.c.school == school, bounce.c.mailbox.in_(came_back)))
    of_a_child = pair.c.what.in_(("asked", "receives_all"))
    changes.append(delete(pair).where(pair.c.school == school, of_a_child, (pair.c.one if what == "pupil" else
                                                                           pair.c.other) == called))  # fmt: skip
    table, tie, consent = (tables.guardian if what == "guardian" else tables.pupil), tables.guardianship, tables.consent
    changes.append(update(table).where(table.c.school == school, table.c.key == called).values(**_NOBODY[what]))
    no_more = {"relation": "other", "receives_by": "", "receives_since": None, "active": False}
    changes.append(update(tie).where(tie.c.school == school, tie.c[what] == called).values(**no_more))
    changes.append(update(consent).where(consent.c.school == school, consent.c[what] == called).values(source=""))
    about = (hold.c.scope.in_((what, holds.PAIR))) & hold.c.key.contains(called) & (hold.c.by != BY_IMPORT)
    changes.append(update(hold).where(hold.c.school == school, about).values(reason=""))
    if what == "guardian":
        here = (_message.c.school == school, _message.c.recipient == called)
        states.change(connection, tuple(State), *here, mailbox="", **UNSAID)
        plan = tables.plan
        changes.append(update(plan).where(plan.c.school == school, plan.c.recipient == called).values(trail=[]))
    return sum(connection.execute(change).rowcount for change in changes) + _errands(connection, school, what, called)


def _errands(connection: Connection, school: str, what: Sort, called: str) -> int:
    """Delete what a colleague ticked off about them."""
    table = tables.follow_up
    named: dict[str, dict[str, str]] = {"guardian": {}, "pupil": {}, what: {called: ""}}
    rows = connection.execute(select(table.c.code, table.c.key).where(table.c.school == school)).all()
    theirs = [row for row in rows if known_by(row.code, row.key, named["guardian"], named["pupil"]) != row.key]
    for row in theirs:
        here = (table.c.school == school, table.c.code == row.code, table.c.key == row.key)
        connection.execute(delete(table).where(*here))
    return len(theirs)


def _set_aside(connection: Connection, school: str, key: str) -> int:
    """What could not be taken in and names them never is; nothing earlier goes in its place."""
    kept = set_aside.kept(connection, school)
    theirs = [one for one in kept if _holds(one.data, key)]
    now = [one._replace(data={}, hint="", code=set_aside.REFUSED) if one in theirs else one for one in kept]
    if theirs:
        set_aside.keep(connection, school, now)
    return len(theirs)


def _holds(value: Any, key: str) -> bool:
    if isinstance(value, dict):
        return any(_holds(one, key) for one in value.values())
    return any(_holds(one, key) for one in value) if isinstance(value, list) else value == key


def _without_photos(connection: Connection, school: str, pupil: str) -> int:
    """Take the photos on which a pupil is out of the news of others; who else is on them stays known by the hash."""
    query = select(_event.c.id, _event.c.payload).where(_event.c.school == school)
    changed = 0
    for row in connection.execute(query).all():
        photos = row.payload.get("photos") or []
        left = [one for one in photos if pupil not in one.get("pupils", ())]
        payload = {name: value for name, value in row.payload.items() if name not in ("photos", pictures.SHOWN)}
        payload |= {"photos": left} if left else {}
        before = row.payload.get(pictures.SHOWN) or {}
        known = {name: on for name, on in pictures.shown(row.payload).items() if pupil in on or name in before}
        if over := {name: others for name, on in known.items() if (others := [one for one in on if one != pupil])}:
            payload |= {pictures.SHOWN: over}
        if payload != row.payload:
            connection.execute(update(_event).where(_event.c.id == row.id).values(payload=payload))
            changed += len(photos) - len(left)
    return changed
