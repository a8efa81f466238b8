"""Connections of a channel over HTTP: kept and lent again, closed when they grow old, made to what was looked at."""

import socket
import ssl
import threading
from contextlib import ExitStack, suppress
from dataclasses import replace

import httpcore
import pytest
import trustme

from ouderbrug import ChannelClosed, Stale, Unreachable
from ouderbrug.testing import SocialSchoolsStandIn, sample_context, sample_message
from ouderbrug.wire import connections as connections_of_wire
from ouderbrug.wire.addresses import Doorkeeper
from ouderbrug.wire.connections import Connections, connector
from ouderbrug.wire.exchange import Wire
from ouderbrug_social_schools import SocialSchools

URL = httpcore.URL("https://api.sample.example/x")


class Fake(httpcore.ConnectionInterface):
    """A connection that is as a test says."""

    available, expired, closed = True, False, False

    def is_available(self):
        return self.available

    def has_expired(self):
        return self.expired

    def close(self):
        self.closed = True


@pytest.fixture
def made():
    return []


@pytest.fixture
def connections(made):
    def connect(origin):
        made.append(Fake())
        return made[-1]

    return Connections(connect)


def use(connections, url=URL):
    with connections.lent(url) as (connection, fresh):
        return connection, fresh


def test_one_that_came_back_is_lent_again(connections, made):
    assert use(connections) == (made[0], True)
    assert use(connections) == (made[0], False)
    assert len(made) == 1


def test_two_at_once_are_two_and_the_last_goes_out_first(connections, made):
    with connections.lent(URL) as (first, _), connections.lent(URL) as (second, _):
        assert first is not second
    assert use(connections)[0] is first, "it came back last"
    connections.close()
    assert all(one.closed for one in made)


def test_another_origin_is_another_connection(connections):
    assert use(connections)[0] is not use(connections, httpcore.URL("https://api.sample.example:8443/x"))[0]


@pytest.mark.parametrize("fault", ["expired", "unavailable"])
def test_one_that_grew_old_or_broke_is_closed_and_not_lent(connections, made, fault):
    use(connections)
    setattr(made[0], *{"expired": ("expired", True), "unavailable": ("available", False)}[fault])
    assert use(connections) == (made[1], True)
    assert made[0].closed


def test_one_that_breaks_while_it_is_lent_is_closed(connections, made):
    with pytest.raises(OSError), connections.lent(URL) as (connection, _):
        connection.available = False
        raise OSError
    assert made[0].closed and use(connections)[0] is made[1]


def test_one_that_is_not_kept_serves_once(made):
    connections = Connections(lambda _: made.append(Fake()) or made[-1], kept=False)
    use(connections)
    assert made[0].closed and use(connections)[0] is made[1]


# --- over real HTTP


@pytest.fixture
def stand_in():
    with SocialSchoolsStandIn() as running:
        yield running


@pytest.fixture
def opened():
    return []


@pytest.fixture
def channel(stand_in, opened, monkeypatch):
    monkeypatch.setenv("SAMPLE_TOKEN", "stand-in")
    really = connector(Doorkeeper(frozenset({"127.0.0.1"})))
    api = {**stand_in.api(), "auth": {"kind": "bearer", "token": {"env": "SAMPLE_TOKEN"}}}
    config = SocialSchools.Config.model_validate({"mode": "api", "api": api})
    with ExitStack() as stack:

        def build(**context):
            lent = {"connect": lambda origin: opened.append(origin) or really(origin), **context}
            made = SocialSchools(config, sample_context("social_schools", lambda: None, **lent))
            stack.callback(made.close)
            return made

        yield build


@pytest.fixture
def message():
    return sample_message(replace(SocialSchools.capabilities, audiences=frozenset({"group"})))


def test_many_posts_of_a_thread_go_over_one_connection(channel, message, opened, stand_in):
    speaks = channel()
    for _ in range(5):
        speaks.send(message)
    assert (len(opened), len(stand_in.posts)) == (1, 5)


