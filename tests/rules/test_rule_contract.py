"""The contract of a rule, kept by each that comes with the house."""

from __future__ import annotations

import gc
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from rule_samples import ACTION, KINDS, MONDAY, contacts, facts, message

from ouderbrug import Allow, Guardian
from ouderbrug.rules import register_rules
from ouderbrug.testing import RuleContract, watching

if TYPE_CHECKING:
    from datetime import datetime

    from ouderbrug import Facts, Message

pytestmark = pytest.mark.slow

COMPLETE = {"starts_at": "2026-12-10T19:30:00+01:00", "place": "aula"}
HOMEWORK = {
    "material": "practised", "lesson_ref": "blok 3, les 4", "method": "Rekenpad", "goal": "de tafel van acht kennen",
    "minutes": 15, "parent_instruction": "Vraag hoe het antwoord is gevonden.", "example": "3 x 8 is 24.",
    "check_on": "2026-11-30", "due_on": "2026-11-27",
}  # fmt: skip
TALK = {"development": "hoe het gaat", "expectations": "een boek uitlezen", "actions": "wat thuis kan"}
TRAINING = {
    "title": "Samen lezen", "tips": "Een verhaal spannend voorlezen.", "follow_up": "We bellen na drie weken.",
    "material": "een prentenboek", "how_to": "De trainer doet het voor.", "skills": ["vragen stellen"],
    "ages": {"youngest": 3, "oldest": 8},
}  # fmt: skip
BANNED = Guardian("g1", "Sara", "kanarie", email="kanarie@thuis.example", blocked="court-order")
LONG = "Desalniettemin behoeven verantwoordelijkheidsgerelateerde aangelegenheden voortdurende aandacht. " * 8

Given = tuple[dict[str, Any], dict[str, Any]]
CASES: dict[str, tuple[Given, Given]] = {
    "consent": (({}, {"recipient": BANNED}), ({}, {})),
    "content_policy": (({"recipient": "group:3A"}, {"recipient": None}), ({}, {})),
    "tone": (({"body": "Door uw schuld is de toets gemist."}, {}), ({"body": "Hoe gaat het?"}, {})),
    "homework": (
        ({"kind": "homework", "payload": {**HOMEWORK, "minutes": 90}}, {"years": (7,)}),
        ({"kind": "homework", "payload": HOMEWORK}, {"years": (7,), "last_of_kind": date(2026, 11, 16)}),
    ),
    "invite": (
        ({"kind": "meeting_invitation", "payload": {"place": "aula"}}, {}),
        ({"kind": "meeting_invitation", "payload": COMPLETE}, {}),
    ),
    "meeting": (
        ({"kind": "conference", "payload": {**COMPLETE, "sections": {**TALK, "actions": ""}}}, {}),
        ({"kind": "conference", "payload": {**COMPLETE, "sections": TALK}}, {}),
    ),
    "visit": (({"kind": "home_visit"}, {}), ({"kind": "home_visit", "payload": {"action": ACTION}}, {})),
    "training": (
        ({"kind": "training_offer", "payload": {**TRAINING, "skills": []}}, {"years": (1,)}),
        ({"kind": "training_offer", "payload": TRAINING}, {"years": (1,)}),
    ),
    "readability": (({"body": LONG}, {}), ({"body": "Hoe gaat het?"}, {})),
    "timing": (({"deadline": MONDAY - timedelta(days=1)}, {}), ({}, {})),
    "participation": (
        ({"kind": "participation_request"}, {"recipient": Guardian("g1", "Sara", "kanarie", asks_limit=0)}),
        ({"kind": "participation_request"}, {"recipient": Guardian("g1", "Sara", "kanarie", asks_limit=3)}),
    ),
    "frequency": (({}, {"history": contacts(*(date(2026, 11, 20 + day) for day in range(3)))}), ({}, {})),
    "quiet_hours": (({"now": MONDAY + timedelta(hours=14)}, {}), ({}, {})),
}
"""For each rule what it does not let go, and what it does: of the message, and of the facts."""

ELSEWHERE = {
    "consent": "institution_kinds",
    "tone": "allow next_goal_kinds",
    "homework": "strong_from_year take_over",
    "invite": "day_begins",
    "meeting": "least_days most_days",
    "visit": "most_days",
    "readability": "allow support_douma support_sentence",
    "timing": "holiday_kinds holiday_messages",
    "participation": "kinds",
    "frequency": "above_three group_posts guaranteed reserved_for_hand_posts scope",
}
"""Settings of each rule that are about other messages than its case; the tests of that rule show them."""


REFUSE_ALL = frozenset("consent content_policy homework invite meeting participation timing visit".split())
"""Rules that refuse what may not go at all, or not so, however urgent it is called."""


LETS_GO = {
    **dict.fromkeys(("homework", "invite", "meeting", "visit", "participation", "frequency"), "correction"),
    "tone": "correction, language",  # its lists are of Dutch
    "quiet_hours": "simultaneous",
    "training": "another child",  # it may be meant for that one
}
"""What each lets go of that it holds otherwise: a correction is told whatever it corrects, and a day stands fast."""


def _case(given: Given) -> tuple[Message, Facts, datetime]:
    said, known = given
    said = dict(said)
    now = said.pop("now", MONDAY)
    return message(said.pop("body", None), **said), facts(**known), now


for _rule in register_rules():
    globals()[f"Test{_rule.__name__}"] = type(
        f"Test{_rule.__name__}",
        (RuleContract,),
        {
            "rule": _rule,
            "entry": "rules",
            "kinds": frozenset(KINDS),
            "shown_elsewhere": frozenset(ELSEWHERE.get(_rule.name, "").split()),
            "refuses_emergencies": _rule.name in REFUSE_ALL,
            "lets_go_of": frozenset(LETS_GO.get(_rule.name, "").split(", ")),
            "keeps_texts": _rule.name == "readability",  # what it read of the last few texts
            "held": lambda self: _case(CASES[self.rule.name][0]),
            "let_go": lambda self: _case(CASES[self.rule.name][1]),
        },
    )


def test_each_rule_has_its_case() -> None:
    assert CASES.keys() == {rule.name for rule in register_rules()}


def test_a_collection_that_somebody_times_is_no_call_of_the_rule() -> None:
    def timed(*_: object) -> Allow:
        time.perf_counter()
        return Allow()

    def collected() -> Allow:
        if gc.isenabled():  # else none comes by itself
            gc.collect()
        return Allow()

    outside: set[str] = set()
    gc.callbacks.append(timed)
    try:
        watching.watched(outside, collected)
    finally:
        gc.callbacks.remove(timed)
    assert outside == set()
    watching.watched(outside, timed)
    assert outside == {"time.perf_counter"}
