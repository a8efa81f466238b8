"""What a plugin prints where a command gives its result: it goes to stderr, and once it is said whose it is."""

from __future__ import annotations

import io
import logging
import sys
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_log = logging.getLogger("ouderbrug.plugins")
_told: set[str] = set()


@contextmanager
def heard(plugin: str) -> Iterator[None]:
    """Keep what is printed on stdout meanwhile for stderr, and tell once which plugin printed it."""
    printed = io.StringIO()
    try:
        with redirect_stdout(printed):
            yield
    finally:
        if said := printed.getvalue():
            sys.stderr.write(said)
            if plugin not in _told:
                _told.add(plugin)
                _log.warning("plugin %s prints while it is loaded; take its print() out, or use logging", plugin)
