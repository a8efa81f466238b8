"""What a channel over HTTP says of its service, and of the request for one message."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from ouderbrug.errors import Permanent
from ouderbrug.http_channel.replies import HttpReplies

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import JsonValue

    from ouderbrug.http_channel.auth import HttpAuth

JSON, FORM = "application/json", "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class HttpService:
    """Where the service of a channel is, how we sign in there, and how its ``replies`` are read.

    ``base_url`` stands before the path of each request. Requests go to its host and to the ``hosts`` alone, at public
    addresses unless it stands ``inside`` the school's own network. ``key_header`` names the header that carries the
    message's key, where the service promises to know a repeat by it.
    """

    base_url: str
    auth: HttpAuth | None = None
    replies: HttpReplies = field(default_factory=HttpReplies)
    headers: Mapping[str, str] = field(default_factory=dict)
    hosts: frozenset[str] = frozenset()
    key_header: str = ""
    inside: bool = False


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """What goes out for one message, but for the sign-in and the key.

    ``path`` is below the base address; without one the request goes to that address as it is.
    ``replies`` says how the replies to this request are read where they differ from others of the service.
    ``without_files`` is asked instead where the service says that this was too large (413).
    """

    path: str
    content: bytes = field(repr=False)
    media_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    method: str = "POST"
    replies: HttpReplies | None = None
    without_files: HttpRequest | None = field(default=None, repr=False)

    @classmethod
    def json(cls, path: str, body: Any, **more: Any) -> HttpRequest:
        """A request with a JSON body; Permanent("text-not-encodable") if it holds what is no Unicode."""
        content = _encoded(lambda: json.dumps(body, ensure_ascii=False, allow_nan=False).encode("utf-8"))
        return cls(path, content, JSON, **more)

    @classmethod
    def form(cls, path: str, body: Mapping[str, Any], **more: Any) -> HttpRequest:
        """A request with a form; Permanent("text-not-encodable") if it holds what is no Unicode."""
        return cls(path, _encoded(lambda: urlencode(body).encode("ascii")), FORM, **more)


def _encoded(encode: Callable[[], bytes]) -> bytes:
    content = None
    with suppress(UnicodeEncodeError, ValueError, TypeError):
        content = encode()
    if content is None:  # raised here, since the error of a library holds the text
        raise Permanent("text-not-encodable")
    return content


def filled(table: Mapping[str, JsonValue], values: Mapping[str, Any]) -> dict[str, Any]:
    """A table of a profile, with values wherever a text of it is a name of them: "{number}" and the like."""
    return {name: _filled(part, values) for name, part in table.items()}


def _filled(part: JsonValue, values: Mapping[str, Any]) -> Any:
    if isinstance(part, dict):
        return filled(part, values)
    if isinstance(part, list):
        return [_filled(one, values) for one in part]
    return values.get(part, part) if isinstance(part, str) else part
