"""The six hooks of pluggy. Five register classes; one observes.

Nothing may depend on the order in which plugins answer: pluggy calls the last-registered first. The
registry therefore calls each plugin apart, so that an error names its plugin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ouderbrug.api import Channel, Importer, Rule, Source
    from ouderbrug.event_kind import EventKind
    from ouderbrug.model import Attempt, Message

hookspec = pluggy.HookspecMarker("ouderbrug")
hookimpl = pluggy.HookimplMarker("ouderbrug")


@hookspec
def register_channels() -> Iterable[type[Channel]]:  # type: ignore[empty-body]
    """The channels of this plugin."""


@hookspec
def register_sources() -> Iterable[type[Source]]:  # type: ignore[empty-body]
    """The sources of events of this plugin."""


@hookspec
def register_importers() -> Iterable[type[Importer]]:  # type: ignore[empty-body]
    """The importers of people of this plugin."""


@hookspec
def register_rules() -> Iterable[type[Rule]]:  # type: ignore[empty-body]
    """The rules of this plugin."""


@hookspec
def register_event_kinds() -> Iterable[type[EventKind]]:  # type: ignore[empty-body]
    """The event kinds of this plugin."""


@hookspec
def message_settled(message: Message, attempt: Attempt) -> None:
    """Called after an attempt was recorded; an error in here is logged and otherwise not felt."""
