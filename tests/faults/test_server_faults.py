"""What may break where the store is on a server, or on its way there: nothing is lost, and nothing goes twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from processes import NEWS

import on_postgres

if TYPE_CHECKING:
    from pathlib import Path

    from processes import CrashSchool

pytestmark = pytest.mark.slow
FILE = "sqlite:///ouderbrug.db"


def names(school: CrashSchool, url: str) -> None:
    """Change the one line of the TOML."""
    school.configure(f'\n[store]\nurl = "{url}"\n')


@pytest.mark.parametrize("place", ["in_copy", "after_copy"])
def test_f02_a_move_that_was_killed_leaves_the_file_the_store(
    crash_school: CrashSchool, tmp_path: Path, place: str
) -> None:
    """And what it left on the server is behind the markers with the next change of the file."""
    school, url = crash_school, on_postgres.bare(tmp_path)
    school.fill(2)
    assert school.process("store", "copy", url, failpoint=f"{place}:kill").code == -9
    school.happens(NEWS)
    assert school.dispatch()["sent"] == len(school.smtp.mails) == 2
    names(school, url)
    said = school.run("dispatch", exit_code=2).stderr
    assert ("is not the newest" if place == "after_copy" else "no tables of ouderbrug") in said
    names(school, FILE)
    if place == "after_copy":
        assert "is not empty" in school.run("store", "copy", url, exit_code=2).stderr
        url = on_postgres.bare(tmp_path / "anew")
    school.run("store", "copy", url)
    names(school, url)
    assert school.dispatch() == {}
    assert len(school.smtp.mails) == 2
