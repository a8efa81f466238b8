"""hold and release: nothing goes until a person says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ouderbrug.cli.session import Session, answer, as_json, as_staff, pass_session, staff_key
from ouderbrug.errors import ConfigError, OuderbrugError
from ouderbrug.school.roles import Act

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from ouderbrug.store.database import Store
    from ouderbrug.store.holds import Released


SCOPES = click.Choice(["school", "group", "pupil", "guardian"])


@click.command()
@click.argument("scope", metavar="SCOPE", type=SCOPES)
@click.argument("key", default="")
@click.option("--reason", default="", help="A word for colleagues; not a story about a child.")
@as_staff
@as_json
@pass_session
def hold(session: Session, scope: str, key: str, reason: str, by: str | None, json_: bool) -> None:
    """Let nothing go to the school, or to a group, pupil or guardian (KEY), until it is released.

    \b
    Example:
      ouderbrug hold pupil p3 --reason overleden --as directie
      ouderbrug hold school --as directie
    """
    from ouderbrug.store import holds
    from ouderbrug.store.rows import Hold

    with session.store(write=True) as store:
        who = staff_key(session, store, by, Act.HOLD)
        with store.writing() as connection:
            _require(connection, store, scope, key)
            holds.place(connection, store.school, Hold(scope, key, session.clock(), who, reason))
    whom, words = f"{scope} {key}".strip(), session.words
    called = f"{words(scope)} {key}".strip()
    said = "nothing goes to {whom} until `ouderbrug release {same} --as KEY`"
    of_all = "nothing goes to anybody until `ouderbrug release {same} --as KEY`"
    text = words(of_all if scope == "school" else said, whom=called, same=whom)
    answer(json_, {"hold": {"scope": scope, "key": key, "by": who}}, text)


@click.command()
@click.argument(
    "scope", metavar="SCOPE", type=click.Choice([*SCOPES.choices, "pair", "restored", "channel", "stopped"])
)
@click.argument("key", default="")
@click.option("--channel", default="", help="Of what was stopped this channel alone, and others with its account.")
@as_staff
@as_json
@pass_session
def release(session: Session, scope: str, key: str, channel: str, by: str | None, json_: bool) -> None:
    """End a hold, open a closed channel again, or let go on what a reader stopped with STOP.

    What waited behind a hold then waits for approval. What a guardian stopped is released for whoever has that address
    or number, and says who they are, once its owner said START there: until then the service refuses it still.

    Whoever held may release it; what somebody else held, a leader. A pair is what an import held back of one pupil from
    one guardian, and a leader's. After a restore all waits until the newest table is imported; a leader may let it go.

    \b
    Example:
      ouderbrug release pupil p3 --as directie
      ouderbrug release pair p3:g5 --as directie
      ouderbrug release channel email
      ouderbrug release stopped g2 --channel sms --as juf.karin
    """
    from ouderbrug.hints import nearest
    from ouderbrug.school.own_family import require_other
    from ouderbrug.store import channels, holds, refused, roster

    if channel and scope != "stopped":
        raise ConfigError("--channel goes with `release stopped` alone; a closed channel is KEY of `release channel`")
    with session.store(write=True) as store:
        if scope == "stopped":
            _start_again(session, store, key, channel, by, json_=json_)
            return
        if scope == "channel":
            if key not in session.loaded.settings.channels:
                raise ConfigError(f"there is no [channels.{key}]; {nearest(key, session.loaded.settings.channels)}")
            with store.writing() as connection:
                opened = channels.reopen(connection, store.school, key)
                refused.after_others(connection, store.school, key, session.clock())
            text = f"channel {key} is open" if opened else f"channel {key} was not closed"
            answer(json_, {"released": {"scope": scope, "key": key}, "opened": opened}, text)
            return
        with store.reading() as connection:
            placed = {
                one.by for one in holds.standing(connection, store.school) if (one.scope, one.key) == (scope, key)
            }
        who = staff_key(session, store, by, Act.RELEASE_OWN if placed <= {by} else Act.RELEASE)
        with store.writing() as connection:
            if not placed <= {by}:
                of = key.split(":")
                require_other(roster.load(connection, store.school), who, of, of)
            freed = holds.release(connection, store.school, (scope, key), who, session.clock())
    if freed is None:
        raise OuderbrugError(f"there is no hold on such a {scope}; `ouderbrug status` lists the holds")
    document = {"released": {"scope": scope, "key": key}, "awaiting_approval": freed.asked, "unknown": freed.unknown}
    answer(json_, document, "; ".join(_released(session, freed)))


def _start_again(session: Session, store: Store, key: str, channel: str, by: str | None, *, json_: bool) -> None:
    """Lift the stops at the addresses of a guardian, of one channel or all; says whom else that frees.

    Raises ConfigError for a guardian or channel that nobody knows, OuderbrugError where nothing is stopped.
    """
    from ouderbrug.hints import nearest
    from ouderbrug.store import audit, roster, stopped

    who, channels = staff_key(session, store, by, Act.OPT_OUT), session.loaded.settings.channels
    if channel and channel not in channels:
        raise ConfigError(f"there is no [channels.{channel}]; {nearest(channel, channels)}")
    with store.writing() as connection:
        people = roster.load(connection, store.school)
        if key not in people.guardians:
            raise ConfigError("there is no guardian of that key here; see contacts.csv")
        asked = session.runtime.with_account_of(channel) if channel else None
        freed = people.stops_of(key, asked)
        if not freed:
            raise OuderbrugError("this guardian stopped no such channel; `ouderbrug status` lists who did")
        also = sorted(one for one in people.guardians if one != key and people.stops_of(one, asked) & freed)
        stopped.release(connection, store.school, freed)
        names = sorted({name for name, _ in freed})
        for one in (key, *also):
            audit.note(
                store.path, session.clock(), who, "stop-lifted", audit.pseudonym(connection, "guardian", one),
                ",".join(names),
            )  # fmt: skip
    said = "{channels} may go to {key} again"
    and_to = "{channels} may go to {key} again, and to {also}, who have the same address or number"
    text = session.words(and_to if also else said, channels=", ".join(names), key=key, also=", ".join(also))
    answer(json_, {"released": {"scope": "stopped", "key": key}, "channels": names, "also": also}, text)


def _released(session: Session, freed: Released) -> Iterator[str]:
    """That it is released, and what waits for a person since, or will."""
    yield session.words("released")
    if freed.asked:
        yield session.words(
            "{count} {count:message wants|messages want} a look: `ouderbrug approve`", count=freed.asked
        )
    if freed.unknown:
        yield session.words(_UNKNOWN, count=freed.unknown)
    if not any(freed):
        yield session.words("no message waited behind it")


_UNKNOWN = "nobody knows what became of {count}: say it with `ouderbrug settle`, and what did not arrive wants a look"


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
