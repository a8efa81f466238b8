"""The mails in a folder of the form Maildir, or in a mailbox on a server; nothing there is changed."""

from __future__ import annotations

import imaplib
import logging
import ssl
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn

from ouderbrug.api import ChannelContext
from ouderbrug.delivery.bounce_mail import MOST_BYTES
from ouderbrug.errors import ChannelClosed, ConfigError, Temporary, TryAgainLater
from ouderbrug.wire.urls import is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from ouderbrug.settings.machine import BouncesTable
    from ouderbrug.wire.oauth import OAuthTokens

MOST_MAILS = 5_000
"""So many of the latest mails are looked at; what was read before is known by its content."""
_SECONDS = 30
_REFUSES = "the server of [bounces] refuses to show its mails now; the next run asks again"
_log = logging.getLogger("ouderbrug.bounces")


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


def on_server(table: BouncesTable, *, loopback_only: bool, clock: Callable[[], datetime]) -> Iterator[bytes]:
    """The latest mails of a mailbox on a server; raises TryAgainLater if it is not there, ConfigError for a sign-in.

    Where it shows not all of them, that is raised behind those that it shows.

    ``clock`` says when a token of the token server runs out.
    """
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
        _sign_in(server, table, _tokens(table, clock, loopback_only=loopback_only))
        yield from _mails(server, table)
    except (OSError, imaplib.IMAP4.abort):
        raise TryAgainLater("the server of [bounces] stopped answering; the next run asks again") from None
    except imaplib.IMAP4.error:
        raise TryAgainLater(_REFUSES) from None
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            server.logout()
        with suppress(OSError):
            server.shutdown()


def _sign_in(server: imaplib.IMAP4, table: BouncesTable, tokens: OAuthTokens | None) -> None:
    try:
        if tokens is None:
            assert table.password is not None
            server.login(table.username, table.password.reveal())
        else:
            _by_token(server, table.username, tokens)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        if tokens:
            raise ConfigError("the server of [bounces] refuses the sign-in; look at username and oauth") from None
        raise ConfigError("the server of [bounces] refuses the sign-in; look at username and password") from None
    except Temporary:
        raise TryAgainLater("the token server of [bounces] gives no token now; the next run asks again") from None
    except ChannelClosed:
        raise ConfigError("the token server of [bounces] refuses the sign-in; look at oauth") from None


def _by_token(server: imaplib.IMAP4, username: str, tokens: OAuthTokens) -> None:
    """Sign in by a token; one that is refused is asked for anew, once."""
    token = tokens.token()
    try:
        _bearer(server, username, token)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        tokens.renew(token)
        _bearer(server, username, tokens.token())


def _bearer(server: imaplib.IMAP4, username: str, token: str) -> None:
    """XOAUTH2; to the challenge by which a server says why it refuses, the answer is an empty line."""
    said = f"user={username}\1auth=Bearer {token}\1\1".encode()
    server.authenticate("XOAUTH2", lambda challenge: b"" if challenge else said)


def _tokens(table: BouncesTable, clock: Callable[[], datetime], *, loopback_only: bool) -> OAuthTokens | None:
    if table.oauth is None or table.auth != "xoauth2":
        return None
    from ouderbrug.wire.oauth import OAuthTokens

    return OAuthTokens(table.oauth, ChannelContext("bounces", _no_client, clock, _log, loopback_only=loopback_only))


def _no_client() -> NoReturn:
    raise NotImplementedError


def _mails(server: imaplib.IMAP4, table: BouncesTable) -> Iterator[bytes]:
    done, _ = server.select(_quoted(table.folder), readonly=True)
    if done != "OK":
        raise ConfigError("the server of [bounces] has no such folder")
    numbers = b" ".join(one for one in _asked(server, "SEARCH", "ALL") if one).split()[-MOST_MAILS:]
    refused = False
    for number in numbers:
        try:
            parts = _asked(server, "FETCH", number.decode(), f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
        except TryAgainLater:
            refused = True  # the others are read all the same
        else:
            yield from (bytes(part[1]) for part in _parts(parts) if len(part) > 1)
    if refused:
        raise TryAgainLater(_REFUSES)


def _asked(server: imaplib.IMAP4, command: str, *words: str) -> list[Any]:
    """What it answers; raises TryAgainLater where it says no, which is not an empty mailbox."""
    try:
        done, found = server.uid(command, *words)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        raise TryAgainLater(_REFUSES) from None
    if done != "OK":
        raise TryAgainLater(_REFUSES)
    return found


def _parts(parts: Any) -> Iterator[tuple[Any, ...]]:
    return (part for part in parts or () if isinstance(part, tuple))


def _quoted(name: str) -> str:
    plain = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'
