"""What goes wrong with --json is one document too: a machine reads stdout, and found nothing there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from ouderbrug.cli import COMMANDS, main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from a_school import School


def with_json(command: click.Command, name: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The commands, and those below them, that give a document."""
    if isinstance(command, click.Group):
        for below, one in command.commands.items():
            yield from with_json(one, (*name, below))
    if any("--json" in one.opts for one in command.params):
        yield name


def every_command() -> list[tuple[str, ...]]:
    group, found = main, []
    with click.Context(main) as ctx:
        for name in COMMANDS:
            command = group.get_command(ctx, name)
            assert command is not None
            found += list(with_json(command, (name,)))
    return found


ALL = every_command()


@pytest.mark.parametrize("name", ALL, ids=" ".join)
@pytest.mark.parametrize("slip", [("--no-such-option",), ("a", "b", "c", "d", "e")], ids=["an option", "words"])
def test_12_a_command_that_cannot_be_read_or_done_says_so_in_one_document(
    tmp_path: Path, name: tuple[str, ...], slip: tuple[str, ...]
) -> None:
    done = CliRunner().invoke(main, ["--config", str(tmp_path / "none.toml"), *name, "--json", *slip])
    document = json.loads(done.stdout)
    assert document.keys() == {"error", "exit_code"} and document["exit_code"] == done.exit_code != 0
    assert document["error"] and document["error"].splitlines()[0] in done.stderr


def test_12_there_are_many_such_commands() -> None:
    assert len(ALL) > 35


@pytest.mark.parametrize(
    "words", [("why", "nope"), ("event", "withdraw", "nope"), ("optout",), ("import", "none.csv"), ("preview", "nope")]
)
def test_12_what_a_school_cannot_do_is_one_document_and_its_exit_code(
    small_school: School, words: tuple[str, ...]
) -> None:
    done = small_school.run(*words, "--json", exit_code=None)
    assert json.loads(done.stdout)["exit_code"] == done.exit_code > 0


def test_12_a_command_that_gave_its_document_gives_no_second_one(small_school: School) -> None:
    (small_school.folder / "inbox" / "b.jsonl").write_text("geen json\n")
    for words in (("dispatch",), ("check",), ("status", "--fail-on", "age=1s")):
        json.loads(small_school.run(*words, "--json", exit_code=None).stdout)
