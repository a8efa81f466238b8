"""The source ``uwlr_results``: what stands out in the results of its folders, as drafts and talks, each once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator

from ouderbrug import Batch, ConfigError, ImportRefused, Incoming, Rejected, Source, SourceConfig, safe_name
from ouderbrug_pupil_systems.results.folders import every_file
from ouderbrug_pupil_systems.results.notable import (
    TOLD_WITHIN,
    Notable,
    findings,
    held_until,
    judged,
    keys_now,
    of_others,
    stale,
    undated,
)
from ouderbrug_pupil_systems.results.reading import results_in
from ouderbrug_pupil_systems.results.subjects import OTHER, draft_of, subject_of
from ouderbrug_pupil_systems.results.telling import DRAFT, REMEMBERED, UP, Telling, mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from ouderbrug import Event
    from ouderbrug_pupil_systems.results.folders import Found
    from ouderbrug_pupil_systems.results.notable import Finding
    from ouderbrug_pupil_systems.results.result import Result


class UwlrResultsSource(Source):
    """Reads the results of tests in folders; all of them at each look at which it is another day, or a file changed.

    A child is told of one word a moment over all of them, so a school has one such source.
    """

    name = "uwlr_results"
    alone = True
    compares_names = True

    class Config(SourceConfig):
        """``path`` is the folder with UWLR results (``*.xml``) and tables of scores (``*.csv``), also the older ones;
        or a list of such folders.

        ``subjects`` says what a line of tests is about: ``RW = "mathematics"``, or a word of the school's own.
        """

        path: tuple[Path, ...]
        notable: Notable = Notable()
        subjects: dict[str, str] = Field(default_factory=dict)
        max_megabytes: int = Field(default=50, ge=1, le=2000)

        @field_validator("path", mode="before")
        @classmethod
        def _one_or_more(cls, value: Any) -> Any:
            """One folder as a list of one; raises ValueError for a list of none."""
            if value == []:
                raise ValueError("must not be empty")
            return value if isinstance(value, list | tuple) else (value,)

    config: Config

    def poll(self, cursor: str | None) -> Batch:
        """What stands out and was not said before; raises ConfigError for one that is gone or not safe."""
        before = _read(cursor)
        today = self.context.clock().astimezone(ZoneInfo(self.context.timezone)).date()
        files = every_file(self.config.path)
        looked = mark(today.isoformat(), self.config.model_dump_json(), *(one.sign for one in files))
        if looked == before.get("looked"):
            return Batch((), (), cursor)
        telling = self._telling(before, today)
        found, rejected = self._results(files, today)
        results, of_nobody = self._of_children_here(found)
        rejected += [*of_nobody, *_undated(results)]
        faults = {mark(one.place, one.code, one.hint): one for one in rejected}
        wrong = tuple(one for name, one in faults.items() if name not in telling.said)
        every = list(judged(results, today, self.config.notable, self._is_known))
        notable = list(findings(every, today, self.config.notable))
        telling.look(every, notable)
        events = [self._event(one, new, telling, today) for one in notable if (new := telling.new(one))]
        telling.said |= dict.fromkeys(faults, today.isoformat())
        after = json.dumps(
            {"looked": looked, "said": telling.said, "made": telling.made}, sort_keys=True, separators=(",", ":")
        )
        return Batch(tuple(events), wrong, after, tuple(telling.back))

    def held_until(self, event: Event) -> datetime | None:
        """The day that the school names for the tests of a draft, also once their files are gone."""
        if not event.id.startswith(DRAFT):
            return None
        drafted = event.occurred_at.astimezone(ZoneInfo(self.context.timezone)).date()
        day = held_until(str(event.payload.get("test_moment") or ""), drafted, self.config.notable)
        return self._at(day) if day else None

    def _of_children_here(self, found: Sequence[Result]) -> tuple[list[Result], list[Rejected]]:
        """The results of the pupils who have their keys, and what is said of those that are of another child."""
        results, others = of_others(found, self.context.keys_since)
        now = keys_now(self.context.keys_before, self.context.keys_since)
        results = [replace(one, pupil=now.get(one.pupil, one.pupil)) for one in results] if now else results
        wrong = self.context.named_otherwise({(one.pupil, *one.called) for one in results if any(one.called)})
        named = [one for one in results if (one.pupil, *one.called) in wrong]
        said = "the name beside the key is another child's; put the key right"
        rejected = [*_of_others(others), *(Rejected(one.place, "other-child", said) for one in named)]
        return [one for one in results if one not in named] if named else results, rejected

    def check(self) -> Sequence[str]:
        """What keeps the folders from being read, and what no day of a report holds back."""
        try:
            files = every_file(self.config.path)
        except ConfigError as error:
            return [str(error)]
        today = self.context.clock().astimezone(ZoneInfo(self.context.timezone)).date()
        return [
            *stale(today, self.config.notable),
            *undated(self._results(files, today)[0], today, self.config.notable),
        ]

    def _results(self, files: Sequence[Found], today: date) -> tuple[list[Result], list[Rejected]]:
        results: list[Result] = []
        rejected: list[Rejected] = []
        for file in files:
            for one in self._results_of(file):
                if isinstance(one, Rejected):
                    rejected.append(one)
                elif one.taken_on > today:
                    rejected.append(Rejected(one.place, "result-in-future", "the test is yet to be taken"))
                else:
                    results.append(one)
        return results, rejected

    def _results_of(self, file: Found) -> Iterator[Result | Rejected]:
        """All results of one file, and what of it cannot be used, with the folder in their place where it matters."""
        most, own = self.config.max_megabytes * 2**20, self.config.notable.next_school
        try:
            for one in results_in(file.path, most, self.context.school, own):
                yield replace(one, place=file.said(one.place))
        except ImportRefused as error:
            yield Rejected(file.said(safe_name(file.path.name)), "result-unreadable", str(error))
        except OSError:
            yield Rejected(file.said(safe_name(file.path.name)), "result-unreadable", "the file cannot be read")

    def _is_known(self, one: Result) -> bool:
        return subject_of(one.line, one.name, self.config.subjects) is not OTHER

    def _child(self, key: str) -> str:
        """Who has a key now, by the first that they had: what was said of them holds under every later one."""
        first = next(iter(self.context.keys_before.get(key, ())), key)
        since = self.context.keys_since.get(key)
        return f"{first} since {since.isoformat()}" if since else first

    def _at(self, day: date) -> datetime:
        return datetime.combine(day, time(8), tzinfo=ZoneInfo(self.context.timezone))

    def _telling(self, before: dict[str, Any], today: date) -> Telling:
        """What was said so far, and is not too long ago."""
        said, made = before.get("said", {}), before.get("made", {})
        return Telling(
            today,
            {key: day for key, day in said.items() if day >= (today - REMEMBERED).isoformat()},
            {name: one for name, one in made.items() if one["on"] >= (today - TOLD_WITHIN).isoformat()},
            self.context.told,
            self._child,
            self._about,
        )

    def _about(self, one: Result) -> str:
        """What a test is about, apart for what the next school hangs on; "" where nobody knows."""
        name = subject_of(one.line, one.name, self.config.subjects).name
        step = "next-school " if one.is_next_school(self.config.notable.next_school) else ""
        return f"{step}{name}" if name != OTHER.name else ""

    def _event(self, found: Finding, new: Sequence[Result], telling: Telling, today: date) -> Incoming:
        """The event for what is new in one finding."""
        is_up = found.what == UP
        subjects = [subject_of(one.line, one.name, self.config.subjects) for one in (new[:1] if is_up else new)]
        names = " en ".join(dict.fromkeys(one.name for one in subjects))
        talk: dict[str, Any] = {"subject": names, "about": found.what}
        if not is_up and telling.followed(found):
            talk["good_news"] = True
        data = {
            "id": telling.say(found, new),
            "kind": "notable_score" if is_up else "result_talk",
            "occurred_at": self._at(today).isoformat(),
            "audience": {"pupil": found.pupil},
            "payload": draft_of(subjects[0], new[0].year, new[0].moment) if is_up else talk,
        }
        return Incoming(new[0].place, data)


def _by_file(results: Iterable[Result]) -> Iterator[list[Result]]:
    of: dict[str, list[Result]] = {}
    for one in results:
        of.setdefault(one.place.rpartition(":")[0], []).append(one)
    yield from of.values()


def _undated(results: Sequence[Result]) -> Iterator[Rejected]:
    """What is said of results whose moment nobody can read: of each file once, at the first of its rows."""
    for them in _by_file(one for one in results if one.undated):
        said = f"guardians are told nothing of it; write B, M or E and the group, as M7; results: {len(them)}"
        yield Rejected(them[0].place, "moment-unreadable", said)


def _of_others(results: Sequence[Result]) -> Iterator[Rejected]:
    """What is said of results of children whose keys others have now: of each file once, at the first of its rows."""
    for them in _by_file(results):
        said = f"not judged, nor compared with; results: {len(them)}"
        yield Rejected(them[0].place, "key-of-another-child", said)


def _read(cursor: str | None) -> dict[str, Any]:
    try:
        found = json.loads(cursor) if cursor else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
