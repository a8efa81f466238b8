"""WhatsApp: a template that is filled in, what Meta's codes mean, and who may get it at all.

The wire is that of Meta's public documentation, read and not tried.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import httpx
import pytest
import respx
from pydantic import ValidationError

from ouderbrug import Address, ChannelClosed, ContentClass, DeliveryError, Permanent, Temporary, Unknown
from ouderbrug.school.boxes import MOBILE
from ouderbrug.school.reaching import reaches
from ouderbrug.testing import ChannelContract, WhatsappStandIn, sample_context, sample_message
from ouderbrug.testing.service_wires import SAID_STOP
from ouderbrug_whatsapp import Whatsapp
from room_samples import people

SAMPLE = json.loads((Path(__file__).parent / "files" / "meta_accepted_then_failed.json").read_text("utf-8"))
CONFIG = {"phone_number_id": "1055500001", "token": {"env": "META_TOKEN"}, "template": "schoolbericht"}
URL = "https://graph.facebook.com/v23.0/1055500001/messages"


class TestWhatsapp(ChannelContract):
    channel = Whatsapp
    config: ClassVar = CONFIG
    one_line = True
    refusals = ({"error": {"code": 131026}}, {"messages": [], "error": {"code": 999}})

    def accepted(self, request):
        return httpx.Response(SAMPLE["http"]["status"], json=SAMPLE["http"]["body"])


@pytest.fixture
def channel(monkeypatch):
    monkeypatch.setenv("META_TOKEN", "t0ken")

    def build(**more):
        config = Whatsapp.Config.model_validate(CONFIG | more)
        lent = sample_context("whatsapp", lambda: httpx.Client(trust_env=False), school_name="De Wegwijzer")
        return Whatsapp(config, lent)

    return build


@pytest.fixture
def message():
    plain = sample_message(Whatsapp.capabilities_of(Whatsapp.Config.model_validate(CONFIG)))
    return replace(plain, text=replace(plain.text, subject="Dicht", app="School dicht.\nOpvang  open."))


def outcome(channel, message, status, body):
    with respx.mock:
        route = respx.post(URL).mock(return_value=httpx.Response(status, json=body))
        try:
            return channel.send(message), route.calls.last.request
        except DeliveryError as error:
            return error, None


def test_s04_what_meta_accepted_is_sent_and_that_is_all_it_says(channel, message):
    receipt, request = outcome(channel(parameters=["school", "text"]), message, **SAMPLE["http"])
    assert receipt.remote_id == "wamid.HBgL"
    assert request.headers["Authorization"] == "Bearer t0ken"
    parameters = [{"type": "text", "text": one} for one in ("De Wegwijzer", "School dicht. Opvang open.")]
    assert json.loads(request.content) == {
        "messaging_product": "whatsapp",
        "to": "31612345601",
        "type": "template",
        "template": {
            "name": "schoolbericht",
            "language": {"code": "nl"},
            "components": [{"type": "body", "parameters": parameters}],
        },
    }
    [note] = Whatsapp.notes_of(channel().config)
    assert "no word that it arrived" in note


CODES = {
    190: ChannelClosed, 132001: ChannelClosed, 0: ChannelClosed, 10: ChannelClosed, 200: ChannelClosed,
    131048: ChannelClosed, 368: ChannelClosed, 3: ChannelClosed,
    131047: Permanent, 131008: Permanent, 132000: Permanent, 131026: Permanent, 131049: Permanent, 100: Permanent,
    130429: Temporary, 131056: Temporary, 80007: Temporary, 4: Temporary,
    131000: Unknown,
}  # fmt: skip


@pytest.mark.parametrize("code", CODES)
def test_what_metas_codes_mean_whatever_the_status(channel, message, code):
    for status in (400, 401, 403, 500):
        error, _ = outcome(channel(), message, status, {"error": {"code": code, "message": "x"}})
        assert (type(error), error.code) == (CODES[code], f"theirs-{code}")


def test_a_code_that_nobody_described_is_read_by_its_status(channel, message):
    error, _ = outcome(channel(), message, 400, {"error": {"code": 999}})
    assert (type(error), error.code) == (Permanent, "http-400")
    error, _ = outcome(channel(), message, 200, {"messages": []})
    assert (type(error), error.code) == (Unknown, "no-id")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"content_class": ContentClass.PERSONAL}, "class-not-on-channel"),
        ({"content_class": ContentClass.SENSITIVE}, "class-not-on-channel"),
        ({"recipient": "group:3A"}, "audience-not-on-channel"),
        ({"to": ()}, "no-number"),
    ],
)
def test_what_does_not_go_takes_the_next_channel(channel, message, changes, code):
    with respx.mock, pytest.raises(Permanent) as told:
        channel().send(replace(message, **changes))
    assert told.value.code == code


def test_a_language_without_a_template_takes_the_next_channel(channel, message):
    turkish = replace(message, text=replace(message.text, language="tr"))
    with respx.mock, pytest.raises(Permanent, match="no-template-in-language"):
        channel().send(turkish)
    _, request = outcome(channel(languages={"nl": "nl", "tr": "tr"}), turkish, **SAMPLE["http"])
    assert json.loads(request.content)["template"]["language"] == {"code": "tr"}


@pytest.mark.parametrize(
    "wrong",
    [{"parameters": ["subject"]}, {"template": "School bericht"}, {"phone_number_id": "+31"}, {"version": "23"}],
)
def test_settings_that_cannot_work_are_refused(wrong):
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        Whatsapp.Config.model_validate(CONFIG | wrong)


def test_only_who_chose_it_is_reached_by_it():
    can = Whatsapp.capabilities_of(Whatsapp.Config.model_validate(CONFIG))
    number = {"mobile": "+31612345601"}
    there = people(g1={"channel": "whatsapp", **number}, g2=number, g3={"channel": "whatsapp"})
    assert [key for key in ("g1", "g2", "g3") if reaches("whatsapp", can, MOBILE, there, there.guardians[key])] == [
        "g1"
    ]


# --- the stand-in


@pytest.fixture
def meta(monkeypatch):
    monkeypatch.setenv("META_TOKEN", "stand-in")
    with WhatsappStandIn() as running:
        yield running


def sent(meta, message, **more):
    """What comes of a message over real HTTP on this machine."""
    config = Whatsapp.Config.model_validate(CONFIG | meta.api() | more)
    with httpx.Client(trust_env=False) as client:
        return Whatsapp(config, sample_context("whatsapp", lambda: client, school_name="De Wegwijzer")).send(message)


def test_the_stand_in_takes_a_template_that_is_filled_in(meta, message):
    assert sent(meta, message, parameters=["school", "text"]).remote_id == "wamid.1"
    [post] = meta.posts
    assert (post.app_id, post.text) == ("+31612345601", "De Wegwijzer / School dicht. Opvang open.")
    assert meta.violations == []


@pytest.mark.parametrize(
    ("changes", "config", "outcome"),
    [
        ({"to": (Address("Proef", SAID_STOP),)}, {}, (Permanent, "stopped-131050")),
        ({}, {"template": "een_andere"}, (ChannelClosed, "theirs-132001")),
        ({}, {"languages": {"nl": "nl_BE"}}, (ChannelClosed, "theirs-132001")),
    ],
)
def test_the_stand_in_answers_what_meta_does(meta, message, changes, config, outcome):
    with pytest.raises(DeliveryError) as told:
        sent(meta, replace(message, **changes), **config)
    assert (type(told.value), told.value.code) == outcome
    assert (meta.posts, meta.violations) == ([], []), "it fits, and is not taken"


def test_the_stand_in_lets_in_nobody_without_its_token(meta, message, monkeypatch):
    monkeypatch.setenv("META_TOKEN", "t0ken")
    with pytest.raises(ChannelClosed):
        sent(meta, message)
    assert meta.posts == []


FITS = {
    "messaging_product": "whatsapp",
    "to": "31612345601",
    "type": "template",
    "template": {
        "name": "schoolbericht",
        "language": {"code": "nl"},
        "components": [{"type": "body", "parameters": [{"type": "text", "text": "School dicht."}]}],
    },
}


def filled(*texts):
    parameters = [{"type": "text", "text": text} for text in texts]
    return FITS | {"template": FITS["template"] | {"components": [{"type": "body", "parameters": parameters}]}}


@pytest.mark.parametrize(
    "wrong",
    [
        FITS | {"to": "+31612345601"},
        FITS | {"type": "text"},
        FITS | {"preview_url": True},
        FITS | {"template": {"name": "schoolbericht"}},
        FITS | {"template": FITS["template"] | {"components": []}},
        filled(),
        filled(""),
        filled("Een\nTwee"),
        filled("a" * 1025),
    ],
)
def test_the_stand_in_is_strict(meta, wrong):
    def posted(body):
        where, token = f"{meta.url}/v23.0/1055500001/messages", {"Authorization": "Bearer stand-in"}
        return httpx.post(where, json=body, headers=token, trust_env=False).status_code

    assert (posted(wrong), posted(FITS)) == (400, 200)
    assert len(meta.violations) == 1
