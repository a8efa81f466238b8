"""A mailbox, shared or not, of whose readers one or both may not have it for a morning: each hears each thing once."""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian, mails, score
from chances import one_in

if TYPE_CHECKING:
    from a_school import School

EVENING, MORNING, LATER, AFTER = (f"2026-11-{at}:00:00+01:00" for at in ("23T19", "24T10", "24T11", "24T13"))
AWAY = {"unknown": {"authority": "unknown"}, "nothing": {"receives": "nothing"}, "address": {"email": ""}}
SUMMARIES = ("", "Het gaat goed.", "Het gaat heel goed.", "Het gaat prima.")
NAMES = {
    "id": "one", "kind": "notice", "audience": {"pupil": "r1"},
    "payload": {"title": "Bril", "body": "Kind1 A1x vond de bril."},
}  # fmt: skip


def _file(school: School, *, shared: bool, away: tuple[str, ...] = (), how: str = "") -> None:
    """Import the families, with these parents away."""
    school.rows = []
    for number in range(12):
        school.family(f"q{number} Kind{number} A{number}x", "8C", guardian(f"o{number}", f"Ouder{number} A{number}x"))
    box = {"email": "home@guardian.example"} if shared else {}
    theirs = {key: box | (AWAY[how] if key in away else {}) for key in ("g1", "g2")}
    two = guardian("g1", "Elif Aksoy", **theirs["g1"]), guardian("g2", "Murat Aksoy", **theirs["g2"])
    school.family("r1 Deniz Aksoy", "3A", *two)
    school.enrol("--accept-left", "--accept-changes", "--accept-unblock")


def _score(revision: int, **more: Any) -> dict[str, Any]:
    event = score("r1", "one")
    return event | {"revision": revision, "payload": event["payload"] | {"summary": SUMMARIES[revision]}} | more


WHAT = {
    "new": _score(1), "revised": _score(2), "withdrawn": _score(2, withdrawn=True), "draft": NAMES,
}  # fmt: skip


def _on_cards(school: School) -> Counter[str]:
    """Who is to hear it from a colleague."""
    cards = school.json("tasks", "--all", "--as", "dir", exit_code=None)["cards"]
    ticks = (tick for card in cards for tick in card["ticks"] if tick["state"] == "handed_over")
    return Counter(key for tick in ticks for key in tick["guardians"])


CASES = list(product(["shared", "own"], [("g1",), ("g2",), ("g1", "g2")], AWAY, WHAT, ["before", "after"]))


@pytest.mark.parametrize(("box", "away", "how", "what", "back"), one_in(5, CASES))
def test_each_reader_hears_each_thing_once(
    school: School, box: str, away: tuple[str, ...], how: str, what: str, back: str
) -> None:
    """By a mail that comes to their mailbox, or from a colleague, and never both."""
    shared = box == "shared"
    school.staff("dir;An Bos;leader;", "juf.karin;Karin Juf;teacher;3A")
    _file(school, shared=shared)
    if what in ("revised", "withdrawn"):
        mails(school, _score(1))
    school.now = EVENING
    assert mails(school, WHAT[what]) == []
    if what == "draft":
        school.approve("one", "--as", "dir")
    _file(school, shared=shared, away=away, how=how)
    if back == "before":
        _file(school, shared=shared)
    school.now = MORNING
    came = mails(school)
    if back == "after":
        _file(school, shared=shared)
    school.now = LATER
    boxes, cards = Counter([*came, *mails(school)]), _on_cards(school)
    of = {key: "home@guardian.example" if shared else f"{key}@guardian.example" for key in ("g1", "g2")}
    assert [boxes[of[key]] + cards[key] for key in of] == [1, 1], (boxes, cards)
    if what in ("new", "revised"):
        school.now = AFTER
        again = Counter(mails(school, _score(WHAT[what]["revision"] + 1)))
        assert again == Counter({*of.values()}) and not _on_cards(school)
