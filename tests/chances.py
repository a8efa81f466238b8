"""How many examples a property and which cases of a table are tried: few in each run, all in the drill."""

from __future__ import annotations

import os
from collections.abc import Mapping
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _pytest.mark import ParameterSet

DRILL = "OUDERBRUG_DRILL"
"""Set by `make drill`, and by whoever doubts."""
MORE = 12
BOUNDED = settings(
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
"""Without shrinking, the same in each run: a failing example is told as it was found, within the time of its file."""


def examples(few: int) -> int:
    """So many examples by default, and twelve times as many in the drill."""
    return few * (MORE if os.environ.get(DRILL) else 1)


def more(*cases: Any) -> list[ParameterSet]:
    """Cases of parametrize that take the same way as those beside them: tried in the drill alone."""
    return [pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.drill) for case in cases]


def rows(table: Iterable[str], *few: str) -> list[str | ParameterSet]:
    """The names of the rows of a table: a few by default, one for each way through the code, and all in the drill."""
    every = list(table)
    assert few and set(few) <= set(every), "a row that is not there finds nothing"
    return [*few, *more(*(name for name in every if name not in few))]


def one_in(some: int, table: Iterable[tuple[Any, ...]]) -> list[ParameterSet]:
    """Of the rows of a table one in so many each time, the same ones in each run, and all in the drill."""
    return [one for n, row in enumerate(table) for one in (more(row) if n % some else [pytest.param(*row)])]


def cover(*axes: Iterable[Any]) -> list[ParameterSet]:
    """Each value of each parameter at least once, and in the drill each with each; values may have names (a mapping).

    Which ones stand together is the same in each run; two parameters of two values take all four in four rows.
    """
    named = [[(str(key), axis[key] if isinstance(axis, Mapping) else key) for key in axis] for axis in axes]
    rows = range(max(map(len, named)))
    chosen = {tuple((row + at * (row // len(axis))) % len(axis) for at, axis in enumerate(named)) for row in rows}
    return [
        pytest.param(
            *(axis[at][1] for axis, at in zip(named, places, strict=True)),
            id="-".join(axis[at][0] for axis, at in zip(named, places, strict=True)),
            marks=() if places in chosen else pytest.mark.drill,
        )
        for places in product(*(range(len(axis)) for axis in named))
    ]
