"""Guardians whose mails come back, and who stopped a channel, until a colleague asked or another address came in."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ouderbrug.school.boxes import EMAIL
from ouderbrug.staff.due_follow_ups import ADDRESS_DEAD, CHANNEL_STOPPED, MAIL_REFUSED, DueFollowUp
from ouderbrug.store import bounces, mailboxes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ouderbrug.staff.due_follow_ups import Review
    from ouderbrug.store.bounces import Came
    from ouderbrug.unit_of_work import UnitOfWork

AT_ONCE = ("dead", "closed")
"""What says that nobody reads a mailbox any more."""
OFTEN = ("failed",)
"""What is asked about once it came of three messages: a mailbox that is full may be empty tomorrow."""
TIMES = 3
OF_SCHOOL = "own-fault"


def dead_addresses(review: Review) -> Iterator[DueFollowUp]:
    """Each guardian whose present mailbox took no mail, since the first that came back after somebody last asked."""
    for guardian, came in returned(review).items():
        after = review.done.get((ADDRESS_DEAD, guardian))
        fresh = [one for one in came if after is None or one.at > after]
        final = [one for one in fresh if one.what in AT_ONCE]
        often = [one for one in fresh if one.what in OFTEN]
        if final or len({one.public_id for one in often}) >= TIMES:
            since = min(one.at for one in final or often)
            yield DueFollowUp(ADDRESS_DEAD, guardian, review.groups_of(guardian), since, guardian=guardian)


def stopped_channels(review: Review) -> Iterator[DueFollowUp]:
    """Each guardian who has an address where a reader stopped a channel, once: it stands after somebody knows it."""
    for guardian, channels in stopped(review).items():
        since, groups = max(channels.values()), review.groups_of(guardian)
        if not review.was_done(CHANNEL_STOPPED, guardian, since):
            lift = f"ouderbrug release stopped {guardian}"
            yield DueFollowUp(CHANNEL_STOPPED, guardian, groups, since, guardian=guardian, command=lift)


def stopped(work: UnitOfWork) -> dict[str, dict[str, datetime]]:
    """By guardian which channels are stopped at an address that they have now, and since when."""
    found: dict[str, dict[str, datetime]] = defaultdict(dict)
    at = work.roster.stopped
    for key, one in work.roster.guardians.items() if at else ():
        for channel, box in work.runtime.boxes.items() if one.active else ():
            if (since := at.get((channel, work.roster.address(one, box)))) is not None:
                found[key][channel] = since
    return dict(found)


def refused_mail(review: Review) -> Iterator[DueFollowUp]:
    """That mail servers refuse mail of the school for its own sake: one thing to mend, however many came back."""
    came = bounces.of(review.connection, review.school, [OF_SCHOOL])
    after = review.done.get((MAIL_REFUSED, MAIL))
    fresh = [one for one in came if after is None or one.at > after]
    if fresh:
        yield DueFollowUp(MAIL_REFUSED, MAIL, (), fresh[0].at)


MAIL = "mail"
"""The key of the errand about the school's own mail."""


def returned(work: UnitOfWork) -> dict[str, list[Came]]:
    """By guardian what came back of the mailbox that they have now."""
    by_box = defaultdict(list)
    for one in bounces.of(work.connection, work.school, [*AT_ONCE, *OFTEN]):
        if one.mailbox:
            by_box[one.mailbox].append(one)
    if not by_box:
        return {}
    here = [(key, work.roster.address(one, EMAIL)) for key, one in work.roster.guardians.items() if one.active]
    hashes = mailboxes.hashed(work.connection, *(address for _, address in here))
    return {key: by_box[box] for (key, _), box in zip(here, hashes, strict=True) if box in by_box}
