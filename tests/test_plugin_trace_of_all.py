"""What is shown of the calls of a plugin of each sort: each call that the house makes of one, and none unseen."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from each import each
from ouderbrug.rules import DEFAULT_ORDER

if TYPE_CHECKING:
    from a_school import School

ALL_FIVE = """
from pathlib import Path
from typing import ClassVar
from ouderbrug import (Allow, Batch, Capabilities, Channel, ContentClass, EventKind, Goal, Importer, Incoming,
    KindPayload, LegalBasis, OneLine, PluginConfig, Receipt, Rule, Source, SourceConfig, TextFields, hookimpl)

class Bell(Channel):
    name = "bell"
    capabilities = Capabilities(addressed_by="email")

    def send(self, message):
        return Receipt(at=self.context.clock())

class Board(Source):
    name = "board"

    class Config(SourceConfig):
        pass

    def poll(self, cursor):
        one = {"id": "b1", "kind": "fete", "occurred_at": self.context.clock().isoformat(),
               "audience": {"group": "3A"}, "payload": {"what": "Feest op het plein"}}
        return Batch((Incoming("1", one),) if cursor is None else (), (), "1")

class Sheet(Importer):
    name = "sheet"

    class Config(PluginConfig):
        pass

    def sniff(self, path):
        return path.read_text().startswith("sheet")

    def read(self, path):
        return iter(())

class Moon(Rule):
    name = "moon"

    class Config(PluginConfig):
        pass

    def judge(self, message, facts, now):
        return Allow()

class Fete(EventKind):
    name = "fete"
    goal = Goal.INFORM
    legal_basis = LegalBasis.INTEREST
    content_class = ContentClass.GENERAL
    text = TextFields(free=("what",), subject=("what",))
    templates = Path(__file__).parent / "templates"
    sample: ClassVar = {"what": "Feest"}

    class Payload(KindPayload):
        what: OneLine

@hookimpl
def register_channels():
    return [Bell]

@hookimpl
def register_sources():
    return [Board]

@hookimpl
def register_importers():
    return [Sheet]

@hookimpl
def register_rules():
    return [Moon]

@hookimpl
def register_event_kinds():
    return [Fete]

@hookimpl
def message_settled(message, attempt):
    pass
"""
TEMPLATE = """
{%- block subject %}{{ what }}{% endblock %}
{%- block app %}{{ what }}.{% endblock %}
{%- block body %}{{ what }}.{% endblock %}
"""
TOML = """
[plugins]
plugins_dir = "plugins"
use = ["five"]

[[sources]]
name = "pin"
plugin = "board"

[channels.bell]

[channels.handover]

[routes]
general = ["bell"]
personal = ["handover"]
sensitive = ["handover"]

[rules]
order = {order}
"""
ONCE = r"after \d+\.\d ms$"
MANY = r"\d+ times, \d+\.\d ms in all, \d+\.\d ms at most$"


@pytest.fixture
def five(small_school: School, monkeypatch: pytest.MonkeyPatch) -> School:
    plugins = small_school.folder / "plugins"
    (plugins / "templates" / "nl").mkdir(mode=0o700, parents=True)
    plugins.chmod(0o700)
    (plugins / "five.py").write_text(ALL_FIVE, "utf-8")
    (plugins / "templates" / "nl" / "fete.j2").write_text(TEMPLATE, "utf-8")
    (small_school.folder / "people.txt").write_text("sheet\n", "utf-8")
    path = small_school.folder / "ouderbrug.toml"
    head = path.read_text().partition("[[sources]]")[0]
    path.write_text(head + TOML.replace("{order}", json.dumps([*DEFAULT_ORDER, "moon"])))
    monkeypatch.setenv("OUDERBRUG_TRACE_PLUGINS", "1")
    return small_school


CALLS = {
    "check": {
        "import five": "done", "register_channels of five": "done", "register_sources of five": "done",
        "register_importers of five": "done", "register_rules of five": "done", "register_event_kinds of five": "done",
        "making rules.moon": "done", "check of rules.moon": "done", "judge of rules.moon": MANY,
        "opens of rules.moon": MANY, "making sources.pin": "done", "check of sources.pin": "done",
        "making import.sheet": "done", "capabilities of channels.bell": "done", "notes of channels.bell": "done",
        "making channels.bell": "done", "check of channels.bell": "done", "close of channels.bell": "done",
        "Payload of kinds.fete": MANY,
    },
    "import people.txt": {
        "making import.sheet": "done", "sniff of import.sheet": "done", "read of import.sheet": "done",
    },
    "import people.txt --explain": {"explain of import.sheet": "done"},
    "dispatch": {
        "poll of sources.pin": "done", "send of channels.bell": "done", "message_settled of five": "done",
        "Payload of kinds.fete": MANY, "ends of kinds.fete": MANY, "judge of rules.moon": MANY,
        "look_first of rules.moon": MANY, "close of channels.bell": "done",
    },
}  # fmt: skip
"""What each command calls of a plugin, and how that is told: each call of it, or all of that name together."""


@each("command", list(CALLS))
def test_each_call_of_a_plugin_of_each_sort_is_shown(five: School, command: str) -> None:
    words = command.replace("people.txt", str(five.folder / "people.txt")).split()
    said = five.run(*words, exit_code=None).stderr
    for call, shown in CALLS[command].items():
        told = f"done {MANY}" if shown is MANY else f"{shown} {ONCE}"
        assert re.search(rf"^ouderbrug: {re.escape(call)}: {told}", said, re.MULTILINE), (call, said)
    assert "Feest" not in said


def test_what_is_asked_thousands_of_times_is_told_once_with_what_it_raised(five: School) -> None:
    plugin = five.folder / "plugins" / "five.py"
    plugin.write_text(ALL_FIVE.replace("return Allow()", "raise ValueError(message.text.subject)"), "utf-8")
    said = five.run("dispatch", exit_code=None).stderr
    [told] = re.findall(r"^ouderbrug: judge of rules.moon: (.*)$", said, re.MULTILINE)
    assert re.match(f"ValueError {MANY}", told)
    assert "Feest" not in said


@pytest.mark.parametrize(
    "call", ["making rules.moon", "poll of sources.pin", "judge of rules.moon", "sniff of import.sheet"]
)
def test_a_traceback_names_the_lines_of_each_sort(five: School, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    monkeypatch.delenv("OUDERBRUG_TRACE_PLUGINS")
    method = call.partition(" of ")[0]
    plugin = five.folder / "plugins" / "five.py"
    name = method.removeprefix("making rules.moon") or "__init__"
    if name == "__init__":
        text = ALL_FIVE.replace(
            "class Moon(Rule):", "class Moon(Rule):\n    def __init__(self, config):\n        1 / 0\n"
        )
    else:
        text = re.sub(rf"(    def {name}\(.*\):\n)", r"\1        raise ValueError('Feest')\n", ALL_FIVE)
    plugin.write_text(text, "utf-8")
    words = ("import", str(five.folder / "people.txt")) if name == "sniff" else ("dispatch",)
    said = five.run("--traceback", *words, exit_code=None).stderr
    assert f"{call} failed with " in said, said
    assert re.search(rf"five.py, line \d+, in {name}$", said, re.MULTILINE), said
    assert "Feest" not in said
    assert " ms" not in said, "times are for who asks for them"
