"""Takes records in as events; what cannot be taken is set aside, with its reason, and what a later word calls off."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from ouderbrug.bounded import was_pressed
from ouderbrug.errors import OuderbrugError
from ouderbrug.failures import NO_FILES, UNKNOWN_KIND
from ouderbrug.planning.counting import renumbered, says_again
from ouderbrug.planning.intake import KEY_IN_DOUBT, Intake, is_id, may_come
from ouderbrug.planning.lapsing import REFERS_TO_NOTHING, REFERS_TO_OFF, Lapsing, as_off, rejected
from ouderbrug.planning.last_words import NOTHING, CalledOff
from ouderbrug.planning.other_names import HINT, OTHER_NAME, ToldBefore
from ouderbrug.planning.prepared import Prepared, Refusal
from ouderbrug.planning.revisions import in_order, revision_of
from ouderbrug.planning.translations import without_stale
from ouderbrug.planning.urgency import may_be_urgent
from ouderbrug.records import BY_HAND, Incoming, Rejected
from ouderbrug.registry import BUILT_IN
from ouderbrug.store import events, plans
from ouderbrug.store.database import name_of
from ouderbrug.store.set_aside import CALLED_OFF, REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from ouderbrug.model import Event
    from ouderbrug.planning.last_words import LastWord
    from ouderbrug.records import Batch
    from ouderbrug.store.events import StoredEvent
    from ouderbrug.unit_of_work import UnitOfWork


LEFT_OUT = "the event was taken in without it: its text changed and the translation did not; send a new one"
"""What is advised where a translation is stale."""


def accept(work: UnitOfWork, source: str, batch: Batch, into: Prepared, *, keep: bool) -> None:
    """Take a source's records in, each after what came before it of the same event; ``keep`` copies their files."""
    if not batch.events:
        return
    accepting = _Accepting(work, source, batch, into, keep=keep)
    for record, beside in in_order(batch):
        accepting.take(record, beside)


class _Accepting:
    """Takes the records of one batch in, and knows of each event what is stored and what came before in the batch."""

    def __init__(self, work: UnitOfWork, source: str, batch: Batch, into: Prepared, *, keep: bool) -> None:
        self.work, self.source, self.into = work, source, into
        ids = [_id_of(record) for record in batch.events]
        self.stored = events.revisions(work.connection, work.school, source, ids)
        self.known = {name: revisions[-1] for name, revisions in self.stored.items()}
        self.counting = getattr(work.runtime.sources.get(source), "counts_revisions", False)
        self.told = ToldBefore(work, (one for one in ids if one not in self.known))
        keeper = name_of(work.connection) if keep else ""
        self.intake = Intake(work.runtime, work.roster, work.now, keeper, partial(_still_here, work))

    def take(self, given: Incoming, beside: Sequence[Mapping[str, Any]]) -> None:
        """Take one record in, or set it aside; ``beside`` is what earlier revisions in the batch said."""
        name = _id_of(given)
        word = self.into.words.get((self.source, name), NOTHING)
        earlier = [*beside, *([word.payload] if word.payload else [])]
        read = name in self.known or earlier
        record = _with_true_translations(self.work, self.source, given, earlier) if read else given
        stored = self.stored.get(name, ())
        counted = renumbered(record, stored, word) if self.counting else record
        try:
            with peril(self.work, record.data.get("kind"), "accept", self.source, name):
                found = self.intake.accept(self.source, counted, self.known.get(name), word, stored)
        except BaseException as error:
            if was_pressed(error):
                raise
            put_aside(self.work, self.into, self.source, given, error)
            return
        if isinstance(found, Rejected):
            self._reject(given, found, word)
        elif isinstance(found, CalledOff):
            self.into.called_off.append(found)
            self.into.words.hear(self.source, {"id": name, "revision": found.revision}, off=True)
        elif found is not None and counted is not record and says_again(record, found, stored):
            return
        elif found is not None and name not in self.known and self.told.has(found):
            self.into.rejected.append((self.source, Rejected(given.place, OTHER_NAME, HINT, "id")))
        elif found is not None:
            self._accept(given, found, stale=record is not given)

    def _reject(self, given: Incoming, why: Rejected, word: LastWord) -> None:
        """Keep what may be taken later; of the rest remember that it was said.

        Whoever typed it reads at once that it is refused, and writes it anew: kept, it would go to others later.
        """
        self.into.rejected.append((self.source, why))
        name, typed = _id_of(given), given.place == BY_HAND
        there = may_come(why.code, self.work.roster)
        if why.code == KEY_IN_DOUBT:
            pass  # each word about it waits for the same
        elif name in self.known:
            there = there and self.intake.is_for_the_same(given.data, self.known[name])
        else:
            there = there and revision_of(given.data) == 1
        comes = there or why.code in (UNKNOWN_KIND, NO_FILES)
        if comes and not (typed and word is NOTHING):
            _keep_aside(self.into, self.source, given, why)
            return
        last = self.known[name].event if name in self.known else None
        urgent = not typed and may_be_urgent(given.data, self.work.runtime, last)
        _remember(self.into, self.source, given, why, last, urgent=urgent)

    def _accept(self, given: Incoming, event: Event, *, stale: bool) -> None:
        into = self.into
        if (before := self.known.get(event.id)) is not None:
            into.replace(before)
        into.accepted.append(event)
        into.refused = [one for one in into.refused if not one.put_right_by(event)]
        into.records[id(event)] = given
        if given.place == BY_HAND:
            into.by_hand.add(id(event))
        if stale:
            left_out = Rejected(given.place, "stale-translation", LEFT_OUT, "payload.translations")
            into.rejected.append((self.source, left_out))
        self.known[event.id] = events.StoredEvent(0, event, events.content_hash(event))
        self.stored.setdefault(event.id, []).append(self.known[event.id])


