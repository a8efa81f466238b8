"""Files beside the store in which somebody still stands: they are the school's, and no command changes them."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_AT_ONCE = 1 << 20
_LONGEST = 1024
"""So many bytes of one portion are read again with the next: no name is longer."""
_SKIPPED = {".venv", ".git", "__pycache__"}
_SHORT = 6
"""A word this short may stand in any database by chance."""


def holding(folders: Iterable[Path], key: str, words: Iterable[str], store: Path) -> list[Path]:
    """The files below these folders that hold a word whole, or the key; of databases only what is long enough."""
    long = [word for word in words if word]
    every, few = _pattern([key, *long]), _pattern([one for one in (key, *long) if len(one) >= _SHORT])
    return [
        path for path in sorted(set(_files(folders)))
        if (pattern := few if _is_database(path, store) else every) and _holds(path, pattern)
    ]  # fmt: skip


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        for at, below, names in os.walk(folder):
            below[:] = [name for name in below if name not in _SKIPPED]
            yield from (path for name in names if (path := folder / at / name).is_file() and not path.is_symlink())


def _is_database(path: Path, store: Path) -> bool:
    return path.name.startswith(store.name) or path.suffix in (".db", ".dump")


def _pattern(words: Iterable[str]) -> re.Pattern[bytes] | None:
    """The words in the bytes of UTF-8, as JSON escapes them, and of the code page of old tables."""
    forms = {form for word in words for form in _written(word)}
    if not forms:
        return None
    return re.compile(rb"(?<![A-Za-z0-9])(?:" + b"|".join(map(re.escape, sorted(forms))) + rb")(?![A-Za-z0-9])", re.I)


def _written(word: str) -> Iterator[bytes]:
    yield word.encode()
    yield word.encode("ascii", "backslashreplace").replace(b"\\x", b"\\u00")
    yield word.encode("cp1252", "ignore")


def _holds(path: Path, pattern: re.Pattern[bytes]) -> bool:
    try:
        with path.open("rb") as file:
            before = b""
            while part := file.read(_AT_ONCE):
                if pattern.search(before + part):
                    return True
                before = part[-_LONGEST:]
    except OSError:
        return True  # nobody knows what is in it
    return False
