"""The webhook: signed over the bytes that go, as the standard's own samples are, and known again by its id."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import httpx
import pytest
import respx
from standardwebhooks import Webhook as Signer
from standardwebhooks import WebhookVerificationError

from ouderbrug import ChannelClosed, ConfigError, ContentClass, Correction, Meeting, MeetingTime, Permanent, Receipt
from ouderbrug.testing import ChannelContract, WebhookStandIn, sample_context, sample_message
from ouderbrug.testing.samples import CANARY, NOW
from ouderbrug_webhook import Webhook, signatures

SAMPLE = json.loads((Path(__file__).parent / "files" / "standard_webhooks.json").read_text("utf-8"))
SECRET = f"whsec_{CANARY}="
URL = "https://board.example/ouderbrug/in/"
CONFIG = {"url": URL, "secret": {"env": "HOOK_SECRET"}}


class TestWebhook(ChannelContract):
    channel = Webhook
    config: ClassVar = CONFIG
    documented: ClassVar = {410: ChannelClosed}
    tells = frozenset({"kind", "body", "priority"})
    status_alone = True

    @pytest.fixture(autouse=True)
    def _a_secret_that_signs(self, _surroundings, monkeypatch):
        monkeypatch.setenv("HOOK_SECRET", SECRET)

    def accepted(self, request):
        return httpx.Response(200, json={})


@pytest.fixture
def channel(monkeypatch):
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    monkeypatch.setenv("OLD_SECRET", "whsec_b3VkZSBzbGV1dGVs")

    def build(**more):
        clock = more.pop("clock", lambda: NOW)
        config = Webhook.Config.model_validate(CONFIG | more)
        return Webhook(config, sample_context("webhook", lambda: httpx.Client(trust_env=False), clock=clock))

    return build


@pytest.fixture
def message():
    return sample_message(Webhook.capabilities_of(Webhook.Config.model_validate(CONFIG | {"address": "email"})))


def posted(channel, message, status=204):
    with respx.mock:
        route = respx.post(URL).mock(return_value=httpx.Response(status))
        assert isinstance(channel.send(message), Receipt)
    return route.calls.last.request


# --- the signature


def test_s01_the_sample_of_the_standard_is_signed_as_it_says():
    at = datetime.fromtimestamp(int(SAMPLE["headers"]["webhook-timestamp"]), UTC)
    signed = signatures([SAMPLE["secret"]], SAMPLE["headers"]["webhook-id"], at, SAMPLE["body"].encode())
    assert signed == SAMPLE["headers"]["webhook-signature"]


def test_s01_a_clock_with_an_offset_signs_the_same_moment():
    at = datetime.fromtimestamp(int(SAMPLE["headers"]["webhook-timestamp"]), UTC)
    for hours in (-5, 1, 2):
        there = at.astimezone().astimezone(tz=datetime.strptime(f"{hours:+03d}00", "%z").tzinfo)
        assert (
            signatures([SAMPLE["secret"]], SAMPLE["headers"]["webhook-id"], there, SAMPLE["body"].encode())
            == (SAMPLE["headers"]["webhook-signature"])
        )


def verified(secret, request):
    return Signer(secret).verify(request.content, dict(request.headers))


def test_a_receiver_that_follows_the_standard_takes_what_was_sent(channel, message):
    request = posted(channel(clock=lambda: datetime.now(UTC)), message)
    told = verified(SECRET, request)
    assert (told["type"], told["data"]["id"]) == ("message.ready", message.public_id)
    assert request.headers["webhook-id"] == message.public_id
    assert re.fullmatch(r"v1,[A-Za-z0-9+/]+=*", request.headers["webhook-signature"])
    with pytest.raises(WebhookVerificationError):
        verified("whsec_YW5kZXJl", request)


def test_s01_a_changed_byte_a_v1a_alone_and_an_old_stamp_are_not_verified(channel, message):
    late = posted(channel(clock=lambda: datetime.now(UTC) - timedelta(minutes=6)), message)
    with pytest.raises(WebhookVerificationError, match="too old"):
        verified(SECRET, late)
    request = posted(channel(clock=lambda: datetime.now(UTC)), message)
    headers = dict(request.headers)
    with pytest.raises(WebhookVerificationError):
        Signer(SECRET).verify(request.content.replace(b"message.ready", b"message.Ready"), headers)
    with pytest.raises(WebhookVerificationError):
        Signer(SECRET).verify(request.content, headers | {"webhook-signature": SAMPLE["asym_only"]})


def test_s01_while_a_secret_changes_both_sign(channel, message):
    request = posted(channel(old_secret={"env": "OLD_SECRET"}, clock=lambda: datetime.now(UTC)), message)
    assert len(request.headers["webhook-signature"].split()) == 2
    for secret in (SECRET, "whsec_b3VkZSBzbGV1dGVs"):
        assert verified(secret, request)["data"]["id"] == message.public_id


def test_s01_the_same_message_has_the_same_id_and_a_fresh_stamp(channel, message):
    first, later = (posted(channel(clock=lambda at=at: at), message) for at in (NOW, NOW + timedelta(minutes=9)))
    assert first.headers["webhook-id"] == later.headers["webhook-id"]
    assert int(later.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 9 * 60


@pytest.mark.parametrize("secret", ["whsec_", "whsec_k", "nobase64€", " "])
def test_a_secret_that_cannot_sign_closes_the_channel_and_check_says_so(channel, message, monkeypatch, secret):
    monkeypatch.setenv("HOOK_SECRET", secret)
    with respx.mock, pytest.raises(ChannelClosed, match="secret"):
        channel().send(message)
    with pytest.raises(ConfigError) as told:
        channel().check()
    assert "nobase64" not in str(told.value)


# --- what goes


def test_the_receiver_knows_guardians_by_key_unless_the_school_says_otherwise(channel, message):
    data = json.loads(posted(channel(), message).content)["data"]
    assert data["recipient"] == message.recipient and "address" not in data
    assert not [one for one in (message.to[0].name, message.to[0].value) if one in json.dumps(data)]
    told = json.loads(posted(channel(address="email"), message).content)["data"]
    assert told["address"] == message.to[0].value
    assert message.to[0].name not in json.dumps(told)


def test_a_post_for_a_group_and_a_moment(channel, message):
    times = (MeetingTime(NOW, NOW + timedelta(hours=2), "aula", cancelled=True),)
    meeting = Meeting("u-1", 3, "Avond", "aula", NOW, cancelled=True, times=times)
    post = replace(message, recipient="group:3A", to=(), meeting=meeting)
    data = json.loads(posted(channel(audiences=["group"]), post).content)["data"]
    assert (data["audience"], data["recipient"]) == ("group", "3A")
    off = {"starts_at": "2026-11-23T09:00:00+00:00", "place": "aula", "cancelled": True}
    assert data["meeting"] == {
        **off, "ends_at": "2026-11-23T10:00:00+00:00", "uid": "u-1", "sequence": 3, "summary": "Avond",
        "whole_days": False, "times": [{**off, "ends_at": "2026-11-23T11:00:00+00:00"}],
    }  # fmt: skip


def test_what_is_off_says_so(channel, message):
    off = replace(message, correction=Correction.WITHDRAWN, in_reply_to="f" * 32)
    data = json.loads(posted(channel(), off).content)["data"]
    assert (data["correction"], data["corrects"]) == ("withdrawn", "f" * 32)


def test_what_its_settings_do_not_say_does_not_go(channel, message):
    for wrong in ({"recipient": "group:3A"}, {"content_class": ContentClass.SENSITIVE}):
        with respx.mock, pytest.raises(Permanent):
            channel().send(replace(message, **wrong))


def test_an_address_is_used_to_its_last_sign(channel, message):
    assert str(posted(channel(), message).url) == URL


# --- the stand-in


@pytest.fixture
def receiver(monkeypatch):
    monkeypatch.setenv("HOOK_SECRET", WebhookStandIn.secret)
    with WebhookStandIn() as running:
        yield running


def handed(receiver, message, **more):
    """What comes of a message over real HTTP on this machine."""
    config = Webhook.Config.model_validate(CONFIG | receiver.api() | more)
    with httpx.Client(trust_env=False) as client:
        return Webhook(config, sample_context("webhook", lambda: client)).send(message)


def test_the_stand_in_takes_what_is_signed_and_knows_a_repeat(receiver, message):
    for _ in range(2):
        assert isinstance(handed(receiver, message), Receipt)
    assert [post.key for post in receiver.posts] == [message.public_id] * 2
    first = receiver.posts[0]
    assert (first.audience, first.app_id) == ("guardian", message.recipient)
    assert (first.title, first.text) == (message.text.subject, message.text.body)
    assert receiver.violations == []


def test_the_stand_in_lets_in_who_signs_with_either_secret(receiver, message, monkeypatch):
    monkeypatch.setenv("NEW_SECRET", "whsec_bmlldXdlIHNsZXV0ZWw=")
    both = {"secret": {"env": "NEW_SECRET"}, "old_secret": {"env": "HOOK_SECRET"}}
    assert isinstance(handed(receiver, message, **both), Receipt)


def test_the_stand_in_lets_in_nobody_who_signs_otherwise(receiver, message, monkeypatch):
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    with pytest.raises(ChannelClosed):
        handed(receiver, message)
    assert receiver.posts == []


def test_the_stand_in_wants_the_bytes_that_were_signed(receiver, message, channel, monkeypatch):
    monkeypatch.setenv("HOOK_SECRET", receiver.secret)
    signed = channel(**receiver.api()).request(message)
    for content, status in ((signed.content + b" ", 401), (signed.content, 200)):
        headers = {**signed.headers, "Content-Type": "application/json"}
        got = httpx.post(receiver.api()["url"], content=content, headers=headers, trust_env=False)
        assert got.status_code == status
