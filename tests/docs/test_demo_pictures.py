"""The pictures of the demo's page in the docs: those that one command takes, shown to readers, and small."""

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
