"""Social Schools: its wire as the shipped profile describes it, and the stand-in that takes it."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest
import respx

from ouderbrug import Meeting, Permanent
from ouderbrug.testing import SocialSchoolsStandIn, sample_context, sample_message
from ouderbrug_social_schools import SocialSchools

AGREEMENT = {"party": "Vendor", "reference": "2026-17", "valid_until": "2027-07-31"}
CALENDAR = {"endpoints": {"calendar": {"enabled": True}}}


@pytest.fixture(autouse=True)
def token(monkeypatch):
    monkeypatch.setenv("SOCIAL_TOKEN", "stand-in")


def config(**api):
    base = {
        "base_url": "https://social.example",
        "accept_unverified": True,
        "headers": {"roletypeid": "3", "schoolid": "77"},
        "auth": {"kind": "bearer", "token": {"env": "SOCIAL_TOKEN"}},
    }
    return SocialSchools.Config.model_validate({"mode": "api", "agreement": AGREEMENT, "api": base | api})


def opened(client, monkeypatch=None, **api):
    if monkeypatch:
        monkeypatch.setattr(SocialSchools, "resolve", staticmethod(lambda *_, **__: [(2, 1, 6, "", ("1.1.1.1", 443))]))
    return SocialSchools(config(**api), sample_context("social_schools", lambda: client))


def post(**changes):
    message = sample_message(SocialSchools.capabilities)
    return replace(message, **{"recipient": "group:3A", "app_ids": {"group_id": "c-1"}, **changes})


@respx.mock
def test_a_post_in_a_community(monkeypatch):
    route = respx.post("https://social.example/api/v1/communityposts").respond(201, json={"id": 12, "title": "x"})
    with httpx.Client(trust_env=False) as client:
        message = post()
        assert opened(client, monkeypatch).send(message).remote_id == "12"
    request = route.calls.last.request
    assert json.loads(request.content) == {
        "title": message.text.subject,
        "body": message.text.app,
        "communityIds": ["c-1"],
    }
    assert (request.headers["roletypeid"], request.headers["schoolid"]) == ("3", "77")


@respx.mock
def test_a_moment_goes_to_the_calendar_once_that_is_switched_on(monkeypatch):
    route = respx.post("https://social.example/api/v1/events").respond(201, json={"id": 13})
    meeting = Meeting("u", 0, "Feest", "Aula", datetime(2026, 11, 27, 13, tzinfo=UTC))
    with httpx.Client(trust_env=False) as client:
        assert opened(client, monkeypatch, **CALENDAR).send(post(meeting=meeting)).remote_id == "13"
    body = json.loads(route.calls.last.request.content)
    assert (body["start"], body["location"]) == ("2026-11-27T14:00:00+01:00", "Aula")
    assert body["end"] == "2026-11-27T15:00:00+01:00", "what names no end lasts an hour"
    assert not SocialSchools.capabilities_of(config()).calendar


def test_a_guardian_cannot_be_reached_over_the_api():
    with httpx.Client() as client, pytest.raises(Permanent, match="audience-not-on-channel"):
        opened(client).send(post(recipient="g-1"))


@pytest.mark.parametrize("name", ["roletypeid", "schoolid"])
def test_role_and_school_come_from_the_vendor(name):
    with pytest.raises(ValueError, match=rf"api\.headers\.{name} is empty"):
        config(headers={"roletypeid": "3", "schoolid": "77", name: ""})


def test_by_hand_nothing_is_needed():
    shipped = SocialSchools.Config()
    assert (shipped.mode, shipped.api.base_url, shipped.app_url) == ("assisted", "", "https://app.socialschools.eu")


def test_the_stand_in_takes_posts_and_events_and_is_strict():
    ends = datetime(2026, 11, 27, 14, tzinfo=UTC)
    meeting = Meeting("u", 0, "Feest", "Aula", datetime(2026, 11, 27, 13, tzinfo=UTC), ends)
    with SocialSchoolsStandIn() as app, httpx.Client(trust_env=False) as client:
        channel = opened(client, **app.api(), **CALENDAR)
        channel.send(post())
        channel.send(post(meeting=meeting))
        assert [one.audience for one in app.posts] == ["group", "calendar"]
        assert not app.violations
        wrong = opened(client, **{**app.api(), "headers": {"roletypeid": "teacher", "schoolid": "77"}})
        with pytest.raises(Permanent, match="http-400"):
            wrong.send(post())
        assert len(app.violations) == 1 and len(app.posts) == 2
