"""Turns a message into the path and body of one request; pure but for the files that go along."""

from __future__ import annotations

import json
from base64 import b64encode
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from ouderbrug.errors import Permanent
from ouderbrug.http_profile import paths

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ouderbrug.attachments import File
    from ouderbrug.http_profile.endpoint import Endpoint
    from ouderbrug.model import Message

_LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Request:
    """What goes out, but for the token: ``path`` is below the base address."""

    method: str
    path: str
    media_type: str
    content: bytes = field(repr=False)


def build(endpoint: Endpoint, message: Message, files: Sequence[File], timezone: str) -> Request:
    """The request for a message; Permanent("no-app-id") if the roster lacks an id, ("text") if it is no Unicode."""
    values = _values(message, timezone) | _ids(endpoint, message)
    if files:
        values["attachments"] = [_part(endpoint, file) for file in files]
    body: dict[str, Any] = {}
    for path, value in endpoint.const.items():
        paths.put(body, path, deepcopy(value))
    for name, path in endpoint.map.items():
        if name in values:
            paths.put(body, path, values[name])
    media_type = "application/json" if endpoint.body == "json" else "application/x-www-form-urlencoded"
    return Request(endpoint.method, _path(endpoint, values), media_type, _encoded(endpoint, body))


def text_of(message: Message) -> str:
    """The text that an app shows: the short one where there is one."""
    return message.text.app or message.text.body


def _values(message: Message, timezone: str) -> dict[str, Any]:
    values: dict[str, Any] = {"title": message.text.subject, "body": text_of(message), "html": message.text.html}
    values["public_id"] = message.public_id
    meeting = message.meeting
    if meeting is None:
        return values
    values |= {"place": meeting.place, "summary": meeting.summary, "starts_at": _iso(meeting.starts_at, timezone)}
    return values | ({"ends_at": _iso(meeting.ends_at, timezone)} if meeting.ends_at else {})


def _iso(moment: datetime, timezone: str) -> str:
    return moment.astimezone(ZoneInfo(timezone)).isoformat()


def _ids(endpoint: Endpoint, message: Message) -> dict[str, str]:
    found = {name: message.app_ids.get(name, "") for name in endpoint.ids}
    if any(not _is_id(value) for value in found.values()):
        raise Permanent("no-app-id")
    return found


def _is_id(value: str) -> bool:
    return 0 < len(value) <= _LONGEST_ID and value.isprintable() and value.strip() == value and value.strip(".") != ""


def _path(endpoint: Endpoint, values: dict[str, Any]) -> str:
    path = endpoint.path
    for name in endpoint.placeholders:
        path = path.replace("{" + name + "}", quote(str(values[name]), safe=""))
    return path


def _part(endpoint: Endpoint, file: File) -> dict[str, Any]:
    ours = {"name": file.name, "media_type": file.media_type, "content": b64encode(file.content).decode("ascii")}
    part: dict[str, Any] = {}
    for name, path in endpoint.file.items():
        paths.put(part, path, ours[name])
    return part


def _encoded(endpoint: Endpoint, body: dict[str, Any]) -> bytes:
    content = None
    try:
        if endpoint.body == "form":
            content = urlencode(body).encode("ascii")
        else:
            whole = {endpoint.wrap: [body]} if endpoint.wrap else body
            content = json.dumps(whole, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except (UnicodeEncodeError, ValueError, TypeError):
        pass  # the error holds the text, so ours is raised outside of it
    if content is None:
        raise Permanent("text-not-encodable")
    return content
