"""What a plugin raises where nobody catches it, or warns of: told by class and place, and never in its words."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from a_school import School

PLUGIN = """
import sys, threading, warnings
from ouderbrug import hookimpl

SAYS = "sara@" + "guardian.example"

def fails():
    raise ValueError(SAYS)

class Gone:
    def __del__(self):
        raise KeyError(SAYS)

@hookimpl
def register_rules():
    {deed}
    return []
"""
ALL = (
    "for deed in (fails, sys.exit): one = threading.Thread(target=deed); one.start(); one.join()",
    "Gone(); Gone()",
    "warnings.warn(SAYS)",
    "warnings.warn_explicit(SAYS, RuntimeWarning, 'elsewhere.py', 7)",
)
LINES = (
    "a thread ended by ValueError (odd:8), which nobody caught",
    "a clean-up ended by KeyError (odd:12), which nobody caught",
    "UserWarning (odd:18), whose words are not shown",
    "RuntimeWarning (elsewhere:7), whose words are not shown",
)


def said(school: School, *before: str) -> str:
    folder = school.folder / "own"
    folder.mkdir()
    (folder / "odd.py").write_text(PLUGIN.format(deed="\n    ".join(ALL)), "utf-8")
    school.configure("[plugins]\nplugins_dir = 'own'\nuse = ['odd']\n")
    command = [sys.executable, "-m", "ouderbrug", *before, "--config", str(school.folder / "ouderbrug.toml"), "plugins"]
    done = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ), check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.mark.parametrize("before", [(), ("--traceback",), ("--log", "json")])
def test_18_what_nobody_catches_of_a_plugin_is_told_without_its_words(
    small_school: School, before: tuple[str, ...]
) -> None:
    told = said(small_school, *before)
    assert not [line for line in LINES if line not in told] and "sara" not in told and "Traceback" not in told
    assert "SystemExit" not in told, "a thread that leaves by itself is nothing to tell"
    assert ("in fails" in told) is (before == ("--traceback",)), "where, for who asks"
