"""A channel in its threads and in its next run: what it keeps between two messages, and what its check looks at."""

from __future__ import annotations

import importlib
import os
import socket
import sys
from contextlib import contextmanager, suppress
from functools import reduce
from typing import TYPE_CHECKING, Any, get_args

import pytest

from ouderbrug.codes import is_code
from ouderbrug.errors import DeliveryError, OuderbrugError
from ouderbrug.model import RepeatSafe
from ouderbrug.testing.channel_recipients import plain
from ouderbrug.testing.channel_replies import ChannelReplies
from ouderbrug.testing.expectations import ANSWERS, Behaviour, keys_in
from ouderbrug.testing.leavings import is_of, package_of
from ouderbrug.testing.samples import CANARY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.api import Channel

_SECRET = "KIT_SIGN_IN"
"""The variable in which the kit keeps a secret that is not among the settings of its author."""
_BY_OAUTH = {
    "kind": "oauth2_client_credentials",
    "token_url": "https://sign-in.invalid/token",
    "client_id": {"env": _SECRET},
    "client_secret": {"env": _SECRET},
}
"""How a school may sign in wherever a channel leaves that to it."""


class ChannelRuns(ChannelReplies):
    """The part of the contract about these."""

    def test_in_one_thread_each_goes_to_their_own(self) -> None:
        one = self._post("guardian" if "guardian" in self.can.audiences else "group")
        messages = (one, self._for_another(one)) * 2
        if not self._each_goes_to_their_own(messages[:2]):
            pytest.skip("two do not get their own anyway, which another test finds")
        channel, right = self._over_http(self.accepted), list[bool]()

        def work() -> None:
            for message in messages:
                channel.send(message)
                right.append(self._is_for(plain(self.requests[-1]), message))

        self._ends(work, "send")
        assert all(right), "sent by one thread, one after another, what is for one goes to another"

    def test_in_its_next_run_a_message_carries_the_same_key(self) -> None:
        channel = self._over_http(self.accepted)
        if self.can.repeat_safe is not RepeatSafe.KEY:
            pytest.skip("a repeat is not keyed on this channel")
        message = self._message()
        self._send(channel, message)
        before = keys_in(self.requests[-1], message.public_id)
        with _loaded_anew(self.channel) as again:
            self.channel = again  # type: ignore[misc]
            channel = self.behind(self.accepted)
            for one in (self._message(public_id="e" * 32), message):
                self._send(channel, one)
        same = keys_in(self.requests[-1], message.public_id) == before
        assert same, "in its next run, behind another message, it carries another key: a repeat is a second one"

    def test_the_code_of_an_error_is_of_nobody(self) -> None:
        if not self._over_http_alone:
            pytest.skip("this channel is not HTTP")
        one = self._post("guardian" if "guardian" in self.can.audiences else "group")
        for behaviour in (Behaviour.REFUSED, Behaviour.BUSY):
            errors = [self._error_of(self.behind(ANSWERS[behaviour]), each) for each in (one, self._for_another(one))]
            codes = {error.code for error in errors if error}
            if not all(map(is_code, codes)):
                pytest.skip("one tells who it is, or is no code, which other tests find")
            assert len(codes) <= 1, f"refused alike, two have the codes {codes}: a code says what, and not whom"

    def test_check_signs_in_however_a_school_does(self) -> None:
        named = [name for name, one in self.channel.Config.model_fields.items() if _is_sign_in(one.annotation)]
        if not named or not self._over_http_alone:
            pytest.skip("how it signs in is not left to the school")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(_SECRET, f"{CANARY}-secret")
            for name in named:
                self._receipt(self._over_http(self.accepted, **{name: _BY_OAUTH}))
                if not self.signed_in:
                    pytest.skip("it does not sign in so, which is the matter of its service")
                self._refuses_sign_in = True
                with pytest.raises(DeliveryError):  # its check never signs in: call super().check()
                    self._ends(self.behind(self.accepted).check, "check")

    def test_check_looks_whether_its_service_is_there(self) -> None:
        if not any(one.__name__ == "HttpChannel" for one in self.channel.__mro__):
            pytest.skip("it is no HttpChannel")
        channel = self._over_http(self.accepted)
        self._receipt(channel)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(socket, "getaddrinfo", _not_there)
            with pytest.raises(OuderbrugError):  # its check does not look: call super().check()
                self._ends(self.behind(self.accepted).check, "check")


@contextmanager
def _loaded_anew(channel: type[Channel]) -> Iterator[type[Channel]]:
    """The same class with its modules as they are in another process; as it is where they cannot be loaded so."""
    package, seen = package_of(channel), dict(sys.modules)
    own = {name: one for name, one in seen.items() if is_of(name, package)}
    again = channel
    with suppress(Exception):
        for name in own:
            del sys.modules[name]
        module: Any = importlib.import_module(channel.__module__)
        again = reduce(getattr, channel.__qualname__.split("."), module)
    sys.modules.update(own)
    for name in sys.modules.keys() - seen.keys():
        if is_of(name, package):
            del sys.modules[name]
    yield again


def _is_sign_in(annotation: Any) -> bool:
    """True if a setting says how a school signs in, by OAuth 2 too."""
    kinds = [getattr(one, "model_fields", {}).get("kind") for one in get_args(annotation)]
    return any(one and _BY_OAUTH["kind"] in get_args(one.annotation) for one in kinds)


def _not_there(*_: object, **__: object) -> list[Any]:
    raise socket.gaierror(os.strerror(2))
