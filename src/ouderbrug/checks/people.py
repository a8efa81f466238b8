"""What ``check`` says of the people and groups of the school: who is reached by nothing, and what no year is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.school.reaching import (
    OF_NO_GROUP,
    UNKNOWN_AUTHORITY,
    in_groups,
    may_hear,
    of_no_group,
    of_nobody,
    of_unknown_authority,
    reaches,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ouderbrug.config import Finding, Loaded
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster

YEARS = frozenset("12345678")
"""The years of a Dutch primary school."""
MOST_NAMED = 10
GENERAL = "general"
"""The route of news that is about no child."""


def findings(loaded: Loaded, runtime: Runtime, people: Roster) -> Iterator[Finding]:
    """Groups whose name tells no year, guardians whom no channel of any route reaches, and groups of only those."""
    if odd := sorted(group for group in people.groups if not YEARS & set(people.years_in(group))):
        says = f"the name tells no year (1 to 8) of {some(odd)}: what is for a year does not come there"
        yield loaded.finding("warning", ("import",), says, "name them so in [import.contacts.groups], as `Groep 5`")
    lost = {key for key in may_hear(people) if not _is_reached(runtime, people, key)}
    alone = {group for group in people.groups if not _families(people, group) - lost}
    for group in sorted(alone):
        why = (
            "no guardian of it is known" if not _families(people, group) else "no channel of any route reaches a family"
        )
        yield loaded.finding("warning", ("import",), f"nothing reaches group {group}: {why}", "import the whole table")
    yield from without_guardian(loaded, people)
    if apart := of_no_group(people):
        says = OF_NO_GROUP.format(count=len(apart), keys=some(apart))
        yield loaded.finding("warning", ("import",), says, "write their groups in contacts.csv, and import it")
    if found := of_unknown_authority(people):
        says = UNKNOWN_AUTHORITY.format(unknown=found[0], count=found[1])
        yield loaded.finding("warning", ("import",), says, "fill the column gezag in contacts.csv, and import it")
    if people.guardians and not people.staff:
        says = "no colleague is known: nobody can approve, post or call, and whom no channel reaches hears nothing"
        yield loaded.finding("warning", ("import",), says, "`ouderbrug import staff.csv`")
    if nobody := sorted(key for key, one in people.staff.items() if one.guardian not in ("", *people.guardians)):
        says = f"the guardian_key of {some(nobody)} is no guardian's: their own family is not kept from them"
        yield loaded.finding("warning", ("import",), says, "write the key that stands in contacts.csv")
    general = set(runtime.settings.routes.get(GENERAL, ()))
    if fewer := {key for key in may_hear(people) - lost if general and not _is_reached(runtime, people, key, general)}:
        says = f"guardians whom general news does not reach: {len(fewer)} ({some(sorted(fewer))})"
        yield loaded.finding("warning", ("routes", GENERAL), says, "import an address, or add handover to this route")
    if lost:
        says = f"guardians whom no channel of any route reaches: {len(lost)} ({some(sorted(lost))})"
        yield loaded.finding("warning", ("routes",), says, "import an address, or add handover to the routes")


def without_guardian(loaded: Loaded, people: Roster) -> Iterator[Finding]:
    """Pupils about whom nobody at home can hear anything, by key and group."""
    if alone := of_nobody(people):
        says = f"pupils without a guardian who may hear from school: {len(alone)} ({some(in_groups(alone))})"
        yield loaded.finding(
            "warning", ("import",), says, "write who their guardians are in contacts.csv, and import it"
        )


def _families(people: Roster, group: str) -> set[str]:
    return {one.key for one in people.members(group)} & may_hear(people)


def _is_reached(runtime: Runtime, people: Roster, key: str, over: Collection[str] = ()) -> bool:
    """True if one of these channels reaches them, or of all that a route names."""
    routed = over or {name for route in runtime.settings.routes.values() for name in route}
    guardian = people.guardians[key]
    return any(
        reaches(name, runtime.capabilities[name], runtime.boxes[name], people, guardian) for name in sorted(routed)
    )


def some(names: Collection[str]) -> str:
    """The first of these names, and how many more there are."""
    first = ", ".join(list(names)[:MOST_NAMED])
    return first + (f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else "")
