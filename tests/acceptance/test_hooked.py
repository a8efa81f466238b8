"""A system of the school behind a webhook: what may not have arrived comes again under one id, and is taken once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpcore
import httpx
import pytest
import respx
from standardwebhooks import Webhook

from a_school import guardian

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

URL, SECRET = "http://127.0.0.1:8099/in", "whsec_bWV0ZW4="


@pytest.fixture
def hooked(school: School, monkeypatch: pytest.MonkeyPatch) -> School:
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    toml = f'[channels.webhook]\nurl = "{URL}"\nsecret = {{ env = "HOOK_SECRET" }}\n'
    school.configure(toml, replace=('general = ["email"]', 'general = ["webhook"]'))
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", email=""))
    school.enrol()
    payload = {"title": "Nieuws", "body": "De torens staan."}
    school.happens({"id": "n1", "kind": "newsletter", "audience": {"group": "3A"}, "payload": payload})
    return school


def state(school: School) -> list[tuple[str, str]]:
    return [(one["channel"], one["state"]) for one in school.json("why", "n1")["plans"]]


@pytest.mark.parametrize("doubt", [httpx.Response(500), httpcore.ReadTimeout("late")], ids=["500", "no answer"])
def test_what_may_not_have_arrived_comes_again_under_its_id(hooked: School, doubt: httpx.Response | Exception) -> None:
    with respx.mock:
        route = respx.post(URL).mock(side_effect=[doubt, httpx.Response(204)])
        hooked.run("dispatch", exit_code=None)
        assert state(hooked) == [("webhook", "queued")]
        hooked.now = "2026-11-23T18:30:00+01:00"
        hooked.run("dispatch", exit_code=None)
        hooked.now = "2026-11-24T10:00:00+01:00"
        hooked.run("dispatch", exit_code=None)
    assert state(hooked) == [("webhook", "sent")]
    first, again = (call.request for call in route.calls)
    assert first.headers["webhook-id"] == again.headers["webhook-id"]
    for request in (first, again):
        at = datetime.fromtimestamp(int(request.headers["webhook-timestamp"]), UTC)
        signed = Webhook(SECRET).sign(request.headers["webhook-id"], at, request.content.decode())
        assert request.headers["webhook-signature"] == signed


def test_a_receiver_that_wants_no_more_closes_the_channel_and_nothing_is_lost(hooked: School) -> None:
    with respx.mock:
        respx.post(URL).mock(return_value=httpx.Response(410))
        hooked.run("dispatch", exit_code=3)
        assert state(hooked) == [("webhook", "queued")]
        assert "webhook" in hooked.run("status").stdout
    with respx.mock:
        respx.post(URL).mock(return_value=httpx.Response(204))
        hooked.run("release", "channel", "webhook")
        hooked.run("dispatch", exit_code=None)
    assert state(hooked) == [("webhook", "sent")]
