"""The channel ``parro``: posts by hand in the app, or over the API under an agreement with the vendor."""

from __future__ import annotations

from typing import Any, ClassVar

from ouderbrug import (
    Capabilities,
    Channel,
    ContentClass,
    HttpProfile,
    HttpProfileConfig,
    hookimpl,
    shipped_profile,
    value_at,
)


class Parro(HttpProfile):
    """Parro (Topicus); docs/channels/parro.md says what is known of it."""

    name: ClassVar[str] = "parro"
    capabilities: ClassVar[Capabilities] = Capabilities(
        audiences=frozenset({"school", "group", "guardian"}),
        attachments=True,
        calendar=True,
        classes=frozenset(ContentClass),
    )

    class Config(HttpProfileConfig):
        """The shipped profile, with the school's settings over it."""

        profile: ClassVar[dict[str, Any]] = shipped_profile("ouderbrug_parro")

    def find_id(self, reply: Any) -> object:
        """The id in the link that an item has to itself."""
        links = value_at(reply, "items[0].links")
        own = [value_at(link, "id") for link in links if value_at(link, "rel") == "self"] if type(links) is list else []
        return own[0] if own else None


@hookimpl
def register_channels() -> list[type[Channel]]:
    """The channel of this package."""
    return [Parro]


__all__ = ["Parro", "register_channels"]
