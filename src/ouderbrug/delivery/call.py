"""The call of a channel: whatever comes of it is a receipt or one of our delivery errors."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from ouderbrug.codes import STOPPED, is_code, is_stop
from ouderbrug.errors import DeliveryError, Permanent, Temporary, Unknown
from ouderbrug.model import Receipt
from ouderbrug.plugin_trace import traced

if TYPE_CHECKING:
    from ouderbrug.api import Channel, Confirm
    from ouderbrug.model import Message

LONGEST_ID = 500
"""The most signs of the other side's own id for a message."""
BAD_CODE = "plugin-bad-code"

_log = logging.getLogger("ouderbrug.dispatch")


def send(channel: Channel, message: Message, plugin: str, confirm: Confirm) -> Receipt | DeliveryError:
    """Call the channel if its message may still go; all else that it raises or gives is its bug: unknown."""
    try:
        confirm(message)
        with traced(f"send of channels.{message.channel}"):
            receipt = channel.send(message)
        if isinstance(receipt, Receipt):
            return _readable(receipt)
        did, code = "gave no receipt", "plugin-no-receipt"
    except DeliveryError as error:
        return checked(error, message, plugin)
    except BaseException as error:
        did, code = f"raised {type(error).__name__}", f"plugin-{type(error).__name__}"
    _log.error("channel plugin %s %s; that message is unknown", plugin, did)
    return Unknown(code[:60])


def _readable(receipt: Receipt) -> Receipt:
    """A receipt with an id that a store can keep: of a message that was taken, an odd one must not make a doubt."""
    remote = receipt.remote_id if isinstance(receipt.remote_id, str) else ""
    kept = "".join(sign for sign in remote if sign.isprintable())[:LONGEST_ID]
    return receipt if kept == receipt.remote_id else replace(receipt, remote_id=kept)


def checked(error: DeliveryError, message: Message, plugin: str) -> DeliveryError:
    """An error of a channel with a code that is one: it is stored, logged and shown, and may tell of nobody."""
    if not is_code(error.code, (part for one in message.to for part in (one.name, one.value))):
        error.code = BAD_CODE
        _log.error("channel plugin %s gives a code that is no machine word, or tells of somebody; not kept", plugin)
    if isinstance(error, Permanent) and error.stopped is True and not is_stop(error.code):
        error.code = f"{STOPPED}-{error.code}"[:60]  # all that reads codes later knows a stop by that
    if isinstance(error, Temporary) and not isinstance(error.retry_after, timedelta):
        error.retry_after = None
    return error
