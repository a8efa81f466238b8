"""The e-mail channel keeps the contract of every channel, against a real SMTP server on this machine.

A mail that arrives there is shown to the kit as a request, its parts decoded; what the kit answers becomes the reply
of that server.
"""

import base64
import socket
from contextlib import ExitStack, closing
from typing import ClassVar

import httpx
import pytest

from ouderbrug.testing import Behaviour, ChannelContract, SmtpSandbox
from ouderbrug.testing.expectations import ANSWERS
from ouderbrug.testing.samples import CANARY
from ouderbrug_email import Email

pytestmark = pytest.mark.slow  # real connections

LATER = (425, 429, 503)
"""Where a service over HTTP answers so a relay would say 451; anything else that is no success is 550."""
MANY = 40


class Relay(SmtpSandbox):
    """Answers a mail as the service of the kit would, which gets it to see."""

    def __init__(self, tests, answer, **settings):
        super().__init__(**settings)
        self.tests, self.answer = tests, answer
        if answer is ANSWERS[Behaviour.CLOSED]:
            self.replies["MAIL"] = [f"530 5.7.0 {CANARY}"] * MANY

    def accept(self, sender, recipients, raw):
        said = super().accept(sender, recipients, raw)
        if not said.startswith("250"):
            return said
        request = as_request(self.mails[-1])
        self.tests.requests.append(request)
        try:
            status = self.answer(request).status_code
        except httpx.TransportError:
            self.hang_up()
            return "421 4.3.2 gone"
        return said if status == 200 else f"{'451 4.3.0' if status in LATER else '550 5.1.1'} {CANARY}"

    def hang_up(self):
        for session in tuple(self.sessions):
            session.abort()


def as_request(mail):
    """What a mail says, as a request: who gets it, its headers, its texts, its files and what it invites to."""
    said = {"to": list(mail.recipients), "headers": [[name, str(value)] for name, value in mail.parsed.items()]}
    said["parts"] = [part_of(one) for one in mail.parsed.walk() if not one.is_multipart()]
    return httpx.Request("POST", "http://127.0.0.1/", json=said)


def part_of(part):
    content = part.get_content()
    if isinstance(content, bytes):
        content = base64.b64encode(content).decode()
    name = part.get_filename()
    lines = content.replace("\r\n ", "") if part.get_content_type() == "text/calendar" else content
    return {"type": part.get_content_type(), "name": name, "content": lines.replace("\r\n", "\n")}


class TestEmail(ChannelContract):
    channel = Email
    sends = "body"
    tells = frozenset({"address", "kind", "name", "reply_to", "unsubscribe"})  # headers that readers and programs use
    config: ClassVar = {
        "host": "127.0.0.1",
        "port": 1,
        "security": "none",
        "from": "De Regenboog <ouders@regenboog.example>",
        "username": "school",
        "password": {"env": "SMTP_PASSWORD"},
    }

    test_status = test_retry_after = test_third_403_in_a_row_closes = None
    test_409_is_a_receipt_only_where_the_key_is_agreed = test_no_connection = None
    """SMTP has replies of its own: test_email_outcomes.py has each of them, at each step."""
    test_a_refusal_inside_a_success_is_none = None
    test_success_that_cannot_be_read = test_a_success_without_its_id_is_in_doubt = None
    """A reply of SMTP has no body that could be unreadable, and many relays give no id."""
    test_it_waits_no_longer_than_its_timeout = None
    """The kit reads it off a request over HTTP; test_email_outcomes.py has a relay that is silent at each step."""

    @pytest.fixture(autouse=True)
    def _by_its_number(self, _surroundings, monkeypatch):
        """The relay is found by its number, which the kit else leads astray as it does each name."""
        monkeypatch.setattr(socket, "getaddrinfo", GETADDRINFO)
        monkeypatch.setattr(Email, "pause", 0.0)

    def accepted(self, request):
        return httpx.Response(200)

    def behind(self, answer):
        opened = ExitStack()
        self._opened.append(opened)
        config = {**self.config, "port": self._port(answer, opened), **self._settings}
        channel = Email(Email.Config.model_validate(config), self.context(httpx.Client()))
        self._opened.append(channel)
        channel.close = lambda: (Email.close(channel), opened.close())  # else its thread seems to be the channel's
        return channel

    def _port(self, answer, opened):
        """The port of a relay that answers so, or one on which nobody listens."""
        if answer is ANSWERS[Behaviour.NO_CONNECTION]:
            held = opened.enter_context(closing(socket.socket()))
            held.bind(("127.0.0.1", 0))
            return held.getsockname()[1]
        relay = Relay(self, answer, user="school", password=self._password)
        return opened.enter_context(relay).port

    def _password(self):
        self.signed_in.append(httpx.Request("POST", "http://127.0.0.1/", json={}))
        return "" if self._refuses_sign_in else f"{CANARY}-secret"

    def as_sent(self, message):
        return message.text.body + "\n" * (not message.text.body.endswith("\n"))


GETADDRINFO = socket.getaddrinfo
