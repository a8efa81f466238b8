"""The table of what was measured, as text and as the page docs/performance.md with its charts."""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import platform
import statistics
from html import escape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from benchmarks.rows import Goal, Row

WITH = ("apprise", "notifiers", "httpx", "sqlalchemy", "pydantic", "click")
LEFT, BAR, LINE = 190, 360, 26
ABOUT = (
    "Every case ran in a process of its own, the sinks in theirs, all cases of a row in turn; the figures are medians,",
    "and what was sent was counted where it arrived. Ratios travel to other machines, rates do not. What is measured",
    "of ouderbrug is the whole way: read, judge, render, store, mark durably, send, note.",
)


class Found(NamedTuple):
    """What a row came to: every run of each case."""

    row: Row
    runs: dict[str, list[float]]

    def median(self, case: str) -> float:
        """The middle one of a case's runs."""
        return statistics.median(self.runs[case])

    def ratio(self, goal: Goal) -> float:
        """How many times as much it is."""
        return self.median(goal.of) / self.median(goal.than)


def number(value: float) -> str:
    """Three digits that say something."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def said(goal: Goal, ratio: float) -> str:
    """How a goal ended, in words."""

    def reached(value: float) -> bool:
        return ratio >= value if goal.least else ratio <= value

    how = "moonshot reached" if reached(goal.moonshot) else "reached" if reached(goal.value) else "NOT reached"
    sign = "≥" if goal.least else "≤"
    return f"{goal.of} : {goal.than} = {ratio:.2f} ({sign} {goal.value:g}: {how})"


def text(found: Sequence[Found]) -> str:
    """The table for a terminal: each case with its runs, then each ratio."""
    lines = []
    for one in found:
        lines += ["", f"{one.row.name} ({one.row.unit})"]
        for case, runs in one.runs.items():
            each = " / ".join(map(number, runs)) if len(set(runs)) > 1 else ""
            lines.append(f"  {case:<26}{number(one.median(case)):>10}   {each}".rstrip())
        lines += [f"  {said(goal, one.ratio(goal))}" for goal in one.row.goals]
    return "\n".join(lines[1:])


def machine() -> str:
    """On what it was measured, and with which versions of what is installed."""
    return f"Python {platform.python_version()}, {os.cpu_count()} cores; {', '.join(_versions())}"


def _versions() -> Iterator[str]:
    for name in WITH:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            yield f"{name} {importlib.metadata.version(name)}"


def write(found: Sequence[Found], folder: Path, command: str, when: str) -> None:
    """Write the page and its charts."""
    pictures = folder / "img"
    pictures.mkdir(parents=True, exist_ok=True)
    for one in found:
        (pictures / f"{_file(one)}.svg").write_text(chart(one))
    (folder / "performance.md").write_text("\n".join(_page(found, command, when)) + "\n")


def _file(found: Found) -> str:
    return "bench-" + "".join(letter if letter.isalnum() else "-" for letter in found.row.name.lower()).strip("-")


def _page(found: Sequence[Found], command: str, when: str) -> Iterator[str]:
    yield "# Performance"
    yield ""
    yield f"What `{command}` printed on {when}. {machine()}."
    yield from ABOUT
    yield ""
    yield "| what | measured | in the measure of | ratio | goal | reached |"
    yield "|---|---|---|---|---|---|"
    for one in found:
        yield from _lines(one)
    for one in found:
        yield ""
        yield f"## {one.row.name}"
        yield ""
        yield f"![{one.row.name}: {one.row.unit}](img/{_file(one)}.svg)"
        missed = [goal for goal in one.row.goals if "NOT" in said(goal, one.ratio(goal))]
        for goal in missed:
            yield ""
            yield f"Not reached: {said(goal, one.ratio(goal))}. {_why(one)}".rstrip()


def _why(found: Found) -> str:
    return f"Why: {found.row.why}." if found.row.why else ""


def _lines(found: Found) -> Iterator[str]:
    unit = found.row.unit
    for goal in found.row.goals:
        ratio, sign = found.ratio(goal), "≥" if goal.least else "≤"
        how = said(goal, ratio).rpartition(": ")[2].rstrip(")")
        measured = f"{goal.of}: {number(found.median(goal.of))}"
        than = f"{goal.than}: {number(found.median(goal.than))}"
        yield f"| {found.row.name}, {unit} | {measured} | {than} | {ratio:.2f} | {sign} {goal.value:.3g} | {how} |"
    if not found.row.goals:
        each = "; ".join(f"{case}: {number(found.median(case))}" for case in found.runs)
        yield f"| {found.row.name}, {unit} | {each} | | | | |"


def chart(found: Found) -> str:
    """A bar for each case, as SVG that reads on paper and on a dark page."""
    cases = [case for case in found.runs if not case[0].isdigit()]
    most = max(found.median(case) for case in cases) or 1
    height = LINE * (len(cases) + 1) + 10
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + BAR + 90}" height="{height}" role="img" '
        f'font-family="sans-serif" font-size="13"><title>{escape(found.row.name)}</title>',
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        f'<text x="8" y="18" font-weight="bold" fill="#1a1a1a">{escape(f"{found.row.name}, {found.row.unit}")}</text>',
        *_bars(found, cases, most),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _bars(found: Found, cases: Iterable[str], most: float) -> Iterator[str]:
    for place, case in enumerate(cases, 1):
        value, y = found.median(case), LINE * place + 8
        fill = "#1f6f54" if case.startswith("ouderbrug") else "#8a8f98"
        width = max(value / most * BAR, 1)
        yield f'<text x="{LEFT - 8}" y="{y + 15}" text-anchor="end" fill="#1a1a1a">{escape(case)}</text>'
        yield f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="{LINE - 6}" fill="{fill}"/>'
        yield f'<text x="{LEFT + width + 6:.1f}" y="{y + 15}" fill="#1a1a1a">{number(value)}</text>'
