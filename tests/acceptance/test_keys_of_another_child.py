"""A key that another child had before: what is of before is never told of the child who has the key now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian, mails, score

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

RESULTS = """
[[sources]]
name = "toetsen"
plugin = "uwlr_results"
path = "toetsen"
"""
HEAD = "pupil_key;test;taken_on;level;level_kind\n"
OLD = "p1;RW-M4;2026-02-01;I;IV\np1;RW-E4;2026-06-01;I;IV\n"
REUSED = "2026-12-10T10:00:00+01:00"
LATER = "2027-01-20T10:00:00+01:00"


@pytest.fixture
def reused(school: School) -> School:
    """A school in which p1 is Guus Zeeman from 10 December on, and was Fenna van Dam before."""
    school.configure(RESULTS)
    (school.folder / "toetsen").mkdir(mode=0o700)
    for key, name in (("p2", "Roos Prins"), ("p3", "Jip de Wit"), ("p4", "Noor Smit"), ("p5", "Tom Bos")):
        school.family(f"{key} {name}", "4A", guardian(f"g{key}", f"Sara {name.split()[-1]}"))
    others = list(school.rows)
    school.family("p1 Fenna van Dam", "4A", guardian("g1", "Ilse Vonk"))
    school.enrol()
    (school.folder / "consents.csv").write_text("pupil_key;purpose;status;date\np1;photo;given;2026-09-01\n")
    school.rows, school.now = others, "2026-12-01T10:00:00+01:00"
    school.enrol()
    school.family("p1 Guus Zeeman", "4A", guardian("g9", "Nel Zeeman"))
    school.now = REUSED
    school.enrol("--accept-reused-keys")
    return school


def test_results_events_and_consents_of_before_are_of_the_other_child(reused: School) -> None:
    folder = reused.folder / "toetsen"
    (folder / "oud.csv").write_text(HEAD + OLD)
    reused.now = LATER
    (folder / "nieuw.csv").write_text(HEAD + "p1;RW-M5;2027-01-11;III;IV\n")
    reused.happens(score(event="of-before") | {"occurred_at": "2026-12-09T23:59:00+01:00"})
    run = reused.run("dispatch", exit_code=1)
    assert run.stdout.strip() == "nothing is due", "no draft, and no talk about a drop"
    assert run.stderr.count("the key was another child's then") == 2
    assert "results: 2" in run.stderr
    assert "given before the key was this child's" in reused.run("import", str(reused.folder / "consents.csv")).stderr
    assert (mails(reused), mails(reused, score(event="of-now"))) == ([], ["g9@guardian.example"])


def test_who_was_erased_leaves_the_key_to_the_child_who_has_it(reused: School) -> None:
    """The former child goes 30 days after it left, later the other one; the key comes again each time."""
    assert "departed" not in reused.run("purge").stdout
    reused.now = LATER
    assert "departed: 2" in reused.run("purge").stdout
    named = [dict(row) for row in reused.rows]
    for row in reused.rows:
        row |= {"pupil_first_name": "", "pupil_last_name": ""}
    reused.family("p1  ", "4A", guardian("g1", "Ilse Vonk"))  # a row of before, which says no name
    assert "nothing about the child of now goes to this guardian" in reused.enrol(exit_code=1).stderr
    assert mails(reused, score(event="of-now")) == ["g9@guardian.example"]
    reused.rows = named
    reused.enrol()
    assert keys_since(reused) == {"p1": "2026-12-10"}
    last, reused.rows = reused.rows, reused.rows[:-1]
    reused.enrol()
    assert "departed" not in reused.run("purge").stdout
    reused.now = "2027-04-10T10:00:00+02:00"
    assert mails(reused) == []
    assert "departed: 3" in reused.run("purge").stdout, "the child and both guardians"
    reused.rows = last
    assert "1 person" not in reused.enrol().stderr
    assert keys_since(reused) == {"p1": "2027-04-10"}, "of an erased child nobody knows whether it is the same one"


def keys_since(school: School) -> dict[str, Any]:
    from contextlib import closing

    from ouderbrug.store import former_keys
    from ouderbrug.store.database import Store

    with closing(Store(school.store, "99ZZ00", readonly=True)) as store, store.reading() as connection:
        return {key: day.isoformat() for key, day in former_keys.since(connection, "99ZZ00").items()}
