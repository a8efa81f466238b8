"""The channel itself: settings and context come in, one mail a message goes out."""

from __future__ import annotations

import socket
import ssl
import time
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from ouderbrug import (
    Capabilities,
    Channel,
    ChannelClosed,
    ConfigError,
    ContentClass,
    OAuthTokens,
    Receipt,
    RepeatSafe,
    is_loopback,
    read_files,
)
from ouderbrug_email import headers
from ouderbrug_email.builder import Sender, build, recipient_of
from ouderbrug_email.headers import Unsafe, parse_mailbox
from ouderbrug_email.outcomes import SignInRefused
from ouderbrug_email.pool import Pool, open_line
from ouderbrug_email.settings import EmailConfig
from ouderbrug_email.wire import Credentials, Relay

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug import ChannelContext, Message
    from ouderbrug_email.wire import Line


class Email(Channel):
    """Sends each message as one mail to one address; a repeat would be a second mail in somebody's box."""

    name: ClassVar[str] = "email"
    capabilities: ClassVar[Capabilities] = Capabilities(
        html=True,
        attachments=True,
        calendar=True,
        repeat_safe=RepeatSafe.NO,
        addressed_by="email",
        pilot=True,
        classes=frozenset(ContentClass),
    )
    pause: ClassVar[float] = 0.5
    """The longest wait, in seconds, before a failed connection is tried a second time."""

    config: EmailConfig

    class Config(EmailConfig):
        """The settings of this channel; ``settings.py`` explains them."""

    def __init__(self, config: EmailConfig, context: ChannelContext) -> None:
        super().__init__(config, context)
        self._sender = _sender(config, context.timezone)
        self._pool = Pool(self._connect, config.timeout_seconds)
        self._tokens = (
            # A third, because it counts three times: to connect, for the answer to begin, and for all of it to come.
            OAuthTokens(config.oauth, context, seconds=config.timeout_seconds / 3, pause=self.pause)
            if config.oauth and config.auth == "xoauth2"
            else None
        )

    def send(self, message: Message) -> Receipt:
        """Build the mail and bring it to the relay, in one SMTP transaction.

        The receipt's id is the relay's queue id where it tells one. Raises Permanent before any connection if
        something in the message cannot safely stand in a mail.
        """
        self._stay_here()
        files = read_files(message.attachments, self.context.media_root)
        mail = build(message, self._sender, self.context.clock(), files)
        try:
            queue_id = self._pool.deliver(
                mail, lambda waited: self.context.confirm(message, waited=waited), self._next_to(message)
            )
        except ConfigError:
            # A secret or the CA file is gone: a connection was never signed in, so nothing was sent.
            raise ChannelClosed("secret-or-ca-file") from None
        return Receipt(at=self.context.clock(), remote_id=queue_id)

    def check(self) -> None:
        """Connect, encrypt, sign in, name the sender and hang up; ConfigError for a secret or CA file not there."""
        self._stay_here()
        line = self._connect(time.monotonic() + self.config.timeout_seconds)
        if not is_loopback(self.config.host):  # that is the same clock
            self.context.hears(line.greeting)
        try:
            line.ask("mail", f"MAIL FROM:<{self._sender.mailbox[1]}>")
            line.ask("noop", "RSET")
        finally:
            line.hang_up()

    def close(self) -> None:
        """Hang up on the relay, and forget what subjects there were."""
        self._pool.close()
        headers.text.cache_clear()

    def _next_to(self, message: Message) -> str:
        """To whom the next mail goes, as far as anybody knows; one that cannot be sent is refused in its own turn."""
        follows = self.context.follows(message)
        with suppress(Unsafe):
            return recipient_of(follows) if follows is not None else ""
        return ""

    def _stay_here(self) -> None:
        if self.context.loopback_only and not is_loopback(self.config.host):
            raise ChannelClosed("loopback-only")

    def _connect(self, until: float) -> Line:
        if not self.config.username:
            return open_line(self._relay, until, self.pause)
        with_ = self._credentials()
        try:
            return self._signed_in(with_, until)
        except SignInRefused:
            if self._tokens is None:
                raise
        self._tokens.renew(with_.secret)
        return self._signed_in(self._credentials(), until)

    def _signed_in(self, with_: Credentials, until: float) -> Line:
        line = open_line(self._relay, until, self.pause)
        try:
            line.sign_in(with_)
        except BaseException:
            line.close()
            raise
        return line

    def _credentials(self) -> Credentials:
        if self._tokens is not None:
            return Credentials(self.config.username, self._tokens.token(), bearer=True)
        assert self.config.password is not None
        return Credentials(self.config.username, self.config.password.reveal())

    @cached_property
    def _relay(self) -> Relay:
        config = self.config
        tls = None if config.security == "none" else _verified(config.ca_file)
        return Relay(config.host, config.port, config.security, config.hello or _own_name(), tls)


def _sender(config: EmailConfig, timezone: str) -> Sender:
    # News without any way out would be unkind: where none is set, the school's own mailbox takes the wish.
    mailto = config.unsubscribe_mailto or ("" if config.unsubscribe_base_url else config.from_)
    return Sender(
        parse_mailbox(config.from_),
        timezone,
        parse_mailbox(mailto)[1] if mailto else "",
        config.unsubscribe_base_url or "",
    )


def _verified(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError:
        raise ConfigError("ca_file cannot be read as PEM certificates; correct its path or its content") from None


def _own_name() -> str:
    # getfqdn() may wait for a name server; a literal is what RFC 5321, section 4.1.4 allows instead.
    name = socket.gethostname()
    return name if "." in name and name.isascii() else "[127.0.0.1]"
