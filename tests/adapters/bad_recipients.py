"""Channels that send to somebody else, or wait too long by another name, of which the contract kit is asked."""

import asyncio
import threading
from asyncio import sleep as rest
from time import sleep

import httpx
from good_channels import ByNumber, Good, GoodContract, Posts, WithId

from ouderbrug import Capabilities, DeliveryError, Permanent, RepeatSafe


class _Book:
    """Who has which address, by whatever the channel takes for them."""

    def __init__(self):
        self._kept = {}

    def of(self, key, value):
        return self._kept.setdefault(key, value)


class TestKeepsAddressesByName(GoodContract):
    class channel(Good):
        def __init__(self, *given):
            super().__init__(*given)
            self.book = _Book()

        def to(self, message):
            return self.book.of(message.to[0].name, super().to(message))


class TestKeepsAddressesByFamily(GoodContract):
    class channel(TestKeepsAddressesByName.channel):
        def to(self, message):
            name, address = message.to[0].name, message.to[0].value
            return self.book.of((name.rpartition(" ")[2], message.pupils), address)


class TestCutsVeryLongTexts(GoodContract):
    class channel(Good):
        def text(self, message):
            return super().text(message)[:8_000]


class TestGoodUpToALength(GoodContract):
    """Sound: what is longer than its service takes it refuses."""

    class channel(Good):
        def text(self, message):
            if len(super().text(message)) > 20_000:
                raise Permanent("too-long")
            return super().text(message)


class TestTakesThePartBehindAPlusAway(GoodContract):
    class channel(Good):
        def to(self, message):
            box, _, host = super().to(message).partition("@")
            return f"{box.partition('+')[0]}@{host}"


class TestCutsTheAddress(GoodContract):
    class channel(Good):
        def to(self, message):
            return super().to(message)[:40]


class TestKnowsTwoCountries(GoodContract):
    class channel(ByNumber):
        def to(self, message):
            number = super().to(message)
            return number if number.startswith(("+31", "+49")) else f"+31{number[-9:]}"


class TestGoodForOneCountry(GoodContract):
    """Sound: its service serves Dutch numbers and German ones, and it says so of others."""

    class channel(ByNumber):
        def to(self, message):
            if not super().to(message).startswith(("+31", "+49")):
                raise Permanent("abroad")
            return super().to(message)


class InApp(Posts):
    """It goes by what an app calls them."""

    capabilities = Capabilities(
        repeat_safe=RepeatSafe.KEY, addressed_by="guardian_id", audiences=frozenset({"guardian", "group"})
    )

    def to(self, message):
        return self.post_to(message) if message.group else message.app_ids["guardian_id"]

    def post_to(self, message):
        return message.app_ids["group_id"]


class TestGoodInApp(GoodContract):
    """Sound: whom the app does not know gets nothing there."""

    class channel(InApp):
        def to(self, message):
            try:
                return super().to(message)
            except KeyError:
                pass
            raise Permanent("not-in-app")


class TestPostsForWhomItDoesNotKnow(GoodContract):
    class channel(InApp):
        def to(self, message):
            return message.app_ids.get("guardian_id") or message.app_ids["group_id"]


class TestPostsForAllOfTheSchool(GoodContract):
    class channel(InApp):
        def post_to(self, message):
            return message.app_ids.get("group_id", "all")


class TestMailsTheOfficeForWhomItHasNoAddress(GoodContract):
    class channel(Good):
        def to(self, message):
            return super().to(message) or message.reply_to


class TestPostsWhatWasNotFound(GoodContract):
    class channel(InApp):
        def send(self, message):
            try:
                return super().send(message)
            except Permanent as error:
                if message.group or error.code != "http-404":
                    raise
            return self.read(self.post(self.text(message), self.key(message), message.app_ids["group_id"]))


class TestPostsWhatItsServiceFailsOn(GoodContract):
    class channel(InApp):
        def send(self, message):
            try:
                return super().send(message)
            except DeliveryError as error:
                if message.group or error.code not in ("http-413", "http-410"):
                    raise
            return self.read(self.post(self.text(message), self.key(message), message.app_ids["group_id"]))


class TestPostsToASchoolUnasked(GoodContract):
    class channel(Good):
        def to(self, message):
            return super().to(message) if message.to else "all"


