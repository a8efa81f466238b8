"""What an import would change, worked out before anything is written.

Contacts rule who the guardians are and, as long as no other roster comes in, which pupils there are. What
protects a person (a ban, no authority, on-request, an opt-out, a secret address, a death) is never lifted by
silence: that takes an explicit value in the file and a person who accepts it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args

from ouderbrug.model import (
    AppIdRecord,
    Authority,
    ConsentRecord,
    CoverageRecord,
    GroupRecord,
    Guardian,
    GuardianGoneRecord,
    GuardianRecord,
    Guardianship,
    GuardianshipGoneRecord,
    GuardianshipRecord,
    ImportNote,
    Pupil,
    PupilGoneRecord,
    PupilRecord,
    Relation,
    ResponseRecord,
    RosterRecord,
    Staff,
    StaffRecord,
)
from ouderbrug.school.boxes import Accounts
from ouderbrug.school.import_questions import (
    ACCOUNT,
    AUTHORITY_EMPTIED,
    Question,
    Spoken,
    about_a_pair,
    emptied,
    is_permitted,
    unsaid,
)
from ouderbrug.school.likeness import normalised_key
from ouderbrug.school.other_child import (
    OF_FORMER,
    OTHER_CHILD,
    notes,
    of_former_children,
    of_others,
    rightly_named,
)
from ouderbrug.school.protection import STRICT, bans_without_review
from ouderbrug.school.roster import addresses, compared, given_up_by
from ouderbrug.school.whose_consent import Keys, appeared, of_the_child, taken_in
from ouderbrug.wire.mailboxes import inbox

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import date

    from ouderbrug.school.doubt import Doubt
    from ouderbrug.school.roster import Roster

SET_ASIDE = "row-set-aside"
"""The code of an importer's note on a row that it left out: from such a file nobody counts as having left."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True, order=True)
class Rekeyed:
    """A person of the store who is known by another key from now on: ``what`` is guardian or pupil."""

    what: Literal["guardian", "pupil"]
    old: str
    new: str


@dataclass
class Difference:
    """What is new, changed and gone; ``lifted`` names protections that the file takes away explicitly.

    ``unsaid`` are what the file itself does not say of guardianships (pupil, guardian, field), ``emptied`` what it asks
    of each in which a permission is emptied, if the store has one.
    ``half_read`` are the mailboxes that stand in the cells of a guardian from which no address is taken, ``shared`` the
    keys of people known by another, which stays somebody's. ``appeared`` was withdrawn before the child came.
    ``last_days`` are those from which on pupils are here no longer, where the file says it of who left.
    ``coverage`` is what files of a pupil system say of themselves, ``registered`` their groups by key. ``authorities``
    are those that changed: pupil, guardian, what it was and what it is. ``of_strange_pupils`` are guardians of whom a
    row names a pupil whom nobody knows, ``stayed`` those of them who would have left a child by it. ``stored`` are the
    people as the store has them, where it was compared with more than that.
    ``of_other_child`` are the pairs whose row names another child, with its place, ``looked_at`` the questions on which
    a person said at once that all is right.
    """

    pupils: dict[str, Pupil] = field(default_factory=dict)
    guardians: dict[str, Guardian] = field(default_factory=dict)
    ties: dict[tuple[str, str], Guardianship] = field(default_factory=dict)
    staff: dict[str, Staff] | None = None
    consents: list[ConsentRecord] = field(default_factory=list)
    appeared: list[ConsentRecord] = field(default_factory=list)
    app_ids: list[AppIdRecord] = field(default_factory=list)
    responses: list[ResponseRecord] = field(default_factory=list)
    left_pupils: list[str] = field(default_factory=list)
    last_days: dict[str, date] = field(default_factory=dict)
    left_guardians: list[str] = field(default_factory=list)
    left_ties: list[tuple[str, str]] = field(default_factory=list)
    new: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    lifted: list[tuple[str, str]] = field(default_factory=list)
    notes: list[ImportNote] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    addresses_changed: int = 0
    authorities_changed: int = 0
    authorities: list[tuple[str, str, Authority, Authority]] = field(default_factory=list)
    rekeyed: list[Rekeyed] = field(default_factory=list)
    asked: set[Question] = field(default_factory=set)
    accounts_told: set[Question] = field(default_factory=set)
    spoken: Spoken | None = None
    unsaid: set[tuple[str, str, str]] = field(default_factory=set)
    emptied: set[Question] = field(default_factory=set)
    half_read: dict[str, frozenset[str]] = field(default_factory=dict)
    shared: tuple[Doubt, ...] = ()
    coverage: tuple[CoverageRecord, ...] = ()
    registered: dict[str, GroupRecord] = field(default_factory=dict)
    of_strange_pupils: set[str] = field(default_factory=set)
    stayed: set[str] = field(default_factory=set)
    stored: Roster | None = None
    of_other_child: dict[tuple[str, str], str] = field(default_factory=dict)
    looked_at: set[Question] = field(default_factory=set)

    def answered(self, standing: Collection[Question]) -> set[Question]:
        """Of the questions that stand, those that the file answers and does not ask again."""
        spoken = self.spoken.answers(standing) if self.spoken else set()
        if any(one.code == OTHER_CHILD for one in standing):
            spoken |= {about_a_pair(*pair, OTHER_CHILD) for pair in self._of_the_right_child()}.intersection(standing)
        return (spoken | self.accounts_told.intersection(standing)) - self.asked - self.looked_at

    def _of_the_right_child(self) -> Iterator[tuple[str, str]]:
        """The pairs whose row names the child whose key it has, and those that are no more."""
        told = self.spoken.records[GuardianshipRecord] if self.spoken else ()
        return chain(rightly_named(told, self.of_other_child), self.left_ties)

    @property
    def groups(self) -> dict[str, int]:
        """How many pupils the file has in each group."""
        return dict(sorted(Counter(group for pupil in self.pupils.values() for group in pupil.groups).items()))

    @property
    def ids_in_apps(self) -> dict[tuple[str, str, str], str]:
        """What apps call whom by the file, by (channel, scope, key)."""
        return {(one.channel, one.scope, one.key): one.app_id for one in self.app_ids}

    @property
    def without_name(self) -> dict[str, list[str]]:
        """Pupils whom a mail cannot mention by a first name, and guardians whom it can greet by none."""
        return {
            "pupils": [key for key, one in self.pupils.items() if not one.first_name],
            "guardians": [key for key, one in self.guardians.items() if not (one.first_name or one.last_name)],
        }


