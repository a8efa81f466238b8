"""Holds: nothing goes to a school, group, pupil or family until a person says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import delete, func, insert, select, update

from ouderbrug.model import State
from ouderbrug.school.doubt import changed_hands, held_by_either
from ouderbrug.school.import_questions import HELD_BY_KEY, Question
from ouderbrug.store import digests, doubts, looks_first, outbox, states, stays, tables
from ouderbrug.store.rows import Hold, given

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.model import Message
    from ouderbrug.school.doubt import Doubt
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.store.waiting import Waits

    Key = tuple[str, str]
    """The scope and key of a hold."""

SCOPES = ("school", "group", "pupil", "guardian")
PAIR = "pair"
"""The scope of a hold on what is about one pupil to one guardian; its key is "pupil:guardian"."""
OUTSIDE = "outside"
"""The scope of a hold on all but one group, which went live first."""
AFTER_RESTORE = "restored"
"""The scope of the hold on everything after a restore, until a table says who is at school now."""
PUPIL_IN_DOUBT, GUARDIAN_IN_DOUBT = "pupil-in-doubt", "guardian-in-doubt"
"""The scopes of what waits as a key may be somebody else's by now: an import that stopped says so."""
PAUSED = "privacy-pause"
"""The reason of a hold by which what is held of somebody rests (AVG, art. 18): nothing of it may be deleted either."""
_OF_CHILDREN = (PAIR, OUTSIDE, PUPIL_IN_DOUBT, GUARDIAN_IN_DOUBT)
GROUP_POST = "group:"
_hold = tables.hold
_message = tables.message


def place(connection: Connection, school: str, hold: Hold) -> None:
    """Hold back everything for a school, group, pupil or guardian from ``hold.since`` on."""
    connection.execute(insert(_hold).values(school=school, **hold._asdict()))
    mark_held(connection, school)


_STANDING = (
    select(*(_hold.c[name] for name in Hold._fields))
    .where(given(_hold.c.school), _hold.c.released_at.is_(None))
    .order_by(_hold.c.id)
)


def standing(connection: Connection, school: str) -> list[Hold]:
    """The holds that nobody has released."""
    return [Hold._make(row) for row in connection.execute(_STANDING, {"of_school": school})]


def _in_force(connection: Connection, school: str) -> set[Key]:
    """The holds that nobody has released, also on whoever may be who is held: until a person has said who is who.

    Nothing goes about a child, or to a guardian about a child, whose key may be somebody else's by now.
    """
    found = _of_either(connection, school, {(row.scope, row.key) for row in standing(connection, school)})
    return found | in_doubt(connection, school).keys()


def in_doubt(connection: Connection, school: str) -> dict[Key, datetime]:
    """Whose keys may be somebody else's, by an import that waits for a person, and since when it does."""
    waiting = doubts.stopped(connection, school)
    keys = changed_hands(waiting.doubts) if waiting else ()
    return {(f"{what}-in-doubt", key): waiting.since for what, key in keys} if waiting else {}


def _of_either(connection: Connection, school: str, holds: set[Key]) -> set[Key]:
    waiting = doubts.stopped(connection, school) if holds else None
    return held_by_either(holds, waiting.doubts) if waiting and waiting.doubts else holds


def mark_held(connection: Connection, school: str) -> int:
    """Mark what waits behind a hold, so that no run claims it; returns how many messages are newly held."""
    holds = _in_force(connection, school)
    if not holds:
        return 0
    groups = _groups(connection, school)
    query = select(_message.c.id, _message.c.recipient, _message.c.pupils).where(
        _message.c.school == school, _message.c.state == State.QUEUED, _message.c.held.is_(False)
    )
    rows = _held_back(connection, connection.execute(query).all(), holds, groups)
    for number in rows:
        states.change(connection, (State.QUEUED,), _message.c.id == number, held=True)
    return len(rows)


def behind(connection: Connection, school: str, rows: Iterable[MessageRow | Waits]) -> dict[int, set[Key]]:
    """The holds behind which these messages stand now, whatever their state; by the numbers of their rows."""
    holds = _in_force(connection, school)
    groups = _groups(connection, school) if holds else {}
    return _held_back(connection, list(rows), holds, groups)


def behind_unsaved(
    connection: Connection, school: str, messages: Iterable[tuple[Message, Sequence[str]]]
) -> dict[str, set[Key]]:
    """The holds behind which messages stand or would stand, each given with its readers; by their public ids."""
    holds = _in_force(connection, school)
    groups = _groups(connection, school) if holds else {}
    found = {}
    for message, readers in messages if holds else ():
        child = message.about_a_child
        if on := _on(holds, groups, readers, message.recipient, message.pupils, about_a_child=child):
            found[message.public_id] = on
    return found


def share(connection: Connection, school: str, doubts: Collection[Doubt]) -> None:
    """Hold back what stands behind a hold for whoever has it under another key too: the old one stays another's."""
    guardians, pupils = ({one.old: one.new for one in doubts if one.what == what} for what in ("guardian", "pupil"))
    here = [one for one in standing(connection, school) if one.scope in HELD_BY_KEY] if doubts else []
    known = {(one.scope, one.key) for one in here}
    for one in here:
        also = Question(one.scope, one.key, "").known_by(guardians, pupils).on
        if also not in known:
            place(connection, school, one._replace(key=also[1]))
            known.add(also)


class Released(NamedTuple):
    """How many messages wait for a look since a hold ended, and how many will if somebody says they never arrived."""

    asked: int
    unknown: int


