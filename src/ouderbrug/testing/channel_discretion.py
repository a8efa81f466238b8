"""What a channel leaves behind, beside the message that it sends: nothing on the screen, in files, in memory, later."""

from __future__ import annotations

import secrets
import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

import pytest

from ouderbrug.codes import is_code
from ouderbrug.errors import DeliveryError
from ouderbrug.model import Address, Attachment
from ouderbrug.testing.channel_bench import ChannelBench
from ouderbrug.testing.channel_fields import ChannelFields
from ouderbrug.testing.channel_recipients import plain
from ouderbrug.testing.expectations import ANSWERS, STATUSES, Behaviour, echo
from ouderbrug.testing.keeping import changes, kept_by
from ouderbrug.testing.leavings import texts_kept, written
from ouderbrug.testing.plugin_contract import ends, heard, listen
from ouderbrug.testing.samples import CANARY, shown, told
from ouderbrug.testing.world import World

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

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
    codes: Sequence[tuple[str, str]]
    elsewhere: Sequence[str]
    aloud: str
    log: str


@dataclass(frozen=True)
class _Traces:
    """What is left of messages that had these words and were for these people."""

    words: list[str]
    people: list[str]
    asked: str
    files: list[str]
    kept: bool
    late: bool
    again: bool
    changed: list[str]


_known: dict[type, _Heard] = {}
"""Of which contract it is known."""
_traced: dict[type, _Traces] = {}
"""Of which contract it is known."""


