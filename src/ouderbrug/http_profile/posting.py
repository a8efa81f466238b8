"""The way over the API: sign in, post, read the reply, and post again only where that is surely harmless."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

from ouderbrug.attachments import MOST_BYTES, read_files
from ouderbrug.errors import ChannelClosed, ConfigError, DeliveryError, Permanent
from ouderbrug.http_profile.addresses import Doorkeeper
from ouderbrug.http_profile.body import build
from ouderbrug.http_profile.outcomes import Reader
from ouderbrug.http_profile.signin import sign_in
from ouderbrug.model import Receipt, RepeatSafe
from ouderbrug.wire.exchange import Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from ouderbrug.api import ChannelContext
    from ouderbrug.attachments import File
    from ouderbrug.http_profile.addresses import Resolver
    from ouderbrug.http_profile.endpoint import Endpoint
    from ouderbrug.http_profile.settings import HttpConfig
    from ouderbrug.model import Message
    from ouderbrug.wire.exchange import Reply

T = TypeVar("T")

FORBIDDEN_IN_A_ROW = 3
"""After so many 403s in a row it is not one message that is forbidden, but us."""


class Posting:
    """Posts messages over one API; safe to call from several threads."""

    def __init__(
        self,
        config: HttpConfig,
        context: ChannelContext,
        find_id: Callable[[Any], object] | None,
        pause: float,
        resolve: Resolver | None,
    ) -> None:
        self._config, self._context, self._find_id = config, context, find_id
        doorkeeper = Doorkeeper(config.api.allowed, context.loopback_only, resolve)
        self._wire = Wire(context.client, doorkeeper.admit, config.timeout_seconds, pause)
        self._sign_in = sign_in(config.api.auth, context, config.timeout_seconds, pause, doorkeeper.admit)
        self._lock = threading.Lock()
        self._forbidden = 0

    def post(self, endpoint: Endpoint, message: Message) -> Receipt:
        """Post one message, once; without its files a second time if they were too large and may be left out."""
        limit = self._config.limits.attachment_mb
        files = read_files(
            message.attachments, self._context.media_root, int(limit * 1024 * 1024) if limit else MOST_BYTES
        )
        reader = Reader(endpoint, self._find_id, keyed=self._config.api.repeat.safe is RepeatSafe.KEY)
        reply = self._asked(reader, message, files)
        if reply.status == 413 and files and endpoint.drop_attachments:
            self._context.logger.warning("message %s went without its files: too large", message.public_id)
            reply = self._asked(reader, message, ())
        return self._judged(reader, reply)

    def check(self) -> None:
        """Look up the host and sign in; posts nothing. ConfigError if a secret is not there."""
        self._wire.reachable(self._config.api.base_url)
        self._sign_in.token()

    def _asked(self, reader: Reader, message: Message, files: Sequence[File]) -> Reply:
        api = self._config.api
        request = build(reader.endpoint, message, files, self._context.timezone)
        headers = {**api.headers, "Content-Type": request.media_type}
        if api.repeat.safe is RepeatSafe.KEY:
            headers[api.repeat.key_header] = message.public_id
        token = self._token()

        def ask(token: str) -> Reply:
            bearer = {"Authorization": f"Bearer {token}"} if token else {}
            return self._wire.ask(request.method, api.base_url + request.path, headers | bearer, request.content)

        reply = ask(token)
        if reader.renewable(reply) and self._renewed(token):
            reply = ask(self._token())
        return reply

    def _token(self) -> str:
        return _before_posting(self._sign_in.token)

    def _renewed(self, used: str) -> bool:
        return _before_posting(lambda: self._sign_in.renew(used))

    def _judged(self, reader: Reader, reply: Reply) -> Receipt:
        now = self._context.clock()
        forbidden = self._count_forbidden(reply)
        remote_id = reader.success(reply)
        if remote_id is not None:
            return Receipt(at=now, remote_id=remote_id)
        error: DeliveryError = reader.error(reply, now)
        if forbidden >= FORBIDDEN_IN_A_ROW and isinstance(error, Permanent):
            raise ChannelClosed("forbidden")
        raise error

    def _count_forbidden(self, reply: Reply) -> int:
        with self._lock:
            self._forbidden = self._forbidden + 1 if reply.status == 403 else 0
            return self._forbidden


def _before_posting(act: Callable[[], T]) -> T:
    """A secret that is not there is a wrong setting to ``check``; to a message it is a channel that cannot go on."""
    try:
        return act()
    except ConfigError:
        pass
    raise ChannelClosed("secret")
