"""The channel ``konnect``: the parent portal of a childcare organisation, which is not the school's own.

Childcare is another controller, so nothing about one child goes there, in neither mode.
"""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from ouderbrug import Capabilities, Channel, ContentClass, HttpProfile, HttpProfileConfig, hookimpl, shipped_profile


class Konnect(HttpProfile):
    """Konnect (KidsKonnect), for a kindcentrum; docs/channels/konnect.md says what is known of it."""

    name: ClassVar[str] = "konnect"
    capabilities: ClassVar[Capabilities] = Capabilities(
        audiences=frozenset({"school", "group"}), attachments=True, classes=frozenset({ContentClass.GENERAL})
    )

    class Config(HttpProfileConfig):
        """The shipped profile, with the organisation's settings over it; ``tenant`` is the name in its address."""

        profile: ClassVar[dict[str, Any]] = shipped_profile("ouderbrug_konnect")

        tenant: str = Field(
            max_length=63,
            pattern=r"^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$",
            description='small letters, digits and hyphens, such as "de-regenboog"',
        )

    config: Config

    @property
    def app_url(self) -> str:
        """The portal of this organisation."""
        return self.config.app_url.replace("{tenant}", self.config.tenant)


@hookimpl
def register_channels() -> list[type[Channel]]:
    """The channel of this package."""
    return [Konnect]


__all__ = ["Konnect", "register_channels"]
