"""A good channel and, each with one fault, bad ones, of which the contract kit is asked."""

import base64
import itertools
import re
import socket
import tempfile
import threading
import time
import unicodedata
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo

import httpx

from ouderbrug import (
    Capabilities,
    Channel,
    ChannelClosed,
    ChannelConfig,
    ContentClass,
    HttpChannel,
    HttpReplies,
    HttpRequest,
    HttpService,
    HttpsUrl,
    Permanent,
    Priority,
    Receipt,
    RepeatSafe,
    Secret,
    Temporary,
    Unknown,
    calendar_of,
)
from ouderbrug.testing import ChannelContract
from ouderbrug.wire.exchange import retry_after


class Good(Channel):
    name = "good"
    capabilities = Capabilities(repeat_safe=RepeatSafe.KEY, addressed_by="email")
    forbidden = 0
    refuses_others = True

    class Config(ChannelConfig):
        token: Secret

    @property
    def timeout(self):
        return self.config.timeout_seconds

    def send(self, message):
        if message.attachments:
            raise Permanent("attachment")
        if self.refuses_others and self.context.loopback_only:
            raise ChannelClosed("loopback-only")
        lost = None
        try:
            response = self.post(self.text(message), self.key(message), self.to(message))
        except (httpx.ConnectError, httpx.ConnectTimeout):
            lost = Temporary("connect")
        except httpx.HTTPError:
            lost = self.lost()
        if lost:
            raise lost
        return self.read(response)

    def post(self, text, key, to=""):
        headers = {"Authorization": f"Bearer {self.config.token.reveal()}", "Idempotency-Key": key}
        return self.context.client().post(
            "https://good.invalid/", json={"text": text, "to": to}, headers=headers, timeout=self.timeout
        )

    def to(self, message):
        return message.to[0].value

    def text(self, message):
        return message.text.app

    def key(self, message):
        return message.public_id

    def lost(self):
        return Unknown("lost")

    def read(self, response):
        status = response.status_code
        self.forbidden = self.forbidden + 1 if status == 403 else 0
        if status == 409:
            return Receipt(at=self.context.clock())
        if status in (425, 429, 503):
            raise self.busy(response)
        if status in (401, 406, 415) or self.forbidden == 3:
            raise ChannelClosed("closed")
        if 400 <= status < 500 and status != 408:
            raise Permanent(f"http-{status}")
        if status != 201 or not self.readable(response):
            raise Unknown(f"http-{status}")
        return Receipt(at=self.context.clock())

    def busy(self, response):
        return Temporary("busy", retry_after(response.headers.get("Retry-After", ""), self.context.clock()))

    def readable(self, response):
        try:
            return len(response.content) < 1_000_000 and response.json() is not None
        except ValueError:
            return False


class GoodContract(ChannelContract):
    config: ClassVar = {"token": {"env": "GOOD_TOKEN"}}

    def accepted(self, request):
        return httpx.Response(201, json={"id": 1})


class TestGood(GoodContract):
    channel = Good


class TestLostAnswerIsTemporary(GoodContract):
    class channel(Good):
        def lost(self):
            return Temporary("lost")


class TestBusyIsPermanent(GoodContract):
    class channel(Good):
        def busy(self, response):
            return Permanent("busy")


class TestTellsTheText(GoodContract):
    class channel(Good):
        def read(self, response):
            if response.status_code == 400:
                raise Permanent(response.text)
            return super().read(response)


class TestTimeWithoutOffset(GoodContract):
    class channel(Good):
        def read(self, response):
            receipt = super().read(response)
            return Receipt(at=receipt.at.replace(tzinfo=None))


class TestTakesAnySetting(GoodContract):
    class channel(Good):
        class Config(Good.Config):
            model_config: ClassVar = {"extra": "ignore"}


class TestRepeatsWhatMayHaveArrived(GoodContract):
    class channel(Good):
        def post(self, text, key, to=""):
            response = super().post(text, key, to)
            return super().post(text, key, to) if response.status_code == 500 else response


class TestCutsTheText(GoodContract):
    class channel(Good):
        def text(self, message):
            return message.text.app.encode("ascii", "ignore").decode("ascii")


class TestIgnoresRetryAfter(GoodContract):
    class channel(Good):
        def busy(self, response):
            return Temporary("busy")


class TestNewKeyEachTime(GoodContract):
    class channel(Good):
        count = 0

        def key(self, message):
            self.count += 1
            return f"key-{self.count}"


