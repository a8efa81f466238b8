"""What stands behind the tests of a channel: its settings, context and messages, and a service that behaves as asked.

Nothing leaves the process: host names resolve to an invented public address, secrets are set for the test, and nobody
sleeps.
"""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import httpx
import pytest

from ouderbrug.errors import DeliveryError, Stale
from ouderbrug.testing.expectations import ANSWERS, Behaviour, environment
from ouderbrug.testing.plugin_contract import PATIENCE, comes_back, listen
from ouderbrug.testing.samples import CANARY, sample_context, sample_message, shown, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from ouderbrug.api import Channel, ChannelContext
    from ouderbrug.model import Capabilities, Message, Receipt
    from ouderbrug.testing.expectations import Answer

T = TypeVar("T")


class ChannelBench:
    """A channel under test, and the service on the other side of it."""

    channel: ClassVar[type[Channel]]
    """The class under test."""
    config: ClassVar[Mapping[str, Any]]
    """Its settings, as they stand in the TOML; secrets are set for the test."""
    documented: ClassVar[Mapping[int, type[DeliveryError]]] = {}
    """The statuses for which the service itself says otherwise, with what they mean: {503: Unknown}."""
    status_alone: ClassVar[bool] = False
    """True where the service documents that its status is all of its answer: a body that is none matters not."""
    one_line: ClassVar[bool] = False
    """True where it takes a text on one line alone: line breaks and double spaces become a space."""
    installed: ClassVar[bool] = True
    """False for a file in ``plugins_dir``, which has no entry point."""
    writes_files: ClassVar[bool] = False
    """True for a channel that delivers by writing a file."""
    patience: ClassVar[float] = PATIENCE
    """Seconds after which a call is given up, so that a test of one that hangs ends."""

    def accepted(self, request: httpx.Request) -> httpx.Response:
        """The service's answer to a message that it took; every channel over HTTP has to say it."""
        raise NotImplementedError(f"{type(self).__name__} lacks accepted: how the service answers what it takes")

    def sign_in(self, request: httpx.Request) -> httpx.Response | None:
        """The answer to a request that only signs in; None for a request that carries a message."""
        if b"grant_type=" not in request.content:
            return None
        return httpx.Response(200, json={"access_token": f"{CANARY}-token", "expires_in": 3600})

    def make(self, behaviour: Behaviour) -> Channel:
        """The channel, with a service behind it that behaves so."""
        return self.behind(ANSWERS.get(behaviour, self.accepted))

    def behind(self, answer: Answer) -> Channel:
        """The channel, with this answer to each request that carries a message; ``self.requests`` keeps those."""

        def handle(request: httpx.Request) -> httpx.Response:
            signed_in = self.sign_in(request)
            if signed_in is not None:
                self.signed_in.append(request)
                return httpx.Response(401) if self._refuses_sign_in else signed_in
            self.requests.append(request)
            return answer(request)

        hooks = {"request": [lambda _: self._confirm(None)]}
        client = httpx.Client(transport=httpx.MockTransport(handle), trust_env=False, event_hooks=hooks)
        config = self.channel.Config.model_validate({**self.config, **self._settings})
        channel = self.channel(config, self.context(client))
        self._opened += [client, channel]
        return channel

    def context(self, client: httpx.Client) -> ChannelContext:
        """What the house would lend the channel."""
        lent = {"media_root": self._folder, "confirm": self._confirm, "loopback_only": self._rehearsal}
        lent["pilot"] = self._pilot
        return sample_context(self.channel.name, lambda: client, **lent)

    @property
    def can(self) -> Capabilities:
        """What the channel can carry as it is configured here."""
        return self.channel.capabilities_of(self.channel.Config.model_validate(dict(self.config)))

    @pytest.fixture(autouse=True)
    def _surroundings(
        self,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
        capfd: pytest.CaptureFixture[str],
        tmp_path: Path,
    ) -> Iterator[None]:
        self.requests: list[httpx.Request] = []
        self.signed_in: list[httpx.Request] = []
        self.slept: list[float] = []
        self._opened: list[Any] = []
        self._settings: dict[str, Any] = {}
        self._stale = self._rehearsal = self._pilot = self._refuses_sign_in = False
        self._caplog, self._capfd, self._folder = caplog, capfd, tmp_path.resolve()
        listen(caplog)
        for name in environment(self.config):
            monkeypatch.setenv(name, f"{CANARY}-secret")
        family = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("1.1.1.1", 443))
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [family])
        self.really_sleep = time.sleep
        monkeypatch.setattr(time, "sleep", self.slept.append)
        yield
        for opened in self._opened:
            with suppress(AssertionError, pytest.skip.Exception):  # one that does not close has a test of its own
                self._ends(opened.close, "close")

    def test_a_message_comes_back(self) -> None:
        channel = self.make(Behaviour.ACCEPTED)
        with suppress(DeliveryError):
            self._ends(lambda: channel.send(self._message()), "send", finds=True)

    def _message(self, **changes: Any) -> Message:
        return sample_message(self.can, **changes)

    def _confirm(self, _: Message | None, *, waited: bool = False) -> None:
        """Take the word back, as the house does where a message may no longer go."""
        if self._stale:
            raise Stale("mark-too-old")

    def _over_http(self, answer: Answer, **settings: Any) -> Channel:
        if type(self).make is not ChannelBench.make:
            pytest.skip("this channel is not HTTP")
        self._settings = settings
        return self.behind(answer)

    def _receipt(self, channel: Channel) -> Receipt:
        return self._send(channel, self._message())

    def _send(self, channel: Channel, message: Message) -> Receipt:
        return self._ends(lambda: channel.send(message), "send")

    def _ends(self, work: Callable[[], T], call: str, *, finds: bool = False) -> T:
        return comes_back(type(self), self.patience, work, call, finds=finds)

    def _fails(self, channel: Channel, expected: type[DeliveryError], message: Message | None = None) -> DeliveryError:
        """Send, expect this error and no other, and look whether it tells what nobody may hear."""
        with pytest.raises(DeliveryError) as caught:
            self._send(channel, message or self._message())
        error = caught.value
        assert isinstance(error, expected), f"{type(error).__name__}({error.code}), not {expected.__name__}"
        assert error.code, "an error has a code"
        assert not told(shown(error)), "an error tells what was in the message, the reply or a secret"
        return error
