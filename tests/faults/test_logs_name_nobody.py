"""A log names guardians and pupils by keyed hashes alone: whoever reads it knows nobody by their key."""

from __future__ import annotations

import ast
import re
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import ouderbrug
from a_school import guardian
from each import each
from house_code import parsed
from ouderbrug.staff.ticking import tick
from ouderbrug.store.audit import in_log
from ouderbrug.store.database import Store
from room_samples import work

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest
    from sqlalchemy import Connection

    from a_school import School

HOUSE = Path(ouderbrug.__file__).parent
FILES = sorted(str(path.relative_to(HOUSE)) for path in HOUSE.rglob("*.py") if "testing" not in path.parts)
_PERSON = re.compile(r"\b(guardians?|recipients?|pupils?|whom|key)\b")
"""How a variable with the key of somebody is called."""
_EVENT = re.compile(r"\bevent_id\b|\bevent\.id\b|\blink\.event\b")
"""How the id of an event is called, which is whatever its source gave."""
_HASHED = re.compile(r"\bin_log\(.*\)|\.one\.key\b|\bone\.key\b")
"""What stands for a key, and keys of colleagues, who answer for what they do."""
_OF_EVENT = re.compile(r"\bwork\.in_log\(.*\)")
"""What stands for the id of an event."""


def logged(file: str) -> Iterator[str]:
    """What the calls of a log are given, as it is written."""
    for node in ast.walk(parsed(HOUSE / file)):
        func = node.func if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and isinstance(func, ast.Attribute) and ast.unparse(func.value) == "_log":
            yield from map(ast.unparse, node.args[1:])


def test_the_calls_are_found() -> None:
    assert sum(len([*logged(file)]) for file in FILES) > 40


@each("file", FILES)
def test_no_log_is_given_the_key_of_a_guardian_or_pupil(file: str) -> None:
    found = [said for said in logged(file) if _PERSON.search(_HASHED.sub("", said))]
    assert found == []


@each("file", FILES)
def test_no_log_is_given_the_id_of_an_event_as_its_source_gave_it(file: str) -> None:
    found = [said for said in logged(file) if _EVENT.search(_OF_EVENT.sub("", said))]
    assert found == []


OF_SOMEBODY = [
    "Fenna Vonk ilse@ouder.example", "ilse@ouder.example", "jip-ziek", "ziek_JipPrins", "Sára", "jipprins2026",
    "PRINSJIP", "prinsjip-ziek", "bel-0612345678", "06-12345678", "tel:+31612345678", "0031 6 12 34 56 78",
    "(0343) 51 23 45", "ouderbrug/jip-ziek", "jip:expired",
]  # fmt: skip


@each("name", OF_SOMEBODY)
def test_an_id_that_may_be_of_somebody_is_logged_by_a_hash(db: Connection, name: str) -> None:
    assert (said := work(db).in_log(name)) == in_log(db, name)
    assert name not in said


@each("name", ["spel", "feest-2026-11-23", "hand-0a1b", "20261123T083000", "0042", "rij 100200300400500600"])
def test_any_other_id_is_logged_as_it_is(db: Connection, name: str) -> None:
    assert work(db).in_log(name) == name


@each("key", ["jip-ziek", "inbox/0612345678", "jip-ziek:expired"])
def test_an_errand_about_such_an_event_is_logged_by_a_hash(
    db: Connection, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="ouderbrug")
    due: Any = SimpleNamespace(code="comes-late", key=key, keys=(key,))
    tick(work(db), "juf.karin", due, key)
    assert caplog.messages[-1] == f"errand comes-late {in_log(db, key)} done by juf.karin"


def test_what_colleagues_record_is_logged_by_a_hash_that_the_store_knows(
    school: School, caplog: pytest.LogCaptureFixture
) -> None:
    school.family("kanarie-p1 Jip Prins", "3A", guardian("kanarie-g1", "Sara Bakker"))
    school.enrol()
    school.staff("dir;Ria;leader;", "juf.karin;Karin;teacher;3A")
    meeting = {"title": "Spelavond", "starts_at": "2026-12-03T19:30:00+01:00", "place": "De aula", "why": "Samen."}
    school.happens({"id": "spel", "kind": "meeting_invitation", "audience": {"group": "3A"}, "payload": meeting})
    school.dispatch()
    caplog.set_level("INFO", logger="ouderbrug")
    school.run("respond", "spel", "kanarie-g1", "ja", "--as", "juf.karin")
    school.run("tasks", "--talked", "kanarie-g1", "--as", "juf.karin")
    later = "2026-12-22T10:00:00+01:00"
    assert "group-silent" in {one["code"] for one in school.json("tasks", now=later)["errands"]}
    school.run("tasks", "--did", "child-without-word", "kanarie-p1", "--as", "juf.karin", now=later, exit_code=None)
    said = [record.getMessage() for record in caplog.records if record.name.startswith("ouderbrug.")]
    assert len(said) >= 2 and "kanarie" not in "\n".join(said)
    with closing(Store(school.store, "99ZZ")) as store, store.reading() as connection:
        hashed = in_log(connection, "kanarie-g1")
    assert sum(hashed in line for line in said) == 2 and len(hashed) == 16
