"""Over real HTTP against a stand-in that misbehaves on order: what comes of each answer, and what went out."""

import gzip
import logging
import socket
import threading
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

import httpcore
import httpx
import pytest

from ouderbrug import (
    Attachment,
    ChannelClosed,
    ConfigError,
    DeliveryError,
    Permanent,
    Secret,
    Temporary,
    Unknown,
    Unreachable,
)
from ouderbrug import attachments as reading
from ouderbrug.http_channel.outcomes import Reader
from ouderbrug.http_channel.signin import GivenToken
from ouderbrug.http_profile import AnyApp
from ouderbrug.http_profile.endpoint import Endpoint
from ouderbrug.testing import Reply, SocialSchoolsStandIn, sample_context, sample_message
from ouderbrug.testing.apps import CUT, HTML, HUGE, NEVER
from ouderbrug.testing.samples import CANARY, NOW, shown
from ouderbrug.wire.addresses import Doorkeeper
from ouderbrug.wire.exchange import MOST_BYTES, HttpReply, retry_after
from ouderbrug_social_schools import SocialSchools

ENV = {"env": "SAMPLE_TOKEN"}
BEARER = {"kind": "bearer", "token": ENV}


@pytest.fixture(autouse=True)
def surroundings(monkeypatch):
    monkeypatch.setenv("SAMPLE_TOKEN", "stand-in")
    monkeypatch.setenv("SAMPLE_SECRET", "stand-in-secret")
    monkeypatch.setattr(SocialSchools, "pause", 0.0)
    monkeypatch.setattr(AnyApp, "pause", 0.0)


@pytest.fixture
def stack():
    with ExitStack() as opened:
        yield opened


@pytest.fixture
def stand_in(stack):
    return stack.enter_context(SocialSchoolsStandIn())


@pytest.fixture
def open_channel(stack, stand_in):
    """A channel that speaks to the stand-in; keywords change its api table, ``context`` the context."""

    def build(auth=BEARER, context=None, timeout_seconds=5, endpoint=None, **changes):
        api = {**stand_in.api(), "auth": auth, **changes}
        if endpoint:
            api["endpoints"] = {"group": endpoint}
        config = {"mode": "api", "timeout_seconds": timeout_seconds, "api": api}
        client = stack.enter_context(httpx.Client(trust_env=False))
        channel = SocialSchools(
            SocialSchools.Config.model_validate(config),
            sample_context("social_schools", lambda: client, **{"connect": None, **(context or {})}),
        )
        stack.callback(channel.close)
        return channel

    return build


@pytest.fixture
def message():
    return sample_message(replace(SocialSchools.capabilities, audiences=frozenset({"group"})))


def outcome(channel, message):
    try:
        return channel.send(message)
    except DeliveryError as error:
        assert CANARY not in shown(error)
        return error


# --- misbehaviour, one row each

