"""retry: what failed goes once more, when whoever looks has mended why."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from ouderbrug.cli.session import Session, answer, as_json, as_staff, pass_session, require_event, staff_key
from ouderbrug.errors import ConfigError, OuderbrugError
from ouderbrug.school.roles import Act

if TYPE_CHECKING:
    from datetime import datetime

_NOTHING = "nothing of that failed and is still of use; `ouderbrug log` lists what happened"


@click.command()
@click.argument("message", type=int, required=False)
@click.option("--event", default="", metavar="EVENT", help="All that failed of this event.")
@click.option("--channel", default="", metavar="NAME", help="All that failed over this channel.")
@click.option(
    "--since",
    metavar="DATE[THH:MM]",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    help="Only what failed since then, on the school's clock.",
)
@as_staff
@as_json
@pass_session
def retry(
    session: Session, message: int | None, event: str, channel: str, since: datetime | None, by: str | None, json_: bool
) -> None:
    """Let what failed be sent again: a MESSAGE by its number in `ouderbrug log`, an event, or a channel.

    Each is judged anew when it goes; what is past its use stays failed. --since is a day or a moment on the
    school's clock, as 2026-11-30 or 2026-11-30T08:00, whatever the clock of this machine.

    \b
    Example:
      ouderbrug retry 14 --as ict
      ouderbrug retry --channel email --since 2026-11-23 --as ict
    """
    from ouderbrug.cli.left import of_these
    from ouderbrug.delivery.left import once_approved
    from ouderbrug.store import decisions

    if sum((message is not None, bool(event), bool(channel))) != 1:
        raise ConfigError("name a MESSAGE by its number, or --event, or --channel")
    if channel and channel not in session.runtime.settings.channels:
        raise ConfigError("there is no channel of that name in the TOML")
    zone = ZoneInfo(session.runtime.settings.school.timezone)
    which = decisions.failed_where(message=message, event=event, channel=channel, since=_local(since, zone))
    with session.store(write=True) as store:
        staff_key(session, store, by, Act.RETRY)
        with store.writing() as connection:
            if event:
                require_event(connection, store.school, event)
            again = decisions.try_again(connection, store.school, session.clock(), *which)
            work = session.work(connection)
            goes = of_these(work, once_approved(work, again), session.words)
    if message is not None and not again:
        raise OuderbrugError(_NOTHING)
    said = session.words.some(len(again), "{count} is to be sent again", "{count} are to be sent again")
    answer(json_, {"retried": len(again)}, "; ".join((said, *goes)) if again else _NOTHING)


def _local(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return moment.replace(tzinfo=zone) if moment else None
