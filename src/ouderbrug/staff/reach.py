"""Whom an event truly reached: who had its message in a language of their own, and why the others did not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.model import State
from ouderbrug.store import claims, events, plans, reached
from ouderbrug.store.follow_ups import TALK
from ouderbrug.texts.language import language_code

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from ouderbrug.model import Event
    from ouderbrug.school.roster import Roster
    from ouderbrug.store.rows import Outcome, PlanRow
    from ouderbrug.unit_of_work import UnitOfWork

INTERPRETER = "interpreter"
UNREACHED = "unreached-decision"
UNDER_WAY = frozenset({State.QUEUED, State.AWAITING_APPROVAL, State.SENDING, State.UNKNOWN, State.HANDED_OVER})
"""States of a message that may still arrive, or of which a colleague is to say whether it did."""
_STILL_COMES = UNDER_WAY - {State.HANDED_OVER}
_OTHERWISE = reached.OTHERWISE
_NEVER = datetime.min.replace(tzinfo=UTC)
Done = dict[tuple[str, str], datetime]


@dataclass(frozen=True)
class Reach:
    """The guardians of an event's audience: who was reached, and why each other one was not.

    A reason is a rule with its code, a state of the message, "interpreter" (it is not in their language) or
    "not-planned". Of ``failed`` it is the code with which their message failed. ``due`` are those for whom a colleague
    has something to do: the code of the follow-up and since when.
    """

    reached: tuple[str, ...] = ()
    missed: Mapping[str, str] = field(default_factory=dict)
    failed: frozenset[str] = frozenset()
    due: Mapping[str, tuple[str, datetime]] = field(default_factory=dict)


def follow_up_key(event_id: str, guardian: str) -> str:
    """What names a follow-up about one guardian and one event."""
    return f"{event_id}:{guardian}"


def reach(work: UnitOfWork, event_id: str, careful: Collection[str], done: Done, source: str | None = None) -> Reach:
    """Whom the event reached, over all its revisions; ``careful`` are the kinds that must be in one's own language.

    Without a ``source`` two events of one id are read as one. ``done`` is what colleagues did: a call with an
    interpreter, a talk since the event with who got nothing.
    """
    revisions = events.find(work.connection, work.school, event_id, source)
    if not revisions:
        return Reach()
    event, rows = revisions[-1].event, [stored.row for stored in revisions]
    accepted, messages = events.accepted_at(work.connection, rows[-1]), reached.outcomes(work.connection, rows)
    planned = plans.of_events(work.connection, rows)
    by_right = frozenset(name for name, rule in work.runtime.registry.rules.items() if rule.by_right)
    had: list[str] = []
    missed: dict[str, str] = {}
    failed: set[str] = set()
    due: dict[str, tuple[str, datetime]] = {}
    for key in _audience(event, work.roster):
        language = work.roster.guardians[key].language
        parts = _plans_of(key, planned, work.roster)
        for plan in parts:
            mine = _about(plan, messages.get(key, []), all_of_them=len(parts) == 1)
            own = Fate(event, accepted, key, language, mine, plan, by_right)
            why, code = own.found(done, strict=event.kind in careful)
            if why and code:
                due.setdefault(key, (code, own.since))
            if why and key not in missed:
                missed[key] = why
                failed |= {key} if own.has_failed else set()
        if key not in missed:
            had.append(key)
    return Reach(tuple(had), missed, frozenset(failed), due)


@dataclass(frozen=True)
class Fate:
    """What became of an event for one guardian: its messages, of all revisions and ways, and the latest plan.

    ``by_right`` are the rules that refuse what a guardian may not or does not want to have.
    """

    event: Event
    accepted: datetime
    guardian: str
    language: str
    messages: list[Outcome]
    plan: PlanRow | None
    by_right: frozenset[str]

    @property
    def since(self) -> datetime:
        """When it was last tried, or else taken in."""
        tried = [row.marked_at for row in self.messages if row.marked_at]
        return max(tried, default=self.accepted)

    def found(self, done: Done, *, strict: bool) -> tuple[str, str]:
        """Why it did not reach this guardian (empty: it did), and the code of what is to be done (empty: nothing).

        ``strict``: a text in another language than the guardian's reaches nobody.
        """
        why = self._why()
        if strict and self._speaks_another_language() and not (why in _STILL_COMES or self._is_by_right(why)):
            return ("", "") if self._was_done(done, INTERPRETER) else (INTERPRETER, INTERPRETER)
        if not why or self._was_done(done, UNREACHED) or self.accepted <= done.get((TALK, self.guardian), _NEVER):
            return "", ""
        return why, UNREACHED if strict and why not in UNDER_WAY and not self._is_by_right(why) else ""

    def _is_by_right(self, why: str) -> bool:
        """True if a guardian may not have it, or does not want it: nobody is sent after them."""
        rule, _, code = why.partition(".")
        return bool(code) and rule in self.by_right

    def _was_done(self, done: Done, code: str) -> bool:
        return self.accepted <= done.get((code, follow_up_key(self.event.id, self.guardian)), _NEVER)

    def _why(self) -> str:
        if any(row.state == State.SENT and not row.pilot for row in self._of_latest):
            return ""
        if self.plan and self.plan.verdict == "refuse" and self.plan.rule in self.by_right:
            return _reason(None, self.plan)  # whatever became of a post that others in the group were to read
        if not self._latest_ended and any(row.state == State.SENT and not row.pilot for row in self.messages):
            return ""  # and the change of it is on its way, or says nothing new
        return _reason(self._decisive, self.plan)

    @property
    def has_failed(self) -> bool:
        """True if what decides how it stands is a message that failed."""
        return _failed(self._decisive)

    @property
    def _decisive(self) -> Outcome | None:
        """The message that says how it stands; None where the latest revision was refused before it became one."""
        return decisive(self._of_latest if self._latest_ended else self._of_latest or self.messages)

    @property
    def _of_latest(self) -> list[Outcome]:
        return [row for row in self.messages if self.plan is None or row.event == self.plan.event]

    @property
    def _latest_ended(self) -> bool:
        """True if the latest revision did not come, and will not: who heard of an earlier one believes that still."""
        latest = decisive(self._of_latest)
        if latest is None:
            return self.plan is not None and self.plan.verdict == "refuse" and self.plan.rule is not None
        return latest.state in (State.FAILED, State.EXPIRED) or "." in latest.error_class

    def _speaks_another_language(self) -> bool:
        used = self.messages[-1].language if self.messages else self.plan.language if self.plan else "nl"
        return not _is_in(self.language, used)


class End(NamedTuple):
    """Of an event that is off: who had it before, and who of these heard so."""

    had: tuple[str, ...]
    heard: tuple[str, ...]


def end_of(work: UnitOfWork, event_id: str, source: str | None = None) -> End | None:
    """Who heard that an event is off, of those who had it; None where it is not."""
    revisions = events.find(work.connection, work.school, event_id, source)
    end = events.meant(revisions)
    if end is None or not end.event.withdrawn:
        return None
    last, whose = end.row, end.event.source
    earlier = [one.row for one in revisions if one.event.source == whose and one.row != last]
    before = reached.outcomes(work.connection, earlier)
    after = reached.outcomes(work.connection, [last], off=True)
    had = sorted(key for key, rows in before.items() if _came(rows))
    heard = sorted(key for key, rows in after.items() if knows(rows, _language(work, key)))
    return End(tuple(had), tuple(heard))


def untold_change(work: UnitOfWork, event_id: str, source: str | None = None) -> dict[str, str]:
    """Of an event that changed whom of those who had it nobody told that yet, and how that stands."""
    revisions = events.find(work.connection, work.school, event_id, source)
    if not revisions or revisions[-1].event.withdrawn:
        return {}
    last = revisions[-1].row
    before = reached.outcomes(work.connection, [one.row for one in revisions if one.row != last])
    found: dict[str, str] = {}
    for key, rows in sorted(reached.outcomes(work.connection, [last]).items()):
        if _came(before.get(key, ())) and not knows(rows, _language(work, key)):
            untold = [row for row in rows if _is_untold(row)]
            found[key] = _reason(decisive(untold or rows), None)
    return found


def _language(work: UnitOfWork, guardian: str) -> str:
    one = work.roster.guardians.get(guardian)
    return one.language if one else ""


def knows(messages: Sequence[Outcome], language: str) -> bool:
    """True if what was said came in one's own language, or in another and no card beside it is untold still."""
    told = [row for row in messages if _was_told(row)]
    in_their_own = any(_is_in(language, row.language) for row in told)
    return in_their_own or (bool(told) and not any(_is_untold(row) for row in messages))


