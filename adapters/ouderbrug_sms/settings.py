"""The settings of ``sms``, and how the services that they may name take a text."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, JsonValue, TypeAdapter

from ouderbrug import (
    ChannelConfig,
    HttpAuth,
    HttpReplies,
    HttpsUrl,
    PluginConfig,
    Secret,
    account_of,
    filled,
    shipped_profile,
)


class SmsProfile(PluginConfig):
    """How a service takes a text message and answers; ``number`` is what it wants before the digits of a number."""

    base_url: HttpsUrl
    path: str
    number: str
    auth: dict[str, JsonValue]
    form: bool = False
    body: dict[str, JsonValue]
    replies: HttpReplies


PROFILES = {name: SmsProfile.model_validate(one) for name, one in shipped_profile(str(__package__)).items()}


class SmsConfig(ChannelConfig):
    """Who sends: ``token`` is the service's key, ``sender`` what a telephone shows, ``account`` Twilio's account SID.

    ``sender`` is a number, or up to eleven letters. ``base_url`` is another address of the service than its public one.
    A text takes ``max_parts`` at most.
    """

    provider: Literal["cm", "spryng", "bird", "twilio"]
    sender: str = Field(
        pattern=r"^(\+?[0-9]{3,15}|[A-Za-z0-9 ]{1,11})$",
        description="a number of three to fifteen digits, or up to eleven letters and digits",
    )
    token: Secret
    account: str = Field(
        default="", pattern=r"^[A-Za-z0-9]*$", description="letters and digits alone, as the service shows it"
    )
    base_url: Literal[""] | HttpsUrl = ""
    max_parts: int = Field(default=3, ge=1, le=10)

    @property
    def url(self) -> str:
        """Where the service is."""
        return self.base_url or PROFILES[self.provider].base_url

    @property
    def auth(self) -> HttpAuth:
        """How we sign in there."""
        values = {"{token}": self.token, "{account}": self.account}
        signs: HttpAuth = TypeAdapter[Any](HttpAuth).validate_python(filled(PROFILES[self.provider].auth, values))
        return signs

    @property
    def shared_account(self) -> str:
        """The service, and our key there by its reference."""
        return account_of(self.url, self.auth)
