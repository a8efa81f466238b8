"""Files beside the store in which somebody still stands: they are the school's, and no command changes them."""

from __future__ import annotations

import hashlib
import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.attachments import KEPT
from ouderbrug.privacy.contents import Closed, pieces
from ouderbrug.school.spelled import Piece, Spelled
from ouderbrug.school.stripping import Damaged, stripped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

_SKIPPED = {".venv", ".git", "__pycache__"}


class Holding(NamedTuple):
    """The files that hold a name, an address or the key, and those of which nobody can tell: locked, damaged, large."""

    files: list[Path]
    closed: list[Path]


def holding(places: Iterable[Path], key: str, words: Iterable[str], store: Path, school: str = "") -> Holding:
    """The files at and below these places in which somebody stands, or may stand.

    The folder of another ``school``, which has a TOML of its own, is passed over: its keys are of other people.
    """
    spelled, found = Spelled(key, words), Holding([], [])
    for path in sorted(set(_files(places, found.closed, school))):
        try:
            if _is_named(path, store, spelled) or any(
                spelled.stands_in(piece) for piece in pieces(path, own=path == store or _is_beside(path, store))
            ):
                found.files.append(path)
        except Closed:
            found.closed.append(path)
    return Holding(found.files, sorted(set(found.closed)))


def _is_named(path: Path, store: Path, spelled: Spelled) -> bool:
    """True of a file that is called after somebody; what stands beside the store has its name of that."""
    return not path.name.startswith(store.name) and spelled.stands_in(Piece(path.name))


def of_content(root: Path | None, hashes: Collection[str], gone: Collection[str]) -> list[Path]:
    """The files below the media root of which the content that goes along has one of these hashes.

    Copies that are ``gone``, by their hashes, are none.
    """
    if root is None or not hashes:
        return []
    copies = {name: f"{KEPT}/{name}/" for name in hashes}
    found = []
    for path in _files([root], []):
        place = path.relative_to(root).as_posix()
        kept = next((name for name, folder in copies.items() if f"/{place}".find(f"/{folder}") >= 0), "")
        if (kept not in gone) if kept else (f"{KEPT}/" not in f"{place}/" and _hash(path) in hashes):
            found.append(path)
    return sorted(found)


def _hash(path: Path) -> str:
    """The SHA-256 of a file as it would go along; nothing of one that cannot be read."""
    try:
        return hashlib.sha256(stripped(path.read_bytes())).hexdigest()
    except (OSError, Damaged):
        return ""


def _is_beside(path: Path, store: Path) -> bool:
    """True of what the store keeps beside it by its own name, but for older stores."""
    return path.name.startswith(f"{store.name}") and path.suffix != ".db"


def _is_of_another(folder: str, school: str) -> bool:
    """True of a folder with the TOML of another school, as of one that shares the store."""
    try:
        said = tomllib.loads(Path(folder, "ouderbrug.toml").read_text("utf-8"))["school"]
        return bool(school) and f"{said['brin']}{said.get('site', '00')}" != school
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return False


def _files(places: Iterable[Path], closed: list[Path], school: str = "") -> Iterator[Path]:
    """All files at and below these places; a folder that cannot be listed is ``closed`` itself."""

    def not_listed(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError | NotADirectoryError):
            closed.append(Path(error.filename))

    for place in places:
        if place.is_file():
            yield place
        for at, below, names in os.walk(place, onerror=not_listed):
            inside = [name for name in below if name not in _SKIPPED]
            below[:] = [name for name in inside if not _is_of_another(os.path.join(at, name), school)]
            yield from (path for name in names if (path := place / at / name).is_file() and not path.is_symlink())
