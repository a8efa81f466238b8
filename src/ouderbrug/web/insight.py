"""Zo bereiken we ouders: the figures of four weeks, and by name who got nothing, for leaders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.insight.figures import Insight, Period
from ouderbrug.insight.words import InsightWords
from ouderbrug.web.families import paths_to
from ouderbrug.web.screen import Page

if TYPE_CHECKING:
    from ouderbrug.web.screen import Ask

WEEKS = 4


def insight(ask: Ask) -> Page:
    """The same figures as `ouderbrug report`; who got nothing leads to their own page."""
    found, people = Insight(Period(ask.work, WEEKS)), ask.work.roster
    zero, pupils = list[tuple[str, str, list[str]]](), set[str]()
    paths = paths_to(ask, found.at_zero)
    for key in found.at_zero:
        theirs = [tie.pupil for tie in people.ties_of_guardian.get(key, ()) if tie.pupil in people.pupils]
        if not ask.is_own_family(key):
            zero.append((paths.get(key, ""), people.guardians[key].name, people.call_names(theirs)))
            pupils.update(theirs)
    words = InsightWords(ask.say.language)
    period = words("period", first=words.day(found.period.first), last=words.day(found.period.last))
    values = {"figures": found.figures(), "words": words, "period": period, "zero": zero}
    return Page("insight.html.j2", values, frozenset(pupils))