MISBEHAVIOUR = {
    "400": (Reply(400), Permanent, "http-400"),
    "404": (Reply(404), Permanent, "http-404"),
    "403": (Reply(403), Permanent, "http-403"),
    "406": (Reply(406), ChannelClosed, "profile-out-of-date"),
    "415": (Reply(415), ChannelClosed, "profile-out-of-date"),
    "408": (Reply(408), Unknown, "http-408"),
    "409": (Reply(409), Unknown, "http-409"),
    "413": (Reply(413), Permanent, "http-413"),
    "429": (Reply(429, headers={"Retry-After": "120"}), Unreachable, "http-429"),
    "503 bare": (Reply(503), Unreachable, "http-503"),
    "500": (Reply(500), Unknown, "http-500"),
    "502": (Reply(502, b"<html>bad gateway</html>"), Unknown, "http-502"),
    "204": (Reply(204, b"", accepts=True), Unknown, "profile-out-of-date"),
    "302 to a login page": (
        Reply(302, headers={"Location": "https://login.example/"}),
        Unknown,
        "profile-out-of-date",
    ),
    "html with 200": (HTML, Unknown, "profile-out-of-date"),
    "no id": (Reply(201, b'{"title": "x"}', accepts=True), Unknown, "no-id"),
    "id of another type": (Reply(201, b'{"id": {"x": 1}}', accepts=True), Unknown, "no-id"),
    "a list": (Reply(201, b"[1]", accepts=True), Unknown, "no-id"),
    "deep": (Reply(201, b"[" * 100_000, accepts=True), Unknown, "profile-out-of-date"),
    "huge": (HUGE, Unknown, "profile-out-of-date"),
    "gzip bomb": (
        Reply(200, gzip.compress(b"0" * 50 * MOST_BYTES), {"Content-Encoding": "gzip"}, accepts=True),
        Unknown,
        "profile-out-of-date",
    ),
    "broken gzip": (
        Reply(200, b"no gzip", {"Content-Encoding": "gzip"}, accepts=True),
        Unknown,
        "profile-out-of-date",
    ),
    "cut after it accepted": (CUT, Unknown, "answer-lost"),
    "captcha": (Reply(400, b'{"captcha": "https://x"}'), ChannelClosed, "sign-in"),
    "locked": (Reply(401, b'{"blockedUntil": "2026-11-23T12:00"}'), ChannelClosed, "sign-in"),
    "password to be reset": (Reply(200, b'{"mustResetPassword": true}'), ChannelClosed, "sign-in"),
}


@pytest.mark.parametrize("name", MISBEHAVIOUR)
def test_f12_misbehaviour(stand_in, open_channel, message, name):
    answer, kind, code = MISBEHAVIOUR[name]
    stand_in.answers.append(answer)
    error = outcome(open_channel(), message)
    assert (type(error), getattr(error, "code", error)) == (kind, code)
    assert len(stand_in.requests) == 1, "one request, and no other host was followed"


def test_f11_never_an_answer_after_it_accepted(stand_in, open_channel, message):
    stand_in.answers.append(NEVER)
    error = outcome(open_channel(timeout_seconds=0.3), message)
    assert isinstance(error, Unknown)
    assert len(stand_in.posts) == len(stand_in.requests) == 1


def test_accepted(stand_in, open_channel, message):
    receipt = open_channel().send(message)
    assert (receipt.remote_id, receipt.at, receipt.handed_over) == ("9001", NOW, False)
    assert not stand_in.violations
    assert (stand_in.posts[0].app_id, stand_in.posts[0].text) == ("app-3A", message.text.app)


def test_nobody_there_is_tried_twice_and_is_temporary(open_channel, message, stand_in):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    looked_up = []
    channel = open_channel(base_url=f"http://127.0.0.1:{port}")
    channel.__class__ = type(
        "Counting",
        (SocialSchools,),
        {"resolve": staticmethod(lambda *a, **k: looked_up.append(a) or socket.getaddrinfo(*a, **k))},
    )
    error = outcome(channel, message)
    assert (type(error), error.code, len(looked_up)) == (Unreachable, "connection-refused", 2)


def test_429_says_how_long(stand_in, open_channel, message):
    stand_in.answers.append(Reply(429, headers={"Retry-After": "120"}))
    assert outcome(open_channel(), message).retry_after == timedelta(minutes=2)


def test_after_three_403_in_a_row_the_channel_closes(stand_in, open_channel, message):
    channel = open_channel()
    stand_in.answers.extend([Reply(403)] * 2)
    assert [outcome(channel, message).code for _ in range(2)] == ["http-403"] * 2
    channel.send(message)
    stand_in.answers.extend([Reply(403)] * 3)
    found = [outcome(channel, message) for _ in range(3)]
    assert [type(error) for error in found] == [Permanent, Permanent, ChannelClosed]
    assert found[-1].code == "forbidden"


def test_a_409_is_a_receipt_where_the_key_is_agreed(stand_in, open_channel, message):
    wire = {"path": "/api/v1/communityposts", "map": {"title": "title", "body": "body", "group_id": "communityIds[0]"}}
    channel = open_channel(
        repeat={"safe": "key", "key_header": "Idempotency-Key"}, endpoint={"provenance": "vendor-doc", **wire}
    )
    channel.send(message)
    assert stand_in.posts[0].key == message.public_id
    stand_in.answers.append(Reply(409))
    assert channel.send(message).remote_id == ""


