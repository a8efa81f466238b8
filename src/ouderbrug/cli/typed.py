"""What is said back of what somebody typed: the name of a file, where it is known to be nobody's.

On a terminal it is said as it was typed: whoever reads it there has just written it. Elsewhere, where it ends in a log,
it is said where it is written in small letters, as no child's name is, and where the roster is known and it holds no
name of anybody there; else by `file_names`, as of any other file. What has no ending may be no file at all, but whom
somebody meant.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ouderbrug.cli import TYPED
from ouderbrug.errors import OuderbrugError
from ouderbrug.file_names import file_called, has_long_number, words_in

if TYPE_CHECKING:
    from ouderbrug.cli.session import Session

_SHORT = 3
"""A name of fewer letters is looked for as a whole word alone: "Bo" is in every "bord"."""


def called(session: Session, path: Path, place: str) -> str:
    """What a message calls a file: its name where that may be said, else its place on the command line."""
    plain = file_called(path.name, place)
    if plain == path.name or not (path.suffix and path.name.isprintable() and _was_typed(path.name)):
        return plain
    if is_read_now():
        return path.name
    if has_long_number(path.name) or path.name != path.name.casefold():
        return plain
    names = _names_here(session)
    return plain if names is None or _holds(path.name, names) else path.name


def is_read_now() -> bool:
    """True on a terminal, where whoever typed it reads it."""
    return sys.stderr.isatty()


def _was_typed(name: str) -> bool:
    ctx = click.get_current_context(silent=True)
    typed = ctx.find_root().meta.get(TYPED, ()) if ctx else ()
    return any(Path(word.partition("=")[2] if word.startswith("-") else word).name == name for word in typed)


def _holds(name: str, names: frozenset[str]) -> bool:
    """True if somebody's name stands in that of a file."""
    words = words_in(name)
    return any(one in words if len(one) < _SHORT else any(one in word for word in words) for one in names)


def _names_here(session: Session) -> frozenset[str] | None:
    """The words of the names of everybody whom the store knows; None where there is nobody yet, or no store to read."""
    from ouderbrug.store import roster
    from ouderbrug.store.database import Store

    try:
        if not session.has_store:
            return None
        loaded = session.loaded
        store = Store(
            loaded.store_path, loaded.settings.school.key, server=loaded.server, readonly=True, newest=session.newest
        )
        try:
            with store.reading() as connection:
                people = roster.stored(connection, store.school)
        finally:
            store.close()
    except OuderbrugError:
        return None
    named = [f"{one.first_name} {one.last_name}" for one in people.pupils.values()]
    named += [one.name for of in (people.guardians, people.staff) for one in of.values()]
    return frozenset(word for name in named for word in words_in(name)) or None
