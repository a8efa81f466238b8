"""What may happen behind an old page of a message that somebody writes, until they press it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web_old_cards import MILA, Old

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx

    from web_browser import Browser, Pages

LOOK = {"field.what": "We bouwden een brug. Vraag uw kind hoe sterk hij was."}
ANEW = {"field.what": "We bouwden een brug van papier. Vraag uw kind hoe sterk hij was."}


def two_looks(here: Pages) -> tuple[Browser, httpx.Response | None, httpx.Response | None]:
    """A page that shows a message, and that which shows other words of it; the second is put ready."""
    mila = here.signed_in(MILA)
    mila.get("/new/moment")
    mila.press("Bekijk", **LOOK)
    first = mila.last
    mila.press("Verder aanpassen")
    mila.press("Bekijk", **ANEW)
    second = mila.last
    mila.press("Klaarzetten")
    return mila, first, second


def _put_ready_before(here: Pages) -> Old:
    mila, mila.last, _ = two_looks(here)
    return Old(here, mila, "Klaarzetten", says=("Dit komt in de plaats van wat je al klaarzette",))


def _ready_changed(here: Pages) -> Old:
    mila, first, _ = two_looks(here)
    mila.follow()
    old, mila.last = mila.last, first
    mila.press("Klaarzetten")
    mila.press("Klaarzetten")
    mila.last = old
    return Old(here, mila, "Toch niet", says=("Iets van jouw scherm",))


CASES: Mapping[str, Mapping[str, Callable[[Pages], Old]]] = {
    "put_ready": {"other words were put ready": _put_ready_before},
    "call_off": {"other words were put ready": _ready_changed},
}
"""By the screen that takes the form."""
