"""What can be said of OneRoster in the TOML."""

from __future__ import annotations

from pydantic import Field

from ouderbrug import PluginConfig


class OneRosterConfig(PluginConfig):
    """``org`` is the sourcedId of this school, where a set has several.

    ``grades`` says which year a code of the set means (``"KG" = "1"``), ``groups`` which group a title means. With
    ``guardians = false`` none of them is taken, where a table of contacts rules who they are. ``max_megabytes`` is how
    much a set may unpack to.
    """

    org: str = ""
    grades: dict[str, str] = Field(default_factory=dict)
    groups: dict[str, str] = Field(default_factory=dict)
    guardians: bool = True
    max_megabytes: int = Field(default=200, ge=1, le=2000)
