"""How many examples a property is tried on: few in each run of the suite, many in the drill."""

from __future__ import annotations

import os

DRILL = "OUDERBRUG_DRILL"
"""Set by `make drill`, and by whoever doubts."""
MORE = 12


def examples(few: int) -> int:
    """So many examples by default, and twelve times as many in the drill."""
    return few * (MORE if os.environ.get(DRILL) else 1)
