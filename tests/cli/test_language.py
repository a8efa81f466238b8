"""The language of the commands: every sentence that is told has its Dutch, with the same places for values."""

from __future__ import annotations

import ast
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

import pytest

import ouderbrug
from ouderbrug.cli import left, monitoring
from ouderbrug.cli.dutch import DUTCH
from ouderbrug.cli.language import Words
from ouderbrug.runtime import calendar_of
from room_samples import NOW, runtime

if TYPE_CHECKING:
    from collections.abc import Iterator

HOUSE = Path(ouderbrug.__file__).parent


def _names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def _told() -> Iterator[tuple[str, str]]:
    """Every sentence that a command gives to its words, with the place."""
    for path in sorted((HOUSE / "cli").glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                for sentence in _in(function):
                    yield f"{path.name}:{function.name}", sentence


def _in(function: ast.FunctionDef) -> Iterator[str]:
    named = list(_named(function))
    for call in ast.walk(function):
        if isinstance(call, ast.Call) and _is_words(call.func):
            for argument in call.args:
                for part in ast.walk(argument):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield part.value
                    elif isinstance(part, ast.Name):
                        yield from (text for name, text in named if name == part.id)


def _named(function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    """The texts that stand in a name of a function."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            targets, values = node.targets[0], node.value
            pairs = zip(targets.elts, values.elts, strict=True) if isinstance(targets, ast.Tuple) and isinstance(
                values, ast.Tuple) else [(targets, values)]  # fmt: skip
            for target, value in pairs:
                if isinstance(target, ast.Name) and isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield target.id, value.value


def _is_words(func: ast.expr) -> bool:
    if isinstance(func, ast.Attribute) and func.attr == "some":
        func = func.value
    return (isinstance(func, ast.Name) and func.id == "words") or (
        isinstance(func, ast.Attribute) and func.attr == "words"
    )


def test_3_every_sentence_of_the_commands_has_its_dutch() -> None:
    told = dict(_told())
    tables = (*left.SAID.values(), *left._HOLDS.values(), *left._RELEASES.values(), *monitoring._SAID.values())
    assert len(told) > 10
    missing = {sentence: place for place, sentence in _told() if sentence not in DUTCH and " " in sentence}
    assert not missing
    assert not [sentence for sentence in tables if sentence not in DUTCH]


def test_3_a_dutch_sentence_has_the_places_of_the_english_one() -> None:
    assert not [english for english, dutch in DUTCH.items() if _names(english) != _names(dutch)]


@pytest.mark.parametrize(("language", "day"), [("en", "Mon 23 Nov 10:00"), ("nl", "ma 23 nov 10:00")])
def test_3_days_are_written_in_the_language(language: str, day: str) -> None:
    assert Words(language).when(NOW, calendar_of(runtime().settings, NOW)) == day


def test_3_what_has_no_dutch_stays_english() -> None:
    assert Words("nl")("the moon is {colour}", colour="red") == "the moon is red"
    assert Words("nl")("no {values") == "no {values", "a sentence without values is no pattern"
