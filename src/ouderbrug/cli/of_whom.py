"""What the commands about people's data have in common: of whom, what is only tried, and what could not be reached."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import click

from ouderbrug.errors import ConfigError

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from ouderbrug.cli.session import Session
    from ouderbrug.store.database import Store
    from ouderbrug.store.departed import Sort

of_guardian = click.option("--guardian", metavar="KEY", help="The guardian whom it is about.")
of_pupil = click.option("--pupil", metavar="KEY", help="The pupil whom it is about.")


def whom(guardian: str | None, pupil: str | None) -> tuple[Sort, str]:
    """Of whom it is, and their key; raises ConfigError unless one is named."""
    if (guardian is None) == (pupil is None):
        raise ConfigError("say of whom: --guardian KEY or --pupil KEY")
    return ("guardian", guardian) if guardian is not None else ("pupil", str(pupil))


def write_new(path: Path, text: str) -> None:
    """A new file for its owner alone; what is there already is left as it is."""
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as out:
        out.write(text + "\n")


def counted(session: Session, gone: Counter[str]) -> str:
    """How many of each sort, in the language of the school."""
    return ", ".join(f"{session.words(name)}: {count}" for name, count in sorted((+gone).items()))


UNREACHED = {
    "copies": "copies of files lie in a media root that other schools may share: see .kept below [content] media_root",
    "server": "a server keeps it until VACUUM FULL, and in logs and backups; other machines keep lists of their own",
    "reader": "another command reads the store, whose files were not cleaned: `ouderbrug purge` does that too",
}
"""What could not be reached, by code."""


@contextmanager
def undone(store: Store) -> Iterator[Connection]:
    """A transaction of which nothing stays."""
    with suppress(_Undone), store.writing() as connection:
        yield connection
        raise _Undone


class _Undone(Exception):
    """Ends what was only tried."""
