"""One word for all that events are made into messages with: the TOML, the templates, the code of house and plugins.

It changes with their content and not with their times, so that what failed is tried again when something was mended.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import ouderbrug
from ouderbrug.texts.composer import template_folders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.runtime import Runtime

_READ = frozenset({".py", ".j2", ".toml"})


def fingerprint(runtime: Runtime) -> str:
    """The word for what this runtime was built from."""
    found = hashlib.sha256("".join(runtime.loaded.source).encode())
    for path in sorted(set(_files(runtime))):
        found.update(f"\x1f{path}\x1f".encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def own_files(runtime: Runtime) -> list[Path]:
    """The files of plugins and templates that came with no version of the house."""
    return sorted(set(_files(runtime, with_house=False)))


def _files(runtime: Runtime, *, with_house: bool = True) -> Iterator[Path]:
    registry = runtime.registry
    brought = (registry.channels, registry.sources, registry.importers, registry.rules, registry.kinds)
    places = {_home(one.__module__) for some in brought for one in some.values()}
    house = Path(ouderbrug.__file__).parent
    places |= {house, *template_folders(registry.kinds, runtime.settings.content.templates)}
    for place in places if with_house else (one for one in places if not one.is_relative_to(house)):
        inside = place.rglob("*") if place.is_dir() else iter([place])
        yield from (path for path in inside if path.suffix in _READ and path.is_file())


def _home(module: str) -> Path:
    """The folder of the package that a module belongs to, or the file of a module by itself."""
    file = Path(sys.modules[module.partition(".")[0]].__file__ or "")
    return file.parent if file.name == "__init__.py" else file
