"""How a channel treats each sort of message that it says it carries: all of it goes, to whom it is for."""

from __future__ import annotations

import base64
import binascii
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.errors import Permanent
from ouderbrug.model import DIGESTS, Audience, ContentClass, Correction, Goal, Priority
from ouderbrug.testing.channel_conduct import ChannelConduct
from ouderbrug.testing.channel_recipients import plain
from ouderbrug.testing.expectations import EVERY_SIGN, TEXTS, in_markup, long_text, strings_in
from ouderbrug.testing.named_in_code import kinds_of_the_house, named_in
from ouderbrug.testing.plugin_contract import changes_in
from ouderbrug.testing.samples import EVENT, FIRST_NAMES, INVITATION, NOW, PUPILS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ouderbrug.api import Channel
    from ouderbrug.model import Message


def corrects(how: Correction) -> dict[str, Any]:
    """What the house gives with a correction: a later revision of the event, withdrawn where it is called off."""
    event = replace(EVENT, revision=2, withdrawn=how is Correction.WITHDRAWN)
    return {"event": event, "correction": how, "in_reply_to": "a" * 32}


SORTS: Mapping[str, Mapping[str, Any]] = (
    {f"priority {one.name.lower()}": {"priority": one} for one in Priority}
    | {f"goal {one.value}": {"goal": one} for one in Goal}
    | {f"correction {one.value}": corrects(one) for one in Correction}
    | {
        "urgent and off": {"priority": Priority.URGENT, **corrects(Correction.WITHDRAWN)},
        "digest": {"event": replace(EVENT, source=DIGESTS)},
        "of last year": {"event": replace(EVENT, occurred_at=NOW - timedelta(days=400))},
        "second revision": {"event": replace(EVENT, revision=2)},
        "of pupils": {"event": replace(EVENT, audience=Audience("pupils", PUPILS)), "pupils": PUPILS},
        "of the second pupil": {"event": replace(EVENT, audience=Audience("pupils", PUPILS)), "pupils": PUPILS[1:]},
        "asks to do": {"needs_action": True},
        "over each channel": {"simultaneous": True},
        "owed": {"owed": True, "topics": ("report",)},
        "approved": {"approved_by": "leader", "approved_at": NOW},
        "nobody answers": {"reply_to": "", "audience_names": ""},
        "two answer": {"reply_to": "een@school.example, twee@school.example"},
        "for a day": {"needed_by": NOW + timedelta(days=3), "unsubscribe": "b" * 32},
    }
)
"""What a message may be beside what its channel claims."""
_TWO = (INVITATION, replace(INVITATION, uid="tweede@school.example", place="de aula"))
"""What a digest invites to."""
TITLES = ("Feest “Één voor allen”: wie doet mee? 🎉", long_text(90), long_text(250))
"""What may stand above a text: signs, and more letters than a service may have room for."""
_ENCODED = 16
"""So many letters has a header in which something may be encoded."""
_LONG = 20_000
"""So many letters has markup that is long."""
TONGUES = ("nl", "en", "tr")
"""Languages of readers; a channel may have no template in one."""