def test_413_goes_once_more_without_files_where_that_is_allowed(stand_in, open_channel, message, tmp_path, caplog):
    caplog.set_level(logging.INFO)
    photo = tmp_path.resolve() / f"{CANARY}.jpg"
    photo.write_bytes(b"\xff\xd8\xff" + b"x" * 100)
    message = replace(message, attachments=(Attachment(str(photo), "image/jpeg"),))
    wire = {"title": "title", "body": "body", "group_id": "communityIds[0]", "attachments": "files"}
    endpoint = {"map": wire, "file": {"name": "filename", "content": "data"}}
    stand_in.answers.append(Reply(413))
    kept = open_channel(context={"media_root": tmp_path}, endpoint=endpoint)
    assert outcome(kept, message).code == "http-413"
    stand_in.answers.append(Reply(413))
    dropped = open_channel(context={"media_root": tmp_path}, endpoint={**endpoint, "drop_attachments": True})
    assert dropped.send(message).remote_id == "9001"
    assert "files" not in stand_in.posts[0].body
    assert message.public_id in caplog.text
    assert CANARY not in caplog.text


@pytest.mark.parametrize("place", ["outside", "link", "folder", "missing", "large"])
def test_a_file_that_may_not_go_stops_the_post(stand_in, open_channel, message, tmp_path, place):
    root = tmp_path.resolve() / "media"
    root.mkdir()
    (tmp_path / "secret").write_text("x")
    (root / "link").symlink_to(tmp_path / "secret")
    (root / "large").write_bytes(b"x" * 2000)
    (root / "folder").mkdir()
    path = tmp_path.resolve() / "secret" if place == "outside" else root / place
    wire = {"title": "title", "body": "body", "group_id": "communityIds[0]", "attachments": "files"}
    channel = open_channel(context={"media_root": root}, endpoint={"map": wire})
    channel.config = channel.config.model_copy(
        update={"limits": channel.config.limits.model_copy(update={"attachment_mb": 0.001})}
    )
    error = outcome(channel, replace(message, attachments=(Attachment(str(path), "image/jpeg"),)))
    assert isinstance(error, Permanent) and error.code.startswith("attachment-")
    assert not stand_in.requests


def test_f21_a_link_that_is_put_in_place_after_the_look_is_not_followed(message, tmp_path, monkeypatch):
    (tmp_path / "secret").write_text("x")
    (tmp_path / "photo.jpg").symlink_to(tmp_path / "secret")
    monkeypatch.setattr(reading, "_inside", lambda path, _: path)
    with pytest.raises(Permanent, match="attachment-unreadable"):
        reading.read_files([Attachment(str(tmp_path / "photo.jpg"), "image/jpeg")], tmp_path, 100)


class StopsBeforeTheBody(httpcore.ConnectionInterface):
    """A connection that breaks before the request has left."""

    def handle_request(self, request):
        raise httpcore.WriteTimeout(CANARY)

    def is_available(self):
        return False

    def close(self):
        """Nothing was opened."""


def test_a_request_that_did_not_leave_whole_is_temporary(open_channel, message):
    error = outcome(open_channel(context={"connect": lambda _: StopsBeforeTheBody()}), message)
    assert (type(error), error.code) == (Temporary, "cut-off")


# --- signing in


@pytest.fixture
def credentials(stand_in):
    return {
        "kind": "oauth2_client_credentials",
        "token_url": f"{stand_in.url}/token",
        "client_id": "school",
        "client_secret": {"env": "SAMPLE_SECRET"},
    }


def test_a_token_is_fetched_once_and_kept(stand_in, open_channel, message, credentials):
    channel = open_channel(credentials)
    channel.send(message)
    channel.send(message)
    assert stand_in.tokens_given == 1


def test_401_then_200_is_a_receipt_after_one_refresh(stand_in, open_channel, message, credentials):
    channel = open_channel(credentials)
    channel.send(message)
    stand_in.expire_tokens()
    assert channel.send(message).remote_id == "9002"
    assert stand_in.tokens_given == 2


