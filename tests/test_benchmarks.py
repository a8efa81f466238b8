"""The benchmarks run, and judge the same each time; how fast they were is for a person to read."""

from __future__ import annotations

import ast
import runpy
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
from benchmarks import report
from benchmarks.rows import ROWS, Goal, Row

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
    program = [sys.executable, "-m", "benchmarks.many_runs", *words]
    report = subprocess.run(program, check=True, capture_output=True, text=True, cwd=JUDGE.parent.parent).stdout
    assert "2 at once: " in report and "each sent [" in report


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_all_rows_of_the_table_are_measured_and_written(tmp_path: Path) -> None:
    pytest.importorskip("apprise")
    pytest.importorskip("notifiers")
    program = [sys.executable, "-m", "benchmarks", "--tiny", "--docs", str(tmp_path)]
    said = subprocess.run(program, check=True, capture_output=True, text=True, cwd=JUDGE.parent.parent).stdout
    page = (tmp_path / "performance.md").read_text()
    for row in ROWS:
        assert f"{row.name} ({row.unit})" in said
        assert f"## {row.name}\n" in page
        for goal in row.goals:
            assert f"{goal.of} : {goal.than} = " in said
    assert len(list((tmp_path / "img").glob("bench-*.svg"))) == len(ROWS)
    for picture in (tmp_path / "img").iterdir():
        ElementTree.fromstring(picture.read_text())


TWICE = Goal("ours", "theirs", 2, 3)
MOST_TWICE = Goal("ours", "theirs", 2, 1, least=False)


@pytest.mark.parametrize(
    ("goal", "ratio", "ends"),
    [
        (TWICE, 1.9, "NOT reached"),
        (TWICE, 2.0, " reached"),
        (TWICE, 3.0, "moonshot reached"),
        (MOST_TWICE, 2.1, "NOT reached"),
        (MOST_TWICE, 2.0, " reached"),
        (MOST_TWICE, 1.0, "moonshot reached"),
    ],
)
def test_a_goal_that_is_missed_is_said_to_be(goal: Goal, ratio: float, ends: str) -> None:
    assert report.said(goal, ratio).removesuffix(")").endswith(ends)


def test_a_goal_that_is_missed_stands_on_the_page_with_the_reason() -> None:
    row = Row("news", "mails a second", lambda _, __: iter(()), (TWICE,), why="the relay waits")
    found = report.Found(row, {"ours": [3.0, 1.0, 2.0], "theirs": [2.0, 2.0, 2.0]})
    page = "\n".join(report._page([found], "python -m benchmarks", "2026-11-29"))
    assert "| news, mails a second | ours: 2.00 | theirs: 2.00 | 1.00 | ≥ 2 | NOT reached |" in page
    assert "Not reached: ours : theirs = 1.00 (≥ 2: NOT reached). Why: the relay waits." in page


@pytest.mark.drill
def test_14_the_drill_counts_what_arrived_after_kills_with_and_without_a_key() -> None:
    words = ("--messages", "20", "--kills", "2", "--many", "6", "--part", "kills", "--part", "keyed")
    program = [sys.executable, str(JUDGE.with_name("reliability.py")), *words]
    report = subprocess.run(program, check=True, capture_output=True, text=True).stdout
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in report.splitlines() if line.startswith("| ")]
    assert [row[0] for row in rows] == ["what", *["kill -9 at random moments"] * 2, "the same, with a key"]
    assert {(row[4], row[5]) for row in rows[1:]} == {("0", "0")}, "lost, doubled"
    assert rows[3][6] == "0", "what a key makes safe is not unknown"
