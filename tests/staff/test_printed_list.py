"""The list that a teacher prints: what happened, what was done and what to ask; to do above what came too late."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from a_school import guardian

if TYPE_CHECKING:
    from a_school import School

STAFF = "key;name;email;groups;role\nkarin;Karin de Boer;karin@wegwijzer.example;3A;teacher\n"
MONDAY, WEDNESDAY = "2026-11-23T11:00:00+01:00", "2026-11-25T11:00:00+01:00"
FALL = {"what": "Bo viel van het klimrek.", "what_we_did": "Er zit een pleister op.", "ask": "Wat vertelt Bo thuis?"}
BALL = {"what": "Bo kreeg een bal tegen het hoofd.", "what_we_did": "We hebben gekoeld.", "ask": "Hoe is het nu?"}
GUIDE = "Zo voer je het gesprek"


@pytest.fixture
def printed(school: School) -> list[str]:
    """Its lines on Wednesday: a talk of Monday that nobody had, one of today, and a draft that waits."""
    school.configure(replace=('sensitive = ["email", "handover"]', 'sensitive = ["handover"]'))
    school.family("p1 Bo Prins", "3A", guardian("g1", "Sara Bakker", mobile="0612345678"))
    school.enrol()
    (school.folder / "staff.csv").write_text(STAFF)
    school.run("import", str(school.folder / "staff.csv"))
    for school.now, name, said in ((MONDAY, "fall", FALL), (WEDNESDAY, "ball", BALL)):
        school.happens(
            {"id": name, "kind": "incident", "audience": {"pupil": "p1"}, "payload": said}, file=f"{name}.jsonl"
        )
        school.run("dispatch", exit_code=None)
        school.approve(name, "--as", "karin")
        school.run("dispatch", exit_code=None)
    page = school.folder / "list.html"
    school.run("tasks", "--as", "karin", "--print", str(page))
    text = re.sub(r"<style>.*?</style>|<[^>]+>", "\n", page.read_text("utf-8"), flags=re.S)
    return [line.strip() for line in text.splitlines() if line.strip()]


def test_7_a_card_of_what_happened_holds_all_that_the_caller_needs(printed: list[str]) -> None:
    """It had nothing of what happened, of what was done, and of what to ask."""
    whole = "\n".join(printed)
    places = [whole.index(said) for said in (BALL["what"], BALL["what_we_did"], BALL["ask"])]
    assert places == sorted(places), "in the order in which it is told"
    assert "Sara Bakker, +31612345678" in whole
    assert GUIDE in printed and "Gedaan" in printed and printed.index(GUIDE) < printed.index("Gedaan")
    assert not re.search(r"\*\*|^#+ |\[[^\]]+\]\(", whole, re.M), "no raw Markdown"
    assert "wonen apart" not in whole.casefold(), "one mailbox tells nothing of that"


def test_7_to_do_stands_above_what_came_too_late(printed: list[str]) -> None:
    (to_do,) = [number for number, line in enumerate(printed) if line.startswith("Te doen: ")]
    late = printed.index("Te laat")
    assert to_do < late and printed.index(GUIDE) < late
    whole, below = "\n".join(printed[:late]), "\n".join(printed[late:])
    assert BALL["what"] in whole and FALL["what"] in whole, "what nobody told yet is to be told still"
    assert "Dit is niet gedaan" in below and "Sara Bakker (Ouder van Bo): bellen" in below
    assert not any(said in below for said in (GUIDE, BALL["what"], FALL["what"])), "what it was stands above"
