"""The day of the report, named or moved after a draft was made or had its yes: it holds whatever became of the file."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from each import each
from ouderbrug import Audience, Event, SourceContext
from ouderbrug_pupil_systems.results import UwlrResultsSource

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from a_school import School

pytestmark = pytest.mark.slow

TABLE = '\n[[sources]]\nname = "{name}"\nplugin = "uwlr_results"\npath = "toetsen"\n[sources.notable]\n'
ROW = "pupil_key;test;moment;taken_on;level\np1;RW;{moment};2026-11-16;I\n"
FIRST, LATER, SOONER = "2026-12-08", "2026-12-15", "2026-12-01"
LOSSES: dict[str, Callable[[Path], object]] = {
    "nothing": lambda folder: None,
    "the file": lambda folder: (folder / "a.csv").unlink(),
    "the folder": shutil.rmtree,
    "what can be read of it": lambda folder: (folder / "a.csv").write_bytes(b"\x00\xff<\x81"),
    "its header": lambda folder: (folder / "a.csv").write_text("a;b\n1;2\n"),
    "its row": lambda folder: (folder / "a.csv").write_text(ROW.partition("\n")[0] + "\n"),
    "all but half a tag": lambda folder: (folder / "a.csv").rename(folder / "a.xml").write_text("<leerresultaten_"),
    "who may read it": lambda folder: folder.chmod(0o707),
}
lost = pytest.mark.parametrize("lose", ["nothing", "the folder", "its header"])


class Desk:
    """A school with the results of one child, of which the teacher lets go what waits for a yes."""

    def __init__(self, school: School, moment: str = "M7") -> None:
        self.school, self.folder = school, school.folder / "toetsen"
        self.folder.mkdir(mode=0o700)
        (self.folder / "a.csv").write_text(ROW.format(moment=moment))
        school.staff("juf;Juf;teacher;3A")

    def names(self, *days: str, source: str = "toetsen") -> None:
        """Write the TOML with days as "M7 = 2026-12-08"."""
        told = f"results_from = {{ {', '.join(days)} }}\n" if days else "band_up = 1\n"
        self.school.configure(TABLE.format(name=source) + told)

    def approve(self, *words: str) -> int:
        waiting = self.school.json("approve", "--as", "juf")["awaiting_approval"]
        for one in waiting:
            self.school.approve(str(one["message"]), "--as", "juf", *words)
        return len(waiting)

    def run(self, day: str = "") -> tuple[int, bool]:
        """How many went, and whether the run said that a day is another one now."""
        if day:
            self.school.now = f"{day}T10:00:00+01:00"
        done = self.school.run("dispatch", exit_code=None)
        return len(self.school.smtp.mails), "its day: it waits for another day now" in done.output

    def goes_on(self, day: str, before: str) -> None:
        """All of it goes on this day, and none of it on the eve, with a yes in between."""
        assert self.run() == (0, False), "told once"
        assert self.approve() == 2
        assert self.run(before) == (0, False)
        assert self.run(day)[0] == 2


@pytest.fixture
def desk(small_school: School) -> Desk:
    return Desk(small_school)


@pytest.mark.parametrize("lose", LOSSES)
def test_what_had_its_yes_waits_for_a_day_that_is_named_then(desk: Desk, lose: str) -> None:
    desk.names()
    desk.run()
    assert desk.approve() == 2
    LOSSES[lose](desk.folder)
    desk.names(f"M7 = {FIRST}")
    assert desk.run() == (0, True)
    desk.goes_on(FIRST, "2026-12-07")


@lost
@pytest.mark.parametrize(("to", "before"), [(LATER, "2026-12-14"), (SOONER, "2026-11-30")])
def test_a_day_that_moves_is_the_day(desk: Desk, lose: str, to: str, before: str) -> None:
    desk.names()
    desk.run()
    desk.names(f"M7 = {FIRST}")
    assert desk.run() == (0, True)
    assert desk.approve() == 2
    LOSSES[lose](desk.folder)
    desk.names(f"M7 = {to}")
    assert desk.run() == (0, True)
    desk.goes_on(to, before)


@lost
def test_where_no_day_is_named_any_more_it_waits_for_its_yes_alone(desk: Desk, lose: str) -> None:
    desk.names()
    desk.run()
    desk.names(f"M7 = {FIRST}")
    desk.run()
    LOSSES[lose](desk.folder)
    desk.names("E6 = 2026-12-08", "B7 = 2026-12-08")
    assert desk.run() == (0, True)
    assert desk.approve() == 2
    assert desk.run() == (2, False)


@lost
def test_a_source_that_is_gone_or_has_another_name_lets_nothing_go_sooner(desk: Desk, lose: str) -> None:
    desk.names()
    desk.run()
    desk.approve()
    LOSSES[lose](desk.folder)
    desk.names(f"M7 = {FIRST}", source="scores")
    assert desk.run() == (0, True)
    assert desk.approve() == 2
    desk.names("E7 = 2026-12-08", source="scores")
    assert desk.run() == (0, False)
    desk.school.configure()
    assert desk.run("2026-12-07") == (0, False)
    assert desk.run(FIRST) == (2, False)


@lost
def test_of_what_went_nothing_is_told_anew(desk: Desk, lose: str) -> None:
    desk.names()
    desk.run()
    desk.approve()
    assert desk.run() == (2, False)
    LOSSES[lose](desk.folder)
    for day in (FIRST, LATER, SOONER):
        desk.names(f"M7 = {day}")
        assert desk.run() == (2, False)
    assert not desk.school.json("approve", "--as", "juf")["awaiting_approval"]


@pytest.mark.parametrize("days", [(), (f"M7 = {FIRST}",)])
def test_what_went_is_not_read_again_by_a_source_of_another_name(desk: Desk, days: tuple[str, ...]) -> None:
    desk.names()
    desk.run()
    assert desk.approve() == 2
    assert desk.run() == (2, False)
    desk.names(*days, source="scores")
    assert desk.run("2026-11-25") == (2, False)
    assert not desk.school.json("approve", "--as", "juf")["awaiting_approval"]
    assert desk.run(FIRST) == (2, False)


def test_a_day_of_another_moment_or_of_the_next_school_holds_nothing(desk: Desk) -> None:
    desk.names()
    desk.run()
    assert desk.approve() == 2
    other = TABLE.format(name="toetsen") + f"results_from = {{ M7 = {FIRST} }}\n"
    desk.school.configure(other, replace=('"99ZZ"', '"99XX"'))
    assert desk.run() == (0, False)
    desk.names(f"M6 = {FIRST}", f"E7 = {FIRST}")
    assert desk.run() == (2, False)


def test_what_a_colleague_wrote_stays_with_a_later_moment_of_their_own(desk: Desk) -> None:
    desk.names()
    desk.run()
    [one, *_] = desk.school.json("approve", "--as", "juf")["awaiting_approval"]
    words = ("--set", "summary=Jip telt nu vlot tot honderd.", "--set", f"send_at={LATER}T08:00:00+01:00")
    desk.school.approve(one["event"], "--as", "juf", *words)
    (desk.folder / "a.csv").unlink()
    desk.names(f"M7 = {FIRST}")
    assert desk.run() == (0, False), "theirs is later"
    desk.names("M7 = 2026-12-18")
    assert desk.run() == (0, True)
    assert desk.approve() == 2
    assert desk.run("2026-12-17") == (0, False)
    assert desk.run("2026-12-18")[0] == 2
    assert "vlot tot honderd" in desk.school.smtp.mails[0].parsed.as_string()


@each(
    ("moment", "drafted", "until"),
    [
        ("M7", "2026-11-23", "2026-12-08"),
        ("E7", "2026-11-23", "2026-12-20"),
        ("", "2026-11-23", "2026-12-20"),  # of any: the last that may be its own
        ("M6", "2026-11-23", ""),
        ("M7", "2026-12-20", "2026-12-08"),  # it was moved to a sooner day
        ("M7", "2026-03-01", ""),  # that of another year
    ],
)
def test_a_draft_knows_its_day_by_the_settings_alone(tmp_path: Path, moment: str, drafted: str, until: str) -> None:
    days = {"M7": date(2026, 12, 8), "E7": date(2026, 12, 20), "B8": date(2027, 9, 1)}
    config = UwlrResultsSource.Config(path=tmp_path / "gone", notable={"results_from": days})
    source = UwlrResultsSource(config, SourceContext("toetsen"))
    at = datetime.fromisoformat(drafted).replace(hour=9, tzinfo=UTC)
    for name, expected in (("result-1", until), ("of-the-office", "")):
        event = Event(
            "99XX00", "toetsen", name, "notable_score", at, Audience("pupil", ("p1",)), {"test_moment": moment}
        )
        found = source.held_until(event)
        assert (found.date().isoformat() if found else "") == expected
