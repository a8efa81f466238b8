"""The rooms and what they import are as docs/architecture.md draws them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from docs_pages import DOCS, ROOT, generator

HOUSE = ROOT / "src" / "ouderbrug"
PAGE = (DOCS / "architecture.md").read_text("utf-8")


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
    assert {f"ouderbrug.{room}" for room in re.findall(r"\w+", layers)} - closed == set()
