"""Finds words such as "today" and "tomorrow", which are wrong once a text goes on another day than it was written."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ouderbrug.rules.words import prose_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORDS = Path(__file__).with_name("day_words.toml")


def says_a_day(payload: Mapping[str, object]) -> bool:
    """True if what people wrote into an event names a day by the day of reading, in any language of the list.

    What is for at home may: "vertellen over vandaag" is of the day on which it is done.
    """
    return _says_a_day(prose_of({name: value for name, value in payload.items() if name != "action"}))


@lru_cache(maxsize=64)
def _says_a_day(prose: str) -> bool:
    return bool(_pattern().search(" ".join(prose.split())))


@cache
def _pattern() -> re.Pattern[str]:
    lists = tomllib.loads(_WORDS.read_text("utf-8"))
    return re.compile(
        rf"(?<!\w)(?:{'|'.join(word for words in lists.values() for word in words)})(?!\w)", re.IGNORECASE
    )
