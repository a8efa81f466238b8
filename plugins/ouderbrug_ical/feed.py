"""The bytes of a calendar: out of a file, or over https; what is no calendar with entries is a failure of the feed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import httpx

from ouderbrug import Temporary, Unreachable, is_loopback, no_connection

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug import SourceContext

MAX_BYTES = 10_000_000
_MOST_TURNS = 3


def of_file(path: Path) -> bytes:
    """The file; raises Temporary where it cannot be read."""
    try:
        with path.open("rb") as file:
            return _bounded(file.read(MAX_BYTES + 1))
    except FileNotFoundError:
        raise Temporary("calendar-missing") from None
    except IsADirectoryError:
        raise Temporary("calendar-is-a-folder") from None
    except OSError:
        raise Temporary("calendar-unreadable") from None


def of_url(url: str, context: SourceContext, seconds: float) -> bytes:
    """What the feed answers; raises Unreachable or Temporary with a code that names neither address nor host."""
    address = "https://" + url.partition("://")[2] if url.casefold().startswith("webcal") else url
    for _ in range(_MOST_TURNS):
        _require_safe(address, context)
        try:
            with context.client().stream("GET", address, timeout=seconds) as answer:
                if answer.is_redirect:
                    address = urljoin(address, answer.headers.get("location", ""))
                    continue
                if answer.status_code != 200:
                    raise Unreachable(f"http-{answer.status_code}")
                return _read(answer)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unreachable(no_connection(error)) from None
    raise Unreachable("too-many-redirects")


def _read(answer: httpx.Response) -> bytes:
    found = bytearray()
    for part in answer.iter_bytes():
        found += part
        if len(found) > MAX_BYTES:
            break
    return _bounded(bytes(found))


def _require_safe(address: str, context: SourceContext) -> None:
    try:
        parts = urlsplit(address)
    except ValueError:
        raise Temporary("calendar-address") from None
    here = is_loopback(parts.hostname or "")
    if context.loopback_only and not here:
        raise Temporary("loopback-only")  # a rehearsal asks no other machine
    if parts.scheme != "https" and not (parts.scheme == "http" and here):
        raise Temporary("calendar-address")


def _bounded(raw: bytes) -> bytes:
    if len(raw) > MAX_BYTES:
        raise Temporary("calendar-too-large")
    return raw
