"""Who is asked to help."""

from dataclasses import replace
from datetime import date

from rule_samples import MONDAY, SARA, facts, message

from ouderbrug import Allow, Audience, Correction
from ouderbrug.facts import Commitment
from ouderbrug.rules.participation import Participation

RULE = Participation(Participation.Config())
TO_ONE = Audience("pupils", ("p1",))
READING = Commitment("lezen", "weekly", date(2026, 9, 1))


def ask(**changes):
    changes.setdefault("audience", TO_ONE)
    return message(kind="participation_request", payload={"task": "bibliotheek", "load": "once"}, **changes)


def judge(msg=None, **changes):
    return RULE.judge(msg or ask(), facts(**changes), MONDAY)


def test_participation_loaded():
    assert judge(commitments=(READING,)).why == "loaded"
    assert judge(recipient=replace(SARA, helps=("lezen",))).why == "loaded"
    assert judge(commitments=(replace(READING, load="once"),)) == Allow()


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
    assert judge(message(), recipient=helper) == Allow()
    assert judge(ask(correction=Correction.WITHDRAWN), recipient=helper, commitments=(READING,)) == Allow()
