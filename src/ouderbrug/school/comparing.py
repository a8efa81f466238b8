"""What the records of an import change in the store.

Contacts rule who the guardians are and, as long as no other roster comes in, which pupils there are. What
protects a person (a ban, no authority, on-request, an opt-out, a secret address, a death) is never lifted by
silence: that takes an explicit value in the file and a person who accepts it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

from ouderbrug.people import Authority
from ouderbrug.records import (
    AppIdRecord,
    ConsentRecord,
    CoverageRecord,
    GroupRecord,
    GuardianRecord,
    GuardianshipRecord,
    ImportNote,
    PupilRecord,
    ResponseRecord,
    RosterRecord,
    StaffRecord,
)
from ouderbrug.school.as_recorded import Lifts, as_reader, guardian_by, kept, pupil_by, tie_by
from ouderbrug.school.boxes import Accounts
from ouderbrug.school.departures import depart, without_ties
from ouderbrug.school.difference import Difference
from ouderbrug.school.double_encoded import double_encoded
from ouderbrug.school.import_questions import (
    ACCOUNT,
    AUTHORITY_EMPTIED,
    Spoken,
    about_a_pair,
    asked_of_other_children,
    emptied,
    unsaid,
)
from ouderbrug.school.lost_zeros import lost_zeros
from ouderbrug.school.other_child import OF_FORMER, notes, of_former_children, of_others
from ouderbrug.school.our_keys import by_our_keys
from ouderbrug.school.protection import bans_without_review
from ouderbrug.school.roster import compared, given_up_by
from ouderbrug.school.whose_consent import Keys, appeared, of_the_child, taken_in
from ouderbrug.wire.mailboxes import inbox

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from ouderbrug.people import Guardianship
    from ouderbrug.school.roster import Roster


def compare(
    roster: Roster, records: Iterable[RosterRecord], *, accept_unblock: bool = False, ahead: bool = False
) -> Difference:
    """What the records would change; protections are lifted in the result only if that was accepted.

    By what holds from a later day on (``ahead``) no guardian leaves who is only absent, and of colleagues nothing is
    taken.
    """
    sorted_out = _sort_out(by_our_keys(roster, records))
    change = Difference(
        notes=sorted_out[ImportNote],
        consents=sorted_out[ConsentRecord],
        app_ids=sorted_out[AppIdRecord],
        responses=sorted_out[ResponseRecord],
    )
    if ahead:
        change.notes += _too_early(sorted_out[StaffRecord])
    elif sorted_out[StaffRecord]:
        change.staff = {record.staff.key: record.staff for record in sorted_out[StaffRecord]}
        _count(change, "staff", roster.staff, change.staff)
    change.coverage = tuple(sorted_out[CoverageRecord])
    change.registered = {record.key: record for record in sorted_out[GroupRecord]}
    if sorted_out[GuardianshipRecord] or change.coverage or any(one.unsure for one in sorted_out[GuardianRecord]):
        _people(change, roster, sorted_out, accept_unblock=accept_unblock, ahead=ahead)
    change.warnings += lost_zeros(change, roster, sorted_out)
    _consents(change, roster)
    _accounts_of_former(change, roster)
    _accounts_left(change, roster)
    return change


TOO_EARLY = "colleagues-too-early"
"""The code of the note on a table of colleagues in an import that holds from a later day on."""


def _too_early(records: list[StaffRecord]) -> list[ImportNote]:
    """Nothing says from which day on a colleague has a group: their approvals would be another's at once."""
    hint = "colleagues have no first day and would have these groups at once; import their table on the day itself"
    return [ImportNote(records[0].place, TOO_EARLY, hint)] if records else []


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


