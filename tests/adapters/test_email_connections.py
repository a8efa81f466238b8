"""Kept connections, the check, tokens, and the settings of the channel."""

from __future__ import annotations

import threading
import time
from importlib.metadata import entry_points
from urllib.parse import parse_qs

import httpcore
import httpx
import pytest
import respx
from pydantic import ValidationError

from ouderbrug import ChannelClosed, ConfigError, RepeatSafe, Temporary, Unreachable
from ouderbrug.testing import CLOSE
from ouderbrug_email import Email
from ouderbrug_email.pool import IDLE_SECONDS, open_line
from ouderbrug_email.wire import Relay
from ouderbrug_handover import Handover

TOKEN_URL = "https://login.relay.example/token"


# Connections


def test_mails_share_one_connection_and_no_noop_goes_between(sandbox, email, message):
    server = sandbox()
    channel = email(server.port)
    for _ in range(5):
        channel.send(message())
    assert (len(server.mails), server.connections, server.steps.count("NOOP")) == (5, 1, 0)


@pytest.mark.parametrize(("replies", "connections"), [({}, 1), ({"NOOP": ["421 bye"]}, 2), ({"NOOP": [CLOSE]}, 2)])
def test_a_connection_that_idled_is_checked_first(replies, connections, sandbox, email, message):
    server = sandbox(replies=replies)
    channel = email(server.port)
    channel.send(message())
    channel._pool._idle[0].idle_since -= IDLE_SECONDS + 1
    channel.send(message())
    assert (len(server.mails), server.connections, server.steps.count("NOOP")) == (2, connections, 1)


def test_a_connection_that_the_relay_dropped_is_replaced(sandbox, email, message):
    server = sandbox()
    channel = email(server.port)
    channel.send(message())
    server.replies["MAIL"] = [CLOSE]
    channel.send(message())
    assert (len(server.mails), server.connections) == (2, 2)


