"""The same file once more is not read again, and says what it would say; whatever changed meanwhile, it is read."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian
from chances import more
from ouderbrug.cli import import_again, import_reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from a_school import School

NEXT_DAY = "2026-11-24T10:00:00+01:00"


class Reads:
    """Counts how often files are read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count, real = 0, import_reading.read

        def counted(*args: Any) -> Any:
            self.count += 1
            return real(*args)

        monkeypatch.setattr(import_reading, "read", counted)

    def of(self, once: Callable[[], object]) -> bool:
        """True if files are read by this."""
        before = self.count
        once()
        return self.count > before


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Reads:
    return Reads(monkeypatch)


@pytest.fixture
def enrolled(school: School) -> School:
    """Two families, and the leader who may decide; the last that came in is the table of families."""
    school.family("p1 Noor de Wit", "3A", guardian("g1", "Sanne de Wit"), guardian("g2", "Bas de Wit"))
    school.family("p2 Daan Smit", "5A", guardian("g3", "Kim Smit"))
    school.staff("directie;Ria Vos;leader;")
    school.enrol()
    school.enrol()
    return school


def another_language(school: School) -> None:
    school.rows[0]["language"] = "en"


def another_language_and_back(school: School) -> None:
    """A file of the day before yesterday after yesterday's."""
    school.rows[0]["language"] = "en"
    school.enrol()
    school.rows[0]["language"] = "nl"


def by_another_name(school: School) -> None:
    (school.folder / "people.csv").write_bytes((school.folder / "contacts.csv").read_bytes())
    school.run("import", str(school.folder / "people.csv"))


MEANWHILE: dict[str, Callable[[School], object]] = {
    "another content": another_language,
    "back to an old one": another_language_and_back,
    "another name of the file": by_another_name,
    "a file of others": lambda school: school.staff("directie;Ria Vos;leader;"),
    "an opt-out": lambda school: school.run("optout", "g1", "--kind", "newsletter", "--as", "directie"),
    "an erasure": lambda school: school.run("privacy", "erase", "--guardian", "g3", "--as", "directie", exit_code=None),
    "a hold": lambda school: school.run("hold", "guardian", "g1", "--as", "directie"),
    "a setting": lambda school: school.configure("\n[digest]\nat = '16:00'\n"),
}
"""What may happen between two imports of one file, each of which has it read."""


def test_the_same_once_more_is_not_read_and_says_the_same(
    enrolled: School, reads: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = [enrolled.enrol(*words).output for words in ((), ("--json",))]
    assert reads.count == 0
    monkeypatch.setattr(import_again, "repeated", lambda *_: None)
    assert said == [enrolled.enrol(*words).output for words in ((), ("--json",))]
    assert reads.count == 2 and "0 new, 0 changed, 0 left" in said[0] and json.loads(said[1].splitlines()[-1])["stored"]


@pytest.mark.parametrize("what", ["an opt-out", "an erasure", "back to an old one", *more(*MEANWHILE)])
def test_whatever_changed_meanwhile_has_it_read(enrolled: School, reads: Reads, what: str) -> None:
    assert not reads.of(enrolled.enrol)
    MEANWHILE[what](enrolled)
    assert reads.of(enrolled.enrol)


@pytest.mark.parametrize("words", [["--dry-run"], ["--accept-left"], ["--from", "2027-08-01"]])
def test_what_is_asked_for_in_another_way_is_read(enrolled: School, reads: Reads, words: list[str]) -> None:
    assert reads.of(lambda: enrolled.enrol(*words))


def test_another_day_has_it_read(enrolled: School, reads: Reads) -> None:
    enrolled.now = NEXT_DAY
    assert reads.of(enrolled.enrol) and not reads.of(enrolled.enrol)


def test_files_together_are_others_than_each_of_them(enrolled: School, reads: Reads) -> None:
    both = [str(enrolled.folder / name) for name in ("contacts.csv", "staff.csv")]
    assert reads.of(lambda: enrolled.run("import", *both)) and not reads.of(lambda: enrolled.run("import", *both))
    assert reads.of(lambda: enrolled.run("import", *reversed(both)))


def test_what_was_said_of_anybody_is_said_each_time(enrolled: School, reads: Reads) -> None:
    enrolled.rows[2]["authority"] = "no"
    enrolled.enrol("--accept-changes")
    said = [enrolled.enrol().stderr for _ in range(2)]
    assert reads.count == 3 and "receives all without authority" in said[0] == said[1]


def test_what_another_file_changed_is_as_the_first_says_once_that_comes_again(enrolled: School) -> None:
    enrolled.rows[0]["email"], before = "elders@x.example", enrolled.rows[0]["email"]
    for now in ("elders@x.example", before, "elders@x.example"):
        enrolled.rows[0]["email"] = now
        enrolled.enrol("--accept-changes")
        enrolled.enrol()
        with closing(sqlite3.connect(enrolled.store)) as connection:
            assert [*connection.execute("select email from guardian where key = 'g1'")] == [(now,)]
