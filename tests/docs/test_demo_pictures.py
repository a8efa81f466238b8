"""The pictures of the demo and the staff page in the docs: those that one command takes, shown to readers, small."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs"


def test_14_the_docs_show_the_page_of_the_demo(monkeypatch: Any) -> None:
    monkeypatch.setattr(sys, "path", [str(DOCS), *sys.path])
    pictures = importlib.import_module("demo_pictures")
    there = {path.name: path.read_bytes() for path in pictures.PICTURES.glob("*.png")}
    assert there.keys() == pictures.SHOWN.keys(), "run `make pictures`"
    page = (DOCS / "quickstart.md").read_text("utf-8")
    for name, (_, width, height) in pictures.SHOWN.items():
        assert f"(img/demo/{name})" in page
        assert [int.from_bytes(there[name][at : at + 4], "big") for at in (16, 20)] == [width, height]
        assert len(there[name]) < 150_000


def test_17_the_docs_show_the_page_for_guardians(monkeypatch: Any) -> None:
    monkeypatch.setattr(sys, "path", [str(DOCS), *sys.path])
    pictures = importlib.import_module("parents_pictures")
    there = {path.name: path.read_bytes() for path in pictures.PICTURES.glob("*.png")}
    assert there.keys() == {name for name, *_ in pictures.SHOWN}, "run `make pictures`"
    page = (DOCS / "parents-page.md").read_text("utf-8")
    for name, *_ in pictures.SHOWN:
        assert f"(img/parents/{name})" in page
        assert int.from_bytes(there[name][16:20], "big") == pictures.PHONE["width"]
        assert len(there[name]) < 150_000


def test_17_the_docs_show_the_staff_page(monkeypatch: Any) -> None:
    monkeypatch.setattr(sys, "path", [str(DOCS), *sys.path])
    pictures = importlib.import_module("staff_pictures")
    there = {path.name: path.read_bytes() for path in pictures.PICTURES.glob("*.png")}
    assert there.keys() == {name for name, *_ in pictures.SHOWN}, "run `make pictures`"
    page = (DOCS / "staff-page.md").read_text("utf-8")
    for name, _, size, *_ in pictures.SHOWN:
        assert f"(img/staff/{name})" in page
        assert int.from_bytes(there[name][16:20], "big") == size["width"]
        assert len(there[name]) < 150_000
