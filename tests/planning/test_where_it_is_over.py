"""That it is no more for one reader is not said where another reader still has it, over whatever way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ouderbrug.model import Correction, Priority
from ouderbrug.planning.calling_off import where_it_is_over
from ouderbrug.planning.draft import NOTHING_NEW, Draft
from room_samples import message, on_paper, people

HOME: dict[str, Any] = {"email": "thuis@guardian.example", "mobile": "+31612345601"}
APART: dict[str, Any] = {"email": "apart@guardian.example", "mobile": "+31612345602"}


def draft(key: str, channel: str, *, off: bool = False, **more: Any) -> Draft:
    said = Correction.WITHDRAWN if off else Correction.CHANGED
    pupils, no_route, kind = more.get("pupils", ("p1",)), more.get("no_route", ""), more.get("kind", "notice")
    one = replace(message("g1", kind), recipient=key, channel=channel, correction=said, pupils=pupils)
    return Draft(replace(one, priority=more.get("priority", Priority.NORMAL)), no_route=no_route)


def over(roster: Any, *drafts: Draft) -> list[str]:
    """Whom the word that it is over goes to."""
    left = where_it_is_over(on_paper(roster=roster), drafts)
    assert [one for one in drafts if one.message.correction is Correction.CHANGED] == [
        one for one in left if one.message.correction is Correction.CHANGED
    ]
    return [one.message.recipient for one in left if one.message.correction is Correction.WITHDRAWN]


@pytest.mark.parametrize("channel", ["email", "sms", "handover"])
@pytest.mark.parametrize("priority", [Priority.NORMAL, Priority.URGENT])
@pytest.mark.parametrize("no_route", ["", NOTHING_NEW])
def test_where_another_still_has_it_nobody_reads_that_it_is_over(
    channel: str, priority: Priority, no_route: str
) -> None:
    still = draft("g1", channel, priority=priority, no_route=no_route)
    off = draft("g2", channel, off=True, priority=priority)
    assert over(people(g1=HOME, g2=HOME), still, off) == []
    assert over(people(g1=HOME, g2=APART), still, off) == ["g2"], "each with their own"


@pytest.mark.parametrize(
    "still",
    [
        draft("g1", "email", no_route="no-address"),
        draft("g1", "handover"),
        draft("g1", "email", off=True),
        draft("g1", "email", kind="question", pupils=("p2",)),
    ],
    ids=["not told", "another way", "over as well", "of another child"],
)
def test_where_nobody_has_it_any_more_it_is_said(still: Draft) -> None:
    off = draft("g2", "email", off=True, kind="question")
    assert "g2" in over(people(g1=HOME, g2=HOME), still, off)
