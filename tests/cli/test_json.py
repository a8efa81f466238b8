"""What `--json` promises: each command that prints a result gives one document on stdout, and nothing else there."""

from __future__ import annotations

import json
import re
import smtplib
from collections import Counter
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.testing import CliRunner

import ouderbrug
from documents import documented, names, undocumented
from every_command import STORY
from ouderbrug.cli import main
from ouderbrug.demo import page, play
from ouderbrug.demo.ledger import Entry, Flow

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from a_school import School

HOUSE = Path(ouderbrug.__file__).parent
OUTING = {
    "id": "zoo",
    "kind": "participation_request",
    "audience": {"pupil": "p1"},
    "payload": {"task": "meelopen naar het museum", "starts_at": "2026-12-10T09:00:00+01:00", "load": "once",
                "place": "het schoolplein", "why_you": "U kent het museum."},
}  # fmt: skip


def leaves(command: click.Command = main, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command that does something, by its words."""
    if not isinstance(command, click.Group):
        yield path
        return
    if command.invoke_without_command:
        yield path
    for name in command.list_commands(click.Context(command)):
        below = command.get_command(click.Context(command), name)
        assert below is not None
        yield from leaves(below, (*path, name))


BAN = "consent.contact-ban"
ELSEWHERE = {
    ("settle",),
    ("respond",),
    ("event", "remind"),
    ("demo",),
    ("golive",),
    ("store", "copy"),
    ("worker",),
    ("bounces",),
    ("serve",),
}


def test_every_command_is_in_the_story() -> None:
    assert {path for path, _ in STORY} | ELSEWHERE == set(leaves())


def test_each_gives_one_document(small_school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    small_school.staff("juf.karin;Karin Bos;teacher;3A", "directie;Ria Smit;leader;")
    monkeypatch.chdir(small_school.folder)
    toml = small_school.folder / "ouderbrug.toml"
    for path, words in STORY:
        kept = toml.read_text()
        if path == ("init",):
            toml.unlink()
        result = small_school.run(*path, *words, "--json", exit_code=None)
        toml.write_text(kept)
        # 3: a colleague calls who does not read the language of what is urgent.
        assert result.exit_code in (0, 3), f"{path}: {result.stderr}"
        assert undocumented((*path, *words), json.loads(result.stdout)) == set()


def test_each_key_of_a_document_that_the_docs_name_is_one_that_some_command_gives() -> None:
    source = "\n".join(path.read_text("utf-8") for path in HOUSE.rglob("*.py"))
    words = set(re.findall(r"\w+", source))
    assert len(names()) > 100
    assert names() <= words, names() - words


def test_the_docs_have_the_document_of_every_command() -> None:
    assert {path[0] for path in leaves()} - {"serve"} == documented().keys() - {
        "all-schools",
        "a-finding",
        "an-errand",
        "a-planned-message",
    }


def test_a_key_that_the_docs_do_not_name_is_found_wherever_it_stands() -> None:
    errand = {"code": "thanks-owed", "colour": "red"}
    assert undocumented(("tasks",), {"errands": [errand]}) == {"tasks.errands[].colour"}
    assert undocumented(("status",), {"messages": {"sent": 1}, "mood": "fine"}) == {"status.mood"}
    assert undocumented(("import",), {"new": {"pupils": {"deep": 1}}}) == {"import.new.pupils.deep"}


def test_settle_gives_one_document(small_school: School) -> None:
    small_school.configure(replace=('general = ["email"', 'general = ["handover"'))
    news = {"id": "n1", "kind": "notice", "payload": {"title": "Nieuws", "body": "Er is nieuws."}}
    small_school.happens(news | {"audience": {"pupil": "p1"}})
    small_school.dispatch()
    first, second = (tick["message"] for tick in small_school.json("tasks")["cards"][0]["ticks"])
    done = small_school.json("settle", str(first), "--done", "--as", "juf.karin")
    assert done == {"settled": [{"message": first, "state": "sent", "note": ""}], "refused": []}
    for row in small_school.rows:
        row["blocked"] = "court-order" if row["guardian_key"] == "g2" else row["blocked"]
    small_school.enrol()
    stopped = small_school.json("settle", str(second), "--done", "--as", "juf.karin", exit_code=3)
    assert stopped == {"settled": [], "refused": [{"message": second, "do_not_post": "ask-leader"}]}


def test_respond_gives_one_document(small_school: School) -> None:
    small_school.happens(OUTING)
    small_school.dispatch()
    said = small_school.json("respond", "zoo", "g1", "ja", "--as", "juf.karin")
    assert said == {"event": "zoo", "guardian": "g1", "answer": "ja", "cancelled": 0}
    assert small_school.json("respond", "zoo")["counts"]["ja"] == 1


def test_demo_gives_one_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "demo"
    day = play.Day(play.WEEK[0], Flow(4, Counter(mail=2, post=1, refused=1)), 2, 1, why_not=Counter({BAN: 1}))
    book = {"m": Entry("nieuws1", "g001a", "mail"), "plan 1": Entry("nieuws1", "g013b", "refused", BAN)}

    def week(command: object, folder: Path, tell: Any, language: str) -> play.Week:
        tell(day)
        return play.Week(folder, [day], mails=2, posts=1, most=1, mailboxes=2, books=[book])

    monkeypatch.setattr(play, "play", week)
    monkeypatch.setattr(page, "write_pages", lambda week, _: week.folder / "week.html")
    result = CliRunner().invoke(main, ["demo", str(folder), "--json"])
    assert result.exit_code == 0, result.stderr
    document = json.loads(result.stdout)
    assert undocumented(("demo",), document) == set()
    assert document["days"][0]["why_not"] == {BAN: 1}
    assert (document["mails"], document["most"], document["cap"]) == (2, 1, 3)
    assert (document["became"]["refused"], document["total"]) == (1, 2)


def test_the_sandbox_gives_all_that_arrived_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    from ouderbrug.testing import sandbox

    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@school.example", "o@guardian.example", "Nieuws"
    mail["Date"], mail["Message-ID"] = "Mon, 23 Nov 2026 10:00:00 +0100", "<1@school.example>"
    mail.set_content("Dag")
    original = sandbox.SmtpSandbox.__enter__

    def mailed(server: Any) -> Any:
        original(server)
        with smtplib.SMTP("127.0.0.1", server.port, timeout=10) as line:
            line.send_message(mail)
        return server

    monkeypatch.setattr(sandbox.SmtpSandbox, "__enter__", mailed)
    result = CliRunner().invoke(main, ["sandbox", "--port", "0", "--seconds", "0", "--json"])
    assert result.exit_code == 0, result.stderr
    (one,) = (document := json.loads(result.stdout))["arrived"]
    assert undocumented(("sandbox",), document) == set()
    assert (one["where"], one["to"], one["title"]) == ("mail", "o@guardian.example", "Nieuws")
    assert "Nieuws" in result.stderr, "a person who watches sees it at once"
