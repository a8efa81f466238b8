"""Keys that changed: that come back or stay with another name, lost their zeros, or are new for people of one name."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ouderbrug.people import Relation
from ouderbrug.school.doubt import Doubt
from ouderbrug.school.exchanged_names import first_names_taken
from ouderbrug.school.likeness import alike, equal, named, same_first_name, spelled
from ouderbrug.school.roster import addresses

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ouderbrug.people import Guardian, Guardianship, Pupil
    from ouderbrug.school.same_person import Comparison


def reused(seen: Comparison) -> Iterator[Doubt]:
    """Keys that had left and come back with another name."""
    for key, guardian in seen.change.guardians.items():
        known = seen.roster.guardians.get(key)
        if known and not known.active and not alike(known, guardian):
            yield Doubt("guardian", key, key)
    taken = first_names_taken(seen)
    for key, pupil in seen.change.pupils.items():
        before = seen.roster.pupils.get(key)
        if before and key not in seen.roster.expected and (key in taken or not alike(before, pupil)):
            yield Doubt("pupil", key, key)


def renamed(seen: Comparison) -> Iterator[Doubt]:
    """Keys of people at school that have another name now; a new last name alone is none, in the same family.

    A first name that is a little off is a slip of the pen, unless it is that of another child of the family.
    """
    for key, guardian in seen.change.guardians.items():
        known = seen.roster.guardians.get(key)
        if known and known.active and not alike(known, guardian):
            stays = set(addresses(known)) == set(addresses(guardian)) or not addresses(known)
            if not (stays and same_first_name(known, guardian)):
                yield Doubt("guardian", key, key)
    family = {key for _, key in seen.change.ties if key in seen.roster.guardians}
    taken = first_names_taken(seen)
    at_home = {pupil for pupil, key in seen.change.ties if key in family and (pupil, key) in seen.stored}
    for key, pupil in seen.change.pupils.items():
        before = seen.roster.pupils.get(key)
        if not before or key not in seen.roster.expected or (key not in taken and alike(before, pupil)):
            continue
        if key in taken or not (key in at_home and same_first_name(before, pupil)):
            yield Doubt("pupil", key, key)


def without_zeros(seen: Comparison) -> Iterator[Doubt]:
    """Keys that join, and those that are known, and not in the file, with more or fewer zeros in front."""
    yield from (Doubt("guardian", *pair) for pair in _zeros(seen.change.guardians, seen.roster.guardians))
    yield from (Doubt("pupil", *pair) for pair in _zeros(seen.change.pupils, seen.roster.pupils))


def both_named(seen: Comparison) -> Iterator[str]:
    """Keys of the file that differ by zeros in front alone, and have one name, unless the store knows both."""
    for known, here in ((seen.roster.guardians, seen.change.guardians), (seen.roster.pupils, seen.change.pupils)):
        alike: dict[str, list[str]] = {}
        for key in sorted(filter(str.isdigit, here)):
            alike.setdefault(key.lstrip("0"), []).append(key)
        for keys in alike.values():
            first, *others = sorted(keys, key=len, reverse=True)
            yield from (
                f"{key} ({first}?)" for key in others
                if equal(here[key], here[first]) and not {key, first} <= known.keys()
            )  # fmt: skip


def rekeyed(seen: Comparison) -> Iterator[Doubt]:
    """Who leaves, or had left, and is in the file under another key: children by name and home, guardians there."""
    children: dict[str, list[str]] = {}
    for doubt in _rekeyed_pupils(seen) if seen.change.ties or seen.change.coverage else ():
        children.setdefault(doubt.old, []).append(doubt.new)
        yield doubt
    newcomers = _by_name_and_address(seen) if seen.gone_guardians else {}
    for old in seen.gone_guardians:
        before = seen.roster.guardians[old]
        at = [(tie, child) for tie in seen.ever_of(old) for child in (tie.pupil, *children.get(tie.pupil, ()))]
        found = [
            other.guardian for tie, child in at for other in seen.ties_of.get(child, ()) if _same(seen, tie, other)
        ]
        found += [key for name in _names_and_addresses(before) for key in newcomers.get(name, ())]
        yield from (Doubt("guardian", new, old) for new in found)


def _rekeyed_pupils(seen: Comparison) -> Iterator[Doubt]:
    new = [one for key, one in seen.change.pupils.items() if key not in seen.roster.pupils]
    leaving = [seen.roster.pupils[key] for key in seen.change.left_pupils]
    yield from (Doubt("pupil", *pair) for pair in _by_name(new, leaving))
    yield from (Doubt("pupil", new, old) for old in seen.gone_pupils for new in seen.homes.same(old))


def _same(seen: Comparison, tie: Guardianship, other: Guardianship) -> bool:
    """Whether a guardian whom the file has at a child is one who left it, by name, or by address and first name."""
    before, now = seen.roster.guardians[tie.guardian], seen.guardians[other.guardian]
    if equal(before, now):
        return other.guardian in seen.joining or tie.guardian in seen.leaving_guardians
    if other.guardian not in seen.joining:
        return False
    nameless = not (named(before) and named(now))
    if set(addresses(before)) & set(addresses(now)) and (nameless or same_first_name(before, now)):
        return True
    return not nameless and alike(before, now) and {tie.relation, other.relation} != {Relation.MOTHER, Relation.FATHER}


def _by_name_and_address(seen: Comparison) -> dict[tuple[str, str], list[str]]:
    """Who joins, by their name with each address."""
    found: dict[tuple[str, str], list[str]] = {}
    for key in seen.joining:
        for name in _names_and_addresses(seen.guardians[key]):
            found.setdefault(name, []).append(key)
    return found


def _names_and_addresses(one: Guardian) -> list[tuple[str, str]]:
    return [(spelled(one), address) for address in addresses(one)] if named(one) else []


def _zeros(after: Mapping[str, object], before: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    bare = {key.lstrip("0"): key for key in before.keys() - after.keys() if key.isdigit()}
    new = (key for key in sorted(after.keys() - before.keys() if bare else ()) if key.isdigit())
    return ((key, bare[key.lstrip("0")]) for key in new if key.lstrip("0") in bare)


def _by_name(new: Collection[Pupil], left: Collection[Pupil]) -> Iterator[tuple[str, str]]:
    """Pairs of one name; a name that several have pairs nobody."""
    before, after = (_names(left), _names(new)) if new and left else ({}, {})
    return ((after[name], before[name]) for name in after if name and name in before)


def _names(people: Collection[Pupil]) -> dict[str, str]:
    """Keys by name, of names that one alone has."""
    often = Counter(spelled(one) for one in people)
    return {spelled(one): one.key for one in people if often[spelled(one)] == 1}
