"""Who comes through which door: every door and every role, and all that is not meant for these pages."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from each import each
from ouderbrug.school.roles import ROLES
from ouderbrug.store import sign_ins
from ouderbrug.web.doors import DOORS, Door, matrix
from ouderbrug.web.guard import MOST_BYTES
from ouderbrug.web.signing_in import MOST_TRIES
from ouderbrug.web.staff import SCREENS
from web_browser import ORIGIN, Browser, Pages, by_link, link_in, pages, seen

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

pytestmark = pytest.mark.slow

MAILS = {
    "teacher": "mila", "stand_in": "inge", "leader": "ria", "ib": "ib", "ict": "ivo", "class_parent": "sara",
}  # fmt: skip
FAMILY = ("Jip", "Deniz", "Prins", "Bakker", "Aksoy", "0612345678", "Het delen")


def _mail(role: str) -> str:
    host = "guardian.example" if role == "class_parent" else "wegwijzer.example"
    return f"{MAILS[role]}@{host}"


def _through(browser: Browser, door: Door) -> httpx.Response:
    path = door.path.replace("{number:number}", "999").replace("{name}", "moment")
    if door.method == "GET":
        return browser.get(path)
    browser.get("/")
    return browser.post(path, {"proof": browser.visitor_proof()})


@pytest.fixture
def busy(here: Pages) -> Pages:
    """With something about a child to read, a call to make, and news to read and to post."""
    from web_browser import news, seen

    here.school.happens(seen(), seen("p2", "other"), news())
    here.school.dispatch()
    here.school.approve("other", "--as", "juf")
    here.school.dispatch("2026-11-23T10:05:00+01:00")
    here.later(minutes=6)
    return here


def test_every_door_and_every_role(busy: Pages) -> None:
    assert set(MAILS) == set().union(*ROLES.values())
    for role in MAILS:
        colleague = busy.signed_in(_mail(role))
        for door in DOORS:
            answer = _through(colleague, door)
            may = role in ROLES[door.act]
            assert (answer.status_code == 403) != may, (role, door)
            if not may:
                assert not any(word in answer.text for word in FAMILY), (role, door)


def test_a_link_in_a_mail_opens_nothing_about_a_child(busy: Pages) -> None:
    for role in MAILS:
        colleague = by_link(busy, _mail(role))
        for door in DOORS:
            answer = _through(colleague, door)
            assert (answer.status_code == 403) == (role not in ROLES[door.act] or door.about_a_child), (role, door)
            assert not any(word in answer.text for word in FAMILY), (role, door)
    busy.later(minutes=20)
    mila = by_link(busy, _mail("teacher"))
    mila.get("/")
    assert "Log daarvoor in met je schoolaccount" in mila.text and "1 bericht om te lezen" in mila.text
    number = busy.school.json("approve")["awaiting_approval"][0]["message"]
    assert mila.get(f"/read/{number}").status_code == 404
    form = {"numbers": f"{number}", "shown": "x", "reason": "not-now", "proof": mila.visitor_proof()}
    assert mila.post(f"/read/{number}/stop", form).status_code in (404, 409)


def test_who_is_not_signed_in_sees_nothing(busy: Pages) -> None:
    nobody = busy.visitor()
    for door in DOORS:
        answer = nobody.get(door.path.replace("{number:number}", "1")) if door.method == "GET" else nobody.post(
            door.path.replace("{number:number}", "1"))  # fmt: skip
        assert answer.status_code == (303 if door.method == "GET" else 401), door
        assert answer.headers.get("location", "/sign-in") == "/sign-in"


def test_every_screen_has_a_door() -> None:
    assert {door.screen for door in DOORS} == set(SCREENS)
    assert len(list(matrix())) == len(DOORS)


def test_a_link_works_once_and_for_a_quarter_of_an_hour(here: Pages) -> None:
    browser = here.visitor()
    browser.get("/sign-in")
    browser.press("Stuur mij een link", mail="Mila@wegwijzer.example")
    path = link_in(here.school.folder, here.school)
    assert [mail.recipients for mail in here.school.smtp.mails] == [("mila@wegwijzer.example",)]
    for _ in range(3):  # a scanner that opens links uses none up
        browser.get(path)
    assert browser.press("Inloggen").status_code == 303
    again = here.visitor()
    again.get(path)
    assert again.press("Inloggen").status_code == 403
    browser = here.visitor()
    browser.get("/sign-in")
    browser.press("Stuur mij een link", mail="mila@wegwijzer.example")
    late = link_in(here.school.folder, here.school)
    here.later(minutes=15)
    browser.get(late)
    assert browser.press("Inloggen").status_code == 403


def test_who_asks_for_a_link_learns_nothing_of_who_works_here(here: Pages) -> None:
    answers = set()
    for mail in ("mila@wegwijzer.example", "nobody@elsewhere.example", "<b>x</b>"):
        browser = here.visitor()
        browser.get("/sign-in")
        browser.press("Stuur mij een link", mail=mail)
        answers.add(browser.text)
    assert len(answers) == 1 and len(here.school.smtp.mails) == 1


def test_a_colleague_gets_no_flood_of_links(here: Pages) -> None:
    for _ in range(sign_ins.MOST_LINKS + 3):
        browser = here.visitor()
        browser.get("/sign-in")
        browser.press("Stuur mij een link", mail="mila@wegwijzer.example")
    assert len(here.school.smtp.mails) == sign_ins.MOST_LINKS
    for _ in range(MOST_TRIES):
        browser.post("/sign-in/link", {"token": "guessed"})
    assert browser.last is not None and browser.last.status_code == 429
    elsewhere = replace(here.visitor(), peer="192.0.2.7")
    assert elsewhere.post("/sign-in/link", {"token": "guessed"}).status_code == 403, "others are not kept out"


NO_NUMBERS = ("9" * 5000, "9" * 15, "-1", "²", "١", "1e9", "0x1", "%00", "1%0a")
"""What stands in a path or a form where a number is meant."""


@pytest.mark.parametrize("said", NO_NUMBERS)
def test_what_no_store_has_as_a_number_is_not_there(busy: Pages, said: str) -> None:
    mila = busy.signed_in("mila@wegwijzer.example")
    number = busy.school.json("approve")["awaiting_approval"][0]["message"]
    mila.get("/")
    form = {"proof": mila.visitor_proof(), "numbers": f"{said} {said}", "shown": "x", "reason": "not-now"}
    for door in DOORS:
        if "{" not in door.path and door.method == "GET":
            continue
        for path in (door.path.replace("{number:number}", said), door.path.replace("{number:number}", str(number))):
            path = path.replace("{name}", said)
            answer = mila.get(path) if door.method == "GET" else mila.post(path, form)
            assert answer.status_code < 500, (door, answer.status_code)
    assert mila.post("/sign-out", {}, **{"Content-Length": "9" * 5000}).status_code in (400, 413)


def test_no_page_waits_while_a_link_is_mailed(here: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    from ouderbrug_email import Email

    held: list[bool] = []
    monkeypatch.setattr(Email, "send", lambda *_: held.append(here.desk.is_busy))
    browser = here.visitor()
    browser.get("/sign-in")
    browser.press("Stuur mij een link", mail="mila@wegwijzer.example")
    assert held == [False]


def test_a_session_ends_by_idleness_by_age_by_signing_out_and_with_the_job(here: Pages) -> None:
    mila = here.signed_in("mila@wegwijzer.example")
    for _ in range(16):  # eight hours of a page each half hour, less a minute
        assert mila.get("/").status_code == 200
        here.later(minutes=29)
    assert mila.get("/").status_code == 200
    here.later(minutes=20)
    assert mila.get("/").status_code == 303
    mila = here.signed_in("mila@wegwijzer.example")
    here.later(minutes=31)
    assert mila.get("/").status_code == 303
    mila, twin = here.signed_in("mila@wegwijzer.example"), here.signed_in("mila@wegwijzer.example")
    mila.get("/")
    token = dict(mila.cookies)
    assert mila.press("Uitloggen").status_code == 303
    mila.cookies |= token
    assert mila.get("/").status_code == 303
    table = (here.school.folder / "staff.csv").read_text()
    (here.school.folder / "staff.csv").write_text(
        table.replace("juf;Mila Vos;mila@wegwijzer.example;teacher;3A;\n", "")
    )
    here.school.run("import", str(here.school.folder / "staff.csv"))
    assert twin.get("/").status_code == 303


def test_a_cookie_that_was_tampered_with_is_nobodys(here: Pages) -> None:
    mila = here.signed_in("mila@wegwijzer.example")
    mila.cookies["ouderbrug"] = mila.cookies["ouderbrug"][:-1] + "x"
    assert mila.get("/").status_code == 303


def test_the_word_of_the_proxy_counts_from_it_alone(here: Pages) -> None:
    mila = here.signed_in("mila@wegwijzer.example")
    ways: list[Callable[[], None]] = [
        lambda: mila.headers.update({"X-Ouderbrug-Proxy": "guessed"}),
        lambda: mila.headers.update({"X-Forwarded-Email": "ria@wegwijzer.example"}),
        lambda: mila.headers.pop("X-Forwarded-Email"),
        lambda: setattr(mila, "peer", "127.0.0.9"),
    ]
    for change in ways:
        headers, peer = dict(mila.headers), mila.peer
        change()
        assert mila.get("/").status_code == 303
        mila.headers, mila.peer = headers, peer
    assert mila.get("/").status_code == 200


FOREIGN = (
    ({"Origin": "https://evil.example"}, 403),
    ({"Origin": ""}, 403),
    ({"Origin": "null"}, 403),
    ({"Host": "evil.example"}, 421),
    ({"Host": "127.0.0.1:1"}, 421),
)


@each(("headers", "status"), FOREIGN)
def test_what_is_of_another_site_does_nothing(here: Pages, headers: dict[str, str], status: int) -> None:
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/")
    assert mila.post("/sign-out", {}, **headers).status_code == status
    assert mila.get("/").status_code == 200


TEAM = {"Host": "team.school.example", "Origin": "https://team.school.example"}


@pytest.mark.parametrize("named", [False, True])
def test_behind_a_proxy_on_this_machine_one_stranger_keeps_no_colleague_out(here: Pages, *, named: bool) -> None:
    proxies = 'proxies = ["127.0.0.1"]\n' if named else ""
    here.school.configure(f'\n[web]\nurl = "https://team.school.example"\n{proxies}')
    there = pages(here.school)
    stranger, mila = (there.visitor(**TEAM, **{"X-Forwarded-For": one}) for one in ("203.0.113.9", "198.51.100.7"))
    for _ in range(MOST_TRIES + 1):
        stranger.post("/sign-in", {"mail": "nobody@elsewhere.example"}, **TEAM)
    assert stranger.last is not None and stranger.last.status_code == 429
    mila.post("/sign-in", {"mail": "mila@wegwijzer.example"}, **TEAM)
    assert mila.last is not None and mila.last.status_code == 200 and len(here.school.smtp.mails) == 1
    for _ in range(MOST_TRIES + 1):
        stranger.post("/sign-in/link", {"token": "guessed"}, **TEAM)
    assert stranger.last.status_code == 429
    assert mila.post("/sign-in/link", {"token": "another"}, **TEAM).status_code == 403


def test_where_a_proxy_is_named_nobody_else_may_come(here: Pages) -> None:
    here.school.configure('\n[web]\nurl = "https://team.school.example"\nproxies = ["192.0.2.1"]\n')
    there = pages(here.school)
    assert there.visitor(**TEAM).get("/sign-in").status_code == 403
    assert replace(there.visitor(**TEAM), peer="192.0.2.1").get("/sign-in").status_code == 200


def test_a_form_of_another_session_does_nothing(busy: Pages) -> None:
    mila, kim = busy.signed_in("mila@wegwijzer.example"), busy.signed_in("kim@wegwijzer.example")
    kim.get("/read")
    form = next(form for form in kim.forms if form.action.endswith("/send"))
    assert mila.post(form.action, form.fields).status_code == 403
    assert mila.post(form.action, form.fields | {"proof": ""}).status_code == 403


def test_what_is_too_large_is_not_read(here: Pages) -> None:
    mila = here.signed_in("mila@wegwijzer.example")
    assert mila.post("/read/1/send", {"x": "y" * MOST_BYTES}).status_code == 413
    assert _chunked(mila, "/read/1/send", b"x" * (MOST_BYTES + 1)) == 413
    assert _chunked(mila, "/sign-in", b"x" * (MOST_BYTES + 1)) == 413
    assert _chunked(mila, "/sign-in/link", b"x" * (MOST_BYTES + 1)) == 413
    assert mila.get("/").status_code == 200


def _chunked(browser: Browser, path: str, body: bytes) -> int:
    """The status of a body that says no length."""

    async def asked() -> int:
        statuses: list[int] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            statuses.extend([message["status"]] if "status" in message else [])

        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        told = {"host": "127.0.0.1:8320", "origin": ORIGIN, "cookie": cookie} | {
            name.lower(): value for name, value in browser.headers.items()
        }
        headers = [(name.encode(), value.encode()) for name, value in told.items()]
        scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"",
                 "headers": headers, "client": ("127.0.0.1", 1), "scheme": "http", "root_path": ""}  # fmt: skip
        await browser.app(scope, receive, send)
        return statuses[0]

    return asyncio.run(asked())


def test_every_answer_is_safe_to_show(busy: Pages) -> None:
    mila = busy.signed_in("mila@wegwijzer.example")
    for path in ("/", "/read", "/style.css", "/sign-in", "/nothing/here", "/read/999"):
        headers = mila.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy, path
        assert headers["cache-control"] == "no-store" and headers["referrer-policy"] == "same-origin"
        assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
        scripts = re.findall(r"<script[^>]*>[^<]*", mila.last.text)
        assert set(scripts) <= {'<script src="/page.js" defer>'} and "script-src 'self';" in policy, path
        assert "unsafe" not in policy and "style=" not in mila.last.text


def test_a_fault_says_and_logs_no_word_of_anybody(
    busy: Pages, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from ouderbrug.web import reading

    def fails(*_: object) -> None:
        raise ValueError("Jip Prins of Sara Bakker")

    monkeypatch.setattr(reading, "to_read", fails)
    mila = busy.signed_in("mila@wegwijzer.example")
    assert mila.get("/read").status_code == 500
    assert "Jip" not in mila.text and "Jip" not in caplog.text and "ValueError" in caplog.text


@pytest.mark.parametrize("strong", [True, False])
def test_what_is_of_another_group_is_answered_as_what_is_not_there(here: Pages, *, strong: bool) -> None:
    here.school.happens(seen("p3", "other"))
    here.school.dispatch()
    bas = here.signed_in("bas@wegwijzer.example")
    bas.get("/read")
    (number,) = {form.action.split("/")[2] for form in bas.forms if form.action.startswith("/read/")}
    mila = here.signed_in("mila@wegwijzer.example") if strong else by_link(here, "mila@wegwijzer.example")
    mila.get("/")
    form = {"numbers": "", "shown": "x", "reason": "not-now", "proof": mila.visitor_proof()}
    for doing in ("", "/sent", "/change", "/picture/0"):
        theirs, none = (mila.get(f"/read/{one}{doing}").status_code for one in (number, 4711))
        assert theirs == none and none in (403, 404), doing
    for doing in ("send", "stop", "call", "undo"):
        theirs, none = (mila.post(f"/read/{one}/{doing}", form | {"numbers": str(one)}) for one in (number, 4711))
        assert theirs.status_code == none.status_code and none.status_code in (403, 404), doing
        assert theirs.text == none.text, (doing, mila.text)
