"""Which files of a store are taken for the newest, and for files of one moment."""

from __future__ import annotations

import shutil
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from ouderbrug.errors import StoreError
from ouderbrug.store import database, generation, marker
from ouderbrug.store.newest import Newest
from store_samples import SCHOOL, fresh, put

if TYPE_CHECKING:
    from pathlib import Path


def opened(path: Path, state: str = "state") -> database.Store:
    """The store as commands open it."""
    store = database.Store(path, SCHOOL, newest=Newest(path, path.parent / state))
    try:
        assert store.newest is not None
        store.newest.require(store)
    except StoreError:
        store.close()
        raise
    return store


def change(store: database.Store, times: int = 1) -> None:
    for _ in range(times):
        with store.writing() as connection:
            put_something(connection)


def put_something(connection: database.Connection) -> None:
    connection.execute(text("insert into meta values (hex(randomblob(9)), randomblob(900))"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with three changes behind it."""
    fresh(tmp_path).close()
    with closing(opened(tmp_path / "store.db")) as store:
        change(store, 3)
    return tmp_path / "store.db"


def as_if_killed(store: database.Store) -> None:
    """Let the files stay as they are now: closing would bring the WAL into the database."""
    for ending in ("", "-wal"):
        name = store.path.name + ending
        shutil.copy(store.path.with_name(name), store.path.with_name(f"killed{ending}"))


def put_back(path: Path, database_from: str, wal: bool) -> None:
    shutil.copy(path.with_name(database_from), path)
    if wal:
        shutil.copy(path.with_name("killed-wal"), path.with_name("store.db-wal"))


def test_10_only_what_changes_something_counts(path: Path) -> None:
    with closing(opened(path)) as store:
        with store.writing() as connection:
            connection.execute(text("select 1"))
        with pytest.raises(ZeroDivisionError), store.writing() as connection:
            put_something(connection)
            _ = 1 / 0
        with store.reading() as connection:
            assert generation.read(connection).number == 3
        seen = marker.read(f"{path}.marker")
        assert seen is not None
        assert seen.number == 3
        assert marker.read(store.newest.elsewhere(seen.store)) == seen  # type: ignore[union-attr]


def test_10_a_marker_never_goes_down(tmp_path: Path) -> None:
    file = str(tmp_path / "marker")
    one, other = marker.Seen("a" * 32, 12), marker.Seen("b" * 32, 3)
    for seen in (one, marker.Seen(one.store, 11)):
        marker.write(file, seen)
    assert marker.read(file) == one
    marker.write(file, other)
    assert marker.read(file) == other
    (tmp_path / "marker").write_text("rubbish")
    assert marker.read(file) is None
    marker.write(file, one)
    assert marker.read(file) == one


def test_10_a_killed_run_goes_on_with_its_own_wal(path: Path) -> None:
    with closing(opened(path)) as store:
        change(store, 5)
        as_if_killed(store)
    put_back(path, "killed", wal=True)
    with closing(opened(path)) as store, store.reading() as connection:
        assert generation.read(connection).number == 8


def test_10_an_older_file_with_a_wal_of_all_that_came_since_is_the_newest(path: Path) -> None:
    shutil.copy(path, path.with_name("old.db"))
    with closing(opened(path)) as store:
        change(store, 5)
        as_if_killed(store)
    put_back(path, "old.db", wal=True)
    with closing(opened(path)) as store, store.reading() as connection:
        assert generation.read(connection).number == 8


def test_10_a_wal_that_was_removed_is_missed(path: Path) -> None:
    with closing(opened(path)) as store:
        change(store, 5)
        as_if_killed(store)
    put_back(path, "killed", wal=False)
    with pytest.raises(StoreError, match=r"lacks changes \(5\)"):
        opened(path)


def test_10_a_wal_left_over_beside_an_older_file_is_noticed_before_it_is_taken_in(path: Path) -> None:
    shutil.copy(path, path.with_name("old.db"))
    with closing(opened(path)) as store:
        change(store, 4)
    with closing(opened(path)) as store:
        change(store, 2)
        as_if_killed(store)
    put_back(path, "old.db", wal=True)
    was = path.read_bytes()
    with pytest.raises(StoreError, match="left over from another file"):
        opened(path)
    assert path.read_bytes() == was
    put_back(path, "killed", wal=True)
    opened(path).close()


def test_10_a_wal_from_before_beside_a_newer_file_is_noticed(path: Path) -> None:
    with closing(opened(path)) as store:
        change(store, 2)
        as_if_killed(store)
    with closing(opened(path)) as store:
        change(store, 4)
    shutil.copy(path.with_name("killed-wal"), path.with_name("store.db-wal"))
    with pytest.raises(StoreError, match="not the newest"):
        opened(path)


@pytest.mark.parametrize("changes", [1, 4, 5, 9])
def test_f27_an_older_store_that_another_machine_brought_past_it_is_noticed(path: Path, changes: int) -> None:
    """It had as many changes as the one that was lost, or more, and was taken for that by every machine."""
    marks = path.with_name("store.db.marker")
    for name in (path.name, marks.name):
        shutil.copy(path.with_name(name), path.with_name(f"old.{name}"))
    with closing(opened(path)) as store:
        change(store, 4)
    for name in (path.name, marks.name):
        shutil.copy(path.with_name(f"old.{name}"), path.with_name(name))
    with closing(opened(path, "state of another")) as store:
        change(store, changes)
    with pytest.raises(StoreError, match=r"lacks changes \(3\)" if changes == 1 else "went on from an older one"):
        opened(path)
    with closing(database.Store(path, SCHOOL)) as store, store.writing() as connection:
        generation.begin_anew(connection, generation.read(connection).store, 99)
    for state in ("state", "state of another"):
        opened(path, state).close()


def test_f27_what_was_put_back_under_a_run_and_brought_past_it_stops_its_next_change(path: Path) -> None:
    with closing(opened(path)) as store:
        change(store, 2)
        with store.engine.begin() as connection:  # as if the database of a server were emptied and filled again
            connection.execute(text("update generation set number = 9"))
            connection.execute(text("update lineage set link = 'another'"))
        with pytest.raises(StoreError, match="went on from an older one"):
            change(store)


def test_f27_many_at_once_stop_nobody(path: Path) -> None:
    """Each in turn adds a stretch, and one alone adds nothing; a marker from before there were links is believed."""
    with closing(opened(path)) as one, closing(opened(path, "state of another")) as other:
        for store in (one, one, other, other, other, one):
            change(store)
        with one.reading() as connection:
            assert connection.execute(text("select count(*) from lineage where number > 3")).scalar() == 3
    seen = marker.read(f"{path}.marker")
    assert seen is not None
    path.with_name("store.db.marker").write_text(f"{seen.store} {seen.number:020d}\n")
    opened(path).close()
    assert marker.read(f"{path}.marker") == seen


def test_10_a_store_of_another_name_is_none_of_ours(path: Path, tmp_path: Path) -> None:
    with closing(database.Store(path, SCHOOL)) as store, store.writing() as connection:
        generation.begin_anew(connection, "f" * 32, 99)
    with pytest.raises(StoreError, match="marker of another store"):
        opened(path)


def test_10_no_store_is_made_beside_the_wal_of_one_that_is_gone(path: Path) -> None:
    path.with_name("store.db.marker").unlink()
    path.unlink()
    path.with_name("store.db-wal").write_bytes(b"frames")
    with pytest.raises(StoreError, match=r"store\.db-wal is left over"):
        Newest(path, path.parent / "state").require_none_left()


def test_10_where_a_marker_cannot_be_written_nothing_is_opened(path: Path) -> None:
    with closing(database.Store(path, SCHOOL)) as store, store.writing() as connection:
        put(connection)
    path.with_name("store.db.marker").unlink()
    path.with_name("store.db.marker").mkdir()
    with pytest.raises(StoreError, match=r"cannot be written"):
        opened(path)


@pytest.fixture
def before_generations(tmp_path: Path) -> Path:
    """A store of a schema from before there were generations."""
    config = Config()
    config.set_main_option("script_location", "ouderbrug.store:migrations")
    config.set_main_option("path_separator", "os")
    (tmp_path / "store.db").touch(0o600)
    with closing(database.Store(tmp_path / "store.db", SCHOOL, any_schema=True)) as store, store.engine.begin() as made:
        config.attributes["connection"] = made
        command.upgrade(config, "0013")
    return tmp_path / "store.db"


def upgraded(path: Path) -> None:
    """Bring a store up to date as `store migrate` does."""
    newest = Newest(path, path.parent / "state")
    with closing(database.Store(path, SCHOOL, any_schema=True, newest=newest)) as store:
        newest.require(store)
        with store.writing() as connection:
            MIGRATE(connection)


MIGRATE = database.migrate


def test_10_an_upgrade_writes_the_markers_and_is_refused_to_a_backup_of_before(before_generations: Path) -> None:
    path = before_generations
    shutil.copy(path, path.with_name("old.db"))
    upgraded(path)
    with closing(opened(path)) as store:
        change(store)
    shutil.copy(path.with_name("old.db"), path)
    with pytest.raises(StoreError, match="not the newest"):
        upgraded(path)
    path.with_name("store.db.marker").unlink()
    with pytest.raises(StoreError, match="not the newest"):
        upgraded(path)  # its name is that of the store, by which the other marker is found
