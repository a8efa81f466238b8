"""What the command import says of a file: counts, keys and lines, and why it stopped."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ouderbrug.cli import printable
from ouderbrug.cli.import_cells import with_cells
from ouderbrug.cli.reasons import of_record
from ouderbrug.cli.session import give, say, tell
from ouderbrug.cli.stdout import stdout
from ouderbrug.errors import ImportStopped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from ouderbrug.cli.import_cells import Cell
    from ouderbrug.cli.language import Words
    from ouderbrug.school.difference import Difference
    from ouderbrug.school.importing import Judged, Said
    from ouderbrug.school.roster import Roster


REPORT, DRY_REPORT = "import-report.txt", "import-report-dry-run.txt"


@dataclass(frozen=True)
class Report:
    """How one import is told: in which language, whether nothing is stored, and whether to a machine.

    ``adds``: its names stand behind those of the import before, and not in their place. What the files say holds from
    a later day on where ``holds_from`` names one; ``cells`` are those that could not be read.
    """

    words: Words
    dry_run: bool
    json_: bool
    adds: bool = False
    holds_from: date | None = None
    cells: Sequence[Cell] = ()

    def show(self, judged: Judged, said: Said, *, made: bool) -> None:
        """The difference, as a document or in lines."""
        if self.json_:
            stored = not self.dry_run and not judged.stops
            give(_document(judged, _gone(judged), stored=stored, holds_from=self.holds_from))
            return
        if made:
            tell("made a new store")
        for note in _few(judged.change.notes):
            tell(f"{note.place}: {of_record('', note.code, note.hint, self.words)}")
        for warning in _few(judged.change.warnings):
            tell(warning)
        for line in (*self._counts(judged), *self._people(judged, said), *self._beside(judged)):
            say(line)
        if self.dry_run and not judged.stops:
            say(self.words("dry run: nothing was stored"))

    def repeat(self, known: dict[str, Any]) -> None:
        """What an import says of files that it need not read again, by what `next_time` had noted of it."""
        if self.json_:
            give(known)
            return
        for line in (*self._tallies(known), *self._groups(known["groups"])):
            say(line)

    def _tallies(self, counted: dict[str, Any]) -> Iterator[str]:
        for what, new in counted["new"].items():
            changed, left = counted["changed"][what], counted["left"].get(what, 0)
            said = "{what}: {new} new, {changed} changed, {left} left"
            yield self.words(said, what=self.words(what), new=new, changed=changed, left=left)

    def _groups(self, groups: dict[str, int]) -> Iterator[str]:
        if groups:
            told = ", ".join(f"{group} ({count})" for group, count in groups.items())
            yield self.words("groups: {groups}", groups=told)

    def _counts(self, judged: Judged) -> Iterator[str]:
        """How many of each sort are new, changed and gone."""
        words, whole = self.words, judged.whole
        if judged.stops:
            yield words(
                "in the file, at which an import would stop:"
                if self.dry_run
                else "in the file, of which nothing but what protects people is taken in:"
            )
        if self.holds_from:
            yield words("what the files say holds from {day} on:", day=words.date(self.holds_from))
        yield from self._tallies({"new": whole.new, "changed": whole.changed, "left": _gone(judged)})
        yield from self._who_left(whole)
        for what, keys in whole.without_name.items():
            if keys:
                said = "{what} without a name: {count} ({keys})"
                yield words(said, what=words(what), count=len(keys), keys=", ".join(keys[:10]))
        if whole.addresses_changed:
            yield words("addresses changed: {count}", count=whole.addresses_changed)
        if whole.authorities:
            told = ", ".join(f"{child} {key} {was} -> {now}" for child, key, was, now in whole.authorities[:10])
            yield words("authority changed: {count} ({keys})", count=len(whole.authorities), keys=told)
        yield from self._groups(whole.groups)

    def _who_left(self, whole: Difference) -> Iterator[str]:
        """The keys of who left, and of pupils who are here until a later day, from which on they are not."""
        words, later = self.words, self.holds_from
        gone = {"pupils": whole.left_pupils, "guardians": whole.left_guardians}
        by_day = {key: min(later, whole.last_days.get(key, later)) for key in gone["pupils"]} if later else {}
        for day in sorted({*by_day.values()}):
            theirs = [key for key, leaves in by_day.items() if leaves == day]
            yield words("pupils who leave from {day} on: {keys}", day=words.date(day), keys=_some(theirs))
        for what, keys in gone.items():
            if keys and not (later and what == "pupils"):
                yield words("{what} who left: {keys}", what=words(what), keys=_some(keys))

    def _people(self, judged: Judged, said: Said) -> Iterator[str]:
        """Whose messages wait, whose protection is lifted, and who is known by another key."""
        words = self.words
        for code, keys in with_cells(judged.change.asked, self.cells, words).items():
            scopes = {one.scope for one in judged.change.asked if one.code == code}
            waits = "{code}: {keys}; messages wait until the cell is filled or a leader lets them go ({command})"
            command = " | ".join(words("`ouderbrug release {scope} KEY`", scope=scope) for scope in sorted(scopes))
            yield words(waits, code=of_record("", code, "", words), keys=", ".join(keys), command=command)
        for key, what in judged.change.lifted:
            lifted, kept = (
                "guardian {key}: {what} lifted",
                "guardian {key}: {what} kept; --accept-unblock would lift it",
            )
            yield words(lifted if said.unblock else kept, key=key, what=what)
        for step in judged.change.rekeyed:
            known = "{what} {old}: known as {new} from now on"
            yield words(known, what=words(step.what), old=step.old, new=step.new)

    def _beside(self, judged: Judged) -> Iterator[str]:
        """What stands of files that stopped, and what was read beside people."""
        words, change = self.words, judged.change
        for place in () if judged.stops else judged.stands:
            said = "{place}: stays as a file that stopped has it; a filled cell and --accept-unblock would lift it"
            yield words(said, place=place)
        for what, records in ((words("consents"), change.consents), (words("app ids"), change.app_ids)):
            if records:
                yield words("{what}: {count} read", what=what, count=len(records))

    def name(self, judged: Judged, before: Roster, seen: Roster, store_path: Path, unclear: Sequence[str] = ()) -> None:
        """Who is meant, by name: on a terminal, else in a file beside the store that its owner alone may read.

        What goes to a pipe often ends in a log or a mail of cron. A dry run has a file of its own, which ends with the
        next import: the names of whom the last one took in or let go stay there.
        """
        from ouderbrug.school.import_details import details

        found = [*details(judged.whole, before, seen, judged.doubts), *unclear]
        lines = [self.words.said(line) for line in found]
        if not self.dry_run:
            store_path.with_name(DRY_REPORT).unlink(missing_ok=True)
        if not lines:
            return
        if stdout().isatty() and not self.json_:
            for line in lines:
                say(line)
        elif store_path.parent.is_dir():
            path = store_path.with_name(DRY_REPORT if self.dry_run else REPORT)
            if not self.adds:
                path.unlink(missing_ok=True)
            how = os.O_APPEND if self.adds else os.O_EXCL
            handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_NOFOLLOW | how, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                out.writelines(f"{printable(line)}\n" for line in lines)
            tell(f"names stand in {path.name} beside the store; delete it with the store")

    def stopped(self, judged: Judged) -> ImportStopped:
        """The error of an import that waits for a person."""
        said = f"the import stopped: only what protects people was stored, and the rest waits. {_WAY_ON}"
        if self.dry_run:
            said = f"dry run: the import would stop, and nothing was stored. {_WAY_ON}"
        lines = [said, *map(str, judged.stops)]
        return ImportStopped("\n  ".join(lines))


_WAY_ON = "Look at these, then run it again; an option holds for all that are listed, with =KEY,... for these alone"


def _few(items: Iterable[Any], most: int = 20) -> list[Any]:
    listed = list(items)
    if len(listed) > most:
        tell(f"{len(listed)} notes, of which the first {most}:")
    return listed[:most]


def _some(keys: Sequence[str], most: int = 10) -> str:
    return ", ".join([*keys[:most], *(["..."] if len(keys) > most else [])])


def _gone(judged: Judged) -> dict[str, int]:
    whole = judged.whole
    return {
        "pupils": len(whole.left_pupils),
        "guardians": len(whole.left_guardians),
        "guardianships": len(whole.left_ties),
    }


def _document(judged: Judged, gone: dict[str, int], *, stored: bool, holds_from: date | None = None) -> dict[str, Any]:
    """Counts, keys and lines, and no name."""
    change, whole = judged.change, judged.whole
    return {
        "new": whole.new,
        "changed": whole.changed,
        "left": gone,
        "lifted": change.lifted,
        "brought": judged.stands,
        "addresses_changed": whole.addresses_changed,
        "authorities": whole.authorities,
        "groups": whole.groups,
        "waiting": _waiting(judged),
        "without_name": {what: len(keys) for what, keys in whole.without_name.items()},
        "notes": [[note.place, note.code, note.hint] for note in change.notes],
        "warnings": change.warnings,
        "stored": stored,
        "holds_from": holds_from.isoformat() if holds_from else None,
        "stopped": [{"code": stop.code, "whom": stop.whom, "accept": stop.option} for stop in judged.stops],
        "same_people": [[step.what, step.old, step.new] for step in whole.rekeyed],
    }


def next_time(judged: Judged) -> dict[str, Any]:
    """The document of an import of the same files once more, after one that was plain: nothing of it is new then."""
    said = _document(judged, _gone(judged), stored=True)
    none = {name: dict.fromkeys(said[name], 0) for name in ("new", "changed", "left")}
    return said | none | {"addresses_changed": 0, "authorities": []}


def _waiting(judged: Judged) -> dict[str, list[str]]:
    """What waits for an answer to cells of this file, by code: keys of guardians or of pairs, each once."""
    found: dict[str, dict[str, None]] = {}
    for question in sorted(judged.change.asked):
        found.setdefault(question.code, {})[question.key] = None
    return {code: list(keys) for code, keys in found.items()}
