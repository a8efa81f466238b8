"""What an author sees of a plugin: which shape it has and should have, calls and times, and where it failed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from each import each
from ouderbrug import config, plugin_shapes, registry
from test_registry import CHANNEL, refusal, school

if TYPE_CHECKING:
    from pathlib import Path

    from a_school import School

FAILS = """
from ouderbrug import Capabilities, Channel, hookimpl

class Bell(Channel):
    name = "bell"
    capabilities = Capabilities(addressed_by="mobile")

    def send(self, message):
        raise ValueError(f"no bell for {message.to[0].value}")

@hookimpl
def register_channels():
    return [Bell]
"""


# --- shapes


@each(
    ("text", "says"),
    [
        ("import no_such_module_at_all", "no module no_such_module_at_all is installed"),
        ("import no_such_module_at_all", " at mine.py, line 1; mend"),
        ("from ouderbrug import Chanel", "version 1.0 of the API has no Chanel; did you mean Channel or"),
        (
            CHANNEL.replace("channels()", "channels(whom)"),
            "implements register_channels(whom), and that hook is register_channels()",
        ),
        (
            CHANNEL.replace("return [Post]", "return Post"),
            "of the plugin 'mine' gives the class Post, and should give a list of subclasses of Channel",
        ),
        (CHANNEL.replace("return [Post]", "return 'Sara'"), "gives an object of the class str, and should give a list"),
        (CHANNEL.replace("[Post]", "[str]"), "registers the class str, which is no subclass of Channel"),
        (CHANNEL.replace("[Post]", "[len, Post]"), "registers an object of the class builtin_function_or_method"),
        (
            CHANNEL.replace("[Post]", "[Post(None, None)]"),
            "registers an object of the class Post, which is no subclass of Channel; give the class itself",
        ),
        (f"OUDERBRUG_API = '1.1'\n{CHANNEL}", "written for version 1.1 of the API, and this is 1.0; upgrade ouderbrug"),
        (f"OUDERBRUG_API = '0.9'\n{CHANNEL}", "version 0.9 of the API, and this is 1.0; look for a newer release"),
        (f"OUDERBRUG_API = 1\n{CHANNEL}", "is an object of the class int, and should be a version such as"),
        (f"OUDERBRUG_API = 'Sara'\n{CHANNEL}", "is an object of the class str, and should be a version such as"),
    ],
)
def test_what_has_the_wrong_shape_says_what_it_is_and_should_be(tmp_path: Path, text: str, says: str) -> None:
    (folder := tmp_path / str(abs(hash((text, says))))).mkdir()
    found = refusal(school(folder, use="mine", mine=text))
    assert says in found
    assert "Sara" not in found


def test_a_plugin_for_this_version_loads(tmp_path: Path) -> None:
    text = f"OUDERBRUG_API = '1.0'\n{CHANNEL}"
    assert "post" in registry.load(school(tmp_path, toml="[channels.post]\n", post=text)).channels


def test_an_entry_point_leads_to_a_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = registry.entry_points
    own = registry.EntryPoint("own", "ouderbrug_email:Email", registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda *, group: [*real(group=group), own])
    found = refusal(school(tmp_path, use="own"))
    assert "the entry point 'own' leads to the class Email, and should lead to the module" in found


def test_a_missing_module_names_that_of_the_entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = registry.entry_points
    own = registry.EntryPoint("own", "no_such_module_at_all", registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda *, group: [*real(group=group), own])
    found = refusal(school(tmp_path, use="own"))
    assert "(ModuleNotFoundError: no module no_such_module_at_all is installed) in the module no_such_" in found


# --- calls, times and lines


def with_bell(small_school: School) -> None:
    plugins = small_school.folder / "plugins"
    plugins.mkdir(mode=0o700)
    (plugins / "bell.py").write_text(FAILS, "utf-8")
    small_school.configure('\n[plugins]\nplugins_dir = "plugins"\n\n[channels.bell]\n')


def test_calls_and_times_are_shown_without_a_value(small_school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    with_bell(small_school)
    monkeypatch.setenv("OUDERBRUG_TRACE_PLUGINS", "1")
    said = small_school.run("try", "bell", "--to", "+31612345678", exit_code=3).stderr
    for call in ("import bell: done", "register_channels of bell: done", "send of channels.bell: ValueError"):
        assert re.search(rf"^ouderbrug: {re.escape(call)} after \d+\.\d ms$", said, re.MULTILINE), said
    assert "31612345678" not in said and "no bell" not in said
    assert "register_rules of bell" not in said, "it has no such hook"


def test_a_traceback_has_lines_and_no_value(small_school: School) -> None:
    with_bell(small_school)
    said = small_school.run("--traceback", "try", "bell", "--to", "+31612345678", exit_code=3).stderr
    assert "send of channels.bell failed with ValueError, whose words are not shown" in said
    assert "bell.py, line 9, in send" in said
    assert "no bell for" not in said, "nor what stands in the code"
    assert "31612345678" not in said
    assert "after" not in said, "times are for who asks for them"


@pytest.mark.parametrize("text", ["def broken(:", "import no_such_module_at_all", CHANNEL + "\n1 / 0\n"])
def test_a_traceback_of_what_does_not_load(small_school: School, text: str) -> None:
    with_bell(small_school)
    (small_school.folder / "plugins" / "bell.py").write_text(text, "utf-8")
    assert "bell.py, line" in small_school.run("--traceback", "plugins", exit_code=2).stderr


def test_nobody_who_does_not_ask_sees_any_of_it(small_school: School) -> None:
    with_bell(small_school)
    done = small_school.run("try", "bell", "--to", "+31612345678", "--json", exit_code=3)
    assert "bell.py" in json.loads(done.stdout)["says"]
    assert " ms" not in done.stderr and "raise" not in done.stderr


def test_what_was_found_is_named_without_its_value() -> None:
    assert plugin_shapes.what("Sara") == "an object of the class str"
    assert plugin_shapes.what(None) == "nothing"
    assert plugin_shapes.what(config.load) == "the function load"
