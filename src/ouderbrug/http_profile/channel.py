"""The channel itself: by default a colleague posts the message; with an agreement the vendor's API does."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

from ouderbrug.api import Channel
from ouderbrug.errors import ChannelClosed, ConfigError, Permanent
from ouderbrug.http_profile.body import text_of
from ouderbrug.http_profile.settings import HttpConfig
from ouderbrug.model import Capabilities, ContentClass, Receipt, RepeatSafe

if TYPE_CHECKING:
    from datetime import date

    from ouderbrug.api import ChannelContext
    from ouderbrug.http_profile.addresses import Resolver
    from ouderbrug.http_profile.endpoint import Endpoint
    from ouderbrug.http_profile.posting import Posting
    from ouderbrug.http_profile.settings import EndpointName
    from ouderbrug.model import Message

AUDIENCES: tuple[EndpointName, ...] = ("group", "guardian", "school")
"""Who can be addressed; each has an endpoint table of its own."""


class HttpProfile(Channel):
    """A channel whose wire is described by data: a profile that an adapter ships, and the school's TOML.

    A subclass sets ``name``, ``capabilities`` (what a colleague can do by hand in that app; its ``classes``
    bind in both modes) and ``Config.profile``. Where a path cannot reach the id in a reply, it overrides
    ``find_id``.
    """

    capabilities: ClassVar[Capabilities] = Capabilities(
        audiences=frozenset({"group", "guardian"}), classes=frozenset(ContentClass)
    )
    pause: ClassVar[float] = 0.5
    """The longest wait, in seconds, before a failed connection is tried a second time."""
    resolve: ClassVar[Resolver | None] = None
    """Looks up a host as ``socket.getaddrinfo`` does, which is used if there is none."""

    config: HttpConfig

    class Config(HttpConfig):
        """The settings of this channel; ``settings.py`` explains them."""

    def __init__(self, config: HttpConfig, context: ChannelContext) -> None:
        super().__init__(config, context)
        self._opening = threading.Lock()

    @classmethod
    def capabilities_of(cls, config: Any) -> Capabilities:
        """What this channel can carry as it is configured; what has no endpoint is off."""
        assert isinstance(config, HttpConfig)
        by_hand = replace(
            cls.capabilities,
            classes=cls.capabilities.classes & config.classes,
            max_chars=config.limits.max_chars,
            repeat_safe=RepeatSafe.YES,
            by_person=True,
            in_app=True,
            pilot=True,
        )
        return by_hand if config.mode == "assisted" else _over_the_api(by_hand, config)

    @classmethod
    def notes_of(cls, config: Any) -> tuple[str, ...]:
        """Where the description of each endpoint comes from; for ``check`` to print."""
        assert isinstance(config, HttpConfig)
        if config.mode == "assisted":
            return ('mode is "assisted": a colleague posts each message in the app',)
        return tuple(f"endpoint {name} is {endpoint.provenance}" for name, endpoint in config.api.enabled.items())

    @property
    def app_url(self) -> str:
        """What opens the app from a printed card; empty if it is not known."""
        return self.config.app_url

    def find_id(self, reply: Any) -> object:
        """The id of a new post in the reply's JSON, for an app where no path leads to it; None if it is not there."""
        return None

    def send(self, message: Message) -> Receipt:
        """Hand the message to a colleague, or post it; Permanent if this channel may not or cannot carry it.

        During a pilot nothing is posted in the real app: the message becomes a card instead.
        """
        self._must_carry(message)
        if self.config.mode == "assisted" or (self.context.pilot and not self.config.api.local):
            return Receipt(at=self.context.clock(), handed_over=True)
        if self._agreement_ended:
            raise ChannelClosed("agreement-expired")
        return self._posting.post(self._endpoint(message), message)

    def check(self) -> None:
        """In mode api: the agreement still holds, and the sign-in succeeds. Posts nothing."""
        if self.config.mode == "assisted":
            return
        if self._agreement_ended:
            raise ConfigError(
                f"channels.{self.context.name}.agreement.valid_until is past; renew the agreement with the vendor, "
                'or set mode = "assisted"'
            )
        self._posting.check()

    def _must_carry(self, message: Message) -> None:
        can, audience = self.capabilities_of(self.config), _audience(message)
        if message.content_class not in can.classes or (message.about_a_child and audience != "guardian"):
            raise Permanent("class-not-on-channel")
        if audience not in can.audiences:
            raise Permanent("audience-not-on-channel")
        if message.attachments and not can.attachments:
            raise Permanent("attachment-not-on-channel")
        if can.max_chars and len(text_of(message)) > can.max_chars:
            raise Permanent("too-long")

    def _endpoint(self, message: Message) -> Endpoint:
        """The endpoint of the audience; a new moment for a group goes to its calendar where there is one."""
        endpoints, meeting = self.config.api.enabled, message.meeting
        if message.group and meeting and not meeting.cancelled and not message.correction:
            return endpoints.get("calendar") or endpoints["group"]
        return endpoints[_audience(message)]

    @property
    def _agreement_ended(self) -> bool:
        last: date | None = self.config.agreement.valid_until
        today = self.context.clock().astimezone(ZoneInfo(self.context.timezone)).date()
        return last is not None and last < today

    @property
    def _posting(self) -> Posting:
        with self._opening:  # all threads share one: it signs in once, and counts what was forbidden
            return self._opened

    @cached_property
    def _opened(self) -> Posting:
        from ouderbrug.http_profile.posting import Posting  # httpx is slow to import, and mode assisted needs none

        own = type(self).find_id is not HttpProfile.find_id
        return Posting(self.config, self.context, self.find_id if own else None, self.pause, type(self).resolve)


class AnyApp(HttpProfile):
    """An app of which the school describes the wire itself, or in which a colleague posts by hand."""

    name: ClassVar[str] = "http_profile"


def _audience(message: Message) -> EndpointName:
    if message.group:
        return "group"
    return "school" if message.recipient == "school:" else "guardian"


def _over_the_api(by_hand: Capabilities, config: HttpConfig) -> Capabilities:
    endpoints = config.api.enabled
    ids = endpoints["guardian"].ids if "guardian" in endpoints else ()
    posts = [endpoints[name] for name in AUDIENCES if name in endpoints]
    return replace(
        by_hand,
        audiences=frozenset(name for name in AUDIENCES if name in endpoints),
        html=all("html" in endpoint.map for endpoint in posts),
        attachments=all("attachments" in endpoint.map for endpoint in endpoints.values()),
        calendar="calendar" in endpoints,
        repeat_safe=config.api.repeat.safe,
        by_person=False,
        addressed_by=next((name for name in ("thread_id", "guardian_id") if name in ids), ""),
    )
