"""Rules that let go of what they hold for something that is beside the point, or say too much."""

from bad_rules import Fridays, FridaysContract


class Passing(Fridays):
    def waits(self, message, facts, now):
        return super().waits(message, facts, now) and not self.passes(message)


class TestRuleLetsGoWhatIsLong(FridaysContract):
    class rule(Passing):
        def passes(self, message):
            return len(message.text.app) > 500


class TestRuleLetsGoAnotherLanguage(FridaysContract):
    class rule(Passing):
        def passes(self, message):
            return message.text.language == "tr"


class TestGoodRuleForOneLanguage(FridaysContract):
    lets_go_of = frozenset({"language"})

    class rule(Passing):
        def passes(self, message):
            return message.text.language != "nl"


class TestRuleLetsGoWhatHasAFile(FridaysContract):
    class rule(Passing):
        def passes(self, message):
            return bool(message.attachments)


class TestRuleSaysPages(FridaysContract):
    class rule(Fridays):
        def detail(self, message):
            return {"day": "friday", "log": "judged " * 2_000}
