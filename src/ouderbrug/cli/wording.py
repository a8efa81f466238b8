"""What the rules found, in words for a person: the numbers of a verdict, with days and times on the school's clock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from string import Formatter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ouderbrug.facts import SchoolCalendar

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "consent.contact-ban": ("{cause}", "ended on {ended}, but only the school lifts it"),
    "consent.opted-out": ("wants no {kind}",),
    "consent.shared-address": ("the address is shared with {peers} who may not read it",),
    "consent.child-asset": ("no consent for {without}, of {of} shown",),
    "consent.priority-not-allowed": ("the source may not make it {priority}",),
    "content_policy.class-not-on-channel": ("the channel carries nothing {class}",),
    "content_policy.audience-not-on-channel": ("the channel does not go to a {audience}",),
    "content_policy.attachment-not-on-channel": ("the channel carries no files, and there are {files}",),
    "content_policy.too-long": ("{chars} characters where {limit} fit",),
    "tone": ("because of: {words}", "also {also}", "better: {instead}"),
    "timing.too-late": (
        "of use until {deadline}",
        "no more than {days_at_most} days after it",
        "the last school day was {last_school_day}",
    ),
    "timing.not-yet": ("goes {until}",),
    "timing.once-a-week": ("the next one {until}",),
    "timing.holiday": ("first school day {first_school_day}",),
    "timing.not-in-window": ("the window opens {opens}",),
    "participation.pref-zero": ("asked never to be asked",),
    "participation.pref-reached": ("asked {asked} times this school year, of at most {limit}",),
    "participation.loaded": ("{weekly_tasks} weekly tasks already",),
    "participation.needed-reached": ("{agreed} of {needed} said yes",),
    "participation.no-reply": ("{unanswered} requests without an answer",),
    "participation.fair-turn": ("number {turn} in line for {places} places",),
    "frequency.digest": ("in the digest of {at}",),
    "frequency": ("{count} of {cap} in {window}", "next slot {until}"),
    "quiet_hours": ("the window opens {opens}",),
    "homework.group": ("for years {years}", "better {offer} for at home"),
    "homework.irregular": ("the last one: {last}",),
    "homework.new-material": ("the material: {material}",),
    "homework.too-big": ("minutes: {minutes}, at most {most}",),
    "homework": ("because of: {words}", "missing: {missing}", "also {also}"),
    "invite.daytime-only": ("all {moments} in working hours",),
    "invite": ("missing: {missing}", "also {also}"),
    "meeting.series-spacing": ("days apart: {days_apart}",),
    "meeting": ("missing: {missing}", "also {also}"),
    "visit.interval": ("{days} days after the last one, at most {most}",),
    "visit": ("missing: {missing}", "also {also}"),
    "training.age": ("years {years}, and it is for {youngest} to {oldest}", "also {also}"),
    "training.one-skill": ("{skills} skills", "missing: {missing}"),
    "readability.hard": ("reading ease {douma}, at least {least}",),
    "readability.long-word": ("{count} long words", "such as {words}"),
    "readability": ("{words} words in a sentence, at most {most}",),
}  # fmt: skip
"""By rule and code, or by rule alone: what is said, in parts; a part of which a value is not known is left out."""
TERMS: Mapping[str, str] = {
    "rolling-7d": "7 days",
    "iso-week": "the week, from Monday",
    "all": "message of any kind",
    "blocked": "contact is blocked",
    "deceased": "the guardian has died",
    "shared-address": "somebody at the same address has a ban",
    "rule-failed": "the rule itself failed",
}
"""Values that are codes, in words."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d|Z)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def when(moment: datetime, calendar: SchoolCalendar) -> str:
    """A moment on the school's clock: "Mon 30 Nov 08:00"; midnight is the day alone."""
    local = calendar.local(moment)
    return f"{local:%a %-d %b}" if local.time() == time(0) else f"{local:%a %-d %b %H:%M}"


def step_in_words(step: Mapping[str, Any], calendar: SchoolCalendar, until: str | None = None) -> str:
    """What one rule said, in words; ``until`` (ISO) is the moment on which all rules agreed in the end, if it decided.

    A code without a sentence shows its values as key=value.
    """
    detail = dict(step.get("detail") or {})
    warnings = detail.pop("warnings", ())
    if warnings:
        return "; ".join(_warning(step["rule"], code, detail, calendar) for code in warnings)
    return _worded(step["rule"], step.get("reason", ""), detail, until or step.get("until"), calendar)


def in_school_time(value: Any, calendar: SchoolCalendar) -> Any:
    """The same document with every moment in it, also one written as ISO 8601, on the school's clock."""
    if isinstance(value, Mapping):
        return {key: in_school_time(item, calendar) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [in_school_time(item, calendar) for item in value]
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        value = datetime.fromisoformat(value)
    return calendar.local(value).isoformat() if isinstance(value, datetime) else value


def _warning(rule: str, code: str, detail: Mapping[str, Any], calendar: SchoolCalendar) -> str:
    """What was warned of; a rule puts the numbers of each warning under its code, or all in one place."""
    own = detail.get(code, detail)
    if not isinstance(own, Mapping):
        better = detail.get("instead", {})
        own = {"words": own, "instead": {found: better[found] for found in own if found in better}}
    said = _worded(rule, code, own, None, calendar)
    return f"warns of {code} ({said})" if said else f"warns of {code}"


def _worded(rule: str, code: str, detail: Mapping[str, Any], until: str | None, calendar: SchoolCalendar) -> str:
    values = {key: _value(value, calendar) for key, value in detail.items()}
    parts = SENTENCES.get(f"{rule}.{code}") or SENTENCES.get(rule)
    known = values | ({"until": _value(until, calendar)} if until else {})
    said = [part.format(**known) for part in parts or () if all(known.get(name) for name in _names(part))]
    return "; ".join(said) or ", ".join(f"{key}={value}" for key, value in values.items() if value)


def _names(part: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(part) if name]


def _value(value: Any, calendar: SchoolCalendar) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{found} -> {better}" for found, better in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_value(item, calendar) for item in value)
    text = "" if value is None else str(value)
    if _MOMENT.fullmatch(text):
        return when(datetime.fromisoformat(text), calendar)
    if _DAY.fullmatch(text):
        return f"{date.fromisoformat(text):%a %-d %b}"
    return TERMS.get(text, text)
