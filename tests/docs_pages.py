"""The pages of the docs as the tests read them: blocks, commands, headings and tables."""

from __future__ import annotations

import importlib.util
import re
import shlex
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner

from ouderbrug import cli, config, registry

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
SCHOOL = DOCS / "examples" / "zilverreiger"
NOW = "2027-01-18T09:30:00+01:00"
PAGES = sorted([*DOCS.glob("*.md"), *DOCS.glob("nl/*.md"), *DOCS.glob("imports/*.md"), *ROOT.glob("*.md")])
ENV = {"OUDERBRUG_NOW": NOW, "OUDERBRUG_CONFIG": None, "LETTERS_TOKEN": "t0ken"}


def blocks(page: Path, *languages: str) -> list[str]:
    """The fenced blocks of a page in these languages, in order."""
    found = re.findall(r"^```(\w+)\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [text for language, text in found if language in languages]


def commands(page: Path) -> list[list[str]]:
    """The arguments of every `ouderbrug` command in the blocks that a reader would type."""
    lines = (text.removeprefix("$ ") for block in blocks(page, "sh", "console") for text in block.splitlines())
    return [shlex.split(text)[1:] for text in lines if text.startswith("ouderbrug ")]


def heading(page: str, text: str) -> bool:
    """True if a page has this heading."""
    return bool(re.search(rf"^#+ {re.escape(text)}$", (DOCS / page).read_text("utf-8"), re.MULTILINE))


def rows(page: str, part: str = "") -> set[str]:
    """The first cells of a page's tables (below a heading), without code marks."""
    text = (DOCS / page).read_text("utf-8")
    text = re.split(rf"^#+ {re.escape(part)}$", text, flags=re.MULTILINE)[1] if part else text
    text = re.split(r"^#", text, flags=re.MULTILINE)[0] if part else text
    return {
        cell.strip(" `") for cells in re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE) for cell in cells.split(",")
    }


def run(*args: str, code: int = 0, or_code: int | None = None) -> str:
    """Run a command at a fixed time, which ends with this code (or that one); returns its stdout."""
    result = CliRunner().invoke(cli.main, args, env=ENV)
    assert result.exit_code in (code, or_code), f"{' '.join(args)}: {result.output}"
    return result.stdout


def everything() -> registry.Registry:
    """All built-in plugins, as the example school loads them."""
    return registry.load(config.load(SCHOOL / "ouderbrug.toml"))


@cache
def generator() -> ModuleType:
    """The script that writes the tables of the docs, as a module."""
    sys.path.append(str(DOCS))
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
