"""Channels that change, cut or leave out a text, of which the contract kit is asked."""

import re
import unicodedata

from good_channels import Good, GoodContract, InXml, TestGoodAndShort, WithATitle

from ouderbrug import Capabilities, Permanent, Priority, RepeatSafe


class TestCutsTheText(GoodContract):
    class channel(Good):
        def text(self, message):
            return message.text.app.encode("ascii", "ignore").decode("ascii")


class TestSendsTheBody(GoodContract):
    class channel(Good):
        def text(self, message):
            return message.text.body


class TestCutsALongText(GoodContract):
    class channel(TestGoodAndShort.channel):
        def text(self, message):
            return super().text(message)[:160]


class TestCutsAnyLongText(GoodContract):
    class channel(Good):
        def text(self, message):
            return super().text(message)[:1_600]


class TestFoldsTheText(GoodContract):
    class channel(Good):
        def text(self, message):
            return unicodedata.normalize("NFKC", super().text(message))


class TestComposesTheText(GoodContract):
    class channel(Good):
        def text(self, message):
            return unicodedata.normalize("NFC", super().text(message))


class TestTakesAFaceAway(GoodContract):
    class channel(Good):
        def text(self, message):
            return super().text(message).replace("\N{GRINNING FACE}", "")


class TestSendsEmergenciesElsewhere(GoodContract):
    class channel(Good):
        def to(self, message):
            return "bewaker@school.example" if message.priority is Priority.EMERGENCY else super().to(message)


class TestShortensEmergencies(GoodContract):
    class channel(Good):
        def text(self, message):
            return message.text.subject if message.priority is Priority.EMERGENCY else super().text(message)


class TestShortensCorrections(GoodContract):
    class channel(Good):
        def text(self, message):
            return message.text.subject if message.correction else super().text(message)


class TestShortensOtherLanguages(GoodContract):
    class channel(Good):
        def text(self, message):
            return super().text(message) if message.text.language == "nl" else message.text.subject


class TestSingleSpacesOnly(GoodContract):
    class channel(Good):
        def text(self, message):
            return re.sub(" +", " ", super().text(message))


class TestStripsTheText(GoodContract):
    class channel(Good):
        def text(self, message):
            return super().text(message).strip()


class TestClaimsMarkupAndDropsIt(GoodContract):
    class channel(Good):
        capabilities = Capabilities(repeat_safe=RepeatSafe.KEY, addressed_by="email", html=True)


class TestRefusesWhatIsCalledOff(GoodContract):
    class channel(Good):
        def send(self, message):
            if message.event.withdrawn:
                raise Permanent("withdrawn")
            return super().send(message)


class TestCutsTheTitle(GoodContract):
    class channel(WithATitle):
        def title(self, subject):
            return subject[:60]


class TestTakesAFaceFromTheTitle(GoodContract):
    class channel(WithATitle):
        def title(self, subject):
            return "".join(one for one in subject if ord(one) < 0x10000)


class TestEscapesTwiceInXml(GoodContract):
    class channel(InXml):
        def escaped(self, text):
            return super().escaped(super().escaped(text))
