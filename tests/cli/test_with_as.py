"""Lists of commands with --as: what a colleague may see there, as on the page, and nothing of the own family."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from a_school import guardian, score
from each import each
from web_browser import asking

if TYPE_CHECKING:
    from a_school import School

STAFF = ("juf.karin;Karin;teacher;3A;", "meester.bas;Bas;teacher;8B;", "bouw;Mees;leader;;g1", "directie;Ria;leader;;",
         "ib;Ans;ib;;", "machines;Ids;ict;;")  # fmt: skip


@pytest.fixture
def own(school: School) -> School:
    """Two groups; the guardian of a child in 3A leads the school besides, and all is told by a colleague."""
    school.family("p1 Jip Prins", "3A", guardian("g1", "Mees Prins", email=""))
    school.family("p2 Noor Smit", "8B", guardian("g2", "Anna Smit", email=""))
    school.family("p3 Sem Vos", "3A", guardian("g3", "Tom Vos", email=""))
    school.enrol()
    staff = "\n".join(("key;name;role;groups;guardian_key", *STAFF))
    (school.folder / "staff.csv").write_text(f"{staff}\n")
    school.run("import", str(school.folder / "staff.csv"))
    for pupil in ("p1", "p2", "p3"):
        told = score(pupil, f"score-{pupil}")
        school.happens(told | {"payload": told["payload"] | {"approved_by": "directie"}})
    school.dispatch(exit_code=None)
    asked(school)
    return school


@each(
    ("who", "sees"),
    [("juf.karin", "p1 p3"), ("meester.bas", "p2"), ("bouw", "p2 p3"), ("directie", "p1 p2 p3"), ("ib", "p1 p2 p3"),
     ("machines", "")],
)  # fmt: skip
def test_all_shows_what_a_colleague_may_see(own: School, who: str, sees: str) -> None:
    found = own.json("tasks", "--as", who, "--all")
    listed = {pupil for card in found["cards"] for pupil in card["pupils"]}
    assert " ".join(sorted(listed)) == sees
    for pupil in {"p1", "p2", "p3"} - listed:
        assert f'"{pupil}"' not in json.dumps(found) and pupil not in own.run("tasks", "--as", who, "--all").stdout


@each(("who", "sees"), [("juf.karin", "g1 g3"), ("meester.bas", "g2"), ("bouw", "g2 g3"), ("directie", "g1 g2 g3")])
def test_answers_are_listed_as_far_as_they_are_theirs(own: School, who: str, sees: str) -> None:
    found = own.json("respond", "zoo", "--as", who)
    known = {one["guardian"] for one in found["answers"]}.union(found["no_answer"])
    assert " ".join(sorted(known)) == sees
    assert sum(found["counts"].values()) == len(found["answers"])


def asked(school: School) -> None:
    """All three were asked by a colleague, and the first two answered."""
    school.happens(asking() | {"audience": {"school": True}})
    school.dispatch(exit_code=None)
    for card in school.json("tasks")["cards"]:
        for tick in card["ticks"] if "zoo" in card["events"] else ():
            school.run("settle", str(tick["message"]), "--done", "--as", "directie")
    for key in ("g1", "g2"):
        school.run("respond", "zoo", key, "ja", "--as", "directie")


OWN = [
    ("respond", "zoo", "g1", "nee"),
    ("tasks", "--talked", "g1"),
    ("pair", "receives_all", "p1", "g3"),
    ("pair", "not_together", "g1", "g3"),
    ("release", "guardian", "g1"),
]


@each("words", OWN)
def test_nothing_is_written_down_of_the_own_family(own: School, words: tuple[str, ...]) -> None:
    own.run("hold", "guardian", "g1", "--as", "directie")
    assert "your own family" in own.run(*words, "--as", "bouw", exit_code=2).stderr


def test_against_which_rule_it_was_told_only_a_leader_reads(own: School) -> None:
    for row in own.rows:
        row["blocked"] = "court-order" if row["guardian_key"] == "g3" else ""
    own.enrol()
    (number,) = (
        tick["message"] for card in own.json("tasks")["cards"] if card["pupils"] == ["p3"] for tick in card["ticks"]
    )
    said = own.json("settle", str(number), "--done", "--already-posted", "--as", "juf.karin")["settled"]
    assert [one["note"] for one in said] == ["against:ask-leader"]
    seen = {who: own.json("tasks", *(("--as", who) if who else ()))["review"] for who in ("", "juf.karin", "directie")}
    notes = {who: [one["note"] for one in review] for who, review in seen.items()}
    hidden, told = ["against:ask-leader"], ["against:consent.contact-ban"]
    assert notes == {"": hidden, "juf.karin": hidden, "directie": told}
    assert own.json("tasks", "--as", "meester.bas")["review"] == []


def test_that_a_ban_is_in_the_group_only_who_may_know_why_reads_at_what_waits(school: School) -> None:
    """Neither in the list, nor in what is shown before a yes, nor at the card."""
    school.configure('[channels.parro]\nmode = "assisted"\n', replace=('general = ["email"]', 'general = ["parro"]'))
    school.family(
        "p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"), guardian("g2", "Tom Prins", blocked="court-order")
    )
    school.enrol()
    school.staff(*(row.rpartition(";")[0] for row in STAFF))
    school.happens({"id": "n1", "kind": "newsletter", "audience": {"group": "3A"},
                    "payload": {"title": "Nieuws", "body": "Kijk op https://elders.example/x."}})  # fmt: skip
    school.dispatch(exit_code=None)
    for who, reads in (((), False), (("--as", "juf.karin"), False), (("--as", "directie"), True)):
        listed = school.json("approve", *who)["awaiting_approval"]
        codes = {code for one in listed for code in one["warnings"]}
        assert ("content_policy.group-has-ban" in codes, "ask-leader" in codes) == (reads, not reads)
        assert ("may not see it" in school.run("approve", *who).stdout) == reads
    assert "may not see it" not in school.run("preview", "n1").output
    school.approve("n1", "--as", "directie")
    school.dispatch(exit_code=None)
    for who, reads in (((), False), (("--as", "juf.karin"), False), (("--as", "directie", "--all"), True)):
        ticks = [tick for card in school.json("tasks", *who)["cards"] for tick in card["ticks"]]
        assert [("content_policy.group-has-ban" in one["check_first"]) for one in ticks] == [reads]
