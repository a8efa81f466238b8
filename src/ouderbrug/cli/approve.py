"""approve: let through, amend or reject what waits for a person."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from ouderbrug.cli.amending import next_revision, setting
from ouderbrug.cli.numbers import Numbers, numbers_of
from ouderbrug.cli.preview import Going, show, shown_texts
from ouderbrug.cli.session import Session, answer, as_json, as_staff, give, pass_session, staff_key, tell, why_set_aside
from ouderbrug.cli.waiting import listed, show_list, show_why, why_each
from ouderbrug.errors import ConfigError, OuderbrugError
from ouderbrug.model import State
from ouderbrug.school.roles import Act, may
from ouderbrug.staff.shown import OF_THE_LOOK, OF_THE_WORDS, differences, fingerprint
from ouderbrug.store import outbox
from ouderbrug.store.states import WAITING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from sqlalchemy import Connection

    from ouderbrug.planning.prepare import Prepared
    from ouderbrug.school.roster import Roster
    from ouderbrug.staff.approvals import Waiting
    from ouderbrug.store.database import Store


OTHERS = (
    "1 is for groups that you do not teach; their teachers decide",
    "{count} are for groups that you do not teach; their teachers decide",
)
FALSE = (
    "1 still waits, for it cannot go as it is: {said} `ouderbrug approve {event} --set FIELD=VALUE` writes it anew",
    "{count} still wait, for they cannot go as they are: {said} `ouderbrug approve {event} --set FIELD=VALUE` writes "
    "them anew",
)
CHANGED = "changed, and nobody has to look at it first"
TOGETHER = "guardians who are not to meet would be at one time and place; choose two times, or two rooms"


class _Which(NamedTuple):
    """Which of what waits is meant: of an event, or by their numbers, or to one guardian or group; else all."""

    event: str | None = None
    numbers: Numbers | None = None
    recipient: str | None = None


class _Wish(NamedTuple):
    """Which messages a colleague decides on, with what change of their words, and who they are."""

    which: _Which
    fields: tuple[str, ...]
    by: str
    reject: bool = False


class _Found(NamedTuple):
    """What waits of those that are meant, those that this colleague may decide on, and the school's people.

    ``mine`` are without the ``false``, which cannot be approved: by the day on which they go, their words are not true.
    ``before`` are the fingerprints that it had before the colleague changed its words, ``codes`` why one looked then.
    """

    waiting: list[Waiting]
    mine: list[Waiting]
    people: Roster
    before: tuple[str, ...] = ()
    codes: frozenset[str] = frozenset()
    false: tuple[Waiting, ...] = ()


@click.command()
@click.argument("words", metavar="[EVENT | NUMBER...]", nargs=-1)
@click.option("--recipient", help="Only the message to this guardian (key).")
@click.option("--shown", metavar="FINGERPRINT", help="What you looked at, by the fingerprint that came with it.")
@click.option("--reject", is_flag=True, help="Let them not go.")
@setting
@as_staff
@as_json
@pass_session
def approve(
    session: Session,
    words: tuple[str, ...],
    recipient: str | None,
    shown: str | None,
    reject: bool,
    fields: tuple[str, ...],
    by: str | None,
    json_: bool,
) -> None:
    """Show what waits for approval, or let messages through, amend or reject them: of an EVENT, or by NUMBER.

    The list numbers each message; several numbers, and spans of them (14-16), are decided together.

    Who teaches one of the pupils' groups decides, or a leader. What goes is what was looked at: on a terminal it is
    shown first, and then asked; elsewhere --shown repeats the fingerprint from `ouderbrug preview EVENT` or from the
    list. If the words, the files, who gets or reads them, or why a person looks are others by now, nothing is
    approved. With --set the text changes first, and --shown may name what it was; if a rule refuses the new text, all
    stays as it was. The rules still judge an approved message when it is sent. What changes after approval waits again.

    \b
    Example:
      ouderbrug approve
      ouderbrug approve e2 --as juf.karin
      ouderbrug approve 12 14-16 --as juf.karin
      ouderbrug approve e2 --shown 1-k3mzq2vdwa-7hc5tq4xna-ozr2plc6ey-wq3ntb7fok --as juf.karin
      ouderbrug approve e2 --set next_goal="een heel boek" --as juf.karin
      ouderbrug approve e2 --recipient g1 --reject --as juf.karin
    """
    if fields and (reject or recipient):
        raise ConfigError("--set changes the text for everybody; use it without --reject and --recipient")
    _ = session.runtime  # loaded before the store is locked
    if not words:
        return _list(session, by, recipient, json_=json_)
    with session.store(write=True) as store:
        which = _which(store, words, recipient)
        if fields and which.event is None:
            raise ConfigError("--set changes the text of a whole event; name the EVENT and no numbers")
        wish = _Wish(which, fields, staff_key(session, store, by, Act.APPROVE), reject)
        if shown is None and not reject:
            shown = _look(session, store, wish, json_=json_)
        with store.writing() as connection:
            found = _found(session, connection, wish)
            if shown is not None:
                _require_same(session, connection, found, shown, wish)
            done = _decide(session, connection, found, wish.by, reject=reject)
            late, goes = (0, []) if reject else _goes(session, connection, found)
    _tell_what_waits(session, found)
    if late:
        said = (
            "{count} of them can no longer go in time: {count:it|they} may go later than "
            "{count:it is|they are} of use; tell it yourself"
        )
        tell(session.words(said, count=late))
    did = session.words("{count} rejected" if reject else "{count} approved" if done else CHANGED, count=done)
    return answer(json_, {"decided": done, "too_late": late}, "; ".join((did, *goes)))


def _tell_what_waits(session: Session, found: _Found) -> None:
    if others := len(found.waiting) - len(found.mine) - len(found.false):
        tell(session.words.some(others, *OTHERS))
    if found.false:
        said, event = said_of_days(found.false), found.false[0].row.event_id
        tell(session.words.some(len(found.false), *FALSE, said=said, event=event))


def said_of_days(waiting: Iterable[Waiting]) -> str:
    """Why these messages cannot be approved, each sentence once: Dutch, as the texts that they are of."""
    return " ".join(dict.fromkeys(said for one in waiting for said in one.false))


def _list(session: Session, by: str | None, recipient: str | None, *, json_: bool) -> None:
    with session.store() as store:
        who = staff_key(session, store, by, Act.APPROVE) if by else None
        with store.reading() as connection:
            waiting, people = _waiting(session, connection, _Which(recipient=recipient))
            mine = _decidable(waiting, people, who) if who and waiting else waiting
            rows = _listed(session, connection, mine, people)
    return show_list(rows, people, session.words, json_=json_)


def _listed(
    session: Session, connection: Connection, waiting: Sequence[Waiting], people: Roster
) -> list[dict[str, Any]]:
    return listed(connection, waiting, people, session.runtime, session.today)


def _which(store: Store, words: Sequence[str], recipient: str | None) -> _Which:
    """An event by its id, or messages by their numbers; raises ConfigError for what is neither, or may be both."""
    from ouderbrug.store import events

    numbers = numbers_of(words)
    if numbers is None and len(words) > 1:
        raise ConfigError("name one EVENT, or numbers from the list (12 14-16)")
    if len(words) > 1:
        return _Which(None, numbers, recipient)
    if numbers is None:
        return _Which(words[0], None, recipient)
    with store.reading() as connection:
        if not events.find(connection, store.school, words[0]):
            return _Which(None, numbers, recipient)
        waits = outbox.waiting(connection, store.school, (State.AWAITING_APPROVAL,))
    if any(numbers.hold(row.id) for row in waits if row.event_id != words[0]):
        raise ConfigError(
            "that is the id of an event, and the number of another message: name the numbers of the event, "
            "or write the number twice (12 12)"
        )
    return _Which(words[0], None, recipient)


def _look(session: Session, store: Store, wish: _Wish, *, json_: bool) -> str:
    """Show what would go and ask; returns its fingerprint. Off a terminal nothing is asked, and ConfigError raised.

    What --set changes is changed, shown and undone: nobody holds the store while a person reads.
    """
    with store.writing() as connection, connection.begin_nested() as undone:
        found = _found(session, connection, wish)
        seen = fingerprint(found.mine, found.people)
        going = [Going(one.message, one.guardians, in_digest=one.row.digest is not None) for one in found.mine]
        today = session.today
        texts = shown_texts(going, found.people, session.runtime, today)
        rows = _listed(session, connection, found.mine, found.people)
        undone.rollback()
    if json_:
        give({"decided": 0, "shown": seen, "awaiting_approval": rows})
    if json_ or not at_terminal():
        raise ConfigError("nothing was approved: look first (`ouderbrug preview EVENT`, or this with --json), then"
                          " repeat the fingerprint that came with it as --shown FINGERPRINT")  # fmt: skip
    show(texts, found.people, session)
    show_why(why_each(found.mine, session.words), session.words)
    click.confirm(session.words("Let {count} go?", count=len(found.mine)), abort=True, err=True)
    return seen


def _require_last_word(connection: Connection, school: str, event_id: str) -> None:
    """Raise OuderbrugError if a later word is set aside: what waits is not what would go."""
    if why := why_set_aside(connection, school, event_id):
        raise OuderbrugError(f"nothing was decided: {why}")


def at_terminal() -> bool:
    """True if a person reads what is shown and can answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _require_same(session: Session, connection: Connection, found: _Found, shown: str, wish: _Wish) -> None:
    """Raise OuderbrugError if what would go is not what was shown: all that waits of the event, or one's own part."""
    # The fingerprint of preview stands for all that waits of an event.
    by_event = wish.which.event is not None and not wish.fields
    whole = _waiting(session, connection, _Which(wish.which.event))[0] if by_event else found.mine
    now = [fingerprint(some, found.people) for some in (found.mine, whole)]
    if shown in found.before and _is_own_change(shown, now[0], found):
        return
    if shown not in now:
        other = min((differences(shown, one) for one in now), key=len)
        what = ", ".join(session.words(one) for one in other)
        raise OuderbrugError(f"nothing was approved: other than what was shown is now: {what}; look again")