def compare(roster: Roster, records: Iterable[RosterRecord], *, accept_unblock: bool = False) -> Difference:
    """What the records would change; protections are lifted in the result only if that was accepted."""
    sorted_out = _sort_out(by_our_keys(roster, records))
    change = Difference(
        notes=sorted_out[ImportNote],
        consents=sorted_out[ConsentRecord],
        app_ids=sorted_out[AppIdRecord],
        responses=sorted_out[ResponseRecord],
    )
    if sorted_out[StaffRecord]:
        change.staff = {record.staff.key: record.staff for record in sorted_out[StaffRecord]}
        _count(change, "staff", roster.staff, change.staff)
    change.coverage = tuple(sorted_out[CoverageRecord])
    change.registered = {record.key: record for record in sorted_out[GroupRecord]}
    if sorted_out[GuardianshipRecord] or change.coverage or any(one.unsure for one in sorted_out[GuardianRecord]):
        _people(change, roster, sorted_out, accept_unblock=accept_unblock)
    _consents(change, roster)
    _accounts_of_former(change, roster)
    _accounts_left(change, roster)
    return change


def _accounts_of_former(change: Difference, roster: Roster) -> None:
    """Leave out what an app calls the child who had the key before; of guardians a person is asked.

    It goes with the former one, in a table that was made before the key became another's.
    """
    former = {(app, scope, given_up_by(key), app_id) for (app, scope, key), app_id in roster.app_ids.items()
              if scope == "pupil"}  # fmt: skip
    theirs = [one for one in change.app_ids if (one.channel, one.scope, one.key, one.app_id) in former]
    change.notes += [ImportNote(one.place, ACCOUNT, _OF_FORMER) for one in theirs]
    change.app_ids = [one for one in change.app_ids if one not in theirs] if theirs else change.app_ids


_OF_FORMER = "the app calls whoever had the key before so; nothing is taken from it: ask the app what it calls this one"


def _accounts_left(change: Difference, roster: Roster) -> None:
    """Keep with each guardian the accounts that the file takes from them, as the addresses that they had are kept.

    Whose accounts it names is in doubt no more.
    """
    after = Accounts({**roster.app_ids, **change.ids_in_apps})
    for key in {record.key for record in change.app_ids} & roster.guardians.keys():
        one, now = change.guardians.get(key, roster.guardians[key]), after.everywhere(key)
        change.accounts_told |= {about_a_pair(tie.pupil, key, ACCOUNT) for tie in roster.ever_of_guardian.get(key, ())}
        if left := roster.accounts.everywhere(key) - now:
            change.guardians[key] = replace(one, former=(one.former | left) - now)


