"""From the rows of a set to records: who is active on a day, in which groups, and who is whose guardian."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from ouderbrug import (
    CoverageRecord,
    GroupGoneRecord,
    GroupRecord,
    ImportIncomplete,
    ImportNote,
    PupilGoneRecord,
    PupilRecord,
)
from ouderbrug_oneroster import values
from ouderbrug_oneroster.enrolled import Enrolled
from ouderbrug_oneroster.guardians import Guardians
from ouderbrug_oneroster.manifest import ABSENT, BULK, DELTA, modes
from ouderbrug_oneroster.tables import Row, rows
from ouderbrug_oneroster.users import ENDED, GUARDIANS, NOBODY, STUDENT, family_name, first_name, is_gone, is_of
from ouderbrug_oneroster.values import Unusable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date

    from ouderbrug import RosterRecord
    from ouderbrug_oneroster.archive import Archive
    from ouderbrug_oneroster.settings import OneRosterConfig

_SHOWN = 20


class Reading:
    """One set on its way to records, on the school's day on which it is taken in."""

    def __init__(self, archive: Archive, settings: OneRosterConfig, today: date) -> None:
        self.archive, self.settings, self.today = archive, settings, today
        self.notes: list[ImportNote] = []
        self.left_out: list[str] = []
        self.modes = modes(archive, self.notes)
        self._names_guardians = False
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
        pupils = {key: row for key, row in users.items() if STUDENT in roles.get(key, NOBODY)}
        pupils |= {key: row for key, row in users.items() if is_gone(row) and key not in roles}
        unsaid = self._of_unsaid_role(users, roles)
        yield from self._pupils(pupils | unsaid, groups, unsaid)
        yield from (PupilGoneRecord(row.place, key) for key, row in self._pupils_ended.items() if key not in pupils)
        yield from self._memberships(pupils, groups, school)
        if self.settings.guardians:
            yield from self._guardians(Guardians(users, roles, pupils, unsaid, self.notes, self._leave_out))
        if adults := sum(bool(of - GUARDIANS - {STUDENT}) for of in roles.values()):
            hint = f"colleagues of whom none is taken in, for staff.csv says who may decide: {adults}"
            self.note("users", "staff-proposed", hint)
        yield self._coverage(brin)
        yield from dict.fromkeys(self.notes)

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
        column = f", {error.column}" if isinstance(error, Unusable) and error.column else ""
        file, _, line = row.place.rpartition("/")[2].rpartition(":")
        self.left_out.append(f"{file}, line {line}{column}: {error}")
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
                if is_of(school, row.listed("orgSourcedIds"), role):
                    found.setdefault(key, set()).add(role)
                elif role == STUDENT:
                    self._pupils_ended[key] = row
        for row in self._rows("roles"):
            orgs, role, user = row.listed("orgSourcedId"), row["role"].casefold(), row["userSourcedId"]
            ours = not school or not orgs or school in orgs
            if self._holds(row) and is_of(school, orgs, role):
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
        none = (key for key, row in users.items() if not (roles.get(key) or row["role"] or is_gone(row)))
        return {key: users[key] for key in none if key not in ended}

    def _holds(self, row: Row) -> bool:
        """True if the row is in force on the day."""
        begins = values.day(row["beginDate"])
        return not (self._has_ended(row) or (begins and begins > self.today))

    def _has_ended(self, row: Row) -> bool:
        ends = values.day(row["endDate"])
        return row["status"].casefold() in ENDED or bool(ends and ends < self.today)

    def _groups(self, school: str) -> Iterator[tuple[str, GroupRecord]]:
        """The classes by key; where some are homerooms, these alone are groups."""
        described = list(self._rows("classes"))
        whole = self.modes["classes"] == BULK
        active = [row for row in described if row["status"].casefold() not in ENDED]
        ours = [row for row in active if is_of(school, row.listed("schoolSourcedId"), STUDENT)]
        home = [row for row in ours if row["classType"].casefold() == "homeroom"]
        lessons = [row for row in ours if row["classType"] and row not in home and not whole]
        if home and len(home) < len(ours):
            count = len(ours) - len(home)
            self.note("classes", "lessons", f"lessons beside the classes of pupils, which are no groups: {count}")
        chosen = (home or ours) if whole else ours
        self._no_groups = {row["sourcedId"] for row in described} - {row["sourcedId"] for row in chosen}
        self._groups_gone = [row for row in described if row["status"].casefold() in ENDED]
        for row in chosen:
            try:
                key = values.key(row["sourcedId"])
                title = _called(row) or key
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
            if is_gone(row):
                yield PupilGoneRecord(row.place, key)
                continue
            try:
                yield PupilRecord(
                    row.place,
                    key,
                    first_name(row),
                    family_name(row),
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
            if row["role"].casefold() in (STUDENT, "") and is_of(school, row.listed("schoolSourcedId"), STUDENT):
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

    def _guardians(self, found: Guardians) -> Iterator[RosterRecord]:
        """Who is gone, and whose guardians the others are; a set without any may leave them to a table."""
        has_some = bool(found.ours) or not self._has_all_pupils
        self._names_guardians = bool(found.ours)
        yield from found.gone(self._roles_ended, says_role=has_some and self.modes["roles"] == ABSENT)
        yield from found.of_pupils()
        if self._has_all_pupils:
            found.of_nobody()
        else:
            yield from found.of_part()

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
        years = Counter(row["schoolYear"] for row in self._rows("academicsessions") if row["schoolYear"])
        said = years.most_common(1)[0][0] if years else ""
        year = f"{int(said) - 1}-{said}" if re.fullmatch("[0-9]{4}", said) else said
        some = frozenset() if self._has_all_pupils and year.strip() else frozenset({"guardians"})
        if not some and self._names_guardians:
            whole.add("guardians")
        return CoverageRecord(
            f"{self.archive.called}:1",
            brin[:4],
            brin[4:6],
            year[:40],
            frozenset(whole),
            some,
        )


def _is_school(row: Row) -> bool:
    return row["type"].casefold() == "school" and row["status"].casefold() not in ENDED


def _called(row: Row) -> str:
    """What a class is called, by its title or else its code."""
    column = "title" if row["title"] else "classCode"
    return values.cleaned(row[column], column)
