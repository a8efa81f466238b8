"""The source ``events``: a folder in which other programs put events, as JSON Lines or CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug import hookimpl
from ouderbrug_events.source import EventsSource, read_file

if TYPE_CHECKING:
    from ouderbrug import Source

__all__ = ["EventsSource", "read_file", "register_sources"]


@hookimpl
def register_sources() -> list[type[Source]]:
    """The source of this plugin."""
    return [EventsSource]
