"""The channel ``sms``: a short text on a guardian's telephone, over a service that ``profile.toml`` describes."""

from __future__ import annotations

import re
from typing import ClassVar

from ouderbrug import (
    Capabilities,
    Channel,
    HttpChannel,
    HttpRequest,
    HttpService,
    Message,
    Permanent,
    filled,
    hookimpl,
)
from ouderbrug_sms.parts import GSM7, parts_of
from ouderbrug_sms.settings import PROFILES, SmsConfig


class Sms(HttpChannel[SmsConfig]):
    """General news alone: a telephone shows it to whoever stands beside it."""

    name: ClassVar[str] = "sms"

    @classmethod
    def capabilities_of(cls, config: SmsConfig, /) -> Capabilities:
        """One guardian at a time, by mobile number; as long as the parts hold where all letters are plain."""
        alone, joined = GSM7
        return Capabilities(addressed_by="mobile", max_chars=max(alone, joined * config.max_parts))

    def service(self) -> HttpService:
        """The service of the profile."""
        return HttpService(self.config.url, self.config.auth, PROFILES[self.config.provider].replies)

    def request(self, message: Message) -> HttpRequest:
        """One text message; Permanent where there is no number for it, or it takes too many parts."""
        text, profile = self.text_of(message), PROFILES[self.config.provider]
        number = re.fullmatch(r"\+([1-9][0-9]{7,14})", message.to[0].value if message.to else "")
        if not number:
            raise Permanent("no-number")
        if (parts := parts_of(text)) > self.config.max_parts:
            raise Permanent("too-long")
        if parts > 1:
            self.context.logger.warning("message %s takes %d parts, each of which is paid", message.public_id, parts)
        values = {"{text}": text, "{sender}": self.config.sender, "{reference}": message.public_id}
        values["{number}"] = profile.number + number[1]
        asked = HttpRequest.form if profile.form else HttpRequest.json
        return asked(profile.path.replace("{account}", self.config.account), filled(profile.body, values))


@hookimpl
def register_channels() -> list[type[Channel]]:
    """The channel of this package."""
    return [Sms]
