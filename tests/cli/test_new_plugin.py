"""plugins new: what it writes installs, passes its own tests and the type checkers, and is a plugin."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import assume, given
from hypothesis import strategies as st

import author_venv
import ouderbrug
from author_venv import run
from each import each
from ouderbrug import cli
from ouderbrug.cli.new_plugin import KINDS, files, names_of
from ouderbrug.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


def new(*args: str, code: int = 0) -> str:
    """What the command says of a new plugin in the working directory."""
    done = CliRunner().invoke(cli.main, ["plugins", "new", *args])
    assert done.exit_code == code, done.output
    return done.output


# --- the whole of it


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A new venv, and in it a plugin of each sort as an author would install it."""
    folder = tmp_path_factory.mktemp("authors")
    python = author_venv.fresh(folder)
    for kind in KINDS:
        run(python, folder, "-m", "ouderbrug", "plugins", "new", f"ouderbrug-my-{kind}", "--kind", kind)
    author_venv.install(python, folder, [f"ouderbrug-my-{kind}" for kind in KINDS])
    return python, folder


@pytest.mark.slow
def test_a_new_plugin_of_each_sort_is_installed_and_keeps_its_tests(fresh: tuple[Path, Path]) -> None:
    python, folder = fresh
    listed = {
        row["plugin"]: row for row in json.loads(run(python, folder, "-m", "ouderbrug", "plugins", "--json"))["plugins"]
    }
    for kind in KINDS:
        assert listed[f"my_{kind}"]["from"] == f"ouderbrug-my-{kind}"
        said = run(python, folder / f"ouderbrug-my-{kind}", "-m", "pytest", "-q", "-p", "no:randomly")
        assert " passed" in said


@pytest.mark.slow
def test_what_the_readme_says_loads_it(fresh: tuple[Path, Path]) -> None:
    python, folder = fresh
    for kind in KINDS:
        school = folder / f"school-{kind}"
        school.mkdir()
        run(python, school, "-m", "ouderbrug", "init")
        toml = school / "ouderbrug.toml"
        asked = (folder / f"ouderbrug-my-{kind}" / "README.md").read_text("utf-8").split("```toml\n")[1].split("```")[0]
        toml.write_text(merged(toml.read_text("utf-8"), asked), "utf-8")
        rows = json.loads(run(python, school, "-m", "ouderbrug", "plugins", "--json"))["plugins"]
        [loaded] = [row["loaded"] for row in rows if row["plugin"] == f"my_{kind}"]
        assert [one.partition(": ")[2] for one in loaded] == [f"my_{kind}"]


@pytest.mark.slow
def test_a_new_plugin_of_each_sort_is_typed_to_the_last_name(fresh: tuple[Path, Path]) -> None:
    python, folder = fresh
    packages = [f"ouderbrug-my-{kind}" for kind in KINDS]
    for package in packages:
        style = ("--select", "E,F,I,B,UP,SIM", "--line-length", "100", ".")
        run(python, folder / package, "-m", "ruff", "check", *style)
    author_venv.typed(python, folder, packages)


# --- names


@each(
    ("package", "why"),
    [
        ("json", "is there already"),
        ("ouderbrug", "is there already"),
        ("ouderbrug-email", "is there already"),
        ("Ouderbrug_Email", "is there already"),
        ("email", "is there already"),
        ("ouderbrug-edexml", "is there already"),
        ("pytest", "is there already"),
        ("class", "is a word of Python"),
        ("../letters", "is named by letters"),
        ("letters/x", "is named by letters"),
        ("-letters", "is named by letters"),
        ("letters-", "is named by letters"),
        ("ouderbrug-3d", "begins with a letter"),
        ("een brief", "is named by letters"),
        ("brieven\n", "is named by letters"),
        ("brïeven", "is named by letters"),
        ("", "is named by letters"),
        ("a" * 61, "is named by letters"),
    ],
)
def test_a_name_that_cannot_be_used_is_refused(package: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        names_of(package, "channel")


@each(("kind", "name"), [("kind", "newsletter"), ("rule", "quiet_hours")])
def test_a_rule_and_a_kind_take_no_name_of_ours(kind: str, name: str) -> None:
    with pytest.raises(ConfigError, match="is there already"):
        names_of(f"ouderbrug-{name}", kind)


def test_names_follow_from_that_of_the_package() -> None:
    assert names_of("Ouderbrug-Print.Shop", "channel") == (
        "ouderbrug-print-shop", "ouderbrug_print_shop", "print_shop", "PrintShopChannel"
    )  # fmt: skip
    assert names_of("ouderbrug-http", "channel").cls == "HttpChannelPlugin", "HttpChannel is what it stands on"


def test_nothing_is_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    new("ouderbrug-letters", "--kind", "channel")
    test = tmp_path / "ouderbrug-letters" / "tests" / "test_letters.py"
    test.write_text("mine", "utf-8")
    assert "is already there" in new("ouderbrug-letters", "--kind", "rule", code=2)
    assert test.read_text("utf-8") == "mine"
    (tmp_path / "brieven").symlink_to(tmp_path / "away")
    assert "is already there" in new("brieven", "--kind", "rule", code=2)
    assert not (tmp_path / "away").exists()


def test_what_was_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = json.loads(new("ouderbrug-letters", "--kind", "kind", "--json"))
    assert said["plugin"] == "letters"
    assert sorted(said["wrote"]) == sorted(
        str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()
    )


# --- for any name


@given(st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,8}([-_.][A-Za-z0-9]{1,8}){0,2}", fullmatch=True), st.sampled_from(KINDS))
def test_whatever_it_is_called_it_is_python_and_toml(package: str, kind: str) -> None:
    try:
        names = names_of(package, kind)
    except ConfigError:
        assume(False)
    made = files(names, kind)
    assert tomllib.loads(made["pyproject.toml"])["project"]["entry-points"]["ouderbrug"] == {names.name: names.module}
    for path, text in made.items():
        assert ".." not in path and "$" not in text
        if path.endswith(".py"):
            tree = ast.parse(text)
            classes = [one.name for one in ast.walk(tree) if isinstance(one, ast.ClassDef)]
            assert not {*classes} & {*ouderbrug.__all__}


def merged(toml: str, more: str) -> str:
    """A school's TOML, with what a README asks for in place of its tables of the same name."""
    asked = {part.splitlines()[0] for part in tables(more)}
    kept = [part for part in tables(toml) if part.startswith("[[") or part.splitlines()[0] not in asked]
    return "".join(kept) + more


def tables(toml: str) -> list[str]:
    """A TOML cut before each of its headers."""
    return [part for part in re.split(r"^(?=\[)", toml, flags=re.MULTILINE) if part]
