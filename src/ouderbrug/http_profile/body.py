"""Turns a message into the path and body of one request; pure but for the files that go along."""

from __future__ import annotations

from base64 import b64encode
from copy import deepcopy
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from ouderbrug.errors import Permanent
from ouderbrug.http_channel import paths
from ouderbrug.http_channel.request import HttpRequest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ouderbrug.attachments import File
    from ouderbrug.http_profile.endpoint import Endpoint
    from ouderbrug.model import Message

_LONGEST_ID = 200


def build(endpoint: Endpoint, message: Message, text: str, files: Sequence[File], timezone: str) -> HttpRequest:
    """The request for a message; Permanent("no-app-id") if the roster lacks an id, ("text...") if it is no Unicode."""
    values = _values(message, text, timezone) | _ids(endpoint, message)
    if files:
        values["attachments"] = [_part(endpoint, file) for file in files]
    body: dict[str, Any] = {}
    for path, value in endpoint.const.items():
        paths.put(body, path, deepcopy(value))
    for name, path in endpoint.map.items():
        if name in values:
            paths.put(body, path, values[name])
    path, how = _path(endpoint, values), {"method": endpoint.method, "replies": endpoint}
    if endpoint.body == "form":
        return HttpRequest.form(path, body, **how)
    return HttpRequest.json(path, {endpoint.wrap: [body]} if endpoint.wrap else body, **how)


def _values(message: Message, text: str, timezone: str) -> dict[str, Any]:
    values: dict[str, Any] = {"title": message.text.subject, "body": text, "html": message.text.html}
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
