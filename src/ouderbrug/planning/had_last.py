"""What each guardian had last of an event, by themselves or in a post, and whom its posts leave with other words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.model import State
from ouderbrug.planning.draft import NOTHING_NEW, revision_heard
from ouderbrug.store import events, outbox
from ouderbrug.store.states import WAITING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from ouderbrug.model import Event
    from ouderbrug.people import Guardian
    from ouderbrug.planning.draft import Draft, Earlier
    from ouderbrug.planning.heard import Told
    from ouderbrug.planning.making import Making
    from ouderbrug.school.roster import Roster
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork

_IN_HAND = (*WAITING, State.HANDED_OVER)


def saw_a_post(
    earlier: Mapping[str, Sequence[Earlier]], guardians: Collection[str], roster: Roster
) -> dict[str, tuple[Earlier, ...]]:
    """What each of these heard by the post of a group, as who gets a message of their own now."""
    found: dict[str, tuple[Earlier, ...]] = {}
    for had in (one for told in earlier.values() for one in told):
        for key in {*had.seen_by}.intersection(guardians):
            theirs = {tie.pupil for tie in roster.ties_of_guardian.get(key, ())}
            if pupils := tuple(pupil for pupil in had.pupils if pupil in theirs):
                mine = replace(had, channel="", meeting_uid="", pupils=pupils, seen_by=())
                found[key] = (*found.get(key, ()), mine)
    return found


def with_posts(earlier: Mapping[str, Sequence[Earlier]], seen: Mapping[str, Sequence[Earlier]]) -> dict[str, Told]:
    """What all heard, of which who ``seen`` a post since their own message had that last."""
    return {key: had_last(earlier.get(key, ()), seen.get(key, ())) for key in {*earlier, *seen}}


def had_last(own: Sequence[Earlier], seen: Sequence[Earlier]) -> Told:
    """What somebody heard by themselves, as a later post says it; without that what they saw.

    An entry in a calendar stands as it was sent, whatever a post says.
    """
    if not own or not seen:
        return tuple(own or seen)
    last = max(seen, key=revision_heard)
    return tuple(
        one if one.meeting_uid or revision_heard(last) <= revision_heard(one)
        else replace(one, event=last.event, heard_on=last.heard_on, told_by="", off=last.off)
        for one in own
    )  # fmt: skip


def readers(post: Draft, roster: Roster) -> list[Guardian]:
    """Who reads what is posted for a group: all but who said not to have the app."""
    return [one for one in roster.members(post.message.group) if one.app_access != "no"]


def left_behind(
    making: Making, posts: Iterable[Draft], earlier: Mapping[str, Sequence[Earlier]], roster: Roster
) -> set[str]:
    """Who reads these posts, had other words last, and is not told by them that these changed."""
    theirs: dict[str, list[Draft]] = defaultdict(list)
    for post in posts:
        for one in readers(post, roster):
            theirs[one.key].append(post)
    seen = saw_a_post(earlier, theirs, roster)
    return {key for key, mine in theirs.items() if _stays_behind(making, mine, earlier.get(key, ()), seen.get(key, ()))}


def _stays_behind(making: Making, posts: Iterable[Draft], own: Sequence[Earlier], seen: Sequence[Earlier]) -> bool:
    """True of who had other words last, where these posts have nothing new or do not say that it changed.

    Who knows it by posts alone reads it in the next; no post changes an entry in their own calendar.
    """
    had = had_last(own, seen)
    last = max((revision_heard(one) for one in had), default=0)
    other = [one for one in had if revision_heard(one) == last or one.meeting_uid]
    other = [one for one in other if not making.is_as_heard(one)]
    if any(one.meeting_uid for one in other):
        return True
    new = [post for post in posts if post.no_route != NOTHING_NEW]
    return bool(other) and not any(post.message.correction for post in new) and bool(own or not new)


def in_hand(work: UnitOfWork, event: Event, group: str) -> bool:
    """True if a post of the words before this was to be made for a group, and each had it not alone instead."""
    known = [one for one in events.find(work.connection, work.school, event.id) if one.event.source == event.source]
    before = [one.row for one in known if one.event.revision < event.revision]
    rows = [row for row in outbox.of_event(work.connection, before) if row.pilot == work.runtime.pilot]
    last = max((row.event for row in rows), default=0)
    return any(row.event == last and row.recipient == f"group:{group}" and _waits(row) for row in rows)


def _waits(row: MessageRow) -> bool:
    replaced = row.error_class == outbox.REPLACED
    return row.state in _IN_HAND or (row.state == State.CANCELLED and (replaced or row.settled_by != ""))
