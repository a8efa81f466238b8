"""What a log may hold of a fault on a page: never its words."""

from __future__ import annotations


def where(error: Exception) -> str:
    """The type of a fault and where it was, never its words, which may hold names."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    at = f"{place.tb_frame.f_code.co_filename.rpartition('/')[2]}:{place.tb_lineno}" if place else "?"
    return f"{type(error).__name__} at {at}"
