"""The keys of the documents that commands give with --json, as docs/formats.md names them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parent.parent / "docs" / "formats.md"
_PART = re.compile(r"^### Document of ([^\n]+)\n(.*?)(?=^### |^## |\Z)", re.MULTILINE | re.DOTALL)
_ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
_REFERS = re.compile(r"\(#document-of-([a-z-]+)\)")
Tree = dict[str, Any]


@cache
def documented() -> dict[str, Tree]:
    """A tree of keys for each heading: a list has the key "[]", keys that are data stand as "*", all below as "**"."""
    parts = dict(_PART.findall(PAGE.read_text("utf-8").split("## Documents of --json")[1]))
    trees: dict[str, Tree] = {name.replace(" ", "-"): {} for name in parts}
    for name, text in parts.items():
        for cells, what in _ROW.findall(text):
            refers = _REFERS.search(what)
            for key in [] if cells in ("key", "---") else cells.split(", "):
                _grow(trees[name.replace(" ", "-")], _steps(key), trees[refers[1]] if refers else None)
    return trees


def _steps(key: str) -> list[str]:
    return key.replace("[]", ".[]").split(".")


def _grow(tree: Tree, steps: list[str], end: Tree | None) -> None:
    for step in steps[:-1]:
        tree = tree.setdefault(step, {})
    tree[steps[-1]] = tree.get(steps[-1], {}) if end is None else end


def undocumented(words: tuple[str, ...], document: Any) -> set[str]:
    """The paths of a command's document that docs/formats.md does not name."""
    name = "dispatch" if "--urgent" in words else words[0]
    return set(_missing(document, documented().get(name, {}), name))


def _missing(value: Any, tree: Tree, path: str) -> list[str]:
    if "**" in tree:
        return []
    if isinstance(value, dict):
        below = [(f"{path}.{key}", tree.get(key, tree.get("*")), one) for key, one in value.items()]
    elif isinstance(value, list):
        below = [(f"{path}[]", tree.get("[]"), one) for one in value]
    else:
        return []
    found = [at for at, known, _ in below if known is None]
    return found + [more for at, known, one in below if known is not None for more in _missing(one, known, at)]


def names() -> set[str]:
    """Every key that is named anywhere, but for those that are data."""
    found, left = set[str](), list(documented().values())
    while left:
        tree = left.pop()
        found |= tree.keys() - {"[]", "*", "**"}
        left += tree.values()
    return found
