"""A channel over JSON and HTTP that is described by data, for adapters to build on.

An adapter is a small package: a ``profile.toml`` beside a subclass of HttpProfile. An app without an adapter
needs no code at all: the plugin ``http_profile`` takes its description from the school's TOML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.hookspecs import hookimpl
from ouderbrug.http_profile.channel import AnyApp

if TYPE_CHECKING:
    from ouderbrug.api import Channel


@hookimpl
def register_channels() -> list[type[Channel]]:
    """The channel for an app without an adapter."""
    return [AnyApp]


__all__ = ["AnyApp", "register_channels"]
