"""Guardians who read a language in which nothing is worded, and got messages all the same: somebody calls them once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.staff.due_follow_ups import UNREAD_LANGUAGE, DueFollowUp
from ouderbrug.store import history

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.staff.due_follow_ups import Review


def unread_languages(review: Review) -> Iterator[DueFollowUp]:
    """Each of them since their first message, until a colleague has called and said so."""
    writes, roster = review.runtime.composer.writes, review.roster
    of_pupils = {tie.guardian for tie in roster.ties if tie.active}
    wanted = [
        key
        for key, one in roster.guardians.items()
        if key in of_pupils and one.active and not (one.blocked or one.deceased) and not writes(one.language)
    ]
    first = history.first_reached(review.connection, review.school, wanted) if wanted else {}
    for guardian, since in sorted(first.items()):
        if (UNREAD_LANGUAGE, guardian) not in review.done:
            groups = review.groups_of(guardian)
            yield DueFollowUp(UNREAD_LANGUAGE, guardian, groups, since, guardian=guardian)
