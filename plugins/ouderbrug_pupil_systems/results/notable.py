"""Which results stand out, by the pupil's own earlier ones: pure functions, with every threshold a setting."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from pydantic import Field, field_validator

from ouderbrug import PluginConfig
from ouderbrug_pupil_systems.results.moments import moment_in
from ouderbrug_pupil_systems.results.next_school import LAST_YEAR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ouderbrug_pupil_systems.results.result import Result

BANDS: Mapping[str, Mapping[str, int]] = {
    "IV": {"V": 1, "IV": 2, "III": 3, "II": 4, "I": 5},
    "AE": {"E": 1, "D": 2, "C": 3, "B": 4, "A": 5},
}
"""The bands of the scales in five parts, the lowest first."""
FROM: Mapping[str, tuple[tuple[int, str], ...]] = {
    "IV": ((80, "I"), (60, "II"), (40, "III"), (20, "IV"), (0, "V")),
    "AE": ((75, "A"), (50, "B"), (25, "C"), (10, "D"), (0, "E")),
}
"""From which percentile on a band is reached."""
REFERENCE = frozenset({"1F", "2F", "1S"})
LOWEST, HIGHEST = 1, 5
TALKS: tuple[Literal["next_school", "drop", "low"], ...] = ("next_school", "drop", "low")
"""What is talked about, what comes first in a talk before the others."""
TOLD_WITHIN = timedelta(days=120)
"""A day in ``results_from`` is that of the tests of so many days before it, and not of those of other years."""


class Notable(PluginConfig):
    """What stands out: all of it is the school's choice. Bands are those of a scale in five parts.

    ``growth`` is by line of tests the growth of ability from which on a result stands out; without it none does.
    ``next_school`` are names that the school has for tests and advices on which the next school hangs.
    """

    band_up: int = Field(default=1, ge=0, le=4, description="a message from so many bands up on; 0: never")
    first_time_level: bool = True
    personal_best: bool = True
    recovered: bool = True
    growth: dict[str, float] = Field(default_factory=dict)
    band_down: int = Field(default=2, ge=0, le=4, description="a talk from so many bands down on; 0: never")
    low_level: bool = True
    max_age_days: int = Field(default=30, ge=1, le=60)
    results_from: dict[str, date] = Field(default_factory=dict)
    next_school: tuple[str, ...] = ()

    @field_validator("results_from")
    @classmethod
    def _by_moment(cls, value: dict[str, date]) -> dict[str, date]:
        """The days by moment as results have it; raises ValueError for what is none, which would hold nothing back."""
        found: dict[str, date] = {}
        for written, day in value.items():
            moment = moment_in(written)
            if not moment or moment in found:
                raise ValueError(f"{written!r} is no moment of its own; write B, M or E and the group, as M7")
            found[moment] = day
        return found


@dataclass(frozen=True, slots=True)
class Finding:
    """What one moment of tests means for one pupil: a message about what went ``up``, or a talk about the rest."""

    pupil: str
    moment: str
    what: Literal["up", "drop", "low", "next_school"]
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a result means by the earlier ones of its test, or "" of one that does not stand out, however old it is.

    ``compares`` is True where there is an earlier one.
    """

    result: Result
    what: str
    compares: bool


def judged(
    results: Iterable[Result], today: date, wanted: Notable, is_known: Callable[[Result], bool] = lambda one: True
) -> Iterator[Judged]:
    """What each result means. ``is_known`` says of a test whether it is known what it is about: of another one of the
    last year nobody can tell that the next school does not hang on it.
    """
    lines: dict[tuple[str, str, str], list[Result]] = defaultdict(list)
    for one in results:
        if one.taken_on <= today:
            lines[one.pupil, one.line.casefold(), one.edition].append(one)
    for line in lines.values():
        line.sort(key=lambda one: one.taken_on)
        for place, one in enumerate(line):
            before = _before(one, line[:place])
            what = _means(one, before, wanted)
            is_step = what == "up" and one.year == LAST_YEAR and not is_known(one)
            yield Judged(one, "next_school" if is_step else what, bool(before))


def findings(every: Iterable[Judged], today: date, wanted: Notable) -> Iterator[Finding]:
    """At most one for each pupil and moment: where something is to be talked about, the talk tells all."""
    found: dict[tuple[str, str], dict[str, list[Result]]] = defaultdict(lambda: defaultdict(list))
    for one in every:
        if one.what and _is_told_now(one.result, today, wanted):
            found[one.result.pupil, one.result.told_as][one.what].append(one.result)
    for (pupil, moment), by in found.items():
        talks = [one for what in TALKS for one in by.get(what, ())]
        first: Literal["up", "drop", "low", "next_school"] = next((what for what in TALKS if by.get(what)), "up")
        yield Finding(pupil, moment, first, tuple(talks or by["up"]))


def of_others(results: Iterable[Result], keys_since: Mapping[str, date]) -> tuple[list[Result], list[Result]]:
    """The results of the pupils who have the keys now, and those of children who had them before."""
    parted: tuple[list[Result], list[Result]] = ([], [])
    for one in results:
        parted[one.taken_on < keys_since.get(one.pupil, one.taken_on)].append(one)
    return parted


def keys_now(before: Mapping[str, Sequence[str]], since: Mapping[str, date]) -> dict[str, str]:
    """By a key of before the key that the same child has now; not of one that another child has or had."""
    had = Counter(key for keys in before.values() for key in {*keys})
    alone = {key for key, children in had.items() if children == 1} - before.keys() - since.keys()
    return {old: key for key, keys in before.items() for old in keys if old in alone}


