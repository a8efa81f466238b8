"""A relay that offers PIPELINING gets the envelope in one packet, and the next one with the text before it.

What comes of each reply is as it is step by step.
"""

from __future__ import annotations

import socket
import threading
from dataclasses import replace
from itertools import pairwise

import pytest

from ouderbrug import Address, ChannelClosed, DeliveryError, Permanent, Stale, Temporary, Unknown, Unreachable
from ouderbrug.testing import CLOSE, SILENCE

SHORT = 0.3
"""Seconds that a test waits for an answer that never comes."""
REPLIES = {
    "MAIL": (
        "421 4.3.2 later",
        "450 4.2.1 later",
        "530 5.7.57 sign in first",
        "553 5.1.8 not yours",
        "200 what",
        CLOSE,
    ),
    "RCPT": (
        *("421 4.3.2 later", "450 4.2.1 grey", "550 5.1.1 nobody", "550 5.7.1 no", "552 5.2.2 full", "200 what"),
        *(CLOSE, SILENCE),
    ),
    "DATA": ("421 4.3.2 later", "451 4.3.0 later", "554 5.7.1 no", "250 what", CLOSE, SILENCE),
    ".": ("421 4.3.2 later", "451 4.3.0 later", "554 5.6.0 no", "200 what", CLOSE, SILENCE),
}


def outcome(channel, message):
    try:
        receipt = channel.send(message)
    except DeliveryError as error:
        kinds = (Unreachable, Temporary, Permanent, ChannelClosed, Unknown)
        return next(kind for kind in kinds if isinstance(error, kind)), error.code
    return "sent", receipt.remote_id


@pytest.mark.parametrize(("step", "reply"), [(step, reply) for step, said in REPLIES.items() for reply in said])
def test_each_reply_means_the_same_and_the_next_mail_goes(step, reply, sandbox, email, message):
    found = []
    for pipelining in (False, True):
        server = sandbox(pipelining=pipelining)
        channel = email(server.port, timeout_seconds=SHORT if reply == SILENCE else 5)
        assert outcome(channel, message())[0] == "sent"
        server.replies[step] = [reply]
        came = outcome(channel, message())
        assert outcome(channel, message())[0] == "sent"
        found.append((came, len(server.mails), server.violations, server.steps.count(step)))
    assert found[0] == found[1]


class Relay:
    """A relay that reads until some words came, and then answers; ``heard`` is what it was sent each time."""

    def __init__(self, *said):
        self.said, self.heard = list(said), []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        link, _ = self.listening.accept()
        link.settimeout(5)
        link.sendall(b"220 relay\r\n")
        with link:
            for until, said in self.said:
                heard = b""
                while not heard.endswith(until) and (more := link.recv(100_000)):
                    heard += more
                self.heard.append(heard)
                link.sendall(said)
            self.heard.append(link.recv(100_000))

    def end(self):
        self.listening.close()
        self.thread.join(5)


LINE, DATA, DOT, OK = b"\r\n", b"DATA\r\n", b"\r\n.\r\n", b"250 Ok\r\n"
EHLO, GO_ON = (LINE, b"250-relay\r\n250 PIPELINING\r\n"), (DATA, b"354 Go on\r\n")
FIRST = (EHLO, (LINE, OK), (LINE, OK), GO_ON, (DOT, b"250 queued as 1\r\n"))
"""What is said to the first mail of a connection, which goes step by step: the machine had to wait for it."""


@pytest.fixture
def relay():
    made = []

    def make(*said):
        made.append(Relay(*FIRST, *said))
        return made[-1]

    yield make
    for one in made:
        one.end()


def test_the_envelope_is_one_packet_and_the_text_another(relay, email, message):
    server = relay((DATA, OK + OK + b"354 Go on\r\n"), (DOT, b"250 queued as 2\r\n"))
    channel = email(server.port)
    assert [channel.send(message()).remote_id for _ in range(2)] == ["1", "2"]
    envelope, text = server.heard[len(FIRST) :][:2]
    assert [line.split(b":")[0] for line in envelope.splitlines()] == [b"MAIL FROM", b"RCPT TO", b"DATA"]
    assert text.endswith(b"\r\n.\r\n") and b"X-Ouderbrug-Id" in text


def test_a_relay_that_waits_for_the_text_to_nobody_is_hung_up_on(relay, email, message):
    """What was said next would be the text of a mail."""
    server = relay((DATA, OK + b"550 5.1.1 nobody\r\n354 Go on\r\n"))
    channel = email(server.port)
    channel.send(message())
    assert outcome(channel, message()) == (Permanent, "smtp-550-5.1.1")
    server.end()
    assert server.heard[-1] == b""


