"""A browser of few words for tests: it follows links, fills in forms, and keeps the cookies of one person."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import httpx

from ouderbrug.cli.golive import hindrances
from ouderbrug.cli.session import Session
from ouderbrug.web.desk import Desk
from ouderbrug.web.guard import place_of
from ouderbrug.web.identity import proof
from ouderbrug.web.staff import staff_app

if TYPE_CHECKING:
    from pathlib import Path

    from a_school import School

ORIGIN = "http://127.0.0.1:8320"
SECRET = "the-proxy-shows-this"
PROXY = """
[web.proxy]
addresses = ["127.0.0.1"]
secret = { env = "OUDERBRUG_TEST_PROXY" }
second_factor = true
"""


@dataclass
class Form:
    """A form of a page: where it goes, its fields, and its buttons by what stands on them."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._button: tuple[str, str] | None = None
        self._area = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(known["action"]))
        elif tag == "select":
            self._select = known["name"]
        elif tag == "option" and self.forms and self._select not in self.forms[-1].fields:
            self.forms[-1].fields[self._select] = known["value"]
        elif tag == "input" and self.forms and known.get("type") != "radio" and "name" in known:
            self.forms[-1].fields[known["name"]] = known.get("value", "")
        elif tag == "button":
            self._button = known.get("name", ""), known.get("value", "")
        elif tag == "textarea" and "name" in known:
            self._area = known["name"]

    def handle_data(self, data: str) -> None:
        if self._button is not None and self.forms and data.strip():
            self.forms[-1].buttons[data.strip()] = self._button
            self._button = None
        if self._area:
            self.forms[-1].fields[self._area] = data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""


@dataclass
class Pages:
    """The staff page of a school of a test, at a time that the test sets; ``work`` is what was asked of the app."""

    school: School
    app: Any
    clock: list[datetime]
    desk: Desk

    def later(self, **by: float) -> None:
        """Let time pass."""
        self.clock[0] += timedelta(**by)

    def visitor(self, mail: str = "", **headers: str) -> Browser:
        """Somebody's browser; for a ``mail`` the proxy vouches."""
        vouched = {"X-Forwarded-Email": mail, "X-Ouderbrug-Proxy": SECRET} if mail else {}
        return Browser(self.app, vouched | headers)

    def signed_in(self, mail: str) -> Browser:
        """A colleague's browser, signed in with the school's account."""
        browser = self.visitor(mail)
        browser.get("/sign-in")
        assert browser.press("Verder als").status_code == 303
        return browser


def pages(school: School, port: int = 8320) -> Pages:
    """The pages of a school whose TOML is written, with the clock of its rehearsal (OUDERBRUG_NOW is set)."""
    session = Session(school.folder / "ouderbrug.toml")
    clock = [datetime.fromisoformat(school.now)]
    runtime = session.runtime
    looks = partial(hindrances, session)
    desk = Desk(runtime, lambda: clock[0], lambda: session.opens(write=True), looks=looks)
    return Pages(school, staff_app(desk, place_of(runtime.settings.web, port)), clock, desk)