def _is_told_now(one: Result, today: date, wanted: Notable) -> bool:
    """From its day on, and as long as it is new by then."""
    told = told_from(one, wanted)
    return told <= today <= told + timedelta(days=wanted.max_age_days)


def told_from(one: Result, wanted: Notable) -> date:
    """The day that the school names for its moment, else that of the test.

    What has no moment may be of any: it waits for the last of these days.
    """
    days = _days_of(one.moment, wanted)
    return max([one.taken_on, *(day for day in days if _holds(day, one))])


def held_until(moment: str, drafted_on: date, wanted: Notable) -> date | None:
    """The same of a draft that waits, also one that was made for a day which the school moved since."""
    return max((day for day in _days_of(moment, wanted) if abs(day - drafted_on) <= TOLD_WITHIN), default=None)


def stale(today: date, wanted: Notable) -> Iterator[str]:
    """What `check` says of a day that is of an earlier year: it holds back nothing any more."""
    for moment, day in sorted(wanted.results_from.items()):
        if today - day > TOLD_WITHIN:
            yield f"results_from holds nothing back by {moment} = {day}, which is long past; name that of this year"


def undated(results: Iterable[Result], today: date, wanted: Notable) -> Iterator[str]:
    """What `check` says of moments of which results are new and no day of a report is named, or one too far ahead."""
    new = (one for one in results if one.moment and today - one.taken_on <= timedelta(days=wanted.max_age_days))
    lacking = {one.moment for one in new if not any(_holds(day, one) for day in _days_of(one.moment, wanted))}
    far = {moment: day for moment in lacking for day in _days_of(moment, wanted) if day > today}
    for moment, day in sorted(far.items()):
        yield f"results_from holds nothing back by {moment} = {day}, which is too far ahead of its tests; is it right?"
    if moments := ", ".join(sorted(lacking - far.keys())):
        yield f"results_from names no day for {moments}: their messages wait for a yes alone"


def _holds(day: date, one: Result) -> bool:
    return timedelta(0) <= day - one.taken_on <= TOLD_WITHIN


def _days_of(moment: str, wanted: Notable) -> list[date]:
    days = wanted.results_from
    return [day for of, day in days.items() if moment in ("", of)]


def _before(one: Result, earlier: Sequence[Result]) -> list[Result]:
    return [other for other in earlier if (other.moment, other.taken_on) != (one.moment, one.taken_on)]


def _means(one: Result, before: Sequence[Result], wanted: Notable) -> str:
    """What a result is: up, drop, low, next_school, or nothing that stands out."""
    if one.is_next_school(wanted.next_school):
        return "next_school"
    last = before[-1] if before else None
    if one.year in (1, 2) or (last and _overlap(last, one)):
        return ""
    gained = _gained(last, one) if last else 0
    if wanted.band_down and gained <= -wanted.band_down:
        return "drop"
    if LOWEST in bands(one).values():
        return "low" if wanted.low_level else ""
    if one.undated:
        return ""  # its day may be yet to come, and it may be told already
    # What lies a band lower is no good news, also if it is the best score so far.
    return "up" if gained >= 0 and _is_up(one, before, gained, wanted) else ""


def _is_up(one: Result, before: Sequence[Result], gained: int, wanted: Notable) -> bool:
    return bool(
        (wanted.band_up and gained >= wanted.band_up)
        or (wanted.first_time_level and _is_first(one, before))
        or (wanted.personal_best and _is_best(one, before))
        or (wanted.recovered and _is_back(one, before))
        or _grew(one, before, wanted)
    )


def bands(one: Result) -> dict[str, int]:
    """The band by scale: as the test gives it, or by the percentile; a plus or minus behind it is of the same band."""
    found = {}
    for scale, ranks in BANDS.items():
        level = one.levels.get(scale, "").rstrip("+-").upper() or _by_percentile(
            scale, one.levels.get("Percentiel", "")
        )
        if level in ranks:
            found[scale] = ranks[level]
    return found


def _by_percentile(scale: str, text: str) -> str:
    return next((band for least, band in FROM[scale] if text.isdecimal() and least <= int(text) <= 100), "")


def _gained(before: Result, now: Result) -> int:
    """How many bands up, on the first scale that both have; below 0 is down."""
    was, is_now = bands(before), bands(now)
    return next((is_now[scale] - was[scale] for scale in BANDS if scale in was and scale in is_now), 0)


def _is_first(one: Result, before: Sequence[Result]) -> bool:
    """True the first time on the highest band, or on a reference level."""
    reached = {level.upper() for level in one.levels.values()} & REFERENCE
    had = {level.upper() for other in before for level in other.levels.values()} & REFERENCE
    top = HIGHEST in bands(one).values() and not any(HIGHEST in bands(other).values() for other in before)
    return bool(reached - had) or top


def _is_best(one: Result, before: Sequence[Result]) -> bool:
    had = [other.ability for other in before if other.ability is not None]
    return one.ability is not None and len(had) >= 2 and one.ability > max(had)


def _is_back(one: Result, before: Sequence[Result]) -> bool:
    """True at or above the band that was held before a fall."""
    if len(before) < 2:
        return False
    return _gained(before[-2], before[-1]) < 0 <= _gained(before[-2], one)


def _grew(one: Result, before: Sequence[Result], wanted: Notable) -> bool:
    least = next((least for line, least in wanted.growth.items() if line.casefold() == one.line.casefold()), None)
    last = before[-1].ability if before else None
    return least is not None and last is not None and one.ability is not None and one.ability - last >= least


def _overlap(before: Result, now: Result) -> bool:
    """True where both confidence intervals are known and overlap: then nobody knows that anything changed."""
    if before.interval is None or now.interval is None:
        return False
    return before.interval[0] <= now.interval[1] and now.interval[0] <= before.interval[1]