class TestTakesRubbishForSuccess(GoodContract):
    class channel(Good):
        def readable(self, response):
            return True


class TestShowsItsSecret(GoodContract):
    class channel(Good):
        def post(self, text, key, to=""):
            self.context.logger.debug("signing in with %s", self.config.token.reveal())
            return super().post(text, key, to)


class TestDropsAttachments(GoodContract):
    class channel(Good):
        def send(self, message):
            return super().send(replace(message, attachments=()))


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


class TestTokenInItsAddress(GoodContract):
    """Sound: some services have it so, and what httpx logs of it is not the channel's."""

    class channel(Good):
        def post(self, text, key, to=""):
            address = f"https://good.invalid/{self.config.token.reveal()}/send"
            head = {"Idempotency-Key": key}
            return self.context.client().post(
                address, json={"text": text, "to": to}, headers=head, timeout=self.timeout
            )


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


class TestSendsAgainAfterSuccess(GoodContract):
    class channel(Good):
        def post(self, text, key, to=""):
            super().post(text, key, to)
            return super().post(text, key, to)


class TestSendsTheBody(GoodContract):
    class channel(Good):
        def text(self, message):
            return message.text.body


class TestFailsOnAGroup(GoodContract):
    class channel(Good):
        capabilities = Capabilities(
            repeat_safe=RepeatSafe.KEY, addressed_by="email", audiences=frozenset({"guardian", "group"})
        )


class TestClaimsFilesAndDropsThem(GoodContract):
    class channel(Good):
        capabilities = Capabilities(repeat_safe=RepeatSafe.KEY, addressed_by="email", attachments=True)

        def send(self, message):
            return super().send(replace(message, attachments=()))


class TestSaysThatItHandedOver(GoodContract):
    class channel(Good):
        def read(self, response):
            receipt = super().read(response)
            return Receipt(at=receipt.at, handed_over=True)


class TestIgnoresThePilot(GoodContract):
    class channel(Good):
        capabilities = Capabilities(repeat_safe=RepeatSafe.KEY, pilot=True)

        def to(self, message):
            return message.app_ids["guardian_id"]


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


class TestPrintsTheAddress(GoodContract):
    class channel(Good):
        def to(self, message):
            print(message.to[0].value)  # noqa: T201 - this is the fault
            return super().to(message)


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


class Short(Good):
    """It says how long a text may be."""

    capabilities = Capabilities(repeat_safe=RepeatSafe.KEY, addressed_by="email", max_chars=480)


class TestGoodAndShort(GoodContract):
    """Sound: it takes so many letters, and no more."""

    class channel(Short):
        def text(self, message):
            if len(message.text.app) > 480:
                raise Permanent("too-long")
            return super().text(message)


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


class WithAThread(Good):
    """It starts a thread of its own with the first message; also where two are sent at once."""

    def __init__(self, *given):
        super().__init__(*given)
        self.closed, self.sent = threading.Event(), itertools.count()

    def post(self, text, key, to=""):
        if not next(self.sent):
            self.started(text, key, to)
        return super().post(text, key, to)

    def started(self, *said):
        threading.Thread(target=self.meanwhile, args=said, daemon=True).start()

    def meanwhile(self, *said):
        self.closed.wait()

    def close(self):
        self.closed.set()


class TestGoodWithAThread(GoodContract):
    """Sound: it ends when the channel is closed."""

    channel = WithAThread


class TestSendsAgainLater(GoodContract):
    class channel(WithAThread):
        def started(self, *said):
            again = threading.Timer(900.0, super().post, said)
            again.daemon = True
            again.start()


class TestSendsAgainOnceClosed(GoodContract):
    class channel(WithAThread):
        def meanwhile(self, *said):
            super().meanwhile()
            with suppress(Exception):  # a test is over, and its client and its secrets are gone
                super().post(*said)


SEEN = []


class TestRemembersInItsModule(GoodContract):
    class channel(Good):
        def to(self, message):
            SEEN.append({"to": super().to(message)})
            return super().to(message)


class TestRemembersInACache(GoodContract):
    class channel(Good):
        def to(self, message):
            return _tidy(super().to(message))


@cache
def _tidy(address):
    return address.strip()


class TestKeepsAListOfWhatWasSent(GoodContract):
    class channel(Good):
        def text(self, message):
            with Path("sent.log").open("a") as file:
                file.write(message.text.app)
            return super().text(message)


class TestKeepsItInTheTemporaryFolder(GoodContract):
    class channel(Good):
        def text(self, message):
            with tempfile.NamedTemporaryFile("w") as file:
                file.write(message.text.app)
            return super().text(message)


