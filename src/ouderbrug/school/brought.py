"""What files whose import stopped said that protects: it holds beside the store until a file of people is accepted.

From then on it stands in the store itself, as if an accepted file had said it: no silence ever lifts it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from ouderbrug.people import Authority, Guardian, Guardianship, Pupil, Receives, Relation
from ouderbrug.school.protection import as_strict, tie_as_strict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ouderbrug.school.difference import Difference, Rekeyed
    from ouderbrug.school.doubt import Doubt
    from ouderbrug.school.roster import Roster

OF_GUARDIAN = ("blocked", "opt_out", "address_secret", "deceased")
OF_TIE = ("receives", "authority")
_WITH_A_BAN = ("blocked_until", "blocked_by")
_WHO = ("first_name", "last_name", "email", "mobile", "former")
"""What is kept of a guardian whom no accepted file named: by name and mailbox a ban finds whom it is about."""


class Place(NamedTuple):
    """What is protected: the field of a guardian, of a pupil, or (both keys) of what is between them."""

    guardian: str
    pupil: str
    field: str

    def __str__(self) -> str:
        return f"{':'.join(key for key in (self.pupil, self.guardian) if key)} {self.field}"


@dataclass(frozen=True)
class Brought:
    """The protections by whom they are about, each beyond what the store holds, and since when a file says so."""

    guardians: Mapping[str, Guardian] = field(default_factory=dict)
    ties: Mapping[tuple[str, str], Guardianship] = field(default_factory=dict)
    pupils: Mapping[str, Pupil] = field(default_factory=dict)
    since: Mapping[Place, datetime] = field(default_factory=dict)

    def places(self) -> list[Place]:
        """All that it protects, in order."""
        return sorted(
            [Place(key, "", name) for key, one in self.guardians.items() for name in OF_GUARDIAN if getattr(one, name)]
            + [Place(pair[1], pair[0], name) for pair, tie in self.ties.items() for name in _withheld(tie)]
            + [Place("", key, "deceased") for key, one in self.pupils.items() if one.deceased]
        )


NOTHING = Brought()
"""No file that stopped protects anybody."""


def nobody(key: str) -> Guardian:
    """A guardian of whom nothing is known and whom nothing protects."""
    return Guardian(key, "", "", active=False)


def no_tie(pupil: str, guardian: str) -> Guardianship:
    """A guardianship from which nothing is withheld."""
    return Guardianship(pupil, guardian, Relation.OTHER, Authority.YES, Receives.ALL, active=False)


def protected(roster: Roster, brought: Brought) -> Roster:
    """The roster as it counts: with what the files that stopped protect; whom only they name is no guardian here."""
    if not (brought.guardians or brought.ties or brought.pupils):
        return roster
    guardians, pupils = dict(roster.guardians), dict(roster.pupils)
    ties = {(tie.pupil, tie.guardian): tie for tie in roster.ties}
    for key, one in brought.guardians.items():
        guardians[key] = as_strict(guardians[key], one) if key in guardians else one
    for pair, tie in brought.ties.items():
        ties[pair] = tie_as_strict(ties[pair], tie) if pair in ties else tie
    for key, pupil in brought.pupils.items():
        known = pupils.get(key, pupil)
        pupils[key] = replace(known, deceased=known.deceased or pupil.deceased)
    return replace(roster, guardians=guardians, ties=tuple(ties.values()), pupils=pupils)


def bring(before: Brought, roster: Roster, protections: Difference) -> Brought:
    """What stands after one more file that stopped: ``protections`` are of whom it names, with all that stood."""
    guardians, ties, pupils = dict(before.guardians), dict(before.ties), dict(before.pupils)
    stored = {(tie.pupil, tie.guardian): tie for tie in roster.ties}
    for key, one in protections.guardians.items():
        known = roster.guardians.get(key)
        who = nobody(key) if known else replace(nobody(key), **{name: getattr(one, name) for name in _WHO})
        guardians[key] = replace(who, **_beyond(one, known or nobody(key)))
    for pair, tie in protections.ties.items():
        ties[pair] = replace(no_tie(*pair), **_withheld_beyond(tie, stored[pair])) if pair in stored else tie
    for key, pupil in protections.pupils.items():
        pupils[key] = replace(pupil, groups=(), active=False)
    return replace(before, guardians=guardians, ties=ties, pupils=pupils)


def moved(brought: Brought, step: Rekeyed) -> Brought:
    """The same with one person under another key, and the protections of both where both have any."""
    return _joined(brought, step.what, step.old, step.new, stays=False)


def shared(brought: Brought, doubt: Doubt) -> Brought:
    """The same with the protections of one key for the other as well."""
    return _joined(brought, doubt.what, doubt.old, doubt.new, stays=True)


def _joined(brought: Brought, what: str, old: str, new: str, *, stays: bool) -> Brought:
    """Whatever stands by the old key stands by the new one."""
    guardians, pupils, since = dict(brought.guardians), dict(brought.pupils), dict(brought.since)
    of = 1 if what == "guardian" else 0
    if what == "guardian" and old in guardians:
        one = guardians[old] if stays else guardians.pop(old)
        guardians[new] = as_strict(guardians.get(new) or replace(one, key=new), one)
    if what == "pupil" and old in pupils:
        child = pupils[old] if stays else pupils.pop(old)
        known = pupils.get(new) or replace(child, key=new)
        pupils[new] = replace(known, deceased=known.deceased or child.deceased)
    ties = dict(brought.ties)
    for pair, tie in brought.ties.items():
        if pair[of] == old:
            after = (pair[0], new) if of else (new, pair[1])
            ties[after] = tie_as_strict(ties.get(after) or replace(tie, pupil=after[0], guardian=after[1]), tie)
            if not stays:
                del ties[pair]
    for place, at in brought.since.items():
        if (place.guardian if of else place.pupil) == old:
            after_move = place._replace(guardian=new) if of else place._replace(pupil=new)
            since[after_move] = min(at, since.get(after_move, at))
    return Brought(guardians, ties, pupils, since)


def _beyond(one: Guardian, known: Guardian) -> dict[str, Any]:
    """The protections of one beyond those that are known."""
    found: dict[str, Any] = {}
    if one.blocked and not known.blocked:
        found |= {name: getattr(one, name) for name in ("blocked", *_WITH_A_BAN)}
    if one.opt_out - known.opt_out:
        found["opt_out"] = one.opt_out - known.opt_out
    return found | {name: True for name in OF_GUARDIAN[2:] if getattr(one, name) and not getattr(known, name)}


def _withheld(tie: Guardianship) -> dict[str, Any]:
    return _withheld_beyond(tie, no_tie(tie.pupil, tie.guardian))


def _withheld_beyond(tie: Guardianship, known: Guardianship) -> dict[str, Any]:
    return {name: getattr(tie, name) for name in OF_TIE if getattr(tie, name) != getattr(known, name)}
