"""import: who is at school, as files say it."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from ouderbrug.cli.import_files import all_of, asked, importer_of
from ouderbrug.cli.session import Session, as_json, pass_session, tell
from ouderbrug.cli.typed import called
from ouderbrug.errors import ConfigError, ImportIncomplete, ImportRefused
from ouderbrug.file_names import safe_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date, datetime

    from sqlalchemy import Connection

    from ouderbrug.model import RosterRecord
    from ouderbrug.school.importing import Judged, Said
    from ouderbrug.school.roster import Roster

    _Looked = tuple[Judged, Roster, Roster, tuple[str, ...]]
    """What came of it, the store as it was written, with whom files that stopped named, and pupils who are unclear."""

_ACCEPT = {
    "left": "Go on although more than 20% of pupils or guardians would vanish.",
    "changes": "Go on although more than 20% of addresses, authorities or guardians of children change.",
    "namesakes": "Those who may be somebody protected are other people.",
    "reused-keys": "Keys that come back with another name are of other people now.",
    "changed-names": "Keys of people at school that have quite another name are of other people now.",
    "lost-zeros": "Keys that are like known ones but for zeros in front are of other people.",
    "both-keys": "Keys of the file that differ by zeros in front, and have one name, are of two people.",
    "new-keys": "Those who join under the names of those who leave are other people.",
    "other-child": "The keys of these rows are right, and the names of other children beside them are not.",
    "moved-addresses": "Addresses do move between families.",
    "moved-children": "Children do get the guardians of other children.",
    "mailboxes": "An address of somebody protected is read by somebody else now.",
    "groups": "Groups do vanish with all their pupils.",
    "group-spellings": "Groups that are written alike are different groups.",
    "other-school": "The file is of this school although its BRIN or site, or that of its people, is another one.",
    "other-year": "The file may be of another school year.",
    "half-file": "The file is whole although its last row is not.",
}


OTHER_SCHOOL = "other-school"
_WHOLE = ("left", "changes", "other-school", "other-year", "half-file")
"""What is said of a whole file, and names nobody."""


class _ImportCommand(click.Command):
    """Options that hold for all that is shown, or with =KEY,... for some: a key after a space would be a file."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """A bare option says all."""
        bare = {"--same-people", *(f"--accept-{name}" for name in _ACCEPT if name not in _WHOLE)}
        return super().parse_args(ctx, [f"{word}=" if word in bare else word for word in args])


def _accepting(command: Callable[..., Any]) -> Callable[..., Any]:
    """An option for each pattern that stops an import."""
    for name, text in reversed(_ACCEPT.items()):
        takes: dict[str, Any] = {"is_flag": True} if name in _WHOLE else {"multiple": True, "metavar": "[=KEY,...]"}
        command = click.option(f"--accept-{name}", help=text, **takes)(command)
    return command


def _said(same_people: tuple[str, ...], accept_unblock: bool, accept: dict[str, bool | tuple[str, ...]]) -> Said:
    """What a person said; of an option given bare, of all."""
    from ouderbrug.school.import_stops import STOPS
    from ouderbrug.school.importing import Said

    given = {code: accept[option.replace("-", "_")] for code, (option, _) in STOPS.items()}
    of = {code: ("",) if words is True else words or () for code, words in given.items()}
    pairs = [pair.partition("=") for word in same_people for pair in word.split(",") if pair]
    return Said(
        {code: frozenset() if "" in words else _keys(words) for code, words in of.items() if words},
        "" in same_people,
        accept_unblock,
        frozenset((old.strip(), new.strip()) for old, _, new in pairs),
    )


def _keys(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(key.strip() for word in words for key in word.split(",") if key.strip())


@click.command(name="import", cls=_ImportCommand)
@click.argument("files", nargs=-1, type=click.Path(readable=False, path_type=Path))
@click.option(
    "--same-people",
    multiple=True,
    metavar="[=OLD=NEW,...]",
    help="Those in doubt are the people whom the store knows by another key.",
)
@click.option(
    "--accept-unblock", is_flag=True, help="Lift the bans, wishes and denials that the file takes away explicitly."
)
@_accepting
@click.option(
    "--school-year", metavar="YEAR", help="The school year of the files, as 2027-2028; from 1 August on, or from today."
)
@click.option("--from", "from_day", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]),
              help="From which day on what they say holds, as 2027-08-01.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show the difference and store nothing.")
@click.option("--explain", is_flag=True, help="Show what would be read of a file, and settings for it; store nothing.")
@as_json
@pass_session
def import_files(
    session: Session,
    files: tuple[Path, ...],
    same_people: tuple[str, ...],
    accept_unblock: bool,
    school_year: str | None,
    from_day: datetime | None,
    dry_run: bool,
    explain: bool,
    json_: bool,
    **accept: bool | tuple[str, ...],
) -> None:
    """Take in pupils, guardians, staff and consents; the format of each file is recognised by its content.

    Shows what is new, changed and gone. What looks like a mistake stops it (exit code 2) until a person says that
    it is right, of all that is listed or of some (=KEY,...); what protects people (bans, deaths, opt-outs, lost
    authority) is taken in all the same. A missing column or an empty cell never lifts a ban.

    Without a file it takes in what is new in the folders that [[imports]] of the TOML names, each file by itself.

    \b
    Example:
      ouderbrug import contacts.csv staff.csv
      ouderbrug import --explain export.xlsx
      ouderbrug import oneroster.zip contacts.csv
      ouderbrug import contacts.csv --same-people=g2=n2 --accept-namesakes=n3
      ouderbrug import leerlingen.xml --school-year 2027-2028
    """
    from ouderbrug.cli.import_explained import explain_files
    from ouderbrug.cli.import_watched import take_in_new

    if explain and not files:
        raise ConfigError("--explain looks at a file; name one")
    said = _said(same_people, accept_unblock, accept)
    asked_for = _Asked(said, dry_run, json_, _holds_from(session.today, school_year, from_day), school_year or "")
    if explain:
        _guard(session, files)
        explain_files(session, files, json_=json_)
    elif files:
        _import(session, files, asked_for)
    else:
        one_file = _OneByOne(session, asked_for._replace(json_=False, shows=not json_))
        sys.exit(take_in_new(session, one_file, dry_run=dry_run, json_=json_))


class _OneByOne:
    """Imports files each by itself, with all of their names in one report."""

    def __init__(self, session: Session, asked_for: _Asked) -> None:
        self._session, self._asked_for = session, asked_for

    def __call__(self, path: Path, wanted: str) -> None:
        """Import one file; raises what an import of it alone raises."""
        asked_for, self._asked_for = self._asked_for, self._asked_for._replace(adds=True)
        _import(self._session, (path,), asked_for, wanted)


class _Asked(NamedTuple):
    """How an import is asked for: what a person said to it, whether it stores, and from which day on it holds.

    ``school_year`` is that of files that do not say it. ``shows``: it says what it does; ``adds``: its names stand
    behind those of the import before.
    """

    said: Said
    dry_run: bool
    json_: bool
    holds_from: date
    school_year: str = ""
    shows: bool = True
    adds: bool = False

    def is_plain(self, today: date) -> bool:
        """True if nobody said anything to it, and it is to be stored as of today."""
        return self.said == type(self.said)() and not (self.dry_run or self.school_year) and self.holds_from == today


def _guard(session: Session, files: tuple[Path, ...]) -> None:
    for number, path in enumerate(files, 1):
        for one in (path, *(sorted(path.rglob("*")) if path.is_dir() else ())):
            session.loaded.guard_input(one, called(session, path, f"file {number}"))


def _import(session: Session, files: tuple[Path, ...], asked_for: _Asked, wanted: str = "") -> None:
    """Take in files together; raises ImportRefused where it stops, ImportIncomplete where not all could be read."""
    from ouderbrug.cli import import_again, import_report
    from ouderbrug.school.import_questions import ROW
    from ouderbrug.school.memberships import GROUP_UNKNOWN
    from ouderbrug.school.one_record import CONTRADICTS
    from ouderbrug.school.parts import NOT_APPLIED
    from ouderbrug.school.register import dated
    from ouderbrug.school.whose_consent import OF_NOBODY

    _guard(session, files)
    said, dry_run = asked_for.said, asked_for.dry_run
    report = import_report.Report(session.words, dry_run=dry_run, json_=asked_for.json_, adds=asked_for.adds)
    word = import_again.word_of(session, files, wanted) if asked_for.is_plain(session.today) else ""
    if known := import_again.repeated(session, word):
        return report.repeat(known) if asked_for.shows else None
    records, left_out = _read(session, files, wanted)
    if left_out or (word and import_again.word_of(session, files, wanted) != word):
        word = ""  # it is of other files than those that were read
    records = dated(records, asked_for.school_year)
    made = not session.has_store
    look = partial(_looked_at, made=made) if dry_run else partial(_taken_in, in_full=not left_out, word=word)
    judged, before, seen, unclear = look(session, records, said, asked_for.holds_from)
    if asked_for.shows:
        report.show(judged, said, made=made and not dry_run)
    report.name(judged, before, seen, session.loaded.store_path, unclear)
    for error in left_out:
        tell(str(error))
    if judged.stops:
        raise report.stopped(judged)
    contradicting = {note.place for note in judged.change.notes if note.code == CONTRADICTS}
    if contradicting:
        raise ImportIncomplete(
            f"rows that contradict others, of which neither was taken: {len(contradicting)}; see above"
        )
    nobody = {note.place for note in judged.change.notes if note.code == OF_NOBODY}
    if nobody:
        raise ImportIncomplete(f"rows of consents that name nobody whom a roster knows: {len(nobody)}; see above")
    if lost := sum(note.code == GROUP_UNKNOWN for note in judged.change.notes):
        raise ImportIncomplete(
            f"groups of pupils that nobody describes, by which nobody leaves another: {lost}; see above"
        )
    if others := set(judged.change.of_other_child.values()):
        raise ImportIncomplete(
            f"rows that name another child beside the key, of which nothing goes to that guardian: {len(others)}; see "
            "above"
        )
    if judged.change.stayed:
        raise ImportIncomplete(
            f"guardians whose row names a pupil whom nobody knows, and who stay with the child they had: "
            f"{len(judged.change.stayed)} ({', '.join(sorted(judged.change.stayed)[:10])}); see above"
        )
    if unused := {asked.key for asked in judged.change.asked if asked.field == ROW} if not left_out else set():
        raise ImportIncomplete(
            f"guardians who wait, for a row that may protect them could not be used: {len(unused)}; see above"
        )
    if undone := sum(note.code == NOT_APPLIED for note in judged.change.notes):
        raise ImportIncomplete(f"what a part says that cannot be done without the rest of the set: {undone}; see above")
    if unclear:
        raise ImportIncomplete(f"rows that name a pupil who cannot be told by name alone: {len(unclear)}; see above")
    if left_out:
        raise ImportIncomplete(f"files that could not be read in full: {len(left_out)} of {len(files)}; see above")


def _holds_from(today: date, school_year: str | None, from_day: datetime | None) -> date:
    """From which day on the files hold, today at the earliest; raises ConfigError for a year that is not that day's."""
    from ouderbrug.school.stays import first_day_of, school_year_of

    begins = first_day_of(school_year) if school_year else today
    if begins is None:
        raise ConfigError("--school-year must be two years that follow each other, such as 2027-2028")
    day = max(today, from_day.date() if from_day else begins)
    if school_year and school_year_of(day) != school_year:
        raise ConfigError("--from does not lie in that --school-year; a school year begins on 1 August")
    return day


