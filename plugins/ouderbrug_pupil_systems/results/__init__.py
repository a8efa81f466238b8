"""Results of tests as a source of events: what stands out becomes a draft for guardians, or a talk for the teacher.

The files stay where they are and nothing of a score is stored: each look reads them again, for what came before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug import hookimpl
from ouderbrug_pupil_systems.results.kind import ResultTalk
from ouderbrug_pupil_systems.results.source import UwlrResultsSource

if TYPE_CHECKING:
    from ouderbrug import EventKind, Source

__all__ = ["ResultTalk", "UwlrResultsSource", "register_event_kinds", "register_sources"]


@hookimpl
def register_sources() -> list[type[Source]]:
    """The source of this plugin."""
    return [UwlrResultsSource]


@hookimpl
def register_event_kinds() -> list[type[EventKind]]:
    """The kind for what a colleague tells."""
    return [ResultTalk]