def _is_own_change(shown: str, now: str, found: _Found) -> bool:
    """True if nothing is other but what --set changes, which whoever typed it knows; what asks for a look may end."""
    codes = {code for one in found.mine for code in one.codes}
    own = {*OF_THE_WORDS, *([OF_THE_LOOK] if codes <= found.codes else [])}
    return set(differences(shown, now)) <= own


def _found(session: Session, connection: Connection, wish: _Wish) -> _Found:
    """What the wish is about, with its change of words made in the caller's transaction."""
    from ouderbrug.delivery.apart import before_approval

    before_approval(session.work(connection))
    waiting, people = _waiting(session, connection, wish.which)
    for event in {one.row.event_id for one in waiting} | ({wish.which.event} if wish.which.event else set()):
        _require_last_word(connection, people.school, event)
    mine = _decidable(waiting, people, wish.by)
    if not wish.fields:
        return _without_false(_Found(waiting, mine, people), wish)
    before = fingerprint(mine, people), fingerprint(waiting, people)
    codes = frozenset(code for one in mine for code in one.codes)
    revision = _amend(session, connection, waiting, mine, wish.fields)
    # Nobody may have to look at the new text, and yet it goes by this command.
    waiting, people = _waiting(session, connection, wish.which, states=WAITING)
    waiting = [one for one in waiting if one.message.event.revision == revision]
    return _without_false(_Found(waiting, waiting, people, before, codes), wish)


