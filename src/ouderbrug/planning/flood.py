"""More messages about children on one day than a school has reason for look like a broken export: a person looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING

from ouderbrug.factbook.rota import in_turn
from ouderbrug.model import ContentClass
from ouderbrug.store import outbox
from ouderbrug.store.database import meta, set_meta

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ouderbrug.planning.draft import Draft
    from ouderbrug.unit_of_work import UnitOfWork

FEWEST_A_DAY = 200
"""The ceiling of messages about a child on one day, for a school with fewer pupils than this."""
_MORE = "told_more:"
"""Under which stands what was told more on a day of events of before, by school."""


def above_the_ceiling(work: UnitOfWork, drafts: list[Draft]) -> list[Draft]:
    """The drafts, of which what is above the ceiling waits for a person, whatever its source may decide itself.

    Below it the same list.
    """
    personal = [draft for draft in drafts if _is_personal(work, draft)]
    if not personal:
        return drafts
    ceiling = work.runtime.settings.intake.max_personal_per_day or max(FEWEST_A_DAY, len(work.roster.pupils))
    midnight = work.runtime.calendar.at(work.today, time(0))
    kinds = sorted(work.runtime.kinds.about_a_child - work.runtime.kinds.taking_turns)
    came = outbox.personal_since(work.connection, work.school, midnight, kinds) + _more_today(work)
    room = max(ceiling - came, 0)
    if len(personal) <= room:
        return drafts
    above = {id(draft) for draft in personal[room:]}
    return [replace(one, ask=(*one.ask, "flood")) if id(one) in above else one for one in drafts]


def count(work: UnitOfWork, drafts: Iterable[Draft]) -> None:
    """Count for the ceiling of today what is told more of events that came on an earlier day."""
    if more := sum(_is_personal(work, one) for one in drafts):
        set_meta(work.connection, f"{_MORE}{work.school}", f"{work.today}:{_more_today(work) + more}")


def _more_today(work: UnitOfWork) -> int:
    day, _, number = (meta(work.connection, f"{_MORE}{work.school}") or "").partition(":")
    return int(number) if day == str(work.today) else 0


def _is_personal(work: UnitOfWork, draft: Draft) -> bool:
    """True of what is about a child; of a request that takes turns only a few go at a time, however many are asked."""
    return draft.message.content_class is not ContentClass.GENERAL and not in_turn(work.runtime, draft.message.event)
