"""Writes the tables of the docs that follow from the code, between their markers; run it as `make docs`.

`--check` writes nothing and fails if a page is stale. The sentences of the settings are the comments of
config.example.toml, so that they are written once.
"""

from __future__ import annotations

import inspect
import re
import sys
from dataclasses import fields
from datetime import date
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

import click
import public_api
import rooms
from pydantic import BaseModel

import ouderbrug
from ouderbrug import (
    Answering,
    Card,
    Delivery,
    EventKind,
    Occasion,
    Secret,
    TextFields,
    Topic,
    Use,
    cli,
    config,
    registry,
    setting_faults,
    testing,
)
from ouderbrug.settings import machine, school, web, whole
from ouderbrug.store.personal import TABLES, Holds
from ouderbrug.web.doors import matrix
from ouderbrug.web.public_doors import PUBLIC_DOORS
from ouderbrug_contacts.columns import APP_IDS, CONSENTS, CONTACTS, RESPONSES, STAFF
from ouderbrug_events.faults import HINTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ouderbrug.registry import Registry

DOCS = Path(__file__).parent
EXAMPLE = DOCS.parent / "config.example.toml"
SCHOOL = DOCS / "examples" / "zilverreiger" / "ouderbrug.toml"
_MARKED = re.compile(r"(<!-- begin: (\S+) -->\n).*?(<!-- end: \2 -->)", re.DOTALL)
_WORDS = {str: "text", int: "whole number", float: "number", bool: "true or false", Path: "path", date: "date"}
_FILLED_IN = {"[[sources]] name": "that of the plugin", "[channels.email] plugin": "the channel's name"}
_FILLED_IN["[channels.handover] plugin"] = _FILLED_IN["[channels.email] plugin"]
_NO_DOCSTRING = {
    "AwareDatetime": "A time with its offset from UTC, for a payload (pydantic's type).",
    "CLOSE": "A scripted reply of the SmtpSandbox that is none: the connection is closed instead.",
    "HttpsUrl": "A plain https address in a setting; http is for this machine only.",
    "OneLine": "Free text on one line, which may end up in a subject; at most 200 characters.",
    "RosterRecord": "What an importer yields: any of the records, or an ImportNote.",
    "SILENCE": "A scripted reply of the SmtpSandbox that is none: the sender waits until it gives up.",
    "Verdict": "What a rule answers: Allow, Delay, Fold or Refuse.",
    "FreeText": "Free text that guardians read; it must say something.",
    "hookimpl": "Marks a function of a plugin as an implementation of a hook.",
}

_SAID = {
    "name": "what events and the TOML call it: small letters, digits and underscores",
    "goal": "inform, advise, encourage, ask or invite",
    "content_class": "general, personal or sensitive: how much it says about one child",
    "priority": "what its events have where a source says nothing",
    "legal_basis": "the ground on which the school tells it; of a legal obligation nobody opts out",
    "needs_action": "its messages are refused without an `action` for at home",
    "needs_approval": "a person approves each message, unless a trusted source did",
    "refers_to": "the field with the id of another event",
    "topics": "what it is about, see [topics](kinds.md#topics)",
    "made_for": "the occasion on which the house makes such an event",
    "templates": "the folder of its texts, `LANGUAGE/KIND.j2`",
    "sample": "a payload that shows the fields; `check` tries templates with it",
}


def loaded_registry() -> Registry:
    """All built-in plugins, as the example school loads them."""
    return registry.load(config.load(SCHOOL))


def sections(found: Registry) -> dict[str, list[type[BaseModel]]]:
    """The models behind each table of the TOML, by the table's header."""
    oauth = setting_faults.model_in(found.channels["email"].Config.model_fields["oauth"].annotation)
    assert oauth is not None
    tables: dict[str, list[type[BaseModel]]] = {
        "": [whole.Settings],
        "[school]": [school.School],
        "[store]": [machine.StoreTable],
        "[plugins]": [machine.Plugins],
        "[[sources]]": [machine.SourceTable, found.sources["events"].Config],
        "[channels.email]": [machine.PluginTable, found.channels["email"].Config],
        "[channels.email.oauth]": [oauth],
        "[channels.handover]": [machine.PluginTable, found.channels["handover"].Config],
        "[rules]": [machine.Rules],
    }
    tables |= {f"[rules.{name}]": [rule.Config] for name, rule in found.rules.items()}
    tables |= {"[dispatch]": [machine.Dispatch], "[intake]": [school.Intake], "[content]": [school.Content]}
    tables |= {
        "[cli]": [machine.CliTable],
        "[retention]": [school.Retention],
        "[staff]": [school.StaffTable],
        "[staff_mail]": [school.StaffMail],
        "[[holidays]]": [school.HolidayTable],
        "[[methods]]": [school.Method],
        "[[imports]]": [machine.WatchedTable],
        "[bounces]": [machine.BouncesTable],
        "[bounces.oauth]": [oauth],
        "[web]": [web.WebTable],
        "[web.proxy]": [web.WebProxy],
        "[web.oidc]": [web.WebOidc],
        "[web.public]": [web.WebPublic],
    }
    tables |= {"[digest]": [school.DigestTable]}
    tables |= {"[school_year]": [school.SchoolYear], "[[school_year.decisions]]": [school.Decision]}
    return tables | {f"[import.{name}]": [importer.Config] for name, importer in found.importers.items()}


