"""The built-in rules as the registry meets them."""

from rule_samples import MONDAY, facts, message

from ouderbrug import Allow, Correction
from ouderbrug.rules import DEFAULT_ORDER, register_rules
from ouderbrug.school.kinds import KINDS


def test_the_rules_are_registered_in_their_default_order():
    assert tuple(rule.name for rule in register_rules()) == DEFAULT_ORDER


def test_each_rule_works_without_settings_and_answers_the_same_twice():
    for cls in register_rules():
        rule = cls(cls.Config())
        msg = message() if not rule.kinds else message(kind=min(rule.kinds), correction=Correction.WITHDRAWN)
        first = rule.judge(msg, facts(), MONDAY)
        assert first == rule.judge(msg, facts(), MONDAY) == Allow()


def test_the_kinds_that_a_rule_is_about_exist():
    known = {kind.name for kind in KINDS}
    assert {name for rule in register_rules() for name in rule(rule.Config()).kinds} <= known


def test_after_tone_come_the_lints_of_kinds():
    names = [rule.name for rule in register_rules()]
    assert names[2:8] == ["tone", "homework", "invite", "meeting", "visit", "training"]
