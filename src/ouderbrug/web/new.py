"""Nieuw bericht by tiles, for a group or about a child: what guardians will read is shown and judged, then stored."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ouderbrug.model import ContentClass, State
from ouderbrug.school.roles import LEADS
from ouderbrug.store import decisions
from ouderbrug.store.mailboxes import hashed
from ouderbrug.web import by_hand, ideas, preview, seen
from ouderbrug.web.leaving import leaves, leaves_at, why_not_yet
from ouderbrug.web.questions import all_tiles
from ouderbrug.web.reading import PAUSE
from ouderbrug.web.screen import Go, NotHere, Page, Stopped

if TYPE_CHECKING:
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.web.screen import Ask


def tiles(ask: Ask) -> Page:
    """What a message can be about: the kinds for a group, or about one child, that are loaded here."""
    found = [(f"/new/{one['kind']}", one[ask.say.language]) for one in all_tiles() if _offered(ask, one)]
    return Page("tiles.html.j2", {"tiles": found if groups_of(ask) else []})


def _offered(ask: Ask, tile: dict[str, Any]) -> bool:
    """True of a kind that is loaded; of one about a child to who signed in with the school's account."""
    kinds = ask.work.runtime.kinds
    if tile["kind"] not in kinds:
        return False
    general = kinds[tile["kind"]].content_class is ContentClass.GENERAL
    return ask.visitor.strong if tile.get("child") else general


def _tile(ask: Ask) -> dict[str, Any]:
    for one in all_tiles():
        if one["kind"] == ask.name and _offered(ask, one):
            return one
    raise NotHere


def groups_of(ask: Ask) -> list[str]:
    """For which groups who asks may write: their own, a leader for each."""
    one, known = ask.visitor.one, ask.work.roster.groups
    return sorted(known) if one.role in LEADS else [group for group in one.groups if group in known]


def _children(ask: Ask) -> dict[str, str]:
    """About which children who asks may write, by key, with their name and groups: never one of their own."""
    people = ask.work.roster
    theirs = [one for one in people.pupils.values() if one.active and ask.is_of_theirs(one.groups)]
    theirs = [one for one in theirs if not ask.is_own((one.key,))]
    in_order = sorted(theirs, key=lambda one: (one.groups, one.first_name, one.last_name, one.key))
    return {one.key: f"{one.first_name} {one.last_name} ({', '.join(one.groups)})" for one in in_order}