def _sort_out(records: Iterable[RosterRecord]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {kind: [] for kind in get_args(RosterRecord)}
    for record in records:
        found[type(record)].append(record)
    return found


def _people(
    change: Difference, roster: Roster, records: Mapping[Any, list[Any]], *, accept_unblock: bool, ahead: bool
) -> None:
    lifts = Lifts(change.lifted, accept_unblock)
    stored = {(tie.pupil, tie.guardian): tie for tie in roster.ties}
    _pupils(change, roster, records[PupilRecord], lifts)
    _guardians(change, roster, records[GuardianRecord], lifts)
    _ties(change, roster, stored, records[GuardianshipRecord], lifts)
    without_ties(change, roster)
    change.notes += double_encoded((*records[PupilRecord], *records[GuardianRecord]))
    change.notes += bans_without_review(change.guardians, records[GuardianRecord])
    change.spoken = Spoken(change.guardians, change.ties, roster, records)
    change.asked = change.spoken.asks()
    _other_children(change, roster, records[GuardianshipRecord])
    depart(change, roster, stored, records, ahead=ahead)
    _count(change, "pupils", roster.expected, change.pupils)
    _count(change, "guardians", {k: g for k, g in roster.guardians.items() if g.active}, change.guardians)
    _count(change, "guardianships", {pair: tie for pair, tie in stored.items() if tie.active}, change.ties)
    _count_what_a_fifth_may_not(change, roster, stored)


def _pupils(change: Difference, roster: Roster, records: Iterable[PupilRecord], lifts: Lifts) -> None:
    for one in records:
        known = change.pupils.get(one.key) or roster.pupils.get(one.key)
        if known or one.registered or one.first_name or one.last_name or one.group:
            change.pupils[one.key] = kept(known, pupil_by(known, one, lifts))


def _guardians(change: Difference, roster: Roster, records: Iterable[GuardianRecord], lifts: Lifts) -> None:
    for one in records:
        known = change.guardians.get(one.key) or roster.guardians.get(one.key)
        after = guardian_by(known, one, lifts)
        half_read = frozenset(inbox(compared(address)) for address in one.half_read)
        if half_read:
            change.half_read[one.key] = half_read | change.half_read.get(one.key, frozenset())
        change.guardians[one.key] = kept(known, as_reader(known, after, half_read))


def _ties(
    change: Difference,
    roster: Roster,
    stored: Mapping[tuple[str, str], Guardianship],
    records: Iterable[GuardianshipRecord],
    lifts: Lifts,
) -> None:
    strange = _STRANGE[bool(change.coverage or roster.is_registered)]
    for one in records:
        if one.pupil not in change.pupils and one.pupil not in roster.pupils:
            change.warnings.append(f"{one.place}: {strange}")
            change.of_strange_pupils.add(one.guardian)
            continue
        pair = (one.pupil, one.guardian)
        change.emptied.update(emptied(one))
        change.unsaid.update((*pair, name) for name in unsaid(one))
        known = change.ties.get(pair) or stored.get(pair)
        change.ties[pair] = kept(known, tie_by(known, one, lifts))


def _other_children(change: Difference, roster: Roster, records: Collection[GuardianshipRecord]) -> None:
    """Which rows name another child than has the key, or had it once."""
    change.of_other_child = of_others(records, {**roster.pupils, **change.pupils})
    former = of_former_children(records, roster)
    change.notes += [*notes(change.of_other_child), *notes(former, OF_FORMER)]
    change.of_other_child |= former
    children = {**roster.pupils, **change.pupils}
    change.asked |= set(asked_of_other_children(records, change.of_other_child.keys() & change.ties.keys(), children))


def _count_what_a_fifth_may_not(
    change: Difference, roster: Roster, stored: Mapping[tuple[str, str], Guardianship]
) -> None:
    """Count the addresses that change, and list the authorities."""
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


_STRANGE = {
    False: "a pupil key that no roster knows; add the pupil's name and group",
    True: "a pupil key that the file of the pupil system does not have; put the key right",
}


def _count(change: Difference, what: str, before: Mapping[Any, object], after: Mapping[Any, object]) -> None:
    change.new[what] = sum(key not in before for key in after)
    change.changed[what] = sum(
        (known := before.get(key)) is not None and known is not value and known != value for key, value in after.items()
    )
