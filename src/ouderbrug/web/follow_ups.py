"""Om te regelen: what was not sent and why, whom to thank, whom to call: what a colleague owes beside messages."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

from ouderbrug.errors import OuderbrugError
from ouderbrug.school.roles import LEADS, Act, may
from ouderbrug.staff.due_follow_ups import BY_COMMAND, FOR_LEADERS
from ouderbrug.staff.follow_ups import FollowUp, but_own, is_for, reason_for
from ouderbrug.staff.not_sent import NOT_EVERYBODY, NOT_SENT, to_be_told
from ouderbrug.staff.owed_lines import Family, OwedLines
from ouderbrug.staff.shown import of_errand
from ouderbrug.staff.ticking import tick_off
from ouderbrug.templates.reasons import reason_in
from ouderbrug.web import seen
from ouderbrug.web.screen import Go, NotHere, Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ouderbrug.web.screen import Ask

_CODE = re.compile(r"[\w-]+\.([\w-]+)")
"""A rule and its reason."""


def to_arrange(ask: Ask) -> list[FollowUp]:
    """What is owed by who asks, the heaviest first."""
    return [one for one in but_own(ask.follow_ups, ask.visitor.one.key) if is_for(one, ask.visitor.one)]


def to_press(ask: Ask) -> int:
    """How many things that are: what is owed to the guardians of one family is one press."""
    return sum(len(families) for _, families in _owed(ask).by_family(to_arrange(ask)))


def _owed(ask: Ask) -> OwedLines:
    one = ask.visitor.one
    return OwedLines(ask.work, None if one.role in LEADS else frozenset(one.groups))


def listed(ask: Ask) -> Page:
    """What was not sent, then all else; each with what to do, and a button to say that it is done."""
    found = to_arrange(ask)
    if not found:
        return Page("nothing.html.j2", {"said": "nothing_to_arrange"})
    of_messages = [one for one in found if one.code in (NOT_SENT, NOT_EVERYBODY)]
    rest = [one for one in found if one not in of_messages]
    pupils = frozenset(pupil for one in found for pupil in one.children)
    lines = [("not_sent", _lines(ask, of_messages)), ("follow_ups", _lines(ask, rest))]
    return Page("follow_ups.html.j2", {"parts": [part for part in lines if part[1]]}, pupils)


def _lines(ask: Ask, found: Sequence[FollowUp]) -> list[dict[str, Any]]:
    numbers = count()
    return [
        words | _more(ask, families[0].owed[0]) | {"families": _families(ask, families, numbers)}
        for words, families in _owed(ask).by_family(found)
    ]


def _families(ask: Ask, found: Sequence[Family], numbers: Iterator[int]) -> list[dict[str, Any]]:
    """A line with a button for each family; of what is owed to one guardian alone the words above it say whom."""
    alone = len(found) == 1 and len(found[0].owed) == 1
    return [
        {
            "about": "" if alone else one.about,
            "known": seen.known(ask, _shown(ask, one.owed)),
            "number": next(numbers),
        }
        for one in found
    ]


def _shown(ask: Ask, owed: Sequence[FollowUp]) -> dict[object, object]:
    """What a page shows of each of these, by a name that says nothing of anybody."""
    names = seen.called(ask, (f"{one.code} {one.key}" for one in owed))
    return {name: of_errand(one, ask.work.now) for name, one in zip(names, owed, strict=True)}


def _more(ask: Ask, one: FollowUp) -> dict[str, Any]:
    """What only the page says: a reason that this colleague may read, and whether a button ends it."""
    why = _in_words(reason_for(one, ask.visitor.one), ask.say.language) if one.guarded else ""
    tells = one.code not in BY_COMMAND and (one.code not in FOR_LEADERS or may(ask.visitor.one, Act.LEADERS_ERRAND))
    return {
        "code": one.code,
        "guarded": why,
        "ends": tells,
        "to_tell": to_be_told(one),
        "nothing": one.code == NOT_EVERYBODY,
        "said": one.said,
    }


def _in_words(why: str, language: str) -> str:
    """Each code of a rule in words, with how often it holds."""
    said = _CODE.sub(lambda found: reason_in(found[1], language), why)
    return f"{said[:1].upper()}{said[1:]}"


def done(ask: Ask) -> Page | Go:
    """Say that what a page showed is done; what is no longer due was done by somebody else, which is as good."""
    owed = to_arrange(ask)
    each, brought = _shown(ask, owed), seen.names(ask)
    then = seen.since(ask, {name: what for name, what in each.items() if name in brought})._replace(gone=seen.NONE)
    theirs = [one for name, one in zip(each, owed, strict=True) if name in then.same]
    try:
        for one in theirs:
            if one.code in FOR_LEADERS and not may(ask.visitor.one, Act.LEADERS_ERRAND):
                raise NotHere
            tick_off(ask.work, ask.visitor.one.key, one.code, one.key)
    except OuderbrugError:
        raise NotHere from None
    if then.changed:
        return seen.again(ask, listed(replace(ask)), then, done=bool(theirs))
    return Go("/follow-ups")
