"""A file of a million lines in the inbox: bounded memory, bounded rejects, every line counted."""

from __future__ import annotations

import json
from itertools import repeat
from typing import TYPE_CHECKING

import pytest
from processes import ended

from a_school import School, guardian
from ouderbrug.planning import collect
from ouderbrug_events import source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from processes import CrashSchool

    from ouderbrug.testing import SmtpSandbox

pytestmark = pytest.mark.slow

LINES = 1_000_000
MEMORY_MB, REJECTS_MB = 512, 10
MEASURED = """
import atexit, resource, sys
atexit.register(lambda: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr))
"""


def newsletter(number: int, **more: object) -> dict[str, object]:
    told = {"title": f"Nieuws {number}", "body": "We lazen veel deze maand."}
    return {"id": f"n{number}", "kind": "newsletter", "audience": {"group": "1A"}, "payload": told} | more


def no_json() -> Iterator[str]:
    return repeat("nee\n", LINES)


def unknown_field() -> Iterator[str]:
    return repeat(json.dumps(newsletter(1, what=1)) + "\n", LINES)


def known_events() -> Iterator[str]:
    line = json.dumps(newsletter(1) | {"occurred_at": "2026-11-23T10:00:00+01:00"}) + "\n"
    return repeat(line, LINES)


@pytest.mark.drill
@pytest.mark.parametrize("lines", [no_json, unknown_field, known_events])
def test_f23_drill_a_million_lines_take_bounded_memory(crash_school: CrashSchool, lines: Iterator[str]) -> None:
    crash_school.fill(2)
    with (crash_school.folder / "inbox" / "week.jsonl").open("w") as out:
        out.writelines(lines())
    run = ended(crash_school.start("dispatch", code=MEASURED), timeout=800)
    kept = sum(path.stat().st_size for path in (crash_school.folder / "rejected").glob("*"))
    assert int(run.stderr.splitlines()[-1]) < MEMORY_MB
    assert kept < REJECTS_MB * 1_000_000
    assert len(run.stderr) < REJECTS_MB * 1_000_000
    assert run.code == (0 if lines is known_events else 1)


@pytest.fixture
def school(tmp_path: Path, smtp: SmtpSandbox) -> School:
    made = School(tmp_path, smtp)
    made.family("p1 Noor Bos", "1A", guardian("g1", "Eva Bos"))
    made.enrol()
    return made


@pytest.mark.usefixtures("small_portions")
def test_f23_a_large_file_is_taken_in_in_portions_and_what_is_set_aside_is_counted(school: School) -> None:
    lines = [newsletter(1), *([newsletter(2, what=1)] * 9), newsletter(1, revision=2, withdrawn=True), newsletter(3)]
    school.happens(*lines)
    said = school.run("dispatch", exit_code=1).output
    assert said.count("there is no such field") == 4 + 1
    assert "office, 5 more: there is no such field (these are only counted; mend the file, then run again)" in said
    assert len((school.folder / "rejected" / "2026-11-23.jsonl").read_text().splitlines()) == 5
    assert school.subjects("g1@guardian.example") == ["Nieuws 3"]
    assert school.dispatch() == {}


@pytest.fixture
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "PORTION_RECORDS", 3)
    monkeypatch.setattr(collect, "MOST_SAID", 4)
