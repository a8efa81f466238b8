"""Antwoorden: who said what to what was asked, one tap to write down an answer, and a reminder of who said nothing."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, NamedTuple

from ouderbrug.errors import OuderbrugError
from ouderbrug.model import Answer, Goal, State
from ouderbrug.planning.told_once import just_told
from ouderbrug.staff import responses
from ouderbrug.staff.answered_before import answered_before
from ouderbrug.staff.asked import asked_lately, who_was_asked
from ouderbrug.staff.reminding import ENDING, reminder_of
from ouderbrug.staff.titles import begun, title_for
from ouderbrug.store import events
from ouderbrug.store.audit import in_log
from ouderbrug.texts.language import clean, join_names
from ouderbrug.web import by_hand, seen
from ouderbrug.web.families import paths_to
from ouderbrug.web.leaving import leaves_at, why_not_yet
from ouderbrug.web.screen import Go, NotHere, Page, Stopped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ouderbrug.staff.responses import Question
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.web.screen import Ask

SILENT = "silent"
"""What stands for the answer of who gave none."""
MOST_SAID = 1000
"""So many signs of what a guardian said are kept."""
_log = logging.getLogger("ouderbrug.web")


class _Asked(NamedTuple):
    """A question with the guardians of the own groups who were asked, and the children of those groups for whom."""

    question: Question
    whom: Mapping[str, tuple[str, ...]]
    before: frozenset[str]
    """Who of them answered to an earlier text."""

    @property
    def number(self) -> int:
        """That of the event as it was first told, which no change of it changes."""
        return self.question.rows[0]

    def answer_of(self, guardian: str) -> str:
        """What they said last."""
        said = self.question.answers.get(guardian)
        return said.answer.value if said else SILENT

    def note_of(self, guardian: str) -> str:
        """What they said in their own words with it."""
        said = self.question.answers.get(guardian)
        return said.note if said else ""

    def by_answer(self) -> dict[str, list[str]]:
        """The guardians by what they said, who said nothing first."""
        names = (SILENT, *(one.value for one in Answer))
        found = {name: [key for key in self.whom if self.answer_of(key) == name] for name in names}
        return {name: keys for name, keys in found.items() if keys}

    @property
    def pupils(self) -> frozenset[str]:
        """The children for whom they were asked."""
        return frozenset(pupil for pupils in self.whom.values() for pupil in pupils)


def _theirs(ask: Ask, asked: Question) -> _Asked:
    people, found = ask.work.roster, dict[str, tuple[str, ...]]()
    for key, pupils in who_was_asked(ask.work, asked).items():
        theirs = sorted(pupil for pupil in pupils if ask.is_of_theirs(people.pupils[pupil].groups))
        if theirs and not ask.is_own_family(key):
            found[key] = tuple(theirs)
    in_order = sorted(found, key=lambda key: (people.groups_of(found[key]), people.guardians[key].name))
    return _Asked(asked, {key: found[key] for key in in_order}, answered_before(ask.work, asked).intersection(found))


def _all(ask: Ask) -> list[_Asked]:
    each = (_theirs(ask, one) for one in asked_lately(ask.work))
    return [one for one in each if one.whom]


def _of_number(ask: Ask) -> _Asked:
    for asked in asked_lately(ask.work):
        one = _theirs(ask, asked) if asked.rows[0] == ask.number else None
        if one is not None and one.whom:
            return one
    raise _is_off(ask)


def _is_off(ask: Ask) -> Exception:
    """What is said of a question that was called off since; of any other number nothing."""
    first = events.by_row(ask.work.connection, [ask.number]).get(ask.number)
    try:
        asked = responses.question(ask.work, first.event.id) if first else None
    except OuderbrugError:
        return NotHere()
    theirs = asked is not None and asked.event.withdrawn and asked.rows[0] == ask.number and _theirs(ask, asked).whom
    return Stopped("asked_is_off", to="/answers") if theirs else NotHere()


def listed(ask: Ask) -> Page:
    """What was asked lately, each with how many said what; it leads to who they are."""
    found = _all(ask)
    if not found:
        return Page("nothing.html.j2", {"said": "nothing_asked"})
    lines = [(f"/answers/{one.number}", _title(ask, one), _counts(ask, one)) for one in found]
    return Page("answers.html.j2", {"lines": lines}, frozenset(pupil for one in found for pupil in one.pupils))


def _title(ask: Ask, one: _Asked) -> str:
    """What it is called, with the children of the own groups alone: it may be for others besides."""
    event, pupils = one.question.event, sorted(one.pupils)
    title = title_for(ask.work, event.id, pupils) or ask.say("a_message")
    names = join_names(ask.work.roster.call_names(pupils), ask.say.language)
    title = f"{title}: {names}" if event.audience.scope == "pupils" and names not in title else title
    return begun(title)


def _counts(ask: Ask, one: _Asked) -> str:
    """How many said what: "14 komen, 3 niet, 8 nog niet gereageerd"."""
    says = "comes" if ask.work.runtime.kinds[one.question.event.kind].goal is Goal.INVITE else "says"
    counted = {name: len(keys) for name, keys in one.by_answer().items()}
    in_order = (*(each.value for each in Answer), SILENT)
    each = [ask.say.some(f"{says}.{name}", counted[name]) for name in in_order if name in counted]
    before = [ask.say.some("answered_before", len(one.before))] if one.before else []
    return ", ".join(each) + "".join(f" ({said})" for said in before)


def question(ask: Ask) -> Page:
    """One question: the guardians behind each count, with a tap for each answer, and the reminder."""
    one = _of_number(ask)
    paths = paths_to(ask, one.whom)
    parts = [
        (name, [_line(ask, one, key) | {"family": paths.get(key, "")} for key in keys])
        for name, keys in one.by_answer().items()
    ]
    values = {"number": one.number, "title": _title(ask, one), "counts": _counts(ask, one), "parts": parts}
    values |= {"answers": [each.value for each in Answer], "needed": one.question.event.payload.get("needed")}
    return Page("question.html.j2", values | _reminder(ask, one), one.pupils)


def _line(ask: Ask, one: _Asked, key: str) -> dict[str, Any]:
    people = ask.work.roster
    return {
        "key": key,
        "number": list(one.whom).index(key),
        "name": people.guardians[key].name,
        "children": people.call_names(one.whom[key]),
        "groups": people.groups_of(one.whom[key]),
        "answer": one.answer_of(key),
        "before": key in one.before,
        "known": seen.known(ask, _said(one, key)),
        "note": one.note_of(key),
    }


def _said(one: _Asked, key: str) -> dict[object, object]:
    """What stands there of a guardian, to what was asked as it is now."""
    said = one.question.answers.get(key)
    return {"said": (one.question.event.revision, said and (said.answer.value, said.note, said.at))}


def answered(ask: Ask) -> Page | Go:
    """Write down what a guardian said; nothing where a later word than the one that stood there is known by now."""
    one, key, said = _of_number(ask), ask.form.get("guardian", ""), ask.form.get("answer", "")
    if key not in one.whom or said not in [each.value for each in Answer]:
        raise NotHere
    note = clean(ask.form.get("note", "")).strip()
    if len(note) > MOST_SAID:
        raise Stopped("note_too_long")
    if one.answer_of(key) != said or note not in ("", one.note_of(key)):
        if (then := seen.since(ask, _said(one, key))).changed:
            return seen.again(ask, question(ask), then)
        by = ask.visitor.one.key
        responses.answered(ask.work, one.question, key, Answer(said), by, note)
        whose = in_log(ask.work.connection, key)
        of = ask.work.in_log(one.question.event.id)
        _log.info("answer %s of %s on %s recorded by %s", said, whose, of, by)
    return Go(f"/answers/{one.number}")


def _reminder(ask: Ask, one: _Asked) -> dict[str, Any]:
    """What there is to remind, or what became of it; of who was asked a moment ago it is too soon."""
    rows = by_hand.rows_of(ask, _reminder_id(one))
    waits = bool(rows) and by_hand.nobody_has_it(rows)
    silent = set(one.by_answer().get(SILENT, ()))
    whom = silent - just_told(ask.work, one.question.event.id)
    others = bool(silent) and not _is_all_theirs(ask, one)
    return {
        "whom": len(whom),
        "known": seen.known(ask, by_hand.known(rows) if waits else _silent(ask, one)),
        "goes": _goes(ask, rows) if waits else "",
        "looked_at": waits and not why_not_yet(ask, rows) and bool(by_hand.will(ask, _reminder_id(one)).approval),
        "reminded": any(row.state != State.CANCELLED for row in rows),
        "may_remind": bool(whom) and _may_remind(ask, one),
        "others": others,
        "soon": bool(silent) and not whom,
    }


def _silent(ask: Ask, one: _Asked) -> dict[object, object]:
    """Who said nothing to what was asked as it is now, each by a name that says nothing of them."""
    silent = one.by_answer().get(SILENT, [])
    return dict.fromkeys(seen.called(ask, silent), one.question.event.revision)


def _goes(ask: Ask, rows: Sequence[MessageRow]) -> str:
    why = why_not_yet(ask, rows)
    return ask.say(why) if why else ask.say("reminder_goes", when=leaves_at(ask, rows))


def _reminder_id(one: _Asked) -> str:
    return one.question.event.id + ENDING


def _may_remind(ask: Ask, one: _Asked) -> bool:
    """True where it was asked in the own groups alone, and a reminder can be made of it."""
    if not _is_all_theirs(ask, one):
        return False
    try:
        return bool(reminder_of(ask.work, one.question.event.id))
    except OuderbrugError:
        return False


def _is_all_theirs(ask: Ask, one: _Asked) -> bool:
    people = ask.work.roster
    meant = people.pupils_in(one.question.event.audience)
    return all(ask.is_of_theirs(people.pupils[pupil].groups) for pupil in meant)


def remind(ask: Ask) -> Page | Go:
    """Ask once more who said nothing, in ten minutes, as `ouderbrug event remind` does."""
    one = _of_number(ask)
    if not _is_all_theirs(ask, one):
        raise NotHere
    then = seen.since(ask, _silent(ask, one))._replace(gone=seen.NONE)  # who answered since is not reminded
    if then.changed:
        return seen.again(ask, question(ask), then)
    try:
        reminder = reminder_of(ask.work, one.question.event.id)
    except OuderbrugError:
        raise Stopped("no_reminder") from None
    by_hand.put_ready(ask, reminder)
    return Go(f"/answers/{one.number}")


def remind_not(ask: Ask) -> Page | Go:
    """Call the reminder off, while nobody has it."""
    one = _of_number(ask)
    rows = by_hand.rows_of(ask, _reminder_id(one))
    if not rows or not _is_all_theirs(ask, one):
        raise NotHere
    if (then := seen.since(ask, by_hand.known(rows))).changed:
        return seen.again(ask, question(ask), then)
    by_hand.call_off(ask, _reminder_id(one), rows)
    return Go(f"/answers/{one.number}")
