"""A run that finds all as two runs before it found it says the same, and loads nothing of the house."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from a_school import School, guardian
from ouderbrug import stillness
from ouderbrug.school.clock import read
from ouderbrug.stillness import Stillness

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ouderbrug.testing import SmtpSandbox

NOW = datetime(2026, 11, 23, 9, 4, tzinfo=UTC)


@pytest.fixture
def real(tmp_path: Path, smtp: SmtpSandbox) -> School:
    """A school on a real clock, with one family and nothing to do."""
    (tmp_path / "school").mkdir()
    school = School(tmp_path / "school", smtp)
    school.family("p1 Noor Prins", "3A", guardian("g1", "Sara Prins"))
    lines = [";".join(school.rows[0]), ";".join(school.rows[0].values())]
    (school.folder / "contacts.csv").write_text("\n".join(lines) + "\n")
    assert run(school, "import", str(school.folder / "contacts.csv")).returncode == 0
    return school


def run(school: School, *words: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own; what it loaded stands on stderr behind ``LOADED``."""
    code = (
        "import atexit, sys; atexit.register(lambda: print('LOADED', 'sqlalchemy' in sys.modules, file=sys.stderr));"
        "from ouderbrug.cli import main; main()"
    )
    env = {name: value for name, value in os.environ.items() if not name.startswith("OUDERBRUG_")}
    command = [sys.executable, "-c", code, "--config", str(school.folder / "ouderbrug.toml"), *words]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def looks(school: School) -> bool:
    """True if a run looked at everything, and did not take the word of the one before it."""
    done = run(school, "dispatch")
    assert (done.returncode, done.stdout) == (0, "nothing is due\n"), done.stderr
    return "LOADED True" in done.stderr


def still(school: School) -> bool:
    """Let runs go by until one does not look, unless a quarter of an hour begins meanwhile: then it is asked again."""
    return any(not looks(school) for _ in range(4))


CHANGES: dict[str, Callable[[School], object]] = {
    "inbox": lambda school: (school.folder / "inbox" / "new.jsonl").write_text(""),
    "toml": lambda school: (school.folder / "ouderbrug.toml").touch(),
    "store": lambda school: run(school, "hold", "pupil", "p1", "--as", "karin"),
}


@pytest.mark.slow
def test_15_the_third_run_that_finds_nothing_new_loads_nothing_and_whatever_it_reads_makes_it_look_again(
    real: School,
) -> None:
    assert looks(real)
    for what, change in CHANGES.items():
        assert still(real), what
        change(real)
        assert looks(real), what
    assert still(real)
    said = run(real, "dispatch", "--json")
    assert not any(json.loads(said.stdout).values())
    assert "nothing is due" in said.stderr
    _is_the_last_run_for_monitoring(real)


def _is_the_last_run_for_monitoring(real: School) -> None:
    """A run that did not look is one all the same."""
    place = stillness.place(real.folder / "ouderbrug.toml")
    before = json.loads(run(real, "status", "--json").stdout)["last_run"]["ended"]
    later = datetime.now(UTC) + timedelta(minutes=5)
    os.utime(place, (later.timestamp(), later.timestamp()))
    assert json.loads(run(real, "status", "--json").stdout)["last_run"]["ended"] > before


def a_stillness(tmp_path: Path, **changes: Any) -> Stillness:
    clocks = read(NOW)
    found = Stillness(
        stillness.house(), (clocks.boot, clocks.boot_id), NOW.isoformat(), stillness.quarter_after(NOW).isoformat(),
        [str(tmp_path)], stillness.sign([tmp_path]) or "", [], stillness.sign([]) or "", ["nothing is due"],
        {"sent": 0}, 7, "", holds=False,
    )  # fmt: skip
    return found._replace(**changes)


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A TOML whose stillness is kept in a state folder of the test's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "school").mkdir()
    (tmp_path / "school" / "ouderbrug.toml").write_text("")
    return tmp_path / "school" / "ouderbrug.toml"


def test_15_what_is_kept_names_no_file_of_an_inbox(at: Path) -> None:
    (at.parent / "noor-prins.jsonl").write_text("")
    stillness.keep(at, a_stillness(at.parent))
    assert "noor" not in stillness.place(at).read_text()


def test_15_it_holds_from_the_second_time_on(at: Path) -> None:
    stillness.keep(at, a_stillness(at.parent))
    assert stillness.kept(at, NOW) is None
    stillness.keep(at, a_stillness(at.parent))
    assert stillness.kept(at, NOW) is not None
    (at.parent / "new").write_text("")
    assert stillness.kept(at, NOW) is None
    stillness.keep(at, a_stillness(at.parent))
    assert stillness.kept(at, NOW) is None, "another state of the files is found for the first time"


@pytest.mark.parametrize(
    ("changes", "later", "holds"),
    [
        ({}, timedelta(0), True),
        ({}, timedelta(seconds=59), True),
        ({}, timedelta(minutes=5), False),
        ({}, timedelta(seconds=-1), False),
        ({"until": (NOW + timedelta(seconds=30)).isoformat()}, timedelta(seconds=30), False),
        ({"until": (NOW - timedelta(seconds=30)).isoformat()}, timedelta(0), False),
        ({"boot": (1.0, "another start")}, timedelta(0), False),
        ({"boot": (0.0, "")}, timedelta(0), False),
        ({"house": ["0.0.9", "python", "1"]}, timedelta(0), False),
    ],
    ids=["same", "a minute", "clock set ahead", "clock set back", "due", "overdue", "boot", "no boot", "version"],
)
def test_15_what_is_not_certain_is_no_stillness(
    at: Path, changes: dict[str, Any], later: timedelta, holds: bool
) -> None:
    for _ in range(2):
        stillness.keep(at, a_stillness(at.parent, **changes))
    assert (stillness.kept(at, NOW + later) is not None) is holds


@pytest.mark.parametrize("text", ["", "[]", "{}", "{", '{"house": 3}', "\x00"])
def test_15_a_file_that_says_nothing_keeps_nothing(at: Path, text: str) -> None:
    place = stillness.place(at)
    place.parent.mkdir(parents=True)
    place.write_text(text)
    assert stillness.kept(at, NOW) is None


def test_15_a_folder_that_cannot_be_written_keeps_nothing_and_says_nothing(at: Path) -> None:
    stillness.state_folder().parent.mkdir(parents=True)
    stillness.state_folder().write_text("a file where the folder should be")
    stillness.keep(at, a_stillness(at.parent))
    assert stillness.kept(at, NOW) is None


@pytest.mark.parametrize(("minute", "quarter"), [(0, 15), (4, 15), (14, 15), (15, 30), (59, 60)])
def test_15_each_quarter_of_an_hour_a_run_looks_at_everything(minute: int, quarter: int) -> None:
    hour = NOW.replace(minute=0)
    assert stillness.quarter_after(hour + timedelta(minutes=minute)) == hour + timedelta(minutes=quarter)


def test_15_too_many_files_are_not_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stillness, "MOST_FILES", 3)
    for number in range(3):
        (tmp_path / str(number)).write_text("")
    assert stillness.sign([tmp_path]) is None