class TestTellsTheAddressInItsCode(GoodContract):
    class channel(Good):
        def to(self, message):
            if not re.fullmatch(r"\w+@[\w.]+", to := super().to(message)):
                raise Permanent(f"no-mailbox-{re.sub(r'[^a-z0-9]', '', to)}")
            return to


class TestTellsTheNumberInItsCode(GoodContract):
    class channel(Good):
        capabilities = Capabilities(repeat_safe=RepeatSafe.KEY, addressed_by="mobile")

        def to(self, message):
            if not re.fullmatch(r"\+\d{7,15}", to := super().to(message)):
                raise Permanent(f"no-number-{re.sub(r'[^0-9]', '', to)}")
            return to


class TestGoodNumber(GoodContract):
    """Sound: it looks at the number, and says that it is none."""

    class channel(Good):
        capabilities = Capabilities(repeat_safe=RepeatSafe.KEY, addressed_by="mobile")

        def to(self, message):
            if not re.fullmatch(r"\+\d{7,15}", to := super().to(message)):
                raise Permanent("no-number")
            return to


class TestPrintsWhereItFails(GoodContract):
    class channel(Good):
        def read(self, response):
            if response.status_code == 422:
                print(response.request.content)  # noqa: T201 - this is the fault
            return super().read(response)


class ByUrl(Good):
    """It names the address in its URL."""

    def post(self, text, key, to=""):
        head = {"Idempotency-Key": key, "Authorization": f"Bearer {self.config.token.reveal()}"}
        return self.context.client().post(
            f"https://good.invalid/to/{to}", json={"text": text}, headers=head, timeout=self.timeout
        )


class TestNamesTheAddressInItsUrl(GoodContract):
    channel = ByUrl


class TestGoodUrl(GoodContract):
    """Sound: the service asks for the address there, and its documentation says so."""

    channel = ByUrl
    address_in_url = True


class TestAsksWithTheTextInItsUrl(GoodContract):
    class channel(Good):
        def post(self, text, key, to=""):
            head = {"Idempotency-Key": key, "Authorization": f"Bearer {self.config.token.reveal()}"}
            return self.context.client().post(
                "https://good.invalid/", params={"t": text[:60]}, json={"text": text, "to": to},
                headers=head, timeout=self.timeout,
            )  # fmt: skip


class TestSendsToNoAddress(GoodContract):
    """It takes an address that the house gives to no channel which does not say by which it is addressed."""

    class channel(Good):
        capabilities = Capabilities(repeat_safe=RepeatSafe.KEY)


class TestGoesRoundForEver(GoodContract):
    patience = 0.2

    class channel(Good):
        def send(self, message):
            while True:
                pass


class TestLogsTheAddress(GoodContract):
    class channel(Good):
        def to(self, message):
            self.context.logger.info("to %s", message.to[0].value)
            return super().to(message)


class TestLogsTheRecipient(GoodContract):
    class channel(Good):
        def to(self, message):
            self.context.logger.info("to %s", message.recipient)
            return super().to(message)


class TestLogsThePupils(GoodContract):
    class channel(Good):
        def to(self, message):
            self.context.logger.info("about %s", message.pupils)
            return super().to(message)


class TestLogsTheGuardianInTheApp(GoodContract):
    class channel(Good):
        def to(self, message):
            self.context.logger.info("to %s", message.app_ids.get("guardian_id"))
            return super().to(message)


class TestLogsThePupilInTheApp(GoodContract):
    class channel(Good):
        def to(self, message):
            self.context.logger.info("about %s", message.app_ids.get("pupil_id"))
            return super().to(message)


class TestPrintsTheFirstName(GoodContract):
    class channel(Good):
        def to(self, message):
            print(message.to[0].name.partition(" ")[0])  # noqa: T201 - this is the fault
            return super().to(message)


class TestPrintsTheNameInCapitals(GoodContract):
    class channel(Good):
        def to(self, message):
            print(message.to[0].name.partition(" ")[2].upper())  # noqa: T201 - this is the fault
            return super().to(message)


class TestLogsWhatIsRefused(GoodContract):
    class channel(Good):
        def read(self, response):
            if response.status_code == 410:
                self.context.logger.warning("refused: %s", response.text)
            return super().read(response)


class TestSendsToAName(GoodContract):
    class channel(Good):
        def to(self, message):
            return message.to[0].name


