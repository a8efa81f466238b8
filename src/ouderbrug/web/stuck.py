"""Vastgelopen: what nobody knows the end of, what failed, and channels that are closed until somebody opens them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, NamedTuple

from ouderbrug.model import State
from ouderbrug.school.reaching import kept_out
from ouderbrug.school.roles import knows_children
from ouderbrug.staff.shown import of_tries
from ouderbrug.staff.titles import begun, title_of
from ouderbrug.store import channels, decisions, outbox, refused
from ouderbrug.texts.language import join_names
from ouderbrug.web import seen
from ouderbrug.web.screen import Go, NotHere, Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.store.rows import MessageRow
    from ouderbrug.web.screen import Ask

ARRIVED = {"arrived": State.SENT, "not-arrived": State.QUEUED}
"""What somebody says of what is unknown, by the button."""
FOR_ALL = ("leader", "ict")
"""Who sees it of all groups; others see it of their own."""
_log = logging.getLogger("ouderbrug.web")


class Stuck(NamedTuple):
    """Messages of one event over one channel that ended alike."""

    event: str
    channel: str
    state: State
    rows: tuple[MessageRow, ...]


def stuck(ask: Ask) -> list[Stuck]:
    """What is unknown or failed and of use still, as far as it is theirs to see."""
    found: dict[tuple[str, str, State], list[MessageRow]] = {}
    for row in outbox.waiting(ask.work.connection, ask.work.school, (State.UNKNOWN, State.FAILED)):
        of_use = row.state == State.UNKNOWN or row.deadline > ask.work.now
        if of_use and row.digest is None and _theirs(ask, row):
            found.setdefault((row.event_id, row.channel, State(row.state)), []).append(row)
    return [Stuck(*name, tuple(rows)) for name, rows in found.items()]


def _theirs(ask: Ask, row: MessageRow) -> bool:
    """What goes to one guardian is of their family, news as well."""
    one, own = ask.visitor.one, not row.is_post and ask.is_own(row.pupils, (row.recipient,))
    theirs = one.role in FOR_ALL or not {*one.groups}.isdisjoint(ask.groups_of(row))
    return theirs and not own and ask.may_know(row)


def closed(ask: Ask) -> list[channels.ChannelState]:
    """The channels over which nothing goes until somebody opens them."""
    known = channels.states(ask.work.connection, ask.work.school)
    return [known[name] for name in ask.work.runtime.settings.channels if name in known and known[name].closed_reason]


def listed(ask: Ask) -> Page:
    """Each with what it was, to whom, and the buttons that end it."""
    found, shut = stuck(ask), closed(ask)
    if not found and not shut:
        return Page("nothing.html.j2", {"said": "nothing_stuck"})
    pupils = frozenset(key for one in found for row in one.rows if row.about_a_child for key in row.pupils)
    when, calendar = ask.say.when, ask.work.runtime.calendar
    doors = [
        {
            "name": one.channel,
            "called": _called(ask, one.channel),
            "since": when(one.closed_at or ask.work.now, calendar),
            "known": seen.known(ask, _of_channel(one)),
        }
        for one in shut
    ]
    values = {"unknown": _lines(ask, found, State.UNKNOWN), "failed": _lines(ask, found, State.FAILED)}
    return Page("stuck.html.j2", values | {"closed": doors}, pupils if knows_children(ask.visitor.one) else frozenset())


def _lines(ask: Ask, found: list[Stuck], state: State) -> list[dict[str, Any]]:
    return [
        {
            "event": one.event,
            "channel": one.channel,
            "called": _called(ask, one.channel),
            "title": _title(ask, one),
            "whom": _whom(ask, one),
            "known": seen.known(ask, of_tries(one.rows)),
        }
        for one in found
        if one.state is state
    ]


def _called(ask: Ask, channel: str) -> str:
    """A channel as colleagues know it; with its name where several are of that sort."""
    runtime = ask.work.runtime
    if channel not in runtime.capabilities:
        return channel
    alike = [name for name in runtime.capabilities if runtime.comes_as(name) == runtime.comes_as(channel)]
    called = ask.say.channel(channel, runtime.comes_as(channel))
    return called if len(alike) < 2 or channel.lower() in called.lower() else f"{called} ({channel})"


def _title(ask: Ask, one: Stuck) -> str:
    """What it is called; who cares for the machines reads of a child that it is about one, and no more."""
    if any(row.about_a_child for row in one.rows) and not knows_children(ask.visitor.one):
        return ask.say("about_a_child")
    return begun(title_of(ask.work, one.event))


def _whom(ask: Ask, one: Stuck) -> str:
    people, count = ask.work.roster, len(one.rows)
    out = kept_out(people, {pupil for row in one.rows for pupil in row.pupils})
    whom = dict.fromkeys(row.recipient for row in one.rows if not row.is_post and row.recipient not in out)
    names = people.names(whom)
    shown = ask.visitor.strong and knows_children(ask.visitor.one) and 0 < len(names) <= 4
    if not shown:
        return ask.say.some("messages", count)
    return f"{join_names(names, ask.say.language)} ({ask.children_of(one.rows)})"


def _meant(ask: Ask, state: State) -> tuple[list[MessageRow], seen.Since]:
    """What of that which the form names is theirs and stands as it was shown, and what became of the rest."""
    name = ask.form.get("event", ""), ask.form.get("channel", ""), state
    rows = next((one.rows for one in stuck(ask) if one[:3] == name), ())
    then = seen.since(ask, of_tries(rows))
    return [row for row in rows if str(row.id) in then.same], then


def _ended(ask: Ask, done: Sequence[MessageRow], then: seen.Since) -> Page | Go:
    return seen.again(ask, listed(ask), then, done=bool(done)) if then.changed else Go("/stuck")


def settled(ask: Ask) -> Page | Go:
    """They arrived, or did not: then they go once more, judged anew. What others settled meanwhile stays so."""
    if (outcome := ARRIVED.get(ask.form.get("outcome", ""))) is None:
        raise NotHere
    rows, then = _meant(ask, State.UNKNOWN)
    for row in rows:
        decisions.settle(ask.work.connection, row.id, outcome, ask.visitor.one.key, ask.work.now)
    return _ended(ask, rows, then)


def again(ask: Ask) -> Page | Go:
    """What failed goes once more, judged anew."""
    rows, then = _meant(ask, State.FAILED)
    for row in rows:
        which = decisions.failed_where(message=row.id)
        decisions.try_again(ask.work.connection, ask.work.school, ask.work.now, *which)
    return _ended(ask, rows, then)


def opened(ask: Ask) -> Page | Go:
    """A closed channel is used again with the next run; one that closed anew since is looked at first."""
    name = ask.form.get("channel", "")
    shut = next((one for one in closed(ask) if one.channel == name), None)
    if shut is None:
        return Go("/stuck")
    if (then := seen.since(ask, _of_channel(shut))).changed:
        return seen.again(ask, listed(ask), then)
    channels.reopen(ask.work.connection, ask.work.school, name)
    refused.after_others(ask.work.connection, ask.work.school, name, ask.work.now)
    _log.info("channel %s opened by %s", name, ask.visitor.one.key)
    return Go("/stuck")


def _of_channel(one: channels.ChannelState) -> dict[object, object]:
    return {"channel": (one.channel, one.closed_at, one.closed_reason)}
