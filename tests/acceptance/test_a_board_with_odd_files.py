"""What lies where a school's TOML should be keeps no other school waiting, and no school leaves its board unsaid."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from test_a_board import Schools

from each import each

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
        (lambda toml: toml.rename(toml.with_name("old.txt")), 3, "duin holds a store and no TOML of a school"),
    ],
    ids=["pipe", "folder", "link", "loop", "large", "deep", "nul", "itself", "bidi", "brin", "gone"],
)
def test_f09_a_school_of_which_the_toml_cannot_be_read_is_told_and_keeps_no_other_waiting(
    board: Schools, put: Callable[[Path], None], code: int, says: str
) -> None:
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


def test_14_two_schools_of_one_number_are_named_where_they_are_all_there_is(board: Schools) -> None:
    for name in ("duin", "wegwijzer"):
        toml = board.folder / name / "ouderbrug.toml"
        toml.write_text(toml.read_text().replace("22BB", "11AA").replace("33CC", "11AA"))
    said = board.run("dispatch", "--all-schools", exit_code=2).output
    assert "are one school" in said
    assert "it has 11AA00" in board.run("--school", "nobody", "status", exit_code=2).output
    assert board.smtp.mails == []
