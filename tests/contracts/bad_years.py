"""A good rule about the school years of children and, each with one fault, bad ones."""

from datetime import date, timedelta
from typing import ClassVar

from bad_rules import FRIDAY

from ouderbrug import Allow, Capabilities, Delay, PluginConfig, Priority, Remark, Rule
from ouderbrug.testing import RuleContract, sample_message


class Camp(Rule):
    """Good: who has a child of these years gets nothing ordinary while that is on camp."""

    name = "camp"
    reads = frozenset({"years"})
    sentences: ClassVar = {"camp": ("years {years} are on camp",)}

    class Config(PluginConfig):
        years: frozenset[int] = frozenset({7, 8})
        until: date = date(2026, 11, 28)

    def judge(self, message, facts, now):
        over = message.priority <= Priority.URGENT or facts.calendar.day(now) > self.config.until
        if over or not self.is_held({*facts.years}):
            return Allow()
        return Delay(now + timedelta(days=1), "camp", {"years": ", ".join(map(str, sorted(self.config.years)))})

    def is_held(self, years):
        return bool(self.config.years & years)

    def check(self, about):
        if self.is_wrong(about):
            yield Remark("ends before the summer is over", "say a later day", ("until",))

    def is_wrong(self, about):
        return self.config.until < date(2026, 8, 1)


class CampContract(RuleContract):
    rule: ClassVar = Camp
    installed = False
    lets_urgent_go = True

    def held(self):
        return sample_message(Capabilities()), self.facts(years=(7,)), FRIDAY

    def let_go(self):
        return sample_message(Capabilities()), self.facts(years=(5,)), FRIDAY


class TestGoodCamp(CampContract):
    pass


class TestGoodCampThatIsLongOver(CampContract):
    """Sound: check finds the day of its test wrong, and a later one right."""

    class rule(Camp):
        def is_wrong(self, about):
            return self.config.until < date(2026, 12, 1)


class TestGoodCampOfTheYoungest(CampContract):
    """Sound: by its author another child lets it go."""

    lets_go_of = frozenset({"another child"})

    class rule(Camp):
        def is_held(self, years):
            return min(years, default=0) in self.config.years


class TestRuleLooksAtTheYoungest(CampContract):
    class rule(Camp):
        def is_held(self, years):
            return min(years, default=0) in self.config.years


class TestRuleLooksAtTheEldest(CampContract):
    class rule(Camp):
        def is_held(self, years):
            return max(years, default=0) in self.config.years


class TestRuleWantsAllOfTheirYears(CampContract):
    class rule(Camp):
        def is_held(self, years):
            return years <= self.config.years


class TestRuleFindsEachDayWrong(CampContract):
    class rule(Camp):
        def is_wrong(self, about):
            return True