def _read(session: Session, files: tuple[Path, ...], wanted: str) -> tuple[list[RosterRecord], list[ImportIncomplete]]:
    """The records of all files, and what was left out of each."""
    from ouderbrug.school import channel_words, consent_words, opt_out_words
    from ouderbrug.school.written_keys import written

    records: list[RosterRecord] = []
    left_out = []
    for number, path in enumerate(files, 1):
        try:
            importer = importer_of(session, path, number, wanted)
            name = called(session, path, f"file {number}")
            found = asked("read", partial(all_of, importer, path, name), importer.name, path, name)
        except ImportIncomplete as error:
            left_out.append(error)
            continue
        placed, wishes = opt_out_words.understood(
            written(_placed(found.records, path.name, name)), session.runtime.kinds
        )
        placed, consents = consent_words.understood(placed, session.runtime.consent_terms, session.today)
        placed, channels = channel_words.understood(placed, session.loaded.settings.channels)
        wrong = [(place, "opt_out", _WORDS["opt_out"]) for place in wishes]
        wrong += [(place, "channel", _NO_CHANNEL) for place in channels]
        wrong += [(place, field, _WORDS[field]) for place, field in consents]
        records += placed
        unread = found.left_out if not wrong else _unread(name, found.left_out, wrong)
        left_out += [unread] if unread else []
    return records, left_out


