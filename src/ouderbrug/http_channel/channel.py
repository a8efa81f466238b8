"""The base of every channel that makes one HTTP request for each message."""

from __future__ import annotations

import threading
from abc import abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from ouderbrug.api import Channel, ConfigT
from ouderbrug.errors import ChannelClosed, Permanent
from ouderbrug.http_channel.outcomes import Reader
from ouderbrug.http_channel.signin import before_posting, secrets_in
from ouderbrug.model import RepeatSafe

if TYPE_CHECKING:
    from collections.abc import Callable

    from ouderbrug.api import ChannelContext
    from ouderbrug.http_channel.posting import Posting
    from ouderbrug.http_channel.request import HttpRequest, HttpService
    from ouderbrug.model import Capabilities, Message, Receipt


class HttpChannel(Channel[ConfigT]):
    """A channel over HTTP: a subclass says where its service is and how it answers, and what it is asked for a message.

    All else is done here, alike for all: connections that are kept, sign-in and renewed tokens, hosts that were named,
    at public addresses (a rehearsal reaches this machine alone), replies of 1 MiB at most, and the outcome of each by
    the one table in docs/write-a-plugin.md. What the capabilities do not state is refused before anything leaves.
    """

    pause: ClassVar[float] = 0.5
    """The longest wait, in seconds, before a failed connection is tried a second time."""
    resolve: ClassVar[Callable[..., list[Any]] | None] = None
    """Looks up a host as ``socket.getaddrinfo`` does, which is used if there is none."""

    def __init__(self, config: ConfigT, context: ChannelContext) -> None:
        super().__init__(config, context)
        self._opening = threading.Lock()
        self._opened: Posting | None = None

    @abstractmethod
    def service(self) -> HttpService:
        """Where the service is, how to sign in there and how its replies are read; asked once."""

    @abstractmethod
    def request(self, message: Message) -> HttpRequest:
        """What is asked for a message; called from several threads at once. Permanent if it cannot be asked."""

    def find_id(self, reply: Any) -> object:
        """The id in a reply's JSON where no path leads to it; None if it is not there. A subclass may override it."""
        return None

    def text_of(self, message: Message) -> str:
        """The text that goes: the short one where there is one."""
        return message.text.app or message.text.body

    def send(self, message: Message) -> Receipt:
        """Post one message. Raises one of the six delivery errors, by the one table of outcomes."""
        self.must_carry(message)
        if self.context.pilot and not self.can.pilot:
            raise ChannelClosed("pilot-not-honoured")
        return self.post(message)

    def post(self, message: Message) -> Receipt:
        """Make the request for a message, and read the reply."""
        return self._posting().post(before_posting(lambda: self.request(message)), message)

    def check(self) -> None:
        """Read each secret among the settings, look up the host and sign in; posts nothing."""
        for secret in secrets_in(self.config):
            secret.reveal()
        self._posting().check()

    def close(self) -> None:
        """Let go of the connections."""
        if self._opened is not None:
            self._opened.close()

    @cached_property
    def can(self) -> Capabilities:
        """What this channel can carry as it is configured."""
        return self.capabilities_of(self.config)

    def must_carry(self, message: Message) -> None:
        """Raise Permanent for what this channel may not or cannot carry."""
        can, audience = self.can, audience_of(message)
        if message.content_class not in can.classes or (message.about_a_child and audience != "guardian"):
            raise Permanent("class-not-on-channel")
        if audience not in can.audiences:
            raise Permanent("audience-not-on-channel")
        if message.attachments and not can.attachments:
            raise Permanent("attachment-not-on-channel")
        if can.max_chars and len(self.text_of(message)) > can.max_chars:
            raise Permanent("too-long")

    def _posting(self) -> Posting:
        if self._opened is None:
            with self._opening:  # all threads share one: it signs in once, and counts what was forbidden
                self._opened = self._opened or self._open()
        return self._opened

    def _open(self) -> Posting:
        from ouderbrug.http_channel.posting import Posting  # it is slow to import, and not every run posts

        own = self.find_id if type(self).find_id is not HttpChannel.find_id else None
        service, keyed = self.service(), self.can.repeat_safe is RepeatSafe.KEY
        reader = Reader(service.replies, own, keyed)
        return Posting(service, self.context, reader, self.config.timeout_seconds, self.pause, type(self).resolve)


def audience_of(message: Message) -> Literal["group", "guardian", "school"]:
    """Who it is for: group, school or guardian."""
    if message.group:
        return "group"
    return "school" if message.recipient == "school:" else "guardian"
