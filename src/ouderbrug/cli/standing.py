"""How a school stands, as ``status`` tells it: read in one transaction, for people, machines and monitoring."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, NamedTuple

from ouderbrug.cli import follow_ups
from ouderbrug.cli.wording import in_school_time
from ouderbrug.stillness import last_looked

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.cli.session import Session
    from ouderbrug.delivery.left import Left, OfChannel
    from ouderbrug.facts import SchoolCalendar
    from ouderbrug.staff.follow_ups import FollowUp
    from ouderbrug.store.channels import ChannelState
    from ouderbrug.store.digests import Inside
    from ouderbrug.store.doubts import Stopped
    from ouderbrug.store.failing import Breakdown
    from ouderbrug.store.last_run import LastRun
    from ouderbrug.store.neighbours import LeftAlone
    from ouderbrug.store.rejects import Reject
    from ouderbrug.store.rows import Hold
    from ouderbrug.store.set_aside import Aside
    from ouderbrug.store.watched import Last, Seen


class Found(NamedTuple):
    """All that ``status`` tells, as it was read in one transaction."""

    counts: dict[str, Any]
    last: LastRun | None
    left: list[Left]
    in_digests: Inside
    channels: dict[str, OfChannel]
    closed: list[ChannelState]
    standing: list[Hold]
    stopped: Stopped | None
    of_then: datetime | None
    failing: list[Breakdown]
    behind: dict[str, int]
    lost: dict[str, int]
    aside: list[Aside]
    rejected: list[Reject]
    not_sent: list[FollowUp]
    to_answer: list[FollowUp]
    groups: dict[str, dict[str, Any]]
    unsaid: int
    untold: int
    watched: dict[str, Seen]
    left_alone: list[LeftAlone]
    stops: dict[str, dict[str, datetime]]

    def as_json(self, calendar: SchoolCalendar) -> dict[str, Any]:
        """The one document of ``status``."""
        names = ("since", "codes", "brought")
        waits = {name: getattr(self.stopped, name) for name in names} if self.stopped else None
        timed = {
            "last_run": self.last._asdict() if self.last else None,
            "left": [asdict(one) for one in self.left],
            "in_digests": self.in_digests._asdict(),
            "channels": {name: one._asdict() for name, one in self.channels.items()},
            "import_stopped": waits,
            "rejected": [one._asdict() for one in self.rejected],
            "restored_since": self.of_then,
            "left_alone": [one._asdict() for one in self.left_alone],
            "stops": [
                {"guardian": key, "channel": channel, "since": since}
                for key, channels in sorted(self.stops.items())
                for channel, since in sorted(channels.items())
            ],
            "watched": [
                {"path": path, **_of_file(one)} for path, seen in self.watched.items() for one in seen.to_say()
            ],
        }
        told = {
            "rhythm": self.groups,
            "failing": [one._asdict() for one in self.failing],
            "to_be_mended": self.behind | self.lost,
            "set_aside": [_as_json(one) for one in self.aside],
            "not_sent": [follow_ups.as_json(one, None) for one in self.not_sent],
            "to_answer": [follow_ups.as_json(one, None) for one in self.to_answer],
        }
        at_school: dict[str, Any] = in_school_time(timed, calendar)
        return self.counts | told | at_school


def read(session: Session, connection: Connection, calendar: SchoolCalendar) -> Found:
    """Read it all in one transaction."""
    from ouderbrug.delivery import left
    from ouderbrug.planning.judged_now import judged_now
    from ouderbrug.planning.set_aside import to_be_written_again
    from ouderbrug.staff import stuck
    from ouderbrug.staff.cadence import of_groups
    from ouderbrug.staff.dead_addresses import stopped
    from ouderbrug.staff.follow_ups import not_sent, proposed
    from ouderbrug.staff.told_nobody import not_told_yet
    from ouderbrug.store import (
        channels,
        digests,
        doubts,
        failing,
        holds,
        last_run,
        neighbours,
        overview,
        restored,
        roster,
        set_aside,
        watched,
    )

    work, school = session.work(connection), session.runtime.school
    judged = judged_now(work)
    behind = failing.waiting(connection, school)
    lost = failing.without_part(connection, school, session.loaded.settings.channels, session.runtime.kinds)
    rejected, unsent = to_be_written_again(session.loaded.store_path, work.now), not_sent(work)
    return Found(
        counts=overview.counts(connection, school),
        last=_last(session, last_run.last(connection, school)),
        left=left.left(work, judged),
        in_digests=digests.inside(connection, school),
        channels=left.by_channel(work, judged),
        closed=[state for state in channels.states(connection, school).values() if state.closed_reason],
        standing=holds.standing(connection, school),
        stopped=doubts.stopped(connection, school),
        of_then=restored.since(connection, school),
        failing=failing.standing(connection, school),
        behind=behind,
        lost={part: count for part, count in lost.items() if part.removeprefix("kind ") not in behind},
        aside=set_aside.standing(connection, school),
        rejected=rejected,
        not_sent=unsent,
        to_answer=proposed(work),
        groups=of_groups(connection, school, roster.load(connection, school), calendar, work.now),
        unsaid=stuck.unsaid(work),
        untold=not_told_yet(work, unsent),
        watched={
            path: watched.seen(connection, school, path)
            for path in (table.path.as_posix() for table in session.loaded.settings.watched)
        },
        left_alone=neighbours.left_alone(connection, school, work.now),
        stops=stopped(work),
    )


def _of_file(one: Last) -> dict[str, Any]:
    return {"file": one.file or None, "outcome": one.outcome or None, "at": one.at}


def _as_json(one: Aside) -> dict[str, Any]:
    """What was set aside, without what it says."""
    return {name: value for name, value in one._asdict().items() if name not in ("data", "tried_with")}


def _last(session: Session, known: LastRun | None) -> LastRun | None:
    """The last run, also one that found all as it was and wrote nothing in the store."""
    looked = last_looked(session.config)
    return known._replace(ended=looked) if known and looked and looked > known.ended else known
