"""What is said in more than one place is said alike: versions, constraints."""

from __future__ import annotations

import re
import tomllib

import ouderbrug
from docs_pages import PAGES, ROOT, everything, run
from ouderbrug import Occasion


def test_versions_agree() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert ouderbrug.__version__ == version
    assert f"softwareVersion: {version}\n" in (ROOT / "publiccode.yml").read_text("utf-8")
    assert version in run("--version")


def test_the_changelog_begins_with_what_is_not_released() -> None:
    assert re.findall(r"^## (.*)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)[0] == "Unreleased"


def test_constraints_hold_every_dependency_and_nothing_but_versions() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [text for text in lines if not text.startswith("#")]
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9][\w.]*", pin) for pin in pins)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["test"], *extras["dev"]]
    names = {re.split(r"[\[>=<; ]", one)[0].lower() for one in wanted} - {"ouderbrug"}
    assert names <= {pin.partition("==")[0] for pin in pins}


def test_what_the_changelog_counts_is_there() -> None:
    said = (ROOT / "CHANGELOG.md").read_text("utf-8")
    by_sources = [kind for kind in everything().kinds.values() if kind.made_for is not Occasion.GATHERED]
    actions = tomllib.loads((ROOT / "src/ouderbrug/templates/actions.toml").read_text("utf-8"))["actions"]
    assert f"- {len(by_sources)} event kinds" in said
    assert f"a library of {len(actions)} home actions" in said


def test_scripts_take_the_options_that_the_docs_give_them() -> None:
    given = re.findall(r"python (benchmarks/\w+\.py)([^\n`]*)", "".join(page.read_text("utf-8") for page in PAGES))
    assert len({script for script, _ in given}) == 6
    for script, words in given:
        source = (ROOT / script).read_text("utf-8")
        assert all(f'"{option}"' in source for option in re.findall(r"--[a-z-]+", words)), script


def test_the_contributors_way_to_one_room_exists() -> None:
    folders = re.findall(r"pytest (tests/\w+)", (ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    assert folders
    assert all(list((ROOT / folder).glob("test_*.py")) for folder in folders)
