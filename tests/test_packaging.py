"""What is shipped: nothing of a working tree but what is named, and all that is needed to run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

import ouderbrug
from ouderbrug.registry import BUILT_IN

ROOT = Path(__file__).parent.parent
SOURCES = [str(ROOT / name) for name in ("src", "adapters", "plugins")]
DECOYS = (
    "env/pyvenv.cfg",
    "env/lib/python3.13/site-packages/other/__init__.py",
    "secrets/mail-password",
    "ouderbrug.toml",
    ".env",
    "school.db",
    "src/ouderbrug/left.db",
    "src/ouderbrug/__pycache__/left.cpython-311.pyc",
)


def named() -> list[str]:
    """What pyproject.toml says of the sdist, from the root of the tree."""
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    return [name.lstrip("/") for name in tool["hatch"]["build"]["targets"]["sdist"]["include"]]


def run(*command: str | Path, cwd: str | Path, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, *map(str, command)], cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the working tree in which other things lie about."""
    tree = tmp_path_factory.mktemp("packaging") / "tree"
    tree.mkdir()
    for name in (*named(), "pyproject.toml", ".gitignore"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__", "*.db*", "*.lock"))
        else:
            shutil.copy(ROOT / name, tree / name)
    for decoy in DECOYS:
        (tree / decoy).parent.mkdir(parents=True, exist_ok=True)
        (tree / decoy).write_text("nobody's business\n")
    return tree


@pytest.fixture(scope="module")
def sdist(tree: Path) -> Path:
    run("-m", "hatchling", "build", cwd=tree)
    (made,) = (tree / "dist").glob("*.tar.gz")
    return made


@pytest.fixture(scope="module")
def wheels(tree: Path, sdist: Path) -> tuple[Path, Path]:
    """The wheel made from the tree, and the one made from the unpacked sdist."""
    (direct,) = (tree / "dist").glob("*.whl")
    unpacked = tree.parent / "unpacked"
    with tarfile.open(sdist) as archive:
        for member in filter(tarfile.TarInfo.isfile, archive):
            place = unpacked / member.name.partition("/")[2]
            place.parent.mkdir(parents=True, exist_ok=True)
            content = archive.extractfile(member)
            assert content is not None
            place.write_bytes(content.read())
    run("-m", "hatchling", "build", "-t", "wheel", cwd=unpacked)
    (again,) = (unpacked / "dist").glob("*.whl")
    return direct, again


def test_the_sdist_holds_the_project_and_nothing_that_lies_beside_it(tree: Path, sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        held = {member.name.partition("/")[2] for member in archive.getmembers() if member.isfile()}
    present = {path.relative_to(tree).as_posix() for path in tree.rglob("*") if path.is_file()}
    built = {name for name in present if name.startswith("dist/")}
    assert held == present - built - set(DECOYS) | {"PKG-INFO"}
    assert {"src", "adapters", "plugins", "docs", "tests"} <= {name.partition("/")[0] for name in held}
    assert {"README.md", "LICENSE", "CHANGELOG.md", "config.example.toml", "pyproject.toml"} <= held


def test_both_ways_lead_to_the_same_wheel(wheels: tuple[Path, Path]) -> None:
    contents = []
    for wheel in wheels:
        with ZipFile(wheel) as archive:
            contents.append({name: archive.read(name) for name in archive.namelist()})
    direct, again = contents
    assert direct == again
    tops = {name.partition("/")[0] for name in direct}
    assert {top for top in tops if not top.endswith(".dist-info")} == {Path(path).name for path in packages()}


def project() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return found


def packages() -> list[str]:
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    return list(tool["hatch"]["build"]["targets"]["wheel"]["packages"])


def test_the_wheel_runs_where_no_source_is(wheels: tuple[Path, Path], tmp_path: Path) -> None:
    """The one from the sdist; the other is the same to the last byte."""
    home = tmp_path / "home"
    run("-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", home, wheels[1], cwd=tmp_path)
    others = [path for path in sys.path if path and path not in SOURCES]
    here = {"cwd": str(tmp_path), "PYTHONPATH": os.pathsep.join([str(home), *others])}
    # -S: the site module would add the source tree, which an editable install names.
    show = "import ouderbrug, sys; print(ouderbrug.__file__, *sys.path, sep='|')"
    module, *searched = run("-S", "-c", show, **here).strip().split("|")
    assert module.startswith(str(home))
    assert not set(SOURCES) & set(searched)
    assert ouderbrug.__version__ in run("-S", "-m", "ouderbrug", "--version", **here)
    assert set(run("-S", "-m", "ouderbrug", "plugins", **here).split()) >= BUILT_IN


@pytest.mark.drill
@pytest.mark.timeout(900)
def test_8_a_bill_of_materials_names_what_is_installed_with_version_and_licence(tree: Path) -> None:
    done = subprocess.run(["make", "sbom", f"PYTHON={sys.executable}"], cwd=tree, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    bill = json.loads((tree / "build" / "ouderbrug.cdx.json").read_text("utf-8"))
    assert (bill["bomFormat"], bill["metadata"]["component"]["name"]) == ("CycloneDX", "ouderbrug")
    held = {one["name"].lower().replace("_", "-"): one for one in bill["components"]}
    wanted = {re.split(r"[>;\[ ]", one)[0] for one in project()["dependencies"]}
    assert wanted - {"pysqlite3"} <= held.keys()
    assert {"pytest", "cyclonedx-bom"}.isdisjoint(held), "what tests and makes it is no part of it"
    assert not [name for name, one in held.items() if not (one["version"] and one.get("licenses"))]
    if "pysqlite3" in held:
        [only] = held["pysqlite3"]["licenses"]
        assert "'as-is'" in only["license"]["text"]["content"], "its metadata names no licence, but a file"
