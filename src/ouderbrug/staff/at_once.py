"""A word to one colleague: it is noted before it goes, and what surely did not go is tried in the next run."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.altered import handed
from ouderbrug.errors import ChannelClosed, Permanent, Temporary
from ouderbrug.raised import as_known
from ouderbrug.store import channels, public_ids
from ouderbrug.store.database import meta, metas, set_meta

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.api import Channel
    from ouderbrug.errors import DeliveryError
    from ouderbrug.model import Message, Text
    from ouderbrug.runtime import Runtime
    from ouderbrug.store.database import Store

NOTHING_TOLD = "[]"
"""The note of a colleague who was told nothing yet."""
_SHOWN = "shown:"
Notes = tuple[tuple[str, str], ...]
"""Names of notes, each with what it said."""
_log = logging.getLogger("ouderbrug.staff_mail")


def mark(school: str, key: str) -> str:
    """The name of the note of what a colleague was told at once."""
    return f"staff_call:{school}:{key}"


def noted(connection: Connection, school: str) -> frozenset[str]:
    """The keys of the colleagues who were told anything at once that may be open."""
    return frozenset(key for key, told in metas(connection, mark(school, "")).items() if told != NOTHING_TOLD)


def known(connection: Connection, school: str, key: str) -> frozenset[int | str]:
    """What a colleague was told at once that may be open, and what else they saw."""
    return frozenset(json.loads(meta(connection, mark(school, key)) or NOTHING_TOLD))


def note(
    connection: Connection, school: str, key: str, told: Collection[int | str], over: Collection[int] = ()
) -> Notes:
    """Keep what a colleague is told to do, beside what they were told before; returns what that was.

    What is ``over`` they hear in the same word, and it is kept no more.
    """
    if not (told or over):
        return ()
    name = mark(school, key)
    before = meta(connection, name) or NOTHING_TOLD
    kept = {*json.loads(before), *told} - {*over} - as_shown(over)
    set_meta(connection, name, json.dumps(sorted(kept, key=str)))
    return ((name, before),)


def unseen(connection: Connection, school: str, key: str, messages: Collection[int]) -> frozenset[str]:
    """What to note of these messages, whose text a colleague had before them where no mail told them to tell it.

    If one is changed or withdrawn, they hear so; that it is to be done, they may still have to hear.
    """
    known = json.loads(meta(connection, mark(school, key)) or NOTHING_TOLD)
    return as_shown({*messages} - {one for one in known if isinstance(one, int)}) - {*map(str, known)}


def saw(connection: Connection, school: str, key: str) -> frozenset[int]:
    """The messages that a colleague had before them, or was told to do."""
    told = json.loads(meta(connection, mark(school, key)) or NOTHING_TOLD)
    return shown(told) | {one for one in told if isinstance(one, int)}


def as_shown(messages: Collection[int]) -> frozenset[str]:
    """What a note keeps of messages that somebody saw."""
    return frozenset(f"{_SHOWN}{one}" for one in messages)


def shown(told: Collection[int | str]) -> frozenset[int]:
    """The messages that somebody saw, by the note of what they were told."""
    return frozenset(int(one.removeprefix(_SHOWN)) for one in map(str, told) if one.startswith(_SHOWN))


class Word(NamedTuple):
    """What goes to a colleague, the name of the note that they were told, what that said ``before``, and what it is.

    ``also`` are other notes that it makes, with what they said. ``in_counts`` says the same without what it quotes, for
    a relay that refuses a text for its content; None where it quotes nothing.
    """

    message: Message
    mark: str
    before: str
    what: str = "the urgent word"
    in_counts: Text | None = None
    also: Notes = ()


def sent(store: Store, runtime: Runtime, opened: Mapping[str, Channel], word: Word, now: datetime) -> bool:
    """Send it; False where that failed, and the note is as it was where it surely did not go for now."""
    channel = word.message.channel
    try:
        _send(opened[channel], word, runtime)
    except Exception as raised:
        error = _known(raised, word, runtime)
        if not isinstance(error, ChannelClosed | Temporary):
            _log.error("%s to a colleague over %s failed (%s); it is not tried again", word.what, channel, error.code)
            return False
        with store.writing() as connection:
            for name, before in ((word.mark, word.before), *word.also):
                set_meta(connection, name, before)
            if isinstance(error, ChannelClosed):
                channels.close(connection, runtime.school, channel, error.code, now)
        _log.error("%s to a colleague over %s failed (%s); the next run tries again", word.what, channel, error.code)
        return False
    return True


def _send(channel: Channel, word: Word, runtime: Runtime) -> None:
    """Send it; what is refused for its content goes once more in counts, so that they are told something."""
    try:
        handed(channel, word.message)
    except (Permanent, Temporary) as raised:
        error = _known(raised, word, runtime)
        if word.in_counts is None or not getattr(error, "content", False):
            raise error from None
        _log.warning("%s to a colleague was refused for its content (%s); it goes in counts", word.what, error.code)
        handed(channel, replace(word.message, text=word.in_counts, public_id=public_ids.new()))


def _known(raised: Exception, word: Word, runtime: Runtime) -> DeliveryError:
    people = [part for one in word.message.to for part in (one.name, one.value)]
    return as_known(raised, f"channels.{word.message.channel}", people, runtime.names_in_codes)