_WORDS = {
    "opt_out": "names no kind that is known here; write it as docs/kinds.md does, or write all",
    "purpose": "is not photo (foto), and no word of other_consents; what is withdrawn counts for photos, else nothing",
    "channel": (
        "is no channel here, and no word of other_consents; what is withdrawn counts for all of them, else nothing"
    ),
    "date": "is yet to come; what is withdrawn counts from today, and what is given for nothing",
}


_NO_CHANNEL = "names no channel of the TOML, so all waits for this guardian; look whether the cells have shifted"


def _unread(name: str, before: ImportIncomplete | None, wrong: list[tuple[str, str, str]]) -> ImportIncomplete:
    """What was left out of a file, with the cells that protect in words that nothing here is called."""
    first = before or f"{name}: these were left out, and the rest was read; put them right, then import it again"
    lines = [f"{place}, {field}: {says}" for place, field, says in wrong[:20]]
    more = [f"and {len(wrong) - 20} more"] if len(wrong) > 20 else []
    return ImportIncomplete("\n  ".join([str(first), *lines, *more]))


def _placed(records: Iterable[RosterRecord], name: str, called: str) -> Iterator[RosterRecord]:
    """The records with places that tell two files apart whose names may not be said in full."""
    safe = safe_name(name)
    for record in records:
        known = called == safe or not record.place.startswith(safe)
        yield record if known else replace(record, place=f"{called}{record.place.removeprefix(safe)}")


