"""What a channel can carry of a message by what it declares; the same answer for planning, the mark and an outage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.facts import Refuse
from ouderbrug.model import CHILD_MARK, GUARDIAN_MARK
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from ouderbrug.model import Capabilities, Message


def too_much(message: Message, can: Capabilities, name_lengths: tuple[int, int] = (0, 0)) -> Refuse | None:
    """Why a channel cannot carry a message, None if it can; a post that it cannot carry goes to each alone.

    A calendar that the channel lacks is no reason: the text holds the facts. ``name_lengths`` are the characters of the
    guardian's and the children's names as they will stand in the text.
    """
    group = message.group
    audience = "group" if group else "guardian"
    if message.content_class not in can.classes or (group and message.about_a_child):
        return Refuse("class-not-on-channel", {"class": message.content_class.value}, each_alone=bool(group))
    if Topic.SAID_ONLY in message.topics and not can.by_person:
        return Refuse("said-only")
    if audience not in can.audiences:
        return Refuse("audience-not-on-channel", {"audience": audience}, each_alone=bool(group))
    if message.attachments and not can.attachments:
        return Refuse("attachment-not-on-channel", {"files": len(message.attachments)}, each_alone=bool(group))
    if can.invitations_only and (message.meeting is None or message.is_digest):
        return Refuse("text-not-on-channel", each_alone=bool(group))
    if can.max_chars and (length := _length(message, name_lengths)) > can.max_chars:
        return Refuse("too-long", {"chars": length, "limit": can.max_chars}, each_alone=bool(group))
    return None


def _length(message: Message, name_lengths: tuple[int, int]) -> int:
    """Characters of the text with names merged; channels with a limit carry the short text."""
    text = message.text.app or message.text.body
    guardian, children = name_lengths
    return len(text) + text.count(GUARDIAN_MARK) * max(guardian - 1, 0) + text.count(CHILD_MARK) * max(children - 1, 0)
