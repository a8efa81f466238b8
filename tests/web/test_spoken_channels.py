"""What a colleague would rather tell is spoken, never read: not in an app, not by a class parent, and never mailed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from ouderbrug.cli.session import Session
from ouderbrug.model import State
from ouderbrug.store import decisions, outbox, wishes
from ouderbrug.web import wishable
from web_browser import PROXY, pages, seen
from web_guardian import PUBLIC

if TYPE_CHECKING:
    from web_browser import Browser, Pages

MILA = "mila@wegwijzer.example"
APP, CLASS_PARENT = "[channels.parro]\n\n", '[channels.a]\nplugin = "handover"\nto = "class_parent"\n\n'
HANDOVER = '[channels.handover]\nplugin = "handover"\n'
ORDERS = {
    "an app first": APP + HANDOVER,
    "an app last": HANDOVER + "\n" + APP,
    "a class parent first": CLASS_PARENT + HANDOVER,
    "an app and a class parent first": CLASS_PARENT + APP + HANDOVER,
}
IN_NO_WAY = {"an app": '[channels.handover]\nplugin = "parro"\n', "a class parent": HANDOVER + 'to = "class_parent"\n'}
"""A school where nothing is spoken: what has the name of it is read."""
EVERY = {**ORDERS, **IN_NO_WAY}


def configured(here: Pages, channels: str, more: str = "") -> Pages:
    here.school.configure(PROXY + more, replace=(HANDOVER, channels))
    here.school.happens(seen())
    here.school.dispatch()
    return pages(here.school)


def reading(there: Pages) -> Browser:
    mila = there.signed_in(MILA)
    mila.get("/read")
    return mila


@pytest.mark.parametrize("channels", ORDERS.values(), ids=ORDERS)
def test_what_is_rather_told_comes_on_a_call_and_is_mailed_to_nobody(here: Pages, channels: str) -> None:
    there = configured(here, channels)
    mila = reading(there)
    assert mila.press("Liever bellen").status_code == 303
    assert there.school.dispatch("2026-11-23T10:11:00+01:00") == {"handed_over": 2}
    assert there.school.smtp.mails == []
    there.later(minutes=11)
    assert "Sara Bakker" in mila.get("/call").text


@pytest.mark.parametrize("channels", IN_NO_WAY.values(), ids=IN_NO_WAY)
def test_where_nothing_is_spoken_no_call_is_offered_and_a_press_of_before_changes_nothing(
    here: Pages, channels: str
) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    mila = reading(here)
    form, before = next(one for one in mila.forms if "Liever bellen" in one.buttons), here.school.json("approve")
    there = configured(here, channels)
    mila = reading(there)
    assert "Liever bellen" not in mila.text and "Versturen" in mila.text
    fields = {**form.fields, "proof": mila.visitor_proof(), "shown": mila.forms[1].fields.get("shown", "")}
    assert mila.post(form.action.replace("/send", "/call"), fields).status_code == 409
    assert "Dit kan niet met een gesprek" in mila.text
    assert there.school.json("approve")["awaiting_approval"] == before["awaiting_approval"]
    assert there.school.dispatch("2026-11-23T10:11:00+01:00") == {} and there.school.smtp.mails == []


@pytest.mark.parametrize("channels", IN_NO_WAY.values(), ids=IN_NO_WAY)
def test_what_was_to_be_told_is_not_mailed_where_nothing_is_spoken_any_more(here: Pages, channels: str) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    assert reading(here).press("Liever bellen").status_code == 303
    here.school.configure(PROXY, replace=(HANDOVER, channels))
    assert "sent" not in here.school.dispatch("2026-11-23T10:11:00+01:00") and here.school.smtp.mails == []


@pytest.mark.parametrize(("case", "channels"), EVERY.items(), ids=EVERY)
def test_who_wishes_to_be_called_is_called(here: Pages, case: str, channels: str) -> None:
    there = configured(here, channels, PUBLIC)
    assert wishable.by_hand(there.desk.runtime) == ("handover" if case in ORDERS else "")


@pytest.mark.parametrize("wish", ["handover", "parro"])
def test_only_who_wishes_to_be_called_is_said_to_wish_for_it(here: Pages, wish: str) -> None:
    """The column ``channel`` may name an app: who reads it is not called for it."""
    here.school.configure(PROXY, replace=(HANDOVER, APP + HANDOVER))
    session = Session(here.school.folder / "ouderbrug.toml")
    with session.store(write=True) as store, store.writing() as connection:
        wishes.keep(connection, store.school, "g1", {"channel": wish}, "token", here.clock[0])
    mila = pages(here.school).signed_in(MILA)
    mila.get("/families")
    page = next(mila.get(path).text for path in _families(mila) if "<h1>Sara Bakker" in mila.get(path).text)
    assert ("gebeld" in page) == (wish == "handover")


def _families(browser: Browser) -> list[str]:
    assert browser.last is not None
    return re.findall(r'href="(/families/[^"]+)"', browser.last.text)


@pytest.mark.parametrize("button", ["Niet opgenomen", "Voicemail"])
def test_that_nobody_answered_does_not_end_that_a_colleague_tells_it(here: Pages, button: str) -> None:
    there = configured(here, next(iter(ORDERS.values())))
    mila = reading(there)
    assert mila.press("Liever bellen").status_code == 303
    there.school.dispatch("2026-11-23T10:11:00+01:00")
    there.later(minutes=11)
    for _ in range(2):
        with there.desk.reading() as work:
            rows = outbox.waiting(work.connection, work.school, (State.HANDED_OVER,))
            assert rows and all(decisions.is_rather_told(work.connection, row.public_id) for row in rows)
        mila.get("/call")
        mila.get(re.findall(r'href="(/call/\d+)"', mila.last.text if mila.last else "")[0])
        assert mila.press(button).status_code == 303