def settings_of(models: Iterable[type[BaseModel]]) -> Iterator[tuple[str, Any]]:
    """The keys of a table with their pydantic fields; tables below it are left out."""
    for model in models:
        for name, field in model.model_fields.items():
            own_table = model is whole.Settings and name not in ("live", "redirect_to")
            below = name in ("options", "tables", "decisions", "proxy", "oidc") or own_table
            if not below:
                yield field.alias or name, field


def comments(text: str) -> dict[tuple[str, str], str]:
    """What config.example.toml says above each key, by table header and key; the key "" is the table itself."""
    found: dict[tuple[str, str], str] = {}
    table, said = "", list[str]()
    for line in text.splitlines():
        if line.startswith("# --"):
            said = []
        elif line.startswith("#"):
            said.append(line[1:].strip())
        elif head := re.match(r"\[+[\w.]+\]+", line):
            table = head[0]
            found[table, ""] = " ".join(said)
            said = []
        elif key := re.match(r"(\w+) = ", line):
            found[table, key[1]] = " ".join(said)
            said = []
        else:
            said = []
    return found


def in_words(annotation: Any) -> str:
    """A type as somebody who edits a TOML would say it."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return in_words(args[0])
    if origin in (Union, UnionType):
        return in_words(next(arg for arg in args if arg is not type(None)))
    if origin is Literal:
        return ", ".join(f'"{arg}"' for arg in args)
    if origin is tuple:
        return f"list of: {in_words(args[0])}"
    if origin is dict:
        return "table"
    if annotation is Secret:
        return "secret by reference"
    return "table" if isinstance(annotation, type) and issubclass(annotation, BaseModel) else _WORDS[annotation]


def _default(field: Any) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, bool):
        return str(value).lower()
    if value in (None, "", (), {}):
        return "-"
    if isinstance(value, dict):
        return "; ".join(f"{name}: {', '.join(items)}" for name, items in value.items())
    listed = [str(item) for item in value] if isinstance(value, tuple) else [str(value)]
    return ", ".join(listed)


def settings() -> str:
    """The settings tables."""
    said, out = comments(EXAMPLE.read_text("utf-8")), []
    for header, models in sections(loaded_registry()).items():
        fields = dict(settings_of(models))
        out.append(f"### {f'`{header}`' if header else 'At the top'}\n")
        if said.get((header, "")):
            out.append(said[header, ""] + "\n")
        if fields:
            rows = (_setting(key, field, header, said) for key, field in fields.items())
            out.append(_table(("setting", "type", "default", "what"), rows))
    return "\n".join(out)


def _setting(key: str, field: Any, header: str, said: Mapping[tuple[str, str], str]) -> tuple[str, str, str, str]:
    default = _FILLED_IN.get(f"{header} {key}") or _default(field)
    sentence = said.get((header, key)) or said.get((header.replace("]", f".{key}]"), ""))
    sentence = sentence or said.get((header.replace("handover", "email"), key), "")
    if default not in ("-", "required"):
        sentence = re.sub(r" Default: [^ ].*\.$", "", sentence)
    return f"`{key}`", in_words(field.annotation), default, sentence


def channels() -> str:
    """The capabilities of the built-in channels."""
    names = ("channel", "audiences", "html", "attachments", "calendar", "repeat safe", "most characters", "needs")
    rows = []
    for name, channel in loaded_registry().channels.items():
        can = channel.capabilities
        yes = ["yes" if has else "no" for has in (can.html, can.attachments, can.calendar)]
        most = str(can.max_chars or "no limit")
        rows.append((f"`{name}`", ", ".join(sorted(can.audiences)), *yes, can.repeat_safe, most, can.addressed_by))
    return _table(names, rows)


def commands() -> str:
    """The help of every command."""
    top = click.Context(cli.main, info_name="ouderbrug", terminal_width=100, **cli.main.context_settings)
    return "\n".join(_help(cli.main, top, "##"))


def _help(command: click.Command, context: click.Context, level: str) -> Iterator[str]:
    yield f"{level} {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from _help(below, click.Context(below, info_name=name, parent=context), "###")


def columns(table: Mapping[str, tuple[str, ...]]) -> str:
    """The columns of one of our tables, with the other headers that are taken for it."""
    rows = ((f"`{name}`", ", ".join(f"`{alias}`" for alias in aliases) or "-") for name, aliases in table.items())
    return _table(("column", "also recognised"), rows)


def hints() -> str:
    """Why a line or file of the inbox is set aside."""
    return _table(("code", "what to do"), ((f"`{code}`", hint) for code, hint in HINTS.items()))


def doors() -> str:
    """The doors of the staff page: for which roles each opens, and whether a link by mail is enough."""
    rows = ((method, f"`{path}`", roles, link) for method, path, roles, link in matrix())
    return _table(("method", "path", "roles", "by a link in a mail"), rows)


def public_doors() -> str:
    """The doors of the page for guardians."""
    return _table(("method", "path"), ((door.method, f"`{door.path}`") for door in PUBLIC_DOORS))


def room_table() -> str:
    """The rooms of the house, from the top layer to the bottom, then what stands beside it."""
    return _table(("layer", "room", "what", "files", "lines", "may import"), rooms.rows())


def names(module: Any) -> str:
    """The public names of a module, each with the first sentence of its docstring."""
    rows = ((f"`{name}`", _NO_DOCSTRING.get(name) or first_sentence(getattr(module, name))) for name in module.__all__)
    return _table(("name", "what"), rows)


_ENDS = re.compile(r"(?<=[.!?]) (?=[^a-z0-9])")
"""Where a sentence may end: what goes on with a small letter or a number followed an abbreviation ("art. 6")."""


def first_sentence(value: object) -> str:
    """What something says of itself first: up to an end that stands in no brackets."""
    text = " ".join((inspect.getdoc(value) or "").split("\n\n")[0].split())
    ends = (text[: end.start()] for end in _ENDS.finditer(text))
    return next((said for said in ends if said.count("(") == said.count(")")), text)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(head)]
    lines += [["---"] * len(lines[0]), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def topics() -> str:
    """What kinds are about, and which of the built-in ones."""
    kinds = loaded_registry().kinds.values()
    rows = ((topic, topic.what, ", ".join(kind.name for kind in kinds if topic in kind.topics)) for topic in Topic)
    return _table(("topic", "such a kind", "kinds"), ((f"`{topic}`", what, names) for topic, what, names in rows))


def kind_attributes() -> str:
    """What a kind of a plugin may declare, and the parts of the small values."""
    small = {"use": Use, "text": TextFields, "answer": Answering, "delivery": Delivery, "card": Card}
    rows = []
    for name in EventKind.__annotations__:
        value = small.get(name)
        parts = "; ".join(f"`{one.name}`: {_default_of(one.default)}" for one in fields(value)) if value else ""
        what = " ".join((inspect.getdoc(value) or "").replace("``", "`").split()) if value else ""
        default = parts or _default_of(getattr(EventKind, name, "required"))
        rows.append(
            (f"`{name} = {value.__name__}(...)`" if value else f"`{name}`", default, what or _SAID.get(name, ""))
        )
    return _table(("attribute", "default", "what"), rows)


def _default_of(value: object) -> str:
    if isinstance(value, Enum):
        return value.name.lower()
    return "no" if value is False else "none" if value in ((), "", None, {}) else str(value)


def occasions() -> str:
    """When the house makes an event itself, and of which kind."""
    kinds = {kind.made_for: kind.name for kind in loaded_registry().kinds.values()}
    return _table(("occasion", "when", "our kind"), ((f"`{one.name}`", one.what, kinds[one]) for one in Occasion))


def register() -> str:
    """What each table holds of people: keys and words, by column."""
    rows = []
    for name, kept in TABLES.items():
        of = [f"{holds}: {names.replace(' ', ', ')}" for holds, names in kept.columns.items() if holds != Holds.NOTHING]
        if of:
            rows.append((f"`{name}`", kept.what, "; ".join(of), kept.why, kept.how_long))
    return _table(("table", "what", "of people, by column", "why", "how long"), rows)


PARTS = {
    "register": register,
    "topics": topics,
    "kind-attributes": kind_attributes,
    "occasions": occasions,
    "settings": settings,
    "channels": channels,
    "commands": commands,
    "plugin-api": public_api.page,
    "testing-api": public_api.testing_page,
    "contacts": lambda: columns(CONTACTS),
    "staff": lambda: columns(STAFF),
    "consents": lambda: columns(CONSENTS),
    "app-ids": lambda: columns(APP_IDS),
    "responses": lambda: columns(RESPONSES),
    "inbox-codes": hints,
    "rooms": room_table,
    "doors": doors,
    "public_doors": public_doors,
    "public-names": lambda: names(ouderbrug),
    "testing-names": lambda: names(testing),
}


def renewed(page: str) -> str:
    """The page with everything between its markers written anew."""
    return _MARKED.sub(lambda found: f"{found[1]}\n{PARTS[found[2]]()}\n{found[3]}", page)


def main() -> int:
    """Renew all pages, or with --check name those that are stale; returns the exit code."""
    stale = []
    for path in sorted(DOCS.glob("*.md")):
        page = path.read_text("utf-8")
        if (fresh := renewed(page)) != page:
            stale.append(path.name)
            if "--check" not in sys.argv:
                path.write_text(fresh, "utf-8")
    if stale:
        click.echo(f"{'stale, run `make docs`' if '--check' in sys.argv else 'renewed'}: {', '.join(stale)}")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
