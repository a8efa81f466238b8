"""Opens the page of one family, as tests of several screens do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from web_browser import Browser, Pages


def page_of(here: Pages, name: str, mail: str = "mila") -> Browser:
    """The page of a guardian by name, as a colleague opens it from the list."""
    browser = here.signed_in(f"{mail}@wegwijzer.example")
    browser.get("/families")
    assert browser.last is not None and browser.last.status_code == 200
    before = browser.last.text.partition(f": {name}</a>")[0]
    browser.get(before.rpartition('href="')[2].partition('"')[0])
    assert browser.last.status_code == 200, browser.text
    return browser