def _id_of(record: Incoming) -> str:
    return str(record.data.get("id"))


def let_lapse(work: UnitOfWork, into: Prepared) -> None:
    """Call off what says again what is off now, and take nothing in that does, or that refers to nothing."""
    lapsing = Lapsing(work, into.accepted)
    needless = [(one, REFERS_TO_OFF) for one in into.accepted if lapsing.is_needless(one)]
    needless += [(one, REFERS_TO_NOTHING) for one in into.accepted if lapsing.names_nothing(one)]
    for event, code in needless:
        into.take_back(event)
        into.rejected.append((event.source, rejected(work, event, into.records[id(event)], code)))
    beside = {(event.source, event.id) for event in into.accepted}
    for stored in lapsing.stored():
        if (stored.event.source, stored.event.id) not in beside:
            off = as_off(stored.event)
            into.replaced.append(stored)
            into.accepted.append(off)
            into.records[id(off)] = Incoming(BY_HAND, {"id": off.id, "withdrawn": True})
            into.lapsed += 1


def peril(work: UnitOfWork, kind: object, *about: str) -> AbstractContextManager[None]:
    """The note of what a kind does with an event, where a plugin brings the kind."""
    name = str(kind)
    if work.runtime.registry.owners.get(("kinds", name), "kinds") in BUILT_IN:
        return nullcontext()
    return work.runtime.failures.perils.over("kind", name, "\x1f".join(about))


def _still_here(work: UnitOfWork, stored: StoredEvent) -> bool:
    """True of an event that was about children who are at school now."""
    here = {key for key, one in work.roster.pupils.items() if one.active}
    return any(here.intersection(one.pupils) for one in plans.of_events(work.connection, [stored.row]))


def _with_true_translations(
    work: UnitOfWork, source: str, incoming: Incoming, beside: Iterable[Mapping[str, Any]]
) -> Incoming:
    """A record without translations of texts that are others by now; the same one where all hold.

    ``beside`` is what earlier revisions said that came with it.
    """
    payload = incoming.data.get("payload")
    if not isinstance(payload, dict) or not payload.get("translations"):
        return incoming
    revisions = events.find(work.connection, work.school, str(incoming.data.get("id")))
    earlier = [one.event.payload for one in revisions if one.event.source == source]
    fresh = without_stale(payload, [*earlier, *beside])
    return incoming if fresh is payload else replace(incoming, data={**incoming.data, "payload": fresh})


def put_aside(work: UnitOfWork, into: Prepared, source: str, record: Incoming, error: BaseException) -> None:
    """An event that cannot be worked with is set aside alone, as any other record that cannot be taken."""
    # The words of our own errors name files and lines; those of others may hold a text.
    kind = str(record.data.get("kind"))
    plugin = work.runtime.registry.owners.get(("kinds", kind))
    whose = f"the kind {kind} of plugin {plugin} or its template" if plugin else "its kind or template"
    why = str(error) if isinstance(error, OuderbrugError) else f"{whose} raised {type(error).__name__}"
    found = Rejected(record.place, "cannot-be-composed", f"{why}; it waits until that is mended")
    into.rejected.append((source, found))
    _keep_aside(into, source, record, found)


def _remember(
    into: Prepared, source: str, record: Incoming, why: Rejected, known: Event | None, *, urgent: bool
) -> None:
    """Keep in mind that there was a later word: what was said before it and comes after it is not to go.

    An urgent one is kept in any case, and without what it says: somebody has to tell it.
    """
    name, before = record.data.get("id"), into.words.get((source, str(record.data.get("id"))), NOTHING)
    waits = before.revision and not before.off and not before.over
    said, last = revision_of(record.data), known.revision if known else 0
    urgent = urgent and not (before.off and said <= before.revision)
    later = is_id(name) and not waits and before.revision <= said and said > last
    off = later and why.code == "unknown-event"
    if not later:
        said = 1
    elif off:
        into.words.hear(source, record.data, off=True)
    elif said > 1:
        into.words.hear(source, {"id": name, "revision": said}, over=True)
    if off or said > 1 or urgent:
        # Beside what waits of the same event it is kept by its place, and takes that from nobody.
        of = str(name) if is_id(name) and not waits else ""
        into.refused.append(Refusal(source, record, CALLED_OFF if off else REFUSED, why, of, urgent))


def _keep_aside(into: Prepared, source: str, record: Incoming, why: Rejected) -> None:
    into.aside.append((source, record, why))
    into.words.hear(source, record.data)
