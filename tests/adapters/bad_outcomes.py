"""Channels that take one answer of a service for another, of which the contract kit is asked."""

import uuid
from datetime import UTC
from zoneinfo import ZoneInfo

import httpx
from good_channels import Good, GoodContract, TestGoodOverHttp, WithId

from ouderbrug import HttpReplies, HttpService, Permanent, Receipt, Temporary, Unknown


class TestLostAnswerIsTemporary(GoodContract):
    class channel(Good):
        def lost(self):
            return Temporary("lost")


class TestBusyIsPermanent(GoodContract):
    class channel(Good):
        def busy(self, response):
            return Permanent("busy")


class TestTimeWithoutOffset(GoodContract):
    class channel(Good):
        def read(self, response):
            receipt = super().read(response)
            return Receipt(at=receipt.at.replace(tzinfo=None))


class TestRepeatsWhatMayHaveArrived(GoodContract):
    class channel(Good):
        def post(self, text, key, to=""):
            response = super().post(text, key, to)
            return super().post(text, key, to) if response.status_code == 500 else response


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


class TestNewKeyInEachRun(GoodContract):
    class channel(Good):
        def __init__(self, *given):
            super().__init__(*given)
            self.run = uuid.uuid4().hex

        def key(self, message):
            return f"{message.public_id}-{self.run}"


class TestNewKeyEachDay(GoodContract):
    class channel(Good):
        def key(self, message):
            return f"{message.public_id}-{self.context.clock():%Y%m%d}"


class TestTakesRubbishForSuccess(GoodContract):
    class channel(Good):
        def readable(self, response):
            return True


class TestRaisesAnErrorOfItsOwn(GoodContract):
    class channel(Good):
        def read(self, response):
            try:
                return super().read(response)
            except Permanent:
                raise RuntimeError("refused") from None


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


class TestNewKeyEachMinute(GoodContract):
    class channel(Good):
        def key(self, message):
            return f"{super().key(message)}{self.context.clock():%H%M}"


class TestTakesTheWholeReplyForAnId(GoodContract):
    class channel(WithId):
        def id_of(self, response):
            return str(response.json()) if super().id_of(response) else ""


class TestSwallowsAfterTwoHundred(GoodContract):
    class channel(Good):
        def __init__(self, *args):
            super().__init__(*args)
            self.count = 0

        def send(self, message):
            self.count += 1
            if self.count > 200:
                return Receipt(at=self.context.clock())
            return super().send(message)


class RefusesInside(TestGoodOverHttp.channel):
    """Its service says in the reply whether it took the message."""

    when = {"state": "taken"}  # noqa: RUF012

    def service(self):
        replies = HttpReplies(ok=(201,), id_from="id", ok_when=self.when)
        return HttpService(self.config.url, None, replies, key_header="X-Once")


class RefusesInsideContract(GoodContract):
    config = TestGoodOverHttp.config
    refusals = (
        {"id": "m-1", "state": "failed"},
        {"error": {"code": "full"}},
        httpx.Response(200, json={"id": "m-1", "state": "failed"}),
    )

    def accepted(self, request):
        return httpx.Response(201, json={"id": "m-1", "state": "taken"})


class TestGoodWithARefusal(RefusesInsideContract):
    """Sound: it looks at what its service says."""

    channel = RefusesInside


class TestTakesARefusalForSuccess(RefusesInsideContract):
    class channel(RefusesInside):
        when = {}  # noqa: RUF012


class TestTakesAFailedStateForSuccess(GoodContract):
    refusals = ({"status": "failed"},)
    channel = Good


class TestTakesAnErrorBesideItsIdForSuccess(GoodContract):
    refusals = ({"id": "m-1", "error": "no such number"},)
    channel = WithId


class TestSaysNothingOfRefusals(GoodContract):
    refusals = None
    channel = Good


class TestSaysThatNothingIsRefused(RefusesInsideContract):
    refusals = ()
    channel = RefusesInside


class Remembers(Good):
    """It remembers what it tried to send."""

    failures = Unknown

    def __init__(self, *given):
        super().__init__(*given)
        self.tried = set()

    def send(self, message):
        if message.public_id in self.tried:
            return Receipt(at=self.context.clock())
        try:
            return super().send(message)
        except self.failures:
            self.tried.add(message.public_id)
            raise


class TestTakesWhatWasLostForSent(GoodContract):
    channel = Remembers


class TestTakesWhatFailedForSent(GoodContract):
    class channel(Remembers):
        failures = Temporary


class TestTakesWhatWasLostTwiceForSent(GoodContract):
    class channel(Good):
        def __init__(self, *given):
            super().__init__(*given)
            self.tried = set()

        def send(self, message):
            try:
                return super().send(message)
            except Unknown:
                if message.public_id in self.tried:
                    return Receipt(at=self.context.clock())
                self.tried.add(message.public_id)
                raise


class TestSaysWhyInWords(GoodContract):
    class channel(Good):
        def read(self, response):
            if response.status_code == 422:
                raise Permanent("The number is not right")
            return super().read(response)


class TestSaysWhyItIsBusyInWords(GoodContract):
    class channel(Good):
        def busy(self, response):
            return Temporary("come back later", super().busy(response).retry_after)
