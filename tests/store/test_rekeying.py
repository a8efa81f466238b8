"""A person who gets another key takes all that is known along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.store import rekeying, tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Column

KEYS = {"guardian", "pupil", "recipient"}
"""The names that columns with the key of a person have."""


def named_for_people() -> Iterator[Column[str]]:
    for table in tables.metadata.sorted_tables:
        yield from (column for column in table.columns if column.name in KEYS)


def test_every_column_that_names_a_person_moves_with_them() -> None:
    moved = {column for columns in rekeying._PLAIN.values() for column in columns}
    assert [str(column) for column in named_for_people() if column not in moved] == []
