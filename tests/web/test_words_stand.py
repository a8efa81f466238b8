"""Words are changed by who decides all of an event, while nobody decided any of it: else a decision would be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from web_browser import seen
from web_old_cards import KIM, MILA, RIA

if TYPE_CHECKING:
    from collections.abc import Callable

    from web_browser import Browser, Pages

pytestmark = pytest.mark.slow

BAS, BRAM = "bas@wegwijzer.example", "mark@wegwijzer.example"
NEW = {"field.summary": "Het delen ging vandaag heel goed."}
CHANGE = ("summary=Het delen ging vandaag heel goed.",)


def _stops(browser: Browser) -> None:
    assert browser.press("Niet versturen", reason="not-right").status_code == 303


def _sends(browser: Browser) -> None:
    assert browser.press("Versturen").status_code == 303


def _calls(browser: Browser) -> None:
    assert browser.press("Liever bellen").status_code == 303


CASES = {
    "another group's, stopped": (("p1", "p3"), MILA, BAS, 3, _stops, 0),
    "another group's, let go": (("p1", "p3"), MILA, BAS, 3, _sends, 0),
    "another group's, gone": (("p1", "p3"), MILA, BAS, 3, _sends, 11),
    "of the own family, stopped": (("p1", "p2"), BRAM, MILA, 1, _stops, 0),
    "of the own family, let go": (("p1", "p2"), BRAM, MILA, 1, _sends, 0),
    "another child's, stopped": (("p1", "p2"), MILA, KIM, 3, _stops, 0),
    "another child's, rather told": (("p1", "p2"), MILA, KIM, 3, _calls, 0),
    "another child's, on a card": (("p1", "p2"), MILA, KIM, 3, _calls, 11),
    "another child's, stopped, and a leader": (("p1", "p2"), RIA, KIM, 3, _stops, 0),
    "another child's, stopped by oneself": (("p1", "p2"), MILA, MILA, 3, _stops, 0),
}
"""The children, who changes the words, who decided before, on which message and how, and the minutes after that."""
EACH = pytest.mark.parametrize(("children", "who", "first", "number", "how", "minutes"), CASES.values(), ids=CASES)


def _waiting(here: Pages, *children: str) -> None:
    here.school.rows[2] |= {"email": "g3@guardian.example", "language": "nl"}
    here.school.enrol("--accept-left", "--accept-changes", exit_code=None)
    here.school.happens(seen() | {"audience": {"pupils": list(children)}})
    here.school.dispatch()


def _dispatched(here: Pages, minutes: int) -> None:
    here.later(minutes=minutes)
    here.school.dispatch(here.clock[0].isoformat())


def _told(here: Pages) -> list[object]:
    with here.desk.reading() as work:
        told = work.connection.execute(text("select id, event, state, approved_by, settled_by from message"))
        return [tuple(row) for row in told]


def _decided(
    here: Pages, children: tuple[str, ...], first: str, number: int, how: Callable[[Browser], None], minutes: int
) -> None:
    _waiting(here, *children)
    other = here.signed_in(first)
    other.get(f"/read/{number}")
    how(other)
    if minutes:
        _dispatched(here, minutes)


@EACH
def test_words_stand_once_a_part_was_decided(
    here: Pages,
    children: tuple[str, ...],
    who: str,
    first: str,
    number: int,
    how: Callable[[Browser], None],
    minutes: int,
) -> None:
    _decided(here, children, first, number, how, minutes)
    before, mails = _told(here), len(here.school.smtp.mails)
    mine = here.signed_in(who)
    mine.get(f"/read/{1 if number == 3 else 3}/change")
    assert mine.last is not None and mine.last.status_code == 409 and "is al beslist" in mine.text
    form = {"proof": mine.visitor_proof(), "shown": "", "numbers": "1 2 3", **NEW}
    assert mine.post(f"/read/{1 if number == 3 else 3}/send", form).status_code == 409
    assert _told(here) == before
    _dispatched(here, 12)
    assert not any("heel goed" in str(mail.parsed) for mail in here.school.smtp.mails[mails:])


@pytest.mark.parametrize("how", [_stops, _sends, _calls])
@pytest.mark.parametrize("button", ["Bekijk hoe het wordt", "Kijk na", "Versturen", "Liever bellen"])
def test_on_an_open_page_too(here: Pages, button: str, how: Callable[[Browser], None]) -> None:
    _waiting(here, "p1", "p2")
    kim, mila = here.signed_in(KIM), here.signed_in(MILA)
    mila.get("/read/1/change")
    if button not in ("Bekijk hoe het wordt", "Kijk na"):
        mila.press("Bekijk hoe het wordt", **NEW)
    kim.get("/read/3")
    how(kim)
    before = _told(here)
    assert mila.press(button, **NEW).status_code == 409 and "is al beslist" in mila.text
    assert _told(here) == before


@EACH
def test_by_a_command_too(
    here: Pages,
    children: tuple[str, ...],
    who: str,
    first: str,
    number: int,
    how: Callable[[Browser], None],
    minutes: int,
) -> None:
    _decided(here, children, first, number, how, minutes)
    before = _told(here)
    key = {MILA: "juf", BRAM: "own", RIA: "dir"}[who]
    done = here.school.run("approve", "seen", "--as", key, "--set", *CHANGE, "--shown", "x", exit_code=None)
    assert done.exit_code == 2 and "somebody decided on part of it" in done.output, done.output
    assert _told(here) == before


@pytest.mark.parametrize(("children", "who"), [(("p1", "p3"), MILA), (("p1", "p2"), BRAM)])
def test_what_is_for_others_too_is_a_leaders_to_change(here: Pages, children: tuple[str, ...], who: str) -> None:
    _waiting(here, *children)
    mine, ria = here.signed_in(who), here.signed_in(RIA)
    number = 1 if who == MILA else 3
    assert mine.get(f"/read/{number}/change").status_code == 409 and "beslist een ander" in mine.text
    ria.get(f"/read/{number}/change")
    ria.press("Bekijk hoe het wordt", **NEW)
    assert ria.press("Versturen").status_code == 303


def test_a_new_revision_is_asked_of_all_whom_it_is_for(here: Pages) -> None:
    """Of a part that no message was made of, as its words could not go, as well."""
    _waiting(here, "p1", "p3")
    with here.desk.writing() as work:
        work.connection.execute(text("delete from message_guardian where message = 3"))
        work.connection.execute(text("update plan set message = null where message = 3"))
        work.connection.execute(text("delete from message where id = 3"))
    mila = here.signed_in(MILA)
    mila.get("/read/1/change")
    assert mila.press("Bekijk hoe het wordt", **NEW).status_code == 409 and "Roos" not in mila.text


def test_what_was_let_go_and_waits_again_is_nobodys_decision(here: Pages) -> None:
    _waiting(here, "p1", "p2")
    mila, ria = here.signed_in(MILA), here.signed_in(RIA)
    mila.get("/read/1")
    _sends(mila)
    ria.get("/lead")
    ria.press("Alles tegenhouden")
    here.later(minutes=1)
    ria.get("/lead")
    ria.press("Weer vrijgeven")
    mila.get("/read/1/change")
    mila.press("Bekijk hoe het wordt", **NEW)
    assert mila.press("Versturen").status_code == 303


def test_what_was_taken_back_in_time_can_be_said_anew(here: Pages) -> None:
    _waiting(here, "p1", "p2")
    kim, mila = here.signed_in(KIM), here.signed_in(MILA)
    kim.get("/read/3")
    _sends(kim)
    kim.follow()
    kim.press("Toch niet")
    mila.get("/read/1/change")
    mila.press("Bekijk hoe het wordt", **NEW)
    assert mila.press("Versturen").status_code == 303
