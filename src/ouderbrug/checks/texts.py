"""Every kind rendered in every language that somebody reads: a template that fails is found before a guardian waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ouderbrug import bounded
from ouderbrug.errors import CannotCompose, ConfigError
from ouderbrug.hints import line_in, place_of
from ouderbrug.model import Audience, Correction, Event
from ouderbrug.registry import BUILT_IN
from ouderbrug.school.calendar import deadline
from ouderbrug.texts.tryout import samples_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from ouderbrug.config import Finding, Loaded
    from ouderbrug.event_kind import EventKind
    from ouderbrug.runtime import Runtime


def findings(loaded: Loaded, runtime: Runtime, languages: Iterable[str], now: datetime) -> Iterator[Finding]:
    """One finding for each kind and language that cannot be written; samples stand for events.

    What a plugin brings is also written without what is optional, and as what is changed or off: of the house's own
    kinds its tests have tried that.
    """
    own = loaded.settings.school.language
    wanted = [own, *sorted(set(languages) - {own})]
    lines = set[str]()
    for kind in runtime.kinds.values():
        ours = runtime.registry.owners["kinds", kind.name] in BUILT_IN
        events = list(_events(kind, runtime, now))[: 1 if ours else None]
        if not ours and (says := next((wrong for one in events if (wrong := _no_end(runtime, kind, one))), "")):
            hint = f"mend the template, or the kind ({place_of(kind)}); until then its messages wait"
            yield loaded.finding("error", ("kinds", kind.name, "ends"), says, hint)
        for language in wanted:
            trials = [
                _Trial(event, *used, off)
                for event in events
                if (used := _used(runtime, event, language, lines))
                for off in (None, *(() if ours else Correction))
            ]
            if says := next((wrong for trial in trials if (wrong := _wrong(runtime, trial))), ""):
                hint = f"mend the template, or the kind ({place_of(kind)}); until then its messages wait"
                yield loaded.finding("error", ("kinds", kind.name), f"cannot be written in {language}: {says}", hint)


def _no_end(runtime: Runtime, kind: type[EventKind], event: Event) -> str:
    """Why nobody can say until when a sample is of use; empty if its kind says so."""
    try:
        bounded.call(lambda: deadline(event, kind, runtime.calendar), bounded.HOOK_SECONDS, f"ends-{kind.name}")
    except Exception as error:
        return f"fails with {bounded.problem(error)} ({line_in(kind, error)})"
    return ""


class _Trial(NamedTuple):
    event: Event
    language: str
    wanted: str
    off: Correction | None


def _events(kind: type[EventKind], runtime: Runtime, now: datetime) -> Iterator[Event]:
    for sample in samples_of(kind):
        payload = kind.Payload.model_validate(sample).model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        yield Event(runtime.school, "sample", "sample", kind.name, now, Audience("groups", ("3A",)), payload)


def _used(runtime: Runtime, event: Event, language: str, lines: set[str]) -> tuple[str, str] | None:
    """In what it is written for who reads a language; None where that is as for the school's own but for a line above.

    That line is the same for all kinds, and tried with the first.
    """
    _, why = runtime.composer.language_for(event, language)
    if why in ("template", "text-not-translated"):
        return language, language
    if language in lines:
        return None
    lines.add(language)
    return runtime.settings.school.language, language


def _wrong(runtime: Runtime, one: _Trial) -> str:
    """Why a sample cannot be written; empty if it can."""

    def write() -> None:
        runtime.composer.compose(one.event, one.language, one.off, None, one.wanted)

    try:
        bounded.call(write, bounded.HOOK_SECONDS, f"text-{one.event.kind}")
    except (CannotCompose, ConfigError) as error:
        return str(error)
    except Exception as error:
        return bounded.problem(error)
    return ""
