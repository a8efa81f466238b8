"""Wie bereiken we niet: the guardians of one's groups whom no message reaches, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ouderbrug.school.reaching import of_nobody
from ouderbrug.staff.cards import number
from ouderbrug.staff.unreached import NO_TEXT, unreached
from ouderbrug.web.families import paths_to
from ouderbrug.web.screen import Page

if TYPE_CHECKING:
    from ouderbrug.web.screen import Ask


def not_reached(ask: Ask) -> Page:
    """Each of them by name, by why they are not reached; who reads another language is reached, and stands apart."""
    parts, pupils = [], set[str]()
    for reason, keys in unreached(ask.work).items():
        lines = [line for key in keys if (line := _line(ask, key, pupils))]
        if reason == NO_TEXT:  # who needs the same interpreter stands together
            lines.sort(key=lambda line: (line["language"], line["name"]))
        if lines:
            parts.append((reason, lines))
    nobody = of_nobody(ask.work.roster).items()
    alone = {key: groups for key, groups in nobody if ask.is_of_theirs(groups) and not ask.is_own([key])}
    if alone:
        parts.append(("no-guardian", [_alone(ask, key, groups) for key, groups in alone.items()]))
        pupils.update(alone)
    if not parts:
        return Page("nothing.html.j2", {"said": "all_reached"})
    return Page("reach.html.j2", {"parts": parts}, frozenset(pupils))


def _alone(ask: Ask, pupil: str, groups: tuple[str, ...]) -> dict[str, Any]:
    """A child about whom nobody at home may hear."""
    return {
        "name": " ".join(ask.work.roster.call_names([pupil])),
        "children": [],
        "groups": groups,
        "phone": "",
        "family": "",
    }


def _line(ask: Ask, key: str, pupils: set[str]) -> dict[str, Any] | None:
    """A guardian with their children in the groups of who asks; None where there are none."""
    people = ask.work.roster
    children = [tie.pupil for tie in people.ties if tie.guardian == key and tie.active and tie.pupil in people.pupils]
    theirs = [pupil for pupil in children if ask.is_of_theirs(people.pupils[pupil].groups)]
    if not theirs or ask.is_own_family(key):
        return None
    pupils.update(theirs)
    guardian, paths = people.guardians[key], paths_to(ask, (key,))
    return {
        "name": guardian.name,
        "family": paths.get(key, ""),
        "children": people.call_names(theirs),
        "groups": people.groups_of(theirs),
        "phone": "" if guardian.address_secret else number(key, people),
        "language": ask.say.of_language(guardian.language),
    }
