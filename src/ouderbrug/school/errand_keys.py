"""Whom the key of each errand names, so that what somebody ticked off moves along when a person gets another key."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

GUARDIAN, PUPIL, OTHER = "guardian", "pupil", ""
"""What a part of a key names; ``OTHER`` is an event, a group, a reason: what no person is called by."""
_OF_A_PAIR = (PUPIL, GUARDIAN)
_OF_GUARDIANS = (GUARDIAN, GUARDIAN)
_AT_AN_EVENT = (OTHER, GUARDIAN)
PARTS: Mapping[str, tuple[str, ...]] = {
    "talk": (GUARDIAN,),
    "urgent-cannot-go": (OTHER,),
    "import-stopped": (OTHER,),
    "to-be-mended": (OTHER,),
    "post-in-sight": _AT_AN_EVENT,
    "invited-before": (OTHER,),
    "over-summer": (OTHER,),
    "no-place": (PUPIL,),
    "photo-taken-back": (PUPIL,),
    "photo-held-back": (OTHER,),
    "word-overtaken": (OTHER,),
    "ban-review": (GUARDIAN,),
    "may-receive-all": _OF_A_PAIR,
    "mailbox-closed": _OF_GUARDIANS,
    "twice-known": _OF_GUARDIANS,
    "mail-refused": (OTHER,),
    "address-dead": (GUARDIAN,),
    "channel-stopped": (GUARDIAN,),
    "unread-language": (GUARDIAN,),
    "information-asked": _OF_A_PAIR,
    "information-barred": _OF_A_PAIR,
    "outcome-unknown": (OTHER,),
    "perhaps-told": (OTHER,),
    "comes-late": (OTHER,),
    "not-sent": (OTHER,),
    "not-everybody": (OTHER,),
    "interpreter": _AT_AN_EVENT,
    "unreached-decision": _AT_AN_EVENT,
    "question-asked": _AT_AN_EVENT,
    "ask-why": (GUARDIAN,),
    "thanks-owed": _AT_AN_EVENT,
    "homework.feedback-owed": (OTHER,),
    "group-silent": (OTHER,),
    "child-without-word": (PUPIL,),
}
"""The parts of the key of each errand that can be ticked off, by its code; two of them stand with a colon between."""


def known_by(code: str, key: str, guardians: Mapping[str, str], pupils: Mapping[str, str]) -> str:
    """The key of an errand with people under other keys; two guardians stand in the order of theirs."""
    parts = PARTS.get(code, (OTHER,))
    new = {GUARDIAN: guardians, PUPIL: pupils, OTHER: {}}
    named = key.rsplit(":", 1) if len(parts) == 2 else [key]
    if len(named) != len(parts):
        return key
    moved = [new[what].get(one, one) for what, one in zip(parts, named, strict=True)]
    return ":".join(sorted(moved) if parts == _OF_GUARDIANS else moved)


def in_full(source: str, event: str) -> str:
    """What an event is called in the key of an errand where another source has one of that id too."""
    return f"{source}/{event}"