def _without_false(found: _Found, wish: _Wish) -> _Found:
    """The same without what cannot be approved as it is; raises OuderbrugError if that is all of it."""
    false = () if wish.reject else tuple(one for one in found.mine if one.false)
    if false and len(false) == len(found.mine):
        raise OuderbrugError(
            f"nothing was approved, and nothing changed: {said_of_days(false)} Write it anew (`ouderbrug approve "
            f"{false[0].row.event_id} --set FIELD=VALUE`), or tell it yourself and reject it (--reject)"
        )
    return found._replace(mine=[one for one in found.mine if one not in false], false=false)


def _waiting(
    session: Session,
    connection: Connection,
    which: _Which,
    *,
    states: Collection[State] = (State.AWAITING_APPROVAL,),
) -> tuple[list[Waiting], Roster]:
    from ouderbrug.staff.approvals import drafts

    work = session.work(connection)
    here = [one for one in drafts(work, states) if which.event in (None, one.row.event_id)]
    whom = which.recipient
    if whom is not None and whom.removeprefix("group:") not in {*work.roster.guardians, *work.roster.groups}:
        raise OuderbrugError("there is no guardian of that key, and no group:KEY of that name; see contacts.csv")
    if which.numbers is not None:
        meant = which.numbers.among({one.row.id for one in here})
        here = [one for one in here if one.row.id in meant]
    return [one for one in here if whom in (None, one.row.recipient)], work.roster