@dataclass
class Browser:
    """One person's browser: the last answer, and the cookies."""

    app: Any
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    peer: str = "127.0.0.1"
    last: httpx.Response | None = None

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Ask for a page."""
        return self._ask("GET", path, None, headers)

    def post(self, path: str, data: dict[str, str] | None = None, **headers: str) -> httpx.Response:
        """Send a form, as if a page of ours had it."""
        return self._ask("POST", path, data or {}, {"Origin": ORIGIN} | headers)

    def press(self, button: str, /, **filled: str) -> httpx.Response:
        """Press the first button of the last page on which this stands, with what was filled in."""
        for form in self.forms:
            for said, (name, value) in form.buttons.items():
                if said.startswith(button):
                    return self.post(form.action, form.fields | filled | ({name: value} if name else {}))
        raise AssertionError(f"no button {button!r} on {self.text[:2000]}")

    def follow(self) -> httpx.Response:
        """Go where the last answer leads."""
        assert self.last is not None
        return self.get(self.last.headers["location"])

    def visitor_proof(self) -> str:
        """What a form of this session repeats."""
        return proof(self.cookies.get("ouderbrug", ""))

    @property
    def forms(self) -> list[Form]:
        """The forms of the last page."""
        parser = _Forms()
        parser.feed(self.last.text if self.last else "")
        return parser.forms

    @property
    def text(self) -> str:
        """What one reads on the last page."""
        assert self.last is not None
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", self.last.text)))

    def _ask(self, method: str, path: str, data: dict[str, str] | None, headers: dict[str, str]) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, client=(self.peer, 4711))
            async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, cookies=self.cookies) as client:
                return await client.request(method, path, data=data, headers=self.headers | headers)

        self.last = asyncio.run(asked())
        for cookie in self.last.cookies.jar:
            self.cookies[cookie.name] = cookie.value or ""
        return self.last


def link_in(folder: Path, school: School) -> str:
    """The path of the link in the last mail."""
    found = re.findall(r"/sign-in/[\w-]+", str(school.smtp.mails[-1].parsed.get_body(("plain",)).get_content()))
    return str(found[-1])


def seen(pupil: str = "p1", event: str = "seen", words: str = "Het delen ging vandaag goed.") -> dict[str, Any]:
    """Something about a child, which somebody reads first."""
    action = {"what": "samen een spel spelen", "minutes": 10, "when": "drie avonden"}
    payload = {"summary": words, "ask": "Ziet u dat thuis ook?", "action": action}
    return {"id": event, "kind": "behaviour_update", "audience": {"pupil": pupil}, "payload": payload}


def news(event: str = "news", body: str = "Het plein wordt groen.") -> dict[str, Any]:
    """News for a group with a link to elsewhere, which somebody reads first."""
    return {
        "id": event, "kind": "newsletter", "audience": {"group": "3A"},
        "payload": {"title": "Nieuws van groep 3", "body": f"{body} Kijk op https://elders.example/x."},
    }  # fmt: skip


def feast(event: str = "feast", **audience: Any) -> dict[str, Any]:
    """An invitation that asks who comes."""
    told = {"title": "Letterfeest", "starts_at": "2026-12-03T14:00:00+01:00", "place": "de hal",
            "why": "De kinderen lezen voor.", "reply_by": "2026-12-01"}  # fmt: skip
    return {"id": event, "kind": "meeting_invitation", "audience": audience or {"group": "3A"}, "payload": told}


def to_be_posted(here: Pages) -> Pages:
    """The pages of a school that posts in an app by hand: a moment of 3A with a photo of p2 lies there to be posted.

    Another photo of it has a child on it for whom no consent was given.
    """
    school = here.school
    (school.folder / "media").mkdir()
    for name, photo in zip(("samen.jpg", "jip.jpg"), PHOTOS, strict=True):
        (school.folder / "media" / name).write_bytes(photo)
    toml = PROXY + '\n[channels.parro]\nmode = "assisted"\n[content]\nmedia_root = "media"\n'
    school.configure(toml, replace=('general = ["email"]', 'general = ["parro"]'))
    (school.folder / "consents.csv").write_text("pupil_key;purpose;status;date;channel\np2;photo;given;2026-09-01;\n")
    school.run("import", str(school.folder / "consents.csv"))
    photos = [{"file": "samen.jpg", "pupils": ["p2"]}, {"file": "jip.jpg", "pupils": ["p1"]}]
    school.happens({"id": "brug", "kind": "moment", "audience": {"group": "3A"},
                    "payload": {"what": "We bouwden een brug van papier.", "photos": photos}})  # fmt: skip
    school.dispatch()
    return pages(school)


def after_a_pilot(here: Pages) -> Pages:
    """The pages of a school after a pilot, of which something waits; its TOML says live now."""
    school = here.school
    school.configure(PROXY, replace=('region = "midden"', 'region = "midden"\nphone = "050 123 45 67"'))
    toml = school.folder / "ouderbrug.toml"
    live = toml.read_text()
    toml.write_text('redirect_to = "ict@wegwijzer.example"\n' + live)
    school.happens(seen())
    school.dispatch()
    toml.write_text(live)
    return pages(school)


PHOTOS = [b"\xff\xd8\xff\xdb\x00\x04" + two + b"\xff\xd9" for two in (b"AA", b"BB")]
"""As small as a photo can be."""


def by_link(here: Pages, mail: str) -> Browser:
    """A colleague who signed in by a link in a mail."""
    browser = here.visitor()
    browser.get("/sign-in")
    browser.press("Stuur mij een link", mail=mail)
    browser.get(link_in(here.school.folder, here.school))
    assert browser.press("Inloggen").status_code == 303
    return browser


def asking(event: str = "zoo", pupil: str = "p1") -> dict[str, Any]:
    """A request for help, to which somebody says yes."""
    payload = {"task": "meelopen naar het museum", "starts_at": "2026-11-25T09:00:00+01:00", "load": "once",
               "place": "het schoolplein", "why_you": "U kent het museum."}  # fmt: skip
    return {"id": event, "kind": "participation_request", "audience": {"pupil": pupil}, "payload": payload}
