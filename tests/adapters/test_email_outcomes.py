"""Every SMTP row of the table of outcomes, against a real server on loopback."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

import pytest

from ouderbrug import ChannelClosed, DeliveryError, Permanent, Temporary, Unknown, Unreachable
from ouderbrug.testing import CLOSE, SILENCE

SHORT = 0.3
"""Seconds that a test waits for an answer that never comes."""


@pytest.fixture
def closed_port():
    """A port that is bound and not listened on, so that nobody can take it during the test."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def outcome(channel, message):
    with pytest.raises(DeliveryError) as caught:
        channel.send(message)
    kinds = (Unreachable, Temporary, Permanent, ChannelClosed, Unknown)
    return next(kind for kind in kinds if isinstance(caught.value, kind)), caught.value.code


def test_accepted_is_a_receipt_with_time_and_queue_id(sandbox, email, message, now):
    server = sandbox()
    receipt = email(server.port).send(message())
    assert (receipt.at, receipt.remote_id, receipt.handed_over) == (now, "1", False)
    assert [mail.recipients for mail in server.mails] == [("farida@thuis.example",)]


STEPS = ("GREETING", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", ".")


@pytest.mark.parametrize("reply", ["421 4.3.2 later", "432 4.3.2 slow", "450 4.2.1 later", "451 4.3.0 later"])
@pytest.mark.parametrize("step", STEPS)
def test_any_4xx_is_temporary_and_before_rcpt_about_us(step, reply, sandbox, email, message, monkeypatch):
    monkeypatch.setenv("SMTP_PASSWORD", "good")
    server = sandbox(replies={step: [reply]}, user="school", password="good")
    channel = email(server.port, username="school", password={"env": "SMTP_PASSWORD"})
    about_us = step not in ("RCPT", "DATA", ".") or reply.startswith("421")
    whole = f"smtp-{reply[:3]}" if about_us else f"smtp-{reply[:9].replace(' ', '-')}"
    assert outcome(channel, message()) == (Unreachable if about_us else Temporary, whole)
    assert server.mails == []


@pytest.mark.parametrize(
    ("step", "reply", "code"),
    [
        ("GREETING", "554 5.7.1 not you", "smtp-554"),
        ("EHLO", "550 5.7.1 not you", "smtp-550"),
        ("AUTH", "534 5.7.9 weak", "sign-in"),
        ("AUTH", "535 5.7.3 wrong", "sign-in"),
        ("MAIL", "530 5.7.57 sign in first", "smtp-530"),
        ("MAIL", "553 5.1.8 not your address", "smtp-553"),
    ],
)
def test_5xx_up_to_mail_from_closes_the_channel(step, reply, code, sandbox, email, message, monkeypatch):
    monkeypatch.setenv("SMTP_PASSWORD", "good")
    server = sandbox(replies={step: [reply]}, user="school", password="good")
    channel = email(server.port, username="school", password={"env": "SMTP_PASSWORD"})
    assert outcome(channel, message()) == (ChannelClosed, code)
    assert "RCPT" not in server.steps


@pytest.mark.parametrize("step", ["RCPT", "DATA", "."])
@pytest.mark.parametrize("reply", ["550 5.1.1 nobody", "554 5.2.2 full", "554 5.7.1 refused", "501 what"])
def test_other_5xx_from_rcpt_on_is_permanent_and_the_next_mail_goes(step, reply, sandbox, email, message):
    server = sandbox(replies={step: [reply]})
    channel = email(server.port)
    code = "smtp-501" if reply == "501 what" else f"smtp-{reply[:9].replace(' ', '-')}"
    assert outcome(channel, message()) == (Permanent, code)
    channel.send(message())
    assert (len(server.mails), server.connections) == (1, 1)


@pytest.mark.parametrize(
    ("reply", "policy"),
    [
        ("550 5.7.1 Not authorised", True),
        ("450 4.7.26 Unauthenticated mail", True),
        ("550 5.1.8 Access denied, bad outbound sender", True),
        ("554 Relay access denied", True),
        ("550 Client host blocked using a block list", True),
        ("550 5.4.5 Daily user sending quota exceeded", True),
        ("554 5.2.252 SendAsDenied; not allowed to send as", True),
        ("550 5.1.1 No such user", False),
        ("554 5.2.2 Mailbox full, over quota", False),
        ("452 4.2.2 Over quota", False),
        ("550 5.71.1 Some other thing", False),
        ("501 what", False),
    ],
)
def test_one_refusal_is_the_recipients_and_says_if_it_speaks_of_who_sends(reply, policy, sandbox, email, message):
    server = sandbox(replies={"RCPT": [reply]})
    with pytest.raises((Permanent, Temporary)) as caught:
        email(server.port).send(message())
    assert caught.value.policy is policy


def test_connection_refused_is_about_us(closed_port, email, message):
    assert outcome(email(closed_port), message()) == (Unreachable, "connection-refused")


def test_a_refused_connection_is_tried_twice(closed_port, email, message, monkeypatch):
    tries = []
    real = socket.create_connection
    monkeypatch.setattr(socket, "create_connection", lambda *a: tries.append(a) or real(*a))
    outcome(email(closed_port), message())
    assert len(tries) == 2


def test_unknown_host_is_about_us(email, message, monkeypatch):
    def nobody(*_args):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "create_connection", nobody)
    assert outcome(email(25, host="relay.invalid", security="tls"), message()) == (Unreachable, "host-not-found")


