"""What each errand is about, in the words of the house: by code and language, and without a name."""

from __future__ import annotations

import tomllib
from functools import cache

from ouderbrug.templates import BUILT_IN


@cache
def follow_up_words(language: str) -> dict[str, str]:
    """The sentence of each code in Dutch ("nl": for paper and mail) or English ("en": for the command line)."""
    with (BUILT_IN / "follow_ups.toml").open("rb") as file:
        return dict(tomllib.load(file)[language])


@cache
def follow_up_counts() -> dict[str, tuple[str, str]]:
    """What so many errands of each code are called in Dutch: one, and more than one."""
    with (BUILT_IN / "follow_ups.toml").open("rb") as file:
        return {code: (one, more) for code, (one, more) in tomllib.load(file)["count"].items()}