def _looked_at(session: Session, records: list[RosterRecord], said: Said, day: date, *, made: bool) -> _Looked:
    from ouderbrug.school.brought import protected
    from ouderbrug.school.importing import judge
    from ouderbrug.school.named_pupils import by_name
    from ouderbrug.school.register import as_ruled
    from ouderbrug.school.roster import Roster as Nobody
    from ouderbrug.school.unkeyed import with_all_who_may_be_meant
    from ouderbrug.store import brought

    if made:
        before = Nobody(session.loaded.settings.school.key)
        records, unclear = by_name(before, as_ruled(before, records, day))
        judged = judge(before, with_all_who_may_be_meant(before, records), said)
        _answers(session, None, judged)
        _say_of_nobody(session, before, judged)
        return judged, before, before, unclear
    with session.store() as store, store.reading() as connection:
        _require_own(connection, store.school, records, said)
        judged, before, unclear = _judged(connection, store.school, records, said, day)
        _answers(session, connection, judged)
        _say_of_nobody(session, before, judged)
        return judged, before, protected(before, brought.standing(connection, store.school)), unclear


def _judged(
    connection: Connection, school: str, records: list[RosterRecord], said: Said, day: date
) -> tuple[Judged, Roster, tuple[str, ...]]:
    """What is to be written of what holds from a day on, the store as it was written, and pupils who are unclear."""
    from ouderbrug.school.importing import judge
    from ouderbrug.school.named_pupils import by_name
    from ouderbrug.school.register import as_ruled
    from ouderbrug.school.unkeyed import with_all_who_may_be_meant
    from ouderbrug.store import brought, doubts, events, roster, stays

    before = stays.on(connection, roster.stored(connection, school), day)
    pending, beside = doubts.stopped(connection, school), brought.standing(connection, school)
    awaited = events.groups_awaited(connection, school)
    ruled, unclear = by_name(before, as_ruled(before, records, day))
    ruled = with_all_who_may_be_meant(before, ruled)
    return judge(before, ruled, said, pending.doubts if pending else (), beside, awaited), before, unclear


def _require_own(connection: Connection, school: str, records: list[RosterRecord], said: Said) -> None:
    """Raise ImportRefused for people of another school of the store: after a slip in the number this is one anew.

    It would know nothing of what was said there by hand (opt-outs, wishes, holds), nor of what they had.
    """
    from ouderbrug.model import GuardianRecord, PupilRecord
    from ouderbrug.store.neighbours import Named, has_others, known_elsewhere

    if OTHER_SCHOOL in said.accepted or not has_others(connection, school):
        return
    people = {Named.of("pupil", one) for one in records if isinstance(one, PupilRecord)}
    people |= {Named.of("guardian", one) for one in records if isinstance(one, GuardianRecord)}
    other, count = known_elsewhere(connection, school, people)
    if count * 2 > len(people):
        raise ImportRefused(
            f"nothing was taken in: {count} of the {len(people)} people of the file are at {other} in this store, and "
            f"not at {school}; write brin and site in [school] as they were, or say that both schools are right "
            "(--accept-other-school)"
        )


