"""The demo's week as a page in Dutch and one in English: each opens offline, prints, and needs no script."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from ouderbrug.demo.examples import Told, examples
from ouderbrug.demo.load import CAP, CAP_OF_POSTS
from ouderbrug.demo.pictures import bar, bars, spread, strokes
from ouderbrug.demo.reasons import OTHER, REASONS
from ouderbrug.demo.samples import NARROW, WIDE, one_card, tall
from ouderbrug.demo.texts import FATES, MAILS, MEANS, PAGE
from ouderbrug.templates.reasons import reason_in
from ouderbrug.texts.language import in_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ouderbrug.demo.play import Day, Week

PAGES = {"nl": "week.html", "en": "week.en.html"}
TZ = ZoneInfo("Europe/Amsterdam")


class Why(NamedTuple):
    """A reason as the page tells it; ``times`` is how often it was the reason at the end of the week."""

    said: str
    means: str
    example: str
    times: int


def write_pages(week: Week, commands: Sequence[str] = ()) -> Path:
    """Write the page in both languages into the demo's folder, and return the path of the Dutch one."""
    for language, name in PAGES.items():
        (week.folder / name).write_text(render(week, language, commands), "utf-8")
    return week.folder / PAGES["nl"]


def render(week: Week, language: str, commands: Sequence[str] = ()) -> str:
    """The page in one language (``nl`` or ``en``)."""
    loader = PackageLoader("ouderbrug.demo", ".")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                              lstrip_blocks=True)  # fmt: skip
    values = _words(language) | _figures(week) | _days(week, language)
    return environment.get_template("week.html.j2").render(
        values, week=week, commands=commands, whys=whys(week, language), card=one_card(week.cards), frame=_frame
    )


def _frame(html: str) -> str:
    """How high the frame of a mail or a card is, in a window and on a telephone."""
    return f"--wide:{tall(html, WIDE)}rem;--narrow:{tall(html, NARROW)}rem"


def _words(language: str) -> dict[str, Any]:
    """The texts of the page, and which page is the other one."""

    def t(name: str, **values: object) -> str:
        return PAGE[name](language, **values)

    tables = {"fates": FATES, "means": MEANS, "mails": MAILS}
    said = {name: {key: one(language) for key, one in table.items()} for name, table in tables.items()}
    return said | {"t": t, "language": language, "other": "en" if language == "nl" else "nl", "pages": PAGES}


def _figures(week: Week) -> dict[str, Any]:
    """What became of all messages, and how much each guardian got."""
    became, loads = week.became, week.loads.values()
    total = sum(became.values())
    return {
        "became": became, "total": total, "sent": became["mail"] + became["text"] + became["post"],
        "whole": bar(became, total, 100),
        "strokes": strokes(loads, CAP), "spread": spread(loads), "cap": CAP, "cap_of_posts": CAP_OF_POSTS,
    }  # fmt: skip


def _days(week: Week, language: str) -> dict[str, Any]:
    """The moments of the week, each with its numbers and its bar, and what they add up to."""
    rows = [day.row for day in week.days]
    drawn = bars([_arrived(day) for day in week.days])
    moments = [_moment(day, language) for day in week.days]
    return {"days": list(zip(week.days, rows, drawn, strict=True)), "moments": moments, "sums": _sums(rows)}


def whys(week: Week, language: str) -> list[Why]:
    """Each reason of the week, the most frequent first: what it means, and an example."""
    at_end = Counter(entry.code for entry in week.books[-1].values() if entry.code) if week.books else Counter[str]()
    found: dict[str, Told] = examples(week.books, week.loads)
    ordered = sorted(found, key=lambda code: (-at_end[code], code))
    return [
        Why(
            _in_short(code, language),
            REASONS.get(code, OTHER).means(language),
            found[code].sentence(language, TZ),
            at_end[code],
        )
        for code in ordered
    ]


def _in_short(code: str, language: str) -> str:
    """A reason in a few words, as the commands tell it; nothing for one that has none, which is told below it."""
    bare = code.rpartition(".")[2]
    said = reason_in(bare, language)
    return "" if said == bare else said


def _arrived(day: Day) -> dict[str, int]:
    return {"mail": day.mails, "text": day.texts, "post": day.posts, "card": day.flow.moved["card"]}


def _sums(rows: Sequence[dict[str, int]]) -> dict[str, int]:
    """What the whole week adds up to; what waits is what waits at its end."""
    sums = {name: sum(row[name] for row in rows) for name in rows[0]} if rows else {}
    return sums | ({"waits": rows[-1]["waits"]} if rows else {})


def _moment(day: Day, language: str) -> dict[str, Any]:
    now = datetime.fromisoformat(day.moment.now)
    return {"iso": day.moment.now, "when": in_words(now, None, language, TZ), "title": day.moment.title(language)}
