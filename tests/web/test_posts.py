"""Plaatsen: what a colleague copies, saves and opens to post something in an app."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ouderbrug.staff import at_once
from ouderbrug.store import tasks as stored
from ouderbrug.store import viewings
from web_browser import PHOTOS, PROXY, by_link, news, pages, to_be_posted

if TYPE_CHECKING:
    from web_browser import Browser, Pages

MILA = "mila@wegwijzer.example"


@pytest.fixture
def board(here: Pages) -> Pages:
    return to_be_posted(here)


def opened(browser: Browser) -> Browser:
    """The first card to post."""
    page = browser.get("/post").text
    browser.get(re.findall(r'href="(/post/\d+)"', page)[0])
    return browser


def files(page: Browser) -> list[str]:
    assert page.last is not None
    return re.findall(r'href="(/post/\d+/file/\d+)"', page.last.text)


def test_title_and_text_are_copied_and_the_app_is_opened(board: Pages) -> None:
    mila = opened(board.signed_in(MILA))
    assert mila.last is not None
    page = mila.last.text
    for button in ("Titel kopiëren", "Tekst kopiëren"):
        assert re.search(rf'data-copies="\w+" data-done="Gekopieerd" hidden>{button}<', page), "hidden without a script"
    assert 'href="https://talk.parro.com" target="_blank" rel="noopener noreferrer">Open Parro</a>' in page


def test_a_photo_is_saved_while_each_child_on_it_has_consent(board: Pages) -> None:
    mila = opened(board.signed_in(MILA))
    [path] = files(mila)
    photo = mila.get(path)
    assert photo.content == PHOTOS[0] and photo.headers["content-type"] == "image/jpeg"
    assert photo.headers["content-disposition"] == 'attachment; filename="foto-1.jpg"'
    with board.desk.reading() as work:
        noted = viewings.of_pupil(work.connection, work.school, "p2")
    assert [(one.staff, one.what) for one in noted] == [("juf", "file")]
    assert mila.get(path[:-1] + "1").status_code == 404, "the other one stays behind"
    (board.school.folder / "consents.csv").write_text(
        "pupil_key;purpose;status;date;channel\np2;photo;withdrawn;2026-11-23;\n"
    )
    board.school.run("import", str(board.school.folder / "consents.csv"))
    assert mila.get(path).status_code == 404, "taken back since the page was opened"
    assert files(opened(mila)) == []


def test_nobody_else_saves_it(board: Pages) -> None:
    [path] = files(opened(board.signed_in(MILA)))
    assert board.signed_in("bas@wegwijzer.example").get(path).status_code == 404
    assert board.signed_in("ivo@wegwijzer.example").get(path).status_code == 403
    linked = opened(by_link(board, MILA))
    assert files(linked) == [] and "Log in met je schoolaccount" in linked.text
    assert linked.get(path).status_code == 403
    board.school.run("hold", "group", "3A", "--as", "dir")
    assert board.signed_in(MILA).get(path).status_code == 404, "what may not be posted now is not given out"


def test_who_had_a_text_before_them_hears_of_its_change(board: Pages) -> None:
    opened(board.signed_in(MILA))
    with board.desk.reading() as work:
        assert at_once.noted(work.connection, work.school) == {"juf"}


def test_what_was_posted_can_be_taken_back_for_ten_minutes(board: Pages) -> None:
    mila, kim = board.signed_in(MILA), board.signed_in("kim@wegwijzer.example")
    opened(mila).press("Geplaatst")
    assert "Net gedaan" in mila.get("/post").text and "3A: " in mila.text
    press = next(form for form in mila.forms if form.action == "/untold")
    kim.get("/post")
    assert "Net gedaan" not in kim.text, "each takes back their own"
    assert kim.post("/untold", press.fields | {"proof": kim.visitor_proof()}).status_code == 409
    assert mila.press("Toch niet").headers["location"].startswith("/post/")
    assert board.school.json("tasks")["cards"][0]["ticks"][0]["state"] == "handed_over"
    assert mila.post("/untold", press.fields).status_code == 409, "pressed once more"
    opened(mila).press("Geplaatst")
    board.later(minutes=11)
    assert "Net gedaan" not in mila.get("/post").text
    assert mila.post("/untold", press.fields).status_code == 409 and "Dit kan niet meer terug" in mila.text


def test_what_changed_since_it_was_posted_stays_posted(board: Pages) -> None:
    """Its correction says to who saw it that it changed."""
    mila = opened(board.signed_in(MILA))
    mila.press("Geplaatst")
    mila.get("/post")
    board.school.happens({"id": "brug", "kind": "moment", "audience": {"group": "3A"}, "revision": 2,
                          "payload": {"what": "We bouwden een toren van papier."}})  # fmt: skip
    board.school.dispatch("2026-11-23T10:05:00+01:00")
    assert mila.press("Toch niet").status_code == 409
    assert "Net gedaan" not in mila.get("/post").text


def _moment(number: int) -> dict[str, object]:
    payload = {"what": f"We bouwden toren {number}."}
    return {"id": f"toren{number}", "kind": "moment", "audience": {"group": "3A"}, "payload": payload}


@pytest.mark.parametrize("taken_back", [False, True])
def test_what_was_posted_without_us_counts_as_a_post_of_the_group(board: Pages, *, taken_back: bool) -> None:
    """Two posts a week is the most for a group: one waits to be posted, so that a second fits and a third does not."""
    mila = board.signed_in(MILA)
    mila.get("/post")
    assert mila.press("Zelf al geplaatst", group="3A", what="Dikke <b>truiendag</b>").status_code == 303
    assert "3A: " in mila.follow().text and "Net gedaan" in mila.text
    if taken_back:
        assert mila.press("Toch niet").headers["location"] == "/post"
    board.school.happens(_moment(1))
    board.school.dispatch()
    [plan] = board.school.json("why", "toren1")["plans"]
    assert plan["verdict"] == ("allow" if taken_back else "delay"), plan


def test_nobody_says_so_for_a_group_that_is_not_theirs(board: Pages) -> None:
    mila = board.signed_in(MILA)
    mila.get("/post")
    assert mila.press("Zelf al geplaatst", group="7B").status_code == 409
    mila.get("/post")
    assert mila.press("Zelf al geplaatst", group="3A", what="x" * 121).status_code == 409
    parent = board.signed_in("sara@guardian.example")
    assert "Zelf al geplaatst" not in parent.get("/post").text
    assert parent.post("/posted-self", {"proof": parent.visitor_proof(), "group": "3A"}).status_code == 403


def test_a_school_that_posts_nothing_is_not_asked(here: Pages) -> None:
    toml = here.school.folder / "ouderbrug.toml"
    text = toml.read_text().replace('"email", "handover"', '"email"')
    toml.write_text(text.replace('[channels.handover]\nplugin = "handover"', ""))
    assert "Zelf al geplaatst" not in pages(here.school).signed_in(MILA).get("/post").text


def test_what_was_posted_without_us_counts_once_by_whoever_says_it(board: Pages) -> None:
    mila, kim = board.signed_in(MILA), board.signed_in("kim@wegwijzer.example")
    mila.get("/post")
    form = next(one for one in mila.forms if one.action == "/posted-self")
    said = form.fields | {"group": "3A", "what": "Dikketruiendag"}
    assert [mila.post("/posted-self", said).status_code for _ in range(2)] == [303, 303]
    assert mila.get("/post").text.count("3A: Dikketruiendag") == 1
    kim.get("/post")
    assert kim.press("Zelf al geplaatst", group="3A", what=" dikketruiendag ").status_code == 409
    assert "Mila Vos zei dit al" in kim.text
    kim.get("/post")
    assert kim.press("Zelf al geplaatst", group="3A", what="Sinterklaas").status_code == 303
    mila.get("/post")
    mila.press("Toch niet")
    kim.get("/post")
    assert kim.press("Zelf al geplaatst", group="3A", what="Dikketruiendag").status_code == 303, "taken back"


def test_who_was_first_is_said_to_colleagues_of_the_group_alone(board: Pages) -> None:
    mila, kim = opened(board.signed_in(MILA)), opened(board.signed_in("kim@wegwijzer.example"))
    (form,) = (one for one in kim.forms if one.action.startswith("/post/"))
    mila.press("Geplaatst")
    assert kim.press("Geplaatst").status_code == 409 and "Mila Vos was je voor" in kim.text
    assert mila.post(form.action, form.fields | {"proof": mila.visitor_proof(), "outcome": "posted"}).status_code == 409
    assert "Dat heb je al gezegd" in mila.text
    for stranger in ("bas@wegwijzer.example", "sara@guardian.example"):
        assert board.signed_in(stranger).get(form.action).status_code == 404, stranger


def test_what_goes_on_paper_is_written_or_printed_and_not_copied(here: Pages) -> None:
    here.school.configure(PROXY, replace=('general = ["email"]', 'general = ["email", "handover"]'))
    here.school.happens(news())
    here.school.dispatch()
    here.school.approve("news", "--as", "juf")
    here.school.dispatch()
    assert {card["way"] for card in here.school.json("tasks")["cards"]} == {"paper"}
    mila = opened(pages(here.school).signed_in(MILA))
    assert mila.last is not None
    assert "Schrijf of druk dit af" in mila.text and "Het plein wordt groen." in mila.text
    assert "data-copies" not in mila.last.text and "kopi" not in mila.text.casefold()
    assert mila.press("Meegegeven").status_code == 303


def test_the_same_page_says_it_again_after_it_was_taken_back_and_counts_once(board: Pages) -> None:
    mila = board.signed_in(MILA)
    mila.get("/post")
    page = next(form for form in mila.forms if form.action == "/posted-self")
    said = page.fields | {"group": "3A", "what": "brug"}
    for _ in range(3):
        for _ in range(2):  # pressed twice
            assert mila.post(page.action, said).status_code == 303
        assert mila.follow().text.count("Net gedaan") == 1 and len(_by_hand(board)) == 1
        assert mila.press("Toch niet").status_code == 303
        assert not _by_hand(board)


def _by_hand(board: Pages) -> list[object]:
    with board.desk.reading() as work:
        return list(stored.posted_by_hand(work.connection, work.school, "group:3A", work.now - timedelta(days=1)))
