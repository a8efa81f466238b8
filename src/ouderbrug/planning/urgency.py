"""Whether a record is urgent, or may be meant so: asked of what is not yet an event, and may never become one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ouderbrug.model import Priority
from ouderbrug.planning.intake import FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ouderbrug.model import Event
    from ouderbrug.runtime import Runtime

_NAMES = {priority.name.lower(): priority for priority in Priority}
_PRESSING = frozenset(name for name, priority in _NAMES.items() if priority <= Priority.URGENT)


def may_be_urgent(data: Mapping[str, Any], runtime: Runtime, known: Event | None = None) -> bool:
    """True if a record is urgent by its own word, or by its kind or the event that it changes where it has none.

    A priority that is none, or one in another field, may be a slip in what is urgent.
    """
    said, name = data.get("priority"), data.get("kind")
    if isinstance(said, str) and said in _NAMES:
        return said in _PRESSING
    kind = runtime.kinds.get(name) if isinstance(name, str) else None
    by_kind = kind is not None and kind.priority <= Priority.URGENT
    changes = known is not None and known.priority <= Priority.URGENT
    return said is not None or by_kind or changes or _says_so_elsewhere(data)


def _says_so_elsewhere(data: Mapping[str, Any]) -> bool:
    payload = data.get("payload")
    inside = payload.items() if isinstance(payload, dict) else ()
    strange = [value for name, value in data.items() if name not in FIELDS]
    strange += [value for name, value in inside if str(name).casefold().startswith("prio")]
    return any(isinstance(value, str) and value.strip().casefold() in _PRESSING for value in strange)
