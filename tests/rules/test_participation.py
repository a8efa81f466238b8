"""Who is asked to help."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from rule_samples import MONDAY, SARA, facts, kinds_of, local, message

from ouderbrug import Allow, Audience, Correction, Delay
from ouderbrug.facts import Commitment
from ouderbrug.rules.participation import Participation

RULE = Participation(Participation.Config())
TO_ONE = Audience("pupils", ("p1",))
READING = Commitment("lezen", "weekly", date(2026, 9, 1))


TO_GROUP = Audience("groups", ("3A",))


def ask(needed=None, kind="participation_request", **changes):
    changes.setdefault("audience", TO_ONE)
    payload = {"task": "bibliotheek", "load": "once"} | ({"needed": needed} if needed else {})
    return message(kind=kind, payload=payload, **changes)


def judge(msg=None, **changes):
    return RULE.judge(msg or ask(), facts(**changes), MONDAY)


def test_participation_loaded():
    assert judge(commitments=(READING,)).why == "loaded"
    assert judge(recipient=replace(SARA, helps=("lezen",))).why == "loaded"
    assert judge(commitments=(replace(READING, load="once"),)) == Allow()
    both = judge(recipient=replace(SARA, helps=("lezen",)), commitments=(READING,))
    assert both.detail == {"weekly_tasks": 1}


def test_participation_pref_zero():
    assert judge(recipient=replace(SARA, asks_limit=0)).why == "pref-zero"
    assert judge(recipient=replace(SARA, asks_limit=2), asked_this_year=1) == Allow()


def test_participation_asked_as_often_as_wished():
    found = judge(recipient=replace(SARA, asks_limit=2), asked_this_year=2)
    assert (found.why, found.detail) == ("pref-reached", {"asked": 2, "limit": 2})


def test_participation_broadcast_is_a_warning():
    assert judge(ask(audience=Audience("groups", ("3A",)))) == Allow(("broadcast",))
    assert judge(ask(recipient="group:3A"), recipient=None) == Allow(("broadcast",))
    assert judge() == Allow()


def test_participation_judges_requests_alone():
    helper = replace(SARA, asks_limit=0)
    assert message().event.kind not in kinds_of(RULE)
    assert judge(ask(correction=Correction.WITHDRAWN), recipient=helper, commitments=(READING,)) == Allow()


def in_turn(turn, places, now=MONDAY, **changes):
    known = facts(turn=turn, places=places, turns_of=MONDAY.date(), **changes)
    return RULE.judge(ask(3, audience=TO_GROUP), known, now)


@pytest.mark.parametrize(("turn", "places", "goes"), [(0, 1, True), (2, 3, True), (3, 3, False), (0, 0, False)])
def test_participation_fair_turn(turn, places, goes):
    found = in_turn(turn, places)
    if goes:
        assert found == Allow()  # asked in turn is asked by name, though the audience is a group
        return
    assert isinstance(found, Delay)
    assert (found.why, found.until) == ("fair-turn", local(2026, 11, 24))
    assert found.detail == {"turn": turn + 1, "places": places}


def test_participation_fair_turn_waits_for_a_school_day():
    friday = MONDAY + timedelta(days=4)
    known = facts(turn=5, places=1, turns_of=friday.date())
    assert RULE.judge(ask(3, audience=TO_GROUP), known, friday).until == local(2026, 11, 30)


def test_participation_whose_turn_it_is_tomorrow_nobody_knows_today():
    assert in_turn(5, 1, MONDAY + timedelta(days=1)) == Allow()


def test_participation_who_takes_no_turns_does_not_wait():
    assert judge(ask(3), places=0, turn=None) == Allow()
    assert judge(ask(), places=None, turn=None) == Allow()


@pytest.mark.parametrize("kind", ["participation_request", "help_wanted"])
def test_participation_needed_reached(kind):
    found = judge(ask(3, kind), agreed=3, places=0)
    assert (found.why, found.detail) == ("needed-reached", {"needed": 3, "agreed": 3})
    assert judge(ask(3, kind), agreed=2, places=1) == Allow()
    assert judge(ask(3, kind, correction=Correction.CHANGED), agreed=3) == Allow()
    assert judge(ask(3, kind, recipient="group:3A", audience=TO_GROUP), recipient=None, agreed=3).why == found.why


def test_participation_no_reply_three_times_and_never_a_fourth():
    assert judge(unanswered=2) == Allow()
    found = judge(unanswered=3)
    assert (found.why, found.detail) == ("no-reply", {"unanswered": 3})
