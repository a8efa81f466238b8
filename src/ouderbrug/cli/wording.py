"""What the rules found, in words for a person: the numbers of a verdict, with days and times on the school's clock."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from string import Formatter
from typing import TYPE_CHECKING, Any

from ouderbrug.cli.language import ENGLISH, Words
from ouderbrug.cli.reasons import reason, reason_or_none

if TYPE_CHECKING:
    from ouderbrug.facts import SchoolCalendar
    from ouderbrug.store.neighbours import LeftAlone

    Parts = tuple[str, ...]
    Sentences = Mapping[str, Parts | Mapping[str, Parts]]
    """What a rule says in words, by code, or by code and language; "" is every other code."""

OF_THE_HOUSE: Sentences = {"already-had-it": ("{had_by} had it in the same mailbox",)}
"""What is said of codes that are no rule's."""
TERMS: Mapping[str, str] = {
    "rolling-7d": "7 days",
    "iso-week": "the week, from Monday",
    "all": "message of any kind",
    "blocked": "contact is blocked",
    "deceased": "the guardian has died",
    "rule-failed": "the rule itself failed",
}
"""Values that are codes, in words."""
ALSO = "also"
"""Under which a rule names the codes of what else it found."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d|Z)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def when(moment: datetime, calendar: SchoolCalendar) -> str:
    """A moment on the school's clock: "Mon 30 Nov 08:00"; midnight is the day alone."""
    return ENGLISH.when(moment, calendar)


def of_hold(scope: str, key: str, words: Words = ENGLISH) -> str:
    """That a hold keeps messages back, with what releases it."""
    if scope == "restored":
        return words("held: a backup was restored; import the newest table of people")
    if scope.endswith("-in-doubt"):
        return words("held: an import that waits says that {key} may be somebody else; answer it", key=key)
    command = "golive" if scope == "outside" else " ".join(filter(None, ("release", scope, key, "--as", "KEY")))
    return words("held: `ouderbrug {command}`", command=command)


def waiting_import(since: datetime, brought: Iterable[str], calendar: SchoolCalendar, words: Words = ENGLISH) -> str:
    """That an import of these sorts of file stopped and nobody has answered it yet."""
    said = "an import ({sorts}) waits since {since}: run it again to see why, and answer it"
    return words(said, sorts=", ".join(sorted(brought)), since=words.when(since, calendar))


def waiting_people(since: datetime, calendar: SchoolCalendar, words: Words = ENGLISH) -> str:
    """That nothing goes after a restore until it is known who is at school now."""
    said = "a backup was restored on {since}: nothing goes until the newest table of people is imported whole"
    return words(said, since=words.when(since, calendar))


def nobody_runs(one: LeftAlone, calendar: SchoolCalendar, words: Words = ENGLISH) -> str:
    """That another school of the store has messages that nobody sends."""
    since = words.when(one.last_run, calendar) if one.last_run else ""
    said = (
        "{count} {count:message waits|messages wait} of school {school} in this store, and its last run was {since}: "
        "run `ouderbrug dispatch` with the TOML of that school, or put it back among those of the board"
        if since
        else "{count} {count:message waits|messages wait} of school {school} in this store, and it never had a run: "
        "run `ouderbrug dispatch` with the TOML of that school, or put it back among those of the board"
    )
    return words(said, count=one.waiting, school=one.school, since=since)


def step_in_words(
    step: Mapping[str, Any],
    said: Sentences,
    calendar: SchoolCalendar,
    until: str | None = None,
    words: Words = ENGLISH,
) -> str:
    """What one rule said, in its sentences; ``until`` (ISO) is when all rules agreed in the end, if it decided.

    A code without a sentence shows its values as key=value.
    """
    detail = dict(step.get("detail") or {})
    warnings = detail.pop("warnings", ())
    if warnings:
        return "; ".join(_warning(said, code, detail, calendar, words) for code in warnings)
    return _worded(said, step.get("reason", ""), detail, until or step.get("until"), calendar, words)


def in_school_time(value: Any, calendar: SchoolCalendar) -> Any:
    """The same document with every moment in it, also one written as ISO 8601, on the school's clock."""
    if isinstance(value, Mapping):
        return {key: in_school_time(item, calendar) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [in_school_time(item, calendar) for item in value]
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        value = datetime.fromisoformat(value)
    return calendar.local(value).isoformat() if isinstance(value, datetime) else value


def _warning(sentences: Sentences, code: str, detail: Mapping[str, Any], calendar: SchoolCalendar, words: Words) -> str:
    """What was warned of; a rule puts the numbers of each warning under its code, or all in one place."""
    own = detail.get(code, detail)
    if not isinstance(own, Mapping):
        better = detail.get("instead", {})
        own = {"words": own, "instead": {found: better[found] for found in own if found in better}}
    said = _worded(sentences, code, own, None, calendar, words)
    known = reason_or_none(code, words) if said else reason(code, words)
    return words("warns: {what}", what=f"{known} ({said})" if known and said else known or said)


def _worded(
    sentences: Sentences,
    code: str,
    detail: Mapping[str, Any],
    until: str | None,
    calendar: SchoolCalendar,
    words: Words,
) -> str:
    values = {key: _value(value, calendar, words) for key, value in detail.items()}
    if codes := detail.get(ALSO):
        values[ALSO] = ", ".join(reason(one, words) for one in codes)
    parts = sentences.get(code) or sentences.get("") or ()
    if isinstance(parts, Mapping):
        parts = parts.get(words.language) or parts.get(ENGLISH.language, ())
    known = values | ({"until": _value(until, calendar, words)} if until else {})
    said = [words(part, **known) for part in parts if all(known.get(name) for name in _names(part))]
    return "; ".join(said) or ", ".join(f"{key}={value}" for key, value in values.items() if value)


def _names(part: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(part) if name]


def _value(value: Any, calendar: SchoolCalendar, words: Words) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{found} -> {better}" for found, better in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_value(item, calendar, words) for item in value)
    text = "" if value is None else str(value)
    if _MOMENT.fullmatch(text):
        return words.when(datetime.fromisoformat(text), calendar)
    if _DAY.fullmatch(text):
        return words.day(date.fromisoformat(text))
    return words(TERMS[text]) if text in TERMS else text
