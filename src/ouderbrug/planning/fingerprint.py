"""One word for all that events are made into messages with: the TOML, the templates, the code of house and plugins.

It changes with their content and not with their times, so that what failed is tried again when something was mended.
"""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import ouderbrug
from ouderbrug.texts.composer import template_folders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ouderbrug.runtime import Runtime

_HOUSE = Path(ouderbrug.__file__).parent
_READ_FROM = frozenset({".py", ".j2", ".toml"})


def fingerprint(runtime: Runtime) -> str:
    """The word for what this runtime was built from."""
    return _word(own_files(runtime), *runtime.loaded.source, _of_house())


def own_files(runtime: Runtime) -> list[Path]:
    """The files of plugins and templates that came with no version of the house."""
    return sorted(set(_own(runtime)))


@cache
def _of_house() -> str:
    """The word for the house as this process runs it: what is changed on the disk meanwhile is for the next one."""
    return _word(sorted(_read(_HOUSE)))


def _word(files: Iterable[Path], *said: str) -> str:
    found = hashlib.sha256("".join(said).encode())
    for path in files:
        found.update(f"\x1f{path}\x1f".encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def _own(runtime: Runtime) -> Iterator[Path]:
    registry = runtime.registry
    brought = (registry.channels, registry.sources, registry.importers, registry.rules, registry.kinds)
    places = {_home(one.__module__) for some in brought for one in some.values()}
    places.update(template_folders(registry.kinds, runtime.settings.content.templates))
    for place in places:
        if not place.is_relative_to(_HOUSE):
            yield from _read(place)


def _read(place: Path) -> Iterator[Path]:
    inside = place.rglob("*") if place.is_dir() else iter([place])
    return (path for path in inside if path.suffix in _READ_FROM and path.is_file())


def _home(module: str) -> Path:
    """The folder of the package that a module belongs to, or the file of a module by itself."""
    file = Path(sys.modules[module.partition(".")[0]].__file__ or "")
    return file.parent if file.name == "__init__.py" else file
