"""The commands around the line: init, check, plugins, store, event, log, settle, and what --json promises."""

from __future__ import annotations

import gc
import json
import os
from typing import TYPE_CHECKING, Any

import click
import pytest
from click.testing import CliRunner

from each import each
from ouderbrug.cli import COMMANDS, main
from ouderbrug.cli.session import spared

if TYPE_CHECKING:
    from pathlib import Path

    from a_school import School

NEWS: dict[str, Any] = {
    "id": "n1",
    "kind": "newsletter",
    "audience": {"school": True},
    "payload": {"title": "Nieuws", "body": "Er is nieuws."},
}


def _commands(command: click.Command, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], click.Command]:
    found = {path: command}
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            below = command.get_command(click.Context(command), name)
            assert below is not None
            found |= _commands(below, (*path, name))
    return found


@each("path", [path for path in _commands(main) if path])
def test_every_command_has_help_with_an_example(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, [*path, "--help"])
    assert result.exit_code == 0
    assert "ouderbrug" in (_commands(main)[path].help or ""), "an example is missing"
    for option in _commands(main)[path].params:
        if isinstance(option, click.Option):
            assert option.help or option.name in ("limit",), f"{option.name} has no help"


def test_help_lists_all_commands() -> None:
    listed = CliRunner().invoke(main, ["--help"]).stdout
    assert all(f"  {name} " in listed for name in COMMANDS)


def test_init_writes_a_toml_that_check_understands_and_is_not_live(tmp_path: Path) -> None:
    config = str(tmp_path / "ouderbrug.toml")
    run = CliRunner().invoke(main, ["--config", config, "init", "--name", 'De "Brug"', "--brin", "99DE"])
    assert run.exit_code == 0, run.stderr
    env = {"OUDERBRUG_SMTP_PASSWORD": "x", "OUDERBRUG_NOW": None}
    check = CliRunner().invoke(main, ["--config", config, "check", "--offline", "--json"], env=env)
    found = json.loads(check.stdout)
    assert found["ok"], found
    assert any("pilot" in one["message"] for one in found["findings"])
    again = CliRunner().invoke(main, ["--config", config, "init"])
    assert again.exit_code == 2
    assert (tmp_path / "inbox").is_dir()


def test_check_says_line_and_hint_of_each_finding(small_school: School) -> None:
    small_school.configure(replace=(f"port = {small_school.smtp.port}", "port = 9"))
    findings = small_school.json("check", exit_code=2)["findings"]
    (error,) = [one for one in findings if one["level"] == "error"]
    assert error["where"] == "channels.email"
    assert error["line"] == 13
    assert "connection refused" in error["message"]
    assert small_school.json("check", "--offline")["ok"]


def test_check_warns_of_a_secret_that_others_can_read(small_school: School) -> None:
    secret = small_school.folder / "secret"
    secret.write_text("hunter2\n")
    secret.chmod(0o644)
    words = 'security = "none"\nusername = "x"\npassword = { file = "secret" }'
    small_school.configure(replace=('security = "none"', words))
    findings = small_school.json("check", "--offline")["findings"]
    warned = [one["where"] for one in findings if one["level"] == "warning"]
    # No telephone of the school, what happened to a child goes by mail, and 7B hears of no decision.
    assert sorted(warned) == [
        "channels.email.password",
        "import",
        "routes.sensitive",
        "school",
        "school_year.decisions",
    ]


@pytest.mark.parametrize(
    ("route", "warns"),
    [
        ("", "routes.sensitive"),
        ('incident = ["email", "handover"]', "routes.incident"),
        ('incident = ["handover"]', ""),
    ],
)
def test_check_warns_where_nobody_tells_what_happened_to_a_child(small_school: School, route: str, warns: str) -> None:
    before = 'sensitive = ["email", "handover"]'
    small_school.configure(replace=(before, f"{before}\n{route}"))
    told = [one for one in small_school.json("check", "--offline")["findings"] if "nobody tells it" in one["message"]]
    assert [one["where"] for one in told] == ([warns] if warns else [])
    assert all(one["hint"] == 'put incident = ["handover"] under [routes], and somebody calls' for one in told)


