"""Channels that reach somebody else as well, or another machine, or change what goes beside, for the contract kit."""

import unicodedata
from contextlib import suppress
from typing import ClassVar

import httpx
from good_channels import ByNumber, Good, GoodContract, Telling

from ouderbrug import Capabilities, Priority, RepeatSafe

ARCHIVE = "archief@vendor.example"


class TestMailsAnArchiveToo(GoodContract):
    class channel(Good):
        def to(self, message):
            return f"{super().to(message)}, {ARCHIVE}"


class TestBlindCopiesEmergencies(GoodContract):
    class channel(Telling):
        def more(self, message):
            return ARCHIVE if message.priority is Priority.EMERGENCY else ""


class TestTextsAnotherToo(GoodContract):
    class channel(ByNumber):
        def to(self, message):
            return f"{super().to(message)},+31687654321"


class TestCopiesWhoeverIsAnswered(GoodContract):
    tells = frozenset({"reply_to"})

    class channel(Good):
        def to(self, message):
            return {"to": super().to(message), "cc": message.reply_to}


class TestGoodWithWhoeverIsAnswered(GoodContract):
    """Sound: it says who is answered, and its contract that its service needs it."""

    tells = frozenset({"reply_to"})

    class channel(Good):
        def to(self, message):
            return {"to": super().to(message), "reply_to": message.reply_to}


class TestGoodFromAMailbox(GoodContract):
    """Sound: a setting holds the mailbox of the school, which goes along."""

    config: ClassVar = {**GoodContract.config, "sender": "De Regenboog <school@regenboog.example>"}

    class channel(Good):
        class Config(Good.Config):
            sender: str

        def to(self, message):
            return {"to": super().to(message), "from": self.config.sender}


class TestCountsElsewhere(GoodContract):
    class channel(Good):
        def send(self, message):
            receipt = super().send(message)
            with suppress(Exception):
                httpx.post("https://stats.example/x", json={"went": 1}, timeout=self.timeout, verify=False)
            return receipt


class TestCountsErrorsElsewhere(GoodContract):
    class channel(Good):
        def busy(self, response):
            with suppress(Exception):
                httpx.post("https://stats.example/x", json={"busy": 1}, timeout=self.timeout, verify=False)
            return super().busy(response)


class InBoth(Good):
    """It sends the mail as text and as markup."""

    capabilities = Capabilities(repeat_safe=RepeatSafe.KEY, addressed_by="email", html=True)

    def text(self, message):
        return [self.plain(message.text.body), self.markup(message)]

    def plain(self, text):
        return text

    def markup(self, message):
        return message.text.html


class InBothContract(GoodContract):
    sends = "body"


class TestGoodInBoth(InBothContract):
    """Sound: each goes as it is."""

    channel = InBoth


class TestCutsTheTextBesideMarkup(InBothContract):
    class channel(InBoth):
        def plain(self, text):
            return text[:6_000]


class TestFoldsTheTextBesideMarkup(InBothContract):
    class channel(InBoth):
        def plain(self, text):
            return unicodedata.normalize("NFKC", text)


class TestCutsTheMarkup(InBothContract):
    class channel(InBoth):
        def markup(self, message):
            return super().markup(message)[:6_000]


class TestTracksByAPicture(InBothContract):
    class channel(InBoth):
        def markup(self, message):
            return f"{super().markup(message)}<img src='https://t.example/{message.public_id}'>"
