"""What the rules say at this moment of what is queued, for commands that only look: as ``plan`` and the next run do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ouderbrug.planning.judging_drafts import judge_window
from ouderbrug.planning.looks import Looking
from ouderbrug.planning.prepared import Prepared
from ouderbrug.planning.windows import windows

if TYPE_CHECKING:
    from collections.abc import Collection

    from ouderbrug.rules.judgement import Judgement
    from ouderbrug.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class _OfThese:
    """What is for these guardians is looked at, whenever it was judged last."""

    fresh: set[str]
    everything: bool = False


def judged_now(work: UnitOfWork, whom: Collection[str] | None = None) -> dict[int, Judgement]:
    """The judgement of queued messages by their number: of these guardians and who bears on them, or, of all, where it
    may be another than when it was stored; of the others that one holds.
    """
    found: dict[int, Judgement] = {}
    for window in windows(work, [], Looking.now(work) if whom is None else _OfThese(set(whom))):
        judged, numbers = Prepared(), {row.public_id: row.id for row in window.queued}
        judge_window(work, window, judged)
        found |= {numbers[message.public_id]: judgement for message, judgement in judged.queued}
    return found
