"""What a file leaves open about somebody: messages wait until it, or a leader, has answered.

A clerk's slip must not silence a guardian for good, nor may an emptied or unreadable cell let anything out. Only a cell
that can be read answers: a column or a row that is not there says nothing, and an empty cell lifts no protection.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from ouderbrug.people import Authority, Receives
from ouderbrug.records import GuardianRecord, GuardianshipRecord, PupilRecord
from ouderbrug.school.other_child import OTHER_CHILD
from ouderbrug.school.protection import withheld
from ouderbrug.school.roster import grouped, has_address

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ouderbrug.people import Guardian, Guardianship, Pupil
    from ouderbrug.school.roster import Roster

    Records = Mapping[Any, list[Any]]
    Found = Iterator[tuple["Question", bool]]
    """Questions, each with whether the file asks it, or else answers it."""

AUTHORITY_EMPTIED, ADDRESS_EMPTIED, UNREADABLE = "authority-emptied", "address-emptied", "cell-unreadable"
PERMISSION_EMPTIED = "permission-emptied"
"""Who recorded that somebody without authority gets all of it, or since when, is emptied."""
ADDRESS_UNREADABLE = "address-unreadable"
"""The address of somebody protected cannot be read: which mailbox they read, and who shares it, nobody can tell."""
MAILBOX, ACCOUNT = "mailbox-in-doubt", "account-in-doubt"
"""By a file that waits, a guardian's mailbox is read by somebody who may not have what is about the child."""
BY_IMPORT = "import"
"""Who places the hold of a question."""
HELD_BY_KEY = ("guardian", "pupil", "pair")
"""The scopes of holds whose key is that of a person, or of a pupil and a guardian."""
OF_PAIRS = (OTHER_CHILD, AUTHORITY_EMPTIED, PERMISSION_EMPTIED, ADDRESS_EMPTIED, ADDRESS_UNREADABLE, MAILBOX, ACCOUNT)
PROTECT: Mapping[type, tuple[str, ...]] = {
    PupilRecord: ("deceased",),
    GuardianRecord: ("blocked", "blocked_until", "opt_out", "address_secret", "deceased"),
    GuardianshipRecord: ("relation", "authority", "receives"),
}
"""Fields in which what cannot be read may not be taken for no."""
ROW = "row"
"""What is unsure of a guardian where more may be said of them than could be read: a row that can be read answers it."""
_ANSWER = {"blocked_until": ("blocked_until", "blocked")}
"""Fields of which another one answers too: whoever says that there is a ban, or none, has said until when."""
_ADDRESSES = ("email", "mobile")
_PERMISSION = frozenset({"receives", "receives_by", "receives_since"})


@dataclass(frozen=True, order=True, slots=True)
class Question:
    """What waits (the scope and key of a hold) and why: all to a person, or what is about one child to one guardian.

    ``field`` is what could not be read, and ``of`` whose that is beside the key: of which child, or (in a question
    about a pair) of which guardian. ``said`` is what stands there: an answer holds for these words alone. It is never
    stored; what a hold keeps in its place is a mark that the key of the store makes of it.
    """

    scope: str
    key: str
    code: str
    field: str = ""
    of: str = ""
    said: str = dataclasses.field(default="", compare=False, repr=False)

    def reason(self, mark: str = "") -> str:
        """The reason of its hold, with the mark of what was said."""
        of_cell = f"{self.field}#{mark}" if mark else self.field
        return " ".join(part for part in (self.code, of_cell, self.of) if part)

    @property
    def on(self) -> tuple[str, str]:
        """The scope and key of its hold."""
        return self.scope, self.key

    @classmethod
    def of_hold(cls, scope: str, key: str, reason: str) -> tuple[Question, str]:
        """The question for which a hold was placed, and the mark of what was said then."""
        code, _, rest = reason.partition(" ")
        of_cell, _, of = rest.partition(" ")
        name, _, mark = of_cell.partition("#")
        return cls(scope, key, code, name, of), mark

    def known_by(self, guardians: Mapping[str, str], pupils: Mapping[str, str]) -> Question:
        """The same about people who are known by other keys now, each by the one before."""
        one, _, other = self.key.rpartition(":")
        keys = {
            "pair": f"{pupils.get(one, one)}:{guardians.get(other, other)}",
            "guardian": guardians.get(self.key, self.key),
            "pupil": pupils.get(self.key, self.key),
        }
        of = (guardians if self.scope == "pair" else pupils).get(self.of, self.of)
        return replace(self, key=keys[self.scope], of=of)


