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

MOST_LINKS = 20
"""So many links of an item are looked at; those seen have two or three."""


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
        links = [value_at(reply, f"items[0].links[{number}]") for number in range(MOST_LINKS)]
        return next((value_at(link, "id") for link in links if value_at(link, "rel") == "self"), None)


@hookimpl
def register_channels() -> list[type[Channel]]:
    """The channel of this package."""
    return [Parro]


__all__ = ["Parro", "register_channels"]
