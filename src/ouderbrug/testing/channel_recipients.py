"""To whom a channel sends: letter by letter to whom a message is for, and to nobody else where that fails."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

import pytest

from ouderbrug.errors import Permanent
from ouderbrug.model import Address, Audience
from ouderbrug.testing.channel_bench import ChannelBench
from ouderbrug.testing.expectations import all_of, strings_in
from ouderbrug.testing.samples import APP_IDS, IDS_OF_A_GROUP, RECIPIENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import httpx

    from ouderbrug.api import Channel
    from ouderbrug.model import Message

_OF_TWO = Audience("groups", ("3A", "8C"))
"""Whom an event is for of which each message goes to one of them."""
_ALL_OF = {"group": "group:3A", "school": "school:"}
"""The recipient of a post, by whom it is for."""
_ADDRESSES: Mapping[str, tuple[str, ...]] = {
    "email": (
        "noor+school@thuis.example",
        "o'neill.van-der_berg@post.thuis.example",
        "noor@gmial.com",
        "noor.van.dijk@googlemail.com",
        "voorletters.tussenvoegsel.achternaam.en.meisjesnaam@basisschool-de-regenboog.example",
    ),
    "mobile": (
        "+32470123456", "+447911123456", "+12025550123", "+905321234567", "+48512345678", "+212612345678",
        "+5978123456", "+59995181234", "+4915112345678",
    ),
}  # fmt: skip
"""Addresses as they are: with a part behind a plus, with signs, long, at hosts that look like a slip of the pen;
numbers of other countries, of other lengths.
"""


class ChannelRecipients(ChannelBench):
    """The part of the contract about who gets it."""

    def test_it_goes_to_whom_it_is_for(self) -> None:
        channel = self._over_http(self.accepted)
        for audience in sorted(self.can.audiences):
            one = self._post(audience)
            other = self._for_another(one)
            for message, elsewhere in ((one, other), (other, one)):
                self._send(channel, message)
                said = plain(self.requests[-1])
                assert self._is_for(said, message), (
                    f"to a {audience}: it does not say to whom it goes, letter by letter"
                )
                assert not _names(said, elsewhere), f"to a {audience}: it names somebody for whom it is not"
            shared = replace(other, event=replace(other.event, audience=_OF_TWO))
            self._send(channel, shared)
            assert self._is_for(plain(self.requests[-1]), shared), (
                f"to a {audience}: of an event for two it goes to the first, and not to whom the message is for"
            )
        for message in self._at_other_addresses():
            with suppress(Permanent):  # a service may not serve another country
                self._send(channel, message)
                assert self._is_for(plain(self.requests[-1]), message), "an address is changed or cut on its way"

    def test_two_of_one_name_are_two(self) -> None:
        one = self._post("guardian" if "guardian" in self.can.audiences else "group")
        other = self._for_another(one)
        if not self._each_goes_to_their_own((one, other)) or not one.to:
            pytest.skip("two do not get their own anyway, which another test finds; or nobody has a name")
        alike = replace(other, to=tuple(replace(to, name=one.to[0].name) for to in other.to))
        assert self._each_goes_to_their_own((one, alike)), "of two with one name one gets what is for the other"

    def test_without_its_id_it_goes_to_nobody_else(self) -> None:
        channel = self._over_http(self.accepted)
        for audience in sorted(self.can.audiences):
            message = self._post(audience)
            self._send(channel, message)
            usual = plain(self.requests[-1])
            if not self._is_for(usual, message):
                pytest.skip("it goes to somebody else anyway, which another test finds")
            for lacking in _without_an_id(message):
                right = all(self._is_for(said, message) for said in self._tried_with(channel, lacking))
                assert right, f"to a {audience} whose id is not known there it goes elsewhere: raise Permanent"
            for said in self._tried_with(
                channel, replace(message, to=tuple(replace(to, value="") for to in message.to))
            ):
                others = [one for one in _of_others(message) if _has(said, one) and not _has(usual, one)]
                assert not others, f"to a {audience} without an address it goes elsewhere: raise Permanent"

    def test_what_is_for_others_than_it_claims_does_not_go(self) -> None:
        channel = self._over_http(self.accepted)
        self._receipt(channel)
        for audience in sorted({"guardian", *_ALL_OF} - self.can.audiences):
            went = self._tried_with(channel, self._unasked(audience))
            assert not went, f"its capabilities name no {audience}, and it sends what is for one: raise Permanent"

    def _at_other_addresses(self) -> Iterator[Message]:
        """A message to each address of a table, where it goes to one of a guardian."""
        values = _ADDRESSES.get(self.can.addressed_by, ()) if "guardian" in self.can.audiences else ()
        for number, value in enumerate(values):
            yield self._message(to=(Address(f"Noor Wolk{number}", value),))

    def _unasked(self, audience: str) -> Message:
        """A message for an audience that the channel does not claim."""
        if audience == "guardian":
            value = _ADDRESSES.get(self.can.addressed_by, ("",))[0]
            return self._message(recipient=RECIPIENT, to=(Address("Noor Wolk", value),), app_ids=APP_IDS)
        return self._post(audience, **{} if audience == "group" else {"app_ids": {}})

    def _each_goes_to_their_own(self, messages: tuple[Message, ...]) -> bool:
        """True if what is sent for each of these is for them, also the second time."""
        channel, right = self._over_http(self.accepted), True
        for message in (*messages, *messages):
            self._send(channel, message)
            right = right and self._is_for(plain(self.requests[-1]), message)
        return right

    def _tried_with(self, channel: Channel, message: Message) -> list[str]:
        """What is asked of its service for a message that it need not take."""
        before = len(self.requests)
        with suppress(Exception):
            self._ends(lambda: channel.send(message), "send")
        return [plain(one) for one in self.requests[before:]]

    def _post(self, audience: str, **changes: Any) -> Message:
        """A message to a guardian, or what a group or the school sees."""
        if audience == "guardian":
            return self._message(**changes)
        return self._message(**{"recipient": _ALL_OF[audience], "to": (), "app_ids": IDS_OF_A_GROUP, **changes})

    def _for_another(self, message: Message) -> Message:
        """The same event for somebody else, or for another group."""
        ids = {name: f"elders-{name}" for name in message.app_ids}
        value = {"mobile": "+4915112345678", "email": "MarkAnder@elders.example"}.get(self.can.addressed_by, "")
        event = replace(message.event, audience=Audience("groups", ("8C",)))
        to = (Address("Mark Ander", value),) if message.to else ()
        recipient = "g-2" if message.to else "group:8C"
        return replace(message, event=event, recipient=recipient, to=to, app_ids=ids, public_id="f" * 32)

    def _is_for(self, said: str, message: Message) -> bool:
        """True if a request names whom a message is for, by what is theirs alone: no name and no group is.

        By what the channel says that it is addressed by, if so.
        """
        by, to = self.can.addressed_by, [one.value for one in message.to]
        if by == "email" and to:
            return all(one in said for one in to)
        if by == "mobile" and to:
            return all(re.search(rf"(?<!\d)(00)?{one.lstrip('+0')}(?!\d)", said) for one in to)
        if by in message.app_ids and to:
            return _has(said, message.app_ids[by])
        return any(_has(said, one) for one in _own(message))


def plain(request: httpx.Request) -> str:
    """All that a request says, as it stands there and with what its form or URL has encoded."""
    whole = all_of(request)
    return " ".join([whole, unquote_plus(whole), *strings_in(request)])


def _without_an_id(message: Message) -> Iterator[Message]:
    """The message without each of the ids of the app in turn, and without all."""
    for lacking in (*([name] for name in message.app_ids), message.app_ids):
        yield replace(message, app_ids={name: one for name, one in message.app_ids.items() if name not in lacking})


def _of_others(message: Message) -> list[str]:
    """What is named in a message to a guardian, and is not theirs alone."""
    return [message.reply_to, *(one for name, one in message.app_ids.items() if name == "group_id")]


def _names(said: str, message: Message) -> bool:
    """True if a request says for whom a message is: by address, name, an id of the app, or our key."""
    marks = [part for one in message.to for part in (one.name, one.value.lstrip("+0"))]
    keys = (*_own(message), *message.app_ids.values())
    return any(one in said for one in marks if one) or any(_has(said, one) for one in keys)


def _own(message: Message) -> list[str]:
    """What is of one recipient alone: our key, and what the app calls them; of a guardian not the group."""
    ids = [value for name, value in message.app_ids.items() if not message.to or name != "group_id"]
    values = [one.value for one in message.to if one.value]
    return [message.recipient.partition(":")[2] or message.recipient, *ids, *values]


def _has(said: str, key: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(key)}(?!\w)", said))
