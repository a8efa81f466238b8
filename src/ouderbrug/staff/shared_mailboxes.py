"""Whose shared mailbox keeps out what is about a child, so that a leader may say that the two read it together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.people import Authority, Pairing, Receives
from ouderbrug.school.may_be_told import is_kept_out
from ouderbrug.staff.cards import SHUT
from ouderbrug.staff.due_follow_ups import MAILBOX_CLOSED, DueFollowUp
from ouderbrug.staff.reach import follow_up_key
from ouderbrug.store import pairs, plans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from ouderbrug.people import Guardianship
    from ouderbrug.school.roster import Roster
    from ouderbrug.staff.due_follow_ups import Review


def closed_mailboxes(review: Review) -> Iterator[DueFollowUp]:
    """Each pair whose mailbox kept out a message about a child, until a leader has answered or it is so no more.

    Over a ban, "nothing" or a death nothing is proposed: no leader's word opens a mailbox then.
    """
    for (one, other), since in _kept_out(review).items():
        key = follow_up_key(one, other)
        if (MAILBOX_CLOSED, key) not in review.done:
            yes = f"ouderbrug pair {Pairing.READS_TOGETHER} {one} {other} --as KEY"
            yield DueFollowUp(MAILBOX_CLOSED, key, (), since, guardian=one, reader=other, command=yes)


def _kept_out(review: Review) -> dict[tuple[str, str], datetime]:
    """The pairs, in the order of their keys, and since when."""
    sharing = _sharing(review)
    if not sharing:
        return {}
    found: dict[tuple[str, str], datetime] = {}
    whom = {key for pair in sharing for key in pair}
    for guardian, pupils, trail, at in plans.with_reason(
        review.connection, review.school, whom, SHUT.partition(".")[2]
    ):
        for reader in _readers(trail):
            pair = (min(guardian, reader), max(guardian, reader))
            if pair in sharing and _lacks(review, reader, pupils):
                found[pair] = min(at, found.get(pair, at))
    return found


def _sharing(review: Review) -> set[tuple[str, str]]:
    """Who share a mailbox, and might be said to read it together: nobody answered that yet."""
    roster, boxes = review.roster, set(review.runtime.boxes.values())
    both = {
        (min(key, peer.key), max(key, peer.key))
        for key, one in roster.guardians.items()
        if one.active
        for box in boxes
        for peer in roster.reading_along(key, box)
    }
    if not both:
        return both
    written = pairs.written(review.connection, review.school)
    answered = {(one.one, one.other) for one in written if one.what.of_guardians}
    return {pair for pair in both - answered if not any(is_kept_out(roster, key) for key in pair)}


def _readers(trail: Iterable[Mapping[str, object]]) -> set[str]:
    details = (step.get("detail") for step in trail if f"{step.get('rule')}.{step.get('reason')}" == SHUT)
    return {str(detail["reader"]) for detail in details if isinstance(detail, dict) and "reader" in detail}


def _lacks(review: Review, reader: str, pupils: Iterable[str]) -> bool:
    """True while this reader may not have all that is about one of these pupils, who is still at school."""
    roster = review.roster
    ties = {tie.pupil: tie for tie in roster.ever_of_guardian.get(reader, ())}
    here = [key for key in pupils if key in roster.pupils and roster.pupils[key].active]
    if not roster.guardians[reader].active:
        return any(tie is not None and _is_withheld(tie) for tie in map(ties.get, here))
    return not all(_may_have_all(ties.get(key), roster, review) for key in here)


def _may_have_all(tie: Guardianship | None, roster: Roster, review: Review) -> bool:
    if tie is None or not tie.active or tie.receives is not Receives.ALL:
        return False
    said = roster.pairs.get(Pairing.RECEIVES_ALL, frozenset())
    return tie.authority is Authority.YES or tie.has_all_by_record(review.today, said)


def _is_withheld(tie: Guardianship) -> bool:
    return tie.receives is not Receives.ALL or tie.authority is Authority.NO
