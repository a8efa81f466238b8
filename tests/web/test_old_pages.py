"""A page that is old when it is pressed: what came in since, was settled by another, or changed, is never touched.

Each door that takes a form has its cases, or says why an old page of it can do no harm.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

import pytest

from ouderbrug.delivery.deciding import Which, Wish, decide, found
from ouderbrug.model import Answer
from ouderbrug.staff import responses
from ouderbrug.store import channels, holds
from ouderbrug.store.rows import Hold
from ouderbrug.web.doors import DOORS
from ouderbrug.web.public_doors import PUBLIC_DOORS
from web_browser import after_a_pilot, asking, feast, news, pages, seen, to_be_posted
from web_family import page_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx

    from web_browser import Browser, Pages

MILA, KIM, RIA = (f"{name}@wegwijzer.example" for name in ("mila", "kim", "ria"))
SAID = ("message", "follow_up", "response", "hold", "event", "channel_state", "agreement", "wish")
"""Tables of what a press may change."""


class Old(NamedTuple):
    """A browser with an old page, what is pressed there, and the numbers of the messages that were on it and stand."""

    at: Pages
    browser: Browser
    button: str
    may: tuple[int, ...] = ()
    filled: Mapping[str, str] = {}
    says: tuple[str, ...] = ()


def _first(browser: Browser, under: str) -> Browser:
    browser.get(under)
    assert browser.last is not None
    browser.get(re.findall(rf'href="({under}/\d+)"', browser.last.text)[0])
    return browser


def _told(here: Pages, minute: int, *events: dict[str, object]) -> None:
    """Events about children that go on a card, at a minute past ten."""
    here.school.happens(*events, file=f"{minute}.jsonl")
    here.school.dispatch(f"2026-11-23T10:{minute:02}:00+01:00")
    for one in events:
        here.school.approve(str(one["id"]), "--as", "duo")
    here.school.dispatch(f"2026-11-23T10:{minute + 1:02}:00+01:00")
    here.later(minutes=2)


def _call(here: Pages, *more: dict[str, object]) -> Browser:
    _told(here, 0, seen("p2", "one", "Het rekenen ging vandaag goed."), *more)
    return _first(here.signed_in(MILA), "/call")


TWO = seen("p2", "two", "Deniz is om negen uur gevallen.")


def _joined(here: Pages, button: str = "Gesproken", *may: int) -> Old:
    mila = _call(here)
    _told(here, 3, seen("p2", "two", "Deniz viel vandaag twee keer uit."))
    return Old(here, mila, button, may, says=("Er kwam intussen iets bij", "viel vandaag twee keer uit"))


def _amended(here: Pages) -> Old:
    mila = _call(here, TWO)
    _told(here, 3, seen("p2", "two", "Deniz is om elf uur gevallen.") | {"revision": 2})
    return Old(here, mila, "Gesproken", (1,), says=("Alleen wat op jouw scherm stond", "elf uur"))


def _held(here: Pages, guardian: str) -> None:
    with here.desk.writing() as work:
        holds.place(work.connection, work.school, Hold("guardian", guardian, work.now, "dir", ""))


def _called_by_another(here: Pages) -> Old:
    mila = _call(here, TWO)
    kim = _first(here.signed_in(KIM), "/call")
    kim.press("Niet meer nodig")
    return Old(here, mila, "Gesproken", says=("Kim Blom was je voor",))


def _to_both(here: Pages) -> Browser:
    """A card about one child to both guardians, of whom one is kept before the page is opened."""
    here.school.happens(seen())
    here.school.dispatch()
    mila = here.signed_in(MILA)
    mila.get("/read")
    mila.press("Liever bellen")
    here.later(minutes=11)
    here.school.dispatch(here.clock[0].isoformat())
    return mila


def _hidden(here: Pages) -> Old:
    mila = _to_both(here)
    _held(here, "g2")
    return Old(here, _first(mila, "/call"), "Niet meer nodig", (1,))


def _kept_since(here: Pages) -> Old:
    mila = _call(here)
    _held(here, "g3")
    return Old(here, mila, "Gesproken", says=("Iets mag nu niet meer verteld", "Ik had dit al verteld"))


def _posted_by_another(here: Pages) -> Old:
    board = to_be_posted(here)
    mila, kim = _first(board.signed_in(MILA), "/post"), _first(board.signed_in(KIM), "/post")
    kim.press("Niet geplaatst")
    return Old(board, mila, "Geplaatst", says=("Kim Blom was je voor",))


def _post_changed(here: Pages) -> Old:
    board = to_be_posted(here)
    mila = _first(board.signed_in(MILA), "/post")
    board.school.happens({"id": "brug", "revision": 2, "kind": "moment", "audience": {"group": "3A"},
                          "payload": {"what": "We bouwden een brug van hout."}}, file="2.jsonl")  # fmt: skip
    board.school.dispatch("2026-11-23T10:02:00+01:00")
    board.later(minutes=2)
    return Old(board, mila, "Geplaatst", says=("Dit is veranderd sinds je het las",))


def _reading(here: Pages, path: str = "/read") -> Browser:
    here.school.happens(*(seen(), seen("p2", "other")) if path == "/read/all" else (seen(),))
    here.school.dispatch()
    mila = here.signed_in(MILA)
    mila.get(path)
    return mila


def _read_by_another(button: str, path: str = "/read", **filled: str) -> Callable[[Pages], Old]:
    def case(here: Pages) -> Old:
        mila = _reading(here, path)
        kim = here.signed_in(KIM)
        kim.get("/read")
        kim.press("Niet versturen", reason="not-now")
        return Old(here, mila, button, filled=filled, says=(" ",))

    return case


def _read_changed(button: str, path: str = "/read", *, change: bool = False, **filled: str) -> Callable[[Pages], Old]:
    def case(here: Pages) -> Old:
        mila = _reading(here, path)
        if change:
            mila.get(next(form.action for form in mila.forms if form.action.endswith("/send"))[:-4] + "change")
        here.school.happens(seen(words="Het delen ging vandaag niet goed.") | {"revision": 2}, file="2.jsonl")
        here.school.dispatch("2026-11-23T10:02:00+01:00")
        here.later(minutes=2)
        return Old(here, mila, button, filled=filled, says=(" ",))

    return case


def _decided_anew(here: Pages) -> Old:
    """A leader let it go and took that back; a colleague lets it go since."""
    here.school.happens(news())
    here.school.dispatch()
    ria, kim = here.signed_in(RIA), here.signed_in(KIM)
    ria.get("/read")
    ria.press("Versturen")
    ria.follow()
    old = ria.last
    here.later(seconds=30)
    ria.press("Toch niet")
    here.later(seconds=30)
    kim.get("/read")
    kim.press("Versturen")
    ria.last = old
    return Old(here, ria, "Toch niet", says=("Hier is intussen iets anders mee gebeurd",))


def _done_anew(here: Pages) -> Old:
    """A post that was posted, taken back, and posted once more."""
    board = to_be_posted(here)
    mila = _first(board.signed_in(MILA), "/post")
    mila.press("Geplaatst")
    mila.get("/post")
    old = mila.last
    mila.press("Toch niet")
    board.later(minutes=1)
    _first(mila, "/post").press("Met andere woorden geplaatst")
    mila.last = old
    return Old(board, mila, "Toch niet", says=("Dit kan niet meer terug",))


LOOK = {"field.what": "We bouwden een brug. Vraag uw kind hoe sterk hij was."}
ANEW = {"field.what": "We bouwden een brug van papier. Vraag uw kind hoe sterk hij was."}


def _two_looks(here: Pages) -> tuple[Browser, httpx.Response | None, httpx.Response | None]:
    """A page that shows a message, and that which shows other words of it; the second is put ready."""
    mila = here.signed_in(MILA)
    mila.get("/new/moment")
    mila.press("Bekijk", **LOOK)
    first = mila.last
    mila.press("Verder aanpassen")
    mila.press("Bekijk", **ANEW)
    second = mila.last
    mila.press("Klaarzetten")
    return mila, first, second


def _put_ready_before(here: Pages) -> Old:
    mila, mila.last, _ = _two_looks(here)
    return Old(here, mila, "Klaarzetten", says=("Dit komt in de plaats van wat je al klaarzette",))


def _ready_changed(here: Pages) -> Old:
    mila, first, _ = _two_looks(here)
    mila.follow()
    old, mila.last = mila.last, first
    mila.press("Klaarzetten")
    mila.press("Klaarzetten")
    mila.last = old
    return Old(here, mila, "Toch niet", says=("Iets van jouw scherm",))


def _says(here: Pages, words: str) -> None:
    with here.desk.writing() as work:
        asked = responses.question(work, "zoo")
        responses.answered(work, asked, "g1", Answer.OTHER, responses.BY_LINK, words)
    here.later(minutes=1)


def _asked_more(here: Pages) -> Old:
    here.school.happens(asking())
    here.school.dispatch()
    _says(here, "Moet ik geld meenemen?")
    here.later(minutes=4)
    mila = here.signed_in(MILA)
    mila.get("/follow-ups")
    _says(here, "Jip is allergisch voor noten.")
    return Old(here, mila, "Gedaan", says=("Iets is nu anders", "noten"))


def _mail_alone(here: Pages) -> None:
    """A school where a colleague tells nothing, with a draft about a child for two guardians."""
    toml = here.school.folder / "ouderbrug.toml"
    toml.write_text(toml.read_text().replace('"email", "handover"', '"email"'))
    here.school.happens(seen())
    here.school.dispatch()


def _one_fails(here: Pages, guardian: str, reply: str, minute: int) -> None:
    with here.desk.writing() as work:
        wish = Wish(Which("seen", guardian, None), "juf")
        decide(work, found(work, wish, lambda _: None), wish)
    command, _, said = reply.partition(" ")
    here.school.smtp.replies[command] = [said]
    here.school.dispatch(f"2026-11-23T10:{minute}:00+01:00", exit_code=None)


def _fails_again(path: str, reply: str, button: str, *, later_try: bool = False) -> Callable[[Pages], Old]:
    """What failed for one guardian is on the page; then it fails for the other, or once more for the first."""

    def case(here: Pages) -> Old:
        _mail_alone(here)
        _one_fails(here, "g1", reply, 11)
        fresh = pages(here.school)
        fresh.later(minutes=12)
        mila, kim = fresh.signed_in(MILA), fresh.signed_in(KIM)
        mila.get(path)
        if later_try:
            kim.get(path)
            kim.press(button)
            fresh.desk.close()
            command, _, said = reply.partition(" ")
            here.school.smtp.replies[command] = [said]
            here.school.dispatch("2026-11-23T10:32:00+01:00", exit_code=None)
        else:
            _one_fails(here, "g2", reply, 32)
        fresh.later(minutes=22)
        return Old(fresh, mila, button, () if later_try or path != "/stuck" else (1,), says=(" ",))

    return case


def _closed_anew(here: Pages) -> Old:
    here.school.happens(seen())
    here.school.dispatch()
    ivo = here.signed_in("ivo@wegwijzer.example")
    with here.desk.writing() as work:
        channels.close(work.connection, work.school, "email", "auth", work.now)
    ivo.get("/stuck")
    here.later(minutes=5)
    with here.desk.writing() as work:
        channels.reopen(work.connection, work.school, "email")
        channels.close(work.connection, work.school, "email", "auth", work.now)
    return Old(here, ivo, "Weer openen", says=("Iets is nu anders",))


def _answers(here: Pages) -> tuple[Pages, Browser]:
    here.school.happens(feast())
    here.school.dispatch()
    here.school.now = "2026-11-24T10:30:00+01:00"
    fresh = pages(here.school)
    return fresh, _first(fresh.signed_in(MILA), "/answers")


def _said_since(here: Pages) -> Old:
    fresh, mila = _answers(here)
    with fresh.desk.writing() as work:
        asked = responses.question(work, "feast")
        for guardian in ("g1", "g2"):
            responses.answered(work, asked, guardian, Answer.OTHER, responses.BY_LINK, "Mag oma mee?")
    return Old(fresh, mila, "Nee", says=("Iets is nu anders", "Mag oma mee?"))


def _asked_otherwise(button: str) -> Callable[[Pages], Old]:
    def case(here: Pages) -> Old:
        fresh, mila = _answers(here)
        changed = feast() | {"revision": 2}
        changed["payload"] = changed["payload"] | {"starts_at": "2026-12-04T14:00:00+01:00"}
        fresh.school.happens(changed, file="2.jsonl")
        fresh.school.dispatch("2026-11-24T10:31:00+01:00")
        fresh.later(minutes=2)
        return Old(fresh, mila, button, says=("Iets is nu anders",))

    return case


def _reminded_anew(here: Pages) -> Old:
    fresh, mila = _answers(here)
    mila.press("Herinner die")
    mila.follow()
    old = mila.last
    mila.press("Toch niet")
    mila.follow()
    fresh.later(minutes=1)
    mila.press("Herinner die")
    mila.last = old
    return Old(fresh, mila, "Toch niet", says=(" ",))


def _talked(here: Pages) -> Old:
    mila, kim = page_of(here, "Elif Aksoy"), page_of(here, "Elif Aksoy", "kim")
    kim.press("Gesproken", agreed="Kim sprak iets af.")
    return Old(here, mila, "Gesproken", filled={"agreed": "Iets anders."}, says=("Een collega schreef intussen",))


def _held_anew(here: Pages) -> Old:
    ria, ib = page_of(here, "Sara Bakker", "ria"), page_of(here, "Sara Bakker", "ib")
    ria.press("Tegenhouden")
    ria.follow()
    old = ria.last
    ria.press("Weer vrijgeven")
    here.later(minutes=1)
    ib.press("Tegenhouden")
    ria.last = old
    return Old(here, ria, "Weer vrijgeven", says=(" ",))


def _all_held_anew(here: Pages) -> Old:
    ria = here.signed_in(RIA)
    ria.get("/lead")
    ria.press("Alles tegenhouden")
    ria.follow()
    old = ria.last
    ria.press("Weer vrijgeven")
    here.later(minutes=1)
    ria.get("/lead")
    ria.press("Alles tegenhouden")
    ria.last = old
    return Old(here, ria, "Weer vrijgeven", says=(" ",))


def _more_waits(here: Pages) -> Old:
    trial = after_a_pilot(here)
    trial.school.run("store", "backup", str(trial.school.folder / "copy.db"))
    ria = trial.signed_in(RIA)
    ria.get("/lead/live")
    ria.press("Kijk na")
    toml = trial.school.folder / "ouderbrug.toml"
    live = toml.read_text()
    toml.write_text('redirect_to = "ict@wegwijzer.example"\n' + live)
    trial.school.happens(seen("p2", "two"), file="2.jsonl")
    trial.school.dispatch()
    toml.write_text(live)
    return Old(trial, ria, "Live gaan", filled={"decision": "MT", "before": "throw-away"}, says=(" ",))


CASES: Mapping[str, Mapping[str, Callable[[Pages], Old]]] = {
    "called": {
        "something came in": lambda here: _joined(here, "Gesproken", 1),
        "something came in, and it is not needed": lambda here: _joined(here, "Niet meer nodig", 1),
        "something changed": _amended,
        "another was first": _called_by_another,
        "something was not on it": _hidden,
        "it is held since": _kept_since,
    },
    "posted": {"another was first": _posted_by_another, "it changed": _post_changed},
    "untold": {"it was posted anew": _done_anew},
    "send": {"another was first": _read_by_another("Versturen"), "it changed": _read_changed("Versturen")},
    "send_all": {
        "another was first": _read_by_another("Alle 2 versturen", "/read/all"),
        "one changed": _read_changed("Alle 2 versturen", "/read/all"),
    },
    "stop": {"it changed": _read_changed("Niet versturen", reason="not-now")},
    "rather_call": {
        "another was first": _read_by_another("Liever bellen"),
        "it changed": _read_changed("Liever bellen"),
    },
    "look_again": {"it changed": _read_changed("Bekijk", change=True)},
    "undo": {"another decided since": _decided_anew},
    "put_ready": {"other words were put ready": _put_ready_before},
    "call_off": {"other words were put ready": _ready_changed},
    "done": {
        "something was asked": _asked_more,
        "another did not get it": _fails_again("/follow-ups", "RCPT 550 5.1.1 no such user", "Verteld"),
    },
    "settled": {
        "another is unknown": _fails_again("/stuck", ". close", "Niet aangekomen"),
        "a later try": _fails_again("/stuck", ". close", "Niet aangekomen", later_try=True),
    },
    "again": {
        "another failed": _fails_again("/stuck", "RCPT 550 5.1.1 no such user", "Stuur opnieuw"),
        "a later try": _fails_again("/stuck", "RCPT 550 5.1.1 no such user", "Stuur opnieuw", later_try=True),
    },
    "opened": {"it closed anew": _closed_anew},
    "answered": {"they said more": _said_since, "it is asked otherwise": _asked_otherwise("Nee")},
    "remind": {"it is asked otherwise": _asked_otherwise("Herinner die")},
    "remind_not": {"it was put ready anew": _reminded_anew},
    "talked": {"another talked": _talked},
    "release_family": {"another holds it": _held_anew},
    "release_all": {"it is held anew": _all_held_anew},
    "go_live": {"more waits": _more_waits},
}
"""What may happen behind an old page, by the screen that takes its form."""
NO_HARM = {
    "posted_self": "it says something of its own, once by its id",
    "look": "nothing is stored of it",
    "hold_family": "it holds what is not held, whatever was held before",
    "hold_all": "it holds what is not held, whatever was held before",
    "less": "it says something of its own, and asks whether it is so",
    "more": "it takes back the colleague's own word of today, which says the same whenever it was said",
    "check_live": "it notes that somebody looked",
    "answer": "it shows nothing of what was asked",
    "wish": "it shows nothing of what was wished",
    "less by a link": "it shows nothing, and says the same each time",
    "undo by a link": "its token stands for one wish",
}
"""Why an old page of what else takes a form can do no harm, by the screen."""


def test_every_door_that_takes_a_form_has_its_cases_or_can_do_no_harm() -> None:
    ours = {door.screen for door in DOORS if door.method == "POST"}
    theirs = {door.screen for door in PUBLIC_DOORS if door.method == "POST"}
    named = {f"{screen} by a link" if screen in ours else screen for screen in theirs}
    assert CASES.keys() | NO_HARM.keys() == ours | named and not CASES.keys() & NO_HARM.keys()


EACH = {f"{screen}: {name}": case for screen, cases in CASES.items() for name, case in cases.items()}


@pytest.mark.parametrize("case", EACH.values(), ids=EACH.keys())
def test_an_old_page_touches_nothing_that_was_not_on_it(here: Pages, case: Callable[[Pages], Old]) -> None:
    old = case(here)
    before, before_that = _rows(old), _on_it(old)
    answer = old.browser.press(old.button, **old.filled)
    assert answer.status_code == (409 if old.says else 303), old.browser.text
    assert _rows(old) == before
    for said in old.says:
        assert said in old.browser.text, old.browser.text
    assert all(one != two for one, two in zip(_on_it(old), before_that, strict=True))


def _on_it(old: Old) -> list[object]:
    """The messages that were on the page and stand."""
    with closing(sqlite3.connect(old.at.school.store)) as connection:
        return [connection.execute("select * from message where id = ?", (one,)).fetchone() for one in old.may]


def _rows(old: Old) -> dict[str, list[str]]:
    """What is in the store but for the messages that may be touched."""
    old.at.desk.close()
    with closing(sqlite3.connect(old.at.school.store)) as connection:
        names = {row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")}
        return {
            name: sorted(repr(row) for row in connection.execute(f"select * from {name}")
                         if name != "message" or row[0] not in old.may)
            for name in sorted(names & {*SAID})
        }  # fmt: skip


def _counts(here: Pages) -> list[tuple[str, int]]:
    with closing(sqlite3.connect(here.school.store)) as connection:
        return connection.execute("select state, count(*) from message group by state").fetchall()


def test_who_told_it_before_it_was_held_says_so_and_it_is_not_told_twice(here: Pages) -> None:
    old = _kept_since(here)
    old.browser.press("Gesproken", agreed="Samen oefenen")
    assert "Samen oefenen" in old.browser.text, "what was typed stands there still"
    assert old.browser.press("Ik had dit al verteld").status_code == 303
    with here.desk.writing() as work:
        holds.release(work.connection, work.school, ("guardian", "g3"), "dir", work.now)
    assert _counts(here) == [("sent", 1)]
    old.browser.get("/call")
    assert "Elif Aksoy (ouder van" not in old.browser.text
    with closing(sqlite3.connect(here.school.store)) as connection:
        assert connection.execute("select guardian, words from agreement").fetchall() == [("g3", "Samen oefenen")]


def test_who_saw_it_before_says_so_also_from_the_page_as_it_is_now(here: Pages) -> None:
    old = _kept_since(here)
    _first(old.browser, "/call")
    assert "Ik had dit al verteld" in old.browser.text
    kim = _first(here.signed_in(KIM), "/call")
    assert "Ik had dit al verteld" not in kim.text, "who never saw it told nothing"
    assert old.browser.press("Ik had dit al verteld").status_code == 303
    assert _counts(here) == [("sent", 1)]
