"""One source of results over several folders: a child hears one word a moment, whichever folder its results are in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from a_school import mails
from each import each
from ouderbrug import ConfigError, SourceContext
from ouderbrug_pupil_systems.results import UwlrResultsSource

if TYPE_CHECKING:
    from pathlib import Path

    from a_school import School

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HEAD = "pupil_key;test;moment;taken_on;level\n"
ROSE = "p1;RW;E6;2026-06-01;IV\np1;RW;M7;2026-11-16;II\n"
ROSE_TOO = ROSE.replace("RW", "BL")
FELL = "p1;BL;E6;2026-06-01;I\np1;BL;M7;2026-11-16;V\n"
BEFORE, AFTER = (f"{line}\n" for line in ROSE.splitlines())
TABLE = '\n[[sources]]\nname = "{name}"\nplugin = "uwlr_results"\npath = {path}\n'


def over(*folders: Path) -> UwlrResultsSource:
    return UwlrResultsSource(UwlrResultsSource.Config(path=folders), SourceContext("toetsen", clock=lambda: NOW))


def two(place: Path) -> tuple[Path, Path]:
    found = place / "toetsen", place / "iep"
    for one in found:
        one.mkdir(mode=0o700, parents=True)
    return found


@each(
    ("first", "second", "says"),
    [
        (ROSE, ROSE, ["up"]),
        (ROSE, ROSE_TOO, ["up"]),
        (ROSE, FELL, ["drop"]),
        (FELL, ROSE, ["drop"]),
        (FELL, FELL, ["drop"]),
        (BEFORE, AFTER, ["up"]),
        (AFTER, BEFORE, ["up"]),
        (ROSE, "", ["up"]),
        (ROSE, ROSE_TOO.replace("M7", "M6").replace("p1", "p2"), ["up", "up"]),
    ],
)
def test_one_word_a_child_a_moment_and_a_talk_tells_all(
    tmp_path: Path, first: str, second: str, says: list[str]
) -> None:
    for file in ("a.csv", "b.csv"):  # of one name, or of two
        folders = two(tmp_path / f"{len([*tmp_path.iterdir()])}")
        (folders[0] / "a.csv").write_text(HEAD + first)
        (folders[1] / file).write_text(HEAD + second)
        batch = over(*folders).poll(None)
        assert sorted(one.data["payload"].get("about", "up") for one in batch.events) == says
        assert over(*folders).poll(batch.cursor).events == ()


def test_what_changes_in_any_of_them_is_looked_at(tmp_path: Path) -> None:
    folders = two(tmp_path)
    for folder in folders:
        (folder / "a.csv").write_text(HEAD + ROSE)
    first = over(*folders).poll(None)
    (folders[1] / "a.csv").write_text(HEAD + FELL)
    [talk] = over(*folders).poll(first.cursor).events
    assert talk.data["payload"]["about"] == "drop"


def test_what_is_said_of_a_row_names_its_folder_by_number(tmp_path: Path) -> None:
    folders = two(tmp_path)
    for folder in folders:
        (folder / "a.csv").write_text(f"{HEAD}p1;RW;halverwege;2026-11-16;I\np1;RW;M7;gisteren;I\n")
        (folder / "kapot.xml").write_text("<leerresultaten_verzoek>")
    places = [one.place for one in over(*folders).poll(None).rejected]
    each_of = sorted(f"folder {n}, {place}" for n in (1, 2) for place in ("a.csv:2", "a.csv:3", "?.xml"))
    assert sorted(places) == each_of
    assert sorted(one.place for one in over(folders[0]).poll(None).rejected) == ["?.xml", "a.csv:2", "a.csv:3"]


def test_while_one_of_them_is_not_there_or_not_safe_nothing_is_read(tmp_path: Path) -> None:
    folders = two(tmp_path)
    (folders[0] / "a.csv").write_text(HEAD + ROSE)
    folders[1].chmod(0o707)
    with pytest.raises(ConfigError, match="anybody on this machine may write to folder 2 of results"):
        over(*folders).poll(None)
    folders[1].rmdir()
    with pytest.raises(ConfigError, match="folder 2 of results is not there"):
        over(*folders).poll(None)
    assert over(*folders).check() == [
        "folder 2 of results is not there, or cannot be read; make it, or change the path"
    ]
    assert over(folders[1]).check()[0].startswith("the folder of results is not there")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("5", "path[0]: must be the path of a file or folder"),
        ("[]", "path: must not be empty"),
        ('["toetsen", 5]', "path[1]: must be the path of a file or folder"),
    ],
)
def test_what_is_no_folder_is_refused(both: School, path: str, says: str) -> None:
    names_folders(both, path)
    said = both.run("check", "--offline", exit_code=2).output
    assert f"sources[1].{says}" in said and said.count("error:") == 1


def test_an_erasure_names_what_lies_in_each_folder_wherever_it_is(both: School, tmp_path: Path) -> None:
    elsewhere = two(tmp_path / "share")
    for folder in elsewhere:
        (folder / "a.csv").write_text(HEAD + ROSE)
    names_folders(both, str([str(one) for one in elsewhere]).replace("'", '"'))
    both.staff("juf;Juf;teacher;3A", "dir;Ria;leader;")
    files = both.json("privacy", "erase", "--pupil", "p1", "--dry-run", "--as", "dir")["files"]
    assert {"../share/toetsen/a.csv", "../share/iep/a.csv"} <= {*files}


@pytest.fixture
def both(small_school: School) -> School:
    small_school.staff("juf;Juf;teacher;3A")
    names_folders(small_school, '["toetsen", "iep"]')
    two(small_school.folder)
    return small_school


def names_folders(school: School, path: str, name: str = "toetsen") -> None:
    school.configure(TABLE.format(name=name, path=path))


def let_go(school: School) -> list[str]:
    """To whom it goes once the teacher said yes to all that waits, or talked."""
    school.run("dispatch")
    for one in school.json("approve", "--as", "juf")["awaiting_approval"]:
        school.approve(str(one["message"]), "--as", "juf")
    return mails(school)


@pytest.mark.parametrize(("second", "mails_of_it", "cards"), [(ROSE, 2, 0), (ROSE_TOO, 2, 0), (FELL, 0, 1)])
def test_guardians_get_one_mail_a_child_and_none_beside_a_talk(
    both: School, second: str, mails_of_it: int, cards: int
) -> None:
    for name, rows in (("toetsen", ROSE), ("iep", second)):
        (both.folder / name / "a.csv").write_text(HEAD + rows)
    assert len(let_go(both)) == mails_of_it
    assert len({tuple(one["pupils"]) for one in both.json("tasks", "--as", "juf")["cards"]}) == cards
    names_folders(both, '["toetsen", "iep"]', name="scores")
    both.run("dispatch", exit_code=None)
    assert let_go(both) == [], "a source of another name knows it"


def test_a_folder_that_is_not_there_is_said_by_check_and_by_the_run(both: School) -> None:
    (both.folder / "toetsen" / "a.csv").write_text(HEAD + ROSE)
    (both.folder / "iep").rmdir()
    assert "folder 2 of results is not there" in both.run("check", "--offline", exit_code=None).output
    assert both.run("dispatch", exit_code=None).exit_code == 3
    assert both.json("approve", "--as", "juf")["awaiting_approval"] == []
    (both.folder / "iep").mkdir(mode=0o700)
    assert len(let_go(both)) == 2


def test_others_may_write_to_none_of_them(both: School) -> None:
    (both.folder / "iep").chmod(0o707)
    assert "everybody on this machine may write to the inbox" in both.run("check", "--offline", exit_code=None).output