def _consents(change: Difference, roster: Roster) -> None:
    """Take consents of whom they may name, also those withdrawn before whose child comes with this file."""
    if not (change.consents or roster.consents):
        return
    keys = Keys((*roster.pupils, *change.pupils))
    change.consents, said = of_the_child(change.consents, roster.keys_since)
    change.consents, of_nobody = taken_in(change.consents, keys, {*roster.guardians, *change.guardians})
    change.notes += [*said, *of_nobody]
    change.appeared = appeared(roster.consents, keys)
    children = sorted({one.pupil for one in change.appeared})
    change.warnings += [
        f"pupil {key}: what was withdrawn under a key that nobody had counts for this child; put that key right"
        for key in children
    ]


def by_our_keys(roster: Roster, records: Iterable[RosterRecord]) -> Iterator[RosterRecord]:
    """The records with keys as the store spells them: composed or not, a letter is the same letter."""
    every = chain(roster.pupils, roster.guardians)
    known = {normal: key for key in every if (normal := normalised_key(key)) != key}
    for record in records:
        keys = {name: normalised_key(getattr(record, name)) for name in _KEYS.get(type(record), ())}
        ours: dict[str, Any] = {name: known.get(key, key) for name, key in keys.items()}
        same = all(getattr(record, name) == key for name, key in ours.items())
        yield record if same else replace(record, **ours)


_KEYS: dict[type, tuple[str, ...]] = {
    PupilRecord: ("key",),
    GuardianRecord: ("key",),
    GuardianGoneRecord: ("key",),
    PupilGoneRecord: ("key",),
    GuardianshipGoneRecord: ("pupil", "guardian"),
    GuardianshipRecord: ("pupil", "guardian"),
    ConsentRecord: ("pupil", "guardian"),
    AppIdRecord: ("key",),
    ResponseRecord: ("guardian",),
}
"""Which fields of a record are keys of people."""


