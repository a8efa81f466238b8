"""What lies where a school's TOML should be keeps no other school waiting, and no school leaves its board unsaid."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from test_a_board import Schools

import on_postgres
from each import each
from ouderbrug.store import last_run
from ouderbrug.store.database import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ouderbrug.testing import SmtpSandbox

pytestmark = pytest.mark.slow


@pytest.fixture
def board(tmp_path: Path, smtp: SmtpSandbox) -> Schools:
    schools = Schools(tmp_path, smtp)
    schools.enrol()
    return schools


def _text(text: str) -> Callable[[Path], None]:
    return lambda toml: toml.write_text(text) and None


def _instead(make: Callable[[Path], object]) -> Callable[[Path], None]:
    def put(toml: Path) -> None:
        toml.unlink()
        make(toml)

    return put


@pytest.mark.parametrize(
    ("put", "code", "says"),
    [
        (_instead(os.mkfifo), 2, "ouderbrug.toml is no regular file"),
        (_instead(lambda toml: toml.mkdir()), 2, "ouderbrug.toml is a folder"),
        (_instead(lambda toml: toml.symlink_to("/nowhere/gone.toml")), 2, "a link to what is not there"),
        (_instead(lambda toml: toml.symlink_to(toml.name)), 2, "ouderbrug.toml cannot be read"),
        (_instead(lambda toml: toml.write_bytes(b"#" + b"a" * 2_000_000)), 2, "larger than 1 MB"),
        (_text("a = " + "[" * 20_000 + "]" * 20_000), 2, "too deep in each other"),
        (_text('extends = "../board\\u0000.toml"'), 2, "does not extend board.toml"),
        (_text('extends = "ouderbrug.toml"'), 2, "does not extend board.toml"),
        (_text('extends = "../board.toml"\n[school]\nbrin = "\\u202e"\n'), 2, "brin"),
        (_text('extends = "../board.toml"\n[school]\nbrin = "11AA"\n'), 2, "are one school"),
        (lambda toml: toml.rename(toml.with_name("old.txt")), 3, "duin/ouderbrug.toml was a school of board.toml"),
        (
            lambda toml: toml.parent.rename(toml.parents[1].with_name(f"{toml.parents[1].name}-away")),
            3,
            "duin/ouderbrug.toml was a school of board.toml",
        ),
    ],
    ids=["pipe", "folder", "link", "loop", "large", "deep", "nul", "itself", "bidi", "brin", "gone", "moved"],
)
def test_f09_a_school_of_which_the_toml_cannot_be_read_is_told_and_keeps_no_other_waiting(
    board: Schools, put: Callable[[Path], None], code: int, says: str
) -> None:
    board.run("status", "--all-schools")
    put(board.folder / "duin" / "ouderbrug.toml")
    done = board.run("dispatch", "--all-schools", exit_code=code)
    assert says in " ".join(done.output.split())
    assert "fault" not in done.output and "\u202e" not in done.output
    arrived = {one.recipients[0] for one in board.smtp.mails}
    assert {"sara@wegwijzer.example"} <= arrived
    assert "sara@duin.example" not in arrived


@each(
    ("name", "text"), [("x.toml", ""), ("x.toml", 'extends = "../board\\u0000.toml"'), ("x.toml", "a=" + "[" * 20_000)]
)
def test_f09_another_toml_in_the_folder_of_a_school_is_nobodys_concern(
    tmp_path: Path, smtp: SmtpSandbox, name: str, text: str
) -> None:
    tmp_path.mkdir(exist_ok=True)
    folder = tmp_path / str(len(text))
    folder.mkdir()
    board = Schools(folder, smtp)
    place = folder / "duin" / name
    place.write_text(text) if text else os.mkfifo(place)
    board.run("check", "--offline", "--all-schools")


@pytest.mark.parametrize("kind", ["pipe", "link"])
def test_f09_a_file_that_a_toml_names_keeps_nobody_waiting_either(board: Schools, kind: str) -> None:
    words = board.folder / "duin" / "words.toml"
    os.mkfifo(words) if kind == "pipe" else words.symlink_to("/nowhere/words.toml")
    toml = board.folder / "duin" / "ouderbrug.toml"
    board.change("board.toml", '"rules"', '"rules.quiet_hours"')
    toml.write_text(toml.read_text() + '\n[rules.tone]\nextend = "words.toml"\n')
    said = board.run("dispatch", "--all-schools", exit_code=2).output
    assert ("words.toml is no regular file" if kind == "pipe" else "words.toml cannot be read") in " ".join(
        said.split()
    )
    assert "sara@wegwijzer.example" in {one.recipients[0] for one in board.smtp.mails}


def test_14_a_school_of_the_boards_database_whose_toml_is_gone_is_told(tmp_path: Path, smtp: SmtpSandbox) -> None:
    """Its siblings ran, and what waited there nobody sent, for a day without a word."""
    board, url = Schools(tmp_path, smtp), on_postgres.bare(tmp_path)
    board.write("board.toml", (tmp_path / "board.toml").read_text() + f'\n[store]\nurl = "{url}"\n')
    board.enrol()
    board.run(
        "--school",
        "duin",
        "event",
        "add",
        "newsletter",
        "--group",
        "3A",
        "--set",
        "title=Nieuws",
        "--set",
        "body=Er is.",
    )
    (tmp_path / "duin").rename(tmp_path.parent / f"{tmp_path.name}-away")
    for command in ("dispatch", "status"):
        said = " ".join(board.run(command, "--all-schools", exit_code=3).output.split())
        assert "22BB00 has messages that wait in the database of board.toml (1) and no TOML of a school here" in said
    with closing(Store(tmp_path / "board.db", "22BB00", server=url)) as store, store.writing() as connection:
        ended = last_run.last(connection, "11AA00").ended - timedelta(minutes=59)  # type: ignore[union-attr]
        last_run.note(connection, "22BB00", ended, 0)
    board.run("dispatch", "--all-schools")  # another board runs it
    with closing(Store(tmp_path / "board.db", "22BB00", server=url)) as store, store.writing() as connection:
        last_run.note(connection, "22BB00", ended - timedelta(minutes=2), 0)
    board.run("dispatch", "--all-schools", exit_code=3)


def test_14_a_school_in_another_folder_of_the_board_is_not_gone(board: Schools) -> None:
    board.run("status", "--all-schools")
    (board.folder / "duin").rename(board.folder / "strand")
    board.run("status", "--all-schools")


def test_14_two_schools_of_one_number_are_named_where_they_are_all_there_is(board: Schools) -> None:
    for name in ("duin", "wegwijzer"):
        toml = board.folder / name / "ouderbrug.toml"
        toml.write_text(toml.read_text().replace("22BB", "11AA").replace("33CC", "11AA"))
    said = board.run("dispatch", "--all-schools", exit_code=2).output
    assert "are one school" in said
    assert "it has 11AA00" in board.run("--school", "nobody", "status", exit_code=2).output
    assert board.smtp.mails == []