class TestKnowsPeopleByName(GoodContract):
    class channel(Good):
        capabilities = Capabilities(repeat_safe=RepeatSafe.KEY)

        def to(self, message):
            return message.to[0].name


class TestGoodWithOurKey(GoodContract):
    """Sound: beside the name it says which of those who have it is meant."""

    class channel(Good):
        capabilities = Capabilities(repeat_safe=RepeatSafe.KEY)

        def to(self, message):
            return f"{message.to[0].name} ({message.recipient})"


class TestLowersTheAddress(GoodContract):
    class channel(Good):
        def to(self, message):
            return super().to(message).lower()


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


class TestClaimsInvitationsAndDropsThem(GoodContract):
    class channel(Good):
        capabilities = Capabilities(repeat_safe=RepeatSafe.KEY, addressed_by="email", calendar=True)


class TestGoodWithAll(GoodContract):
    """Sound: markup goes along, and an invitation as a calendar has it."""

    class channel(Good):
        capabilities = Capabilities(repeat_safe=RepeatSafe.KEY, addressed_by="email", html=True, calendar=True)

        def text(self, message):
            return [super().text(message), message.text.html, *map(self.entry, self.invites_to(message))]

        def entry(self, meeting):
            return base64.b64encode(calendar_of(meeting, self.context.clock(), self.context.timezone)).decode()

        def invites_to(self, message):
            return [one for one in (message.meeting, *message.meetings) if one]


class TestSendsTheFirstInvitationAlone(GoodContract):
    class channel(TestGoodWithAll.channel):
        def invites_to(self, message):
            return super().invites_to(message)[:1]


class WithFiles(Good):
    """It carries files."""

    capabilities = Capabilities(repeat_safe=RepeatSafe.KEY, addressed_by="email", attachments=True)

    def send(self, message):
        files = [Path(one.path).read_text("utf-8") for one in self.files(message)]
        text = replace(message.text, app=[message.text.app, *files])
        return super().send(replace(message, text=text, attachments=()))

    def files(self, message):
        return message.attachments


class TestGoodWithFiles(GoodContract):
    """Sound: each of them goes along."""

    channel = WithFiles


class TestSendsTheFirstFileAlone(GoodContract):
    class channel(WithFiles):
        def files(self, message):
            return message.attachments[:1]


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


class TestHangsOnAnEmergency(GoodContract):
    patience = 0.2

    class channel(Good):
        def text(self, message):
            if message.priority is Priority.EMERGENCY:
                threading.Event().wait()
            return super().text(message)


class TestChecksNothingAtAll(GoodContract):
    class channel(Good):
        def check(self):
            """It would find a wrong setting at the first message alone."""


class TestGoodCheck(GoodContract):
    """Sound: it looks whether there is a secret, for its service has nothing to sign in to."""

    class channel(Good):
        def check(self):
            self.config.token.reveal()


class TestRaisesAnErrorOfItsOwn(GoodContract):
    class channel(Good):
        def read(self, response):
            try:
                return super().read(response)
            except Permanent:
                raise RuntimeError("refused") from None


class TestTellsTheAddressWhereItIsRefused(GoodContract):
    class channel(Good):
        def send(self, message):
            try:
                return super().send(message)
            except Permanent:
                raise Permanent(f"no-such-{message.to[0].value}") from None


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


class Telling(Good):
    """It says more of a message than its service needs, in a header."""

    def send(self, message):
        self.told = threading.local()
        self.told.more = self.more(message)
        return super().send(message)

    def post(self, text, key, to=""):
        headers = {"Authorization": f"Bearer {self.config.token.reveal()}", "Idempotency-Key": key}
        headers["X-Trace"] = getattr(self.told, "more", "")
        return self.context.client().post(
            "https://good.invalid/", json={"text": text, "to": to}, headers=headers, timeout=self.timeout
        )


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


class TestPrintsCorrections(GoodContract):
    class channel(Good):
        def to(self, message):
            if message.correction:
                print(message.to[0].value)  # noqa: T201 - this is the fault
            return super().to(message)


class TestLogsEmergencies(GoodContract):
    class channel(Good):
        def to(self, message):
            if message.priority is Priority.EMERGENCY:
                self.context.logger.warning("to %s", message.to[0].value)
            return super().to(message)


class TestNamesTheAddressOfADigest(GoodContract):
    class channel(Good):
        at = ""

        def send(self, message):
            self.at = f"?of={message.to[0].value}" if message.is_digest else ""
            return super().send(message)

        def post(self, text, key, to=""):
            headers = {"Authorization": f"Bearer {self.config.token.reveal()}", "Idempotency-Key": key}
            said = {"text": text, "to": to}
            return self.context.client().post(
                f"https://good.invalid/{self.at}", json=said, headers=headers, timeout=self.timeout
            )


