"""Takes the pictures of the page for guardians anew, with headless Chromium: `make pictures` calls it.

It makes a school of one family in a folder of its own, invites them by a mail to a server on this machine, and opens
the links of that mail as on a telephone.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import mails
from playwright.sync_api import sync_playwright

from ouderbrug.testing import SmtpSandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

PICTURES = Path(__file__).parent / "img" / "parents"
PHONE = {"width": 390, "height": 844}
SHOWN = (("answer-390.png", 0, "light"), ("question-390.png", 2, "light"), ("wishes-390-dark.png", 3, "dark"))
"""Each picture: of which link of the mail, and in which light."""
NOW = "2026-11-23T10:00:00+01:00"
TOML = """
[school]
name = "Basisschool De Zilverreiger"
brin = "99ZZ"
region = "noord"

[channels.email]
host = "127.0.0.1"
port = {smtp}
security = "none"
from = "De Zilverreiger <ouders@zilverreiger.example>"

[channels.handover]

[routes]
general = ["email"]
personal = ["email", "handover"]
sensitive = ["email", "handover"]

[web.public]
url = "http://127.0.0.1:{port}"
port = {port}
"""
CONTACTS = (
    "pupil_key;pupil_first_name;pupil_last_name;group;guardian_key;first_name;last_name;relation;authority;receives;email\n"
    "p1;Noor;Voorbeeld;3A;g1;Ada;Voorbeeld;mother;yes;all;ada@guardian.example\n"
)
INVITATION = (
    "title=Kijkavond techniek", "starts_at=2026-12-10T19:00:00+01:00", "place=de gymzaal",
    "why=De kinderen laten zien wat ze hebben gebouwd.", "reply_by=2026-12-04",
)  # fmt: skip


def main() -> int:
    """Take them; 1 where Chromium is not on this machine."""
    if (program := mails.program_named("chromium")) is None:
        sys.stdout.write("chromium is not on this machine: no pictures were taken\n")
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, SmtpSandbox() as smtp, sync_playwright() as driver:
        toml = Path(place) / "ouderbrug.toml"
        toml.write_text(TOML.format(smtp=smtp.port, port=_free_port()))
        links = _mailed(toml, smtp)
        browser = driver.chromium.launch(executable_path=program, chromium_sandbox=False)
        page = browser.new_context(viewport=PHONE).new_page()  # type: ignore[arg-type]
        with _served(toml):
            for name, number, light in SHOWN:
                page.emulate_media(color_scheme=light)  # type: ignore[arg-type]
                page.goto(links[number])
                page.screenshot(path=PICTURES / name)
        browser.close()
    return 0


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _words(toml: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "ouderbrug", "--config", str(toml), *words]


def _mailed(toml: Path, smtp: SmtpSandbox) -> list[str]:
    """The links of the mail by which the family is invited."""
    (toml.parent / "contacts.csv").write_text(CONTACTS)
    fields = [word for field in INVITATION for word in ("--set", field)]
    for words in (
        ["import", str(toml.parent / "contacts.csv")],
        ["event", "add", "meeting_invitation", "--group", "3A", *fields],
        ["dispatch"],
    ):
        subprocess.run(_words(toml, *words), env=_rehearsed(), check=False, capture_output=True)
    body = smtp.mails[0].parsed.get_body(("plain",))
    return re.findall(r"http://\S+", body.get_content() if body else "")


def _rehearsed() -> dict[str, str]:
    return {**os.environ, "OUDERBRUG_NOW": NOW}


@contextmanager
def _served(toml: Path) -> Iterator[None]:
    """The page while it is served."""
    words = _words(toml, "serve", "--public")
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=_rehearsed()) as running:
        assert running.stderr is not None
        next(line for line in running.stderr if "for guardians" in line)
        try:
            yield
        finally:
            running.send_signal(signal.SIGINT)


if __name__ == "__main__":
    raise SystemExit(main())
