"""Tries out a school's own templates before a guardian sees them.

A template may run for ever or ask for all memory, so each file is rendered in a child process with a
deadline. Run as a module, this file is that child: a trial comes in on stdin, what is wrong goes out as JSON.
"""

from __future__ import annotations

import json
import math
import pickle
import resource
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from ouderbrug.config import Finding
from ouderbrug.hints import nearest
from ouderbrug.templates import BUILT_IN
from ouderbrug.texts.composer import (
    CORRECTIONS,
    DUTCH_BELOW,
    ENTRY,
    FRAME,
    FRAME_PARTS,
    HOUSE_LANGUAGES,
    OF_CORRECTIONS,
    PARTS,
    PREVIEW,
    TITLE,
    is_reviewed,
)
from ouderbrug.texts.context import context_keys, correction_keys, fields_of, frame_keys, phrases, with_phrases
from ouderbrug.texts.rendering import Renderer, TemplateProblem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ouderbrug.event_kind import EventKind

DEADLINE = 5.0
"""Seconds of computing that one template may take, the start of the child process included."""
PATIENCE = 12
"""So many times as long the child is waited for: a busy machine is no loop in a template."""
MEMORY = 1 << 30
"""Bytes of address space that the child may use."""
AGAIN_PARTS = ("again_subject", "again_line")
"""Those of them that a template may leave out, for it calls what is on again a change."""
CORRECTION_PARTS = (
    "neutral_subject",
    "changed_subject",
    "changed_line",
    "cancelled_subject",
    "cancelled_app",
    "cancelled_body",
)
"""The blocks of the template of corrections."""


@dataclass(frozen=True)
class Trial:
    """One template, its blocks, and the values to try it with (each of ``samples`` in turn)."""

    folder: str
    name: str
    parts: tuple[str, ...]
    keys: frozenset[str]
    samples: list[dict[str, Any]] = field(repr=False)


