"""More messages about children on one day than a school has reason for look like a broken export: a person looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING

from ouderbrug.factbook.rota import in_turn
from ouderbrug.model import ContentClass
from ouderbrug.store import outbox

if TYPE_CHECKING:
    from ouderbrug.planning.draft import Draft
    from ouderbrug.unit_of_work import UnitOfWork

FEWEST_A_DAY = 200
"""The ceiling of messages about a child on one day, for a school with fewer pupils than this."""


def above_the_ceiling(work: UnitOfWork, drafts: list[Draft]) -> list[Draft]:
    """The drafts, of which what is above the ceiling waits for a person, whatever its source may decide itself.

    Below it the same list.
    """
    # Of a request that takes turns only a few go at a time, however many might be asked.
    personal = [
        draft
        for draft in drafts
        if draft.message.content_class is not ContentClass.GENERAL and not in_turn(work.runtime, draft.message.event)
    ]
    if not personal:
        return drafts
    ceiling = work.runtime.settings.intake.max_personal_per_day or max(FEWEST_A_DAY, len(work.roster.pupils))
    midnight = work.runtime.calendar.at(work.today, time(0))
    kinds = sorted(work.runtime.kinds.about_a_child - work.runtime.kinds.taking_turns)
    room = max(ceiling - outbox.personal_since(work.connection, work.school, midnight, kinds), 0)
    if len(personal) <= room:
        return drafts
    above = {id(draft) for draft in personal[room:]}
    return [replace(one, ask=(*one.ask, "flood")) if id(one) in above else one for one in drafts]