def release(connection: Connection, school: str, on: tuple[str, str], by: str, now: datetime) -> Released | None:
    """End the hold on a scope and key; what waited goes to a person for approval. None if there was no such hold.

    What is unknown or failed goes to a person as well, once somebody wants it sent again. A digest needs no approval of
    its own: what is in it does.
    """
    scope, key = on
    here = (_hold.c.school == school) & (_hold.c.scope == scope) & (_hold.c.key == key) & _hold.c.released_at.is_(None)
    ended = connection.execute(update(_hold).where(here).values(released_at=now, released_by=by))
    if not ended.rowcount:
        return None
    _unmark(connection, school)
    freed = _freed(connection, school, scope, key)
    alone = _message.c.id.in_(freed) & ~digests.IS_ONE
    values = {"state": State.AWAITING_APPROVAL, "owner": None, "lease_until": None}
    asked = states.change(connection, (State.QUEUED,), alone, **values)
    looks_first.forget(connection, freed)
    came = _freed(connection, school, scope, key, looks_first.COME_BACK, now)
    looks_first.forget(connection, came)
    mark_held(connection, school)
    unknown = _message.c.id.in_(came) & (_message.c.state == State.UNKNOWN) & ~digests.IS_ONE
    return Released(asked, connection.execute(select(func.count()).where(unknown)).scalar_one())


def let_go(connection: Connection, school: str, by: str) -> None:
    """End the holds that the program placed itself, as what they waited for is here: what waited goes on by itself."""
    mine = (_hold.c.school == school) & (_hold.c.by == by) & _hold.c.released_at.is_(None)
    if connection.execute(delete(_hold).where(mine)).rowcount:
        mark_anew(connection, school)


def mark_anew(connection: Connection, school: str) -> None:
    """After a hold is gone without anybody's look: what no other holds back goes on by itself."""
    _unmark(connection, school)
    mark_held(connection, school)


def _unmark(connection: Connection, school: str) -> None:
    # The mark of a hold stays on what was cancelled or expired behind it until here.
    states.change(connection, tuple(State), _message.c.school == school, _message.c.held.is_(True), held=False)


def _freed(
    connection: Connection,
    school: str,
    scope: str,
    key: str,
    was: Collection[State] = (State.QUEUED,),
    use: datetime | None = None,
) -> list[int]:
    """What of these states stood behind a hold; of what ended, that alone which is of ``use`` after a moment."""
    groups = _groups(connection, school)
    here = (_message.c.school == school) & _message.c.state.in_(was)
    if use is not None:
        here &= (_message.c.state == State.UNKNOWN) | (_message.c.deadline > use)
    query = select(_message.c.id, _message.c.recipient, _message.c.pupils).where(here)
    on = _of_either(connection, school, {(scope, key)})
    return sorted(_held_back(connection, connection.execute(query).all(), on, groups))


def _groups(connection: Connection, school: str) -> dict[str, set[str]]:
    table = tables.membership
    found: dict[str, set[str]] = {}
    for row in connection.execute(select(table.c.pupil, table.c.group_key).where(table.c.school == school)):
        found.setdefault(row.pupil, set()).add(row.group_key)
    day = stays.seen_on(connection)
    return stays.groups_on(connection, school, found, day) if day else found


def _held_back(
    connection: Connection, rows: Sequence[Any], holds: set[Key], groups: dict[str, set[str]]
) -> dict[int, set[Key]]:
    """Those of these messages that stand behind any of the holds, by the numbers of their rows.

    A mail to two names is held for either.
    """
    joined = outbox.guardians(connection, (row.id for row in rows)) if holds else {}
    about = _about_a_child(connection, rows) if any(scope in _OF_CHILDREN for scope, _ in holds) else set()
    found = {}
    for row in rows:
        guardians = {row.recipient, *joined.get(row.id, ())}
        if on := _on(holds, groups, guardians, row.recipient, row.pupils, about_a_child=row.id in about):
            found[row.id] = on
    return found


def _about_a_child(connection: Connection, rows: Sequence[Any]) -> set[int]:
    """Those of these messages that are about children, by their kind or by name, and not news for all."""
    query = select(_message.c.id).where(_message.c.about_a_child)
    return set(connection.execute(query.where(_message.c.id.in_([row.id for row in rows]))).scalars())


def _on(
    holds: Collection[Key],
    groups: Mapping[str, set[str]],
    guardians: Collection[str],
    recipient: str,
    pupils: Sequence[str],
    *,
    about_a_child: bool,
) -> set[Key]:
    """The holds behind which a message stands; the post of a group is not held for one family in it."""
    theirs = {group for pupil in pupils for group in groups.get(pupil, ())}
    named = {
        ("school", ""),
        (AFTER_RESTORE, ""),
        *(("pupil", pupil) for pupil in pupils),
        *(("group", group) for group in theirs),
    }
    if recipient.startswith(GROUP_POST):
        theirs = {recipient.removeprefix(GROUP_POST)}
    else:
        named |= {("guardian", guardian) for guardian in guardians}
    if about_a_child:
        named |= {(PAIR, f"{pupil}:{guardian}") for pupil in pupils for guardian in guardians}
        named |= {(PUPIL_IN_DOUBT, pupil) for pupil in pupils}
        named |= {(GUARDIAN_IN_DOUBT, guardian) for guardian in guardians}
    # What concerns no pupil of the one group that went first waits; a post of another group included, and what names a
    # child of another group beside one of that.
    each = [groups.get(pupil, set()) for pupil in pupils] if about_a_child else []
    named |= {hold for hold in holds if hold[0] == OUTSIDE and not all(hold[1] in of for of in (theirs, *each))}
    return {hold for hold in holds if hold in named}
