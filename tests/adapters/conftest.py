"""What the tests of channels share: an invented message, a sandbox, and a channel that speaks to it."""

from __future__ import annotations

import logging
import sys
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import trustme

from ouderbrug import (
    Address,
    Audience,
    ChannelContext,
    ContentClass,
    Event,
    Goal,
    HttpChannel,
    Message,
    Priority,
    RepeatSafe,
    Text,
)
from ouderbrug.testing import ChannelContract, SmtpSandbox
from ouderbrug_email import Email

sys.path.insert(0, str(Path(__file__).parent))

NOW = datetime(2026, 11, 3, 8, 30, tzinfo=UTC)

BY_HAND = ("accepted", "what_it_cannot_carry_is_refused", "longest_text_and_one_more", "check_sends_nothing",
           "unknown_setting", "missing_setting", "secrets_stay_hidden", "found_through_its_entry_point",
           "it_says_who_has_it", "it_says_nothing_aloud", "it_lets_go", "it_writes_no_file",
           "it_asks_the_house_for_the_time", "what_it_declares_can_be_used",
           "it_changes_nothing_of_others", "its_modules_count_nothing")  # fmt: skip
"""What the contract asks of a channel that is not HTTP."""
IN_FILES = ("what_it_takes_leaves_something", "it_goes_at_any_hour", "nothing_goes_that_it_does_not_tell")
"""What it asks of one that writes files beside."""


def pytest_collection_modifyitems(items):
    """Leave out what the contract would skip because of what a channel is, so that a skip means this machine."""
    items[:] = [one for one in items if not _says_nothing(getattr(one, "cls", None), one)]


def _says_nothing(tests, item):
    if not (
        isinstance(tests, type) and issubclass(tests, ChannelContract) and hasattr(ChannelContract, item.originalname)
    ):
        return False
    what, can = item.originalname.removeprefix("test_"), tests().can
    return (
        (tests.make is not ChannelContract.make and what not in (*BY_HAND, *(IN_FILES if tests.writes_files else ())))
        or (what.endswith("message_carries_the_same_key") and can.repeat_safe is not RepeatSafe.KEY)
        or (what == "longest_text_and_one_more" and not can.max_chars)
        or (what == "what_it_cannot_carry_is_refused" and can.attachments)
        or (what == "files_go_along" and not can.attachments)
        or (what == "an_address_that_is_none_is_not_told" and can.addressed_by not in ("email", "mobile"))
        or (what == "it_writes_no_file" and tests.writes_files)
        or (what == "in_a_pilot_it_goes_to_the_mailbox_alone" and not can.pilot)
        or (what == "check_looks_whether_its_service_is_there" and not issubclass(tests.channel, HttpChannel))
        or (what == "check_finds_a_refused_sign_in" and "oauth" not in str(tests.config))
    )


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def message():
    """Builds a message; keywords replace fields, and those of its text (subject, body, html, language)."""

    def build(**changes):
        words = {key: changes.pop(key) for key in ("subject", "body", "html", "language") if key in changes}
        text = Text("nl", "Een compliment", "app", "Beste Farida,\n\nGoed gewerkt.", "<p>Goed gewerkt.</p>")
        event = Event("99XX", "office", "e-1", "celebration", NOW, Audience("pupils", ("p-1",)), {})
        plain = Message(
            event=event,
            recipient="g-1",
            content_class=ContentClass.PERSONAL,
            goal=Goal.ENCOURAGE,
            priority=Priority.NORMAL,
            channel="email",
            deadline=NOW,
            text=replace(text, **words),
            public_id="0123456789abcdef0123456789abcdef",
            to=(Address("Farida Voorbeeld", "farida@thuis.example"),),
        )
        return replace(plain, **changes)

    return build


@pytest.fixture
def context():
    def build(**changes):
        settings = {"name": "email", "client": httpx.Client, "clock": lambda: NOW}
        return ChannelContext(**{**settings, "logger": logging.getLogger("test.email"), **changes})

    return build


@pytest.fixture
def stack():
    with ExitStack() as opened:
        yield opened


@pytest.fixture
def sandbox(stack):
    """Starts a sandbox; it is stopped after the channels hung up."""
    return lambda **settings: stack.enter_context(SmtpSandbox(**settings))


@pytest.fixture
def email(stack, context, monkeypatch):
    """Builds an e-mail channel for a port; further keywords are settings, ``context`` changes the context."""
    monkeypatch.setattr(Email, "pause", 0.0)

    def build(port, context_=None, **settings):
        base = {
            "host": "127.0.0.1",
            "port": port,
            "security": "none",
            "from": "De Regenboog <ouders@regenboog.example>",
            "timeout_seconds": 20,
        }
        channel = Email(Email.Config.model_validate(base | settings), context_ or context())
        stack.callback(channel.close)
        return channel

    return build


@pytest.fixture(scope="session")
def authority():
    return trustme.CA()


@pytest.fixture
def ca_file(authority, tmp_path):
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


@pytest.fixture
def tls(authority):
    """A server's TLS context with a certificate for the names that are given."""
    import ssl

    def build(*names):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*(names or ("127.0.0.1",))).configure_cert(context)
        return context

    return build
