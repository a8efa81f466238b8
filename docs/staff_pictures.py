"""Takes the pictures of the staff page anew, with headless Chromium: `make pictures` calls it.

It lives the demo's week in a folder of its own, signs in there as a teacher and as the leader do, and looks at what
they see on a telephone and in a window.
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import mails
from playwright.sync_api import Page, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

PICTURES = Path(__file__).parent / "img" / "staff"
PHONE, WINDOW = {"width": 390, "height": 844}, {"width": 900, "height": 844}
SHOWN = (
    ("today-390.png", 0, PHONE, "light", ("/",)),
    ("read-390.png", 0, PHONE, "light", ("/read",)),
    ("call-390-dark.png", 0, PHONE, "dark", ("/call", "main .list a")),
    ("new-390.png", 0, PHONE, "light", ("/new",)),
    ("answers-390.png", 0, PHONE, "light", ("/answers", "main .list a")),
    ("family-390-dark.png", 0, PHONE, "dark", ("/families", "main .list a")),
    ("lead-900.png", 1, WINDOW, "light", ("/lead",)),
    ("insight-900.png", 1, WINDOW, "light", ("/insight",)),
)
"""Each picture: who looks (the first colleague or the last), on what, in which light, and where they go."""


def main() -> int:
    """Take them; 1 where Chromium is not on this machine."""
    if (program := mails.program_named("chromium")) is None:
        sys.stdout.write("chromium is not on this machine: no pictures were taken\n")
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, _served(Path(place) / "school") as links, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, chromium_sandbox=False)
        for link in links:
            context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
            page = context.new_page()
            page.goto(link)
            page.locator("main button").click()
            page.wait_for_url(urljoin(link, "/"))
            for name, who, size, light, steps in SHOWN:
                if links[who] == link:
                    page.set_viewport_size(size)  # type: ignore[arg-type]
                    page.emulate_media(color_scheme=light)  # type: ignore[arg-type]
                    _look(page, urljoin(link, steps[0]), steps[1:])
                    page.screenshot(path=PICTURES / name)
        browser.close()
    return 0


def _look(page: Page, url: str, steps: tuple[str, ...]) -> None:
    page.goto(url)
    for step in steps:
        page.goto(urljoin(url, str(page.locator(step).first.get_attribute("href"))))


@contextmanager
def _served(folder: Path) -> Iterator[list[str]]:
    """The demo's page while it is served: the links of its first colleague and its last."""
    words = [sys.executable, "-m", "ouderbrug", "demo", str(folder), "--serve"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        links: list[str] = []
        for line in running.stderr:
            links += re.findall(r"http\S+/sign-in/\S+", line)
            if len(links) == COLLEAGUES:
                break
        try:
            yield [links[0], links[-1]]
        finally:
            running.send_signal(signal.SIGINT)


COLLEAGUES = 3
"""For how many the demo says a link."""


if __name__ == "__main__":
    raise SystemExit(main())
