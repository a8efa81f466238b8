"""The docs say what the code does: their commands run, their TOML loads, and nothing that a user meets is left out."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import httpx
import pytest
import respx
from click.testing import CliRunner

import ouderbrug
from ouderbrug import cli, config, errors, hookspecs, registry, runtime, testing
from ouderbrug.delivery import judging
from ouderbrug.model import State
from ouderbrug.planning import intake, planner
from ouderbrug.rules import content_policy
from ouderbrug.school import media
from ouderbrug.testing import SmtpSandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
SCHOOL = DOCS / "examples" / "zilverreiger"
NOW = "2027-01-18T09:30:00+01:00"
PAGES = sorted([*DOCS.glob("*.md"), *DOCS.glob("nl/*.md"), *ROOT.glob("*.md")])
FROM_NOTHING = ("quickstart.md", "snelstart.md")
ENV = {"OUDERBRUG_NOW": NOW, "OUDERBRUG_CONFIG": None, "LETTERS_TOKEN": "t0ken"}
MINIMAL = """
[school]
name = "De Proef"
brin = "99ZZ"
region = "noord"

[channels.email]
host = "127.0.0.1"
port = 2525
security = "none"
from = "De Proef <s@proef.example>"
"""


def blocks(page: Path, *languages: str) -> list[str]:
    """The fenced blocks of a page in these languages, in order."""
    found = re.findall(r"^```(\w+)\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [text for language, text in found if language in languages]


def commands(page: Path) -> list[list[str]]:
    """The arguments of every `ouderbrug` command in the blocks that a reader would type."""
    lines = (text.removeprefix("$ ") for block in blocks(page, "sh", "console") for text in block.splitlines())
    return [shlex.split(text)[1:] for text in lines if text.startswith("ouderbrug ")]


def point_at(toml: Path, port: int) -> None:
    """Let a TOML mail to the sandbox, as somebody who follows the quick start would."""
    text = toml.read_text("utf-8")
    text = re.sub(r"^(username|password) = .*\n", "", text, flags=re.MULTILINE)
    for key, value in {"host": '"127.0.0.1"', "port": port, "security": '"none"'}.items():
        text = re.sub(rf"^{key} = .*", f"{key} = {value}", text, flags=re.MULTILINE)
    toml.write_text(text, "utf-8")


def run(*args: str, code: int = 0) -> str:
    result = CliRunner().invoke(cli.main, args, env=ENV)
    assert result.exit_code == code, f"{' '.join(args)}: {result.output}"
    return result.stdout


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmtpSandbox]:
    """A stand-in mail server and a working directory; commands take over signals, which are given back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    monkeypatch.chdir(tmp_path)
    with SmtpSandbox(port=0) as server:
        yield server
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def school(tmp_path: Path, sandbox: SmtpSandbox) -> SmtpSandbox:
    """The example school in the working directory, not yet imported."""
    shutil.copytree(SCHOOL, tmp_path, dirs_exist_ok=True)
    point_at(tmp_path / "ouderbrug.toml", sandbox.port)
    return sandbox


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def everything() -> registry.Registry:
    return registry.load(config.load(SCHOOL / "ouderbrug.toml"))


# --- generated parts


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_generated_parts_follow_from_the_code(page: Path, generate: ModuleType) -> None:
    text = page.read_text("utf-8")
    assert generate.renewed(text) == text, "run `make docs`"


def test_each_generated_part_stands_somewhere(generate: ModuleType) -> None:
    marked = re.findall(r"<!-- begin: (\S+) -->", "".join(page.read_text("utf-8") for page in PAGES))
    assert sorted(marked) == sorted(generate.PARTS)


# --- what a reader types


@pytest.mark.parametrize("page", ["quickstart.md", "nl/snelstart.md"])
def test_the_commands_of_the_quick_start(page: str, tmp_path: Path, sandbox: SmtpSandbox) -> None:
    for name in ("contacts.csv", "staff.csv"):
        shutil.copy(SCHOOL / name, tmp_path)
    typed = commands(DOCS / page)
    assert typed[0][0] == "init"
    for args in typed:
        run(*args)
        if args[0] == "init":
            point_at(tmp_path / "ouderbrug.toml", sandbox.port)
    assert {mail.recipients for mail in sandbox.mails} == {("ict@school.example",)}
    assert len(sandbox.mails) == 3


