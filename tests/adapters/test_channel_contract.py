"""The contract kit on every channel that a profile describes; on planted ones it is asked beside."""

from typing import ClassVar

import httpx
import pytest

from ouderbrug import Capabilities, ContentClass, Permanent, RepeatSafe
from ouderbrug.http_profile import AnyApp
from ouderbrug.testing import Behaviour, ChannelContract, sample_message
from ouderbrug_handover import Handover
from ouderbrug_konnect import Konnect
from ouderbrug_parro import Parro
from ouderbrug_social_schools import SocialSchools

pytestmark = pytest.mark.slow

AGREEMENT = {"party": "Vendor", "reference": "2026-17", "valid_until": "2027-07-31"}
CREDENTIALS = {
    "kind": "oauth2_client_credentials",
    "token_url": "https://api.sample.invalid/token",
    "client_id": {"env": "SAMPLE_ID"},
    "client_secret": {"env": "SAMPLE_SECRET"},
}
BEARER = {"kind": "bearer", "token": {"env": "SAMPLE_TOKEN"}}


def api(**table):
    """Settings of a channel in mode api, at a host that does not exist."""
    base = {"base_url": "https://api.sample.invalid", "accept_unverified": True, "auth": BEARER}
    return {"mode": "api", "agreement": AGREEMENT, "api": base | table}


class TestParro(ChannelContract):
    channel = Parro
    refusals = ()
    config: ClassVar = api(auth=CREDENTIALS, headers={"Accept": "application/sample+json;version=0"})

    def accepted(self, request):
        links = [{"rel": "parent", "id": 1}, {"rel": "self", "id": 7}]
        return httpx.Response(201, json={"items": [{"links": links}]})


class TestParroGroup(TestParro):
    """The other audience."""

    config: ClassVar = api(
        headers={"Accept": "application/sample+json;version=0"}, endpoints={"guardian": {"enabled": False}}
    )


class TestSocialSchools(ChannelContract):
    channel = SocialSchools
    refusals = ()
    config: ClassVar = api(headers={"roletypeid": "3", "schoolid": "77"})

    def accepted(self, request):
        return httpx.Response(201, json={"id": 9})


class TestKonnect(ChannelContract):
    channel = Konnect
    refusals = ({"result": False, "payload": {"id": "n-1"}}, {"result": False, "payload": None, "messages": ["no"]})
    config: ClassVar = {
        "tenant": "zonnebloem",
        **api(
            auth=CREDENTIALS,
            endpoints={
                "group": {
                    "enabled": True,
                    "provenance": "vendor-doc",
                    "path": "/news",
                    "map": {"title": "title", "body": "text", "group_id": "group"},
                    "id_from": "payload.id",
                }
            },
        ),
    }

    def accepted(self, request):
        return httpx.Response(200, json={"result": True, "payload": {"id": "n-1"}})


class TestFourthApp(ChannelContract):
    """An app without an adapter, described by settings alone: a form, a key, a longest text."""

    channel = AnyApp
    refusals = ()
    config: ClassVar = {
        **api(
            accept_unverified=False,
            repeat={"safe": "key", "key_header": "Idempotency-Key"},
            endpoints={
                "guardian": {
                    "provenance": "vendor-doc",
                    "path": "/v1/messages",
                    "body": "form",
                    "map": {"body": "text", "guardian_id": "to", "public_id": "reference"},
                    "ok": [202],
                    "id_from": "data.id",
                }
            },
        ),
        "limits": {"max_chars": 60},
    }

    def accepted(self, request):
        return httpx.Response(202, json={"data": {"id": "m-1"}})


class TestHandover(ChannelContract):
    """A channel that is not HTTP: it can only succeed."""

    channel = Handover
    config: ClassVar = {}

    def make(self, behaviour):
        assert behaviour is Behaviour.ACCEPTED, "nothing leaves the machine, so nothing can fail"
        return Handover(Handover.Config(), self.context(httpx.Client()))


class TestHandoverToClassParent(TestHandover):
    """The same channel in the hands of a guardian: a text for the group and nothing else."""

    config: ClassVar = {"to": "class_parent"}

    def make(self, behaviour):
        assert behaviour is Behaviour.ACCEPTED, "nothing leaves the machine, so nothing can fail"
        return Handover(Handover.Config(to="class_parent"), self.context(httpx.Client()))

    @pytest.mark.parametrize(
        "changes", [{"recipient": "g1"}, {"content_class": "personal"}, {"content_class": "sensitive"}], ids=str
    )
    def test_what_is_for_one_guardian_or_about_a_child_is_refused(self, changes):
        if "content_class" in changes:
            changes = {"content_class": ContentClass(changes["content_class"])}
        self._fails(self.make(Behaviour.ACCEPTED), Permanent, self._message(**changes))


def test_a_sample_fits_the_capabilities():
    can = Capabilities(audiences=frozenset({"group"}), max_chars=5, repeat_safe=RepeatSafe.NO)
    assert sample_message(can).group == "3A"
    assert len(sample_message(can).text.app) <= 5


def test_a_channel_without_settings_of_its_own_keeps_its_capabilities():
    assert Handover.capabilities_of(Handover.Config()) is Handover.capabilities
    assert Handover.notes_of(Handover.Config()) == ()
