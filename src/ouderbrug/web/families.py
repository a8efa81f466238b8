"""Gezin: what one guardian got this school year for children of the own groups, what they said and what they wish."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ouderbrug.model import State
from ouderbrug.staff.cards import phone
from ouderbrug.staff.family import this_year, times_asked
from ouderbrug.staff.titles import begun, title_for
from ouderbrug.store import agreements, follow_ups, holds, responses
from ouderbrug.store.agreements import Agreement
from ouderbrug.store.audit import in_log
from ouderbrug.store.mailboxes import hashed
from ouderbrug.texts.language import clean
from ouderbrug.web import held_families, left_out, seen
from ouderbrug.web.figures_said import of_week
from ouderbrug.web.screen import Go, NotHere, Page, Stopped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from ouderbrug.people import Guardian
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.web.screen import Ask


MOST_WORDS = 1000
"""So many characters an agreement may have."""
_log = logging.getLogger("ouderbrug.tasks")


def listed(ask: Ask) -> Page:
    """The guardians of the children of one's groups, by group and child; each leads to their page."""
    found, people = _theirs(ask), ask.work.roster
    if not found:
        return Page("nothing.html.j2", {"said": "no_families"})
    paths = {key: path for path, key in _paths(ask, found).items()}
    by_group: dict[str, list[tuple[str, list[tuple[str, str]]]]] = {}
    for pupil in sorted({one for pupils in found.values() for one in pupils}, key=lambda key: _in_order(ask, key)):
        links = [(f"/families/{paths[key]}", people.guardians[key].name) for key in found if pupil in found[key]]
        line = people.pupils[pupil].first_name, links
        by_group.setdefault(", ".join(people.pupils[pupil].groups), []).append(line)
    pupils = frozenset(pupil for pupils in found.values() for pupil in pupils)
    return Page("families.html.j2", {"groups": by_group}, pupils)


def _in_order(ask: Ask, pupil: str) -> tuple[tuple[str, ...], str, str]:
    one = ask.work.roster.pupils[pupil]
    return one.groups, one.first_name, pupil


def _theirs(ask: Ask) -> dict[str, tuple[str, ...]]:
    """The guardians who may hear from school, each with their children of the groups of who asks; never the own family.

    What is pressed here is about the whole of them.
    Whom a ban keeps out has no page, nor has who left; of who hears nothing of a child there is no word with it.
    """
    people, found = ask.work.roster, dict[str, tuple[str, ...]]()
    for key, hears_of in people.hears_of.items():
        children = sorted(tie.pupil for tie in people.ties_of_guardian.get(key, ()))
        known = [people.pupils[pupil] for pupil in children if pupil in people.pupils and pupil in hears_of]
        theirs = tuple(pupil.key for pupil in known if pupil.active and ask.is_of_theirs(pupil.groups))
        if theirs and not ask.is_own_family(key):
            found[key] = theirs
    return found


def _paths(ask: Ask, guardians: Collection[str]) -> dict[str, str]:
    """What stands in an address for each of these, and who it is: without the store it says nothing of anybody."""
    keys = sorted(guardians)
    return dict(zip(hashed(ask.work.connection, *(f"family {key}" for key in keys)), keys, strict=True))


def paths_to(ask: Ask, guardians: Iterable[str]) -> dict[str, str]:
    """Where the pages of these guardians are, by their keys; of who is not of one's own groups there is none."""
    return {key: f"/families/{path}" for path, key in _paths(ask, _theirs(ask).keys() & set(guardians)).items()}


def of_page(ask: Ask) -> tuple[str, tuple[str, ...]]:
    """The guardian of a page, and their children of the groups of who asks; raises NotHere for somebody else's."""
    found = _theirs(ask)
    key = _paths(ask, found).get(ask.name)
    if key is None:
        raise NotHere
    return key, found[key]


def family(ask: Ask) -> Page:
    """All of one guardian: no word of a sibling in another group, and no address of another guardian."""
    (key, pupils), people = of_page(ask), ask.work.roster
    guardian, rows = people.guardians[key], this_year(ask.work, key, pupils)
    ahead = [row for row in rows if row.state == State.QUEUED]
    behind = holds.behind(ask.work.connection, ask.work.school, ahead)
    values = {
        "path": f"/families/{ask.name}",
        "name": guardian.name,
        "children": people.call_names(pupils),
        "groups": people.groups_of(pupils),
        "phone": phone(guardian, people),
        "week": of_week(ask, key),
        "wishes": _wishes(ask, guardian),
        "talked": _talked(ask, key),
        "known": seen.known(ask, _last_talk(ask, key)),
        "holds": held_families.shown(ask, key, pupils),
        "offered": left_out.offered(ask, key),
        "just_said": left_out.just_said(ask, key),
        "most": MOST_WORDS,
        "agreed": [_agreed(ask, one) for one in _agreements(ask, key, pupils)],
        "messages": [_line(ask, row, pupils, held=row.id in behind) for row in rows],
        "answers": _answers(ask, key, rows, pupils),
    }
    return Page("family.html.j2", values, frozenset(pupils))


