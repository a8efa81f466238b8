"""What a person checks of an import, by name: who is new, who left, and whose address changed from what to what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ouderbrug.people import Guardian, Pupil
    from ouderbrug.school.difference import Difference
    from ouderbrug.school.doubt import Doubt
    from ouderbrug.school.roster import Roster


def details(change: Difference, before: Roster, seen: Roster, doubts: Iterable[Doubt] = ()) -> list[str]:
    """One line for each, and for each key in doubt who they may be; nothing where nobody changed.

    ``before`` is the store as it was written, ``seen`` also whom files that stopped named.
    """
    found = [*_new(change, before), *_left(change, before), *_moved(change, before), *_nameless(change)]
    return [*found, *_doubted(change, seen, doubts)]


def _doubted(change: Difference, before: Roster, doubts: Iterable[Doubt]) -> Iterator[str]:
    """Who may be whom, by name, child and address."""
    after = replace(
        before,
        pupils={**before.pupils, **change.pupils},
        guardians={**before.guardians, **change.guardians},
        ties=(*before.ties, *change.ties.values()),
    )
    moved = [(step.what, step.new, step.old) for step in change.rekeyed]
    for what, new, old in dict.fromkeys([*moved, *((one.what, one.new, one.old) for one in doubts)]):
        of = _guardian if what == "guardian" else _pupil
        yield f"{what} {new}: {of(after, new)}; is it {old}: {of(before, old)}?"


def _guardian(roster: Roster, key: str) -> str:
    one = roster.guardians.get(key)
    if one is None:
        return "not known"
    children = dict.fromkeys(tie.pupil for tie in roster.ties if tie.guardian == key)
    named = " and ".join(_called(roster.pupils[child]) for child in children if child in roster.pupils)
    return ", ".join(part for part in (_called(one), f"of {named}" if named else "", one.email, one.mobile) if part)


def _pupil(roster: Roster, key: str) -> str:
    one = roster.pupils.get(key)
    return "not known" if one is None else ", ".join((_called(one), *one.groups))


def _new(change: Difference, before: Roster) -> Iterator[str]:
    moved = {step.new for step in change.rekeyed}
    for key, pupil in change.pupils.items():
        if key not in before.pupils and key not in moved:
            yield f"new pupil {key}: {_called(pupil)} ({', '.join(pupil.groups)})"
    for key, guardian in change.guardians.items():
        if key not in before.guardians and key not in moved:
            yield f"new guardian {key}: {_called(guardian)} {guardian.email}".rstrip()


def _left(change: Difference, before: Roster) -> Iterator[str]:
    yield from (
        f"left pupil {key}: {_called(before.pupils[key])}" for key in change.left_pupils if key in before.pupils
    )
    left = (key for key in change.left_guardians if key in before.guardians)
    yield from (f"left guardian {key}: {_called(before.guardians[key])}" for key in left)


def _moved(change: Difference, before: Roster) -> Iterator[str]:
    was = {step.new: step.old for step in change.rekeyed if step.what == "guardian"}
    for key, guardian in change.guardians.items():
        known = before.guardians.get(was.get(key, key))
        for name in ("email", "mobile"):
            if known and (old := getattr(known, name)) != (new := getattr(guardian, name)):
                yield f"{name} of {key}, {_called(guardian)}: from {old or 'none'} to {new or 'none'}"


def _nameless(change: Difference) -> Iterator[str]:
    for what, keys in change.without_name.items():
        yield from (f"without a name: {what} {key}" for key in keys)


def _called(one: Pupil | Guardian) -> str:
    return f"{one.first_name} {one.last_name}".strip() or "no name"
