"""Three users of a server: who owns the tables, who runs the commands, who only reads; and nobody else comes in."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import psycopg
import pytest

import on_postgres
from a_school import School, guardian
from ouderbrug.store.database import Store

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.testing import SmtpSandbox

pytestmark = pytest.mark.slow
NEWS = {"id": "n", "kind": "newsletter", "audience": {"school": True}, "payload": {"title": "Nieuws", "body": "Dag."}}


class Roles:
    """A school in a database with three users, and a fourth of the same server who has no business there."""

    def __init__(self, folder: Path, smtp: SmtpSandbox) -> None:
        self.url = on_postgres.bare(folder)
        self.database = self.url.partition("?")[0].rpartition("/")[2]
        roles = [f"create role {self.user(role)} login" for role in ("owner", "run", "report", "stranger")]
        owned = f"alter database {self.database} owner to {self.user('owner')}"
        on_postgres.run(self.url.partition("?host=")[2], *roles, owned)
        self.school = School(folder, smtp)
        self.as_user("run")
        self.school.family("p1 Noor Bos", "3A", guardian("g1", "Ouder Bos"))
        self.school.enrol()

    def user(self, role: str) -> str:
        return f"{self.database}_{role}"

    def of(self, role: str) -> str:
        """The URL of the database for one of them."""
        return self.url.replace("postgres@", f"{self.user(role)}@")

    def as_user(self, role: str) -> None:
        """Let the school's commands run as this user."""
        names = f'owner = "{self.user("owner")}"\nreport = "{self.user("report")}"'
        self.school.configure(f'\n[store]\nurl = "{self.of(role)}"\n{names}\n')

    def may(self, role: str, statement: str) -> bool:
        with psycopg.connect(self.of(role)) as connection:
            try:
                connection.execute(statement)
            except psycopg.errors.InsufficientPrivilege:
                return False
            return True


@pytest.fixture
def roles(tmp_path: Path, smtp: SmtpSandbox) -> Roles:
    return Roles(tmp_path, smtp)


def test_14_each_role_may_do_what_it_needs_and_no_more(roles: Roles) -> None:
    statements = {
        "select count(*) from message": {"owner", "run", "report"},
        "select version_num from alembic_version": {"owner", "run", "report"},
        "update message set held = held": {"owner", "run"},
        "delete from hold": {"owner", "run"},
        "insert into hold (school, scope, key, since, by, reason, released_by) values ('', '', '', now(), '', '', '')":
            {"owner", "run"},
        "update alembic_version set version_num = version_num": {"owner"},
        "alter table message add column more text": {"owner"},
        "create table more (one text)": {"owner"},
        "drop table hold": {"owner"},
        "truncate message cascade": {"owner"},
        "select count(*) from ouderbrug_queue.procrastinate_jobs": {"owner", "run"},
        "create schema more": {"owner"},
    }  # fmt: skip
    for statement, may in statements.items():
        assert {role for role in ("run", "report", "owner") if roles.may(role, statement)} == may, statement
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(roles.of("stranger"))


def test_14_the_school_runs_as_one_and_is_read_as_another(roles: Roles) -> None:
    school = roles.school
    school.happens(NEWS)
    assert school.dispatch()["sent"] == 1
    assert school.run("worker", "--once").exit_code == 0
    roles.as_user("report")
    assert school.json("status")["messages"]["sent"] == 1
    assert "may not write" in school.run("dispatch", exit_code=2).stderr
    assert "may not write" in school.run("worker", "--once", exit_code=2).stderr, "and it does not try for ever"


def test_14_a_user_who_has_no_connection_left_hears_so(roles: Roles) -> None:
    on_postgres.run(roles.url.partition("?host=")[2], f"alter role {roles.user('run')} connection limit 0")
    assert "has no room, or no connection left" in roles.school.run("dispatch", exit_code=75).stderr


def test_14_tables_of_all_schools_are_not_changed_under_a_run_of_another(roles: Roles) -> None:
    other = Store(roles.school.store, "22BB00", server=roles.of("owner"), any_schema=True)
    with closing(other), other.running():
        assert "another run is busy" in roles.school.run("store", "migrate", exit_code=75).stderr
        assert roles.school.run("dispatch").exit_code == 0, "runs beside each other they may"
    with closing(other), other.only_one_of_all():
        assert "another run is busy" in roles.school.run("dispatch", exit_code=75).stderr


def test_14_what_the_owner_makes_later_the_others_may_use(roles: Roles) -> None:
    with psycopg.connect(roles.of("owner"), autocommit=True) as connection:
        connection.execute("drop schema ouderbrug_queue cascade")
        connection.execute(f"revoke select on message from {roles.user('report')}")
    assert roles.school.run("worker", "--once").exit_code == 0, "the tables of workers are made as their owner"
    assert roles.school.run("store", "migrate").exit_code == 0
    assert roles.may("report", "select count(*) from message")
    roles.school.happens(NEWS)
    assert roles.school.dispatch()["sent"] == 1


def test_14_a_backup_is_put_back_by_the_owner(roles: Roles) -> None:
    school = roles.school
    school.run("store", "backup", str(school.folder / "copy.db"))
    school.run("store", "restore", str(school.folder / "copy.db"))
    school.enrol()
    school.happens(NEWS)
    assert school.dispatch()["sent"] == 1


def test_14_migrate_lets_in_who_was_let_in_nowhere(roles: Roles) -> None:
    """As after a move by the owner: it asked for the tables as the user who could not see them."""
    schema = f"revoke all on all tables in schema public from {roles.user('run')}"
    with psycopg.connect(roles.of("owner")) as connection:
        connection.execute(schema)
    roles.school.run("dispatch", exit_code=2)
    roles.school.run("store", "migrate")
    roles.school.dispatch()