class TestGoodForGroups(GoodContract):
    """Sound: it goes to groups, and to nobody else."""

    class channel(Good):
        capabilities = Capabilities(repeat_safe=RepeatSafe.KEY, audiences=frozenset({"group"}))

        def to(self, message):
            if not message.group:
                raise Permanent("audience")
            return message.app_ids["group_id"]


class Resting(Good):
    """It waits as long as its service says."""

    def busy(self, response):
        said = response.headers.get("Retry-After", "")
        if said.isdigit():
            self.rest(min(int(said), 20))
        return super().busy(response)


class TestSleepsByAnotherName(GoodContract):
    class channel(Resting):
        def rest(self, seconds):
            sleep(seconds)


class TestWaitsForWhatNeverComes(GoodContract):
    class channel(Resting):
        def rest(self, seconds):
            threading.Event().wait(seconds)


class TestSleepsInALoop(GoodContract):
    class channel(Resting):
        def rest(self, seconds):
            asyncio.run(rest(seconds))


class TestGoodThatAsksAThread(GoodContract):
    """Sound: a thread of its own asks, and is waited for as long as the settings say; another looks up now and then."""

    class channel(Good):
        def __init__(self, *given):
            super().__init__(*given)
            self.closed = threading.Event()
            threading.Thread(target=self.look_up, daemon=True).start()

        def look_up(self):
            while not self.closed.wait(30):
                pass

        def post(self, text, key, to=""):
            came, answers = threading.Event(), []

            def ask():
                try:
                    answers.append(super(type(self), self).post(text, key, to))
                except Exception as error:
                    answers.append(error)
                came.set()

            threading.Thread(target=ask).start()
            if not came.wait(self.timeout):
                raise httpx.ReadTimeout("no answer")
            if isinstance(answers[0], Exception):
                raise answers[0]
            return answers[0]

        def close(self):
            self.closed.set()


class TestGoesToNobody(GoodContract):
    class channel(Good):
        def to(self, message):
            return "everybody"


class TestGoesToTheFirstOfAll(GoodContract):
    class channel(Good):
        first = ""

        def to(self, message):
            self.first = self.first or super().to(message)
            return self.first


class TestIgnoresThePilot(GoodContract):
    class channel(Good):
        capabilities = Capabilities(repeat_safe=RepeatSafe.KEY, pilot=True)

        def to(self, message):
            return message.app_ids["guardian_id"]


class TestSendsToNoAddress(GoodContract):
    """It takes an address that the house gives to no channel which does not say by which it is addressed."""

    class channel(Good):
        capabilities = Capabilities(repeat_safe=RepeatSafe.KEY)


class TestSendsToAName(GoodContract):
    class channel(Good):
        def to(self, message):
            return message.to[0].name


class TestKnowsPeopleByName(GoodContract):
    class channel(Good):
        capabilities = Capabilities(repeat_safe=RepeatSafe.KEY)

        def to(self, message):
            return message.to[0].name


class TestLowersTheAddress(GoodContract):
    class channel(Good):
        def to(self, message):
            return super().to(message).lower()


class TestPostsToAGuardian(GoodContract):
    class channel(Posts):
        def post_to(self, message):
            return message.app_ids.get("guardian_id", "")


class TestPostsToTheSameGroup(GoodContract):
    class channel(Posts):
        first = ""

        def post_to(self, message):
            self.first = self.first or message.app_ids["group_id"]
            return self.first


class TestTakesEachNumberForDutch(GoodContract):
    class channel(ByNumber):
        def to(self, message):
            return f"31{super().to(message)[3:]}"


class TestCutsTheNumber(GoodContract):
    class channel(ByNumber):
        def to(self, message):
            return super().to(message)[:12]


class TestPostsToTheFirstGroup(GoodContract):
    tells = frozenset({"audience"})

    class channel(Posts):
        def post_to(self, message):
            return message.event.audience.keys[0]


class TestSaysSentForAnId(GoodContract):
    class channel(WithId):
        def id_of(self, response):
            return "sent"


class TestIsAddressedByNoSuchThing(GoodContract):
    class channel(Good):
        capabilities = Capabilities(repeat_safe=RepeatSafe.KEY, addressed_by="mailbox")


class TestSaysInWordsWhatItCan(GoodContract):
    class channel(Good):
        capabilities = Capabilities(repeat_safe=RepeatSafe.KEY, addressed_by="email", smtputf8="yes")
