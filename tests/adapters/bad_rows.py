"""Channels that take what fails in a row, or in part, for something else, of which the contract kit is asked."""

import html
import re
import string

from good_channels import Good, GoodContract

from ouderbrug import ChannelClosed, Permanent, Receipt, Temporary


class Breaking(Good):
    """It asks no more once its service failed so often."""

    failed, most = 0, 5

    def send(self, message):
        if self.failed >= self.most:
            return self.rest()
        try:
            receipt = super().send(message)
        except Permanent:
            raise
        except Exception:
            self.failed += 1
            raise
        self.failed = 0
        return receipt


class TestSwallowsOnceItRests(GoodContract):
    class channel(Breaking):
        def rest(self):
            return Receipt(at=self.context.clock())


class TestRestsForEver(GoodContract):
    class channel(Breaking):
        def rest(self):
            raise Temporary("rests")


class TestRefusesOnceItRests(GoodContract):
    class channel(Breaking):
        def rest(self):
            raise Permanent("rests")


class TestWaitsOnceItIsClosed(GoodContract):
    class channel(Good):
        closed = False

        def send(self, message):
            if self.closed:
                raise Temporary("not-signed-in")
            return super().send(message)

        def read(self, response):
            self.closed = self.closed or response.status_code == 401
            return super().read(response)


class TestGoodClosedOnceItIsClosed(TestWaitsOnceItIsClosed):
    """Sound: the house asks it no more before a person looked."""

    class channel(TestWaitsOnceItIsClosed.channel):
        def send(self, message):
            if self.closed:
                raise ChannelClosed("not-signed-in")
            return super().send(message)


class TestTakesAPart(GoodContract):
    class channel(Good):
        def read(self, response):
            return Receipt(at=self.context.clock()) if response.status_code == 207 else super().read(response)


class TestTakesWhatIsLocked(GoodContract):
    class channel(Good):
        def read(self, response):
            return Receipt(at=self.context.clock()) if response.status_code == 423 else super().read(response)


class TestTakesAnOldVersionForARefusal(GoodContract):
    class channel(Good):
        def read(self, response):
            if response.status_code == 505:
                raise Permanent("http-505")
            return super().read(response)


class TestReadsEntities(GoodContract):
    class channel(Good):
        def text(self, message):
            return html.unescape(super().text(message))


class TestWritesEntities(GoodContract):
    class channel(Good):
        def text(self, message):
            return re.sub(r"&(?=\w+;)", "&amp;", super().text(message))


class TestTakesLinksAway(GoodContract):
    class channel(Good):
        def text(self, message):
            return re.sub(r"https?://\S+", "", super().text(message))


class TestWrapsLinks(GoodContract):
    class channel(Good):
        def text(self, message):
            return re.sub(r"https?://", "https://klik.example/?u=", super().text(message))


class TestFillsInNames(GoodContract):
    class channel(Good):
        def text(self, message):
            return string.Template(super().text(message)).safe_substitute(name="Noor", y="Noor")


class TestFillsInPercents(GoodContract):
    class channel(Good):
        def text(self, message):
            return super().text(message).replace("%s", "Noor")


class TestTakesTheUnseenAway(GoodContract):
    class channel(Good):
        def text(self, message):
            return re.sub("[\u200b-\u200f\u2066-\u2069]", "", super().text(message))


class TestLoosensSpaces(GoodContract):
    class channel(Good):
        def text(self, message):
            return super().text(message).replace("\u00a0", " ")


class TestNamesAnotherCharset(GoodContract):
    class channel(Good):
        def post(self, text, key, to=""):
            head = {"Authorization": f"Bearer {self.config.token.reveal()}", "Idempotency-Key": key}
            head |= {"Content-Type": "application/x-www-form-urlencoded; charset=iso-8859-1"}
            client = self.context.client()
            return client.post(
                "https://good.invalid/", data={"text": text, "to": to}, headers=head, timeout=self.timeout
            )
