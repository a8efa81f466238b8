"""A word to one colleague: it is noted before it goes, and what surely did not go is tried in the next run."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.errors import ChannelClosed, DeliveryError, Temporary
from ouderbrug.store import channels
from ouderbrug.store.database import set_meta

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ouderbrug.api import Channel
    from ouderbrug.model import Message
    from ouderbrug.runtime import Runtime
    from ouderbrug.store.database import Store

NOTHING_TOLD = "[]"
"""The note of a colleague who was told nothing yet."""
_log = logging.getLogger("ouderbrug.staff_mail")


class Word(NamedTuple):
    """What goes to a colleague, the name of the note that they were told, what that said ``before``, and what it is."""

    message: Message
    mark: str
    before: str
    what: str = "the urgent word"


def sent(store: Store, runtime: Runtime, opened: Mapping[str, Channel], word: Word, now: datetime) -> bool:
    """Send it; False where that failed, and the note is as it was where it surely did not go for now."""
    channel = word.message.channel
    try:
        opened[channel].send(word.message)
    except (ChannelClosed, Temporary) as error:
        with store.writing() as connection:
            set_meta(connection, word.mark, word.before)
            if isinstance(error, ChannelClosed):
                channels.close(connection, runtime.school, channel, error.code, now)
        _log.error("%s to a colleague over %s failed (%s); the next run tries again", word.what, channel, error.code)
        return False
    except Exception as error:
        code = error.code if isinstance(error, DeliveryError) else f"plugin-{type(error).__name__}"
        _log.error("%s to a colleague over %s failed (%s); it is not tried again", word.what, channel, code)
        return False
    return True
