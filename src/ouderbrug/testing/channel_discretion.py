"""What a channel leaves behind, beside the message that it sends: nothing on the screen, in files, in memory, later."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import unquote_plus

import pytest

from ouderbrug.codes import is_code
from ouderbrug.errors import DeliveryError
from ouderbrug.model import Address, Attachment
from ouderbrug.testing.channel_bench import ChannelBench
from ouderbrug.testing.expectations import ANSWERS, STATUSES, Behaviour, echo
from ouderbrug.testing.leavings import texts_kept, written
from ouderbrug.testing.plugin_contract import listen
from ouderbrug.testing.samples import CANARY, shown, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.model import Message
    from ouderbrug.testing.expectations import Answer

_NUMBERS = ("geen nummer", "06-12345601", "+31 6 1234 5601 toestel 9", "+316123456010987654321")
_MAILBOXES = ("geen adres", "jannaleen@", "@jannaleen.example", "janna leen@thuis.example", "jannaleen@@thuis.example")
"""What stands in a roster where somebody made a slip of the pen."""
_NO_ADDRESS = "an address that is none"
_SOON = 1.0
"""Seconds in which a thread that was told to stop does."""


@dataclass(frozen=True)
class _Heard:
    """What screen, log and errors tell of a channel."""

    errors: Sequence[tuple[str, str]]
    aloud: str
    log: str


_known: dict[type, _Heard] = {}
"""Of which contract it is known."""


class ChannelDiscretion(ChannelBench):
    """The part of the contract about what stays."""

    address_in_url: ClassVar[bool] = False
    """True where the service asks for the address in its URL."""

    def test_it_says_nothing_aloud(self) -> None:
        assert not told(self._heard().aloud), "it prints what nobody may hear"

    def test_its_errors_tell_nobody(self) -> None:
        for said, error in self._heard().errors:
            quiet = said == _NO_ADDRESS or not told(error)  # of those there is a test of its own
            assert quiet, f"of {said} an error tells what was in the message, the reply or a secret"

    def test_its_log_tells_nobody(self) -> None:
        assert not told(without_secrets(self._heard().log)), "a log tells what was in the message or the reply"

    @pytest.mark.parametrize("value", ["", *_NUMBERS, *_MAILBOXES])
    def test_an_address_that_is_none_is_not_told(self, value: str) -> None:
        if self.can.addressed_by not in ("email", "mobile"):
            pytest.skip("it goes to no address of a guardian")
        channel, name = self._over_http(self.accepted), "Jannaleen Proefpersoon"
        try:
            self._send(channel, self._message(to=(Address(name, value),)))
        except DeliveryError as error:
            assert not any(one in shown(error) for one in (name, value) if one), (
                "an error tells the name or the address"
            )
            assert is_code(error.code, (name, value)), f"{error.code} is no code, or tells the name or the address"

    def test_its_url_names_nobody(self) -> None:
        message, channel = self._marked(), self._over_http(self.accepted)
        self._send(channel, message)
        asked = unquote_plus(" ".join(str(one.url.raw_path, "ascii") for one in self.requests))
        marks = [message.text.app, message.text.body, message.text.subject]
        marks += [] if self.address_in_url else [one for to in message.to for one in (to.name, to.value.lstrip("+0"))]
        assert not any(one in asked for one in marks if one), (
            "a URL stands in logs of others; person and text go in the body"
        )

    def test_it_writes_no_file(self) -> None:
        if self.writes_files:
            pytest.skip("it delivers by writing a file")
        channel = self.make(Behaviour.ACCEPTED)
        self._receipt(channel)  # the first imports what it needs
        with written() as paths:
            self._send(channel, self._message(public_id="e" * 32))
        assert not paths, "what was sent lies in a file too"

    def test_its_modules_keep_nothing(self) -> None:
        message, channel = self._marked(), self._over_http(self.accepted)
        self._send(channel, message)
        self._ends(channel.close, "close")
        marks = [message.text.app, *(one for to in message.to for one in (to.name, to.value.lstrip("+0")))]
        kept = sum(any(one in text for one in marks if one) for text in texts_kept(self.channel))
        assert not kept, "what was sent stays in a module, a class or a cache after the channel was closed"

    def test_nothing_goes_on_after_it_came_back(self) -> None:
        channel, before = self._over_http(self.accepted), {*threading.enumerate()}
        self._receipt(channel)
        self._ends(channel.close, "close")
        until = time.monotonic() + _SOON
        started = {*threading.enumerate()} - before
        for thread in started:
            thread.join(max(0.0, until - time.monotonic()))
        late = [one for one in started if one.is_alive()]
        for thread in late:
            if isinstance(thread, threading.Timer):
                thread.cancel()
        assert not late, "a thread that it started goes on after it came back, and after close"
        assert len(self.requests) == 1, "what was taken is sent again afterwards"

    def _heard(self) -> _Heard:
        """What is heard of the channel while it meets all that may be answered; done once for a contract."""
        if type(self) not in _known:
            caplog, capfd = self._lent("caplog"), self._lent("capfd")
            listen(caplog)
            errors = [(said, shown(error)) for said, error in self._meet_each_answer()]
            _known[type(self)] = _Heard(errors, "".join(capfd.readouterr()), caplog.text)
        return _known[type(self)]

    def _meet_each_answer(self) -> list[tuple[str, DeliveryError]]:
        """Send once for each thing that a service may answer, and to addresses that are none; the errors of it."""
        channel = self.make(Behaviour.ACCEPTED)
        self._receipt(channel)
        self._ends(channel.check, "check")
        if type(self).make is not ChannelBench.make:
            return []
        plain = self._message()
        cases = [(one.value, answer, plain) for one, answer in ANSWERS.items()]
        cases += [(str(status), _echoing(status), plain) for status in STATUSES]
        for name, value in (("", f"{CANARY} is geen adres"), (CANARY, "+31612345601 toestel 9")):
            cases.append((_NO_ADDRESS, self.accepted, self._message(to=(Address(name, value),))))
        if not self.can.attachments:
            photo = Attachment(str(self._folder / f"{CANARY}.jpg"), "image/jpeg")
            cases.append(("a file", self.accepted, self._message(attachments=(photo,))))
        return [(said, error) for said, answer, one in cases if (error := self._error_of(self.behind(answer), one))]

    def _marked(self) -> Message:
        """A message with a name, an address and texts that stand in no other."""
        word, other = f"kwispel{secrets.token_hex(6)}", secrets.token_hex(6)
        message = self._message()
        number = f"+316{secrets.randbelow(90_000_000) + 10_000_000}"
        value = {"mobile": number, "email": f"noor{other}@thuis.example"}.get(self.can.addressed_by, "")
        text = replace(message.text, app=word, body=f"{word} lang", html=f"<p>{word} lang</p>", subject=f"Over {word}")
        to = (Address(f"Noor Wolk{other}", value),) if message.to else ()
        return replace(message, text=text, to=to)


def _echoing(status: int) -> Answer:
    return lambda _: echo(status)


def without_secrets(text: str) -> str:
    """A text without the secrets of the kit, which have a test of their own."""
    return text.replace(f"{CANARY}-secret", "").replace(f"{CANARY}-token", "")
