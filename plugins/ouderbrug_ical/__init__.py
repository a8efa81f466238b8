"""The source `ical`: what comes near in a calendar of the school becomes events, out of a file or a feed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug import hookimpl
from ouderbrug_ical.source import IcalSource

if TYPE_CHECKING:
    from ouderbrug import Source

__all__ = ["IcalSource", "register_sources"]


@hookimpl
def register_sources() -> list[type[Source]]:
    """The source of this plugin."""
    return [IcalSource]
