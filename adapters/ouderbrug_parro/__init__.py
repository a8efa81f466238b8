"""The channel ``parro``: posts by hand in the app, or over the API under an agreement with the vendor."""

from __future__ import annotations

from typing import Any, ClassVar

from ouderbrug import Capabilities, Channel, hookimpl
from ouderbrug.http_profile import HttpConfig, HttpProfile, shipped


class Parro(HttpProfile):
    """Parro (Topicus); docs/channels/parro.md says what is known of it."""

    name: ClassVar[str] = "parro"
    capabilities: ClassVar[Capabilities] = Capabilities(
        audiences=frozenset({"school", "group", "guardian"}), attachments=True, calendar=True
    )

    class Config(HttpConfig):
        """The shipped profile, with the school's settings over it."""

        profile: ClassVar[dict[str, Any]] = shipped("ouderbrug_parro")

    def find_id(self, reply: Any) -> object:
        """The id in the link that an item has to itself."""
        items = reply.get("items") if isinstance(reply, dict) else None
        links = items[0].get("links") if isinstance(items, list) and items and isinstance(items[0], dict) else None
        own = [link for link in links or () if isinstance(link, dict) and link.get("rel") == "self"]
        return own[0].get("id") if own else None


@hookimpl
def register_channels() -> list[type[Channel]]:
    """The channel of this package."""
    return [Parro]


__all__ = ["Parro", "register_channels"]
