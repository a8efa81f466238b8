"""event add, amend, withdraw: one event by hand, or a file of them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ouderbrug.cli.session import Session, as_json, give, pass_session, say, tell
from ouderbrug.errors import ConfigError, OuderbrugError

if TYPE_CHECKING:
    from ouderbrug.model import Batch, Event
    from ouderbrug.store.events import StoredEvent

setting = click.option(
    "--set", "fields", multiple=True, metavar="FIELD=VALUE", help="A field of the payload; action.what reaches inside."
)


@click.group()
def event() -> None:
    """Add, amend or withdraw one event by hand.

    \b
    Example:
      ouderbrug event add newsletter --school --set title=Vakantie --set body="Vrijdag zijn we vrij."
      ouderbrug event amend e4 --set starts_at=2026-12-11T19:30:00+01:00
      ouderbrug event withdraw e4
    """


@event.command()
@click.argument("kind", required=False)
@click.option("-f", "--file", "path", type=click.Path(path_type=Path),
              help="A file of events, JSON Lines or CSV, instead of one kind.")  # fmt: skip
@click.option("--source", default="hand", help="With -f: take them in as this source's, so that none comes twice.")
@click.option("--id", "event_id", help="A name for the event; a random one if left out.")
@click.option("--pupil", "pupils", multiple=True, help="For the guardians of this pupil (key); more than once.")
@click.option("--group", "groups", multiple=True, help="For this group; more than once.")
@click.option("--school", "whole", is_flag=True, help="For the whole school.")
@click.option("--urgent", is_flag=True, help="Goes at once, also outside quiet hours; for your own groups.")
@setting
@as_json
@click.pass_context
@pass_session
def add(
    session: Session,
    ctx: click.Context,
    kind: str | None,
    path: Path | None,
    source: str,
    event_id: str | None,
    pupils: tuple[str, ...],
    groups: tuple[str, ...],
    whole: bool,
    urgent: bool,
    fields: tuple[str, ...],
    json_: bool,
) -> None:
    """Add an event of a KIND, or all events of a file.

    \b
    Example:
      ouderbrug event add celebration --group 3A --set milestone="alle letters" --set what="Kom het vieren!"
      ouderbrug event add -f week.jsonl
    """
    from ouderbrug.hints import nearest
    from ouderbrug.model import Batch, Incoming

    if (kind is None) == (path is None):
        raise ConfigError("name a KIND, or a file with -f")
    if path is not None:
        batch = _from_file(path)
        if source != "hand" and source not in session.runtime.sources:
            raise ConfigError(f"no source is called {source!r}; {nearest(source, session.runtime.sources)}")
    else:
        data = {"id": event_id or _fresh_id(), "kind": kind, "payload": payload_of(fields)}
        data["occurred_at"] = session.clock().isoformat()
        data["audience"] = _audience(pupils, groups, whole)
        batch = Batch((Incoming("by hand", data | ({"priority": "urgent"} if urgent else {})),), (), None)
    _take_in(session, source if path else "hand", batch, json_=json_, urgent=urgent)
    if urgent:
        from ouderbrug.cli.dispatch import dispatch

        ctx.invoke(dispatch, accept_clock=False, json_=json_)


@event.command()
@click.argument("event_id", metavar="EVENT")
@setting
@as_json
@pass_session
def amend(session: Session, event_id: str, fields: tuple[str, ...], json_: bool) -> None:
    """Change fields of an event. Who already had it gets one message that says so; it counts for no cap.

    \b
    Example:
      ouderbrug event amend e4 --set starts_at=2026-12-11T19:30:00+01:00 --set place=speelzaal
    """
    from ouderbrug.model import Batch, Incoming

    if not fields:
        raise ConfigError("say what changes: --set FIELD=VALUE")
    known = _stored(session, event_id).event
    data = as_data(known) | {"payload": amended(known, payload_of(fields)), "revision": known.revision + 1}
    _take_in(session, known.source, Batch((Incoming("by hand", data),), (), None), json_=json_)


@event.command()
@click.argument("event_id", metavar="EVENT")
@as_json
@pass_session
def withdraw(session: Session, event_id: str, json_: bool) -> None:
    """Call an event off: what waits is cancelled, and who already had it hears once that it is off.

    \b
    Example:
      ouderbrug event withdraw e4
    """
    from ouderbrug.model import Batch, Incoming

    known = _stored(session, event_id).event
    data = {"id": known.id, "withdrawn": True}
    _take_in(session, known.source, Batch((Incoming("by hand", data),), (), None), json_=json_, withdrawing=True)


def _take_in(
    session: Session, source: str, batch: Batch, *, json_: bool, withdrawing: bool = False, urgent: bool = False
) -> None:
    """Take in what was said by hand; what is urgent goes at once, and the one document is that of the dispatch."""
    from ouderbrug.planning.collect import take_in

    with session.store(write=True) as store:
        done = take_in(store, session.runtime, {source: batch}, session.clock())
    for _, rejected in done.rejected:
        tell(f"{rejected.place}: {rejected.field} {rejected.code} ({rejected.hint})")
    if json_ and not urgent:
        give({**done.counts, "rejected": len(done.rejected)})
    else:
        ids = ", ".join(str(one.data.get("id")) for one in batch.events[:5])
        taken = f"{done.counts['collected']} taken in ({ids})" if done.counts["collected"] else "nothing was taken in"
        aside = f", {len(done.rejected)} set aside" if done.rejected else ""
        refused = f"; {count} refused, see `ouderbrug why`" if (count := done.counts["refused"]) else ""
        (tell if json_ else say)(taken + aside + refused)
    if withdrawing and not done.counts["collected"] and not done.rejected:
        tell("it was withdrawn before; nothing changed")
    if done.rejected:
        sys.exit(1)


def _stored(session: Session, event_id: str) -> StoredEvent:
    from ouderbrug.store import events

    with session.store() as store, store.reading() as connection:
        found = events.find(connection, store.school, event_id)
    if not found:
        raise OuderbrugError("no event has that id; `ouderbrug log` lists what is there")
    if len({stored.event.source for stored in found}) > 1:
        raise OuderbrugError("two sources have an event of that id; change it in its source")
    return found[-1]


def _from_file(path: Path) -> Batch:
    from ouderbrug_events import read_file

    return read_file(path)


def amended(known: Event, change: dict[str, Any]) -> dict[str, Any]:
    """An event's payload with a change in it: an old approval and old translations do not cover new words."""
    kept = {name: value for name, value in known.payload.items() if name not in ("approved_by", "translations")}
    fresh = {
        language: still
        for language, texts in known.payload.get("translations", {}).items()
        if (still := {path: text for path, text in texts.items() if path.partition(".")[0] not in change})
    }
    return merged(kept | ({"translations": fresh} if fresh else {}), change)


