"""What is said in more than one place is said alike: versions, constraints."""

from __future__ import annotations

import re
import tomllib

import ouderbrug
from docs_pages import ROOT, run


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