def _sort_out(records: Iterable[RosterRecord]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {kind: [] for kind in get_args(RosterRecord)}
    for record in records:
        found[type(record)].append(record)
    return found


def _people(change: Difference, roster: Roster, records: Mapping[Any, list[Any]], *, accept_unblock: bool) -> None:
    lifts = _Lifts(change, accept_unblock)
    for pupil in records[PupilRecord]:
        known_pupil = change.pupils.get(pupil.key) or roster.pupils.get(pupil.key)
        if known_pupil is None and not (pupil.registered or pupil.first_name or pupil.last_name or pupil.group):
            continue
        change.pupils[pupil.key] = _kept(known_pupil, _pupil(known_pupil, pupil, lifts))
    for guardian in records[GuardianRecord]:
        known = change.guardians.get(guardian.key) or roster.guardians.get(guardian.key)
        after = _guardian(known, guardian, lifts)
        half_read = frozenset(inbox(compared(address)) for address in guardian.half_read)
        if half_read:
            change.half_read[guardian.key] = half_read | change.half_read.get(guardian.key, _NOTHING)
        change.guardians[guardian.key] = _kept(known, _as_reader(known, after, half_read))
    stored = {(tie.pupil, tie.guardian): tie for tie in roster.ties}
    for tie in records[GuardianshipRecord]:
        if tie.pupil not in change.pupils and tie.pupil not in roster.pupils:
            change.warnings.append(f"{tie.place}: {_STRANGE[bool(change.coverage or roster.is_registered)]}")
            change.of_strange_pupils.add(tie.guardian)
            continue
        pair = (tie.pupil, tie.guardian)
        change.emptied.update(emptied(tie))
        change.unsaid.update((*pair, name) for name in unsaid(tie))
        known_tie = change.ties.get(pair) or stored.get(pair)
        change.ties[pair] = _kept(known_tie, _tie(known_tie, tie, lifts))
    _without_ties(change, roster)
    change.notes += bans_without_review(change.guardians, records[GuardianRecord])
    change.spoken = Spoken(change.guardians, change.ties, roster, records)
    change.asked = change.spoken.asks()
    change.of_other_child = of_others(records[GuardianshipRecord], {**roster.pupils, **change.pupils})
    change.notes += notes(change.of_other_child)
    former = of_former_children(records[GuardianshipRecord], roster)
    change.notes += notes(former, OF_FORMER)
    change.of_other_child |= former
    change.asked |= {about_a_pair(*pair, OTHER_CHILD) for pair in change.of_other_child if pair in change.ties}
    _departures(change, roster, stored, records)
    _count(change, "pupils", {k: p for k, p in roster.pupils.items() if p.active}, change.pupils)
    _count(change, "guardians", {k: g for k, g in roster.guardians.items() if g.active}, change.guardians)
    _count(change, "guardianships", {pair: tie for pair, tie in stored.items() if tie.active}, change.ties)
    change.addresses_changed = sum(
        any(was and was != now for was, now in ((before.email, guardian.email), (before.mobile, guardian.mobile)))
        for key, guardian in change.guardians.items()
        if (before := roster.guardians.get(key))
    )
    # Of who is known by key alone, for a restore protects them, nobody had said it.
    was_said = {pair for pair, tie in stored.items() if tie.active or tie.authority is not Authority.UNKNOWN}
    change.authorities = [
        (*pair, stored[pair].authority, change.ties[pair].authority)
        for pair in sorted(pair for pair in change.ties if pair in was_said)
        if stored[pair].authority != change.ties[pair].authority
    ]
    unsaid_now = sum(question.code == AUTHORITY_EMPTIED for question in change.asked)
    change.authorities_changed = len(change.authorities) + unsaid_now


def _as_reader(before: Guardian | None, now: Guardian, half_read: frozenset[str]) -> Guardian:
    """Them with the mailboxes that they had, for which what protects asks too: no emptied cell takes one out of it."""
    moved = before is not None and (before.email, before.mobile) != (now.email, now.mobile)
    if not (moved or now.former or half_read):
        return now
    had = now.former | {*(addresses(before) if before else ())} | half_read
    return replace(now, former=had - {*addresses(now)})


def _kept(before: T | None, now: T) -> T:
    """What is known, where nothing changed: a board has hundreds of thousands of which hardly one does."""
    return before if before == now and before is not None else now


_NOTHING = frozenset[str]()
_STRANGE = {
    False: "a pupil key that no roster knows; add the pupil's name and group",
    True: "a pupil key that the file of the pupil system does not have; put the key right",
}


def _without_ties(change: Difference, roster: Roster) -> None:
    """Whom no usable row brings to a child is not new; who is known keeps what the file says of them."""
    tied = {guardian for _, guardian in change.ties}
    for key in change.guardians.keys() - tied:
        if key not in roster.guardians:
            del change.guardians[key]
        else:
            change.guardians[key] = replace(change.guardians[key], active=roster.guardians[key].active)


def _departures(
    change: Difference,
    roster: Roster,
    stored: Mapping[tuple[str, str], Guardianship],
    records: Mapping[Any, list[Any]],
) -> None:
    """Who left: pupils by the pupil system, once there is one; guardians by the contacts, which rule them."""
    gone = {one.key: one.on for one in records[PupilGoneRecord]}
    change.left_pupils = [key for key in gone if key in roster.pupils and roster.pupils[key].active]
    change.last_days = {key: on for key, on in gone.items() if on}
    for key in gone:
        change.pupils.pop(key, None)
    _guardians_gone(change, roster, stored, records)
    if any(note.code == SET_ASIDE for note in change.notes):
        return
    if change.coverage or roster.is_registered:
        staying, whole = _registered(records), any("pupils" in one.whole for one in change.coverage)
    else:
        staying, whole = {pupil for pupil, _ in change.ties} | set(change.pupils), True
    staying.update(gone)
    if whole:
        change.left_pupils += [key for key, one in roster.pupils.items() if one.active and key not in staying]
    if not records[GuardianshipRecord] or any("guardians" in one.some for one in change.coverage):
        return
    gone_ties = [pair for pair, tie in stored.items() if tie.active and pair not in change.ties]
    change.left_ties = [pair for pair in gone_ties if pair[1] not in change.of_strange_pupils]
    change.stayed = {guardian for _, guardian in gone_ties} & change.of_strange_pupils
    kept = {guardian for _, guardian in change.ties} | change.stayed
    change.left_guardians = [key for key, one in roster.guardians.items() if one.active and key not in kept]


def _guardians_gone(
    change: Difference,
    roster: Roster,
    stored: Mapping[tuple[str, str], Guardianship],
    records: Mapping[Any, list[Any]],
) -> None:
    """Whom a file takes out outright: also a part of a set does, and one of which a row was left out.

    Who is no longer tied to anybody has left as well.
    """
    gone = {one.key for one in records[GuardianGoneRecord]}
    ended = {(one.pupil, one.guardian) for one in records[GuardianshipGoneRecord]}
    here = {pair for pair, tie in stored.items() if tie.active}
    change.left_ties = [
        pair for pair in stored if pair in here and (pair in ended or pair[1] in gone) and pair not in change.ties
    ]
    ends = {*change.left_ties}
    kept = {pair[1] for pair in chain(change.ties, here) if pair not in ends}
    left = {guardian for _, guardian in change.left_ties} | gone
    change.left_guardians = [key for key in sorted(left - kept) if _is_here(roster.guardians.get(key))]


def _is_here(guardian: Guardian | None) -> bool:
    return guardian is not None and guardian.active


def _registered(records: Mapping[Any, list[Any]]) -> set[str]:
    return {pupil.key for pupil in records[PupilRecord] if pupil.registered}


def _count(change: Difference, what: str, before: Mapping[Any, object], after: Mapping[Any, object]) -> None:
    change.new[what] = sum(key not in before for key in after)
    change.changed[what] = sum(
        (known := before.get(key)) is not None and known is not value and known != value for key, value in after.items()
    )


@dataclass
class _Lifts:
    """Decides about taking a protection away, and keeps a list of where it was asked."""

    change: Difference
    accepted: bool

    def keep(self, before: T, after: T | None, key: str, what: str, *, protects: bool) -> T:
        """The value to store, if ``before`` is stored and the file says ``after`` (None: it does not say)."""
        if after is None or after == before:
            return before
        if not protects:
            return after
        self.change.lifted.append((key, what))
        return after if self.accepted else before


def _pupil(before: Pupil | None, record: PupilRecord, lifts: _Lifts) -> Pupil:
    known = before or Pupil(record.key, "")
    registered: dict[str, Any] = {"registered": True} if record.registered else {}
    for name in ("groups", "year", "site", "starts_on", "leaves_on") if record.registered else ():
        registered[name] = getattr(record, name)
    if record.groups is None:
        registered.pop("groups", None)
        registered["year"] = record.year or known.year
    groups = (record.group,) if record.group else () if "group" in record.emptied else known.groups
    return replace(
        known,
        first_name=_or(record.first_name, known.first_name),
        last_name=_or(record.last_name, known.last_name),
        active=known.active or record.registered or not known.registered,
        deceased=lifts.keep(known.deceased, record.deceased, record.key, "deceased", protects=known.deceased),
        **{"groups": groups} | registered,
    )


_PLAIN = "first_name last_name email mobile language channel app_access helps digest reading_support intensive".split()


def _guardian(before: Guardian | None, record: GuardianRecord, lifts: _Lifts) -> Guardian:
    known = before or Guardian(record.key, "", "")
    opt_out = known.opt_out if record.opt_out is None else record.opt_out
    if "opt_out" in record.unsure:
        opt_out |= known.opt_out
    plain = {name: value for name in _PLAIN if (value := getattr(record, name)) is not None}
    plain |= {name: "" for name in record.emptied.intersection(_PLAIN) if name not in plain}
    return replace(
        known,
        **plain,
        asks_limit=_or(record.asks_limit, known.asks_limit),
        blocked=lifts.keep(known.blocked, record.blocked, record.key, "blocked", protects=not record.blocked),
        blocked_until=_or(record.blocked_until, known.blocked_until),
        blocked_by=_or(record.blocked_by, known.blocked_by),
        opt_out=lifts.keep(known.opt_out, opt_out, record.key, "opt_out", protects=not opt_out >= known.opt_out),
        address_secret=lifts.keep(
            known.address_secret, record.address_secret, record.key, "address_secret", protects=known.address_secret
        ),
        deceased=lifts.keep(known.deceased, record.deceased, record.key, "deceased", protects=known.deceased),
        active=True,
    )


def _tie(before: Guardianship | None, record: GuardianshipRecord, lifts: _Lifts) -> Guardianship:
    known = before or Guardianship(record.pupil, record.guardian)
    # A record that says all outlives the cells that said so: what is emptied waits, and is not refused for good.
    stays = before is not None and "receives" in unsaid(record) and is_permitted(before)
    receives = None if stays else record.receives
    denied = before is not None and known.authority is Authority.NO
    loosens = before is not None and STRICT[receives or known.receives] < STRICT[known.receives]
    return replace(
        known,
        relation=_or(record.relation, known.relation) or Relation.OTHER,
        authority=lifts.keep(known.authority, record.authority, record.guardian, "authority", protects=denied),
        receives=lifts.keep(known.receives, receives, record.guardian, "receives", protects=loosens),
        active=True,
        receives_by=_or(record.receives_by, known.receives_by),
        receives_since=_or(record.receives_since, known.receives_since),
    )


def _or(value: T | None, otherwise: T) -> T:
    return otherwise if value is None else value
