"""Whatever stands in a form that is sent is taken, refused with a reason or not there: never a fault of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from web_browser import seen
from web_ready import MILA, MORE, READY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from web_browser import Browser, Pages
    from web_ready import Ready

BAD = {
    "nothing": "",
    "a word": "x",
    "a number of many digits": "9" * 5000,
    "digits of another script": "١٢٣",
    "a number below zero": "-1",
    "signs that no text has": "a\x00\u202e\x1b[31m\U000e0041",
    "a long text": "goed " * 3000,
    "a tag": "<script>alert(1)</script>",
    "a path": "../../x",
    "a day that is none": "2026-13-99T25:61",
}


def _said_anew(here: Pages) -> Ready:
    here.school.happens(seen())
    here.school.dispatch()
    mila = here.signed_in(MILA)
    mila.get("/read/1/change")
    return here, mila, "Bekijk hoe het wordt", {"field.summary": "Het delen ging heel goed."}


FORMS = {**READY, **MORE, "words said anew": _said_anew}


def _spoiled(fields: dict[str, str], bad: str) -> Iterator[dict[str, str]]:
    """The fields with one of them left out, or bad, and with all of them bad; the proof alone stays."""
    mine = [name for name in fields if name != "proof"]
    for name in mine:
        yield fields | {name: bad}
        if not bad:
            yield {one: said for one, said in fields.items() if one != name}
    yield fields | dict.fromkeys(mine, bad)


def _form(browser: Browser, button: str) -> tuple[str, dict[str, str]]:
    """Where the form of a button goes, and what it brings."""
    for form in browser.forms:
        for said, (name, value) in form.buttons.items():
            if said.startswith(button):
                return form.action, form.fields | ({name: value} if name else {})
    raise AssertionError(f"no button {button!r} on {browser.text[:2000]}")


@pytest.mark.slow
@pytest.mark.parametrize("ready", FORMS.values(), ids=FORMS)
def test_no_form_is_answered_as_a_fault_of_ours(here: Pages, ready: Callable[[Pages], Ready]) -> None:
    _, browser, button, filled = ready(here)
    action, fields = _form(browser, button)
    said = {}
    for name, bad in BAD.items():
        for spoiled in _spoiled(fields | filled, bad):
            answer = browser.post(action, spoiled)
            if answer.status_code not in (200, 303, 403, 404, 409, 413):
                said[name, *(one for one in fields | filled if spoiled.get(one) == bad)] = answer.status_code
    assert not said
