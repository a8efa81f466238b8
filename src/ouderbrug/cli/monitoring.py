"""`status --fail-on`: what monitoring wants to hear of, with an exit code other than 0."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

import click

from ouderbrug.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

EXIT_CODE = 3
"""That something is so which the school's monitoring wants to hear of: a person has to look."""
AGES, COUNTS = ("run", "waiting"), ("unknown", "untold", "set-aside")
A_MINUTE = timedelta(minutes=1)
"""Clocks of two machines differ by less."""
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_AGE = re.compile(r"([0-9]{1,4})([mhd])")


@dataclass(frozen=True, slots=True)
class FailOn:
    """What must not be so: an age that is not to be passed, or a count that is not."""

    what: str
    age: timedelta = timedelta(0)
    count: int = 0

    def __str__(self) -> str:
        return self.what


class Watched(NamedTuple):
    """What is so: when the last run ended, since when the oldest message is overdue (UTC), and counts.

    ``aside`` is true where what waits longest is a record that was set aside, and no message.
    """

    run: datetime | None
    waiting: datetime | None
    unknown: int
    untold: int
    set_aside: int = 0
    aside: bool = False


_WRITTEN = (
    "--fail-on is written run=AGE or waiting=AGE (such as 90m, 3h or 2d), unknown, untold or set-aside "
    "(=N: more than N)"
)


class FailOnType(click.ParamType[FailOn]):
    """One word of ``--fail-on``: run=AGE, waiting=AGE, unknown, untold or set-aside, these with =COUNT."""

    name = "WHAT"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> FailOn:
        """What the word asks for; raises ConfigError, which says how it is written."""
        what, _, limit = str(value).partition("=")
        age = _AGE.fullmatch(limit)
        if what in AGES and age:
            return FailOn(what, int(age[1]) * _UNITS[age[2]])
        if what in COUNTS and (not limit or limit.isdecimal()):
            return FailOn(what, count=int(limit or 0))
        if what in AGES and limit.isdecimal():
            raise ConfigError(
                f"--fail-on {what}={limit} has no unit; write m, h or d behind it (such as 90m, 3h or 2d)"
            )
        near = get_close_matches(what, (*AGES, *COUNTS), n=1)
        if near and near[0] != what:
            raise ConfigError(f"--fail-on knows no {what}; did you mean {near[0]}?")
        raise ConfigError(_WRITTEN)


def wrong(wanted: Iterable[FailOn], so: Watched, now: datetime) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Of what must not be so all that is: its name, and a sentence with its values."""
    for one in wanted:
        since = getattr(so, one.what.replace("-", "_"))
        if one.what in COUNTS:
            if since > one.count:
                yield one.what, _SAID[one.what], {"count": since, "most": one.count}
        elif one.what == "run" and since is None:
            yield one.what, "no run has ended yet", {}
        elif since is not None and abs(now - since) > one.age:
            name = "aside" if one.what == "waiting" and so.aside else one.what
            said = _SAID["ahead" if name == "run" and since > now else name]
            yield one.what, said, {"age": in_words(now - since), "most": in_words(one.age)}


_SAID = {
    "run": "the last run ended {age} ago, and {most} is the most; look whether cron or the timer still runs",
    "ahead": (
        "the last run ended {age} ahead of this machine's clock, and {most} is the most; "
        "look whether the clock is right"
    ),
    "waiting": "the oldest message is overdue for {age}, and {most} is the most; the lines above say why",
    "aside": (
        "the oldest record that was set aside waits for {age}, and {most} is the most; correct it, or import whom it "
        "names"
    ),
    "unknown": (
        "{count} {count:message is|messages are} unknown, and {most} {most:is|are} the most; see "
        "`ouderbrug log --unknown`"
    ),
    "untold": (
        "{count} {count:message|messages} did not go or cannot, and nobody was told; {most} {most:is|are} "
        "the most, see `ouderbrug tasks`"
    ),
    "set-aside": (
        "{count} {count:is|are} set aside or {count:waits|wait} to be mended, and {most} {most:is|are} the most; "
        "see `ouderbrug status`"
    ),
}


def in_words(age: timedelta) -> str:
    """An age in its two largest units: "3 d 4 h", "2 h 10 m", "7 m"; of a time to come, how far it lies ahead."""
    minutes = int(abs(age).total_seconds() // 60)
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = [(days, "d"), (hours, "h"), (rest, "m")]
    begins = next((n for n, (count, _) in enumerate(parts) if count), 2)
    return " ".join(f"{count} {unit}" for count, unit in parts[begins : begins + 2] if count) or "0 m"
