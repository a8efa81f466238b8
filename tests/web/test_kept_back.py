"""Whom a colleague let not hear it, or rather tells it, gets no mail of its next words before somebody looked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from web_old_cards import KIM, MILA

if TYPE_CHECKING:
    from collections.abc import Callable

    from web_browser import Browser, Pages

pytestmark = pytest.mark.slow

OLD, NEW = "Jip en Deniz hielpen vandaag.", "Jip hielp vandaag goed mee."
"""The first words wait for a look, as they name another child; the next ones would not."""
EVENT = {"id": "enc", "kind": "encouragement", "audience": {"pupil": "p1"}, "payload": {"what": OLD}}
LATER = "2026-11-23T10:40:00+01:00"


def _rejects(why: str) -> Callable[[Browser, Pages], None]:
    def decides(kim: Browser, _: Pages) -> None:
        assert kim.press("Niet versturen", reason=why).status_code == 303

    return decides


def _rather_calls(kim: Browser, _: Pages) -> None:
    assert kim.press("Liever bellen").status_code == 303


def _has_the_card(kim: Browser, here: Pages) -> None:
    _rather_calls(kim, here)
    here.later(minutes=12)
    here.school.dispatch(here.clock[0].isoformat())


def _called(kim: Browser, here: Pages) -> None:
    _has_the_card(kim, here)
    kim.get(re.findall(r'href="(/call/\d+)"', kim.get("/call").text)[0])
    assert kim.press("Gesproken").status_code == 303


def _approves(kim: Browser, _: Pages) -> None:
    assert kim.press("Versturen").status_code == 303


DECISIONS = {
    "told already": (_rejects("told-already"), "awaiting_approval"),
    "not right": (_rejects("not-right"), "awaiting_approval"),
    "rather told": (_rather_calls, "awaiting_approval"),
    "on a card": (_has_the_card, "awaiting_approval"),
    "called": (_called, "handed_over"),
    "approved": (_approves, "sent"),
}
"""How a colleague decided of what goes to the second guardian, and what becomes of the next words to them."""


def _typed(mila: Browser, words: str) -> None:
    mila.press("Bekijk", pupil="p1", **{"field.what": words})
    assert mila.press("Klaarzetten").status_code == 303


def _by_form(here: Pages) -> Callable[[], object]:
    mila = here.signed_in(MILA)
    mila.get("/new/encouragement")
    form = mila.last
    _typed(mila, OLD)

    def again() -> None:
        mila.last = form
        _typed(mila, NEW)

    return again


def _comes(here: Pages) -> None:
    here.school.happens(EVENT)
    here.school.dispatch()


def _by_command(here: Pages) -> Callable[[], object]:
    _comes(here)
    return lambda: here.school.run("event", "amend", "enc", "--set", f"what={NEW}")


def _by_its_source(here: Pages) -> Callable[[], object]:
    _comes(here)
    return lambda: here.school.happens(EVENT | {"revision": 2, "payload": {"what": NEW}})


WAYS = {"form": _by_form, "amend": _by_command, "source": _by_its_source}


@pytest.fixture
def two(here: Pages) -> Pages:
    """The guardians of a child, who read different languages, so that each has a message of their own."""
    here.school.rows[1] |= {"language": "en"}
    here.school.enrol("--accept-left", exit_code=None)
    return here


def _last(here: Pages) -> dict[str, str]:
    """In what state the last message to each guardian is."""
    with here.desk.reading() as work:
        found = work.connection.execute(text("select recipient, state from message order by id"))
        return {row.recipient: row.state for row in found}


def _to(here: Pages, guardian: str) -> int:
    return sum(f"{guardian}@guardian.example" in str(mail.parsed["To"]) for mail in here.school.smtp.mails)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize(("decides", "state"), DECISIONS.values(), ids=DECISIONS)
def test_the_next_words_wait_for_who_was_kept_from_the_last(
    two: Pages,
    decides: Callable[[Browser, Pages], None],
    state: str,
    way: Callable[[Pages], Callable[[], object]],
) -> None:
    again, kim = way(two), two.signed_in(KIM)
    kim.get("/read/2")
    decides(kim, two)
    again()
    two.school.dispatch(LATER)
    assert _last(two) == {"g1": "sent", "g2": state}
    assert (_to(two, "g1"), _to(two, "g2")) == (1, int(state == "sent"))
    if state == "awaiting_approval":
        (waits,) = two.school.json("approve")["awaiting_approval"]
        assert waits["warnings"] == ["kept-back"]
        kim.get("/read/4")
        assert "Eerder niet verstuurd" in kim.text
        kim.press("Versturen")
        two.school.dispatch("2026-11-23T11:20:00+01:00")
        assert _last(two)["g2"] == "sent" and _to(two, "g2") == 1


def test_so_do_the_words_after_those_until_somebody_decides(two: Pages) -> None:
    _comes(two)
    kim = two.signed_in(KIM)
    kim.get("/read/2")
    _rejects("told-already")(kim, two)
    for revision in (2, 3):
        two.school.happens(EVENT | {"revision": revision, "payload": {"what": NEW + " " * revision + str(revision)}})
        two.school.dispatch()
        assert _last(two) == {"g1": "sent", "g2": "awaiting_approval"}
    kim.get("/read/6")
    _approves(kim, two)
    two.school.happens(EVENT | {"revision": 4, "payload": {"what": NEW}})
    two.school.dispatch(LATER)
    assert _last(two) == {"g1": "sent", "g2": "sent"} and _to(two, "g2") == 1


def test_what_is_off_waits_for_nobody(two: Pages) -> None:
    _comes(two)
    kim = two.signed_in(KIM)
    kim.get("/read/1")
    _approves(kim, two)
    kim.get("/read/2")
    _rejects("not-right")(kim, two)
    two.later(minutes=12)
    two.school.dispatch(two.clock[0].isoformat())
    two.school.run("event", "withdraw", "enc")
    two.school.dispatch(LATER)
    assert _last(two) == {"g1": "sent", "g2": "cancelled"} and (_to(two, "g1"), _to(two, "g2")) == (2, 0)


@pytest.mark.parametrize("decides", [_rejects("told-already"), _rather_calls, _approves])
@pytest.mark.parametrize("button", ["Klaarzetten", "Nu versturen"])
def test_a_page_from_before_a_decision_is_shown_anew(
    two: Pages, decides: Callable[[Browser, Pages], None], button: str
) -> None:
    mila, kim = two.signed_in(MILA), two.signed_in(KIM)
    mila.get("/new/encouragement")
    form = mila.last
    _typed(mila, OLD)
    mila.last = form
    mila.press("Bekijk", pupil="p1", **{"field.what": NEW})
    kim.get("/read/2")
    decides(kim, two)
    before = _last(two)
    assert mila.press(button).status_code == 409 and "Iets is nu anders" in mila.text
    assert _last(two) == before
    assert mila.press("Klaarzetten").status_code == 303
    assert _last(two) == {"g1": "queued", "g2": "queued" if decides is _approves else "awaiting_approval"}


def _comes_back(here: Pages, kim: Browser, decides: Callable[[Browser, Pages], None], gone: slice) -> None:
    """These rows of contacts stand in no file while the words change."""
    _comes(here)
    for number in (1, 2)[gone]:
        kim.get(f"/read/{number}")
        decides(kim, here)
    every = list(here.school.rows)
    del here.school.rows[gone]
    here.school.enrol("--accept-left", "--accept-changes", exit_code=None)
    here.school.happens(EVENT | {"revision": 2, "payload": {"what": NEW}})
    here.school.dispatch("2026-11-23T10:05:00+01:00")
    here.school.rows[:] = every
    here.school.enrol("--accept-left", "--accept-changes", exit_code=None)


@pytest.mark.parametrize("gone", [slice(1, 2), slice(0, 2)], ids=["guardian", "child"])
@pytest.mark.parametrize("decides", [_rejects("told-already"), _rejects("not-right"), _rather_calls])
def test_who_was_in_no_file_while_they_changed_waits_as_well(
    two: Pages, decides: Callable[[Browser, Pages], None], gone: slice
) -> None:
    kim = two.signed_in(KIM)
    _comes_back(two, kim, decides, gone)
    two.school.dispatch("2026-11-23T10:20:00+01:00")
    two.school.dispatch(LATER)
    assert _last(two)["g2"] == "awaiting_approval" and _to(two, "g2") == 0
    assert _to(two, "g1") == (gone == slice(1, 2))
    assert {tuple(one["warnings"]) for one in two.school.json("approve")["awaiting_approval"]} == {("kept-back",)}


def _released(here: Pages, kim: Browser) -> None:
    """All is held back for a while by a leader."""
    ria = here.signed_in("ria@wegwijzer.example")
    ria.get("/lead")
    assert ria.press("Alles tegenhouden").status_code == 303
    here.later(minutes=1)
    ria.get("/lead")
    assert ria.press("Weer vrijgeven").status_code == 303


def _family_released(here: Pages, kim: Browser) -> None:
    here.school.run("hold", "guardian", "g2", "--as", "dir")
    here.school.run("release", "guardian", "g2", "--as", "dir")


def _on_a_card_after_that(here: Pages, kim: Browser) -> None:
    _released(here, kim)
    kim.get("/read/2")
    assert kim.press("Op de lijst zetten").status_code == 303


def _taken_back_after_that(here: Pages, kim: Browser) -> None:
    _on_a_card_after_that(here, kim)
    kim.follow()
    assert kim.press("Toch niet").status_code == 303


BETWEEN = [_released, _family_released, _on_a_card_after_that, _taken_back_after_that]
"""What may become of words that are rather told before others come."""


@pytest.mark.parametrize("becomes", BETWEEN)
def test_they_wait_whatever_became_of_the_words_before(two: Pages, becomes: Callable[[Pages, Browser], None]) -> None:
    _comes(two)
    kim = two.signed_in(KIM)
    kim.get("/read/2")
    _rather_calls(kim, two)
    two.later(minutes=1)
    becomes(two, kim)
    two.later(minutes=12)
    two.school.dispatch(two.clock[0].isoformat())
    two.school.happens(EVENT | {"revision": 2, "payload": {"what": NEW}})
    two.school.dispatch(LATER)
    assert _last(two) == {"g1": "sent", "g2": "awaiting_approval"} and _to(two, "g2") == 0


def test_a_chain_of_words_is_kept_by_the_first_after_all_was_held(two: Pages) -> None:
    _comes(two)
    kim = two.signed_in(KIM)
    kim.get("/read/2")
    _has_the_card(kim, two)
    for revision in (2, 3):
        two.school.happens(EVENT | {"revision": revision, "payload": {"what": NEW + " " * revision + str(revision)}})
        two.school.dispatch(two.clock[0].isoformat())
        _released(two, kim)
        assert _last(two)["g2"] == "awaiting_approval" and _to(two, "g2") == 0
