"""Why an import stops until a person has looked: patterns that are more often a mistake than the truth.

Each has a stable code, an option that says that it is right, and whom it concerns by key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ouderbrug.people import Authority
from ouderbrug.school import changed_hands, key_changes
from ouderbrug.school.former_mailboxes import given_up
from ouderbrug.school.likeness import bare_group, equal
from ouderbrug.school.other_child import OTHER_CHILD
from ouderbrug.school.same_person import Comparison

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from ouderbrug.school.difference import Difference
    from ouderbrug.school.doubt import Doubt
    from ouderbrug.school.roster import Roster

MOST_THAT_VANISHES = 0.20
"""An import stops when a larger part of pupils or guardians would vanish, or of addresses or authorities change."""

LAST_YEAR = "8"
"""The year from which pupils go to another school (eight school years: WPO, art. 8)."""
FIRST_WORD = (
    "pairs of pupil and guardian whose authority is known now, and was of none: {count} of {all}; the file says it in "
    "a column that was not read before, so look at a few of them"
)
"""What an import says of that."""
STOPS: dict[str, tuple[str, str]] = {
    "namesake": ("accept-namesakes", "may be somebody who is protected and known by another key"),
    "key-reused": ("accept-reused-keys", "had left, and the key comes back with another name"),
    "key-changed-name": ("accept-changed-names", "is at school, and has quite another name now"),
    "lost-zeros": ("accept-lost-zeros", "is a key that is known with more or fewer zeros in front"),
    "both-keys": (
        "accept-both-keys",
        "stands in the file twice, with and without zeros in front, under one name; correct the key in the file",
    ),
    "new-keys": ("accept-new-keys", "may be somebody who is gone from here, under a new key"),
    OTHER_CHILD: ("accept-other-child", "is in a row that names another child beside the key"),
    "moved-addresses": ("accept-moved-addresses", "gets an address or account that is known of another family"),
    "moved-children": ("accept-moved-children", "loses all its guardians and gets those of another child"),
    "protected-mailbox": (
        "accept-mailboxes",
        "has an address or account that somebody had who may not read what comes there",
    ),
    "group-gone": ("accept-groups", "is a group of which every pupil would leave it"),
    "group-spellings": (
        "accept-group-spellings",
        "may be one group, written in several ways; [import.contacts.groups] of the TOML makes them one",
    ),
    "other-school": ("accept-other-school", "is of another school or site than the TOML names"),
    "other-year": ("accept-other-year", "is of another school year than the present one"),
    "half-file": ("accept-half-file", "ends in the middle of a row"),
    "left": ("accept-left", f"would vanish, more than {MOST_THAT_VANISHES:.0%}"),
    "changes": ("accept-changes", f"would change, more than {MOST_THAT_VANISHES:.0%}"),
}
"""The option that accepts each pattern, and what it says of whom it names."""

SAME_PEOPLE = frozenset({"namesake", "key-reused", "key-changed-name", "lost-zeros", "new-keys"})
"""The patterns that ``--same-people`` answers: they are one person under two keys or names."""
REUSED = frozenset({"key-reused", "key-changed-name"})
"""The patterns whose acceptance says that a key is somebody else's by now."""
MAILBOX = "protected-mailbox"
CUT_OFF = "cut-off"
"""The code of an importer's note that a file ends in the middle of a row."""
_OF_NOTES = {"other-school": "other-school", "other-year": "other-year", "half-file": CUT_OFF}
"""The patterns that a note on a file tells, each with its code."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A pattern that was found: whom it concerns, by key, and who they may be."""

    code: str
    whom: tuple[str, ...]
    doubts: tuple[Doubt, ...] = ()

    @property
    def option(self) -> str:
        """The option that says that it is right."""
        return f"--{STOPS[self.code][0]}"

    @property
    def way_on(self) -> str:
        """What to type when a person has looked."""
        if self.code in SAME_PEOPLE:
            return f"the same people: --same-people[=OLD=NEW]; others, whom nothing protects: {self.option}"
        return f"if that is right: {self.option}"

    def __str__(self) -> str:
        more = f" and {len(self.whom) - 5} more" if len(self.whom) > 5 else ""
        what = f"{self.code}: {', '.join(self.whom[:5])}{more} {STOPS[self.code][1]}"
        return f"{what} ({self.way_on})"


