"""privacy breach: who got what wrongly, and until when that is to be reported."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import click

from ouderbrug.cli.session import Session, as_json, as_staff, give, pass_session, require_event, say, staff_key, table
from ouderbrug.school.roles import Act

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.privacy.breach import Wrong
    from ouderbrug.store.photos import Beside

DAYS = 30
CORRECTION = (
    "On {day} you got a message from us that was not meant for you. Please delete it, do not pass it on and tell "
    "nobody what was in it. We are sorry. Do you have a question? Call the school."
)
"""What may be sent to who got it wrongly: it names no child, and nothing of what was in it."""
_WHY = {
    "kept-out": "a ban, nothing, or a death",
    "no-guardian": "not a guardian of that pupil",
    "no-authority": "no authority",
    "held": "something waits for an answer",
    "": "may have it",
}


@click.command()
@click.argument("event", required=False)
@click.option("--days", default=DAYS, show_default=True, help="Without EVENT: how far to look back.")
@click.option("--noticed", metavar="DATETHH:MM", type=click.DateTime(["%Y-%m-%dT%H:%M"]),
              help="When it was noticed, as 2026-11-30T08:00; now if left out.")  # fmt: skip
@as_staff
@as_json
@pass_session
def breach(
    session: Session, event: str | None, days: int, noticed: datetime | None, by: str | None, json_: bool
) -> None:
    """List who got what is about a child though they may not have it, by the data of now; or all whom EVENT reached.

    Import the corrected table first. A breach that may harm somebody is reported to the authority within 72 hours of
    when it was noticed (AVG, art. 33), and told to the people where the risk is high (art. 34): a leader decides. The
    words for a correction to who got it wrongly name no child.

    \b
    Exit codes: 0 nobody; 3 somebody, and a leader is needed.
    \b
    Example:
      ouderbrug privacy breach --as directie
      ouderbrug privacy breach score-17 --noticed 2026-11-30T08:15 --as directie
    """
    from ouderbrug.privacy import breach as breaches
    from ouderbrug.store import audit

    calendar, words, now = session.runtime.calendar, session.words, session.clock()
    at = noticed.replace(tzinfo=calendar.tz).astimezone(UTC) if noticed else now
    with session.store() as store:
        who = staff_key(session, store, by, Act.PRIVACY)
        with store.reading() as connection:
            if event is None:
                found = breaches.since(connection, store.school, now - timedelta(days=days), session.today)
            else:
                require_event(connection, store.school, event)
                found = breaches.of_event(connection, store.school, event, session.today)
        audit.note(store.path, now, who, "breach", "", event or f"{days}")
    report_by = at + breaches.TO_REPORT
    first = min((one.when for one in found), default=now)
    correction = words(CORRECTION, day=words.day(calendar.local(first)))
    if json_:
        give({"reached": [_document(one) for one in found], "noticed": at, "report_by": report_by,
              "correction": correction})  # fmt: skip
    elif found:
        heads = ("guardian", "message", "when", "over", "about", "why", "files", "stayed behind")
        table(heads, [(one.guardian, f"{one.message} {one.event}", words.when(one.when, calendar), one.channel,
                       ", ".join(one.pupils), words(_WHY[one.why]), _files(one.files), _files(one.stayed))
                      for one in found])  # fmt: skip
        say(words("report it by {when} if it may harm somebody (AVG, art. 33)", when=words.when(report_by, calendar)))
        say(words("words for who got it wrongly, which name no child: {words}", words=correction))
    else:
        say(words("by the data of now nobody got what they may not have"))
    if found:
        sys.exit(3)


def _files(files: Sequence[Beside]) -> str:
    """Files with who is on each: "brug.jpg (p1 p2)"."""
    who = {one.file: f" ({' '.join(one.pupils)})" if one.pupils else "" for one in files}
    return ", ".join(f"{PurePath(file).name}{pupils}" for file, pupils in who.items())


def _document(one: Wrong) -> dict[str, Any]:
    both = {"files": one.files, "stayed": one.stayed}
    listed = {name: [{"file": each.file, "pupils": each.pupils} for each in files] for name, files in both.items()}
    return one._asdict() | listed
