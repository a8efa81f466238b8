"""A board with three schools: one TOML that all extend, keys that it locks, and one command for all of them."""

from __future__ import annotations

import json
import re
import signal
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

import on_postgres
from a_school import COLUMNS, guardian
from docs_pages import DOCS
from documents import undocumented
from ouderbrug import config
from ouderbrug.cli import every_school, main
from ouderbrug.config import Findings
from ouderbrug.errors import ConfigError
from ouderbrug.store.database import Store
from ouderbrug_email import Email

if TYPE_CHECKING:
    from pathlib import Path

    import click

    from ouderbrug.model import Message, Receipt
    from ouderbrug.testing import SmtpSandbox

pytestmark = pytest.mark.slow

NOW = "2026-11-23T10:00:00+01:00"
BOARD = """schools = ["*/ouderbrug.toml"]
locked = ["channels.email.host", "rules"]

[channels.email]
host = "127.0.0.1"
port = {port}
security = "none"
per_minute = 0

[routes]
general = ["email"]
personal = ["email"]
sensitive = ["email"]

[rules.quiet_hours]
send = ["08:00-18:00"]

[content]
templates = "templates"
"""
SCHOOL = """extends = "../board.toml"

[school]
name = "{name}"
brin = "{brin}"
region = "midden"

[[sources]]
name = "office"
plugin = "events"
path = "inbox"

[channels.email]
from = "{name} <ouders@{folder}.example>"
"""
SCHOOLS = (("brug", "De Brug", "11AA"), ("duin", "Het Duin", "22BB"), ("wegwijzer", "De Wegwijzer", "33CC"))


class Schools:
    """A board in a folder, with a folder for each school; every school knows the same keys."""

    def __init__(self, folder: Path, smtp: SmtpSandbox) -> None:
        self.folder, self.smtp = folder, smtp
        (folder / "templates").mkdir()
        self.write("board.toml", BOARD.format(port=smtp.port))
        for name, called, brin in SCHOOLS:
            (folder / name / "inbox").mkdir(parents=True)
            self.write(f"{name}/ouderbrug.toml", SCHOOL.format(name=called, brin=brin, folder=name))
            person = dict.fromkeys(COLUMNS, "") | {"pupil_key": "p1", "pupil_first_name": "Noor", "group": "3A"}
            person |= {"authority": "yes", "receives": "all", "language": "nl"} | guardian("g1", f"Sara {called[-4:]}")
            person["email"] = f"sara@{name}.example"
            self.write(f"{name}/contacts.csv", ";".join(COLUMNS) + "\n" + ";".join(person.values()) + "\n")
            self.write(f"{name}/inbox/week.jsonl", json.dumps(self.news(called)) + "\n")

    @staticmethod
    def news(called: str) -> dict[str, Any]:
        """The same event id at each school."""
        says = {"title": f"Nieuws van {called}", "body": "We lazen veel."}
        return {"id": "news", "kind": "newsletter", "occurred_at": NOW, "audience": {"school": True}, "payload": says}

    def write(self, name: str, text: str) -> None:
        """Put a file in the board's folder."""
        (self.folder / name).write_text(text)

    def change(self, name: str, was: str, becomes: str) -> None:
        """Change a file."""
        text = (self.folder / name).read_text()
        assert was in text
        self.write(name, text.replace(was, becomes))

    def run(self, *words: str, exit_code: int = 0, toml: str = "board.toml") -> Result:
        """Run a command with the board's TOML."""
        done = CliRunner().invoke(main, ["--config", str(self.folder / toml), *words], env={"OUDERBRUG_NOW": NOW})
        assert done.exit_code == exit_code, done.output
        return done

    def enrol(self) -> None:
        """Import the families of each school."""
        for name, *_ in SCHOOLS:
            self.run("--school", name, "import", str(self.folder / name / "contacts.csv"))


@pytest.fixture
def board(tmp_path: Path, smtp: SmtpSandbox) -> Schools:
    return Schools(tmp_path, smtp)


def test_14_one_command_runs_every_school_and_each_sends_its_own(board: Schools) -> None:
    board.enrol()
    said = json.loads(board.run("dispatch", "--all-schools", "--json").stdout)["schools"]
    assert {key: (one["exit_code"], one["said"]["sent"]) for key, one in said.items()} == {
        "11AA00": (0, 1), "22BB00": (0, 1), "33CC00": (0, 1),
    }  # fmt: skip
    assert {(mail.recipients[0], mail.parsed["Subject"]) for mail in board.smtp.mails} == {
        (f"sara@{name}.example", f"Nieuws van {called}") for name, called, _ in SCHOOLS
    }


