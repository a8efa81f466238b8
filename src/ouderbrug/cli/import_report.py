"""What the command import says of a file: counts, keys and lines, and why it stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ouderbrug.cli.session import give, say, tell
from ouderbrug.errors import ImportRefused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ouderbrug.school.importing import Judged, Said


def show(judged: Judged, said: Said, *, made: bool, dry_run: bool, json_: bool) -> None:
    """The difference, as a document or in lines."""
    change, whole = judged.change, judged.whole
    gone = {"pupils": len(change.left_pupils), "guardians": len(change.left_guardians)}
    if json_:
        give({"new": change.new, "changed": change.changed, "left": gone, "lifted": change.lifted,
              "notes": [[note.place, note.code, note.hint] for note in change.notes],
              "warnings": change.warnings, "stored": not dry_run and not judged.stops,
              "stopped": [{"code": stop.code, "whom": stop.whom, "accept": stop.option} for stop in judged.stops],
              "same_people": [[step.what, step.old, step.new] for step in whole.rekeyed]})  # fmt: skip
        return
    if made:
        tell("made a new store")
    for note in _few(change.notes):
        tell(f"{note.place}: {note.code} ({note.hint})")
    for warning in _few(change.warnings):
        tell(warning)
    for what in change.new:
        say(f"{what}: {change.new[what]} new, {change.changed[what]} changed, {gone.get(what, 0)} left")
    for key, what in change.lifted:
        say(f"guardian {key}: {what} {'lifted' if said.unblock else 'kept; --accept-unblock would lift it'}")
    for step in change.rekeyed:
        say(f"{step.what} {step.old}: known as {step.new} from now on")
    for what, records in (("consents", change.consents), ("app ids", change.app_ids)):
        if records:
            say(f"{what}: {len(records)} read")
    if dry_run:
        say("dry run: nothing was stored")


def stopped(judged: Judged, *, dry_run: bool) -> ImportRefused:
    """The error of an import that waits for a person."""
    kept = "nothing was stored" if dry_run else "only what protects people was stored, and the rest waits"
    lines = [f"the import stopped: {kept}. Look at these, then run it again", *map(str, judged.stops)]
    return ImportRefused("\n  ".join(lines))


def _few(items: Iterable[Any], most: int = 20) -> list[Any]:
    listed = list(items)
    if len(listed) > most:
        tell(f"{len(listed)} notes, of which the first {most}:")
    return listed[:most]
