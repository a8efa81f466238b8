"""Photos that a colleague has to know of: that stayed behind, or that went before a consent was taken back."""

from __future__ import annotations

from collections import Counter
from datetime import time, timedelta
from typing import TYPE_CHECKING

from ouderbrug.staff.due_follow_ups import PHOTO_HELD, PHOTO_TAKEN_BACK, REMEMBERED_FOR, DueFollowUp, keys_of
from ouderbrug.store import photos

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from ouderbrug.staff.due_follow_ups import Review
    from ouderbrug.store.photos import PhotoSent
    from ouderbrug.unit_of_work import UnitOfWork

SAID_FOR = timedelta(days=28)
"""After so long nobody sends another photo of it; it is let go."""


def held_back(review: Review) -> Iterator[DueFollowUp]:
    """Each event of which a photo stayed behind, by consent of a child on it or a hold, until somebody saw it."""
    found: dict[tuple[str, str], list[PhotoSent]] = {}
    for one in _went(review, SAID_FOR):
        if one.stayed:
            found.setdefault((one.source, one.event), []).append(one)
    keys = keys_of(found)
    for name, some in found.items():
        key, since = keys[name], min(one.when for one in some)
        if not review.was_done(PHOTO_HELD, key, since):
            groups = review.roster.groups_of({pupil for one in some for pupil in one.about})
            yield DueFollowUp(PHOTO_HELD, key, groups, since, name[1], command=f"ouderbrug preview {name[1]}")


def taken_back(review: Review) -> Iterator[DueFollowUp]:
    """Each child of whom a photo went over a channel for which no consent stands any more, as it was taken back."""
    noes = _noes(review)
    found: dict[str, datetime] = {}
    for one in _went(review, REMEMBERED_FOR) if noes else ():
        for pupil in noes.keys() & set(one.pupils) if not one.stayed else ():
            if not _said_yes(review, pupil, one.channel):
                found[pupil] = max(one.when, noes[pupil], found.get(pupil, one.when))
    for pupil, since in sorted(found.items()):
        if not review.was_done(PHOTO_TAKEN_BACK, pupil, since):
            groups, listed = review.roster.groups_of([pupil]), f"ouderbrug privacy photos {pupil} --as KEY"
            yield DueFollowUp(PHOTO_TAKEN_BACK, pupil, groups, since, pupil=pupil, command=listed)


def went_before(work: UnitOfWork, pupils: Collection[str]) -> Counter[str]:
    """How many messages with a photo of each of these pupils went over a channel for which no consent stands now."""
    return Counter(
        pupil
        for one in (_went(work, REMEMBERED_FOR) if pupils else ())
        for pupil in {*one.pupils} & {*pupils}
        if not one.stayed and not _said_yes(work, pupil, one.channel)
    )


def _went(work: UnitOfWork, back: timedelta) -> Iterator[PhotoSent]:
    return photos.went(work.connection, work.school, work.runtime.kinds.with_files, work.now - back)


def _noes(review: Review) -> dict[str, datetime]:
    """The pupils of whom something was taken back, and when last."""
    found: dict[str, datetime] = {}
    for one in review.roster.consents:
        if not one.given:
            at = review.runtime.calendar.at(one.on, time(0))
            found[one.pupil] = max(at, found.get(one.pupil, at))
    return found


def _said_yes(work: UnitOfWork, pupil: str, channel: str) -> bool:
    return work.roster.said_yes_to_photos(pupil, channel, work.runtime.consent_terms, work.today)
