"""What is about the own child of a colleague is in no word, count or list that they get, a leader's too."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

import pytest

from a_school import guardian
from ouderbrug.staff.urgent import Urgent, by_colleague
from ouderbrug.store import roster
from ouderbrug.store.database import Store

if TYPE_CHECKING:
    from a_school import School

STAFF = """key;name;email;groups;role;guardian_key
ria;Ria Vos;ria@wegwijzer.example;;leader;
mees;Mees Prins;mees@wegwijzer.example;;leader;g1
karin;Karin Aksoy;karin@wegwijzer.example;3A;teacher;g2
jan;Jan Smit;jan@wegwijzer.example;3A;teacher;
"""
AT_ELEVEN, AT_HALF = "2026-11-23T11:00:00+01:00", "2026-11-23T11:30:00+01:00"
SAID = {"what": "Een bal tegen het hoofd.", "what_we_did": "We hebben gekoeld.", "ask": "Bel de huisarts, vanavond."}


@pytest.fixture
def own(school: School) -> School:
    """A leader with a child in 3A, a teacher of 3A with another, and a third child."""
    school.configure(
        '\n[staff_mail]\nat = "23:00"\n', replace=('sensitive = ["email", "handover"]', 'sensitive = ["handover"]')
    )
    for number, name in enumerate(("Jip Prins", "Deniz Aksoy", "Sem Vos"), 1):
        school.family(f"p{number} {name}", "3A", guardian(f"g{number}", f"Sara {name.split()[1]}", mobile="0612345678"))
    school.enrol()
    (school.folder / "staff.csv").write_text(STAFF)
    school.run("import", str(school.folder / "staff.csv"))
    school.now = AT_ELEVEN
    return school


def told(school: School) -> dict[str, int]:
    """How many mails each colleague got."""
    return {key: len(school.subjects(f"{key}@")) for key in ("ria", "mees", "karin", "jan")}


@pytest.mark.parametrize("approved", [False, True], ids=["to approve", "to tell"])
@pytest.mark.parametrize(
    ("pupil", "hear"),
    [("p1", {"ria", "karin", "jan"}), ("p2", {"ria", "mees", "jan"}), ("p3", {"ria", "mees", "karin", "jan"})],
)
def test_of_what_happened_to_the_own_child_others_hear(
    own: School, pupil: str, hear: set[str], *, approved: bool
) -> None:
    own.happens({"id": "i1", "kind": "incident", "audience": {"pupil": pupil}, "payload": SAID})
    own.run("dispatch", exit_code=None)
    if approved:
        before = told(own)
        own.approve("i1", "--as", "ria")
        own.run("dispatch", now=AT_HALF, exit_code=None)
        assert {key for key, count in told(own).items() if count > before[key]} == hear
    else:
        assert {key for key, count in told(own).items() if count} == hear


def test_of_what_happened_to_two_children_a_leader_counts_the_other_one(own: School) -> None:
    for pupil in ("p1", "p3"):
        own.happens({"id": f"i-{pupil}", "kind": "incident", "audience": {"pupil": pupil}, "payload": SAID})
    own.run("dispatch", exit_code=None)
    counts = {key: str(mail.parsed) for key in ("ria", "mees") for mail in own.smtp.mails
              if f"{key}@" in str(mail.parsed["To"])}  # fmt: skip
    assert "2 keer iets" in counts["ria"] and "2 keer" not in counts["mees"]


def test_of_whom_nobody_heard_the_own_child_is_anothers(own: School) -> None:
    """Neither listed with the others nor ticked off with them."""
    own.happens(
        {"id": "n1", "kind": "newsletter", "audience": {"school": True}, "payload": {"title": "A", "body": "B"}}
    )
    own.run("dispatch", exit_code=None)
    own.now = "2026-12-22T12:00:00+01:00"
    listed = {who: _silent(own, "--as", who, "--all") for who in ("ria", "mees", "karin", "jan")}
    assert listed == {"ria": "p1 p2 p3", "mees": "p2 p3", "karin": "p1 p3", "jan": "p1 p2 p3"}
    did = ("tasks", "--did", "child-without-word")
    assert "your own family" in own.run(*did, "p2", "--as", "karin", exit_code=2).stderr
    own.run(*did, "3A", "--as", "karin")
    assert _silent(own) == "p2"


def _silent(school: School, *words: str) -> str:
    found = [one for one in school.json("tasks", *words)["errands"] if one["code"] == "child-without-word"]
    return " ".join(pupil for one in found for pupil in one["pupils"] or [one["pupil"]])


@pytest.mark.parametrize("name", ["held", "to_approve", "unclear"])
def test_an_urgent_message_about_the_own_child_is_counted_to_others(own: School, name: str) -> None:
    with closing(Store(own.store, "99ZZ00", readonly=True)) as store, store.reading() as connection:
        people = roster.load(connection, store.school)
    urgent = Urgent(own=frozenset({("mees", 1)}))._replace(**{name: frozenset({1, 2})})
    heard = by_colleague(urgent, people, date(2026, 11, 23))
    assert {key: getattr(mine, name) for key, mine in heard.items()} == {"ria": {1, 2}, "mees": {2}}
    alone = by_colleague(urgent._replace(**{name: frozenset({1})}), people, date(2026, 11, 23))
    assert [*alone] == ["ria"]
