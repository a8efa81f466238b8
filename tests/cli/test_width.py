"""What a command shows fits a screen of 80 columns, with words whole: what a person is to copy is never broken."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from a_school import guardian, score
from each import each
from every_command import STORY
from ouderbrug.cli import layout, main

if TYPE_CHECKING:
    from collections.abc import Iterator

    from a_school import School

LONG_EVENT = "uitnodiging-kerstviering-2026-bovenbouw-groep-7-en-8"
LONG_GUARDIAN = "guardian-of-a-family-with-a-long-key"
AS_IT_IS = (("preview",), ("privacy", "export"))
"""Their texts are to be copied: they go as they are, and a terminal folds them."""


@pytest.fixture
def many(school: School, monkeypatch: pytest.MonkeyPatch) -> School:
    """A school with long names, keys, ids and reasons, to whom much happened."""
    group = "groep-3-van-de-onderbouw"
    both = guardian("g1", "Sara Bakker"), guardian("g2", "Mark Prins", relation="father")
    school.family("p1 Jip Prins", "3A", *both)
    school.family("pupil-with-a-long-key-of-the-pupil-system Noor Prins", group, *both,
                  guardian(LONG_GUARDIAN, "Wilhelmina-Alexandrina van der Bovenkamp-Zuidhorst", blocked="court-order"),
                  guardian("g9", "Anna Smit", language="tr", email="", mobile=""))  # fmt: skip
    school.enrol()
    school.staff("juf.karin;Karin Bos;teacher;3A groep-3-van-de-onderbouw",
                 "directie.van.de.school.de.wegwijzer;Ria Smit-van der Veen;leader;")  # fmt: skip
    day = {
        "title": "Een lange titel van een bericht aan alle ouders van de school",
        "body": "Betaal, het is uw schuld.",
    }
    asked = {"task": "meelopen naar het museum", "starts_at": "2026-12-10T09:00:00+01:00", "load": "once",
             "place": "het schoolplein", "why_you": "U kent het museum."}  # fmt: skip
    school.happens(
        {"id": LONG_EVENT, "kind": "newsletter", "audience": {"school": True}, "payload": day | {"body": "Dag 31-02."}},
        {"id": f"{LONG_EVENT}-2", "kind": "newsletter", "audience": {"school": True}, "payload": day},
        score("p1", f"{LONG_EVENT}-4") | {"payload": {**score()["payload"], "approved_by": "zzz"}},
        {"id": "zoo", "kind": "participation_request", "audience": {"group": group}, "payload": asked},
        {"id": f"{LONG_EVENT}-3", "kind": "unknown-kind-of-message-of-a-plugin", "audience": {"school": True},
         "payload": {}},
    )  # fmt: skip
    school.smtp.replies["RCPT"] = ["550 5.1.1 no such user"]
    monkeypatch.chdir(school.folder)
    return school


def _shown(school: School, language: str, path: tuple[str, ...], words: tuple[str, ...]) -> list[str]:
    toml = school.folder / "ouderbrug.toml"
    kept = toml.read_text()
    if path == ("init",):
        toml.unlink()
    said = school.run(*path, *(word.replace("directie", "directie.van.de.school.de.wegwijzer") for word in words),
                      exit_code=None)  # fmt: skip
    toml.write_text(kept)
    assert "a fault in" not in said.stderr, (path, said.stderr)
    lines = said.stderr.splitlines()
    return lines if path in AS_IT_IS else [*said.stdout.splitlines(), *lines]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "nl"])
def test_no_command_is_wider_than_the_screen(many: School, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    many.configure(f'\n[cli]\nlanguage = "{language}"\n')
    wide = {}
    for path, words in STORY:
        for line in _shown(many, language, path, words):
            if layout.columns_of(line) > 80 and len(line.split()) > 1:  # one word is a key, which must be copied whole
                wide[" ".join((*path, *words))] = line
    assert not wide


def test_ids_stay_whole_and_wide_is_a_line_a_row(many: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for words in (("plan",), ("plan", "--by", "event"), ("plan", "--by", "guardian")):
        shown = many.run(*words).stdout
        assert LONG_EVENT in shown and LONG_GUARDIAN in shown, words
    many.dispatch(exit_code=3)
    for words in (("log",), ("approve",)):
        assert LONG_EVENT in many.run(*words).stdout, words
    many.run("plan", "--wide")
    rows = many.run("log", "--wide").stdout.splitlines()
    assert len(rows) == 1 + len(many.json("log")["messages"])
    assert max(map(len, rows)) > 80


def test_a_list_is_folded_in_a_pipe_too_and_a_sentence_only_on_a_screen(
    small_school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert "COLUMNS" not in os.environ
    sentence = small_school.run("approve").stdout
    assert len(sentence.splitlines()) == 1 and len(sentence) > 100
    monkeypatch.setenv("COLUMNS", "60")
    assert max(map(len, small_school.run("approve").stdout.splitlines())) <= 60
    monkeypatch.delenv("COLUMNS")
    assert max(map(len, small_school.run("plugins").stdout.splitlines())) <= 80


COLUMNS: list[tuple[str, int]] = [("", 0), ("abc", 3), ("één", 3), ("e\u0301", 1), ("中文", 4), ("Ｗ", 2)]


@each(("text", "takes"), COLUMNS)
def test_how_many_columns_a_text_takes(text: str, takes: int) -> None:
    assert layout.columns_of(text) == takes


FOLDED: list[tuple[str, int, list[str]]] = [
    ("", 10, [""]),
    ("one two three", 80, ["one two three"]),
    ("one two three", 9, ["one two", "    three"]),
    ("    one two three", 11, ["    one two", "      three"]),
    ("see `ouderbrug log` now", 20, ["see `ouderbrug log`", "    now"]),
    ("see `ouderbrug log` now", 12, ["see", "`ouderbrug log`", "    now"]),
    ("one (`ouderbrug log`, or)", 19, ["one", "  (`ouderbrug log`,", "    or)"]),
    ("a-word-that-is-longer-than-all", 8, ["a-word-that-is-longer-than-all"]),
    ("a of-ten-letters", 16, ["a of-ten-letters"]),
    ("one of-ten-letters", 16, ["one", "  of-ten-letters"]),
]


@each(("text", "room", "lines"), FOLDED)
def test_a_text_is_folded_between_words(text: str, room: int, lines: list[str]) -> None:
    assert layout.folded(text, room, 4) == lines


TABLES: list[tuple[list[list[str]], int, list[str]]] = [
    ([["e1", "mail"]], 80, ["event  what", "e1     mail"]),
    ([["e1", "a mail to all"]], 14, ["event  what", "e1     a mail", "       to all"]),
    ([["a-very-long-id", "a mail"]], 14, ["a-very-long-id", "    what: a", "        mail"]),
    ([["a-very-long-id", "a mail"]], 0, ["event           what", "a-very-long-id  a mail"]),
]


@each(("rows", "room", "lines"), TABLES)
def test_a_table_has_its_columns_side_by_side_where_they_fit(
    rows: list[list[str]], room: int, lines: list[str]
) -> None:
    assert layout.table(["event", "what"], rows, room) == lines


def _commands(command: click.Command, name: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield name
    for sub in command.list_commands(click.Context(command)) if isinstance(command, click.Group) else ():
        found = command.get_command(click.Context(command), sub)
        assert found is not None
        yield from _commands(found, (*name, sub))


def test_the_help_of_every_command_fits_80_columns_and_is_for_people() -> None:
    for name in _commands(main):
        said = CliRunner().invoke(main, [*name, "--help"]).stdout
        assert not [line for line in said.splitlines() if len(line) > 80], name
        assert "%Y" not in said and "%H" not in said, name
