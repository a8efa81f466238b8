"""Schools whose commands run as real processes, so that they can be killed, stopped and starved."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from processes import CrashSchool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.testing import SmtpSandbox


@pytest.fixture
def crash_school(request: pytest.FixtureRequest, tmp_path: Path, smtp: SmtpSandbox) -> Iterator[CrashSchool]:
    """An empty school whose commands are processes; those that still run are killed at the end.

    A test that is marked ``ON_BOTH`` has it once with a file and once with a database of a server.
    """
    folder = tmp_path / "school"
    folder.mkdir()
    school: CrashSchool = getattr(request, "param", CrashSchool)(folder, smtp)
    yield school
    school.end()