class TestRemembersEmergencies(GoodContract):
    class channel(Good):
        def to(self, message):
            if message.priority is Priority.EMERGENCY:
                SEEN.append(super().to(message))
            return super().to(message)


class TestWritesDownCorrections(GoodContract):
    class channel(Good):
        def text(self, message):
            if message.correction:
                with tempfile.NamedTemporaryFile("w") as file:
                    file.write(message.text.app)
            return super().text(message)


class TestRestsOnSunday(GoodContract):
    class channel(Good):
        def send(self, message):
            now = self.context.clock()
            return super().send(message) if now.isoweekday() < 7 else Receipt(at=now)


class TestGoodThatKeepsTime(GoodContract):
    """Sound: it does not send by night, and says so; it measures how long it took."""

    class channel(Good):
        def send(self, message):
            began = time.monotonic()
            if self.context.clock().hour < 7:
                raise Temporary("night")
            receipt = super().send(message)
            self.context.logger.debug("took %d seconds", time.monotonic() - began)
            return receipt


class TestGoodUntilSummer(GoodContract):
    """Sound: what it was agreed with ends on a day, and it says so."""

    class channel(Good):
        def send(self, message):
            if self.context.clock().year > 2026:
                raise ChannelClosed("agreement-expired")
            return super().send(message)


class TestHasAClockOfItsOwn(GoodContract):
    class channel(Good):
        def send(self, message):
            return super().send(message) if datetime.now(UTC).year else Receipt(at=self.context.clock())


class TestWritesTheHourOfTheMachine(GoodContract):
    class channel(Good):
        def send(self, message):
            self.context.logger.debug("sent at %s", time.strftime("%H:%M"))
            return super().send(message)


class Posts(Good):
    """It posts to groups too."""

    capabilities = Capabilities(
        repeat_safe=RepeatSafe.KEY, addressed_by="email", audiences=frozenset({"guardian", "group"})
    )

    def to(self, message):
        return self.post_to(message) if message.group else super().to(message)


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


class TestGoodPost(GoodContract):
    """Sound: a post goes by what the app calls the group."""

    class channel(Posts):
        def post_to(self, message):
            return message.app_ids["group_id"]


class TestWasSentInAnotherYear(GoodContract):
    class channel(Good):
        def read(self, response):
            return Receipt(at=super().read(response).at.replace(year=2020))


class TestSaysTheHourOfSchoolAsUtc(GoodContract):
    class channel(Good):
        def read(self, response):
            at = super().read(response).at.astimezone(ZoneInfo(self.context.timezone))
            return Receipt(at=at.replace(tzinfo=UTC))


class TestTakesAStatusForAStop(GoodContract):
    class channel(Good):
        def read(self, response):
            if response.status_code == 400:
                raise Permanent("stopped", stopped=True)
            return super().read(response)


class ByNumber(Good):
    """It goes to a number."""

    capabilities = Capabilities(repeat_safe=RepeatSafe.KEY, addressed_by="mobile")


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


class TestNewKeyEachMinute(GoodContract):
    class channel(Good):
        def key(self, message):
            return f"{super().key(message)}{self.context.clock():%H%M}"


class TestRefusesWhatIsCalledOff(GoodContract):
    class channel(Good):
        def send(self, message):
            if message.event.withdrawn:
                raise Permanent("withdrawn")
            return super().send(message)


class WithId(Good):
    """Its service gives an id."""

    def read(self, response):
        receipt = super().read(response)
        return receipt if response.status_code == 409 else replace(receipt, remote_id=self.id_of(response))

    def id_of(self, response):
        found = response.json()
        if not isinstance(found, dict) or not found.get("id"):
            raise Unknown("no-id")
        return str(found["id"])


class TestGoodWithAnId(GoodContract):
    """Sound: without an id nobody knows whether it was taken."""

    channel = WithId


class TestSaysSentForAnId(GoodContract):
    class channel(WithId):
        def id_of(self, response):
            return "sent"


class TestTakesTheWholeReplyForAnId(GoodContract):
    class channel(WithId):
        def id_of(self, response):
            return str(response.json()) if super().id_of(response) else ""


class TestGoodWithTheSubjectBefore(GoodContract):
    """Sound: it has no title of its own, and its contract says how the text stands."""

    def as_sent(self, message):
        return f"{message.text.subject}\n\n{message.text.app}"

    class channel(Good):
        def text(self, message):
            return f"{message.text.subject}\n\n{super().text(message)}"