TYPED = [page for page in PAGES if page.name not in (*FROM_NOTHING, "write-a-plugin.md") and commands(page)]


@pytest.mark.parametrize("page", TYPED, ids=lambda page: page.name)
def test_the_commands_of_a_page(page: Path, school: SmtpSandbox) -> None:
    run("import", "contacts.csv", "staff.csv")
    run("dispatch")
    for args in commands(page):
        run(*args)


def test_there_are_commands_to_run() -> None:
    assert {"configuration.md", "operations.md", "rules.md"} <= {page.name for page in TYPED}


def test_every_command_of_a_text_block_exists() -> None:
    """Also what is not run (cron lines, what needs the number of a message) names commands and options that exist."""
    for page in PAGES:
        for found in re.findall(
            r"(?:^|[ =`])ouderbrug ((?:--config \S+ )?[a-z]+(?: [a-z]+)?)", page.read_text("utf-8")
        ):
            *_, name, below = ("", *found.split()[-2:]) if " " in found else ("", found, "")
            top = cli.main.get_command(click.Context(cli.main), name)
            if name in cli.COMMANDS and isinstance(top, click.Group) and below:
                assert top.get_command(click.Context(top), below), f"{page.name}: ouderbrug {found}"


# --- the first minutes


def test_the_first_block_of_the_readme_is_the_demo() -> None:
    """What the demo shows is asserted where it is told as a story; here only that it is what README runs."""
    first, second = blocks(ROOT / "README.md", "console")[:2]
    assert first.count("\n") == second.count("\n") == 1
    install, command = first.removeprefix("$ ").strip().split(" && .venv/bin/ouderbrug ")
    assert install.endswith("pip install -q -c constraints.txt .")
    assert command == "demo"


