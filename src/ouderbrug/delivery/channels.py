"""Opens the channels of a run, with what the run lends them, and closes them with it."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING

from ouderbrug import bounded
from ouderbrug.api import ChannelContext
from ouderbrug.delivery.open_marks import OpenMarks
from ouderbrug.errors import ConfigError, OuderbrugError
from ouderbrug.hints import line_in
from ouderbrug.plugin_trace import traced
from ouderbrug.school.clock import of_date, of_text
from ouderbrug.store.database import meta
from ouderbrug.wire.urls import is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    import httpx

    from ouderbrug.api import Channel
    from ouderbrug.runtime import Runtime
    from ouderbrug.store.database import Store

_log = logging.getLogger("ouderbrug.dispatch")


class Dates(list["datetime"]):
    """The times that services said in the Date of their replies."""

    def hear(self, response: httpx.Response) -> None:
        """Note the date of a reply, if it has one."""
        if not is_loopback(response.url.host):  # that is the same clock
            self._keep(of_date(response.headers.get("Date", "")))

    def said(self, text: str) -> None:
        """Note the time that stands in what a service said, if one does."""
        self._keep(of_text(text))

    def _keep(self, found: datetime | None) -> None:
        if found:
            self[:] = [found]  # the latest is enough, and keeps this small


def open_channels(
    store: Store,
    runtime: Runtime,
    clock: Callable[[], datetime],
    stack: ExitStack,
    marks: OpenMarks | None = None,
    dates: Dates | None = None,
) -> dict[str, Channel]:
    """Make each configured channel that may be called now; they are closed with the stack.

    They ask ``marks`` before a text goes. ``dates`` takes what their services say that the time is.
    """
    with store.reading() as connection:
        rehearsal = meta(connection, "kind") == "rehearsal"
    made = makers(runtime, clock, stack, loopback_only=rehearsal, marks=marks, dates=dates)
    return {name: make() for name, make in made.items()}


def makers(
    runtime: Runtime,
    clock: Callable[[], datetime],
    stack: ExitStack,
    *,
    loopback_only: bool,
    marks: OpenMarks | None = None,
    dates: Dates | None = None,
) -> dict[str, Callable[[], Channel]]:
    """The same, each to be made by itself; raising ConfigError, with the file and line of its plugin, if it fails."""
    marks, dates = marks or OpenMarks(), dates if dates is not None else Dates()
    plain = ChannelContext(
        name="",
        client=_one_client(stack, marks, dates),
        clock=clock,
        logger=_log,
        media_root=runtime.settings.content.media_root,
        loopback_only=loopback_only,
        timezone=runtime.settings.school.timezone,
        school_name=runtime.settings.school.name,
        pilot=runtime.pilot,
        confirm=marks.confirm,
        follows=marks.follows,
        hears=dates.said,
    )
    # The others are not even made: what a class does when it is made is its own.
    called = [name for name in runtime.settings.channels if name in runtime.callable_channels]
    return {name: partial(_made, name, runtime, plain, stack) for name in called}


def app_urls(runtime: Runtime, clock: Callable[[], datetime], names: Iterable[str]) -> dict[str, str]:
    """The address of the app behind each of these channels that has one; other channels are not even made."""
    of = runtime.registry.channels
    wanted = [name for name in names if hasattr(of[runtime.settings.channels[name].plugin], "app_url")]
    if not wanted:
        return {}
    with ExitStack() as stack:
        made = makers(runtime, clock, stack, loopback_only=True)  # it is asked for its address, and sends nothing
        return {name: str(getattr(made[name](), "app_url", "")) for name in wanted if name in made}


def _made(name: str, runtime: Runtime, plain: ChannelContext, stack: ExitStack) -> Channel:
    context = replace(plain, name=name, logger=logging.getLogger(f"ouderbrug.channel.{name}"))
    plugin, config = runtime.settings.channels[name].plugin, runtime.channel_configs[name]
    owner = runtime.registry.channels[plugin]
    try:
        with traced(f"making channels.{name}"):
            seconds = config.timeout_seconds + bounded.GRACE
            made = bounded.call(partial(owner, config, context), seconds, f"channel-{name}")
    except OuderbrugError:
        raise
    except Exception as error:
        says = f"the plugin {plugin!r} fails ({bounded.problem(error)}, {line_in(owner, error)})"
        raise ConfigError(f"channels.{name}: {says}") from None
    stack.callback(_close, name, made)
    return made


def _close(name: str, channel: Channel) -> None:
    try:
        with traced(f"close of channels.{name}"):
            bounded.call(channel.close, bounded.HOOK_SECONDS, f"close-{name}")
    except Exception as error:
        _log.warning("channel %s failed when it was closed (%s)", name, bounded.problem(error))


def _one_client(stack: ExitStack, marks: OpenMarks, dates: Dates) -> Callable[[], httpx.Client]:
    @cache
    def client() -> httpx.Client:
        import httpx

        hooks: dict[str, list[Callable[..., None]]] = {"request": [marks.watch], "response": [dates.hear]}
        made = httpx.Client(trust_env=False, follow_redirects=False, timeout=30, event_hooks=hooks)
        return stack.enter_context(made)

    return client
