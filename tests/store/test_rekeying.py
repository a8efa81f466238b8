"""A person who gets another key takes all that is known along."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ouderbrug.people import Pairing
from ouderbrug.school.difference import Difference, Rekeyed
from ouderbrug.school.doubt import Doubt
from ouderbrug.school.errand_keys import PARTS
from ouderbrug.school.import_questions import AUTHORITY_EMPTIED, UNREADABLE, Question, about_a_pair
from ouderbrug.staff.due_follow_ups import QUESTIONS
from ouderbrug.staff.follow_ups import CODES
from ouderbrug.store import follow_ups, holds, pairs, questions, rekeying, roster, tables
from ouderbrug.store.rows import Hold
from store_samples import changing

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


def test_4_who_are_not_to_meet_are_kept_apart_by_each_key_that_they_have(tmp_path: Path) -> None:
    exchanged = (Doubt("guardian", "g2", "g1"), Doubt("guardian", "g1", "g2"), Doubt("pupil", "p2", "g9"))
    since = datetime(2026, 11, 23, tzinfo=UTC)
    with changing(tmp_path) as connection:
        pairs.record(connection, "99ZZ00", pairs.pair_of(Pairing.NOT_TOGETHER, "g1", "g9"), "directie", since)
        for _ in range(2):
            pairs.share(connection, "99ZZ00", exchanged)
        apart = pairs.written(connection, "99ZZ00")
    found = [(one.one, one.other, one.by, one.ended_at) for one in apart]
    assert found == [("g1", "g9", "directie", None), ("g2", "g9", "directie", None)]


def test_a_leaders_yes_moves_with_the_pupil_and_with_the_guardian(tmp_path: Path) -> None:
    with changing(tmp_path) as connection:
        yes = pairs.pair_of(Pairing.RECEIVES_ALL, "p1", "g1")
        pairs.record(connection, "99ZZ00", yes, "directie", datetime(2026, 11, 23, tzinfo=UTC))
        rekeying.rekey(connection, "99ZZ00", [Rekeyed("guardian", "g1", "a1"), Rekeyed("pupil", "p1", "z1")])
        assert roster.load(connection, "99ZZ00").pairs[Pairing.RECEIVES_ALL] == {("z1", "a1")}


def test_two_who_are_paired_stay_so_under_another_key(tmp_path: Path) -> None:
    with changing(tmp_path) as connection:
        both = pairs.pair_of(Pairing.NOT_TOGETHER, "g1", "g2")
        pairs.record(connection, "99ZZ00", both, "directie", datetime(2026, 11, 23, tzinfo=UTC))
        rekeying.rekey(connection, "99ZZ00", [Rekeyed("guardian", "g1", "z1")])
        assert roster.load(connection, "99ZZ00").are_paired(Pairing.NOT_TOGETHER, "z1", "g2")


def test_4_what_was_ticked_off_moves_with_each_person_whom_its_key_names(tmp_path: Path) -> None:
    """Keys of people alone: an event, a group and a pupil that are called as a guardian is stay as they are."""
    early, late = datetime(2026, 11, 2, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC)
    done = {
        ("talk", "g1"): ("talk", "z1"),
        ("may-receive-all", "g1:g1"): ("may-receive-all", "p9:z1"),
        ("thanks-owed", "g1:day:g1"): ("thanks-owed", "g1:day:z1"),
        ("mailbox-closed", "g1:g2"): ("mailbox-closed", "g2:z1"),
        ("child-without-word", "g1"): ("child-without-word", "p9"),
        ("group-silent", "g1"): ("group-silent", "g1"),
        ("not-sent", "e1:g1"): ("not-sent", "e1:g1"),
        ("ask-why", "g1"): ("ask-why", "z1"),
    }
    with changing(tmp_path) as connection:
        for code, key in done:
            follow_ups.tick(connection, "99ZZ00", code, key, "directie", late)
        follow_ups.tick(connection, "99ZZ00", "ask-why", "z1", "directie", early)
        moved = [Rekeyed("guardian", "g1", "z1"), Rekeyed("guardian", "g2", "g1"), Rekeyed("pupil", "g1", "p9")]
        rekeying.rekey(connection, "99ZZ00", [moved[0], moved[2]])
        assert follow_ups.done(connection, "99ZZ00") == dict.fromkeys(done.values(), late)
        rekeying.rekey(connection, "99ZZ00", [moved[1]])
        assert ("mailbox-closed", "g1:z1") in follow_ups.done(connection, "99ZZ00")


def test_4_of_each_errand_it_is_said_whom_its_key_names() -> None:
    assert PARTS.keys() == {follow_ups.TALK, *CODES} - set(QUESTIONS)


def test_what_waits_moves_with_the_pupil_and_with_the_guardian(tmp_path: Path) -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    asked = {about_a_pair("p1", "g1", AUTHORITY_EMPTIED), Question("guardian", "g1", UNREADABLE, "receives", "p1")}
    with changing(tmp_path) as connection:
        questions.keep(connection, "99ZZ00", Difference(asked=asked), now)
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