def test_14_a_school_that_ends_the_process_keeps_no_other_waiting(
    board: Schools, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each run began with the same schools and ended at the same one: those after it waited until a person looked."""

    class Exits(BaseException):
        pass

    turns, ended = list[str](), every_school._ended

    def plugin_exits(ctx: click.Context, command: Any, school: Path) -> int:
        turns.append(school.parent.name)
        if school.parent.name == "duin":
            raise Exits
        return ended(ctx, command, school)

    board.enrol()
    with monkeypatch.context() as patched:
        patched.setattr(every_school, "_ended", plugin_exits)
        for had in (["brug", "duin"], ["wegwijzer", "brug", "duin"], ["wegwijzer", "brug", "duin"]):
            with pytest.raises(Exits):
                board.run("dispatch", "--all-schools")
            assert turns == had
            turns.clear()
    assert {mail.recipients[0] for mail in board.smtp.mails} == {"sara@brug.example", "sara@wegwijzer.example"}
    board.run("status", "--all-schools")
    for first in ("33CC00", "11AA00"):
        assert next(iter(json.loads(board.run("dispatch", "--all-schools", "--json").stdout)["schools"])) == first
    assert len(board.smtp.mails) == len(SCHOOLS)


def test_14_a_school_that_fails_keeps_no_other_waiting_and_is_named(board: Schools) -> None:
    board.enrol()
    board.write("brug/ouderbrug.toml", 'extends = "../board.toml"\n[school\n')
    (board.folder / "duin" / "ouderbrug.db").write_bytes(b"rubbish" * 100)
    done = board.run("dispatch", "--all-schools", exit_code=2)
    assert [mail.recipients[0] for mail in board.smtp.mails] == ["sara@wegwijzer.example"]
    assert "ouderbrug: brug: ouderbrug.toml: line 2: TOML" in done.stderr
    assert "ouderbrug: 22BB00: ouderbrug.db" in done.stderr
    assert "33CC00:\n1 collected, 1 sent" in done.stdout


def test_14_a_school_of_which_a_sender_fails_keeps_no_other_waiting(board: Schools) -> None:
    """It was taken for SIGTERM, so no school behind it was run, at any run, and nothing said so."""
    board.enrol()
    with closing(Store(board.folder / "brug" / "ouderbrug.db", "11AA00")) as store, store.writing() as connection:
        connection.exec_driver_sql(
            "create trigger damaged before update on message when new.state = 'sending'"
            " begin select raise(abort, 'database disk image is malformed'); end"
        )
    said = json.loads(board.run("dispatch", "--all-schools", "--json", exit_code=2).stdout)["schools"]
    assert {key: (one["exit_code"], one["said"]["sent"]) for key, one in said.items()} == {
        "11AA00": (2, 0), "22BB00": (0, 1), "33CC00": (0, 1),
    }  # fmt: skip


def test_14_told_to_stop_it_names_the_schools_that_wait_for_the_next_run(
    board: Schools, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ended with 0 where the first school was done by then, and named no other."""
    board.enrol()
    send = Email.send

    def stopped(self: Email, message: Message) -> Receipt:
        signal.raise_signal(signal.SIGTERM)
        return send(self, message)

    monkeypatch.setattr(Email, "send", stopped)
    done = board.run("dispatch", "--all-schools", "--json", exit_code=75)
    said = json.loads(done.stdout)["schools"]
    assert {key: (one["exit_code"], bool(one["said"])) for key, one in said.items()} == {
        "11AA00": (75, True), "22BB00": (75, False), "33CC00": (75, False),
    }  # fmt: skip
    assert len(board.smtp.mails) == 1
    assert "22BB00 waits for the next run: this one was told to stop before it" in done.stderr
    monkeypatch.undo()
    board.run("dispatch", "--all-schools")
    assert len(board.smtp.mails) == 3


def test_7_a_school_that_the_board_names_no_more_is_said_and_nobody_else_waits(board: Schools) -> None:
    board.enrol()
    board.change("board.toml", '["*/ouderbrug.toml"]', '["brug/ouderbrug.toml", "duin/ouderbrug.toml"]')
    done = board.run("dispatch", "--all-schools", exit_code=3)
    assert "wegwijzer/ouderbrug.toml extends board.toml and is not among its schools" in done.stderr
    assert {mail.recipients[0] for mail in board.smtp.mails} == {"sara@brug.example", "sara@duin.example"}
    assert "is not among its schools" in board.run("status", "--all-schools", exit_code=3).stderr
    board.write("wegwijzer/ouderbrug.toml", (board.folder / "wegwijzer" / "ouderbrug.toml").read_text()[29:])
    assert "among" not in board.run("dispatch", "--all-schools").stderr


def test_14_the_status_of_a_board_is_one_table_in_which_a_school_that_fails_has_its_line(board: Schools) -> None:
    board.enrol()
    board.run("dispatch", "--all-schools")
    board.run(
        "--school", "wegwijzer", "event", "add", "notice", "--school", "--set", "title=Hal", "--set", "body=Dicht."
    )
    board.smtp.replies["RCPT"] = ["550 5.1.1 No such user"]
    board.run("--school", "wegwijzer", "dispatch", exit_code=3)
    (board.folder / "brug" / "ouderbrug.db").write_bytes(b"rubbish" * 100)
    done = board.run("status", "--all-schools", exit_code=2)
    assert [line.split() for line in done.stdout.splitlines()] == [
        ["school", "last", "run", "wait", "next", "overdue", "for", "unknown", "not", "sent", "closed", "exit", "code"],
        ["11AA00", "2"],
        ["22BB00", "0", "m", "(0)", "0", "0", "0", "0"],
        ["33CC00", "0", "m", "(3)", "0", "0", "1", "0"],
    ]
    assert "ouderbrug: 11AA00: ouderbrug.db" in done.stderr
    document = json.loads(board.run("status", "--all-schools", "--json", exit_code=2).stdout)
    assert document["board"]["11AA00"] is None
    assert document["board"]["33CC00"] == {
        "last_run": NOW, "last_exit_code": 3, "waiting": 0, "next_due": None, "oldest": None,
        "unknown": 0, "not_sent": 1, "closed": [],
    }  # fmt: skip
    assert undocumented(("all-schools",), {"board": document["board"]}) == set()


def test_14_one_school_is_asked_by_its_number_or_its_folder(board: Schools) -> None:
    board.enrol()
    by_number = board.run("--school", "22BB00", "plan").stdout
    assert (
        by_number
        == board.run("--school", "duin", "plan").stdout
        == board.run("plan", toml="duin/ouderbrug.toml").stdout
    )
    assert "11AA00, 22BB00, 33CC00" in board.run("--school", "99ZZ00", "plan", exit_code=2).stderr


def test_14_the_board_itself_is_no_school(board: Schools) -> None:
    said = board.run("dispatch", exit_code=2).stderr
    assert "board.toml is of a board; name one of its schools with --school, or all: --all-schools" in said


@pytest.mark.parametrize(
    ("own", "line", "where"),
    [
        ('[channels.email]\nhost = "mail.example"', 12, "channels.email.host"),
        ("[rules.frequency]\npersonal_per_week = 9", 12, "rules.frequency.personal_per_week"),
        ('[channels]\nemail = {host = "mail.example"}', 12, "channels.email.host"),
    ],
)
def test_14_what_the_board_locks_no_school_sets(board: Schools, own: str, line: int, where: str) -> None:
    board.change("duin/ouderbrug.toml", '[channels.email]\nfrom = "Het Duin <ouders@duin.example>"\n', own + "\n")
    with pytest.raises(Findings) as raised:
        config.load(board.folder / "duin" / "ouderbrug.toml")
    [found] = raised.value.findings
    assert (found.where, found.message) == (where, "is locked by board.toml")
    assert found.line is not None and found.line >= line


@pytest.mark.parametrize("own", ["channels = []", "rules = 3", "channels.email = 5"])
def test_14_nor_does_it_replace_what_that_stands_in(board: Schools, own: str) -> None:
    board.write("duin/ouderbrug.toml", f'{own}\nextends = "../board.toml"\n')
    with pytest.raises(Findings, match=r"is locked by board\.toml"):
        config.load(board.folder / "duin" / "ouderbrug.toml")


def test_14_a_school_keeps_what_it_says_and_takes_the_rest_of_the_board(board: Schools) -> None:
    settings = config.load(board.folder / "duin" / "ouderbrug.toml").settings
    assert settings.channels["email"].options["from"] == "Het Duin <ouders@duin.example>"
    assert settings.channels["email"].options["host"] == "127.0.0.1"
    assert settings.content.templates == board.folder / "templates", "the board's own folder"
    assert config.load(board.folder / "duin" / "ouderbrug.toml").store_path == board.folder / "duin" / "ouderbrug.db"


def test_14_a_board_that_speaks_dutch_has_its_schools_speak_it(board: Schools) -> None:
    board.change("board.toml", "[routes]", '[cli]\nlanguage = "nl"\n\n[routes]')
    board.enrol()
    assert "1 aangenomen, 1 verstuurd" in board.run("dispatch", "--all-schools").stdout


def test_14_the_board_of_the_docs_works_with_its_commands(board: Schools) -> None:
    page = (DOCS / "operations.md").read_text("utf-8").partition("## A board of schools")[2].partition("\n## ")[0]
    above, own, commands = (text for _, text in re.findall(r"```(toml|text)\n(.*?)```", page, re.DOTALL))
    board.write("board.toml", above)
    board.change("board.toml", '"relay.board.example"', '"127.0.0.1"')
    board.change("board.toml", "port = 587", f'port = {board.smtp.port}\nsecurity = "none"')
    for name in ("brug", "duin"):
        (board.folder / name / "ouderbrug.toml").unlink()
    board.write("wegwijzer/ouderbrug.toml", own)
    board.run("--school", "99ZZ00", "import", str(board.folder / "wegwijzer" / "contacts.csv"))
    for line in commands.splitlines():
        assert line.startswith("ouderbrug --config board.toml ")
        board.run(*line.split()[3:])


def test_14_schools_in_one_database_of_a_server_never_mix(board: Schools) -> None:
    board.change("board.toml", "[routes]", f'[store]\nurl = "{on_postgres.bare(board.folder)}"\n\n[routes]')
    board.enrol()
    board.run("--school", "brug", "optout", "g1", "--kind", "newsletter")
    board.run("dispatch", "--all-schools")
    assert {mail.recipients[0] for mail in board.smtp.mails} == {"sara@duin.example", "sara@wegwijzer.example"}
    said = json.loads(board.run("status", "--all-schools", "--json").stdout)["schools"]
    assert {key: one["said"]["messages"]["sent"] for key, one in said.items()} == {
        "11AA00": 0, "22BB00": 1, "33CC00": 1,
    }  # fmt: skip
    why = board.run("--school", "brug", "why", "news").stdout
    assert "Duin" not in why and "Wegwijzer" not in why


def test_14_a_mistake_of_the_board_is_told_with_its_file_and_line(board: Schools) -> None:
    board.change("board.toml", 'general = ["email"]', "general = 5")
    said = board.run("dispatch", toml="duin/ouderbrug.toml", exit_code=2).stderr
    assert "ouderbrug: board.toml: line 11: routes.general" in said
    assert (
        "error: board.toml: line 11: routes.general"
        in board.run("check", toml="duin/ouderbrug.toml", exit_code=2).stdout
    )


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ('"rules"]', '"ruls"]', "line 2: locked[1]: locks nothing (did you mean rules?)"),
        (
            '"channels.email.host"',
            '"channels.email.hots"',
            "locked[0]: locks nothing (did you mean channels.email.host?)",
        ),
        *(
            ('"rules"]', f'"{one}"]', "line 2: locked[1]: locks nothing (take it out: it is no setting of a school)")
            for one in ("extends", "schools", "locked", "extends.x")
        ),
        ('"rules"]', '"extend"]', "line 2: locked[1]: locks nothing (set it here, or lock a whole table)"),
        ('["*/ouderbrug.toml"]', '["*/school.toml"]', "there is no */school.toml beside it"),
        ('["*/ouderbrug.toml"]', '"*/ouderbrug.toml"', "must be a list of texts"),
        ("schools = ", 'extends = "other.toml"\nschools = ', "extends another TOML; a board's own stands by itself"),
    ],
)
def test_14_a_mistake_in_what_a_board_says_of_its_schools(board: Schools, was: str, becomes: str, says: str) -> None:
    board.change("board.toml", was, becomes)
    assert says in board.run("status", "--all-schools", exit_code=2).stderr


