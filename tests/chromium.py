"""Headless Chromium in tests: the staff page over a real connection, on the screen of a phone or of a desk."""

from __future__ import annotations

import shutil
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from web_browser import SECRET, Pages, pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
"""How large a screen is, in CSS pixels."""
ALONE = (
    "--disable-background-networking", "--disable-component-update", "--disable-quic", "--disable-sync",
    "--no-first-run",
)  # fmt: skip
"""What keeps it from asking for anything that no page asked for."""


A_MOMENT = 350
"""Milliseconds until a page takes a press: an earlier one may have been meant for the page before."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The Chromium of this machine; skips the test where there is none."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("chromium is not on this machine: no page was looked at in a browser")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ALONE), chromium_sandbox=False)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def served(here: Pages) -> Iterator[tuple[str, Pages]]:
    """The pages of a school for colleagues on a port of this machine: where they are, and what a test asks of them."""

    def made(origin: str) -> Pages:
        now = pages(here.school, int(origin.rpartition(":")[2]))
        now.clock[0] = here.clock[0]
        return now

    with served_at(made) as place:
        yield place


@contextmanager
def served_at(made: Callable[[str], Pages]) -> Iterator[tuple[str, Pages]]:
    """Pages that are made for an origin, on a port of this machine."""
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{bound.getsockname()[1]}"
    now = made(url)
    settings = uvicorn.Config(now.app, log_config=None, lifespan="off", proxy_headers=False, access_log=False)
    server = uvicorn.Server(settings)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
    thread.start()
    try:
        yield url, now
    finally:
        server.should_exit = True
        thread.join(20)
        bound.close()


@dataclass
class Screen:
    """A colleague before a screen; ``complaints`` is what the browser found wrong with a page."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> Screen:
        """Open a page."""
        self.page.goto(self.url + path)
        return self

    def press(self, words: str) -> Screen:
        """Press the first button or link that is called so; each leads to a page, which is waited for."""
        named = self.page.get_by_role("button", name=words).or_(self.page.get_by_role("link", name=words))
        self.page.wait_for_timeout(A_MOMENT)
        with self.page.expect_navigation():
            named.first.click()
        return self

    @property
    def text(self) -> str:
        """What one reads."""
        return self.page.inner_text("body")

    @property
    def wide(self) -> bool:
        """True where one has to move the page sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


def screen_of(browser: Browser, url: str, mail: str, size: dict[str, int] | None = None, **how: Any) -> Screen:
    """The screen of a colleague whom the proxy vouches for, and who has signed in."""
    vouched = {"X-Forwarded-Email": mail, "X-Ouderbrug-Proxy": SECRET}
    return screen_at(browser, url, size, extra_http_headers=vouched, **how).go("/sign-in").press("Verder als")


def screen_at(browser: Browser, url: str, size: dict[str, int] | None = None, **how: Any) -> Screen:
    """The screen of anybody before these pages."""
    context = browser.new_context(viewport=size or DESK, **how)  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    screen = Screen(context.new_page(), url)
    screen.page.on("console", lambda said: screen.complaints.append(said.text))
    screen.page.on("pageerror", lambda error: screen.complaints.append(str(error)))
    screen.page.on("response", lambda answer: _broken(screen, answer.status, answer.url))
    screen.page.on("request", lambda asked: _foreign(screen, asked.url))
    return screen


def _foreign(screen: Screen, asked: str) -> None:
    if not asked.startswith(screen.url):
        screen.complaints.append(f"asked for {asked}")


def _broken(screen: Screen, status: int, asked: str) -> None:
    if status >= 500:
        screen.complaints.append(f"{asked}: {status}")
