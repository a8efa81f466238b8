"""Whatever is typed where a command wants something else may be a child's name, and is not said back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest

from ouderbrug.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator

    from a_school import School

NAME = "Fenquora"


def _commands(command: click.Command, name: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if not isinstance(command, click.Group):
        yield name
        return
    for sub in command.list_commands(click.Context(command)):
        found = command.get_command(click.Context(command), sub)
        assert found is not None
        yield from _commands(found, (*name, sub))


@pytest.mark.parametrize(
    "typed",
    [(NAME,) * 5, (NAME, NAME, "--as", NAME), (f"--{NAME}",), (f"--json={NAME}",), (f"-{NAME}",), (f"{NAME} Dam",) * 5],
    ids=["words", "as", "option", "value", "letter", "spaced"],
)
def test_no_command_says_back_what_was_typed(small_school: School, typed: tuple[str, ...]) -> None:
    for command in _commands(main):
        ran = small_school.run(*command, *typed, exit_code=None)
        assert NAME not in ran.output, command
        assert ran.exit_code in (1, 2), command
    assert NAME not in small_school.run(NAME, exit_code=2).output


def test_5_a_value_and_a_field_inside_it_is_a_sentence(small_school: School) -> None:
    twice = ("--set", "milestone=x", "--set", "milestone.y=3")
    for fields in (twice, twice[2:] + twice[:2]):
        told = small_school.run("event", "add", "celebration", "--group", "3A", *fields, exit_code=None)
        assert told.exit_code in (1, 2) and "a fault in" not in told.stderr, told.stderr


UNKNOWN_KEYS: list[tuple[str, ...]] = [
    ("import", "contacts.csv", "--accept-namesakes=zz9"),
    ("import", "contacts.csv", "--accept-groups=zz9"),
    ("import", "contacts.csv", "--same-people=zz9=zz8"),
    ("log", "--event", "zz9"),
    ("retry", "--event", "zz9", "--as", "dir"),
    ("approve", "--recipient", "zz9"),
    ("approve", "--recipient", "group:zz9"),
    ("hold", "guardian", "zz9", "--as", "dir"),
    ("release", "guardian", "zz9", "--as", "dir"),
    ("optout", "zz9"),
    ("tasks", "--talked", "zz9", "--as", "dir"),
    ("tasks", "--did", "group-silent", "zz9", "--as", "dir"),
    ("respond", "zz9"),
    ("why", "zz9"),
    ("preview", "zz9"),
    ("event", "withdraw", "zz9"),
    ("pair", "receives_all", "p1", "zz9", "--as", "dir"),
    ("pair", "receives_all", "p1", "zz9", "--end", "--as", "dir"),
    ("pair", "reads_together", "g1", "zz9", "--as", "dir"),
]


def test_a_key_that_nobody_has_is_refused_by_every_command(
    small_school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_school.staff("dir;Ria Smit;leader;")
    monkeypatch.chdir(small_school.folder)
    for words in UNKNOWN_KEYS:
        said = small_school.run(*words, exit_code=None)
        assert said.exit_code in (1, 2), words
        assert "zz9" not in said.output, f"what was typed may be a name: {words}"


def test_a_key_that_is_known_and_stops_nothing_is_taken(small_school: School) -> None:
    small_school.enrol("--accept-namesakes=g1", "--accept-groups=3A")


@pytest.mark.parametrize(("typed", "said"), [
    ("--state", "No such option '--state'"), ("-x", "No such option '-x'"), ("--Fenna", "No such option '?'"),
    ("--state=Fenna", "No such option '--state'"),
])  # fmt: skip
def test_an_option_is_said_back_as_it_was_typed_and_its_value_is_not(
    small_school: School, typed: str, said: str
) -> None:
    told = small_school.run("log", typed, exit_code=2).stderr
    assert said in told and "Fenna" not in told


def test_an_option_of_all_commands_behind_one_is_told_where_it_stands(small_school: School) -> None:
    told = small_school.run("status", "-q", exit_code=2).stderr
    assert "No such option '-q'. It stands before the command: `ouderbrug -q ...`." in told


FILES = {
    "lost.csv": "lost.csv",
    "lost leerlingen.csv": "lost leerlingen.csv",
    "lost Jip.csv": "file 1 (?.csv)",
    "jiplost.csv": "file 1 (?.csv)",
    "Kanarie.csv": "file 1 (?.csv)",
    "lost 123456782.csv": "file 1 (?.csv)",
}
"""What a file is called that was typed, beside a store that knows of a Jip, but for the words that any may have."""


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_said_back_unless_its_name_holds_that_of_somebody_here(small_school: School, name: str) -> None:
    said = FILES[name].replace("?", "? ?" if " " in name else "?")
    path = small_school.folder / name
    assert f"{said} is not there" in small_school.run("import", str(path), exit_code=2).stderr
    path.write_text("pupil_key;guardian_key;email\nk1;o1;fout\n")
    told = small_school.run("import", str(path), exit_code=None).stderr
    assert f"{said}: these were left out" in told and f"{said}:2: " in told
    assert "jip" not in told.casefold() and "123456782" not in told


def test_on_a_terminal_a_file_is_called_as_it_was_typed(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "file 1 (?.csv) is not there" in school.run("import", "Lost.csv", exit_code=2).stderr
    monkeypatch.setattr("ouderbrug.cli.typed.is_read_now", lambda: True)
    assert "Lost.csv is not there" in school.run("import", "Lost.csv", exit_code=2).stderr
    assert "a fault" not in school.run("card", "x", "--out", "nergens/Kaart.html", exit_code=None).stderr
