"""A rule keeps to the facts that it says it reads: the engine asks it once for all for whom these are equal."""

from dataclasses import fields, replace
from datetime import date
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rule_samples import CALENDAR, MAIL, MONDAY, NOOR, SARA, TIE, contacts, facts, kinds_of, local, message

from chances import examples
from ouderbrug import Address, Correction, Facts, Guardian, Meeting, Message, Pupil, Receives
from ouderbrug.facts import Commitment, SchoolCalendar
from ouderbrug.rules import register_rules
from ouderbrug.rules.quiet_hours import QuietHours
from ouderbrug.rules.timing import Timing
from ouderbrug.rules.views import FREE, OF_MESSAGE, asked
from ouderbrug.school.kinds import KINDS

pytestmark = pytest.mark.slow

HOLIDAY = SchoolCalendar(
    CALENDAR.tz, days_off=frozenset({date(2026, 11, 23)}), holidays=frozenset({date(2026, 11, 23)})
)
RULES = [
    *(cls(cls.Config()) for cls in register_rules()),
    QuietHours(QuietHours.Config(school_days_only=True)),
    Timing(Timing.Config(windows={"general": ("sat 10:00-11:00",)})),
]
SHARING = [rule for rule in RULES if rule.reads is not None]
KNOWN = [
    facts(),
    facts(
        calendar=HOLIDAY,
        last_of_kind=date(2026, 11, 20),
        had_before=False,
        years=(1,),
        pupil_names=("Noor",),
        names_no_child=True,
    ),
    facts(capabilities=replace(MAIL, max_chars=20), in_digest=True, years=(8,)),
]
MOMENTS = [MONDAY, local(2026, 11, 21, 23)]


PAIRS = [(rule, kind) for rule, kind in product(SHARING, KINDS) if not rule.kinds or kind.name in kinds_of(rule)]


def messages(kind):
    """What a guardian and a group would get of a kind."""
    for correction, recipient in product([None, *Correction], ["g1", "group:3A"]):
        yield message(
            kind=kind.name,
            payload=kind.sample,
            correction=correction,
            recipient=recipient,
            content_class=kind.content_class,
        )


@pytest.mark.parametrize("rule", SHARING, ids=lambda rule: rule.name)
def test_a_rule_reads_no_more_of_the_recipient_than_it_says(rule):
    for kind in (kind for one, kind in PAIRS if one is rule):
        judge = asked(rule, rule.reads_about(kind))
        for told, one, now in product(KNOWN, messages(kind), MOMENTS):
            judge(one, told, now)


OTHERS = {
    "recipient": st.sampled_from([
        None, SARA, replace(SARA, blocked="court-order", reading_support=True, intensive=True),
        replace(SARA, first_name="Annemarie-Wilhelmina", digest=True, helps=("overblijven",), asks_limit=0),
    ]),
    "pupils": st.sampled_from([(), (NOOR,), (NOOR, Pupil("p2", "Jip", groups=("1B",), active=False))]),
    "ties": st.sampled_from([(), (TIE,), (replace(TIE, receives=Receives.NOTHING),)]),
    "peers": st.sampled_from([(), (Guardian("g2", "Mark", "Prins", blocked="court-order"),)]),
    "peer_ties": st.sampled_from([(), (replace(TIE, guardian="g2", receives=Receives.NOTHING),)]),
    "reads_together": st.sampled_from([frozenset(), frozenset({"g2"})]),
    "receives_all": st.sampled_from([frozenset(), frozenset({("p1", "g1")})]),
    "history": st.sampled_from([(), contacts(*[MONDAY.date()] * 9)]),
    "planned": st.sampled_from([(), contacts(*[MONDAY.date()] * 9)]),
    "commitments": st.sampled_from([(), (Commitment("leesouder", "weekly", MONDAY.date()),)]),
    "asked_this_year": st.integers(0, 9), "unanswered": st.integers(0, 9), "agreed": st.integers(0, 9),
    "in_audience": st.booleans(), "had_before": st.booleans(), "years": st.sampled_from([(), (1,), (4, 8)]),
    "last_of_kind": st.sampled_from([None, MONDAY.date(), date(2026, 1, 5)]), "folds": st.booleans(),
    "in_digest": st.booleans(), "digest_at": st.sampled_from([None, MONDAY]), "digest_waits": st.booleans(),
    "places": st.sampled_from([None, 0, 3]), "turn": st.sampled_from([None, 0, 3]),
    "in_hand": st.sampled_from([None, frozenset({"frequency.together"})]),
}  # fmt: skip
HIDDEN = {
    "recipient": st.sampled_from(["g1", "g2"]), "pupils": st.sampled_from([(), ("p1",), ("p1", "p2")]),
    "public_id": st.text(max_size=3), "in_reply_to": st.text(max_size=3), "reply_to": st.text(max_size=3),
    "approved_by": st.text(max_size=3), "approved_at": st.sampled_from([None, MONDAY]),
    "audience_names": st.text(max_size=3), "unsubscribe": st.text(max_size=3),
    "to": st.sampled_from([(), (Address("Sara", "sara@guardian.example"),)]),
    "app_ids": st.sampled_from([{}, {"guardian_id": "a1"}]),
    "meeting": st.sampled_from([None, Meeting("uid", 0, "Feest", "de aula", MONDAY)]),
    "meetings": st.sampled_from([(), (Meeting("uid", 0, "Feest", "de aula", MONDAY),)]),
}  # fmt: skip


