"""Where a command writes its result: the stdout that it began with, on which nothing else may print.

A plugin that prints, while it is imported or later, would stand in the middle of a document: that goes to stderr.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator

_ours: list[TextIO] = []


def stdout() -> TextIO:
    """The stream for what this command says."""
    return _ours[-1] if _ours else sys.stdout


@contextmanager
def ours_alone() -> Iterator[None]:
    """Let all that others print go to stderr, while a command runs."""
    _ours.append(stdout())
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        _ours.pop()
