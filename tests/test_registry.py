"""registry: loads what the TOML names and nothing else; whatever goes wrong carries the plugin's name."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from ouderbrug import bounded, cli, config, registry
from ouderbrug.model import Attempt
from ouderbrug.rules import DEFAULT_ORDER
from room_samples import NOW, message

if TYPE_CHECKING:
    from pathlib import Path

SCHOOL = '[school]\nname = "De Proef"\nbrin = "99ZZ"\nregion = "zuid"\n'
CHANNEL = """
from ouderbrug import Channel, Receipt, hookimpl

class Post(Channel):
    name = "post"
    def send(self, message):
        return Receipt(at=self.context.clock())

@hookimpl
def register_channels():
    return [Post]
"""
HEAVY = ("pluggy", "pydantic", "httpx", "sqlalchemy", "alembic", "holidays", "jinja2", "tree_sitter", "babel")


def school(folder: Path, *, use: str = "", toml: str = "", **files: str) -> config.Loaded:
    """A school whose plugins_dir holds these files, and whose TOML uses those of them that ``use`` names."""
    plugins = folder / "plugins"
    plugins.mkdir(exist_ok=True)
    for name, text in files.items():
        (plugins / f"{name}.py").write_text(text, "utf-8")
    path = folder / "ouderbrug.toml"
    path.write_text(f'{SCHOOL}[plugins]\nplugins_dir = "plugins"\nuse = {json.dumps(use.split())}\n{toml}', "utf-8")
    return config.load(path)


def refusal(loaded: config.Loaded) -> str:
    """The one finding for which these plugins do not load."""
    with pytest.raises(config.Findings) as caught:
        registry.load(loaded)
    assert caught.value.exit_code == 2
    [found] = caught.value.findings
    return str(found)


def invoke(folder: Path, *args: str) -> Any:
    env = {"OUDERBRUG_NOW": None, "OUDERBRUG_CONFIG": None}
    return CliRunner().invoke(cli.main, ["--config", str(folder / "ouderbrug.toml"), *args], env=env)


# --- what loads


def test_a_file_in_plugins_dir_is_a_plugin(tmp_path: Path) -> None:
    found = registry.load(school(tmp_path, toml="[channels.post]\n", post=CHANNEL))
    assert found.channels["post"].__name__ == "Post"
    assert found.owners["channels", "post"] == "post"


def test_two_channels_of_one_plugin(tmp_path: Path) -> None:
    toml = '[channels.first]\nplugin = "post"\n[channels.second]\nplugin = "post"\n'
    assert list(registry.load(school(tmp_path, toml=toml, post=CHANNEL)).channels) == ["post"]


def test_a_second_channel_of_one_file_is_there_once_the_file_is(tmp_path: Path) -> None:
    both = CHANNEL.replace("return [Post]", "return [Post, type('Card', (Post,), {'name': 'card'})]")
    found = registry.load(school(tmp_path, toml="[channels.post]\n[channels.card]\n", post=both))
    assert (found.channels["card"].__name__, found.owners["channels", "card"]) == ("Card", "post")
    assert "no plugin called 'card' is installed" in refusal(school(tmp_path, toml="[channels.card]\n", post=both))
    assert "card" in registry.load(school(tmp_path, use="post", toml="[channels.card]\n", post=both)).channels


def test_the_built_ins_that_are_always_there(tmp_path: Path) -> None:
    found = registry.load(school(tmp_path))
    assert set(found.importers) >= {"contacts", "staff", "consents"}
    assert tuple(found.rules) == DEFAULT_ORDER
    assert "celebration" in found.kinds
    assert not found.channels
    assert not found.sources


def test_a_hook_may_be_a_generator_and_may_be_empty(tmp_path: Path) -> None:
    lazy = CHANNEL.replace("return [Post]", "yield Post")
    nothing = "from ouderbrug import hookimpl\n@hookimpl\ndef register_rules(): return []\n"
    found = registry.load(school(tmp_path, use="lazy nothing", lazy=lazy, nothing=nothing))
    assert list(found.channels) == ["post"]


def test_consent_and_content_policy_come_first_listed_or_not() -> None:
    assert registry.rule_names(()) == ("consent", "content_policy")
    assert registry.rule_names(("tone", "content_policy", "own")) == ("consent", "content_policy", "tone", "own")


# --- what does not load


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param(
            CHANNEL.replace('name = "post"', ""),
            "class Post (mine.py, line 4) of the plugin 'mine' has no name",
            id="nameless",
        ),
        pytest.param(
            CHANNEL.replace('"post"', '""'),
            "class Post (mine.py, line 4) of the plugin 'mine' has no name",
            id="empty-name",
        ),
        pytest.param(
            CHANNEL.replace("_channels", "_chanels"),
            "'mine' has a hook that does not exist: register_chanels; did you mean register_channels",
            id="misspelt",
        ),
        pytest.param(
            CHANNEL.replace("channels()", "channels(whom)"),
            "'mine' implements register_channels(whom), and that hook is register_channels()",
            id="unknown-argument",
        ),
        pytest.param(CHANNEL.replace("@hookimpl", ""), "the plugin 'mine' implements no hook", id="no-hook"),
        pytest.param(
            "import pluggy\nhookimpl = pluggy.HookimplMarker('another')\n@hookimpl\ndef register_rules(): return []\n",
            "the plugin 'mine' implements no hook",
            id="marker-of-another-project",
        ),
        pytest.param("import no_such_module_at_all", "'mine' does not load (ModuleNotFoundError", id="import-error"),
        pytest.param("def broken(:", "'mine' does not load (SyntaxError)", id="syntax-error"),
        pytest.param(
            "from ouderbrug import Capabilities\nCapabilities(max_char=9)",
            "does not load (TypeError: Capabilities has no max_char; did you mean max_chars?) at mine.py, line 2",
            id="keyword",
        ),
        pytest.param("raise SystemExit(0)", "'mine' does not load (SystemExit)", id="exits"),
        pytest.param(
            CHANNEL.replace("[Post]", "[Post, 1 / 0]"),
            "'mine' fails (ZeroDivisionError, mine.py, line 11)",
            id="hook-raises",
        ),
        pytest.param(
            CHANNEL.replace("return [Post]", "yield Post\n    raise ValueError"),
            "register_channels of the plugin 'mine' fails (ValueError, mine.py, line 12)",
            id="generator-raises",
        ),
        pytest.param(CHANNEL.replace("return [Post]", "return Post"), "'mine' gives the class Post", id="no-list"),
        pytest.param(
            CHANNEL.replace("return [Post]", "return None"),
            "register_channels of the plugin 'mine' gives nothing, and should give a list of subclasses of Channel"
            " (mine.py, line 9)",
            id="nothing",
        ),
        pytest.param(
            CHANNEL.replace("return [Post]", "_ask()\n\ndef _ask():\n    raise KeyError"),
            "register_channels of the plugin 'mine' fails (KeyError, mine.py, line 14)",
            id="raises-further-on",
        ),
        pytest.param(
            CHANNEL.replace("return [Post]", "return [Post]*2"), "both bring channels called 'post'", id="twice"
        ),
        pytest.param(
            CHANNEL.replace("[Post]", "[Post(None, None)]"),
            "no subclass of Channel; give the class itself, not an object of it (mine.py, line 9)",
            id="an-object",
        ),
        pytest.param(
            CHANNEL.replace("[Post]", "[str]"), "no subclass of Channel (mine.py, line 9)", id="another-class"
        ),
        pytest.param(CHANNEL.replace('"post"', '"email"'), "'email', which is a reserved name", id="reserved-channel"),
    ],
)
def test_what_does_not_load_names_the_plugin(tmp_path: Path, text: str, says: str) -> None:
    found = refusal(school(tmp_path, use="mine", mine=text))
    assert found.startswith("line 7: plugins.use[0]: ")
    assert says in found


@pytest.mark.parametrize(
    ("hook", "base", "name"),
    [
        ("register_sources", "Source", "hand"),
        ("register_sources", "Source", "events"),
        ("register_importers", "Importer", "staff"),
        ("register_rules", "Rule", "consent"),
        ("register_event_kinds", "EventKind", "newsletter"),
    ],
)
def test_the_names_of_built_ins_are_reserved(tmp_path: Path, hook: str, base: str, name: str) -> None:
    text = (
        f"from ouderbrug import {base}, hookimpl\nclass Mine({base}):\n    name = '{name}'\n"
        f"@hookimpl\ndef {hook}():\n    return [Mine]\n"
    )
    found = refusal(school(tmp_path, use="mine", mine=text))
    assert "'mine'" in found
    assert f"{name!r}" in found


def test_two_plugins_with_one_channel(tmp_path: Path) -> None:
    found = refusal(school(tmp_path, use="first second", first=CHANNEL, second=CHANNEL))
    assert "'second' and 'first' both bring channels called 'post'" in found


def test_a_plugin_that_is_not_installed(tmp_path: Path) -> None:
    found = refusal(school(tmp_path, toml='[channels.mail]\nplugin = "emial"\n'))
    assert found.startswith("line 9: channels.mail.plugin: no plugin called 'emial' is installed")
    assert "did you mean email" in found


SCORES = """
from ouderbrug import hookimpl
from ouderbrug_pupil_systems.results import UwlrResultsSource

