"""The channel ``webhook``: hands each message to a system of the school or its board, signed (Standard Webhooks)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal

from pydantic import Field
from standardwebhooks import Webhook as Signer

from ouderbrug import (
    Capabilities,
    Channel,
    ChannelConfig,
    ConfigError,
    ContentClass,
    HttpChannel,
    HttpReplies,
    HttpRequest,
    HttpService,
    HttpsUrl,
    Meeting,
    MeetingTime,
    Message,
    RepeatSafe,
    Secret,
    hookimpl,
)


class WebhookConfig(ChannelConfig):
    """Where it goes, and what: ``secret`` signs, and ``old_secret`` beside it while the receiver still has that one.

    ``address`` says which address of a guardian goes along; without one the receiver knows them by the school's key.
    ``inside`` says that the receiver may stand in the school's own network.
    """

    url: HttpsUrl
    secret: Secret
    old_secret: Secret | None = None
    classes: frozenset[ContentClass] = frozenset({ContentClass.GENERAL})
    audiences: frozenset[Literal["guardian", "group"]] = Field(default=frozenset({"guardian"}), min_length=1)
    address: Literal["", "email", "mobile"] = ""
    inside: bool = False


class Webhook(HttpChannel[WebhookConfig]):
    """One event a message; the receiver knows a repeat by its ``webhook-id``."""

    name: ClassVar[str] = "webhook"

    @classmethod
    def capabilities_of(cls, config: WebhookConfig, /) -> Capabilities:
        """What its settings say; the text goes as plain text and as HTML."""
        return Capabilities(
            audiences=frozenset(config.audiences),
            classes=config.classes,
            html=True,
            calendar=True,
            repeat_safe=RepeatSafe.KEY,
            addressed_by=config.address,
        )

    def service(self) -> HttpService:
        """Any 2xx is a success, whatever it says; a 410 asks us to stop."""
        replies = HttpReplies(ok=tuple(range(200, 300)), status_alone=True, statuses={410: "closed"})
        return HttpService(self.config.url, replies=replies, inside=self.config.inside)

    def request(self, message: Message) -> HttpRequest:
        """The event with its signature over the very bytes that go."""
        now = self.context.clock().astimezone(UTC)
        body = {"type": "message.ready", "timestamp": now.isoformat(), "data": self.data(message)}
        request = HttpRequest.json("", body)
        signed = signatures(self._secrets(), message.public_id, now, request.content)
        stamps = {"webhook-id": message.public_id, "webhook-timestamp": str(int(now.timestamp()))}
        return replace(request, headers={**stamps, "webhook-signature": signed})

    def data(self, message: Message) -> dict[str, Any]:
        """What the receiver is told of a message."""
        meeting, text = message.meeting, message.text
        said: dict[str, Any] = {
            "id": message.public_id,
            "kind": message.event.kind,
            "priority": message.priority.name.lower(),
            "audience": "group" if message.group else "guardian",
            "recipient": message.group or message.recipient,
            "correction": message.correction or "",
            "corrects": message.in_reply_to,
            "language": text.language,
            "subject": text.subject,
            "short": text.app,
            "text": text.body,
            "html": text.html,
        }
        if self.config.address and message.to:
            said["address"] = message.to[0].value
        if meeting is not None:
            said["meeting"] = _entry(meeting)
        if message.meetings:
            said["meetings"] = [_entry(one) for one in message.meetings]
        return said

    def check(self) -> None:
        """The secrets are there and can sign, and the host is found; nothing is sent."""
        signatures(self._secrets(), "check", self.context.clock(), b"")
        super().check()

    def _secrets(self) -> list[str]:
        return [one.reveal() for one in (self.config.secret, self.config.old_secret) if one]


def _said(moment: Meeting | MeetingTime) -> dict[str, Any]:
    """When and where people are, or are not."""
    ends_at = moment.ends_at.isoformat() if moment.ends_at else ""
    return {
        "starts_at": moment.starts_at.isoformat(),
        "ends_at": ends_at,
        "place": moment.place,
        "cancelled": moment.cancelled,
    }


def _entry(meeting: Meeting) -> dict[str, Any]:
    """What a calendar has of it."""
    return _said(meeting) | {
        "uid": meeting.uid,
        "sequence": meeting.sequence,
        "summary": meeting.summary,
        "whole_days": meeting.whole_days,
        "times": [_said(one) for one in meeting.times],
    }


def signatures(secrets: list[str], name: str, at: datetime, content: bytes) -> str:
    """The header ``webhook-signature``: one of each secret, the newest first; ConfigError if one cannot sign."""
    moment, text = at.astimezone(UTC), content.decode("utf-8")
    signed = ""
    with suppress(Exception):  # what the library says may hold the secret
        signed = " ".join(Signer(secret).sign(name, moment, text) for secret in secrets)
    if not signed:
        raise ConfigError('a secret of the webhook cannot sign; it is "whsec_" and Base64, as the receiver made it')
    return signed


@hookimpl
def register_channels() -> list[type[Channel]]:
    """The channel of this package."""
    return [Webhook]
