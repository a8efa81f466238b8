"""What a file leaves open about somebody: messages wait until it, or a leader, has answered.

A clerk's slip must not silence a guardian for good, nor may an emptied or unreadable cell let anything out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ouderbrug.model import Authority, GuardianRecord, GuardianshipRecord, PupilRecord
from ouderbrug.school.roster import addresses

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ouderbrug.model import Guardian
    from ouderbrug.school.roster import Roster

AUTHORITY_EMPTIED, ADDRESS_EMPTIED, UNREADABLE = "authority-emptied", "address-emptied", "cell-unreadable"
MAILBOX = "mailbox-in-doubt"
"""By a file that waits, a guardian's mailbox is read by somebody who may not have what is about the child."""
OF_PAIRS = (AUTHORITY_EMPTIED, ADDRESS_EMPTIED, MAILBOX)
PROTECT = frozenset("blocked blocked_until opt_out address_secret deceased relation authority receives".split())
"""Fields in which what cannot be read may not be taken for no."""


class Question(NamedTuple):
    """What waits (the scope and key of a hold) and why: all to a person, or what is about one child to one guardian."""

    scope: str
    key: str
    code: str


def about_a_pair(pupil: str, guardian: str, code: str) -> Question:
    """The question that holds what is about this pupil back from this guardian."""
    return Question("pair", f"{pupil}:{guardian}", code)


def questions(
    after: Mapping[str, Guardian], roster: Roster, records: Mapping[Any, list[Any]]
) -> tuple[set[Question], set[Question]]:
    """What the file asks anew, and what it answers by speaking of it again; ``after`` are its guardians."""
    found = list(_of_people(records))
    found += _of_pairs(after, roster, records[GuardianshipRecord])
    asked = {question for question, open_ in found if open_}
    return asked, {question for question, open_ in found if not open_} - asked


def closed_by_leaving(pairs: Iterable[tuple[str, str]], guardians: Iterable[str]) -> set[Question]:
    """The questions that are none any more, as their people left."""
    of_pairs = {about_a_pair(*pair, code) for pair in pairs for code in OF_PAIRS}
    return of_pairs | {Question("guardian", key, UNREADABLE) for key in guardians}


def _of_people(records: Mapping[Any, list[Any]]) -> Iterator[tuple[Question, bool]]:
    for kind, scope in ((GuardianRecord, "guardian"), (PupilRecord, "pupil")):
        for record in records[kind]:
            yield Question(scope, record.key, UNREADABLE), not PROTECT.isdisjoint(record.unsure)
    for record in records[GuardianshipRecord]:
        yield Question("guardian", record.guardian, UNREADABLE), not PROTECT.isdisjoint(record.unsure)


def _of_pairs(
    after: Mapping[str, Guardian], roster: Roster, records: list[GuardianshipRecord]
) -> Iterator[tuple[Question, bool]]:
    stored = {(tie.pupil, tie.guardian): tie for tie in roster.ties}
    for record in records:
        pair = (record.pupil, record.guardian)
        before, now = roster.guardians.get(record.guardian), after.get(record.guardian)
        tie = stored.get(pair)
        yield about_a_pair(*pair, MAILBOX), False
        if record.authority is not None:
            yield about_a_pair(*pair, AUTHORITY_EMPTIED), False
        elif "authority" in record.emptied and tie and tie.active and tie.authority is Authority.YES:
            yield about_a_pair(*pair, AUTHORITY_EMPTIED), True
        if now is not None and addresses(now):
            yield about_a_pair(*pair, ADDRESS_EMPTIED), False
        elif before is not None and addresses(before):
            yield about_a_pair(*pair, ADDRESS_EMPTIED), True
