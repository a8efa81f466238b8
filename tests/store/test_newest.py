"""Which files of a store are taken for the newest, and for files of one moment."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from ouderbrug.errors import StoreError
from ouderbrug.store import database, generation, marker
from ouderbrug.store.newest import Newest
from store_samples import SCHOOL, fresh, put


def opened(path: Path, state: str = "state", *, accepts: bool = False) -> database.Store:
    """The store as commands open it."""
    store = database.Store(path, SCHOOL, newest=Newest(path, path.parent / state, accepts=accepts))
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


class Folder:
    """The folder of a school, and the state folders of those who send from it; each step of a history is a method."""

    def __init__(self, path: Path) -> None:
        self.path, self.marks, self.kept = path, path.with_name(f"{path.name}.marker"), dict[Path, bytes]()

    def sends(self, state: str, *, accepts: bool = False) -> None:
        """Open it, and change something twice."""
        with closing(opened(self.path, state, accepts=accepts)) as store:
            change(store, 2)

    def is_told(self, state: str) -> None:
        """Say that nothing is missing."""
        self.sends(state, accepts=True)

    def is_refused(self, state: str) -> None:
        """Open it in vain, and again: nobody believes it the second time either."""
        for _ in range(2):
            with pytest.raises(StoreError, match=r"not be the newest|is not the newest"):
                opened(self.path, state)

    def loses_state(self, state: str) -> None:
        """Begin with an empty state folder, as on another machine."""
        shutil.rmtree(self.path.with_name(state))

    def keep(self) -> None:
        """Make a backup of the whole folder."""
        self.kept = {file: file.read_bytes() for file in (self.path, self.marks)}

    def put_back(self) -> None:
        """Put it back an hour later."""
        for file, content in self.kept.items():
            file.write_bytes(content)
        self.change_owner()

    def put_back_bare(self) -> None:
        """Put it back without the marker."""
        self.put_back()
        self.marks.unlink()

    def change_owner(self) -> None:
        """Let the file system date the marker an hour after what it says of itself."""
        self._says(-3600)

    def lose_power(self) -> None:
        """Let the marker say what it said half a minute before the file system dates it."""
        self._says(-30, -1)

    def _says(self, seconds: int, changes: int = 0) -> None:
        store, number, link, moment, others = self.marks.read_text().split()
        at = f"{int(moment) + 1000 * seconds:013d}"
        self.marks.write_text(f"{store} {int(number) + changes:020d} {link} {at} {others}\n")

    def come_from_an_older_version(self) -> None:
        """Let the marker say nothing of when it was written."""
        self.marks.write_text(" ".join(self.marks.read_text().split()[:3]) + "\n")


HISTORIES = {
    "a school goes on": "sends cron, sends cron",
    "two send in turn": "sends cron, sends root, sends cron, sends root",
    "put back, the one who sent": "keep, sends cron, put_back, is_refused cron",
    "put back, another": "keep, sends cron, put_back, is_refused root, is_refused cron",
    "put back, an empty state folder": "sends cron, keep, sends cron, put_back, loses_state cron, is_refused cron",
    "put back, another who was the last before": "sends root, keep, sends cron, put_back, is_refused root",
    "put back without its marker": "sends root, keep, sends cron, put_back_bare, is_refused root",
    "put back after another alone": "keep, sends root, sends cron, put_back, is_refused cron, is_refused root",
    "put back with nothing since": "sends cron, keep, put_back, sends cron",
    "moved": "sends cron, keep, put_back, loses_state cron, is_refused cron, is_told cron, sends cron",
    "believed after the word by all": "sends root, change_owner, is_refused root, is_told root, sends cron, sends root",
    "another owner": "sends cron, change_owner, sends cron",
    "another owner, two who send": "sends root, sends cron, change_owner, is_refused cron, is_told cron, sends cron",
    "a state folder for each start": "sends cron, loses_state cron, sends cron, loses_state cron, sends cron",
    "a state folder for each start, put back": (
        "sends cron, loses_state cron, keep, sends cron, loses_state cron, put_back, is_refused cron, is_told cron, "
        "loses_state cron, sends cron"
    ),
    "a power cut": "sends cron, lose_power, loses_state cron, sends cron",
    "an older version": "sends cron, come_from_an_older_version, loses_state cron, sends cron",
}
"""What happens to a folder that cron sends from, and who is let do what then; it sent before as well."""


@pytest.mark.parametrize("history", HISTORIES)
def test_f27_what_was_put_there_by_hand_is_believed_by_nobody_but_who_alone_sent_from_it(
    path: Path, history: str
) -> None:
    """The marker was put back too, and another user, or an empty state folder, took it for the truth."""
    shutil.move(path.with_name("state"), path.with_name("cron"))
    folder = Folder(path)
    for step in HISTORIES[history].split(", "):
        what, *who = step.split()
        getattr(folder, what)(*who)


def test_f27_a_file_system_that_dates_files_by_another_clock_says_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(opened(path)) as store, monkeypatch.context() as patch:
        patch.setattr(marker.time, "time", lambda: 1e9)
        change(store)
    assert marker.late(f"{path}.marker") == 0
    opened(path, "empty").close()


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
    again = marker.read(f"{path}.marker")
    assert again is not None
    assert again[:3] == seen[:3]


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
