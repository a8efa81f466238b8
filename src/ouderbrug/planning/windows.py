"""What is queued beside new drafts, in sets small enough to hold, each with all whose messages bear on each other.

Guardians bear on each other who share a child or a mailbox, or see a post of one group: the one hears of the child when
the other can, and of one mailbox all is counted together. Judged set by set, each message gets the verdict that it
would get among all.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, Protocol

from ouderbrug.factbook.reader import guardians_of
from ouderbrug.store import outbox

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from ouderbrug.planning.draft import Draft
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork

MOST = 2_000
"""So many messages are judged at a time; more where more bear on each other."""
NAMED = 200
"""Up to so many guardians, what is queued for them is asked for by name."""
_GROUP = "group:"


class Window(NamedTuple):
    """Drafts, and what is queued of which they are to know; ``named`` if others have more than it pays to read."""

    drafts: list[Draft]
    queued: list[MessageRow]
    named: bool = False


class _Sight(Protocol):
    """What is looked at again of what is queued: all of it, or what is for these guardians."""

    @property
    def everything(self) -> bool: ...

    @property
    def fresh(self) -> set[str]: ...


def windows(work: UnitOfWork, drafts: list[Draft], looking: _Sight) -> Iterator[Window]:
    """Drafts beside what is queued for their guardians, for whom a run looks again at, and whoever bears on these.

    Who is asked in turn is among them in any case: whose turn it is changes with every answer, and with time.
    """
    everything = looking.everything
    turns = outbox.recipients(work.connection, work.school, work.runtime.kinds.taking_turns)
    theirs = guardians_of([one.message for one in drafts], work.roster) if drafts else set()
    whom = _with_their_circles(work, theirs | turns | looking.fresh)
    if not (whom or drafts or everything):
        return
    few = not everything and len(whom) <= NAMED
    if few or outbox.count_queued(work.connection, work.school) + len(drafts) <= MOST:
        wanted = whom if few else None
        yield Window(drafts, outbox.queued_for(work.connection, work.school, wanted))
        return
    counts = outbox.count_for_each(work.connection, work.school)
    sets = _sets(work, whom | counts.keys() if everything else whom, turns, drafts)
    of_set: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        of_set[sets[draft.message.recipient]].append(draft)
    for some, guardians in _packed(sets, counts, of_set):
        new = [draft for number in some for draft in of_set.get(number, ())]
        yield Window(new, outbox.queued_for(work.connection, work.school, guardians), named=True)


def _with_their_circles(work: UnitOfWork, guardians: Collection[str]) -> set[str]:
    circles = work.roster.circles(frozenset(work.runtime.boxes.values())) if guardians else {}
    return {other for key in guardians for other in circles.get(key, (key,))}


def _sets(work: UnitOfWork, whom: Collection[str], turns: Collection[str], drafts: Iterable[Draft]) -> dict[str, int]:
    """Guardians and groups by the number of their set; those asked in turn are of one, and so are those of a post."""
    circles = work.roster.circles(frozenset(work.runtime.boxes.values()))
    posts = outbox.posted_to(work.connection, work.school) | {
        one.message.recipient for one in drafts if one.message.group
    }
    members = {post: [one.key for one in work.roster.members(post.removeprefix(_GROUP))] for post in posts}
    alike = [
        list(turns),
        *([post, *keys] for post, keys in members.items()),
        *(circles.get(key, (key,)) for key in whom),
    ]
    found: dict[str, int] = {}
    whole: dict[int, list[str]] = {}
    for number, together in enumerate(alike):
        before = {found.get(key) for key in together}
        if len(before) == 1 and None not in before:
            continue
        own = [key for key in together if key not in found]
        whole[number] = own + [key for one in before if one is not None for key in whole.pop(one)]
        found |= dict.fromkeys(whole[number], number)
    return found


def _packed(
    sets: Mapping[str, int], counts: Mapping[str, int], drafts: Mapping[int, Collection[Draft]]
) -> Iterator[tuple[list[int], list[str]]]:
    """Sets by their numbers, with their guardians, so many at a time as make up a window."""
    members: dict[int, list[str]] = defaultdict(list)
    for key, number in sets.items():
        members[number].append(key)
    some: list[int] = []
    guardians: list[str] = []
    weight = 0
    for number, keys in members.items():
        some.append(number)
        guardians += keys
        weight += sum(counts.get(key, 0) for key in keys) + len(drafts.get(number, ()))
        if weight >= MOST:
            yield some, guardians
            some, guardians, weight = [], [], 0
    if some:
        yield some, guardians
