"""Channels that hang, check nothing or do not come apart, of which the contract kit is asked."""

import socket
import threading
import time
from typing import ClassVar

import httpx
from good_channels import Good, GoodContract

from ouderbrug import Capabilities, ChannelClosed, Permanent, Receipt, RepeatSafe, Secret


class TestTakesAnySetting(GoodContract):
    class channel(Good):
        class Config(Good.Config):
            model_config: ClassVar = {"extra": "ignore"}


class TestPostsInCheck(GoodContract):
    class channel(Good):
        def check(self):
            self.post("test", "test")


class TestNoEntryPoint(GoodContract):
    channel = Good


class TestIgnoresRehearsals(GoodContract):
    class channel(Good):
        refuses_others = False


class TestWaitsForEver(GoodContract):
    class channel(Good):
        timeout = None


class TestWaitsLongerThanItMay(GoodContract):
    class channel(Good):
        timeout = 60


class TestFailsOnAGroup(GoodContract):
    class channel(Good):
        capabilities = Capabilities(
            repeat_safe=RepeatSafe.KEY, addressed_by="email", audiences=frozenset({"guardian", "group"})
        )


class TestSaysThatItHandedOver(GoodContract):
    class channel(Good):
        def read(self, response):
            receipt = super().read(response)
            return Receipt(at=receipt.at, handed_over=True)


class TestCountsInItsClass(GoodContract):
    class channel(Good):
        counted: ClassVar = [0]

        def read(self, response):
            if response.status_code == 403:
                self.counted[0] += 1
                if self.counted[0] % 3 == 0:
                    raise ChannelClosed("closed")
                raise Permanent("http-403")
            self.counted[0] = 0
            return super().read(response)


class TestKeepsTheMessageInItself(GoodContract):
    class channel(Good):
        def text(self, message):
            self.message = message
            text = self.message.text
            return text.app


class TestChecksNothing(GoodContract):
    def sign_in(self, request):
        return httpx.Response(200, json={"token": "x"}) if request.url.path == "/sign-in" else None

    class channel(Good):
        def post(self, text, key, to=""):
            self.context.client().post("https://good.invalid/sign-in", timeout=self.timeout)
            return super().post(text, key, to)


class TestSleepsAsLongAsItIsTold(GoodContract):
    class channel(Good):
        def busy(self, response):
            time.sleep(int(response.headers["Retry-After"]) if response.headers.get("Retry-After", "").isdigit() else 0)
            return super().busy(response)


class TestBlocksForEver(GoodContract):
    patience = 0.2

    class channel(Good):
        def send(self, message):
            threading.Event().wait()


class TestNeverCloses(GoodContract):
    patience = 0.2

    class channel(Good):
        def close(self):
            threading.Event().wait()


class TestGoesRoundForEver(GoodContract):
    patience = 0.2

    class channel(Good):
        def send(self, message):
            while True:
                pass


class TestGoesNowhere(GoodContract):
    class channel(Good):
        def send(self, message):
            return Receipt(at=self.context.clock())


class TestAsksByAClientOfItsOwn(GoodContract):
    class channel(Good):
        def post(self, text, key, to=""):
            said = {"text": text, "to": to}
            return httpx.post("https://good.invalid/", json=said, timeout=self.timeout, verify=False)  # none is read


class TestConnectsByItself(GoodContract):
    class channel(Good):
        def post(self, text, key, to=""):
            with socket.socket() as own:
                own.connect_ex(("203.0.113.9", 443))
            return super().post(text, key, to)


class TestSendsADatagram(GoodContract):
    class channel(Good):
        def post(self, text, key, to=""):
            with socket.socket(type=socket.SOCK_DGRAM) as own:
                own.sendto(text.encode(), ("203.0.113.9", 514))
            return super().post(text, key, to)


class TestFailsOnEachMessage(GoodContract):
    class channel(Good):
        def text(self, message):
            return message.text.nothing


class TestChecksNothingAtAll(GoodContract):
    class channel(Good):
        def check(self):
            """It would find a wrong setting at the first message alone."""


class TestChecksOneOfItsSecrets(GoodContract):
    config: ClassVar = {"token": {"env": "GOOD_TOKEN"}, "other": {"env": "OTHER_TOKEN"}}

    class channel(Good):
        class Config(Good.Config):
            other: Secret

        def check(self):
            self.config.token.reveal()