def test_threads_have_a_connection_each_and_every_mail_arrives_once(sandbox, email, message):
    server = sandbox()
    channel = email(server.port, in_flight=4)
    barrier = threading.Barrier(4)

    def work(thread):
        barrier.wait()
        for number in range(10):
            channel.send(message(public_id=f"{thread}-{number}"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({mail.id for mail in server.mails}) == len(server.mails) == 40
    assert server.connections <= 4


def test_one_send_is_one_transaction(sandbox, email, message):
    server = sandbox()
    email(server.port).send(message())
    assert server.steps == ["GREETING", "EHLO", "MAIL", "RCPT", "DATA", "."]


def test_check_signs_in_and_sends_nothing(sandbox, email, monkeypatch):
    monkeypatch.setenv("SMTP_PASSWORD", "good")
    server = sandbox(user="school", password="good")
    email(server.port, username="school", password={"env": "SMTP_PASSWORD"}).check()
    assert server.steps == ["GREETING", "EHLO", "AUTH", "MAIL", "RSET", "QUIT"]
    assert server.mails == []


def test_time_that_the_sign_in_used_up_is_not_asked_of_the_relay(sandbox):
    server = sandbox()
    with pytest.raises(Temporary, match=r"^connect-timeout$"):
        open_line(Relay("127.0.0.1", server.port, "none", "here", None), time.monotonic() - 1, 0.0)
    assert server.connections == 0


def test_check_says_that_a_secret_is_not_there_and_not_how_it_is_called(sandbox, email, monkeypatch):
    monkeypatch.delenv("SMTP_PASSWORD", raising=False)
    with pytest.raises(ConfigError, match="the environment variable of this secret cannot be read"):
        email(sandbox().port, username="school", password={"env": "SMTP_PASSWORD"}).check()


# Tokens


@pytest.fixture
def oauth(email, monkeypatch):
    monkeypatch.setenv("CLIENT_SECRET", "client-secret")
    monkeypatch.setenv("REFRESH_TOKEN", "refresh-secret")

    def build(port, **extra):
        oauth = {"token_url": TOKEN_URL, "client_id": "ouderbrug", "client_secret": {"env": "CLIENT_SECRET"}}
        return email(port, username="school@x.example", auth="xoauth2", oauth=oauth | extra)

    return build


def tokens(*values):
    answers = [httpx.Response(200, json={"access_token": value, "expires_in": 3600}) for value in values]
    return respx.post(TOKEN_URL).mock(side_effect=answers)


@respx.mock
@pytest.mark.parametrize(
    ("extra", "grant"),
    [({}, "client_credentials"), ({"refresh_token": {"env": "REFRESH_TOKEN"}}, "refresh_token")],
)
def test_a_token_signs_in_and_is_kept(extra, grant, sandbox, oauth, message):
    asked = tokens("first")
    server = sandbox(user="school@x.example", password="first", mechanisms=["XOAUTH2"])
    channel = oauth(server.port, scope="smtp.send", **extra)
    channel.send(message())
    channel._pool.close()
    channel.send(message())
    form = parse_qs(asked.calls[0].request.content.decode())
    assert (form["grant_type"], form["scope"]) == ([grant], ["smtp.send"])
    assert (len(server.mails), server.connections, asked.call_count) == (2, 2, 1)


@respx.mock
def test_a_refused_token_is_renewed_once(sandbox, oauth, message):
    asked = tokens("stale", "fresh")
    server = sandbox(user="school@x.example", password="fresh", mechanisms=["XOAUTH2"])
    oauth(server.port).send(message())
    assert (len(server.mails), asked.call_count) == (1, 2)


@respx.mock
def test_a_token_refused_twice_closes_the_channel(sandbox, oauth, message):
    asked = tokens("stale", "stale-too", "never")
    server = sandbox(user="school@x.example", password="fresh", mechanisms=["XOAUTH2"])
    with pytest.raises(ChannelClosed, match=r"^sign-in$"):
        oauth(server.port).send(message())
    assert (asked.call_count, server.steps.count("AUTH")) == (2, 2)


@respx.mock
@pytest.mark.parametrize(
    ("answer", "error", "code"),
    [
        (httpx.Response(400, json={"error": "invalid_grant"}), ChannelClosed, "sign-in"),
        (httpx.Response(503), Unreachable, "token-503"),
        (httpcore.ReadTimeout("slow"), Unreachable, "token-answer-lost"),
    ],
)
def test_a_token_server_that_gives_none(answer, error, code, sandbox, oauth, message):
    respx.post(TOKEN_URL).mock(side_effect=[answer])
    server = sandbox(user="school@x.example", password="x", mechanisms=["XOAUTH2"])
    with pytest.raises(error, match=f"^{code}$"):
        oauth(server.port).send(message())
    assert server.connections == 0


# Settings


GOOD = {"host": "relay.example", "from": "De Regenboog <ouders@regenboog.example>"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"security": "none"},
        {"security": "None"},
        {"verify": False},
        {"from": "De Regenboog"},
        {"from": "=?utf-8?q?x=0D=0ABcc:_e@x.example?= <ouders@regenboog.example>"},
        {"from": "a@x.example, b@x.example"},
        {"host": "relay.example\r\nX"},
        {"username": "school"},
        {"password": "clear-text"},
        {"auth": "xoauth2", "username": "school"},
        {"unsubscribe_base_url": "http://school.example/u"},
        {"unsubscribe_base_url": "https://school.example/u?x=1"},
        {"unsubscribe_mailto": "nobody"},
    ],
)
def test_settings_that_are_refused(wrong):
    with pytest.raises(ValidationError) as caught:
        Email.Config.model_validate(GOOD | wrong)
    assert "clear-text" not in str(caught.value)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.0.1", "::1"])
def test_no_encryption_is_for_this_machine(host):
    assert Email.Config.model_validate(GOOD | {"host": host, "security": "none"}).security == "none"


def test_settings_as_python_may_write_them():
    config = Email.Config(host="relay.example", from_="ouders@regenboog.example")
    assert (config.per_minute, config.security, config.port) == (30, "starttls", 587)


# Where the classes are found


@pytest.mark.parametrize(("name", "channel"), [("email", Email), ("handover", Handover)])
def test_the_channel_is_found_through_its_entry_point(name, channel):
    (entry,) = entry_points(group="ouderbrug", name=name)
    assert entry.load().register_channels() == [channel]
    assert channel.name == name


def test_a_repeat_does_harm_by_mail_and_none_by_hand():
    assert Email.capabilities.repeat_safe is RepeatSafe.NO
    assert Email.capabilities.audiences == {"guardian"}
    assert Handover.capabilities.repeat_safe is RepeatSafe.YES


def test_handover_gives_the_message_to_a_person(context, message, now):
    receipt = Handover(Handover.Config(), context()).send(message())
    assert (receipt.at, receipt.handed_over) == (now, True)
