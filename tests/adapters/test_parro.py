"""Parro: its wire as the shipped profile describes it, and the stand-in that takes it."""

import json
from dataclasses import replace

import httpx
import pytest
import respx

from ouderbrug import ChannelClosed, Permanent, Unknown
from ouderbrug.testing import ParroStandIn, Reply, sample_context, sample_message
from ouderbrug_parro import Parro

AGREEMENT = {"party": "Vendor", "reference": "2026-17", "valid_until": "2027-07-31"}
ACCEPT = "application/sample+json;version=0"


@pytest.fixture(autouse=True)
def token(monkeypatch):
    monkeypatch.setenv("PARRO_TOKEN", "stand-in")
    monkeypatch.setattr(Parro, "resolve", staticmethod(lambda *_, **__: [(2, 1, 6, "", ("1.1.1.1", 443))]))


def config(**api):
    base = {
        "base_url": "https://parro.example/rest",
        "accept_unverified": True,
        "headers": {"Accept": ACCEPT},
        "auth": {"kind": "bearer", "token": {"env": "PARRO_TOKEN"}},
    }
    return Parro.Config.model_validate({"mode": "api", "agreement": AGREEMENT, "api": base | api})


@pytest.fixture
def channel():
    with httpx.Client(trust_env=False) as client:
        yield Parro(config(), sample_context("parro", lambda: client))


def to(recipient, **ids):
    return replace(sample_message(Parro.capabilities), recipient=recipient, app_ids=ids)


def taken(*links):
    return httpx.Response(201, json={"items": [{"links": list(links)}]})


@respx.mock
def test_an_announcement_for_a_group(channel):
    route = respx.post("https://parro.example/rest/event")
    route.mock(return_value=taken({"rel": "group", "id": 1}, {"rel": "self", "id": 42}))
    message = to("group:3A", group_id="77")
    assert channel.send(message).remote_id == "42"
    request = route.calls.last.request
    assert json.loads(request.content) == {
        "items": [
            {
                "dtype": "event.RAnnouncementEvent",
                "title": message.text.subject,
                "contents": message.text.app,
                "group": "77",
            }
        ]
    }
    assert request.headers["Accept"] == ACCEPT
    assert request.headers["Authorization"] == "Bearer stand-in"


@respx.mock
def test_a_chat_message_for_a_guardian(channel):
    route = respx.post(url__regex=r"https://parro\.example/rest/chatroom/.*").mock(
        return_value=taken({"rel": "self", "id": 5})
    )
    message = to("g-1", thread_id="a/b ?é")
    assert channel.send(message).remote_id == "5"
    request = route.calls.last.request
    assert request.url.raw_path == b"/rest/chatroom/a%2Fb%20%3F%C3%A9/chatmessage"
    assert json.loads(request.content) == {"items": [{"dtype": "chat.RChatTextMessage", "text": message.text.app}]}


@respx.mock(assert_all_mocked=True)
def test_a_guardian_without_a_thread_takes_the_next_route(channel):
    with pytest.raises(Permanent, match="no-app-id"):
        channel.send(to("g-1", guardian_id="9"))
    assert not respx.calls


@pytest.mark.parametrize(
    "body",
    [{}, [], {"items": []}, {"items": [1]}, {"items": [{"links": [{"rel": "other", "id": 1}]}]},
     {"items": [{"links": 1}]}, {"items": {"links": []}}, {"items": [{"links": [{"rel": "self"}]}]}],
)  # fmt: skip
@respx.mock
def test_a_reply_without_a_link_to_itself_is_unknown(channel, body):
    respx.post("https://parro.example/rest/event").respond(201, json=body)
    with pytest.raises(Unknown):
        channel.send(to("group:3A", group_id="77"))


@respx.mock
def test_406_is_a_profile_out_of_date(channel):
    respx.post("https://parro.example/rest/event").respond(406, json={"code": "EVENT_BAD_TYPE"})
    with pytest.raises(ChannelClosed, match="profile-out-of-date"):
        channel.send(to("group:3A", group_id="77"))


def test_the_media_type_comes_from_the_vendor():
    with pytest.raises(ValueError, match=r"api\.headers\.Accept is empty"):
        config(headers={})


def test_its_endpoints_say_that_they_are_not_the_vendors_word():
    assert Parro.notes_of(config()) == ("endpoint group is assumed", "endpoint guardian is observed-unofficial")
    with pytest.raises(ValueError, match="accept_unverified"):
        config(accept_unverified=False)


def test_no_vendor_address_version_or_client_is_shipped():
    shipped = Parro.Config()
    assert (shipped.mode, shipped.api.base_url, shipped.api.auth) == ("assisted", "", None)
    assert shipped.app_url == "https://talk.parro.com"


def test_the_stand_in_takes_both_and_is_strict(monkeypatch):
    monkeypatch.setattr(Parro, "resolve", None)
    with ParroStandIn() as app, httpx.Client(trust_env=False) as client:
        channel = Parro(config(**app.api()), sample_context("parro", lambda: client, loopback_only=True))
        assert channel.send(to("group:3A", group_id="77")).remote_id == "5001"
        assert channel.send(to("g-1", thread_id="t-1")).remote_id == "5002"
        assert [(post.audience, post.app_id) for post in app.posts] == [("group", "77"), ("guardian", "t-1")]
        app.answers.append(Reply(401))
        with pytest.raises(ChannelClosed):
            channel.send(to("group:3A", group_id="77"))
        assert not app.violations
        old = config(**{**app.api(), "headers": {"Accept": "application/json"}})
        with pytest.raises(ChannelClosed, match="profile-out-of-date"):
            Parro(old, sample_context("parro", lambda: client)).send(to("group:3A", group_id="77"))
        assert len(app.violations) == 1 and len(app.posts) == 2
