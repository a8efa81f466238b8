"""What a channel makes of replies whose status says that all is well, and that are no success."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import httpx
import pytest

from ouderbrug.codes import is_code
from ouderbrug.errors import ChannelClosed, DeliveryError, Unknown
from ouderbrug.testing.channel_discretion import ChannelDiscretion
from ouderbrug.testing.expectations import ANSWERS, IN_A_ROW, PARTS, STATUSES, UNREADABLE, WITHOUT_ID, Behaviour, echo
from ouderbrug.testing.samples import told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.api import Channel


_IN_A_ROW = 12
"""So often a service fails, before a day later it does no more."""
_LATER = timedelta(days=1)
_AGAIN = 2
"""So many times more a message is tried while its service fails."""


class ChannelReplies(ChannelDiscretion):
    """The part of the contract about what only looks like a success."""

    refusals: ClassVar[Sequence[Any] | None] = None
    """What its service answers with the status of a success though it did not take the message, as JSON.

    An ``httpx.Response`` where the status is another one; empty where it documents that it never does so.
    """

    taken: ClassVar[frozenset[int]] = frozenset()
    """Those of 206 and 207 with which its service, as it documents, says that it took the message whole."""

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

    @pytest.mark.parametrize("status", IN_A_ROW)
    def test_what_fails_in_a_row_is_said_each_time(self, status: int) -> None:
        fails, usual = True, self.documented.get(status, STATUSES[status])
        channel = self._over_http(lambda one: echo(status) if fails else self.accepted(one))
        for number in range(_IN_A_ROW):
            error = self._error_of(channel, self._message(public_id=f"{number:032x}"))
            if not number and not isinstance(error, usual):
                pytest.skip("not even the first is what it should be, which another test finds")
            assert error, f"after {number} answers {status} in a row it gives a receipt"
            as_usual = isinstance(error, usual | ChannelClosed)
            assert as_usual, f"after {number} answers {status} in a row it raises {type(error).__name__}({error.code})"
        fails, self._now = False, self._now + _LATER
        before, closed = len(self.requests), issubclass(usual, ChannelClosed) or status == httpx.codes.FORBIDDEN
        error = self._error_of(channel, self._message(deadline=self._now))
        assert not error or closed, f"a day after {_IN_A_ROW} answers {status} it sends nothing yet: {error}"
        assert error or len(self.requests) > before, f"after {_IN_A_ROW} answers {status} it gives a receipt, unsent"

    def test_a_part_of_an_answer_is_in_doubt(self) -> None:
        channel = self._over_http(self.accepted)
        if self.status_alone:
            pytest.skip("its status is all of its answer")
        self._receipt(channel)
        for status in (one for one in PARTS if one not in self.taken):
            for usual in (True, False):
                error = self._error_of(self.behind(partial(self._part, status, usual)), self._message())
                assert error, f"it gives a receipt of {status}, by which a service says that a part failed"

    def _part(self, status: int, usual: bool, request: httpx.Request) -> httpx.Response:
        """The usual answer, or one that says no, with another status."""
        if not usual:
            return echo(status)
        said = self.accepted(request)
        return httpx.Response(status, content=said.content, headers={"Content-Type": "application/json"})

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
