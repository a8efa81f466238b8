"""What the command import says of a file: counts, keys and lines, and why it stopped."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from ouderbrug.cli import printable
from ouderbrug.cli.session import give, say, tell
from ouderbrug.errors import ImportRefused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ouderbrug.school.importing import Judged, Said
    from ouderbrug.school.roster import Roster


def show(judged: Judged, said: Said, *, made: bool, dry_run: bool, json_: bool) -> None:
    """The difference, as a document or in lines."""
    change, whole = judged.change, judged.whole
    gone = {"pupils": len(whole.left_pupils), "guardians": len(whole.left_guardians)}
    if json_:
        give(_document(judged, gone, stored=not dry_run and not judged.stops))
        return
    if made:
        tell("made a new store")
    for note in _few(change.notes):
        tell(f"{note.place}: {note.code} ({note.hint})")
    for warning in _few(change.warnings):
        tell(warning)
    if judged.stops:
        say("in the file, of which nothing but what protects people is taken in:")
    for what in whole.new:
        say(f"{what}: {whole.new[what]} new, {whole.changed[what]} changed, {gone.get(what, 0)} left")
    for what, keys in whole.without_name.items():
        if keys:
            say(f"{what} without a name: {len(keys)} ({', '.join(keys[:10])})")
    if whole.addresses_changed:
        say(f"addresses changed: {whole.addresses_changed}")
    if whole.groups:
        say("groups: " + ", ".join(f"{group} ({count})" for group, count in whole.groups.items()))
    for code, keys in _waiting(judged).items():
        say(f"{code}: {', '.join(keys)}; messages wait until the cell is filled or a leader answers (`ouderbrug pair`)")
    for key, what in change.lifted:
        say(f"guardian {key}: {what} {'lifted' if said.unblock else 'kept; --accept-unblock would lift it'}")
    for place in judged.let_go:
        say(f"{place}: lifted, for only a file that stopped had said it")
    for place in () if judged.stops else judged.brought.places():
        say(f"{place}: stays as a file that stopped has it; this one does not speak of it")
    for step in change.rekeyed:
        say(f"{step.what} {step.old}: known as {step.new} from now on")
    for what, records in (("consents", change.consents), ("app ids", change.app_ids)):
        if records:
            say(f"{what}: {len(records)} read")
    if dry_run:
        say("dry run: nothing was stored")


def _document(judged: Judged, gone: dict[str, int], *, stored: bool) -> dict[str, Any]:
    """Counts, keys and lines, and no name."""
    change, whole = judged.change, judged.whole
    return {
        "new": whole.new,
        "changed": whole.changed,
        "left": gone,
        "lifted": change.lifted,
        "let_go": judged.let_go,
        "brought": judged.brought.places(),
        "addresses_changed": whole.addresses_changed,
        "groups": whole.groups,
        "waiting": _waiting(judged),
        "without_name": {what: len(keys) for what, keys in whole.without_name.items()},
        "notes": [[note.place, note.code, note.hint] for note in change.notes],
        "warnings": change.warnings,
        "stored": stored,
        "stopped": [{"code": stop.code, "whom": stop.whom, "accept": stop.option} for stop in judged.stops],
        "same_people": [[step.what, step.old, step.new] for step in whole.rekeyed],
    }


def _waiting(judged: Judged) -> dict[str, list[str]]:
    """What waits for an answer to a cell of this file, by code: the keys of guardians, or of pupil and guardian."""
    found: dict[str, list[str]] = {}
    for question in sorted(judged.change.asked):
        found.setdefault(question.code, []).append(question.key)
    return found


def name(judged: Judged, before: Roster, seen: Roster, store_path: Path, *, json_: bool) -> None:
    """Who is meant, by name: on a terminal, else in a file beside the store that its owner alone may read.

    What goes to a pipe often ends in a log or a mail of cron.
    """
    from ouderbrug.school.import_details import details

    lines = details(judged.whole, before, seen, judged.doubts)
    if not lines:
        return
    if sys.stdout.isatty() and not json_:
        for line in lines:
            say(line)
        return
    if store_path.parent.is_dir():
        path = store_path.with_name("import-report.txt")
        path.unlink(missing_ok=True)
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.writelines(f"{printable(line)}\n" for line in lines)
        tell(f"names stand in {path.name} beside the store; delete it with the store")


def stopped(judged: Judged, *, dry_run: bool) -> ImportRefused:
    """The error of an import that waits for a person."""
    kept = "nothing was stored" if dry_run else "only what protects people was stored, and the rest waits"
    way_on = "Look at these, then run it again; an option holds for all that are listed, with =KEY,... for these alone"
    lines = [f"the import stopped: {kept}. {way_on}", *map(str, judged.stops)]
    return ImportRefused("\n  ".join(lines))


def _few(items: Iterable[Any], most: int = 20) -> list[Any]:
    listed = list(items)
    if len(listed) > most:
        tell(f"{len(listed)} notes, of which the first {most}:")
    return listed[:most]
