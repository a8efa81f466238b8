"""Logs: what a command tells on stderr as one JSON object a line, for a school that collects them.

Nothing more is in them than in the lines for people: ids and keyed hashes, and no name, address or text.
"""

from __future__ import annotations

import json
import logging
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import click

_AS_JSON = "ouderbrug.log_as_json"
_OURS = "ouderbrug"
WARNS = "warning"
"""The level from which on a command shows what is logged where it was asked for no other."""


class _Lines(logging.Formatter):
    """A line for a person, in the language of the school; no value of an error's frames."""

    def __init__(self, ctx: click.Context) -> None:
        super().__init__()
        self._ctx = ctx

    def format(self, record: logging.LogRecord) -> str:
        from ouderbrug.cli import words_of

        said = _said(record)
        return words_of(self._ctx).said(said) if _is_ours(record) else f"{record.name}: {said}"


class _JsonLines(logging.Formatter):
    """An object with time (ISO 8601, UTC), level, logger and message; no value of an error's frames."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        return _line(at, record.levelname.lower(), record.name, _said(record))


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] == _OURS


def _said(record: logging.LogRecord) -> str:
    """The message; of a library's where it was said and by which error, for its words may hold a user or a server."""
    if _is_ours(record):
        return record.getMessage()
    error = f", {record.exc_info[0].__name__}" if record.exc_info and record.exc_info[0] else ""
    return f"library-{record.levelname.lower()} ({record.module}:{record.lineno}{error})"


def _line(at: datetime, level: str, logger: str, message: str) -> str:
    said = {"at": at.isoformat(timespec="milliseconds"), "level": level, "logger": logger, "message": message}
    return json.dumps(said, ensure_ascii=False)


def as_told(text: str, level: str, ctx: click.Context | None) -> str:
    """A line for stderr as JSON; empty where that was not asked for."""
    if ctx is None or not ctx.find_root().meta.get(_AS_JSON):
        return ""
    return _line(datetime.now(UTC), level, _OURS, text.removeprefix("ouderbrug: "))


@contextmanager
def shown(ctx: click.Context, *, json_: bool, level: str) -> Iterator[None]:
    """Show what the house logs from this level on, until this ends, and of what libraries warn no word of theirs."""
    ctx.meta[_AS_JSON] = json_
    before, logging.lastResort = logging.lastResort, _handler(ctx, json_, WARNS)
    try:
        if json_ or level != WARNS:
            with _of_ours(_handler(ctx, json_, level)):
                yield
        else:
            yield
    finally:
        logging.lastResort = before


def _handler(ctx: click.Context, json_: bool, level: str) -> logging.Handler:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines() if json_ else _Lines(ctx))
    handler.setLevel(level.upper())
    return handler


@contextmanager
def _of_ours(handler: logging.Handler) -> Iterator[None]:
    logger = logging.getLogger(_OURS)
    before = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(handler.level)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.level, logger.propagate = before
