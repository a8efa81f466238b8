"""How a channel behaves whatever its service answers: what goes along, and what is kept apart."""

from __future__ import annotations

import sys
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from ouderbrug.api import Channel
from ouderbrug.errors import DeliveryError, OuderbrugError, Permanent
from ouderbrug.model import Address, ContentClass
from ouderbrug.testing.channel_recipients import ChannelRecipients, plain
from ouderbrug.testing.expectations import Behaviour, echo, environment, strings_in
from ouderbrug.testing.plugin_contract import hangs, within
from ouderbrug.testing.waits import KIT

if TYPE_CHECKING:
    from ouderbrug.model import Message

_AT_ONCE, _EACH = 4, 3
"""So many threads send so many messages each, and are made to take turns at each line of the channel."""
_MANY = 220
"""So many messages go in one run of a school."""


class ChannelConduct(ChannelRecipients):
    """The part of the contract that asks for no special answer."""

    sends: ClassVar[str] = "app"
    """Which text of a message goes: app, body or html."""

    def as_sent(self, message: Message) -> str:
        """How the text stands in the field that carries it: by itself.

        A channel without a title of its own may put the subject or the school before it, and says here how.
        """
        text: str = getattr(message.text, self.sends)
        return text

    def test_the_text_that_belongs_there_goes(self) -> None:
        assert self._goes_as_it_is(self._message()), f"text.{self.sends} does not go as it is, and nothing beside it"

    def test_it_carries_all_that_it_claims(self) -> None:
        channel = self._over_http(self.accepted)
        for audience in sorted(self.can.audiences):
            for sort in sorted(self.can.classes):
                if audience == "guardian" or sort is ContentClass.GENERAL:
                    self._send(channel, self._post(audience, content_class=sort))

    def test_it_says_who_has_it(self) -> None:
        receipt = self._receipt(self.make(Behaviour.ACCEPTED))
        assert receipt.handed_over == self.can.by_person, "handed_over says that a colleague has it to deliver"

    def test_in_a_pilot_it_goes_to_the_mailbox_alone(self) -> None:
        if not self.can.pilot:
            pytest.skip("this channel is not called in a pilot")
        self._pilot = True
        message = self._message(to=(Address("Proef", "pilot@school.example"),))
        with suppress(DeliveryError):
            self._send(self._over_http(self.accepted), message)
        for said in map(plain, self.requests):
            assert "pilot@school.example" in said, "it does not go to the mailbox of the pilot"
            assert not any(one in said for one in message.app_ids.values()), "it goes by an id of the guardian"

    def test_two_channels_know_nothing_of_each_other(self) -> None:
        if 403 in self.documented:
            pytest.skip("a 403 means something else here")
        one, other = self._over_http(lambda _: echo(403)), self._over_http(lambda _: echo(403))
        self._fails(one, Permanent)
        self._fails(one, Permanent)
        self._fails(other, Permanent)

    def test_threads_do_not_mix_their_messages(self) -> None:
        channel = self._over_http(self.accepted)
        messages = [self._numbered(number) for number in range(_AT_ONCE * _EACH)]
        failed: list[str] = []

        def work(first: int) -> None:
            for message in messages[first::_AT_ONCE]:
                try:
                    channel.send(message)
                except Exception as error:
                    failed.append(type(error).__name__)

        self._ends(lambda: None, "send")
        within(30, lambda: self._in_turns(channel, work))
        if failed or not self.requests:
            self._goes_at_all()
        assert not failed, f"sent at once by {_AT_ONCE} threads, it fails with {failed[0]}"
        sent = sorted(_numbers(plain(request)) for request in self.requests)
        assert sent == [{number} for number in range(len(messages))] or all(len(one) == 1 for one in sent), "texts mix"
        assert {number for one in sent for number in one} == {*range(len(messages))}, "a message went twice, or never"

    def test_the_last_of_many_goes_as_the_first(self) -> None:
        channel, usual = self._over_http(self.accepted), self._message()
        self._send(channel, usual)
        for number in range(2, _MANY):
            before = len(self.requests)
            with suppress(DeliveryError):  # a service may be full, and then says so
                channel.send(replace(usual, public_id=f"{number:032x}"))
                assert len(self.requests) > before, (
                    f"of the message {number} of a run it gives a receipt, and sends none"
                )

    def test_check_finds_a_refused_sign_in(self) -> None:
        self._send(self._over_http(self.accepted), self._message())
        if not self.signed_in:
            pytest.skip("it signs in by the request itself")
        self._refuses_sign_in = True
        channel = self._over_http(self.accepted)
        with pytest.raises(DeliveryError):
            self._ends(channel.check, "check")

    def test_check_finds_a_secret_that_is_not_there(self) -> None:
        named = {*environment(self.config)}
        if not named or self.channel.check is Channel.check:
            pytest.skip("it has no secret, or nothing to check")
        channel = self._over_http(self.accepted)
        for name in sorted(named):
            with (
                pytest.MonkeyPatch.context() as without,
                pytest.raises(OuderbrugError),
            ):  # one that does nothing notices none
                without.delenv(name)
                self._ends(channel.check, "check")

    def test_it_lets_go(self) -> None:
        hung = hangs(type(self), self.patience, self._plainly_closed, "close")
        assert not hung, f"close does not come back within {self.patience:g} seconds"
        channel = self.make(Behaviour.ACCEPTED)
        self._receipt(channel)
        self._ends(channel.close, "close")

    def test_it_sleeps_no_longer_than_its_timeout(self) -> None:
        for answer in (self.accepted, lambda _: echo(429, {"Retry-After": "120"})):
            channel = self._over_http(answer, timeout_seconds=7)
            self.slept.clear()
            with suppress(DeliveryError):
                self._receipt(channel)
            assert sum(self.slept) <= 7, f"it sleeps {sum(self.slept):g} seconds in one send"

    def _goes_as_it_is(self, message: Message) -> bool:
        """True if the text of a message stands in what goes."""
        self._send(self._over_http(self.accepted), message)
        return self._stands(message) in strings_in(self.requests[-1])

    def _stands(self, message: Message) -> str:
        text = self.as_sent(message)
        return " ".join(text.split()) if self.one_line else text

    def _with_text(self, message: Message, **changes: Any) -> Message:
        return replace(message, text=replace(message.text, **changes))

    def _numbered(self, number: int) -> Message:
        message, word = self._message(), f"nr{number:03d}nr"
        text = replace(message.text, app=word, body=word, html=word)
        return replace(message, text=text, public_id=f"{number:032x}")

    def _in_turns(self, channel: Channel, work: Any) -> None:
        """Run the work in threads that take turns at each line of the file in which the channel is written."""
        file, wait = Path(sys.modules[type(channel).__module__].__file__ or "").name, self.really_sleep

        def look(frame: Any, event: str, _: object) -> Any:
            if not frame.f_code.co_filename.endswith(file):
                return None
            if event == "line":
                wait(0)
            return look

        def traced(first: int) -> None:
            sys.settrace(look)
            try:
                work(first)
            finally:
                sys.settrace(None)

        threads = [threading.Thread(target=traced, args=(one,), name=KIT, daemon=True) for one in range(_AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _numbers(said: str) -> set[int]:
    return {int(part[:3]) for part in said.split("nr")[1::2] if part[:3].isdigit()}
