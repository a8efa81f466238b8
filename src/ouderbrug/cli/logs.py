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


class _JsonLines(logging.Formatter):
    """An object with time (ISO 8601, UTC), level, logger and message; no value of an error's frames."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        return _line(at, record.levelname.lower(), record.name, record.getMessage())


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
    """Show what the house logs from this level on, until this ends; what libraries log stays as it is."""
    ctx.meta[_AS_JSON] = json_
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines() if json_ else logging.Formatter("%(message)s"))
    logger = logging.getLogger(_OURS)
    before = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(level.upper())
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.level, logger.propagate = before
