"""Statements that are run for many rows at a time: compiled once for a database, and run with the values alone.

What SQLAlchemy does for each of a thousand rows costs as much as the database itself.
"""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Insert

from ouderbrug.store import stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Dialect, Table, Update


class _Compiled(NamedTuple):
    """A statement in the words of a database: the places of its values in order, and what makes each of them.

    ``fixed`` are values that are the same in each row; ``named`` is True where the driver wants them by name.
    """

    words: str
    places: tuple[str, ...]
    makes: tuple[Callable[[Any], Any] | None, ...]
    fixed: Mapping[str, Any]
    named: bool


class Many:
    """One such statement; all rows of a run have values for the same columns."""

    def __init__(self, statement: Insert | Update) -> None:
        self._statement = statement
        self._known: dict[tuple[str, tuple[str, ...]], _Compiled] = {}

    def run(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
        """Run it for each of these; returns how many rows it changed."""
        if not rows:
            return 0
        name = connection.dialect.name, tuple(rows[0])
        if name not in self._known:
            self._known[name] = self._compiled(connection.dialect, name[1])
        compiled = self._known[name]
        columns: list[Iterable[Any]] = [
            repeat(compiled.fixed[place], len(rows)) if place in compiled.fixed else _made(place, rows, make)
            for place, make in zip(compiled.places, compiled.makes, strict=True)
        ]
        values: list[Any] = list(zip(*columns, strict=True))
        if compiled.named:
            values = [dict(zip(compiled.places, one, strict=True)) for one in values]
        stamp.changes(connection, self._table.name)
        return connection.exec_driver_sql(compiled.words, values).rowcount

    @property
    def _table(self) -> Table:
        found: Table = self._statement.table  # type: ignore[assignment]
        return found

    def _compiled(self, dialect: Dialect, given: tuple[str, ...]) -> _Compiled:
        """A column of a new row for which no value is given gets the one that it begins with."""
        is_new = isinstance(self._statement, Insert)
        left = [column for column in self._table.columns if is_new and column.name not in given]
        first = {column.name: _plain(column.default) for column in left if column.default is not None}
        keys = [*given, *first] if is_new else None
        compiled: Any = self._statement.compile(dialect=dialect, column_keys=keys)
        places = tuple(compiled.positiontup if compiled.positional else compiled.binds)
        fixed = {one: first.get(one, compiled.binds[one].value) for one in places if one not in given}
        types = {one: compiled.binds[one].type.dialect_impl(dialect) for one in places}
        makes = {one: of_type.bind_processor(dialect) for one, of_type in types.items()}
        fixed = {one: make(value) if (make := makes[one]) else value for one, value in fixed.items()}
        return _Compiled(str(compiled), places, tuple(makes.values()), fixed, named=not compiled.positional)


def _plain(default: Any) -> Any:
    """With what a column begins; raises TypeError where that is made anew for each row."""
    if callable(default.arg):
        raise TypeError(default)
    return default.arg


def _made(place: str, rows: Sequence[Mapping[str, Any]], make: Callable[[Any], Any] | None) -> list[Any]:
    """The values for one place as the driver takes them; the very one of the row before is not made again."""
    values = [row[place] for row in rows]
    if make is None:
        return values
    made: list[Any] = []
    last, become = object(), None
    for value in values:
        if value is not last:
            last, become = value, make(value)
        made.append(become)
    return made
