"""Directie: what goes in the days ahead, and one button that holds back everything."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ouderbrug.model import State
from ouderbrug.staff.family import cap
from ouderbrug.staff.titles import begun, title_of
from ouderbrug.store import holds, outbox
from ouderbrug.store.rows import Hold
from ouderbrug.texts.language import in_words
from ouderbrug.web.going_live import leads_there
from ouderbrug.web.holding import is_as_shown, known, standing
from ouderbrug.web.screen import Go, Page, Stopped

if TYPE_CHECKING:
    from datetime import date

    from ouderbrug.web.screen import Ask

AHEAD = timedelta(days=7)
SCHOOL = ("school", "")
"""The scope and key of a hold on everything."""


def lead(ask: Ask) -> Page:
    """The week ahead: each day with its messages, and to how many; what waits for a yes, or is held, stands apart."""
    work, local = ask.work, ask.work.runtime.calendar.day
    waiting = outbox.waiting(work.connection, work.school)
    rows = [row for row in waiting if not (row.pilot or ask.is_own_row(row))]
    behind = holds.behind(work.connection, work.school, rows)
    held = Counter(row.event_id for row in rows if row.id in behind and not row.is_post)
    until = work.today + AHEAD
    by_day: dict[date, Counter[str]] = {}
    for row in rows:
        day = max(work.today, local(max(filter(None, (row.due_at, row.not_before)))))
        if day < until and not row.is_post and row.id not in behind:
            by_day.setdefault(day, Counter())[row.event_id] += 1
    drafts = outbox.waiting(work.connection, work.school, (State.AWAITING_APPROVAL,))
    drafts = [row for row in drafts if not ask.is_own_row(row)]
    pupils = {key for row in (*rows, *drafts) if row.about_a_child for key in row.pupils}
    values = {
        "days": [(in_words(day, None, ask.say.language, work.runtime.calendar.tz), _titles(ask, by_day[day]))
                 for day in sorted(by_day)],
        "waiting": _titles(ask, Counter(row.event_id for row in drafts)), "cap": cap(work), "held": _held(ask),
        "kept": _titles(ask, held),
        "live": leads_there(ask),
    }  # fmt: skip
    return Page("lead.html.j2", values, frozenset(pupils))


def _titles(ask: Ask, counted: Counter[str]) -> list[tuple[str, int]]:
    """What is of one title once, with how many messages it is."""
    found = Counter[str]()
    for event, count in counted.items():
        found[begun(title_of(ask.work, event))] += count
    return found.most_common()


def _held(ask: Ask) -> dict[str, Any] | None:
    """Since when everything is held and by whom; None where it is not."""
    found = standing(ask, *SCHOOL)
    if not found:
        return None
    who, since = ask.work.roster.staff.get(found[0].by), ask.say.when(found[0].since, ask.work.runtime.calendar)
    return {"by": who.name if who else found[0].by, "since": since, "known": known(ask, found)}


def hold_all(ask: Ask) -> Go:
    """Let nothing go to anybody, without a reason that others would read."""
    if _held(ask) is None:
        by, now = ask.visitor.one.key, ask.work.now
        holds.place(ask.work.connection, ask.work.school, Hold(*SCHOOL, now, by, ""))
    return Go("/lead")


def release_all(ask: Ask) -> Go:
    """End what the page showed; what waited then wants a look. Raises Stopped where it is another hold by now."""
    found = standing(ask, *SCHOOL)
    if not found:
        raise Stopped("not_held")
    if not is_as_shown(ask, found):
        raise Stopped("changed_since")
    holds.release(ask.work.connection, ask.work.school, SCHOOL, ask.visitor.one.key, ask.work.now)
    return Go("/lead")