class TestSendsOneFileOfAName(GoodContract):
    class channel(WithFiles):
        def files(self, message):
            return {Path(one.path).name: one for one in message.attachments}.values()


class TestSendsSmallFilesAlone(GoodContract):
    class channel(WithFiles):
        def files(self, message):
            return [one for one in message.attachments if Path(one.path).stat().st_size < 100_000]


class TestCorrectsWithoutFiles(GoodContract):
    class channel(WithFiles):
        def files(self, message):
            return () if message.correction else message.attachments


class TestSaysThatEachFileIsAPdf(GoodContract):
    class channel(WithFiles):
        def send(self, message):
            kinds = ["application/pdf"] * len(message.attachments)
            return super().send(replace(message, topics=tuple(kinds)))

        def text(self, message):
            return [super().text(message), *(one for one in message.topics if "/" in one)]


class TestInvitesAtAnotherHour(GoodContract):
    class channel(TestGoodWithAll.channel):
        def entry(self, meeting):
            at = meeting.starts_at.replace(tzinfo=ZoneInfo(self.context.timezone))
            return super().entry(replace(meeting, starts_at=at))


class TestInvitesForAnHourAlone(GoodContract):
    class channel(TestGoodWithAll.channel):
        def entry(self, meeting):
            return super().entry(replace(meeting, ends_at=None))


class TestCallsNothingOff(GoodContract):
    class channel(TestGoodWithAll.channel):
        def entry(self, meeting):
            return super().entry(replace(meeting, cancelled=False))


class TestInvitesToTheFirstMomentAlone(GoodContract):
    class channel(TestGoodWithAll.channel):
        def entry(self, meeting):
            times = tuple(one for one in meeting.times if one.cancelled) or meeting.times[:1]
            return super().entry(replace(meeting, times=times))


class TestSaysUntilWhenItMayGo(GoodContract):
    class channel(Good):
        def text(self, message):
            return [super().text(message), message.deadline.isoformat()]


class TestGoodUntilWhen(GoodContract):
    """Sound: its service takes it back at that moment, and its contract says so."""

    channel = TestSaysUntilWhenItMayGo.channel
    tells = frozenset({"deadline"})


class TestChecksOneOfItsSecrets(GoodContract):
    config: ClassVar = {"token": {"env": "GOOD_TOKEN"}, "other": {"env": "OTHER_TOKEN"}}

    class channel(Good):
        class Config(Good.Config):
            other: Secret

        def check(self):
            self.config.token.reveal()


class TestGoodOverHttp(GoodContract):
    """Sound: a secret of its own stands in the request, and the house itself looks whether it is there."""

    config: ClassVar = {"url": "https://good.invalid", "mark": {"env": "GOOD_MARK"}}

    class channel(HttpChannel):
        name = "good"
        capabilities = Capabilities(repeat_safe=RepeatSafe.KEY, addressed_by="email")

        class Config(ChannelConfig):
            url: HttpsUrl
            mark: Secret

        def service(self):
            return HttpService(self.config.url, None, HttpReplies(ok=(201,), id_from="id"), key_header="X-Once")

        def request(self, message):
            said = {"to": message.to[0].value, "text": self.text_of(message), "mark": self.config.mark.reveal()}
            return HttpRequest.json("/", said)


class WithATitle(Good):
    """Its service has a field for the title."""

    def text(self, message):
        return [message.text.app, self.title(message.text.subject)]

    def title(self, subject):
        return subject


class TestGoodWithATitle(GoodContract):
    """Sound: it goes as it is."""

    channel = WithATitle


class TestCutsTheTitle(GoodContract):
    class channel(WithATitle):
        def title(self, subject):
            return subject[:60]


class TestTakesAFaceFromTheTitle(GoodContract):
    class channel(WithATitle):
        def title(self, subject):
            return "".join(one for one in subject if ord(one) < 0x10000)


class TestGoodWithAShortTitle(GoodContract):
    """Sound: where its service has no room for all of a title, that stands in the text as well."""

    def as_sent(self, message):
        return message.text.app if len(message.text.subject) <= 60 else f"{message.text.subject}\n\n{message.text.app}"

    class channel(WithATitle):
        def text(self, message):
            subject, app = message.text.subject, message.text.app
            return super().text(message) if len(subject) <= 60 else [f"{subject}\n\n{app}", f"{subject[:59]}…"]


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