def test_every_fact_and_field_is_either_free_or_changed_here():
    assert set(OTHERS) == set(Facts._fields) - FREE - {"alike"}
    shown = {field.name for field in fields(Message)} & set(OF_MESSAGE)
    assert set(HIDDEN) == {field.name for field in fields(Message)} - shown


@pytest.mark.parametrize("rule", SHARING, ids=lambda rule: rule.name)
@pytest.mark.property
@settings(max_examples=examples(8), deadline=None)
@given(st.fixed_dictionaries(OTHERS), st.fixed_dictionaries(HIDDEN), st.data())
def test_what_a_rule_does_not_declare_cannot_change_its_verdict(rule, others, hidden, data):
    kind = data.draw(st.sampled_from([kind for one, kind in PAIRS if one is rule]))
    reads = rule.reads_about(kind)
    told, now = data.draw(st.sampled_from(KNOWN)), data.draw(st.sampled_from(MOMENTS))
    before = data.draw(st.sampled_from(list(messages(kind))))
    if before.group:
        hidden = {name: value for name, value in hidden.items() if name != "recipient"}
    other = told._replace(**{name: value for name, value in others.items() if name not in reads})
    assume(all(getattr(other, name) == getattr(told, name) for name in reads))
    assert rule.judge(replace(before, **hidden), other, now) == rule.judge(before, told, now)


class Watched:
    """Facts that note what is looked at."""

    def __init__(self, of, seen):
        self._of, self._seen = of, seen

    def __getattr__(self, name):
        self._seen.add(name)
        return getattr(self._of, name)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_declares_nothing_that_it_never_looks_at(rule):
    seen = set()
    rhythmic = facts(last_of_kind=date(2026, 11, 20), turn=0, places=3, history=contacts(*[MONDAY.date()] * 9))
    for kind, told, now in product(KINDS, [*KNOWN, rhythmic], MOMENTS):
        if not rule.kinds or kind.name in kinds_of(rule):
            payload = kind.sample | {"direction": "down"}
            for one in (
                *messages(kind),
                replace(next(messages(kind)), event=message(kind=kind.name, payload=payload).event),
            ):
                rule.judge(one, Watched(told, seen), now)
    assert seen >= (rule.reads if rule.reads is not None else rule.needs)


def test_what_a_rule_says_it_reads_are_facts():
    for rule in SHARING:
        assert all(hasattr(facts(), name) for name in rule.reads), rule.name


def test_who_may_have_a_message_and_how_many_are_asked_for_each():
    assert {rule.name for rule in RULES if rule.reads is None} == {"consent", "participation", "frequency"}
