"""`status --prometheus`: the numbers of a school for the textfile collector of Prometheus' node exporter; no names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from ouderbrug.cli.standing import Found

ALL_MAY_READ = 0o644
"""The exporter is another user; the numbers of a school are no secret, and its channels are named by their settings."""
_HELP = {
    "last_run_timestamp_seconds": "When the last run ended that believed its clock",
    "last_run_exit_code": "How it ended",
    "messages": "Messages in the store, by state",
    "waiting_messages": "Messages that wait for a channel",
    "overdue_seconds": "For how long the oldest message that waits for a channel is overdue",
    "next_due_timestamp_seconds": "When the next message over a channel is due",
    "channel_closed": "1 where a channel is closed until somebody releases it",
    "untold_refusals": "What was not sent, and what is urgent and cannot go, of which nobody took a mail",
    "failing_parts": "Rules, kinds, sources and channels that fail",
    "set_aside_events": "Events that wait until their kind or template is mended",
}
Sample = tuple[str, dict[str, str], float]


def write(folder: Path, school: str, found: Found, now: datetime) -> Path:
    """Write the numbers of a school to ``ouderbrug_SCHOOL.prom`` in a folder, whole or not at all; raises OSError."""
    from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

    registry, gauges = CollectorRegistry(), {}
    for name, labels, value in _samples(found, now):
        if name not in gauges:
            gauges[name] = Gauge(f"ouderbrug_{name}", _HELP[name], ["school", *labels], registry=registry)
        gauges[name].labels(school=school, **labels).set(value)
    path = folder / f"ouderbrug_{school}.prom"
    write_to_textfile(str(path), registry)
    path.chmod(ALL_MAY_READ)
    return path


def _samples(found: Found, now: datetime) -> Iterator[Sample]:
    if found.last:
        yield "last_run_timestamp_seconds", {}, found.last.ended.timestamp()
        yield "last_run_exit_code", {}, found.last.exit_code
    for state, count in found.counts["messages"].items():
        yield "messages", {"state": state}, count
    closed = {one.channel for one in found.closed}
    for name, one in found.channels.items():
        yield "waiting_messages", {"channel": name}, one.waiting
        yield "overdue_seconds", {"channel": name}, (now - one.oldest).total_seconds() if one.oldest else 0
        if one.next_due:
            yield "next_due_timestamp_seconds", {"channel": name}, one.next_due.timestamp()
    for name in sorted(closed | found.channels.keys()):
        yield "channel_closed", {"channel": name}, name in closed
    yield "untold_refusals", {}, found.untold + found.unsaid
    yield "failing_parts", {}, len(found.failing)
    yield "set_aside_events", {}, len(found.aside)
