"""Konnect: no way for staff to post is known, so it works by hand; its envelope is read as observed."""

from dataclasses import replace

import httpx
import pytest
from pydantic import ValidationError

from ouderbrug import ContentClass, Permanent, Unknown
from ouderbrug.testing import KonnectStandIn, Reply, sample_context, sample_message
from ouderbrug_konnect import Konnect

NAME = {"tenant": "zonnebloem"}


@pytest.fixture
def app(monkeypatch):
    monkeypatch.setenv("KONNECT_TOKEN", "stand-in")
    with KonnectStandIn() as stand_in:
        yield stand_in


@pytest.fixture
def channel(app):
    auth = {"kind": "bearer", "token": {"env": "KONNECT_TOKEN"}}
    config = Konnect.Config.model_validate({**NAME, "mode": "api", "api": {**app.api(), "auth": auth}})
    with httpx.Client(trust_env=False) as client:
        yield Konnect(config, sample_context("konnect", lambda: client))


@pytest.fixture
def message():
    return sample_message(Konnect.capabilities)


def test_it_ships_without_any_endpoint_that_could_be_used():
    shipped = Konnect.Config.model_validate(NAME)
    assert shipped.api.enabled == {}
    assert shipped.mode == "assisted"
    with pytest.raises(ValidationError, match="no endpoint"):
        Konnect.Config.model_validate({**NAME, "mode": "api", "api": {"base_url": "http://localhost"}})


def test_the_card_opens_the_portal_of_this_organisation():
    channel = Konnect(Konnect.Config.model_validate(NAME), sample_context("konnect", httpx.Client))
    assert channel.app_url == "https://zonnebloem.ouderportaal.nl"


@pytest.mark.parametrize("tenant", ["", "evil.example/", "a.b", "A", "-a", "a-", "{tenant}"])
def test_a_tenant_is_one_name(tenant):
    with pytest.raises(ValidationError, match="tenant"):
        Konnect.Config.model_validate({"tenant": tenant})


def test_news_for_a_group(app, channel, message):
    assert channel.send(message).remote_id == "n-1"
    assert not app.violations


def test_a_failure_comes_with_200(app, channel, message):
    app.refuses = True
    with pytest.raises(Permanent, match="refused"):
        channel.send(message)


def test_a_bare_reply_is_no_failure_and_no_success(app, channel, message):
    app.answers.append(Reply(200, b'{"id": 1}', accepts=True))
    with pytest.raises(Unknown):
        channel.send(message)


@pytest.mark.parametrize("cls", [ContentClass.PERSONAL, ContentClass.SENSITIVE])
def test_nothing_about_a_child_goes_there(app, channel, message, cls):
    with pytest.raises(Permanent, match="class-not-on-channel"):
        channel.send(replace(message, content_class=cls))
    assert not app.requests