def test_each_thread_has_one(channel, message, opened, stand_in):
    speaks, together = channel(), threading.Barrier(4)

    def post():
        together.wait()
        for _ in range(5):
            speaks.send(message)

    threads = [threading.Thread(target=post) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(stand_in.posts) == 20
    assert 1 <= len(opened) <= 4


def test_what_is_stale_before_it_leaves_is_not_posted_and_the_next_one_is(channel, message, stand_in):
    asked = []

    def confirm(_, *, waited=False):
        asked.append(waited)
        if len(asked) == 2:
            raise Stale("mark-too-old")

    speaks = channel(confirm=confirm)
    speaks.send(message)
    with pytest.raises(Stale):
        speaks.send(message)
    speaks.send(message)
    assert len(stand_in.posts) == 2
    assert asked == [True, False, True], "a wait is said where a connection was made, and nowhere else"


HOSTS = {
    "https://api.sample.example/x": b"api.sample.example",
    "https://api.sample.example:8443/x": b"api.sample.example:8443",
    "http://127.0.0.1:8080/x": b"127.0.0.1:8080",
    "http://[::1]:8080/x": b"[::1]:8080",
}


@pytest.mark.parametrize("url", HOSTS)
def test_a_service_is_asked_by_its_name(url):
    asked = []

    class Noting(Fake):
        available = False

        def handle_request(self, request):
            asked.append((dict(request.headers), b"".join(request.stream)))
            return httpcore.Response(200, content=[b"{}"])

    lent = sample_context("sample", lambda: None, connect=lambda _: Noting())
    keeper = Doorkeeper(frozenset({"api.sample.example", "127.0.0.1", "::1"}))
    reply = Wire(lent, keeper, 5, 0).ask("POST", url, {"Content-Type": "text/plain"}, b"dag")
    [(headers, content)] = asked
    assert (headers[b"Host"], headers[b"Content-Length"], content, reply.json) == (HOSTS[url], b"3", b"dag", {})
    assert headers[b"Accept"] == b"application/json"


# --- TLS, and the time elsewhere


ANSWER = b"HTTP/1.1 200 OK\r\nDate: Mon, 23 Nov 2026 09:01:00 GMT\r\nContent-Length: 2\r\n\r\n{}"


class Secure:
    """A server on this machine that speaks TLS and answers one request after the other with 200."""

    def __init__(self, context):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._context, self.asked = context, []
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self):
        with suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                with line, suppress(OSError), self._context.wrap_socket(line, server_side=True) as secure:
                    self.asked.append(self._whole(secure))
                    secure.sendall(ANSWER)

    def _whole(self, secure):
        """All of a request: who closes a connection on which something lies unread takes the answer back too."""
        asked = secure.recv(65536)
        while asked and not asked.endswith(b"{}"):
            asked += secure.recv(65536) or b"{}"
        return asked


@pytest.fixture
def speaks(monkeypatch):
    """Asks a server of this machine by a name, trusting an authority; gives the reply, and what was heard."""
    with ExitStack() as stack:

        def ask(server, name, trusted):
            context = ssl.create_default_context()
            trusted.configure_trust(context)
            monkeypatch.setattr(connections_of_wire, "_tls", lambda: context)
            there = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.port))]
            heard = []
            keeper = Doorkeeper(frozenset({name}), resolve=lambda *_, **__: there, inside=True)
            lent = sample_context("sample", lambda: None, connect=None, hears=heard.append)
            wire = Wire(lent, keeper, 5, 0)
            stack.callback(wire.close)
            return wire.ask("POST", f"https://{name}:{server.port}/x", {}, b"{}"), heard

        yield ask


@pytest.fixture
def secure(authority, tls):
    with Secure(tls("api.sample.example")) as running:
        yield running


def test_a_name_is_verified_though_its_address_is_spoken_to(secure, speaks, authority):
    reply, heard = speaks(secure, "api.sample.example", authority)
    assert (reply.status, reply.json) == (200, {})
    assert heard == ["Mon, 23 Nov 2026 09:01:00 GMT"], "a second clock, of another machine by its name"
    assert b"Host: api.sample.example:" in secure.asked[0]


@pytest.mark.parametrize("fault", ["name", "authority"])
def test_a_certificate_that_does_not_fit_is_said_and_nothing_leaves(secure, speaks, authority, fault):
    name = "other.sample.example" if fault == "name" else "api.sample.example"
    with pytest.raises(Unreachable) as told:
        speaks(secure, name, trustme.CA() if fault == "authority" else authority)
    assert told.value.code == "certificate"
    assert not any(secure.asked)


def test_a_name_is_looked_up_once_and_the_connection_leads_where_it_was_looked(stand_in):
    looked_up = []

    def changing(host, port, **_):
        looked_up.append(host)
        address = "127.0.0.1" if len(looked_up) == 1 else "10.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    connect = connector(Doorkeeper(frozenset({"localhost"}), resolve=changing))
    target = httpcore.URL(f"http://localhost:{stand_in.port}/nothing")

    def asked():
        connection = connect(target.origin)
        response = connection.handle_request(httpcore.Request("GET", target, headers={"Host": "localhost"}))
        response.read()
        connection.close()
        return response.status

    assert asked() in (400, 401, 404)
    with pytest.raises(ChannelClosed, match="address-not-public"):
        asked()
    assert looked_up == ["localhost"] * 2
