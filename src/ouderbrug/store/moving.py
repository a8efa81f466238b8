"""All rows of a store put into an empty one, which may be of the other sort: a file, or a database on a server."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from sqlalchemy import DateTime, MetaData, insert, select, union

from ouderbrug.errors import StoreError
from ouderbrug.store import dialects, tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Column, Connection, Row, Select, Table

AT_ONCE = 1000
"""How many rows are read and written at a time."""


def move(source: Connection, target: Connection, known: MetaData = tables.metadata) -> dict[str, int]:
    """Copy every row as it is; returns how many there are by table. What an empty store says of itself is replaced.

    ``known`` are the tables of both, where they are not those of today.
    Both are open transactions, of which that of the source sees one moment. Raises StoreError where what then stands in
    the target is not what stood in the source.
    """
    for table in reversed(known.sorted_tables):
        target.execute(table.delete())
    return {table.name: _moved(source, target, table) for table in known.sorted_tables}


def tables_of(connection: Connection) -> MetaData:
    """The tables that a file of an older schema has."""
    found = MetaData()
    found.reflect(connection)
    found.remove(found.tables["alembic_version"])
    for column in (column for table in found.sorted_tables for column in table.columns):
        column.type = column.type.as_generic()
        if isinstance(column.type, DateTime):
            column.type = tables.Moment()
    return found


def schools(connection: Connection) -> set[str]:
    """Whose rows are in a store."""
    each = [select(table.c.school) for table in tables.metadata.sorted_tables if "school" in table.c]
    return set(connection.scalars(union(*each)))


def keep_only(connection: Connection, school: str) -> None:
    """Delete the rows of all other schools."""
    for table in reversed(tables.metadata.sorted_tables):
        if "school" in table.c:
            connection.execute(table.delete().where(table.c.school != school))
            continue
        for key in table.foreign_keys:
            if "school" in key.column.table.c:
                others = select(key.column).where(key.column.table.c.school != school)
                connection.execute(table.delete().where(key.parent.in_(others)))


def _moved(source: Connection, target: Connection, table: Table) -> int:
    for rows in _rows(source, table):
        target.execute(insert(table), [dict(row._mapping) for row in rows])
    dialects.go_on_counting(target, table)
    counted = _counted(source, table)
    if counted != _counted(target, table):
        raise StoreError(f"the copy of the table {table.name} is not what was copied; nothing was changed")
    return counted[0]


def _counted(connection: Connection, table: Table) -> tuple[int, int]:
    """How many rows there are, and the sum of what they hold."""
    count = sum_of = 0
    for rows in _rows(connection, table):
        count += len(rows)
        sum_of += sum(map(_hash, rows))
    return count, sum_of


def _hash(row: Row[Any]) -> int:
    """A number of what a row holds; the sum of them is the same in any order, for servers sort words in their own."""
    return int.from_bytes(hashlib.sha256(repr(tuple(row)).encode()).digest())


def _rows(connection: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    """The rows of a table by the portion; one that others of its own table point to comes before them."""
    return connection.execute(_in_order(table)).partitions(AT_ONCE)


def _in_order(table: Table) -> Select[Any]:
    own: list[Column[Any]] = [key.parent for key in table.foreign_keys if key.column.table is table]
    ordered = select(table).order_by(*(column.is_not(None) for column in own), *table.primary_key)
    return ordered.execution_options(yield_per=AT_ONCE)  # else a server hands over the whole table