def test_plugins_lists_what_is_installed_and_what_is_loaded(small_school: School, tmp_path: Path) -> None:
    rows = {row["plugin"]: row for row in small_school.json("plugins")["plugins"]}
    assert rows["email"]["loaded"] == ["channels: email"]
    assert rows["parro"]["loaded"] == []
    nowhere = CliRunner().invoke(main, ["--config", str(tmp_path / "none.toml"), "plugins"])
    assert nowhere.exit_code == 0
    assert "handover" in nowhere.stdout


def test_store_backup_and_check(small_school: School) -> None:
    target = small_school.folder / "copy.db"
    small_school.run("store", "backup", str(target))
    assert target.stat().st_mode & 0o077 == 0
    assert "already there" in small_school.run("store", "backup", str(target), exit_code=2).stderr
    assert small_school.json("store", "check")["ok"]
    assert "up to date" in small_school.run("store", "migrate").stdout
    (small_school.folder / "ouderbrug.db").unlink()
    os.replace(target, small_school.folder / "ouderbrug.db")
    assert small_school.json("status")["guardians"] == 6


def test_events_by_hand_from_options_and_from_a_file(small_school: School) -> None:
    words = ("event", "add", "newsletter", "--school", "--id", "x", "--set", "title=Hallo", "--set", "body=Dag!")
    assert small_school.json(*words)["collected"] == 1
    (small_school.folder / "more.jsonl").write_text(json.dumps(NEWS | {"occurred_at": small_school.now}) + "\n")
    assert small_school.json("event", "add", "-f", str(small_school.folder / "more.jsonl"))["collected"] == 1
    assert small_school.dispatch()["sent"] == 8
    assert "milestone" in small_school.run("event", "add", "celebration", "--school", exit_code=1).stderr
    assert "--set" in small_school.run("event", "amend", "x", exit_code=2).stderr
    assert "no event" in small_school.run("event", "withdraw", "zzz", exit_code=1).stderr


def test_preview_shows_what_goes_under_what_it_comes_as(small_school: School) -> None:
    small_school.happens(NEWS)
    shown = small_school.run("preview", "n1").stdout
    assert "Er is nieuws." in shown
    assert "--- nl, mail" in shown
    assert small_school.json("preview", "n1")["texts"][0]["language"] == "nl"
    assert small_school.run("preview", "zzz", exit_code=1)


def test_unknown_mail_is_listed_and_settled_by_a_person(small_school: School) -> None:
    small_school.happens(NEWS | {"audience": {"pupil": "p1"}})
    from ouderbrug.testing import CLOSE

    small_school.smtp.replies["."] = [CLOSE]
    assert small_school.dispatch(exit_code=3)["unknown"] == 1
    (row,) = small_school.json("log", "--unknown")["messages"]
    number = str(row["message"])
    assert "cannot" in small_school.run("settle", number, "--skipped", "--as", "x", exit_code=1).stderr
    small_school.run("settle", number, "--not-sent", "--as", "x")
    assert small_school.dispatch(now="2026-11-23T10:05:00+01:00") == {"sent": 1}
    assert "cannot" in small_school.run("settle", number, "--sent", "--as", "x", exit_code=1).stderr


def test_a_wrong_password_closes_the_channel_until_a_person_opens_it(small_school: School) -> None:
    small_school.smtp.replies["MAIL"] = ["530 5.7.0 sign in first"]
    small_school.happens(NEWS)
    run = small_school.run("dispatch", exit_code=3)
    assert "release channel email" in run.stderr
    assert small_school.json("status")["messages"]["queued"] == 4
    assert small_school.dispatch(now="2026-11-23T10:05:00+01:00", exit_code=3) == {}
    assert "closed" in small_school.run("status").stdout
    small_school.run("release", "channel", "email")
    assert small_school.dispatch(now="2026-11-23T10:06:00+01:00") == {"sent": 4}


