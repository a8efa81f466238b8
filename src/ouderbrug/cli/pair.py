"""pair: what a colleague writes down about two people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ouderbrug.cli.session import Session, answer, as_json, as_staff, give, pass_session, say, staff_key
from ouderbrug.errors import ConfigError, OuderbrugError
from ouderbrug.people import AT_HOME, Pairing, Receives
from ouderbrug.school.may_be_told import is_kept_out, is_tied, may_be_told
from ouderbrug.school.own_family import require_other
from ouderbrug.school.roles import Act
from ouderbrug.templates.follow_ups import follow_up_words

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ouderbrug.school.roster import Roster
    from ouderbrug.store.pairs import Pair, Written

WORDS = {
    Pairing.READS_TOGETHER: "read their mailbox together",
    Pairing.NOT_TOGETHER: "are not to meet",
    Pairing.RECEIVES_ALL: "the guardian gets all that is recorded, without authority",
    Pairing.ASKED: "the guardian asked how the child does; a colleague answers",
}
OF_PUPIL = frozenset({Pairing.RECEIVES_ALL, Pairing.ASKED})
"""What is about a pupil and a guardian; the rest is about two guardians."""
BARRED = (
    "the guardian asked how the child does, and may hear nothing now (a ban, nothing, a death or a hold): do not "
    "answer, talk to the school leader first, who has it on the list"
)
OTHER = {Pairing.READS_TOGETHER: Pairing.NOT_TOGETHER, Pairing.NOT_TOGETHER: Pairing.READS_TOGETHER}
"""What cannot stand beside it."""


@click.command()
@click.argument("what", required=False, type=click.Choice([one.value for one in Pairing]))
@click.argument("first", required=False)
@click.argument("guardian", required=False)
@click.option("--end", "ends", is_flag=True, help="It holds no longer; of what was asked: it is answered.")
@as_staff
@as_json
@pass_session
def pair(
    session: Session,
    what: str | None,
    first: str | None,
    guardian: str | None,
    ends: bool,
    by: str | None,
    json_: bool,
) -> None:
    """Write down something about two people: of two guardians, or of a pupil and a guardian.

    Without arguments it shows, by key, which pairs wait for an answer (what was asked, what a leader is to say, what a
    file left open, who may be whom) and which have one.

    What one of two who share a mailbox may not have stays out of it, unless they read it together (reads_together); a
    ban, "receives nothing" and a death keep it out all the same. Two who are not to meet (not_together) are in no one
    mail and on no one card, and an invitation to one moment waits for a person; each keeps what they may know. For a
    carer or foster parent at home without authority a leader says yes to all that contacts.csv records
    (receives_all). A parent without authority may ask how the child does (asked, art. 1:377c BW): a task for the
    school. All but the last are a leader's; the store keeps who and when.

    \b
    Example:
      ouderbrug pair reads_together g1 g2 --as directie
      ouderbrug pair receives_all p1 g3 --as directie
      ouderbrug pair asked p2 g4 --end --as juf.karin
      ouderbrug pair
    """
    from ouderbrug.store import pairs, roster

    if not what:
        _show(session, json_=json_)
        return
    if not first or not guardian:
        raise ConfigError("name two people by their keys; see contacts.csv")
    of = pairs.pair_of(Pairing(what), first, guardian)
    with session.store(write=True) as store:
        with store.reading() as connection:
            barred = of.what is Pairing.ASKED and not may_be_told(
                roster.load(connection, store.school), guardian, first
            )
        act = Act.PAIR if of.what is not Pairing.ASKED or (barred and ends) else Act.ASKED
        who = staff_key(session, store, by, act)
        with store.writing() as connection:
            people = roster.load(connection, store.school)
            if ends and not pairs.end(connection, store.school, of, who, session.clock()):
                raise OuderbrugError(f"nobody wrote {what} down of these two; `ouderbrug pair` lists what was")
            require_other(people, who, (of.one, of.other), (of.one, of.other))
            if not ends:
                _require_sound(people, of)
                pairs.record(connection, store.school, of, who, session.clock())
    said = "{one} and {other}: {what} (no longer)" if ends else "{one} and {other}: {what}"
    told = BARRED if barred and not ends else WORDS[of.what]
    text = session.words(said, one=of.one, other=of.other, what=session.words(told))
    answer(json_, {"pair": {"what": what, "of": [of.one, of.other], "by": who, "ended": ends}}, text)


def _show(session: Session, *, json_: bool) -> None:
    """Which pairs wait for an answer and which have one, by key."""
    from ouderbrug.store import pairs

    words, local = session.words, session.runtime.calendar.local
    with session.store() as store, store.reading() as connection:
        waiting = _waiting(session, connection)
        asked = {one["of"] for one in waiting if one["code"] in ("information-asked", "information-barred")}
        written = pairs.written(connection, store.school)
    said = [
        one for one in written if one.what is not Pairing.ASKED or (one.one, one.other) not in asked or one.ended_at
    ]
    if json_:
        give({"waiting": waiting, "answered": [_written(one) for one in said]})
        return
    said_of = follow_up_words(words.language)
    for one in waiting:
        since, of = words.date(local(one["since"])), " ".join(one["of"])
        what = said_of.get(one["code"]) or words("one person under two keys?")
        say(words("waits: {code} {of}, since {since}", code=what, of=of, since=since))
    for row in said:
        of, since = f"{row.what} {row.one} {row.other}", words.date(local(row.since))
        ended = ""
        if row.ended_at:
            until = words.date(local(row.ended_at))
            ended = "; " + words("no longer since {until}, by {by}", until=until, by=row.ended_by)
        say(words("{of}: by {by}, since {since}", of=of, by=row.by, since=since) + ended)
    first = words.some(len(waiting), "{count} waits for an answer", "{count} wait for an answer")
    say(f"{first}, {words.some(len(said), '{count} has one', '{count} have one')}")


def _written(one: Written) -> dict[str, Any]:
    """What was written down, by the keys under which a pair is given when it is."""
    ended = {"ended_by": one.ended_by, "ended_at": one.ended_at}
    return {"what": one.what, "of": (one.one, one.other), "by": one.by, "since": one.since} | ended


def _waiting(session: Session, connection: Connection) -> list[dict[str, Any]]:
    """What waits for a word about two people: errands, and who may be whom."""
    from ouderbrug.staff.follow_ups import outstanding
    from ouderbrug.store import doubts

    errands = [one for one in outstanding(session.work(connection)) if one.guardian and (one.pupil or one.reader)]
    found: list[dict[str, Any]] = [
        {"code": one.code, "of": (one.pupil or one.guardian, one.reader or one.guardian), "since": one.since}
        for one in errands
    ]
    stopped = doubts.stopped(connection, session.runtime.school)
    of_keys = [doubt for doubt in stopped.doubts if doubt.new != doubt.old] if stopped else []
    since = stopped.since if stopped else None
    return [*found, *({"code": "same-people", "of": (one.old, one.new), "since": since} for one in of_keys)]


def _require_sound(people: Roster, of: Pair) -> None:
    """Refuse keys that nobody has, what is written down already or against it, and to read or receive over a ban."""
    first = people.pupils if of.what in OF_PUPIL else people.guardians
    if of.one == of.other or of.one not in first or of.other not in people.guardians:
        whom = "a pupil and a guardian" if of.what in OF_PUPIL else "two guardians"
        raise ConfigError(f"name {whom} by their keys; see contacts.csv")
    if (of.one, of.other) in people.pairs.get(of.what, ()):
        raise OuderbrugError(f"{of.what} is written down of {of.one} and {of.other} already")
    if of.what in OTHER and people.are_paired(OTHER[of.what], of.one, of.other):
        raise OuderbrugError(f"{OTHER[of.what]} is written down of {of.one} and {of.other}; end that first (--end)")
    if of.what is Pairing.ASKED and not is_tied(people, of.other, of.one):
        raise ConfigError(f"{of.other} is no guardian of {of.one} in contacts.csv, so there is nothing to answer; "
                          "talk to the school leader first")  # fmt: skip
    if of.what is Pairing.RECEIVES_ALL and not _is_at_home(people, of):
        raise ConfigError(f"{of.other} is no carer or foster parent of {of.one}, or nothing is recorded: contacts.csv "
                          "says `receives` all, with `receives_by` and `receives_since`")  # fmt: skip
    kept_out = {Pairing.READS_TOGETHER: (of.one, of.other), Pairing.RECEIVES_ALL: (of.other,)}.get(of.what, ())
    if banned := [key for key in kept_out if is_kept_out(people, key)]:
        raise ConfigError(f"{banned[0]} has a ban, receives nothing or has died: that stands above this")


def _is_at_home(people: Roster, of: Pair) -> bool:
    ties = [tie for tie in people.ties_of_guardian.get(of.other, ()) if tie.pupil == of.one]
    recorded = [tie for tie in ties if tie.receives is Receives.ALL and tie.receives_by and tie.receives_since]
    return any(tie.relation in AT_HOME for tie in recorded)
