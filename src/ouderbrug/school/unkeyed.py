"""Rows that protect somebody whom no key of the file names: all whom they can be about wait, until one says who it is.

A row that cannot be used is left out, and what protects somebody must not go with it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from ouderbrug.people import Guardian
from ouderbrug.records import ConsentRecord, GuardianRecord, GuardianshipRecord, PupilRecord, UnkeyedGuardianRecord
from ouderbrug.school.import_questions import PROTECT, ROW
from ouderbrug.school.likeness import named, normalised_key, spelled
from ouderbrug.school.roster import addresses, compared, grouped
from ouderbrug.wire.mailboxes import inbox

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from ouderbrug.people import Pupil
    from ouderbrug.records import RosterRecord
    from ouderbrug.school.roster import Roster


def with_all_who_may_be_meant(roster: Roster, records: Sequence[RosterRecord]) -> list[RosterRecord]:
    """The records, with one of an unread row for each who may be meant in place of those that name nobody by key.

    Who is meant is told by key but for lost zeros, by mailbox or number, or by name among the guardians of the pupil,
    and else among those who have another child with one of them; if by none of these, each guardian of that pupil
    may be, and at last each of whoever has a child or a last name that the row may be naming.
    """
    seen = _Seen(roster, records)
    unkeyed = [one for one in records if isinstance(one, UnkeyedGuardianRecord)]
    unkeyed += seen.of_strange_pupils()
    rest = [child for one in records if not isinstance(one, UnkeyedGuardianRecord) for child in seen.of_children(one)]
    held = dict.fromkeys((one.place, key, one.unread) for one in unkeyed for key in sorted(seen.may_be(one)))
    return [*rest, *(_unread(*one) for one in held)]


def _unread(place: str, key: str, text: str) -> GuardianRecord:
    """That a row could not be read which may be about this guardian."""
    unread = frozenset({(ROW, text)} if text else ())
    return GuardianRecord(place, key, unsure=frozenset({ROW}), unread=unread)


def _protecting(record: GuardianRecord | GuardianshipRecord) -> str:
    """What a record says that may protect, with what could not be read of it."""
    said = ((name, getattr(record, name)) for name in PROTECT[type(record)])
    told = [f"{name}: {sorted(value) if isinstance(value, frozenset) else value}" for name, value in said]
    return "\n".join((*told, *(" ".join(one) for one in sorted(record.unread))))


_SIGNS = " \t'\"`,;.^=~/-\u2018\u2019\u201c\u201d\u201e\u3003\u2026"
"""What names nobody where it stands alone in place of a key."""


class _Who(NamedTuple):
    """A guardian as they are found: by what is written of them."""

    key: str
    name: str
    last_name: str | None
    boxes: Collection[str]


class _Seen:
    """The guardians of the store and of the file, by key, mailbox, name and pupil."""

    def __init__(self, roster: Roster, records: Sequence[RosterRecord]) -> None:
        self._roster = roster
        self._records = records

    def may_be(self, one: UnkeyedGuardianRecord) -> set[str]:
        """The keys of all whom it may be about."""
        home = {key for pupil in one.pupils for key in self._homes.get(_bare(pupil), ())}
        found = {key for written in one.keys for key in self._keys.get(_bare(written), ())}
        found |= {key for box in one.addresses for key in self._boxes.get(inbox(compared(box)), ())}
        of_name = {*self._names.get(name, ())} if (name := _name(one)) else set()
        family = {key for here in home for pupil in self._children.get(here, ()) for key in self._homes[_bare(pupil)]}
        found |= of_name & home or of_name & family if home else of_name
        said = {letters for name in one.names if (letters := _letters(name))}
        found |= {key for name in said for key in self._names.get(name, ())}
        return found or home or self._of_family(said)

    def _of_family(self, said: Collection[str]) -> set[str]:
        """All who have a child of such a name; where there is none, of such a first name, or who are called by one."""
        by_whole, by_part = self._families
        whole = {key for name in said for key in by_whole.get(name, ())}
        return whole or {key for name in said for key in by_part.get(name, ())}

    def of_children(self, one: RosterRecord) -> list[RosterRecord]:
        """A record; what is withdrawn of a child whom the row does not name is so of each child of who withdrew it."""
        if not isinstance(one, ConsentRecord) or one.pupil.strip(_SIGNS):
            return [one]
        children = {pupil for pupil, key in self._ties if one.guardian and key == one.guardian}
        return [replace(one, pupil=child) for child in sorted(children)]

    def of_strange_pupils(self) -> Iterator[UnkeyedGuardianRecord]:
        """What protects in the file and is said of a pupil whom nobody knows: no such row is taken in."""
        ties = (one for one in self._records if isinstance(one, GuardianshipRecord))
        strange = [tie for tie in ties if normalised_key(tie.pupil) not in self._pupils]
        if not strange:
            return
        people = (one for one in self._records if isinstance(one, GuardianRecord))
        by_key = grouped((one.key, one) for one in people)
        here = {key for pupil, key in self._ties if normalised_key(pupil) in self._pupils}
        for tie in strange:
            said = by_key.get(tie.guardian, ())
            lost = tie.guardian not in here and any(one.protects for one in said)
            if lost or tie.protects:
                boxes = {box for one in said for box in (one.email, one.mobile) if box}
                name = next(((one.first_name, one.last_name) for one in said), (None, None))
                yield UnkeyedGuardianRecord(
                    tie.place, frozenset({tie.guardian}), frozenset({tie.pupil}), *name, frozenset(boxes),
                    unread="\n".join((_protecting(tie), *map(_protecting, said))),
                )  # fmt: skip

    @cached_property
    def _pupils(self) -> set[str]:
        new = (one for one in self._records if isinstance(one, PupilRecord))
        told = (one.key for one in new if one.registered or one.first_name or one.last_name or one.group)
        return {*self._roster.pupils, *map(normalised_key, told)}

    @cached_property
    def _ties(self) -> list[tuple[str, str]]:
        new = ((one.pupil, one.guardian) for one in self._records if isinstance(one, GuardianshipRecord))
        return [*((tie.pupil, tie.guardian) for tie in self._roster.ties), *new]

    @cached_property
    def _people(self) -> list[_Who]:
        known = [_Who(key, _name(one), one.last_name, addresses(one)) for key, one in self._roster.guardians.items()]
        new = (one for one in self._records if isinstance(one, GuardianRecord))
        return known + [_Who(one.key, _name(one), one.last_name, _boxes(one)) for one in new]

    @cached_property
    def _families(self) -> tuple[Mapping[str, Sequence[str]], Mapping[str, Sequence[str]]]:
        """Guardians by the whole names of their children, and by the parts of these and of their own."""
        new = (one for one in self._records if isinstance(one, PupilRecord))
        pupils: list[Pupil | PupilRecord] = [*self._roster.pupils.values(), *new]
        children = [(key, one) for one in pupils for key in self._homes.get(_bare(one.key), ())]
        whole = grouped((_name(one), key) for key, one in children)
        parts = [(part, key) for key, one in children for part in (one.first_name, one.last_name)]
        parts += [(who.last_name, who.key) for who in self._people]
        return whole, grouped((_letters(part), key) for part, key in parts if part)

    @cached_property
    def _keys(self) -> Mapping[str, Sequence[str]]:
        return grouped((_bare(one.key), one.key) for one in self._people)

    @cached_property
    def _boxes(self) -> Mapping[str, Sequence[str]]:
        return grouped((box, one.key) for one in self._people for box in one.boxes)

    @cached_property
    def _names(self) -> Mapping[str, Sequence[str]]:
        return grouped((one.name, one.key) for one in self._people if one.name)

    @cached_property
    def _children(self) -> Mapping[str, Sequence[str]]:
        return grouped((key, pupil) for pupil, key in self._ties)

    @cached_property
    def _homes(self) -> Mapping[str, Sequence[str]]:
        return grouped((_bare(pupil), key) for pupil, key in self._ties)


def _bare(key: str) -> str:
    """A key as it is compared here: a spreadsheet takes its zeros."""
    return normalised_key(key).strip().casefold().lstrip("0") or "0"


def _name(one: Any) -> str:
    """The letters of a name; nothing where there is none."""
    who = Guardian("", one.first_name or "", one.last_name or "")
    return spelled(who) if named(who) else ""


def _letters(name: str) -> str:
    """A name, or a part of one, as names are compared."""
    return spelled(Guardian("", "", name))


def _boxes(one: GuardianRecord) -> tuple[str, ...]:
    return tuple(inbox(compared(box)) for box in (one.email, one.mobile, *one.half_read) if box)
