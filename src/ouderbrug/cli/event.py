"""event add, amend, withdraw, remind: one event by hand, or a file of them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from ouderbrug.cli.amending import payload_of, setting
from ouderbrug.cli.named_events import event_argument, id_in, named_event, require_new, require_of
from ouderbrug.cli.reasons import of_record
from ouderbrug.cli.session import Session, as_json, give, pass_session, say, tell
from ouderbrug.cli.wording import in_school_time
from ouderbrug.errors import ConfigError, OuderbrugError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ouderbrug.cli.named_events import NamedEvent
    from ouderbrug.model import Event
    from ouderbrug.planning.taking_in import Collected
    from ouderbrug.records import Batch
    from ouderbrug.staff.follow_ups import FollowUp
    from ouderbrug.store.coming import Coming
    from ouderbrug.unit_of_work import UnitOfWork


_dry = click.option("--dry-run", is_flag=True, help="Say what it would do, to how many, and change nothing.")


_IN_ONE = (
    "{one} and {other} tell the same guardians of two days in one week, in two messages; for one message withdraw "
    "{one}, and give {other} its day in `also` (`ouderbrug event amend {other} --set also=LIST`)"
)
_ON_AGAIN = "it was withdrawn: with this change it is on again, and who heard that it is off hears so"
_LAPSES = "{count} reminder lapses with it"
_LAPSE = "{count} reminders lapse with it"
_OFF_UNDER_WAY = (
    "{count} {count:is|are} being sent right now: who gets it still hears that it is off, who does not hears nothing"
)
_CHANGED_UNDER_WAY = (
    "{count} {count:is|are} being sent right now: who gets it still hears what changed, who does not gets the new words"
)


class _How(NamedTuple):
    """How a command wants what it says to be taken in and told."""

    json_: bool
    dry_run: bool = False
    urgent: bool = False
    withdrawing: bool = False
    on_again: bool = False


@click.group()
def event() -> None:
    """Add, amend or withdraw one event by hand, or ask once more who did not answer it.

    \b
    Example:
      ouderbrug event add newsletter --school --set title=Vakantie \\
          --set body="Vrijdag zijn we vrij."
      ouderbrug event amend e4 --set starts_at=2026-12-11T19:30:00+01:00
      ouderbrug event withdraw e4
    """


@event.command()
@click.argument("kind", required=False)
@click.option("-f", "--file", "path", type=click.Path(readable=False, path_type=Path),
              help="A file of events, JSON Lines or CSV, instead of one kind.")  # fmt: skip
@click.option("--source", default="hand", help="With -f: take them in as this source's, so that none comes twice.")
@click.option("--id", "event_id", help="A name for the event; a random one if left out.")
@click.option("--pupil", "pupils", multiple=True, help="For the guardians of this pupil (key); more than once.")
@click.option("--group", "groups", multiple=True, help="For this group; more than once.")
@click.option("--school", "whole", is_flag=True, help="For the whole school.")
@click.option("--urgent", is_flag=True, help="Goes at once, also outside quiet hours; for your own groups.")
@setting
@_dry
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
    dry_run: bool,
    json_: bool,
) -> None:
    """Add an event of a KIND, or all events of a file.

    \b
    Example:
      ouderbrug event add celebration --group 3A \\
          --set milestone="alle letters" --set what="Groep 3A kent ze nu."
      ouderbrug event add -f week.jsonl
    """
    from ouderbrug.hints import nearest
    from ouderbrug.records import BY_HAND, Batch, Incoming

    if (kind is None) == (path is None):
        raise ConfigError("name a KIND, or a file with -f")
    if path is not None:
        session.loaded.guard_input(path, "the file")
        batch = _from_file(path)
        if source != "hand" and source not in session.runtime.sources:
            raise ConfigError(f"no source is called {source!r}; {nearest(source, session.runtime.sources)}")
    else:
        data = {"id": event_id or _fresh_id(), "kind": kind, "payload": payload_of(fields)}
        data["occurred_at"] = session.clock().isoformat()
        data["audience"] = _audience(pupils, groups, whole)
        batch = Batch((Incoming(BY_HAND, data | ({"priority": "urgent"} if urgent else {})),), (), None)
    source = source if path else "hand"
    _require_new(session, source, batch, event_id if kind else None)
    _take_in(session, source, batch, _How(json_, dry_run, urgent=urgent))
    if urgent and not dry_run:
        from ouderbrug.cli.dispatch import dispatch

        ctx.invoke(dispatch, accept_clock=False, accepts=False, json_=json_)


@event.command()
@event_argument
@setting
@_dry
@as_json
@pass_session
def amend(session: Session, event_id: str, fields: tuple[str, ...], dry_run: bool, json_: bool) -> None:
    """Change fields of an event. Who already had it gets one message that says so; it counts for no cap.

    \b
    Example:
      ouderbrug event amend e4 --set place=speelzaal \\
          --set starts_at=2026-12-11T19:30:00+01:00
    """
    from ouderbrug.planning.rewording import next_revision, revised
    from ouderbrug.records import BY_HAND, Batch, Incoming

    if not fields:
        raise ConfigError("say what changes: --set FIELD=VALUE")
    named, known = _last_word(session, event_id)
    words = payload_of(fields)
    off = bool(known.get("withdrawn") if isinstance(known, dict) else known.withdrawn)
    change = Incoming(BY_HAND, revised(known, words) if isinstance(known, dict) else next_revision(known, words))
    _take_in(session, named.source, Batch((change,), (), None), _How(json_, dry_run, on_again=off))


@event.command()
@event_argument
@_dry
@as_json
@pass_session
def withdraw(session: Session, event_id: str, dry_run: bool, json_: bool) -> None:
    """Call an event off: what waits is cancelled, and who already had it hears once that it is off.

    Its reminder lapses with it, also one that a colleague was to tell.

    \b
    Example:
      ouderbrug event withdraw e4
    """
    from ouderbrug.records import BY_HAND, Batch, Incoming

    named, _ = _last_word(session, event_id)
    data = {"id": named.id, "withdrawn": True}
    _take_in(session, named.source, Batch((Incoming(BY_HAND, data),), (), None), _How(json_, dry_run, withdrawing=True))


@event.command()
@event_argument
@_dry
@as_json
@pass_session
def remind(session: Session, event_id: str, dry_run: bool, json_: bool) -> None:
    """Ask once more who got an event and did not answer, before its last day to answer.

    It is an event of its own, EVENT-reminder, that counts for the cap as any other. Whoever answers before it goes gets
    none, nor who had the event less than a day before. Of one event guardians are reminded once.

    \b
    Example:
      ouderbrug event remind e4 --dry-run
    """
    from ouderbrug.records import BY_HAND, Batch, Incoming
    from ouderbrug.staff.reminding import reminder_of

    _ = session.runtime  # loaded before the store is locked
    with session.store() as store, store.reading() as connection:
        data = reminder_of(session.work(connection), id_in(connection, store.school, event_id))
    _take_in(session, "hand", Batch((Incoming(BY_HAND, data),), (), None), _How(json_, dry_run))


def _take_in(session: Session, source: str, batch: Batch, how: _How) -> None:
    """Take in what was said by hand; what is urgent goes at once, and the one document is that of the dispatch."""
    from ouderbrug.cli.follow_ups import show_late
    from ouderbrug.cli.left import of_these
    from ouderbrug.cli.waiting import show_why, why_each
    from ouderbrug.delivery import left
    from ouderbrug.planning.same_week import other_days
    from ouderbrug.planning.taking_in import take_in, try_out
    from ouderbrug.staff.approvals import of_events
    from ouderbrug.staff.follow_ups import late
    from ouderbrug.store.coming import coming

    batches = {source: batch}
    ids = list(dict.fromkeys(str(one.data.get("id")) for one in batch.events))

    def look(work: UnitOfWork) -> tuple[Coming, list[str], list[str], list[tuple[str, str]], list[FollowUp]]:
        will = coming(work.connection, work.school, source, ids, work.now)
        waits = of_events(work, ids) if will.approval else []
        why = why_each((one for one in waits if one.message.event.source == source), session.words, session.runtime)
        goes = of_these(work, left.of_these(work, will.going), session.words)
        return will, why, goes, other_days(work, source, ids), late(work, ids)

    with session.store(write=True) as store:
        now = session.clock()
        if how.dry_run:
            done, (will, why, goes, beside, too_late) = try_out(store, session.runtime, batches, now, look)
        else:
            done = take_in(store, session.runtime, batches, now)
            with store.reading() as connection:
                will, why, goes, beside, too_late = look(session.work(connection))
    for _, rejected in done.rejected:
        tell(f"{rejected.place}: {of_record(rejected.field, rejected.code, rejected.hint, session.words)}")
    if how.json_ and (how.dry_run or not how.urgent):
        calendar = session.runtime.calendar
        document = {**done.counts, "rejected": len(done.rejected), "will": in_school_time(will.as_json(), calendar)}
        document |= {"look_at": why}
        give(document | ({"dry_run": True} if how.dry_run else {}))
    else:
        (tell if how.json_ else say)(_taken(done, (will, goes), ids, how, session))
        if not how.json_:
            show_why(why, session.words)
    for one, other in beside:
        tell(session.words(_IN_ONE, one=one, other=other))
    show_late(too_late, session.words, json_=how.json_)
    if how.on_again and done.counts["collected"]:
        tell(session.words(_ON_AGAIN))
    if done.called_off:
        tell(session.words("it was set aside, and now goes to nobody"))
    if how.withdrawing and not (done.counts["collected"] or done.rejected or done.called_off):
        tell(session.words("it was withdrawn before; nothing changed"))
    if done.rejected:
        sys.exit(1)


def _taken(done: Collected, coming: tuple[Coming, list[str]], ids: Sequence[str], how: _How, session: Session) -> str:
    """What was taken in, and what becomes of it, to how many; of what was not, nothing."""
    words, taken = session.words, done.counts["collected"]
    kept = len(done.aside)
    aside = words(", {count} set aside", count=kept) if kept else ""
    again = words("; mend it and type it again") if len(done.rejected) > kept else ""
    if not taken:
        return words("nothing was taken in") + aside + again
    said = "{count} would be taken in ({ids})" if how.dry_run else "{count} taken in ({ids})"
    if how.withdrawing:
        said = "{count} would be withdrawn ({ids})" if how.dry_run else "{count} withdrawn ({ids})"
    first = words(said, count=taken, ids=", ".join(ids[:5])) + aside
    lapsed = [words.some(count, _LAPSES, _LAPSE)] if (count := done.counts["lapsed"]) else []
    return "; ".join([first, *lapsed, *_becomes(*coming, how, session)])


def _becomes(will: Coming, goes: list[str], how: _How, session: Session) -> Iterator[str]:
    words, sent = session.words, will.goes + will.later + will.approval
    if will.cancelled:
        yield words("{count} that waited {count:is|are} called off", count=will.cancelled)
    if sent:
        whom = words.some(will.guardians, "for {count} guardian", "for {count} guardians")
        yield f"{words.some(sent, '{count} message', '{count} messages')} {whom}"
    if will.told_again and how.withdrawing:
        yield words("{count} of them {count:says|say} to who had it that it is taken back", count=will.told_again)
    elif will.told_again:
        yield words("{count} of them {count:says|say} to who had it what changed", count=will.told_again)
    if will.under_way:
        yield words(_OFF_UNDER_WAY if how.withdrawing else _CHANGED_UNDER_WAY, count=will.under_way)
    yield from goes
    if will.first:
        when = words.when(will.first, session.runtime.calendar)
        yield words("{count} later, the first {when}", count=will.later, when=when)
    if will.approval:
        yield words.some(
            will.approval,
            "{count} waits for a look: `ouderbrug approve`",
            "{count} wait for a look: `ouderbrug approve`",
        )
    if will.refused:
        yield words("{count} refused, see `ouderbrug why`", count=will.refused)
    if not (will.cancelled or sent or will.refused):
        yield words("nobody hears of it")


def _require_new(session: Session, source: str, batch: Batch, event_id: str | None) -> None:
    """Raise OuderbrugError for an id that another source has, or that was typed and is there: nobody could name it."""
    if not session.has_store:
        return
    ids = dict.fromkeys(str(one.data["id"]) for one in batch.events if one.data.get("id"))
    with session.store() as store, store.reading() as connection:
        if event_id:
            require_new(connection, store.school, event_id, session.words)
        require_of(connection, store.school, source, ids)


def _last_word(session: Session, said: str) -> tuple[NamedEvent, Event | dict[str, Any]]:
    """Which event is meant, and what it says now: as it is stored, or a later word as it is set aside."""
    from ouderbrug.planning.set_aside import why_set_aside
    from ouderbrug.store import events, set_aside

    with session.store() as store, store.reading() as connection:
        named = named_event(connection, store.school, said, session.words)
        found = events.find(connection, store.school, named.id, named.of)
        asides = set_aside.of_event(connection, store.school, named.id)
        aside = [one for one in asides if one.waits and one.source == named.source]
        why = why_set_aside(connection, store.school, named.id, named.of)
    if not named.source:
        raise OuderbrugError(why or "no event has that id; `ouderbrug log` lists what is there")
    if why:
        tell(why)
    return named, aside[-1].data if aside else found[-1].event


def _from_file(path: Path) -> Batch:
    from ouderbrug_events import read_file

    return read_file(path)


def _fresh_id() -> str:
    import secrets

    return f"hand-{secrets.token_hex(4)}"


def _audience(pupils: tuple[str, ...], groups: tuple[str, ...], whole: bool) -> dict[str, Any]:
    named = {"pupils": list(pupils), "groups": list(groups), "school": whole or None}
    said = {name: keys for name, keys in named.items() if keys}
    if len(said) != 1:
        raise ConfigError("say for whom, with one of --group, --pupil and --school")
    return said
