"""What every channel must do, as tests to inherit: subclass ChannelContract and write three things.

    class TestHallo(ChannelContract):
        channel = Hallo
        config = {"base_url": "https://hallo.invalid", "token": {"env": "HALLO_TOKEN"}}

        def accepted(self, request):
            return httpx.Response(201, json={"ref": "h-9"})

The kit makes settings, context and messages, plays a service over ``httpx.MockTransport``, and expects the
outcomes of the one table that all channels share. Nothing leaves the process: host names resolve to an invented
public address, secrets are set for the test. A channel that is not HTTP overrides ``make`` instead.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import httpx
import pytest
from pydantic import ValidationError

from ouderbrug.api import Channel
from ouderbrug.declared import capability_faults, shape_faults
from ouderbrug.errors import ChannelClosed, DeliveryError, Permanent, Stale, Temporary, Unknown
from ouderbrug.model import Attachment, RepeatSafe
from ouderbrug.testing.channel_discretion import without_secrets
from ouderbrug.testing.channel_runs import ChannelRuns
from ouderbrug.testing.expectations import (
    EVERY_SIGN,
    EXPECTED,
    RETRY_AFTER,
    STATUSES,
    TEXTS,
    THIS_MACHINE,
    Behaviour,
    all_of,
    echo,
    has_key,
    in_markup,
    keys_in,
    long_text,
    raising,
    strings_in,
)
from ouderbrug.testing.plugin_contract import brought_by, listen
from ouderbrug.testing.samples import CANARY, NOW, told

if TYPE_CHECKING:
    from collections.abc import Mapping

HALF_WRITTEN = (httpx.WriteError, httpx.WriteTimeout)
"""How a connection fails of which nobody knows how much arrived."""
_FEW, _MANY = 30, 300
"""So many signs fit in one message, whatever they are: where a longest text is stated, and where none is."""

_LONGEST = 100_000
"""So many signs has a text that is longer than any that a school sends."""
_SIGNS = "een café, 5 €, Yılmaz 🙂"
_SOON = timedelta(minutes=5)
"""By so much the clock of a service may differ, and so soon a message is tried again."""
_AT_ONCE, _LATE = timedelta(), timedelta(days=2, hours=3)
"""When a message is asked again for the last time: on another day, at another hour at which there is school."""


class ChannelContract(ChannelRuns):
    """The contract of a channel: its author says which class, with which settings, and how the service accepts."""

    def test_accepted(self) -> None:
        receipt = self._receipt(self.make(Behaviour.ACCEPTED))
        assert receipt.at.tzinfo is not None, "a receipt's time has an offset"
        assert abs(receipt.at - NOW) < _SOON, f"a receipt's time is when it was taken: {NOW}, not {receipt.at}"
        assert not receipt.remote_id.startswith(("{", "[")), (
            "a receipt's id is that of the message, not the whole reply"
        )
        assert not told(receipt.remote_id), "a receipt's id says nothing about a person"

    @pytest.mark.parametrize("behaviour", EXPECTED)
    def test_behaviour(self, behaviour: Behaviour) -> None:
        self._fails(self.make(behaviour), EXPECTED[behaviour], must=True)

    @pytest.mark.parametrize("outcome", dict.fromkeys(STATUSES.values()))
    def test_status(self, outcome: type[DeliveryError]) -> None:
        for status in (one for one, usual in STATUSES.items() if usual is outcome):
            expected = self.documented.get(status, outcome)
            headers = {"Location": "https://elsewhere.invalid/"} if 300 <= status < 400 else {}
            self.requests.clear()
            error = self._fails(self._over_http(partial(_echoing, status, headers)), expected)
            assert not getattr(error, "stopped", False), f"{status} alone says of no reader that they want nothing more"
            repeated = expected is Unknown and len(self.requests) > 1
            assert not repeated, f"after {status} it is repeated inside one send, and may have arrived"

    def test_third_403_in_a_row_closes(self) -> None:
        channel = self._over_http(lambda _: echo(403))
        self._fails(channel, Permanent)
        self._fails(channel, Permanent)
        self._fails(channel, ChannelClosed)

    def test_409_is_a_receipt_only_where_the_key_is_agreed(self) -> None:
        channel = self._over_http(lambda _: echo(409))
        if self.can.repeat_safe is RepeatSafe.KEY:
            self._receipt(channel)
        else:
            self._fails(channel, Unknown)

    @pytest.mark.parametrize("value", RETRY_AFTER)
    def test_retry_after(self, value: str) -> None:
        channel = self._over_http(lambda _: echo(429, {"Retry-After": value} if value else {}))
        error = self._fails(channel, Temporary)
        assert isinstance(error, Temporary)
        assert error.retry_after == RETRY_AFTER[value]

    @pytest.mark.parametrize("problem", [httpx.ConnectError, httpx.ConnectTimeout])
    def test_no_connection(self, problem: type[httpx.TransportError]) -> None:
        self._fails(self._over_http(raising(problem)), Temporary)
        assert len(self.requests) <= 2, "at most two short tries inside one send; longer waits are the outbox's"

    @pytest.mark.parametrize("problem", [httpx.ReadTimeout, httpx.ReadError, httpx.RemoteProtocolError, *HALF_WRITTEN])
    def test_lost_answer(self, problem: type[httpx.TransportError]) -> None:
        self._fails(self._over_http(raising(problem)), Unknown)
        assert len(self.requests) == 1, "what may have arrived is not repeated inside one send"

    def test_the_same_message_carries_the_same_key(self) -> None:
        channel = self._over_http(self.accepted)
        if self.can.repeat_safe is not RepeatSafe.KEY:
            pytest.skip("a repeat is not keyed on this channel")
        later = self._over_http(self.accepted)  # as the next run of the house has it
        first, second = self._message(), self._message(public_id="f" * 32)
        asked = ((channel, first, _AT_ONCE), (channel, first, _SOON), (later, first, _LATE), (later, second, _LATE))
        for one, message, waited in asked:
            self._now = NOW + waited
            self._send(one, replace(message, deadline=self._now))
        keys = [[one for one in (first.public_id, second.public_id) if has_key(all_of(r), one)] for r in self.requests]
        assert keys == [[first.public_id]] * 3 + [[second.public_id]]
        said, *again, _ = (keys_in(request, first.public_id) for request in self.requests)
        assert again == [said, said], "asked again, some minutes later or in a later run, it carries another key"

    @pytest.mark.parametrize("name", TEXTS)
    def test_difficult_text_arrives_whole(self, name: str) -> None:
        self._arrives(self._over_http(self.accepted), TEXTS[name][: self.can.max_chars or None])

    def test_each_sign_arrives_as_it_is(self) -> None:
        channel, most = self._over_http(self.accepted), min(self.can.max_chars, _FEW) or _MANY
        for first in range(0, len(EVERY_SIGN), most):
            self._arrives(channel, EVERY_SIGN[first : first + most])

    def test_a_long_text_arrives_whole(self) -> None:
        channel = self._over_http(self.accepted)
        self._arrives(channel, long_text(self.can.max_chars or 5_000))
        if not self.can.max_chars:
            with suppress(Permanent):  # what its service has no room for is better refused than cut
                self._arrives(channel, long_text(_LONGEST))

    def test_signs_arrive_in_a_long_text_too(self) -> None:
        channel = self._over_http(self.accepted)
        if not self._whole(channel, _SIGNS):
            pytest.skip("they are changed in a short text too, which another test finds")
        for length in (one for one in (200, 500, 2_000, 6_000) if one <= (self.can.max_chars or one)):
            long = long_text(length)
            right = self._whole(channel, long[: -len(_SIGNS)] + _SIGNS) or not self._whole(channel, long)
            assert right, f"in a text of {length} letters signs are changed that are not in a short one"

    def _whole(self, channel: Channel, text: str) -> bool:
        """True if a text arrives as it is, or is refused."""
        with suppress(Permanent):
            message = self._message()
            message = replace(message, text=replace(message.text, app=text, body=text, html=in_markup(text)))
            self._send(channel, message)
            return self._stands(message) in strings_in(self.requests[-1])
        return True

    def _arrives(self, channel: Channel, text: str) -> None:
        """Send a text, and look for it in what went."""
        message = self._message()
        if not self._goes_as_it_is(message):
            pytest.skip("not even a plain text arrives as it is, which another test finds")
        message = replace(message, text=replace(message.text, app=text, body=text, html=in_markup(text)))
        self._send(channel, message)
        assert self._stands(message) in strings_in(self.requests[-1]), "the text was changed on its way"

    def test_longest_text_and_one_more(self) -> None:
        if not self.can.max_chars:
            pytest.skip("this channel states no longest text")
        channel, message = self.make(Behaviour.ACCEPTED), self._message()
        longest = "é" * self.can.max_chars
        self._send(channel, replace(message, text=replace(message.text, app=longest, body=longest)))
        longer = replace(message, text=replace(message.text, app=longest + "é", body=longest + "é"))
        self._fails(channel, Permanent, longer)

    def test_what_it_cannot_carry_is_refused(self) -> None:
        if self.can.attachments:
            pytest.skip("this channel carries attachments")
        channel = self.make(Behaviour.ACCEPTED)
        photo = Attachment(str(self._folder / f"{CANARY}.jpg"), "image/jpeg")
        self._fails(channel, Permanent, self._message(attachments=(photo,)))
        assert not self.requests, "nothing is sent of a message that cannot be sent whole"

    def test_a_stale_message_is_not_sent(self) -> None:
        channel = self._over_http(self.accepted)
        self._stale = True
        self._fails(channel, Stale)
        assert not self.requests, "the house took its word back before the text went"
        self._stale = False
        self._receipt(channel)

    def test_a_rehearsal_reaches_no_other_machine(self) -> None:
        self._rehearsal = True
        channel = self._over_http(self.accepted)
        with suppress(DeliveryError):
            self._receipt(channel)
        elsewhere = [one for one in self.requests if one.url.host not in THIS_MACHINE]
        assert not elsewhere, "with loopback_only nothing goes to another machine"

    def test_it_waits_no_longer_than_its_timeout(self) -> None:
        channel = self._over_http(self.accepted, timeout_seconds=7)
        self._receipt(channel)
        waits = [one.extensions["timeout"].get("read") for one in self.requests]
        assert waits and all(wait is not None and wait <= 7 for wait in waits), "timeout_seconds bounds each wait"

    def test_check_sends_nothing(self) -> None:
        self._ends(self.make(Behaviour.ACCEPTED).check, "check")
        assert not self.requests, f"check sends {len(self.requests)} requests that carry a message"

    def test_what_it_declares_can_be_used(self) -> None:
        wrong = shape_faults(self.channel, Channel) or capability_faults(self.channel, self.can)
        assert not wrong, wrong

    def test_unknown_setting(self) -> None:
        with pytest.raises(ValidationError) as caught:
            self.channel.Config.model_validate({**self.config, "no_such_setting": CANARY})
        assert "no_such_setting" in str(caught.value)
        assert CANARY not in str(caught.value)

    def test_missing_setting(self) -> None:
        for name, field in self.channel.Config.model_fields.items():
            key = field.alias or name
            if not field.is_required():
                continue
            with pytest.raises(ValidationError) as caught:
                self.channel.Config.model_validate({k: v for k, v in self.config.items() if k != key})
            assert key in str(caught.value)

    def test_secrets_stay_hidden(self) -> None:
        caplog = self._lent("caplog")
        listen(caplog)
        channel = self.make(Behaviour.ACCEPTED)
        self._receipt(channel)
        assert not told(repr(channel) + repr(channel.config) + str(vars(channel)))
        assert without_secrets(caplog.text) == caplog.text, "a log shows a secret"

    def test_found_through_its_entry_point(self) -> None:
        if not self.installed:
            pytest.skip("a file in plugins_dir has no entry point")
        brought = brought_by(self.channel.name, "register_channels")
        assert self.channel in brought, f"no entry point {self.channel.name!r} in the group ouderbrug brings it"


def _echoing(status: int, headers: Mapping[str, str], _: httpx.Request) -> httpx.Response:
    return echo(status, headers)
