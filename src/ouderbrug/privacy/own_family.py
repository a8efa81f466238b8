"""What somebody asks of their own family another colleague answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.errors import ConfigError
from ouderbrug.school.own_family import is_own

if TYPE_CHECKING:
    from ouderbrug.school.roster import Roster


def require_no_family(people: Roster, what: str, key: str, by: str) -> None:
    """Raise ConfigError where a colleague would do it of their own family."""
    of = ([key], []) if what == "pupil" else ([], [key])
    if by in people.staff and is_own(people.staff[by], people, *of):
        raise ConfigError("that is about your own family; another colleague answers it")
