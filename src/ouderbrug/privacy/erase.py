"""Erases what is held of a guardian or a pupil (AVG, art. 17), and says what it cannot reach."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ouderbrug.attachments import KEPT
from ouderbrug.errors import ConfigError, TryAgainLater
from ouderbrug.facts import school_year_start
from ouderbrug.privacy.own_family import require_no_family
from ouderbrug.privacy.resting import resting
from ouderbrug.school import kept_copies
from ouderbrug.school.roster import years_of_pupil
from ouderbrug.school.spelled import Spelled
from ouderbrug.store import brought, dialects, doubts, erasing, events, pictures, protections, roster

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.config import Loaded
    from ouderbrug.school.roster import Roster
    from ouderbrug.store.database import Store
    from ouderbrug.store.departed import Sort
    from ouderbrug.store.erasing import Whom

LAST_YEAR = 8
"""The last of the school years, after which no file of this school brings a child again."""


@dataclass(frozen=True)
class Erased:
    """What was erased, or would be: how many rows by what they are; copies of files that no event names any more.

    ``pictures`` are those that show them, by the hashes of their content: they go with nothing more.
    ``alone`` are guardians who have no other child here, ``is_here`` whether the newest table names somebody.
    """

    gone: Counter[str]
    copies: frozenset[str]
    until: date
    is_here: bool
    alone: tuple[str, ...] = ()
    pictures: frozenset[str] = frozenset()


def find(connection: Connection, school: str, what: Sort, key: str, by: str, now: datetime) -> Whom:
    """Whom to erase. Raises ConfigError where that may not be yet, and TryAgainLater where a run has them in hand."""
    people = roster.stored(connection, school)
    if key not in (people.guardians if what == "guardian" else people.pupils):
        raise ConfigError("nobody has that key here; see contacts.csv, and who was erased has none")
    require_no_family(people, what, key, by)
    whom = erasing.whom(people, what, key)
    _require_settled(connection, school, whom)
    if ids := erasing.shared(connection, school, whom, now):
        raise ConfigError(f"messages about this pupil and others wait ({', '.join(ids)}); withdraw these events first")
    if erasing.in_hand(connection, school, whom):
        raise TryAgainLater("a run that died had messages of them in hand; run `ouderbrug dispatch` first")
    return whom


def _require_settled(connection: Connection, school: str, whom: Whom) -> None:
    """What a file left open of somebody has to be answered before: else nobody could tell what protects them."""
    stopped, beside = doubts.stopped(connection, school), brought.standing(connection, school)
    open_ = {key for one in (stopped.doubts if stopped else ()) if one.what == whom.what for key in (one.old, one.new)}
    open_ |= {*beside.guardians} | {key for tie in beside.ties for key in tie} | {*beside.pupils}
    if whom.key in open_:
        raise ConfigError("an import that stopped says something of them; import that file first, or answer it")
    if (whom.what, whom.key) in resting(connection, school):
        raise ConfigError("what is held of them rests (`ouderbrug privacy pause`); end that first")


def erase(connection: Connection, school: str, whom: Whom, now: datetime, *, keeps_consents: bool = False) -> Erased:
    """Erase somebody in this transaction."""
    people, before = roster.stored(connection, school), events.kept_files(connection)
    until = _until(people, whom, now.date())
    on_pictures = pictures.with_pupil(connection, school, whom.key) if whom.what == "pupil" else frozenset()
    gone = erasing.erase(connection, school, whom, now, until, keeps_consents=keeps_consents)
    copies = frozenset(before - events.kept_files(connection))
    one = (people.guardians if whom.what == "guardian" else people.pupils)[whom.key]
    return Erased(gone, copies, until, one.active, _alone(people, whom), on_pictures)


def clean(store: Store, loaded: Loaded, copies: Collection[str], words: Iterable[str]) -> list[str]:
    """Take what was erased, and these ``words``, out of the files of the store too.

    Returns codes of what could not be reached.
    """
    with store.reading() as connection:
        protections.write_anew(connection, store.path)
        waits = events.waiting_files(connection, store.school)
    unreached = []
    root = loaded.settings.content.media_root
    if root is not None and root.is_relative_to(loaded.folder):
        kept_copies.rename(root, Spelled("", words), waits)
    if root is not None and copies and root.is_relative_to(loaded.folder):
        for name in copies:
            shutil.rmtree(root / KEPT / name, ignore_errors=True)
    elif copies:
        unreached.append("copies")
    if not dialects.compact(store.engine):
        unreached.append("server" if store.server else "reader")
    return unreached


def _until(people: Roster, whom: Whom, today: date) -> date:
    """The last day on which a file can bring them again: that of the school years of the child, or the youngest."""
    ties = people.ever_of_guardian.get(whom.key, ()) if whom.what == "guardian" else ()
    pupils = [people.pupils[key] for key in ((whom.key,) if whom.what == "pupil" else [tie.pupil for tie in ties])
              if key in people.pupils]  # fmt: skip
    years = [max(map(int, years_of_pupil(one)), default=1) for one in pupils]
    more = LAST_YEAR - min(years, default=1) + 1
    return date(school_year_start(today).year + more, 7, 31)


def _alone(people: Roster, whom: Whom) -> tuple[str, ...]:
    if whom.what != "pupil":
        return ()
    theirs = [tie.guardian for tie in people.ties if tie.pupil == whom.key]
    return tuple(key for key in theirs if {tie.pupil for tie in people.ties_of_guardian.get(key, ())} <= {whom.key})
