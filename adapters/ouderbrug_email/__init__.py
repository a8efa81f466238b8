"""The channel ``email``: one mail to one address through the school's own relay."""

from __future__ import annotations

from ouderbrug import Channel, hookimpl
from ouderbrug_email.channel import Email


@hookimpl
def register_channels() -> list[type[Channel]]:
    """The channel of this package."""
    return [Email]


__all__ = ["Email", "register_channels"]
