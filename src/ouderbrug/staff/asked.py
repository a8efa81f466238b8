"""What was asked lately, and of whom, for colleagues who write down what guardians say."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ouderbrug.errors import OuderbrugError
from ouderbrug.staff.responses import may_answer, question, takes_until
from ouderbrug.store import events, outbox

if TYPE_CHECKING:
    from ouderbrug.model import Event
    from ouderbrug.staff.responses import Question
    from ouderbrug.unit_of_work import UnitOfWork

LISTED_FOR = timedelta(days=14)
"""How long a question stands there once it takes no answer of a guardian any more: our own choice.

One that names no day takes answers as long after it was asked.
"""


def asked_lately(work: UnitOfWork) -> list[Question]:
    """The questions that somebody got, those first that end first; left out is what two sources ask by one id."""
    kinds = work.runtime.kinds
    expecting = [name for name in kinds if kinds[name].answer.expected]
    found: list[tuple[datetime, Question]] = []
    for event in events.standing(work.connection, work.school, expecting):
        ends = _ends(work, event)
        if ends + LISTED_FOR > work.now:
            with suppress(OuderbrugError):
                found.append((ends, question(work, event.id)))
    return [one for _, one in sorted(found, key=lambda each: (each[0], each[1].event.id)) if one.may_answer]


def _ends(work: UnitOfWork, event: Event) -> datetime:
    return takes_until(work, event) or event.occurred_at + LISTED_FOR


def who_was_asked(work: UnitOfWork, asked: Question) -> dict[str, frozenset[str]]:
    """The guardians who have it before them or answered it and may hear from school still, with the children for whom.

    A child who is no longer theirs is left out.
    """
    rows = [row for row in outbox.of_event(work.connection, asked.rows) if not (row.pilot or row.correction)]
    readers = outbox.guardians(work.connection, [row.id for row in rows])
    found: dict[str, frozenset[str]] = {}
    for row in rows:
        for key in readers.get(row.id, ()):
            if may_answer(work, asked, key) and (row.state in outbox.ACTIVE or key in asked.answers):
                theirs = {tie.pupil for tie in work.roster.ties_of_guardian.get(key, ())}
                found[key] = found.get(key, frozenset()) | theirs.intersection(row.pupils)
    return {key: pupils for key, pupils in found.items() if pupils}
