"""A rule keeps to the facts that it says it reads: the house asks it once for all for whom these are equal."""

from dataclasses import replace
from datetime import date
from itertools import product

from rule_samples import CALENDAR, MAIL, MONDAY, facts, kinds_of, local, message

from each import each
from ouderbrug import Correction
from ouderbrug.facts import SchoolCalendar
from ouderbrug.rules import register_rules
from ouderbrug.rules.quiet_hours import QuietHours
from ouderbrug.rules.timing import Timing
from ouderbrug.rules.views import asked
from ouderbrug.school.kinds import KINDS

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


@each(
    ("rule", "kind"),
    [(rule, kind) for rule, kind in product(SHARING, KINDS) if not rule.kinds or kind.name in kinds_of(rule)],
)
def test_a_rule_reads_no_more_of_the_recipient_than_it_says(rule, kind):
    judge = asked(rule, rule.reads)
    for told, correction, recipient, now in product(KNOWN, [None, *Correction], ["g1", "group:3A"], MOMENTS):
        one = message(
            kind=kind.name,
            payload=kind.sample,
            correction=correction,
            recipient=recipient,
            content_class=kind.content_class,
        )
        judge(one, told, now)


def test_what_a_rule_says_it_reads_are_facts():
    for rule in SHARING:
        assert all(hasattr(facts(), name) for name in rule.reads), rule.name


def test_who_may_have_a_message_and_how_many_are_asked_for_each():
    assert {rule.name for rule in RULES if rule.reads is None} == {"consent", "participation", "frequency"}
