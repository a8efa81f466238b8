"""A person who gets another key takes all that is known along."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ouderbrug.model import Pairing
from ouderbrug.school.difference import Rekeyed
from ouderbrug.school.import_questions import AUTHORITY_EMPTIED, UNREADABLE, Question, about_a_pair
from ouderbrug.store import holds, pairs, questions, rekeying, roster, tables
from ouderbrug.store.rows import Hold
from store_samples import fresh

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Column

KEYS = {"guardian", "pupil", "recipient"}
"""The names that columns with the key of a person have."""


def named_for_people() -> Iterator[Column[str]]:
    for table in set(tables.metadata.sorted_tables) - {tables.brought}:  # each import writes that one anew
        yield from (column for column in table.columns if column.name in KEYS)


def test_every_column_that_names_a_person_moves_with_them() -> None:
    moved = {column for columns in rekeying._PLAIN.values() for column in columns}
    assert [str(column) for column in named_for_people() if column not in moved] == []


def test_a_leaders_yes_moves_with_the_pupil_and_with_the_guardian(tmp_path: Path) -> None:
    with fresh(tmp_path).writing() as connection:
        yes = pairs.pair_of(Pairing.RECEIVES_ALL, "p1", "g1")
        pairs.record(connection, "99ZZ00", yes, "directie", datetime(2026, 11, 23, tzinfo=UTC))
        rekeying.rekey(connection, "99ZZ00", [Rekeyed("guardian", "g1", "a1"), Rekeyed("pupil", "p1", "z1")])
        assert roster.load(connection, "99ZZ00").pairs[Pairing.RECEIVES_ALL] == {("z1", "a1")}


def test_two_who_are_paired_stay_so_under_another_key(tmp_path: Path) -> None:
    with fresh(tmp_path).writing() as connection:
        both = pairs.pair_of(Pairing.NOT_TOGETHER, "g1", "g2")
        pairs.record(connection, "99ZZ00", both, "directie", datetime(2026, 11, 23, tzinfo=UTC))
        rekeying.rekey(connection, "99ZZ00", [Rekeyed("guardian", "g1", "z1")])
        assert roster.load(connection, "99ZZ00").are_paired(Pairing.NOT_TOGETHER, "z1", "g2")


def test_what_waits_moves_with_the_pupil_and_with_the_guardian(tmp_path: Path) -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    asked = {about_a_pair("p1", "g1", AUTHORITY_EMPTIED), Question("guardian", "g1", UNREADABLE, "receives", "p1")}
    with fresh(tmp_path).writing() as connection:
        questions.keep(connection, "99ZZ00", asked, (), now)
        holds.place(connection, "99ZZ00", Hold("pupil", "p1", now, "directie", "it is about p1"))
        rekeying.rekey(connection, "99ZZ00", [Rekeyed("guardian", "g1", "a1"), Rekeyed("pupil", "p1", "z1")])
        assert [(hold.scope, hold.key, hold.reason) for hold in holds.standing(connection, "99ZZ00")] == [
            ("guardian", "a1", "cell-unreadable receives z1"),
            ("pair", "z1:a1", "authority-emptied"),
            ("pupil", "z1", "it is about p1"),
        ]
        assert roster.load(connection, "99ZZ00").held == {
            ("guardian", "a1"),
            ("pupil", "z1"),
            ("pair", "z1:a1"),
        }
