"""The language of the commands: every sentence that is told has its Dutch, with the same places for values."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

import pytest

import ouderbrug
from ouderbrug.cli import left, monitoring
from ouderbrug.cli.dutch import DUTCH
from ouderbrug.cli.language import Words
from ouderbrug.cli.reasons import reason
from ouderbrug.runtime import calendar_of
from ouderbrug.templates.reasons import REASONS
from room_samples import NOW, runtime

if TYPE_CHECKING:
    from collections.abc import Iterator

    from a_school import School

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
    assert not [english for english, dutch in DUTCH.items() if _names(_plain(english)) != _names(_plain(dutch))]


def _plain(sentence: str) -> str:
    """A sentence without the words that go with a number: one language may need them where another does not."""
    return re.sub(r"\{\w+:[^{}]*\|[^{}]*\}", "", sentence)


@pytest.mark.parametrize(("language", "day"), [("en", "Mon 23 Nov 10:00"), ("nl", "ma 23 nov 10:00")])
def test_3_days_are_written_in_the_language(language: str, day: str) -> None:
    assert Words(language).when(NOW, calendar_of(runtime().settings, NOW)) == day


def test_3_what_has_no_dutch_stays_english() -> None:
    assert Words("nl")("the moon is {colour}", colour="red") == "the moon is red"
    assert Words("nl")("no {values") == "no {values", "a sentence without values is no pattern"


NEWS = {"title": "Nieuws van november", "body": "We lazen veel deze maand."}
TALK = {"title": "Avond", "starts_at": "2026-12-10T19:30:00+01:00", "place": "aula", "why": "U hoort hoe het gaat."}
WEEK: list[dict[str, Any]] = [
    *({"id": f"e{n}", "kind": "meeting_invitation", "audience": {"group": group}, "payload": TALK}
      for n, group in ((1, "3A"), (2, "7B"), (3, "3A"))),
    {"id": "e4", "kind": "notable_score", "audience": {"pupil": "p1"}, "payload": {
        "subject": "Spelling", "direction": "up", "summary": "Jip schrijft goed.", "next_goal": "een verhaal",
        "approved_by": "juf.karin"}},
    {"id": "e5", "kind": "newsletter", "audience": {"school": True}, "payload": NEWS},
]  # fmt: skip
RULES_PAGE = HOUSE.parents[1] / "docs" / "rules.md"


def test_3_every_code_of_the_rules_has_words_in_both_languages() -> None:
    text = RULES_PAGE.read_text("utf-8")
    tables = re.findall(r"^\| code \| .*\n\|[-| ]+\n((?:\|.*\n)+)", text, re.MULTILINE)
    codes = {row.split("|")[1].strip(" `") for table in tables for row in table.splitlines()}
    assert len(codes) > 80
    assert codes <= REASONS.keys(), codes - REASONS.keys()
    assert all(english and dutch and len(english) < 60 for english, dutch in REASONS.values())
    assert reason("of-a-plugin", Words("nl")) == "de plugin zegt of-a-plugin"
    assert reason(None, Words()) == ""


def test_3_plan_and_log_fit_eighty_columns_and_wide_has_the_codes(small_school: School) -> None:
    small_school.happens(*WEEK)
    plan = small_school.run("plan").stdout.splitlines()
    assert max(map(len, plan)) <= 80
    assert "e5     g1   mail, Mon 30 Nov 08:00  had enough this week" in [line.rstrip() for line in plan]
    assert "frequency.cap-reached" in small_school.run("plan", "--wide").stdout
    small_school.dispatch()
    log = small_school.run("log").stdout.splitlines()
    assert max(map(len, log)) <= 80
    assert log[0].split() == ["message", "event", "for", "state", "when", "why"]
    assert "channel" in small_school.run("log", "--wide").stdout


def test_3_a_school_that_speaks_dutch_hears_reasons_and_next_steps_in_it(small_school: School) -> None:
    small_school.configure('\n[cli]\nlanguage = "nl"\n')
    small_school.happens(*WEEK)
    assert "mail, ma 30 nov 08:00  had genoeg deze week" in small_school.run("plan").stdout
    said = small_school.run("dispatch").stdout.splitlines()[-1]
    assert said == "5 aangenomen, 11 verstuurd, 2 uitgesteld, 7 tegengehouden, 2 wachten: het eerste ma 30 nov 08:00"
    why = small_school.run("why", "e5").stdout
    assert "hoe vaak: later, had genoeg deze week" in why
    assert "3 van 3 in 7 dagen; de eerste plaats ma 30 nov 08:00" in why
    assert "via email: 2 wachten, het eerste ma 30 nov 08:00" in small_school.run("status").stdout


def test_3_quiet_says_nothing_where_all_is_well_and_all_where_it_is_not(small_school: School) -> None:
    for words in (("status",), ("plan",), ("dispatch",)):
        done = small_school.run("--quiet", *words)
        assert (done.stdout, done.stderr) == ("", "")
    failed = small_school.run("-q", "status", "--fail-on", "run=1m", now="2026-11-24T10:00:00+01:00", exit_code=3)
    assert "the last run ended 1 d ago" in failed.stderr
    assert "no event of that id" in small_school.run("-q", "why", "nothing", exit_code=1).stderr
    assert small_school.run("-q", "status", "--json").stdout.startswith("{")
