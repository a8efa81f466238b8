"""Which revision comes next, where a source counts for itself or counted too low."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ouderbrug.planning.revisions import revision_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ouderbrug.model import Event
    from ouderbrug.planning.last_words import LastWord
    from ouderbrug.records import Incoming
    from ouderbrug.store.events import StoredEvent


def renumbered(incoming: Incoming, stored: Sequence[StoredEvent], word: LastWord) -> Incoming:
    """A record of a source that counts revisions itself, as the revision that is next in the store.

    Its own number is behind where a colleague changed the event or called it off, and where it forgot what it told.
    """
    ended = word.revision if word.off or word.over else 0
    last = max([ended, *(one.event.revision for one in stored)])
    if revision_of(incoming.data) > last:
        return incoming
    data = {name: value for name, value in incoming.data.items() if name != "revision"}
    return replace(incoming, data=data if data.get("withdrawn") is True else data | {"revision": last + 1})


def says_again(incoming: Incoming, event: Event, stored: Iterable[StoredEvent]) -> bool:
    """True of what its source does not remember and a stored revision told before, at whatever time."""
    if event.withdrawn or revision_of(incoming.data) > 1:
        return False
    said = (event.kind, event.audience, dict(event.payload), event.priority)
    earlier = (one.event for one in stored)
    return any(said == (one.kind, one.audience, dict(one.payload), one.priority) for one in earlier)


def is_other_than(event: Event, stored: Event) -> bool:
    """True if two deliveries of one revision say something else, but for translations and files, which change alone."""

    def said(one: Event) -> dict[str, Any]:
        return {name: value for name, value in one.payload.items() if name not in _CHANGE_ALONE}

    return event.withdrawn != stored.withdrawn or (event.kind, said(event)) != (stored.kind, said(stored))


_CHANGE_ALONE = frozenset({"translations", "photos", "attachments"})
