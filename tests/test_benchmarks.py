"""The benchmarks run, and judge the same each time; how fast they were is for a person to read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

JUDGE = Path(__file__).parent.parent / "benchmarks" / "judge.py"


def test_a_small_board_is_judged_twice_over(tmp_path: Path) -> None:
    size = ("--messages", "4000", "--history", "4000", "--guardians", "200", "--rounds", "2")
    program = [sys.executable, str(JUDGE), *size, "--store", str(tmp_path / "board")]
    report = subprocess.run(program, check=True, capture_output=True, text=True).stdout
    assert "4,000 rows of history in 2 schools, 4,000 messages, 200 at a time" in report
    [rounds] = [line for line in report.splitlines() if line.startswith("judge by round")]
    assert rounds.count("/") == 1, "the rounds agreed in every verdict, or there would be no report"