def test_14_two_schools_with_one_number_are_none_and_keep_no_other_waiting(board: Schools) -> None:
    board.enrol()
    board.change("duin/ouderbrug.toml", "22BB", "11AA")
    done = board.run("dispatch", "--all-schools", exit_code=2)
    assert "brug and duin are one school, by BRIN and site" in done.stderr
    assert "extends" not in done.stderr, "they are named in the board's list"
    assert "33CC00:" in done.stdout
    assert "11AA00:" not in done.stdout
    assert "are one school" in board.run("--school", "11AA00", "dispatch", exit_code=2).stderr


def test_14_a_school_that_does_not_extend_its_board_is_left_out_and_named(board: Schools) -> None:
    board.enrol()
    board.change("duin/ouderbrug.toml", 'extends = "../board.toml"', "")
    board.change(
        "duin/ouderbrug.toml", "[channels.email]", '[channels.email]\nhost = "127.0.0.1"\nport = 1\nsecurity = "none"'
    )
    done = board.run("dispatch", "--all-schools", exit_code=2)
    assert "22BB00: ouderbrug.toml does not extend board.toml" in done.stderr
    assert "does not extend board.toml" in board.run("--school", "duin", "plan", exit_code=2).stderr
    assert len(board.smtp.mails) == 2


def test_14_a_board_that_is_not_there_is_named(board: Schools) -> None:
    board.change("duin/ouderbrug.toml", "../board.toml", "../bord.toml")
    with pytest.raises(ConfigError, match=r"there is no bord\.toml"):
        config.load(board.folder / "duin" / "ouderbrug.toml")
