"""The contract of an event kind, kept by every kind that comes with the house."""

from __future__ import annotations

import pytest

from ouderbrug import Occasion
from ouderbrug.school.kinds import register_event_kinds
from ouderbrug.templates import BUILT_IN
from ouderbrug.testing import KindContract

pytestmark = pytest.mark.slow

ONLY_IN_MAIL = {
    "notable_score": {"subject"},  # the summary says it
    "progress_update": {"subject"},
    "home_tip": {"subject", "method", "lesson_ref"},
    "homework": {"method", "lesson_ref", "example"},
    "homework_reminder": {"what"},  # it was told before
    "decision_info": {"what"},
    "training_offer": {"follow_up", "material", "how_to", "skills"},
    "conference": {"sections"},  # what is to be read before a talk, and not in passing
    "home_visit": {"info_pack", "action"},
}
"""What the app leaves to the mail, of which it says that there is one."""
SAID = {
    "welcome": {"names": {"teacher"}},
    "group_placement": {"names": {"group"}},
    "home_visit": {"names": {"visitor"}},
    "reading_reminder": {"untold": {"last_day"}},  # it is about today
}
"""What else an author would say of these kinds."""

for _kind in register_event_kinds():
    if _kind.made_for is Occasion.GATHERED:
        continue  # its text is put together of those that it gathers
    _written = tuple(sorted(path.parent.name for path in BUILT_IN.glob(f"*/{_kind.name}.j2")))
    _said = {"only_in_mail": ONLY_IN_MAIL.get(_kind.name, set()), **SAID.get(_kind.name, {})}
    globals()[f"Test{_kind.__name__}"] = type(
        f"Test{_kind.__name__}", (KindContract,), {"kind": _kind, "entry": "kinds", "languages": _written, **_said}
    )


def test_each_kind_is_among_them() -> None:
    assert sum(isinstance(one, type) and issubclass(one, KindContract) for one in globals().values()) > 25
