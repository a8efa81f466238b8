"""9: two first imports at once make one whole store."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from forked import ended
from ouderbrug.store import database
from ouderbrug.store.database import Store, meta

if TYPE_CHECKING:
    from pathlib import Path

    from processes import CrashSchool

pytestmark = pytest.mark.slow


def test_9_two_first_imports_at_once_make_one_whole_store(crash_school: CrashSchool) -> None:
    crash_school.fill(3)
    crash_school.store.unlink()
    both = [crash_school.start("import", str(crash_school.folder / "contacts.csv")) for _ in range(2)]
    assert [ended(one).code for one in both] == [0, 0]
    assert crash_school.process("store", "check").code == 0
    assert crash_school.query("select count(*) from guardian where active") == [(3,)]


@pytest.mark.parametrize("many", [2, 6])
def test_9_who_makes_a_store_second_finds_it_made(tmp_path: Path, many: int) -> None:
    path, began, made = tmp_path / "ouderbrug.db", threading.Barrier(many), []

    def first_import() -> None:
        began.wait(10)
        made.append(database.create(path, rehearsal=True))

    threads = [threading.Thread(target=first_import) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(made) == [False] * (many - 1) + [True]
    store = Store(path, "99ZZ00", readonly=True)
    with store.reading() as connection:
        assert meta(connection, "kind") == "rehearsal"
    store.close()
    assert [one.name for one in tmp_path.iterdir()] == ["ouderbrug.db"]
