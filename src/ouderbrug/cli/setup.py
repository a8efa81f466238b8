"""init and plugins: before the first message."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any

import click

from ouderbrug.cli.new_plugin import new
from ouderbrug.cli.session import Session, answer, as_json, give, pass_session, table
from ouderbrug.errors import ConfigError

if TYPE_CHECKING:
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
      ouderbrug init --name "De Regenboog" --brin 99XX --region noord \\
          --pilot ict@school.example
    """
    import json

    path = session.config
    if path.exists():
        raise ConfigError(f"{path.name} is already there; it was left as it is")
    template = resources.files("ouderbrug.templates").joinpath("ouderbrug.toml").read_text("utf-8")
    for key, value in {"name": name, "brin": brin, "region": region, "pilot": pilot}.items():
        template = template.replace(f"@{key}@", json.dumps(value, ensure_ascii=False))
    inbox = path.parent / "inbox"
    try:
        path.write_text(template, "utf-8")
        inbox.mkdir(exist_ok=True)
    except OSError:
        where = path.absolute().parent.name or "/"
        says = (
            f"{path.name} and {inbox.name}/ cannot be made in {where}: look at whether that folder is there and yours"
        )
        raise ConfigError(says) from None
    text = f"wrote {path.name} and {inbox.name}/; next: fill in your mail server, then `ouderbrug check`"
    answer(json_, {"wrote": [path.name, f"{inbox.name}/"]}, text)


@click.group(invoke_without_command=True)
@as_json
@pass_session
def plugins(session: Session, json_: bool) -> None:
    """List the plugins that are installed, and what the TOML loads if there is one. Imports no other.

    \b
    Example:
      ouderbrug plugins
      ouderbrug plugins new ouderbrug-letters --kind channel
    """
    if click.get_current_context().invoked_subcommand is None:
        _list(session, json_=json_)


plugins.add_command(new)


def _list(session: Session, *, json_: bool) -> None:
    from ouderbrug import registry

    rows: list[dict[str, Any]] = [
        {"plugin": name, "from": entry.dist.name if entry.dist else "", "module": entry.value,
         "built_in": name in registry.BUILT_IN}
        for name, entries in sorted(registry.installed().items())
        for entry in entries
    ]  # fmt: skip
    brought: dict[str, list[str]] = {}
    wrong: list[Finding] = []
    if session.config.is_file():
        found, wrong = registry.load_each(session.loaded)
        for (what, name), owner in found.owners.items():
            brought.setdefault(owner, []).append(f"{what}: {name}")
    for row in rows:
        row["loaded"] = sorted(brought.pop(str(row["plugin"]), []))
    rows += [{"plugin": name, "from": "plugins_dir", "module": f"{name}.py", "built_in": False, "loaded": sorted(what)}
             for name, what in brought.items()]  # fmt: skip
    if json_:
        give({"plugins": rows})
    else:
        cells = ((row["plugin"], row["from"], row["module"], _brief(row["loaded"]) or "-") for row in rows)
        table(("plugin", "source", "module", "loaded"), cells)
    if wrong:
        from ouderbrug.config import Findings

        raise Findings(session.config, wrong)


def _brief(loaded: list[str]) -> str:
    """What a plugin brought, by sort; of many the number, so that a row stays a line."""
    sorts: dict[str, list[str]] = {}
    for one in loaded:
        what, _, name = one.partition(": ")
        sorts.setdefault(what, []).append(name)
    return "; ".join(
        f"{what}: {', '.join(names) if len(names) <= _NAMED_AT_MOST else len(names)}" for what, names in sorts.items()
    )
