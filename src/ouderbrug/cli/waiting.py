"""The list of what waits for approval, for a person or a machine; `approve` shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ouderbrug.cli.session import give, say, table
from ouderbrug.staff.shown import fingerprint
from ouderbrug.store import tasks
from ouderbrug.texts.merging import named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from ouderbrug.school.roster import Roster
    from ouderbrug.staff.approvals import Waiting


def listed(connection: Connection, waiting: Sequence[Waiting], people: Roster) -> list[dict[str, Any]]:
    """Each message that waits, as its guardian gets it, with what to look at, and the fingerprint of its event."""
    trails = tasks.trails(connection, [one.row.id for one in waiting])
    warned = [_warned(trails.get(one.row.id, ())) for one in waiting]
    events = {one.row.event_id for one in waiting}
    shown = {event: fingerprint([one for one in waiting if one.row.event_id == event], people) for event in events}
    return [
        {"event": one.row.event_id, "recipient": one.row.recipient, "kind": one.row.kind,
         "groups": one.groups, "assigned": one.assigned.keys, "level": one.assigned.level,
         **_as_it_goes(one, people), "files": [file.path for file in one.message.attachments],
         "warnings": list(dict.fromkeys((*codes, *one.codes))), "instead": instead, "shown": shown[one.row.event_id]}
        for one, (codes, instead) in zip(waiting, warned, strict=True)
    ]  # fmt: skip


def show_list(rows: Sequence[Mapping[str, Any]], *, json_: bool) -> None:
    """The list as a document, or as a table with codes and keys alone."""
    if json_:
        return give({"awaiting_approval": rows})
    cells = [(one["event"], one["kind"], one["recipient"], " ".join(one["assigned"]), one["level"],
              ", ".join([*one["warnings"], *(f"{found} -> {better}" for found, better in one["instead"].items())]),
              one["shown"])
             for one in rows]  # fmt: skip
    table(("event", "kind", "recipient", "for", "level", "look at", "fingerprint"), cells)
    return say(
        f"{len(rows)} wait; `ouderbrug preview EVENT` shows the text, `ouderbrug approve EVENT --as KEY` lets it go"
    )


def _as_it_goes(one: Waiting, people: Roster) -> dict[str, str]:
    text = one.message.text
    if not one.message.group:
        text = named(text, people.names(one.guardians), people.call_names(one.message.pupils))
    return {"subject": text.subject, "text": text.body}


def _warned(trail: Iterable[Mapping[str, Any]]) -> tuple[list[str], dict[str, str]]:
    """Why a person looks at it, what the rules warned of, and what to write instead of the words that they found."""
    codes, instead = list[str](), dict[str, str]()
    for step in trail:
        codes += step.get("warnings", ())
        instead |= step.get("detail", {}).get("instead", {})
    return codes, instead
