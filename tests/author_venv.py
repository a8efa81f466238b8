"""A new venv in which plugins are installed as their authors would, without a network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tomllib
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

SOURCES = ["src", "tests"]
"""The folders of a package that its checkers read."""


def fresh(folder: Path) -> Path:
    """The Python of a new venv in a folder, which has what this one has."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True, timeout=400)
    [packages] = (folder / "venv").glob("lib/python3*/site-packages")
    (packages / "ours.pth").write_text(f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n", "utf-8")
    return folder / "venv" / "bin" / "python"


def install(python: Path, folder: Path, packages: Collection[str]) -> None:
    """Install packages below a folder so that their code is used where it stands."""
    editable = [part for package in packages for part in ("-e", package)]
    run(python, folder, "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--no-build-isolation", *editable)


def typed(python: Path, folder: Path, packages: Collection[str]) -> None:
    """Ask both type checkers of packages below a folder, once for all of them; each asks for the same, strict."""
    for package in packages:
        tools = tomllib.loads((folder / package / "pyproject.toml").read_text("utf-8"))["tool"]
        assert tools["mypy"] == {"strict": True, "files": SOURCES}
        assert tools["pyright"] == {"typeCheckingMode": "strict", "include": SOURCES}
    sources = [f"{package}/{one}" for package in packages for one in SOURCES]
    run(python, folder, "-m", "mypy", "--strict", "--config-file=", "--cache-dir=known", *sources)
    pytest.importorskip("basedpyright")
    strict = {"typeCheckingMode": "strict", "include": sources}
    (folder / "pyrightconfig.json").write_text(json.dumps(strict), "utf-8")
    run(python, folder, "-m", "basedpyright", "--pythonpath", str(python))


def run(python: Path, folder: Path, *args: str) -> str:
    """What a module of the fresh venv prints; it must end with 0."""
    env = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run([python, *args], cwd=folder, env=env, capture_output=True, text=True, timeout=400)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout
