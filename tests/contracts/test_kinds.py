"""The contract of an event kind, kept by every kind that comes with the house."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asking import Bench, asked
from ouderbrug import Occasion
from ouderbrug.school.kinds import register_event_kinds
from ouderbrug.templates import BUILT_IN
from ouderbrug.testing import KindContract

if TYPE_CHECKING:
    from ouderbrug import EventKind

pytestmark = pytest.mark.slow

ONLY_IN_MAIL = {"conference": {"sections"}}
"""What is to be read before a talk, and shows on no screen in passing."""
SAID = {
    "report_card": {"after_start": True},  # when to come for it, and what it says
    "welcome": {"names": {"teacher"}},
    "group_placement": {"names": {"group"}},
    "home_visit": {"names": {"visitor"}},
    "notice": {"untold": {"until"}},  # its text says when, and this until when it is of use
    "reading_reminder": {"untold": {"last_day"}},  # it is about today
}
"""What else an author would say of these kinds."""


def contract_of(kind: type[EventKind]) -> type[KindContract]:
    """What its author would write."""
    written = tuple(sorted(path.parent.name for path in BUILT_IN.glob(f"*/{kind.name}.j2")))
    said = {"only_in_mail": ONLY_IN_MAIL.get(kind.name, set()), **SAID.get(kind.name, {})}
    return type(kind.__name__, (KindContract,), {"kind": kind, "entry": "kinds", "languages": written, **said})


KINDS = [kind for kind in register_event_kinds() if kind.made_for is not Occasion.GATHERED]
"""All but those whose text is put together of those that they gather."""


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_each_kind_keeps_the_contract(kind: type[EventKind], bench: Bench) -> None:
    assert asked(contract_of(kind), bench) == {}


def test_each_kind_is_among_them() -> None:
    assert len(KINDS) > 25