def test_a_mark_that_does_not_hold_any_more_gets_no_text(sandbox, email, message):
    server = sandbox(pipelining=True)
    channel = email(server.port)
    channel.send(message())

    def stale(*_, **__):
        raise Stale("mark-too-old")

    kept, channel.context = channel.context, replace(channel.context, confirm=stale)
    with pytest.raises(Stale):
        channel.send(message())
    channel.context = kept
    channel.send(message())
    assert len(server.mails) == 2 and server.violations == []


def in_a_row(channel, *messages):
    """Let each of these know which follows it, as a run does that has them in hand."""
    after = {one.public_id: following for one, following in pairwise(messages)}
    channel.context = replace(channel.context, follows=lambda one: after.get(one.public_id))


def mails(message, *boxes):
    return [
        message(public_id=f"{n:032}", to=(Address("Farida Voorbeeld", f"{box}@thuis.example"),))
        for n, box in enumerate(boxes)
    ]


@pytest.mark.parametrize(("step", "reply"), [(step, reply) for step, said in REPLIES.items() for reply in said])
def test_each_reply_to_an_envelope_that_came_before_means_the_same(step, reply, sandbox, email, message):
    """The one that follows goes too, and nobody gets a mail twice."""
    found = []
    for known in (False, True):
        server = sandbox(pipelining=True)
        channel, some = email(server.port, timeout_seconds=SHORT if reply == SILENCE else 5), mails(message, *"abcde")
        if known:
            in_a_row(channel, *some)
        assert outcome(channel, some[0])[0] == "sent"
        # The envelope of the third goes with the text of the second, whose own replies come first.
        server.replies[step] = ["", reply] if step != "." else []
        assert outcome(channel, some[1])[0] == "sent"
        server.replies[step] = [reply] if step == "." else server.replies[step]
        came = [outcome(channel, one) for one in some[2:]]
        found.append((came, sorted(mail.id for mail in server.mails), server.violations))
    assert found[0] == found[1]


def test_the_next_envelope_travels_with_the_text(relay, email, message):
    again = DOT + b"MAIL FROM:<ouders@regenboog.example>\r\nRCPT TO:<c@thuis.example>\r\nDATA\r\n"
    next_ = (again, b"250 queued as 2\r\n" + OK + OK + b"354 Go on\r\n")
    server = relay((DATA, OK + OK + b"354 Go on\r\n"), next_, (DOT, b"250 queued as 3\r\n"))
    channel, some = email(server.port), mails(message, *"abc")
    in_a_row(channel, *some)
    assert [channel.send(one).remote_id for one in some] == ["1", "2", "3"]
    channel.close()
    server.end()
    last = server.heard[len(FIRST) + 2 :]
    assert last[0].endswith(b"\r\n.\r\n") and b"MAIL FROM" not in last[0]
    assert last[1] == b"QUIT\r\n"


def announced(relay, email, message):
    """A relay that waits for the text of the third mail."""
    many = b"250 queued as 2\r\n" + OK + OK + b"354 Go on\r\n"
    server = relay((DATA, OK + OK + b"354 Go on\r\n"), (DATA, many))
    channel, some = email(server.port), mails(message, *"abcd")
    in_a_row(channel, *some)
    assert [channel.send(one).remote_id for one in some[:2]] == ["1", "2"]
    return server, channel, some


def test_of_an_envelope_that_nothing_follows_no_word_is_said_as_its_text(relay, email, message):
    """Not QUIT either: whatever is said there is the text of a mail."""
    server, channel, _ = announced(relay, email, message)
    channel.close()
    server.end()
    assert server.heard[-1] == b""


def test_no_text_goes_to_whom_another_mail_was_announced(relay, email, message):
    server, channel, some = announced(relay, email, message)
    with pytest.raises(Unreachable):  # this relay takes one connection
        channel.send(some[3])
    server.end()
    assert server.heard[-1] == b""


def test_a_mail_that_was_announced_and_may_not_go_gets_no_text(relay, email, message):
    server, channel, some = announced(relay, email, message)

    def stale(*_, **__):
        raise Stale("mark-too-old")

    channel.context = replace(channel.context, confirm=stale)
    with pytest.raises(Stale):
        channel.send(some[2])
    server.end()
    assert server.heard[-1] == b""


def test_a_message_that_is_announced_and_has_no_address_is_refused_in_its_own_turn(sandbox, email, message):
    server = sandbox(pipelining=True)
    channel, some = email(server.port), mails(message, "a", "b", "c d", "e")
    in_a_row(channel, *some)
    assert [outcome(channel, one)[0] for one in some] == ["sent", "sent", Permanent, "sent"]
    assert [mail.id for mail in server.mails] == [some[n].public_id for n in (0, 1, 3)]
