"""A plugin that prints, while it is imported or whenever it is called, leaves the result of a command whole."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from every_command import STORY
from ouderbrug import printing

if TYPE_CHECKING:
    from a_school import School

CHATTY = """
from ouderbrug import Allow, Rule, hookimpl

print("imported")

class Chatty(Rule):
    name = "chatty"

    def judge(self, message, facts, now):
        print("judging")
        return Allow()

@hookimpl
def register_rules():
    print("asked for rules")
    return [Chatty]
"""


@pytest.fixture
def chatty(small_school: School, monkeypatch: pytest.MonkeyPatch) -> School:
    monkeypatch.setattr(printing, "_told", set[str]())
    small_school.staff("juf.karin;Karin Bos;teacher;3A", "directie;Ria Smit;leader;")
    (small_school.folder / "own").mkdir(mode=0o755)
    (small_school.folder / "own" / "chatty.py").write_text(CHATTY)
    order = (
        '[rules]\norder = ["chatty", "tone", "readability", "timing", "frequency", "quiet_hours"]\n[rules.quiet_hours]'
    )
    small_school.configure('[plugins]\nplugins_dir = "own"\nuse = ["chatty"]\n', replace=("[rules.quiet_hours]", order))
    monkeypatch.chdir(small_school.folder)
    return small_school


@pytest.mark.slow
def test_8_each_command_gives_one_document_all_the_same(chatty: School) -> None:
    toml = chatty.folder / "ouderbrug.toml"
    judged = False
    for path, words in STORY:
        kept = toml.read_text()
        if path == ("init",):
            toml.unlink()
        result = chatty.run(*path, *words, "--json", exit_code=None)
        toml.write_text(kept)
        assert "fault" not in result.stderr, path
        json.loads(result.stdout)
        judged |= "judging" in result.stderr
    assert judged, "the rule was asked, and printed"


def test_8_it_is_said_once_which_plugin_prints(chatty: School, caplog: pytest.LogCaptureFixture) -> None:
    first, second = chatty.run("plan"), chatty.run("plan")
    assert "imported" in first.stderr and "asked for rules" in first.stderr
    assert "imported" not in first.stdout and "judging" not in first.stdout
    assert [one.getMessage() for one in caplog.records if "prints" in one.getMessage()] == [
        "plugin chatty prints while it is loaded; take its print() out, or use logging"
    ]
    assert "asked for rules" in second.stderr
