"""Rules that let urgent news or digests pass, or hold what they say they let go, each with one fault."""

from bad_rules import Fridays, FridaysContract
from bad_ties import Ties, TiesContract

from ouderbrug import Priority


class Urgent(Fridays):
    """It lets go what is urgent."""

    def waits(self, message, facts, now):
        return message.priority > Priority.URGENT and super().waits(message, facts, now)


class TestGoodRuleOfWhatIsUrgent(FridaysContract):
    rule = Urgent
    lets_urgent_go = True


class TestGoodRuleThatHoldsWhatIsUrgent(FridaysContract):
    lets_urgent_go = False


class TestRuleLetsUrgentGoUnsaid(FridaysContract):
    rule = Urgent
    lets_urgent_go = False


class TestRuleHoldsWhatIsUrgent(FridaysContract):
    lets_urgent_go = True


class UrgentTies(Ties):
    """To who may hear nothing goes what is called urgent."""

    def is_held(self, message, facts):
        return message.priority > Priority.URGENT and super().is_held(message, facts)


class TestRuleRefusesNothingUrgent(TiesContract):
    rule = UrgentTies


class TestGoodTiesOfWhatIsNotUrgent(TiesContract):
    rule = UrgentTies
    lets_urgent_go = True


class TestRuleLetsDigestsGo(FridaysContract):
    class rule(Fridays):
        def waits(self, message, facts, now):
            return not message.is_digest and super().waits(message, facts, now)


class TestGoodRuleThatLetsDigestsGo(FridaysContract):
    rule = TestRuleLetsDigestsGo.rule
    lets_go_of = frozenset({"digest"})


class TestRuleLetsTheFourthRevisionGo(FridaysContract):
    class rule(Fridays):
        def waits(self, message, facts, now):
            return message.event.revision < 3 and super().waits(message, facts, now)
