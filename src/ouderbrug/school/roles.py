"""Who of the staff may do what: one table of acts and roles, asked by every command that takes ``--as``.

A class parent is a guardian, and may know of no other's child; who cares for the machines need not.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ouderbrug.people import Staff

KNOWS_CHILDREN = frozenset({"teacher", "stand_in", "leader", "ib"})
"""Who may know of a child of the own groups; a leader, of each. ``ib`` is the intern begeleider."""
COLLEAGUES = KNOWS_CHILDREN | {"ict"}
LEADS = frozenset({"leader"})
KNOWS_WHY = LEADS | {"ib"}
"""Who may read that a ban or custody keeps a message from somebody."""


class Act(StrEnum):
    """What somebody does in their own name, as an error calls it."""

    APPROVE = "approving a message"
    SETTLE = "settling a message"
    PASS_ON = "settling a post that a class parent passes on"
    RESPOND = "recording an answer"
    ERRAND = "ticking off an errand"
    LEADERS_ERRAND = "ticking off an errand of the leader"
    TALK = "recording a talk"
    RETRY = "sending again what failed"
    OPT_OUT = "recording what a guardian does not want"
    LOOK = "listing what there is to do"
    KNOW_WHY = "reading why not everybody gets it"
    HOLD = "holding messages"
    RELEASE_OWN = "releasing one's own hold"
    RELEASE = "releasing what somebody else, or an import, held"
    PAIR = "writing this down of two people"
    ASKED = "writing down that a guardian asked how the child does"
    GO_LIVE = "going live"
    FAMILIES = "reading what families got and answered"
    PRIVACY = "answering what somebody asks about what is held of them"
    GO_BACK = "going back from live"


ROLES: Mapping[Act, frozenset[str]] = {
    Act.APPROVE: KNOWS_CHILDREN,
    Act.SETTLE: COLLEAGUES,
    Act.PASS_ON: COLLEAGUES | {"class_parent"},
    Act.RESPOND: COLLEAGUES,
    Act.ERRAND: KNOWS_CHILDREN,
    Act.LEADERS_ERRAND: LEADS,
    Act.TALK: KNOWS_CHILDREN,
    Act.RETRY: COLLEAGUES,
    Act.OPT_OUT: COLLEAGUES,
    Act.LOOK: COLLEAGUES | {"class_parent"},
    Act.KNOW_WHY: KNOWS_WHY,
    Act.HOLD: COLLEAGUES,
    Act.RELEASE_OWN: COLLEAGUES,
    Act.RELEASE: LEADS,
    Act.PAIR: LEADS,
    Act.ASKED: KNOWS_CHILDREN,
    Act.GO_LIVE: LEADS,
    Act.FAMILIES: KNOWS_CHILDREN,
    Act.PRIVACY: LEADS,
    Act.GO_BACK: LEADS | {"ict"},
}
"""The roles that an act takes; for which children, groups or cards is asked beside it."""


def may(one: Staff, act: Act) -> bool:
    """True if a colleague of this role may do it."""
    return one.role in ROLES[act]


def refusal(act: Act) -> str:
    """What somebody of another role is told."""
    return f"{act} is for the role {' or '.join(sorted(ROLES[act]))} in staff.csv; name such a colleague with --as"


def sees_of_others(one: Staff, *, about_a_child: bool) -> bool:
    """True for who sees what colleagues of other groups have to do: of a child who leads, or is intern begeleider."""
    return one.role in KNOWS_WHY or (one.role == "ict" and not about_a_child)


def knows_children(one: Staff) -> bool:
    """True for who may be told about a child, if it is one of theirs."""
    return one.role in KNOWS_CHILDREN
