"""What version 1.0 of the API promised to plugins is there, and no more is asked of them."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import sys
import textwrap
from functools import cache
from typing import TYPE_CHECKING

import pytest

import ouderbrug
from docs_pages import DOCS, ROOT
from ouderbrug import Capabilities, testing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PROMISED = (ROOT / "tests" / "docs" / "api_1_0.txt").read_text("utf-8").split("\n")[:-1]


@pytest.fixture(scope="module")
def promises() -> Callable[[], list[str]]:
    sys.path.insert(0, str(DOCS))
    try:
        found: Callable[[], list[str]] = importlib.import_module("public_api").promises
    finally:
        sys.path.remove(str(DOCS))
    return found


def test_what_1_0_promised_is_there(promises: Callable[[], list[str]]) -> None:
    there = {one.replace("!", "") for one in promises()}
    gone = {one.replace("!", "") for one in PROMISED} - there
    assert not gone, f"plugins rely on these until 2.0: {sorted(gone)}"


def test_no_more_is_asked_than_in_1_0(promises: Callable[[], list[str]]) -> None:
    known = {one.partition("(")[0] for one in PROMISED}
    more = {one for one in promises() if "!" in one and one.partition("(")[0] in known} - set(PROMISED)
    assert not more, f"plugins do not give these; make them optional: {sorted(more)}"


def test_each_promise_is_listed(promises: Callable[[], list[str]]) -> None:
    unlisted = {*promises()} - {*PROMISED}
    assert not unlisted, f"say in api_1_0.txt what plugins may rely on from now on: {sorted(unlisted)}"


def test_the_list_is_a_list() -> None:
    assert ouderbrug.API_VERSION.startswith("1.")
    assert len(PROMISED) > 1000 and sorted(PROMISED) == PROMISED
    assert {"Channel.send(message!)", "Receipt.__init__(at!)", "Receipt.__init__(remote_id)"} <= set(PROMISED)
    assert "Channel(send) is written by who subclasses it!" in PROMISED
    assert {"Receipt.__init__ takes 2 remote_id: str = ''", "Channel.send gives Receipt"} <= set(PROMISED)
    assert {"register_rules", "message_settled(attempt)", "testing.RuleContract"} <= set(PROMISED)


def test_the_page_has_each_name() -> None:
    page = (DOCS / "plugin-api.md").read_text("utf-8")
    for name in ouderbrug.__all__:
        assert re.search(rf"^(class {name}\b|def {name}\(|{name}  #)", page, re.MULTILINE), name


TABLES = {"Agreement", "Api", "Limits"}
"""The tables of `[channels.NAME]` of an app, of which docs/channels/http-profile.md tells what stands in them."""
OF_THE_HOUSE = {"Doorkeeper"}
"""What the house hands over itself, and no author has to."""


def test_the_page_speaks_of_public_names_alone() -> None:
    page = (DOCS / "plugin-api.md").read_text("utf-8")
    named = {name for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL) for name in _named(ast.parse(block))}
    ours = {name for name in named if name.startswith("_") or (name[0].isupper() and len(name) > 1 and _is_ours(name))}
    assert ours <= {*ouderbrug.__all__, *testing.__all__, *TABLES, *OF_THE_HOUSE}


def test_18_a_public_name_means_one_thing_wherever_it_stands_in_what_is_shown() -> None:
    for name in ouderbrug.__all__:
        thing = getattr(ouderbrug, name)
        for base in thing.__mro__ if isinstance(thing, type) else ():
            if not base.__module__.startswith("ouderbrug"):
                continue
            known, stub = vars(sys.modules[base.__module__]), ast.parse(textwrap.dedent(inspect.getsource(base)))
            meant = {one for one in _named(stub) if one in ouderbrug.__all__ and one in known}
            other = {one for one in meant if known[one] is not getattr(ouderbrug, one)}
            assert not other, f"{base.__name__} speaks of {other}, and these are something else in the API"


def _named(tree: ast.Module) -> Iterator[str]:
    """The names of types and parents in stubs."""
    for node in ast.walk(tree):
        of = [getattr(node, one, None) for one in ("annotation", "returns")]
        for part in (*of, *(node.bases if isinstance(node, ast.ClassDef) else ())):
            yield from (one.id for one in ast.walk(part or ast.Constant(0)) if isinstance(one, ast.Name))


def _is_ours(name: str) -> bool:
    """True of a class of the house, wherever it stands."""
    files = (ROOT / "src" / "ouderbrug").rglob("*.py")
    return any(re.search(rf"^class {name}\b", _text(one), re.MULTILINE) for one in files)


@cache
def _text(file: Path) -> str:
    return file.read_text("utf-8")


def test_18_the_page_says_what_an_author_of_tests_writes_and_what_each_capability_means() -> None:
    page = (DOCS / "plugin-api.md").read_text("utf-8")
    for name in testing.__all__:
        assert re.search(rf"^(class {name}\b|def {name}\(|{name}  #)", page, re.MULTILINE), name
    stubs = {one.split("(")[0].split(":")[0]: one for one in re.split(r"^class ", page, flags=re.MULTILINE)[1:]}
    unsaid = [field for field in Capabilities.__dataclass_fields__ if not _said_of(stubs["Capabilities"], field)]
    assert not unsaid, f"what does {unsaid} mean?"
    for name in ("Channel", "Source", "Importer", "Rule", "Kind"):
        contract = getattr(testing, f"{name}Contract")
        own = {one for base in contract.__mro__ if base.__module__.startswith("ouderbrug") for one in vars(base)}
        own = {one for one in own if not one.startswith(("_", "test_"))}
        unsaid = [one for one in sorted(own) if one != "hook" and not _said_of(stubs[f"{name}Contract"], one)]
        assert not unsaid, f"{name}Contract does not say what {unsaid} are"


def _said_of(stub: str, member: str) -> bool:
    """True if a comment stands before a member, and before what decorates it."""
    return bool(re.search(rf"^    # .+\n(    @\w+\n)?    (def )?{member}\b", stub, re.MULTILINE))


def test_the_tutorial_has_each_name_in_its_place() -> None:
    page = (DOCS / "write-a-plugin.md").read_text("utf-8")
    said = re.sub(r"<!-- begin: (public|testing)-names -->.*?<!-- end: \1-names -->", "", page, flags=re.DOTALL)
    unsaid = [name for name in (*ouderbrug.__all__, *testing.__all__) if not re.search(rf"\b{name}\b", said)]
    assert not unsaid, "the tables alone have these"