def _fresh_id() -> str:
    import secrets

    return f"hand-{secrets.token_hex(4)}"


def _audience(pupils: tuple[str, ...], groups: tuple[str, ...], whole: bool) -> dict[str, Any]:
    named = {"pupils": list(pupils), "groups": list(groups), "school": whole or None}
    return {name: keys for name, keys in named.items() if keys}


def payload_of(fields: tuple[str, ...]) -> dict[str, Any]:
    """What `--set` says, as a payload; raises ConfigError if one of them is no FIELD=VALUE."""
    payload: dict[str, Any] = {}
    for field in fields:
        name, sign, value = field.partition("=")
        if not sign or not name:
            raise ConfigError("--set wants FIELD=VALUE, such as --set place=aula")
        *parents, last = name.split(".")
        place = payload
        for parent in parents:
            place = place.setdefault(parent, {})
        place[last] = _value(value)
    return payload


def _value(text: str) -> Any:
    """A number, list or object if it is written as one in JSON; else the text itself."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, (int, list, dict)) else text


def merged(before: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """A payload with some of its fields changed; tables inside it keep what the change does not name."""
    for name, value in change.items():
        inside = isinstance(value, dict) and isinstance(before.get(name), dict)
        before[name] = merged(dict(before[name]), value) if inside else value
    return before


def as_data(known: Event) -> dict[str, Any]:
    """A stored event as a source would write it, but for its payload and revision."""
    scope = known.audience.scope
    audience: dict[str, Any] = {scope: list(known.audience.keys) if scope != "school" else True}
    if scope == "site":
        audience = {scope: known.audience.keys[0]}
    return {
        "id": known.id,
        "kind": known.kind,
        "occurred_at": known.occurred_at.isoformat(),
        "audience": audience,
        "priority": known.priority.name.lower(),
    }
