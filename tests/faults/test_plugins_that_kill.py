"""A plugin that takes its process along: one message of each sender is unknown, and the next run goes on."""

from __future__ import annotations

import resource
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from processes import NEWS, ON_BOTH
from test_plugin_faults import CHANNEL, TABLE

from chances import cover

if TYPE_CHECKING:
    from processes import CrashSchool

pytestmark = [pytest.mark.slow, pytest.mark.long]
GUARDIANS, VICTIM = 12, "g7"
DEEDS = {
    "it leaves at once, as if all was well": ("os._exit(0)", 0),
    "it dies of a fault in its memory": ("os.kill(os.getpid(), 11); GO.wait()", -11),
    "it is killed": ("os.kill(os.getpid(), 9); GO.wait()", -9),
}
LEAKS = "kept = []; [kept.append(bytearray(2**24)) for _ in iter(int, 1)]"
ROOM = 2**29
"""Bytes beyond what the process has already."""


def use(school: CrashSchool, deed: str, in_flight: int = 1) -> None:
    """Send all news over a channel that does this with one guardian's message."""
    (school.folder / "own").mkdir()
    code = CHANNEL.format(deed=deed, victim=VICTIM, safe="NO", closing="pass")
    (school.folder / "own" / "evil.py").write_text(code)
    table = TABLE.replace("max_attempts = 3", f"max_attempts = 3\nin_flight = {in_flight}")
    school.configure(table, replace=('general = ["email"]', 'general = ["evil"]'))
    school.fill(GUARDIANS)
    school.happens(NEWS)


@ON_BOTH
@pytest.mark.parametrize(("deed", "in_flight"), cover(DEEDS, (1, 3)))
def test_f16_what_ends_its_process_leaves_one_unknown_a_sender_and_the_next_run_goes_on(
    crash_school: CrashSchool, deed: tuple[str, int], in_flight: int
) -> None:
    use(crash_school, deed[0], in_flight)
    assert crash_school.process("dispatch").code == deed[1]
    after = crash_school.process("dispatch", now=crash_school.later(minutes=20))
    assert after.code == 3, after.stderr
    left = crash_school.states()
    assert left["sent"] + left["unknown"] == GUARDIANS, left
    assert 1 <= left["unknown"] <= in_flight
    assert crash_school.query("select state from message where recipient = ?", VICTIM) == [("unknown",)]


def test_f16_what_takes_all_memory_costs_its_message_alone(crash_school: CrashSchool) -> None:
    use(crash_school, LEAKS)

    def limit() -> None:
        most = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize() + ROOM
        resource.setrlimit(resource.RLIMIT_AS, (most, most))

    done = crash_school.process("dispatch", limit=limit)
    assert done.code == 3, done.stderr
    assert crash_school.states() == {"sent": GUARDIANS - 1, "unknown": 1}
