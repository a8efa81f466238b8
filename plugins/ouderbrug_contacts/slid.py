"""A cell of what protects that slid under another header, as where a cell before it was deleted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ouderbrug_contacts.columns import NONE_WORDS, UNKNOWN_WORDS
from ouderbrug_contacts.protecting_headers import speaks_of_a_ban
from ouderbrug_contacts.whose import PROTECTIVE

if TYPE_CHECKING:
    from ouderbrug_contacts.rows import Row

_PLAIN = (
    "mobile",
    "language",
    "channel",
    "app_access",
    "asks_limit",
    "helps",
    "digest",
    "reading_support",
    "intensive",
)
"""Columns that protect nobody, and hold no free text."""
_CODES = ("channel", "helps")
"""Those of them in which any word may stand."""
_NO_NUMBER = NONE_WORDS | UNKNOWN_WORDS | {"-", "--", "?", "n.v.t.", "n.v.t", "nvt", "x", "leeg"}
"""What is written where there is no number."""
_BAN = ("blocked", "blocked_until", "blocked_by")
LEAST = 3
"""What so many guardians do is taken for a task at school, and not for a ban, but noted (our own choice)."""
_OF_HELP = re.compile(
    r"(?<![^\W_])(?:(?:voor)?le(?:es|z)|read|lui[sz]|(?:school)?bi(?:eb|blio)|library|boek(?!houd)|book|overblij|lunch"
    r"|tso\b|(?:moes|school)?tuin|garden|rij(?:d|ouder)|vervoer|driv|(?:klaar-?)over\b|verkeer|traffic|knutsel|craft"
    r"|creati|ko+k(?:en|hulp|ouder)|cook|bak(?:ken|ouder|moeder)|(?:school|zomer|kerst|lente)?feest|party|kerst(?!vak)"
    r"|sint|(?:plus)?klas(?:se|sen)?(?:n?ouder|n?moeder|\b)|class|ouder(?:raad|panel)|(?:or|mr)(?=\s*(?:,|$|-lid))"
    r"|medezegg|help|hulp(?!verl)|begeleid(?:en|er|ing|ster)|(?:school)?plein(?:wacht|toezicht|hulp|dienst)?\b|surveil"
    r"|toezicht(?!st)|schoonma|clean|opruim|(?:school)?fruit|sport|gym|zwem|swim|muzie[kc]|music|(?:buiten)?spel|game"
    r"|computer|ict\b|(?:school)?foto|excursi|(?:school)?reis|uitstap|trip|musical|toneel|\w*commissi|committ"
    r"|avond(?:vier|4)|club|techni|reken(?!ing)|taal|schrij[fv]|koffie|coffee|versier|klus|onderhoud|schilder"
    r"|was(?:sen|goed)?\b|kopi|website|(?:school)?krant|vrijwilliger|volunteer)"
)
"""How words for what people do at school begin."""
_DENIES = re.compile(r"\b(?:niet|geen|nooit|mag|not|never)\b")
"""Words by which what is named is forbidden, and not done."""
NO_TASK = "is no task that is known, and stands beside the empty cell of a ban; look whether the cells have shifted"
MANY_DO = (
    "a word under helps that is no task that is known, beside empty cells of a ban; guardians who have it: {count}"
)
_ADVICE = "holds what looks like a ban; look whether the cells of this row have shifted"
_WORDS = "holds words and no number; look whether the cells of this row have shifted"


def has_slid(row: Row) -> bool:
    """True if a cell of a guardian cannot be read that may be one which protects: by its words, or by where it stands.

    One that could be read and has the words of a ban is an error.
    """
    guards = {row.where[name] for name in PROTECTIVE if name in row.where}
    found = False
    for column in _PLAIN:
        cell = row.bare(column)
        if not cell:
            continue
        place, speaks = row.where[column], speaks_of_a_ban(cell)
        if speaks and column in _CODES and column not in row.unread:
            row.wrong(column, _ADVICE)
        elif column == "mobile" and (speaks := _is_no_number(cell)):
            row.wrong(column, _WORDS)
        found |= speaks or (column in row.unread and not guards.isdisjoint({place - 1, place + 1}))
    return found


def may_be_a_reason(row: Row) -> str:
    """The word under ``helps`` that may be the reason of a ban, for it is right beside one that is empty; else "".

    Any word may stand in either: who is banned for one that no list knows is told by its place, and by how few have it.
    """
    cell, place = row.bare("helps"), row.where.get("helps", -2)
    beside = [row.bare(name) for name in _BAN if abs(row.where.get(name, -9) - place) == 1]
    if not cell or "helps" in row.unread or "" not in beside or cell.casefold() in NONE_WORDS:
        return ""
    word = cell.casefold()
    return "" if _OF_HELP.search(word) and not _DENIES.search(word) else word


def _is_no_number(cell: str) -> bool:
    """True of words in the place of a number, but of those that say that there is none."""
    return cell.casefold() not in _NO_NUMBER and not any(sign.isdigit() for sign in cell)
