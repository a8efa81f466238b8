"""Channels that are otherwise in one thread, or in the next run, of which the contract kit is asked."""

import hashlib
import threading
import uuid
import warnings
from typing import ClassVar

import httpx
from good_channels import Good, GoodContract

from ouderbrug import (
    Capabilities,
    ChannelConfig,
    HttpAuth,
    HttpChannel,
    HttpReplies,
    HttpRequest,
    HttpService,
    HttpsUrl,
    Permanent,
    Receipt,
    RepeatSafe,
    Temporary,
)

RUN = uuid.uuid4().hex


class TestKeysByTheRun(GoodContract):
    class channel(Good):
        def key(self, message):
            return f"{message.public_id}-{RUN}"


class TestKeysByTheOrder(GoodContract):
    class channel(Good):
        def __init__(self, *given):
            super().__init__(*given)
            self.sent = {}

        def key(self, message):
            return f"{message.public_id}-{self.sent.setdefault(message.public_id, len(self.sent))}"


class TestKeepsTheAddressInItsThread(GoodContract):
    class channel(Good):
        kept = threading.local()

        def to(self, message):
            if not hasattr(self.kept, "to"):
                self.kept.to = super().to(message)
            return self.kept.to


class TestTellsByACodeWhoItIs(GoodContract):
    class channel(Good):
        def send(self, message):
            code = ""
            try:
                return super().send(message)
            except Permanent as error:
                code = f"{error.code}-{hashlib.sha1(b'zout' + message.to[0].value.encode()).hexdigest()[:8]}"
            raise Permanent(code)


class TestWarnsOfTheAddress(GoodContract):
    class channel(Good):
        def to(self, message):
            said = UserWarning(f"sending to {message.to[0].value}")
            warnings.showwarning(said, UserWarning, __file__, 1)  # as it comes where no test makes an error of it
            return super().to(message)


class TestLogsTheAddressBeside(GoodContract):
    class channel(Good):
        def to(self, message):
            self.context.logger.info("sent", extra={"reader": message.to[0].value})
            return super().to(message)


class TestDropsWhatIsOld(GoodContract):
    class channel(Good):
        def send(self, message):
            if (self.context.clock() - message.event.occurred_at).days > 30:
                return Receipt(at=self.context.clock())
            return super().send(message)


class TestMendsTheAddress(GoodContract):
    class channel(Good):
        def to(self, message):
            return super().to(message).replace("@gmial.com", "@gmail.com")


class TestTakesWhatWasHalfWrittenForUnsent(GoodContract):
    class channel(Good):
        def post(self, text, key, to=""):
            lost = None
            try:
                return super().post(text, key, to)
            except (httpx.WriteError, httpx.WriteTimeout):
                lost = Temporary("write")
            raise lost


class Shop(HttpChannel):
    """Good: it leaves to the school how it signs in, and looks for more in its check."""

    name = "good"
    capabilities = Capabilities(repeat_safe=RepeatSafe.KEY, addressed_by="email")

    class Config(ChannelConfig):
        url: HttpsUrl
        auth: HttpAuth

    def service(self):
        return HttpService(self.config.url, self.config.auth, HttpReplies(ok=(201,)), key_header="X-Once")

    def request(self, message):
        return HttpRequest.json("/messages", {"to": message.to[0].value, "text": self.text_of(message)})

    def check(self):
        super().check()


class ShopContract(GoodContract):
    config: ClassVar = {
        "url": "https://good.invalid",
        "auth": {"kind": "bearer", "token": {"env": "GOOD_TOKEN"}},
    }


class TestGoodShop(ShopContract):
    channel = Shop


class TestChecksItsSecretAlone(ShopContract):
    class channel(Shop):
        def check(self):
            self.config.auth.token.reveal()


class TestChecksWhereItsServiceIs(ShopContract):
    """It never signs in."""

    class channel(Shop):
        def check(self):
            self._posting()._wire.reachable(self.config.url)
            if self.config.auth.kind == "bearer":
                self.config.auth.token.reveal()


class TestChecksItsSignInAlone(ShopContract):
    """It does not look where its service is."""

    class channel(Shop):
        def check(self):
            self._posting()._sign_in.token()
            if self.config.auth.kind == "bearer":
                self.config.auth.token.reveal()
