"""No kind is known by name in the house: what it needs to know of one is an attribute that any kind can have."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import house_code
from ouderbrug.school.kinds import register_event_kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = {kind.name for kind in register_event_kinds()}
TELLS_OF_A_SCHOOL = "ouderbrug.demo.", "the demo writes events as a school's office would: it stands outside the house"
KINDS = "ouderbrug.school.kinds"
OTHER_WORDS = {
    ("ouderbrug.delivery.trial", "notice"): "the sample that `try` sends is a piece of news, which every school has",
    ("ouderbrug.templates.reasons", "homework"): "the rule of that name, in the words of `why`",
    ("ouderbrug.testing.rule_cases", "digest"): "a sort of message of which a rule is asked, as its author names it",
    ("ouderbrug.model", "digest"): "the source of what the house gathers; sources of schools may not have its name",
    ("ouderbrug.store.tables", "digest"): "columns: a guardian's wish, and the message in which another one goes",
    ("ouderbrug.store.period", "digest"): "the same column",
    ("ouderbrug.store.away", "digest"): "the same column",
    ("ouderbrug.store.clock", "digest"): "the same column",
    ("ouderbrug.store.looks_first", "digest"): "the same column",
    ("ouderbrug.checks.hours", "digest"): "a guardian's wish, and the table of the TOML",
    ("ouderbrug.store.held", "digest"): "the same column",
    ("ouderbrug.store.erasing", "digest"): "the column of a guardian's wish",
    ("ouderbrug.store.decisions", "digest"): "the column of the message in which another one goes",
    ("ouderbrug.web.wishing", "digest"): "the name of a choice of a page",
    ("ouderbrug.web.wishable", "digest"): "the same, and the field of a guardian's wish",
    ("ouderbrug.web.words", "digest"): "what a message is called that gathers others",
    ("ouderbrug.cli.plan", "digest"): "the same, in place of its id",
    ("ouderbrug.cli.why", "digest"): "the same",
    ("ouderbrug.store.digests", "digest"): "a message that is one",
    ("ouderbrug.runtime", "digest"): "what a message is called that gathers others",
    ("ouderbrug.cli.dutch.commands", "digest"): "the same word in Dutch",
    ("ouderbrug.templates.reasons", "digest"): "the reason of a Fold in words",
    ("ouderbrug.rules.frequency", "digest"): "the reason of a Fold",
    ("ouderbrug.testing.channel_variety", "digest"): "what the contract of a channel calls a sort of message",
    ("ouderbrug.rules", "homework"): "the rule of that name, in the default order",
    ("ouderbrug.rules.homework", "homework"): "the rule's own name",
}
"""Words that are also the name of a kind, and what they are where they stand."""


def modules() -> Iterator[tuple[str, ast.AST]]:
    """Each module of the house, parsed; the kinds themselves are left out, and what only ever runs once."""
    return ((name, tree) for name, tree in house_code.modules("ouderbrug") if not name.startswith(KINDS))


def spoken() -> Iterator[tuple[str, str]]:
    """Each module of the house with each name of a kind that stands in it as a text."""
    for module, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in NAMES:
                yield module, node.value


def test_no_kind_is_known_by_name() -> None:
    found = {one for one in spoken() if not one[0].startswith(TELLS_OF_A_SCHOOL[0])}
    assert found == set(OTHER_WORDS)


def test_the_search_would_find_a_name() -> None:
    assert any(module.startswith(TELLS_OF_A_SCHOOL[0]) and name == "newsletter" for module, name in spoken())


def test_kinds_are_found_by_the_entry_point_alone() -> None:
    """No module of the house imports the built-in kinds; import-linter would not see a late import."""
    for module, tree in modules():
        named = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        named += [one.name for node in ast.walk(tree) if isinstance(node, ast.Import) for one in node.names]
        assert not [one for one in named if one.startswith(KINDS)], module
