"""What the docs give to cron and to systemd runs as it stands there, with no more of an environment than these give."""

from __future__ import annotations

import configparser
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from a_school import guardian
from docs_pages import DOCS, PAGES, blocks
from ouderbrug.cli.dispatch import dispatch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from a_school import School

LINES = {page.name: re.findall(r"^ *\* \* \* \* \* +(.*)$", page.read_text("utf-8"), re.MULTILINE) for page in PAGES}
UNITS = [
    text for text in blocks(DOCS / "operations.md", "ini") if re.search("^ExecStart=.* dispatch$", text, re.MULTILINE)
]


def test_every_line_of_cron_names_the_program_by_its_whole_path() -> None:
    lines = [line for page in LINES.values() for line in page]
    lines += re.findall(r"\* \* \* \* \* +(.*)$", dispatch.help or "", re.MULTILINE)
    assert len(lines) > 3
    for line in lines:
        assert re.match(r"/srv/\S+/bin/ouderbrug --config /srv/\S+/ouderbrug\.toml dispatch\b", line), line
        assert "%" not in line, "cron would take it for the end of the line"


@pytest.mark.slow
@pytest.mark.parametrize("page", ["README.md", "operations.md"])
def test_the_line_of_cron_sends_with_no_environment(school: School, page: str) -> None:
    celebrated(school)
    [line] = LINES[page]
    started = run(school, ["/bin/sh", "-c", here(school, line)], LIKE_CRON)
    assert started.returncode == 0, (school.folder / "dispatch.log").read_text("utf-8")
    assert "1 sent" in (school.folder / "dispatch.log").read_text("utf-8")
    assert len(school.smtp.mails) == 1


@pytest.mark.slow
def test_the_unit_of_systemd_sends_with_no_environment(school: School) -> None:
    celebrated(school)
    [text] = UNITS
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(text)
    service = unit["Service"]
    started = run(school, here(school, service["ExecStart"]).split(), {})
    assert started.returncode == 0, started.stderr
    assert len(school.smtp.mails) == 1
    assert f"/run/credentials/ouderbrug.service/{service['LoadCredential'].split(':')[0]}" in (
        DOCS / "operations.md"
    ).read_text("utf-8")


LIKE_CRON = {"HOME": "/nonexistent", "LOGNAME": "school", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"}


def celebrated(school: School) -> None:
    """Somebody to write to, something to say."""
    school.family("p1 Noor de Wit", "3A", guardian("g1", "Sara Bakker"))
    school.enrol()
    payload = {"milestone": "honderd sommen", "what": "Kom kijken!"}
    school.happens({"id": "e1", "kind": "celebration", "audience": {"group": "3A"}, "payload": payload})


def here(school: School, command: str) -> str:
    """The command for this school, by the ouderbrug of these tests."""
    program = Path(sys.executable).parent / "ouderbrug"
    return command.replace("/srv/school/.venv/bin/ouderbrug", str(program)).replace("/srv/school", str(school.folder))


def run(school: School, words: list[str], env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """The command with this environment and the time of the school, and nothing else."""
    env = {**env, "OUDERBRUG_NOW": school.now}
    return subprocess.run(words, env=env, cwd="/", capture_output=True, text=True, check=False, timeout=60)
