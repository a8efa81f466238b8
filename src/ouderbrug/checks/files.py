"""What ``check`` says of the files that messages carry: whether this machine has them, and they are ours alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.store import events

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from ouderbrug.config import Finding, Loaded

_PLACE = ("content", "media_root")


def of_settings(loaded: Loaded) -> Iterator[Finding]:
    """Why no file may be used at all."""
    if loaded.media_trouble:
        hint = "until then what has photos or other files waits, and all else goes"
        yield loaded.finding("error", _PLACE, loaded.media_trouble, hint)


def of_store(loaded: Loaded, connection: Connection, school: str) -> Iterator[Finding]:
    """The copies that messages wait with and that are not on this machine, where several share the store."""
    root = loaded.settings.content.media_root
    if loaded.media_trouble or (root and not loaded.server):
        return
    waiting = events.waiting_files(connection, school)
    away = [place for place in waiting if root is None or not (root / place).exists()]
    if away:
        says = f"files that messages wait with and that are not on this machine: {len(away)}"
        hint = "let all machines that share the store have the same folder [content] media_root, with .kept in it"
        yield loaded.finding("error", _PLACE, says, hint)
