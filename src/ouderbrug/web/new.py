"""Nieuw bericht: news for a group, by tiles; what guardians will read is shown, judged, before anything is stored."""

from __future__ import annotations

import secrets
import tomllib
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from ouderbrug.model import ContentClass, State
from ouderbrug.school.reaching import NO_WAY
from ouderbrug.school.roles import LEADS
from ouderbrug.store import overview
from ouderbrug.texts.merging import named
from ouderbrug.unit_of_work import UnitOfWork
from ouderbrug.web import by_hand
from ouderbrug.web.pages import FOLDER
from ouderbrug.web.screen import Go, NotHere, Page, Stopped

if TYPE_CHECKING:
    from ouderbrug.planning.collect import Collected
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.web.screen import Ask

_FIELD = {"form": "", "optional": False}
"""What a field of a tile is that says nothing of it: a text on one line that has to be there."""


@cache
def _tiles() -> list[dict[str, Any]]:
    with (FOLDER / "tiles.toml").open("rb") as file:
        found = list(tomllib.load(file)["tiles"])
    for tile in found:
        tile["fields"] = [_FIELD | field for field in tile["fields"]]
    return found


def tiles(ask: Ask) -> Page:
    """What a message can be about: the kinds for a group that are loaded here."""
    found = [(f"/new/{one['kind']}", one[ask.say.language]) for one in _tiles() if _offered(ask, one)]
    return Page("tiles.html.j2", {"tiles": found if _groups(ask) else []})


def _offered(ask: Ask, tile: dict[str, Any]) -> bool:
    kinds = ask.work.runtime.kinds
    return tile["kind"] in kinds and kinds[tile["kind"]].content_class is ContentClass.GENERAL


def _tile(ask: Ask) -> dict[str, Any]:
    for one in _tiles():
        if one["kind"] == ask.name and _offered(ask, one):
            return one
    raise NotHere


def _groups(ask: Ask) -> list[str]:
    """For which groups who asks may write: their own, a leader for each."""
    one, known = ask.visitor.one, ask.work.roster.groups
    return sorted(known) if one.role in LEADS else [group for group in one.groups if group in known]


def write(ask: Ask) -> Page:
    """The questions of one tile."""
    return _form(ask, _tile(ask))


def _form(ask: Ask, tile: dict[str, Any], refused: str = "") -> Page:
    language = ask.say.language
    fields = [(one, one[language], ask.form.get(f"field.{one['name']}", "")) for one in tile["fields"]]
    values = {"title": tile[language], "kind": tile["kind"], "fields": fields, "groups": _groups(ask)}
    return Page("write.html.j2", values | {"group": ask.form.get("group", ""), "refused": refused})


def look(ask: Ask) -> Page:
    """The message as guardians will read it, to how many, and whom it does not reach; nothing of it stays."""
    tile = _tile(ask)
    event_id = ask.form.get("id") or f"hand-{secrets.token_hex(8)}"
    if ask.form.get("again"):
        return _form(ask, tile)
    with ask.work.connection.begin_nested() as undone:
        done = by_hand.taken_in(ask, _told(ask, tile, event_id), keep=False)
        will, values, lost = by_hand.will(ask, event_id), _seen(ask, event_id), _lost(ask, event_id)
        undone.rollback()
    if done.rejected or not (will.goes or will.later or will.approval):
        return _form(ask, tile, _refusal(ask, done))
    typed = [(f"field.{one['name']}", ask.form.get(f"field.{one['name']}", "")) for one in tile["fields"]]
    values |= {"typed": [("group", ask.form["group"]), ("id", event_id), *typed], "kind": tile["kind"]}
    return Page("look.html.j2", values | {"guardians": will.guardians, "approval": will.approval, "lost": lost})


def _told(ask: Ask, tile: dict[str, Any], event_id: str) -> dict[str, Any]:
    """What was typed, as a source would write it."""
    if ask.form.get("group") not in _groups(ask):
        raise Stopped("choose_group")
    payload: dict[str, Any] = {}
    for one in tile["fields"]:
        said = ask.form.get(f"field.{one['name']}", "").replace("\r\n", "\n").strip()
        if said or not one["optional"]:
            *parents, last = one["name"].split(".")
            place = payload
            for parent in parents:
                place = place.setdefault(parent, {})
            place[last] = _value(ask, one["form"], said)
    data = {"id": event_id, "kind": tile["kind"], "payload": payload, "audience": {"group": ask.form["group"]}}
    return data | {"occurred_at": ask.work.now.isoformat()}


def _value(ask: Ask, form: str, said: str) -> Any:
    """What was typed, as the kind wants it; what is no number or hour stays as it is, and is refused with a reason."""
    if form == "number":
        return int(said) if said.isdecimal() and len(said) < 6 else said
    if form == "when":
        try:
            return datetime.fromisoformat(said).replace(tzinfo=ask.work.runtime.calendar.tz).isoformat()
        except ValueError:
            return said
    return said


def _seen(ask: Ask, event_id: str) -> dict[str, Any]:
    """The words as they go, without a name: news names nobody."""
    work = UnitOfWork(ask.work.connection, ask.work.runtime, ask.work.now)
    for _, message in work.queued(by_hand.rows_of(ask, event_id)):
        text = named(message.text, (), ())
        return {"subject": text.subject, "body": text.body, "language": text.language}
    return {}


def _refusal(ask: Ask, done: Collected) -> str:
    """Why it cannot be taken in, or goes to nobody."""
    fields = dict.fromkeys(one.field for _, one in done.rejected)
    if fields:
        return ask.say("fill_in", fields=", ".join(fields))
    return ask.say("goes_to_nobody")


def _lost(ask: Ask, event_id: str) -> list[str]:
    """The guardians whom it does not reach for want of a way, by name, for who may see them; a ban shows nowhere."""
    if not ask.visitor.strong:
        return []
    told = overview.plans(ask.work.connection, ask.work.school, event_id)
    return ask.work.roster.names(one.recipient for one in told if one.verdict == "refuse" and one.reason in NO_WAY)


def put_ready(ask: Ask) -> Go:
    """Store it: it goes in ten minutes, or as soon after as the rules let it, and can be called off until then."""
    tile, event_id = _tile(ask), ask.form.get("id", "")
    if not event_id.startswith("hand-") or len(event_id) > 40:
        raise NotHere
    by_hand.put_ready(ask, _told(ask, tile, event_id))
    return Go(f"/ready/{event_id}")


def ready(ask: Ask) -> Page | Go:
    """When what was put ready goes, whether somebody looks at it first, and whether it can be called off still."""
    rows = _own_rows(ask)
    if all(row.state == State.CANCELLED for row in rows):
        return Go("/new")
    will, waits = by_hand.will(ask, ask.name), by_hand.nobody_has_it(rows)
    values = {"when": by_hand.goes_at(ask, rows), "id": ask.name, "undo": waits}
    return Page("ready.html.j2", values | {"approval": will.approval, "guardians": will.guardians})


def _own_rows(ask: Ask) -> list[MessageRow]:
    """The messages of what was put ready, of who may write to its groups."""
    rows = by_hand.rows_of(ask, ask.name)
    theirs = {f"group:{group}" for group in _groups(ask)}
    groups = {row.recipient for row in rows if row.is_post} | {
        f"group:{group}" for row in rows for group in ask.work.roster.groups_of(row.pupils)
    }
    if not rows or not groups <= theirs:
        raise NotHere
    return rows


def call_off(ask: Ask) -> Go:
    """Call off what was put ready, while nobody has it."""
    by_hand.call_off(ask, ask.name, _own_rows(ask))
    return Go("/new")
