"""The call of a channel: whatever comes of it is a receipt or one of our delivery errors."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from ouderbrug.altered import handed
from ouderbrug.errors import Unknown
from ouderbrug.model import Receipt
from ouderbrug.plugin_trace import traced
from ouderbrug.raised import as_known

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from ouderbrug.api import Channel, Confirm
    from ouderbrug.errors import DeliveryError
    from ouderbrug.model import Message
    from ouderbrug.raised import Say

LONGEST_ID = 500
"""The most signs of the other side's own id for a message."""

_log = logging.getLogger("ouderbrug.dispatch")


def send(
    channel: Channel,
    message: Message,
    plugin: str,
    confirm: Confirm,
    names: Callable[[], Collection[str]] = frozenset,
    say: Say = _log.error,
) -> Receipt | DeliveryError:
    """Call the channel if its message may still go; all else that it raises or gives is its bug: unknown.

    ``say`` hears what is wrong with the plugin.
    """
    people = told_of(message)
    try:
        confirm(message)
        with traced(f"send of channels.{message.channel}"):
            receipt = handed(channel, message)
    except BaseException as error:
        return as_known(error, plugin, people, names, say)
    return taken(receipt, plugin, say)


def told_of(message: Message) -> tuple[str, ...]:
    """The names and addresses that no code may tell."""
    return tuple(part for one in message.to for part in (one.name, one.value))


def taken(receipt: object, plugin: str, say: Say = _log.error) -> Receipt | Unknown:
    """A receipt that a store can keep; what is none, or does not say when or by whom it was taken, leaves it unknown.

    An odd id is taken out: of a message that was taken it must not make a doubt.
    """
    if not isinstance(receipt, Receipt):
        say("channel plugin %s gave no receipt; that message is unknown", plugin)
        return Unknown("plugin-no-receipt")
    if not _has_its_shape(receipt):
        say("channel plugin %s gave a receipt of a wrong shape; that message is unknown", plugin)
        return Unknown("plugin-bad-receipt")
    remote = receipt.remote_id if isinstance(receipt.remote_id, str) else ""
    kept = (remote if remote.isprintable() else "".join(filter(str.isprintable, remote)))[:LONGEST_ID]
    return receipt if kept == receipt.remote_id else replace(receipt, remote_id=kept)


def _has_its_shape(receipt: Receipt) -> bool:
    """True where it has a time with its offset, and says yes or no of whether a person has it; the id may be odd."""
    try:
        at, _ = receipt.at, receipt.remote_id
        return isinstance(at, datetime) and at.utcoffset() is not None and isinstance(receipt.handed_over, bool)
    except Exception:
        return False
