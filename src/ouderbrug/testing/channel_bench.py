"""What stands behind the tests of a channel: its settings, context and messages, and a service that behaves as asked.

Nothing leaves the process: host names resolve to a public address that nobody has, secrets are set for the test, and
nobody sleeps.
"""

from __future__ import annotations

import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import httpx
import pytest

from ouderbrug.api import Channel
from ouderbrug.errors import DeliveryError, Stale
from ouderbrug.testing.expectations import ANSWERS, Behaviour, environment
from ouderbrug.testing.indoors import NOBODY, stay_indoors
from ouderbrug.testing.plugin_contract import (
    PATIENCE,
    comes_back,
    hangs,
    hear_warnings,
    must_have_its_shape,
    waits_for_nobody,
)
from ouderbrug.testing.samples import CANARY, NOW, sample_context, sample_message, shown, told
from ouderbrug.testing.waits import count_waits
from ouderbrug.testing.world import Surroundings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ouderbrug.api import ChannelContext
    from ouderbrug.model import Capabilities, Message, Receipt
    from ouderbrug.testing.expectations import Answer

T = TypeVar("T")
_faults: dict[type, str] = {}
"""Of which contract it is known what becomes of a plain message; empty where it goes."""


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
        must_have_its_shape(self.channel, Channel)

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
        self._opened.append(client)
        channel = self.channel(config, self.context(client))
        self._opened.append(channel)
        return channel

    def context(self, client: httpx.Client) -> ChannelContext:
        """What the house would lend the channel."""
        lent = {
            "clock": lambda: self._now,
            "confirm": self._confirm,
            "loopback_only": self._rehearsal,
            "pilot": self._pilot,
        }
        if self.can.attachments or self.writes_files:
            lent["media_root"] = self._folder
        return sample_context(self.channel.name, lambda: client, **lent)

    @property
    def can(self) -> Capabilities:
        """What the channel can carry as it is configured here."""
        return self.channel.capabilities_of(self.channel.Config.model_validate(dict(self.config)))

    @pytest.fixture(autouse=True)
    def _surroundings(self, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[None]:
        waits_for_nobody(type(self), "send", request.function)
        self._begin(request.getfixturevalue, monkeypatch)
        yield
        self._end()

    def _begin(self, lent: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch) -> None:
        """What is there before each test, with what pytest lends by name."""
        self._around = Surroundings.of(type(self))
        stay_indoors(monkeypatch)
        hear_warnings(monkeypatch)
        self.requests: list[httpx.Request] = []
        self.signed_in: list[httpx.Request] = []
        self.slept: list[float] = []
        self._opened: list[Any] = []
        self._settings: dict[str, Any] = {}
        self._stale = self._rehearsal = self._pilot = self._refuses_sign_in = False
        self._now = NOW
        self._lent = lent
        for name in environment(self.config):
            monkeypatch.setenv(name, f"{CANARY}-secret")
        family = (socket.AF_INET, socket.SOCK_STREAM, 6, "", (NOBODY, 443))
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [family])
        self.really_sleep = time.sleep
        count_waits(self.slept, self._source(), self.channel.__module__.partition(".")[0], monkeypatch)

    def _end(self) -> None:
        """What follows on each test."""
        with suppress(Exception, pytest.skip.Exception):  # one that does not close has a test of its own
            self._ends(self._close_all, "teardown")

    def _close_all(self) -> None:
        for opened in reversed(self._opened):
            with suppress(Exception):
                opened.close()

    @property
    def _folder(self) -> Path:
        """An empty folder of this test; most tests need none, and it takes time to make."""
        folder: Path = self._lent("tmp_path")
        return folder.resolve()

    def _source(self) -> Path:
        """Where the channel is written: its package, or its one file."""
        module = sys.modules[self.channel.__module__]
        file = Path(module.__file__ or "")
        return file.parent if module.__package__ else file

    def test_a_message_goes(self) -> None:
        fault = self._plain_fault()
        assert not fault, f"a plain message that its service takes {fault}"

    def _plain_fault(self) -> str:
        """What becomes of a plain message that its service takes; empty where it goes. Asked once of a contract."""
        if type(self) not in _faults:
            _faults[type(self)] = self._tried()
        return _faults[type(self)]

    def _tried(self) -> str:
        if hangs(type(self), self.patience, self._plainly, "send"):
            return f"does not come back within {self.patience:g} seconds"
        try:
            came = self._plainly()
        except Exception as error:
            return f"ends in {type(error).__name__}: {error}"
        return "" if came else "goes nowhere: no request came to the service"

    def _plainly(self) -> bool:
        """Send a plain message; True if something came to its service, or nobody can see that."""
        kept = self._settings, self.requests, self._stale, self._rehearsal, self._pilot, self._refuses_sign_in
        now, self._now = self._now, NOW
        self._settings, self.requests = {}, []
        self._stale = self._rehearsal = self._pilot = self._refuses_sign_in = False
        try:
            self.make(Behaviour.ACCEPTED).send(self._message())
            return bool(self.requests) or not self._over_http_alone
        finally:
            self._settings, self.requests, self._stale, self._rehearsal, self._pilot, self._refuses_sign_in = kept
            self._now = now

    def _plainly_closed(self) -> None:
        self.make(Behaviour.ACCEPTED).close()

    def _message(self, **changes: Any) -> Message:
        return sample_message(self.can, **changes)

    def _confirm(self, _: Message | None, *, waited: bool = False) -> None:
        """Take the word back, as the house does where a message may no longer go."""
        if self._stale:
            raise Stale("mark-too-old")

    @property
    def _over_http_alone(self) -> bool:
        """True where all that it does comes to the service of the kit; its author says nothing else in ``make``."""
        return type(self).make is ChannelBench.make

    def _over_http(self, answer: Answer, **settings: Any) -> Channel:
        if not self._over_http_alone:
            pytest.skip("this channel is not HTTP")
        self._settings = settings
        return self.behind(answer)

    def _receipt(self, channel: Channel) -> Receipt:
        return self._send(channel, self._message())

    def _send(self, channel: Channel, message: Message) -> Receipt:
        """What send returns; skips the test where no message goes at all, which another finds."""
        before = len(self.requests)
        try:
            receipt = self._ends(lambda: channel.send(message), "send")
        except Exception:
            self._goes_at_all()
            raise
        if self._over_http_alone and len(self.requests) == before:
            self._goes_at_all()
        return receipt

    def _goes_at_all(self) -> None:
        """Skip the test where not even a plain message goes."""
        if fault := self._plain_fault():
            pytest.skip(f"even a plain message {fault}; another test finds that")

    def _ends(self, work: Callable[[], T], call: str) -> T:
        plainly = self._plainly_closed if call == "close" else self._plainly
        return comes_back(type(self), self.patience, work, call, plainly)

    def _fails(
        self, channel: Channel, expected: type[DeliveryError], message: Message | None = None, *, must: bool = False
    ) -> DeliveryError:
        """Send, and expect this error and no other."""
        error = self._error_of(channel, message or self._message(), must=must)
        if not isinstance(error, expected):
            self._goes_at_all()
        assert error, f"it gives a receipt, and should raise {expected.__name__}"
        assert isinstance(error, expected), f"{type(error).__name__}({error.code}), not {expected.__name__}"
        assert error.code, "an error has a code"
        quiet = self._over_http_alone or not told(shown(error))  # over HTTP there is a test of its own
        assert quiet, "an error tells what was in the message, the reply or a secret"
        return error

    def _error_of(self, channel: Channel, message: Message, *, must: bool = False) -> DeliveryError | None:
        """The error of a send; one that is none of the house is the matter of the test that ``must``."""
        before = len(self.requests)
        try:
            self._ends(lambda: channel.send(message), "send")
        except DeliveryError as error:
            if self._over_http_alone and len(self.requests) == before:
                self._goes_at_all()  # it may have failed on its own account
            return error
        except Exception as error:
            self._goes_at_all()
            if not must and self._over_http_alone and type(error) is self._raised_when_refused():
                pytest.skip(f"it raises {type(error).__name__} of what is refused, which another test finds")
            raise
        return None

    def _raised_when_refused(self) -> type[Exception] | None:
        try:
            self.behind(ANSWERS[Behaviour.REFUSED]).send(self._message())
        except Exception as error:
            return type(error)
        return None
