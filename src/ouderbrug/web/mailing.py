"""Sends a mail for a page: at once, over a channel that is open, and with nothing held while it goes."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from enum import Enum, auto
from typing import TYPE_CHECKING

from ouderbrug.altered import handed
from ouderbrug.delivery.call import told_of
from ouderbrug.delivery.channels import open_channels
from ouderbrug.errors import ChannelClosed, Permanent, Temporary
from ouderbrug.raised import as_known
from ouderbrug.store import channels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.errors import DeliveryError
    from ouderbrug.model import Message
    from ouderbrug.unit_of_work import UnitOfWork
    from ouderbrug.web.desk import Desk


class Went(Enum):
    """Whether mails went: all, surely none, or nobody knows of some."""

    ALL = auto()
    NONE = auto()
    UNKNOWN = auto()


_log = logging.getLogger("ouderbrug.web")


def may_go(work: UnitOfWork, channel: str) -> bool:
    """True if a mail may go over a channel now; takes its place in what it sends a minute."""
    per_minute = work.runtime.channel_configs[channel].per_minute
    open_ = channels.state(work.connection, work.school, channel).open(work.now)
    return open_ and channels.take(work.connection, work.school, channel, per_minute, work.now)


def sent(desk: Desk, messages: Sequence[Message]) -> Went:
    """Send each, up to the first that fails: it is logged as a code, and closes the channel where it says so."""
    with ExitStack() as stack:
        with desk.store() as store:
            opened = open_channels(store, desk.runtime, desk.clock, stack)
        for message in messages:
            try:
                handed(opened[message.channel], message)
            except Exception as raised:
                names = desk.runtime.names_in_codes
                error = as_known(raised, f"channels.{message.channel}", told_of(message), names)
                _failed(desk, message, error)
                surely = isinstance(error, (ChannelClosed, Permanent, Temporary)) and message is messages[0]
                return Went.NONE if surely else Went.UNKNOWN
    return Went.ALL


def _failed(desk: Desk, message: Message, error: DeliveryError) -> None:
    _log.error("a mail of a page over %s failed (%s)", message.channel, error.code)
    if isinstance(error, ChannelClosed):
        with desk.writing() as work:
            channels.close(work.connection, work.school, message.channel, error.code, work.now)
