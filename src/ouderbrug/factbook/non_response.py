"""Who does not answer: questions to one guardian that were followed by nothing, where answers are kept at all."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from ouderbrug.school.calendar import answer_ends
from ouderbrug.store import follow_ups, requests, responses

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from ouderbrug.runtime import Runtime
    from ouderbrug.store.rows import Question
    from ouderbrug.unit_of_work import UnitOfWork

ASK_WHY = "ask-why"
"""The follow-up of asking a guardian why no answer comes; once that was done, the count begins anew."""
TIME_TO_ANSWER = timedelta(days=7)
"""How long a guardian has where the question names no day; schools promise an answer within a week as well."""
QUESTIONS_OF = timedelta(days=366)


def non_responses(
    work: UnitOfWork, guardians: Collection[str] | None, kinds: Iterable[str]
) -> dict[tuple[str, str], list[datetime]]:
    """By guardian and kind, when the time to answer ended of each question in a row without an answer, latest first.

    Events of which no answer was ever recorded do not count: a school that keeps no answers loses nobody. Nor does
    a question of which the time to answer is not over. ``guardians`` None means all; of many, others may come along.
    """
    wanted = sorted(work.runtime.kinds.asked_by_name.intersection(kinds))
    if not wanted:
        return {}
    rows = requests.put_to(work.connection, work.school, guardians, wanted, work.now - QUESTIONS_OF)
    answers = responses.last(work.connection, work.school, events={row.event_id for row in rows})
    asked_why = {
        key: at for (code, key), at in follow_ups.done(work.connection, work.school).items() if code == ASK_WHY
    }
    questions: dict[tuple[str, str], list[Question]] = defaultdict(list)
    for row in rows:
        questions[row.guardian, row.kind].append(row)
    return {
        who: found
        for who, of_one in questions.items()
        if (found := _in_a_row(work.runtime, of_one, answers, asked_why.get(who[0]), work.now))
    }


def _in_a_row(
    runtime: Runtime,
    questions: Iterable[Question],
    answers: Mapping[responses.Name, Mapping[str, object]],
    asked_why: datetime | None,
    now: datetime,
) -> list[datetime]:
    found: dict[responses.Name, datetime] = {}
    for row in questions:
        if asked_why is not None and row.marked_at <= asked_why:
            break
        event = (row.source, row.event_id)
        of_event, ended = answers.get(event, {}), _time_is_over(runtime, row)
        if row.guardian in of_event:
            break
        if of_event and ended <= now:
            found.setdefault(event, ended)
    return list(found.values())


def _time_is_over(runtime: Runtime, row: Question) -> datetime:
    return answer_ends(row.payload, runtime.calendar) or min(row.deadline, row.marked_at + TIME_TO_ANSWER)
