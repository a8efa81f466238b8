"""What a record makes of a person or a pair: what it does not say stays, and what protects is lifted by no silence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from ouderbrug.people import Authority, Guardian, Guardianship, Pupil, Relation
from ouderbrug.school.import_questions import is_permitted, unsaid
from ouderbrug.school.protection import STRICT
from ouderbrug.school.roster import addresses

if TYPE_CHECKING:
    from ouderbrug.records import GuardianRecord, GuardianshipRecord, PupilRecord

T = TypeVar("T")


@dataclass
class Lifts:
    """Decides about taking a protection away, and keeps a list of where it was asked: of whom by key, and what."""

    asked: list[tuple[str, str]]
    accepted: bool

    def keep(self, before: T, after: T | None, key: str, what: str, *, protects: bool) -> T:
        """The value to store, if ``before`` is stored and the file says ``after`` (None: it does not say)."""
        if after is None or after == before:
            return before
        if not protects:
            return after
        self.asked.append((key, what))
        return after if self.accepted else before


def pupil_by(before: Pupil | None, record: PupilRecord, lifts: Lifts) -> Pupil:
    """What a record makes of a pupil; ``before`` is who is known so far."""
    known = before or Pupil(record.key, "")
    registered: dict[str, Any] = {"registered": True} if record.registered else {}
    for name in ("groups", "year", "site", "starts_on", "leaves_on") if record.registered else ():
        registered[name] = getattr(record, name)
    if record.groups is None:
        registered.pop("groups", None)
        registered["year"] = record.year or known.year
    groups = (record.group,) if record.group else () if "group" in record.emptied else known.groups
    return replace(
        known,
        first_name=_or(record.first_name, known.first_name),
        last_name=_or(record.last_name, known.last_name),
        active=known.active or record.registered or not known.registered,
        deceased=lifts.keep(known.deceased, record.deceased, record.key, "deceased", protects=known.deceased),
        **{"groups": groups} | registered,
    )


_PLAIN = "first_name last_name email mobile language channel app_access helps digest reading_support intensive".split()


def guardian_by(before: Guardian | None, record: GuardianRecord, lifts: Lifts) -> Guardian:
    """What a record makes of a guardian; ``before`` is who is known so far."""
    known = before or Guardian(record.key, "", "")
    opt_out = known.opt_out if record.opt_out is None else record.opt_out
    if "opt_out" in record.unsure:
        opt_out |= known.opt_out
    plain = {name: value for name in _PLAIN if (value := getattr(record, name)) is not None}
    plain |= {name: "" for name in record.emptied.intersection(_PLAIN) if name not in plain}
    return replace(
        known,
        **plain,
        asks_limit=_or(record.asks_limit, known.asks_limit),
        blocked=lifts.keep(known.blocked, record.blocked, record.key, "blocked", protects=not record.blocked),
        blocked_until=_or(record.blocked_until, known.blocked_until),
        blocked_by=_or(record.blocked_by, known.blocked_by),
        opt_out=lifts.keep(known.opt_out, opt_out, record.key, "opt_out", protects=not opt_out >= known.opt_out),
        address_secret=lifts.keep(
            known.address_secret, record.address_secret, record.key, "address_secret", protects=known.address_secret
        ),
        deceased=lifts.keep(known.deceased, record.deceased, record.key, "deceased", protects=known.deceased),
        active=True,
    )


def tie_by(before: Guardianship | None, record: GuardianshipRecord, lifts: Lifts) -> Guardianship:
    """What a record makes of a pair; ``before`` is what is known so far."""
    known = before or Guardianship(record.pupil, record.guardian)
    # A record that says all outlives the cells that said so: what is emptied waits, and is not refused for good.
    stays = before is not None and "receives" in unsaid(record) and is_permitted(before)
    receives = None if stays else record.receives
    denied = before is not None and known.authority is Authority.NO
    loosens = before is not None and STRICT[receives or known.receives] < STRICT[known.receives]
    return replace(
        known,
        relation=_or(record.relation, known.relation) or Relation.OTHER,
        authority=lifts.keep(known.authority, record.authority, record.guardian, "authority", protects=denied),
        receives=lifts.keep(known.receives, receives, record.guardian, "receives", protects=loosens),
        active=True,
        receives_by=_or(record.receives_by, known.receives_by),
        receives_since=_or(record.receives_since, known.receives_since),
    )


def _or(value: T | None, otherwise: T) -> T:
    return otherwise if value is None else value


def as_reader(before: Guardian | None, now: Guardian, half_read: frozenset[str]) -> Guardian:
    """Them with the mailboxes that they had, for which what protects asks too: no emptied cell takes one out of it."""
    moved = before is not None and (before.email, before.mobile) != (now.email, now.mobile)
    if not (moved or now.former or half_read):
        return now
    had = now.former | {*(addresses(before) if before else ())} | half_read
    return replace(now, former=had - {*addresses(now)})


def kept(before: T | None, now: T) -> T:
    """What is known, where nothing changed: a board has hundreds of thousands of which hardly one does."""
    return before if before == now and before is not None else now