def talked(ask: Ask) -> Go:
    """Write down that there was a talk with a guardian, and what was agreed in it."""
    key, pupils = of_page(ask)
    work, by, words = ask.work, ask.visitor.one.key, clean(ask.form.get("agreed", "")).strip()
    if len(words) > MOST_WORDS:
        raise Stopped("agreed_too_long")
    if seen.since(ask, _last_talk(ask, key)).changed:  # pressed twice, or somebody else spoke with them meanwhile
        if words and not any((one.by, one.words) == (by, words) for one in _agreements(ask, key, pupils)[:1]):
            raise Stopped("talked_since")
        return Go(f"/families/{ask.name}")
    follow_ups.tick(work.connection, work.school, follow_ups.TALK, key, by, work.now)
    rows = [Agreement(pupil, key, words, by, work.now) for pupil in pupils if words]
    agreements.add(work.connection, work.school, rows)
    _log.info("talk with %s recorded by %s", in_log(work.connection, key), by)
    return Go(f"/families/{ask.name}")


def _wishes(ask: Ask, one: Guardian) -> list[str]:
    """The language, how often they may be asked, and what else they wish, in sentences."""
    say, limit, times = ask.say, one.asks_limit, times_asked(ask.work, one.key)
    asks = say("asks.open") if limit is None else say("asks.never") if limit == 0 else say.some("asks", limit)
    found = [
        say("reads", language=say.of_language(one.language)),
        f"{asks} {say.some('asked', times) if times else say('asked.never')}",
        say("wants_digest") if one.digest else "",
        say("rather_called") if one.channel in ask.work.runtime.spoken else "",
        say("short_texts") if one.reading_support else "",
        say.some("wants_not", len(one.opt_out)) if one.opt_out else "",
    ]
    return [said for said in found if said]


def _agreed(ask: Ask, one: Agreement) -> dict[str, str]:
    """The words of an agreement, with when it was made and who wrote it down."""
    who, when = ask.work.roster.staff.get(one.by), ask.say.when(one.at, ask.work.runtime.calendar)
    return {"words": one.words, "by": ask.say("by_whom", when=when, name=who.name if who else ask.say("somebody"))}


def _agreements(ask: Ask, key: str, pupils: Collection[str]) -> list[Agreement]:
    return agreements.of_guardian(ask.work.connection, ask.work.school, key, pupils)


def _last_talk(ask: Ask, key: str) -> dict[object, object]:
    """The last talk with them, so that a form knows whether there was one since."""
    return {"talk": follow_ups.done(ask.work.connection, ask.work.school).get((follow_ups.TALK, key))}


def _talked(ask: Ask, key: str) -> str:
    """When a colleague last wrote down a talk with them, in words."""
    at = follow_ups.done(ask.work.connection, ask.work.school).get((follow_ups.TALK, key))
    return ask.say.when(at, ask.work.runtime.calendar) if at else ""


def _line(ask: Ask, row: MessageRow, pupils: Collection[str], *, held: bool) -> dict[str, str]:
    """What it was, when, over which channel and what came of it; with the names of these children alone."""
    told = row.settled_by and row.channel in ask.work.runtime.by_person
    state = "held" if held else "told" if row.state == State.SENT and told else row.state
    return {
        "title": _title(ask, row.event_id, [pupil for pupil in row.pupils if pupil in pupils]),
        "correction": ask.say(f"correction.{row.correction}") if row.correction else "",
        "when": ask.say.when(row.settled_at or row.marked_at or row.due_at, ask.work.runtime.calendar),
        "way": _way(ask, row),
        "state": ask.say(f"state.{state}"),
    }


def _title(ask: Ask, event_id: str, pupils: Collection[str]) -> str:
    return begun(title_for(ask.work, event_id, pupils) or ask.say("a_message"))


def _way(ask: Ask, row: MessageRow) -> str:
    runtime = ask.work.runtime
    if row.channel not in runtime.capabilities:
        return ask.say("over.other")
    return ask.say.over(runtime.comes_as(row.channel, is_post=row.is_post, in_digest=row.digest is not None))


def _answers(ask: Ask, key: str, rows: Sequence[MessageRow], pupils: Collection[str]) -> list[dict[str, str]]:
    """What they said last to what stands here, with their own words."""
    theirs: dict[str, set[str]] = {}
    for row in rows:
        theirs.setdefault(row.event_id, set()).update(set(row.pupils) & set(pupils))
    said = responses.of_guardian(ask.work.connection, ask.work.school, key)
    return [
        {
            "title": _title(ask, one.event, sorted(theirs[one.event])),
            "answer": ask.say(f"answer.{one.answer.value}"),
            "note": one.note,
            "when": ask.say.when(one.at, ask.work.runtime.calendar),
        }
        for one in reversed(said)
        if one.event in theirs
    ]
