"""What hundreds of commands in one process read and compile alike is read and compiled for the first of them only."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.util import LRUCache

from ouderbrug import registry
from ouderbrug.delivery import dispatcher
from ouderbrug.rules import tone
from ouderbrug.store import database

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from ouderbrug.rules.tone.terms import TermList


def keep(patch: pytest.MonkeyPatch) -> None:
    """Let commands share what is installed, what is wrong with a kind, the shipped word lists and compiled statements.

    And let no run wait for its senders longer than they take.
    """
    patch.setattr(registry, "entry_points", cache(registry.entry_points))
    patch.setattr(registry, "faults", cache(registry.faults))
    patch.setattr(tone, "read_terms", _shipped_once(tone.read_terms))
    patch.setattr(dispatcher, "POLL", 0.001)
    _compile_once(patch)


def _shipped_once(read: Callable[..., TermList]) -> Callable[..., TermList]:
    shipped = cache(read)
    return lambda language, extend=None: read(language, extend) if extend else shipped(language)


def _compile_once(patch: pytest.MonkeyPatch) -> None:
    """Statements are kept by dialect, and each command has an engine with a dialect of its own: all are alike."""
    compiled: Any = LRUCache(2000)
    patch.setattr(SQLiteDialect, "__eq__", lambda one, other: type(one) is type(other))
    patch.setattr(SQLiteDialect, "__hash__", lambda one: hash(type(one)))

    def sharing(url: str, **options: Any) -> Any:
        return create_engine(url, execution_options={"compiled_cache": compiled}, **options)

    patch.setattr(database, "create_engine", sharing)
