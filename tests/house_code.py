"""The code of the house as Python knows it, for tests that ask what stands in it; each file is parsed once."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ONLY_RUN_ONCE = ("ouderbrug.__main__", "ouderbrug.store.migrations")


@cache
def parsed(path: Path) -> ast.Module:
    """What stands in a file; for all who ask, so nobody changes it."""
    return ast.parse(path.read_text("utf-8"))


@cache
def below(package: str) -> tuple[str, ...]:
    """The names of a package and of all modules below it."""
    top = importlib.import_module(package)
    return (package, *(info.name for info in pkgutil.walk_packages(top.__path__, f"{package}.")))


def modules(*packages: str) -> Iterator[tuple[str, ast.Module]]:
    """Each module below these packages by its name, parsed; without what is run once and not imported."""
    for package in packages:
        for name in below(package):
            if not name.startswith(ONLY_RUN_ONCE):
                yield name, parsed(Path(inspect.getfile(importlib.import_module(name))))