def stops(
    change: Difference, roster: Roster, pending: Collection[Doubt] = (), awaited: Collection[str] = ()
) -> list[Stop]:
    """All patterns in what an import would change; ``pending`` are the doubts of an earlier import.

    ``awaited`` are the groups for which messages wait: these are gone too where all their pupils are in another one.
    """
    seen = Comparison(change, roster, pending)
    people = {
        "namesake": seen.namesakes(),
        "key-reused": key_changes.reused(seen),
        "key-changed-name": key_changes.renamed(seen),
        "lost-zeros": key_changes.without_zeros(seen),
    }
    found = [_of_doubts(code, doubts) for code, doubts in people.items()]
    known = {doubt for stop in found for doubt in stop.doubts}
    found.append(_of_doubts("new-keys", set(key_changes.rekeyed(seen)) - known))
    found.append(Stop("both-keys", tuple(key_changes.both_named(seen))))
    found.append(Stop(OTHER_CHILD, _of_other_children(seen)))
    found.append(Stop("moved-children", tuple(changed_hands.exchanged(seen))))
    found += [Stop("moved-addresses", _moved(seen)), Stop(MAILBOX, tuple(dict.fromkeys(map(str, given_up(seen)))))]
    gone, groups = _gone(change, roster), _groups_gone(seen, awaited)
    # Who says that a fifth may vanish has been told of its groups, and is not asked twice.
    found += [Stop("left", (*gone, *(f"group {group}" for group in groups)))] if gone else [Stop("group-gone", groups)]
    found += [Stop("group-spellings", _spellings(seen))]
    found += [Stop(code, _noted(change, note)) for code, note in _OF_NOTES.items()]
    hands = _too_many((("guardianships", *changed_hands.pairs(seen)),))
    found += [Stop("changes", (*_changed(change, roster), *hands))]
    return [stop for stop in found if stop.whom]


def _of_doubts(code: str, doubts: Iterable[Doubt]) -> Stop:
    once = tuple(sorted(set(doubts)))
    return Stop(code, tuple(str(doubt) for doubt in once), once)


def _of_other_children(seen: Comparison) -> tuple[str, ...]:
    """Two children or more whose guardians are new here and whose rows name another child: a column moved."""
    found = {
        pair: place for pair, place in seen.change.of_other_child.items()
        if pair in seen.change.ties and not (pair in seen.stored and seen.stored[pair].active)
    }  # fmt: skip
    several = len({pupil for pupil, _ in found}) > 1
    return tuple(named_row(pupil, place) for (pupil, _), place in found.items()) if several else ()


def named_row(pupil: str, place: str) -> str:
    """How a row that names another child than its key is listed."""
    return f"{pupil} ({place})"


def _moved(seen: Comparison) -> tuple[str, ...]:
    """Guardians who get an address or account that is stored with somebody with whom they have no child in common."""
    found = (
        f"{key} (of {other})" for key, address in _new_addresses(seen) for other in _holders(seen, address) - {key}
        if not seen.children_of(key) & seen.children_of(other)
        and not (equal(seen.guardians[key], seen.roster.guardians[other]) and not _gave_up(seen, other, address))
    )  # fmt: skip
    return tuple(dict.fromkeys(found))


def _new_addresses(seen: Comparison) -> Iterator[tuple[str, str]]:
    """Addresses and accounts that the file gives to guardians of the store to whom they did not belong."""
    for key in sorted(seen.with_places & seen.roster.guardians.keys()):
        if not seen.same_places(key):
            yield from ((key, place) for place in sorted(seen.places(key) - seen.had_places(key)))


def _holders(seen: Comparison, address: str) -> set[str]:
    return set(seen.holders.get(address, ()))


def _gave_up(seen: Comparison, guardian: str, address: str) -> bool:
    return guardian in seen.with_places and not _still_has(seen, guardian, address)


def _still_has(seen: Comparison, guardian: str, address: str) -> bool:
    return address in seen.places(guardian)


