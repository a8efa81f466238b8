"""preview: the words of an event as they go, to one guardian of each text with names and all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import click

from ouderbrug.cli.named_events import event_argument, named_among
from ouderbrug.cli.session import Session, as_json, entry, give, pass_session, report, say
from ouderbrug.cli.stdout import stdout
from ouderbrug.errors import OuderbrugError
from ouderbrug.model import CHILD_MARK, FOOT_MARK, GUARDIAN_MARK, SENDER_MARK, SIGNED_MARK

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from ouderbrug.cli.language import Words
    from ouderbrug.model import Event, Message, Text
    from ouderbrug.planning.prepared import Prepared
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster
    from ouderbrug.store.events import StoredEvent
    from ouderbrug.unit_of_work import UnitOfWork

UNKNOWN = "there is no such event, neither stored nor new; `ouderbrug log` lists what is there"


class Going(NamedTuple):
    """A message that goes or went, to whom (keys, its own guardian first), why it is in its language, and as what."""

    message: Message
    guardians: tuple[str, ...]
    reason: str = ""
    in_digest: bool = False


@click.command()
@event_argument
@click.option("--for", "reader", metavar="KEY", help="As it goes to this guardian; else to the first of each text.")
@as_json
@pass_session
def preview(session: Session, event_id: str, reader: str | None, json_: bool) -> None:
    """Show the words of an event, new or stored, as they go. Nothing is changed.

    Each text is shown once, with the names of one guardian, and then who else gets the same words with their own.
    What waits for approval has a fingerprint, which `ouderbrug approve` wants to hear.

    \b
    Example:
      ouderbrug preview e1
      ouderbrug preview e1 --for g2
    """
    from ouderbrug.cli.waiting import show_why, why_each
    from ouderbrug.staff.approvals import of_events
    from ouderbrug.staff.shown import fingerprint

    with session.store() as store, store.reading() as connection:
        work = session.work(connection)
        seen_as = _find(work, event_id, session.words)
        texts, people = _texts(work, seen_as, reader), work.roster
        event = seen_as.last.id
        waiting = [one for one in of_events(work, [event]) if one.message.event.source == seen_as.last.source]
    seen = fingerprint(waiting, people) if waiting else None
    why = why_each(waiting, session.words, session.runtime)
    if json_:
        give({"event": event, "texts": texts, "shown": seen, "look_at": why})
        return
    show(texts, people, session)
    show_why(why, session.words)
    if seen:
        report(
            f"it waits for approval: `ouderbrug approve {event_id} --shown {seen} --as KEY` lets go what is shown here"
        )


def shown_texts(
    going: Sequence[Going], people: Roster, runtime: Runtime, today: date, reader: str | None = None
) -> list[dict[str, Any]]:
    """Each text once, as it goes to ``reader`` or to the first guardian who gets it, and for whom else it is.

    Raises OuderbrugError if ``reader`` gets none of them.
    """
    from ouderbrug.school.reaching import kept_out

    out = {pupils: kept_out(people, pupils) for pupils in {one.message.pupils for one in going}}
    named = (
        one._replace(guardians=tuple(key for key in one.guardians if key not in out[one.message.pupils]))
        for one in going
    )
    going = [one for one in named if one.guardians or one.message.group]
    if reader is not None and not any(reader in one.guardians for one in going):
        raise OuderbrugError("no guardian of that key gets it; `ouderbrug why EVENT` says why not")
    of_text: dict[tuple[Text, str, str], list[Going]] = {}
    for one in going:
        comes_as = runtime.goes_as(one.message, in_digest=one.in_digest)
        of_text.setdefault((one.message.text, one.reason, comes_as), []).append(one)
    return [_of_one(same, people, runtime, today, reader, comes_as) for (*_, comes_as), same in of_text.items()]


def _of_one(
    same: list[Going], people: Roster, runtime: Runtime, today: date, reader: str | None, comes_as: str
) -> dict[str, Any]:
    from ouderbrug.delivery.addressing import as_it_goes
    from ouderbrug.planning import photos

    one = next((one for one in same if reader in one.guardians), same[0])
    readers = [people.guardians[key] for key in one.guardians if key in people.guardians]
    behind = photos.held_back(runtime, people, one.message, today)
    goes = photos.without(one.message, behind)
    goes = as_it_goes(runtime, people, goes, readers, today) if readers else goes
    everybody = sorted({key for each in same for key in each.guardians})
    files = [file.path for file in goes.attachments]
    stays = [file.path for file in behind]
    return _entry(goes.text, one.reason, everybody, one.guardians, files, comes_as, stays)


def _entry(
    text: Text,
    reason: str,
    whom: Sequence[str] = (),
    as_to: Sequence[str] = (),
    files: Sequence[str] = (),
    comes_as: str = "",
    stays: Sequence[str] = (),
) -> dict[str, Any]:
    parts = {"subject": text.subject, "app": text.app, "mail": text.body}
    said = {name: _unmarked(part) for name, part in parts.items()}
    whom_for = {"for": whom, "as_to": as_to, "files": files, "held_back": stays}
    return {"language": text.language, "reason": reason, "as": comes_as, **said, **whom_for}


def show(texts: Sequence[dict[str, Any]], people: Roster, session: Session) -> None:
    """Texts for a person; on a terminal guardians are called by name, elsewhere by key."""
    words = session.words
    if session.loaded.settings.redirect_to and any(text["for"] for text in texts):
        say(words("a pilot: names of guardians and children in the text are invented, as in what goes") + "\n")
    for text in texts:
        others = [key for key in text["for"] if key not in text["as_to"]]
        whom = words(", for {whom}", whom=_called(text["as_to"], people)) if text["as_to"] else ""
        for head, part in _parts(text["as"]):
            say(f"--- {text['language']}, {words.said(words(head))}{whom} ---")
            say(f"{text['subject']}\n\n{text[part]}\n", as_it_is=True)
        for path in text["files"]:
            say(words("file: {path}", path=path))
        for path in text["held_back"]:
            say(words("stays behind, as not each child on it has consent: {path}", path=path))
        if others:
            entry(words("the same words, with their own names, for {whom}", whom=_called(others, people)))
            say()


def _parts(comes_as: str) -> list[tuple[str, str]]:
    """Each heading and the part of a text under it: a mail has the long one; of what goes to nobody, both."""
    if not comes_as:
        return [("as a mail (it goes to nobody)", "mail"), ("in an app or on a card (it goes to nobody)", "app")]
    return [(comes_as, "mail" if comes_as == "mail" or comes_as.startswith("message over") else "app")]


def _called(keys: Iterable[str], people: Roster) -> str:
    if not stdout().isatty():
        return " ".join(keys)
    return ", ".join(people.guardians[key].name if key in people.guardians else key for key in keys)


def _unmarked(text: str) -> str:
    said = text.replace(GUARDIAN_MARK, "[guardian]").replace(CHILD_MARK, "[child]")
    return said.replace(SENDER_MARK, "").replace(SIGNED_MARK, "").replace(FOOT_MARK, "")


class _Meant(NamedTuple):
    """The revisions of an event that are new, beside what else is, and those that are stored; one of them is there."""

    new: list[Event]
    prepared: Prepared
    stored: list[StoredEvent]

    @property
    def last(self) -> Event:
        """What it says now."""
        return self.new[-1] if self.new else self.stored[-1].event


def _texts(work: UnitOfWork, meant: _Meant, reader: str | None) -> list[dict[str, Any]]:
    """What goes of an event: drafts of a new one, stored messages of another; its bare text where nothing goes."""
    new, prepared, stored = meant
    going = list(_drafts(work, prepared, new) if new else _messages(work, stored[-1].row))
    if going or reader is not None:
        return shown_texts(going, work.roster, work.runtime, work.today, reader)
    composer = work.runtime.composer
    return [_entry(composer.compose(meant.last, composer.language), "template")]


def _find(work: UnitOfWork, said: str, words: Words) -> _Meant:
    """The event that is meant by its id, or by `ID of SOURCE`.

    Raises OuderbrugError for none, for one of two, and where nobody knows its kind any more.
    """
    from ouderbrug.planning.prepare import prepare_all
    from ouderbrug.store import events

    prepared = prepare_all(work, judge_queue=False)

    def sources(name: str) -> set[str]:
        stored = {one.event.source for one in events.find(work.connection, work.school, name)}
        return stored | {event.source for event in prepared.accepted if event.id == name}

    event_id, source = named_among(sources, said, words)
    new = [event for event in prepared.accepted if (event.id, event.source) == (event_id, source)]
    stored = events.find(work.connection, work.school, event_id, source)
    if not new and not stored:
        raise OuderbrugError(UNKNOWN)
    meant = _Meant(new, prepared, stored)
    if (kind := meant.last.kind) not in work.runtime.kinds:
        raise OuderbrugError(f"its kind {kind} is not loaded; name the plugin that has it under [plugins] use")
    return meant


def _drafts(work: UnitOfWork, prepared: Prepared, new: Sequence[Event]) -> Iterable[Going]:
    from ouderbrug.planning.prepare import readers

    whom = readers(work, prepared)
    mails: dict[int, Going] = {}
    for draft, judgement in prepared.drafts:
        if draft.message.event in new and judgement.verdict != "refuse":
            together = whom[draft.message.public_id]
            mails.setdefault(
                id(together),
                Going(draft.message, tuple(together), draft.language_reason, judgement.verdict == "fold"),
            )
    return mails.values()


def _messages(work: UnitOfWork, event_row: int) -> Iterable[Going]:
    from ouderbrug.store import outbox, plans

    reasons = plans.messages(work.connection, event_row)
    rows = outbox.some(work.connection, reasons)
    whom = outbox.guardians(work.connection, reasons)
    for row, message in work.queued(sorted(rows, key=lambda row: row.recipient)):
        others = () if message.group else (key for key in whom.get(row.id, ()) if key != row.recipient)
        yield Going(message, (row.recipient, *others), reasons[row.id], row.digest is not None)


def event_of(session: Session, event_id: str) -> tuple[Event, Roster]:
    """An event by its id, new or else stored, in its latest revision, and who is at school; nothing is changed."""
    with session.store() as store, store.reading() as connection:
        work = session.work(connection)
        return _find(work, event_id, session.words).last, work.roster
