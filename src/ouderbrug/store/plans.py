"""Plans in the store: why each message goes, waits or does not go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import String, bindparam, func, insert, select, true, update

from ouderbrug.model import DIGESTS, State
from ouderbrug.store import rows, tables
from ouderbrug.store.many import Many
from ouderbrug.store.rows import PlanRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import datetime

    from sqlalchemy import Connection


_plan, _message = tables.plan, tables.message
# By event and recipient, for which there is an index. Most plans hold their slot, and a trail is long to read: the
# database leaves those out by the text of it.
_WAIT_FOR_TURN = (
    select(_message.c.id, _plan.c.trail)
    .join(_plan, (_plan.c.event == _message.c.event) & (_plan.c.recipient == _message.c.recipient))
    .where(_plan.c.message == _message.c.id, _plan.c.verdict == "delay", _plan.c.rule.is_not(None))
    .where(_plan.c.trail.cast(String).contains('"holds_slot": false', autoescape=True))
    .where(rows.among(_message.c.id))
)


def planned(connection: Connection, event_row: int) -> set[str]:
    """The recipients for whom this revision of an event has a plan."""
    query = select(tables.plan.c.recipient).where(tables.plan.c.event == event_row)
    return set(connection.execute(query).scalars())


def count_refused(connection: Connection, event_rows: Iterable[int]) -> int:
    """How many plans of these revisions were refused."""
    query = select(func.count()).where(_plan.c.event.in_(list(event_rows)), _plan.c.verdict == "refuse")
    return int(connection.execute(query).scalar_one())


def messages(connection: Connection, event_row: int) -> dict[int, str]:
    """The numbers of the messages of this revision, and why each is in its language."""
    query = select(_plan.c.message, _plan.c.language_reason)
    query = query.where(_plan.c.event == event_row, _plan.c.message.is_not(None)).order_by(_plan.c.recipient.desc())
    return {row[0]: row[1] for row in connection.execute(query)}


def not_sent(
    connection: Connection, school: str, since: datetime, kinds: Collection[str] | None = None
) -> dict[tuple[str, str], datetime]:
    """The events of which something was refused, failed or ran out since a moment, and when the last of it did.

    They are named by source and id. Only the latest revision of an event counts; of one that was withdrawn that is the
    word that it is off. What is in a digest counts, and not the digest. With ``kinds`` only those of these.
    """
    event, later = tables.event, tables.event.alias()
    newer = (later.c.source == event.c.source) & (later.c.event_id == event.c.event_id)
    newer &= (later.c.school == event.c.school) & (later.c.revision > event.c.revision)
    stands = (event.c.school == school) & (event.c.source != DIGESTS) & ~select(later.c.id).where(newer).exists()
    stands &= true() if kinds is None else event.c.kind.in_(sorted(kinds))
    refused = select(event.c.source, event.c.event_id, _plan.c.judged_at).join(_plan, _plan.c.event == event.c.id)
    ended = select(event.c.source, event.c.event_id, _message.c.settled_at)
    ended = ended.join(_message, _message.c.event == event.c.id)
    found: dict[tuple[str, str], datetime] = {}
    for query in (
        refused.where(stands, _plan.c.verdict == "refuse", _plan.c.judged_at >= since),
        ended.where(stands, _message.c.state.in_((State.FAILED, State.EXPIRED)), _message.c.settled_at >= since),
    ):
        for source, event_id, at in connection.execute(query):
            name = source, event_id
            found[name] = max(at, found.get(name, at))
    return found


def refused_since(connection: Connection, school: str, reasons: Collection[str], since: datetime) -> set[int]:
    """The revisions, by number, of which a plan became no message since a moment for one of these reasons."""
    query = select(_plan.c.event, _plan.c.rule, _plan.c.reason).distinct()
    here = (_plan.c.school == school) & (_plan.c.judged_at >= since) & (_plan.c.verdict == "refuse")
    found = connection.execute(query.where(here, _plan.c.message.is_(None)))
    return {event for event, rule, reason in found if f"{rule}.{reason}" in reasons}


def add(connection: Connection, *values: Mapping[str, Any]) -> None:
    """Store why messages go, wait or do not go, each given by its columns."""
    _NEW.run(connection, values)


_NEW = Many(insert(_plan))


def amend(connection: Connection, message: int, values: Mapping[str, Any]) -> None:
    """Write the latest judgement of a message over the earlier one; which channels were passed over stays said."""
    stays = [step for step in _trail(connection, message) if "passed_over" in step]
    values = {**values, "trail": [*values["trail"], *stays]}
    states_now = {"of_message": message, **{name: value for name, value in values.items() if name != "message"}}
    connection.execute(_AMEND, states_now)


_AMEND = update(_plan).where(_plan.c.message == bindparam("of_message"))


def about(connection: Connection, message: int, pupils: Iterable[str]) -> None:
    """Let the plan of a message be about these pupils."""
    connection.execute(update(_plan).where(_plan.c.message == message).values(pupils=list(pupils)))


def pass_over(connection: Connection, public_id: str, step: Mapping[str, Any]) -> None:
    """Say in the plan of a message why it goes over another channel now."""
    message = connection.execute(select(_message.c.id).where(_message.c.public_id == public_id)).scalar_one()
    trail = [*_trail(connection, message), step]
    connection.execute(update(_plan).where(_plan.c.message == message).values(trail=trail))


def with_reason(
    connection: Connection, school: str, recipients: Iterable[str], code: str
) -> Iterator[tuple[str, list[str], list[Mapping[str, Any]], datetime]]:
    """The plans of these recipients in whose steps a rule gave this reason: for whom, about whom, the steps, and when.

    It reads the text of each trail, so ask it of few.
    """
    columns = (_plan.c.recipient, _plan.c.pupils, _plan.c.trail, _plan.c.judged_at)
    query = select(*columns).where(
        rows.among(_plan.c.recipient),
        _plan.c.school == school,
        _plan.c.trail.cast(String).contains(f'"{code}"', autoescape=True),
    )
    return iter(rows.chunked(connection, query, recipients))


def in_whose_steps(connection: Connection, messages: Iterable[int], code: str) -> set[int]:
    """Those of these messages in the steps of whose plans a rule gave this reason."""
    gave = _plan.c.trail.cast(String).contains(f'"{code}"', autoescape=True)
    query = select(_plan.c.message).where(_plan.c.message.in_(sorted(messages)), gave)
    return set(connection.execute(query).scalars())


def _trail(connection: Connection, message: int) -> list[Mapping[str, Any]]:
    return connection.execute(_TRAIL, {"of_message": message}).scalars().first() or []


_TRAIL = select(_plan.c.trail).where(rows.given(_plan.c.message))


def warnings_of(connection: Connection, messages: Iterable[int]) -> dict[int, frozenset[str]]:
    """What the latest judgement of each of these messages warned of: ``rule.code``."""
    found: dict[int, frozenset[str]] = {}
    for message, trail in rows.chunked(connection, _TRAILS, messages):
        found[message] = found.get(message, frozenset()).union(*(step.get("warnings", ()) for step in trail))
    return found


_TRAILS = select(_plan.c.message, _plan.c.trail).where(rows.among(_plan.c.message))


def out_of_turn(connection: Connection, messages: Iterable[int]) -> set[int]:
    """Those of these messages that only wait for their turn, by the rule that decided their latest judgement."""
    trails = rows.chunked(connection, _WAIT_FOR_TURN, messages)
    return {number for number, trail in trails if not _holds_slot(trail)}


def _holds_slot(trail: Iterable[Mapping[str, Any]]) -> bool:
    decisive = next((step for step in trail if step.get("verdict", "allow") != "allow"), {})
    return bool(decisive.get("holds_slot", True))


def of_events(connection: Connection, numbers: Iterable[int]) -> list[PlanRow]:
    """The plans of these event rows, revision after revision."""
    table = tables.plan
    query = select(*(table.c[name] for name in PlanRow._fields)).where(table.c.event.in_(numbers))
    return [PlanRow._make(row) for row in connection.execute(query.order_by(table.c.event, table.c.id))]
