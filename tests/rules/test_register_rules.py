"""The built-in rules as the registry meets them."""

from rule_samples import MONDAY, facts, kinds_of, message

from ouderbrug import Allow, Correction
from ouderbrug.rules import DEFAULT_ORDER, register_rules


def test_the_rules_are_registered_in_their_default_order():
    assert tuple(rule.name for rule in register_rules()) == DEFAULT_ORDER


def test_each_rule_works_without_settings_and_answers_the_same_twice():
    for cls in register_rules():
        rule = cls(cls.Config())
        msg = message() if not rule.kinds else message(kind=min(kinds_of(rule)), correction=Correction.WITHDRAWN)
        first = rule.judge(msg, facts(), MONDAY)
        assert first == rule.judge(msg, facts(), MONDAY) == Allow()


def test_the_kinds_that_a_rule_is_about_exist():
    about = {cls.name: kinds_of(cls(cls.Config())) for cls in register_rules() if cls(cls.Config()).kinds}
    assert about == {
        "homework": {"homework"},
        "invite": {
            *("celebration", "meeting_invitation", "meeting_series", "open_classroom", "social_event"),
            "training_offer",
        },
        "meeting": {"conference", "meeting_series"},
        "visit": {"home_visit"},
        "training": {"training_offer"},
        "participation": {"participation_request", "help_wanted"},
    }


def test_after_tone_come_the_lints_of_kinds():
    names = [rule.name for rule in register_rules()]
    assert names[2:8] == ["tone", "homework", "invite", "meeting", "visit", "training"]
