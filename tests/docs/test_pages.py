"""The docs say what the code does: their commands run, their TOML loads, their plugin delivers."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tomllib
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import click
import httpcore
import httpx
import pytest
import respx

from chances import rows
from docs_pages import DOCS, NOW, PAGES, ROOT, SCHOOL, blocks, commands, generator, run
from ouderbrug import ChannelClosed, Permanent, Unknown, Unreachable, cli, config, runtime
from ouderbrug.board import is_board
from ouderbrug.settings.whole import Settings
from ouderbrug.testing import SmtpSandbox
from ouderbrug.testing.samples import sample_context, sample_message
from ouderbrug.toml_lines import TomlText
from school_exports import Child, Export

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

FROM_NOTHING = ("quickstart.md", "snelstart.md", "van-parnassys-naar-de-eerste-mail.md")
OF_EXPORTS = ("edexml.md", "uwlr.md")
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


def point_at(toml: Path, port: int) -> None:
    """Let a TOML mail to the sandbox, as somebody who follows the quick start would."""
    text = toml.read_text("utf-8")
    text = re.sub(r"^(username|password) = .*\n", "", text, flags=re.MULTILINE)
    for key, value in {"host": '"127.0.0.1"', "port": port, "security": '"none"'}.items():
        text = re.sub(rf"^{key} = .*", f"{key} = {value}", text, flags=re.MULTILINE)
    toml.write_text(text, "utf-8")


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


# --- generated parts


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_generated_parts_follow_from_the_code(page: Path) -> None:
    text = page.read_text("utf-8")
    assert generator().renewed(text) == text, "run `make docs`"


def test_each_generated_part_stands_somewhere() -> None:
    marked = re.findall(r"<!-- begin: (\S+) -->", "".join(page.read_text("utf-8") for page in PAGES))
    assert sorted(marked) == sorted(generator().PARTS)


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


def exports(folder: Path) -> None:
    """What a reader of the pages about a pupil system has: exports of this year and of the next, and an answer."""
    children = tuple(Child(f"000{12 + n}", name, "Bos", year="3", group="g3") for n, name in enumerate(["Sam", "Lot"]))
    this_year = Export(children=children)
    (folder / "leerlingen.xml").write_text(this_year.text, "utf-8")
    (folder / "antwoord.xml").write_text(replace(this_year, version="uwlr-soap").text, "utf-8")
    coming = tuple(replace(one, year="4", group="g4") for one in children)
    (folder / "volgend-jaar.xml").write_text(replace(this_year, children=coming, school_year="2027-2028").text, "utf-8")


def test_from_a_pupil_system_to_the_first_mail(tmp_path: Path, sandbox: SmtpSandbox) -> None:
    page = DOCS / "nl" / "van-parnassys-naar-de-eerste-mail.md"
    exports(tmp_path)
    [table] = blocks(page, "text")
    (tmp_path / "contacts.csv").write_text(table, "utf-8")
    shutil.copy(SCHOOL / "staff.csv", tmp_path)
    for args in commands(page):
        run(*args)
        if args[0] == "init":
            point_at(tmp_path / "ouderbrug.toml", sandbox.port)
    assert [mail.recipients for mail in sandbox.mails] == [("ict@school.example",)] * 2
    assert all("Fruitdag" in mail.parsed["Subject"] for mail in sandbox.mails)


@pytest.mark.parametrize("name", OF_EXPORTS)
def test_the_commands_about_a_pupil_system(name: str, tmp_path: Path, sandbox: SmtpSandbox) -> None:
    (tmp_path / "ouderbrug.toml").write_text(MINIMAL)
    exports(tmp_path)
    for args in commands(DOCS / "imports" / name):
        run(*args)


TYPED = [
    page for page in PAGES if page.name not in (*FROM_NOTHING, *OF_EXPORTS, "write-a-plugin.md") and commands(page)
]


@pytest.mark.parametrize("page", TYPED, ids=lambda page: page.name)
def test_the_commands_of_a_page(page: Path, school: SmtpSandbox) -> None:
    run("import", "contacts.csv", "staff.csv")
    run("dispatch")
    for args in commands(page):
        run(*args, or_code=3)  # a colleague calls who does not read the language of what is urgent


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


RUN = SCHOOL / "run.sh"
SHOWN = "What arrived on the stand-in mail server:"
RECORDS = """#!/bin/sh
printf '%s\\n' "$OUDERBRUG_NOW $*" >>"$SAID"
[ "$1" != sandbox ] || { echo "one mail"; echo "SMTP on 127.0.0.1:4025; none" >&2; exec sleep 60; }
"""


def ran(program: Path, **more: str) -> str:
    """What the script of the example school says, with this program in the place of ours."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("OUDERBRUG_")}
    env |= {"OUDERBRUG": str(program)} | more
    done = subprocess.run(["sh", str(RUN)], cwd=ROOT, env=env, capture_output=True, text=True, timeout=400)
    assert done.returncode == 0, done.stderr
    return done.stdout


def as_the_readme_shows(said: str) -> None:
    shown = [text.rstrip() for text in said.splitlines()]
    for text in blocks(ROOT / "README.md", "text")[1].splitlines():
        assert text.rstrip() in shown, text


