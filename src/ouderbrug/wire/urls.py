"""What an address on the web must look like before anything is sent to it; nothing is looked up."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]")
_PLAIN = re.compile(r'(?:(?![<>"\\])[!-~])+')


def is_loopback(host: str) -> bool:
    """True if a host name or address means this machine."""
    return _is_here(host)


@lru_cache(maxsize=64)
def _is_here(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def host_of(url: str) -> str:
    """The host of an address, in small letters; empty if there is none."""
    return (urlsplit(url).hostname or "").lower()


def https_url(value: str) -> str:
    """The same address if it is plain and https (http for this machine only); else ValueError."""
    try:
        url = urlsplit(value)
        port, host = url.port, url.hostname or ""
    except ValueError:
        raise ValueError("is no address; write https://HOST/PATH") from None
    if url.query or url.fragment or "@" in url.netloc or not _PLAIN.fullmatch(value):
        raise ValueError("must be a plain address, without user, query, fragment or spaces")
    if not _HOST.fullmatch(url.netloc.removesuffix(f":{port}") if port else url.netloc):
        raise ValueError("is no address; write https://HOST/PATH")
    if not (url.scheme == "https" or (url.scheme == "http" and is_loopback(host))):
        raise ValueError("must begin with https:// (http:// is for this machine only)")
    return value


HttpsUrl = Annotated[str, Field(max_length=400), AfterValidator(https_url)]
"""A plain https address in a setting; http is for this machine only."""
