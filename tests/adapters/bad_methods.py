"""Channels with methods that cannot be called as the house does, or give what nobody looks into."""

from good_channels import Good, GoodContract, TestGoodOverHttp

from ouderbrug import Capabilities


class OverHttpContract(GoodContract):
    config = TestGoodOverHttp.config


class TestIsAwaited(GoodContract):
    class channel(Good):
        async def send(self, message):
            return super().send(message)


class TestYieldsItsReceipt(GoodContract):
    class channel(Good):
        def send(self, message):
            yield super().send(message)


class TestSendsByAProperty(GoodContract):
    class channel(Good):
        @property
        def send(self):
            return super().send


class TestIsAwaitedOverHttp(OverHttpContract):
    class channel(TestGoodOverHttp.channel):
        async def request(self, message):
            return super().request(message)


class TestAsksForNoMessage(OverHttpContract):
    class channel(TestGoodOverHttp.channel):
        def request(self):
            return super().request(None)


class TestFindsNoId(OverHttpContract):
    class channel(TestGoodOverHttp.channel):
        def find_id(self):
            return ""


class TestYieldsWhatItMustCarry(OverHttpContract):
    class channel(TestGoodOverHttp.channel):
        def must_carry(self, message):
            yield super().must_carry(message)


class TestCanByAMethod(OverHttpContract):
    class channel(TestGoodOverHttp.channel):
        def can(self):
            return Capabilities()
