"""The channel `letters`: hands each message to a print shop."""

from typing import ClassVar

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
    RepeatSafe,
    hookimpl,
)

OUDERBRUG_API = "1.0"


class Letters(HttpChannel):
    """Prints a message; the shop knows our key, so a repeat does no harm."""

    name: ClassVar[str] = "letters"
    capabilities: ClassVar[Capabilities] = Capabilities(max_chars=2000, repeat_safe=RepeatSafe.KEY)

    class Config(ChannelConfig):
        """``url`` is the address of the shop, ``auth`` how we sign in there."""

        url: HttpsUrl
        auth: HttpAuth

    config: Config

    def service(self) -> HttpService:
        """The shop, at its public address: a 201 with the number of the letter is a success."""
        replies = HttpReplies(ok=(201,), id_from="letter")
        return HttpService(self.config.url, self.config.auth, replies, key_header="Idempotency-Key")

    def text_of(self, message: Message) -> str:
        """All of the text: a letter is no app."""
        return message.text.body

    def request(self, message: Message) -> HttpRequest:
        """One letter; our key tells apart two guardians of one name."""
        said = {"for": message.to[0].name, "recipient": message.recipient, "text": self.text_of(message)}
        return HttpRequest.json("/letters", said)


@hookimpl
def register_channels() -> list[type[Channel]]:
    """The channel of this plugin."""
    return [Letters]
