"""Writes what was prepared: events with their plans and messages, and how far the sources were read.

The store is held for a moment at a time: what is new is planned by a view of it, and stored if nobody wrote since, else
planned once more while the store is held. Many plans are stored in several transactions, of which the first says that
these events are half planned and the last that they are not. Who finds them so, after a crash or as somebody wrote in
between, plans for who has no plan yet.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from ouderbrug import failpoints
from ouderbrug.failures import NOT_COMPOSED
from ouderbrug.planning import saving
from ouderbrug.planning.in_its_time import let_go
from ouderbrug.planning.looks import Looking
from ouderbrug.planning.prepare import prepare
from ouderbrug.planning.reopening import reopen
from ouderbrug.planning.same_week import tell_together
from ouderbrug.planning.set_aside import Returning
from ouderbrug.records import Rejected
from ouderbrug.school import kept_copies
from ouderbrug.store import drains, events, generation, half_planned, set_aside, stamp, untold
from ouderbrug.store.database import name_of
from ouderbrug.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.planning.draft import Draft
    from ouderbrug.planning.last_words import CalledOff
    from ouderbrug.planning.prepared import Prepared
    from ouderbrug.records import Batch
    from ouderbrug.rules.judgement import Judgement
    from ouderbrug.runtime import Runtime
    from ouderbrug.store.database import Store
    from ouderbrug.store.set_aside import Aside

    Judged = tuple[Draft, Judgement]

AT_A_TIME = 500
"""So many plans are stored in one transaction, where more came in than that: others wait for it."""
MOST_SAID = 1_000
"""Of so many records of a source one run says why they were set aside; the others it counts."""


@dataclass
class Collected:
    """What one collecting did: counts by name, and the records that were set aside, by source.

    ``called_off`` is what was withdrawn while it was set aside; ``unsaid`` counts by source and code what was set aside
    beyond the first thousand of a source. ``aside`` is what is new of what waits, a thousand at most; ``unfinished`` is
    that of a run that had to leave some of it for the next.
    """

    counts: Counter[str] = field(default_factory=Counter)
    rejected: list[tuple[str, Rejected]] = field(default_factory=list)
    flood: bool = False
    aside: list[Aside] = field(default_factory=list)
    called_off: list[CalledOff] = field(default_factory=list)
    unsaid: Counter[tuple[str, str]] = field(default_factory=Counter)
    unfinished: bool = False
    _said: Counter[str] = field(default_factory=Counter)

    def add(self, counts: Mapping[str, int], rejected: Iterable[tuple[str, Rejected]], *, flood: bool) -> None:
        """Take the outcome of one portion along, in bounded memory."""
        self.counts.update(counts)
        self.flood |= flood
        for source, one in rejected:
            self._said[source] += 1
            if self._said[source] <= MOST_SAID:
                self.rejected.append((source, one))
            else:
                self.unsaid[source, one.code] += 1

    def include(self, taken: Collected) -> None:
        """Take along what one more taking in did."""
        self.add(taken.counts, taken.rejected, flood=taken.flood)
        self.aside = _pressing_first([*self.aside, *taken.aside])
        self.called_off += taken.called_off

    def told(self) -> list[tuple[str, Rejected]]:
        """What was set aside, and how many more of each code there were."""
        more = (
            (source, Rejected(f"{count} more", code, "these are only counted; mend the file, then run again"))
            for (source, code), count in self.unsaid.items()
        )
        return [*self.rejected, *more]


def _pressing_first(aside: list[Aside]) -> list[Aside]:
    """As many as a run tells of: of a file with a million of them it would hold each in memory."""
    if len(aside) <= MOST_SAID:
        return aside
    return sorted(aside, key=lambda one: not (one.urgent or one.code == NOT_COMPOSED))[:MOST_SAID]


@dataclass
class _Planned:
    """What is to be stored, in pieces, and what is noted with it; ``rows`` are those of its events, by ``id()``.

    Without ``looking`` nothing that waits is looked at; without ``returning`` nothing is told of what was set aside.
    """

    prepared: Prepared
    looking: Looking | None
    returning: Returning | None
    pieces: list[list[Judged]]
    rows: dict[int, int] = field(default_factory=dict)

    def cut(self) -> None:
        """Let it be stored so many plans at a time."""
        self.pieces = in_pieces(self.prepared.drafts)
        if len(self.pieces) > 1 and self.prepared.replaced:
            self.pieces.insert(0, [])  # what is replaced is called off by itself: that may be as much

    def still_holds(self, connection: Connection, seen: int, runtime: Runtime) -> bool:
        """True where nobody wrote since, nor took the copies of files away that no event names yet."""
        root, said = runtime.settings.content.media_root, (event.payload for event in self.prepared.accepted)
        files = {place for payload in said for place in events.places_of_files(payload)}
        return generation.read(connection).number == seen and all(root and (root / one).exists() for one in files)

    def begin(self, work: UnitOfWork) -> Collected:
        """Store the events, what was set aside, and the first piece."""
        prepared = self.prepared
        self.rows = saving.store_events(work, prepared)
        if len(self.pieces) > 1:
            rows = [row for name, row in self.rows.items() if name not in prepared.quiet]
            half_planned.note(work.connection, work.school, rows)
        counts = saving.counted(prepared)
        counts.update(self.go_on(work))
        if self.returning is None:
            return Collected(counts, [], prepared.flood)
        new = self.returning.keep(work, prepared)
        return Collected(counts, prepared.rejected, prepared.flood, new, prepared.called_off)

    def go_on(self, work: UnitOfWork) -> Counter[str]:
        """Store the next piece; after the last one the events are planned, and what waits may be told together."""
        piece = self.pieces.pop(0)
        saving.store_drafts(work, self.rows, piece)
        if not self.pieces:
            saving.finish(work, self.rows, self.prepared)
            if self.looking is not None:
                tell_together(work)
                replace(self.looking, work=work).note(moved=self.prepared.moved)
        return saving.counted_drafts(piece)


def take_in(
    store: Store,
    runtime: Runtime,
    batches: Mapping[str, Batch],
    now: datetime,
    *,
    keep: bool = True,
    again: bool = False,
) -> Collected:
    """Accept, judge and store these records; each event is taken once, however often it comes.

    With ``again`` what was set aside for a fault of a kind or template is tried once more where something changed.
    """
    with store.writing() as connection:
        if keep:  # what an earlier one wrote and never stored
            root = runtime.settings.content.media_root
            kept_copies.sweep(root, name_of(connection), lambda: events.kept_files(connection))
        if again:
            _let_wait_no_more(UnitOfWork(connection, runtime, now))

    def note(work: UnitOfWork, taken: Collected) -> None:
        if again:  # a run tells it when it ends, which it may not live to do
            _note(work.connection, work.school, taken)

    def rest() -> Collected:
        return take_in(store, runtime, {}, now, keep=keep, again=again)

    return _stored(store, runtime, now, partial(_plan, batches=batches, keep=keep, again=again), note, rest)


def take_in_urgent(
    store: Store, runtime: Runtime, batches: Mapping[str, Batch], now: datetime, *, refuses: bool
) -> Collected:
    """Store what these hold that is urgent; ``refuses`` tells what cannot be taken, and keeps it to be told."""

    def plan(work: UnitOfWork) -> _Planned:
        returning = Returning(set_aside.kept(work.connection, work.school), work, again=False) if refuses else None
        prepared = prepare(work, batches, judge_queue=False, keep=True)
        return _Planned(prepared, None, returning, [prepared.drafts])

    def rest() -> Collected:
        return take_in_urgent(store, runtime, {}, now, refuses=refuses)

    return _stored(store, runtime, now, plan, lambda *_: None, rest)


def _stored(
    store: Store,
    runtime: Runtime,
    now: datetime,
    plan: Callable[[UnitOfWork], _Planned],
    note: Callable[[UnitOfWork, Collected], None],
    rest: Callable[[], Collected],
) -> Collected:
    """Plan by a view of the store and store it piece by piece; ``note`` is written with the first.

    Where somebody wrote meanwhile what is much is planned once more by a view, and what is little with the store held.
    Where somebody wrote between two pieces the ``rest`` is planned by what stands then.
    """
    for may_wait in (True, False):
        with store.reading() as connection:
            seen = generation.read(connection).number
            planned = plan(UnitOfWork(connection, runtime, now))
        planned.cut()
        with store.writing() as connection:
            work = UnitOfWork(connection, runtime, now)
            if not planned.still_holds(connection, seen, runtime):
                if may_wait and len(planned.pieces) > 1:
                    continue
                planned = plan(work)
            taken = planned.begin(work)
            note(work, taken)
            stands = _ends(work)
        break
    while planned.pieces:
        failpoints.at("after_plans")
        with store.writing() as connection:
            work = UnitOfWork(connection, runtime, now)
            if stamp.read(connection, runtime.school) != stands:
                break
            taken.counts.update(planned.go_on(work))
            stands = _ends(work)
    if planned.pieces:
        taken.include(rest())
    return taken


def _ends(work: UnitOfWork) -> int:
    """Wake who sends; returns the stamp as it is once this transaction has ended."""
    runtime = work.runtime
    if runtime.settings.live or runtime.pilot:
        drains.wake(work.connection, work.school, runtime.drained, work.now)
    return stamp.read(work.connection, work.school, sends=False)


def in_pieces(judged: Sequence[Judged]) -> list[list[Judged]]:
    """Drafts so many at a time; together stays what one guardian gets, and what goes to one mailbox."""
    if len(judged) <= AT_A_TIME:
        return [list(judged)]
    sets: dict[Hashable, list[Judged]] = {}
    for draft, judgement in judged:
        names = [name for name in (draft.message.recipient, draft.one_mail(judgement)) if name is not None]
        into, *others = list({id(sets[name]): sets[name] for name in names if name in sets}.values()) or [[]]
        for other in others:
            into += other
            sets |= {name: into for name, some in sets.items() if some is other}
        into.append((draft, judgement))
        sets |= dict.fromkeys(names, into)
    pieces: list[list[Judged]] = [[]]
    for some in {id(some): some for some in sets.values()}.values():
        if pieces[-1] and len(pieces[-1]) + len(some) > AT_A_TIME:
            pieces.append([])
        pieces[-1] += some
    return pieces


def _note(connection: Connection, school: str, taken: Collected) -> None:
    said = ([source, one.place, one.code, one.hint, one.field] for source, one in taken.told())
    untold.note(connection, school, untold.REJECTED, said)
    untold.note(connection, school, untold.CALLED_OFF, ([one.source, one.place] for one in taken.called_off))
    pressing = (one for one in taken.aside if one.urgent or one.code == NOT_COMPOSED)
    untold.note(connection, school, untold.ASIDE, ([one.source, one.place, one.code] for one in pressing))
    untold.note(connection, school, untold.FLOOD, [[]] if taken.flood else [])


T = TypeVar("T")


def try_out(
    store: Store, runtime: Runtime, batches: Mapping[str, Batch], now: datetime, look: Callable[[UnitOfWork], T]
) -> tuple[Collected, T]:
    """What taking these records in would do, and what ``look`` sees of it then; nothing of it stays."""
    with suppress(_Undone), store.writing() as connection:
        work = UnitOfWork(connection, runtime, now)
        found = store_all(work, batches, keep=False), look(work)
        raise _Undone
    return found


class _Undone(Exception):
    """Ends a transaction without what was written in it."""


def store_all(work: UnitOfWork, batches: Mapping[str, Batch], *, keep: bool = True, again: bool = False) -> Collected:
    """The same in the caller's transaction; what is set aside for a fault of a kind or template is kept."""
    if again:
        _let_wait_no_more(work)
    return _plan(work, batches, keep=keep, again=again).begin(work)


def _let_wait_no_more(work: UnitOfWork) -> None:
    let_go(work)
    reopen(work)


def _plan(work: UnitOfWork, batches: Mapping[str, Batch], *, keep: bool, again: bool) -> _Planned:
    """What is to be stored, as one piece."""
    returning = Returning(set_aside.kept(work.connection, work.school), work, again=again)
    looking = Looking.now(work)
    prepared = prepare(work, returning.before(batches), judge_queue=True, keep=keep, looking=looking)
    return _Planned(prepared, looking, returning, [prepared.drafts])
