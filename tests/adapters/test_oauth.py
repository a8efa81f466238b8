"""One reader of tokens for every channel: what comes of each reply, who asks, what is kept, and what is never shown."""

import logging
import threading
from contextlib import ExitStack
from datetime import timedelta
from urllib.parse import parse_qs

import httpx
import pytest
import respx
from pydantic import ValidationError

from ouderbrug import ChannelClosed, ConfigError, DeliveryError, OAuth, OAuthTokens, Temporary, Unreachable
from ouderbrug.testing import SocialSchoolsStandIn, sample_context
from ouderbrug.testing.apps import CUT, NEVER
from ouderbrug.testing.samples import CANARY, NOW, shown
from ouderbrug.wire.addresses import Doorkeeper
from ouderbrug_social_schools import SocialSchools

URL = "https://login.sample.example/token"
LOCKED = {"access_token": "x", "mustResetPassword": True}


class Clock:
    """A clock that a test moves."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now

    def pass_(self, seconds):
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(autouse=True)
def secrets(monkeypatch):
    monkeypatch.setenv("CLIENT_SECRET", f"{CANARY}-client-secret")
    monkeypatch.setenv("REFRESH_TOKEN", f"{CANARY}-refresh")


@pytest.fixture
def reader(clock):
    """Builds a reader; keywords change its settings, ``context`` the context, ``how`` the reader itself."""
    with httpx.Client(trust_env=False) as client:

        def build(context=None, how=None, **changes):
            table = {"token_url": URL, "client_id": "ouderbrug", "client_secret": {"env": "CLIENT_SECRET"}} | changes
            lent = sample_context("sample", **{"client": lambda: client, "clock": clock, **(context or {})})
            return OAuthTokens(OAuth.model_validate(table), lent, pause=0.0, **(how or {}))

        yield build


def given(token="t-1", **more):
    return httpx.Response(200, json={"access_token": token, "expires_in": 3600, **more})


def answering(*answers):
    return respx.post(URL).mock(side_effect=list(answers))


def problem(act):
    with pytest.raises(DeliveryError) as caught:
        act()
    assert CANARY not in shown(caught.value)
    return type(caught.value), caught.value.code


# --- what comes of a reply

REFUSED = (ChannelClosed, "sign-in")
REPLIES = {
    "refresh token revoked": (httpx.Response(400, json={"error": "invalid_grant"}), *REFUSED),
    "client unknown": (httpx.Response(400, json={"error": "invalid_client"}), *REFUSED),
    "wrong secret": (httpx.Response(401), *REFUSED),
    "forbidden": (httpx.Response(403), *REFUSED),
    "moved": (httpx.Response(302, headers={"Location": "https://elsewhere.example/"}), *REFUSED),
    "not there": (httpx.Response(404), *REFUSED),
    "login page": (httpx.Response(200, html=f"<title>{CANARY}</title>"), *REFUSED),
    "no token": (httpx.Response(200, json={}), *REFUSED),
    "a list": (httpx.Response(200, json=["t"]), *REFUSED),
    "empty token": (given(""), *REFUSED),
    "token of two lines": (given(f"{CANARY}\r\nX: y"), *REFUSED),
    "token with the mark of another field": (given(f"{CANARY}\x01auth=x"), *REFUSED),
    "token that is a number": (given(1), *REFUSED),
    "captcha": (httpx.Response(503, json={"captcha": True}), *REFUSED),
    "password to be reset": (httpx.Response(200, json=LOCKED), *REFUSED),
    "too long": (given(CANARY * 10_000), *REFUSED),
    "took too long there": (httpx.Response(408), Unreachable, "token-408"),
    "busy": (httpx.Response(429), Unreachable, "token-429"),
    "broken": (httpx.Response(500, text=CANARY), Unreachable, "token-500"),
    "bad gateway": (httpx.Response(502), Unreachable, "token-502"),
    "away": (httpx.Response(503), Unreachable, "token-503"),
    "late": (httpx.Response(504), Unreachable, "token-504"),
    "slow": (httpx.ReadTimeout(CANARY), Unreachable, "token-answer-lost"),
    "cut": (httpx.ReadError(CANARY), Unreachable, "token-answer-lost"),
    "not HTTP": (httpx.RemoteProtocolError(CANARY), Unreachable, "token-answer-lost"),
}


@respx.mock
@pytest.mark.parametrize("name", REPLIES)
def test_a_reply_without_a_token(name, reader):
    answer, kind, code = REPLIES[name]
    asked = answering(answer)
    assert problem(reader().token) == (kind, code)
    assert asked.call_count == 1


@respx.mock
def test_who_is_not_reached_is_tried_twice_and_never_more(reader):
    asked = answering(httpx.ConnectError(CANARY), httpx.ConnectTimeout(CANARY), given())
    assert problem(reader().token) == (Unreachable, "token-connect")
    assert asked.call_count == 2


@respx.mock
def test_a_busy_server_says_how_long(reader):
    answering(httpx.Response(503, headers={"Retry-After": "90"}))
    with pytest.raises(Temporary) as caught:
        reader().token()
    assert caught.value.retry_after == timedelta(seconds=90)


@respx.mock
def test_64_kib_are_read_and_not_a_byte_more(reader):
    def filled(size):
        content = given().content
        return httpx.Response(200, content=content + b" " * (size - len(content)))

    answering(filled(64 * 1024), filled(64 * 1024 + 1))
    assert reader().token() == "t-1"
    assert problem(reader().token) == REFUSED


@pytest.mark.parametrize("answer", [CUT, NEVER], ids=["cut", "never"])
def test_a_server_that_goes_silent_costs_the_message_nothing(answer, reader):
    with SocialSchoolsStandIn(client=("ouderbrug", f"{CANARY}-client-secret")) as server:
        server.token_answers.append(answer)
        url = f"{server.url}/token"
        assert problem(reader(how={"seconds": 0.3}, token_url=url).token) == (Unreachable, "token-answer-lost")


def test_a_body_that_never_ends_is_given_up(reader):
    class Drips(httpx.SyncByteStream):
        def __iter__(self):
            while True:
                yield b" "

    answers = httpx.MockTransport(lambda _: httpx.Response(200, stream=Drips()))
    with httpx.Client(transport=answers) as client:
        # Between two bytes there is no wait at all, so only the time of the whole can end it before its length does.
        tokens = reader(context={"client": lambda: client}, how={"seconds": 0.0})
        assert problem(tokens.token) == (Unreachable, "token-cut-off")


# --- what is asked


@respx.mock
@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, {"grant_type": ["client_credentials"]}),
        ({"scope": "smtp.send"}, {"grant_type": ["client_credentials"], "scope": ["smtp.send"]}),
        ({"client_id": {"env": "CLIENT_SECRET"}}, {"client_id": [f"{CANARY}-client-secret"]}),
        (
            {"refresh_token": {"env": "REFRESH_TOKEN"}, "client_secret": None},
            {"grant_type": ["refresh_token"], "refresh_token": [f"{CANARY}-refresh"]},
        ),
    ],
)
def test_the_form(changes, wanted, reader):
    asked = answering(given())
    reader(**changes).token()
    form = parse_qs(asked.calls[0].request.content.decode())
    assert wanted.items() <= form.items()
    assert ("client_secret" in form) is (changes.get("client_secret", "") is not None)


@respx.mock
@pytest.mark.parametrize(
    ("life", "good_for"), [(3600, 3540), ("3600", 3540), (None, 240), ("soon", 240), (1e300, 86340), ([], 240)]
)
def test_a_token_is_kept_until_a_minute_before_it_runs_out(life, good_for, reader, clock):
    asked = answering(given("t-1", expires_in=life), given("t-2"))
    tokens = reader()
    assert tokens.token() == "t-1"
    clock.pass_(good_for - 1)
    assert tokens.token() == "t-1"
    clock.pass_(1)
    assert (tokens.token(), asked.call_count) == ("t-2", 2)


@respx.mock
@pytest.mark.parametrize("life", ["NaN", "Infinity", "-5", "0"])
def test_an_odd_life_does_no_harm(life, reader):
    answering(httpx.Response(200, content=b'{"access_token": "t-1", "expires_in": %s}' % life.encode()))
    assert reader().token() == "t-1"


def test_on_a_rehearsal_store_only_this_machine_is_asked(reader):
    with respx.mock:  # no route: a request would fail
        assert problem(reader(context={"loopback_only": True}).token) == (ChannelClosed, "loopback-only")
    with SocialSchoolsStandIn(client=("ouderbrug", f"{CANARY}-client-secret")) as server:
        here = reader(context={"loopback_only": True}, token_url=f"{server.url}/token")
        assert here.token() == "token-1"


def test_what_a_channel_does_not_admit_is_not_asked(reader):
    elsewhere = Doorkeeper(frozenset({"other.example"}))
    with respx.mock:
        assert problem(reader(how={"doorkeeper": elsewhere}).token) == (ChannelClosed, "host-not-allowed")


@pytest.mark.parametrize(
    "wrong",
    [
        {"token_url": "http://login.sample.example/token"},
        {"token_url": "https://user@login.sample.example/token"},
        {"token_url": "ftp://127.0.0.1/token"},
        {"token_url": "https://login.sample.example/<token>"},
        {"client_id": ""},
        {"client_secret": CANARY},
        {"client_secret": None},
    ],
)
def test_settings_that_are_refused(wrong, reader):
    with pytest.raises(ValidationError) as caught:
        reader(**wrong)
    assert CANARY not in str(caught.value)


def test_a_slash_at_the_end_of_the_address_stays():
    oauth = OAuth(token_url="https://login.sample.example/o/token/", client_id="x", client_secret={"env": "X"})
    assert oauth.token_url.endswith("/token/")


# --- many threads


def together(count, act):
    """What ``act`` gives, or the code of its error, in so many threads that start at one moment."""
    barrier, found = threading.Barrier(count), []

    def work():
        barrier.wait()
        try:
            found.append(act())
        except DeliveryError as error:
            found.append(error.code)

    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


class Door:
    """A lock that tells when so many threads have come to it."""

    def __init__(self, count):
        self._lock, self._counting = threading.Lock(), threading.Lock()
        self._missing, self.all_here = count, threading.Event()

    def __enter__(self):
        with self._counting:
            self._missing -= 1
        if self._missing == 0:
            self.all_here.set()
        self._lock.acquire()

    def __exit__(self, *_):
        self._lock.release()


@pytest.mark.parametrize(
    ("answer", "found"),
    [(given(), "t-1"), (httpx.Response(401), "sign-in"), (httpx.Response(503), "token-503")],
    ids=["given", "refused", "away"],
)
@respx.mock
def test_threads_that_wait_ask_once_and_share_what_comes_of_it(answer, found, reader):
    tokens = reader()
    tokens._lock = door = Door(8)
    asked = respx.post(URL).mock(side_effect=lambda _: answer if door.all_here.wait(60) else None)
    assert together(8, tokens.token) == [found] * 8
    assert asked.call_count == 1


@respx.mock
def test_a_token_that_was_refused_to_many_is_renewed_once(reader):
    asked = answering(given("t-1"), given("t-2"), given("t-3"))
    tokens = reader()
    used = tokens.token()
    assert together(8, lambda: (tokens.renew(used), tokens.token())) == [(True, "t-2")] * 8
    assert asked.call_count == 2


@respx.mock
def test_who_comes_later_asks_again(reader):
    answering(httpx.Response(503), given())
    tokens = reader()
    assert problem(tokens.token) == (Unreachable, "token-503")
    assert tokens.token() == "t-1"


# --- a refresh token that is renewed


@pytest.fixture
def place(tmp_path):
    path = tmp_path / "secrets" / "refresh"
    path.parent.mkdir()
    path.write_text("refresh-0\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def channel_of(place, sandbox, email, context, monkeypatch):
    """An open channel of each sort that signs in with the refresh token, and its stand-in for the token server."""
    monkeypatch.setenv("CLIENT_SECRET", "stand-in-secret")
    with ExitStack() as stack:
        server = stack.enter_context(SocialSchoolsStandIn())
        client = stack.enter_context(httpx.Client(trust_env=False))
        oauth = {
            "token_url": f"{server.url}/token",
            "client_id": "school",
            "client_secret": {"env": "CLIENT_SECRET"},
            "refresh_token": {"file": str(place)},
        }

        def mail():
            relay = sandbox(user="school@x.example", password="token-1", mechanisms=["XOAUTH2"])
            lent = context(client=lambda: client)
            return email(relay.port, lent, username="school@x.example", auth="xoauth2", oauth=oauth)

        def http():
            api = {**server.api(), "auth": {"kind": "oauth2_refresh_token", **oauth}}
            settings = SocialSchools.Config.model_validate({"mode": "api", "api": api, "timeout_seconds": 5})
            return SocialSchools(settings, sample_context("app", lambda: client))

        yield lambda sort: ({"mail": mail, "http": http}[sort](), server)


SORTS = pytest.mark.parametrize("sort", ["mail", "http"])


@SORTS
def test_every_channel_keeps_a_renewed_refresh_token(sort, channel_of, place):
    channel, server = channel_of(sort)
    channel.check()
    assert (place.read_text(), server.tokens_given) == ("refresh-1\n", 1)
    assert place.stat().st_mode & 0o777 == 0o600
    assert not server.violations
    assert {path.name for path in place.parent.iterdir()} == {"refresh", "refresh.lock"}


@SORTS
def test_a_refresh_token_that_cannot_be_stored_closes_the_channel(sort, channel_of, place, monkeypatch):
    channel, _ = channel_of(sort)
    monkeypatch.setattr("ouderbrug.wire.kept_secret.os.replace", lambda *_: (_ for _ in ()).throw(OSError(CANARY)))
    assert problem(channel.check) == (ChannelClosed, "token-not-stored")
    assert {path.name for path in place.parent.iterdir()} == {"refresh", "refresh.lock"}, "no copy is left about"


@SORTS
def test_where_nothing_can_be_written_nothing_is_asked(sort, channel_of, monkeypatch):
    channel, server = channel_of(sort)
    monkeypatch.setattr("ouderbrug.wire.kept_secret.os.access", lambda *_: False)
    with pytest.raises(ConfigError, match="folder of the refresh token"):
        channel.check()
    assert server.requests == []


@respx.mock
def test_a_link_stays_a_link(reader, place, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(place)
    answering(given(refresh_token="refresh-1"))
    reader(refresh_token={"file": str(link)}).token()
    assert link.is_symlink()
    assert place.read_text() == "refresh-1\n"


@respx.mock
@pytest.mark.parametrize("same", [None, "", "refresh-0"])
def test_what_was_not_renewed_is_not_written(same, reader, place):
    before = place.stat()
    answering(given(refresh_token=same))
    assert reader(refresh_token={"file": str(place)}).token() == "t-1"
    assert place.stat().st_ino == before.st_ino


@respx.mock
def test_a_renewed_refresh_token_without_a_file_lasts_for_the_run(reader, clock, caplog):
    asked = answering(given(refresh_token=f"{CANARY}-1"), given(refresh_token=f"{CANARY}-2"), given())
    tokens = reader(refresh_token={"env": "REFRESH_TOKEN"})
    for _ in range(3):
        tokens.token()
        clock.pass_(3600)
    sent = [parse_qs(call.request.content.decode())["refresh_token"] for call in asked.calls]
    assert sent == [[f"{CANARY}-refresh"], [f"{CANARY}-1"], [f"{CANARY}-2"]]
    assert len(caplog.records) == 1
    assert CANARY not in caplog.text


@respx.mock
def test_two_readers_of_one_file_follow_each_other(reader, place):
    asked = answering(given(refresh_token="refresh-1"), given(refresh_token="refresh-2"))
    one, other = (reader(refresh_token={"file": str(place)}) for _ in range(2))
    assert len(together(2, lambda: one.token() and other.token())) == 2
    sent = {parse_qs(call.request.content.decode())["refresh_token"][0] for call in asked.calls}
    assert (sent, place.read_text()) == ({"refresh-0", "refresh-1"}, "refresh-2\n")


# --- what is never shown


@respx.mock
def test_nothing_secret_is_logged_or_shown(reader, place, caplog):
    place.write_text(f"{CANARY}-0\n")
    answering(given(f"{CANARY}-token", refresh_token=f"{CANARY}-1"), httpx.Response(400, text=CANARY))
    with caplog.at_level(logging.DEBUG):
        tokens = reader(refresh_token={"file": str(place)})
        used = tokens.token()
        representations = repr(tokens) + repr(tokens._oauth) + repr(tokens._refresh)
        assert problem(lambda: tokens.renew(used)) == REFUSED
    assert (used, place.read_text()) == (f"{CANARY}-token", f"{CANARY}-1\n")
    assert CANARY not in caplog.text + representations


def test_a_secret_that_is_not_there_is_a_wrong_setting(reader, monkeypatch):
    monkeypatch.delenv("CLIENT_SECRET")
    with pytest.raises(ConfigError, match="the environment variable of this secret cannot be read"):
        reader().token()
