"""Which modules a command loads: what it does not use costs nothing to who waits for it, or starts it each minute."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from a_school import guardian

if TYPE_CHECKING:
    from a_school import School

PROGRAM = """
import atexit, json, runpy, sys
atexit.register(lambda: sys.stderr.write("LOADED " + json.dumps(sorted(sys.modules)) + chr(10)))
sys.argv = ["ouderbrug", *{words!r}]
runpy.run_module("ouderbrug", run_name="__main__")
"""
HEAVY = (
    "alembic",
    "httpx",
    "markdown_it",
    "openpyxl",
    "PIL",
    "phonenumbers",
    "procrastinate",
    "psycopg",
    "pyphen",
)
"""What a run with nothing to do has no use for."""
BUILT_IN = {"ouderbrug", "ouderbrug.bounded", "ouderbrug.cli", "ouderbrug.cli.strays", "ouderbrug.errors"}


def loaded(*words: str, **env: str) -> set[str]:
    """The modules that the command has loaded when it ends, in a process of its own."""
    program = [sys.executable, "-c", PROGRAM.format(words=list(words))]
    done = subprocess.run(program, capture_output=True, text=True, env=os.environ | env, check=False)
    [line] = [line for line in done.stderr.splitlines() if line.startswith("LOADED ")]
    return set(json.loads(line.removeprefix("LOADED ")))


def brought(modules: set[str]) -> set[str]:
    """The packages among them that come with neither Python nor the house."""
    first = {name.partition(".")[0] for name in modules}
    own = {name for name in first if name.startswith(("ouderbrug", "_")) or name == "sitecustomize"}
    return first - own - sys.stdlib_module_names


@pytest.mark.parametrize("word", ["--help", "--version"])
def test_the_command_line_loads_click_and_no_more_than_its_own_door(word: str) -> None:
    found = loaded(word)
    assert brought(found) == {"click"}
    assert {name for name in found if name.startswith("ouderbrug")} == BUILT_IN
    assert "importlib.metadata" not in found, "what is installed is not even listed"


def test_a_run_with_nothing_new_loads_nothing_that_only_a_message_needs(school: School) -> None:
    school.family("p1 Noor Prins", "3A", guardian("g1", "Sara Prins"))
    school.enrol()
    school.run("dispatch")
    found = loaded("--config", str(school.folder / "ouderbrug.toml"), "dispatch", OUDERBRUG_NOW=school.now)
    assert "sqlalchemy" in found, "it looked into its store"
    assert brought(found) & set(HEAVY) == set()
