"""A machine is cut off from the database in the middle of a run: others go on, and what it says late counts no more."""

from __future__ import annotations

import signal
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from partition import Line
from processes import NEWS, ServerSchool

import on_postgres
from chances import more
from forked import ended
from ouderbrug.store import reaching
from ouderbrug.store.database import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ouderbrug.testing import SmtpSandbox

pytestmark = [pytest.mark.slow, pytest.mark.long]
ALL = 40
"""How many messages there are."""
SOON = "from ouderbrug.store import dialects; dialects.HANGS_AFTER = '3s'"


@pytest.fixture
def school(tmp_path: Path, smtp: SmtpSandbox) -> Iterator[ServerSchool]:
    folder = tmp_path / "school"
    folder.mkdir()
    school = ServerSchool(folder, smtp)
    school.fill(ALL)
    school.happens(NEWS)
    yield school
    school.end()


@pytest.fixture
def line(school: ServerSchool, tmp_path: Path) -> Iterator[Line]:
    line = Line(tmp_path / "line", school.url.partition("?host=")[2])
    yield line
    line.close()


@pytest.mark.parametrize(
    "place",
    [
        "after_send:4",  # it knows that a mail went, and tells it late
        "before_commit:11",  # in a transaction, which holds up all others until the server ends it
        *more("after_claim:1", "after_sending:4"),
    ],
)
def test_f04_a_machine_that_is_cut_off_sends_nothing_more_and_settles_nothing_late(
    school: ServerSchool, line: Line, tmp_path: Path, place: str
) -> None:
    name, count = place.split(":")
    toml = school.folder / "ouderbrug.toml"
    here = toml.read_text()
    toml.write_text(here.replace(school.url, f"{school.url.partition('=')[0]}={tmp_path / 'line'}"))
    far = school.start("dispatch", failpoint=f"{name}:stop:{count}", code=SOON)
    school.until_stopped(far)
    toml.write_text(here)
    marked = school.states()["sending"]
    line.cut()
    came = len(school.smtp.mails)
    far.send_signal(signal.SIGCONT)
    school.pause(far, 0.5)
    assert len(school.smtp.mails) <= came + 1, "a run that reaches no store begins no text"
    beside = school.process("dispatch", now=school.later(minutes=20))
    assert beside.code in (0, 3), beside.stderr
    states, arrived = school.states(), school.arrived()
    assert states["sent"] + states["unknown"] == ALL, states
    assert states["unknown"] <= marked, "more than was marked together"
    line.mend()
    assert ended(far).code in (0, 3, 75)
    assert (school.states(), school.arrived()) == (states, arrived), "it came too late"
    assert set(arrived.values()) == {1}


def test_f07_a_line_that_says_nothing_counts_as_broken_in_time_and_the_url_may_say_when(tmp_path: Path) -> None:
    """A run on a machine that is cut off ends; by itself a system waits for two hours."""
    url = on_postgres.of(tmp_path / "store.db")
    wanted = {name: str(value) for name, value in reaching.LINE.items()}
    assert wanted.items() <= said(url, tmp_path).items()
    assert said(f"{url}&connect_timeout=5", tmp_path)["connect_timeout"] == "5"


def said(url: str, folder: Path) -> dict[str, str]:
    with closing(Store(folder / "store.db", "99ZZ00", server=url)) as store, store.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        return dict(driver.info.get_parameters())
