"""Fixtures for tests that run a whole school."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).parent))

import one_process
from a_school import School, guardian
from asking import Bench
from ouderbrug.testing import SmtpSandbox
from store_samples import fresh

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection


MEMORY = Path("/dev/shm")
ROOM = 2**30
"""Bytes that the folders of a run may take; each is gone when its test has passed."""

# A busy machine is no fault of what is tested.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

# Python keeps what it compiled: each worker of each run would else rewrite the asserts of a hundred files anew, and
# each command in a process of its own would compile the whole house.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    # In memory where there is such a place: thousands of commits say nothing about a disk.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_configure(config: pytest.Config) -> None:
    """Let workers take files in our order; by themselves they begin with those that have the most tests."""
    config.option.loadscopereorder = False


def pytest_xdist_auto_num_workers() -> int:
    """Half as many workers again as cores: a third of their time they wait for servers, threads and processes."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores + cores // 2


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long, so that in the end no core waits for one of them."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session", autouse=True)
def commands_in_one_process() -> Iterator[None]:
    """What commands read and compile alike is kept from one to the next."""
    with pytest.MonkeyPatch.context() as patch:
        one_process.keep(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def state_away_from_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What programs remember of a store that several tests share goes to a folder of these tests."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("state")
        patch.setenv("XDG_STATE_HOME", str(folder / "shared"))
        patch.setenv("COLUMNS", "1000")  # tests read whole lines; a screen is tried in tests/cli/test_width.py
        yield folder


@pytest.fixture(autouse=True)
def state_of_each_test(state_away_from_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """And what they remember of a test's own stores to one of its own: a command looks at all that lies there."""
    folder = state_away_from_home / secrets.token_hex(8)
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    yield
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def smtp() -> Iterator[SmtpSandbox]:
    """A real mail server on this machine."""
    with SmtpSandbox() as server:
        yield server


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    """A transaction with an empty store."""
    store = fresh(tmp_path)
    with store.writing() as connection:
        yield connection
    store.close()


@pytest.fixture
def school(tmp_path: Path, smtp: SmtpSandbox) -> School:
    """An empty school on Monday 23 November 2026, ten in the morning."""
    folder = tmp_path / "school"
    folder.mkdir()
    return School(folder, smtp)


@pytest.fixture
def small_school(school: School) -> School:
    """Two families in two groups, with a separated couple, a parent on request, and a ban."""
    both = guardian("g1", "Sara Bakker"), guardian("g2", "Mark Prins", relation="father")
    school.family("p1 Jip Prins", "3A", *both)
    school.family(
        "p2 Deniz Aksoy",
        "3A",
        guardian("g3", "Elif Aksoy", language="tr"),
        guardian("g4", "Tom Visser", relation="father", authority="no", receives="on_request"),
    )
    school.family("p3 Roos Prins", "7B", *both)
    school.family(
        "p4 Ilias Amrani",
        "7B",
        guardian("g5", "Anna Smit", blocked="court-order"),
        guardian("g6", "Piet Amrani", relation="father", authority="unknown"),
    )
    school.enrol()
    return school


@pytest.fixture
def bench(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Bench:
    """Where a kit is asked."""
    return Bench(caplog, capfd, tmp_path)
