"""What a page showed, as its form brings it back: a press is of that, whatever came in, changed or ended since."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.staff.shown import marks
from ouderbrug.store.mailboxes import hashed
from ouderbrug.web.forms import typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ouderbrug.web.screen import Ask, Page

FIELD = "known"
"""The field of a form that holds it."""
_NAME = 16
"""So many letters of a hash tell one thing from another."""
NONE: frozenset[str] = frozenset()


class Since(NamedTuple):
    """What became of what a page showed, by name: it stands as it was, or is other; what is new, and what is gone.

    ``kept`` is what a rule keeps by now of what stands as it was; ``past`` is what was taken out of hand as it stood.
    """

    same: frozenset[str] = NONE
    other: frozenset[str] = NONE
    new: frozenset[str] = NONE
    gone: frozenset[str] = NONE
    kept: frozenset[str] = NONE
    past: frozenset[str] = NONE

    @property
    def changed(self) -> bool:
        """True where the page is not what it would be now."""
        return bool(self.other or self.new or self.gone or self.past)


def called(ask: Ask, things: Iterable[str]) -> list[str]:
    """Names for things whose own would tell of somebody."""
    return [name[:_NAME] for name in hashed(ask.work.connection, *(f"called {one}" for one in things))]


def known(ask: Ask, shown: Mapping[object, object]) -> str:
    """What a form carries of what its page shows: each by a name that tells nothing of anybody, with a keyed hash."""
    found = zip(shown, marks(ask.work.connection, shown), strict=True)
    return " ".join(f"{name}-{mark}" for name, mark in found)


def names(ask: Ask) -> frozenset[str]:
    """The names of what the page of a form showed."""
    return frozenset(_read(ask.form.get(FIELD, "")))


def since(ask: Ask, now: Mapping[object, object]) -> Since:
    """What became of what the page of a form showed, by what it would show ``now``; without the field all is new."""
    before, after = _read(ask.form.get(FIELD, "")), _read(known(ask, now))
    both = before.keys() & after.keys()
    same = frozenset(name for name in both if before[name] == after[name])
    new, gone = after.keys() - before.keys(), before.keys() - after.keys()
    return Since(same, frozenset(both - same), frozenset(new), frozenset(gone))


def _read(said: str) -> dict[str, str]:
    return {name: mark for name, _, mark in (part.rpartition("-") for part in said.split())}


def again(ask: Ask, page: Page, then: Since, *, done: bool = False, gives_back: bool = True) -> Page:
    """The page as it is now, which says in words what is other, and whether anything of what was pressed was done.

    What was typed it ``gives_back``, where it stands nowhere else.
    """
    found = [(name, getattr(then, name)) for name in ("new", "other", "gone", "kept", "past")]
    parts = ["done" if done else "nothing", *(name for name, some in found if some)]
    said = {"since_then": [ask.say(f"since.{one}") for one in parts], "typed": typed(ask.form) if gives_back else []}
    return replace(page, values=said | {**page.values}, status=409)
