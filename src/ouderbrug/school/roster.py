"""Who is at school now: pupils, guardians, how they belong together, and staff, as one value in memory."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ouderbrug.people import Authority, Pairing, Receives, Relation
from ouderbrug.school.boxes import EMAIL, MOBILE, NOWHERE, Accounts
from ouderbrug.school.consent_words import PHOTO, allows, standing
from ouderbrug.school.invented_names import invented
from ouderbrug.school.protection import withheld
from ouderbrug.wire.mailboxes import inbox, normalised_address

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping
    from datetime import date, datetime

    from ouderbrug.model import Audience
    from ouderbrug.people import Guardian, Guardianship, Pupil, Staff
    from ouderbrug.records import ConsentRecord, GroupRecord
    from ouderbrug.rules.other_names import OtherNames
    from ouderbrug.school.boxes import Box
    from ouderbrug.school.consent_words import Said, Terms

K = TypeVar("K")
V = TypeVar("V")


class Standing(NamedTuple):
    """What a guardian is to the pupils whom a message concerns, and who else reads what comes to their mailbox.

    ``years`` are the school years (1 to 8) of the pupils' groups, ``peers`` whoever reads along, ``peer_ties`` all
    their guardianships, those that ended too; ``readers`` are the keys of the guardian and of those to whom the same
    mail would go, ``together`` of those peers of whom a leader wrote down that they read the mailbox together with the
    guardian, ``receives_all`` the (pupil, guardian) of these ties of whom a leader said that they get all that is
    recorded for them.
    """

    guardian: Guardian | None
    pupils: tuple[Pupil, ...]
    years: tuple[int, ...]
    ties: tuple[Guardianship, ...]
    peers: tuple[Guardian, ...]
    peer_ties: tuple[Guardianship, ...]
    readers: tuple[str, ...]
    together: frozenset[str]
    receives_all: frozenset[tuple[str, str]]


class Meant(NamedTuple):
    """The pupils whom an audience means, as one value: their keys, their groups and their call names, in order."""

    keys: frozenset[str]
    groups: frozenset[str]
    first_names: tuple[str, ...]


def set_aside_under(key: str, number: int) -> str:
    """The key of whoever had this one until it became another person's; the first of them has number 1."""
    return f"{key}~{number}"


def given_up_by(key: str) -> str:
    """The key that somebody had until it became another person's; empty for who gave up none."""
    before, mark, number = key.rpartition("~")
    return before if mark and number.isdecimal() else ""


