"""What stands in the fields of a request: whom they name, in how many places, and whether they were filled in."""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import suppress
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qsl, unquote_plus

import pytest

from ouderbrug.errors import DeliveryError
from ouderbrug.testing.channel_beside import READERS, ChannelBeside, reachable, words_in
from ouderbrug.testing.channel_recipients import plain
from ouderbrug.testing.channel_variety import told_in
from ouderbrug.testing.code_words import code_words
from ouderbrug.testing.expectations import Behaviour, has_key
from ouderbrug.testing.samples import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    import httpx

    from ouderbrug.api import Channel
    from ouderbrug.model import Message

    Place = tuple[str, ...]

_APART = re.compile(r"[,;|]")
_PAIR = 2
_URL = ("url",)
_OF_A_WEEK = range(5, 7 * 24, 5)
"""Hours from now on: in a week, each hour of the day once at least."""


class ChannelFields(ChannelBeside):
    """The part of the contract about the fields of a request."""

    address_in_url: ClassVar[bool] = False
    """True where the service asks for the address in its URL."""

    def _sent_of_each_sort(self, channel: Channel[Any]) -> Iterator[tuple[str, Message]]:
        """Each sort of message once it was sent, whatever became of it; ``requests`` are those of this one."""
        for sort, message in self._of_each_sort():
            self.requests.clear()
            with suppress(DeliveryError):
                self._send(channel, message)
            yield sort, message

    def test_no_word_of_a_program_goes(self) -> None:
        channel = self.make(Behaviour.ACCEPTED) if self.writes_files else self._over_http(self.accepted)
        own = " ".join(words_in(self.config))
        for sort, _ in self._sent_of_each_sort(channel):
            went = self._that_went() if self.writes_files else (one for each in self.requests for one in told_in(each))
            odd = [one for said in went for one in code_words(said) if one not in own]
            assert not odd, f"{sort}: a reader or the service gets {odd[0]}: leave out what is not there"

    def test_an_address_stands_in_one_place(self) -> None:
        channel = self._over_http(self.accepted)
        self._usual_goes(channel)
        for sort, message in self._sent_of_each_sort(channel):
            own = self._addressed(message)
            for request in self.requests if own and "address" not in self.tells else ():
                places = {place for place, said in _fields(request) if any(self._says(said, one) for one in own)}
                places -= set() if self.address_in_url else {_URL}  # that has a test of its own
                there = ", ".join(sorted(".".join(one) for one in places))
                assert len(places) <= 1, f"{sort}: the address stands in {there}; say `address` in tells if it must"

    def test_no_other_reader_stands_beside(self) -> None:
        channel = self._over_http(self.accepted)
        self._usual_goes(channel)
        for sort, message in self._sent_of_each_sort(channel):
            for request in (one for one in self.requests if self._is_for(plain(one), message)):
                strange = [
                    one for one in _beside(request, self._of_readers(message)) if not self._is_ours(one, message)
                ]
                assert not strange, f"{sort}: somebody stands beside whom it is for: {strange[0]}"

    def test_at_no_hour_it_says_more(self) -> None:
        channel = self._over_http(self.accepted)
        self._usual_goes(channel)
        if "hour" in self.tells:
            pytest.skip("its service needs the hour")
        usual = self._names_at(channel, NOW, 0)
        for number, hours in enumerate(_OF_A_WEEK, 1):
            at = NOW + timedelta(hours=hours)
            more = sorted(self._names_at(channel, at, number) - usual)
            said = f"at {at:%A %H:%M} {'.'.join(more[0])} goes along" if more else ""
            assert not more, f"{said}: what is due goes at once; say `hour` in tells if its service needs that"

    def _names_at(self, channel: Channel[Any], at: datetime, number: int) -> set[Place]:
        """By their places the names of what goes with a message at this moment, but those that hold our key of it."""
        self._now, before, key = at, len(self.requests), f"{number:032x}"
        with suppress(DeliveryError):
            self._send(channel, self._message(deadline=at, public_id=key))
        found = (one for request in self.requests[before:] for one in _fields(request) if _has_names(request, one[0]))
        places = {(*place[:-1], said) if place[-1:] == ("name",) else place for place, said in found}
        return {place for place in places if not any(has_key(name, key) for name in place)}

    def _addressed(self, message: Message) -> list[str]:
        """That by which it is addressed."""
        ids = message.app_ids.get(self.can.addressed_by, "")
        return [one for one in dict.fromkeys([*(one.value for one in message.to), ids]) if one]

    def _of_readers(self, message: Message) -> list[str]:
        ids = [*message.app_ids.values(), message.recipient, message.recipient.partition(":")[2]]
        return [*self._addressed(message), *(one for one in ids if one)]

    def _is_ours(self, said: str, message: Message) -> bool:
        if [*reachable(said)]:
            return True  # whose mailbox or number that is has a test of its own
        names = [one.name for one in message.to]
        known = [*self._of_readers(message), *names, *words_in(self.config)]
        return any(self._says(said, one) or said in one for one in known if one)

    def _says(self, said: str, one: str) -> bool:
        digits = re.sub(r"\D", "", one).lstrip("0") if one.startswith("+") else ""
        by_number = bool(digits and digits in re.sub(r"\D", "", said))
        return one in said or by_number or any(hashed in said for hashed in _hashes(one))


@cache
def _hashes(said: str) -> tuple[str, ...]:
    """What stands for an address, and is one: whoever knows the address knows it again."""
    return tuple(hashlib.new(how, said.encode()).hexdigest() for how in ("md5", "sha1", "sha256"))


def _fields(request: httpx.Request) -> Iterator[tuple[Place, str]]:
    """Each text of a request with the place where it stands; the places of a list are one."""
    yield _URL, unquote_plus(str(request.url))
    yield from (((f"header {name}",), value) for name, value in request.headers.items())
    with suppress(ValueError):
        yield from _in(json.loads(request.content))
        return
    yield from (((name,), value) for name, value in parse_qsl(request.content.decode("utf-8", "replace")))


def _has_names(request: httpx.Request, place: Place) -> bool:
    """True of a header, and of a field of a body that has any: JSON, or a form."""
    sort = request.headers.get("Content-Type", "")
    of_all = place == _URL or "".join(place[:1]).startswith("header ")
    return of_all or "json" in sort or "form-urlencoded" in sort


def _in(value: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for name, below in value.items():
            yield (*place, "name"), name
            yield from _in(below, (*place, name))
    elif isinstance(value, list):
        for below in value:
            yield from _in(below, place)


def _beside(request: httpx.Request, own: list[str]) -> Iterator[str]:
    """What stands in one list or one text with whoever gets it, or in a field for readers."""
    with suppress(ValueError):
        yield from _in_lists(json.loads(request.content), {*own})
    for _, said in _fields(request):
        parts = [one.strip() for one in _APART.split(said)]
        yield from parts if len(parts) > 1 and {*parts} & {*own} else ()


def _in_lists(value: Any, own: set[str]) -> Iterator[str]:
    if isinstance(value, dict):
        for name, below in value.items():
            texts = [below] if isinstance(below, str) else below if isinstance(below, list) else []
            if READERS.fullmatch(name) and all(isinstance(one, str) for one in texts):
                yield from texts
            yield from _in_lists(below, own)
    elif isinstance(value, list):
        texts = [one for one in value if isinstance(one, str)]
        is_pair = len(value) == len(texts) == _PAIR and texts[1] in own and texts[0] not in own
        yield from texts if own & {*texts} and not is_pair else ()
        for one in value:
            yield from _in_lists(one, own)
