"""What can be said of a calendar in the TOML."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import Field, field_validator, model_validator

from ouderbrug import PluginConfig, Secret, SourceConfig

WHOLE_SCHOOL = {"school": True}


class Sorting(PluginConfig):
    """What becomes of entries of which title or category holds one of the ``words``: the first that fits counts.

    ``skip`` makes nothing of them; else ``kind``, ``audience`` and fixed fields of the ``payload``, each as the source
    has it where it is left out.
    """

    words: tuple[str, ...] = Field(min_length=1)
    skip: bool = False
    kind: str = ""
    audience: dict[str, Any] | None = None
    payload: dict[str, Any] = Field(default_factory=dict)

    @field_validator("payload")
    @classmethod
    def _as_events_are_written(cls, payload: dict[str, Any]) -> dict[str, Any]:
        """Days and times of TOML as texts."""
        plain: dict[str, Any] = json.loads(json.dumps(payload, default=lambda value: value.isoformat()))
        return plain


class CalendarConfig(SourceConfig):
    """``path`` is a file, or ``url`` a feed: as a secret, for whoever has it reads the calendar.

    ``days_ahead`` is how long before its day an entry becomes an event of ``kind`` for ``audience``; ``place`` stands
    in it where an entry names none. A feed is asked again after ``minutes``.
    """

    path: Path | None = None
    url: Secret | None = None
    kind: str = "notice"
    audience: dict[str, Any] = Field(default_factory=lambda: dict(WHOLE_SCHOOL))
    days_ahead: int = Field(default=14, ge=1, le=60)
    place: str = "school"
    sorting: tuple[Sorting, ...] = ()
    minutes: int = Field(default=60, ge=5, le=1440)

    @model_validator(mode="after")
    def _names_one_of_both(self) -> CalendarConfig:
        if (self.path is None) == (self.url is None):
            raise ValueError("name exactly one of path and url")
        return self