class ChannelVariety(ChannelConduct):
    """The part of the contract that asks for messages of every sort."""

    def delivered(self) -> object:
        """What lies where the channel delivers, to be looked at before and after each message.

        The requests that came to its service, or the files that it wrote below ``tmp_path``; a channel that delivers in
        another way says it itself.
        """
        if self.writes_files:
            return changes_in(self._folder) if self._folder.is_dir() else {}
        if type(self).make is not ChannelConduct.make:
            raise NotImplementedError(f"{type(self).__name__} lacks delivered: what lies where the channel delivers")
        return len(self.requests)

    @pytest.mark.parametrize("sort", SORTS)
    def test_each_sort_goes_whole_to_whom_it_is_for(self, sort: str) -> None:
        message = self._message(**SORTS[sort])
        if not (message.group and message.about_a_child):  # no post tells of a child
            self._goes_as_others_do(message)

    @pytest.mark.parametrize("language", TONGUES)
    def test_each_language_goes_whole_to_whom_it_is_for(self, language: str) -> None:
        with suppress(Permanent):  # a channel may have no template in it
            self._goes_as_others_do(self._with_text(self._message(), language=language))

    def test_a_title_goes_whole(self) -> None:
        channel = self._over_http(self.accepted)
        self._usual_goes(channel)
        if self._message().text.subject not in " ".join(told_in(self.requests[-1])):
            pytest.skip("it tells no title")
        for title in TITLES:
            with suppress(Permanent):  # what its service cannot take is better refused than cut
                self._send(channel, self._with_text(self._message(), subject=title))
                said = " ".join(told_in(self.requests[-1]))
                assert title in said, f"of a title of {len(title)} letters not all goes; set it before the text as well"

    def test_markup_goes_along(self) -> None:
        if not self.can.html:
            pytest.skip("this channel carries no markup")
        channel = self._over_http(self.accepted)
        for html in (self._message().text.html, *map(in_markup, (*TEXTS.values(), EVERY_SIGN, long_text(_LONG)))):
            with suppress(Permanent):  # what its service has no room for is better refused than cut
                self._send(channel, self._with_text(self._message(), html=html))
                went = {one.rstrip("\n") for one in told_in(self.requests[-1])}  # a part of a mail ends in one
                assert html in went, "the markup stays behind, or is not as it was"

    def test_an_invitation_goes_along(self) -> None:
        if not self.can.calendar:
            pytest.skip("this channel carries no invitations")
        for changes, whole in (({"meeting": INVITATION}, [INVITATION]), ({"meetings": _TWO}, _TWO)):
            self._send(self._over_http(self.accepted), self._message(**changes))
            said = " ".join(told_in(self.requests[-1]))
            left = [number for number, one in enumerate(whole, 1) if one.uid not in said or one.place not in said]
            assert not left, f"of {len(whole)} invitations that go along number {left[0]} stays behind"

    def _goes_as_others_do(self, message: Message) -> None:
        """Fail where it does not go whole to whom it is for, as a plain message does."""
        channel = self._over_http(self.accepted)
        self._usual_goes(channel)
        self._send(channel, message)
        assert self._went(message), "a message of this sort goes to somebody else, or not whole"

    def _usual_goes(self, channel: Channel) -> None:
        """Send a plain message; skips the test where that does not go whole to whom it is for."""
        usual = self._message()
        self._send(channel, usual)
        if not self._went(usual):
            pytest.skip("none goes whole to whom it is for, which other tests find")

    def _went(self, message: Message) -> bool:
        whole = self._stands(message) in " ".join(strings_in(self.requests[-1]))
        return whole and self._is_for(plain(self.requests[-1]), message)

    def _of_each_sort(self) -> Iterator[tuple[str, Message]]:
        """A message of each sort that the channel may be given, and what sort that is."""
        number = 0
        for audience in sorted(self.can.audiences):
            for content in sorted(self.can.classes):
                if audience == "guardian" or content is ContentClass.GENERAL:
                    for sort, changes in self._sorts():
                        number += 1
                        message = self._post(audience, content_class=content, public_id=f"{number:032x}", **changes)
                        yield f"{sort}, {content.value}, for a {audience}", message
        for audience in sorted(self.can.audiences):
            for sort, changes in self._kinds():
                number += 1
                yield f"{sort}, for a {audience}", self._post(audience, public_id=f"{number:032x}", **changes)

    def _kinds(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each kind of the house, and each word that its code names: as a kind, a source or a topic it may mean one."""
        for word in dict.fromkeys((*kinds_of_the_house(), *named_in(self._source()).words)):
            yield f"of the kind {word}", {"event": replace(EVENT, kind=word, source=word), "topics": (word,)}

    def _sorts(self) -> Iterator[tuple[str, dict[str, Any]]]:
        text = self._message().text
        long = long_text(self.can.max_chars or 5_000)
        yield "plain", {}
        yield "with an invitation", {"meeting": INVITATION}
        yield "with two invitations", {"meetings": _TWO}
        if to := self._message().to:
            yield "to two at one address", {"to": (*to, replace(to[0], name=f"{FIRST_NAMES[1]} Ander"))}
        yield "a long text", {"text": replace(text, app=long, body=long, html=in_markup(long))}
        yield from ((f"language {one}", {"text": replace(text, language=one)}) for one in TONGUES)
        yield from ((sort, dict(changes)) for sort, changes in SORTS.items())


def told_in(request: Any) -> Iterator[str]:
    """Every text in a request, and what stands in it as Base64."""
    yield plain(request)
    headers = [part for value in request.headers.values() for part in value.split() if len(part) >= _ENCODED]
    for text in (*strings_in(request), *headers):
        yield text
        with suppress(binascii.Error, ValueError):
            yield base64.b64decode(text, validate=True).decode("utf-8", "replace")
