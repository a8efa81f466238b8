"""The contract of an event kind, kept by every kind that comes with the house."""

from __future__ import annotations

import pytest

from ouderbrug import Occasion
from ouderbrug.school.kinds import register_event_kinds
from ouderbrug.templates import BUILT_IN
from ouderbrug.testing import KindContract

pytestmark = pytest.mark.slow

for _kind in register_event_kinds():
    if _kind.made_for is Occasion.GATHERED:
        continue  # its text is put together of those that it gathers
    _written = tuple(sorted(path.parent.name for path in BUILT_IN.glob(f"*/{_kind.name}.j2")))
    globals()[f"Test{_kind.__name__}"] = type(
        f"Test{_kind.__name__}", (KindContract,), {"kind": _kind, "entry": "kinds", "languages": _written}
    )


def test_each_kind_is_among_them() -> None:
    assert sum(isinstance(one, type) and issubclass(one, KindContract) for one in globals().values()) > 25