@pytest.mark.parametrize("step", ["GREETING", "EHLO", "RCPT", "DATA"])
@pytest.mark.parametrize("how", [CLOSE, SILENCE])
def test_lost_or_silent_before_the_body_is_temporary(step, how, sandbox, email, message):
    server = sandbox(replies={step: [how]})
    channel = email(server.port, timeout_seconds=20 if how == CLOSE else SHORT)
    about_us = step in ("GREETING", "EHLO")
    assert outcome(channel, message()) == (Unreachable if about_us else Temporary, f"lost-at-{step.lower()}")
    assert server.mails == []


def test_lost_at_mail_on_a_new_connection_is_temporary(sandbox, email, message):
    server = sandbox(replies={"MAIL": [CLOSE]})
    assert outcome(email(server.port), message()) == (Unreachable, "lost-at-mail")


@pytest.mark.parametrize("how", [CLOSE, SILENCE])
def test_lost_or_silent_after_data_is_unknown(how, sandbox, email, message):
    server = sandbox(replies={".": [how]})
    channel = email(server.port, timeout_seconds=20 if how == CLOSE else SHORT)
    assert outcome(channel, message()) == (Unknown, "lost-after-data")
    assert len(server.mails) == 1, "it did arrive, which is why nobody may send it again"


@pytest.mark.parametrize(("step", "kind"), [("GREETING", Unreachable), ("DATA", Temporary), (".", Unknown)])
def test_a_reply_that_is_no_smtp(step, kind, sandbox, email, message):
    server = sandbox(replies={step: ["HTTP/1.1 200 OK"]})
    assert outcome(email(server.port), message()) == (kind, "smtp-garbled")


def test_f10_a_server_that_drips_bytes_meets_the_deadline(email, message, stack):
    listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
    enough = threading.Event()

    def drip():
        peer, _ = listener.accept()
        with peer, suppress(OSError):
            while not enough.wait(SHORT / 10):
                peer.send(b"2")

    thread = threading.Thread(target=drip)
    thread.start()
    stack.callback(thread.join)
    stack.callback(enough.set)
    channel = email(listener.getsockname()[1], timeout_seconds=SHORT)
    assert outcome(channel, message()) == (Unreachable, "lost-at-greeting")


def test_mail_over_the_offered_size_is_permanent_and_never_begun(sandbox, email, message):
    server = sandbox(replies={"EHLO": ["250-sandbox\r\n250 SIZE 500"]})
    assert outcome(email(server.port), message()) == (Permanent, "mail-too-large")
    assert "MAIL" not in server.steps


# Sign-in and encryption


def test_wrong_password_is_535_and_closes_the_channel(sandbox, email, message, monkeypatch):
    monkeypatch.setenv("SMTP_PASSWORD", "old")
    server = sandbox(user="school", password="new")
    channel = email(server.port, username="school", password={"env": "SMTP_PASSWORD"})
    assert outcome(channel, message()) == (ChannelClosed, "sign-in")
    assert server.steps.count("AUTH") == 1


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_password_beyond_ascii_signs_in(mechanism, sandbox, email, message, monkeypatch):
    monkeypatch.setenv("SMTP_PASSWORD", "wachtwoord-één")
    server = sandbox(user="school", password="wachtwoord-één", mechanisms=[mechanism])
    email(server.port, username="school", password={"env": "SMTP_PASSWORD"}).send(message())
    assert len(server.mails) == 1


