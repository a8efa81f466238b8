"""init, check and plugins: before the first message."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from importlib import resources
from typing import TYPE_CHECKING, Any

import click

from ouderbrug.cli.session import Session, answer, as_json, give, pass_session, say, table
from ouderbrug.errors import ConfigError, DeliveryError, OuderbrugError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.config import Finding

_NAMED_AT_MOST = 8


@click.command()
@click.option("--name", default="Basisschool Voorbeeld", help="The school's name, as guardians know it.")
@click.option("--brin", default="99XX", help="The school's BRIN number.")
@click.option("--region", default="midden", type=click.Choice(["noord", "midden", "zuid"]), help="For the holidays.")
@click.option("--pilot", default="pilot@school.example", help="All mail goes to this mailbox until you go live.")
@as_json
@pass_session
def init(session: Session, name: str, brin: str, region: str, pilot: str, json_: bool) -> None:
    """Write a commented ouderbrug.toml (not live, with a pilot mailbox) and the folders it names.

    \b
    Example:
      ouderbrug init --name "De Regenboog" --brin 99XX --region noord --pilot ict@school.example
    """
    import json

    path = session.config
    if path.exists():
        raise ConfigError(f"{path.name} is already there; it was left as it is")
    template = resources.files("ouderbrug.templates").joinpath("ouderbrug.toml").read_text("utf-8")
    for key, value in {"name": name, "brin": brin, "region": region, "pilot": pilot}.items():
        template = template.replace(f"@{key}@", json.dumps(value, ensure_ascii=False))
    path.write_text(template, "utf-8")
    inbox = path.parent / "inbox"
    inbox.mkdir(exist_ok=True)
    text = f"wrote {path.name} and {inbox.name}/; next: fill in your mail server, then `ouderbrug check`"
    answer(json_, {"wrote": [path.name, f"{inbox.name}/"]}, text)


@click.command()
@click.option("--offline", is_flag=True, help="Do not sign in to the channels.")
@as_json
@pass_session
def check(session: Session, offline: bool, json_: bool) -> None:
    """Say exactly what is wrong: settings, plugins, store, calendar, each channel's sign-in. Sends nothing.

    \b
    Example:
      ouderbrug check
      ouderbrug check --json --offline
    """
    from ouderbrug.config import Finding, Findings

    findings: list[Finding] = []
    try:
        findings += _findings(session, offline=offline)
    except Findings as error:
        findings += error.findings
    except OuderbrugError as error:
        findings.append(Finding("error", session.config.name, str(error)))
    ok = not any(finding.level == "error" for finding in findings)
    if json_:
        give({"ok": ok, "findings": [finding_as_json(one) for one in findings]})
    else:
        for finding in findings:
            say(f"{finding.level}: {finding}")
        say("all is well" if ok else "not ready: mend the errors first")
    sys.exit(0 if ok else 2)


def finding_as_json(one: Finding) -> dict[str, Any]:
    """What is wrong, where and what to do, for machines."""
    return {name: getattr(one, name) for name in ("level", "where", "line", "message", "hint")}


def _findings(session: Session, *, offline: bool) -> Iterator[Finding]:
    from ouderbrug.checks import settings

    loaded, runtime = session.loaded, session.runtime
    yield from settings.of_settings(loaded, runtime, session.clock())
    if not loaded.store_path.is_file():
        yield loaded.finding("info", ("store", "url"), "there is no store yet", "`ouderbrug import` makes one")
        return
    with session.store() as store, ExitStack() as stack:
        yield from settings.of_store(loaded, store, runtime, session.clock())
        yield from _to_answer(session, store)
        if not offline:
            yield from sign_in(session, store, stack)


def _to_answer(session: Session, store: Any) -> Iterator[Finding]:
    """How often a leader is asked about two people, by the code of the errand."""
    from collections import Counter

    from ouderbrug.staff.follow_ups import proposed

    with store.reading() as connection:
        found = Counter(one.code for one in proposed(session.work(connection)))
    for code, count in found.items():
        hint = "`ouderbrug tasks --as KEY` shows a leader what is asked, and how to answer it"
        yield session.loaded.finding("warning", ("import",), f"{count} pairs wait for a leader ({code})", hint)


def sign_in(session: Session, store: Any, stack: ExitStack) -> Iterator[Finding]:
    """What is wrong with each channel that may be called now, its sign-in and its sender."""
    from ouderbrug import bounded
    from ouderbrug.delivery.channels import open_channels

    for name, channel in open_channels(store, session.runtime, session.clock, stack).items():
        hint = "look at its host, port and password; nothing was sent"
        try:
            seconds = channel.config.timeout_seconds
            bounded.call(channel.check, seconds + bounded.GRACE, f"check-{name}")
            continue
        except DeliveryError as error:
            problem = f"the channel does not answer as it should ({error.code})"
        except OuderbrugError as error:
            problem, hint = str(error), ""
        except Exception as error:
            problem = f"its plugin fails ({bounded.problem(error, seconds)})"
        yield session.loaded.finding("error", ("channels", name), problem, hint)


@click.command()
@as_json
@pass_session
def plugins(session: Session, json_: bool) -> None:
    """List the plugins that are installed, and what the TOML loads if there is one. Imports no other.

    \b
    Example:
      ouderbrug plugins
    """
    from ouderbrug import registry

    rows: list[dict[str, Any]] = [
        {"plugin": name, "from": entry.dist.name if entry.dist else "", "module": entry.value,
         "built_in": name in registry.BUILT_IN}
        for name, entries in sorted(registry.installed().items())
        for entry in entries
    ]  # fmt: skip
    brought: dict[str, list[str]] = {}
    if session.config.is_file():
        for (what, name), owner in registry.load(session.loaded).owners.items():
            brought.setdefault(owner, []).append(f"{what}: {name}")
    for row in rows:
        row["loaded"] = sorted(brought.pop(str(row["plugin"]), []))
    rows += [{"plugin": name, "from": "plugins_dir", "module": f"{name}.py", "built_in": False, "loaded": sorted(what)}
             for name, what in brought.items()]  # fmt: skip
    if json_:
        give({"plugins": rows})
        return
    cells = ((row["plugin"], row["from"], row["module"], _brief(row["loaded"]) or "-") for row in rows)
    table(("plugin", "from", "module", "loaded"), cells)


def _brief(loaded: list[str]) -> str:
    """What a plugin brought, by sort; of many the number, so that a row stays a line."""
    sorts: dict[str, list[str]] = {}
    for one in loaded:
        what, _, name = one.partition(": ")
        sorts.setdefault(what, []).append(name)
    return "; ".join(
        f"{what}: {', '.join(names) if len(names) <= _NAMED_AT_MOST else len(names)}" for what, names in sorts.items()
    )
