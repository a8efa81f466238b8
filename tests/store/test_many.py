"""What is stored for many rows at once is what the library stores of each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import bindparam, insert, select, update

from ouderbrug.model import State
from ouderbrug.store import stamp, tables
from ouderbrug.store.many import Many
from room_samples import NOW, SCHOOL, message, queue

if TYPE_CHECKING:
    from sqlalchemy import Connection

_message = tables.message


def rows(db: Connection) -> list[dict[str, Any]]:
    """The messages, without what no two have in common."""
    own = ("id", "key", "public_id")
    found = db.execute(select(_message).order_by(_message.c.id)).mappings()
    return [{name: value for name, value in row.items() if name not in own} for row in found]


def again(db: Connection, number: int) -> list[dict[str, Any]]:
    """The first message so many times, as new rows that lack what a row begins with."""
    queue(db, message("g1"))
    first = dict(db.execute(select(_message)).mappings().one())
    left = {column.name for column in _message.columns if column.default is not None}
    plain = {name: value for name, value in first.items() if name not in {"id", *left}}
    return [plain | {"key": f"k{one}", "public_id": f"p{one}"} for one in range(number)]


def test_new_rows_are_those_of_the_library_and_begin_with_the_same(db: Connection) -> None:
    new = again(db, 4)
    db.execute(insert(_message), new[:2])
    assert Many(insert(_message)).run(db, new[2:]) == 2
    _, one, two, three, four = rows(db)
    assert one == two == three == four


def test_rows_are_changed_each_to_its_own_values_and_counted(db: Connection) -> None:
    db.execute(insert(_message), again(db, 3))
    of = update(_message).where(_message.c.key == bindparam("of_key"), _message.c.state == State.QUEUED)
    change = Many(of.values(due_at=bindparam("to_due_at"), pupils=bindparam("to_pupils")))
    each = [{"of_key": f"k{one}", "to_due_at": NOW + timedelta(one), "to_pupils": [f"p{one}"]} for one in range(3)]
    assert change.run(db, [*each, each[0] | {"of_key": "nobody"}]) == 3
    assert [(row["due_at"], row["pupils"]) for row in rows(db)[1:]] == [
        (NOW + timedelta(one), [f"p{one}"]) for one in range(3)
    ]


def test_nothing_is_run_for_no_row(db: Connection) -> None:
    assert Many(insert(_message)).run(db, []) == 0


def test_a_first_value_that_is_made_for_each_row_is_refused(db: Connection) -> None:
    with pytest.raises(TypeError):
        Many(insert(tables.guardian)).run(db, [{"school": SCHOOL, "key": "g9"}])


def test_the_stamp_hears_of_it(db: Connection) -> None:
    new = again(db, 1)
    with stamp.noted(db):
        before = stamp.read(db, SCHOOL, sends=False)
        Many(insert(_message)).run(db, new)
        assert stamp.read(db, SCHOOL, sends=False) == before + 1