def _is_in(language: str, used: str) -> bool:
    return language_code(language) in (language_code(one) for one in used.split(", "))


def _is_untold(row: Outcome) -> bool:
    return row.state == State.HANDED_OVER or (row.state == State.EXPIRED and row.error_class in claims.CARD_RAN_OUT)


def _was_told(row: Outcome) -> bool:
    word = row.error_class if row.state == State.CANCELLED else ""
    return not row.pilot and (row.state == State.SENT or f"{word}-".startswith(tuple(f"{one}-" for one in _OTHERWISE)))


def _came(messages: Sequence[Outcome]) -> bool:
    return any(one.state == State.SENT and not one.pilot for one in messages)


def unheard_end(work: UnitOfWork, event_id: str, source: str) -> Reach:
    """Whom the word did not reach that an event is off, for them or for all, and why."""
    last = events.find(work.connection, work.school, event_id, source)[-1]
    messages = reached.outcomes(work.connection, [last.row], off=True)
    still = set() if last.event.withdrawn else set(_audience(last.event, work.roster))
    missed: dict[str, str] = {}
    failed: set[str] = set()
    for plan in plans.of_events(work.connection, [last.row]):
        for key in _readers(plan, work.roster):
            mine = _about(plan, messages.get(key, []), all_of_them=False)
            if key in still or key in missed or any(row.state == State.SENT for row in mine):
                continue
            latest = decisive(mine)
            missed[key] = _reason(latest, plan)
            failed |= {key} if _failed(latest) else set()
    return Reach(missed=missed, failed=frozenset(failed))


