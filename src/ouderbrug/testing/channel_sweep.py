"""What a channel does with many more messages: of each kind, length and number, and of those that its code names."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.errors import DeliveryError, Permanent
from ouderbrug.model import Correction, Priority
from ouderbrug.testing.channel_variety import ChannelVariety, corrects
from ouderbrug.testing.expectations import Behaviour, in_markup, long_text
from ouderbrug.testing.named_in_code import named_in
from ouderbrug.testing.samples import EVENT, INVITATION, NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.model import Message

    Sort = tuple[str, dict[str, Any]]

_LENGTHS = (1, 2, 10, 70, 71, 100, 140, 153, 160, 161, 200, 255, 306, 480, 500, 640, 1_000, 1_024, 1_600, 2_000, 4_096)
"""Letters of a text: about where services count, cut or have no room; and what the code of the channel names."""
_LONGEST = 30_000
_OF_ONE = 100
"""So many messages go over one object: whether it tires has a test of its own."""
_COUNTS = (1, 2, 3, 4, 5, 8, 12, 30)
"""How many guardians, pupils, topics and invitations a message has."""
_DAYS = (-400, -31, -7, -1, 1, 7, 31, 400)
_TONGUES = ("nl", "en", "tr", "pl", "uk", "ar", "nl, tr")


class ChannelSweep(ChannelVariety):
    """The part of the contract that leaves nothing out: each message is sent, or refused."""

    def test_what_it_takes_leaves_something(self) -> None:
        if self.can.by_person:
            pytest.skip("a person has it now; nothing leaves the machine")
        for number, (sort, message) in enumerate((*self._of_each_sort(), *self._of_many_sorts())):
            if not number % _OF_ONE:
                channel = self.make(Behaviour.ACCEPTED)
            before = self.delivered()
            with suppress(DeliveryError):
                self._send(channel, message)
                assert self.delivered() != before, f"{sort}: a receipt, and nothing went: refuse it instead"

    def test_each_kind_goes_whole_to_whom_it_is_for(self) -> None:
        channel = self._over_http(self.accepted)
        self._usual_goes(channel)
        for kind, changes in self._kinds():
            with suppress(Permanent):  # it may have no template for one
                message = self._message(**changes)
                self._send(channel, message)
                assert self._went(message), f"a message {kind} goes to somebody else, or not whole"

    def _of_many_sorts(self) -> Iterator[tuple[str, Message]]:
        """Messages of which two things at once are otherwise, or one is of many sizes."""
        audience = "guardian" if "guardian" in self.can.audiences else min(self.can.audiences)
        for number, (sort, changes) in enumerate((*self._pairs(), *self._sizes(audience), *_moments())):
            yield f"{sort}, for a {audience}", self._post(audience, public_id=f"{number:031x}a", **changes)

    def _pairs(self) -> Iterator[Sort]:
        """Each kind with each priority and correction, and a message in each language with each of these."""
        others: list[Sort] = [(f"priority {one.name.lower()}", {"priority": one}) for one in Priority]
        others += [(f"correction {one.value}", corrects(one)) for one in Correction]
        for (kind, of_kind), (other, changes) in product(self._kinds(), others):
            event = replace(changes.get("event", EVENT), kind=of_kind["event"].kind)
            yield f"{kind}, {other}", {**of_kind, **changes, "event": event}
        text, named = self._message().text, named_in(self._source()).words
        for tongue, (other, changes) in product((*_TONGUES, *(one for one in named if len(one) == 2)), others):
            yield f"language {tongue}, {other}", {"text": replace(text, language=tongue), **changes}

    def _sizes(self, audience: str) -> Iterator[Sort]:
        text, to, most = self._message().text, self._message().to, self.can.max_chars or _LONGEST
        named = named_in(self._source()).numbers
        near = {one + step for one in named for step in (-1, 0, 1)}
        for length in sorted(one for one in {*_LENGTHS, *near} if 1 <= one <= most):
            long = long_text(length)
            yield f"a text of {length}", {"text": replace(text, app=long, body=long, html=in_markup(long))}
            if length <= 300:
                yield f"a title of {length}", {"text": replace(text, subject=long)}
        for count in sorted(one for one in {*_COUNTS, *near} if 1 <= one <= 40):
            keys = tuple(f"p-{number}" for number in range(count))
            yield f"{count} pupils", {} if audience != "guardian" else {"pupils": keys}
            yield f"{count} topics", {"topics": keys}
            yield f"{count} invitations", {"meetings": tuple(replace(INVITATION, uid=one) for one in keys)}
            if to and audience == "guardian":
                yield f"to {count}", {"to": tuple(replace(to[0], name=f"Noor {one}") for one in keys)}


def _moments() -> Iterator[Sort]:
    for days in _DAYS:
        at = NOW + timedelta(days=days)
        yield f"due in {days} days", {"deadline": at, "needed_by": at}
        yield f"of {days} days from now", {"event": replace(EVENT, occurred_at=at)}
        yield f"an invitation in {days} days", {"meeting": replace(INVITATION, starts_at=at)}
