"""One mailbox, one mail: what several guardians would get there of one event becomes the same message for all."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.rules.carrying import too_much
from ouderbrug.texts.both import in_one

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from ouderbrug.model import Message, Text
    from ouderbrug.planning.draft import Draft
    from ouderbrug.rules.judgement import Judgement
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster

    Judged = tuple[Draft, Judgement]

_GOES = ("fold", "allow", "delay", "approve")
"""The verdicts of what goes at all; the last of them holds for all at one mailbox."""


def in_one_mail(judged: Iterable[Judged], runtime: Runtime, roster: Roster) -> list[Judged]:
    """The same drafts, equal in all that their mail says where they go to one mailbox; who may have most goes first."""
    boxes: dict[Hashable, list[Judged]] = defaultdict(list)
    for draft, judgement in judged:
        one = (
            draft if not _is_held(draft.message, roster) else replace(draft, address="")
        )  # without one it joins nobody
        boxes[_mailbox(one, judgement)].append((one, judgement))
    return [one for together in boxes.values() for one in _alike(together, runtime, roster)]


def _is_held(message: Message, roster: Roster) -> bool:
    """True of what waits behind a hold for its guardian alone: whoever else reads the mailbox has theirs meanwhile."""
    return roster.is_held(message.recipient, message.pupils if message.about_a_child else ())


def _mailbox(draft: Draft, judgement: Judgement) -> Hashable:
    """Where it goes, and about what; what is for one guardian alone (a card, a turn) is by itself."""
    if not draft.address or judgement.verdict not in _GOES or not judgement.holds_slot:
        return id(draft)
    event = draft.message.event
    return event.source, event.id, event.revision, draft.message.correction, draft.address


def _alike(together: list[Judged], runtime: Runtime, roster: Roster) -> list[Judged]:
    if len(together) == 1:
        return together
    first, *rest = sorted(together, key=lambda one: -len(one[0].message.pupils))
    joins, others, apart = _sorted_out(first, rest, roster)
    text = in_one(draft.message.text for draft, _ in (first, *joins))
    if not fits(text, first[0].message, runtime):
        others += [one for one in joins if one[0].message.text != first[0].message.text]
        joins = [one for one in joins if one[0].message.text == first[0].message.text]
        text = first[0].message.text
    alone = [(replace(draft, address=""), judgement) for draft, judgement in apart]
    return [*_joined(first, joins, text), *(_alike(others, runtime, roster) if others else ()), *alone]


def _sorted_out(first: Judged, rest: Sequence[Judged], roster: Roster) -> tuple[list[Judged], ...]:
    """Who joins the first, who may not know of all of it, and who is not to meet one of them."""
    joins: list[Judged] = []
    others: list[Judged] = []
    apart: list[Judged] = []
    for one in rest:
        named = {other.message.recipient for other, _ in (first, *joins)}
        if not named.isdisjoint(roster.apart_from(one[0].message.recipient)):
            apart.append(one)
        else:
            (joins if _may_join(first[0].message, one[0].message) else others).append(one)
    return joins, others, apart


def _may_join(first: Message, other: Message) -> bool:
    """News names no child; what is about children is for who may know of all of them."""
    return not first.about_a_child or set(other.pupils) <= set(first.pupils)


def fits(text: Text, message: Message, runtime: Runtime) -> bool:
    """True if the channel of a message takes a text of this length."""
    return too_much(replace(message, text=text), runtime.capabilities[message.channel]) is None


def _joined(first: Judged, joins: Sequence[Judged], text: Text) -> list[Judged]:
    everybody = (first, *joins)
    pupils = tuple(dict.fromkeys(pupil for draft, _ in everybody for pupil in draft.message.pupils))
    said = max((judgement for _, judgement in everybody), key=_weight)
    warnings = tuple(dict.fromkeys(code for _, judgement in everybody for code in judgement.warnings))
    channel, found = first[0].message.channel, []
    for draft, judgement in everybody:
        alike = judgement._replace(verdict=said.verdict, rule=said.rule, reason=said.reason, until=said.until)
        alike = alike._replace(warnings=warnings) if said.verdict == "approve" else alike
        message = replace(draft.message, text=text, pupils=pupils, channel=channel)
        found.append((replace(draft, message=message), alike))
    return found


def _weight(judgement: Judgement) -> tuple[int, float]:
    return _GOES.index(judgement.verdict), judgement.until.timestamp() if judgement.until else 0.0
