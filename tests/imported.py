"""A school as a value that takes in files: what each import writes, what it keeps beside the store and what it asks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ouderbrug.school.brought import NOTHING, Brought, protected
from ouderbrug.school.doubt import Doubt, in_doubt
from ouderbrug.school.import_questions import Question
from ouderbrug.school.importing import Judged, Said, as_written, judge
from ouderbrug.school.roster import Roster

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug import RosterRecord


@dataclass
class Imported:
    """What the store holds after each file, and about whom the last one was in doubt."""

    roster: Roster = field(default_factory=lambda: Roster("99ZZ00"))
    doubts: set[Doubt] = field(default_factory=set)
    brought: Brought = NOTHING
    asked: set[Question] = field(default_factory=set)

    def takes_in(self, records: Sequence[RosterRecord], said: Said | None = None) -> Judged:
        """Import one file, with what a person said to it."""
        judged = judge(self.roster, records, said or Said(), self.doubts, self.brought)
        self.brought = judged.brought
        self.doubts = self.doubts | set(judged.doubts) if judged.stops else set()
        change = judged.change
        moved = {what: {one.old: one.new for one in change.rekeyed if one.what == what} for what in _KINDS}
        self.asked = {one.known_by(moved["guardian"], moved["pupil"]) for one in self.asked}
        self.asked = (self.asked - change.answered(self.asked)) | change.asked
        held = frozenset((one.scope, one.key) for one in self.asked)
        self.roster = replace(as_written(self.roster, change), held=held)
        return judged

    def hold(self, scope: str, key: str) -> None:
        """Let a leader hold back all for one guardian or pupil, or for both."""
        self.asked.add(Question(scope, key, "by a leader"))
        self.roster = replace(self.roster, held=self.roster.held | {(scope, key)})

    @property
    def people(self) -> Roster:
        """Everybody as they count now."""
        return in_doubt(protected(self.roster, self.brought), self.doubts)

    def waits(self, pupil: str, guardian: str) -> bool:
        """True if a question holds back what is about this pupil to this guardian."""
        keys = {("guardian", guardian), ("pupil", pupil), ("pair", f"{pupil}:{guardian}")}
        return any((one.scope, one.key) in keys for one in self.asked)


_KINDS = ("guardian", "pupil")
