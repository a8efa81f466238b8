"""One of many values: whatever stands in them, and whatever their number, it is one statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import String, column, event, func, literal, select, union_all

from ouderbrug.store import rows

if TYPE_CHECKING:
    from sqlalchemy import Connection

ODD = ["g1", "G1", "g'1", 'g"1', "g\\1", "[1]", "null", "Ünal", "𝔾", "12", "a,b", "%", ""]


@pytest.mark.parametrize("wanted", [ODD, ODD[:1], ODD[1::2], [*ODD, *(f"other {n}" for n in range(1_200))], []])
def test_each_value_is_found_and_no_other(db: Connection, wanted: list[str]) -> None:
    some = union_all(*(select(literal(one, String).label("key")) for one in ODD)).subquery()
    query = select(some.c.key).where(rows.among(some.c.key))
    found = [row.key for row in rows.chunked(db, query, wanted)]
    assert sorted(found) == sorted({*wanted} & {*ODD})


def test_numbers_are_found(db: Connection) -> None:
    some = union_all(*(select(literal(one).label("key")) for one in (1, 2, 2**40))).subquery()
    query = select(func.count(column("key"))).select_from(some).where(rows.among(some.c.key))
    assert [tuple(row) for row in rows.chunked(db, query, [2, 2**40, 7])] == [(2,)]


def test_the_words_of_a_statement_do_not_hang_on_how_many_values_there_are(db: Connection) -> None:
    some = select(literal("a", String).label("key")).subquery()
    query, said = select(some.c.key).where(rows.among(some.c.key)), set[str]()
    event.listen(db, "before_cursor_execute", lambda *words: said.add(words[2]))
    for number in (1, 2, 50):
        rows.chunked(db, query, [f"{n}" for n in range(number)])
    assert len(said) == 1
