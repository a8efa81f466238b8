"""What leads to a page with a form, for every door of the staff page that takes one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from web_browser import after_a_pilot, asking, feast, news, pages, seen, to_be_posted
from web_family import page_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from web_browser import Browser, Pages

MILA, RIA = "mila@wegwijzer.example", "ria@wegwijzer.example"
Ready = tuple["Pages", "Browser", str, dict[str, str]]


def _reading(here: Pages, path: str = "/read", change: dict[str, str] | None = None) -> tuple[Pages, Browser]:
    here.school.happens(seen(), seen("p2", "other"), news())
    here.school.dispatch()
    mila = here.signed_in(MILA)
    mila.get(path)
    if change is not None:
        number = next(form.action for form in mila.forms if form.action.endswith("/send")).split("/")[2]
        mila.get(f"/read/{number}/change")
        mila.press("Bekijk", **change)
    return here, mila


def _sent(here: Pages) -> Ready:
    here, mila = _reading(here)
    mila.press("Op de lijst zetten")
    mila.follow()
    return here, mila, "Toch niet", {}


def _at_first(browser: Browser, under: str) -> Browser:
    browser.get(under)
    assert browser.last is not None
    browser.get(re.findall(rf'href="({under}/\d+)"', browser.last.text)[0])
    return browser


def _board(here: Pages) -> tuple[Pages, Browser]:
    board = to_be_posted(here)
    return board, board.signed_in(MILA)


def _posted(here: Pages) -> Ready:
    board, mila = _board(here)
    return board, _at_first(mila, "/post"), "Geplaatst", {}


def _posted_self(here: Pages) -> Ready:
    board, mila = _board(here)
    mila.get("/post")
    return board, mila, "Zelf al geplaatst", {"group": "3A", "what": "Dikketruiendag"}


def _untold(here: Pages) -> Ready:
    board, mila, button, _ = _posted(here)
    mila.press(button)
    mila.get("/post")
    return board, mila, "Toch niet", {}


def _called(here: Pages, button: str = "Gesproken", **filled: str) -> Ready:
    here.school.happens(seen("p2"))
    here.school.dispatch()
    here.school.approve("seen", "--as", "juf")
    here.school.dispatch("2026-11-23T10:01:00+01:00")
    here.later(minutes=1)
    return here, _at_first(here.signed_in(MILA), "/call"), button, filled


def _looked(here: Pages) -> Ready:
    mila = here.signed_in(MILA)
    mila.get("/new/moment")
    return here, mila, "Bekijk", {"field.what": "We bouwden een brug. Vraag uw kind hoe sterk hij was."}


def _put_ready(here: Pages) -> Ready:
    here, mila, button, filled = _looked(here)
    mila.press(button, **filled)
    return here, mila, "Klaarzetten", {}


def _called_off(here: Pages) -> Ready:
    here, mila, button, _ = _put_ready(here)
    mila.press(button)
    mila.follow()
    return here, mila, "Toch niet", {}


def _owed(here: Pages) -> Ready:
    here.school.happens(asking())
    here.school.dispatch()
    for guardian in ("g1", "g2"):
        here.school.run("respond", "zoo", guardian, "ja", "--as", "juf")
    here.later(days=3)
    mila = here.signed_in(MILA)
    mila.get("/follow-ups")
    return here, mila, "Gedaan", {}


def _stuck(here: Pages, reply: str, button: str) -> Ready:
    toml = here.school.folder / "ouderbrug.toml"
    toml.write_text(toml.read_text().replace('"email", "handover"', '"email"'))
    here.school.happens(seen())
    here.school.dispatch()
    here.school.approve("seen", "--as", "juf")
    command, _, said = reply.partition(" ")
    here.school.smtp.replies[command] = [said]
    here.school.dispatch("2026-11-23T10:11:00+01:00", exit_code=None)
    fresh = pages(here.school)
    fresh.later(minutes=12)
    mila = fresh.signed_in("ivo@wegwijzer.example" if button == "Weer openen" else MILA)
    mila.get("/stuck")
    return fresh, mila, button, {}


def _asked(here: Pages) -> tuple[Pages, Browser]:
    here.school.happens(feast())
    here.school.dispatch()
    here.school.now = "2026-11-24T10:30:00+01:00"
    fresh = pages(here.school)
    return fresh, _at_first(fresh.signed_in(MILA), "/answers")


def _reminded(here: Pages) -> Ready:
    fresh, mila = _asked(here)
    mila.press("Herinner die")
    mila.follow()
    return fresh, mila, "Toch niet", {}


def _held(here: Pages) -> Browser:
    ria = page_of(here, "Sara Bakker", "ria")
    ria.press("Tegenhouden")
    ria.follow()
    return ria


def _asks_less(here: Pages) -> Browser:
    mila = page_of(here, "Sara Bakker")
    mila.press("Schrijf op", less="tips")
    return mila


def _asked_less(here: Pages) -> Browser:
    mila = _asks_less(here)
    mila.press("Ja, dit vroeg deze ouder")
    mila.follow()
    return mila


def _leading(here: Pages, *before: str) -> tuple[Pages, Browser]:
    ria = here.signed_in(RIA)
    ria.get("/lead")
    for button in before:
        ria.press(button)
        ria.follow()
    return here, ria


def _trial(here: Pages, *, checked: bool) -> tuple[Pages, Browser]:
    trial = after_a_pilot(here)
    trial.school.run("store", "backup", str(trial.school.folder / "copy.db"))
    ria = trial.signed_in(RIA)
    ria.get("/lead/live")
    if checked:
        ria.press("Kijk na")
    return trial, ria


READY: Mapping[str, Callable[[Pages], Ready]] = {
    "send_all": lambda here: (*_reading(here, "/read/all"), "Alle 2 versturen", {}),
    "send": lambda here: (*_reading(here), "Op de lijst zetten", {}),
    "look_again": lambda here: (*_reading(here, change={}), "Op de lijst zetten", {}),
    "rather_call": lambda here: (*_reading(here), "Liever bellen", {}),
    "stop": lambda here: (*_reading(here), "Niet versturen", {"reason": "not-now"}),
    "undo": _sent,
    "posted": _posted,
    "posted_self": _posted_self,
    "untold": _untold,
    "called": _called,
    "look": _looked,
    "put_ready": _put_ready,
    "call_off": _called_off,
    "done": _owed,
    "settled": lambda here: _stuck(here, ". close", "Niet aangekomen"),
    "again": lambda here: _stuck(here, "RCPT 550 5.1.1 no such user", "Stuur opnieuw"),
    "opened": lambda here: _stuck(here, "MAIL 550 5.7.1 no", "Weer openen"),
    "answered": lambda here: (*_asked(here), "Ja", {"note": "Ik neem taart mee."}),
    "remind": lambda here: (*_asked(here), "Herinner die", {}),
    "remind_not": _reminded,
    "talked": lambda here: (here, page_of(here, "Elif Aksoy"), "Gesproken", {"agreed": "Samen oefenen."}),
    "hold_family": lambda here: (here, page_of(here, "Sara Bakker", "ria"), "Tegenhouden", {}),
    "release_family": lambda here: (here, _held(here), "Weer vrijgeven", {}),
    "less": lambda here: (here, _asks_less(here), "Ja, dit vroeg deze ouder", {}),
    "more": lambda here: (here, _asked_less(here), "Toch niet", {}),
    "check_live": lambda here: (*_trial(here, checked=False), "Kijk na", {}),
    "go_live": lambda here: (*_trial(here, checked=True), "Live gaan", {"decision": "MT", "before": "throw-away"}),
    "hold_all": lambda here: (*_leading(here), "Alles tegenhouden", {}),
    "release_all": lambda here: (*_leading(here, "Alles tegenhouden"), "Weer vrijgeven", {}),
}
"""What leads to a page with a form, by the screen that takes it: the button there, and what is filled in."""
MORE: Mapping[str, Callable[[Pages], Ready]] = {
    "spoken, with an agreement": lambda here: _called(here, agreed="Samen oefenen."),
    "talked, with nothing agreed": lambda here: (here, page_of(here, "Elif Aksoy"), "Gesproken", {}),
}
