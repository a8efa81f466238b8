"""A school whose store moves to a server says and sends what it would have, each message once, and never from both."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from test_on_a_server import OF_ITSELF, TUESDAY, a_week, rows_of, school_in, without_own

import on_postgres
from ouderbrug.errors import StoreError
from ouderbrug.store import tables
from ouderbrug.store.database import Store, only_one
from ouderbrug.store.newest import Newest
from ouderbrug.store.stamp import people_changed
from ouderbrug.testing import SmtpSandbox

if TYPE_CHECKING:
    from pathlib import Path

    from a_school import School

pytestmark = pytest.mark.slow
NEWS = {"id": "n", "kind": "newsletter", "audience": {"school": True}, "payload": {"title": "N", "body": "Feest."}}
FILE = "sqlite:///school.db"


def names(school: School, url: str) -> None:
    """Change the one line of the TOML."""
    school.configure(f'\n[store]\nurl = "{url}"\n')


def test_14_2_a_school_that_moves_in_the_middle_of_a_week_says_and_sends_the_same(tmp_path: Path) -> None:
    url, went = on_postgres.bare(tmp_path), []

    def moves(school: School) -> None:
        went.append(len(there.mails))
        said = school.run("store", "copy", url).output
        assert "rows of" in said
        assert f'url = "{url}"' in said
        names(school, url)

    with SmtpSandbox() as here, SmtpSandbox() as there:
        stayed = a_week(school_in(tmp_path / "stays", here, FILE))
        moved = a_week(school_in(tmp_path / "moves", there, FILE), moves)
        arrived = [Counter((mail.recipients[0], mail.parsed["Subject"]) for mail in one.mails) for one in (here, there)]
        once = Counter(mail.id for mail in there.mails)
    assert arrived[0] == arrived[1]
    assert 0 < went[0] < once.total() == len(once), "half of it before, half after, and each once"
    for question, answer in stayed.items():
        assert without_own(moved[question]) == without_own(answer), question
    assert rows_of(tmp_path / "stays" / "backup.db") == rows_of(tmp_path / "moves" / "backup.db")


def opened(path: Path) -> Store:
    """A store, as a command has it that was begun before another left it."""
    newest = Newest(path, path.parent / "state")
    store = Store(path, "99ZZ00", newest=newest)
    newest.require(store)
    return store


def test_14_2_what_waits_waits_on_and_the_file_sends_nothing_more(tmp_path: Path, smtp: SmtpSandbox) -> None:
    school, url = school_in(tmp_path / "school", smtp, FILE), on_postgres.bare(tmp_path)
    school.run("hold", "guardian", "g2", "--as", "directie")
    school.happens(NEWS)
    assert school.dispatch()["sent"] == len(smtp.mails) == 1
    with closing(opened(tmp_path / "school" / "school.db")) as waited:
        school.run("store", "copy", url)
        with pytest.raises(StoreError, match="moved to the database"), waited.writing() as connection:
            people_changed(connection)
    was = (tmp_path / "school" / "school.db").read_bytes()
    for command in (("dispatch",), ("import", str(school.folder / "contacts.csv")), ("store", "copy", url)):
        said = school.run(*command, exit_code=2).stderr
        assert "moved to the database" in said
        assert "[store] url" in said
    assert "moved to the database" in school.run("status").stderr
    assert (tmp_path / "school" / "school.db").read_bytes() == was
    assert len(smtp.mails) == 1
    names(school, url)
    assert school.dispatch() == {}
    school.run("release", "guardian", "g2", "--as", "directie")
    school.approve("n", "--as", "directie")
    assert school.dispatch(TUESDAY)["sent"] == 1
    assert sorted(mail.recipients[0] for mail in smtp.mails) == ["g1@guardian.example", "g2@guardian.example"]


def test_14_2_an_older_copy_of_the_file_is_noticed_after_it_moved(tmp_path: Path, smtp: SmtpSandbox) -> None:
    school, url = school_in(tmp_path / "school", smtp, FILE), on_postgres.bare(tmp_path)
    school.dispatch()
    was = (school.folder / "school.db").read_bytes()
    school.run("store", "copy", url)
    (school.folder / "school.db").write_bytes(was)
    school.happens(NEWS)
    said = school.run("dispatch", exit_code=2).stderr
    assert "school.db is not the newest" in said
    names(school, url)
    assert school.dispatch()["sent"] == len(smtp.mails) == 1


def test_14_2_a_store_goes_back_to_a_file_under_a_new_name_alone(tmp_path: Path, smtp: SmtpSandbox) -> None:
    school, url = school_in(tmp_path / "school", smtp, FILE), on_postgres.bare(tmp_path)
    school.happens(NEWS)
    school.run("store", "backup", str(school.folder / "monday.db"))
    school.run("store", "copy", url)
    assert "would send too" in school.run("store", "restore", str(school.folder / "monday.db"), exit_code=2).stderr
    names(school, url)
    assert school.dispatch()["sent"] == len(smtp.mails) == 1
    school.run("store", "backup", str(school.folder / "tuesday.db"))
    names(school, "sqlite:///again.db")
    school.run("store", "restore", str(school.folder / "tuesday.db"), exit_code=None)
    school.enrol()
    school.dispatch(exit_code=None)
    assert len(smtp.mails) == 1
    names(school, url)
    assert "is not the newest" in school.run("dispatch", exit_code=2).stderr


def test_14_2_only_an_empty_database_is_taken_and_nothing_while_a_run_is_busy(
    tmp_path: Path, smtp: SmtpSandbox
) -> None:
    school, url = school_in(tmp_path / "school", smtp, FILE), on_postgres.bare(tmp_path)
    with only_one(school.folder / "school.db"):
        assert "another run is busy" in school.run("store", "copy", url, exit_code=75).stderr
    assert "is not empty" in school.run("store", "copy", on_postgres.of(tmp_path / "other"), exit_code=2).stderr
    assert "no password" in school.run("store", "copy", "postgresql://a:b@localhost/c", exit_code=2).stderr
    assert "verify-full" in school.run("store", "copy", "postgresql://a@db.example/c", exit_code=2).stderr
    (open_to_all := tmp_path / "ca.pem").touch()
    open_to_all.chmod(0o666)
    away = f"postgresql://a@db.example/c?sslmode=verify-full&sslrootcert={open_to_all}"
    assert "changed by everybody" in school.run("store", "copy", away, exit_code=2).stderr
    assert "from its file to a server" in school.run("store", "copy", "sqlite:///other.db", exit_code=2).stderr
    (school.folder / "ouderbrug.db.marker").write_text("f" * 32 + " " + "0" * 19 + "1\n")
    assert "marker of another store" in school.run("store", "copy", url, exit_code=2).stderr
    school.dispatch()


def test_14_2_new_rows_get_numbers_of_their_own_on_the_server(tmp_path: Path, smtp: SmtpSandbox) -> None:
    school, url = school_in(tmp_path / "school", smtp, FILE), on_postgres.bare(tmp_path)
    counted = school.json("store", "copy", url)["rows"]
    with closing(Store(school.store, "99ZZ00", server=url)) as store, store.writing() as connection:
        for table in tables.metadata.sorted_tables:
            known = connection.execute(select(func.count()).select_from(table)).scalar_one()
            assert known == counted[table.name] or table.name in OF_ITSELF
            if (column := table.autoincrement_column) is not None and known:
                highest = connection.execute(select(func.max(column))).scalar_one()
                sequence = f"pg_get_serial_sequence('{table.name}', '{column.name}')"
                assert connection.exec_driver_sql(f"select nextval({sequence})").scalar_one() > highest
