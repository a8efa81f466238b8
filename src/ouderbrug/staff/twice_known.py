"""Who stands in the store twice: two guardians of one name and one mailbox, who are perhaps one person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.school.likeness import equal
from ouderbrug.staff.due_follow_ups import TWICE_KNOWN, DueFollowUp
from ouderbrug.staff.reach import follow_up_key
from ouderbrug.store import pairs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.staff.due_follow_ups import Review


def twice_known(review: Review) -> Iterator[DueFollowUp]:
    """Each two, until one of the keys has left, or a leader has said that they are two people.

    Nothing is merged by itself: two of one name in one house are father and son as well.
    """
    found = _of_one_name(review)
    written = pairs.written(review.connection, review.school) if found else ()
    answered = {(one.one, one.other) for one in written if one.what.of_guardians}
    for one, other in sorted(found - answered):
        key = follow_up_key(one, other)
        if (TWICE_KNOWN, key) not in review.done:
            command = f"ouderbrug import FILE --same-people={other}={one}"
            since = review.began or review.now
            yield DueFollowUp(TWICE_KNOWN, key, (), since, guardian=one, reader=other, command=command)


def _of_one_name(review: Review) -> set[tuple[str, str]]:
    """Pairs of guardians at school with the same name, of whom both have one address or account."""
    roster = review.roster
    return {
        (key, peer.key)
        for box in set(review.runtime.boxes.values())
        for key, one in roster.guardians.items()
        if one.active
        for peer in roster.peers(key, box)
        if key < peer.key and peer.active and equal(one, peer)
    }
