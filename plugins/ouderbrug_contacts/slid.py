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
"""What so many guardians do is a task at school, and nobody's ban (our own choice)."""
_OF_HELP = re.compile(
    r"le[ez]|read|lui[sz]|bieb|biblio|library|boek|book|overblij|lunch|tso|tuin|garden|rij|vervoer|driv|verkeer|traffic"
    r"|knutsel|craft|creati|kook|cook|bak|feest|party|kerst|sint|klas|class|ouderraad|(?:^|-)(?:or|mr)(?:-|$)|help|hulp"
    r"|begeleid|plein|toezicht(?!st)|surveil|schoon|clean|opruim|fruit|sport|gym|zwem|swim|muziek|music|spel|game|computer"
    r"|ict|foto|week|daily|dag|maand|month|excursi|uitstap|trip|musical|toneel|commissi|committ|avond|club|techni|reken"
    r"|taal|schrij|koffie|coffee|versier|klus|onderhoud|schilder|was|kopi|website|krant|vrijwil|volunt"
)
"""Parts of what people do at school, in the words of schools."""
NO_TASK = "is no task that is known, and stands beside the empty cell of a ban; look whether the cells have shifted"
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
    return "" if _OF_HELP.search(cell.casefold()) else cell.casefold()


def _is_no_number(cell: str) -> bool:
    """True of words in the place of a number, but of those that say that there is none."""
    return cell.casefold() not in _NO_NUMBER and not any(sign.isdigit() for sign in cell)
