"""The channel ``whatsapp``: a template that Meta approved, filled in, to guardians who chose it (Cloud API)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field, field_validator

from ouderbrug import (
    Capabilities,
    Channel,
    ChannelConfig,
    HttpAuth,
    HttpChannel,
    HttpReplies,
    HttpRequest,
    HttpService,
    HttpsUrl,
    Message,
    Permanent,
    Secret,
    account_of,
    bearer,
    hookimpl,
    shipped_profile,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

Parts = tuple[Literal["school", "subject", "text"], ...]
REPLIES = HttpReplies.model_validate(shipped_profile(__name__, "replies.toml"))


class WhatsappConfig(ChannelConfig):
    """Which number sends (``phone_number_id``, Meta's own id), and the ``template`` that it fills in.

    ``parameters`` are what the places of the template take, in order. ``languages`` lead from a language of a text to
    what Meta calls that of the template. ``max_chars`` is how long a text may be beside the template's own.
    """

    phone_number_id: str = Field(pattern=r"^[0-9]{5,20}$", description="Meta's id of the number, five to twenty digits")
    token: Secret
    template: str = Field(
        pattern=r"^[a-z0-9_]{1,512}$",
        description="the name of a template as Meta has it: small letters, digits and underscores",
    )
    parameters: Parts = ("text",)
    languages: dict[str, str] = Field(default={"nl": "nl"}, min_length=1)
    max_chars: int = Field(default=900, ge=1, le=1024)
    version: str = Field(default="v23.0", pattern=r"^v[0-9]{1,3}\.[0-9]$", description='a version such as "v23.0"')
    base_url: HttpsUrl = "https://graph.facebook.com"

    @field_validator("parameters")
    @classmethod
    def _hold_the_text(cls, value: Parts) -> Parts:
        if "text" not in value:
            raise ValueError('must hold "text": a message without it tells nothing')
        return value

    @property
    def auth(self) -> HttpAuth:
        """The token of a system user."""
        return bearer(self.token)

    @property
    def shared_account(self) -> str:
        """The number, which has a ceiling of its own."""
        return account_of(f"{self.base_url}/{self.phone_number_id}", self.auth)


class Whatsapp(HttpChannel[WhatsappConfig]):
    """General news alone, for it leaves Europe and shows on a lock screen."""

    name: ClassVar[str] = "whatsapp"

    @classmethod
    def capabilities_of(cls, config: WhatsappConfig, /) -> Capabilities:
        """One guardian at a time, by mobile number, who chose this channel."""
        return Capabilities(addressed_by="mobile", max_chars=config.max_chars, opt_in=True)

    @classmethod
    def notes_of(cls, config: WhatsappConfig, /) -> Sequence[str]:
        """What its word is worth."""
        return ("that Meta took a message is no word that it arrived: let no route for what is urgent end here",)

    def service(self) -> HttpService:
        """The number, at Meta."""
        url = f"{self.config.base_url.rstrip('/')}/{self.config.version}/{self.config.phone_number_id}"
        return HttpService(url, self.config.auth, REPLIES)

    def request(self, message: Message) -> HttpRequest:
        """The template with this message; Permanent where there is no number, or no template in its language."""
        number = re.fullmatch(r"\+([1-9][0-9]{7,14})", message.to[0].value if message.to else "")
        language = self.config.languages.get(message.text.language)
        if not number:
            raise Permanent("no-number")
        if language is None:
            raise Permanent("no-template-in-language")
        values = {"school": self.context.school_name, "subject": message.text.subject, "text": self.text_of(message)}
        # A place of a template holds no line break (Meta's error 132018).
        filled = [{"type": "text", "text": " ".join(values[name].split())} for name in self.config.parameters]
        template = {
            "name": self.config.template,
            "language": {"code": language},
            "components": [{"type": "body", "parameters": filled}],
        }
        body = {"messaging_product": "whatsapp", "to": number[1], "type": "template", "template": template}
        return HttpRequest.json("/messages", body)


@hookimpl
def register_channels() -> list[type[Channel]]:
    """The channel of this package."""
    return [Whatsapp]
