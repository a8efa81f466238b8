"""What nobody catches: an error in a thread that a plugin started or as an object of it is thrown away, and warnings.

Python would print it whole on stderr, and there names may stand in it. Where it came from and its class are told.
"""

from __future__ import annotations

import logging
import sys
import threading
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import TracebackType

_log = logging.getLogger("ouderbrug.plugins")


def heard() -> None:
    """Tell of these without their words, as long as this process lives."""
    threading.excepthook = lambda args: _ended("a thread", args.exc_value, args.exc_traceback)
    sys.unraisablehook = lambda args: _ended("a clean-up", args.exc_value, args.exc_traceback)
    warnings.showwarning = _warned


def _ended(what: str, error: BaseException | None, at: TracebackType | None) -> None:
    if error is None or isinstance(error, SystemExit):
        return
    from ouderbrug.plugin_trace import failed
    from ouderbrug.raised import called

    while at is not None and at.tb_next is not None:
        at = at.tb_next
    where = _place(at.tb_frame.f_code.co_filename, at.tb_lineno) if at else "nowhere"
    _log.error("%s ended by %s (%s), which nobody caught", what, called(error), where)
    failed(what, error)


def _warned(message: Any, category: type[Warning], filename: str, lineno: int, *_: Any, **__: Any) -> None:
    _log.warning("%s (%s), whose words are not shown", category.__name__, _place(filename, lineno))


def _place(file: str, line: int) -> str:
    return f"{Path(file).stem}:{line}"
