"""What a guardian wishes by a link: it holds once their own mailbox knows of it, and no wish stops what is owed."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from a_school import School, guardian, score
from each import each
from ouderbrug import ChannelClosed, Permanent, Temporary, Unknown
from ouderbrug.cli.session import Session
from ouderbrug.delivery.done import Run
from ouderbrug.web import wish_mails
from web_guardian import PUBLIC, invitation, links, public_pages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ouderbrug.people import Guardian
    from ouderbrug.testing import SmtpSandbox
    from ouderbrug.testing.sandbox import Mail
    from ouderbrug.web.mailing import Went
    from web_browser import Browser, Pages

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def rehearsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUDERBRUG_NOW", "2026-11-23T10:00:00+01:00")


@pytest.fixture
def school(tmp_path: Path, smtp: SmtpSandbox) -> School:
    here = School(tmp_path, smtp)
    here.configure(PUBLIC)
    here.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"),
                guardian("g2", "Mark Prins", relation="father", language="en"))  # fmt: skip
    here.enrol()
    here.happens(invitation())
    here.dispatch()
    return here


@pytest.fixture
def there(school: School) -> Pages:
    return public_pages(school)


def _link(school: School, whom: str = "g1@") -> str:
    return next(links(mail)[-1] for mail in school.smtp.mails if mail.recipients[0].startswith(whom))


def _known(school: School, key: str = "g1") -> Guardian:
    session = Session(school.folder / "ouderbrug.toml")
    with session.store() as store, store.reading() as connection:
        return session.work(connection).roster.guardians[key]


def _wish(school: School, there: Pages, **wishes: str) -> Browser:
    somebody = there.visitor()
    somebody.get(_link(school))
    form = next(one for one in somebody.forms if one.action.startswith("/w/"))
    somebody.post(form.action, wishes)
    there.desk.close()
    return somebody


def _undo(there: Pages, path: str) -> None:
    owner = there.visitor()
    owner.get(path)
    assert owner.press("Draai het terug").status_code == 303
    there.desk.close()


def _undo_link(school: School, mail: Mail | None = None) -> str:
    body = (mail or school.smtp.mails[-1]).parsed.get_body(("plain",)).get_content()
    [path] = re.findall(r"https://ouders\.wegwijzer\.example(/u/\S+)", body)
    return str(path)


WISHES: tuple[tuple[dict[str, str], dict[str, Any], str], ...] = (
    ({"language": "tr"}, {"language": "tr"}, "Taal: Türkçe"),
    ({"digest": "yes"}, {"digest": True}, "Nieuws liefst bij elkaar"),
    ({"digest": "no"}, {"digest": False}, "Elk bericht apart"),
    ({"asks": "0"}, {"asks_limit": 0}, "Liever niet"),
    ({"way": "call"}, {"channel": "handover"}, "Bel mij liever"),
    ({"less": "newsletters"}, {"opt_out": frozenset({"newsletter"})}, "Geen nieuwsbrieven"),
    ({"less": "help", "asks": "1"}, {"opt_out": frozenset({"participation_request", "help_wanted"}), "asks_limit": 1},
     "Geen vragen om hulp meer"),
)  # fmt: skip


@each(("chosen", "fields", "said"), WISHES)
def test_a_wish_holds_is_told_in_the_own_mailbox_and_can_be_undone(
    school: School, there: Pages, chosen: dict[str, str], fields: dict[str, Any], said: str
) -> None:
    before, mails = _known(school), len(school.smtp.mails)
    assert "Er komt een mail" in _wish(school, there, **chosen).follow().text
    assert {name: getattr(_known(school), name) for name in fields} == fields
    assert [mail.recipients for mail in school.smtp.mails[mails:]] == [("g1@guardian.example",)]
    mail = school.smtp.mails[-1].parsed
    assert said in mail.get_body(("plain",)).get_content() and "Jip" not in mail.as_string()
    path = _undo_link(school)
    assert f'href="https://ouders.wegwijzer.example{path}"' in mail.get_body(("html",)).get_content()
    owner = there.visitor()
    owner.get(path)
    there.desk.close()
    assert _known(school) != before, "whoever only opens it undoes nothing"
    assert owner.press("Draai het terug").status_code == 303
    assert "teruggedraaid" in owner.follow().text
    there.desk.close()
    assert _known(school) == before
    assert owner.get(path).status_code == 404, "once"


def test_what_is_undone_leaves_earlier_wishes(school: School, there: Pages) -> None:
    _wish(school, there, language="tr", less="newsletters")
    first = _undo_link(school)
    _wish(school, there, language="pl", less="tips")
    owner = there.visitor()
    owner.get(_undo_link(school))
    owner.press("Draai het terug")
    there.desk.close()
    assert _known(school).language == "tr" and _known(school).opt_out == frozenset({"newsletter"})
    owner.get(first)
    owner.press("Draai het terug")
    there.desk.close()
    assert _known(school).language == "nl" and _known(school).opt_out == frozenset()


def _said_by_hand(school: School, there: Pages) -> None:
    school.run("optout", "g1", "--kind", "newsletter")


def _said_by_hand_of_all(school: School, there: Pages) -> None:
    school.run("optout", "g1")


def _file_says(school: School, opt_out: str, *options: str, exit_code: int = 0) -> None:
    rows = [{**row, "opt_out": opt_out if row["guardian_key"] == "g1" else ""} for row in school.rows]
    lines = [";".join(rows[0]), *(";".join(row.values()) for row in rows)]
    (school.folder / "wishes.csv").write_text("\n".join(lines) + "\n")
    school.run("import", str(school.folder / "wishes.csv"), *options, exit_code=exit_code)


def _said_in_a_file(school: School, there: Pages) -> None:
    _file_says(school, "newsletter")


def _said_in_a_file_that_stops(school: School, there: Pages) -> None:
    school.rows[1]["guardian_key"] = "x2"
    _file_says(school, "newsletter", exit_code=2)


def _wished_again(school: School, there: Pages) -> None:
    there.later(minutes=11)
    _wish(school, there, less="newsletters")


@pytest.mark.parametrize(
    "says", [_said_by_hand, _said_by_hand_of_all, _said_in_a_file, _said_in_a_file_that_stops, _wished_again]
)
def test_what_another_said_since_outlives_a_wish_that_is_undone(
    school: School, there: Pages, says: Callable[[School, Pages], None]
) -> None:
    _wish(school, there, less="newsletters")
    path = _undo_link(school)
    says(school, there)
    said = _known(school).opt_out
    assert said & {"newsletter", "all"}
    _undo(there, path)
    assert _known(school).opt_out == said


def test_what_a_file_lifts_stays_lifted_when_a_wish_is_undone(school: School, there: Pages) -> None:
    _file_says(school, "home_tip")
    _wish(school, there, less="newsletters")
    _file_says(school, "none", "--accept-unblock")
    _undo(there, _undo_link(school))
    assert _known(school).opt_out == frozenset()


def test_wishes_that_come_together_are_all_counted(
    school: School, there: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the mail of one is on its way others of the same mailbox come: each is kept before its own mail goes."""
    mails, codes = len(school.smtp.mails), list[int]()
    sent = wish_mails.sent

    def meanwhile(*words: Any) -> Went:
        if len(codes) < 8:
            codes.append(0)
            other = {"asks": "0124"[len(codes) % 4], "digest": "yes" if len(codes) > 4 else "no"}
            codes[codes.index(0)] = _wish(school, there, **other).last.status_code  # type: ignore[union-attr]
        return sent(*words)

    monkeypatch.setattr(wish_mails, "sent", meanwhile)
    assert _wish(school, there, language="tr").last.status_code == 303  # type: ignore[union-attr]
    assert len(school.smtp.mails) == mails + 5 and 409 in codes