def decisive(messages: Sequence[Outcome]) -> Outcome | None:
    """Of the ways by which one guardian was to hear the same, that which says how it stands (None: there is none).

    As long as one may still come, that; then the one that ended last, whichever was made first.
    """
    open_ = [row for row in messages if row.state in UNDER_WAY]
    return open_[-1] if open_ else max(messages, key=lambda row: row.settled_at or _NEVER, default=None)


def _reason(latest: Outcome | None, plan: PlanRow | None) -> str:
    """Why it did not come by this message; by the plan where there is none."""
    if latest:
        ended = latest.state in (State.FAILED, State.CANCELLED) or latest.error_class in claims.CARD_RAN_OUT
        return "pilot" if latest.pilot else (ended and latest.error_class) or latest.state
    why = (plan and plan.reason) or "not-planned"
    return f"{plan.rule}.{why}" if plan and plan.rule else why


def _failed(latest: Outcome | None) -> bool:
    return latest is not None and latest.state == State.FAILED and not latest.pilot


def _readers(plan: PlanRow, roster: Roster) -> list[str]:
    post = plan.recipient.startswith("group:")
    return [one.key for one in roster.members(plan.recipient.removeprefix("group:"))] if post else [plan.recipient]


def _audience(event: Event, roster: Roster) -> list[str]:
    ties = (tie for pupil in roster.pupils_in(event.audience) for tie in roster.ties_of_pupil.get(pupil, ()))
    return sorted({tie.guardian for tie in ties if tie.guardian in roster.guardians})


def _about(plan: PlanRow | None, messages: list[Outcome], *, all_of_them: bool) -> list[Outcome]:
    """Those of a guardian's messages that tell of the children of one plan."""
    if plan is None or all_of_them:
        return messages
    return [one for one in messages if not set(plan.pupils).isdisjoint(one.pupils)]


def _plans_of(guardian: str, planned: Sequence[PlanRow], roster: Roster) -> list[PlanRow | None]:
    """The latest plans of a guardian (one for each part of their children), or that of a post to a group of theirs."""
    mine = [plan for plan in planned if plan.recipient == guardian]
    if mine:
        return [plan for plan in mine if plan.event == mine[-1].event]
    groups = roster.groups_of(tie.pupil for tie in roster.ties_of_guardian.get(guardian, ()))
    names = [f"group:{group}" for group in groups]
    posts = sorted((one for one in planned if one.recipient in names), key=lambda one: names.index(one.recipient))
    return [[one for one in posts if one.recipient == posts[0].recipient][-1]] if posts else [None]