@dataclass(frozen=True)
class Roster:
    """The people of one school. ``consents`` holds all that was said of consent, ``app_ids`` what an app calls whom,
    by (channel, scope, key), ``pairs`` what a colleague wrote down about two people: guardians in the order of their
    keys, else (pupil, guardian), ``held`` what stands behind a hold of a pupil, a guardian or both, by its scope and
    key, ``registered`` the groups of the pupil system by its keys, ``stopped`` since when (UTC) a channel is stopped
    at a place, by the name of the one and the other as it is compared, ``keys_since`` from which day on the key of a
    pupil is theirs, where it was another child's before. ``coming`` are for an import the pupils who are not here yet,
    as on their first day; ``coming_this_year`` are those of them who come before the next school year, ``not_yet``
    those who are not here now, be they here on the day from which on the import holds. Of the pupils ``in_doubt``
    nobody has said yet whether their key is another child's.
    """

    school: str
    pupils: Mapping[str, Pupil] = field(default_factory=dict)
    guardians: Mapping[str, Guardian] = field(default_factory=dict)
    ties: tuple[Guardianship, ...] = ()
    staff: Mapping[str, Staff] = field(default_factory=dict)
    consents: tuple[ConsentRecord, ...] = ()
    app_ids: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    pairs: Mapping[Pairing, frozenset[tuple[str, str]]] = field(default_factory=dict)
    held: frozenset[tuple[str, str]] = frozenset()
    registered: Mapping[str, GroupRecord] = field(default_factory=dict)
    stopped: Mapping[tuple[str, str], datetime] = field(default_factory=dict)
    keys_since: Mapping[str, date] = field(default_factory=dict)
    coming: Mapping[str, Pupil] = field(default_factory=dict)
    coming_this_year: frozenset[str] = frozenset()
    not_yet: frozenset[str] = frozenset()
    in_doubt: frozenset[str] = frozenset()

    def all_names(self) -> Iterator[str]:
        """The names of everybody who is known: pupils, guardians and colleagues, whole and either way round."""
        people: tuple[Pupil | Guardian, ...] = (*self.pupils.values(), *self.guardians.values())
        for one in people:
            yield from (f"{one.first_name} {one.last_name}", f"{one.last_name} {one.first_name}")
        yield from (one.name for one in self.staff.values())

    @cached_property
    def expected(self) -> Mapping[str, Pupil]:
        """The pupils who are at school, and those who are coming."""
        return {**{key: one for key, one in self.pupils.items() if one.active}, **self.coming}

    @cached_property
    def is_registered(self) -> bool:
        """True once a pupil system says who the pupils are: then no other table does."""
        return any(pupil.registered for pupil in self.pupils.values())

    @cached_property
    def ties_of_pupil(self) -> Mapping[str, tuple[Guardianship, ...]]:
        """The active guardianships of each pupil."""
        return grouped((tie.pupil, tie) for tie in self.ties if tie.active)

    @cached_property
    def ties_of_guardian(self) -> Mapping[str, tuple[Guardianship, ...]]:
        """The active guardianships of each guardian."""
        return grouped((tie.guardian, tie) for tie in self.ties if tie.active)

    @cached_property
    def ever_of_guardian(self) -> Mapping[str, tuple[Guardianship, ...]]:
        """Those that ended too: who has left may still read a mailbox, and hears what became of what they had."""
        return grouped((tie.guardian, tie) for tie in self.ties)

    @cached_property
    def hears_of(self) -> Mapping[str, frozenset[str]]:
        """Of which pupils each guardian may hear; whom a ban, a death or "nothing" keeps out of all has no place here.

        It is the one place that says who may be named as a reader: lists, pages, links and answers ask it.
        """
        here = {key for key, one in self.guardians.items() if one.active and not (one.blocked or one.deceased)}
        open_ = (tie for tie in self.ties if tie.active and tie.receives is not Receives.NOTHING)
        found = grouped((tie.guardian, tie.pupil) for tie in open_ if tie.guardian in here)
        return {key: frozenset(pupils) for key, pupils in found.items()}

    @cached_property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """The keys of the active pupils of each group."""
        return grouped((group, pupil.key) for pupil in self.pupils.values() if pupil.active for group in pupil.groups)

    @cached_property
    def years(self) -> frozenset[str]:
        """The years of the active pupils."""
        return frozenset(year for one in self.pupils.values() if one.active for year in years_of_pupil(one))

    @cached_property
    def sites(self) -> frozenset[str]:
        """The keys that a pupil system has for the buildings of the active pupils."""
        return frozenset(one.site for one in self.pupils.values() if one.active and one.site)

    def years_in(self, group: str) -> tuple[str, ...]:
        """The years of the pupils of a group; by its name where it has none."""
        members = [self.pupils[key] for key in self.groups.get(group, ())]
        return tuple(sorted({year for one in members for year in _years_in(one, (group,))})) or years_of(group)

    def groups_of(self, pupils: Iterable[str]) -> tuple[str, ...]:
        """The groups of these pupils, in their order; of who is not known, none."""
        known = (self.pupils[key] for key in pupils if key in self.pupils)
        return tuple(sorted({group for pupil in known for group in pupil.groups}))

    def call_names(self, pupils: Iterable[str]) -> list[str]:
        """What these pupils are called; who is not known has no name."""
        return [self.pupils[key].first_name for key in pupils if key in self.pupils]

    def family_names(self, pupils: Iterable[str]) -> list[str]:
        """The family names of these pupils; who is not known has none."""
        return [self.pupils[key].last_name for key in pupils if key in self.pupils]

    def names(self, guardians: Iterable[str]) -> list[str]:
        """The names of these guardians; who is not known has none."""
        return [self.guardians[key].name for key in guardians if key in self.guardians]

    @cached_property
    def names_of_all(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """The full names, the call names and the family names of all pupils, which a text may not hold unseen."""
        pupils = self.pupils.values()
        full = tuple(f"{pupil.first_name} {pupil.last_name}" for pupil in pupils if pupil.last_name)
        return full, tuple(one.first_name for one in pupils), tuple(sorted({one.last_name for one in pupils}))

    @cached_property
    def other_names(self) -> OtherNames:
        """Invented names for everybody here, for a text that is about nobody alone."""
        return invented(self.pupils, self.guardians)

    def concerning(self, guardian: str, pupils: tuple[str, ...]) -> tuple[str, ...]:
        """Those of these pupils whose guardian this is; all of them for who is nobody's here."""
        theirs = {tie.pupil for tie in self.ties_of_guardian.get(guardian, ())}
        return tuple(key for key in pupils if key in theirs) or pupils

    def standing(self, recipient: str, pupils: tuple[str, ...], box: Box = NOWHERE) -> Standing:
        """What one guardian is to these pupils, and who reads along there; of a group, pupils and years alone."""
        name = (recipient, pupils, box)
        if name not in self._standings:
            known = tuple(self.pupils[key] for key in pupils if key in self.pupils)
            years = {int(year) for one in known for year in years_of_pupil(one)}
            ties = tuple(tie for tie in self.ties_of_guardian.get(recipient, ()) if tie.pupil in pupils)
            peers = self.reading_along(recipient, box)
            theirs = tuple(self._as_held(tie) for peer in peers for tie in self.ever_of_guardian.get(peer.key, ()))
            readers = (recipient, *(peer.key for peer in self.peers(recipient, box)))
            together = [one.key for one in peers if self.are_paired(Pairing.READS_TOGETHER, recipient, one.key)]
            guardian = self.guardians.get(recipient)
            self._standings[name] = Standing(
                guardian,
                known,
                tuple(sorted(years)),
                ties,
                peers,
                theirs,
                readers,
                frozenset(together),
                frozenset(tie for one in (*ties, *theirs) if (tie := (one.pupil, one.guardian)) in self.said_yes),
            )
        return self._standings[name]

    def is_held(self, guardian: str, pupils: Iterable[str] = ()) -> bool:
        """True if something of a guardian, or of them and one of these pupils, waits for an answer behind a hold."""
        waits = {("guardian", guardian), *(("pair", f"{pupil}:{guardian}") for pupil in pupils)}
        return not self.held.isdisjoint(waits)

    def _as_held(self, tie: Guardianship) -> Guardianship:
        """A tie of who reads along: while something waits of it for an answer, nobody knows that they may have it."""
        if not self.is_held(tie.guardian, (tie.pupil,)):
            return tie
        known_no = tie.authority is Authority.NO
        return replace(tie, authority=Authority.NO if known_no else Authority.UNKNOWN, receives_by="")

    @cached_property
    def _standings(self) -> dict[tuple[str, tuple[str, ...], Box], Standing]:
        """Kept for all the events of a run."""
        return {}

    def meant_by(self, audience: Audience) -> Meant:
        """Whom an audience means, worked out once."""
        if audience not in self._meant:
            pupils = [self.pupils[key] for key in self.pupils_in(audience)]
            groups = frozenset(group for pupil in pupils for group in pupil.groups)
            names = tuple(sorted({pupil.first_name for pupil in pupils}))
            self._meant[audience] = Meant(frozenset(pupil.key for pupil in pupils), groups, names)
        return self._meant[audience]

    @cached_property
    def _meant(self) -> dict[Audience, Meant]:
        return {}

    def consents_on(self, channel: str, known: Terms, today: date) -> frozenset[str]:
        """ "pupil:purpose" for each consent that stands for a channel; a word about that channel goes first.

        While a pupil is held nothing about them goes to anybody: no consent to photos counts, whatever was said.
        """
        if (channel, known, today) not in self._consents:
            standing = self._consents_of(known, today)
            self._consents[channel, known, today] = frozenset(
                f"{pupil}:{purpose}"
                for (pupil, purpose), said in standing.items()
                if allows(said, channel) and not (purpose == PHOTO and ("pupil", pupil) in self.held)
            )
        return self._consents[channel, known, today]

    def said_yes_to_photos(self, pupil: str, channel: str, known: Terms, today: date) -> bool:
        """True if consent to photos of a pupil stands for a channel, be they held now or not."""
        return allows(self._consents_of(known, today).get((pupil, PHOTO), {}), channel)

    @cached_property
    def _consents(self) -> dict[tuple[str, Terms, date], frozenset[str]]:
        return {}

    def _consents_of(self, known: Terms, today: date) -> Mapping[tuple[str, str], Said]:
        """Worked out once for all channels of a run."""
        if (known, today) not in self._standing_consents:
            said = [one for one in self.consents if not one.given or self._may_give(one)]
            self._standing_consents[known, today] = standing(said, known, today)
        return self._standing_consents[known, today]

    def _may_give(self, said: ConsentRecord) -> bool:
        """True of a word for the child, and of a guardian with authority: of another a yes gives nothing (AVG, art. 8).

        A no of anybody counts. Nothing is given for a child who has died: a colleague sees to that photo.
        """
        if (pupil := self.pupils.get(said.pupil)) is not None and pupil.deceased:
            return False
        ties = self.ties_of_pupil.get(said.pupil, ())
        return not said.guardian or any(
            one.guardian == said.guardian and one.authority is Authority.YES for one in ties
        )

    @cached_property
    def _standing_consents(self) -> dict[tuple[Terms, date], Mapping[tuple[str, str], Said]]:
        return {}

    def members(self, group: str) -> tuple[Guardian, ...]:
        """The guardians of a group's pupils: those who may see its posts in an app."""
        return self._members.get(group, ())

    @cached_property
    def _members(self) -> Mapping[str, tuple[Guardian, ...]]:
        return {
            group: tuple(
                self.guardians[key]
                for key in sorted({tie.guardian for pupil in pupils for tie in self.ties_of_pupil.get(pupil, ())})
                if key in self.guardians
            )
            for group, pupils in self.groups.items()
        }

    def is_watched(self, group: str, box: Box = NOWHERE) -> bool:
        """True if somebody is protected from or with the guardians of a group, also if the file names them no more.

        Those are who has a ban, whose address is secret, or who is a parent and may have nothing about a child of the
        group. A partner of a parent may have nothing for want of a role, which protects nobody. Who has a ban and is of
        another group sees its posts in the account of one of its guardians.
        """
        return bool(self.watching(group, box))

    def watching(self, group: str, box: Box = NOWHERE) -> frozenset[str]:
        """Those for whose sake a group is watched: who is protected from its guardians, or with them."""
        readers = (peer for one in self.members(group) for peer in self.reading_along(one.key, box)) if box.app else ()
        return self._watching.get(group, frozenset()).union(peer.key for peer in readers if peer.blocked)

    @cached_property
    def _watching(self) -> Mapping[str, frozenset[str]]:
        protected = {one.key: one for one in self.guardians.values() if one.blocked or one.address_secret}
        found: dict[str, set[str]] = defaultdict(set)
        for tie in self.ties:
            who = protected.get(tie.guardian)
            kept = who is not None and (who.blocked or tie.active)
            pupil = self.pupils.get(tie.pupil)
            if pupil is not None and pupil.active and (kept or _is_kept_out(tie)):
                for group in pupil.groups:
                    found[group].add(tie.guardian)
        return {group: frozenset(keys) for group, keys in found.items()}

    def address(self, guardian: Guardian, box: Box) -> str:
        """Where the messages of a box come to a guardian, written as it is compared; empty if nowhere."""
        return self.accounts.address(guardian.key, box) if box.app else mailbox(guardian, box.field)

    def places(self, guardian: Guardian) -> set[str]:
        """All places where messages come to a guardian, over whatever channel, written as they are compared."""
        own = {mailbox(guardian, box.field) for box in (EMAIL, MOBILE)}
        return (own | self.accounts.everywhere(guardian.key)) - {""}

    def stops_of(self, key: str, channels: Container[str] | None = None) -> set[tuple[str, str]]:
        """Which channel is stopped at which address of a guardian, of these channels or of all."""
        places = self.places(self.guardians[key])
        return {(name, at) for name, at in self.stopped if at in places and (channels is None or name in channels)}

    @cached_property
    def accounts(self) -> Accounts:
        """Where messages in an app come to guardians."""
        return Accounts(self.app_ids)

    def peers(self, guardian: str, box: Box) -> tuple[Guardian, ...]:
        """The other guardians who read what comes to a guardian there; nobody where nothing comes."""
        return self._peers_at(box).get(guardian, ())

    def _peers_at(self, box: Box) -> Mapping[str, tuple[Guardian, ...]]:
        if box not in self._peers:
            self._peers[box] = self._sharing(box)
        return self._peers[box]

    @cached_property
    def _peers(self) -> dict[Box, Mapping[str, tuple[Guardian, ...]]]:
        return {}

    def _sharing(self, box: Box) -> Mapping[str, tuple[Guardian, ...]]:
        found: dict[str, dict[str, Guardian]] = defaultdict(dict)
        places = grouped((at, one) for one in self.guardians.values() for at in self._read_by(one, box))
        for together in places.values():
            for one in together if len(together) > 1 else ():
                found[one.key].update({other.key: other for other in together if other is not one})
        return {key: tuple(sorted(others.values(), key=lambda other: other.key)) for key, others in found.items()}

    def _read_by(self, guardian: Guardian, box: Box) -> Iterable[str]:
        if box.app:
            return self.accounts.read(guardian.key, box.app, box.scopes)
        address = self.address(guardian, box)
        return (address,) if address else ()

    def circles(self, boxes: frozenset[Box]) -> Mapping[str, frozenset[str]]:
        """With whom each guardian shares a child or one of these mailboxes, at however many removes; not who is alone.

        Ties that ended count: what was told of a child then may wait still.
        """
        if boxes not in self._circles:
            self._circles[boxes] = self._circles_by(boxes)
        return self._circles[boxes]

    @cached_property
    def _circles(self) -> dict[frozenset[Box], Mapping[str, frozenset[str]]]:
        return {}

    def _circles_by(self, boxes: frozenset[Box]) -> Mapping[str, frozenset[str]]:
        of_pupil = grouped((tie.pupil, tie.guardian) for tie in self.ties).values()
        sharing = ((key, *(one.key for one in peers)) for box in boxes for key, peers in self._peers_at(box).items())
        found: dict[str, set[str]] = {}
        for together in (one for one in (*of_pupil, *sharing) if len(one) > 1):
            sets = {id(known): known for key in together if (known := found.get(key)) is not None}
            largest = max(sets.values(), key=len, default=set())
            new = {*together}.union(*(one for one in sets.values() if one is not largest)) - largest
            largest |= new
            found |= dict.fromkeys(new, largest)
        each = {id(one): one for one in found.values()}
        frozen = {number: frozenset(one) for number, one in each.items()}
        return {key: frozen[id(one)] for key, one in found.items()}

    def reading_along(self, guardian: str, box: Box) -> tuple[Guardian, ...]:
        """Who else may read what comes to a guardian there.

        Beside the peers that is who has a subaddress of it, and whoever protected had it before, as one who has left.
        """
        if box not in self._along:
            have = ((inbox(at), one) for one in self.guardians.values() for at in self._read_by(one, box))
            had = ((inbox(former), replace(one, active=False)) for one in self._protected for former in one.former)
            self._along[box] = grouped((*had, *have))
        places = self._read_by(self.guardians[guardian], box) if guardian in self.guardians else ()
        found = {one.key: one for at in places for one in self._along[box].get(inbox(at), ()) if one.key != guardian}
        return tuple(found[key] for key in sorted(found))

    @cached_property
    def _along(self) -> dict[Box, Mapping[str, tuple[Guardian, ...]]]:
        return {}

    @property
    def _protected(self) -> Iterator[Guardian]:
        """Whom a ban, or something withheld, keeps from what others may read."""
        for key, one in self.guardians.items():
            if one.former and (one.blocked or any(withheld(tie) for tie in self.ever_of_guardian.get(key, ()))):
                yield one

    @cached_property
    def said_yes(self) -> frozenset[tuple[str, str]]:
        return self.pairs.get(Pairing.RECEIVES_ALL, frozenset())

    def are_paired(self, what: Pairing, one: str, other: str) -> bool:
        """True if a leader wrote this down about two guardians, and it stands."""
        return (min(one, other), max(one, other)) in self.pairs.get(what, ())

    def apart_from(self, guardian: str) -> frozenset[str]:
        """Whom a guardian is not to meet, by a leader's word."""
        pairs = self.pairs.get(Pairing.NOT_TOGETHER, frozenset())
        return frozenset(key for pair in pairs if guardian in pair for key in pair if key != guardian)

    def pupils_in(self, audience: Audience) -> tuple[str, ...]:
        """The keys of the pupils whom an audience means, in order; those who left only if named one by one."""
        if audience.scope == "pupils":
            return tuple(key for key in audience.keys if key in self.pupils)
        if audience.scope == "groups":
            return tuple(sorted({key for group in audience.keys for key in self.groups.get(group, ())}))
        active = [pupil for pupil in self.pupils.values() if pupil.active]
        if audience.scope == "years":
            wanted = set(audience.keys)
            active = [one for one in active if not wanted.isdisjoint(years_of_pupil(one))]
        if audience.scope == "site" and audience.keys != (self.school,):
            active = [one for one in active if one.site in audience.keys]
        return tuple(sorted(pupil.key for pupil in active))

    def unknown_in(self, audience: Audience) -> str | None:
        """What it names that this school has not: "pupil", "group", "site"; "school" if nobody is here; else None."""
        if audience.scope == "pupils" and not all(key in self.pupils for key in audience.keys):
            return "pupil"
        if audience.scope == "groups" and not all(key in self.groups for key in audience.keys):
            return "group"
        if audience.scope == "years" and not set(audience.keys) <= self.years:
            return "year"
        if audience.scope == "site" and audience.keys != (self.school,) and not set(audience.keys) <= self.sites:
            return "site"
        if audience.scope in ("site", "school") and not any(pupil.active for pupil in self.pupils.values()):
            return "school"  # before the first table of people nobody would hear of it
        return None


@lru_cache(maxsize=1024)
def years_of(group: str) -> tuple[str, ...]:
    """The year or years in the name of a group: "3A" is 3, a combination group "4/5" is 4 and 5."""
    return tuple(re.findall(r"\d+", group))


def years_of_pupil(pupil: Pupil) -> tuple[str, ...]:
    """The year that the pupil system gives, else the years in the names of the groups."""
    return _years_in(pupil, pupil.groups)


def _years_in(pupil: Pupil, groups: Iterable[str]) -> tuple[str, ...]:
    if pupil.year:
        return (pupil.year,) if pupil.year.isdigit() else ()
    return tuple(year for group in groups for year in years_of(group))


def mailbox(guardian: Guardian, field: str) -> str:
    """What stands in a field that holds an address, written as it is compared; empty if nothing does."""
    return compared(str(getattr(guardian, field))) if field else ""


def compared(address: str) -> str:
    """An address or number as it is compared."""
    return normalised_address(address) if "@" in address else address.casefold()


def has_address(guardian: Guardian | None) -> bool:
    """True of somebody who reads a mailbox or number."""
    return guardian is not None and any(getattr(guardian, by.field) for by in (EMAIL, MOBILE))


def addresses(guardian: Guardian) -> tuple[str, ...]:
    """All mailboxes and numbers that a guardian reads, written as they are compared where it protects somebody."""
    return tuple(inbox(box) for by in (EMAIL, MOBILE) if (box := mailbox(guardian, by.field)))


def holders(guardians: Iterable[Guardian], accounts: Accounts) -> dict[str, tuple[str, ...]]:
    """The keys of these guardians by each of their addresses and accounts."""
    return grouped(
        (place, one.key) for one in guardians for place in (*addresses(one), *sorted(accounts.everywhere(one.key)))
    )


def _is_kept_out(tie: Guardianship) -> bool:
    return tie.receives is Receives.NOTHING and tie.relation is not Relation.OTHER


def grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    """The values of each key, in the order in which they come."""
    found: dict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return {key: tuple(values) for key, values in found.items()}
