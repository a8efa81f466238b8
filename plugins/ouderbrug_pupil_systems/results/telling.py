"""What was said of each child and moment: so it is said once, and good news that waits gives way to a talk."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal

from ouderbrug_pupil_systems.results.notable import TALKS, TOLD_WITHIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from ouderbrug_pupil_systems.results.notable import Finding, Judged
    from ouderbrug_pupil_systems.results.result import Result

DRAFT = "result-"
"""How the id of each event of such a source begins."""
UP: Literal["up"] = "up"
REMEMBERED = timedelta(days=400)
"""What was said once is remembered longer than any result is new."""
_BACK = "back:"
_MOST = 10
"""Of so many tests a moment each set is looked for that may have been told as one."""


def mark(*parts: str) -> str:
    """A short name for what was said, of which nobody can read about whom; ids are of the school's own store."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


@dataclass
class Telling:
    """What a source said before, by its cursor and by what the house has of it and of sources that are gone.

    ``said`` are marks by the day on which they were said; ``made`` says of each event what it is, of which child and
    moment, and of which results; ``told`` is by the id of an event True where somebody heard it. ``child`` names who
    has a key now, and ``about`` what a test is about, "" where nobody knows.
    """

    today: date
    said: dict[str, str]
    made: dict[str, dict[str, Any]]
    told: Mapping[str, bool]
    child: Callable[[str], str]
    about: Callable[[Result], str]
    back: list[str] = field(default_factory=list)

    def look(self, every: Iterable[Judged], found: Sequence[Finding]) -> None:
        """Know again what was told under another name, and take back what does not hold any more."""
        for one in found:
            self._know_again(one)
        now: dict[str, list[Judged]] = defaultdict(list)
        for each in every:
            now[self._of_result(each.result)].append(each)
        talks = {self._moment(one) for one in found if one.what != UP}
        for name, made in [*self.made.items()]:
            if made.get("over"):
                continue
            gives_way = made["what"] == UP and made["of"] in talks
            waits = made["what"] == UP or not self.told.get(name)
            if gives_way or (waits and _is_put_right(made, now)):
                self._take_back(name, made)

    def new(self, found: Finding) -> list[Result]:
        """Of what results of a finding nothing was said."""
        if found.what == UP:
            talk = any(made["of"] == self._moment(found) and made["what"] != UP for made in self.made.values())
            return [] if talk or any(map(self._lately, self._ups(found, near=True))) else list(found.results)
        return [one for one in found.results if not self.said.keys() & {*self._talks(one)}]

    def say(self, found: Finding, new: Sequence[Result]) -> str:
        """Remember that it is said; returns the id of its event."""
        marks = self._ups(found)[:1] if found.what == UP else sorted({self._of_result(one) for one in new})
        name = DRAFT + mark(*marks)
        while _BACK + name in self.said:
            name = DRAFT + mark(name, "again")
        self._note(name, found, new)
        return name

    def followed(self, found: Finding) -> bool:
        """True of a talk about a moment of which somebody heard good news before."""
        return any(self.told.get(name) for name in self._good_news(found))

    def _note(self, name: str, found: Finding, results: Sequence[Result]) -> None:
        lines = sorted({self._of_result(one) for one in results})
        day = self.today.isoformat()
        marks = self._ups(found)[:1] if found.what == UP else [one for each in results for one in self._talks(each)]
        of = {"what": found.what, "of": self._moment(found), "on": day}
        self.made[name] = of | {"lines": lines, "marks": sorted(set(marks))}
        self.said |= dict.fromkeys(marks, day)

    def _know_again(self, found: Finding) -> None:
        """Take for said what the house has of it, of whatever source and in whatever parts."""
        if found.what == UP:
            for name in (DRAFT + one for one in map(mark, self._ups(found))):
                if self._stands(name):
                    self._note(name, found, found.results)
            return
        for name in self._good_news(found):
            if name not in self.made:
                self._note(name, replace(found, what=UP, results=()), ())
        for by_mark in (
            {self._of_result(one): one for one in found.results},
            {self._of_line(one, one.line): one for one in found.results},
        ):
            for some in _sets(list(by_mark)):
                for marks in {tuple(some), tuple(sorted(some))}:
                    if self._stands(name := DRAFT + mark(*marks)):
                        self._note(name, found, [by_mark[one] for one in some])

    def _good_news(self, found: Finding) -> list[str]:
        """The ids of good news of the same child and moment that the house has."""
        moment = self._moment(found)
        made = [name for name, one in self.made.items() if one["what"] == UP and one["of"] == moment]
        known = [name for name in (DRAFT + mark(one) for one in self._ups(found)) if self._stands(name)]
        return list(dict.fromkeys([*made, *known]))

    def _stands(self, name: str) -> bool:
        return name in self.told and name not in self.made and _BACK + name not in self.said

    def _take_back(self, name: str, made: Mapping[str, Any]) -> None:
        """Let it be said anew if it holds again; of what somebody heard nothing is said again."""
        self.back.append(name)
        if self.told.get(name):
            self.made[name] = {**made, "over": True}
        else:
            del self.made[name]
            self.said = {one: day for one, day in self.said.items() if one not in made.get("marks", ())}
        self.said[_BACK + name] = self.today.isoformat()

    def _lately(self, one: str) -> bool:
        return self.said.get(one, "") >= (self.today - TOLD_WITHIN).isoformat()

    def _moment(self, found: Finding) -> str:
        return mark("moment", self.child(found.pupil), found.moment)

    def _ups(self, found: Finding, *, near: bool = False) -> list[str]:
        """Marks of the good news of a moment, whose tests may lie on both sides of New Year."""
        around = [timedelta(days=days) for days in ((0, -60, 60) if near else (0,))]
        years = dict.fromkeys(str((one.taken_on + by).year) for by in around for one in found.results)
        return [mark(UP, self.child(found.pupil), found.moment, year) for year in years]

    def _of_result(self, one: Result) -> str:
        return self._of_line(one, one.line.upper())

    def _of_line(self, one: Result, line: str) -> str:
        return mark("talk", self.child(one.pupil), one.told_as, line, str(one.taken_on.year))

    def _talks(self, one: Result) -> Iterator[str]:
        """Marks of a talk about a result: its test, and what that is about, for a test may be called otherwise."""
        yield from {self._of_result(one), self._of_line(one, one.line)}
        if about := self.about(one):
            yield mark("about", self.child(one.pupil), one.told_as, about, str(one.taken_on.year))


def _is_put_right(made: Mapping[str, Any], now: Mapping[str, Sequence[Judged]]) -> bool:
    """True where all its results are there, and none of them means any more what was said of it.

    One without an earlier result tells that of a low level alone: the files of before may be gone.
    """
    means = (UP,) if made["what"] == UP else TALKS
    every = [now.get(line, ()) for line in made["lines"]]
    others = [all(one.what not in means and (one.compares or made["what"] == "low") for one in some) for some in every]
    return bool(others) and all(every) and all(others)


def _sets(marks: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Each set of marks in their order; of very many all of them, and each alone."""
    sizes = range(1, len(marks) + 1) if len(marks) <= _MOST else (1, len(marks))
    for size in sizes:
        yield from combinations(marks, size)
