"""A file of a million lines in the inbox: bounded memory, bounded rejects, every line counted."""

from __future__ import annotations

import json
from itertools import repeat
from typing import TYPE_CHECKING

import pytest

from a_school import School, guardian
from forked import ended
from ouderbrug.delivery import run
from ouderbrug.planning import taking_in
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


def no_two_alike() -> Iterator[str]:
    """Each has an id of its own, and a kind that nobody knows: what waits to be mended is kept."""
    line = '{"id": "e%d", "kind": "nokind", "audience": {"school": true}, "payload": {}}\n'
    return (line % number for number in range(LINES))


@pytest.mark.drill
@pytest.mark.parametrize("lines", [no_json, unknown_field, known_events, no_two_alike])
def test_f23_drill_a_million_lines_take_bounded_memory(crash_school: CrashSchool, lines: Iterator[str]) -> None:
    crash_school.fill(2)
    with (crash_school.folder / "inbox" / "week.jsonl").open("w") as out:
        out.writelines(lines())
    run = ended(crash_school.start("dispatch", code=MEASURED), timeout=800)
    for _ in range(60):
        assert int(run.stderr.splitlines()[-1]) < MEMORY_MB
        if run.code != 75:
            break
        run = ended(crash_school.start("dispatch", code=MEASURED, now=crash_school.later(minutes=1)), timeout=800)
    kept = sum(path.stat().st_size for path in (crash_school.folder / "rejected").glob("*"))
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
def test_f23_a_run_that_has_read_for_long_sends_and_the_next_reads_on(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of a million lines kept all else waiting, an urgent mail too, and the run heard no SIGTERM."""
    monkeypatch.setattr(run, "READS", -1.0)
    school.happens(*(newsletter(number) for number in range(1, 8)))
    said = school.run("dispatch", exit_code=75)
    assert "the sources have more than one run takes in; the next run goes on" in said.stderr
    assert school.smtp.mails
    assert school.json("status")["events"] < 7
    for minute in range(1, 4):
        school.run("dispatch", now=f"2026-11-23T10:{minute:02}:00+01:00", exit_code=None)
    assert school.json("status")["events"] == 7
    assert "more than one run" not in school.run("dispatch", now="2026-11-23T10:05:00+01:00", exit_code=None).stderr


@pytest.mark.usefixtures("small_portions")
def test_f23_of_what_waits_a_run_holds_a_thousand_at_most(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking_in, "MOST_SAID", 2)
    odd = [newsletter(number, kind="nokind") for number in range(1, 8)]
    school.happens(*odd, newsletter(8))
    taken: list[int] = []
    pressing = taking_in._pressing_first
    monkeypatch.setattr(taking_in, "_pressing_first", lambda one: taken.append(len(pressing(one))) or pressing(one))
    school.run("dispatch", exit_code=None)
    assert max(taken) == 2
    assert school.subjects("g1@guardian.example") == ["Nieuws 8"]


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
    monkeypatch.setattr(taking_in, "MOST_SAID", 4)