def _groups_gone(seen: Comparison, awaited: Collection[str]) -> tuple[str, ...]:
    joined = {group for pupil in seen.change.pupils.values() for group in pupil.groups}
    left = set(seen.change.left_pupils)
    done, moves_up = _done_with_school(seen.change, seen.roster), _moves_up(seen.change, seen.roster)
    gone = []
    for group, pupils in seen.roster.groups.items():
        if done.issuperset(pupils):
            continue
        after = [seen.change.pupils.get(key, seen.roster.pupils[key]) for key in pupils if key not in left]
        # Where others have the name, what waits is for those who had it, unless all move up with the year.
        others = moves_up and group in joined
        emptied = group in awaited and not others and not any(group in one.groups for one in after)
        if len(pupils) > 1 and (emptied or not any(one.groups for one in after)):
            gone.append(group)
    return tuple(gone)


def _spellings(seen: Comparison) -> tuple[str, ...]:
    """Groups new to the store that are written like another, as "5A", "5a" and "Groep 5A" are."""
    named = {group for pupil in seen.change.pupils.values() for group in pupil.groups}
    alike: dict[str, set[str]] = {}
    for group in named | seen.roster.groups.keys():
        alike.setdefault(bare_group(group), set()).add(group)
    found = (groups for groups in alike.values() if len(groups) > 1 and groups & named - seen.roster.groups.keys())
    return tuple(sorted(" and ".join(sorted(groups)) for groups in found))


def _noted(change: Difference, code: str) -> tuple[str, ...]:
    """The places of which an importer, or what rules, noted this."""
    return tuple(note.place for note in change.notes if note.code == code)


def _gone(change: Difference, roster: Roster) -> tuple[str, ...]:
    pupils = sum(pupil.active for pupil in roster.pupils.values())
    guardians = sum(guardian.active for guardian in roster.guardians.values())
    children = set(change.left_pupils) - _done_with_school(change, roster)
    adults = sum(not _left_before(key, roster) for key in change.left_guardians)
    return _too_many((("pupils", len(children), pupils), ("guardians", adults, guardians)))


def _left_before(guardian: str, roster: Roster) -> bool:
    """True of somebody whose last child had left before: they are expected to be in no file."""
    ties = roster.ties_of_guardian.get(guardian, ())
    children = [roster.pupils[tie.pupil] for tie in ties if tie.pupil in roster.pupils]
    return bool(children) and not any(child.active for child in children)


def _done_with_school(change: Difference, roster: Roster) -> set[str]:
    """Who leaves from the last year, where the others move up: each summer they all do, a fifth of a small school."""
    last = {key for key in change.left_pupils if roster.pupils[key].year == LAST_YEAR}
    return last if _moves_up(change, roster) else set()


def _moves_up(change: Difference, roster: Roster) -> bool:
    """True where most pupils go up a year, as in summer."""
    known = ((roster.pupils[key].year, one.year) for key, one in change.pupils.items() if key in roster.pupils)
    steps = [int(now) - int(was) for was, now in known if was.isdecimal() and now.isdecimal()]
    return steps.count(1) * 2 > len(steps)


def _changed(change: Difference, roster: Roster) -> tuple[str, ...]:
    guardians = sum(guardian.active for guardian in roster.guardians.values())
    addresses = ("addresses", change.addresses_changed, guardians)
    authorities = 0 if first_word_on_authority(change, roster) else change.authorities_changed
    return _too_many((addresses, ("authorities", authorities, len(roster.ties))))


def first_word_on_authority(change: Difference, roster: Roster) -> int:
    """Of how many pairs authority is said now, where it was unknown of all: a column that nobody read until now.

    That is believed as a first import is: it takes away nothing that was known, and no ban.
    """
    nothing_known = all(tie.authority is Authority.UNKNOWN for tie in roster.ties)
    return len(change.authorities) if nothing_known else 0


def _too_many(shares: Iterable[tuple[str, int, int]]) -> tuple[str, ...]:
    return tuple(f"{n} of {of} {what}" for what, n, of in shares if of and n > MOST_THAT_VANISHES * of)