def test_relay_without_sign_in_is_no_place_for_a_password(sandbox, email, message, monkeypatch):
    monkeypatch.setenv("SMTP_PASSWORD", "good")
    channel = email(sandbox().port, username="school", password={"env": "SMTP_PASSWORD"})
    assert outcome(channel, message()) == (ChannelClosed, "no-way-to-sign-in")


@pytest.mark.parametrize(
    ("offered", "code"),
    [
        ("250-sandbox\r\n250 STARTTLS", "sign-in-after-starttls"),
        ("250-sandbox\r\n250-STARTTLS\r\n250 AUTH GSSAPI", "sign-in-after-starttls"),
        ("250-sandbox\r\n250 AUTH GSSAPI", "no-way-to-sign-in"),
    ],
)
def test_a_relay_that_signs_in_after_starttls_alone_says_so(offered, code, sandbox, email, message, monkeypatch):
    monkeypatch.setenv("SMTP_PASSWORD", "good")
    server = sandbox(replies={"EHLO": [offered]})
    channel = email(server.port, username="school", password={"env": "SMTP_PASSWORD"})
    assert outcome(channel, message()) == (ChannelClosed, code)
    assert "AUTH" not in server.steps


def test_missing_secret_closes_the_channel(sandbox, email, message, monkeypatch):
    monkeypatch.delenv("SMTP_PASSWORD", raising=False)
    channel = email(sandbox().port, username="school", password={"env": "SMTP_PASSWORD"})
    assert outcome(channel, message()) == (ChannelClosed, "secret-or-ca-file")


def test_starttls_not_offered_closes_the_channel_and_nothing_goes_in_clear(sandbox, email, message):
    server = sandbox()
    assert outcome(email(server.port, security="starttls"), message()) == (ChannelClosed, "no-starttls")
    assert server.steps == ["GREETING", "EHLO"]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [("454 4.7.0 later", (Unreachable, "smtp-454")), ("501 no", (ChannelClosed, "smtp-501"))],
)
def test_starttls_refused(reply, expected, sandbox, email, message, tls, ca_file):
    server = sandbox(tls=tls(), replies={"STARTTLS": [reply]})
    channel = email(server.port, security="starttls", ca_file=ca_file)
    assert outcome(channel, message()) == expected


@pytest.mark.parametrize("implicit", [False, True])
def test_tls_with_the_right_authority_delivers(implicit, sandbox, email, message, tls, ca_file, monkeypatch):
    monkeypatch.setenv("SMTP_PASSWORD", "good")
    server = sandbox(tls=tls(), implicit_tls=implicit, user="school", password="good")
    security = "tls" if implicit else "starttls"
    settings = {"username": "school", "password": {"env": "SMTP_PASSWORD"}, "ca_file": ca_file}
    email(server.port, security=security, **settings).send(message())
    assert len(server.mails) == 1


@pytest.mark.parametrize("implicit", [False, True])
def test_f13_certificate_for_another_host_is_refused(implicit, sandbox, email, message, tls, ca_file):
    server = sandbox(tls=tls("elsewhere.example"), implicit_tls=implicit)
    channel = email(server.port, security="tls" if implicit else "starttls", ca_file=ca_file)
    assert outcome(channel, message()) == (Unreachable, "certificate")
    assert (server.connections, "MAIL" in server.steps) == (1, False), "no retry storm, no clear text"


@pytest.mark.parametrize("implicit", [False, True])
def test_f13_certificate_of_an_unknown_authority_is_refused(implicit, sandbox, email, message, tls):
    server = sandbox(tls=tls(), implicit_tls=implicit)
    channel = email(server.port, security="tls" if implicit else "starttls")
    assert outcome(channel, message()) == (Unreachable, "certificate")
    assert "MAIL" not in server.steps


def test_unreadable_ca_file_closes_the_channel(sandbox, email, message, tmp_path):
    channel = email(sandbox().port, security="starttls", ca_file=tmp_path / "none.pem")
    assert outcome(channel, message()) == (ChannelClosed, "secret-or-ca-file")


def test_rehearsal_speaks_to_this_machine_only(email, message, context):
    channel = email(25, context(loopback_only=True), host="relay.invalid", security="starttls")
    assert outcome(channel, message()) == (ChannelClosed, "loopback-only")
