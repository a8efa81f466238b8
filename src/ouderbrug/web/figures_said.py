"""What a rule found in words, in a sentence with its numbers where the page has one for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ouderbrug.staff.family import this_week
from ouderbrug.templates.reasons import reason_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ouderbrug.web.screen import Ask
    from ouderbrug.web.words import PageWords


def found_in(trail: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The numbers that rules found, by the code that they are of."""
    said = (item for step in trail for item in step.get("detail", {}).items())
    return {code: dict(value) for code, value in said if isinstance(value, Mapping)}


def in_words(say: PageWords, code: str, found: Mapping[str, Mapping[str, Any]]) -> str:
    """A code of a rule as a colleague reads it: "Een zin heeft 22 woorden" rather than that it is long."""
    last = code.rpartition(".")[2]
    values = {name: _plain(say, value) for name, value in found.get(last, {}).items()}
    if f"found.{last}" not in say.said or not all(values.values()):
        return _sentence(reason_in(last, say.language))
    return say(f"found.{last}", **values)


def _sentence(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}" + ("" if said.endswith((".", "?", "!")) else ".")


def of_week(ask: Ask, guardian: str) -> str:
    """How much of the cap a guardian had this week, talks included; empty where no rule counts."""
    if (counted := this_week(ask.work, guardian)) is None:
        return ""
    taken, most = counted
    return ask.say("this_week" if taken <= most else "this_week_over", taken=taken, most=most)


def _plain(say: PageWords, value: Any) -> str:
    """A number or a list as it is written; nothing for one of which no word may be shown."""
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    if isinstance(value, float) and say.language == "nl":
        return f"{value:g}".replace(".", ",")
    return f"{value:g}" if isinstance(value, float) else str(value)
