"""What a channel makes of replies whose status says that all is well, and that are no success."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import httpx
import pytest

from ouderbrug.codes import is_code
from ouderbrug.errors import DeliveryError, Unknown
from ouderbrug.testing.channel_discretion import ChannelDiscretion
from ouderbrug.testing.expectations import ANSWERS, UNREADABLE, WITHOUT_ID, Behaviour
from ouderbrug.testing.samples import told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.api import Channel


_AGAIN = 2
"""So many times more a message is tried while its service fails."""


class ChannelReplies(ChannelDiscretion):
    """The part of the contract about what only looks like a success."""

    refusals: ClassVar[Sequence[Any] | None] = None
    """What its service answers with the status of a success though it did not take the message, as JSON.

    An ``httpx.Response`` where the status is another one; empty where it documents that it never does so.
    """

    def test_a_refusal_inside_a_success_is_none(self) -> None:
        channel = self._over_http(self.accepted)
        if self.status_alone:
            pytest.skip("its status is all of its answer")
        assert self.refusals is not None, (
            "say in `refusals` how its service says no with the status of a success, as in "
            '({"status": "failed"},); an empty one says that it never does'
        )
        promises = _promises(channel)
        assert self.refusals or not promises, (
            "its `ok_when` says that a success may be a refusal: name such a reply in `refusals`"
        )
        self._receipt(channel)
        for said in self.refusals:
            error = self._error_of(self.behind(partial(self._refused, said)), self._message())
            assert error, f"it gives a receipt where its service says {said}"

    @pytest.mark.parametrize("behaviour", [one for one in Behaviour if one is not Behaviour.ACCEPTED])
    def test_what_failed_is_sent_again(self, behaviour: Behaviour) -> None:
        fails = True
        channel = self._over_http(lambda one: (ANSWERS[behaviour] if fails else self.accepted)(one))
        message = self._message()
        failed = self._error_of(channel, message)
        for _ in range(_AGAIN if failed else 0):
            assert self._error_of(channel, message), f"asked again, once more {behaviour.value}, it gives a receipt"
        fails, before = False, len(self.requests)
        with suppress(DeliveryError):  # it may rest, and says so
            self._send(channel, message)
            assert not failed or len(self.requests) > before, (
                f"asked again after {behaviour.value} it gives a receipt, and sends nothing"
            )

    def test_its_errors_have_codes(self) -> None:
        if not self._over_http_alone:
            pytest.skip("this channel is not HTTP")
        for said, code in self._heard().codes:
            quiet = told(f"{code}")  # that has a test of its own
            assert quiet or is_code(code), f"of {said} its error has {code!r} for a code: write one such as no-number"

    def _refused(self, said: Any, request: httpx.Request) -> httpx.Response:
        if isinstance(said, httpx.Response):
            return httpx.Response(said.status_code, content=said.content, headers={"Content-Type": "application/json"})
        return httpx.Response(self.accepted(request).status_code, json=said)

    @pytest.mark.parametrize("body", [*UNREADABLE, "huge"])
    def test_success_that_cannot_be_read(self, body: str) -> None:
        content = UNREADABLE.get(body, b'"' + b"x" * 2 * 1024 * 1024 + b'"')
        channel = self._over_http(lambda r: httpx.Response(self.accepted(r).status_code, content=content))
        if self.status_alone:
            self._receipt(channel)
        else:
            self._fails(channel, Unknown)
        assert len(self.requests) == 1

    @pytest.mark.parametrize("body", WITHOUT_ID)
    def test_a_success_without_its_id_is_in_doubt(self, body: str) -> None:
        if self.status_alone or not self._receipt(self._over_http(self.accepted)).remote_id:
            pytest.skip("its service gives no id")

        def answer(request: httpx.Request) -> httpx.Response:
            usual = self.accepted(request)
            return httpx.Response(usual.status_code, json=WITHOUT_ID[body](usual))

        self._fails(self.behind(answer), Unknown)


def _promises(channel: Channel) -> bool:
    """True if a channel over HTTP says of the replies of its service what has to stand in a success."""
    service: Any = getattr(channel, "service", None)
    return bool(callable(service) and getattr(service(), "replies", None) and service().replies.ok_when)
