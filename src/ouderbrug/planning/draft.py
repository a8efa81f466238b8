"""What the planner works with: what recipients already have of an event, and the messages that are to be judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable
    from datetime import date

    from ouderbrug.model import Event, Message
    from ouderbrug.rules.judgement import Judgement


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a recipient already heard of an event: the first message's id, and the invitation that went along.

    ``event`` is the revision that they heard last (None: not known) and ``heard_on`` the day on which they did,
    ``seen_by`` are the guardians whom a post was for.
    """

    public_id: str
    channel: str
    meeting_uid: str = ""
    meeting_sequence: int = 0
    meeting_organizer: str = field(repr=False, default="")
    pupils: tuple[str, ...] = ()
    event: Event | None = None
    heard_on: date | None = None
    seen_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A message to be judged, the language it is in and why, and what a person must look at first.

    ``no_route`` is a reason code where no channel of the route can carry it. ``address`` is where it would go
    now, so that two guardians who share an address get one message with both their names.
    """

    message: Message
    language_reason: str = ""
    no_route: str = ""
    ask: tuple[str, ...] = ()
    address: str = field(repr=False, default="")

    def one_mail(self, judgement: Judgement) -> Hashable | None:
        """Equal for those who get one mail with all their names; None for what goes to one alone."""
        message = self.message
        if not self.address:
            return None
        event = (message.event.source, message.event.id, message.event.revision)
        return event, self.address, message.text, message.pupils, message.correction, judgement.verdict
