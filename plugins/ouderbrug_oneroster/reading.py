"""From the rows of a set to records: who is active on a day, in which groups, and who is whose guardian."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug import (
    CoverageRecord,
    GroupGoneRecord,
    GroupRecord,
    GuardianGoneRecord,
    GuardianRecord,
    GuardianshipRecord,
    ImportIncomplete,
    ImportNote,
    PupilGoneRecord,
    PupilRecord,
    Receives,
)
from ouderbrug_oneroster import values
from ouderbrug_oneroster.manifest import ABSENT, BULK, DELTA, modes
from ouderbrug_oneroster.parts import Enrolled, families
from ouderbrug_oneroster.tables import Row, rows
from ouderbrug_oneroster.values import Unusable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date

    from ouderbrug import RosterRecord
    from ouderbrug_oneroster.archive import Archive
    from ouderbrug_oneroster.settings import OneRosterConfig

STUDENT = "student"
GUARDIANS = frozenset({"parent", "guardian", "relative"})
_ENDED = frozenset({"tobedeleted", "inactive"})
_SHOWN = 20
_NOBODY = frozenset[str]()


class Reading:
    """One set on its way to records, on the school's day on which it is taken in."""

    def __init__(self, archive: Archive, settings: OneRosterConfig, today: date) -> None:
        self.archive, self.settings, self.today = archive, settings, today
        self.notes: list[ImportNote] = []
        self.left_out: list[str] = []
        self.modes = modes(archive, self.notes)
        self._no_groups = set[str]()
        self._roles_ended = dict[str, Row]()
        self._pupils_ended = dict[str, Row]()

    def records(self) -> Iterator[RosterRecord]:
        """All of it in the order in which it refers to one another."""
        school, brin = self._school()
        users = self._users()
        roles = self._roles(users, school)
        groups = dict(self._groups(school))
        yield from groups.values()
        pupils = {key: row for key, row in users.items() if STUDENT in roles.get(key, _NOBODY)}
        pupils |= {key: row for key, row in users.items() if _is_gone(row) and key not in roles}
        unsaid = self._of_unsaid_role(users, roles)
        yield from self._pupils(pupils | unsaid, groups, unsaid)
        yield from (PupilGoneRecord(row.place, key) for key, row in self._pupils_ended.items() if key not in pupils)
        yield from self._memberships(pupils, groups, school)
        if self.settings.guardians:
            yield from self._guardians(users, roles, pupils)
            if not self._has_all_pupils:
                yield from self._families(users, roles, pupils, unsaid)
        if adults := sum(bool(of - GUARDIANS - {STUDENT}) for of in roles.values()):
            hint = f"colleagues of whom none is taken in, for staff.csv says who may decide: {adults}"
            self.note("users", "staff-proposed", hint)
        yield self._coverage(brin)
        yield from self.notes

    def left_out_if_any(self) -> None:
        """Raise ImportIncomplete with the first twenty rows left out, after all that could be read."""
        if self.left_out:
            more = len(self.left_out) - _SHOWN
            lines = [*self.left_out[:_SHOWN], *([f"and {more} more"] if more > 0 else [])]
            what = "these were left out, and the rest was read; put them right in the file, then import it again"
            raise ImportIncomplete(f"{self.archive.called}: {what}\n  " + "\n  ".join(lines))

    def _rows(self, name: str) -> Iterator[Row]:
        if self.modes[name] != ABSENT:
            yield from rows(self.archive, name, self.notes)

    def note(self, name: str, code: str, hint: str) -> None:
        """Remember something about a file of the set that a person should look at."""
        self.notes.append(ImportNote(f"{self.archive.called}/{name}.csv:1", code, hint))

    def _leave_out(self, row: Row, error: object) -> None:
        self.left_out.append(f"{row.place.rpartition('/')[2]}: {error}")
        self.notes.append(
            ImportNote(row.place, "row-set-aside", "the row could not be used, so nobody counts as having left")
        )

    def _school(self) -> tuple[str, str]:
        """The key of this school in the set, and its BRIN as the set has it; both empty where it does not say."""
        schools = {row["sourcedId"]: row["identifier"] for row in self._rows("orgs") if _is_school(row)}
        wanted = self.settings.org
        if wanted and schools and wanted not in schools:
            raise self.archive.refused("it has no school with the sourcedId of org under [import.oneroster]")
        if len(schools) > 1 and not wanted:
            raise self.archive.refused(
                f"it has {len(schools)} schools; name the sourcedId of this one as org under [import.oneroster]"
            )
        key = wanted or next(iter(schools), "")
        return key, schools.get(key, "")

    def _users(self) -> dict[str, Row]:
        """The users by key; two rows of one key that differ are both left out."""
        found: dict[str, Row] = {}
        twice = set[str]()
        for row in self._rows("users"):
            try:
                key = values.key(row["sourcedId"])
            except Unusable as error:
                self._leave_out(row, error)
                continue
            if key in found and found[key].cells != row.cells:
                self._leave_out(row, "another row has this sourcedId and says something else; neither was taken")
                twice.add(key)
            found.setdefault(key, row)
        return {key: row for key, row in found.items() if key not in twice}

    def _roles(self, users: Mapping[str, Row], school: str) -> dict[str, frozenset[str]]:
        """The roles that each user has on this day, of this school where the set says of which."""
        found: dict[str, set[str]] = {}
        if self.modes["roles"] == ABSENT:
            for key, row in users.items():
                role = row["role"].casefold()
                if _is_of(school, row.listed("orgSourcedIds"), role):
                    found.setdefault(key, set()).add(role)
                elif role == STUDENT:
                    self._pupils_ended[key] = row
        for row in self._rows("roles"):
            orgs, role, user = row.listed("orgSourcedId"), row["role"].casefold(), row["userSourcedId"]
            ours = not school or not orgs or school in orgs
            if self._holds(row) and _is_of(school, orgs, role):
                found.setdefault(user, set()).add(role)
                if user not in users and role in {*GUARDIANS, STUDENT} and self.modes["users"] != BULK:
                    self._leave_out(row, "a role of somebody whose own row this part lacks; ask for a bulk export")
            elif self._has_ended(row) and ours and role in {*GUARDIANS, STUDENT}:
                (self._pupils_ended if role == STUDENT else self._roles_ended)[user] = row
        self._pupils_ended = {key: row for key, row in self._pupils_ended.items() if STUDENT not in found.get(key, ())}
        return {key: frozenset(of - {""}) for key, of in found.items() if key in users}

    def _of_unsaid_role(self, users: Mapping[str, Row], roles: Mapping[str, frozenset[str]]) -> dict[str, Row]:
        """Who is in a part that says no role of them, as it says of each only what changed."""
        if self._has_all_pupils or self.modes["roles"] == BULK:
            return {}
        ended = self._pupils_ended.keys() | self._roles_ended.keys()
        none = (key for key, row in users.items() if not (roles.get(key) or row["role"] or _is_gone(row)))
        return {key: users[key] for key in none if key not in ended}

    def _holds(self, row: Row) -> bool:
        """True if the row is in force on the day."""
        begins = values.day(row["beginDate"])
        return not (self._has_ended(row) or (begins and begins > self.today))

    def _has_ended(self, row: Row) -> bool:
        ends = values.day(row["endDate"])
        return row["status"].casefold() in _ENDED or bool(ends and ends < self.today)

    def _groups(self, school: str) -> Iterator[tuple[str, GroupRecord]]:
        """The classes by key; where some are homerooms, these alone are groups."""
        described = list(self._rows("classes"))
        whole = self.modes["classes"] == BULK
        active = [row for row in described if row["status"].casefold() not in _ENDED]
        ours = [row for row in active if _is_of(school, row.listed("schoolSourcedId"), STUDENT)]
        home = [row for row in ours if row["classType"].casefold() == "homeroom"]
        lessons = [row for row in ours if row["classType"] and row not in home and not whole]
        if home and len(home) < len(ours):
            count = len(ours) - len(home)
            self.note("classes", "lessons", f"lessons beside the classes of pupils, which are no groups: {count}")
        chosen = (home or ours) if whole else ours
        self._no_groups = {row["sourcedId"] for row in described} - {row["sourcedId"] for row in chosen}
        self._groups_gone = [row for row in described if row["status"].casefold() in _ENDED]
        for row in chosen:
            try:
                key = values.key(row["sourcedId"])
                title = values.cleaned(row["title"] or row["classCode"]) or key
            except Unusable as error:
                self._leave_out(row, error)
                continue
            name, year = self.settings.groups.get(title, title), self._year(row)
            yield key, GroupRecord(row.place, key, name, year, known_only=row in lessons)

    def _year(self, row: Row) -> str:
        """The year of a pupil or class; none where it has several, or a code that is no Dutch year."""
        grades = row.listed("grades")
        if len(grades) != 1:
            return ""
        year = self.settings.grades.get(grades[0], grades[0].lstrip("0"))
        if year not in "12345678" or len(year) != 1:
            hint = "a code under grades is no Dutch year; say under [import.oneroster.grades] which one it is"
            self.notes.append(ImportNote(row.place, "year-unknown", hint))
            return ""
        return year

    def _pupils(
        self, pupils: Mapping[str, Row], groups: Mapping[str, GroupRecord], unsaid: Collection[str]
    ) -> Iterator[RosterRecord]:
        of = self._enrolled(groups)
        for key, row in pupils.items():
            if _is_gone(row):
                yield PupilGoneRecord(row.place, key)
                continue
            try:
                yield PupilRecord(
                    row.place,
                    key,
                    values.cleaned(row["preferredGivenName"] or row["givenName"]),
                    _family_name(row),
                    registered=True,
                    groups=None if of is None else tuple(of.get(key, ())),
                    year=self._year(row),
                    emptied=frozenset() if of is None or of.get(key) else frozenset({"groups"}),
                    known_only=key in unsaid,
                )
            except Unusable as error:
                self._leave_out(row, error)

    def _enrolled(self, groups: Mapping[str, GroupRecord]) -> dict[str, list[str]] | None:
        """The groups of each pupil by key; None where the set has not all of them.

        A class that the set does not describe is named only for whoever would be in no group without it: many systems
        export the enrollments of lessons, and the classes of homerooms alone.
        """
        if not self._has_all_groups:
            return None
        found: dict[str, list[str]] = {}
        for row in self._rows("enrollments"):
            is_pupil = row["role"].casefold() in (STUDENT, "")
            if is_pupil and self._holds(row) and row["classSourcedId"] not in self._no_groups:
                found.setdefault(row["userSourcedId"], []).append(row["classSourcedId"])
        known = {key: [one for one in of if one in groups] for key, of in found.items()}
        return {key: list(dict.fromkeys(known[key] or of)) for key, of in found.items()}

    def _memberships(
        self, pupils: Collection[str], groups: Mapping[str, GroupRecord], school: str
    ) -> Iterator[RosterRecord]:
        """Which groups pupils join and leave, of whom no record has all of them; and which classes are no more."""
        mode, told = self.modes["enrollments"], self._has_all_groups
        if mode != BULK:
            yield from (GroupGoneRecord(row.place, row["sourcedId"]) for row in self._groups_gone)
        if mode == ABSENT or (told and self._has_all_pupils):
            return
        enrolled = Enrolled(self._no_groups, whole=mode == BULK)
        for row in self._rows("enrollments"):
            if row["role"].casefold() in (STUDENT, "") and _is_of(school, row.listed("schoolSourcedId"), STUDENT):
                holds = self._holds(row)
                if holds or self._has_ended(row):
                    enrolled.take(row, holds=holds)
                elif mode == DELTA:
                    self._leave_out(
                        row, "it begins on a later day, and no later part repeats it; ask for a bulk export then"
                    )
        yield from enrolled.records(pupils if told else ())

    @property
    def _has_all_groups(self) -> bool:
        return self.modes["enrollments"] == BULK and self.modes["classes"] == BULK

    def _families(
        self,
        users: Mapping[str, Row],
        roles: Mapping[str, frozenset[str]],
        pupils: Mapping[str, Row],
        unsaid: Mapping[str, Row],
    ) -> Iterator[RosterRecord]:
        """The guardians of a part of whom no pupil stands in it, those who may be some, and whose each of them is."""
        alone = [key for key in users if roles.get(key, _NOBODY) & GUARDIANS and key not in self._tied]
        for key in (*alone, *unsaid):
            if not _is_gone(users[key]):
                try:
                    yield replace(self._guardian(key, users[key]), known_only=key in unsaid)
                except Unusable as error:
                    self._leave_out(users[key], error)
        here = {key: row for key, row in users.items() if not _is_gone(row)}
        here = {
            key: row
            for key, row in here.items()
            if key in pupils or key in unsaid or roles.get(key, _NOBODY) & GUARDIANS
        }
        yield from families(here, pupils, lambda key: key in users and key not in here)

    def _guardians(
        self, users: Mapping[str, Row], roles: Mapping[str, frozenset[str]], pupils: Mapping[str, Row]
    ) -> Iterator[RosterRecord]:
        """Guardians, and whose they are: the link may stand with the child, the guardian or both."""
        ours = {key for key in users if roles.get(key, _NOBODY) & GUARDIANS}
        gone = {key for key in ours if _is_gone(users[key])}
        here = {key for key, row in pupils.items() if not _is_gone(row)}
        pairs = [(key, agent) for key in pupils for agent in pupils[key].listed("agentSourcedIds")]
        pairs += [(agent, key) for key in users for agent in users[key].listed("agentSourcedIds")]
        found = dict.fromkeys(pair for pair in pairs if pair[0] in here and pair[1] in ours - gone)
        yield from self._gone(users, ours - gone)
        if ours or not self._has_all_pupils:
            others = (key for key in users if roles.get(key) and not roles[key] & {*GUARDIANS, STUDENT})
            yield from (GuardianGoneRecord(users[key].place, key) for key in others if self._says_role(users[key]))
        self._tied = {guardian for _, guardian in found}
        for key in dict.fromkeys(guardian for _, guardian in found):
            try:
                yield self._guardian(key, users[key])
            except Unusable as error:
                self._leave_out(users[key], error)
                found = dict.fromkeys(pair for pair in found if pair[1] != key)
        for pupil, guardian in found:
            on_request = roles[guardian] & GUARDIANS == {"relative"}
            receives = Receives.ON_REQUEST if on_request else None
            implied = frozenset({"receives"} if on_request else ())
            yield GuardianshipRecord(users[guardian].place, pupil, guardian, receives=receives, implied=implied)

    def _gone(self, users: Mapping[str, Row], here: Collection[str]) -> Iterator[GuardianGoneRecord]:
        """Whom the set takes out outright: by their own row, or by the end of the role; a part of a set does so too."""
        ended = {key: row for key, row in users.items() if _is_gone(row)} | self._roles_ended
        for key, row in ended.items():
            if key not in here and STUDENT not in row["role"].casefold():
                yield GuardianGoneRecord(row.place, key)

    def _guardian(self, key: str, row: Row) -> GuardianRecord:
        address, number = values.email(row["email"]), values.mobile(row["sms"], row["phone"])
        if row["email"] and not address:
            hint = "what stands under email is no address; it is read as an empty cell"
            self.notes.append(ImportNote(row.place, "no-address", hint))
        return GuardianRecord(
            row.place,
            key,
            values.cleaned(row["givenName"]),
            _family_name(row),
            address or None,
            number or None,
            emptied=frozenset(name for name, value in (("email", address), ("mobile", number)) if not value),
        )

    def _says_role(self, row: Row) -> bool:
        """True if a user's own row says what they are, and no row of another file may say more."""
        return bool(row["role"]) and self.modes["roles"] == ABSENT

    @property
    def _has_all_pupils(self) -> bool:
        return self.modes["users"] == BULK and self.modes["roles"] in (BULK, ABSENT)

    def _coverage(self, brin: str) -> CoverageRecord:
        """What the set says of itself; a part of it lets nobody leave."""
        whole = set[str]()
        if self._has_all_pupils:
            whole.add("pupils")
        if self.modes["classes"] == BULK:
            whole.add("groups")
        some = frozenset() if self._has_all_pupils else frozenset({"guardians"})
        years = Counter(row["schoolYear"] for row in self._rows("academicsessions") if row["schoolYear"])
        said = years.most_common(1)[0][0] if years else ""
        year = f"{int(said) - 1}-{said}" if re.fullmatch("[0-9]{4}", said) else said
        return CoverageRecord(
            f"{self.archive.called}:1",
            brin[:4],
            brin[4:6],
            year[:40],
            frozenset(whole),
            some,
        )


def _is_gone(row: Row) -> bool:
    return row["status"].casefold() in _ENDED or values.false(row["enabledUser"])


def _is_school(row: Row) -> bool:
    return row["type"].casefold() == "school" and row["status"].casefold() not in _ENDED


def _is_of(school: str, orgs: tuple[str, ...], role: str) -> bool:
    """True if a row is about this school; a guardian is asked about only by their child."""
    return not school or not orgs or school in orgs or role.casefold() in GUARDIANS


def _family_name(row: Row) -> str:
    """The family name; what begins in lower case under middleName is its prefix."""
    prefix = row["middleName"] if row["middleName"][:1].islower() else ""
    return values.cleaned(f"{prefix} {row['familyName']}".strip())
