"""When all that is queued is looked at again: something may have come free for it, or the school set wider hours.

What new events bear on is judged with them. All else is judged once more where it may be judged otherwise: a message
ended and left its slot, people or answers changed, or the TOML, a template or a plugin; and each hour, for what hangs
on time or on something that a rule of a plugin knows alone.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from ouderbrug import __version__, stillness
from ouderbrug.planning.fingerprint import own_files
from ouderbrug.store import looks, outbox
from ouderbrug.store.stamp import people_version

if TYPE_CHECKING:
    from ouderbrug.unit_of_work import UnitOfWork

AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Looking:
    """What a run looks at again of what is queued: ``everything``, or what is for these guardians."""

    work: UnitOfWork
    word: str
    before: looks.Look
    newest: int

    @classmethod
    def now(cls, work: UnitOfWork) -> Looking:
        """What is to be looked at, as things stand before anything new is stored."""
        before = looks.last(work.connection, work.school)
        return cls(work, _word(work), before, outbox.newest(work.connection))

    @property
    def everything(self) -> bool:
        """True if anything that is queued may be judged otherwise than when all of it was looked at last."""
        before = self.before
        return before.word != self.word or not before.at <= self.work.now < before.at + AN_HOUR

    @property
    def fresh(self) -> set[str]:
        """For whom something is queued that was not yet looked at since it was stored, in its digest or talk."""
        if self.before.seen >= self.newest:
            return set()
        return outbox.recipients_after(self.work.connection, self.work.school, self.before.seen)

    def note(self, *, moved: bool) -> None:
        """Let it be looked at; where something ``moved``, others may follow, and it is looked at once more."""
        if moved:
            return
        word, at = (self.word, self.work.now) if self.everything else self.before[:2]
        if (found := looks.Look(word, at, self.newest)) != self.before:
            looks.note(self.work.connection, self.work.school, found)


def _word(work: UnitOfWork) -> str:
    """The word for all that a verdict hangs on, beside the messages themselves: the same where nothing changed."""
    said = [__version__, *work.runtime.loaded.source, str(people_version(work.connection))]
    said += [str(looks.changes(work.connection)), str(work.today), str(stillness.sign(own_files(work.runtime)))]
    return hashlib.sha256("\x1f".join(said).encode()).hexdigest()
