"""What a run did and left, and with which exit code it ends."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ouderbrug.delivery.left import CONTENT, NEXT_RUN
from ouderbrug.failures import NOT_COMPOSED
from ouderbrug.staff.urgent import NOTHING, Urgent
from ouderbrug.store import untold
from ouderbrug.store.untold import NONE, Untold

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ouderbrug.delivery.left import Left
    from ouderbrug.delivery.outages import Outage
    from ouderbrug.errors import OuderbrugError
    from ouderbrug.planning.last_words import CalledOff
    from ouderbrug.records import Rejected
    from ouderbrug.store.doubts import Stopped
    from ouderbrug.store.failing import Breakdown
    from ouderbrug.store.neighbours import LeftAlone
    from ouderbrug.store.set_aside import Aside

COUNTS = (
    "collected", "sent", "delayed", "folded", "refused", "failed", "unknown", "handed_over",
    "awaiting_approval", "expired", "cards_expired",
)  # fmt: skip
"""What a run counts of messages; those of ``cards_expired`` are among the ``expired``."""
_FOR_A_PERSON = (untold.ASIDE, untold.FAILING, untold.FLOOD, untold.RAN_OUT)


@dataclass
class Run:
    """What a run did: its counts, the records set aside, the channels that are closed, and its exit code.

    ``uncalled`` counts what waits for channels that are not called during a pilot, ``urgent`` is what is
    urgent and somebody still has to do. ``failing`` is what fails that did not fail in the run before,
    ``aside`` what was set aside for a fault of its kind or template, ``ran_out`` counts what was past its use before
    what fails was mended, ``called_off`` is what was withdrawn while it was set aside.
    ``import_stopped`` is the import that waits for a person. ``untold`` counts the leaders who
    do not know yet what is urgent and cannot go, ``unsaid`` what of it nobody was told at all, and ``told_nobody`` all
    else that nobody was told, by what it is and why. ``rested`` are the
    channels that it left alone, as of message after message nobody knows whether it arrived.
    Since ``restored_since`` everything waits for the newest table of people. ``left`` is what still waits, and why;
    ``ended`` is when it ended (UTC), None for one that did not believe its clock. ``earlier`` is what earlier runs
    did not tell: they died, or ended with 75 or 2 and so hid that it waits for a person. ``time_up`` is that of
    one that took all its time. ``tells`` is the number of the
    last note in the store that its own end tells: whoever has said it forgets it with ``untold.told``. ``set_aside``
    is how much of what came in waits to be mended or imported, and since when. ``unread`` are the sources that could
    not be read at all, and why. ``left_alone`` are the other schools of the store that nobody runs.
    ``failed`` counts what failed and was not told yet, by channel and code; ``unfinished`` is a run that left some of
    what the sources have to the next, and one ``beside`` another, which leads, did not look at them.
    """

    counts: Counter[str]
    rejected: list[tuple[str, Rejected]] = field(default_factory=list)
    closed: dict[str, str] = field(default_factory=dict)
    problems: list[OuderbrugError] = field(default_factory=list)
    flood: bool = False
    stopped: bool = False
    time_up: bool = False
    live: bool = True
    uncalled: dict[str, int] = field(default_factory=dict)
    staff_mail_failed: int = 0
    outages: dict[str, Outage] = field(default_factory=dict)
    urgent: Urgent = NOTHING
    failing: list[Breakdown] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    ran_out: int = 0
    import_stopped: Stopped | None = None
    called_off: list[CalledOff] = field(default_factory=list)
    untold: int = 0
    unsaid: int = 0
    told_nobody: Counter[tuple[str, str]] = field(default_factory=Counter)
    rested: list[str] = field(default_factory=list)
    restored_since: datetime | None = None
    left: list[Left] = field(default_factory=list)
    ended: datetime | None = None
    earlier: Untold = NONE
    tells: int = 0
    set_aside: tuple[int, datetime] | None = None
    unread: Mapping[str, OuderbrugError] = field(default_factory=dict)
    left_alone: list[LeftAlone] = field(default_factory=list)
    failed: Mapping[tuple[str, str], int] = field(default_factory=dict)
    unfinished: bool = False
    beside: bool = False

    def as_json(self) -> dict[str, int]:
        """The counts under their public names."""
        return {name: self.counts[name] for name in COUNTS}

    def ended_so(self, state: str) -> int:
        """How many messages ended in a state, in this run or an earlier one that did not tell it."""
        return self.counts[state] + self.earlier.messages.get(state, 0)

    @property
    def goes_on(self) -> bool:
        """True if its time was up before all was sent that could go; a machine that slept may take up all of it."""
        return self.time_up and any(one.why == NEXT_RUN or one.room for one in self.left)

    @property
    def exit_code(self) -> int:
        """2, 75, 3, 1 or 0, in that order where several hold."""
        codes = {problem.exit_code for problem in self.problems}
        if self.stopped or self.goes_on or self.unfinished or self.outages:
            codes.add(75)
        if self.unread:  # what is stored went: a person mends the source meanwhile
            codes |= {75 if one.exit_code == 75 else 3 for one in self.unread.values()}
        to_do = self.urgent.messages or self.urgent.this_day
        waits = self.flood or self.closed or self.uncalled or to_do or self.import_stopped or self.left_alone
        if self.ended_so("unknown") or waits or self.restored_since or self.untold or self.unsaid or self.told_nobody:
            codes.add(3)
        if self.failing or self.ran_out or any(one.urgent or one.code == NOT_COMPOSED for one in self.aside):
            codes.add(3)
        if any(one.why == CONTENT for one in self.left):
            codes.add(3)
        if any(self.earlier.of(what) for what in _FOR_A_PERSON):
            codes.add(3)
        if self.ended_so("failed") or self.rejected or self.staff_mail_failed or self.earlier.of(untold.REJECTED):
            codes.add(1)
        return next((code for code in (2, 75, 3, 1) if code in codes), 0)