def test_the_example_school_runs_as_the_readme_shows_it() -> None:
    script = "docs/examples/zilverreiger/run.sh"
    env = {key: value for key, value in os.environ.items() if not key.startswith("OUDERBRUG_")}
    env["OUDERBRUG"] = str(Path(sys.executable).with_name("ouderbrug"))
    done = subprocess.run(["sh", script], cwd=ROOT, env=env, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    arrived = done.stdout.partition("What arrived on the stand-in mail server:\n")[2].splitlines()
    assert len(arrived) == 6
    assert not any("ruben@" in mail or "dana@" in mail for mail in arrived)
    shown = [text.rstrip() for text in done.stdout.splitlines()]
    for text in blocks(ROOT / "README.md", "text")[1].splitlines():
        assert text.rstrip() in shown, text


def test_the_readme_and_ci_run_the_same_tests() -> None:
    second = blocks(ROOT / "README.md", "console")[1]
    assert second.strip().endswith("&& make test")
    assert re.search(r"^make test ", (ROOT / ".ci" / "run").read_text("utf-8"), re.MULTILINE)


def test_the_example_school_is_told_as_it_is(school: SmtpSandbox) -> None:
    run("import", "contacts.csv", "staff.csv")
    assert "6 allow, 3 delay, 8 refuse, 1 approve" in run("plan")
    assert "6 sent" in run("dispatch")
    to = [recipient for mail in school.mails for recipient in mail.recipients]
    assert sorted(to) == sorted(2 * ["bas@ouder.example", "ilse@ouder.example", "zeynep@ouder.example"])


# --- TOML


def merged(base: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    out = dict(base)
    for key, value in more.items():
        both = isinstance(value, dict) and isinstance(out.get(key), dict)
        out[key] = merged(out[key], value) if both else value
    return out


TOML = [(page, number, text) for page in PAGES for number, text in enumerate(blocks(page, "toml"))]


@pytest.mark.parametrize(("page", "number", "text"), TOML, ids=[f"{page.name}-{number}" for page, number, _ in TOML])
def test_every_toml_block_loads(page: Path, number: int, text: str, tmp_path: Path) -> None:
    data = tomllib.loads(text)
    if "school" not in data:
        base = tomllib.loads(MINIMAL)
        base["channels"] = {
            name: table for name, table in base["channels"].items() if name not in data.get("channels", {})
        }
        data = merged(base, data)
    if page.name == "write-a-plugin.md":
        _write_plugin(tmp_path)
    settings = config._with_absolute_paths(config.Settings.model_validate(data), tmp_path)
    loaded = config.Loaded(settings, tmp_path / "ouderbrug.toml", text)
    built = runtime.build(loaded, datetime(2027, 1, 18, tzinfo=UTC))
    for name, table in settings.imports.items():
        loaded.validate(built.registry.importers[name].Config, table, ("import", name))


# --- the plugin


def _write_plugin(folder: Path) -> None:
    (folder / "plugins").mkdir(exist_ok=True)
    (folder / "plugins" / "letters.py").write_text(blocks(DOCS / "write-a-plugin.md", "python")[0], "utf-8")


def _with_letters(folder: Path) -> None:
    _write_plugin(folder)
    path = folder / "ouderbrug.toml"
    text = path.read_text("utf-8")
    [block] = blocks(DOCS / "write-a-plugin.md", "toml")
    tables, routes = block.split("[routes]\n")
    text = text.replace('general = ["email"]', routes.strip())
    path.write_text(text + "\n" + tables, "utf-8")


def test_the_plugin_of_the_docs_delivers(school: SmtpSandbox, tmp_path: Path) -> None:
    _with_letters(tmp_path)
    run("import", "contacts.csv", "staff.csv")
    for args in commands(DOCS / "write-a-plugin.md"):
        run(*args)
    with respx.mock as web:
        route = web.post("http://127.0.0.1:8099/letters").respond(201, headers={"X-Letter": "7"})
        run("dispatch")
    keys = {request.content for request in (call.request for call in route.calls)}
    assert len(keys) == route.call_count == 5
    assert all(call.request.headers["Authorization"] == "Bearer t0ken" for call in route.calls)
    assert "letters" in run("log")


@pytest.mark.parametrize(
    ("answer", "state", "code"),
    [
        (httpx.Response(400), "failed", 1),
        (httpx.Response(401), "queued", 3),
        (httpx.Response(503), "queued", 0),
        (httpx.Response(500), "queued", 0),  # unknown, but the service knows our key: it is repeated
        (httpx.ConnectError("x"), "queued", 0),
        (httpx.ReadTimeout("x"), "queued", 0),
    ],
    ids=["refused", "closed", "busy", "unclear", "no-connection", "no-answer"],
)
def test_the_plugin_of_the_docs_tells_errors_apart(
    school: SmtpSandbox, tmp_path: Path, answer: httpx.Response | Exception, state: str, code: int
) -> None:
    _with_letters(tmp_path)
    run("import", "contacts.csv", "staff.csv")
    with respx.mock as web:
        route = web.post("http://127.0.0.1:8099/letters")
        route.mock(**{"side_effect" if isinstance(answer, Exception) else "return_value": answer})
        run("dispatch", code=code)
    letters = [text for text in run("log").splitlines() if " letters " in text]
    assert letters
    assert any(f" {state} " in text for text in letters)
    assert not any(" sent " in text for text in letters)


# --- nothing is left out


def heading(page: str, text: str) -> bool:
    return bool(re.search(rf"^#+ {re.escape(text)}$", (DOCS / page).read_text("utf-8"), re.MULTILINE))


def rows(page: str, part: str = "") -> set[str]:
    """The first cells of a page's tables (below a heading), without code marks."""
    text = (DOCS / page).read_text("utf-8")
    text = re.split(rf"^#+ {re.escape(part)}$", text, flags=re.MULTILINE)[1] if part else text
    text = re.split(r"^#", text, flags=re.MULTILINE)[0] if part else text
    return {
        cell.strip(" `") for cells in re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE) for cell in cells.split(",")
    }


def test_every_hook_has_a_heading_with_its_signature() -> None:
    hooks = [hook for name, hook in vars(hookspecs).items() if name.startswith(("register_", "message_"))]
    assert len(hooks) == 6
    for hook in hooks:
        arguments = ", ".join(inspect.signature(hook).parameters)
        assert heading("write-a-plugin.md", f"`{hook.__name__}({arguments})`")


def test_every_rule_and_every_reason_code_has_a_row() -> None:
    found = everything().rules
    for name, rule in found.items():
        assert heading("rules.md", name)
        in_one_file = [one for one in found if inspect.getsourcefile(found[one]) == inspect.getsourcefile(rule)]
        missing = codes_of(rule) - {code for one in in_one_file for code in rows("rules.md", one)}
        assert not missing, f"{name}: {missing}"


def codes_of(rule: type) -> set[str]:
    """Every reason code in the source of a rule, and in its word lists."""
    path = Path(str(inspect.getsourcefile(rule)))
    codes = {text for text in _strings_in_answers(ast.parse(path.read_text("utf-8"))) if re.fullmatch(r"[a-z-]+", text)}
    for words in path.parent.glob("*.toml") if path.name == "__init__.py" else ():
        codes |= {term["code"] for term in tomllib.loads(words.read_text("utf-8")).get("terms", ())}
    return codes


def _strings_in_answers(tree: ast.Module) -> Iterator[str]:
    """Strings that are a verdict's first or second argument, or that a function which makes codes returns."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("Refuse", "Delay", "Allow")
        ):
            for argument in node.args[:2]:
                parts = ast.walk(argument) if not isinstance(argument, ast.Dict | ast.Call) else ()
                yield from (one.value for one in parts if isinstance(one, ast.Constant) and isinstance(one.value, str))
        if isinstance(node, ast.Return) and node.value is not None:
            text = node.value.body if isinstance(node.value, ast.IfExp) else node.value
            if isinstance(text, ast.Constant) and isinstance(text.value, str) and "-" in text.value:
                yield text.value


def test_the_search_for_reason_codes_finds_them() -> None:
    found = everything().rules
    assert {"contact-ban", "role", "on-request", "shared-address"} <= codes_of(found["consent"])
    assert {"action-missing", "blame", "jargon"} <= codes_of(found["tone"])
    assert codes_of(found["quiet_hours"]) == {"night", "day-off"}


def test_every_reason_to_ask_a_person_has_a_row() -> None:
    text = "".join(inspect.getsource(module) for module in (content_policy, planner, judging))
    asked = set(re.findall(r'yield "([a-z-]+)"|"(needs-approval|changed-since-approval)"', text))
    codes = {code for pair in asked for code in pair if code} | {"flood"}
    assert len(codes) >= 5
    assert codes <= rows("rules.md", "content_policy")


def test_every_code_of_intake_has_a_row() -> None:
    text = inspect.getsource(intake)
    codes = set(re.findall(r'_Refused\(\s*"([a-z-]+)"', text)) | set(
        re.findall(r"\"([a-z]+-[a-z-]+)\"", inspect.getsource(media))
    )
    codes -= {"application/octet-stream", "octet-stream"}
    assert {"too-old", "bad-time", "no-media-root"} <= codes
    assert codes <= rows("formats.md", "Codes of set-aside events")


def test_every_state_has_a_row() -> None:
    assert rows("architecture.md", "States of a message") >= {state.value for state in State}


def test_every_exit_code_has_a_row() -> None:
    classes = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.OuderbrugError)]
    codes = {str(one.exit_code) for one in classes} | {"0", "3"}
    assert rows("operations.md", "Exit codes") >= codes
    assert all(heading("operations.md", "Exit codes") for _ in codes)


def test_every_command_has_a_heading_and_help() -> None:
    top = click.Context(cli.main, info_name="ouderbrug")
    for name in cli.COMMANDS:
        command = cli.main.get_command(top, name)
        assert command is not None
        assert heading("cli.md", f"ouderbrug {name}")
        for parameter in command.params:
            if isinstance(parameter, click.Option) and parameter.name not in ("limit", "fields"):
                assert parameter.help, f"{name} {parameter.name}"


def test_every_event_kind_has_a_row() -> None:
    assert rows("kinds.md") >= set(everything().kinds)


def test_every_public_name_has_a_row() -> None:
    assert rows("write-a-plugin.md", "The public names") >= set(ouderbrug.__all__)
    assert rows("write-a-plugin.md", "For tests of your own") >= set(testing.__all__)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    prose = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)", prose):
        if "://" not in target:
            assert (page.parent / target).exists(), target


# --- what must agree


def test_versions_agree() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert ouderbrug.__version__ == version
    assert f"softwareVersion: {version}\n" in (ROOT / "publiccode.yml").read_text("utf-8")
    assert version in run("--version")


def test_the_changelog_begins_with_what_is_not_released() -> None:
    assert re.findall(r"^## (.*)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)[0] == "Unreleased"


def test_constraints_hold_every_dependency_and_nothing_but_versions() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [text for text in lines if not text.startswith("#")]
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9][\w.]*", pin) for pin in pins)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["test"], *extras["dev"]]
    names = {re.split(r"[\[>=<; ]", one)[0].lower() for one in wanted} - {"ouderbrug"}
    assert names <= {pin.partition("==")[0] for pin in pins}


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
