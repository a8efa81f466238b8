"""What pytest lends a kit that is asked in one test."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from asking import Bench


@pytest.fixture
def bench(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Bench:
    """Where a kit asks."""
    return Bench(caplog, capfd, tmp_path)