class ChannelDiscretion(ChannelFields):
    """The part of the contract about what stays."""

    def test_it_says_nothing_aloud(self) -> None:
        assert not told(self._heard().aloud), "it prints what nobody may hear"

    def test_its_errors_tell_nobody(self) -> None:
        for said, error in self._heard().errors:
            quiet = said == _NO_ADDRESS or not told(error)  # of those there is a test of its own
            assert quiet, f"of {said} an error tells what was in the message, the reply or a secret"

    def test_what_is_refused_goes_to_nobody_else(self) -> None:
        if not self._over_http_alone:
            pytest.skip("this channel is not HTTP")
        self._usual_goes(self._over_http(self.accepted))
        elsewhere = self._heard().elsewhere
        assert not elsewhere, f"where its service answers {elsewhere[0]}, the message goes to somebody else too"

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
            said = shown(error).casefold()
            assert not any(one.casefold() in said for one in (*name.split(), value) if one), (
                "an error tells the name or the address"
            )
            assert is_code(error.code, (name, value)), f"{error.code} is no code, or tells the name or the address"

    def test_its_url_names_nobody(self) -> None:
        if not self._over_http_alone:
            pytest.skip("this channel is not HTTP")
        traces = self._traces()
        marks = traces.words if self.address_in_url else traces.words + traces.people
        assert not any(one in traces.asked for one in marks), (
            "a URL stands in logs of others; person and text go in the body"
        )

    def test_it_writes_no_file(self) -> None:
        if self.writes_files:
            pytest.skip("it delivers by writing a file")
        assert not self._traces().files, "what was sent lies in a file too"

    def test_its_modules_keep_nothing(self) -> None:
        if not self._over_http_alone:
            pytest.skip("this channel is not HTTP")
        assert not self._traces().kept, (
            "what was sent stays in a module, a class or a cache after the channel was closed"
        )

    def test_it_changes_nothing_of_others(self) -> None:
        changed = self._traces().changed
        assert not changed, f"{changed[0]} is of all that run here: what it has to know is in what it is given"

    def test_its_modules_count_nothing(self) -> None:
        channel, counted = self.make(Behaviour.ACCEPTED), list[str]()

        def work() -> None:
            for _ in range(2):
                channel.send(self._message())
            before = kept_by(self.channel, type(self).__module__)
            for _ in range(2):
                channel.send(self._message())
            counted.extend(changes(before, kept_by(self.channel, type(self).__module__)))

        with suppress(Exception):  # that a plain message goes has a test of its own
            self._ends(work, "send")
        assert not counted, f"{', '.join(counted)} changes while it sends: state is of the object, not of its module"

    def test_nothing_goes_on_after_it_came_back(self) -> None:
        if not self._over_http_alone:
            pytest.skip("this channel is not HTTP")
        traces = self._traces()
        assert not traces.late, "a thread that it started goes on after it came back, and after close"
        assert not traces.again, "what was taken is sent again afterwards"

    def _traces(self) -> _Traces:
        """What stays of messages of each sort, once the channel was closed; looked at once for a contract."""
        if type(self) not in _traced:
            words, people = self._marks()
            before, channel = {*threading.enumerate()}, self.make(Behaviour.ACCEPTED)
            world = World.now()
            self._receipt(channel)  # the first imports what it needs
            with written() as files:
                for _, one in self._of_each_sort():
                    with suppress(DeliveryError):
                        self._send(channel, self._marked(one, words, people))
            sent = len(self.requests)
            self._ends(channel.close, "close")
            late = _late({*threading.enumerate()} - before)
            kept = any(one in text for text in texts_kept(self.channel) for one in (*words, *people))
            asked = unquote_plus(" ".join(str(one.url.raw_path, "ascii") for one in self.requests))
            again, changed = len(self.requests) > sent, self._around.changes(world, self.channel)
            _traced[type(self)] = _Traces(words, people, asked, files, kept, late, again, changed)
        return _traced[type(self)]

    def _heard(self) -> _Heard:
        """What is heard of the channel while it meets all that may be answered; done once for a contract."""
        if type(self) not in _known:
            caplog, capfd = self._lent("caplog"), self._lent("capfd")
            listen(caplog)
            self._elsewhere: list[str] = []
            met = self._meet_each_answer()
            errors = [(said, shown(error)) for said, error in met]
            codes = [(said, error.code) for said, error in met if said != _NO_ADDRESS]  # of those there is a test
            _known[type(self)] = _Heard(errors, codes, self._elsewhere, "".join(capfd.readouterr()), heard(caplog))
        return _known[type(self)]

    def _meet_each_answer(self) -> list[tuple[str, DeliveryError]]:
        """Send once for each thing that a service may answer, and to addresses that are none; the errors of it."""
        channel = self.make(Behaviour.ACCEPTED)
        self._receipt(channel)
        for _, message in self._of_each_sort():
            with suppress(DeliveryError):
                self._send(channel, message)
        self._ends(channel.check, "check")
        if type(self).make is not ChannelBench.make:
            return []
        usual = self._message()
        cases = [(one.value, answer, usual) for one, answer in ANSWERS.items()]
        cases += [(str(status), _echoing(status), usual) for status in STATUSES]
        for name, value in (("", f"{CANARY} is geen adres"), (CANARY, "+31612345601 toestel 9")):
            cases.append((_NO_ADDRESS, self.accepted, self._message(to=(Address(name, value),))))
        if not self.can.attachments:
            photo = Attachment(str(self._folder / f"{CANARY}.jpg"), "image/jpeg")
            cases.append(("a file", self.accepted, self._message(attachments=(photo,))))
        return [(said, error) for said, answer, one in cases if (error := self._met(said, answer, one))]

    def _met(self, said: str, answer: Answer, message: Message) -> DeliveryError | None:
        """The error that comes of this answer; keeps whether it was asked of the service for somebody else."""
        before = len(self.requests)
        error = self._error_of(self.behind(answer), message)
        if said != _NO_ADDRESS and not all(self._is_for(plain(one), message) for one in self.requests[before:]):
            self._elsewhere.append(said)
        return error

    def _marks(self) -> tuple[list[str], list[str]]:
        """A word, and a name and an address, that stand in no other message."""
        other = secrets.token_hex(6)
        number = f"316{secrets.randbelow(90_000_000) + 10_000_000}"
        value = {"mobile": [number], "email": [f"noor{other}@thuis.example"]}.get(self.can.addressed_by, [])
        return [f"kwispel{secrets.token_hex(6)}"], [f"Noor Wolk{other}", *value]

    def _marked(self, message: Message, words: Sequence[str], people: Sequence[str]) -> Message:
        """A message with these in its texts, and in its names and addresses."""
        text, (word,), (name, *value) = message.text, words, people
        short = f"{word} {text.app}"[: self.can.max_chars or None]
        text = replace(text, app=short, body=f"{word} {text.body}", html=f"<p>{word}</p>", subject=f"Over {word}")
        at = "".join(value) if self.can.addressed_by != "mobile" else f"+{value[0]}"
        return replace(message, text=text, to=tuple(Address(name, at) for _ in message.to))


def _late(started: Collection[threading.Thread]) -> bool:
    """True if any of these threads goes on; timers that wait are called off."""
    late = not all(ends(thread, _SOON) for thread in started)
    for thread in started:
        if isinstance(thread, threading.Timer):
            thread.cancel()
    return late


def _echoing(status: int) -> Answer:
    return lambda _: echo(status)


def without_secrets(text: str) -> str:
    """A text without the secrets of the kit, which have a test of their own."""
    return text.replace(f"{CANARY}-secret", "").replace(f"{CANARY}-token", "")
