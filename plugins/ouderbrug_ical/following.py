"""Knowing entries again: under which event each goes, and what of those that were told is off.

A calendar says itself what is off: by a cancelled entry, or a series without that day. What went without a word is
called off only while the calendar is whole: while no more than half of what it held, and is still to come, is gone.
Else, and for as long as that is missing, it is called off by nobody but a person.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ouderbrug_ical import memory
from ouderbrug_ical.memory import Seen, Told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ouderbrug_ical.entries import Calendar, Entry

_WINDOW = timedelta(days=60)
"""What begins within so much time says whether a calendar is whole."""


@dataclass
class Following:
    """What was ``told`` and is still to come, and what was ``seen`` in a calendar; both change by what it holds now.

    ``sorted_of`` gives kind, audience and fixed fields of an entry (None: nothing is made of it), ``hash_of`` the hash
    of an entry under the event of that name.
    """

    told: dict[str, Told]
    seen: dict[str, Seen]
    now: datetime
    sorted_of: Callable[[Entry], dict[str, Any] | None]
    hash_of: Callable[[str, Entry], str]

    def known_again(self, found: Mapping[str, Entry]) -> dict[str, Entry]:
        """The entries by the id of their event: one that came back under another id keeps that of before."""
        renamed = {one.seen_as: name for name, one in self.told.items() if one.seen_as and name not in found}
        here = {renamed.get(name, name): one for name, one in found.items()}
        for name, new in self._same(here):
            self._is(name, new, here)
        for name, new in self._moved(here):
            self._is(name, new, here)
        for name in here.keys() & self.told.keys():
            left = self.sorted_of(here[name]) is None
            self.told[name] = replace(memory.known_by(self.told[name], here[name]), lost=False, left=left)
        return here

    def _is(self, name: str, new: str, here: dict[str, Entry]) -> None:
        self.seen.pop(self.told[name].uid, None)
        here[name] = here.pop(new)
        self.told[name] = replace(self.told[name], seen_as=new)

    def _missing(self, here: Mapping[str, Entry]) -> list[str]:
        return sorted(n for n, one in self.told.items() if n not in here and (one.lost or not one.off))

    def _same(self, here: Mapping[str, Entry]) -> list[tuple[str, str]]:
        """Those that are missing, each with a new one of its title and times, best with one that says the same.

        So is one that is cancelled where its copy goes on: what was told is still true.
        """
        fresh: dict[str, list[str]] = {}
        for new in here.keys() - self.told.keys():
            fresh.setdefault(memory.same(here[new]), []).append(new)
        pairs = []
        cancelled = sorted(n for n, one in self.told.items() if not one.off and n in here and here[n].cancelled)
        for name in [*self._missing(here), *cancelled]:
            alike = fresh.get(self.told[name].same, [])
            on = (new for new in alike if name not in here or not here[new].cancelled)
            fits = sorted(new for new in on if self._fits(name, here[new]))
            if fits:
                best = next((new for new in fits if self.hash_of(name, here[new]) == self.told[name].hash), fits[0])
                alike.remove(best)
                pairs.append((name, best))
        return pairs

    def _moved(self, here: Mapping[str, Entry]) -> list[tuple[str, str]]:
        """Those that are missing, each with the one new entry of that title and day, where both are alone.

        One that moved to another day is two: of those nobody knows that they are one.
        """
        missing = [name for name in self._missing(here) if not self.told[name].off]
        days = Counter(self.told[name].day for name in missing)
        fresh: dict[str, list[str]] = {}
        for new in here.keys() - self.told.keys():
            if not here[new].cancelled and here[new].end > self.now:
                fresh.setdefault(memory.day(here[new]), []).append(new)
        pairs = []
        for name in missing:
            alike = fresh.get(self.told[name].day, [])
            if days[self.told[name].day] == len(alike) == 1 and self._may_be(name, here[alike[0]]):
                pairs.append((name, alike[0]))
        return pairs

    def _may_be(self, name: str, entry: Entry) -> bool:
        """True of an entry that was not there before, or is of the same series."""
        uid = memory.mark(entry.uid)
        return self._fits(name, entry) and (uid == self.told[name].uid or uid not in self.seen)

    def _fits(self, name: str, entry: Entry) -> bool:
        """True if the same would become of it; what nothing is made of may be whatever was told."""
        made, before = self.sorted_of(entry), self.told[name].sorted
        return made is None or before is None or made == before

    def gone(self, here: Mapping[str, Entry], calendar: Calendar) -> tuple[set[str], set[str]]:
        """Those that are off, and those of which only a person may say so; ``seen`` is then what the calendar held.

        One that could not be read, or that began, is neither.
        """
        followed = {name for name, one in self.told.items() if not (one.off or one.left)}
        off = {name for name in followed if name in here and self._is_off(self.told[name], here[name])}
        absent = {name for name in followed if name not in here and self.told[name].when > self.now}
        series = (one for one in calendar.entries if not one.at)
        there = {memory.mark(one.uid) for one in (*series, *here.values())}
        unread = {memory.mark(uid) for uid in calendar.unread}
        off |= {name for name in absent if self.told[name].uid in there - unread}
        lost = {name for name in absent if self.told[name].uid not in there | unread}
        whole = self._is_whole(here.values(), there | unread) and not any(self.told[name].lost for name in lost)
        self._see(here.values())
        for name in lost:
            self.told[name] = replace(self.told[name], lost=True)
        return (off | lost, set()) if whole else (off, lost)

    def _is_off(self, known: Told, entry: Entry) -> bool:
        """True if what was told is called off, or was moved to a time that is over: nobody comes to that."""
        return entry.cancelled or (entry.end <= self.now and known.is_to_come(self.now))

    def _is_whole(self, here: Iterable[Entry], there: set[str]) -> bool:
        self.seen = {uid: one for uid, one in self.seen.items() if datetime.fromisoformat(one.begins) > self.now}
        alike = {memory.same(one) for one in here}
        gone = [uid for uid, one in self.seen.items() if uid not in there and one.same not in alike]
        return 2 * len(gone) <= len(self.seen) > 0

    def _see(self, here: Iterable[Entry]) -> None:
        for one in sorted(here, key=lambda one: one.start):
            if self.now < one.start <= self.now + _WINDOW:
                self.seen[memory.mark(one.uid)] = Seen(one.start.isoformat(), memory.same(one))
