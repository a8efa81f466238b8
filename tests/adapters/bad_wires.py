"""Channels that send too often, too much or nothing, of which the contract kit is asked."""

import base64
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime

from good_channels import Good, GoodContract, Telling

from ouderbrug import Capabilities, ContentClass, Priority, Receipt, RepeatSafe


class TestSendsAgainAfterSuccess(GoodContract):
    class channel(Good):
        def post(self, text, key, to=""):
            super().post(text, key, to)
            return super().post(text, key, to)


class TestSendsToEachName(GoodContract):
    class channel(Good):
        def send(self, message):
            receipts = [Good.send(self, replace(message, to=(one,))) for one in message.to]
            return receipts[0]


class TestTakesWhatItDoesNotSend(GoodContract):
    class channel(Good):
        def send(self, message):
            if message.meeting and not message.attachments:
                return Receipt(at=self.context.clock())
            return super().send(message)


class TestHangsOnAnEmergency(GoodContract):
    patience = 0.2

    class channel(Good):
        def text(self, message):
            if message.priority is Priority.EMERGENCY:
                threading.Event().wait()
            return super().text(message)


class TestTakesDigestsAndSendsNone(GoodContract):
    class channel(Good):
        def send(self, message):
            return Receipt(at=self.context.clock()) if message.is_digest else super().send(message)


class Twice(Good):
    """It sends some messages a second time."""

    def send(self, message):
        receipt = super().send(message)
        return super().send(message) if self.is_sent_twice(message) else receipt


class TestSendsEmergenciesTwice(GoodContract):
    class channel(Twice):
        def is_sent_twice(self, message):
            return message.priority is Priority.EMERGENCY


class TestSendsCorrectionsTwice(GoodContract):
    class channel(Twice):
        def is_sent_twice(self, message):
            return message.correction is not None


class TestSendsLongTextsTwice(GoodContract):
    class channel(Twice):
        def is_sent_twice(self, message):
            return len(message.text.app) > 1_000


class TestSendsOtherLanguagesTwice(GoodContract):
    class channel(Twice):
        def is_sent_twice(self, message):
            return message.text.language != "nl"


class TestSendsWhatIsOfPupilsTwice(GoodContract):
    class channel(Twice):
        def is_sent_twice(self, message):
            return message.about_a_child


class TestSaysWhoAnswers(GoodContract):
    class channel(Good):
        def text(self, message):
            return [super().text(message), {"from": message.reply_to}]


class TestGoodWithAnAnswer(GoodContract):
    """Sound: its service wants to know who answers, and its contract says so."""

    channel = TestSaysWhoAnswers.channel
    tells = frozenset({"reply_to"})


class TestSaysWhichPupils(GoodContract):
    class channel(Telling):
        def more(self, message):
            return "-".join(message.pupils)


class TestSaysTheirNumberInTheApp(GoodContract):
    class channel(Telling):
        def more(self, message):
            return message.app_ids.get("pupil_id", "")


class TestSaysTheNamesOfGroups(GoodContract):
    class channel(Good):
        def text(self, message):
            return [super().text(message), message.audience_names]


class TestSaysWhatTheEventHolds(GoodContract):
    class channel(Good):
        def text(self, message):
            held = base64.b64encode(str(dict(message.event.payload)).encode()).decode()
            return [super().text(message), held]


class TestSaysWhichEvent(GoodContract):
    class channel(Telling):
        def more(self, message):
            return f"{message.event.school}/{message.event.id}"


class TestSaysTheNameToo(GoodContract):
    class channel(Good):
        def text(self, message):
            return [super().text(message), message.to[0].name]


class TestSendsTheMailBeside(GoodContract):
    class channel(Good):
        def text(self, message):
            return [super().text(message), message.text.body]


class TestSaysMoreInAnEmergency(GoodContract):
    class channel(Telling):
        def more(self, message):
            return message.reply_to if message.priority is Priority.EMERGENCY else ""


class TestSleepsAtNight(GoodContract):
    class channel(Good):
        def send(self, message):
            now = self.context.clock()
            return super().send(message) if 7 <= now.hour < 20 else Receipt(at=now)


class TestSleepsThroughWhatIsLight(GoodContract):
    class channel(Good):
        def send(self, message):
            now = self.context.clock()
            sleeps = now.hour < 7 and message.priority is Priority.LOW
            return Receipt(at=now) if sleeps else super().send(message)


class TestRestsOnSunday(GoodContract):
    class channel(Good):
        def send(self, message):
            now = self.context.clock()
            return super().send(message) if now.isoweekday() < 7 else Receipt(at=now)


class TestHasAClockOfItsOwn(GoodContract):
    class channel(Good):
        def send(self, message):
            return super().send(message) if datetime.now(UTC).year else Receipt(at=self.context.clock())


class TestWritesTheHourOfTheMachine(GoodContract):
    class channel(Good):
        def send(self, message):
            self.context.logger.debug("sent at %s", time.strftime("%H:%M"))
            return super().send(message)


class TestSaysUntilWhenItMayGo(GoodContract):
    class channel(Good):
        def text(self, message):
            return [super().text(message), message.deadline.isoformat()]


class TestGoodUntilWhen(GoodContract):
    """Sound: its service takes it back at that moment, and its contract says so."""

    channel = TestSaysUntilWhenItMayGo.channel
    tells = frozenset({"deadline"})


class TellingAll(Telling):
    """It carries what is of a special category too."""

    capabilities = Capabilities(repeat_safe=RepeatSafe.KEY, addressed_by="email", classes=frozenset(ContentClass))


class TestSaysWhatIsSpecial(GoodContract):
    class channel(TellingAll):
        def more(self, message):
            return message.content_class.value


class TestSaysThatSomethingIsSpecial(GoodContract):
    class channel(TellingAll):
        def more(self, message):
            return "1" if message.content_class == "sensitive" else "0"


class TestSaysThatItIsOwed(GoodContract):
    class channel(Telling):
        def more(self, message):
            return f"owed={message.owed}"


class TestSaysHowUrgentItIs(GoodContract):
    class channel(Telling):
        def more(self, message):
            return "high" if message.priority <= Priority.URGENT else ""


class TestGoodWithAFlag(GoodContract):
    """Sound: its service shows what is urgent with a flag, and its contract says so."""

    channel = TestSaysHowUrgentItIs.channel
    tells = frozenset({"priority"})


class TestGoesToWhomTheEventNames(GoodContract):
    class channel(Good):
        def to(self, message):
            return message.event.payload.get("email") or super().to(message)


class TestGoesToAGuardianOfTheEvent(GoodContract):
    class channel(Good):
        def to(self, message):
            who = message.event.payload.get("guardian")
            return who["email"] if isinstance(who, dict) else super().to(message)


class TestSaysWhatTheTeacherNoted(GoodContract):
    class channel(Good):
        def text(self, message):
            noted = message.event.payload.get("teacher_note")
            return [super().text(message), noted] if noted else super().text(message)


class TestCopiesToWhomTheEventNames(GoodContract):
    class channel(Telling):
        def more(self, message):
            return ",".join(message.event.payload.get("cc") or ())