def _say_if_new(connection: Connection, school: str) -> None:
    """That a store which has people of others gets a new school: a slip in the number looks so too."""
    from ouderbrug.store import neighbours

    if others := ", ".join(neighbours.instead(connection, school)):
        tell(f"{school} is new in this store, which has people of {others} already; is brin in [school] right?")


def _taken_in(
    session: Session, records: list[RosterRecord], said: Said, day: date, *, in_full: bool, word: str
) -> _Looked:
    """Write all of it, or that it stopped, beside that what protects, in one transaction."""
    from ouderbrug.cli.import_report import next_time
    from ouderbrug.delivery import returned
    from ouderbrug.school.brought import protected
    from ouderbrug.school.consent_words import last_words
    from ouderbrug.school.difference import Difference, by_our_keys
    from ouderbrug.school.importing import named_in, opted_out_in
    from ouderbrug.school.other_child import OTHER_CHILD
    from ouderbrug.school.rekeying import no_more_given
    from ouderbrug.staff import responses
    from ouderbrug.store import (
        brought,
        doubts,
        erasing,
        former_keys,
        holds,
        pairs,
        questions,
        restored,
        roster,
        stays,
        taken_in,
        wishes,
    )

    session.make_store()
    with session.store(write=True) as store, store.writing() as connection:
        _require_own(connection, store.school, records, said)
        _say_if_new(connection, store.school)
        if back := erasing.come_back(connection, store.school, named_in(records), session.today):
            tell(session.words(_CAME_BACK, count=back))
        pending, beside = doubts.stopped(connection, store.school), brought.standing(connection, store.school)
        judged, before, unclear = _judged(connection, store.school, records, said, day)
        roster.apply(connection, store.school, judged.change)
        wishes.no_longer_alone(connection, store.school, opted_out_in(by_our_keys(before, records)))
        if shared := judged.change.shared:
            holds.share(connection, store.school, shared)
            pairs.share(connection, store.school, shared)
            children = [one for one in shared if one.what == "pupil"]
            noes = no_more_given(last_words(before.consents, session.today), children, session.today)
            roster.apply(connection, store.school, Difference(consents=noes))
        brought.keep(connection, store.school, judged.brought, session.clock())
        brings = _brings(judged)
        if judged.stops:
            codes = tuple(stop.code for stop in judged.stops)
            doubts.stop(connection, store.school, doubts.Stopped(session.clock(), codes, judged.doubts, brings))
        elif brings:
            doubts.settle(connection, store.school, brings)
            if pending and pending.doubts:
                holds.mark_anew(connection, store.school)
        questions.keep(connection, store.school, judged.change, session.clock())
        waits = {hold.key for hold in questions.standing(connection, store.school) if hold.reason == OTHER_CHILD}
        judged.change.of_other_child = _waiting(judged.change.of_other_child, waits)
        records.clear()  # what a board's files said is as much as all that is written of it
        judged.let_go_of_records()
        if not judged.stops:
            former_keys.note(connection, store.school, before, judged.change, day)
            stays.follow(connection, store.school, before, judged.change, day)
            stays.turn(connection, store.school, session.today)
        if in_full and judged.is_of_all_people:
            restored.people_came(connection, store.school, session.clock())
        taken = _answers(session, connection, judged)
        responses.store(session.work(connection), taken)
        _retry_at_corrected(session, connection, before, judged)
        judged.change.warnings += _not_had_by_who_left(session, connection, judged)
        judged.change.warnings += _photos_that_went(session, connection, judged)
        _say_of_nobody(session, before, judged)
        returned.welcome(session.work(connection))
        if word and judged.is_plain and not (back or unclear or doubts.stopped(connection, store.school)):
            taken_in.note(connection, store.school, word, next_time(judged))
    return judged, before, protected(before, beside), unclear


_CAME_BACK = "{count} {count:person|people} of the file {count:was|were} erased here; what protected them holds again"


