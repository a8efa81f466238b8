"""Whom a channel reaches beside whom a message is for: another reader, another machine."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ouderbrug.errors import DeliveryError
from ouderbrug.testing.channel_wire import ChannelWire
from ouderbrug.testing.expectations import ANSWERS, Behaviour
from ouderbrug.testing.indoors import tried_to_leave

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.model import Message

_MAILBOX = re.compile(r"\w[\w.+'-]*@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(r"(?<![\w.-])(?:\+|00|0|31)[1-9]\d{7,13}(?!\w)")
"""A telephone number, as a service would read it."""
READERS = re.compile(r"b?cc|to|recipients?|copy", re.IGNORECASE)
"""What services call the field of whoever gets a message; who is answered stands in another."""


class ChannelBeside(ChannelWire):
    """The part of the contract about who else hears of it."""

    def test_it_goes_to_nobody_beside(self) -> None:
        channel = self.make(Behaviour.ACCEPTED) if self.writes_files else self._over_http(self.accepted)
        if not self.writes_files:
            self._usual_goes(channel)
        for sort, message in self._of_each_sort():
            self.requests.clear()
            with suppress(DeliveryError):
                self._send(channel, message)
            copies = "reply_to" in self.tells and self._gets_it(message.reply_to)
            said = " ".join(self._that_went())
            if not self._is_for(said, message):
                continue  # it goes to somebody else instead, which other tests find
            strange = sum(1 for one in reachable(said) if not self._is_known(one, message))
            assert not strange, f"{sort}: an address or number goes along that is neither the reader's nor a setting"
            assert not copies, f"{sort}: whoever is answered gets a copy"

    def test_it_asks_nobody_elsewhere(self) -> None:
        channel = self.make(Behaviour.ACCEPTED)
        self._receipt(channel)
        for _, message in self._of_each_sort():
            with suppress(DeliveryError):
                self._send(channel, message)
        if self._over_http_alone:
            for answer in ANSWERS.values():
                self._error_of(self.behind(answer), self._message())
        with suppress(Exception):
            self._ends(channel.check, "check")
        tried = tried_to_leave()
        assert not tried, f"it tries to leave this machine by {tried[0]}: ask by the client that the context lends"

    def _is_known(self, address: str, message: Message) -> bool:
        """True for an address of the message or of the settings; an id of a mail that is made of our key is none."""
        known = " ".join([*words_in(self.config), *words_in(self._settings), *_addresses_in(message)])
        if "@" in address:
            ours = any(one and one in address for one in (message.public_id, message.in_reply_to))
            return ours or bool(re.search(rf"(?<![\w.+'-]){re.escape(address)}(?![\w-])", known))
        return re.sub(r"\D", "", address).removeprefix("31").lstrip("0") in re.sub(r"\D", "", known)

    def _gets_it(self, mailbox: str) -> bool:
        """True if somebody stands in a field for whoever gets a message."""
        return bool(mailbox) and any(mailbox in one for one in self._fields_of_readers())

    def _fields_of_readers(self) -> Iterator[str]:
        """What stands in the fields for whoever gets a message."""
        for request in self.requests:
            yield from (value for name, value in request.headers.items() if READERS.fullmatch(name))
            with suppress(ValueError):
                yield from _for_readers(json.loads(request.content))


def _for_readers(value: Any) -> Iterator[str]:
    """What stands in JSON under a name of such a field, also where name and value are a pair."""
    if isinstance(value, dict):
        for name, below in value.items():
            named = READERS.fullmatch(name) and not isinstance(below, dict)
            yield from words_in(below) if named else _for_readers(below)
    elif isinstance(value, list):
        pair = len(value) == 2 and isinstance(value[0], str) and READERS.fullmatch(value[0])
        for one in value:
            yield from words_in(value[1]) if pair else _for_readers(one)


def reachable(said: str) -> Iterator[str]:
    yield from _MAILBOX.findall(said)
    yield from _NUMBER.findall(said)


def _addresses_in(message: Message) -> Iterator[str]:
    """What a message itself holds: to whom it is, who is answered, and its texts and invitations."""
    yield from (one.value for one in message.to)
    yield from (message.reply_to, message.unsubscribe, message.recipient, *message.app_ids.values())
    yield from (message.text.subject, message.text.app, message.text.body, message.text.html)
    yield from (one.uid for one in (message.meeting, *message.meetings) if one)


def words_in(value: Any) -> Iterator[str]:
    """Every text in settings or JSON, at whatever depth."""
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        yield from words_in(one)
