"""What may happen behind an old page of a card, or of what is read, until somebody presses it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.store import holds
from ouderbrug.store.rows import Hold
from web_browser import news, seen, to_be_posted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from web_browser import Browser, Pages

MILA, KIM, RIA = (f"{name}@wegwijzer.example" for name in ("mila", "kim", "ria"))


class Old(NamedTuple):
    """A browser with an old page, what is pressed there, and the numbers of the messages that were on it and stand."""

    at: Pages
    browser: Browser
    button: str
    may: tuple[int, ...] = ()
    filled: Mapping[str, str] = {}
    says: tuple[str, ...] = ()


def first(browser: Browser, under: str) -> Browser:
    browser.get(under)
    assert browser.last is not None
    browser.get(re.findall(rf'href="({under}/\d+)"', browser.last.text)[0])
    return browser


def _told(here: Pages, minute: int, *events: dict[str, object]) -> None:
    """Events about children that go on a card, at a minute past ten."""
    here.school.happens(*events, file=f"{minute}.jsonl")
    here.school.dispatch(f"2026-11-23T10:{minute:02}:00+01:00")
    for one in events:
        here.school.approve(str(one["id"]), "--as", "duo")
    here.school.dispatch(f"2026-11-23T10:{minute + 1:02}:00+01:00")
    here.later(minutes=2)


def _call(here: Pages, *more: dict[str, object]) -> Browser:
    _told(here, 0, seen("p2", "one", "Het rekenen ging vandaag goed."), *more)
    return first(here.signed_in(MILA), "/call")


TWO = seen("p2", "two", "Deniz is om negen uur gevallen.")


def _joined(here: Pages, button: str = "Gesproken", *may: int) -> Old:
    mila = _call(here)
    _told(here, 3, seen("p2", "two", "Deniz viel vandaag twee keer uit."))
    return Old(here, mila, button, may, says=("Er kwam intussen iets bij", "viel vandaag twee keer uit"))


def _amended(here: Pages) -> Old:
    mila = _call(here, TWO)
    _told(here, 3, seen("p2", "two", "Deniz is om elf uur gevallen.") | {"revision": 2})
    return Old(
        here, mila, "Gesproken", (1, 2, 3), says=("Alleen wat op jouw scherm stond", "Daarna is de tekst", "elf uur")
    )


def _held(here: Pages, guardian: str) -> None:
    with here.desk.writing() as work:
        holds.place(work.connection, work.school, Hold("guardian", guardian, work.now, "dir", ""))


def _called_by_another(here: Pages) -> Old:
    mila = _call(here, TWO)
    kim = first(here.signed_in(KIM), "/call")
    kim.press("Niet meer nodig")
    return Old(here, mila, "Gesproken", says=("Kim Blom was je voor",))


def _to_both(here: Pages) -> Browser:
    """A card about one child to both guardians, of whom one is kept before the page is opened."""
    here.school.happens(seen())
    here.school.dispatch()
    mila = here.signed_in(MILA)
    mila.get("/read")
    mila.press("Liever bellen")
    here.later(minutes=11)
    here.school.dispatch(here.clock[0].isoformat())
    return mila


def _hidden(here: Pages) -> Old:
    mila = _to_both(here)
    _held(here, "g2")
    return Old(here, first(mila, "/call"), "Niet meer nodig", (1,))


def kept_since(here: Pages) -> Old:
    mila = _call(here)
    _held(here, "g3")
    return Old(here, mila, "Gesproken", says=("Iets mag nu niet meer verteld", "Ik had dit al verteld"))


def _posted_by_another(here: Pages) -> Old:
    board = to_be_posted(here)
    mila, kim = first(board.signed_in(MILA), "/post"), first(board.signed_in(KIM), "/post")
    kim.press("Niet geplaatst")
    return Old(board, mila, "Geplaatst", says=("Kim Blom was je voor",))


def _post_changed(here: Pages) -> Old:
    board = to_be_posted(here)
    mila = first(board.signed_in(MILA), "/post")
    board.school.happens({"id": "brug", "revision": 2, "kind": "moment", "audience": {"group": "3A"},
                          "payload": {"what": "We bouwden een brug van hout."}}, file="2.jsonl")  # fmt: skip
    board.school.dispatch("2026-11-23T10:02:00+01:00")
    board.later(minutes=2)
    return Old(board, mila, "Geplaatst", (1, 2), says=("Daarna is de tekst veranderd", "Haal het oude bericht weg"))


def _reading(here: Pages, path: str = "/read") -> Browser:
    here.school.happens(*(seen(), seen("p2", "other")) if path == "/read/all" else (seen(),))
    here.school.dispatch()
    mila = here.signed_in(MILA)
    mila.get(path)
    return mila


def _read_by_another(button: str, path: str = "/read", **filled: str) -> Callable[[Pages], Old]:
    def case(here: Pages) -> Old:
        mila = _reading(here, path)
        kim = here.signed_in(KIM)
        kim.get("/read")
        kim.press("Niet versturen", reason="not-now")
        return Old(here, mila, button, filled=filled, says=(" ",))

    return case


def _read_changed(button: str, path: str = "/read", *, change: bool = False, **filled: str) -> Callable[[Pages], Old]:
    def case(here: Pages) -> Old:
        mila = _reading(here, path)
        if change:
            mila.get(next(form.action for form in mila.forms if form.action.endswith("/send"))[:-4] + "change")
        here.school.happens(seen(words="Het delen ging vandaag niet goed.") | {"revision": 2}, file="2.jsonl")
        here.school.dispatch("2026-11-23T10:02:00+01:00")
        here.later(minutes=2)
        return Old(here, mila, button, filled=filled, says=(" ",))

    return case


def _decided_anew(here: Pages) -> Old:
    """A leader let it go and took that back; a colleague lets it go since."""
    here.school.happens(news())
    here.school.dispatch()
    ria, kim = here.signed_in(RIA), here.signed_in(KIM)
    ria.get("/read")
    ria.press("Versturen")
    ria.follow()
    old = ria.last
    here.later(seconds=30)
    ria.press("Toch niet")
    here.later(seconds=30)
    kim.get("/read")
    kim.press("Versturen")
    ria.last = old
    return Old(here, ria, "Toch niet", says=("Hier is intussen iets anders mee gebeurd",))


def _done_anew(here: Pages) -> Old:
    """A post that was posted, taken back, and posted once more."""
    board = to_be_posted(here)
    mila = first(board.signed_in(MILA), "/post")
    mila.press("Geplaatst")
    mila.get("/post")
    old = mila.last
    mila.press("Toch niet")
    board.later(minutes=1)
    first(mila, "/post").press("Met andere woorden geplaatst")
    mila.last = old
    return Old(board, mila, "Toch niet", says=("Dit kan niet meer terug",))


CASES: Mapping[str, Mapping[str, Callable[[Pages], Old]]] = {
    "called": {
        "something came in": lambda here: _joined(here, "Gesproken", 1),
        "something came in, and it is not needed": lambda here: _joined(here, "Niet meer nodig", 1),
        "something changed": _amended,
        "another was first": _called_by_another,
        "something was not on it": _hidden,
        "it is held since": kept_since,
    },
    "posted": {"another was first": _posted_by_another, "it changed": _post_changed},
    "untold": {"it was posted anew": _done_anew},
    "send": {"another was first": _read_by_another("Versturen"), "it changed": _read_changed("Versturen")},
    "send_all": {
        "another was first": _read_by_another("Alle 2 versturen", "/read/all"),
        "one changed": _read_changed("Alle 2 versturen", "/read/all"),
    },
    "stop": {"it changed": _read_changed("Niet versturen", reason="not-now")},
    "rather_call": {
        "another was first": _read_by_another("Liever bellen"),
        "it changed": _read_changed("Liever bellen"),
    },
    "look_again": {"it changed": _read_changed("Bekijk", change=True)},
    "undo": {"another decided since": _decided_anew},
}
"""By the screen that takes the form."""
