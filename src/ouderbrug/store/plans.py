"""Plans in the store: why each message goes, waits or does not go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from ouderbrug.store import rows, tables
from ouderbrug.store.rows import PlanRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sqlalchemy import Connection


def planned(connection: Connection, event_row: int) -> set[str]:
    """The recipients for whom this revision of an event has a plan."""
    query = select(tables.plan.c.recipient).where(tables.plan.c.event == event_row)
    return set(connection.execute(query).scalars())


def add(connection: Connection, values: Mapping[str, Any]) -> None:
    """Store why a message goes, waits or does not go."""
    connection.execute(insert(tables.plan).values(**values))


def amend(connection: Connection, message: int, values: Mapping[str, Any]) -> None:
    """Write the latest judgement of a message over the earlier one."""
    connection.execute(update(tables.plan).where(tables.plan.c.message == message).values(**values))


def warned_of(connection: Connection, messages: Iterable[int], codes: Collection[str]) -> set[int]:
    """Those of these messages of which the latest judgement warned of one of these codes of the frequency rule."""
    table, warnings = tables.plan, {f"frequency.{code}" for code in codes}
    trails = rows.chunked(connection, select(table.c.message, table.c.trail), table.c.message, messages)
    return {message for message, trail in trails if any(warnings & set(step.get("warnings", ())) for step in trail)}


def of_events(connection: Connection, numbers: Iterable[int]) -> list[PlanRow]:
    """The plans of these event rows, revision after revision."""
    table = tables.plan
    query = select(*(table.c[name] for name in PlanRow._fields)).where(table.c.event.in_(numbers))
    return [PlanRow._make(row) for row in connection.execute(query.order_by(table.c.event, table.c.id))]
