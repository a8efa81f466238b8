"""What comes of an import: all of it, or, until a person has looked, what protects and why it stopped."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from ouderbrug.errors import ImportRefused
from ouderbrug.records import GuardianRecord, PupilRecord
from ouderbrug.school.brought import NOTHING, bring
from ouderbrug.school.comparing import compare
from ouderbrug.school.departures import SET_ASIDE
from ouderbrug.school.doubt import Doubt
from ouderbrug.school.former_mailboxes import forget
from ouderbrug.school.import_protections import protections
from ouderbrug.school.import_questions import about_a_pair
from ouderbrug.school.import_stops import MAILBOX, REUSED, SAME_PEOPLE, STOPS, named_row, stops
from ouderbrug.school.likeness import normalised_key
from ouderbrug.school.one_record import CONTRADICTS, one_each
from ouderbrug.school.other_child import OTHER_CHILD
from ouderbrug.school.our_keys import by_our_keys
from ouderbrug.school.pairing import Pairing
from ouderbrug.school.rekeying import Known, rekeyed
from ouderbrug.school.same_person import Comparison
from ouderbrug.school.settling import settle

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from ouderbrug.records import RosterRecord
    from ouderbrug.school.brought import Brought, Place
    from ouderbrug.school.difference import Difference, Rekeyed
    from ouderbrug.school.import_stops import Stop
    from ouderbrug.school.roster import Roster


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said to an import.

    ``accepted`` are the codes of stops that are right, with the keys for which they are (none: for all). All those in
    doubt are one person under two keys (``same_people``), or these are (``pairs``: the old key and the new one). What
    the files say holds from a later day on (``ahead``): until then all who are here stay.
    """

    accepted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    same_people: bool = False
    unblock: bool = False
    pairs: frozenset[tuple[str, str]] = frozenset()
    ahead: bool = False

    def accepts(self, code: str, whom: str) -> bool:
        """True if a person said that this is right of this one; ``whom`` begins with a key."""
        keys = self.accepted.get(code)
        return keys is not None and (not keys or whom in keys or whom.partition(" (")[0] in keys)


_WRITTEN = frozenset(
    {"pupils", "guardians", "ties", "staff", "new", "changed", "spoken", "unsaid", "stored"}
    | {"addresses_changed", "authorities_changed", "authorities"}
)
"""What a difference has of people who are at school once it is written, of whom there is no more to say."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What to write, what the whole file would change, what stopped it (nothing: all is written), who may be whom.

    ``brought`` is what files that stopped protect beside the store from now on; ``stands`` is what of it this file did
    not lift, be it beside the store or, from now on, in it.
    """

    change: Difference
    whole: Difference
    stops: tuple[Stop, ...]
    doubts: tuple[Doubt, ...] = ()
    brought: Brought = NOTHING
    stands: tuple[Place, ...] = ()

    @property
    def is_plain(self) -> bool:
        """True if all of it is written, and there is nothing to say of anybody, now or if the same comes once more.

        A field of the difference that is not named here has to be empty.
        """
        said = any(value for name, value in vars(self.change).items() if name not in _WRITTEN)
        unnamed = any(self.change.without_name.values())
        return not (said or unnamed or self.stops or self.doubts or self.stands) and self.brought == NOTHING

    def let_go_of_records(self) -> None:
        """Forget what the file said, once all that follows from it is written."""
        self.change.spoken = self.whole.spoken = None

    @property
    def is_of_all_people(self) -> bool:
        """True if all of a table of people was taken in, each of its rows."""
        left_out = any(note.code in (SET_ASIDE, CONTRADICTS) for note in self.change.notes)
        is_part = any("guardians" in one.some for one in self.change.coverage)
        return bool(self.change.ties) and not (self.stops or left_out or is_part)


def as_written(before: Roster, change: Difference) -> Roster:
    """The people of the store once a change is written."""
    now = rekeyed(before, change.rekeyed)
    ties = {(tie.pupil, tie.guardian): tie for tie in now.ties} | change.ties
    ties |= {pair: replace(ties[pair], active=False) for pair in change.left_ties}
    guardians = {**now.guardians, **change.guardians}
    guardians |= {key: replace(guardians[key], active=False) for key in change.left_guardians}
    pupils = {**now.pupils, **change.pupils}
    pupils |= {key: replace(pupils[key], active=False) for key in change.left_pupils}
    return replace(now, pupils=pupils, guardians=guardians, ties=tuple(ties.values()))


