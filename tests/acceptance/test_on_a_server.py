"""A school's week with its store on a real PostgreSQL server says and sends what it does with a file."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from contextlib import closing
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import test_small_school
from sqlalchemy import func, select

import on_postgres
from a_school import School, guardian, score
from ouderbrug.store import public_ids, tables
from ouderbrug.store.database import Store, only_one
from ouderbrug.testing import SmtpSandbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow
TUESDAY = "2026-11-24T10:00:00+01:00"
ANSWERS: list[tuple[str, ...]] = [
    ("log",), ("plan", "--to", "2026-12-01"), ("status",), ("plan",), ("tasks",), ("why", "news"), ("why", "score"),
    ("why", "evening"), ("check",), ("log", "--unknown"), ("golive",), ("status", "--fail-on", "unknown"),
]  # fmt: skip
"""What people ask; each answer is the same whatever holds the store."""
OWN = {"store.url"}


def school_in(folder: Path, smtp: SmtpSandbox, url: str) -> School:
    """Two families, of which one guardian has a ban and another no mailbox."""
    folder.mkdir()
    school = School(folder, smtp)
    school.configure(f'\n[store]\nurl = "{url}"\n')
    school.family("p1 Noor de Wit", "3A", guardian("g1", "Sara de Wit"), guardian("g2", "Jan de Wit", digest="yes"))
    banned = guardian("g4", "Tom Visser", relation="father", blocked="court-order")
    school.family("p2 Deniz Aksoy", "3A", guardian("g3", "Elif Aksoy", language="tr", email=""), banned)
    school.enrol(exit_code=0)
    return school


def a_week(school: School, meanwhile: Callable[[School], object] = lambda _: None) -> dict[str, Any]:
    """News, a score that a teacher approves, an evening that is moved and then off; returns what people then read.

    ``meanwhile`` happens on Monday night.
    """
    school.staff("juf;Juf Karin;teacher;3A", "directie;Ria Vos;leader;")
    evening = {"kind": "meeting_invitation", "id": "evening", "audience": {"group": "3A"}}
    says = {
        "title": "Avond over lezen",
        "starts_at": "2026-12-10T19:30:00+01:00",
        "place": "aula",
        "why": "U leest mee.",
    }
    school.happens(
        {"id": "news", "kind": "newsletter", "audience": {"school": True}, "payload": {"title": "N", "body": "Feest."}},
        score(),
        evening | {"payload": says},
    )
    said: dict[str, Any] = {"monday": school.dispatch(exit_code=None)}
    meanwhile(school)
    moved = says | {"starts_at": "2026-12-11T19:30:00+01:00"}
    school.happens(evening | {"revision": 2, "payload": moved}, file="moved.jsonl")
    said["tuesday"] = school.dispatch(TUESDAY, exit_code=None)
    school.happens(evening | {"revision": 3, "withdrawn": True, "payload": moved}, file="off.jsonl")
    said["off"] = school.dispatch("2026-11-25T10:00:00+01:00", exit_code=None)
    said["again"] = school.dispatch(exit_code=None)
    said["backup"] = school.run("store", "backup", str(school.folder / "backup.db")).exit_code
    for words in ANSWERS:
        said[" ".join(words)] = school.json(*words, exit_code=None)
    return said


def without_own(value: Any) -> Any:
    """An answer without what names the store itself, or is made by chance."""
    if isinstance(value, dict):
        return {key: without_own(one) for key, one in value.items() if key not in {"public_id", "shown", "about"}}
    if isinstance(value, str):
        return re.sub("digest-[0-9a-f]{32}", "digest", value)
    if isinstance(value, list):
        return [without_own(one) for one in value if not (isinstance(one, dict) and one.get("where") in OWN)]
    return value


OF_ITSELF = {"meta", "lineage"}
"""What a store knows of itself: in which database it is, and who made its changes."""


def rows_of(backup: Path) -> dict[str, int]:
    """How many rows each table of a backup has that is about a school."""
    with closing(Store(backup, "99ZZ00", readonly=True)) as store, store.reading() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in tables.metadata.tables.items()
            if name not in OF_ITSELF
        }


def test_14_a_school_says_and_sends_the_same_with_its_store_on_a_server(tmp_path: Path) -> None:
    with SmtpSandbox() as smtp, SmtpSandbox() as other:
        by_file = a_week(school_in(tmp_path / "file", smtp, "sqlite:///school.db"))
        by_server = a_week(school_in(tmp_path / "server", other, on_postgres.bare(tmp_path)))
        arrived, also = (
            Counter((mail.recipients[0], mail.parsed["Subject"]) for mail in one.mails) for one in (smtp, other)
        )
    for question, answer in by_file.items():
        assert without_own(by_server[question]) == without_own(answer), question
    assert arrived == also
    assert rows_of(tmp_path / "file" / "backup.db") == rows_of(tmp_path / "server" / "backup.db")
    assert len(arrived) > 4


def two_mondays(school: School, url: str) -> list[str]:
    """All that commands print of the small school's week, with its store there."""
    school.configure(f'\n[store]\nurl = "{url}"\n')
    school.happens(*test_small_school.WEEK)
    said = [school.enrol("--dry-run").stdout, school.enrol().stdout, school.run("plan", "--json").stdout]
    for now in ("2026-11-23T10:00:00+01:00", "2026-11-23T10:01:00+01:00", "2026-11-30T10:00:00+01:00"):
        said.append(school.run("dispatch", "--json", now=now).stdout)
        for words in (("plan",), ("status", "--json"), ("why", "e5", "--json"), ("log", "--json"), ("tasks",)):
            said.append(school.run(*words, now=now, exit_code=None).stdout)
    return said


