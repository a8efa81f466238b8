"""An import of what was taken in just so: it is not read and compared again while nobody changed people since.

What it hangs on beside people is in one word: the files, the settings, the house with its plugins, and the day.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ouderbrug.registry import RESERVED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ouderbrug.cli.session import Session


def word_of(session: Session, files: Sequence[Path], wanted: str) -> str:
    """The word for an import of these files today; empty where something else may have a say in what it reads."""
    others = session.runtime.registry.importers.keys() - RESERVED["importers"]
    if others or not all(path.is_file() for path in files):
        return ""
    try:
        said = "\x1f".join(_said(session, files, wanted))
    except OSError:
        return ""  # the import says why it cannot be read
    return hashlib.sha256(said.encode()).hexdigest()


def _said(session: Session, files: Sequence[Path], wanted: str) -> Iterator[str]:
    from ouderbrug.planning.fingerprint import fingerprint

    yield from (session.today.isoformat(), wanted, fingerprint(session.runtime), sys.version)
    yield repr(sorted(session.loaded.settings.imports.items()))
    yield from sorted(one.name for place in sys.path for one in Path(place).glob("*.dist-info"))
    for path in files:
        with path.open("rb") as file:
            yield from (path.name, hashlib.file_digest(file, "sha256").hexdigest())


def repeated(session: Session, word: str) -> dict[str, Any] | None:
    """What an import of the files with this word says once more; None if it is to be read.

    What waited for people who are back goes on, as after each import.
    """
    from ouderbrug.delivery import returned
    from ouderbrug.store import taken_in

    if not (word and session.has_store):
        return None
    with session.store(write=True) as store, store.writing() as connection:
        if said := taken_in.said_of(connection, store.school, word):
            returned.welcome(session.work(connection))
        return said
