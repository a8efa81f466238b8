"""Judges drafts by the rules, beside what is queued: when each goes, over which channel, and who looks first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.factbook import reader
from ouderbrug.failures import RULE_FAILED
from ouderbrug.model import Correction, Priority
from ouderbrug.planning import first_look, routing
from ouderbrug.planning.draft import NOTHING_NEW
from ouderbrug.planning.kept_back import kept_back
from ouderbrug.planning.mailboxes import in_one_mail
from ouderbrug.planning.prepared import Prepared
from ouderbrug.planning.windows import Window
from ouderbrug.registry import CONTENT_POLICY
from ouderbrug.rules.judgement import Judgement

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from datetime import datetime

    from ouderbrug.factbook.book import FactBook
    from ouderbrug.model import Message
    from ouderbrug.planning.draft import Draft
    from ouderbrug.unit_of_work import UnitOfWork


def judge_window(work: UnitOfWork, window: Window, prepared: Prepared) -> None:
    """Judge drafts and what is queued beside them; the verdicts come behind those of other windows."""
    drafts, waiting = kept_back(work, window.drafts), window.queued
    queued = [one.message for one in work.queued(waiting)]
    prepared.due |= {row.public_id: row.due_at for row in waiting if not row.attempts}
    replaced = {(stored.event.source, stored.event.id) for stored in prepared.replaced}
    staying = [message for message in queued if (message.event.source, message.event.id) not in replaced]
    new = [draft.message for draft in drafts if not draft.no_route]
    off = {stored.row for stored in prepared.replaced}
    book = reader.read(work, [*new, *staying], with_queue=not queued, named=window.named, called_off=off)
    book.rows = {row.public_id: row.id for row in waiting}
    book.inside = {row.public_id for row in waiting if row.digest is not None}
    judged = work.runtime.gate.judge_all([*new, *staying], book, work.now)
    prepared.queued += [(one, _at_its_hour(one, judged[id(one)], prepared.due, work.now)) for one in staying]
    stay = _reached_otherwise(drafts, judged)
    found = [
        (draft, judged.get(id(draft.message)))
        if id(draft) in stay
        else _another_way(work, draft, judged.get(id(draft.message)), book)
        for draft in drafts
    ]
    looks: dict[Hashable, tuple[str, ...]] = {}
    told = [(_by_its_day(work, draft, judgement, looks), judgement) for draft, judgement in _called_once(work, found)]
    prepared.drafts += in_one_mail(
        [(draft, _of(draft, judgement)) for draft, judgement in told], work.runtime, work.roster
    )


def judge(work: UnitOfWork, drafts: list[Draft]) -> list[tuple[Draft, Judgement]]:
    """Judge drafts by the facts of this moment, beside whatever is queued already."""
    prepared = Prepared()
    judge_window(work, Window(drafts, []), prepared)
    return prepared.drafts


def ask(work: UnitOfWork, message: Message) -> Judgement:
    """What the rules say of a message by the facts of this moment."""
    return work.runtime.gate.judge(message, reader.read(work, [message]).facts(message), work.now)


def new_time(work: UnitOfWork, judgement: Judgement, due: datetime | None) -> datetime | None:
    """When a message that waits for its time may go instead; None where it is to go as it was, or was tried before."""
    may = work.now if judgement.verdict == "allow" else judgement.until
    # Most of those who wait for their turn will wait again: better to know it here than one by one.
    return may if due is not None and may is not None and (may < due or not judgement.holds_slot) else None


def _at_its_hour(message: Message, judgement: Judgement, due: Mapping[str, datetime], now: datetime) -> Judgement:
    """The judgement of a digest that the rules would let go at once: it waits for its hour, which the school chose."""
    at = due.get(message.public_id, now)
    waits = message.is_digest and judgement.verdict == "allow" and at > now
    return judgement._replace(verdict="delay", until=at) if waits else judgement


def _reached_otherwise(drafts: list[Draft], judged: Mapping[int, Judgement]) -> set[int]:
    """Those copies of what is urgent that look for no other way, by ``id()``: one at most does for a guardian."""
    found: dict[tuple[object, ...], list[Draft]] = {}
    for draft in drafts:
        message = draft.message
        if message.priority <= Priority.URGENT and not message.group and not draft.said_too:
            name = message.event.source, message.event.id, message.recipient, message.pupils
            found.setdefault(name, []).append(draft)
    stay: set[int] = set()
    for copies in found.values():
        said = [judged.get(id(draft.message)) for draft in copies]
        goes = any(one is not None and one.verdict != "refuse" and one.reason != RULE_FAILED for one in said)
        stay |= {id(draft) for draft in (copies if goes else copies[1:])}
    return stay


def _another_way(
    work: UnitOfWork, draft: Draft, judgement: Judgement | None, book: FactBook
) -> tuple[Draft, Judgement | None]:
    """The draft over another channel of its guardian or a colleague's, where it cannot go over its own one in time."""

    def ask(message: Message) -> Judgement:
        return work.runtime.gate.judge(message, book.facts(message), work.now)

    message = draft.message
    if judgement and draft.reminds and judgement.verdict == "delay" and routing.needs_a_person(message, judgement):
        return replace(draft, no_route=NOTHING_NEW), None
    channel = routing.another_way(work, message, judgement, ask) if judgement else None
    if judgement is None or channel is None:
        return draft, judgement
    message = replace(message, channel=channel)
    again = ask(message)
    if again.verdict == "refuse" or (again.verdict == "fold" and work.runtime.capabilities[channel].by_person):
        return draft, judgement
    if judgement.verdict == "refuse":
        book.expect(message, again, work.now)
        again = again._replace(passed_over=(judgement.passing_over(draft.message.channel),))
    address = work.roster.address(work.roster.guardians[message.recipient], work.runtime.boxes[channel])
    return replace(draft, message=message, address=address), again


