"""An import that is judged beside the store: written there with all that follows from it, or only looked at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from ouderbrug.cli import import_remarks as remarks
from ouderbrug.cli.import_report import next_time
from ouderbrug.cli.session import tell
from ouderbrug.delivery import returned
from ouderbrug.errors import ImportRefused
from ouderbrug.records import GuardianRecord, PupilRecord
from ouderbrug.school.brought import NOTHING, protected
from ouderbrug.school.consent_words import last_words
from ouderbrug.school.difference import Difference
from ouderbrug.school.importing import judge, named_in, opted_out_in
from ouderbrug.school.named_pupils import by_name
from ouderbrug.school.other_child import OTHER_CHILD
from ouderbrug.school.our_keys import by_our_keys
from ouderbrug.school.register import as_ruled
from ouderbrug.school.rekeying import no_more_given, rekeyed
from ouderbrug.school.roster import Roster
from ouderbrug.school.unkeyed import with_all_who_may_be_meant
from ouderbrug.staff import responses
from ouderbrug.store import (
    brought,
    decisions,
    doubts,
    erasing,
    events,
    former_keys,
    holds,
    neighbours,
    pairs,
    questions,
    restored,
    roster,
    stays,
    taken_in,
    wishes,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy import Connection

    from ouderbrug.cli.session import Session
    from ouderbrug.records import RosterRecord
    from ouderbrug.school.importing import Judged, Said

OTHER_SCHOOL = "other-school"
FAULT = "fault"
"""The code of an import that waits because something here failed, whatever its file says; its holds are by this."""


class Looked(NamedTuple):
    """What came of an import, and the store as it was written before.

    ``seen`` is the store with whom files that stopped named; ``unclear`` are pupils who cannot be told by name, and
    ``opted_out`` what guardians do not want by the files.
    """

    judged: Judged
    before: Roster
    unclear: tuple[str, ...]
    opted_out: Mapping[str, frozenset[str]]
    seen: Roster


def look_at(session: Session, records: list[RosterRecord], said: Said, day: date, *, made: bool) -> Looked:
    """What an import would come to; nothing is stored. Where the store is yet to be ``made`` nobody is in it."""
    if made:
        nobody = Roster(session.loaded.settings.school.key)
        looked = _judged(None, nobody, records, said, day)
        _answers(session, None, looked.judged)
    else:
        with session.store() as store, store.reading() as connection:
            _require_own(connection, store.school, records, said)
            looked = _judged(connection, roster.stored(connection, store.school), records, said, day)
            _answers(session, connection, looked.judged)
            looked.judged.change.asked = questions.waits_after(connection, store.school, looked.judged.change)
            _waiting_alone(looked.judged.change)
    looked.judged.change.warnings += remarks.who_hears_nothing(session.words, looked.before, looked.judged)
    return looked


def _judged(
    connection: Connection | None, people: Roster, records: list[RosterRecord], said: Said, day: date
) -> Looked:
    """What is to be written of what holds from a day on; it lets go of the records as they were read."""
    school, before = people.school, people
    pending, beside, awaited = None, NOTHING, frozenset[str]()
    if connection is not None:
        before = stays.on(connection, people, day)
        pending, beside = doubts.stopped(connection, school), brought.standing(connection, school)
        awaited = events.groups_awaited(connection, school)
    wishes_said = (one for one in records if isinstance(one, GuardianRecord) and one.opt_out)
    opted_out = opted_out_in(by_our_keys(before, wishes_said))
    ruled, unclear = by_name(before, as_ruled(before, records, day))
    records[:] = with_all_who_may_be_meant(before, ruled)
    del ruled  # of a board's two files much is ruled out, or stands in other records by now
    judged = judge(before, records, said, pending.doubts if pending else (), beside, awaited)
    records.clear()
    return Looked(judged, before, unclear, opted_out, protected(before, beside))


def _require_own(connection: Connection, school: str, records: list[RosterRecord], said: Said) -> None:
    """Raise ImportRefused for people of another school of the store: after a slip in the number this is one anew.

    It would know nothing of what was said there by hand (opt-outs, wishes, holds), nor of what they had.
    """
    if OTHER_SCHOOL in said.accepted or not neighbours.has_others(connection, school):
        return
    people = {neighbours.Named.of("pupil", one) for one in records if isinstance(one, PupilRecord)}
    people |= {neighbours.Named.of("guardian", one) for one in records if isinstance(one, GuardianRecord)}
    other, count = neighbours.known_elsewhere(connection, school, people)
    if count * 2 > len(people):
        raise ImportRefused(
            f"nothing was taken in: {count} of the {len(people)} people of the file are at {other} in this store, and "
            f"not at {school}; write brin and site in [school] as they were, or say that both schools are right "
            "(--accept-other-school)"
        )


def _say_if_new(connection: Connection, school: str) -> None:
    """That a store which has people of others gets a new school: a slip in the number looks so too."""
    if others := ", ".join(neighbours.instead(connection, school)):
        tell(f"{school} is new in this store, which has people of {others} already; is brin in [school] right?")


def take_in(
    session: Session, records: list[RosterRecord], said: Said, day: date, *, in_full: bool, word: str
) -> Looked:
    """Write all of it, or that it stopped, beside that what protects, in one transaction."""
    session.make_store()
    with session.store(write=True) as store, store.writing() as connection:
        _require_own(connection, store.school, records, said)
        _say_if_new(connection, store.school)
        if back := erasing.come_back(connection, store.school, named_in(records), session.today):
            tell(session.words(_CAME_BACK, count=back))
        looked = _judged(connection, roster.stored(connection, store.school), records, said, day)
        judged, before = looked.judged, looked.before
        _write_people(session, connection, looked)
        _write_doubts(session, connection, judged)
        judged.let_go_of_records()
        if not judged.stops:
            former_keys.note(connection, store.school, before, judged.change, day)
            known = rekeyed(before, judged.change.rekeyed)  # whoever left may stand under another key by now
            stays.follow(connection, store.school, known, judged.change, day)
            stays.turn(connection, store.school, session.today)
        if in_full and judged.is_of_all_people:
            restored.people_came(connection, store.school, session.clock())
        _follow(session, connection, looked)
        plain = judged.is_plain and not (back or looked.unclear or doubts.stopped(connection, store.school))
        if word and plain:
            taken_in.note(connection, store.school, word, next_time(judged))
    return looked


_CAME_BACK = "{count} {count:person|people} of the file {count:was|were} erased here; what protected them holds again"


def _write_people(session: Session, connection: Connection, looked: Looked) -> None:
    """Write who is at school by it, and what of them is known by two keys."""
    judged, before = looked.judged, looked.before
    school = before.school
    roster.apply(connection, school, judged.change)
    wishes.no_longer_alone(connection, school, looked.opted_out)
    if shared := judged.change.shared:
        holds.share(connection, school, shared)
        pairs.share(connection, school, shared)
        children = [one for one in shared if one.what == "pupil"]
        noes = no_more_given(last_words(before.consents, session.today), children, session.today)
        roster.apply(connection, school, Difference(consents=noes))
    brought.keep(connection, school, judged.brought, session.clock())


def _write_doubts(session: Session, connection: Connection, judged: Judged) -> None:
    """Write what waits for a person, be it all of the file, and what waits no longer."""
    school = session.runtime.school
    pending, brings = doubts.stopped(connection, school), judged.whole.sorts
    if judged.stops:
        codes = tuple(stop.code for stop in judged.stops)
        doubts.stop(connection, school, doubts.Stopped(session.clock(), codes, judged.doubts, brings))
    elif brings:
        doubts.settle(connection, school, brings)
        if pending and pending.doubts:
            holds.mark_anew(connection, school)
        if not doubts.stopped(connection, school):
            holds.let_go(connection, school, FAULT)
    questions.keep(connection, school, judged.change, session.clock())
    _waiting_alone(judged.change)


def _waiting_alone(change: Difference) -> None:
    """Keep of the rows that name another child those of which nobody said that they are right."""
    waits = {one.key for one in change.asked if one.code == OTHER_CHILD}
    change.of_other_child = {pair: at for pair, at in change.of_other_child.items() if ":".join(pair) in waits}


def _follow(session: Session, connection: Connection, looked: Looked) -> None:
    """Do for messages what follows once people are as they are now, and say what a person ought to know of it."""
    judged, before, work = looked.judged, looked.before, session.work(connection)
    responses.store(work, _answers(session, connection, judged))
    _retry_at_corrected(session, connection, before, judged)
    judged.change.warnings += remarks.not_had_by_who_left(session.words, work, judged)
    judged.change.warnings += remarks.photos_that_went(session.words, work, judged)
    judged.change.warnings += remarks.who_hears_nothing(session.words, before, judged)
    returned.welcome(work)


def _retry_at_corrected(session: Session, connection: Connection, before: Roster, judged: Judged) -> None:
    """What failed at an address that this file corrects is sent again, if it is still of use."""
    runtime, change = session.runtime, judged.change
    before = rekeyed(before, change.rekeyed)  # what failed is theirs under the keys that they have now
    people, ids = {**before.guardians, **change.guardians}, {**before.app_ids, **change.ids_in_apps}
    after = replace(before, guardians=people, app_ids=ids)
    for box in set(runtime.boxes.values()):
        was = {key: before.address(one, box) for key, one in before.guardians.items()}
        new = [key for key, address in was.items() if after.address(people[key], box) not in ("", address)]
        over = [name for name, of_channel in runtime.boxes.items() if of_channel == box]
        decisions.retry_at(connection, runtime.school, new, over, session.clock())


def _answers(session: Session, connection: Connection | None, judged: Judged) -> Any:
    """What guardians answered, by the file; it changes no roster."""
    change = judged.change
    taken = responses.taken_in(None if connection is None else session.work(connection), change.responses)
    change.warnings += taken.warnings
    if change.responses:
        change.new["answers"], change.changed["answers"] = taken.new, taken.changed
    return taken
