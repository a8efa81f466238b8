"""The code of the house as Python knows it, for tests that ask what stands in it."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ONLY_RUN_ONCE = ("ouderbrug.__main__", "ouderbrug.store.migrations")


def modules(*packages: str) -> Iterator[tuple[str, ast.Module]]:
    """Each module below these packages by its name, parsed; without what is run once and not imported."""
    for package in packages:
        top = importlib.import_module(package)
        yield package, ast.parse(inspect.getsource(top))
        for info in pkgutil.walk_packages(top.__path__, f"{package}."):
            if not info.name.startswith(ONLY_RUN_ONCE):
                yield info.name, ast.parse(inspect.getsource(importlib.import_module(info.name)))
