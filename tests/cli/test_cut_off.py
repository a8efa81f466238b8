"""A command that is asked to be quiet, is stopped, or whose reader has gone ends with a code and no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from every_command import STORY
from ouderbrug.cli import setup

if TYPE_CHECKING:
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
    assert "stopped by Ctrl-C" in small_school.run("plugins", exit_code=1).stderr


@pytest.mark.slow
@pytest.mark.parametrize("words", LOOKS)
@pytest.mark.parametrize("json_", [(), ("--json",)], ids=["", "json"])
def test_10_a_reader_who_went_away_costs_no_traceback(small_school: School, words: str, json_: tuple[str, ...]) -> None:
    read, write = os.pipe()
    os.close(read)
    line = [sys.executable, "-m", "ouderbrug", "--config", str(small_school.folder / "ouderbrug.toml"), words, *json_]
    with os.fdopen(write, "wb") as gone:
        done = subprocess.run(
            line, stdout=gone, stderr=subprocess.PIPE, timeout=60, check=False,
            env=os.environ | {"OUDERBRUG_NOW": small_school.now},
        )  # fmt: skip
    assert done.returncode == 1
    assert not [one for one in (b"Traceback", b"a fault in", b"Exception ignored") if one in done.stderr]