def test_401_twice_closes_the_channel_without_a_third_request(stand_in, open_channel, message, credentials):
    stand_in.answers.extend([Reply(401)] * 3)
    error = outcome(open_channel(credentials), message)
    assert (type(error), error.code) == (ChannelClosed, "sign-in")
    assert [one for one in stand_in.requests if "/token" not in one] == ["POST /api/v1/communityposts"] * 2
    assert stand_in.tokens_given == 2


def test_a_given_token_is_not_tried_again_unless_it_was_replaced(stand_in, open_channel, message, tmp_path):
    stand_in.expire_tokens()
    error = outcome(open_channel(), message)
    assert (type(error), len(stand_in.requests)) == (ChannelClosed, 1)
    place = tmp_path / "token"
    place.write_text("old\n")
    given = GivenToken(Secret(file=place).reveal)
    assert (given.token(), given.renew("old")) == ("old", False)
    place.write_text("new\n")
    assert given.renew("old")


TOKEN_TROUBLE = {
    "wrong secret": (Reply(401, b'{"error": "invalid_client"}'), ChannelClosed, "sign-in"),
    "login page": (HTML, ChannelClosed, "sign-in"),
    "broken": (Reply(500), Unreachable, "token-500"),
    "cut": (CUT, Unreachable, "token-answer-lost"),
}


@pytest.mark.parametrize("name", TOKEN_TROUBLE)
def test_trouble_at_the_token_server_never_leaves_a_message_unknown(stand_in, open_channel, message, credentials, name):
    answer, kind, code = TOKEN_TROUBLE[name]
    stand_in.token_answers.append(answer)
    error = outcome(open_channel(credentials), message)
    assert (type(error), error.code) == (kind, code)
    assert not stand_in.posts
    assert stand_in.requests == ["POST /token"]


@pytest.fixture
def refresh(stand_in, tmp_path):
    place = tmp_path / "refresh"
    place.write_text("refresh-0\n")
    place.chmod(0o600)
    return {
        "kind": "oauth2_refresh_token",
        "token_url": f"{stand_in.url}/token",
        "client_id": {"env": "SAMPLE_ID"},
        "client_secret": {"env": "SAMPLE_SECRET"},
        "refresh_token": {"file": str(place)},
    }


def test_a_rotated_refresh_token_is_stored_before_use(stand_in, open_channel, message, refresh, tmp_path, monkeypatch):
    monkeypatch.setenv("SAMPLE_ID", "school")
    seen = []
    stand_in._on_post = lambda _: seen.append((tmp_path / "refresh").read_text())
    open_channel(refresh).send(message)
    open_channel(refresh).send(message)
    assert seen == ["refresh-1\n", "refresh-2\n"]
    assert (tmp_path / "refresh").stat().st_mode & 0o777 == 0o600
    assert not stand_in.violations
    assert {path.name for path in tmp_path.iterdir()} == {"refresh", "refresh.lock"}


