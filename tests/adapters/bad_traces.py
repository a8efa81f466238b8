"""Channels that leave something behind or tell somebody, of which the contract kit is asked."""

import hashlib
import json
import re
import tempfile
import threading
from contextlib import suppress
from functools import cache
from pathlib import Path

from good_channels import ByUrl, Good, GoodContract, TestGoodNumber, WithAThread

from ouderbrug import Capabilities, Permanent, Priority, RepeatSafe


class TestTellsTheText(GoodContract):
    class channel(Good):
        def read(self, response):
            if response.status_code == 400:
                raise Permanent(response.text)
            return super().read(response)


class TestShowsItsSecret(GoodContract):
    class channel(Good):
        def post(self, text, key, to=""):
            self.context.logger.debug("signing in with %s", self.config.token.reveal())
            return super().post(text, key, to)


class TestPrintsTheAddress(GoodContract):
    class channel(Good):
        def to(self, message):
            print(message.to[0].value)  # noqa: T201 - this is the fault
            return super().to(message)


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


SEEN = {}


class TestRemembersInItsModule(GoodContract):
    class channel(Good):
        def to(self, message):
            SEEN["to"] = super().to(message)
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


class TestPrintsWhereItFails(GoodContract):
    class channel(Good):
        def read(self, response):
            if response.status_code == 422:
                print(response.request.content)  # noqa: T201 - this is the fault
            return super().read(response)


class TestNamesTheAddressInItsUrl(GoodContract):
    channel = ByUrl


class TestAsksWithTheTextInItsUrl(GoodContract):
    class channel(Good):
        def post(self, text, key, to=""):
            head = {"Idempotency-Key": key, "Authorization": f"Bearer {self.config.token.reveal()}"}
            return self.context.client().post(
                "https://good.invalid/", params={"t": text[:60]}, json={"text": text, "to": to},
                headers=head, timeout=self.timeout,
            )  # fmt: skip


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


class TestTellsTheAddressWhereItIsRefused(GoodContract):
    class channel(Good):
        def send(self, message):
            try:
                return super().send(message)
            except Permanent:
                raise Permanent(f"no-such-{message.to[0].value}") from None


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
                SEEN["to"] = super().to(message)
            return super().to(message)


class TestWritesDownCorrections(GoodContract):
    class channel(Good):
        def text(self, message):
            if message.correction:
                with tempfile.NamedTemporaryFile("w") as file:
                    file.write(message.text.app)
            return super().text(message)


class Logs(Good):
    def to(self, message):
        self.context.logger.info("to %s", self.short(super().to(message)))
        return super().to(message)


class TestLogsTheHashOfTheAddress(GoodContract):
    class channel(Logs):
        def short(self, address):
            return hashlib.sha256(address.encode()).hexdigest()[:12]


class TestLogsTheLastFigures(GoodContract):
    class channel(TestGoodNumber.channel):
        def to(self, message):
            number = super().to(message)
            self.context.logger.info("to ...%s", number[-4:])
            return number


class TestTellsTheHashOfTheAddress(GoodContract):
    class channel(Good):
        def read(self, response):
            if response.status_code == 400:
                address = json.loads(response.request.content)["to"]
                raise Permanent("refused") from ValueError(hashlib.sha1(address.encode()).hexdigest())
            return super().read(response)


class TestSchedulesTheNight(GoodContract):
    class channel(Good):
        def post(self, text, key, to=""):
            now = self.context.clock()
            later = {"send_at": now.replace(hour=8).isoformat()} if now.hour < 8 else {}
            headers = {"Authorization": f"Bearer {self.config.token.reveal()}", "Idempotency-Key": key}
            return self.context.client().post(
                "https://good.invalid/", json={"text": text, "to": to, **later}, headers=headers, timeout=self.timeout
            )


class TestGoodThatNeedsTheHour(GoodContract):
    """Sound: its service rings at night where it is told no other."""

    tells = frozenset({"hour"})

    class channel(TestSchedulesTheNight.channel):
        pass