def judge(
    roster: Roster,
    records: Sequence[RosterRecord],
    said: Said,
    pending: Collection[Doubt] = (),
    brought: Brought = NOTHING,
    awaited: Collection[str] = (),
) -> Judged:
    """Compare the records with the store as it is written.

    ``pending`` are the doubts that nobody has answered, ``brought`` is what protects because files said so that
    stopped: it counts for what stops this one, and is no part of the store. ``awaited`` are the groups for which
    messages wait.
    """
    known = Known(roster, brought)
    records = one_each(roster, by_our_keys(known.seen, records))
    whole = compare(known.seen, records, accept_unblock=said.unblock, ahead=said.ahead)
    found = asked = stops(whole, known.seen, pending, awaited)
    _require_known(said, known.seen, whole, found)
    pairs = {_doubt(old, new, known, named_in(records), found) for old, new in said.pairs}
    now, moved, answered = _as_said(known, records, said, pairs, whole, found)
    while now is not known:
        whole = compare(now.seen, records, accept_unblock=said.unblock, ahead=said.ahead)
        whole.rekeyed = moved
        found = stops(whole, now.seen, pending, awaited)
        # Whoever is found under a new key shows who the others of that name are.
        sure = _changes_of_key(now, found, records, whole) if said.same_people else set()
        if not sure:
            break
        now, more = now.same_people(sure, sure)
        moved, answered = [*moved, *more], answered | sure
    shared = _under_both(answered, moved)
    answered |= {Doubt(step.what, step.new, step.new) for step in moved}
    answered |= {doubt for doubt in _doubts(found, SAME_PEOPLE) if _is_another(doubt, pairs)}
    open_ = tuple(left for stop in found if (left := _unsaid(stop, answered, said)))
    if open_:
        unsaid = {doubt for stop in asked for doubt in stop.doubts if not said.accepts(stop.code, str(doubt))}
        return _stopped(known, records, said, whole, open_, unsaid)
    # A table of staff says nothing of people: what stands beside the store goes on there.
    of = now.seen if whole.ties else now.roster
    same = of is now.seen and MAILBOX not in said.accepted
    change = whole if same else compare(of, records, accept_unblock=said.unblock, ahead=said.ahead)
    change.rekeyed, change.shared, change.stored = moved, shared, roster
    _accept_children(change, said)
    forget(change, of.guardians, Comparison(whole, now.seen), lambda whom: said.accepts(MAILBOX, whom))
    if not whole.ties:
        return Judged(change, change, (), brought=now.brought, stands=tuple(now.brought.places()))
    return Judged(change, change, (), stands=settle(now, change))


def protect_only(
    roster: Roster,
    records: Sequence[RosterRecord],
    said: Said,
    pending: Collection[Doubt] = (),
    brought: Brought = NOTHING,
) -> Judged:
    """What protects of records that cannot be taken in, whatever a person said of them: all in doubt stays so."""
    known = Known(roster, brought)
    records = one_each(roster, by_our_keys(known.seen, records))
    whole = compare(known.seen, records, ahead=said.ahead)
    found = tuple(stops(whole, known.seen, pending))
    return _stopped(known, records, said, whole, found, {doubt for stop in found for doubt in stop.doubts})


def _accept_children(change: Difference, said: Said) -> None:
    """What a person said to be right of rows that name another child is asked no more, now or of the next file."""
    asked = {one: one for one in change.asked if one.code == OTHER_CHILD}
    for (pupil, guardian), place in list(change.of_other_child.items()):
        if said.accepts(OTHER_CHILD, named_row(pupil, place)):
            one = about_a_pair(pupil, guardian, OTHER_CHILD)
            change.looked_at.add(asked.get(one, one))
            del change.of_other_child[pupil, guardian]
    change.asked -= change.looked_at


def _require_known(said: Said, seen: Roster, whole: Difference, found: Sequence[Stop]) -> None:
    """Raise ImportRefused for a key that neither the store nor the file has: a slip would let nobody's pass by."""
    if not said.accepted:
        return
    people = {*seen.guardians, *seen.pupils, *seen.groups, *whole.guardians, *whole.pupils, *whole.groups}
    people |= {name for stop in found for whom in stop.whom for name in (whom, whom.partition(" (")[0])}
    for code, keys in said.accepted.items():
        if wrong := sum(normalised_key(key) not in people for key in keys):
            raise ImportRefused(
                f"--{STOPS[code][0]} names keys that neither the store nor the file has: {wrong}; nothing was taken in"
            )


def _stopped(
    known: Known,
    records: Sequence[RosterRecord],
    said: Said,
    whole: Difference,
    open_: tuple[Stop, ...],
    unsaid: set[Doubt],
) -> Judged:
    """What protects is kept beside the store; what is withdrawn or asked is written."""
    first = compare(known.seen, records, ahead=said.ahead)
    waiting = (*sorted(unsaid), *Comparison(first, known.seen).left_behind())
    change = protections(first, known.seen, waiting)
    brought = bring(known.brought, known.roster, change)
    beside = replace(change, guardians={}, ties={}, pupils={})
    return Judged(beside, whole, open_, waiting, brought, tuple(brought.places()))


