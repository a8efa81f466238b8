"""The example plugins of the docs: one of each sort, installed, proven by its contract and typed to the last name."""

from __future__ import annotations

import json
import shutil
import tomllib
from typing import TYPE_CHECKING

import pytest

import author_venv
from author_venv import run
from docs_pages import DOCS, blocks

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow
EXAMPLES = {
    "letters": ("channels", "letters"),
    "library": ("sources", "library"),
    "photographer": ("importers", "photographer"),
    "free-evenings": ("rules", "free_evenings"),
    "swap-day": ("kinds", "swap_day"),
}
"""What each package brings, and by which name."""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A new venv with a copy of each example in it."""
    folder = tmp_path_factory.mktemp("examples")
    python = author_venv.fresh(folder)
    ignored = shutil.ignore_patterns("__pycache__", ".*")
    for name in EXAMPLES:
        shutil.copytree(DOCS / "examples" / f"ouderbrug-{name}", folder / f"ouderbrug-{name}", ignore=ignored)
    author_venv.install(python, folder, [f"ouderbrug-{name}" for name in EXAMPLES])
    return python, folder


def test_each_is_listed_and_keeps_its_contract(installed: tuple[Path, Path]) -> None:
    python, folder = installed
    rows = json.loads(run(python, folder, "-m", "ouderbrug", "plugins", "--json"))["plugins"]
    assert {row["plugin"] for row in rows} >= {name for _, name in EXAMPLES.values()}
    for name in EXAMPLES:
        assert " passed" in run(python, folder / f"ouderbrug-{name}", "-m", "pytest", "-q", "-p", "no:randomly")


def test_a_school_can_use_them_all(installed: tuple[Path, Path]) -> None:
    python, folder = installed
    school = folder / "school"
    school.mkdir()
    run(python, school, "-m", "ouderbrug", "init")
    toml = school / "ouderbrug.toml"
    use = json.dumps([name for _, name in EXAMPLES.values()])
    toml.write_text(f"{toml.read_text('utf-8')}\n[plugins]\nuse = {use}\n", "utf-8")
    rows = json.loads(run(python, school, "-m", "ouderbrug", "plugins", "--json"))["plugins"]
    loaded = {row["plugin"]: row["loaded"] for row in rows}
    assert all(loaded[name] == [f"{what}: {name}"] for what, name in EXAMPLES.values())


def test_each_is_typed_to_the_last_name(installed: tuple[Path, Path]) -> None:
    author_venv.typed(*installed, [f"ouderbrug-{name}" for name in EXAMPLES])


def test_the_page_shows_two_of_them() -> None:
    channel, kind, _ = blocks(DOCS / "write-a-plugin.md", "python")
    for name, shown in (("letters", channel), ("swap-day", kind)):
        source = DOCS / "examples" / f"ouderbrug-{name}" / "src" / f"ouderbrug_{name.replace('-', '_')}" / "__init__.py"
        assert source.read_text("utf-8") == shown


def test_they_are_as_the_scaffold_makes_them() -> None:
    page = (DOCS / "write-a-plugin.md").read_text("utf-8")
    for name, (_, plugin) in EXAMPLES.items():
        folder = DOCS / "examples" / f"ouderbrug-{name}"
        project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))
        module = f"ouderbrug_{name.replace('-', '_')}"
        assert project["project"]["entry-points"]["ouderbrug"] == {plugin: module}
        assert (folder / "src" / module / "py.typed").is_file() and (folder / "tests" / f"test_{plugin}.py").is_file()
        assert f"examples/ouderbrug-{name}" in page
