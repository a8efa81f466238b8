"""The words of the house are those of the glossary in docs/architecture.md."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from docs_pages import DOCS, ROOT
from house_code import parsed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOUSE = ROOT / "src" / "ouderbrug"
PAGE = (DOCS / "architecture.md").read_text("utf-8")
ON_THE_LINE = ("delivery", "factbook", "planning", "staff", "store")
"""The rooms of which every public class is explained; of the others those that plugin authors meet."""
FILES = ("api", "event_kind", "facts", "model", "runtime", "topics", "unit_of_work")
NO_WORDS_OF_THE_HOUSE = {
    "ChannelConfig", "PluginConfig", "SourceConfig",  # settings
    "GuardianRecord", "GuardianshipRecord", "PupilRecord", "ResponseRecord", "StaffRecord",  # as the values, imported
    "Moment",  # a type of column
}  # fmt: skip
OLD_WORDS = {
    "errand", "errands", "silence", "silences", "turns", "owed", "gather", "task_page", "rhythm", "line", "engine",
    "notify", "handler", "manager", "service", "utils", "helpers", "common",
}  # fmt: skip


def public_classes() -> Iterator[tuple[Path, ast.ClassDef]]:
    """The classes of the rooms on the line, and of the files that plugin authors meet."""
    paths = [path for room in ON_THE_LINE for path in (HOUSE / room).glob("*.py")]
    for path in (*paths, *(HOUSE / f"{name}.py" for name in FILES)):
        for node in parsed(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield path, node


def test_the_glossary_explains_every_word_of_the_line() -> None:
    glossary = PAGE.partition("## Glossary")[2]
    told = set(re.findall(r"`(\w+)`", glossary))
    classes = {node.name for _, node in public_classes()}
    assert len(classes) > 80
    assert classes - told - NO_WORDS_OF_THE_HOUSE == set()


def test_the_glossary_names_nothing_that_is_gone() -> None:
    glossary = PAGE.partition("## Glossary")[2]
    known = {
        node.name for path in HOUSE.rglob("*.py") for node in ast.walk(parsed(path)) if isinstance(node, ast.ClassDef)
    }
    assert set(re.findall(r"`([A-Z]\w+)`", glossary)) <= known


def test_old_words_name_nothing() -> None:
    for path in HOUSE.rglob("*.py"):
        assert path.stem not in OLD_WORDS, path
        for node in parsed(path).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                assert node.name.casefold() not in OLD_WORDS, f"{path.name}: {node.name}"