def test_the_script_of_the_example_school_runs_what_it_says(tmp_path: Path) -> None:
    """With a stand-in for our program, that only writes down what it was asked."""
    program, asked = tmp_path / "program", tmp_path / "asked"
    program.write_text(RECORDS)
    program.chmod(0o700)
    said = ran(program, SAID=str(asked))
    first, *rest = asked.read_text().splitlines()
    assert first == f"{NOW} sandbox --port 0 --seconds 300"
    assert rest == [f"{NOW} {shlex.join(words)}" for words in SAYS]
    assert said.splitlines()[-2:] == [SHOWN, "one mail"]


SAYS = [shlex.split(text)[1:] for text in RUN.read_text("utf-8").splitlines() if text.startswith("say ")]


def test_the_example_school_says_what_the_readme_shows(school: SmtpSandbox) -> None:
    said = [line for words in SAYS for line in (f"$ ouderbrug {shlex.join(words)}", run(*words))]
    arrived = [f"{mail.recipients[0]}  {mail.parsed['Subject']}" for mail in school.mails]
    as_the_readme_shows("\n".join([*said, SHOWN, *arrived]))


@pytest.mark.drill
def test_the_example_school_runs_as_the_readme_shows_it() -> None:
    said = ran(Path(sys.executable).with_name("ouderbrug"))
    arrived = said.partition(f"{SHOWN}\n")[2].splitlines()
    assert len(arrived) == 6
    assert not any("ruben@" in mail or "dana@" in mail for mail in arrived)
    as_the_readme_shows(said)


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
    if is_board(data):
        (tmp_path / "board.toml").write_text(text)
        assert config.read_board(tmp_path / "board.toml")[0].schools
        return
    if "extends" in data:
        data = merged(tomllib.loads(MINIMAL), data)  # what the board says
    if "school" not in data:
        base = tomllib.loads(MINIMAL)
        base["channels"] = {
            name: table for name, table in base["channels"].items() if name not in data.get("channels", {})
        }
        data = merged(base, data)
    if page.name == "write-a-plugin.md":
        _write_plugin(tmp_path)
    settings = config._with_absolute_paths(Settings.model_validate(data), tmp_path)
    loaded = config.Loaded(settings, tmp_path / "ouderbrug.toml", TomlText(text))
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
        route = web.post("http://127.0.0.1:8099/letters").respond(201, json={"letter": 7})
        run("dispatch")
    keys = {call.request.headers["Idempotency-Key"] for call in route.calls}
    assert len(keys) == route.call_count == 5
    assert all(call.request.headers["Authorization"] == "Bearer t0ken" for call in route.calls)
    assert "letters" in run("log", "--wide")


ANSWERED: dict[str, tuple[httpx.Response | Exception, str, int]] = {
    "refused": (httpx.Response(400), "failed", 1),
    "busy": (httpx.Response(503), "queued", 75),
    "no-answer": (httpcore.ReadTimeout("x"), "queued", 0),  # unknown, but the service knows our key: it is repeated
}


@pytest.mark.parametrize("how", rows(ANSWERED, "refused", "no-answer"))
def test_what_the_plugin_of_the_docs_raises_becomes_of_its_letters(
    school: SmtpSandbox, tmp_path: Path, how: str
) -> None:
    answer, state, code = ANSWERED[how]
    _with_letters(tmp_path)
    run("import", "contacts.csv", "staff.csv")
    with answering(answer):
        run("dispatch", code=code)
    letters = [text for text in run("log", "--wide").splitlines() if " letters " in text]
    assert letters
    assert any(f" {state} " in text for text in letters)
    assert not any(" sent " in text for text in letters)


@contextmanager
def answering(answer: httpx.Response | Exception) -> Iterator[None]:
    """The print service answers so, or does not."""
    with respx.mock as web:
        route = web.post("http://127.0.0.1:8099/letters")
        route.mock(**{"side_effect" if isinstance(answer, Exception) else "return_value": answer})
        yield


RAISED: list[tuple[httpx.Response | Exception, type[Exception], str]] = [
    (httpx.Response(400), Permanent, "http-400"),
    (httpx.Response(401), ChannelClosed, "sign-in"),
    (httpx.Response(403), Permanent, "http-403"),
    (httpx.Response(429), Unreachable, "http-429"),
    (httpx.Response(503), Unreachable, "http-503"),
    (httpx.Response(500), Unknown, "http-500"),
    (httpx.Response(200), Unknown, "profile-out-of-date"),
    (httpx.Response(201, json={}), Unknown, "no-id"),
    (httpx.ConnectError("x"), Unreachable, "connect"),
    (httpx.ConnectTimeout("x"), Unreachable, "connect"),
    (httpx.ReadTimeout("x"), Unknown, "answer-lost"),
]


def test_the_plugin_of_the_docs_tells_errors_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    page = ModuleType("letters_of_the_page")
    monkeypatch.setitem(sys.modules, page.__name__, page)  # where pydantic looks for the types of its fields
    exec(compile(blocks(DOCS / "write-a-plugin.md", "python")[0], "letters.py", "exec"), page.__dict__)
    monkeypatch.setenv("LETTERS_TOKEN", "t0ken")
    letters = page.Letters
    auth = {"kind": "bearer", "token": {"env": "LETTERS_TOKEN"}}
    config = letters.Config(url="http://127.0.0.1:8099", auth=auth)
    channel = letters(config, sample_context("letters", httpx.Client))
    for answer, error, code in RAISED:
        with answering(answer), pytest.raises(error) as told:
            channel.send(sample_message(letters.capabilities))
        assert told.value.code == code, answer


# --- links


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    prose = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)", prose):
        if "://" not in target:
            assert (page.parent / target).exists(), target
