"""What goes over the wire for each sort of message: once, at whatever hour, and nothing that the service needs not."""

from __future__ import annotations

import re
import secrets
import shutil
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from ouderbrug.errors import DeliveryError
from ouderbrug.model import Audience, ContentClass, Goal, Priority
from ouderbrug.testing.channel_enclosures import ChannelEnclosures
from ouderbrug.testing.channel_variety import told_in
from ouderbrug.testing.expectations import Behaviour
from ouderbrug.testing.named_in_code import named_in
from ouderbrug.testing.plugin_contract import in_folder
from ouderbrug.testing.samples import NOW, PUPILS
from ouderbrug.testing.watching import watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ouderbrug.api import Channel
    from ouderbrug.model import Message

BESIDE: Mapping[str, Callable[[Message, str], Message]] = {
    "event": lambda one, mark: replace(one, event=replace(one.event, id=mark)),
    "kind": lambda one, mark: replace(one, event=replace(one.event, kind=mark)),
    "payload": lambda one, mark: replace(one, event=replace(one.event, payload={"what": mark})),
    "audience": lambda one, mark: replace(one, event=replace(one.event, audience=Audience("groups", (mark,)))),
    "audience_names": lambda one, mark: replace(one, audience_names=mark),
    "pupils": lambda one, mark: replace(one, pupils=(mark,)),
    "topics": lambda one, mark: replace(one, topics=(mark,)),
    "approved_by": lambda one, mark: replace(one, approved_by=mark),
    "reply_to": lambda one, mark: replace(one, reply_to=f"{mark}@school.example"),
    "unsubscribe": lambda one, mark: replace(one, unsubscribe=mark),
    "recipient": lambda one, mark: replace(one, recipient=mark),
    "name": lambda one, mark: replace(one, to=tuple(replace(to, name=mark) for to in one.to)),
    "app": lambda one, mark: replace(one, text=replace(one.text, app=mark)),
    "body": lambda one, mark: replace(one, text=replace(one.text, body=mark)),
    "html": lambda one, mark: replace(one, text=replace(one.text, html=mark)),
    "pupil_id": lambda one, mark: replace(one, app_ids={**one.app_ids, "pupil_id": mark}),
}
"""What of a message a service seldom needs: how a mark comes to stand in each."""
MOMENTS: Mapping[str, Callable[[Message, datetime], Message]] = {
    "deadline": lambda one, at: replace(one, deadline=at),
    "occurred_at": lambda one, at: replace(one, event=replace(one.event, occurred_at=at)),
    "begins": lambda one, at: replace(
        one, event=replace(one.event, payload={**one.event.payload, "starts_at": at.isoformat()})
    ),
    "needed_by": lambda one, at: replace(one, needed_by=at),
}
"""The moments in a message that a service seldom needs."""
SORTED_BY: Mapping[str, Mapping[str, Any]] = {
    "goal": {"goal": Goal.INFORM},
    "priority": {"priority": Priority.URGENT},
    "needs_action": {"needs_action": True},
    "owed": {"owed": True},
    "simultaneous": {"simultaneous": True},
    "pupils": {"pupils": (*PUPILS, *PUPILS[:1])},
}
"""By what the house sorts messages, beside the ``content_class``; a service seldom needs it."""
_HOLDS = (
    *("title", "subject", "text", "body", "note", "what", "name", "pupil", "pupil_name", "teacher", "contact"),
    *("to", "cc", "bcc", "email", "mail", "mobile", "phone", "address", "recipient", "guardian", "parent", "reply_to"),
)
"""What an event may hold, beside what the code of a channel names."""
_WORD = re.compile(r"[\w.-]+")
_FAR = datetime(2031, 2, 3, 4, 5, tzinfo=UTC)
"""So late is nothing else of a sample."""
_CLOCK = re.compile(r"(datetime|date)\.(now|utcnow|today)|time\.(time(_ns)?|localtime|gmtime|ctime|strftime)")
_LATER = [
    *(timedelta(hours=one) for one in range(24)),
    *(timedelta(days=one) for one in range(1, 366)),
]
"""Each hour of a day, and each day of a year."""
_NIGHT = NOW + timedelta(days=5, hours=18)
"""When nobody is at school: Sunday, three in the night."""


