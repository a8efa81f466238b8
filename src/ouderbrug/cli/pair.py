"""pair: what a leader writes down about two guardians."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ouderbrug.cli.session import Session, answer, as_json, as_staff, pass_session, staff_key
from ouderbrug.errors import ConfigError, OuderbrugError
from ouderbrug.model import Pairing, Receives

if TYPE_CHECKING:
    from ouderbrug.school.roster import Roster

WORDS = {
    Pairing.READS_TOGETHER: "read their mailbox together",
    Pairing.NOT_TOGETHER: "are not to meet",
}
OTHER = {Pairing.READS_TOGETHER: Pairing.NOT_TOGETHER, Pairing.NOT_TOGETHER: Pairing.READS_TOGETHER}


@click.command()
@click.argument("what", type=click.Choice([one.value for one in Pairing]))
@click.argument("guardian")
@click.argument("other")
@click.option("--end", "ends", is_flag=True, help="It holds no longer.")
@as_staff
@as_json
@pass_session
def pair(session: Session, what: str, guardian: str, other: str, ends: bool, by: str | None, json_: bool) -> None:
    """Write down of two guardians that they read a mailbox together, or that they are not to meet.

    What one of two who share a mailbox may not have stays out of it, unless they read it together; a ban, "receives
    nothing" and a death keep it out all the same. A leader decides, and the store keeps who and when.

    \b
    Example:
      ouderbrug pair reads_together g1 g2 --as directie
      ouderbrug pair reads_together g1 g2 --end --as directie
    """
    from ouderbrug.store import pairs, roster

    pairing = Pairing(what)
    of = pairs.pair_of(pairing, guardian, other)
    with session.store(write=True) as store:
        who = staff_key(session, store, by)
        with store.writing() as connection:
            people = roster.load(connection, store.school)
            _require_leader(people, who)
            if ends and not pairs.end(connection, store.school, of, who, session.clock()):
                raise OuderbrugError(f"nobody wrote {what} down of {of.one} and {of.other}")
            if not ends:
                _require_sound(people, pairing, of.one, of.other)
                pairs.record(connection, store.school, of, who, session.clock())
    text = f"{of.one} and {of.other} {WORDS[pairing]}" + (": no longer" if ends else "")
    answer(json_, {"pair": {"what": what, "guardians": [of.one, of.other], "by": who, "ended": ends}}, text)


def _require_leader(people: Roster, who: str) -> None:
    if people.staff and people.staff[who].role != "leader":
        raise ConfigError("a leader decides this; name one with --as (role leader in staff.csv)")


def _require_sound(people: Roster, what: Pairing, one: str, other: str) -> None:
    """Refuse keys that nobody has, what is written down already or against it, and to read over a ban."""
    if one == other or not {one, other} <= people.guardians.keys():
        raise ConfigError("name two guardians by their keys; see the guardian_key column of contacts.csv")
    if people.are_paired(what, one, other):
        raise OuderbrugError(f"{what} is written down of {one} and {other} already")
    if people.are_paired(OTHER[what], one, other):
        raise OuderbrugError(f"{OTHER[what]} is written down of {one} and {other}; end that first (--end)")
    if what is Pairing.READS_TOGETHER and (banned := [key for key in (one, other) if _is_kept_out(people, key)]):
        raise ConfigError(f"{banned[0]} has a ban, receives nothing or has died: no mailbox is read together with them")


def _is_kept_out(people: Roster, key: str) -> bool:
    guardian = people.guardians[key]
    nothing = any(tie.guardian == key and tie.receives is Receives.NOTHING for tie in people.ties)
    return bool(guardian.blocked) or guardian.deceased or nothing
