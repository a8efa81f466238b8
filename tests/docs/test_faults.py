"""Each fault of the page has tests with its number, and no test a number that the page does not tell of."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_each_fault_that_is_told_has_a_test_and_each_test_a_fault() -> None:
    told = re.findall(r"(?m)^\| f(\d\d) \|", (ROOT / "docs" / "reliability.md").read_text("utf-8"))
    tests = (path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert told == sorted(set(told)), "in their order, each once"
    assert set(told) == {number for code in tests for number in re.findall(r"def test_f(\d\d)_", code)}
