"""An urgent morning: who reads no mail is texted, over real HTTP on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian
from ouderbrug.testing import Reply, SmsStandIn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from a_school import School

pytestmark = pytest.mark.slow

BEFORE_SCHOOL = "2026-11-23T06:50:00+01:00"
ILL = {"what": "Juf Karin is ziek.", "starts_at": "2026-11-23T08:30:00+01:00",
       "ends_at": "2026-11-23T14:30:00+01:00", "solution": "Groep 3A gaat naar de aula."}  # fmt: skip


@pytest.fixture
def service() -> Iterator[SmsStandIn]:
    with SmsStandIn() as running:
        yield running


@pytest.fixture
def texting(school: School, service: SmsStandIn, monkeypatch: pytest.MonkeyPatch) -> School:
    """General news by mail, then by text message; Sara has both, Elif a telephone alone."""
    monkeypatch.setenv("SMS_TOKEN", "stand-in")
    toml = '[channels.sms]\nprovider = "spryng"\nsender = "DeWegwijzer"\ntoken = { env = "SMS_TOKEN" }\n'
    route = 'general = ["email", "sms", "handover"]'
    school.configure(f'{toml}base_url = "{service.url}"\n', replace=('general = ["email"]', route))
    path = school.folder / "ouderbrug.toml"
    path.write_text(path.read_text().replace('trust = ["approve"]', 'trust = ["approve", "urgent"]'))
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", mobile="06-12345601"))
    school.family("p2 Deniz Aksoy", "3A", guardian("g2", "Elif Aksoy", email="", mobile="+31 6 12345602"))
    school.enrol()
    school.now = BEFORE_SCHOOL
    return school


def ways(school: School) -> list[tuple[str, str, str]]:
    """Over which channels each guardian hears of it, and how that stands; the card that lies beside it is left out."""
    found = [one for one in school.json("why", "u1")["plans"] if not one["recipient"].startswith("group:")]
    return sorted((one["recipient"], one["channel"] or "", one["state"] or one["reason"]) for one in found)


def ill(school: School, **more: Any) -> None:
    event = {"id": "u1", "kind": "staff_absence", "audience": {"group": "3A"}, "priority": "urgent", "payload": ILL}
    school.happens(event | more)


def test_who_has_no_mailbox_is_texted_and_who_has_both_gets_both(texting: School, service: SmsStandIn) -> None:
    ill(texting)
    texting.run("dispatch", exit_code=None)
    assert ways(texting) == [("g1", "email", "sent"), ("g1", "sms", "sent"), ("g2", "sms", "sent")]
    assert sorted(post.app_id for post in service.posts) == ["+31612345601", "+31612345602"]
    assert all("Groep 3A gaat naar de aula." in post.text and "Elif" not in post.text for post in service.posts)
    assert not service.violations


def test_a_number_that_the_service_refuses_is_told_by_a_colleague(texting: School, service: SmsStandIn) -> None:
    service.answers.extend([Reply(422)] * 2)
    ill(texting)
    texting.run("dispatch", exit_code=3)
    assert ("g2", "sms", "failed") in ways(texting) or ("g2", "handover", "handed_over") in ways(texting)
    assert ("g1", "email", "sent") in ways(texting)


def test_a_service_that_is_away_lets_texts_wait_and_who_has_no_other_way_is_called(
    texting: School, service: SmsStandIn
) -> None:
    service.answers.extend([Reply(503, headers={"Retry-After": "600"})] * 4)
    ill(texting)
    texting.run("dispatch", exit_code=None)
    waiting = [("g2", "handover", "handed_over"), ("g2", "sms", "queued")]
    assert ways(texting) == [("g1", "email", "sent"), ("g1", "sms", "queued"), *waiting]
    service.answers.clear()
    texting.now = "2026-11-23T07:05:00+01:00"
    texting.run("dispatch", exit_code=None)
    assert {("g1", "sms", "sent"), ("g2", "sms", "sent")} < set(ways(texting)), "a card beside it takes nothing away"
    assert sorted(post.app_id for post in service.posts) == ["+31612345601", "+31612345602"]
