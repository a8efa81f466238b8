"""What authors write: the examples of the docs and our adapters are typed to the last name, and keep their contract."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "write-a-plugin.md"
pytestmark = pytest.mark.slow

WITH_A_TYPE = '''
"""A channel whose settings are named where it begins."""

from typing import ClassVar

from ouderbrug import Channel, ChannelConfig, Message, Receipt


class BellConfig(ChannelConfig):
    """``tower`` is where the bell hangs."""

    tower: str


class Bell(Channel[BellConfig]):
    """Rings."""

    name: ClassVar[str] = "bell"

    def send(self, message: Message) -> Receipt:
        """One stroke."""
        return Receipt(self.context.clock(), remote_id=self.config.tower)
'''
MISTAKE = WITH_A_TYPE.replace("self.config.tower", "self.config.towr")


@pytest.fixture
def examples(tmp_path: Path) -> Path:
    """A folder with the plugins of the docs, each a file."""
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.M)
    for name, block in zip(("letters", "swap_day", "test_letters"), blocks, strict=True):
        (tmp_path / f"{name}.py").write_text(block, "utf-8")
    (tmp_path / "bell.py").write_text(WITH_A_TYPE, "utf-8")
    (tmp_path / "misspelt.py").write_text(MISTAKE, "utf-8")
    return tmp_path


def mypy(folder: Path) -> subprocess.CompletedProcess[str]:
    """mypy, strict, on the files of a folder."""
    return run("mypy", "--strict", "--config-file=", f"--cache-dir={folder}/.cache", *map(str, folder.glob("*.py")))


def pyright(folder: Path, *more: Path) -> subprocess.CompletedProcess[str]:
    """pyright, strict, on the files of a folder."""
    pytest.importorskip("basedpyright")
    settings = {"typeCheckingMode": "strict", "include": [".", *map(str, more)], "extraPaths": [str(ROOT / "src")]}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), "utf-8")
    return run("basedpyright", "--project", str(folder), "--pythonpath", sys.executable)


def run(module: str, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module, *args], capture_output=True, text=True, timeout=400, check=False
    )


def test_of_the_examples_mypy_finds_the_misspelt_setting_alone(examples: Path) -> None:
    only_the_mistake(mypy(examples))


def test_of_the_examples_and_the_adapters_pyright_finds_the_misspelt_setting_alone(examples: Path) -> None:
    # Mail stands on icalendar, whose own types are partly unknown.
    ours = [one for one in (ROOT / "adapters").iterdir() if one.is_dir() and one.name != "ouderbrug_email"]
    assert len(ours) >= 4
    only_the_mistake(pyright(examples, *ours))


def only_the_mistake(found: subprocess.CompletedProcess[str]) -> None:
    """One error at least, and none but in the file with the mistake."""
    assert found.returncode == 1
    errors = [line for line in found.stdout.splitlines() if " error: " in line]
    assert errors and all("misspelt.py" in line for line in errors), found.stdout
    assert "towr" in found.stdout


def test_the_channel_of_the_page_keeps_its_contract(examples: Path) -> None:
    found = run("pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir",
                str(examples), str(examples / "test_letters.py"))  # fmt: skip
    assert found.returncode == 0, found.stdout[-3000:]
    passed = re.search(r"(\d+) passed", found.stdout)
    assert passed and int(passed[1]) > 80 and "failed" not in found.stdout
