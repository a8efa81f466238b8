"""The channel itself: by default a colleague posts the message; with an agreement the vendor's API does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from typing_extensions import TypeVar

from ouderbrug.attachments import MOST_BYTES, read_files
from ouderbrug.errors import ChannelClosed, ConfigError
from ouderbrug.http_channel.channel import HttpChannel, audience_of
from ouderbrug.http_channel.request import HttpService
from ouderbrug.http_profile.body import build
from ouderbrug.http_profile.settings import HttpProfileConfig
from ouderbrug.model import Capabilities, ContentClass, Receipt, RepeatSafe

if TYPE_CHECKING:
    from datetime import date

    from ouderbrug.api import ChannelConfig
    from ouderbrug.http_channel.request import HttpRequest
    from ouderbrug.http_profile.endpoint import Endpoint
    from ouderbrug.http_profile.settings import EndpointName
    from ouderbrug.model import Message

AUDIENCES: tuple[EndpointName, ...] = ("group", "guardian", "school")
"""Who can be addressed; each has an endpoint table of its own."""

ProfileConfigT = TypeVar("ProfileConfigT", bound=HttpProfileConfig, default=HttpProfileConfig)


class HttpProfile(HttpChannel[ProfileConfigT]):
    """A channel whose wire is described by data: a profile that an adapter ships, and the school's TOML.

    A subclass sets ``name``, ``capabilities`` (what a colleague can do by hand in that app; its ``classes``
    bind in both modes) and ``Config.profile``. Where a path cannot reach the id in a reply, it overrides
    ``find_id``.
    """

    capabilities: ClassVar[Capabilities] = Capabilities(
        audiences=frozenset({"group", "guardian"}), classes=frozenset(ContentClass)
    )
    Config: ClassVar[type[ChannelConfig]] = HttpProfileConfig

    @classmethod
    def capabilities_of(cls, config: ProfileConfigT, /) -> Capabilities:
        """What this channel can carry as it is configured; what has no endpoint is off."""
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
    def notes_of(cls, config: ProfileConfigT, /) -> tuple[str, ...]:
        """Where the description of each endpoint comes from; for ``check`` to print."""
        if config.mode == "assisted":
            return ('mode is "assisted": a colleague posts each message in the app',)
        return tuple(f"endpoint {name} is {endpoint.provenance}" for name, endpoint in config.api.enabled.items())

    @property
    def app_url(self) -> str:
        """What opens the app from a printed card; empty if it is not known."""
        return self.config.app_url

    def service(self) -> HttpService:
        """The vendor's API, as the settings describe it."""
        api = self.config.api
        key_header = api.repeat.key_header if api.repeat.safe is RepeatSafe.KEY else ""
        return HttpService(api.base_url, api.auth, headers=api.headers, hosts=api.allowed, key_header=key_header)

    def request(self, message: Message) -> HttpRequest:
        """The message as its endpoint wants it, with its files, or without them if they turn out to be too large."""
        endpoint, text, zone = self._endpoint(message), self.text_of(message), self.context.timezone
        limit = self.config.limits.attachment_mb
        most = int(limit * 1024 * 1024) if limit else MOST_BYTES
        files = read_files(message.attachments, self.context.media_root, most)
        request = build(endpoint, message, text, files, zone)
        if files and endpoint.drop_attachments:
            return replace(request, without_files=build(endpoint, message, text, (), zone))
        return request

    def send(self, message: Message) -> Receipt:
        """Hand the message to a colleague, or post it; Permanent if this channel may not or cannot carry it.

        During a pilot nothing is posted in the real app: the message becomes a card instead.
        """
        self.must_carry(message)
        if self.config.mode == "assisted" or (self.context.pilot and not self.config.api.local):
            return Receipt(at=self.context.clock(), handed_over=True)
        if self._agreement_ended:
            raise ChannelClosed("agreement-expired")
        return self.post(message)

    def check(self) -> None:
        """In mode api: the agreement still holds, and the sign-in succeeds. Posts nothing."""
        if self.config.mode == "assisted":
            return
        if self._agreement_ended:
            raise ConfigError(
                f"channels.{self.context.name}.agreement.valid_until is past; renew the agreement with the vendor, "
                'or set mode = "assisted"'
            )
        super().check()

    def _endpoint(self, message: Message) -> Endpoint:
        """The endpoint of the audience; a new moment for a group goes to its calendar where there is one."""
        endpoints, meeting = self.config.api.enabled, message.meeting
        if message.group and meeting and not meeting.cancelled and not message.correction:
            return endpoints.get("calendar") or endpoints["group"]
        return endpoints[audience_of(message)]

    @property
    def _agreement_ended(self) -> bool:
        last: date | None = self.config.agreement.valid_until
        if last is None:
            return False
        return last < self.context.clock().astimezone(ZoneInfo(self.context.timezone)).date()


class AnyApp(HttpProfile):
    """An app of which the school describes the wire itself, or in which a colleague posts by hand."""

    name: ClassVar[str] = "http_profile"


def _over_the_api(by_hand: Capabilities, config: HttpProfileConfig) -> Capabilities:
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
