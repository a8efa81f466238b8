"""What is about the own family of a colleague no screen shows them, and no door lets them change, leaders too."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from ouderbrug.web.doors import DOORS
from web_browser import by_link, seen

if TYPE_CHECKING:
    from web_browser import Browser, Pages

LIA = "lia;Lia Prins;lia@wegwijzer.example;leader;;g1\n"
THEIRS = ("Jip", "Sara Bakker", "Mark Prins")
"""The child of Lia (a leader, who is g1) and of Bram (a teacher of 3A, who is g2), and its guardians."""


@pytest.fixture
def lia(here: Pages) -> Browser:
    """A leader whose own child a colleague wrote about; it was let go, and a second thing waits for a yes."""
    path = here.school.folder / "staff.csv"
    path.write_text(path.read_text() + LIA)
    here.school.run("import", str(path))
    here.school.happens(seen())
    here.school.dispatch()
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/read")
    mila.press("Versturen")
    here.school.happens(seen(event="more", words="Het lezen ging vandaag heel goed."), file="more.jsonl")
    here.school.dispatch("2026-11-23T10:01:00+01:00")
    return here.signed_in("lia@wegwijzer.example")


def numbers(here: Pages) -> list[int]:
    with closing(sqlite3.connect(here.school.store)) as connection:
        return [row[0] for row in connection.execute("select id from message order by id")]


def test_no_screen_shows_them_their_own_child(here: Pages, lia: Browser) -> None:
    bram = here.signed_in("mark@wegwijzer.example")
    paths = [door.path for door in DOORS if door.method == "GET" and "{" not in door.path]
    paths += [f"/{place}/{number}" for place in ("read", "post", "call") for number in numbers(here)]
    for path in paths:
        for one in (lia, bram):
            one.get(path)
            assert not [name for name in THEIRS if name in one.text], (path, one.text)


def test_a_ban_of_their_own_stands_nowhere_for_them(here: Pages) -> None:
    for row in here.school.rows[:2]:
        row |= {"blocked": "court-order"}
    here.school.enrol("--accept-left")
    bram, mila = (here.signed_in(f"{name}@wegwijzer.example") for name in ("mark", "mila"))
    assert "Jip" in mila.get("/reach").text and "Jip" not in bram.get("/reach").text


def test_they_take_nothing_of_their_own_back(here: Pages, lia: Browser) -> None:
    form = {"numbers": " ".join(map(str, numbers(here))), "proof": lia.visitor_proof()}
    assert lia.post(f"/read/{numbers(here)[0]}/undo", form).status_code == 404
    assert here.school.dispatch("2026-11-23T10:11:00+01:00") == {"sent": 2}


def test_a_leader_who_came_by_a_link_in_a_mail_takes_nothing_about_a_child_back(here: Pages, lia: Browser) -> None:
    ria = by_link(here, "ria@wegwijzer.example")
    form = {"numbers": str(numbers(here)[0]), "proof": ria.visitor_proof()}
    assert ria.post(f"/read/{numbers(here)[0]}/undo", form).status_code == 404


def test_who_decided_on_another_groups_child_is_not_said(here: Pages, lia: Browser) -> None:
    bas = here.signed_in("bas@wegwijzer.example")
    form = {"numbers": "", "shown": "x", "proof": bas.visitor_proof()}
    bas.post(f"/read/{numbers(here)[0]}/send", form)
    assert "Mila" not in bas.text


def test_whom_a_ban_keeps_out_since_is_no_reader_any_more(here: Pages) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/read")
    assert "Mark Prins" in mila.text
    here.school.rows[1] |= {"blocked": "court-order"}
    here.school.enrol("--accept-left")
    assert mila.press("Versturen").status_code == 409, "who gets it is other than was shown"
    mila.get("/read")
    assert "Sara Bakker" in mila.text and "Mark Prins" not in mila.text


LOST: dict[str, list[dict[str, str]]] = {
    "no address": [{"email": "", "mobile": "0611112222"}],
    "no address, and another child in the group": [{"email": "", "mobile": "0611112222"}],
    "reads another language": [{"language": "tr", "mobile": "0611112222"}],
}
WORDS = {
    "moment": {"field.what": "We bouwden een brug van papier."},
    "meeting_invitation": {"field.title": "Letterfeest", "field.why": "De kinderen lezen voor.",
                           "field.starts_at": "2026-12-03T14:00", "field.place": "de hal",
                           "field.reply_by": "2026-12-01"},
}  # fmt: skip
LISTS = ["/reach", "/answers", "/families", "/insight", "/lead", "/follow-ups", "/call", "/stuck", "/"]


@pytest.mark.parametrize("lost", LOST)
def test_the_other_parent_of_their_child_is_listed_nowhere(here: Pages, lost: str) -> None:
    from a_school import guardian
    from web_browser import feast

    path = here.school.folder / "staff.csv"
    path.write_text(path.read_text() + LIA.replace("g1", "g2"))
    here.school.run("import", str(path))
    if "another child" in lost:
        here.school.family("p4 Noor Bakker", "3A", guardian("g1", "Sara Bakker"))
    for row in here.school.rows:
        row |= next(iter(LOST[lost])) if row["guardian_key"] == "g1" else {}
    here.school.enrol("--accept-left", "--accept-changes", exit_code=None)
    here.school.happens(feast())
    here.school.dispatch(exit_code=None)
    here.later(days=2)
    shown: dict[str, dict[str, str]] = {}
    for mail in ("mila", "mark", "lia"):
        one = here.signed_in(f"{mail}@wegwijzer.example")
        texts = {at: one.get(at).text for at in LISTS}
        for at in [path for path in re.findall(r'href="(/answers/\d+)"', texts["/answers"])]:
            texts[at] = one.get(at).text
        for kind, words in WORDS.items():
            one.get(f"/new/{kind}")
            texts[kind] = one.press("Bekijk", group="3A", **words).text
            assert "Dit krijg" in one.text, one.text
        shown[mail] = texts
    assert any("Sara Bakker" in text for text in shown["mila"].values())
    for mail in ("mark", "lia"):
        assert not [at for at, text in shown[mail].items() if "Sara" in text or "11112222" in text], mail