class ChannelWire(ChannelEnclosures):
    """The part of the contract that counts and reads what went."""

    tells: ClassVar[frozenset[str]] = frozenset()
    """What its service needs beside the text, the subject, the address and our key: names of ``BESIDE`` and
    ``MOMENTS``, those of ``SORTED_BY``, ``content_class``, for a second field with the address ``address``, and for
    one that goes along at some hours alone ``hour``.
    """

    def test_one_message_is_one_request(self) -> None:
        channel = self._over_http(self.accepted)
        for sort, message in self._of_each_sort():
            before = len(self.requests)
            with suppress(DeliveryError):
                self._send(channel, message)
            assert len(self.requests) - before <= 1, f"{sort}: what was taken is sent again"

    def test_nothing_goes_that_it_does_not_tell(self) -> None:
        channel = self.make(Behaviour.ACCEPTED) if self.writes_files else self._over_http(self.accepted)
        if not self.writes_files:
            self._usual_goes(channel)
        for sort, plain in self._of_each_sort():
            message, marks = self._with_marks(plain)
            with suppress(DeliveryError):
                self._send(channel, message)
            went = " ".join(self._that_went())
            said = {f"{one:%Y-%m-%d}" for one in self.moments_in(went)}
            beside = [name for name, mark in marks.items() if mark in went or mark in said]
            assert not beside, (
                f"{sort}: {', '.join(beside)} goes along; say in tells that the service needs it, or leave it out"
            )

    def test_what_the_event_holds_goes_nowhere(self) -> None:
        if "payload" in self.tells:
            pytest.skip("its service needs what the event holds")
        channel = self.make(Behaviour.ACCEPTED) if self.writes_files else self._over_http(self.accepted)
        plain = self._post("guardian" if "guardian" in self.can.audiences else min(self.can.audiences))
        self._send(channel, plain)
        word = f"merk{secrets.token_hex(6)}"
        shapes = _of_each_shape(names := {*_HOLDS, *named_in(self._source()).words})
        if self._tells_of(channel, plain, {"zomaar": word}, word):
            pytest.skip("all that an event holds goes along, which another test finds")
        for shape, (value, mark) in shapes.items():
            told = self._tells_of(channel, plain, dict.fromkeys(names, value), mark)
            assert not told, f"{shape} of the event goes along, or somebody gets it who stands there; use what it is to"

    def _tells_of(self, channel: Channel, message: Message, payload: Mapping[str, Any], mark: str) -> bool:
        """True if a mark in what the event holds goes along."""
        self._forget()
        with suppress(Exception):  # no event holds just this, and what is not sent tells nothing
            told = replace(message, event=replace(message.event, payload=payload))
            self._ends(lambda: channel.send(told), "send")
        return mark in " ".join(self._that_went())

    def test_it_does_not_tell_how_the_house_sorts_it(self) -> None:
        channel = self.make(Behaviour.ACCEPTED) if self.writes_files else self._over_http(self.accepted)
        plain = self._post("guardian" if "guardian" in self.can.audiences else min(self.can.audiences))
        usual = self._words_of(channel, plain) | self._words_of(channel, plain)
        most = max(self.can.classes, key=list(ContentClass).index)
        for name, changes in {**SORTED_BY, "content_class": {"content_class": most}}.items():
            if name in self.tells:
                continue
            other = replace(plain, **changes)
            more = (self._words_of(channel, other) & self._words_of(channel, other)) - usual
            more = Counter({one: many for one, many in more.items() if not any(key in one for key in PUPILS)})
            assert not more, f"{name} changes what goes; say in tells that the service needs it, or leave it out"

    def _words_of(self, channel: Channel, message: Message) -> Counter[str]:
        """How often which word goes with a message; twice the same, where it is not by chance."""
        if self.writes_files:
            for path in self._folder.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        self._forget()
        with suppress(DeliveryError):
            self._send(channel, message)
        return Counter(_WORD.findall(" ".join(self._that_went())))

    def test_it_goes_at_any_hour(self) -> None:
        if self.can.by_person:
            pytest.skip("a person has it now; nothing leaves the machine")
        channel = self.make(Behaviour.ACCEPTED)
        plain = (("plain", self._message(public_id=f"{number:032x}"), NOW + one) for number, one in enumerate(_LATER))
        for sort, message, at in (*plain, *((sort, one, _NIGHT) for sort, one in self._of_each_sort())):
            silent = not self._leaves_something(channel, message, at) and self._leaves_something(channel, message, NOW)
            assert not silent, f"{sort}: a receipt at {at:%A %H:%M}, and nothing went"

    def _leaves_something(self, channel: Channel, message: Message, at: datetime) -> bool:
        """True if something goes at this moment, or it is refused."""
        self._now, before = at, self.delivered()
        try:
            self._send(channel, replace(message, deadline=at, event=replace(message.event, occurred_at=at)))
        except DeliveryError:
            return True
        return self.delivered() != before

    def test_it_asks_the_house_for_the_time(self) -> None:
        asked: set[str] = set()
        channel, message = self.make(Behaviour.ACCEPTED), self._message()
        try:
            self._ends(lambda: watched(asked, lambda: channel.send(message), self._source()), "send")
        except Exception:
            self._goes_at_all()
            raise
        own = sorted(filter(_CLOCK.fullmatch, asked))
        assert not own, f"{', '.join(own)}: the time is that of context.clock, which a rehearsal sets"

    def _that_went(self) -> Iterator[str]:
        """All that its service was told since it was looked at before, or that stands in its files."""
        if self.writes_files:
            for path, (said, _) in in_folder(self._folder).items():
                yield f"{path} {said.decode('utf-8', 'replace')}"
        for request in (*self.requests, *self.signed_in):
            yield from told_in(request)
        self._forget()

    def _forget(self) -> None:
        self.requests.clear()
        self.signed_in.clear()

    def _with_marks(self, message: Message) -> tuple[Message, dict[str, str]]:
        """The message with a word of its own in all that this channel does not tell, and those words."""
        quiet = BESIDE.keys() - self.tells - {self.sends, self.can.addressed_by, *(("html",) if self.can.html else ())}
        quiet -= {"name", "recipient"} if not self.can.addressed_by or message.group else set()
        marks = {name: f"merk{secrets.token_hex(6)}" for name in sorted(quiet)}
        for name, mark in marks.items():
            message = BESIDE[name](message, mark)
        for number, (name, put) in enumerate(MOMENTS.items()):
            if name not in self.tells:
                at = _FAR + timedelta(days=40 * number)
                message, marks[name] = put(message, at), f"{at:%Y-%m-%d}"
        return message, marks


def _of_each_shape(names: Iterable[str]) -> Mapping[str, tuple[Any, str]]:
    """A value of each shape in which an event holds something, with the mark in it."""
    word, number = f"merk{secrets.token_hex(6)}", f"{secrets.randbelow(10**8):08d}"
    mailbox = f"{word}@elders.example"
    return {
        "a text": (word, word),
        "an address": (mailbox, word),
        "a number": (f"+316{number}", number),
        "a list": ([mailbox], word),
        "a table": (dict.fromkeys(names, mailbox), word),
        "a list of tables": ([dict.fromkeys(names, mailbox)], word),
    }
