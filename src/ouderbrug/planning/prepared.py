"""What one run found in its sources, and what became of it, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.planning.last_words import CalledOff, LastWords
from ouderbrug.planning.revisions import revision_of

if TYPE_CHECKING:
    from datetime import datetime

    from ouderbrug.model import Event, Message
    from ouderbrug.planning.draft import Draft
    from ouderbrug.records import Incoming, Rejected
    from ouderbrug.rules.judgement import Judgement
    from ouderbrug.store.events import StoredEvent


class Refusal(NamedTuple):
    """A word about an event that is not taken for a fault of its own: the code to keep it under, and why.

    ``of`` is the id of the event; empty where it is kept by its place.
    """

    source: str
    record: Incoming
    code: str
    why: Rejected
    of: str
    urgent: bool

    def put_right_by(self, event: Event) -> bool:
        """True if this event is the same word, or a later one, written so that it is taken."""
        return (self.source, self.of) == (event.source, event.id) and revision_of(self.record.data) <= event.revision


@dataclass
class Prepared:
    """What one run found: events with their judged drafts, what was set aside, how far each source was read.

    ``records`` are those of which events were accepted, by their ``id()``; ``due`` says when each queued message that
    was never tried would go, by its public id; ``aside`` is what is not taken for a fault of its kind or template,
    ``refused`` a later or an urgent word about an event that is not taken for a fault of its own,
    ``called_off`` what was withdrawn while it was set aside, ``words`` the last word about each event that is.
    ``moved`` is True once something that waited goes sooner, or another way.
    ``lapsed`` counts the events that are called off beside what they refer to.
    ``by_hand`` are those that a colleague said, by their ``id()``, and ``quiet`` those that end what waits, and of
    which nobody hears.
    ``superseded`` are revisions that a later one followed at once: nobody hears them, and they are kept, for the texts
    beside which a translation stood. ``half`` are events of an earlier run that was ended before all were planned.
    """

    accepted: list[Event] = field(default_factory=list)
    superseded: list[Event] = field(default_factory=list)
    replaced: list[StoredEvent] = field(default_factory=list)
    half: list[StoredEvent] = field(default_factory=list)
    drafts: list[tuple[Draft, Judgement]] = field(default_factory=list)
    queued: list[tuple[Message, Judgement]] = field(default_factory=list)
    due: dict[str, datetime] = field(default_factory=dict)
    rejected: list[tuple[str, Rejected]] = field(default_factory=list)
    cursors: dict[str, str] = field(default_factory=dict)
    records: dict[int, Incoming] = field(default_factory=dict)
    by_hand: set[int] = field(default_factory=set)
    quiet: set[int] = field(default_factory=set)
    aside: list[tuple[str, Incoming, Rejected]] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    called_off: list[CalledOff] = field(default_factory=list)
    words: LastWords = field(default_factory=lambda: LastWords(()))
    flood: bool = False
    moved: bool = False
    lapsed: int = 0

    def replace(self, before: StoredEvent) -> None:
        """Let a later revision come in the place of this one, whether it is stored or came in the same run."""
        if before.row:
            self.replaced.append(before)
        else:
            self.accepted.remove(before.event)
            self.superseded.append(before.event)

    def take_back(self, event: Event) -> None:
        """Let an event be as if it had not come: it takes nothing's place."""
        name = (event.source, event.id)
        self.accepted = [one for one in self.accepted if one is not event]
        self.replaced = [one for one in self.replaced if (one.event.source, one.event.id) != name]
