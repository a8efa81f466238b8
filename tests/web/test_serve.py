"""The command itself, in a process of its own: it says where it is, answers, refuses what is not safe, and ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

from each import each
from web_browser import feast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from a_school import School
    from web_browser import Pages

OIDC = '[web.oidc]\nissuer = "{}"\nclient_id = "page"\nsecret = {{ env = "X" }}\n'
ELSEWHERE = (
    ('[web]\nlisten = "0.0.0.0"\n', "that takes certificate and key, or a proxy"),
    ('[web]\nlisten = "0.0.0.0"\ncertificate = "a.pem"\n', "certificate and key go together"),
    ('[web]\nlisten = "0.0.0.0"\ncertificate = "a.pem"\nkey = "a.key"\n', "needs the url"),
    ('[web]\nurl = "http://team.school.example"\n', "must begin with https://"),
    ('[web]\nurl = "https://team.school.example/page"\n', "has a url with a path"),
    ('[web.public]\nlisten = "0.0.0.0"\n', "that takes certificate and key, or a proxy"),
    ('[web.public]\nurl = "http://ouders.school.example"\n', "must begin with https://"),
    ('[web.public]\nproxies = ["proxy.school.example"]\n', "by their IP address"),
    ('[web]\nproxies = ["proxy.school.example"]\n', "by their IP address"),
    (
        '[web]\nurl = "https://a.school.example"\n[web.public]\nurl = "https://A.school.example/"\n',
        "a host of its own",
    ),
    ('[web.proxy]\naddresses = ["proxy.school.example"]\nsecret = { env = "X" }\n', "by their IP address"),
    ('[web.proxy]\naddresses = ["127.0.0.1"]\nsecret = "known"\n', "a secret is written as"),
    (OIDC.format("http://accounts.school.example"), "must begin with https://"),
    (OIDC.format("https://login.microsoftonline.com/common/v2.0"), "the issuer of every organisation"),
    (OIDC.format("https://accounts.google.com"), "the domain of your organisation"),
)


@each(("toml", "said"), ELSEWHERE)
def test_elsewhere_it_listens_with_tls_or_behind_a_proxy_alone(small_school: School, toml: str, said: str) -> None:
    small_school.configure("\n" + toml)
    assert said in small_school.run("serve", exit_code=2).stderr


def test_it_says_what_it_needs(small_school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "uvicorn" else object())
    assert 'pip install "ouderbrug[web]"' in small_school.run("serve", exit_code=2).stderr


def test_no_links_that_open_all_for_a_school_that_is_no_demo(small_school: School) -> None:
    said = small_school.run("demo", str(small_school.folder), "--serve", exit_code=2).stderr
    assert "this is no school of `ouderbrug demo`" in said


def test_a_demo_takes_another_port_where_its_own_is_taken(
    small_school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ouderbrug.demo.desk.NAME", "Basisschool De Wegwijzer")
    monkeypatch.setattr("ouderbrug.cli.serve._serve", lambda *_: None)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        small_school.configure(f"\n[web]\nport = {port}\n")
        said = small_school.run("demo", str(small_school.folder), "--serve").stderr
        assert "the staff page is at" in said and f":{port}" not in said
        assert "name another port" in small_school.run("serve", exit_code=2).stderr


def test_a_demo_opens_the_page_for_guardians_beside_it(here: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the staff page is served, whose place a look at the other one takes here."""
    here.school.happens(feast())
    here.school.dispatch()
    monkeypatch.setattr("ouderbrug.demo.desk.NAME", "Basisschool De Wegwijzer")
    monkeypatch.setattr("ouderbrug.demo.play.AFTERWARDS", "2026-11-24T10:00:00+01:00")
    seen: list[int] = []

    def looks(*_: object) -> None:
        answer, wishes = links()
        home = {"Origin": answer.partition("/a/")[0]}
        seen.append(httpx.post(answer, data={"answer": "ja"}, headers=home).status_code)
        seen.append(httpx.get(wishes).status_code)

    said: list[str] = []
    monkeypatch.setattr("ouderbrug.cli.demo.tell", said.append)
    monkeypatch.setattr("ouderbrug.cli.serve._serve", looks)

    def links() -> list[str]:
        return re.findall(r"http://\S+/[aw]/\S+", " ".join(said))

    here.school.run("demo", str(here.school.folder), "--serve")
    assert seen == [303, 200] and "as guardian Sara Bakker" in said[0]
    with pytest.raises(httpx.ConnectError):
        httpx.get(links()[0])
    told = here.school.run("respond", "feast").stdout
    assert "g1" in told and "ja" in told, told


@pytest.mark.slow
def test_it_serves_over_http_until_it_is_told_to_end(here: Pages) -> None:
    words = [sys.executable, "-m", "ouderbrug", "--config", str(here.school.folder / "ouderbrug.toml"), "serve"]
    program = subprocess.Popen([*words, "--port", "0"], stderr=subprocess.PIPE, text=True, env=dict(os.environ))
    with program as running, _ended(running):
        assert running.stderr is not None
        url = next(found[0] for line in running.stderr if (found := re.search(r"http://[\d.:]+", line)))
        assert httpx.get(f"{url}/sign-in").status_code == 200
        assert "server" not in httpx.get(f"{url}/style.css").headers
        assert httpx.get(f"{url}/", headers={"Host": "evil.example"}).status_code == 421
        assert httpx.get(f"{url}/").status_code == 303
        running.send_signal(signal.SIGTERM)
        assert running.wait(20) in (0, -signal.SIGTERM)


@pytest.mark.slow
def test_it_serves_the_page_for_guardians_and_says_no_link(here: Pages) -> None:
    words = [sys.executable, "-m", "ouderbrug", "--config", str(here.school.folder / "ouderbrug.toml"), "serve"]
    words += ["--public", "--port", "0"]
    program = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=dict(os.environ))
    with program as running, _ended(running):
        assert running.stderr is not None
        url = next(found[0] for line in running.stderr if (found := re.search(r"http://[\d.:]+", line)))
        assert "no mail leads there yet" in running.stderr.readline()
        for path in ("/a/secret-of-a-mail", "/w/secret-of-a-mail"):
            assert httpx.get(url + path).status_code == 404
            answer = httpx.post(url + path, data={"answer": "ja", "language": "tr"}, headers={"Origin": url})
            assert answer.status_code == 404
        assert httpx.get(f"{url}/sign-in").status_code == 404
        running.send_signal(signal.SIGTERM)
        assert running.wait(20) in (0, -signal.SIGTERM)
        assert "secret-of-a-mail" not in running.stderr.read()


@contextmanager
def _ended(program: subprocess.Popen[str]) -> Iterator[None]:
    """Whatever the test finds, the program does not outlive it."""
    try:
        yield
    finally:
        program.kill()
