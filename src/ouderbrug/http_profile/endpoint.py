"""One endpoint of a profile: how a message becomes a body, and how a reply is read."""

from __future__ import annotations

import re
from copy import deepcopy
from difflib import get_close_matches
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from ouderbrug.http_channel import paths
from ouderbrug.http_channel.replies import HttpReplies

APP_IDS = ("group_id", "guardian_id", "pupil_id", "thread_id")
"""The ids that the roster knows for an app; they stand in a path or in the map."""
FIELDS = ("title", "body", "html", "public_id", "starts_at", "ends_at", "place", "summary", "attachments", *APP_IDS)
"""What a map may name: our field, then theirs."""
FILE_PARTS = ("name", "media_type", "content")

_AIM = {
    "group": ("group_id", "thread_id"),
    "calendar": ("group_id", "thread_id"),
    "guardian": ("guardian_id", "thread_id"),
}
_PATH = re.compile(r"/(?!/)(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2}|\{[a-z_]+\})*")


class Endpoint(HttpReplies):
    """One request for one audience, and how its replies are read.

    ``provenance`` says where this description comes from. ``wrap`` puts the body in a list under that name.
    ``map`` leads from our fields to theirs, an empty target leaves one out; ``file`` names the parts of one
    attachment there. ``drop_attachments`` allows a second try without files after a 413.
    """

    provenance: Literal["vendor-doc", "observed-unofficial", "assumed"]
    enabled: bool = True
    method: Literal["POST", "PUT"] = "POST"
    path: str = Field(default="", max_length=400)
    body: Literal["json", "form"] = "json"
    wrap: str = Field(
        default="", pattern=r"^[A-Za-z0-9_-]*$", description="one name of letters, digits, hyphens and underscores"
    )
    const: dict[str, Any] = Field(default_factory=dict)
    map: dict[str, str] = Field(default_factory=dict)
    file: dict[str, str] = Field(default_factory=lambda: {part: part for part in FILE_PARTS})
    drop_attachments: bool = False

    @field_validator("map")
    @classmethod
    def _maps_our_fields(cls, value: dict[str, str]) -> dict[str, str]:
        for name in value:
            if name not in FIELDS:
                raise ValueError(_unknown(name, FIELDS))
        return {name: target for name, target in value.items() if target}

    @field_validator("file")
    @classmethod
    def _maps_parts_of_a_file(cls, value: dict[str, str]) -> dict[str, str]:
        for part in value:
            if part not in FILE_PARTS:
                raise ValueError(_unknown(part, FILE_PARTS))
        return value

    @model_validator(mode="after")
    def _can_be_used(self) -> Self:
        if self.enabled:
            for check in (self._check_path, self._check_body):
                check()
        return self

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The ids that stand in the path."""
        return tuple(re.findall(r"\{([a-z_]+)\}", self.path))

    @property
    def ids(self) -> tuple[str, ...]:
        """The app ids without which nothing can be sent."""
        return tuple(name for name in APP_IDS if name in self.placeholders or name in self.map)

    def aimless(self, name: str) -> str:
        """What is missing for the right people to be addressed; empty if nothing is."""
        wanted = _AIM.get(name, ())
        if wanted and not set(wanted) & set(self.ids):
            return f"addresses nobody: put {' or '.join(wanted)} in its path or its map"
        return "needs starts_at in its map" if name == "calendar" and "starts_at" not in self.map else ""

    def _check_path(self) -> None:
        if not _PATH.fullmatch(self.path) or ".." in self.path.partition("?")[0].split("/"):
            raise ValueError("path must begin with one slash, without spaces and fragments; ids stand in {braces}")
        for name in self.placeholders:
            if name not in (*APP_IDS, "public_id"):
                raise ValueError(f"path holds a placeholder that {_unknown(name, (*APP_IDS, 'public_id'))}")

    def _check_body(self) -> None:
        if "body" not in self.map and "html" not in self.map:
            raise ValueError("map leaves out the text; map body or html")
        if self.body == "form" and (self.wrap or "attachments" in self.map):
            raise ValueError('a form has no place for wrap or attachments; use body = "json"')
        trial: dict[str, Any] = {}
        for where, targets in (("const", self.const), ("map", {path: name for name, path in self.map.items()})):
            for path, value in targets.items():
                _tried(where, path, lambda path=path, value=value: paths.put(trial, path, deepcopy(value)))
        if len(set(self.map.values())) < len(self.map):
            raise ValueError("map leads two of our fields to one of theirs")
        if self.body == "form" and any(isinstance(value, (dict, list)) for value in trial.values()):
            raise ValueError("a form has flat names only")


def _tried(where: str, path: str, act: Any) -> None:
    try:
        act()
    except ValueError as error:
        raise ValueError(f"{where}: {path!r} {error}") from None


def _unknown(name: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(name, known, n=1, cutoff=0.6)
    hint = f"did you mean {close[0]}?" if close else f"known are {', '.join(known)}"
    return f"is not known: {name!r}; {hint}"
