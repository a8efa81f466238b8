"""The server restarts in the middle of a run: nothing is lost, nothing goes twice, and the next run goes on."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest
from processes import NEWS, ServerSchool

import on_postgres
from chances import more
from forked import ended

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ouderbrug.testing import SmtpSandbox

pytestmark = [pytest.mark.slow, pytest.mark.long]
IN_FLIGHT = 1
"""How many senders the channel has."""
TOGETHER = 4
"""How many are marked together with the fourth: one, two and four."""


@pytest.fixture
def school(tmp_path: Path, smtp: SmtpSandbox) -> Iterator[ServerSchool]:
    folder = tmp_path / "school"
    folder.mkdir()
    school = ServerSchool(folder, smtp)
    school.fill(40)
    school.happens(NEWS)
    yield school
    school.end()


@pytest.mark.parametrize(
    "place",
    [
        "after_send:4",  # between what it does with the store
        "before_commit:13",  # in the transaction of an outcome
        *more("after_claim:1", "after_sending:4", "before_commit:8", "before_commit:12"),
    ],
)
def test_f07_a_server_that_restarts_in_the_middle_of_a_run_loses_and_doubles_nothing(
    school: ServerSchool, place: str
) -> None:
    """The run goes on over new connections, or says that it ended, where a thread of it was in a transaction."""
    name, count = place.split(":")
    run = school.start("dispatch", failpoint=f"{name}:stop:{count}")
    school.until_stopped(run)
    with on_postgres.crashed():
        pass
    run.send_signal(signal.SIGCONT)
    first = ended(run)
    assert first.code in (0, 75), first.stderr
    assert ("does not answer; the next run" in first.stderr) == (first.code == 75)
    all_are_accounted_for(school)


def test_f07_a_run_whose_server_is_gone_ends_and_the_next_one_goes_on(school: ServerSchool) -> None:
    run = school.start("dispatch", failpoint="after_send:stop:4")
    school.until_stopped(run)
    with on_postgres.crashed():
        run.send_signal(signal.SIGCONT)
        first, beside = ended(run), school.process("dispatch")
        assert (first.code, beside.code) == (75, 75)
        assert "does not answer; the next run" in first.stderr
        assert "does not answer; the next run" in beside.stderr
    assert 1 <= school.states()["sending"] <= TOGETHER, "nobody could write down what went"
    all_are_accounted_for(school, TOGETHER)


def all_are_accounted_for(school: ServerSchool, most: int = IN_FLIGHT) -> None:
    """The next run sends the rest; each message came once, but for those of which nobody knows."""
    next_run = school.process("dispatch", now=school.later(minutes=20))
    assert next_run.code in (0, 3), next_run.stderr
    left = school.states()
    assert left["unknown"] <= most and bool(left["unknown"]) == (next_run.code == 3)
    assert left["sent"] + left["unknown"] == 40, left
    assert set(school.arrived().values()) == {1}
    assert left["sent"] <= len(school.smtp.mails) <= 40
