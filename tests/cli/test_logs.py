"""What a command tells on stderr, as lines for people or for a machine that collects them."""

from __future__ import annotations

import json
import logging
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click
import pytest

from ouderbrug.cli import logs

if TYPE_CHECKING:
    from a_school import School

NEWS = {"id": "news", "kind": "newsletter", "audience": {"school": True},
        "payload": {"title": "Nieuws", "body": "We lazen veel."}}  # fmt: skip


def lines(stderr: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stderr.splitlines()]


def test_9_each_line_is_an_object_with_time_level_and_message(small_school: School) -> None:
    small_school.happens(NEWS, NEWS | {"id": "odd", "kind": "no_such"})
    small_school.smtp.replies["RCPT"] = ["550 5.1.1 no such user"]
    said = lines(small_school.run("--log", "json", "dispatch", exit_code=None).stderr)
    assert {tuple(one) for one in said} == {("at", "level", "logger", "message")}
    assert all(datetime.fromisoformat(one["at"]).utcoffset() is not None for one in said)
    assert any("week.jsonl:2" in one["message"] for one in said)
    assert not any(one["message"].startswith("ouderbrug:") for one in said)


def test_9_so_is_the_line_of_a_command_that_does_not_work(
    small_school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUDERBRUG_LOG", "json")
    *_, last = lines(small_school.run("why", "nothing", exit_code=1).stderr)
    assert (last["level"], last["message"][:23]) == ("error", "no event of that id was")
    assert small_school.run("-q", "status").stderr == "", "what nobody has to hear stays unsaid"


def test_9_from_which_level_on_is_said(small_school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(*words: str) -> str:
        return small_school.run(*words, "status").stderr

    monkeypatch.setattr(
        "ouderbrug.store.last_run.last", lambda *_: logging.getLogger("ouderbrug.dispatch").info("looked at it")
    )
    assert "looked at it" not in told()
    assert "looked at it" in told("--log-level", "info").splitlines()
    assert [one["level"] for one in lines(told("--log", "json", "--log-level", "debug"))][-1] == "info"
    assert "looked at it" not in told(), "and it ends with the command"


@pytest.mark.parametrize("as_json", [False, True])
def test_9_of_what_a_library_warns_no_word_is_said(
    small_school: School, monkeypatch: pytest.MonkeyPatch, as_json: bool
) -> None:
    """A pool named the server, its user and the file of passwords, and a traceback stood between the objects."""

    def warns(*_: object) -> None:
        assert logging.lastResort is not None
        library = logging.getLogger("psycopg.pool")
        try:
            raise OSError("user secret at host.example, /home/ob/.pgpass")
        except OSError as error:
            record = library.makeRecord(
                library.name, logging.WARNING, "pool_async.py", 680, "error connecting in %r: %s", ("pool-1", error),
                sys.exc_info(),
            )  # fmt: skip
        logging.lastResort.handle(record)

    monkeypatch.setattr("ouderbrug.store.last_run.last", warns)
    said = small_school.run(*(["--log", "json"] if as_json else []), "status").stderr
    where = "library-warning (pool_async:680, OSError)"
    assert "secret" not in said and "pgpass" not in said and "Traceback" not in said
    if as_json:
        assert [one["message"] for one in lines(said) if one["logger"] == "psycopg.pool"] == [where]
    else:
        assert f"psycopg.pool: {where}" in said.splitlines()
    assert type(logging.lastResort).__name__ == "_StderrHandler", "and it ends with the command"


@pytest.mark.parametrize(
    ("json_", "said"),
    [(False, "bericht m1 bestaat uit 3 delen, en elk deel kost geld"), (True, "message m1 takes 3 parts")],
)
def test_3_what_a_channel_warns_of_is_dutch_for_a_person_and_english_for_a_machine(
    small_school: School, capsys: pytest.CaptureFixture[str], said: str, *, json_: bool
) -> None:
    """That a text message takes three parts was said in English in the middle of a Dutch run."""
    small_school.configure(extra='\n[cli]\nlanguage = "nl"\n')
    ctx = click.Context(click.Command("dispatch"), obj=small_school.folder / "ouderbrug.toml")
    with logs.shown(ctx, json_=json_, level="info"):
        logging.getLogger("ouderbrug.sms").warning("message %s takes %d parts, each of which is paid", "m1", 3)
    assert said in capsys.readouterr().err