@test_small_school.needs_contract
def test_14_1_the_contract_holds_on_a_server_with_only_the_url_changed(tmp_path: Path) -> None:
    test_small_school.run_contract(tmp_path / "contract", on_postgres.bare(tmp_path))
    assert not (tmp_path / "contract" / "ouderbrug.db").exists()


def without_chance(said: str) -> str:
    """A mail without the token that is made by chance, in its header and in the line below it."""
    token = re.search(r"(?<=subject=)[\w-]{32}(?=>)", said)
    return said.replace(token[0], "TOKEN") if token else said


def test_14_1_the_small_school_prints_and_sends_the_same_bytes_with_only_the_url_changed(
    small_school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said, mails, smtp = [], [], small_school.smtp
    for number, url in enumerate(("sqlite:///school.db", on_postgres.bare(tmp_path))):
        ids = itertools.count()
        chance = SimpleNamespace(token_hex=lambda _, ids=ids: f"{next(ids):032}")
        monkeypatch.setattr(public_ids, "secrets", chance)
        monkeypatch.setattr(public_ids, "meta", lambda *_: "00" * 32)
        folder = tmp_path / f"school{number}"
        folder.mkdir()
        week = two_mondays(School(folder, smtp, rows=small_school.rows), url)
        said.append([re.sub(r'(?<="shown": ")\w+', "MARK", one) for one in week])
        mails.append(sorted(without_chance(mail.raw.decode()) for mail in smtp.mails[number * 12 :]))
    assert said[0] == said[1]
    assert mails[0] == mails[1]
    assert len(mails[0]) == 12


def test_14_an_older_database_put_back_is_noticed_and_sends_nothing(tmp_path: Path, smtp: SmtpSandbox) -> None:
    url = on_postgres.bare(tmp_path)
    school = school_in(tmp_path / "server", smtp, url)
    older = on_postgres.copied(url, "older")
    school.happens(
        {"id": "n", "kind": "newsletter", "audience": {"school": True}, "payload": {"title": "N", "body": "B."}}
    )
    assert school.dispatch()["sent"] == len(smtp.mails) > 0
    sent = len(smtp.mails)
    school.configure(f'\n[store]\nurl = "{older}"\n')
    said = school.run("dispatch", exit_code=2)
    assert "is not the newest" in said.stderr
    assert len(smtp.mails) == sent


def test_14_two_runs_at_once_are_one(tmp_path: Path, smtp: SmtpSandbox) -> None:
    url = on_postgres.bare(tmp_path)
    school = school_in(tmp_path / "server", smtp, url)
    with only_one(school.store, url, "99ZZ00"):
        assert "another run is busy" in school.run("dispatch", exit_code=75).stderr
    school.run("dispatch")


@pytest.mark.parametrize(
    ("place", "exit_code", "says"),
    [
        ("/nobody-listens-here", 75, "does not answer; the next run tries again"),
        ("lost", 2, "there is no such database"),
        ("nobody", 2, "does not let us in"),
    ],
)
def test_14_a_server_that_does_not_answer_is_asked_again(
    tmp_path: Path, smtp: SmtpSandbox, place: str, exit_code: int, says: str
) -> None:
    (tmp_path / "school").mkdir()
    school = School(tmp_path / "school", smtp)
    there = on_postgres.bare(tmp_path)
    url = {
        "lost": there.replace("/s", "/lost", 1),
        "nobody": there.replace("postgres@", "nobody@", 1),
    }.get(place, f"postgresql://postgres@/school?host={place}")
    school.configure(f'\n[store]\nurl = "{url}"\n')
    said = school.run("dispatch", exit_code=exit_code).output
    assert says in said
    assert "postgresql:" not in said


def test_what_somebody_may_ask_of_a_store_on_a_server_is_done_there_and_what_it_cannot_reach_is_said(
    tmp_path: Path,
) -> None:
    with SmtpSandbox() as smtp:
        school = school_in(tmp_path / "school", smtp, on_postgres.of(tmp_path / "asked"))
        school.staff("dir;Ria;leader;", "juf.karin;Karin;teacher;3A")
        school.happens(score())
        school.dispatch(exit_code=None)
        words = ("--as", "dir")
        assert school.json("privacy", "export", "--pupil", "p1", "--for", "g1", *words)["held"]["events"]
        school.json("privacy", "breach", "score", *words, exit_code=3)
        for of in (("--guardian", "g1"), ("--pupil", "p1"), ("--guardian", "g4")):
            done = school.json("privacy", "erase", *of, *words, exit_code=3)
            assert done["unreached"] == ["server"]
        school.json("purge", now="2027-03-15T10:00:00+01:00", exit_code=3)
        store = Store(tmp_path / "x.db", "99ZZ00", server=on_postgres.of(tmp_path / "asked"))
        with closing(store), store.reading() as connection:
            held = str([connection.execute(select(table)).all() for table in tables.metadata.sorted_tables])
        assert not [name for name in ("Noor", "Sara", "Het gaat goed", "g1@", "Tom") if name in held]
        assert "court-order" in held, "a ban outlives it"
