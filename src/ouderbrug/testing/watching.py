"""Watches a call of a plugin for how it learns what it is not told: clocks, files, chance, the network."""

from __future__ import annotations

import gc
import logging
import os
import re
import sys
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    T = TypeVar("T")

_OUTSIDE = re.compile(
    r"(datetime|date)\.(now|utcnow|today)|(time|posix|socket|_socket|io|_io|random|_random)\..*|.*\.random|_?sqlite3\.connect"
)
"""Calls of C by which a function learns what does not stand in its arguments."""
_SURROUNDINGS = type(os.environ).__getitem__.__code__
"""By this each look at the environment goes."""


def watched(outside: set[str], work: Callable[[], T], folder: Path | None = None) -> T:
    """Do the work, and note each such call; with a folder those alone that code below it makes."""

    def look(frame: FrameType, event: str, called: Any) -> None:
        if event == "call" and frame.f_code is _SURROUNDINGS and folder is None:
            outside.add("os.environ")
        if event == "call" and frame.f_code.co_qualname == "_Environ.__getitem__":
            outside.add("os.environ")
        if event == "c_call" and (folder is None or Path(frame.f_code.co_filename).is_relative_to(folder)):
            owner = getattr(called, "__self__", None)
            name = f"{getattr(owner, '__name__', type(owner).__name__)}.{called.__name__}"
            if not isinstance(owner, time) and _OUTSIDE.fullmatch(name) and not _in_a_log(frame):
                outside.add(name)

    before, collecting = sys.getprofile(), gc.isenabled()
    gc.disable()  # others may time a collection that happens meanwhile, and that is no call of the plugin
    sys.setprofile(look)
    try:
        return work()
    finally:
        sys.setprofile(before)
        if collecting:
            gc.enable()


def _in_a_log(frame: FrameType | None) -> bool:
    """True below a line for a log: that it has its time, and is written, is no look of who gave it."""
    while frame and frame.f_code.co_filename != logging.__file__:
        frame = frame.f_back
    return frame is not None
