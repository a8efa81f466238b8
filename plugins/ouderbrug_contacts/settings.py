"""What can be said of a table in the TOML."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, field_validator

from ouderbrug import PluginConfig
from ouderbrug_contacts.columns import Aliases, known_columns


class TableConfig(PluginConfig):
    """``columns`` says, for a column of ours, which header the file has for it.

    ``ignore`` are headers of which the school says that they change nothing of what their rows mean. ``sheet`` is the
    title of the sheet of a workbook, where more than one has such columns.
    """

    known: ClassVar[Aliases] = {}
    columns: dict[str, str] = Field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    sheet: str = ""

    @field_validator("columns")
    @classmethod
    def _maps_known_columns(cls, columns: dict[str, str]) -> dict[str, str]:
        known_columns(columns, cls.known)
        return columns
