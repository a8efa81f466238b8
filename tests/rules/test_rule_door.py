"""There is no private door for built-in rules: outside its own room no rule is imported, or known by its name."""

from __future__ import annotations

import ast
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import ouderbrug
from each import each
from house_code import below, parsed
from ouderbrug import rules
from ouderbrug.school.kinds import register_event_kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

OPEN = {
    "asking",
    "carrying",
    "day_words",
    "declarations",
    "gate",
    "hours",
    "judgement",
    "other_names",
    "sentences",
    "photos",
    "verdicts",
}
"""What of the room is no rule: it asks them, holds what they said, and knows channels, photos and words for days."""
KINDS = {kind.name for kind in register_event_kinds()}
NAMES = {rule.name for rule in rules.register_rules()}
IN_WORDS = "ouderbrug.templates.reasons"
"""What each rule looks at, by its name, in the words of `why`; a rule without any is said by its name."""
MEANT = {
    ("ouderbrug.registry", "consent"): "always judges, first: a promise of the house",
    ("ouderbrug.registry", "content_policy"): "always judges, next: a promise of the house",
    ("ouderbrug.store.tables", "consent"): "a table",
    ("ouderbrug.store.stamp", "consent"): "the table",
    ("ouderbrug.store.protections", "consent"): "what was withdrawn, beside the store",
    ("ouderbrug.store.migrations.versions.v0001_first_tables", "consent"): "a table",
    ("ouderbrug.store.migrations.versions.v0020_whose_consent", "consent"): "the same table",
    ("ouderbrug.store.personal", "consent"): "the same table",
    ("ouderbrug.model", "invite"): "a goal",
    ("ouderbrug.model", "consent"): "a legal basis",
}


MODULES = [
    name
    for name in below("ouderbrug")
    if not name.startswith(("ouderbrug.rules", "ouderbrug.testing")) and not name.endswith("__main__")
]


def tree(module: str) -> ast.Module:
    spec = find_spec(module)
    assert spec is not None and spec.origin is not None
    return parsed(Path(spec.origin))


def imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (name.name for name in node.names)
    if isinstance(node, ast.ImportFrom) and node.module:
        yield from (f"{node.module}.{name.name}" for name in node.names)


def singles(found: ast.Module) -> set[str]:
    """The single rules that a module imports, also where only types are."""
    names = (name.split(".") for node in ast.walk(found) for name in imported(node))
    modules = {name.removeprefix("ouderbrug.rules.").split(".")[0] for name in below("ouderbrug.rules")} - OPEN
    return {name[2] for name in names if name[:2] == ["ouderbrug", "rules"] and name[2] in modules}


def said(found: ast.Module) -> set[str]:
    return {node.value for node in ast.walk(found) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_the_whole_house_is_looked_at() -> None:
    assert {"ouderbrug.registry", "ouderbrug.planning.routing", "ouderbrug.cli.wording"} <= set(MODULES)


@each("module", MODULES)
def test_no_rule_is_imported_by_itself(module: str) -> None:
    assert singles(tree(module)) == set()


def test_an_import_of_a_single_rule_is_seen() -> None:
    hidden = "def f():\n    from ouderbrug.rules import timing\n    from ouderbrug.rules.tone.terms import Term\n"
    assert singles(ast.parse(hidden)) == {"timing", "tone"}
    assert singles(ast.parse("from ouderbrug.rules.gate import Gate\nfrom ouderbrug.rules import x")) == set()


@each("module", MODULES)
def test_no_rule_is_known_by_its_name(module: str) -> None:
    found = said(tree(module)) & (NAMES - KINDS) if module != IN_WORDS else set()
    assert {(module, name) for name in found} <= MEANT.keys()


def test_what_is_meant_is_still_there() -> None:
    assert all(name in said(tree(module)) for module, name in MEANT)


def test_the_import_rules_name_every_rule() -> None:
    project = Path(ouderbrug.__file__).parents[2] / "pyproject.toml"
    contracts = tomllib.loads(project.read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (door,) = [one for one in contracts if one["type"] == "protected" and "rules" in str(one["protected_modules"])]
    modules = {name for name in below("ouderbrug.rules") if name.count(".") == 2} - {
        f"ouderbrug.rules.{o}" for o in OPEN
    }
    assert set(door["protected_modules"]) == modules
