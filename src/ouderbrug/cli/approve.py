"""approve: let through, amend or reject what waits for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ouderbrug.cli.event import amended, as_data, payload_of, setting
from ouderbrug.cli.session import Session, as_json, as_staff, give, pass_session, say, staff_key, table, tell
from ouderbrug.errors import ConfigError, OuderbrugError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from ouderbrug.planning.prepare import Prepared
    from ouderbrug.school.roster import Roster
    from ouderbrug.staff.approvals import Waiting


@click.command()
@click.argument("event_id", metavar="EVENT", required=False)
@click.option("--recipient", help="Only the message to this guardian (key).")
@click.option("--reject", is_flag=True, help="Let them not go.")
@setting
@as_staff
@as_json
@pass_session
def approve(
    session: Session,
    event_id: str | None,
    recipient: str | None,
    reject: bool,
    fields: tuple[str, ...],
    by: str | None,
    json_: bool,
) -> None:
    """Show what waits for approval, or let the messages of an EVENT through, amend or reject them.

    Who teaches one of the pupils' groups decides, or a leader. With --set the text changes first; if a rule
    refuses the new text, all stays as it was. The rules still judge an approved message when it is sent. What
    changes after approval waits again.

    \b
    Example:
      ouderbrug approve
      ouderbrug approve e2 --as juf.karin
      ouderbrug approve e2 --set next_goal="een heel boek" --as juf.karin
      ouderbrug approve e2 --recipient g1 --reject --as juf.karin
    """
    if fields and (reject or recipient):
        raise ConfigError("--set changes the text for everybody; use it without --reject and --recipient")
    from ouderbrug.store import tasks

    _ = session.runtime  # loaded before the store is locked
    with session.store(write=event_id is not None) as store:
        if event_id is None:
            with store.reading() as connection:
                waiting, people = _waiting(session, connection)
                _show(waiting, people, tasks.trails(connection, [one.row.id for one in waiting]), json_=json_)
            return
        who = staff_key(session, store, by)
        with store.writing() as connection:
            waiting, people = _waiting(session, connection, event_id, recipient)
            mine = _decidable(waiting, people, who)
            if fields:
                _amend(session, connection, waiting, mine, fields)
                # Who approved it may stand in the event itself; then nothing of it waits any more.
                waiting, people = _waiting(session, connection, event_id, None)
                mine = _decidable(waiting, people, who) if waiting else []
            done = _decide(session, connection, mine, people, who, reject=reject)
    if len(mine) < len(waiting):
        tell(f"{len(waiting) - len(mine)} are for groups that you do not teach; their teachers decide")
    if json_:
        give({"decided": done})
    else:
        say(f"{done} {'rejected' if reject else 'approved; they go with the next dispatch'}")


def _waiting(
    session: Session, connection: Connection, event_id: str | None = None, recipient: str | None = None
) -> tuple[list[Waiting], Roster]:
    from ouderbrug.staff.approvals import drafts
    from ouderbrug.store import roster

    people = roster.load(connection, session.runtime.school)
    found = drafts(session.work(connection))
    here = [one for one in found if event_id in (None, one.row.event_id)]
    return [one for one in here if recipient in (None, one.row.recipient)], people


def _show(waiting: list[Waiting], people: Roster, trails: Mapping[int, list[dict[str, Any]]], *, json_: bool) -> None:
    warned = [_warned(trails.get(one.row.id, ())) for one in waiting]
    listed: list[dict[str, Any]] = [
        {"event": one.row.event_id, "recipient": one.row.recipient, "kind": one.row.kind,
         "groups": one.groups, "assigned": one.assigned.keys, "level": one.assigned.level,
         **_as_it_goes(one, people), "files": [file.path for file in one.message.attachments],
         "warnings": codes, "instead": instead}
        for one, (codes, instead) in zip(waiting, warned, strict=True)
    ]  # fmt: skip
    if json_:
        give({"awaiting_approval": listed})
        return
    rows = [(one["event"], one["kind"], one["recipient"], " ".join(one["assigned"]), one["level"],
             ", ".join([*one["warnings"], *(f"{found} -> {better}" for found, better in one["instead"].items())]))
            for one in listed]  # fmt: skip
    table(("event", "kind", "recipient", "for", "level", "look at"), rows)
    say(f"{len(listed)} wait; `ouderbrug preview EVENT` shows the text, `ouderbrug approve EVENT --as KEY` lets it go")


def _as_it_goes(one: Waiting, people: Roster) -> dict[str, str]:
    from ouderbrug.texts.composer import named

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


def _decidable(waiting: list[Waiting], people: Roster, who: str) -> list[Waiting]:
    """What this colleague may decide on; raises ConfigError if that is none of it."""
    from ouderbrug.staff.assignment import may_decide

    if not waiting:
        raise OuderbrugError("nothing of that event waits for approval; somebody may have decided already")
    if not people.staff:
        tell("no staff.csv was imported, so any name is accepted; import one, and only who teaches a group decides")
        return waiting
    mine = [one for one in waiting if may_decide(people.staff[who], one.groups, one.assigned)]
    if not mine:
        groups = " ".join(sorted({group for one in waiting for group in one.groups})) or "these pupils"
        raise ConfigError(f"{who} does not teach {groups}; a teacher of that group decides, or a leader")
    return mine


def _decide(
    session: Session, connection: Connection, mine: list[Waiting], people: Roster, who: str, *, reject: bool
) -> int:
    from ouderbrug.delivery.addressing import approval_hashes
    from ouderbrug.store import decisions

    now = session.clock()
    return sum(
        decisions.reject(connection, one.row, who, now)
        if reject
        else decisions.approve(connection, one.row, who, approval_hashes(one.message, one.guardians, people), now)
        for one in mine
    )


def _amend(
    session: Session, connection: Connection, waiting: list[Waiting], mine: list[Waiting], fields: tuple[str, ...]
) -> None:
    """Take in a new revision with these fields in the caller's transaction; raises, and stores nothing, if refused."""
    from ouderbrug.model import Batch, Incoming
    from ouderbrug.planning.prepare import prepare
    from ouderbrug.planning.saving import save

    if len({(one.message.event.source, one.message.event.revision) for one in waiting}) > 1:
        raise OuderbrugError("more than one event of that id waits; change it in its source")
    if len(mine) < len(waiting):
        raise ConfigError("some of it is for groups that you do not teach; a leader may change the text for all")
    known = waiting[0].message.event
    change = {"payload": amended(known, payload_of(fields)), "revision": known.revision + 1}
    batch = Batch((Incoming("by hand", as_data(known) | change),), (), None)
    session.clock()
    work = session.work(connection)
    prepared = prepare(work, {known.source: batch}, judge_queue=True, keep=True)
    if problems := list(_problems(session, prepared)):
        raise OuderbrugError(f"not changed: {', '.join(problems)}; the text that waited still waits")
    save(work, prepared)


def _problems(session: Session, prepared: Prepared) -> Sequence[str]:
    """Why the new text cannot go: what intake says of the fields, or the rules of the text."""
    if prepared.rejected:
        return [f"{one.field} {one.code} ({one.hint})" for _, one in prepared.rejected]
    if not prepared.accepted:
        return ["it says the same as before"]
    of_text = {rule.name for rule in session.runtime.gate.rules if rule.reads == frozenset()}
    refused = [judged for _, judged in prepared.drafts if judged.verdict == "refuse"]
    everybody = len(refused) == len(prepared.drafts)
    return sorted({f"{one.rule}.{one.reason}" for one in refused if everybody or one.rule in of_text})
