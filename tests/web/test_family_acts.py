"""At Gezin a leader and an intern begeleider hold a family back, and a colleague writes down what is not wanted."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from a_school import guardian
from ouderbrug.store import holds, wishes
from ouderbrug.topics import Topic
from ouderbrug.web.wishable import LESS
from web_browser import PROXY, news, pages, seen
from web_family import page_of
from web_guardian import public_pages

if TYPE_CHECKING:
    from web_browser import Browser, Form, Pages

pytestmark = pytest.mark.slow


def _holds(browser: Browser) -> list[Form]:
    return [form for form in browser.forms if form.action.endswith(("/hold", "/release"))]


@pytest.mark.parametrize("who", ["ria", "ib"])
@pytest.mark.parametrize("which", ["guardian", "child"])
def test_a_family_or_a_child_is_held_back_and_let_go_again(here: Pages, who: str, which: str) -> None:
    one = page_of(here, "Sara Bakker", who)
    form = _holds(one)[0 if which == "guardian" else 1]
    assert one.post(form.action, form.fields).status_code == 303
    one.follow()
    assert "Tegengehouden door" in one.text and "Alles over Jip" in one.text
    here.school.happens(seen())
    here.school.dispatch()
    here.school.approve("seen", "--as", "juf")
    gone = here.school.dispatch("2026-11-23T10:01:00+01:00")
    assert gone == ({"sent": 1} if which == "guardian" else {}), "to the other guardian, of the child to nobody"
    release = next(form for form in _holds(one) if form.action.endswith("/release"))
    assert one.post(release.action, release.fields).status_code == 303
    assert "Tegengehouden" not in page_of(here, "Sara Bakker", who).text
    waits = here.school.json("approve")["awaiting_approval"]
    assert len(waits) == (1 if which == "guardian" else 2), "what waited wants a look"


def test_a_hold_shows_to_nobody_else_and_only_a_leader_ends_that_of_another(here: Pages) -> None:
    ria, ib, mila = (page_of(here, "Sara Bakker", who) for who in ("ria", "ib", "mila"))
    assert _holds(mila) == [] and "tegenhouden" not in mila.text
    form = _holds(ria)[0]
    assert mila.post(form.action, form.fields | {"proof": mila.visitor_proof()}).status_code == 403
    ria.post(form.action, form.fields)
    ib = page_of(here, "Sara Bakker", "ib")
    assert "Tegengehouden door Ria Vos" in ib.text and not [
        one for one in _holds(ib) if one.fields and "Weer" in one.buttons
    ]
    path = form.action.replace("/hold", "/release")
    assert ib.post(path, form.fields | {"proof": ib.visitor_proof()}).status_code == 409
    assert "tegen" not in page_of(here, "Sara Bakker").text.casefold(), "a teacher reads of no hold"
    own = _holds(page_of(here, "Elif Aksoy", "ib"))[0]
    ib.post(own.action, own.fields | {"proof": ib.visitor_proof()})
    shown = _holds(page_of(here, "Elif Aksoy", "ria"))[0]
    assert ria.post(shown.action, shown.fields | {"proof": ria.visitor_proof()}).status_code == 303
    assert "Tegengehouden" not in page_of(here, "Elif Aksoy", "ib").text


def _standing(here: Pages) -> list[tuple[str, str]]:
    with here.desk.reading() as work:
        return sorted((one.scope, one.key) for one in holds.standing(work.connection, work.school))


def test_a_child_of_the_page_stays_that_child_whoever_comes_to_stand_before_it(here: Pages) -> None:
    ria = page_of(here, "Sara Bakker", "ria")
    form = _holds(ria)[1]
    here.school.family("p0 Aap Prins", "3A", guardian("g1", "Sara Bakker"))
    here.school.enrol("--accept-changes")
    assert ria.post(form.action, form.fields).status_code == 303
    assert _standing(here) == [("pupil", "p1")]
    shown = next(one for one in _holds(page_of(here, "Sara Bakker", "ria")) if one.action.endswith("/release"))
    assert shown.fields["which"] == form.fields["which"]


def test_who_lets_go_what_they_saw_ends_no_hold_that_came_since(here: Pages) -> None:
    ib = page_of(here, "Sara Bakker", "ib")
    ib.post(_holds(ib)[0].action, _holds(ib)[0].fields)
    ria, ib = page_of(here, "Sara Bakker", "ria"), page_of(here, "Sara Bakker", "ib")
    old, own = _holds(ria)[0], _holds(ib)[0]
    assert ib.post(own.action, own.fields).status_code == 303
    here.school.now = "2026-11-23T10:05:00+01:00"
    here.school.run("hold", "guardian", "g1", "--as", "dir", "--reason", "een zaak")
    assert ria.post(old.action, old.fields).status_code == 409
    assert _standing(here) == [("guardian", "g1")]


def test_who_shares_a_child_with_a_colleague_is_no_business_of_theirs(here: Pages) -> None:
    """Also where that child is in a group of others: a hold and a wish are about the whole of somebody."""
    assert "Sara Bakker" in here.signed_in("ib@wegwijzer.example").get("/families").text
    here.school.family("p9 Bo Prins", "7B", guardian("g8", "Ilse Prins"), guardian("g1", "Sara Bakker"))
    here.school.enrol("--accept-changes")
    file = here.school.folder / "staff.csv"
    file.write_text(file.read_text().replace("ib@wegwijzer.example;ib;3A;", "ib@wegwijzer.example;ib;3A;g8"))
    here.school.run("import", str(file))
    assert "Sara Bakker" not in here.signed_in("ib@wegwijzer.example").get("/families").text


def test_what_rests_by_law_is_not_let_go_here(here: Pages) -> None:
    here.school.run("privacy", "pause", "--guardian", "g1", "--as", "dir")
    ria = page_of(here, "Sara Bakker", "ria")
    held = _holds(ria)[:1]
    assert "Tegengehouden door Ria Vos" in ria.text and not any(form.buttons for form in held)
    form = held[0]
    assert ria.post(form.action, form.fields).status_code == 409
    assert ria.post(form.action, form.fields | {"which": "7"}).status_code == 404


def test_what_is_not_wanted_is_written_down_once_somebody_says_so_and_taken_back(here: Pages) -> None:
    mila = page_of(here, "Sara Bakker")
    assert mila.press("Schrijf op").status_code == 409, "which?"
    mila = page_of(here, "Sara Bakker")
    assert mila.press("Schrijf op", less="newsletters").status_code == 200
    assert "Sara Bakker: Geen nieuwsbrieven" in mila.text and "Dit geldt meteen" in mila.text
    assert _wanted_not(here) == []
    assert mila.press("Ja, dit vroeg deze ouder").status_code == 303
    mila.follow()
    assert "Vandaag door jou opgeschreven" in mila.text and "newsletter" in _wanted_not(here)
    here.school.happens(news())
    here.school.dispatch()
    assert "opted-out" in str(here.school.json("why", "news")) and here.school.smtp.mails == []
    kim = page_of(here, "Sara Bakker", "kim")
    assert "Vandaag door jou" not in kim.text, "each takes back their own"
    assert mila.press("Toch niet").status_code == 303 and _wanted_not(here) == []


def _wanted_not(here: Pages) -> list[str]:
    with here.desk.reading() as work:
        return sorted(work.roster.guardians["g1"].opt_out)


def test_what_was_not_wanted_before_stays_when_it_is_taken_back(here: Pages) -> None:
    here.school.run("optout", "g1", "--kind", "newsletter", "--as", "juf")
    mila = page_of(here, "Sara Bakker")
    assert mila.last is not None
    path = mila.last.url.path
    for less in LESS:
        mila.post(f"{path}/less", {"proof": mila.visitor_proof(), "less": less, "sure": "yes"})
    assert len(_wanted_not(here)) > 4
    mila = page_of(here, "Sara Bakker")
    while any("Toch niet" in form.buttons for form in mila.forms):
        mila.press("Toch niet")
        mila.follow()
    assert _wanted_not(here) == ["newsletter"]


PUBLIC = '\n[web.public]\nurl = "https://ouders.school.example"\n'
SOON, LATER, TOMORROW = "2026-11-23T10:09:00+01:00", "2026-11-23T10:11:00+01:00", "2026-11-24T10:12:00+01:00"


def _mails(here: Pages) -> list[tuple[str, str]]:
    """To whom mails went, and what they say."""
    mails = here.school.smtp.mails
    return [(mail.recipients[0], str(mail.parsed.get_body(("plain",)).get_content())) for mail in mails]


@pytest.fixture
def told(here: Pages) -> Pages:
    """The pages of a school that has some for guardians too."""
    here.school.configure(PROXY + PUBLIC)
    return pages(here.school)


def _leave_out(here: Pages, who: str = "mila", less: str = "tips") -> Browser:
    one = page_of(here, "Sara Bakker", who)
    one.press("Schrijf op", less=less)
    assert one.press("Ja, dit vroeg deze ouder").status_code == 303
    one.follow()
    return one


@pytest.mark.parametrize("public", [PUBLIC, ""])
def test_a_mail_tells_it_and_how_to_undo_it(here: Pages, public: str) -> None:
    here.school.configure(PROXY + public)
    fresh = pages(here.school)
    one = page_of(fresh, "Sara Bakker")
    one.press("Schrijf op", less="tips")
    assert ("een link om het terug te draaien" in one.text) == bool(public), one.text
    one.press("Ja, dit vroeg deze ouder")
    one.follow()
    assert "De mail daarover gaat om" in one.text and "home_tip" in _wanted_not(fresh)
    here.school.dispatch(SOON)
    assert _mails(here) == [], "it can be taken back"
    here.school.dispatch(LATER)
    [(whom, body)] = _mails(here)
    assert whom == "g1@guardian.example" and "Geen tips voor thuis" in body
    assert "Een collega op school schreef op verzoek dit op" in body and "Met een link uit een mail" not in body
    assert ("https://ouders.school.example/u/" in body, "Antwoord op deze mail" in body) == (bool(public), not public)
    here.school.dispatch("2026-11-23T10:31:00+01:00")
    assert len(_mails(here)) == 1


def test_nobody_hears_of_what_is_taken_back_at_once_however_often(told: Pages) -> None:
    for _ in range(7):
        _leave_out(told).press("Toch niet")
    told.school.dispatch(LATER)
    assert _mails(told) == [] and _wanted_not(told) == []


def test_what_is_taken_back_after_its_mail_a_mail_says_too(told: Pages) -> None:
    one = _leave_out(told)
    told.school.dispatch(LATER)
    told.later(minutes=12)
    one.press("Toch niet")
    told.school.dispatch("2026-11-23T10:25:00+01:00")
    (_, first), (whom, last) = _mails(told)
    assert whom == "g1@guardian.example" and "draaide dit terug" in last and "Geen tips voor thuis" in last
    assert "/u/" in first and "/u/" not in last


def test_what_is_left_out_once_more_before_that_mail_leaves_the_first_one_true(told: Pages) -> None:
    one = _leave_out(told)
    told.school.dispatch(LATER)
    told.later(minutes=12)
    one.press("Toch niet")
    _leave_out(told)
    told.school.dispatch("2026-11-23T10:25:00+01:00")
    assert len(_mails(told)) == 1 and "home_tip" in _wanted_not(told)


def test_what_two_colleagues_heard_stays_when_one_takes_it_back(told: Pages) -> None:
    mila, kim = page_of(told, "Sara Bakker"), page_of(told, "Sara Bakker", "kim")
    for one in (mila, kim):
        one.press("Schrijf op", less="tips")
    for one in (mila, kim):
        assert one.press("Ja, dit vroeg deze ouder").status_code == 303
        one.follow()
        assert "Vandaag door jou opgeschreven" in one.text
    mila.press("Toch niet")
    assert "home_tip" in _wanted_not(told)
    told.school.dispatch(LATER)
    [(_, body)] = _mails(told)
    kim.follow() if kim.press("Toch niet").status_code == 303 else None
    assert "Een collega op school schreef" in body and _wanted_not(told) == []


def test_the_link_in_the_mail_undoes_it_whoever_wrote_it_down(told: Pages) -> None:
    mila, kim = page_of(told, "Sara Bakker"), page_of(told, "Sara Bakker", "kim")
    for one in (mila, kim):
        one.press("Schrijf op", less="tips")
    for one in (mila, kim):
        one.press("Ja, dit vroeg deze ouder")
    told.school.dispatch(LATER)
    [(_, body)] = _mails(told)
    guardian_ = public_pages(told.school).visitor()
    guardian_.get(f"/u/{body.partition('/u/')[2].split()[0]}")
    guardian_.press("Draai het terug")
    assert _wanted_not(told) == []


def test_what_colleagues_write_down_leaves_a_guardian_their_own_wishes(told: Pages) -> None:
    for who in ("mila", "kim"):
        for less in LESS:
            one = page_of(told, "Sara Bakker", who)
            assert one.last is not None
            form = {"proof": one.visitor_proof(), "less": less, "sure": "yes"}
            one.post(f"{one.last.url.path}/less", form)
    with told.desk.reading() as work:
        assert wishes.times(work.connection, work.school, ["g1"], work.now - timedelta(days=1)) == 0


@pytest.mark.parametrize("mended", [True, False])
def test_a_mail_that_cannot_go_is_tried_again_or_said(told: Pages, *, mended: bool) -> None:
    toml = told.school.folder / "ouderbrug.toml"
    whole = toml.read_text()
    toml.write_text(re.sub(r"port = \d+", "port = 9", whole))
    one = _leave_out(told)
    path = page_of(told, "Sara Bakker").last.url.path  # type: ignore[union-attr]
    told.school.dispatch(LATER, exit_code=None)
    told.later(minutes=25)
    one.get(path)
    assert "kon nog niet weg" in one.text and "home_tip" in _wanted_not(told)
    if mended:
        toml.write_text(whole)
        told.school.dispatch("2026-11-23T10:26:00+01:00")
        assert len(_mails(told)) == 1 and "kon nog niet weg" not in page_of(told, "Sara Bakker").text
        return
    said = told.school.run("dispatch", now=TOMORROW, exit_code=3).stderr
    assert "a colleague wrote down for 1 guardian" in said and "tell g1" in said and "Sara" not in said
    assert "home_tip" in _wanted_not(told)


def test_to_whom_no_mail_goes_the_page_says_so(told: Pages) -> None:
    one = page_of(told, "Elif Aksoy")
    one.press("Schrijf op", less="tips")
    assert "Hierover gaat geen mail" in one.text and "link" not in one.text
    one.press("Ja, dit vroeg deze ouder")
    assert told.school.dispatch(LATER) == {}


def test_who_wants_no_tips_is_thanked_all_the_same(told: Pages) -> None:
    _leave_out(told)
    kinds = told.desk.runtime.kinds
    thanks = kinds.about(Topic.THANKS)
    assert thanks and not {*_wanted_not(told)} & {*thanks}
