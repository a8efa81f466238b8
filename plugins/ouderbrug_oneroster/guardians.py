"""Who are the guardians in a set and whose they are; of a part also those whose children only the house knows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ouderbrug import (
    FamilyRecord,
    GuardianGoneRecord,
    GuardianRecord,
    GuardianshipRecord,
    ImportNote,
    Receives,
)
from ouderbrug_oneroster import values
from ouderbrug_oneroster.users import GUARDIANS, NOBODY, STUDENT, family_name, is_gone
from ouderbrug_oneroster.values import Unusable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ouderbrug import RosterRecord
    from ouderbrug_oneroster.tables import Row


_OF_NOBODY = (
    "agentSourcedIds names nobody in the set; write the sourcedId of each child there, with commas between them"
)


@dataclass
class Guardians:
    """The users of a set with their roles: ``pupils`` are those who are some, ``unsaid`` those of whom it says no role.

    A row that cannot be used goes to ``leave_out``.
    """

    users: Mapping[str, Row]
    roles: Mapping[str, frozenset[str]]
    pupils: Mapping[str, Row]
    unsaid: Mapping[str, Row]
    notes: list[ImportNote]
    leave_out: Callable[[Row, object], None]
    ours: set[str] = field(init=False)

    def __post_init__(self) -> None:
        who = (key for key in self.users if self.roles.get(key, NOBODY) & GUARDIANS)
        self.ours = {key for key in who if not is_gone(self.users[key])}
        self._tied = set[str]()

    def of_pupils(self) -> Iterator[RosterRecord]:
        """The guardians of the pupils in the set: the link may stand with the child, the guardian or both."""
        here = {key for key, row in self.pupils.items() if not is_gone(row)}
        pairs = [(key, agent) for key in self.pupils for agent in self.pupils[key].listed("agentSourcedIds")]
        pairs += [(agent, key) for key in self.users for agent in self.users[key].listed("agentSourcedIds")]
        found = dict.fromkeys(pair for pair in pairs if pair[0] in here and pair[1] in self.ours)
        self._tied = {guardian for _, guardian in found}
        usable = set[str]()
        for key in dict.fromkeys(guardian for _, guardian in found):
            for record in self._guardian(key):
                usable.add(key)
                yield record
        for pupil, guardian in found:
            if guardian in usable:
                receives = self._receives(guardian)
                implied = frozenset({"receives"} if receives else ())
                place = self.users[guardian].place
                yield GuardianshipRecord(place, pupil, guardian, receives=receives, implied=implied)

    def of_nobody(self) -> None:
        """Leave out of a whole set whoever names children, none of whom is in it under such a key.

        As one who left looks also a cell that lists its keys in another way, or has a slip in one.
        """
        for key in sorted(self.ours - self._tied):
            agents = self.users[key].listed("agentSourcedIds")
            if agents and self.users.keys().isdisjoint(agents):
                self.leave_out(self.users[key], _OF_NOBODY)

    def gone(self, ended: Mapping[str, Row], *, says_role: bool) -> Iterator[GuardianGoneRecord]:
        """Whom the set takes out outright: by their own row, or by the end of the role; a part of a set does so too.

        Where a row ``says_role`` for good, who is something else by it is a guardian no more.
        """
        for key, row in ({key: row for key, row in self.users.items() if is_gone(row)} | dict(ended)).items():
            if key not in self.ours and STUDENT not in row["role"].casefold():
                yield GuardianGoneRecord(row.place, key)
        for key, row in self.users.items() if says_role else ():
            if row["role"] and self.roles.get(key) and not self.roles[key] & {*GUARDIANS, STUDENT}:
                yield GuardianGoneRecord(row.place, key)

    def of_part(self) -> Iterator[RosterRecord]:
        """Of a part the guardians of whom no pupil stands in it, those who may be some, and whose each of them is.

        A pupil's row may name a teacher as agent: who is in the part and no guardian is none.
        """
        for key in (*(key for key in self.users if key in self.ours - self._tied), *self.unsaid):
            yield from (replace(one, known_only=key in self.unsaid) for one in self._guardian(key))
        may_be = self.ours | self.unsaid.keys()
        for key, row in self.users.items():
            agents = row.listed("agentSourcedIds")
            if is_gone(row):
                continue
            if key in self.pupils:
                named = tuple(agent for agent in agents if agent in may_be or agent not in self.users)
                if named or not agents:
                    yield FamilyRecord(row.place, key, named)
            elif key in may_be and (agents or self._receives(key)):
                yield FamilyRecord(row.place, key, agents, self._receives(key))

    def _receives(self, key: str) -> Receives | None:
        """What a guardian receives by the role: a relative gets on request what others get."""
        return Receives.ON_REQUEST if self.roles.get(key, NOBODY) & GUARDIANS == {"relative"} else None

    def _guardian(self, key: str) -> Iterator[GuardianRecord]:
        row = self.users[key]
        address, number = values.email(row["email"]), values.mobile(row["sms"], row["phone"])
        if row["email"] and not address:
            hint = "what stands under email is no address; it is read as an empty cell"
            self.notes.append(ImportNote(row.place, "no-address", hint))
        emptied = frozenset(name for name, value in (("email", address), ("mobile", number)) if not value)
        try:
            first, last = values.cleaned(row["givenName"], "givenName"), family_name(row)
            yield GuardianRecord(row.place, key, first, last, address or None, number or None, emptied=emptied)
        except Unusable as error:
            self.leave_out(row, error)