AFTER = "2026-11-23T10:06:00+01:00"


class _Killed(BaseException):
    """The process is gone in the middle of a press."""


def _dies(*_: object) -> NoReturn:
    raise _Killed


def _asked(school: School, there: Pages, monkeypatch: pytest.MonkeyPatch, dies: str, **wishes: str) -> None:
    """A wish of which the page was killed in the middle."""
    with monkeypatch.context() as patched:
        patched.setattr(wish_mails, dies, _dies)
        with pytest.raises(_Killed):
            _wish(school, there, **wishes)
    there.desk.close()


@pytest.mark.parametrize(("dies", "gone"), [("_keep", 1), ("sent", 0)])
def test_4_a_page_that_is_killed_leaves_a_wish_that_is_mailed_and_holds(
    school: School, there: Pages, monkeypatch: pytest.MonkeyPatch, dies: str, gone: int
) -> None:
    before, mails = _known(school), len(school.smtp.mails)
    _asked(school, there, monkeypatch, dies, language="tr", less="newsletters")
    assert _known(school) == before and len(school.smtp.mails) == mails + gone
    school.dispatch()
    assert _known(school) == before and len(school.smtp.mails) == mails + gone, "the page may have it in hand"
    school.dispatch(AFTER)
    assert len(school.smtp.mails) == mails + gone + 1
    assert (_known(school).language, _known(school).opt_out) == ("tr", {"newsletter"})
    links = {_undo_link(school, mail) for mail in school.smtp.mails[mails:]}
    assert len(links) == 1, "the link of either mail undoes it"
    school.dispatch(AFTER)
    assert len(school.smtp.mails) == mails + gone + 1, "once"
    monkeypatch.setenv("OUDERBRUG_NOW", AFTER)
    _undo(public_pages(school), links.pop())
    assert _known(school) == before


