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
