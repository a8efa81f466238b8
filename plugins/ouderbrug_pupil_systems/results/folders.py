"""The files of one folder of results or of several, each with what its places are called."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

ENDINGS = frozenset({".xml", ".csv"})


class Found(NamedTuple):
    """A file in the folder of this number; 0 where there is one folder, of which nobody has to say which."""

    folder: int
    path: Path

    def said(self, place: str) -> str:
        """A place in it: of several folders with the number of its own, for their names may say of whom they are."""
        return f"folder {self.folder}, {place}" if self.folder else place

    @property
    def sign(self) -> str:
        """Another one once the file is another."""
        status = self.path.stat()
        return f"{self.said(self.path.name)}:{status.st_size}:{status.st_mtime_ns}"


def every_file(folders: Sequence[Path]) -> list[Found]:
    """The files of all folders, in the order of these and of their names.

    Raises ConfigError where one of them is not there: what lies in it may be what a message of the others must not go
    beside.
    """
    numbered = enumerate(folders, 1) if len(folders) > 1 else [(0, folder) for folder in folders]
    return [Found(number, path) for number, folder in numbered for path in _files(folder, number)]


def _files(folder: Path, number: int) -> Iterator[Path]:
    """The regular files of a folder that only its owner may write to."""
    try:
        mode = folder.stat().st_mode
        found = sorted(folder.iterdir())
    except OSError:
        says = "the folder of results is not there, or cannot be read; make it, or change the path"
        of_several = f"folder {number} of results is not there, or cannot be read; make it, or change the path"
        raise ConfigError(of_several if number else says) from None
    if mode & stat.S_IWOTH:
        says = "anybody on this machine may write to the folder of results; close it with: chmod o-w"
        of_several = f"anybody on this machine may write to folder {number} of results; close it with: chmod o-w"
        raise ConfigError(of_several if number else says)
    for path in found:
        if path.suffix.casefold() in ENDINGS and not path.name.startswith(".") and stat.S_ISREG(path.lstat().st_mode):
            yield path
