"""The house is as docs/architecture.md draws it: states and their steps, rooms and what they import, words."""

from __future__ import annotations

import ast
import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from docs_pages import DOCS, ROOT, generator, rows
from house_code import parsed
from ouderbrug.model import State
from ouderbrug.store.states import NEXT

if TYPE_CHECKING:
    from collections.abc import Iterator

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


# --- states


def test_every_state_has_a_row() -> None:
    assert rows("architecture.md", "States of a message") >= {state.value for state in State}


def test_the_table_of_steps_is_that_of_the_code() -> None:
    told = re.findall(r"^\| `(\w+)` \| `(\w+)` \| \S", PAGE, re.MULTILINE)
    assert len(told) == len(set(told))
    assert set(told) == {(was.value, to.value) for was, following in NEXT.items() for to in following}


def test_the_way_that_is_drawn_can_be_gone() -> None:
    (drawn,) = re.findall(r"^(\w+(?: -> \w+)+)$", PAGE, re.MULTILINE)
    way = [State(name) for name in drawn.split(" -> ")]
    assert all(to in NEXT[was] for was, to in pairwise(way))


# --- rooms


def test_the_files_that_the_page_names_are_there() -> None:
    for name in re.findall(r"`([\w/]+\.py)`", PAGE):
        assert list(ROOT.glob(f"**/{name}")) if name.startswith("benchmarks/") else (HOUSE / name).is_file(), name


def test_the_table_of_rooms_holds_all_of_them() -> None:
    generator()
    import rooms  # type: ignore[import-not-found]  # docs/rooms.py, which the generator made known

    told = {row[1].strip("`/").removesuffix(".py") for row in rooms.rows()}
    assert told >= {path.stem for path in HOUSE.iterdir() if path.suffix in (".py", "")} - {
        "__init__",
        "__main__",
        "__pycache__",
    }


def test_every_package_is_under_the_import_rules() -> None:
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    packages = {Path(path).name for path in tool["hatch"]["build"]["targets"]["wheel"]["packages"]}
    assert set(tool["importlinter"]["root_packages"]) == packages
    rules = {contract["name"]: contract for contract in tool["importlinter"]["contracts"]}
    others = packages - {"ouderbrug"}
    assert set(rules["Adapters and plugins know the public API only"]["source_modules"]) == others
    assert set(rules["Adapters and plugins do not know each other"]["modules"]) == others
    assert set(rules["The house knows no adapter or plugin by name"]["forbidden_modules"]) == others


def test_import_rules_name_every_room() -> None:
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    named = {one for contract in tool["contracts"] for one in re.findall(r"\w+", " ".join(contract.get("layers", ())))}
    named |= {one for contract in tool["contracts"] for one in re.findall(r"ouderbrug\.(\w+)", str(contract))}
    rooms = {path.stem for path in (ROOT / "src" / "ouderbrug").iterdir() if path.suffix == ".py" or path.is_dir()}
    assert {room for room in rooms - named if not room.startswith("__")} == set()


def test_only_what_is_public_stands_open_to_plugins() -> None:
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    rules = {contract["name"]: contract for contract in tool["contracts"]}
    layers = " ".join(rules["Imports point downwards"]["layers"])
    closed = set(rules["Adapters and plugins know the public API only"]["forbidden_modules"])
    assert {f"ouderbrug.{room}" for room in re.findall(r"\w+", layers)} - closed == {"ouderbrug.http_profile"}


# --- words


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
