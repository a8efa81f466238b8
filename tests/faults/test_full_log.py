"""A log on a full disk: what a run has to tell is told by a later one, and no run ends with 0 that could not say it."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from processes import NEWS

from a_school import COLUMNS, guardian
from chances import more

if TYPE_CHECKING:
    from pathlib import Path

    from a_school import School

pytestmark = pytest.mark.slow

MOST = 16 * 2**20
"""No file may grow beyond this, and the log is as large: as if its disk were full, and that of the store were not."""
TITLE = "payload.title: it is missing"


def ended(
    school: School, *full: str, options: tuple[str, ...] = (), shut: bool = False
) -> subprocess.CompletedProcess[str]:
    """One run of a process of its own, at the time of this machine, of which these streams are full, or shut."""
    drop = ("OUDERBRUG_NOW", "OUDERBRUG_CONFIG", "OUDERBRUG_FAILPOINT", "PYTHONUNBUFFERED")
    env = {name: value for name, value in os.environ.items() if name not in drop}
    words = ("--config", str(school.folder / "ouderbrug.toml"), *options, "dispatch")
    with log_of(school).open("ab") as file:
        streams = {name: file if name in full else subprocess.PIPE for name in ("stdout", "stderr")}

        def before() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (MOST, MOST))
            for name in full if shut else ():
                os.close({"stdout": 1, "stderr": 2}[name])

        return subprocess.run(
            [sys.executable, "-m", "ouderbrug", *words], env=env, text=True, check=False, preexec_fn=before, **streams
        )


def log_of(school: School) -> Path:
    path = school.folder.parent / "full.log"
    if not path.exists():
        with path.open("wb") as file:
            file.truncate(MOST)
    return path


@pytest.mark.parametrize(
    ("full", "options", "shut"),
    [
        (("stdout",), (), False),
        (("stdout", "stderr"), ("-q",), True),
        *more(
            (("stdout",), (), True),
            (("stderr",), (), False),
            (("stderr",), (), True),
            (("stdout", "stderr"), ("-q",), False),
        ),
    ],
)
def test_5_what_found_no_room_in_the_log_is_told_by_the_next_run(
    school: School, full: tuple[str, ...], options: tuple[str, ...], *, shut: bool
) -> None:
    always = 'send = ["00:00-24:00"]\nschool_days_only = false'
    school.configure(replace=('send = ["08:00-18:00"]\nschool_days_only = true', always))
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
    school.now = datetime.now(UTC).isoformat()
    enrol(school)
    school.happens(NEWS, NEWS | {"id": "bad", "payload": {"body": "Zonder titel."}})
    first = ended(school, *full, options=options, shut=shut)
    assert first.returncode == 75
    assert len(school.smtp.mails) == 1, "neither a full log nor one that is shut keeps a message"
    told = ended(school, options=options)
    assert TITLE in told.stderr and told.returncode == 1
    assert ended(school, options=options).returncode == 0
    assert len(school.smtp.mails) == 1


def enrol(school: School) -> None:
    """Enrol at the time of this machine: a store that was made at another is a rehearsal's, and says so each time."""
    lines = [";".join(COLUMNS), *(";".join(row[column] for column in COLUMNS) for row in school.rows)]
    (school.folder / "contacts.csv").write_text("\n".join(lines) + "\n")
    env = {name: value for name, value in os.environ.items() if name != "OUDERBRUG_NOW"}
    words = ("--config", str(school.folder / "ouderbrug.toml"), "import", str(school.folder / "contacts.csv"))
    subprocess.run([sys.executable, "-m", "ouderbrug", *words], env=env, check=True, capture_output=True)
