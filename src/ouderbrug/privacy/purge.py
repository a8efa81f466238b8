"""Deletes what was kept as long as the school says in [retention]; what still waits, or rests, stays."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from ouderbrug.errors import OuderbrugError
from ouderbrug.facts import school_year_start
from ouderbrug.privacy import erase
from ouderbrug.privacy.resting import resting
from ouderbrug.store import departed, events, held, mail_links, purging, roster, stays, stopped, wiping

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from ouderbrug.school.roster import Roster
    from ouderbrug.settings.school import Retention
    from ouderbrug.settings.whole import Settings

NOBODY = ""
"""By whom: it is the school's own rule, and no colleague's act."""


@dataclass
class Purged:
    """What went, by its class; the words about children that go, for their files; who could not be erased yet.

    ``words`` are how those who were erased are called.
    """

    gone: Counter[str] = field(default_factory=Counter)
    of_children: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    copies: frozenset[str] = frozenset()
    not_yet: int = 0
    words: list[str] = field(default_factory=list, repr=False)


def purge(connection: Connection, school: str, settings: Settings, now: datetime) -> Purged:
    """Delete in this transaction what is past its term; ``now`` is aware."""
    terms, done, before = settings.retention, Purged(), events.kept_files(connection)
    rest = resting(connection, school)
    ended = purging.over_before(connection, school, now - timedelta(days=terms.words_days), rest)
    done.of_children = _of_children(connection, school, ended)
    done.gone["words"] = wiping.wipe(connection, ended)
    done.gone["answers"] = purging.notes_of(connection, school, ended)
    log = _start_of_log(settings, now)
    done.gone["log"] = purging.drop(connection, school, purging.over_before(connection, school, log, rest))
    done.gone["records"] = purging.records(connection, school, log)
    done.gone["audit"] = purging.views(connection, school, now - timedelta(days=terms.audit_days))
    done.gone["links"] = mail_links.forget(connection, school, now)
    _departed(connection, school, terms, now, rest, done)
    done.gone["records"] += _stops(connection, school, log)
    consents = now - timedelta(days=terms.consent_days)
    done.gone["forgotten"] = purging.forgotten(connection, school, consents, now.date())
    done.copies = frozenset(before) - events.kept_files(connection)
    done.gone = +done.gone
    return done


def _stops(connection: Connection, school: str, log: datetime) -> int:
    """Delete where readers stopped a channel before the log begins, of addresses that nobody has any more."""
    people = roster.stored(connection, school)
    places = {place for one in people.guardians.values() for place in people.places(one)}
    return stopped.forget(connection, school, log, places)


def _start_of_log(settings: Settings, now: datetime) -> datetime:
    """The log of a school year is kept until so many school years after it have ended.

    An event of which an inbox could still bring an older line stays known in any case, so that nothing goes again.
    """
    start = school_year_start(now.date())
    begins = datetime.combine(date(start.year - settings.retention.log_school_years, 8, 1), time(0), UTC)
    return min(begins, now - timedelta(days=settings.intake.max_age + MARGIN))


MARGIN = 30
"""So many days an event is known longer than one of its age is taken in."""


def _of_children(connection: Connection, school: str, rows: list[int]) -> dict[str, list[dict[str, Any]]]:
    """The words that are about a child and go now, by the key of each child."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in held.worded(connection, school, rows):
        for pupil in one.pop("pupils"):
            found.setdefault(pupil, []).append(one)
    return found


def _departed(
    connection: Connection, school: str, terms: Retention, now: datetime, rest: set[tuple[str, str]], done: Purged
) -> None:
    people = roster.stored(connection, school)
    expected = {("pupil", key) for key in stays.coming(connection, school, now.date())}
    seen = departed.look(connection, school, _gone(people) - expected, now.date())
    for (what, key), since in seen.items():
        if now.date() - since < timedelta(days=terms.departed_days) or (what, key) in rest:
            continue
        erased = False
        with suppress(OuderbrugError):  # an import that stopped, or a run that died, has them in hand
            whom = erase.find(connection, school, what, key, NOBODY, now)
            if not held.is_open(connection, school, what, key):
                erase.erase(connection, school, whom, now, keeps_consents=True)
                done.words += whom.words
                erased = True
        done.gone["departed"] += erased
        done.not_yet += not erased


def _gone(people: Roster) -> set[departed.Somebody]:
    """Who is at school no more, and was not erased yet."""
    found: set[departed.Somebody] = {("pupil", key) for key, one in people.pupils.items() if not one.active}
    found |= {("guardian", key) for key, one in people.guardians.items() if not one.active}
    return {one for one in found if not one[1].startswith("erased-")}


def files(folder: Path, terms: Retention, now: datetime) -> list[Path]:
    """Our own files beside the store that are past their term; the newest backup stays in any case."""
    backups = sorted(folder.glob("*.backup.db"), key=lambda path: path.stat().st_mtime)
    others = [*folder.glob("*.aside.db*"), *(folder / "rejected").glob("*.jsonl"), *folder.glob("import-report*.txt")]
    before = (now - timedelta(days=terms.files_days)).timestamp()
    return sorted(
        path for path in (*backups[:-1], *others)
        if path.is_file() and path.stat().st_mtime < before
    )  # fmt: skip