def _called_once(work: UnitOfWork, found: list[tuple[Draft, Judgement | None]]) -> list[tuple[Draft, Judgement | None]]:
    """Without the call beside a copy in another language where that copy is itself for a colleague by now."""

    def name(draft: Draft) -> Hashable:
        message = draft.message
        return message.event.source, message.event.id, message.recipient, message.pupils

    by_person = work.runtime.by_person
    told = {name(draft) for draft, _ in found if not draft.said_too and draft.message.channel in by_person}
    return [one for one in found if not (one[0].said_too and name(one[0]) in told)]


def _by_its_day(
    work: UnitOfWork, draft: Draft, judgement: Judgement | None, looks: dict[Hashable, tuple[str, ...]]
) -> Draft:
    """The draft with what a person must look at because it waits for another day than it was written for.

    A text is looked at once for each day: ``looks`` holds what was found.
    """
    goes, message = judgement.until if judgement else None, draft.message
    off = message.correction is Correction.WITHDRAWN
    if goes is None or off or not first_look.on_another_day(work, message, goes):
        return draft
    found = first_look.in_a_source if message.approved_by else first_look.by_text
    name = id(message.event), message.correction, found, goes, first_look.alike(work, message)
    if name not in looks:
        looks[name] = found(work, message, goes)
    new = tuple(code for code in looks[name] if code not in draft.ask)
    return replace(draft, ask=(*draft.ask, *new)) if new else draft


def _of(draft: Draft, judgement: Judgement | None) -> Judgement:
    rule = None if draft.no_route == NOTHING_NEW else CONTENT_POLICY
    found = judgement or Judgement("refuse", rule, draft.no_route)
    return _asked(draft, found._replace(passed_over=(*draft.passed_over, *found.passed_over)))


def _asked(draft: Draft, judgement: Judgement) -> Judgement:
    """What a person must look at waits for that person, unless a rule refuses it anyway."""
    if not draft.ask or judgement.verdict == "refuse":
        return judgement
    asked = (*judgement.warnings, *draft.ask)
    return judgement._replace(verdict="approve", rule=None, reason=draft.ask[0], until=None, warnings=asked)
