"""The word that an event is off, or on without them, for who heard of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from ouderbrug.model import ContentClass, Correction, Priority
from ouderbrug.planning import every_way
from ouderbrug.planning.draft import NOTHING_NEW, Draft, numbered, told_of
from ouderbrug.planning.had_last import readers
from ouderbrug.school.boxes import MOBILE, NOWHERE

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from ouderbrug.model import Message
    from ouderbrug.people import Guardian
    from ouderbrug.planning.draft import Earlier
    from ouderbrug.planning.for_one import ForOne
    from ouderbrug.planning.making import Making
    from ouderbrug.unit_of_work import UnitOfWork


class CallingOff:
    """Calls one event off for who is in its audience no more; ``earlier`` says who heard of it, and what."""

    def __init__(self, making: Making, for_one: ForOne, earlier: Mapping[str, Sequence[Earlier]]) -> None:
        self._making, self._for_one, self._earlier = making, for_one, earlier
        self._runtime, self._roster = making.runtime, making.roster

    def of(self, recipient: str, had: Sequence[Earlier]) -> list[Draft]:
        """The word that an event is off, or on without them, for who heard of it and is in its audience no more.

        Who heard that before hears it once.
        """
        had = [one for one in had if not one.off]
        if not had:
            return []
        pupils = _pupils(had)
        guardian = self._roster.guardians.get(recipient)
        if guardian is not None:
            return numbered((self._over_every_way if self._making.at_once else self._in_parts)(guardian, had))
        channels = list(dict.fromkeys(one.channel for one in had)) if self._making.at_once else []
        if len(channels) > 1:
            return numbered([off for name in channels for off in self.of(recipient, _over(name, had))])
        post = told_of(had, pupils) or had[-1]
        if not (recipient.startswith("group:") and post.channel in self._runtime.settings.channels):
            return []
        left = None if self._making.event.withdrawn else (recipient.removeprefix("group:"),)
        text, reason = self._making.text(
            self._runtime.settings.school.language, Correction.WITHDRAWN, post, left, post.pupils
        )
        message = self._making.message(recipient, post.pupils, post.channel, text, post, Correction.WITHDRAWN)
        return [Draft(message, reason)]

    def for_some(self, recipient: str, still: Collection[str], others: int) -> list[Draft]:
        """The word that it is off for those children of a guardian who are in its audience no more, others still are.

        News names no child, and is on for its guardian. ``others`` are the messages to them beside these.
        """
        if self._making.kind.content_class is ContentClass.GENERAL:
            return []
        theirs = {tie.pupil for tie in self._roster.ties_of_guardian.get(recipient, ())}
        had = self._earlier[recipient]
        left = ((one, tuple(key for key in one.pupils if key in theirs and key not in still)) for one in had)
        over = [replace(one, pupils=pupils) for one, pupils in left if pupils]
        off = self.of(recipient, over) if over else []
        return [replace(draft, part=draft.part + others) for draft in off]

    def for_who_left(self, drafts: Sequence[Draft]) -> list[Draft]:
        """The same for who read a post about it and would read none any more: out of its group, or without its app."""
        told = {draft.message.recipient for draft in drafts}
        read = (one for draft in drafts for one in self._roster.members(draft.message.group))
        told |= {one.key for one in read if one.app_access != "no"}
        found = []
        for had in (one for parts in self._earlier.values() for one in parts):
            for key in sorted(set(had.seen_by) - told):
                theirs = {tie.pupil for tie in self._roster.ever_of_guardian.get(key, ())}
                mine = replace(had, channel="", pupils=tuple(one for one in had.pupils if one in theirs))
                if off := self.of(key, (mine,)):
                    found += off
                    told.add(key)
        return found

    def _in_parts(self, guardian: Guardian, had: Sequence[Earlier], by_person: Sequence[str] = ()) -> list[Draft]:
        pupils, route = _pupils(had), (*self._for_one.route, *by_person)
        parts = self._for_one.parts(guardian, pupils, route, Correction.WITHDRAWN)
        return [self._off_for_one(guardian, part, told_of(had, part), route) for part in parts]

    def _over_every_way(self, guardian: Guardian, had: Sequence[Earlier]) -> list[Draft]:
        """Over each way by which they heard it; a colleague calls whom none of these tells it in their language."""
        _, by_person = every_way.split(self._runtime, self._for_one.route)
        every = [off for name in dict.fromkeys(one.channel for one in had)
                 for off in self._in_parts(guardian, _over(name, had), by_person)]  # fmt: skip
        found: list[Draft] = []
        for pupils in dict.fromkeys(one.message.pupils for one in every):
            copies = [one for one in every if one.message.pupils == pupils]
            going = every_way.once_at_an_address([one for one in copies if not one.no_route]) or copies[:1]
            called = partial(self._off_for_one, guardian, pupils, told_of(had, pupils))
            found += self._for_one.with_call(going, called)
        return found

    def _off_for_one(
        self, guardian: Guardian, pupils: tuple[str, ...], had: Earlier | None, route: tuple[str, ...]
    ) -> Draft:
        left = self._left(guardian, pupils)
        text, reason = self._making.text(guardian.language, Correction.WITHDRAWN, had, left, pupils)
        message = self._making.message(guardian.key, pupils, "", text, had, Correction.WITHDRAWN)
        return self._for_one.routed(message, route, had, reason)

    def _left(self, guardian: Guardian, pupils: Sequence[str]) -> tuple[str, ...] | None:
        """The groups of the pupils for whom it goes on without them; none named to who has no other child here.

        None where it is off for everybody, and of a child who is at school no more.
        """
        at_school = {tie.pupil for tie in self._roster.ties_of_guardian.get(guardian.key, ())}
        if self._making.event.withdrawn or not {*pupils} <= at_school:
            return None
        return self._roster.groups_of(pupils) if len(at_school) > 1 else ()


def _over(channel: str, had: Sequence[Earlier]) -> list[Earlier]:
    return [one for one in had if one.channel == channel]


def _pupils(had: Sequence[Earlier]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(pupil for one in had for pupil in one.pupils))


def where_it_is_over(work: UnitOfWork, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts, without the word that it is no more for one reader of a mailbox where another one still has it.

    They would read there that it is off, after how it stands. Of children it is off but for those whom the other's
    word is about; a number at which colleagues call is a mailbox as well.
    """
    goes_on: dict[tuple[str, str], set[str]] = defaultdict(set)
    for draft in drafts:
        message = draft.message
        if message.correction is not Correction.WITHDRAWN and draft.no_route in ("", NOTHING_NEW):
            goes_on[message.channel, message.recipient].update(message.pupils)

    def stands(message: Message) -> bool:
        box = MOBILE if message.channel in work.runtime.spoken else work.runtime.boxes.get(message.channel, NOWHERE)
        apart = work.roster.apart_from(message.recipient)
        others = [one.key for one in work.roster.peers(message.recipient, box) if one.key not in apart]
        still = [goes_on[message.channel, key] for key in others if (message.channel, key) in goes_on]
        return bool(still) and (not message.about_a_child or set(message.pupils) <= set[str]().union(*still))

    return [one for one in drafts if one.message.correction is not Correction.WITHDRAWN or not stands(one.message)]


def said_once(work: UnitOfWork, drafts: Sequence[Draft], earlier: Mapping[str, Sequence[Earlier]]) -> list[Draft]:
    """The drafts of what is off, without the word to one guardian who reads that in the post of a group as well.

    No post takes an entry out of their own calendar, and what is urgent goes over every way.
    """
    posts = [one for one in drafts if one.message.group and not one.no_route]
    reads = {one.key for post in posts for one in readers(post, work.roster)}
    reads = {key for key in reads if not any(one.meeting_uid for one in earlier.get(key, ()))}
    return [one for one in drafts if one.message.priority <= Priority.URGENT or one.message.recipient not in reads]
