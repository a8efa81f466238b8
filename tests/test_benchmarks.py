"""The benchmarks run, and judge the same each time; how fast they were is for a person to read."""

from __future__ import annotations

import ast
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

JUDGE = Path(__file__).parent.parent / "benchmarks" / "judge.py"


@pytest.mark.slow
def test_a_small_board_is_judged_twice_over(tmp_path: Path) -> None:
    size = ("--messages", "1200", "--history", "400", "--guardians", "60", "--rounds", "2")
    program = [sys.executable, str(JUDGE), *size, "--store", str(tmp_path / "board")]
    report = subprocess.run(program, check=True, capture_output=True, text=True).stdout
    assert "400 rows of history in 2 schools, 1,200 messages, 60 at a time" in report
    [rounds] = [line for line in report.splitlines() if line.startswith("judge by round")]
    assert rounds.count("/") == 1, "the rounds agreed in every verdict, or there would be no report"


SMALL = b'''
def first(given: list[int], most: int) -> int:
    """The first that fits."""
    if not given or most <= 0:
        return -1
    return next(one for one in given if one < most)
'''


def test_each_small_fault_is_another_program() -> None:
    mutate = runpy.run_path(str(JUDGE.with_name("mutate.py")))
    found = mutate["mutants"]("small.py", SMALL)
    assert {(one.line, one.was, one.becomes) for one in found} == {
        (4, "not given or most <= 0", "((not given) and (most <= 0))"),
        (4, "not given or most <= 0", "(not (not given or most <= 0))"),
        (4, "not given", "bool((given))"),
        (4, "most <= 0", "((most) < (0))"),
        (5, "-1", "0"),
        (6, "next(one for one in given if one < most)", "0"),
        (6, "one < most", "((one) <= (most))"),
        (6, "one < most", "(not (one < most))"),
    }
    programs = {ast.dump(ast.parse(one.apply(SMALL))) for one in found}
    assert len(programs | {ast.dump(ast.parse(SMALL))}) == len(found) + 1


@pytest.mark.slow
def test_14_runs_side_by_side_are_counted_at_the_mail_server() -> None:
    words = ("--mails", "6", "--answer-ms", "1", "--at-once", "2")
    program = [sys.executable, str(JUDGE.with_name("many_runs.py")), *words]
    report = subprocess.run(program, check=True, capture_output=True, text=True).stdout
    assert "2 at once: " in report and "each sent [" in report


@pytest.mark.slow
def test_posts_arrive_once_each_beside_a_kept_client() -> None:
    program = [sys.executable, str(JUDGE.with_name("dispatch_posts.py")), "--posts", "20", "--runs", "1"]
    report = subprocess.run(program, check=True, capture_output=True, text=True).stdout
    assert "run 1: httpx" in report
    assert all(f"{name}: median" in report for name in ("sms", "webhook")), "else a count was off"
