"""What a guardian wrote comes back where it was not kept, and what was pressed twice was said once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

import pytest

from a_school import School, guardian
from ouderbrug.errors import TryAgainLater
from ouderbrug.staff import responses
from ouderbrug.web.public import MOST_PAGES
from web_guardian import PUBLIC, invitation, links, public_pages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ouderbrug.testing import SmtpSandbox
    from web_browser import Pages

pytestmark = pytest.mark.slow

WORDS = 'Mag oma <b>mee</b>, en "opa"?'


@pytest.fixture(autouse=True)
def rehearsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUDERBRUG_NOW", "2026-11-23T10:00:00+01:00")


@pytest.fixture
def school(tmp_path: Path, smtp: SmtpSandbox) -> School:
    here = School(tmp_path, smtp)
    here.configure(PUBLIC)
    here.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
    here.staff("juf;Mila Vos;teacher;3A")
    here.enrol()
    here.happens(invitation())
    here.dispatch()
    return here


@pytest.fixture
def there(school: School) -> Pages:
    return public_pages(school)


def _links(school: School) -> list[str]:
    return links(school.smtp.mails[0])


def _is_past(there: Pages, _: pytest.MonkeyPatch) -> None:
    there.later(days=12)


def _is_off(there: Pages, _: pytest.MonkeyPatch) -> None:
    there.school.happens(invitation() | {"revision": 2, "withdrawn": True})
    there.school.dispatch()
    there.desk.close()


def _too_often(there: Pages, _: pytest.MonkeyPatch) -> None:
    for _number in range(MOST_PAGES):
        there.visitor().get(_links(there.school)[0])


def _raises(error: Exception) -> Callable[[Pages, pytest.MonkeyPatch], None]:
    def fails(_: Pages, patch: pytest.MonkeyPatch) -> None:
        def raises(*_: object) -> NoReturn:
            raise error

        patch.setattr(responses, "answered", raises)

    return fails


BETWEEN = {
    "past its day": (_is_past, 404),
    "off": (_is_off, 404),
    "too often": (_too_often, 429),
    "busy": (_raises(TryAgainLater("busy")), 503),
    "a fault": (_raises(RuntimeError("broken")), 500),
}


@pytest.mark.parametrize(("happens", "status"), BETWEEN.values(), ids=BETWEEN)
def test_what_was_written_comes_back_where_it_is_not_kept(
    there: Pages, monkeypatch: pytest.MonkeyPatch, happens: Callable[..., None], status: int
) -> None:
    sara = there.visitor()
    sara.get(_links(there.school)[2])
    form = sara.last
    happens(there, monkeypatch)
    sara.last = form
    assert sara.press("Ik wil iets vragen", words=WORDS).status_code == status
    assert sara.last is not None
    assert "Mag oma &lt;b&gt;mee&lt;/b&gt;, en &#34;opa&#34;?" in sara.last.text and "niet bewaard" in sara.last.text


def test_so_do_words_that_are_too_many_and_no_words_leave_no_box(there: Pages) -> None:
    path = _links(there.school)[0].removesuffix("/ja")
    sara = there.visitor()
    assert sara.post(path, {"answer": "ja", "words": "x" * 1001}).status_code == 409
    assert sara.last is not None and "x" * 1001 in sara.last.text
    there.later(days=12)
    assert "<textarea" not in sara.post(path, {"answer": "ja", "words": " "}).text


AGAIN = {"at once": timedelta(0), "a moment later": timedelta(seconds=2), "gone back": timedelta(minutes=5)}


@pytest.mark.parametrize("later", AGAIN.values(), ids=AGAIN)
def test_a_question_that_is_sent_twice_is_asked_once(there: Pages, later: timedelta) -> None:
    sara = there.visitor()
    sara.get(_links(there.school)[2])
    form = sara.last
    sara.press("Ik wil iets vragen", words=WORDS)
    assert _owed(there) == ["evening:g1"]
    there.school.run("tasks", "--did", "question-asked", "evening:g1", "--as", "juf")
    there.desk.close()
    there.later(seconds=later.seconds)
    sara.last = form
    assert sara.press("Ik wil iets vragen", words=f" {WORDS}").status_code == 303
    assert _owed(there) == []
    there.later(seconds=1)
    sara.last = form
    sara.press("Ik wil iets vragen", words="En opa?")
    assert _owed(there) == ["evening:g1"], "other words are another question"


def _owed(there: Pages) -> list[str]:
    there.desk.close()
    errands = there.school.json("tasks", "--as", "juf", now="2026-11-23T10:30:00+01:00")["errands"]
    return [one["key"] for one in errands if one["code"] == "question-asked"]


@pytest.mark.parametrize("later", AGAIN.values(), ids=AGAIN)
def test_a_wish_that_is_sent_twice_is_one_that_one_link_undoes(there: Pages, later: timedelta) -> None:
    sara, mails = there.visitor(), there.school.smtp.mails
    sara.get(_links(there.school)[-1])
    form, before = sara.last, len(mails)
    for _ in range(2):
        sara.last = form
        assert sara.press("Vastleggen", language="tr", less="newsletters").status_code == 303
        there.later(seconds=later.seconds)
    assert len(mails) == before + 1
    [undo] = re.findall(r"example(/u/\S+)", mails[-1].parsed.get_body(("plain",)).get_content())
    sara.get(undo)
    assert sara.press("Draai het terug").status_code == 303
    with there.desk.reading() as work:
        assert work.roster.guardians["g1"].language == "nl"
    sara.last = form
    sara.press("Vastleggen", language="tr", less="newsletters")
    assert len(mails) == before + 2, "what was undone may be wished again"
