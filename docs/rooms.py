"""The table of rooms in docs/architecture.md: what each is, how large, and what it may import by the import rules."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "src" / "ouderbrug"
Row = tuple[str, str, str, str, str, str]


def contracts() -> dict[str, dict[str, Any]]:
    """The import rules of pyproject.toml, by name."""
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    return {contract["name"]: contract for contract in tool["importlinter"]["contracts"]}


def layers() -> list[list[str]]:
    """The rooms of the house, the lowest layer first; those of one layer side by side."""
    found: list[str] = contracts()["Imports point downwards"]["layers"]
    return [re.split(r"\s*[|:]\s*", layer) for layer in reversed(found)]


def rows() -> Iterator[Row]:
    """Each room with what it is, its files, its lines to the nearest hundred, and what it may import."""
    house = layers()
    for number in range(len(house), 0, -1):
        below = "no room" if number == 1 else "layer 1" if number == 2 else f"layers 1 to {number - 1}"
        for name in house[number - 1]:
            path = HOUSE / name if (HOUSE / name).is_dir() else HOUSE / f"{name}.py"
            yield _row(f"{number}", f"`{name}{'/' if path.is_dir() else '.py'}`", path, below)
    closed = contracts()["Adapters and plugins know the public API only"]
    rooms = {name for layer in house for name in layer}
    door = ["`ouderbrug`", *(f"`{name}`" for name in sorted(rooms - _named(closed["forbidden_modules"])))]
    alone = contracts()["What is shipped to plugin authors for testing stands by itself"]
    lent = ", ".join(f"`{name}`" for name in sorted(rooms - _named(alone["forbidden_modules"])))
    yield _row("-", "`testing/`", HOUSE / "testing", lent)
    for name in closed["source_modules"]:
        (path,) = (one for one in (ROOT / "adapters" / name, ROOT / "plugins" / name) if one.is_dir())
        yield _row("-", f"`{path.parent.name}/{name}`", path, ", ".join(door))


def _named(modules: list[str]) -> set[str]:
    return {module.removeprefix("ouderbrug.") for module in modules}


def _row(layer: str, name: str, path: Path, may: str) -> Row:
    files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
    lines = sum(len(file.read_text("utf-8").splitlines()) for file in files)
    what = _first_line(path / "__init__.py" if path.is_dir() else path)
    return layer, name, what, str(len(files)), str(round(lines, -2) or "under 100"), may


def _first_line(path: Path) -> str:
    text = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return text.split("\n")[0].replace("``", "`")
