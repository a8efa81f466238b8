"""The mails in a folder of the form Maildir, or in a mailbox on a server; nothing there is changed."""

from __future__ import annotations

import imaplib
import ssl
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ouderbrug.delivery.bounce_mail import MOST_BYTES
from ouderbrug.errors import ConfigError, TryAgainLater
from ouderbrug.wire.urls import is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ouderbrug.config import BouncesTable

MOST_MAILS = 5_000
"""So many of the latest mails are looked at; what was read before is known by its content."""
_SECONDS = 30


def in_maildir(folder: Path) -> Iterator[bytes]:
    """The latest mails of a Maildir, of its new ones and of those that a program has seen; raises ConfigError."""
    if not any((folder / part).is_dir() for part in ("new", "cur")):
        raise ConfigError("maildir of [bounces] is no Maildir: it has neither new nor cur in it")
    try:
        files = [one for part in ("new", "cur") if (folder / part).is_dir() for one in (folder / part).iterdir()]
        mails = [one for one in files if one.is_file() and not one.is_symlink()]
        for one in sorted(mails, key=lambda one: -one.stat().st_mtime)[:MOST_MAILS]:
            with one.open("rb") as file:
                yield file.read(MOST_BYTES)
    except OSError:
        raise ConfigError("maildir of [bounces] cannot be read; look at its permissions") from None


def on_server(table: BouncesTable, *, loopback_only: bool) -> Iterator[bytes]:
    """The latest mails of a mailbox on a server; raises TryAgainLater if it is not there, ConfigError for a sign-in."""
    here = is_loopback(table.host)
    if loopback_only and not here:
        raise ConfigError("a rehearsal asks no other machine for mails; name a maildir under [bounces]")
    try:
        server: imaplib.IMAP4 = (
            imaplib.IMAP4(table.host, table.port, timeout=_SECONDS)
            if here
            else imaplib.IMAP4_SSL(table.host, table.port, ssl_context=ssl.create_default_context(), timeout=_SECONDS)
        )
    except (OSError, imaplib.IMAP4.error):
        raise TryAgainLater("the server of [bounces] does not answer; the next run asks again") from None
    try:
        yield from _mails(server, table)
    except (OSError, imaplib.IMAP4.abort):
        raise TryAgainLater("the server of [bounces] stopped answering; the next run asks again") from None
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            server.logout()
        with suppress(OSError):
            server.shutdown()


def _mails(server: imaplib.IMAP4, table: BouncesTable) -> Iterator[bytes]:
    assert table.password is not None
    try:
        server.login(table.username, table.password.reveal())
        done, _ = server.select(_quoted(table.folder), readonly=True)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        raise ConfigError("the server of [bounces] refuses the sign-in; look at username and password") from None
    if done != "OK":
        raise ConfigError("the server of [bounces] has no such folder")
    _, found = server.uid("SEARCH", "ALL")
    numbers = (found[0] or b"").split()[-MOST_MAILS:] if found else []
    for number in numbers:
        _, parts = server.uid("FETCH", number.decode(), f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
        yield from (bytes(part[1]) for part in _parts(parts) if len(part) > 1)


def _parts(parts: Any) -> Iterator[tuple[Any, ...]]:
    return (part for part in parts or () if isinstance(part, tuple))


def _quoted(name: str) -> str:
    plain = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'
