"""Kept connections: as many as there are threads that send at once, each checked after it idled."""

from __future__ import annotations

import time
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

from ouderbrug import Permanent, Stale, Unreachable, no_connection
from ouderbrug_email.outcomes import LostBeforeMail
from ouderbrug_email.wire import Line

if TYPE_CHECKING:
    from collections.abc import Callable

    from ouderbrug_email.builder import Mail
    from ouderbrug_email.wire import Relay

IDLE_SECONDS = 30.0
"""A connection that rested longer is asked for a sign of life; a NOOP before every mail halves the speed."""


class Pool:
    """Sends mails over connections that it keeps; safe to call from several threads.

    ``connect`` opens a signed-in connection before a deadline (monotonic seconds); ``seconds`` is the longest
    that one delivery may take.
    """

    def __init__(
        self,
        connect: Callable[[float], Line],
        seconds: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connect, self._seconds, self._monotonic = connect, seconds, monotonic
        self._idle: deque[Line] = deque()

    def deliver(self, mail: Mail, confirm: Callable[[bool], None], then: str = "") -> str:
        """Send one mail, in one transaction; gives the relay's queue id, and raises a delivery error.

        ``then`` is to whom the next mail goes if all goes well: its envelope may travel with this text.
        ``confirm`` is asked once the envelope stands and until the text ends, at first with True where it had to be
        waited for a connection.
        """
        until = self._monotonic() + self._seconds
        line = self._kept(until, mail)
        if line is not None:
            # The relay may have hung up since the last mail; before MAIL nothing was begun.
            with suppress(LostBeforeMail):
                return self._over(line, mail, confirm, then)
        line = self._connect(until)
        line.waited = True
        return self._over(line, mail, confirm, then)

    def close(self) -> None:
        """Hang up on the relay."""
        while self._idle:
            self._idle.pop().hang_up()

    def _kept(self, until: float, mail: Mail) -> Line | None:
        with suppress(IndexError):
            line = self._idle.pop()
            rested = self._monotonic() - line.idle_since
            line.until, line.waited = until, rested > IDLE_SECONDS
            if line.is_for(mail) and (rested <= IDLE_SECONDS or line.alive()):
                return line
            line.close()
        return None

    def _over(self, line: Line, mail: Mail, confirm: Callable[[bool], None], then: str) -> str:
        def asked() -> None:
            waited, line.waited = line.waited, False
            confirm(waited)

        try:
            queue_id = line.deliver(mail, asked, then)
        except (Permanent, Stale):
            self._keep(line) if line.reset() else line.close()
            raise
        except BaseException:
            line.close()
            raise
        self._keep(line)
        return queue_id

    def _keep(self, line: Line) -> None:
        line.idle_since = self._monotonic()
        self._idle.append(line)


def open_line(relay: Relay, until: float, pause: float) -> Line:
    """Connect, greet and encrypt; a connection that fails is tried once more, up to ``pause`` seconds later.

    A name that is not there, a refusal and a reset are tried again; a time-out and a failed handshake
    are not.
    """
    import tenacity

    line = Line(relay, until)
    again = tenacity.Retrying(
        stop=tenacity.stop_after_attempt(2),
        wait=tenacity.wait_random(0, pause),
        retry=tenacity.retry_if_exception(lambda e: isinstance(e, OSError) and not isinstance(e, TimeoutError)),
        reraise=True,
    )
    problem = ""
    try:
        again(line.dial)
    except OSError as error:
        problem = no_connection(error)
    if problem:
        raise Unreachable(problem)
    return _greeted(line)


def _greeted(line: Line) -> Line:
    try:
        line.greet()
    except BaseException:
        line.close()
        raise
    return line
