"""The channel ``social_schools``: posts by hand in the app, or over the API under an agreement with the vendor."""

from __future__ import annotations

from typing import Any, ClassVar

from ouderbrug import Capabilities, Channel, ContentClass, HttpProfile, HttpProfileConfig, hookimpl, shipped_profile


class SocialSchools(HttpProfile):
    """Social Schools (Ovivio); docs/channels/social-schools.md says what is known of it."""

    name: ClassVar[str] = "social_schools"
    capabilities: ClassVar[Capabilities] = Capabilities(
        audiences=frozenset({"school", "group", "guardian"}),
        attachments=True,
        calendar=True,
        classes=frozenset(ContentClass),
    )

    class Config(HttpProfileConfig):
        """The shipped profile, with the school's settings over it."""

        profile: ClassVar[dict[str, Any]] = shipped_profile("ouderbrug_social_schools")


@hookimpl
def register_channels() -> list[type[Channel]]:
    """The channel of this package."""
    return [SocialSchools]


__all__ = ["SocialSchools", "register_channels"]