def check_overrides(
    folder: Path,
    kinds: Mapping[str, type[EventKind]],
    *,
    unreviewed: Collection[str] = (),
    deadline: float = DEADLINE,
) -> list[Finding]:
    """Compile each template in ``folder`` and render it with its kind's sample; returns what is wrong.

    ``where`` of a finding is the file (from the folder's name on), ``line`` the line in it, None for the file
    as a whole. ``unreviewed`` are languages that the school uses without a review, ``deadline`` is in seconds
    for each file.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    accepted = HOUSE_LANGUAGES | set(unreviewed)
    found = [finding for path in files for finding in _check(path, folder, kinds, accepted, deadline)]
    worded = {path.parent for path in files if path.suffix == ".j2" and path.stem in kinds} - {folder}
    return found + [finding for language in sorted(worded) for finding in _check_language(language, accepted)]


def _check(
    path: Path, folder: Path, kinds: Mapping[str, type[EventKind]], accepted: Collection[str], deadline: float
) -> Iterator[Finding]:
    where = str(path.relative_to(folder.parent))
    known = {*kinds, CORRECTIONS, DUTCH_BELOW, FRAME}
    if path.suffix != ".j2" or path.parent.parent != folder:
        yield Finding("warning", where, "is not used", "a template is called <language>/<kind>.j2")
    elif path.stem not in known:
        yield Finding("error", where, "belongs to no event kind", nearest(path.stem, known))
    else:
        message, line = _try_apart(_trial(path, folder, kinds), deadline)
        if message:
            yield Finding("error", where, message, "mend the file, or remove it to use the built-in text", line)
        language = path.parent.name
        if language not in accepted and not is_reviewed(path.read_text("utf-8", "replace"), language):
            hint = "let a native speaker read it, then begin it with {# reviewed: WHO, WHEN #}"
            yield Finding("warning", where, "is not used: it names no reviewer", hint)


def _check_language(language: Path, accepted: Collection[str]) -> Iterator[Finding]:
    places = [language, BUILT_IN / language.name] if language.name in accepted else [language]
    if not any((place / f"{CORRECTIONS}.j2").is_file() for place in places):
        where = str(language.relative_to(language.parent.parent))
        yield Finding("warning", where, f"is not used: it has no {CORRECTIONS}.j2", "translate that file too")


def _trial(path: Path, folder: Path, kinds: Mapping[str, type[EventKind]]) -> Trial:
    name = f"{path.parent.name}/{path.name}"
    if path.stem == CORRECTIONS:
        return Trial(str(folder), name, CORRECTION_PARTS, correction_keys(), _correction_samples())
    if path.stem == FRAME:
        return Trial(str(folder), name, FRAME_PARTS, frame_keys(), _frame_samples())
    if path.stem == DUTCH_BELOW:
        return Trial(str(folder), name, ("line",), frozenset({"school"}), [{}])
    kind = kinds[path.stem]
    payloads = [kind.Payload.model_validate(sample) for sample in samples_of(kind)]
    fields = [fields_of(kind, payload, "nl") for payload in payloads]
    corrects = {"sent_on": date(2026, 10, 1), "told_days": (date(2026, 10, 9),), "dropped_days": (date(2026, 10, 9),)}
    parted = [{"day": date(2026, 10, 9), "free": "groep 3A", "open": "groep 8A"}]
    corrects |= {"told_free": parted, "dropped_free": parted}
    left = [one | corrects | {"left": "groep 8A", "narrowed": True} for one in fields]
    return Trial(str(folder), name, PARTS, context_keys(kind), [*fields, *left])


def samples_of(kind: type[EventKind]) -> list[dict[str, Any]]:
    """The sample of a kind, and one that gives no more than what is required; none of a kind that has no sample."""
    required = {name for name, info in kind.Payload.model_fields.items() if info.is_required()}
    if required and not kind.sample:
        return []
    return [dict(kind.sample), {name: value for name, value in kind.sample.items() if name in required}]


def _correction_samples() -> list[dict[str, Any]]:
    moment = {"starts_at": datetime(2026, 10, 9, 12, tzinfo=UTC), "ends_at": None, "place": "de zaal"}
    never = dict.fromkeys(moment)
    told = {"title": "Feest", "changes": ("starts_at", "place"), "personal": True, "neutral": True, "was": moment}
    told |= {"word": "", "moved": "", "goes_on": False, "sent_on": None, "other_day": False, "other_text": False}
    told |= {"other_answer": False, "other_rest": False, "comes": True, "reply_by": None, "fresh": (), "gone": ()}
    told |= {"short": "", "turned": False}
    without = {"changes": (), "personal": False, "was": never, "sent_on": date(2026, 10, 1)}
    other = told | never | without | {"personal": True, "other_text": True}
    moved = told | moment | {"other_day": True, "other_text": True}
    return [
        moved,
        moved | {"other_text": False, "other_rest": True, "other_answer": True, "reply_by": date(2026, 10, 8)},
        told | moment,
        told | never | without,
        told | never | without | {"personal": True},
        *(other | {"told_by": by} for by in ("", "call")),
        *(told | never | without | {"personal": True, "told_by": by} for by in ("call", "talk")),
        told | moment | {"goes_on": True},
        told | moment | {"neutral": False},
        told | moment | {"neutral": False, "comes": False},
        told | never | {"goes_on": True},
        told | moment | {"other_text": True, "fresh": ("Feest",)},
        told | moment | {"other_text": True, "gone": ("Feest",)},
        told | moment | {"short": "yes"},
        *(other | {"short": "yes", "turned": turned, "told_by": by} for turned in (True, False) for by in ("", "call")),
        told | moment | {"word": "Feest", "moved": "Feest", "narrowed": True},
    ]


def _frame_samples() -> list[dict[str, Any]]:
    never = {"starts_at": None, "ends_at": None, "place": None, "less": False, "gist": "", "address": ""}
    told = {"personal": False, "neutral": False, "phone": "050 - 123 45 67"}
    moment = {"starts_at": datetime(2026, 10, 9, 12, tzinfo=UTC), "place": "de zaal", "less": True}
    return [
        never | told | {"gist": "De appels zijn rijp."},
        never | told | {"personal": True, "address": "Rietlaan 12"},
        never | told | {"neutral": True, "phone": ""},
        never | told | moment,
    ]


def _try_apart(trial: Trial, deadline: float) -> tuple[str, int | None]:
    command = [sys.executable, "-P", "-m", "ouderbrug.texts.tryout", str(math.ceil(deadline))]
    too_long = f"is not done after {deadline:g} seconds; look for a loop", None
    wait = PATIENCE * deadline
    try:
        child = subprocess.run(command, input=pickle.dumps(trial), capture_output=True, timeout=wait, check=False)
        if child.returncode == -signal.SIGXCPU:
            return too_long
        message, line = json.loads(child.stdout)
    except subprocess.TimeoutExpired:
        return too_long
    except ValueError:
        return "broke the process that tried it; look for a loop or a very long text", None
    return message, line or None


def outcome_of(trial: Trial) -> tuple[str, int]:
    """What is wrong with a template and in which line; nothing and 0 if it renders with every sample."""
    renderer = Renderer([Path(trial.folder)])
    language = trial.name.partition("/")[0]
    phrasing = phrases(language, ZoneInfo("Europe/Amsterdam"), "u", "De Voorbeeldschool")
    try:
        for fields in trial.samples:
            context = with_phrases(fields, phrasing, trial.keys - fields.keys())
            more = tuple(
                one
                for one in (TITLE, PREVIEW, ENTRY, *OF_CORRECTIONS, *AGAIN_PARTS)
                if renderer.has(trial.name, one, context)
            )
            blocks = [renderer.render(trial.name, part, context) for part in (*trial.parts, *more)]
            if any("%EE%80" in block.html() for block in blocks):
                return "puts a value inside a Markdown link; write the value by itself", 0
    except TemplateProblem as problem:
        return problem.message, problem.line
    return "", 0


def _child(seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    # Only the parent writes to this pipe, so what is unpickled here is our own.
    sys.stdout.write(json.dumps(outcome_of(pickle.loads(sys.stdin.buffer.read()))))


if __name__ == "__main__":
    # Objects in a trial name the module, not __main__, as the place of their class.
    from ouderbrug.texts import tryout

    tryout._child(int(sys.argv[1]))