def _as_said(
    known: Known,
    records: Sequence[RosterRecord],
    said: Said,
    pairs: set[Doubt],
    change: Difference,
    found: Sequence[Stop],
) -> tuple[Known, list[Rekeyed], set[Doubt]]:
    """Those known, with the keys that a person has answered for, which of them changed, and the doubts it answers."""
    if not said.same_people:
        reused = (doubt for stop in found if stop.code in REUSED for doubt in _accepted(stop, said))
        known, others = known.somebody_else(sorted(reused))
    else:
        others = []
    doubts = _doubts(found, SAME_PEOPLE) if said.same_people else set()
    doubts = {one for one in doubts if not _is_another(one, pairs)}
    named = named_in(records) if doubts or pairs else set()
    sure = {one for one in pairs if _moves(one, known, named)}
    taken = {(one.what, key) for one in pairs for key in (one.old, one.new)}
    free = {one for one in doubts if taken.isdisjoint(((one.what, one.old), (one.what, one.new)))}
    sure |= _changes_of_key(known, found, records, change) & free
    kept = {one for one in doubts if not _moves(one, known, named)} | (pairs - sure)
    after, moved = known.same_people(kept | sure, sure)
    answered = kept | sure | {Doubt(step.what, step.old, step.new) for step in others}
    return after, [*others, *moved], answered


def _under_both(answered: Collection[Doubt], moved: Sequence[Rekeyed]) -> tuple[Doubt, ...]:
    """Of the doubts in which a person said that they are the same, those whose old key stays another's."""
    gone = {(step.what, *sorted((step.old, step.new))) for step in moved}
    stays = (one for one in answered if (one.what, *sorted((one.old, one.new))) not in gone)
    return tuple(sorted(one for one in stays if one.old != one.new))


def _accepted(stop: Stop, said: Said) -> Iterator[Doubt]:
    return (doubt for doubt in stop.doubts if said.accepts(stop.code, str(doubt)))


def _doubt(old: str, new: str, known: Known, named: Collection[tuple[str, str]], found: Sequence[Stop]) -> Doubt:
    """The pair that a person named; raises ImportRefused where it is in no doubt and is no change of key either."""
    kinds: tuple[Literal["guardian", "pupil"], ...] = ("guardian", "pupil")
    for doubt in (Doubt(what, new, old) for what in kinds):
        if doubt in _doubts(found, SAME_PEOPLE) or ((doubt.what, new) in named and _moves(doubt, known, named)):
            return doubt
    raise ImportRefused("--same-people=OLD=NEW names an old key of the store and a new one of the file; see the stops")


def _is_another(doubt: Doubt, pairs: Collection[Doubt]) -> bool:
    """True if a person named somebody else as the one of the two."""
    of = {pair.new for pair in pairs if pair.what == doubt.what and doubt.old in (pair.old, pair.new)}
    return bool(of) and doubt.new not in of


def _doubts(found: Sequence[Stop], codes: Collection[str]) -> set[Doubt]:
    return {doubt for stop in found if stop.code in codes for doubt in stop.doubts}


def _changes_of_key(
    known: Known, found: Sequence[Stop], records: Sequence[RosterRecord], change: Difference
) -> set[Doubt]:
    """The doubts by which somebody known has left and is, of all in doubt, the one under a new key."""
    doubts = _doubts(found, SAME_PEOPLE)
    named = named_in(records) if doubts else set()
    movable = [one for one in doubts if _moves(one, known, named)]
    return set(Pairing(Comparison(change, known.seen)).unique(movable))


def _moves(doubt: Doubt, known: Known, named: Collection[tuple[str, str]]) -> bool:
    """True if somebody known has left, and would come under a key that nobody had."""
    seen, stored = (one.guardians if doubt.what == "guardian" else one.pupils for one in (known.seen, known.roster))
    return doubt.new not in stored and doubt.old in seen and (doubt.what, doubt.old) not in named


def named_in(records: Sequence[RosterRecord]) -> set[tuple[Literal["guardian", "pupil"], str]]:
    """Guardians and pupils whom the file names, each with their key."""
    kinds: dict[type, Literal["guardian", "pupil"]] = {PupilRecord: "pupil", GuardianRecord: "guardian"}
    return {
        (kinds[type(one)], normalised_key(one.key)) for one in records if isinstance(one, (PupilRecord, GuardianRecord))
    }


def opted_out_in(records: Iterable[RosterRecord]) -> dict[str, frozenset[str]]:
    """What each guardian does not want by the file, by their keys there."""
    found: dict[str, frozenset[str]] = {}
    for one in records:
        if isinstance(one, GuardianRecord) and one.opt_out:
            found[one.key] = found.get(one.key, frozenset()) | one.opt_out
    return found


def _unsaid(stop: Stop, answered: set[Doubt], said: Said) -> Stop | None:
    """The stop about those of whom nobody said anything; None if that is none of them."""
    if not stop.doubts:
        whom = tuple(one for one in stop.whom if not said.accepts(stop.code, one))
        return replace(stop, whom=whom) if whom else None
    left = tuple(
        doubt for doubt in stop.doubts if doubt not in answered and not said.accepts(stop.code, str(doubt))
    )  # fmt: skip
    return replace(stop, doubts=left, whom=tuple(str(doubt) for doubt in left)) if left else None