def _waiting(of_other_child: dict[tuple[str, str], str], waits: set[str]) -> dict[tuple[str, str], str]:
    """Of the rows that name another child those of which nobody said that they are right."""
    return {pair: place for pair, place in of_other_child.items() if ":".join(pair) in waits}


def _brings(judged: Judged) -> tuple[str, ...]:
    """The sorts of file that it brings: what stopped waits until each of the same sort goes through."""
    whole = judged.whole
    sorts: dict[str, Any] = {
        "contacts": whole.ties, "pupils": whole.coverage, "app_ids": whole.app_ids,
        "consents": whole.consents, "staff": whole.staff, "answers": whole.responses,
    }  # fmt: skip
    return tuple(sort for sort, of in sorts.items() if of)


def _retry_at_corrected(session: Session, connection: Connection, before: Roster, judged: Judged) -> None:
    """What failed at an address that this file corrects is sent again, if it is still of use."""
    from ouderbrug.school.rekeying import rekeyed
    from ouderbrug.store import decisions

    runtime, change = session.runtime, judged.change
    before = rekeyed(before, change.rekeyed)  # what failed is theirs under the keys that they have now
    people, ids = {**before.guardians, **change.guardians}, {**before.app_ids, **change.ids_in_apps}
    after = replace(before, guardians=people, app_ids=ids)
    for box in set(runtime.boxes.values()):
        was = {key: before.address(one, box) for key, one in before.guardians.items()}
        new = [key for key, address in was.items() if after.address(people[key], box) not in ("", address)]
        over = [name for name, of_channel in runtime.boxes.items() if of_channel == box]
        decisions.retry_at(connection, runtime.school, new, over, session.clock())


def _say_of_nobody(session: Session, before: Roster, judged: Judged) -> None:
    """Which pupils have no guardian who may hear from school, once it is written, and where none may of a child.

    A table of staff changes none.
    """
    from ouderbrug.school.import_stops import FIRST_WORD, first_word_on_authority
    from ouderbrug.school.importing import as_written
    from ouderbrug.school.reaching import UNKNOWN_AUTHORITY, in_groups, of_nobody, of_unknown_authority

    change = judged.change
    if judged.stops or not (change.pupils or change.ties):
        return
    after = as_written(before, change)
    if known := first_word_on_authority(change, before):
        change.warnings.append(session.words(FIRST_WORD, count=known, all=len(before.ties)))
    if found := of_unknown_authority(after):
        change.warnings.append(session.words(UNKNOWN_AUTHORITY, unknown=found[0], count=found[1]))
    if alone := of_nobody(after):
        first = ", ".join(in_groups(alone)[:10]) + (", ..." if len(alone) > 10 else "")
        said = "pupils without a guardian who may hear from school: {count} ({keys})"
        change.warnings.append(session.words(said, count=len(alone), keys=first))


def _not_had_by_who_left(session: Session, connection: Connection, judged: Judged) -> list[str]:
    """Of who left, and may be there under another key: what failed for them and is of use still."""
    from ouderbrug.staff.not_sent import had_failed

    said = "{guardian} left, and these never reached them: {events}; tell it whoever comes in their place"
    lost = had_failed(session.work(connection), judged.change.left_guardians)
    return [session.words(said, guardian=key, events=", ".join(events)) for key, events in sorted(lost.items())]


def _photos_that_went(session: Session, connection: Connection, judged: Judged) -> list[str]:
    """Of whom consent was taken back: that photos went before, and what lists where."""
    from ouderbrug.staff.photos import went_before

    said = (
        "pupil {pupil}: {count} {count:message|messages} with a photo went before; `ouderbrug privacy photos {pupil}`"
    )
    noes = {one.pupil for one in judged.change.consents if not one.given}
    found = sorted(went_before(session.work(connection), noes).items())
    return [session.words(said, pupil=pupil, count=count) for pupil, count in found]


def _answers(session: Session, connection: Connection | None, judged: Judged) -> Any:
    """What guardians answered, by the file; it changes no roster."""
    from ouderbrug.staff import responses

    change = judged.change
    taken = responses.taken_in(None if connection is None else session.work(connection), change.responses)
    change.warnings += taken.warnings
    if change.responses:
        change.new["answers"], change.changed["answers"] = taken.new, taken.changed
    return taken
