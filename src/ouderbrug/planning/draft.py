"""What the planner works with: what recipients already have of an event, and the messages that are to be judged."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from ouderbrug.altered import altered
from ouderbrug.model import Correction
from ouderbrug.store import public_ids
from ouderbrug.store.outbox import message_key

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
    from datetime import date

    from sqlalchemy import Connection

    from ouderbrug.model import Event, Message
    from ouderbrug.rules.judgement import Judgement

NOT_TOGETHER = "not-together"
"""Why a person looks first: two who are not to meet would be at one moment or place."""
OTHER_LANGUAGE = "other-language"
"""Why a colleague tells what is urgent as well: what goes by itself is not in the language that its guardian reads."""
NOTHING_NEW = "nothing-new"
"""Why no change goes out: who would get it heard this very content last."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a recipient already heard of an event: the first message's id, and the invitation that went along.

    Who heard of their children in parts has one for each.
    ``event`` is the revision that they heard last (None: not known) and ``heard_on`` the day on which they did,
    ``told_by`` is "call" or "talk" where a colleague told it, ``seen_by`` are the guardians whom a post was for.
    ``off`` is True where what they heard last is that it is off.
    """

    public_id: str
    channel: str
    meeting_uid: str = ""
    meeting_sequence: int = 0
    meeting_organizer: str = field(repr=False, default="")
    pupils: tuple[str, ...] = ()
    event: Event | None = None
    heard_on: date | None = None
    told_by: Literal["", "call", "talk"] = ""
    seen_by: tuple[str, ...] = ()
    off: bool = False

    @property
    def correction(self) -> Correction:
        """What the next word about it is to who heard this one."""
        return Correction.ON_AGAIN if self.off else Correction.CHANGED


def told_of(had: Iterable[Earlier], pupils: Collection[str], others: Collection[str] = ()) -> Earlier | None:
    """What was told of these pupils, as one; None if nothing was.

    Where nothing was, it is what was told of pupils who are no others of theirs: these came in their place.
    """
    known = list(had)
    near = [one for one in known if not set(one.pupils).isdisjoint(pupils)]
    return _latest(near or [one for one in known if set(one.pupils).isdisjoint(others)])


def _latest(had: Sequence[Earlier]) -> Earlier | None:
    """The latest, about all the pupils of whom that much was told."""
    if not had:
        return None
    revision = max(revision_heard(one) for one in had)
    of_it = sorted((one for one in had if revision_heard(one) == revision), key=lambda one: one.off)
    return replace(of_it[0], pupils=tuple(dict.fromkeys(pupil for one in of_it for pupil in one.pupils)))


def revision_heard(had: Earlier) -> int:
    """The number of the revision that was heard; 0 where it is not known."""
    return had.event.revision if had.event else 0


@dataclass(frozen=True)
class Draft:
    """A message to be judged, the language it is in and why, and what a person must look at first.

    ``part`` numbers the messages of one guardian about one event, where not all of their children may stand in one.

    ``no_route`` is a reason code where no channel of the route can carry it. ``address`` is where it would go
    now, so that two guardians who share an address get one message with both their names. ``passed_over`` are the steps
    that say why channels before it in the route do not carry it. ``reminds`` is True where it says no more than its
    recipient was told before: nobody is called for that.
    """

    message: Message
    language_reason: str = ""
    no_route: str = ""
    ask: tuple[str, ...] = ()
    part: int = 0
    address: str = field(repr=False, default="")
    passed_over: tuple[Mapping[str, Any], ...] = ()
    reminds: bool = False

    @property
    def said_too(self) -> bool:
        """True for the call beside what goes by itself in a language that its guardian does not read."""
        return any(step.get("reason") == OTHER_LANGUAGE for step in self.passed_over)

    def one_mail(self, judgement: Judgement) -> Hashable | None:
        """Equal for those who get one mail with all their names; None for what goes to one alone."""
        message = self.message
        if not self.address:
            return None
        event = (message.event.source, message.event.id, message.event.revision)
        return event, self.address, message.text, message.pupils, message.correction, judgement.verdict


def numbered(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts as the parts of what one recipient gets of an event, in their order."""
    return [replace(draft, part=number) if number else draft for number, draft in enumerate(drafts)]


def identified(connection: Connection, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts with the ids that they have whenever they are planned; a first invitation is known by that too."""
    ids = public_ids.of(connection, [message_key(draft.message, draft.part) for draft in drafts])
    return [_named(draft, name) for draft, name in zip(drafts, ids, strict=True)]


def _named(draft: Draft, name: str) -> Draft:
    message, meeting = draft.message, draft.message.meeting
    if meeting and meeting.uid.startswith(message.public_id):
        meeting = replace(meeting, uid=name + meeting.uid.removeprefix(message.public_id))
    return altered(draft, message=altered(message, public_id=name, meeting=meeting))
