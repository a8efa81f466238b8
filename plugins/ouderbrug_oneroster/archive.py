"""The CSV files of a set, out of a zip or a folder; nothing is unpacked, and of the others nothing is read."""

from __future__ import annotations

import zipfile
import zlib
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

from ouderbrug import ImportRefused, safe_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

READ = ("manifest", "orgs", "classes", "enrollments", "users", "roles", "academicsessions")
"""The files that are read. That of demographics holds what nobody here may know."""
_MOST_MEMBERS = 2_000
_LOCKED = 0x1


def names_in(path: Path) -> frozenset[str]:
    """The names of the CSV files in a zip or folder, without folder and ending; none if it is neither."""
    try:
        if path.is_dir():
            return frozenset(_name(one.name) for one in _tables_in(path))
        with path.open("rb") as file:
            if file.read(2) != b"PK":
                return frozenset()
        with zipfile.ZipFile(path) as archive:
            return frozenset(_name(one) for one in archive.namelist() if one.casefold().endswith(".csv"))
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return frozenset()


def _tables_in(folder: Path) -> list[Path]:
    """What is called as a CSV file in a folder, in capitals or not."""
    return sorted(one for one in folder.rglob("*") if one.suffix.casefold() == ".csv")


def _name(member: str) -> str:
    return PurePosixPath(member.replace("\\", "/")).stem.casefold()


class Archive:
    """The files of one set by name; raises ImportRefused for what no export holds."""

    def __init__(self, path: Path, most_bytes: int) -> None:
        self.path = path
        self.called = safe_name(path.name)
        self._most = most_bytes
        self._of: dict[str, str] = {}
        try:
            sizes = self._folder() if path.is_dir() else self._zip()
        except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
            raise self.refused("it cannot be read as a zip; export it again") from None
        if sizes > most_bytes:
            raise self.refused(
                f"it unpacks to more than {most_bytes // 2**20} MB; max_megabytes in the TOML allows more"
            )

    def refused(self, what: str) -> ImportRefused:
        """The error that says that nothing of this set was stored, and why."""
        return ImportRefused(f"{self.called} was not imported and nothing was stored: {what}")

    def __contains__(self, name: str) -> bool:
        return name in self._of

    @contextmanager
    def opened(self, name: str) -> Iterator[IO[bytes]]:
        """The bytes of one file; what is damaged in the zip raises ImportRefused."""
        try:
            if self.path.is_dir():
                with (self.path / self._of[name]).open("rb") as file:
                    yield file
            else:
                with zipfile.ZipFile(self.path) as archive, archive.open(self._of[name]) as member:
                    yield member
        except (OSError, EOFError, zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error):
            raise self.refused(f"{name}.csv in it is damaged; export it again") from None

    def _folder(self) -> int:
        size = 0
        for one in _tables_in(self.path):
            if one.is_symlink() or not one.is_file():
                raise self.refused("a link lies in it; put the files themselves there")
            if self._take(one.relative_to(self.path).as_posix()):
                size += one.stat().st_size
        return size

    def _zip(self) -> int:
        with zipfile.ZipFile(self.path) as archive:
            infos = archive.infolist()
            if len(infos) > _MOST_MEMBERS:
                raise self.refused("it holds too many files; export it again")
            for info in infos:
                if _leads_out(info.filename):
                    raise self.refused("a name in it leads out of the folder in which it would be unpacked")
            taken = [info for info in infos if self._take(info.filename)]
            if any(info.flag_bits & _LOCKED for info in taken):
                raise self.refused("it has a password; export it without one")
            return sum(info.file_size for info in infos)

    def _take(self, member: str) -> bool:
        parts = PurePosixPath(member).parts
        name = _name(member)
        if name not in READ or not member.casefold().endswith(".csv") or "__MACOSX" in parts or parts[-1][:1] == ".":
            return False
        if name in self._of:
            raise self.refused(f"{name}.csv stands in it twice; put one set into one zip")
        self._of[name] = member
        return True


def _leads_out(member: str) -> bool:
    plain = member.replace("\\", "/")
    return plain.startswith("/") or ".." in plain.split("/") or plain[1:2] == ":" or "\0" in plain