def test_many_threads_sign_in_once(stand_in, open_channel, message, credentials):
    channel = open_channel(credentials)
    threads = [threading.Thread(target=channel.send, args=(message,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (stand_in.tokens_given, len(stand_in.posts)) == (1, 4)


def test_check_signs_in_and_posts_nothing(stand_in, open_channel, credentials, monkeypatch):
    open_channel(credentials).check()
    assert stand_in.requests == ["POST /token"]
    monkeypatch.delenv("SAMPLE_SECRET")
    with pytest.raises(ConfigError, match="the environment variable of this secret cannot be read"):
        open_channel(credentials).check()
    stand_in.token_answers.append(CUT)
    monkeypatch.setenv("SAMPLE_SECRET", "stand-in-secret")
    with pytest.raises(Temporary):
        open_channel(credentials).check()


# --- where a request may go


def answering(*addresses):
    family = socket.AF_INET6 if ":" in addresses[0] else socket.AF_INET
    return lambda *_, **__: [(family, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "192.168.1.1", "172.16.0.1", "127.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "::ffff:169.254.169.254",
     "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "ff02::1", "fec0::1", "64:ff9b:1::a00:1", "::ffff:0:10.0.0.1", "::10.0.0.1",
     "2a01:4f8::5efe:a00:1", "3fff::1", "5f00::1"],
)  # fmt: skip
def test_f22_a_public_name_with_an_address_inside_a_network_is_refused(address):
    with pytest.raises(ChannelClosed, match="address-not-public"):
        Doorkeeper(frozenset({"api.example"}), resolve=answering(address)).addresses("api.example", 443)


def test_a_service_inside_the_school_is_spoken_to_where_its_channel_says_so():
    keeper = Doorkeeper(frozenset({"print.example"}), resolve=answering("10.0.0.1"), inside=True)
    assert keeper.addresses("print.example", 443) == ["10.0.0.1"]


def test_one_bad_address_among_good_ones_is_enough():
    keeper = Doorkeeper(frozenset({"api.example"}), resolve=answering("1.1.1.1", "10.0.0.1"))
    with pytest.raises(ChannelClosed):
        keeper.addresses("api.example", 443)
    keeper = Doorkeeper(frozenset({"api.example"}), resolve=answering("1.1.1.1", "8.8.8.8"))
    assert keeper.addresses("api.example", 443) == ["1.1.1.1", "8.8.8.8"]
    keeper.admit("https://API.example/x")


def test_only_named_hosts_and_on_a_rehearsal_store_only_this_machine():
    keeper = Doorkeeper(frozenset({"api.example", "localhost"}), loopback_only=True, resolve=answering("127.0.0.1"))
    keeper.admit("http://localhost:8080/x")
    with pytest.raises(ChannelClosed, match="loopback-only"):
        keeper.admit("https://api.example/x")
    with pytest.raises(ChannelClosed, match="host-not-allowed"):
        keeper.admit("https://api.example.evil.example/x")


def test_f22_localhost_that_is_another_machine_is_refused():
    keeper = Doorkeeper(frozenset({"localhost"}), resolve=answering("1.1.1.1"))
    with pytest.raises(ChannelClosed, match="address-not-public"):
        keeper.addresses("localhost", 80)


def test_a_refused_address_closes_the_channel_before_the_token_is_asked_for(monkeypatch, message):
    monkeypatch.setattr(socket, "getaddrinfo", answering("169.254.169.254"))
    api = {"base_url": "https://api.example", "accept_unverified": True, "auth": BEARER}
    api["headers"] = {"roletypeid": "1", "schoolid": "2"}
    agreement = {"party": "V", "reference": "1", "valid_until": "2027-01-01"}
    config = SocialSchools.Config.model_validate({"mode": "api", "agreement": agreement, "api": api})
    client = httpx.Client(transport=httpx.MockTransport(lambda _: pytest.fail("nothing may be sent")))
    error = outcome(SocialSchools(config, sample_context("x", lambda: client, connect=None)), message)
    assert (type(error), error.code) == (ChannelClosed, "address-not-public")


def test_a_name_that_is_not_found_is_temporary(monkeypatch, message, open_channel):
    def nowhere(*_, **__):
        raise socket.gaierror(CANARY)

    channel = open_channel()
    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    error = outcome(channel, message)
    assert (type(error), error.code) == (Unreachable, "host-not-found")


def test_no_proxy_cookie_or_redirect_of_ours(stand_in, open_channel, message, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    seen = []
    take = stand_in.take
    stand_in.take = lambda method, path, headers, body: seen.append(headers) or take(method, path, headers, body)
    channel = open_channel()
    stand_in.answers.append(Reply(400, headers={"Set-Cookie": "session=1"}))
    outcome(channel, message)
    channel.send(message)
    assert "Cookie" not in seen[0]
    assert seen[0]["Accept-Encoding"] == "identity"
    assert seen[0]["Authorization"] == "Bearer stand-in"


# --- reading a reply, as a function of values

ENDPOINT = {"provenance": "vendor-doc", "path": "/x", "map": {"body": "b"}}


def read(reply, keyed=False, **endpoint):
    reader = Reader(Endpoint.model_validate({**ENDPOINT, **endpoint}), None, keyed)
    found = reader.success(reply)
    return found if found is not None else reader.error(reply, NOW)


def said(body, status=200, **fields):
    return HttpReply(status, json=body, readable=True, **fields)


RESULT = {"ok_when": {"result": True}, "id_from": "id"}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"result": True, "id": 1}, str),
        ({"result": False, "id": 1}, Permanent),
        ({"result": False}, Permanent),
        ({"id": 1}, Unknown),
        ({"result": None, "id": 1}, Unknown),
        ({"result": "false", "id": 1}, Unknown),
        ({"result": 1, "id": 1}, Unknown),
        ({"result": True}, Unknown),
    ],
)
def test_ok_when(body, kind):
    assert isinstance(read(said(body), **RESULT), kind)