def test_4_a_run_whose_clock_is_not_believed_gives_no_wish_up(
    school: School, there: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clock that runs days ahead would end what was asked a moment ago."""
    _asked(school, there, monkeypatch, "sent", language="tr")
    with monkeypatch.context() as patched:
        patched.setattr("ouderbrug.delivery.run.dispatch", lambda *_, **__: Run(Counter(), [], live=True))
        school.run("dispatch", now="2026-12-01T10:00:00+01:00")
    school.dispatch(AFTER)
    assert _known(school).language == "tr"


def test_4_a_wish_that_is_undone_before_it_holds_never_does(
    school: School, there: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _known(school)
    _asked(school, there, monkeypatch, "_keep", language="tr")
    _undo(there, _undo_link(school))
    mails = len(school.smtp.mails)
    school.dispatch(AFTER)
    assert _known(school) == before and len(school.smtp.mails) == mails


def test_4_a_wish_that_no_mail_can_tell_for_a_day_is_given_up_aloud(
    school: School, there: Pages, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    before = _known(school)
    _asked(school, there, monkeypatch, "sent", language="tr")
    school.staff("dir;Ria Vos;leader;")
    school.run("hold", "school", "--as", "dir")
    school.dispatch(AFTER)
    said = school.run("dispatch", now="2026-11-24T10:06:00+01:00", exit_code=3).stderr
    assert "1 wish of guardians by their page does not hold" in said and "Sara" not in said + caplog.text
    assert "ask g1" in said and "g1" not in caplog.text and _known(school) == before
    school.run("release", "school", "--as", "dir")
    assert school.dispatch("2026-11-24T10:07:00+01:00") == {}


def test_a_wish_outlives_an_import_until_the_file_says_something_else(school: School, there: Pages) -> None:
    _wish(school, there, language="tr", asks="1")
    school.enrol()
    assert _known(school).language == "tr" and _known(school).asks_limit == 1
    school.rows[0]["language"] = "pl"
    school.enrol()
    assert _known(school).language == "pl" and _known(school).asks_limit == 1


def test_nothing_that_is_owed_stops(school: School, there: Pages) -> None:
    for less in ("help", "moments", "tips", "newsletters"):
        _wish(school, there, less=less)
    refused = _known(school).opt_out
    kinds = Session(school.folder / "ouderbrug.toml").runtime.kinds
    assert refused and all(kinds[name].legal_basis != "legal obligation" for name in refused)
    assert not refused & {"progress_update", "conference", "report_card", "incident", "behaviour_update", "notice"}
    before = len(school.smtp.mails)
    school.happens(score())
    school.dispatch()
    assert {mail.recipients[0][:3] for mail in school.smtp.mails[before:]} == {"g1@", "g2@"}


def test_the_page_shows_no_wish_of_before_and_looking_changes_nothing(school: School, there: Pages) -> None:
    _wish(school, there, language="tr", digest="yes")
    somebody = there.visitor()
    page = somebody.get(_link(school)).text.replace(_link(school), "")  # a token is any letters
    assert "selected" not in page and "checked" not in page
    assert not any(word in page for word in ("Sara", "Bakker", "Jip", "3A", "g1"))
    assert _wish(school, there).last.status_code == 409, "nothing was chosen"  # type: ignore[union-attr]


@each("form", [{"language": "xx"}, {"asks": "99"}, {"less": "all"}, {"less": "progress_update"}, {"way": "sms"},
               {"digest": "<b>"}])  # fmt: skip
def test_what_the_page_does_not_offer_is_not_taken(school: School, there: Pages, form: dict[str, str]) -> None:
    before, mails = _known(school), len(school.smtp.mails)
    assert _wish(school, there, **form).last.status_code == 404  # type: ignore[union-attr]
    assert _known(school) == before and len(school.smtp.mails) == mails


@each("error", [Temporary("busy"), Permanent("no"), ChannelClosed("sign-in")])
def test_a_wish_of_which_no_mail_could_go_does_not_hold(
    school: School, there: Pages, monkeypatch: pytest.MonkeyPatch, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    from ouderbrug_email import Email

    def fails(*_: object) -> None:
        raise error

    before = _known(school)
    monkeypatch.setattr(Email, "send", fails)
    answer = _wish(school, there, language="tr").last
    assert answer is not None and answer.status_code == 409 and "Dat lukt nu niet" in answer.text
    assert _known(school) == before and "Sara" not in caplog.text


@pytest.mark.parametrize("error", [Unknown("answer-lost"), ValueError("Sara")])
def test_4_a_wish_of_whose_mail_nobody_knows_whether_it_went_is_mailed_once_more(
    school: School, there: Pages, monkeypatch: pytest.MonkeyPatch, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    from ouderbrug_email import Email

    def fails(*_: object) -> None:
        raise error

    before = _known(school)
    with monkeypatch.context() as patched:
        patched.setattr(Email, "send", fails)
        assert _wish(school, there, language="tr").last.status_code == 303  # type: ignore[union-attr]
    assert _known(school) == before and "Sara" not in caplog.text
    school.dispatch(AFTER)
    assert _known(school).language == "tr" and _undo_link(school)


def test_while_everything_is_held_no_mail_goes_and_no_wish_holds(school: School, there: Pages) -> None:
    school.staff("dir;Ria Vos;leader;")
    school.run("hold", "school", "--reason", "crisis", "--as", "dir")
    mails = len(school.smtp.mails)
    assert _wish(school, there, language="tr").last.status_code == 409  # type: ignore[union-attr]
    assert len(school.smtp.mails) == mails


def test_nobody_floods_a_mailbox_with_wishes(school: School, there: Pages) -> None:
    mails = len(school.smtp.mails)
    each_other = ({"asks": said, "digest": digest} for said in "0124" for digest in ("yes", "no"))
    codes = [_wish(school, there, **wishes).last.status_code for wishes, _ in zip(each_other, range(7), strict=False)]  # type: ignore[union-attr]
    assert codes == [303] * 5 + [409] * 2 and len(school.smtp.mails) == mails + 5


def test_a_link_for_one_thing_opens_no_other(school: School, there: Pages) -> None:
    answer, wishes = (next(links(mail)[number] for mail in school.smtp.mails) for number in (0, -1))
    token_of = [path.split("/")[2] for path in (answer, wishes)]
    somebody = there.visitor()
    for door, token in (("a", token_of[1]), ("w", token_of[0]), ("u", token_of[0]), ("u", token_of[1])):
        assert somebody.get(f"/{door}/{token}").status_code == 404
        assert somebody.post(f"/{door}/{token}", {"answer": "ja", "language": "tr"}).status_code == 404


def test_who_is_erased_leaves_no_wish_and_no_link(school: School, there: Pages) -> None:
    import sqlite3

    _wish(school, there, language="tr")
    school.staff("dir;Ria Vos;leader;")
    school.run("privacy", "erase", "--guardian", "g1", "--as", "dir", exit_code=3)
    with closing(sqlite3.connect(school.store)) as connection:
        assert connection.execute("select count(*) from wish").fetchone() == (0,)
        assert connection.execute("select count(*) from mail_link where guardian = 'g2'").fetchone() == (2,)
        assert connection.execute("select count(*) from mail_link").fetchone() == (2,)


# By the headers of a mail


@pytest.fixture
def news(tmp_path: Path, smtp: SmtpSandbox) -> School:
    """A school whose newsletters bear a link in their headers (RFC 8058), of which one went."""
    here = School(tmp_path, smtp)
    sender = 'from = "Basisschool De Wegwijzer <ouders@wegwijzer.example>"'
    ends = f'{sender}\nunsubscribe_base_url = "https://ouders.wegwijzer.example/l"'
    here.configure(PUBLIC, replace=(sender, ends))
    here.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
    here.enrol()
    told = {"title": "Nieuws", "body": "Het plein wordt groen."}
    here.happens({"id": "n1", "kind": "newsletter", "audience": {"group": "3A"}, "payload": told})
    here.dispatch()
    return here


def _in_the_headers(school: School) -> str:
    mail = school.smtp.mails[-1].parsed
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return str(mail["List-Unsubscribe"]).partition(".example")[2].partition(">")[0]


def test_a_program_that_reads_mail_ends_news_in_one_press(news: School) -> None:
    there, path = public_pages(news), _in_the_headers(news)
    program = there.visitor()
    assert program.post(path, {"List-Unsubscribe": "One-Click"}, Origin="").status_code == 303
    there.desk.close()
    assert _known(news).opt_out == {"newsletter"}


def test_a_guardian_ends_news_by_a_button_and_who_only_looks_ends_nothing(news: School) -> None:
    there, path = public_pages(news), _in_the_headers(news)
    sara = there.visitor()
    sara.get(path)
    there.desk.close()
    assert _known(news).opt_out == frozenset()
    assert sara.press("Niet meer sturen").status_code == 303
    assert "komt niet meer" in sara.follow().text
    there.desk.close()
    assert _known(news).opt_out == {"newsletter"}


def test_only_that_door_takes_a_form_of_no_page_and_only_with_its_token(news: School) -> None:
    there = public_pages(news)
    program, path = there.visitor(), _in_the_headers(news)
    assert program.post(path[:-1], {"List-Unsubscribe": "One-Click"}, Origin="").status_code == 404
    assert program.post(path, {}, Origin="").status_code == 404, "an empty form is no wish"
    for door in ("a", "w", "u"):
        assert program.post(f"/{door}/{path[3:]}", {"answer": "ja"}, Origin="").status_code == 403
    there.desk.close()
    assert _known(news).opt_out == frozenset()
