"""Sound channels, also of sorts that few are, of which the contract kit is asked; bad ones are these with one fault."""

import base64
import itertools
import re
import threading
import time
import uuid
from dataclasses import replace
from pathlib import Path
from typing import ClassVar
from xml.sax.saxutils import escape

import httpx

from ouderbrug import (
    Capabilities,
    Channel,
    ChannelClosed,
    ChannelConfig,
    HttpChannel,
    HttpReplies,
    HttpRequest,
    HttpService,
    HttpsUrl,
    Permanent,
    Receipt,
    RepeatSafe,
    Secret,
    Temporary,
    Unknown,
    ascii_address,
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
    refusals = ()

    def accepted(self, request):
        return httpx.Response(201, json={"id": 1})


class TestGood(GoodContract):
    channel = Good


class TestTokenInItsAddress(GoodContract):
    """Sound: some services have it so, and what httpx logs of it is not the channel's."""

    class channel(Good):
        def post(self, text, key, to=""):
            address = f"https://good.invalid/{self.config.token.reveal()}/send"
            head = {"Idempotency-Key": key}
            return self.context.client().post(
                address, json={"text": text, "to": to}, headers=head, timeout=self.timeout
            )


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


class TestGoodNumber(GoodContract):
    """Sound: it looks at the number, and says that it is none."""

    class channel(Good):
        capabilities = Capabilities(repeat_safe=RepeatSafe.KEY, addressed_by="mobile")

        def to(self, message):
            if not re.fullmatch(r"\+\d{7,15}", to := super().to(message)):
                raise Permanent("no-number")
            return to


class ByUrl(Good):
    """It names the address in its URL."""

    def post(self, text, key, to=""):
        head = {"Idempotency-Key": key, "Authorization": f"Bearer {self.config.token.reveal()}"}
        return self.context.client().post(
            f"https://good.invalid/to/{to}", json={"text": text}, headers=head, timeout=self.timeout
        )


class TestGoodUrl(GoodContract):
    """Sound: the service asks for the address there, and its documentation says so."""

    channel = ByUrl
    address_in_url = True


class TestGoodWithOurKey(GoodContract):
    """Sound: beside the name it says which of those who have it is meant."""

    class channel(Good):
        capabilities = Capabilities(repeat_safe=RepeatSafe.KEY)

        def to(self, message):
            return f"{message.to[0].name} ({message.recipient})"


class InXml(Good):
    """Its service takes XML."""

    def post(self, text, key, to=""):
        head = {"Idempotency-Key": key, "Authorization": f"Bearer {self.config.token.reveal()}"}
        said = f"<message><to>{escape(to)}</to><text>{self.escaped(text)}</text></message>"
        head["Content-Type"] = "application/xml; charset=utf-8"
        return self.context.client().post("https://good.invalid/", content=said, headers=head, timeout=self.timeout)

    def escaped(self, text):
        return escape(text, {"\r": "&#13;"})


class TestGoodInXml(GoodContract):
    """Sound: each sign that means something in XML is written otherwise."""

    channel = InXml


class TestGoodInParts(GoodContract):
    """Sound: its service takes a form of several parts."""

    class channel(Good):
        def post(self, text, key, to=""):
            head = {"Idempotency-Key": key, "Authorization": f"Bearer {self.config.token.reveal()}"}
            parts = {"to": (None, to), "text": (None, text)}
            return self.context.client().post("https://good.invalid/", files=parts, headers=head, timeout=self.timeout)


class TestGoodWithAUuid(GoodContract):
    """Sound: its service asks for our key as a UUID is written."""

    class channel(Good):
        def key(self, message):
            return str(uuid.UUID(message.public_id))


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


class TestGoodAddressInAscii(GoodContract):
    """Sound: the house remembers what it made of an address, and the channel remembers nothing."""

    class channel(Good):
        def to(self, message):
            try:
                return ascii_address(message.to[0].value)
            except ValueError:
                pass
            raise Permanent("address-unusable")


class TestGoodCheck(GoodContract):
    """Sound: it looks whether there is a secret, for its service has nothing to sign in to."""

    class channel(Good):
        def check(self):
            self.config.token.reveal()


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


class Posts(Good):
    """It posts to groups too."""

    capabilities = Capabilities(
        repeat_safe=RepeatSafe.KEY, addressed_by="email", audiences=frozenset({"guardian", "group"})
    )

    def to(self, message):
        return self.post_to(message) if message.group else super().to(message)


class TestGoodPost(GoodContract):
    """Sound: a post goes by what the app calls the group."""

    class channel(Posts):
        def post_to(self, message):
            return message.app_ids["group_id"]


class ByNumber(Good):
    """It goes to a number."""

    capabilities = Capabilities(repeat_safe=RepeatSafe.KEY, addressed_by="mobile")


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


class TestGoodWithTheSubjectBefore(GoodContract):
    """Sound: it has no title of its own, and its contract says how the text stands."""

    def as_sent(self, message):
        return f"{message.text.subject}\n\n{message.text.app}"

    class channel(Good):
        def text(self, message):
            return f"{message.text.subject}\n\n{super().text(message)}"


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


class TestGoodWithAShortTitle(GoodContract):
    """Sound: where its service has no room for all of a title, that stands in the text as well."""

    def as_sent(self, message):
        return message.text.app if len(message.text.subject) <= 60 else f"{message.text.subject}\n\n{message.text.app}"

    class channel(WithATitle):
        def text(self, message):
            subject, app = message.text.subject, message.text.app
            return super().text(message) if len(subject) <= 60 else [f"{subject}\n\n{app}", f"{subject[:59]}…"]
