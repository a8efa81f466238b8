"""Channels that swallow one message of many, of which the contract kit is asked."""

import sys
from datetime import date

from good_channels import Good, GoodContract, TestGoodOverHttp

from ouderbrug import Priority, Receipt


class Swallows(Good):
    """It gives a receipt for some, and sends nothing of these."""

    def send(self, message):
        return Receipt(at=self.context.clock()) if self.swallows(message) else super().send(message)


class TestSwallowsAKind(GoodContract):
    class channel(Swallows):
        def swallows(self, message):
            return message.event.kind == "incident"


class TestSwallowsAKindOfAPlugin(GoodContract):
    class channel(Swallows):
        def swallows(self, message):
            return message.event.kind == "swap_day_of_ours"


class TestSwallowsUrgentWordsOfAKind(GoodContract):
    class channel(Swallows):
        def swallows(self, message):
            return message.event.kind == "celebration" and message.priority is Priority.URGENT


class TestSwallowsASource(GoodContract):
    class channel(Swallows):
        def swallows(self, message):
            return message.event.source == "the-old-system"


class TestSwallowsATopic(GoodContract):
    class channel(Swallows):
        def swallows(self, message):
            return "lost-and-found" in message.topics


class TestSwallowsALanguage(GoodContract):
    class channel(Swallows):
        def swallows(self, message):
            return message.text.language == "uk"


class TestSwallowsShortTexts(GoodContract):
    class channel(Swallows):
        def swallows(self, message):
            return len(message.text.app) < 3


class TestSwallowsTextsOfALength(GoodContract):
    class channel(Swallows):
        def swallows(self, message):
            return 1_311 < len(message.text.app) < 1_500


class TestSwallowsLongTitles(GoodContract):
    class channel(Swallows):
        def swallows(self, message):
            return len(message.text.subject) > 120


class TestSwallowsWhatIsForMany(GoodContract):
    class channel(Swallows):
        def swallows(self, message):
            return len(message.to) > 4


class TestSwallowsWhatIsOfThreePupils(GoodContract):
    class channel(Swallows):
        def swallows(self, message):
            return len(message.pupils) == 3


class TestSwallowsWhatIsLate(GoodContract):
    class channel(Swallows):
        def swallows(self, message):
            return message.deadline < self.context.clock()


class TestSwallowsWhatIsOld(GoodContract):
    class channel(Swallows):
        def swallows(self, message):
            return (self.context.clock() - message.event.occurred_at).days > 30


class TestSwallowsOnADay(GoodContract):
    class channel(Swallows):
        def swallows(self, message):
            return self.context.clock().date() == date(2027, 4, 27)


class TestSwallowsAKindOverHttp(GoodContract):
    config = TestGoodOverHttp.config

    class channel(TestGoodOverHttp.channel):
        def post(self, message):
            if message.event.kind == "incident":
                return Receipt(at=self.context.clock())
            return super().post(message)


class TestSendsAKindTwice(GoodContract):
    class channel(Good):
        def send(self, message):
            if message.event.kind == "incident":
                super().send(message)
            return super().send(message)


class TestPrintsAKind(GoodContract):
    class channel(Good):
        def send(self, message):
            if message.event.kind == "incident":
                sys.stdout.write(message.to[0].value)
            return super().send(message)


class TestSendsAKindElsewhere(GoodContract):
    class channel(Good):
        def to(self, message):
            return "zorg@vendor.example" if message.event.kind == "incident" else super().to(message)


class TestShortensAKind(GoodContract):
    class channel(Good):
        def text(self, message):
            return super().text(message)[:3] if message.event.kind == "incident" else super().text(message)
