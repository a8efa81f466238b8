"""A command that opened the store and then waits for its lock: whoever had that may have left the store by then."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from a_school import score
from every_command import NEWS
from ouderbrug.store.newest import Newest

if TYPE_CHECKING:
    import pytest

    from a_school import School
    from ouderbrug.store.database import Store

LEADER = ("--as", "directie")
WRITING: list[tuple[str, ...]] = [
    ("hold", "guardian", "g1", *LEADER),
    ("hold", "pupil", "p1", *LEADER),
    ("release", "guardian", "g2", *LEADER),
    ("optout", "g1"),
    ("pair", "reads_together", "g1", "g2", *LEADER),
    ("event", "add", "newsletter", "--id", "typed", *NEWS),
    ("event", "withdraw", "waits"),
    ("approve", "waits", "--shown", "{shown}", *LEADER),
    ("import", "{folder}/contacts.csv"),
    ("import", "{folder}/staff.csv"),
    ("tasks", "--talked", "g1", *LEADER),
    ("privacy", "pause", "--guardian", "g1", *LEADER),
    ("privacy", "erase", "--guardian", "g1", *LEADER),
    ("purge",),
    ("dispatch",),
    ("store", "backup", "{folder}/kept.db"),
    ("store", "clock", "--repair"),
    ("store", "copy", "postgresql://localhost/nowhere"),
]
"""Commands that change something, each in words that do."""


def rows(school: School) -> list[str]:
    with closing(sqlite3.connect(school.store)) as connection:
        return list(connection.iterdump())


def test_s1_who_waited_while_the_store_was_left_is_told_so_and_wrote_nothing(
    small_school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each was judged when it was opened, ended with 0, and what it said was in neither store."""
    school = small_school
    school.staff("directie;Ria Vos;leader;")
    school.run("hold", "guardian", "g2", *LEADER)
    event = score("p1", "waits")
    event["payload"].pop("approved_by")
    school.happens(event)
    school.dispatch(exit_code=None)
    known = {"folder": str(school.folder), "shown": school.json("approve", "waits", *LEADER, exit_code=2)["shown"]}
    require = Newest.require

    def judged_and_then_left(newest: Newest, store: Store) -> None:
        require(newest, store)
        with closing(sqlite3.connect(school.store)) as connection, connection:
            connection.execute("update generation set copied_at = '2026-11-23 09:00:00.000000'")
            connection.execute("insert into meta values ('moved_to', 'nowhere')")

    for words in WRITING:
        was = rows(school)
        with monkeypatch.context() as patched:
            patched.setattr(Newest, "require", judged_and_then_left)
            said = school.run(*(word.format_map(known) for word in words), exit_code=None)
        assert (said.exit_code, "moved to the database" in said.stderr) == (2, True), (words, said.output)
        with closing(sqlite3.connect(school.store)) as connection, connection:
            connection.execute("update generation set copied_at = null")
            connection.execute("delete from meta where key = 'moved_to'")
        assert rows(school) == was, words
    assert len(school.smtp.mails) == 0
