"""approve, settle, hold and release: what only a person can decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ouderbrug.cli.session import Session, as_json, as_staff, give, pass_session, say, staff_key, table, tell
from ouderbrug.errors import ConfigError, OuderbrugError
from ouderbrug.model import State

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

    from ouderbrug.model import Message
    from ouderbrug.store.database import Store


@click.command()
@click.argument("event_id", metavar="EVENT", required=False)
@click.option("--recipient", help="Only the message to this guardian (key).")
@click.option("--reject", is_flag=True, help="Let them not go.")
@as_staff
@as_json
@pass_session
def approve(
    session: Session, event_id: str | None, recipient: str | None, reject: bool, by: str | None, json_: bool
) -> None:
    """Show what waits for approval, or let the messages of an EVENT through, or reject them.

    The rules still judge an approved message when it is sent. What changes after approval waits again.

    \b
    Example:
      ouderbrug approve
      ouderbrug approve e2 --as juf.karin
      ouderbrug approve e2 --recipient g1 --reject --as juf.karin
    """
    from ouderbrug.engine.prepare import messages_of
    from ouderbrug.store import outbox

    with session.store(write=event_id is not None) as store:
        with store.reading() as connection:
            rows = outbox.waiting(connection, store.school, (State.AWAITING_APPROVAL,))
            rows = [
                row for row in rows if event_id in (None, row["event_id"]) and recipient in (None, row["recipient"])
            ]
            messages = messages_of(connection, session.line, rows)
        if event_id is None:
            _show(rows, messages, json_=json_)
            return
        done = _decide(session, store, rows, messages, by, reject=reject)
    if json_:
        give({"decided": done})
    else:
        say(f"{done} {'rejected' if reject else 'approved; they go with the next dispatch'}")


def _show(rows: list[RowMapping], messages: list[Message], *, json_: bool) -> None:
    listed = [
        {"event": row["event_id"], "recipient": row["recipient"], "kind": row["kind"], "subject": message.text.subject,
         "text": message.text.body}
        for row, message in zip(rows, messages, strict=True)
    ]  # fmt: skip
    if json_:
        give({"awaiting_approval": listed})
        return
    table(("event", "kind", "recipient"), ([one["event"], one["kind"], one["recipient"]] for one in listed))
    say(f"{len(listed)} wait; `ouderbrug preview EVENT` shows the text, `ouderbrug approve EVENT --as KEY` lets it go")


def _decide(
    session: Session, store: Store, rows: list[RowMapping], messages: list[Message], by: str | None, *, reject: bool
) -> int:
    from ouderbrug.engine.mark import approval_hash
    from ouderbrug.store import decisions

    if not rows:
        raise OuderbrugError("nothing of that event waits for approval; somebody may have decided already")
    who, now = staff_key(session, store, by), session.clock()
    with store.writing() as connection:
        done = [
            decisions.reject(connection, row, who, now)
            if reject
            else decisions.approve(connection, row, who, approval_hash(message), now)
            for row, message in zip(rows, messages, strict=True)
        ]
    if not all(done):
        tell(f"{done.count(False)} were already decided by somebody else")
    return sum(done)


@click.command()
@click.argument("message", type=int)
@click.option("--sent", "outcome", flag_value="sent", help="It arrived, or was posted, called or handed over.")
@click.option("--not-sent", "outcome", flag_value="queued", help="It surely did not arrive: try again.")
@click.option("--skipped", "outcome", flag_value="cancelled", help="It was left undone on purpose.")
@as_staff
@pass_session
def settle(session: Session, message: int, outcome: str | None, by: str | None) -> None:
    """Say what became of a MESSAGE (its number in `ouderbrug log`) that only a person can know of.

    \b
    Example:
      ouderbrug log --unknown
      ouderbrug settle 12 --sent --as juf.karin
    """
    from ouderbrug.store import decisions

    if outcome is None:
        raise ConfigError("say what became of it: --sent, --not-sent or --skipped")
    with session.store(write=True) as store:
        who = staff_key(session, store, by)
        with store.writing() as connection:
            problem = decisions.settle(
                connection, message, State(outcome), who, session.clock(), school=store.school
            )
    if problem is not None:
        state = f"it is {problem}" if problem else "there is none of that number"
        raise OuderbrugError(f"message {message} cannot be settled so: {state}")
    say(f"message {message} is now {outcome}")


SCOPES = click.Choice(["school", "group", "pupil", "guardian"])


@click.command()
@click.argument("scope", type=SCOPES)
@click.argument("key", default="")
@click.option("--reason", default="", help="A word for colleagues; not a story about a child.")
@as_staff
@pass_session
def hold(session: Session, scope: str, key: str, reason: str, by: str | None) -> None:
    """Let nothing go to the school, or to a group, pupil or guardian (KEY), until it is released.

    \b
    Example:
      ouderbrug hold pupil p3 --reason overleden --as directie
      ouderbrug hold school --as directie
    """
    from ouderbrug.store import holds

    with session.store(write=True) as store:
        who = staff_key(session, store, by)
        with store.writing() as connection:
            _require(connection, store, scope, key)
            holds.place(connection, store.school, scope, key, who, reason, session.clock())
    say(f"nothing goes to {scope} {key} until `ouderbrug release {scope} {key}`".replace("  ", " "))


@click.command()
@click.argument("scope", type=click.Choice([*SCOPES.choices, "channel"]))
@click.argument("key", default="")
@as_staff
@pass_session
def release(session: Session, scope: str, key: str, by: str | None) -> None:
    """End a hold, or open a closed channel again. What waited behind a hold then waits for approval.

    \b
    Example:
      ouderbrug release pupil p3 --as directie
      ouderbrug release channel email
    """
    from ouderbrug.store import channels, holds

    with session.store(write=True) as store:
        if scope == "channel":
            with store.writing() as connection:
                opened = channels.reopen(connection, store.school, key)
            say(f"channel {key} is open" if opened else f"channel {key} was not closed")
            return
        who = staff_key(session, store, by)
        with store.writing() as connection:
            freed = holds.release(connection, store.school, scope, key, who, session.clock())
    if freed is None:
        raise OuderbrugError(
            f"there is no hold on {scope} {key}; `ouderbrug status` lists the holds".replace("  ", " ")
        )
    say(f"released; {freed} waiting messages want a look: `ouderbrug approve`")


def _require(connection: Connection, store: Store, scope: str, key: str) -> None:
    """Refuse a key that nobody has: a hold on a misspelt key would protect nobody. Raises ConfigError."""
    from ouderbrug.store import roster

    people = roster.load(connection, store.school)
    known = {
        "school": {""},
        "group": set(people.groups),
        "pupil": set(people.pupils),
        "guardian": set(people.guardians),
    }
    if key not in known[scope]:
        raise ConfigError(f"there is no {scope} of that key here; see contacts.csv" if scope != "school" else
                          "a hold on the school takes no key")  # fmt: skip