def about_a_pair(pupil: str, guardian: str, code: str, said: str = "") -> Question:
    """The question that holds what is about this pupil back from this guardian."""
    return Question("pair", f"{pupil}:{guardian}", code, said=said)


def asked_of_other_children(
    records: Collection[GuardianshipRecord], wrong: Collection[tuple[str, str]], children: Mapping[str, Pupil]
) -> Iterator[Question]:
    """What is asked of rows that name another child than has the key: an answer holds for these two."""
    for one in records:
        if (one.pupil, one.guardian) in wrong:
            child = children[one.pupil]
            names = [f"{child.first_name} {child.last_name}", *(" ".join(name) for name in one.named)]
            yield about_a_pair(one.pupil, one.guardian, OTHER_CHILD, "\n".join(names))


def words_of(record: Any, name: str) -> str:
    """What stands in the cells of a record that could not be read, of one field."""
    return "\n".join(sorted(text for of, text in record.unread if of == name))


class Spoken(NamedTuple):
    """Of what a file speaks: its people (``after`` and ``ties``) beside those of the store.

    It answers something of almost everybody, and hardly ever what somebody asked: so that is looked up, and not kept.
    """

    after: Mapping[str, Guardian]
    ties: Mapping[tuple[str, str], Guardianship]
    roster: Roster
    records: Records

    def asks(self) -> set[Question]:
        """What the file asks anew."""
        people = {*self.after, *self.roster.guardians}
        found = self._found(asks_only=True)
        return {one for one, open_ in found if open_ and (one.field != ROW or one.key in people)}

    def answers(self, standing: Collection[Question]) -> set[Question]:
        """Of the questions that stand, those that it answers by speaking of them again."""
        return {one for one, open_ in self._found() if not open_ and one in standing} if standing else set()

    def _found(self, *, asks_only: bool = False) -> Found:
        yield from _of_cells(self.records, asks_only=asks_only)
        yield from _of_pairs(self.after, self.roster, self.records[GuardianshipRecord])
        told = self.records[GuardianRecord]
        if asks_only:
            told = [one for one in told if "email" in one.unsure]
        else:
            yield from _of_mailboxes(self.records)
        if told:
            yield from _of_readers(self.after, self.ties, self.roster, told)


def _of_cells(records: Records, *, asks_only: bool = False) -> Found:
    """What could not be read, and, unless that is all that is wanted, what can be."""
    for kind, fields in PROTECT.items():
        for record in records[kind]:
            if asks_only and not record.unsure:
                continue
            for name in fields:
                unsure = name in record.unsure
                if unsure or any(_says(record, one) for one in _ANSWER.get(name, (name,))):
                    yield _about(record, name), unsure
    for record in records[GuardianRecord]:
        if not asks_only or record.unsure:
            said = words_of(record, ROW)
            yield Question("guardian", record.key, UNREADABLE, ROW, said=said), ROW in record.unsure


def _about(record: Any, name: str) -> Question:
    said = words_of(record, name)
    if isinstance(record, GuardianshipRecord):
        return Question("guardian", record.guardian, UNREADABLE, name, record.pupil, said)
    scope = "pupil" if isinstance(record, PupilRecord) else "guardian"
    return Question(scope, record.key, UNREADABLE, name, said=said)


def _says(record: Any, name: str) -> bool:
    """True if the cell itself was read: what follows from another one is no answer."""
    return getattr(record, name) is not None and name not in record.unsure | record.emptied | record.implied


