"""A session and a link to sign in are of a person: they end once the key in staff.csv is another's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ouderbrug.web import signing_in
from web_browser import PROXY, Browser, Pages, by_link, link_in, pages

if TYPE_CHECKING:
    from collections.abc import Callable

MILA = "mila@wegwijzer.example"
ROW = f"juf;Mila Vos;{MILA};teacher;3A;"
OIDC = """
[web.oidc]
issuer = "https://accounts.school.example"
client_id = "page"
secret = { env = "OUDERBRUG_TEST_PROXY" }
second_factor = true
"""


def _by_oidc(here: Pages) -> Browser:
    browser = here.visitor()
    browser.cookies["ouderbrug"] = signing_in.by_address(here.desk, MILA)
    return browser


WAYS: dict[str, Callable[[Pages], Browser]] = {
    "link": lambda here: by_link(here, MILA),
    "oidc": _by_oidc,
    "proxy": lambda here: here.signed_in(MILA),
}
WHY = "een andere naam of een ander adres"
CHANGES = {
    "the address was wrong": ("juf;Mila Vos;mila.vos@wegwijzer.example;teacher;3A;", False),
    "the key is another's": ("juf;Nieuwe Juf;nieuw@wegwijzer.example;teacher;7B;", False),
    "the mailbox went to another": (f"juf;Nieuwe Juf;{MILA};teacher;7B;", False),
    "she has another key": (f"mila;Mila Vos;{MILA};teacher;3A;", False),
    "she teaches another group": (f"juf;Mila Vos;{MILA};teacher;7B;", True),
    "her name is written otherwise": (f"juf;MILA  Vós;{MILA};teacher;3A;", True),
    "nothing": (ROW, True),
}


def _imported(here: Pages, row: str) -> None:
    table = here.school.folder / "staff.csv"
    table.write_text(table.read_text().replace(ROW, row))
    here.school.run("import", str(table))


@pytest.mark.parametrize("change", CHANGES)
def test_a_session_ends_with_the_person_it_is_of(here: Pages, change: str) -> None:
    row, goes_on = CHANGES[change]
    here.school.configure(PROXY + OIDC)
    here = pages(here.school)
    signed = {name: way(here) for name, way in WAYS.items()}
    assert {name: browser.get("/").status_code for name, browser in signed.items()} == dict.fromkeys(WAYS, 200)
    _imported(here, row)
    now = {name: browser.get("/").status_code for name, browser in signed.items()}
    assert now == dict.fromkeys(WAYS, 200 if goes_on else 303)
    for browser in () if goes_on else signed.values():
        assert WHY in browser.get("/sign-in").text
        browser.post("/new/notice")
        assert browser.last is not None and browser.last.status_code == 401
        assert WHY in browser.text and "te lang weg" not in browser.text, "what was typed is given back with the reason"


def test_who_was_away_is_told_that(here: Pages) -> None:
    mila = here.signed_in(MILA)
    here.later(minutes=31)
    assert mila.get("/").status_code == 303 and WHY not in mila.get("/sign-in").text
    mila.post("/new/notice")
    assert "te lang weg" in mila.text


@pytest.mark.parametrize("change", CHANGES)
def test_a_link_opens_for_the_person_it_was_mailed_to(here: Pages, change: str) -> None:
    row, opens = CHANGES[change]
    browser = here.visitor()
    browser.get("/sign-in")
    browser.press("Stuur mij een link", mail=MILA)
    _imported(here, row)
    browser.get(link_in(here.school.folder, here.school))
    assert browser.press("Inloggen").status_code == (303 if opens else 403)
    assert browser.get("/").status_code == (200 if opens else 303)
