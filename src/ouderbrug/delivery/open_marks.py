"""What stands between a mark and its text: a mark that is old, or that a wait came after, is judged again.

A machine may sleep, a relay may answer late: whoever was banned meanwhile gets nothing by a judgement from before.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ouderbrug.errors import Stale, Temporary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx

    from ouderbrug.model import Message

OLD = 10.0
"""Seconds after which a mark is judged again, on a clock that goes on while the machine sleeps."""
TRIES = 3
"""How often it is judged again in a row; where even that takes too long the message waits for another try."""


def boot_seconds() -> float:
    """Seconds since this machine started, those in which it slept included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


@dataclass
class OpenMark:
    """The mark of one message on its way.

    ``at`` is when its facts were read (boot seconds), ``stamp`` what they were read by; ``again`` judges it once more,
    and returns what became of it, or nothing while it may go. It is ``renewed`` once it was judged again; ``became``
    says what its row became where it no longer holds. ``follows`` gives what goes next if all goes well.
    """

    at: float
    again: Callable[[], str]
    stamp: int = 0
    follows: Callable[[], Message | None] = lambda: None
    waited: bool = False
    renewed: bool = False
    became: str = ""


class OpenMarks:
    """The marks of a run that are on their way, by the id of their message; channels ask it through their context.

    ``look`` gives the stamp of the school as it is now.
    """

    def __init__(self, boot: Callable[[], float] = boot_seconds, look: Callable[[], int] = lambda: 0) -> None:
        self.boot, self.look = boot, look
        self._open: dict[str, OpenMark] = {}
        self._here = threading.local()

    @contextmanager
    def on_its_way(self, message: Message, mark: OpenMark) -> Iterator[OpenMark]:
        """Keep the mark of a message while this thread sends it."""
        self._open[message.public_id] = self._here.mark = mark
        try:
            yield mark
        finally:
            del self._open[message.public_id]
            self._here.mark = None

    def confirm(self, message: Message, *, waited: bool = False) -> None:
        """Raise Stale unless the text of a message may go now; of a message that has no mark nothing is asked."""
        if mark := self._open.get(message.public_id):
            mark.waited = mark.waited or waited
            self._confirm(mark)

    def follows(self, message: Message) -> Message | None:
        """What goes next if all goes well, by the same thread; None where nobody knows."""
        mark = self._open.get(message.public_id)
        return mark.follows() if mark else None

    def watch(self, request: httpx.Request) -> None:
        """Let a request of the lent client ask by itself, once it is connected and before its first byte."""
        mark: OpenMark | None = getattr(self._here, "mark", None)
        if mark is None:
            return
        before = request.extensions.get("trace")

        def trace(step: str, info: Any) -> None:
            if before is not None:
                before(step, info)
            if step.endswith(("connect_tcp.started", "receive_response_headers.complete")):
                mark.waited = True
            elif step.endswith("send_request_headers.started"):
                self._confirm(mark)

        request.extensions["trace"] = trace

    def _confirm(self, mark: OpenMark) -> None:
        for _ in range(TRIES):
            if mark.became:
                raise Stale("mark-too-old")
            try:
                stamp = self.look()
                if not mark.waited and self.boot() - mark.at <= OLD and stamp == mark.stamp:
                    return
                mark.at, mark.stamp, mark.waited, mark.renewed = self.boot(), stamp, False, True
                mark.became = mark.again()
            except Exception:
                # Nothing left, whatever the store says: an error of ours must not look like one of the channel.
                mark.waited = True
        raise Stale("mark-too-old") if mark.became else Temporary("mark-not-renewed")
