"""The card of a group's post beside mails to who has no app: words that change leave it the post of that group."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from web_browser import PROXY, news, pages
from web_old_cards import MILA

if TYPE_CHECKING:
    from web_browser import Browser, Pages

OLD = {"group": "3A", "field.title": "Studiedag", "field.body": "Maandag 7 december is er geen school."}
NEW = OLD | {"field.body": "Maandag 7 en dinsdag 8 december is er geen school."}


@pytest.fixture
def board(here: Pages) -> Pages:
    """The first and third guardian see what is posted in the app, the second gets a mail."""
    posts = PROXY + '\n[channels.parro]\nmode = "assisted"\n'
    here.school.configure(posts, replace=('general = ["email"]', 'general = ["parro", "email"]'))
    _with_the_app(here, "yes", "no", "yes")
    return pages(here.school)


def _with_the_app(here: Pages, *said: str) -> None:
    for row, access in zip(here.school.rows, said, strict=False):
        row["app_access"] = access
    here.school.enrol("--accept-left", "--accept-changes", exit_code=None)


def _runs(here: Pages) -> None:
    here.later(minutes=12)
    here.school.dispatch(here.clock[0].isoformat())


class _Mila:
    """Her form of the notice, and the page of its card from before the words changed."""

    def __init__(self, here: Pages) -> None:
        self.here, self.browser = here, here.signed_in(MILA)
        self.browser.get("/new/notice")
        self.form = self.browser.last
        self.types(OLD)
        _runs(here)
        self.browser.get(self.cards()[0])
        self.page = self.browser.last

    def types(self, words: dict[str, str]) -> Browser:
        self.browser.last = self.form
        self.browser.press("Bekijk", **words)
        assert self.browser.press("Klaarzetten").status_code == 303, self.browser.text
        self.browser.follow()
        return self.browser

    def cards(self) -> list[str]:
        self.browser.get("/post")
        assert self.browser.last is not None
        return re.findall(r'href="(/post/\d+)"', self.browser.last.text)

    def has_posted(self) -> None:
        self.browser.last = self.page
        self.browser.press("Geplaatst")


def _of_last(here: Pages) -> dict[str, tuple[str, str]]:
    """The messages of the last revision: their state, and what they correct."""
    with here.desk.reading() as work:
        found = work.connection.execute(
            text("select recipient, state, correction from message where event=(select max(event) from message)")
        )
        return {row.recipient: (row.state, row.correction) for row in found}


def _mailed(here: Pages) -> list[str]:
    found = (str(mail.parsed["To"]).partition("<")[2][:2] for mail in here.school.smtp.mails)
    return sorted(found)


CHANGED = ("sent", "changed")


@pytest.mark.parametrize("pressed", ["before it goes", "once it lies there", "never"])
def test_new_words_are_posted_for_the_group(board: Pages, pressed: str) -> None:
    mila = _Mila(board)
    mila.types(NEW)
    if pressed == "before it goes":
        mila.has_posted()
    _runs(board)
    if pressed == "once it lies there":
        mila.has_posted()
    told = "" if pressed == "never" else "changed"
    assert _of_last(board) == {"group:3A": ("handed_over", told), "g2": CHANGED}
    assert _mailed(board) == ["g2", "g2"]
    mila.browser.get(*mila.cards())
    assert ("of dit er al staat" in mila.browser.text) == (pressed == "never")


def test_a_change_that_is_called_off_leaves_the_card_for_the_group(board: Pages) -> None:
    mila = _Mila(board)
    assert mila.types(NEW).press("Toch niet").status_code == 303
    _runs(board)
    assert _of_last(board) == {"group:3A": ("handed_over", "")} and _mailed(board) == ["g2"]
    mila.has_posted()
    assert mila.cards() == []


def test_who_got_the_app_hears_the_change_of_the_own_mail_and_the_group_keeps_its_post(board: Pages) -> None:
    mila = _Mila(board)
    _with_the_app(board, "yes", "yes", "yes")
    mila.types(NEW)
    assert _of_last(board) == {"group:3A": ("queued", ""), "g2": ("queued", "changed")}
    mila.has_posted()
    _runs(board)
    assert _of_last(board) == {"group:3A": ("handed_over", "changed"), "g2": CHANGED}
    assert _mailed(board) == ["g2", "g2"]


def test_so_does_the_next_and_a_change_that_is_called_off(board: Pages) -> None:
    mila = _Mila(board)
    _with_the_app(board, "yes", "yes", "yes")
    mila.types(NEW)
    _runs(board)
    mila.types(NEW | {"field.body": "Dinsdag 8 december is er geen school."})
    assert _of_last(board) == {"group:3A": ("queued", ""), "g2": ("queued", "changed")}
    mila.browser.press("Toch niet")
    _runs(board)
    assert _of_last(board) == {"group:3A": ("handed_over", "")}
    assert _mailed(board) == ["g2", "g2"], "nobody gets by themselves what was to be posted"


def test_the_next_change_is_no_word_that_it_is_off(board: Pages) -> None:
    mila = _Mila(board)
    _with_the_app(board, "yes", "yes", "yes")
    mila.types(NEW)
    mila.has_posted()
    _runs(board)
    mila.types(NEW | {"field.body": "Dinsdag 8 december is er geen school."})
    _runs(board)
    assert {correction for _, correction in _of_last(board).values()} == {"changed"}


@pytest.mark.parametrize("runs", [True, False], ids=["a run between", "posted at once"])
@pytest.mark.parametrize("who", ["loses the app", "joins"])
def test_who_reads_the_card_is_looked_at_again(board: Pages, who: str, *, runs: bool) -> None:
    mila = _Mila(board)
    if who == "joins":
        board.school.rows[3]["group"] = "3A"
        _with_the_app(board)
    else:
        _with_the_app(board, "no", "no", "yes")
    before = len(board.school.smtp.mails)
    if runs:
        _runs(board)
    mila.has_posted()
    _runs(board)
    _runs(board)
    assert len(board.school.smtp.mails) - before == (who != "joins")
    with board.desk.reading() as work:
        query = "SELECT guardian FROM message_guardian g JOIN message m ON m.id = g.message WHERE m.channel = 'parro'"
        readers = {*work.connection.execute(text(query)).scalars()}
    assert (board.school.rows[3]["guardian_key"] in readers) == (who == "joins")


def test_who_reads_a_draft_sees_the_post_beside_the_mails(board: Pages) -> None:
    board.school.happens(news())
    board.school.dispatch()
    mila = board.signed_in(MILA)
    mila.get("/read")
    assert "Aan Mark Prins van groep 3A. Gaat per mail." in mila.text
    assert "Aan groep 3A. Een collega" in mila.text