def test_a_list_of_results():
    endpoint = {"ok_when": {"messages[0].status": "Accepted"}}
    assert read(said({"messages": [{"status": "Accepted"}]}), **endpoint) == ""
    assert isinstance(read(said({"messages": [{"status": "Rejected"}]}), **endpoint), Permanent)


@pytest.mark.parametrize(
    ("verdict", "kind"),
    [("temporary", Temporary), ("permanent", Permanent), ("unknown", Unknown), ("closed", ChannelClosed)],
)
@pytest.mark.parametrize("status", [200, 400, 401, 500])
def test_the_vendors_own_code_decides_before_the_status(verdict, kind, status):
    endpoint = {"error_from": "errorCode", "errors": {"101": verdict}}
    error = read(said({"errorCode": 101}, status), **endpoint)
    assert (type(error), error.code) == (kind, "theirs-101")
    assert not Reader(Endpoint.model_validate({**ENDPOINT, **endpoint})).renewable(said({"errorCode": 101}, 401))


@pytest.mark.parametrize(
    ("code", "shown_code"),
    [
        ("EVENT_BAD_TYPE", "refused-EVENT_BAD_TYPE"),
        (123, "refused-123"),
        *((other, "refused") for other in ("Farida", "FARIDA", "0612345678", "a b", None, True, "X" * 500)),
    ],
)
def test_a_vendors_code_is_kept_only_where_it_can_be_nobodys_name(code, shown_code):
    error = read(said({"result": False, "code": code}), ok_when={"result": True}, error_from="code")
    assert error.code == shown_code


def test_a_204_is_a_success_only_where_it_is_listed_and_nothing_is_promised():
    empty = HttpReply(204, empty=True)
    assert isinstance(read(empty), Unknown)
    assert read(empty, ok=[204]) == ""
    assert isinstance(read(empty, ok=[204], id_from="id"), Unknown)
    assert isinstance(read(empty, ok=[204], ok_when={"a": 1}), Unknown)


def test_a_408_before_the_whole_body_left_is_temporary():
    assert isinstance(read(HttpReply(408, whole=False)), Temporary)
    assert isinstance(read(HttpReply(408, whole=True)), Unknown)


@pytest.mark.parametrize("found", [1, "m-1"])
def test_an_id_is_a_number_or_a_text(found):
    assert read(said({"id": found}), id_from="id") == str(found)


@pytest.mark.parametrize("found", [None, "", True, 1.5, [], {}, "a\nb", "x" * 201])
def test_what_is_no_id_is_no_success(found):
    assert isinstance(read(said({"id": found}), id_from="id"), Unknown)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("86401", 86400),
        ("9" * 5000, 86400),
        ("Mon, 23 Nov 2026 09:01:00 GMT", 60),
        ("Mon, 23 Nov 2026 09:01:00 -0000", 60),
        ("Tue, 23 Nov 2027 09:00:00 GMT", 86400),
        *((rubbish, None) for rubbish in ("0", "-1", "1.5", "", "soon", "٣", "Mon, 99 Nov 2026 09:01:00 GMT")),
        ("Mon, 23 Nov 2026 08:59:00 GMT", None),
    ],
)
def test_retry_after(value, seconds):
    assert retry_after(value, NOW) == (None if seconds is None else timedelta(seconds=seconds))
