"""What a person is told of an import beside its figures: who hears nothing by it, and what went or failed before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.school.import_stops import FIRST_WORD, first_word_on_authority
from ouderbrug.school.importing import as_written
from ouderbrug.school.memberships import NO_GROUP
from ouderbrug.school.reaching import (
    OF_NO_GROUP,
    UNKNOWN_AUTHORITY,
    in_groups,
    of_no_group,
    of_nobody,
    of_unknown_authority,
)
from ouderbrug.staff.not_sent import had_failed
from ouderbrug.staff.photos import went_before

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.cli.language import Words
    from ouderbrug.school.importing import Judged
    from ouderbrug.school.roster import Roster
    from ouderbrug.unit_of_work import UnitOfWork


def who_hears_nothing(words: Words, before: Roster, judged: Judged) -> list[str]:
    """Which pupils have no guardian who may hear from school, or no group, once it is written, and where none may hear
    of a child.

    A table of staff changes none.
    """
    change, found = judged.change, []
    if judged.stops or not (change.pupils or change.ties):
        return []
    after = as_written(before, change)
    if known := first_word_on_authority(change, before):
        found.append(words(FIRST_WORD, count=known, all=len(before.ties)))
    if unknown := of_unknown_authority(after):
        found.append(words(UNKNOWN_AUTHORITY, unknown=unknown[0], count=unknown[1]))
    if alone := of_nobody(after):
        said = "pupils without a guardian who may hear from school: {count} ({keys})"
        found.append(words(said, count=len(alone), keys=_first(in_groups(alone))))
    noted = " ".join(note.hint for note in change.notes if note.code == NO_GROUP) + " "
    if apart := [key for key in of_no_group(after) if f"pupil {key} " not in noted]:
        found.append(words(OF_NO_GROUP, count=len(apart), keys=_first(apart)))
    return found


def _first(keys: Sequence[str]) -> str:
    return ", ".join(keys[:10]) + (", ..." if len(keys) > 10 else "")


def not_had_by_who_left(words: Words, work: UnitOfWork, judged: Judged) -> list[str]:
    """Of who left, and may be there under another key: what failed for them and is of use still."""
    said = "{guardian} left, and these never reached them: {events}; tell it whoever comes in their place"
    lost = had_failed(work, judged.change.left_guardians)
    return [words(said, guardian=key, events=", ".join(events)) for key, events in sorted(lost.items())]


def photos_that_went(words: Words, work: UnitOfWork, judged: Judged) -> list[str]:
    """Of whom consent was taken back: that photos went before, and what lists where."""
    said = (
        "pupil {pupil}: {count} {count:message|messages} with a photo went before; `ouderbrug privacy photos {pupil}`"
    )
    noes = {one.pupil for one in judged.change.consents if not one.given}
    found = sorted(went_before(work, noes).items())
    return [words(said, pupil=pupil, count=count) for pupil, count in found]
