"""The page for guardians: one tap in a mail, an answer at school, and nothing else that anybody could see or do."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx
import pytest

from a_school import School, guardian
from each import each
from ouderbrug.web.guard import MOST_BYTES
from ouderbrug.web.public import MOST_PAGES, SCREENS
from ouderbrug.web.public_doors import PUBLIC_DOORS
from web_browser import ORIGIN, PROXY, SECRET, pages
from web_guardian import PUBLIC, invitation, links, public_pages

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.testing import SmtpSandbox
    from web_browser import Pages

pytestmark = pytest.mark.slow

FAMILY = ("Jip", "Prins", "Sara", "Bakker", "Mark", "Kijkavond", "gymzaal", "3A", "g1", "evening")
OVER = "Deze link doet het niet meer."


@pytest.fixture(autouse=True)
def rehearsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUDERBRUG_NOW", "2026-11-23T10:00:00+01:00")


@pytest.fixture
def school(tmp_path: Path, smtp: SmtpSandbox) -> School:
    """A school with a page for guardians, of which one family of two mailboxes was invited."""
    folder = tmp_path / "school"
    folder.mkdir()
    here = School(folder, smtp)
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


def _said(school: School) -> dict[str, tuple[str, str, str]]:
    answers = school.json("respond", "evening")["answers"]
    return {one["guardian"]: (one["answer"], one["note"], one["by"]) for one in answers}


def _links(school: School, name: str = "g1@") -> list[str]:
    return next(links(mail) for mail in school.smtp.mails if name in mail.recipients[0])


def test_one_tap_in_the_mail_and_one_on_the_page_are_an_answer(school: School, there: Pages) -> None:
    yes, no, question, wishes = _links(school)
    assert [path.rpartition("/")[2] for path in (yes, no, question)] == ["ja", "nee", "anders"]
    assert wishes.startswith("/w/")
    sara = there.visitor()
    assert sara.get(yes).status_code == 200
    assert _said(school) == {}, "whoever only looks answers nothing"
    assert sara.press("Ja").status_code == 303
    assert "Bedankt" in sara.follow().text
    assert _said(school) == {"g1": ("ja", "", "link")}


def test_the_last_answer_counts_and_a_question_comes_with_its_words(school: School, there: Pages) -> None:
    sara = there.visitor()
    sara.get(_links(school)[0])
    sara.press("Ja")
    there.later(hours=3)
    sara.get(_links(school)[2])
    sara.press("Ik wil iets vragen", words="  Mag oma <b>mee</b>?\x1b[31m ")
    assert "De vraag is bij school" in sara.follow().text
    assert _said(school) == {"g1": ("anders", "Mag oma <b>mee</b>?[31m", "link")}
    there.later(hours=3)
    sara.get(_links(school)[1])
    assert not any(word in sara.text for word in ("oma", "Mag")), "no stored answer stands on the page"
    sara.press("Nee")
    assert _said(school)["g1"][0] == "nee"


def test_an_answer_by_a_link_is_the_same_as_one_that_a_colleague_records(school: School, there: Pages) -> None:
    school.staff("juf;Mila Vos;teacher;3A")
    school.run("respond", "evening", "g2", "ja", "--as", "juf")
    sara = there.visitor()
    sara.get(_links(school)[0])
    sara.press("Ja")
    document = school.json("respond", "evening")
    assert document["counts"] == {"ja": 2, "nee": 0, "anders": 0} and document["no_answer"] == []


def test_each_is_answered_in_their_language_and_may_choose_the_other(school: School, there: Pages) -> None:
    mark = there.visitor()
    mark.get(_links(school, "g2@")[0])
    assert "Nothing has been sent yet" in mark.text and 'lang="en"' in (mark.last.text if mark.last else "")
    mark.press("Yes")
    assert "Thank you" in mark.follow().text
    mark.get(_links(school, "g2@")[0] + "?l=nl")
    assert "Er is nog niets verstuurd" in mark.text


def test_no_page_holds_a_name_a_child_or_what_it_is_about(school: School, there: Pages) -> None:
    sara = there.visitor()
    for path in [*_links(school), "/thanks/ja", "/no/where", "/a/nobodys", "/a/nobodys/ja"]:
        answer = sara.get(path)
        assert not any(word in answer.text.replace(path.split("/")[2], "") for word in FAMILY), path
        assert "script" not in answer.text and "style=" not in answer.text and not sara.cookies
        headers = answer.headers
        assert "default-src 'none'" in headers["content-security-policy"] and headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "same-origin" and headers["x-frame-options"] == "DENY"


def test_without_a_page_mails_are_as_they_were(tmp_path: Path, smtp: SmtpSandbox) -> None:
    bodies = []
    for toml in (PUBLIC, ""):
        folder = tmp_path / f"with{len(toml)}"
        folder.mkdir()
        here = School(folder, smtp)
        here.configure(toml)
        here.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
        here.enrol()
        here.happens(invitation())
        here.dispatch()
        bodies.append(smtp.mails[-1].parsed.get_body(("plain",)).get_content().replace("\r\n", "\n"))
    assert "Antwoorden kan zo" in bodies[0]
    assert re.sub(r"Antwoorden kan zo:\n(?:.*/a/.*\n){3}\n|Minder berichten of .*\n", "", bodies[0]) == bodies[1]


# What leads nowhere


def _wrong(path: str) -> list[str]:
    token = path.split("/")[2]
    return [path.replace(token, one) for one in (token[:-1], token[::-1], token + "x", token.swapcase(), "x", "' or 1")]


def test_a_link_that_is_not_right_is_answered_the_same_whatever_is_wrong(school: School, there: Pages) -> None:
    path = _links(school)[0]
    somebody, said = there.visitor(), set()
    for wrong in _wrong(path):
        said |= {(somebody.get(wrong).status_code, somebody.text)}
        post = wrong.removesuffix("/ja")
        said |= {(somebody.post(post, {"answer": "ja"}).status_code, somebody.text)}
    there.later(days=30)
    said |= {(somebody.get(path).status_code, somebody.text)}
    said |= {(somebody.post(path.removesuffix("/ja"), {"answer": "ja"}).status_code, somebody.text)}
    assert len(said) == 1 and next(iter(said))[0] == 404 and OVER in next(iter(said))[1]
    assert _said(school) == {}


@each(("passes", "works"), [({"days": 11, "hours": 12}, True), ({"days": 12}, False)])
def test_a_link_ends_with_the_last_day_to_answer(
    school: School, there: Pages, passes: dict[str, float], works: bool
) -> None:
    there.later(**passes)
    sara = there.visitor()
    assert (sara.get(_links(school)[0]).status_code == 200) == works


def test_a_link_ends_with_what_it_asks_and_with_who_was_asked(school: School, there: Pages) -> None:
    sara, mark = there.visitor(), there.visitor()
    school.rows[0]["blocked"] = "court-order"
    path = _links(school)[0]
    assert sara.get(path).status_code == 200
    school.enrol()
    there.desk.close()
    assert OVER in sara.get(path).text, "who may hear nothing from school"
    school.happens(invitation() | {"revision": 2, "withdrawn": True})
    school.dispatch()
    there.desk.close()
    assert OVER in mark.get(_links(school, "g2@")[0]).text, "what is off"


def test_nothing_but_an_answer_is_taken(school: School, there: Pages) -> None:
    path = _links(school)[0].removesuffix("/ja")
    sara = there.visitor()
    for form in ({}, {"answer": ""}, {"answer": "JA"}, {"answer": "ja;nee"}, {"words": "x"}):
        assert sara.post(path, form).status_code == 404, form
    assert sara.post(path, {"answer": "ja", "words": "x" * 1001}).status_code == 409
    assert sara.post(path, {"answer": "ja", "words": "x" * MOST_BYTES}).status_code == 413
    assert _said(school) == {}


FOREIGN = (
    ({"Origin": "https://evil.example"}, 403),
    ({"Origin": "null"}, 403),
    ({"Origin": ""}, 403),
    ({"Host": "evil.example"}, 421),
)


@each(("headers", "status"), FOREIGN)
def test_what_is_of_another_site_does_nothing(
    school: School, there: Pages, headers: dict[str, str], status: int
) -> None:
    path = _links(school)[0].removesuffix("/ja")
    assert there.visitor().post(path, {"answer": "ja"}, **headers).status_code == status
    assert _said(school) == {}


def _asked(there: Pages, path: str, headers: list[tuple[str, str]]) -> int:
    """The status of a page that is asked for with these lines, of which two may be called alike."""

    async def asked() -> int:
        transport = httpx.ASGITransport(app=there.app, client=("127.0.0.1", 4711))
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            return (await client.get(path, headers=headers)).status_code

    return asyncio.run(asked())


def test_who_asks_too_often_waits_and_others_do_not(school: School) -> None:
    there = public_pages(school, peers=["127.0.0.1"])
    path = _links(school)[0]
    guesser = there.visitor(**{"X-Forwarded-For": "6.6.6.6, 203.0.113.7"})
    codes = [guesser.get("/a/guessed").status_code for _ in range(MOST_PAGES + 1)]
    assert codes == [404] * MOST_PAGES + [429]
    liar = there.visitor(**{"X-Forwarded-For": "192.0.2.1, 203.0.113.7"})
    assert liar.get(path).status_code == 429, "what a browser wrote there counts for nothing"
    assert there.visitor(**{"X-Forwarded-For": "203.0.113.8"}).get(path).status_code == 200
    two_lines = [("X-Forwarded-For", "192.0.2.2"), ("X-Forwarded-For", "203.0.113.7")]
    assert _asked(there, path, two_lines) == 429, "nor does a line of its own, above that of the proxy"
    there.later(minutes=1)
    assert guesser.get(path).status_code == 200


def test_behind_a_proxy_that_is_not_named_one_busy_parent_keeps_no_other_out(school: School, there: Pages) -> None:
    busy, other = _links(school)[0], _links(school, "g2@")[0]
    parent = there.visitor()
    assert [parent.get(busy).status_code for _ in range(MOST_PAGES + 1)] == [200] * MOST_PAGES + [429]
    assert parent.get(other).status_code == 200
    assert {parent.get("/thanks/wishes").status_code for _ in range(MOST_PAGES + 1)} == {200}


@pytest.mark.parametrize("table", ["web", "web.public"])
@pytest.mark.parametrize(
    ("more", "warns"),
    [("", True), ('proxies = ["127.0.0.1"]\n', False), ('certificate = "a.pem"\nkey = "a.key"\n', False)],
)
def test_check_warns_of_a_proxy_that_is_not_named(school: School, table: str, more: str, *, warns: bool) -> None:
    for name in ("a.pem", "a.key"):
        (school.folder / name).write_text("")
    school.configure(f'\n[{table}]\nurl = "https://a.school.example"\n{more}')
    said = school.run("check", exit_code=None).output
    assert (f"{table}.proxies: names no proxy" in said) is warns, said


def test_a_fault_says_and_logs_no_word_of_anybody(
    school: School, there: Pages, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from ouderbrug.staff import responses

    def fails(*_: object) -> None:
        raise ValueError("Sara Bakker of Mag oma mee")

    caplog.set_level("DEBUG")
    path = _links(school)[0]
    sara = there.visitor()
    sara.get(path)
    sara.press("Ja", words="Mag oma mee?")
    monkeypatch.setattr(responses, "answered", fails)
    sara.get(path)
    assert sara.press("Nee", words="Mag oma mee?").status_code == 500
    ours = [one.getMessage() for one in caplog.records if one.name.startswith("ouderbrug")]
    said = "\n".join([*ours, sara.text.replace("Mag oma mee?", "", 1)])
    assert "ValueError" in said and not any(word in said for word in ("oma", "Sara", path.split("/")[2]))


def test_the_store_knows_no_token(school: School) -> None:
    tokens = {path.split("/")[2] for mail in school.smtp.mails for path in links(mail)}
    assert len(tokens) == 4 and all(len(token) == 32 for token in tokens)
    files = [path.read_bytes() for path in school.folder.rglob("*") if path.is_file()]
    assert not any(token.encode() in data for token in tokens for data in files)


# The two apps


def test_every_door_has_a_screen_and_only_what_is_sent_writes() -> None:
    assert {door.screen for door in PUBLIC_DOORS} == set(SCREENS)
    assert {door.method for door in PUBLIC_DOORS} == {"GET", "POST"}


def test_no_door_of_one_app_is_one_of_the_other(school: School, there: Pages) -> None:
    from ouderbrug.web.doors import DOORS

    staff, public = pages(school).visitor(), there.visitor()
    for door in DOORS:
        path = door.path.replace("{number:number}", "1").replace("{name}", "moment")
        answer = public.get(path) if door.method == "GET" else public.post(path, {})
        assert answer.status_code == 404 and "Hier staat niets" in public.text, door
    for path in ("/sign-in", "/sign-in/link", "/sign-in/token", "/sign-out"):
        assert public.get(path).status_code == 404
    for one in PUBLIC_DOORS:
        path = one.path.replace("{token}", "x").replace("{said}", "ja")
        answer = staff.get(path) if one.method == "GET" else staff.post(path, {"answer": "ja"})
        assert answer.status_code == 404, one


def test_the_page_for_guardians_knows_nothing_of_that_for_colleagues() -> None:
    told = "import sys, ouderbrug.web.public; print(*(one for one in sys.modules if one.startswith('ouderbrug.web')))"
    loaded = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.split()
    theirs = {"staff", "entrance", "signing_in", "identity", "doors", "reading", "cards", "new", "leading", "today"}
    assert "ouderbrug.web.answering" in loaded
    assert not theirs & {name.rpartition(".")[2] for name in loaded}


# Who reads along


def test_two_who_share_a_mailbox_have_links_of_their_own(tmp_path: Path, smtp: SmtpSandbox) -> None:
    here = School(tmp_path, smtp)
    here.configure(PUBLIC)
    here.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", email="thuis@guardian.example"),
                guardian("g2", "Mark d'Prins & Co", relation="father", email="thuis@guardian.example"))  # fmt: skip
    here.enrol()
    here.happens(invitation())
    here.dispatch()
    [mail] = here.smtp.mails
    assert [path[:3] for path in links(mail)] == ["/a/"] * 6 + ["/w/"]
    body = mail.parsed.get_body(("plain",)).get_content()
    assert "Antwoord van Sara Bakker:" in body
    there = public_pages(here)
    somebody = there.visitor()
    somebody.get(links(mail)[0])
    somebody.press("Ja")
    assert list(_said(here)) == ["g1"]


def test_whoever_reads_the_mailbox_of_a_pilot_answers_for_nobody(tmp_path: Path, smtp: SmtpSandbox) -> None:
    here = School(tmp_path, smtp)
    here.configure(PUBLIC)
    toml = here.folder / "ouderbrug.toml"
    toml.write_text('live = false\nredirect_to = "proef@wegwijzer.example"\n' + toml.read_text())
    here.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
    here.enrol()
    here.happens(invitation())
    here.dispatch()
    there = public_pages(here)
    somebody = there.visitor()
    somebody.get(links(here.smtp.mails[0])[0])
    assert "er wordt niets bewaard" in somebody.text
    assert somebody.press("Ja").status_code == 303
    assert _said(here) == {}


def test_a_digest_has_links_for_each_thing_that_asks(tmp_path: Path, smtp: SmtpSandbox) -> None:
    here = School(tmp_path, smtp)
    here.configure(PUBLIC + '\n[digest]\nat = "12:00"\n')
    here.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", digest="yes"))
    here.enrol()
    news = {"id": "news", "kind": "newsletter", "audience": {"group": "3A"},
            "payload": {"title": "Nieuws", "body": "Het plein wordt groen."}}  # fmt: skip
    here.happens(invitation(), invitation("coffee", title="Koffie <b>& thee</b>"), news)
    here.dispatch("2026-11-23T10:00:00+01:00")
    here.dispatch("2026-11-23T12:05:00+01:00")
    [mail] = smtp.mails
    assert [path[:3] for path in links(mail)] == ["/a/"] * 6 + ["/w/"]
    plain, page = (mail.parsed.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert "Antwoord op Koffie <b>& thee</b>:" in plain and "<b>& thee" not in page
    at = plain.index("Antwoord op Koffie")
    assert links(mail)[3 if at > plain.index("Antwoord op Kijkavond") else 0] in plain[at:]
    there = public_pages(here)
    there.later(hours=3)
    sara = there.visitor()
    sara.get(next(path for path in links(mail) if path in plain[at:]))
    sara.press("Ja")
    assert here.json("respond", "coffee")["counts"]["ja"] == 1 and here.json("respond", "evening")["counts"]["ja"] == 0


def test_a_reminder_has_links_that_answer_what_was_asked(school: School, there: Pages) -> None:
    later = "2026-11-30T10:00:00+01:00"
    school.staff("juf;Mila Vos;teacher;3A")
    school.run("respond", "evening", "g2", "nee", "--as", "juf")
    before = len(school.smtp.mails)
    school.run("event", "remind", "evening", now=later)
    school.dispatch(later)
    [mail] = school.smtp.mails[before:]
    there.later(days=7, hours=1)
    sara = there.visitor()
    sara.get(links(mail)[0])
    sara.press("Ja")
    assert _said(school)["g1"] == ("ja", "", "link")


def test_a_question_is_somebodys_to_answer_until_they_say_so(school: School, there: Pages) -> None:
    school.staff("juf;Mila Vos;teacher;3A", "mees;Bas Mol;teacher;7B")
    sara = there.visitor()
    sara.get(_links(school)[2])
    sara.press("Ik wil iets vragen", words="Mag oma <b>mee</b>?")
    assert _owed(school, "juf") == ["evening:g1"] and _owed(school, "mees") == []
    assert "oma" not in school.run("tasks", "--as", "juf").stdout
    school.run("tasks", "--did", "question-asked", "evening:g1", "--as", "juf")
    assert _owed(school, "juf") == []
    there.later(hours=1)
    sara.get(_links(school)[0])
    sara.press("Ja", words="En opa?")
    assert _owed(school, "juf", "2026-11-23T12:00:00+01:00") == ["evening:g1"], "a remark with a yes too"


def test_an_answer_without_words_is_no_errand(school: School, there: Pages) -> None:
    school.staff("juf;Mila Vos;teacher;3A")
    sara = there.visitor()
    sara.get(_links(school)[0])
    sara.press("Ja")
    assert _owed(school, "juf") == []


def _owed(school: School, who: str, now: str | None = None) -> list[str]:
    errands = school.json("tasks", "--as", who, now=now)["errands"]
    return [one["key"] for one in errands if one["code"] == "question-asked"]


def test_the_staff_page_shows_the_words_of_a_question_and_ends_it(
    school: School, there: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUDERBRUG_TEST_PROXY", SECRET)
    (school.folder / "staff.csv").write_text(
        "key;name;email;role;groups\njuf;Mila Vos;mila@wegwijzer.example;teacher;3A\n"
    )
    school.run("import", str(school.folder / "staff.csv"))
    school.run("tasks", "--did", "unread-language", "g2", "--as", "juf")
    sara = there.visitor()
    sara.get(_links(school)[2])
    sara.press("Ik wil iets vragen", words="Mag oma <b>mee</b>?")
    there.desk.close()
    school.configure(PUBLIC + PROXY)
    mila = pages(school).signed_in("mila@wegwijzer.example")
    page = mila.get("/follow-ups").text
    assert "Mag oma &lt;b&gt;mee&lt;/b&gt;?" in page and "Een ouder vroeg iets bij een antwoord" in page
    assert mila.press("Gedaan").status_code == 303
    assert "Mag oma" not in mila.get("/follow-ups").text


def test_who_offers_help_that_is_there_already_hears_so(school: School, there: Pages) -> None:
    told = {"what": "de schooltuin", "starts_at": "2026-12-10T10:00:00+01:00", "needed": 1}
    before = len(school.smtp.mails)
    school.happens({"id": "tuin", "kind": "help_wanted", "audience": {"group": "3A"}, "payload": told})
    school.dispatch()
    first, second = (links(mail)[0] for mail in school.smtp.mails[before:])
    sara, mark = there.visitor(), there.visitor()
    sara.get(first + "?l=nl")
    sara.press("Ja")
    assert "Het antwoord is bij school" in sara.follow().text
    assert "genoeg" not in sara.get(first + "?l=nl").text, "who holds the place is asked as before"
    assert "Er zijn al genoeg mensen" in mark.get(second + "?l=nl").text
    mark.press("Ja")
    assert "komen hoeft niet" in mark.follow().text
    assert school.json("respond", "tuin")["counts"]["ja"] == 2
