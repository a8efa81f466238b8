"""Text messages: how many parts they take, what each service is asked, and what comes of what it answers.

The wires are those of the services' public documentation, read and not tried.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs

import httpx
import pytest
import respx
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ouderbrug import Address, ChannelClosed, ContentClass, DeliveryError, Permanent, Unknown, Unreachable
from ouderbrug.testing import ChannelContract, SmsStandIn, sample_context, sample_message
from ouderbrug.testing.service_wires import SAID_STOP
from ouderbrug_sms import Sms
from ouderbrug_sms.parts import parts_of

FILES = Path(__file__).parent / "files"
TOKEN = {"env": "SMS_TOKEN"}
KEY = "0123456789abcdef0123456789abcdef"


def sample(name):
    return json.loads((FILES / name).read_text("utf-8"))


def settings(provider, **more):
    return {"provider": provider, "sender": "DeWegwijzer", "token": TOKEN, "account": "AC1", **more}


# --- the contract, once a service


class SmsContract(ChannelContract):
    channel = Sms
    provider = ""
    answer: ClassVar = {}
    status = 200
    refusals = ()

    def accepted(self, request):
        return httpx.Response(self.status, json=self.answer)


class TestCm(SmsContract):
    config: ClassVar = settings("cm")
    answer: ClassVar = {"errorCode": 0, "messages": [{"status": "Accepted", "reference": KEY, "messageErrorCode": 0}]}
    refusals = (
        {"errorCode": 201, "messages": [{"status": "Rejected", "reference": KEY, "messageErrorCode": 304}]},
        {"errorCode": 201, "messages": [{"status": "Rejected", "reference": KEY, "messageErrorCode": 399}]},
    )


@pytest.mark.slow
class TestSpryng(SmsContract):
    config: ClassVar = settings("spryng")
    answer: ClassVar = {"id": "9b1d6f1e-0000-4000-8000-000000000001"}


@pytest.mark.slow
class TestBird(SmsContract):
    config: ClassVar = settings("bird")
    status = 201
    answer: ClassVar = {"id": "b1", "recipients": {"items": [{"status": "sent"}]}}


class TestTwilio(SmsContract):
    config: ClassVar = settings("twilio")
    status = 201
    answer: ClassVar = {"sid": "SM1", "status": "queued", "error_code": None}
    documented: ClassVar = {503: Unknown}


# --- the wire


@pytest.fixture
def channel(monkeypatch):
    monkeypatch.setenv("SMS_TOKEN", "t0ken")

    def build(provider, **more):
        config = Sms.Config.model_validate(settings(provider, **more))
        return Sms(config, sample_context("sms", lambda: httpx.Client(trust_env=False)))

    return build


@pytest.fixture
def message():
    plain = sample_message(Sms.capabilities_of(Sms.Config.model_validate(settings("cm"))))
    return replace(plain, text=replace(plain.text, app="School dicht vandaag."))


WIRES = {
    "cm": (
        "https://gw.messaging.cm.com/v1.0/message",
        {"X-CM-PRODUCTTOKEN": "t0ken"},
        {"messages": {"msg": [{
            "from": "DeWegwijzer", "to": [{"number": "0031612345601"}], "reference": KEY, "allowedChannels": ["SMS"],
            "body": {"type": "auto", "content": "School dicht vandaag."},
        }]}},
        httpx.Response(200, json=TestCm.answer), KEY,
    ),
    "spryng": (
        "https://rest.spryngsms.com/v1/messages",
        {"Authorization": "Bearer t0ken"},
        {"body": "School dicht vandaag.", "encoding": "auto", "originator": "DeWegwijzer",
         "recipients": ["31612345601"], "route": "business", "reference": KEY},
        httpx.Response(200, json=TestSpryng.answer), TestSpryng.answer["id"],
    ),
    "bird": (
        "https://rest.messagebird.com/messages",
        {"Authorization": "AccessKey t0ken"},
        {"originator": "DeWegwijzer", "body": "School dicht vandaag.", "recipients": ["31612345601"],
         "reference": KEY, "datacoding": "auto"},
        httpx.Response(201, json=TestBird.answer), "b1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("provider", WIRES)
@respx.mock
def test_what_a_service_is_asked(channel, message, provider):
    url, headers, body, answer, remote_id = WIRES[provider]
    route = respx.post(url).mock(return_value=answer)
    assert channel(provider).send(message).remote_id == remote_id
    request = route.calls.last.request
    assert json.loads(request.content) == body
    assert {name: request.headers[name] for name in headers} == headers


@respx.mock
def test_twilio_takes_a_form_and_the_account_twice(channel, message):
    route = respx.post("https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json")
    route.mock(return_value=httpx.Response(201, json=TestTwilio.answer))
    assert channel("twilio").send(message).remote_id == "SM1"
    request = route.calls.last.request
    assert parse_qs(request.content.decode()) == {
        "To": ["+31612345601"], "From": ["DeWegwijzer"], "Body": ["School dicht vandaag."]
    }  # fmt: skip
    assert request.headers["Authorization"] == httpx.BasicAuth("AC1", "t0ken")._auth_header


# --- the stand-in


@pytest.fixture
def service():
    with SmsStandIn() as running:
        yield running


def texted(provider, service, message):
    """What comes of a message over real HTTP on this machine."""
    config = Sms.Config.model_validate(settings(provider, base_url=service.url))
    with httpx.Client(trust_env=False) as client:
        return Sms(config, sample_context("sms", lambda: client)).send(message)


@pytest.mark.parametrize("provider", ["cm", "spryng", "bird", "twilio"])
def test_the_stand_in_takes_a_text_as_each_service_that_it_plays(message, service, monkeypatch, provider):
    monkeypatch.setenv("SMS_TOKEN", "stand-in")
    assert texted(provider, service, message).remote_id
    [post] = service.posts
    assert (post.app_id, post.text, service.violations) == ("+31612345601", "School dicht vandaag.", [])


def test_the_stand_in_says_that_the_owner_of_one_number_said_stop(message, service, monkeypatch):
    monkeypatch.setenv("SMS_TOKEN", "stand-in")
    with pytest.raises(Permanent) as caught:
        texted("twilio", service, replace(message, to=(Address("Proef", SAID_STOP),)))
    assert (caught.value.code, caught.value.stopped) == ("stopped-21610", True)
    assert (service.posts, service.violations) == ([], []), "it fits, and is not taken"


@pytest.mark.parametrize("provider", ["spryng", "twilio"])
def test_the_stand_in_refuses_another_token(message, service, monkeypatch, provider):
    monkeypatch.setenv("SMS_TOKEN", "another")
    with pytest.raises(ChannelClosed):
        texted(provider, service, message)


# --- what comes of an answer


def outcome(channel, message, answer):
    with respx.mock:
        respx.route().mock(return_value=httpx.Response(answer["status"], **_body(answer["body"])))
        try:
            return channel.send(message)
        except DeliveryError as error:
            return error


def _body(body):
    return {"text": body} if isinstance(body, str) else {"json": body}


def test_s02_a_message_that_was_rejected_is_not_sent_though_the_status_is_200(channel, message):
    error = outcome(channel("cm"), message, sample("cm_200_but_rejected.json"))
    assert (type(error), error.code) == (Permanent, "theirs-303")


TWILIO = [("Receipt", "SM1"), (Permanent, "stopped-21610"), (Permanent, "theirs-21211"), (Unreachable, "http-429"),
          (Unknown, "http-503")]  # fmt: skip


@pytest.mark.parametrize("number", range(5))
def test_s06_what_twilio_says(channel, message, number):
    kind, code = TWILIO[number]
    found = outcome(channel("twilio"), message, sample("twilio.json")[number])
    if kind == "Receipt":
        assert found.remote_id == code
    else:
        assert (type(found), found.code) == (kind, code)


@pytest.mark.parametrize(
    ("provider", "status", "body", "kind", "code"),
    [
        ("cm", 400, {"errorCode": 101}, ChannelClosed, "theirs-101"),
        ("cm", 200, {"errorCode": 102, "messages": []}, ChannelClosed, "theirs-102"),
        ("cm", 200, {"errorCode": 201, "messages": [{"status": "Rejected", "messageErrorCode": 305}]}, Permanent,
         "refused-305"),
        ("cm", 200, {"errorCode": 0, "messages": []}, Unknown, "no-id"),
        ("spryng", 401, {}, ChannelClosed, "sign-in"),
        ("spryng", 422, {}, Permanent, "http-422"),
        ("bird", 402, {"errors": [{"code": 25}]}, ChannelClosed, "theirs-25"),
        ("bird", 200, {"id": "b1"}, Unknown, "no-id"),
        ("twilio", 401, {"code": 20003}, ChannelClosed, "theirs-20003"),
    ],
)  # fmt: skip
def test_what_other_answers_mean(channel, message, provider, status, body, kind, code):
    error = outcome(channel(provider), message, {"status": status, "body": body})
    assert (type(error), error.code) == (kind, code)


# --- what goes, and what does not


def code_of(channel, message):
    with respx.mock, pytest.raises(Permanent) as caught:
        channel.send(message)
    return caught.value.code


@pytest.mark.parametrize("number", ["", "0612345601", "+3161234", "+31 6 12345601", "ouder@thuis.example"])
def test_what_is_no_number_is_not_called(channel, message, number):
    wrong = replace(message, to=(replace(message.to[0], value=number),))
    assert code_of(channel("cm"), wrong) == "no-number"


def test_nothing_about_a_child_goes_to_a_telephone(channel, message):
    for about in (ContentClass.PERSONAL, ContentClass.SENSITIVE):
        assert code_of(channel("cm"), replace(message, content_class=about)) == "class-not-on-channel"


def test_too_many_parts_take_the_next_channel_and_more_than_one_is_said(channel, message, caplog):
    long = replace(message, text=replace(message.text, app="ë" * 71))
    assert code_of(channel("cm", max_parts=1), long) == "too-long"
    with respx.mock:
        respx.route().mock(return_value=httpx.Response(200, json=TestCm.answer))
        channel("cm").send(long)
    assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == [
        f"message {KEY} takes 2 parts, each of which is paid"
    ]


@pytest.mark.parametrize("sender", ["", "De Wegwijzer school", "De&Co", "+31 6"])
def test_a_sender_that_no_network_shows_is_refused(sender):
    with pytest.raises(ValidationError, match="sender"):
        Sms.Config.model_validate(settings("cm", sender=sender))


def test_schools_with_one_key_share_what_it_may():
    one, two = (Sms.Config.model_validate(settings("cm", sender=name)) for name in ("Een", "Twee"))
    assert one.shared_account == two.shared_account
    assert one.shared_account != Sms.Config.model_validate(settings("cm", token={"env": "OTHER"})).shared_account


# --- parts


@pytest.mark.parametrize("row", sample("sms_length.json"), ids=lambda row: f"{row['encoding']}-{row['units']}")
def test_s07_parts(row):
    assert parts_of(row["text"]) == row["parts"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("a" * 152 + "€" + "a" * 152, 3),  # the euro does not fit at the end of the first, and is not split
        ("a" * 151 + "€" + "a" * 153, 2),
        ("ë" * 134, 2),
        ("ë" * 66 + "🙂" + "ë" * 66, 3),
        ("ë" * 65 + "🙂" + "ë" * 67, 2),
    ],
)
def test_a_pair_is_not_split(text, parts):
    assert parts_of(text) == parts


@given(st.text(max_size=600))
def test_a_text_fits_in_its_parts_and_not_in_far_fewer(text):
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    assert parts_of(text) >= 1
    assert parts_of(text) <= max(1, -(-2 * units // 66))
    assert parts_of(text + "a") >= parts_of(text)


@pytest.mark.parametrize("provider", ["cm", "spryng", "bird", "twilio"])
def test_the_stand_in_lets_in_nobody_without_its_token(message, service, monkeypatch, provider):
    monkeypatch.setenv("SMS_TOKEN", "t0ken")
    with pytest.raises(ChannelClosed):
        texted(provider, service, message)
    assert service.posts == []


CM = {"from": "School", "to": [{"number": "0031612345601"}], "body": {"type": "auto", "content": "Dicht."},
      "reference": KEY, "allowedChannels": ["SMS"]}  # fmt: skip
BIRD = {"originator": "School", "body": "Dicht.", "recipients": ["31612345601"], "reference": KEY, "datacoding": "auto"}


@pytest.mark.parametrize(
    ("path", "fits", "wrong"),
    [
        ("/v1.0/message", {"messages": {"msg": [CM]}}, {"messages": {"msg": [CM | {"to": [{"number": "+316"}]}]}}),
        ("/v1.0/message", {"messages": {"msg": [CM]}}, {"messages": {"msg": [CM | {"allowedChannels": ["Push"]}]}}),
        ("/v1.0/message", {"messages": {"msg": [CM]}}, {"messages": {"msg": []}}),
        ("/messages", BIRD, BIRD | {"recipients": ["+31612345601"]}),
        ("/messages", BIRD, BIRD | {"type": "binary"}),
    ],
)
def test_the_stand_in_is_strict(service, path, fits, wrong):
    def posted(body):
        where, token = f"{service.url}{path}", {"Authorization": "AccessKey stand-in", "X-CM-PRODUCTTOKEN": "stand-in"}
        return httpx.post(where, json=body, headers=token, trust_env=False).is_success

    assert (posted(wrong), posted(fits)) == (False, True)
    assert len(service.violations) == 1
