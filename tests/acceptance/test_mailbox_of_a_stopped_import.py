"""A stopped import closes a mailbox that by its file somebody reads who may not: a task comes instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from test_names_that_change import families

from a_school import guardian, mails, score
from chances import more

if TYPE_CHECKING:
    from a_school import School

__all__ = ["families"]
SHARED = {"email": "thuis@guardian.example"}
READERS = {
    "banned": {"blocked": "court-order"},
    "nothing": {"receives": "nothing"},
    "authority not known": {"authority": "unknown"},
    "no authority": {"authority": "no", "receives": "on_request"},
}


def stops(school: School) -> None:
    """A file that is cut in its last row."""
    path = school.folder / "contacts.csv"
    school.enrol("--dry-run", exit_code=None)
    path.write_text(path.read_text().rstrip("\n").rsplit(";", 3)[0])
    school.run("import", str(path), exit_code=2)


@pytest.mark.parametrize(
    ("what", "known"),
    [("banned", False), ("authority not known", True), *more(("nothing", True), ("no authority", False))],
)
def test_5_a_stopped_import_takes_in_who_reads_a_mailbox(families: School, what: str, known: bool) -> None:
    mother, father = guardian("g1", "Sara Bakker", **SHARED), guardian("g2", "Mark Prins", relation="father")
    families.family("p1 Jip Prins", "3A", mother, *([father | READERS[what]] if known else []))
    families.enrol()
    families.rows = [row for row in families.rows if row["pupil_key"] != "p1"]
    families.family("p1 Jip Prins", "3A", mother, father | READERS[what] | SHARED)
    last = guardian("z1", "Karin Zeeman")
    families.family("z1 Guus Zeeman", "8C", last)
    stops(families)
    assert mails(families, score()) == []
    assert "mailbox-in-doubt p1:g1" in families.run("tasks").stdout
    families.enrol()
    assert "mailbox-in-doubt" not in families.run("tasks").stdout


def test_5_a_new_system_with_new_keys_keeps_no_mailbox_in_doubt(families: School) -> None:
    families.enrol()
    families.rows = [row | {"guardian_key": f"n{row['guardian_key']}"} for row in families.rows]
    families.enrol(exit_code=2)
    assert mails(families, score("q1")) == ["o1@guardian.example"]