def _whom(ask: Ask, tile: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """What a tile is for, a pupil or a group, and which there are to choose from, by key."""
    return ("pupil", _children(ask)) if tile.get("child") else ("group", {one: one for one in groups_of(ask)})


def write(ask: Ask) -> Page:
    """The questions of one tile."""
    return _form(ask, _tile(ask))


def _form(ask: Ask, tile: dict[str, Any], refused: str = "", shown: dict[str, Any] | None = None) -> Page:
    language, (scope, choices) = ask.say.language, _whom(ask, tile)
    typed = {**ask.form, **(ideas.taken_over(ask) if ask.form.get("take") else {})}
    fields = [(one, one[language], typed.get(f"field.{one['name']}", "")) for one in tile["fields"]]
    values = {"title": tile[language], "kind": tile["kind"], "fields": fields, "scope": scope, "choices": choices}
    values |= {"ideas": ideas.by_subject(ask) if any(one["name"] == ideas.FIELD for one in tile["fields"]) else {}}
    values |= {"chosen": ask.form.get(scope, ""), "refused": refused, "preview": shown, "id": _id(ask)}
    return Page("write.html.j2", values, _about(ask, tile))


def _id(ask: Ask) -> str:
    """What a form is known by, from its first page on: a page that is gone back to is of the same message."""
    return ask.form.get("id") or f"hand-{secrets.token_hex(8)}"


def _about(ask: Ask, tile: dict[str, Any]) -> frozenset[str]:
    """The child that a form is about."""
    return frozenset({ask.form.get("pupil", "")} & _children(ask).keys()) if tile.get("child") else frozenset()


def look(ask: Ask) -> Page:
    """The message as guardians will read it, to whom, and whom it does not reach; nothing of it stays."""
    tile = _tile(ask)
    if ask.form.get("again") or ask.form.get("take"):
        return _form(ask, tile)
    event_id = _id_for(ask, tile, _not_called_off(ask, _id(ask)))
    told = _told(ask, tile, event_id)
    if by_hand.has_gone(ask, event_id) and _is_ready(ask, told):
        return _form(ask, tile, ask.say("gone_already"))
    before = [ask.say("same_today")] if by_hand.same_of_today(ask, told) else []
    with ask.work.connection.begin_nested() as undone:
        done = by_hand.taken_in(ask, told, keep=False)
        will, shown = by_hand.will(ask, event_id), preview.seen(ask, event_id)
        shown |= {"lost": preview.lost(ask, event_id), "heed": [*before, *preview.heed(ask, event_id)]}
        shown |= {"guardians": will.guardians, "approval": will.approval}
        refused, when = preview.refusal(ask, tile, event_id, done), _when(ask, event_id)
        undone.rollback()
    if done.rejected or not (will.goes or will.later or will.approval):
        return _form(ask, tile, refused)
    if ask.form.get("check"):
        return _form(ask, tile, shown=shown)
    scope, _ = _whom(ask, tile)
    typed = [(f"field.{one['name']}", ask.form.get(f"field.{one['name']}", "")) for one in tile["fields"]]
    values = {"typed": [(scope, ask.form[scope]), ("id", event_id), *typed], "kind": tile["kind"]}
    values |= {"when": when, "at_once": bool(will.goes) and not (will.later or will.approval), "preview": shown}
    values |= {"replaces": _replaces(ask, tile, event_id), "known": seen.known(ask, _stands(ask, event_id))}
    return Page("look.html.j2", values, _about(ask, tile))


def _id_for(ask: Ask, tile: dict[str, Any], event_id: str) -> str:
    """The same for whom it was put ready before; for others it is another message."""
    found, (scope, _) = by_hand.stored(ask, event_id), _whom(ask, tile)
    if found is None or (found.kind, *found.audience.keys) == (tile["kind"], ask.form.get(scope, "")):
        return event_id
    return _other_id(ask, event_id, tile["kind"], ask.form.get(scope, ""))


def _other_id(ask: Ask, event_id: str, *of: object) -> str:
    """What another message is known by that began on the same form; the same however often it is pressed."""
    return f"hand-{hashed(ask.work.connection, f'{event_id} {of!r}')[0][:16]}"


def _replaces(ask: Ask, tile: dict[str, Any], event_id: str) -> bool:
    """True of other words than those that were put ready under this name, by who may write there."""
    standing = by_hand.stored(ask, event_id) is not None
    if standing and not all(_is_theirs(ask, row) for row in by_hand.rows_of(ask, event_id)):
        raise NotHere
    return standing and not _is_ready(ask, _told(ask, tile, event_id))


def _stands(ask: Ask, event_id: str) -> dict[object, object]:
    """What was put ready under this name before, with what colleagues decided of it."""
    found = by_hand.stored(ask, event_id)
    rows = by_hand.rows_of(ask, event_id) if found else []
    stands: dict[object, object] = {"stands": found.revision if found else 0}
    return stands | {row.id: (row.approved_by, row.approved_at, row.settled_by, row.error_class) for row in rows}


def _when(ask: Ask, event_id: str) -> str:
    """From when it goes that is put ready now; empty where somebody reads it first, or lets it go."""
    rows = [row for row in by_hand.rows_of(ask, event_id) if row.state == State.QUEUED]
    decisions.wait_until(ask.work.connection, [row.id for row in rows], ask.work.now + PAUSE)
    waits = [row for row in by_hand.rows_of(ask, event_id) if row.state == State.QUEUED]
    return "" if why_not_yet(ask, waits) else leaves_at(ask, waits)


def _told(ask: Ask, tile: dict[str, Any], event_id: str) -> dict[str, Any]:
    """What was typed, as a source would write it."""
    scope, choices = _whom(ask, tile)
    if ask.form.get(scope) not in choices:
        raise Stopped("choose_group" if scope == "group" else "choose_child")
    payload: dict[str, Any] = {}
    for one in tile["fields"]:
        said = ask.form.get(f"field.{one['name']}", "").replace("\r\n", "\n").strip()
        if said or not one["optional"]:
            *parents, last = one["name"].split(".")
            place = payload
            for parent in parents:
                place = place.setdefault(parent, {})
            place[last] = _value(ask, one["form"], said)
    data = {"id": event_id, "kind": tile["kind"], "payload": payload, "audience": {scope: ask.form[scope]}}
    before = by_hand.stored(ask, event_id)
    data |= {"revision": before.revision + 1} if before and before.payload != payload else {}
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


def put_ready(ask: Ask) -> Page | Go:
    """Store it: it goes in ten minutes, or as soon after as the rules let it, and can be called off until then.

    Other words to the same guardians take the place of those that were put ready before, once that was said.
    """
    tile, event_id = _tile(ask), ask.form.get("id", "")
    if not event_id.startswith("hand-") or len(event_id) > 40:
        raise NotHere
    event_id = _not_called_off(ask, event_id)
    apart = ask.form.get("apart") == "yes" and _replaces(ask, tile, event_id)
    data = _told(ask, tile, event_id)
    if apart:
        data["id"] = _other_id(ask, event_id, data["payload"])
        data.pop("revision", None)
    if not _is_ready(ask, data):
        then = seen.since(ask, _stands(ask, data["id"]))
        if not apart and then.changed:
            return seen.again(ask, look(ask), then)
        by_hand.put_ready(ask, data, at_once=ask.form.get("now") == "yes")
    return Go(f"/ready/{data['id']}")


def _not_called_off(ask: Ask, event_id: str) -> str:
    """An id for what is put ready once more after Toch niet, the same however often that page is sent."""
    while by_hand.is_off(ask, event_id):
        event_id = by_hand.next_id(event_id)
    return event_id


def _is_ready(ask: Ask, data: dict[str, Any]) -> bool:
    """True of what was put ready by an earlier press, word for word, by who may write there."""
    found = by_hand.stored(ask, data["id"])
    rows = by_hand.rows_of(ask, data["id"])
    if found is None or (found.kind, found.payload) != (data["kind"], data["payload"]):
        return False
    same = tuple(found.audience.keys) == tuple(data["audience"].values())
    gone = all(row.state == State.CANCELLED for row in rows)
    return same and not gone and all(_is_theirs(ask, row) for row in rows)


def ready(ask: Ask) -> Page | Go:
    """When what was put ready goes, whether somebody looks at it first, and whether it can be called off still."""
    rows = _own_rows(ask)
    if all(row.state == State.CANCELLED for row in rows):
        return Go("/new")
    will, waits = by_hand.will(ask, ask.name), by_hand.nobody_has_it(rows)
    some = [row for row in rows if row.state == State.QUEUED] or rows
    values = {"when": leaves(ask, some), "id": ask.name, "undo": waits, "known": seen.known(ask, by_hand.known(rows))}
    pupils = frozenset(pupil for row in rows if row.about_a_child for pupil in row.pupils)
    return Page("ready.html.j2", values | {"approval": will.approval, "guardians": will.guardians}, pupils)


def _own_rows(ask: Ask) -> list[MessageRow]:
    """The messages of what was put ready, of who may write to its groups or about its child."""
    rows = by_hand.rows_of(ask, ask.name)
    if not rows or not all(_is_theirs(ask, row) for row in rows):
        raise NotHere
    return rows


def _is_theirs(ask: Ask, row: MessageRow) -> bool:
    if row.about_a_child:
        return ask.visitor.strong and set(row.pupils) <= _children(ask).keys()
    groups = {row.recipient.removeprefix("group:")} if row.is_post else set(ask.work.roster.groups_of(row.pupils))
    return groups <= set(groups_of(ask))


def call_off(ask: Ask) -> Page | Go:
    """Call off what was put ready as the page showed it, while nobody has it."""
    rows = _own_rows(ask)
    if (then := seen.since(ask, by_hand.known(rows))).changed:
        page = ready(ask)
        return page if isinstance(page, Go) else seen.again(ask, page, then)
    by_hand.call_off(ask, ask.name, rows)
    return Go("/new")