class Scores(UwlrResultsSource):
    name = "scores"{more}

@hookimpl
def register_sources():
    return [Scores]
"""
FEED = """
from ouderbrug import Batch, Source, hookimpl

class Feed(Source):
    name = "feed"
    alone = True
    def poll(self, cursor):
        return Batch((), (), cursor)

@hookimpl
def register_sources():
    return [Feed]
"""


@pytest.mark.parametrize(
    ("plugins", "more", "wrong"),
    [
        ("uwlr_results", "", ""),
        ("uwlr_results uwlr_results", "", "line 15: sources[1].plugin: a school has one source of uwlr_results"),
        ("uwlr_results events scores", "", "line 19: sources[2].plugin: a school has one source of uwlr_results"),
        ("scores uwlr_results", "", "line 15: sources[1].plugin: a school has one source of uwlr_results"),
        ("scores scores", "", "line 15: sources[1].plugin: a school has one source of uwlr_results"),
        ("scores uwlr_results", "; alone = False", ""),
        ("scores feed events events ical", "", ""),
        ("feed feed", "", "line 15: sources[1].plugin: a school has one source of feed"),
    ],
)
def test_of_a_source_that_is_alone_a_school_has_one(tmp_path: Path, plugins: str, more: str, wrong: str) -> None:
    named = enumerate(plugins.split())
    toml = "".join(f'\n[[sources]]\nname = "s{n}"\nplugin = "{plugin}"\n' for n, plugin in named)
    loaded = school(tmp_path, toml=toml, scores=SCORES.format(more=more), feed=FEED)
    if not wrong:
        assert registry.load(loaded)
        return
    found = refusal(loaded)
    assert found.startswith(f"{wrong}, and s0 is one: what it told, this does not know (")
    hint = "leave one of them out" if "feed" in wrong else "or name both folders under path of one source"
    assert found.endswith(f"{hint})")


def test_a_rule_whose_file_is_not_in_use(tmp_path: Path) -> None:
    found = refusal(school(tmp_path, toml='[rules]\norder = ["moon"]\n', mine=CHANNEL))
    assert "no plugin in use brings a rule of this name" in found
    assert "mine in plugins_dir is not in use; add it to [plugins] use" in found


def test_a_file_with_the_name_of_an_installed_plugin(tmp_path: Path) -> None:
    found = refusal(school(tmp_path, toml="[channels.email]\n", email=CHANNEL))
    assert "'email' is both installed and in plugins_dir" in found


def test_two_distributions_with_one_plugin_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = registry.entry_points
    more = [EntryPoint("own", "first", registry.GROUP), EntryPoint("own", "second", registry.GROUP)]
    monkeypatch.setattr(registry, "entry_points", lambda *, group: [*real(group=group), *more])
    assert "the plugin 'own' is installed twice: first, second" in refusal(school(tmp_path, use="own"))


def test_another_distribution_with_a_built_in_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = registry.entry_points
    impostor = EntryPoint("handover", "impostor", registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda *, group: [*real(group=group), impostor])
    found = refusal(school(tmp_path, toml="[channels.handover]\n"))
    assert "the plugin 'handover' is a reserved name: impostor, ouderbrug" in found


def test_a_plugin_without_the_channel_that_the_toml_wants(tmp_path: Path) -> None:
    found = refusal(school(tmp_path, toml='[channels.mail]\nplugin = "other"\n', other=CHANNEL))
    assert found.startswith(
        "line 9: channels.mail.plugin: the plugin 'other' brings no channel of that name, but 'post'"
    )
    assert 'write name = "other" in its class' in found


def test_18_a_plugin_that_brings_nothing_of_the_sort_says_what_it_brings(tmp_path: Path) -> None:
    empty = CHANNEL.replace("return [Post]", "return []")
    found = refusal(school(tmp_path, toml="[channels.post]\n", post=empty))
    assert "the plugin 'post' brings no channel" in found
    assert "let register_channels give [a subclass of Channel]" in found
    found = refusal(school(tmp_path, toml='[[sources]]\nname = "a"\nplugin = "post"\n', post=CHANNEL))
    assert "the plugin 'post' brings no source, but channels post" in found


def test_a_plugin_that_everybody_may_change(tmp_path: Path) -> None:
    loaded = school(tmp_path, toml="[channels.post]\n", post=CHANNEL)
    (tmp_path / "plugins" / "post.py").chmod(0o666)
    assert "chmod o-w plugins/post.py" in refusal(loaded)


def test_a_plugins_dir_that_everybody_may_change(tmp_path: Path) -> None:
    loaded = school(tmp_path, toml="[channels.post]\n", post=CHANNEL)
    (tmp_path / "plugins").chmod(0o777)
    assert "chmod o-w plugins" in refusal(loaded)


def test_every_broken_plugin_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(config.Findings) as caught:
        registry.load(school(tmp_path, use="one two", one="raise ValueError", two="raise KeyError"))
    assert [found.where for found in caught.value.findings] == ["plugins.use[0]", "plugins.use[1]"]


@pytest.mark.parametrize("command", ["plan", "dispatch", "status", "import", "check"])
def test_a_broken_plugin_stops_every_command(tmp_path: Path, command: str) -> None:
    school(tmp_path, use="mine", mine="raise ValueError('Sara Bakker')")
    (tmp_path / "contacts.csv").write_text("pupil_key;guardian_key;email\n")
    args = (command, str(tmp_path / "contacts.csv")) if command == "import" else (command,)
    result = invoke(tmp_path, *args)
    assert result.exit_code == 2
    if command != "status":  # it looks at the store alone
        assert "mine" in result.output
        assert "Sara" not in result.output
    assert not (tmp_path / "ouderbrug.db").exists()


# --- what hangs, and whose it is


def test_18_a_plugin_that_hangs_when_it_is_imported_is_named_and_the_others_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded, "LOAD_SECONDS", 0.3)
    hangs = "import threading\n\nthreading.Event().wait()\n"
    school(tmp_path, use="mine", toml="[channels.post]\n", mine=hangs, post=CHANNEL)
    for command in (("plugins",), ("check", "--offline"), ("plan",)):
        result = invoke(tmp_path, *command)
        assert result.exit_code == 2
        assert "the plugin 'mine' does not load (hangs for 0.3 s) at mine.py, line 3" in result.output
    assert "channels: post" in invoke(tmp_path, "plugins").output


def test_18_an_installed_plugin_that_does_not_load_is_named_with_its_distribution(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = registry.entry_points
    broken = EntryPoint("own", "no_such_module_here", registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda *, group: [*real(group=group), broken])
    assert "the plugin 'own' of no_such_module_here does not load" in refusal(school(tmp_path, use="own"))


NAMED = {
    "ouderbrug_handover:register": 'no register in it; write "ouderbrug_handover" alone, for its hooks are found in',
    "ouderbrug_handover:Handover.plugin": "there is no plugin in it",
    "ouderbrug_handover:register_channel": "module: it has register_channels",
    "json:loader": 'there is no loader in it; write "json" alone, for its hooks are found in the module: did you mean',
}


@pytest.mark.parametrize("value", NAMED)
def test_18_an_entry_point_that_names_what_is_not_there_says_what_the_module_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    real, own = registry.entry_points, EntryPoint("own", value, registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda *, group: [*real(group=group), own])
    found = refusal(school(tmp_path, use="own"))
    assert f"the entry point 'own' leads to {value}, and there is no" in found
    assert NAMED[value] in found


@pytest.mark.parametrize(
    ("value", "meant"), [("ouderbrug-own", "ouderbrug_own"), ("my-package:Rule", "my_package"), ("src/own", "src_own")]
)
def test_an_entry_point_that_is_no_name_of_a_module_says_what_it_should_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str, meant: str
) -> None:
    real, own = registry.entry_points, EntryPoint("own", value, registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda *, group: [*real(group=group), own])
    found = refusal(school(tmp_path, use="own"))
    assert f"the entry point 'own' is {value!r}, which is no name of a module" in found and f'"{meant}"' in found


# --- what is imported


def run_python(code: str, *args: str) -> str:
    env = {"PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", code, *args], capture_output=True, text=True, env=env, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_only_what_the_toml_names_is_imported(tmp_path: Path) -> None:
    school(tmp_path, toml="[channels.post]\n", post=CHANNEL, asleep="raise ValueError")
    code = (
        "import sys, json\nfrom pathlib import Path\nfrom ouderbrug import config, registry\n"
        "registry.installed()\nregistry.load(config.load(Path(sys.argv[1])))\nprint(json.dumps(sorted(sys.modules)))"
    )
    modules = json.loads(run_python(code, str(tmp_path / "ouderbrug.toml")))
    assert "ouderbrug_local_post" in modules
    assert "ouderbrug_contacts" in modules
    assert not {"ouderbrug_email", "ouderbrug_handover", "ouderbrug_events", "ouderbrug_local_asleep"} & set(modules)


@pytest.mark.parametrize("args", [["--help"], ["--version"], []])
def test_help_imports_nothing_of_weight(args: list[str]) -> None:
    code = (
        "import sys, json, contextlib, io\nfrom ouderbrug.cli import main\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):\n"
        "    main(sys.argv[1:], standalone_mode=False) if sys.argv[1:] else None\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    modules = json.loads(run_python(code, *args))
    assert "click" in modules
    assert not [name for name in modules if name in HEAVY]


# --- observers


def test_an_observer_that_raises_is_logged_and_not_felt(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    bad = "from ouderbrug import hookimpl\n@hookimpl\ndef message_settled(message):\n    raise ValueError('Sara')\n"
    good = (
        "from ouderbrug import hookimpl\nseen = []\n"
        "@hookimpl\ndef message_settled(message, attempt):\n    seen.append(attempt)\n"
    )
    found = registry.load(school(tmp_path, use="bad good", bad=bad, good=good))
    assert list(found.observers) == ["bad", "good"]
    attempt = Attempt(1, "email", NOW, NOW, "sent", "")
    with caplog.at_level(logging.WARNING, "ouderbrug.plugins"):
        found.tell_settled(message(), attempt)
    assert sys.modules["ouderbrug_local_good"].seen == [attempt]
    assert caplog.messages == ["observer of plugin bad raised ValueError, bad.py, line 4"]


# --- the command


def test_the_command_plugins_lists_what_is_installed_and_what_is_loaded(tmp_path: Path) -> None:
    school(tmp_path, toml="[channels.post]\n[channels.handover]\n", post=CHANNEL)
    result = invoke(tmp_path, "plugins", "--json")
    assert result.exit_code == 0, result.output
    rows = {row["plugin"]: row for row in json.loads(result.stdout)["plugins"]}
    assert set(rows) >= registry.BUILT_IN
    assert rows["email"]["loaded"] == []
    assert rows["email"]["built_in"] is True
    assert rows["handover"]["loaded"] == ["channels: handover"]
    assert rows["post"] == {
        "plugin": "post",
        "from": "plugins_dir",
        "module": "post.py",
        "built_in": False,
        "loaded": ["channels: post"],
    }
    assert "handover" in invoke(tmp_path, "plugins").stdout


def test_the_command_plugins_needs_no_toml(tmp_path: Path) -> None:
    result = invoke(tmp_path, "plugins", "--json")
    assert result.exit_code == 0, result.output
    assert all(row["loaded"] == [] for row in json.loads(result.stdout)["plugins"])


def test_installed_tells_each_plugin_once() -> None:
    found = {name: len(entries) for name, entries in registry.installed().items() if name in registry.BUILT_IN}
    assert found == dict.fromkeys(registry.BUILT_IN, 1)