def test_status_has_the_promised_shape(small_school: School) -> None:
    assert small_school.json("status") == {
        "messages": dict.fromkeys(
            [
                "awaiting_approval",
                "queued",
                "sending",
                "sent",
                "unknown",
                "handed_over",
                "failed",
                "cancelled",
                "expired",
            ],
            0,
        ),
        "cards_expired": 0,
        "events": 0,
        "guardians": 6,
        "pupils": 4,
        "rhythm": {
            group: {"days_since": None, "gap_p50": None, "gap_p90": None, "flagged": False} for group in ("3A", "7B")
        },
        "failing": [],
        "to_be_mended": {},
        "set_aside": [],
        "not_sent": [],
        "to_answer": [],
        "last_run": None,
        "left": [],
        "in_digests": {"waiting": 0, "next_due": None},
        "channels": {},
        "failed_on": [],
        "import_stopped": None,
        "rejected": [],
        "watched": [],
        "restored_since": None,
        "stops": [],
        "left_alone": [],
    }


def test_8_a_preview_of_a_pilot_says_that_names_are_invented(small_school: School) -> None:
    small_school.happens(NEWS)
    assert "invented" not in small_school.run("preview", "n1").stdout
    toml = small_school.folder / "ouderbrug.toml"
    toml.write_text('redirect_to = "proef@school.example"\n' + toml.read_text())
    assert small_school.run("preview", "n1").stdout.startswith("a pilot: names of guardians and children")


def test_1_status_lists_what_was_set_aside_also_after_75(small_school: School) -> None:
    """Once, however often; what waits for its kind stands with what waits; after a week nothing is listed."""
    small_school.configure(replace=(f"port = {small_school.smtp.port}", "port = 9"))
    small_school.happens(NEWS, NEWS | {"id": "n2", "kind": "newsleter"}, NEWS | {"id": "n3", "payload": {"titel": "x"}})
    (small_school.folder / "inbox" / "b.jsonl").write_text("geen json\n")
    small_school.dispatch(exit_code=75)
    listed = [(one["place"], one["code"]) for one in small_school.json("status")["rejected"]]
    assert listed == [("b.jsonl:1", "not-json"), ("week.jsonl:3", "unknown-field")]
    told = small_school.run("status").stdout
    assert "correct each, and write it again with its id" in told
    assert "b.jsonl:1: it is no JSON (write one JSON object on a line)" in told
    assert told.count("week.jsonl:2") == 1
    assert small_school.json("status", now="2026-12-01T10:00:00+01:00")["rejected"] == []


def test_data_is_never_obeyed_by_a_terminal(small_school: School) -> None:
    body = "[bold]vet[/bold] en [link=http://x.example]hier[/link]"
    small_school.happens(NEWS | {"id": "[red]n1", "payload": {"title": "Nieuws", "body": body}})
    shown = small_school.run("plan").stdout
    assert "[red]n1" in shown
    assert "\x1b" not in shown


def test_a_hold_on_a_key_that_nobody_has_is_refused(small_school: School) -> None:
    assert "no pupil" in small_school.run("hold", "pupil", "p99", "--as", "x", exit_code=2).stderr
    assert "no hold" in small_school.run("release", "pupil", "p1", "--as", "x", exit_code=1).stderr


def test_the_collector_is_as_before_after_a_command() -> None:
    before = gc.get_threshold(), gc.get_freeze_count()
    with pytest.raises(ZeroDivisionError), spared():
        assert gc.get_threshold()[0] > before[0][0]
        _ = 1 / 0
    assert (gc.get_threshold(), gc.get_freeze_count()) == before
