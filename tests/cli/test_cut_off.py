"""A command that is asked to be quiet, is stopped, or whose reader has gone ends with a code and no traceback."""

from __future__ import annotations

import io
import os
import shutil
import sys
from copy import copy
from typing import TYPE_CHECKING, BinaryIO, cast

import pytest
from click.testing import CliRunner

from every_command import STORY
from forked import Ended, Forked, ended
from ouderbrug.__main__ import run
from ouderbrug.cli import main, setup
from ouderbrug.demo import play
from ouderbrug.errors import TryAgainLater

if TYPE_CHECKING:
    from pathlib import Path

    from a_school import School

LOOKS = ("plan", "status", "log", "tasks", "plugins", "calendar", "approve")


@pytest.mark.slow
def test_10_a_quiet_command_that_ends_well_says_nothing(small_school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    small_school.staff("juf.karin;Karin Bos;teacher;3A", "directie;Ria Smit;leader;")
    monkeypatch.chdir(small_school.folder)
    toml = small_school.folder / "ouderbrug.toml"
    for path, words in STORY:
        kept = toml.read_text()
        if path == ("init",):
            toml.unlink()
        done = small_school.run("-q", *path, *words, exit_code=None)
        toml.write_text(kept)
        if path != ("sandbox",):  # its port is what somebody asked for
            assert (done.exit_code == 0) == (done.output == ""), (path, done.output)


STOPS: list[BaseException] = [KeyboardInterrupt(), RuntimeError("of an import")]


@pytest.mark.parametrize("error", STOPS, ids=["at once", "in an import"])
def test_10_ctrl_c_is_told_wherever_it_came(
    small_school: School, error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise error from KeyboardInterrupt()

    monkeypatch.setattr(setup, "_list", stopped)
    assert "stopped by Ctrl-C" in small_school.run("plugins", exit_code=75).stderr


@pytest.mark.parametrize("error", [TryAgainLater("told to stop"), KeyboardInterrupt()], ids=["a run", "at once"])
def test_10_a_demo_that_is_stopped_says_what_it_leaves(
    error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(command: object, folder: Path, *_: object) -> None:
        folder.mkdir()
        raise error

    monkeypatch.setattr(play, "play", stopped)
    done = CliRunner().invoke(main, ["demo", str(tmp_path / "week")])
    assert done.exit_code == 75
    assert "delete the folder week, or name another one" in done.stderr


def _with_nobody_reading(school: School, *words: str, both: bool = False) -> Ended:
    """Run a command whose reader has gone, of its result alone or of all that it says."""

    def unread() -> None:
        read, write = os.pipe()
        os.close(read)
        for number, name in ((1, "stdout"), (2, "stderr")):
            if both or number == 1:
                os.dup2(write, number)
            file = io.FileIO(number, "w", closefd=False)
            setattr(sys, name, io.TextIOWrapper(cast("BinaryIO", file), "utf-8", write_through=True))
        os.chdir(school.folder)
        sys.argv = ["ouderbrug", "--config", str(school.folder / "ouderbrug.toml"), *words]
        run()

    env = os.environ | {"OUDERBRUG_NOW": school.now}
    return ended(Forked(unread, env, school.folder.parent / "unread"))


@pytest.mark.slow
def test_10_every_command_whose_reader_went_away_does_and_ends_as_it_would_have(
    small_school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_school.staff("juf.karin;Karin Bos;teacher;3A", "directie;Ria Smit;leader;")
    shutil.copytree(small_school.folder, folder := tmp_path / "read")
    other = copy(small_school)
    other.folder = folder
    other.rename()
    ended, meant = dict[str, int](), dict[str, int]()
    for path, words in STORY:
        kept = [one.folder / "ouderbrug.toml" for one in (small_school, other)]
        texts = [toml.read_text() for toml in kept]
        if path == ("init",):
            for toml in kept:
                toml.unlink()
        command = " ".join((*path, *words))
        monkeypatch.chdir(folder)
        meant[command] = other.run(*path, *words, exit_code=None).exit_code
        done = _with_nobody_reading(small_school, *path, *words)
        ended[command] = done.code
        assert not [one for one in ("Traceback", "a fault in", "Exception ignored") if one in done.stderr]
        for toml, text in zip(kept, texts, strict=True):
            toml.write_text(text)
    assert ended == meant


@pytest.mark.slow
@pytest.mark.parametrize(("json_", "both"), [((), True), (("--json",), False)], ids=["all", "json"])
def test_10_a_look_whose_reader_went_away_ends_as_it_would_have(
    small_school: School, json_: tuple[str, ...], *, both: bool
) -> None:
    for words in LOOKS:
        expected = small_school.run(words, exit_code=None).exit_code
        assert _with_nobody_reading(small_school, words, *json_, both=both).code == expected, words


@pytest.mark.slow
def test_10_what_is_refused_is_not_taken_for_done_where_nobody_reads(small_school: School) -> None:
    for words in (("why", "zzz"), ("import", "nofile.csv"), ("log", "--limit", "abc")):
        assert _with_nobody_reading(small_school, *words, both=True).code in (1, 2), words
