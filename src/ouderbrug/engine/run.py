"""One run of ``dispatch``: recover, collect, deliver, and say what this run did."""

from __future__ import annotations

import json
import logging
import os
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from ouderbrug.api import ChannelContext
from ouderbrug.engine import staff_mail
from ouderbrug.engine.collect import collect
from ouderbrug.engine.dispatcher import Dispatcher
from ouderbrug.errors import ConfigError, NeedsPerson, OuderbrugError, TryAgainLater
from ouderbrug.store import channels
from ouderbrug.store.database import meta, only_one, set_meta

if TYPE_CHECKING:
    import threading
    from collections import Counter
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import httpx

    from ouderbrug.api import Channel
    from ouderbrug.engine.line import Line
    from ouderbrug.model import Rejected
    from ouderbrug.store.database import Store

COUNTS = (
    "collected", "sent", "delayed", "folded", "refused", "failed", "unknown", "handed_over",
    "awaiting_approval", "expired",
)  # fmt: skip
_log = logging.getLogger("ouderbrug.dispatch")
CLOCK_MAY_LAG = timedelta(minutes=5)
CLOCK_MAY_LEAP = timedelta(days=35)


@dataclass
class Run:
    """What a run did: its counts, the records set aside, the channels that are closed, and its exit code."""

    counts: Counter[str]
    rejected: list[tuple[str, Rejected]] = field(default_factory=list)
    closed: dict[str, str] = field(default_factory=dict)
    problems: list[OuderbrugError] = field(default_factory=list)
    flood: bool = False
    stopped: bool = False
    live: bool = True
    staff_mail_failed: int = 0

    def as_json(self) -> dict[str, int]:
        """The counts under their public names."""
        return {name: self.counts[name] for name in COUNTS}

    @property
    def exit_code(self) -> int:
        """2, 75, 3, 1 or 0, in that order where several hold."""
        codes = {problem.exit_code for problem in self.problems}
        if self.stopped:
            codes.add(75)
        if self.counts["unknown"] or self.flood or self.closed:
            codes.add(3)
        if self.counts["failed"] or self.rejected or self.staff_mail_failed:
            codes.add(1)
        return next((code for code in (2, 75, 3, 1) if code in codes), 0)


def dispatch(
    store: Store,
    line: Line,
    clock: Callable[[], datetime],
    stop: threading.Event,
    *,
    progress: Callable[[int], None] = lambda _: None,
    accept_clock: bool = False,
) -> Run:
    """Take in what is new and deliver what is due; one run at a time holds the store's lock.

    Raises TryAgainLater while another run holds it, and ConfigError if a channel cannot be made.
    """
    with only_one(store.path), ExitStack() as stack:
        _guard_clock(store, clock(), accept_clock=accept_clock)
        opened = open_channels(store, line, clock, stack)
        dispatcher = Dispatcher(store, line, opened, clock, stop, progress=progress)
        with store.writing() as connection:
            dispatcher.recover(connection)
        collected = collect(store, line, clock())
        unkept = _keep_or_say(store, collected.rejected, clock())
        live = line.settings.live or line.settings.redirect_to is not None
        delivered = dispatcher.run(line.settings.dispatch.max_seconds) if live else dispatcher.done
        unmailed = staff_mail.send_due(store, line, opened, clock()) if live and not stop.is_set() else 0
        with store.reading() as connection:
            states = channels.states(connection, line.school)
    closed = {name: state.closed_reason for name, state in states.items() if state.closed_reason}
    return Run(
        collected.counts + delivered.counts,
        collected.rejected,
        closed,
        delivered.problems + unkept,
        collected.flood,
        delivered.stopped,
        live,
        unmailed,
    )


def open_channels(store: Store, line: Line, clock: Callable[[], datetime], stack: ExitStack) -> dict[str, Channel]:
    """Make each configured channel; they are closed with the stack."""
    with store.reading() as connection:
        rehearsal = meta(connection, "kind") == "rehearsal"
    client = _one_client(stack)
    made: dict[str, Channel] = {}
    for name, table in line.settings.channels.items():
        context = ChannelContext(
            name=name,
            client=client,
            clock=clock,
            logger=logging.getLogger(f"ouderbrug.channel.{name}"),
            media_root=line.settings.content.media_root,
            loopback_only=rehearsal,
            timezone=line.settings.school.timezone,
            school_name=line.settings.school.name,
            pilot=line.settings.redirect_to is not None,
        )
        try:
            made[name] = line.registry.channels[table.plugin](line.channel_configs[name], context)
        except (OuderbrugError, KeyboardInterrupt):
            raise
        except BaseException as error:
            raise ConfigError(f"channels.{name}: the plugin {table.plugin!r} fails ({type(error).__name__})") from None
        stack.callback(_close, name, made[name])
    return made


def _close(name: str, channel: Channel) -> None:
    try:
        channel.close()
    except Exception as error:
        _log.warning("channel %s raised %s when it was closed", name, type(error).__name__)


def _one_client(stack: ExitStack) -> Callable[[], httpx.Client]:
    @cache
    def client() -> httpx.Client:
        import httpx

        return stack.enter_context(httpx.Client(trust_env=False, follow_redirects=False, timeout=30))

    return client


def _guard_clock(store: Store, now: datetime, *, accept_clock: bool) -> None:
    """Refuse to send on a clock that runs behind what this store has seen; a wrong clock breaks the cap."""
    with store.writing() as connection:
        if meta(connection, "kind") == "rehearsal":
            return
        last = meta(connection, "last_run")
        if last and now < datetime.fromisoformat(last) - CLOCK_MAY_LAG:
            raise TryAgainLater("this machine's clock is behind the last run; mend the clock, nothing was sent")
        if last and not accept_clock and now > datetime.fromisoformat(last) + CLOCK_MAY_LEAP:
            raise NeedsPerson(
                f"the last run was more than {CLOCK_MAY_LEAP.days} days ago by this machine's clock, and much would "
                "expire; if the clock is right, run once with --accept-clock"
            )
        set_meta(connection, "last_run", max(now.isoformat(), last or ""))


def _keep_or_say(store: Store, rejected: list[tuple[str, Rejected]], now: datetime) -> list[OuderbrugError]:
    """Keep what was set aside; where that fails the messages still go, and the run says what it could not keep."""
    try:
        keep_rejects(store.path, rejected, now)
    except OSError:
        return [OuderbrugError("the list of rejected records could not be written beside the store; see them above")]
    return []


def keep_rejects(store_path: Path, rejected: Iterable[tuple[str, Rejected]], now: datetime) -> Path | None:
    """Write what was set aside (place, field, code, advice, never content) beside the store; returns the file."""
    rows = list(rejected)
    if not rows:
        return None
    folder = store_path.with_name("rejected")
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{now:%Y-%m-%d}.jsonl"
    handle = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as out:
        for source, one in rows:
            row = {"at": now.isoformat(), "source": source, "place": one.place, "field": one.field}
            out.write(json.dumps({**row, "code": one.code, "hint": one.hint}, ensure_ascii=False) + "\n")
    return path
