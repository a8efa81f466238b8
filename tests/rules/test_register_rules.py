"""The built-in rules as the registry meets them."""

from rule_samples import MONDAY, facts, message

from ouderbrug import Allow
from ouderbrug.rules import register_rules


def test_seven_rules_in_their_default_order():
    names = [rule.name for rule in register_rules()]
    assert names == [
        "consent", "content_policy", "tone", "timing", "participation", "frequency", "quiet_hours",
    ]  # fmt: skip


def test_each_rule_works_without_settings_and_answers_the_same_twice():
    for cls in register_rules():
        rule = cls(cls.Config())
        first = rule.judge(message(), facts(), MONDAY)
        assert first == rule.judge(message(), facts(), MONDAY) == Allow()
