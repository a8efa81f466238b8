"""Vandaag: what one colleague can do now, and who shares it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.school.assignment import works_on
from ouderbrug.school.roles import Act, may
from ouderbrug.staff.approvals import decides
from ouderbrug.staff.cards import is_for
from ouderbrug.texts.language import join_names
from ouderbrug.web.cards import number_of, to_call, to_post
from ouderbrug.web.follow_ups import to_press
from ouderbrug.web.reading import to_read
from ouderbrug.web.screen import Page
from ouderbrug.web.stuck import closed, stuck

if TYPE_CHECKING:
    from ouderbrug.web.screen import Ask

MINUTES = {"read": 1, "post": 2, "call": 5, "follow_ups": 2, "stuck": 2}
"""How long one of each takes, in minutes: assumed."""


def today(ask: Ask) -> Page:
    """How many things there are to read, to post and to call about; each leads to its list."""
    one, strong = ask.visitor.one, ask.visitor.strong
    found, minutes = rows(ask)
    values = {
        "greeting": ask.say.greeting(ask.work.runtime.calendar.local(ask.work.now), one.name),
        "minutes": ask.say.some("minute", minutes) if minutes else "",
        "rows": found,
        "writes": may(one, Act.APPROVE),
        "reaches": may(one, Act.TALK) and strong,
        "families": may(one, Act.FAMILIES) and strong,
        "leads": may(one, Act.RELEASE) and strong,
        "others": _others(ask),
        "more": not strong and _more(ask),
    }
    return Page("today.html.j2", values)


def rows(ask: Ask) -> tuple[list[tuple[str, str]], int]:
    """Where there is something to do and how much of it, in words, and the minutes that all of it takes.

    One card alone is opened at once.
    """
    one, strong = ask.visitor.one, ask.visitor.strong
    posts, calls = to_post(ask), to_call(ask) if may(one, Act.TALK) and strong else []
    counts = {
        "read": len(to_read(ask)) if may(one, Act.APPROVE) else 0,
        "post": len(posts),
        "call": len(calls),
        "follow_ups": to_press(ask) if may(one, Act.ERRAND) and strong else 0,
        "stuck": len(stuck(ask)) + len(closed(ask)) if may(one, Act.RETRY) else 0,
    }
    alone = {name: f"/{name}/{number_of(of[0])}" for name, of in (("post", posts), ("call", calls)) if len(of) == 1}
    found = [
        (alone.get(name, f"/{name.replace('_', '-')}"), ask.say.some(name, count))
        for name, count in counts.items()
        if count
    ]
    return found, sum(MINUTES[name] * count for name, count in counts.items())


def _others(ask: Ask) -> str:
    """That others of the same groups work today as well, by name; empty if nobody does."""
    one, today = ask.visitor.one, ask.work.today
    found = [
        other.name
        for other in ask.work.roster.staff.values()
        if other.key != one.key
        and other.role == "teacher"
        and set(other.groups) & set(one.groups)
        and works_on(other, today)
    ]
    return ask.say.some("others", len(found), names=join_names(found, ask.say.language)) if found else ""


def _more(ask: Ask) -> bool:
    """True if something about a child waits, which a link in a mail does not open."""
    one = ask.visitor.one
    waits = any(decides(one, each) and each.message.about_a_child for each in ask.drafts)
    return waits or any(is_for(card, one) and not card.post for card in ask.cards)