def _decidable(waiting: list[Waiting], people: Roster, who: str) -> list[Waiting]:
    """What this colleague may decide on; raises ConfigError if that is none of it."""
    from ouderbrug.school.assignment import may_decide

    if not waiting:
        raise OuderbrugError("nothing of that event waits for approval; somebody may have decided already")
    if not people.staff:
        tell("no staff.csv was imported, so any name is accepted; import one, and only who teaches a group decides")
        return waiting
    mine = [one for one in waiting if may_decide(people.staff[who], one.groups, one.assigned)]
    if any(one.apart for one in mine):
        # Who wrote that they are not to meet, or another leader, is who may let them.
        leads = may(people.staff[who], Act.PAIR)
        tell(TOGETHER + ("" if leads else "; a leader decides"))
        mine = mine if leads else [one for one in mine if not one.apart]
        if not mine:
            raise ConfigError("nothing was approved: that is for a leader to decide")
    if not mine:
        groups = " ".join(sorted({group for one in waiting for group in one.groups})) or "these pupils"
        raise ConfigError(f"{who} does not teach {groups}; a teacher of that group decides, or a leader")
    return mine


def _decide(session: Session, connection: Connection, found: _Found, who: str, *, reject: bool) -> int:
    from ouderbrug.staff.shown import approval_of
    from ouderbrug.store import decisions

    now, people = session.clock(), found.people
    return sum(
        decisions.reject(connection, one.row, who, now)
        if reject
        else decisions.approve(connection, one.row, who, approval_of(one, people), now)
        for one in found.mine
    )


def _goes(session: Session, connection: Connection, found: _Found) -> tuple[int, list[str]]:
    """How many of those that were approved would expire before the rules let them go, and when the others go."""
    from ouderbrug.cli.left import of_these
    from ouderbrug.delivery.judging import will_be_late
    from ouderbrug.delivery.left import once_approved

    work = session.work(connection)
    approved = outbox.some(connection, [one.row.id for one in found.mine])
    single = work.queued(row for row in approved if row.digest is None)
    late = {one.row.id for one in single if will_be_late(work, *one)}
    return len(late), of_these(work, once_approved(work, {row.id for row in approved} - late), session.words)


def _amend(
    session: Session, connection: Connection, waiting: list[Waiting], mine: list[Waiting], fields: tuple[str, ...]
) -> int:
    """Take in a new revision with these fields in the caller's transaction; raises if refused. Returns its number."""
    from ouderbrug.model import BY_HAND, Batch, Incoming
    from ouderbrug.planning.looks import Looking
    from ouderbrug.planning.prepare import prepare
    from ouderbrug.planning.saving import save

    if len({(one.message.event.source, one.message.event.revision) for one in waiting}) > 1:
        raise OuderbrugError("more than one event of that id waits; change it in its source")
    if len(mine) < len(waiting):
        raise ConfigError("some of it is for groups that you do not teach; a leader may change the text for all")
    known = waiting[0].message.event
    batch = Batch((Incoming(BY_HAND, next_revision(known, fields)),), (), None)
    session.clock()
    work = session.work(connection)
    looking = Looking.now(work)
    prepared = prepare(work, {known.source: batch}, judge_queue=True, keep=True, looking=looking)
    if problems := list(_problems(session, prepared)):
        raise OuderbrugError(f"not changed: {', '.join(problems)}; the text that waited still waits")
    save(work, prepared)
    return known.revision + 1


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
