"""The way to the service: sign in, post, read the reply, and post again only where that is surely harmless."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.errors import ChannelClosed, DeliveryError, Permanent
from ouderbrug.http_channel.signin import before_posting, header_of, sign_in
from ouderbrug.model import Receipt
from ouderbrug.wire.addresses import Doorkeeper
from ouderbrug.wire.exchange import Wire
from ouderbrug.wire.urls import host_of

if TYPE_CHECKING:
    from ouderbrug.api import ChannelContext
    from ouderbrug.http_channel.outcomes import Reader
    from ouderbrug.http_channel.request import HttpRequest, HttpService
    from ouderbrug.model import Message
    from ouderbrug.wire.addresses import Resolver
    from ouderbrug.wire.exchange import HttpReply

FORBIDDEN_IN_A_ROW = 3
"""After so many 403s in a row it is not one message that is forbidden, but us."""


class Posting:
    """Posts messages to one service; safe to call from several threads."""

    def __init__(
        self,
        service: HttpService,
        context: ChannelContext,
        reader: Reader,
        seconds: float,
        pause: float,
        resolve: Resolver | None,
    ) -> None:
        self._service, self._context, self._reader = service, context, reader
        own = [host_of(url) for url in (service.base_url, getattr(service.auth, "token_url", "")) if url]
        hosts = frozenset([*own, *map(str.lower, service.hosts)])
        doorkeeper = Doorkeeper(hosts, context.loopback_only, resolve, service.inside)
        self._wire = Wire(context, doorkeeper, seconds, pause)
        self._sign_in = sign_in(service.auth, context, seconds, pause, doorkeeper)
        self._header, self._scheme = header_of(service.auth)
        self._here, self._lock = threading.local(), threading.Lock()
        self._forbidden = 0

    def post(self, request: HttpRequest, message: Message) -> Receipt:
        """Post one message, once; without its files a second time if they were too large and may be left out."""
        reader = replace(self._reader, replies=request.replies) if request.replies else self._reader
        reply = self._asked(request, message, reader)
        if reply.status == 413 and request.without_files is not None:
            self._context.logger.warning("message %s went without its files: too large", message.public_id)
            reply = self._asked(request.without_files, message, reader)
        return self._judged(reader, reply)

    def check(self) -> None:
        """Look up the host and sign in; posts nothing. ConfigError if a secret is not there."""
        self._wire.reachable(self._service.base_url)
        self._sign_in.token()

    def close(self) -> None:
        """Let go of the connections."""
        self._wire.close()

    def _asked(self, request: HttpRequest, message: Message, reader: Reader) -> HttpReply:
        token = self._token()
        reply = self._once(request, message, token)
        if reader.renewable(reply) and before_posting(lambda: self._sign_in.renew(token)):
            reply = self._once(request, message, self._token())
        return reply

    def _once(self, request: HttpRequest, message: Message, token: str) -> HttpReply:
        service = self._service
        headers = {**service.headers, **request.headers, "Content-Type": request.media_type}
        if service.key_header:
            headers[service.key_header] = message.public_id
        if token:
            headers[self._header] = self._scheme + token
        # A token that this thread did not have before may have been waited for.
        renewed, self._here.token = token != getattr(self._here, "token", None), token

        def confirm(connected: bool) -> None:
            self._context.confirm(message, waited=connected or renewed)

        url = service.base_url.rstrip("/") + request.path if request.path else service.base_url
        return self._wire.ask(request.method, url, headers, request.content, confirm)

    def _token(self) -> str:
        return before_posting(self._sign_in.token)

    def _judged(self, reader: Reader, reply: HttpReply) -> Receipt:
        now = self._context.clock()
        forbidden = self._count_forbidden(reply)
        remote_id = reader.success(reply)
        if remote_id is not None:
            return Receipt(at=now, remote_id=remote_id)
        error: DeliveryError = reader.error(reply, now)
        if forbidden >= FORBIDDEN_IN_A_ROW and isinstance(error, Permanent):
            raise ChannelClosed("forbidden")
        raise error

    def _count_forbidden(self, reply: HttpReply) -> int:
        with self._lock:
            self._forbidden = self._forbidden + 1 if reply.status == 403 else 0
            return self._forbidden