def _of_pairs(after: Mapping[str, Guardian], roster: Roster, records: list[GuardianshipRecord]) -> Found:
    stored = {(tie.pupil, tie.guardian): tie for tie in roster.ties}
    for record in records:
        pair = (record.pupil, record.guardian)
        before, now, tie = roster.guardians.get(record.guardian), after.get(record.guardian), stored.get(pair)
        if record.authority is not None:
            yield about_a_pair(*pair, AUTHORITY_EMPTIED), False
        if _permits(record):
            yield about_a_pair(*pair, PERMISSION_EMPTIED), False
        yield from ((asked, True) for asked in emptied(record) if tie and concerns(asked, tie))
        if has_address(now):
            yield about_a_pair(*pair, ADDRESS_EMPTIED), False
        elif has_address(before):
            yield about_a_pair(*pair, ADDRESS_EMPTIED), True


def emptied(record: GuardianshipRecord) -> Iterator[Question]:
    """What is asked of a row in which a permission is emptied, of whoever has one by the store."""
    pair = (record.pupil, record.guardian)
    if record.authority is None and "authority" in record.emptied:
        yield about_a_pair(*pair, AUTHORITY_EMPTIED)
    if not _permits(record) and not _PERMISSION.isdisjoint(record.emptied):
        yield about_a_pair(*pair, PERMISSION_EMPTIED)


def unsaid(record: GuardianshipRecord) -> Iterator[str]:
    """What a row itself does not say: nothing on authority, or that they have it on request for want of authority."""
    if record.authority is None:
        yield "authority"
    if "receives" in record.implied and record.receives is Receives.ON_REQUEST:
        yield "receives"


def concerns(asked: Question, tie: Guardianship) -> bool:
    """True if the store has for them what was emptied."""
    return tie.authority is Authority.YES if asked.code == AUTHORITY_EMPTIED else is_permitted(tie)


def _permits(record: GuardianshipRecord) -> bool:
    """True if the file itself says why they may have it, or that they may not."""
    said = record.authority is Authority.YES or all(_says(record, name) for name in _PERMISSION)
    return said or (_says(record, "receives") and record.receives is not Receives.ALL)


def is_permitted(tie: Guardianship) -> bool:
    """True if they have it by what was recorded, and not by authority."""
    recorded = bool(tie.receives_by) and tie.receives_since is not None
    return recorded and tie.authority is not Authority.YES and tie.receives is Receives.ALL


def _of_mailboxes(records: Records) -> Found:
    """An accepted file that has addresses, and all of them can be read, says who reads whose mailbox."""
    if any(not record.unsure.isdisjoint(_ADDRESSES) for record in records[GuardianRecord]):
        return
    told = {
        record.key
        for record in records[GuardianRecord]
        if any(getattr(record, name) is not None or name in record.emptied for name in _ADDRESSES)
    }
    for record in records[GuardianshipRecord]:
        if record.guardian in told:
            yield about_a_pair(record.pupil, record.guardian, MAILBOX), False


def _of_readers(
    after: Mapping[str, Guardian],
    ties: Mapping[tuple[str, str], Guardianship],
    roster: Roster,
    records: list[GuardianRecord],
) -> Found:
    """Whether the address of somebody protected can be read: if not, what is about the child waits for the others.

    Where two rows name two addresses both are known, and both mailboxes are closed: nobody has to wait for an answer.
    """
    every = {(tie.pupil, tie.guardian): tie for tie in roster.ties} | dict(ties)
    theirs, others = grouped((key, pupil) for pupil, key in every), grouped(every)
    for record in records:
        unsure = "email" in record.unsure - record.contradicted
        barred = bool(record.key in after and after[record.key].blocked)
        for pupil in theirs.get(record.key, ()) if unsure or record.email is not None else ():
            if not unsure or barred or withheld(every[pupil, record.key]):
                for other in others[pupil]:
                    if other != record.key:
                        asked = about_a_pair(pupil, other, ADDRESS_UNREADABLE, words_of(record, "email"))
                        yield replace(asked, field="email", of=record.key), unsure
