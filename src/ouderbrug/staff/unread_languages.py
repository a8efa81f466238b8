"""Guardians who got a message in another language than theirs: somebody calls them once.

Nothing may be worded in their language, or nobody translated what the school wrote.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.school.reaching import may_hear
from ouderbrug.staff.due_follow_ups import UNREAD_LANGUAGE, DueFollowUp
from ouderbrug.store import history
from ouderbrug.texts.language import language_code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.staff.due_follow_ups import Review


def unread_languages(review: Review) -> Iterator[DueFollowUp]:
    """Each of them since the first such message, until a colleague has called and said so."""
    ours, roster = review.runtime.composer.language, review.roster
    wanted = {key: language_code(roster.guardians[key].language) for key in may_hear(roster)}
    strangers = [key for key, theirs in wanted.items() if theirs != ours]
    frames = review.runtime.kinds.digest
    got = history.first_in_languages(review.connection, review.school, strangers, frames) if strangers else {}
    for guardian, first in sorted(got.items()):
        strange = [at for language, at in first.items() if wanted[guardian] not in language.split(", ")]
        if strange and (UNREAD_LANGUAGE, guardian) not in review.done:
            groups = review.groups_of(guardian)
            yield DueFollowUp(UNREAD_LANGUAGE, guardian, groups, min(strange), guardian=guardian)
