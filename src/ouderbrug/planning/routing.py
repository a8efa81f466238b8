"""The way of a message: which channel of its route carries it for a guardian, and when a colleague does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.factbook import talks
from ouderbrug.facts import Refuse
from ouderbrug.failures import TO_BE_MENDED
from ouderbrug.model import Message, Priority
from ouderbrug.planning import every_way
from ouderbrug.planning.told_once import is_known
from ouderbrug.registry import CONTENT_POLICY
from ouderbrug.rules.carrying import too_much
from ouderbrug.rules.judgement import BOTH_AT_ONCE
from ouderbrug.school.reaching import barred_by
from ouderbrug.store import decisions, outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from ouderbrug.planning.draft import Earlier
    from ouderbrug.rules.judgement import Judgement
    from ouderbrug.unit_of_work import UnitOfWork

    Ask = Callable[[Message], Judgement]
    """What the rules would say of a message."""


def next_channel(work: UnitOfWork, message: Message, tried: Collection[str] = ()) -> str | None:
    """The first channel of the route, those already tried left out, that carries it to its guardian; None without."""
    guardian, route = work.roster.guardians.get(message.recipient), _route(work, message)
    gone = {*tried, *(row.channel for row in every_way.beside(work, message))}
    rest = (name for name in route if name not in gone)
    return next((name for name in rest if not unfit(work, message, name)), None) if guardian else None


def onward(work: UnitOfWork, message: Message, away: Collection[str] = ()) -> str | None:
    """The channel that carries what cannot go over its own one: it failed there, may not, or that one is ``away``.

    Of what goes over every way that is for who is reached by nothing: a colleague tells it, though no route says so,
    and whatever post a colleague is to make beside it.
    """
    if message.priority > Priority.URGENT:
        return next_channel(work, message, spent(work, message) | {*away})
    if message.recipient not in work.roster.guardians or every_way.is_reached_otherwise(work, message, away):
        return None
    own = (name for name in _own_channels(work, message) if name not in away)
    return next(own, None) or _by_person(work, message)


def _by_person(work: UnitOfWork, message: Message) -> str | None:
    """The first channel by which a colleague can tell this, in a route or not, and was not asked to."""
    _, by_person = every_way.split(work.runtime, _route(work, message))
    gone = {message.channel, *(row.channel for row in every_way.beside(work, message) if not row.is_post)}
    return next((name for name in by_person if name not in gone and not unfit(work, message, name)), None)


def to_tell_it(work: UnitOfWork, message: Message) -> str | None:
    """The channel by which a colleague speaks with its guardian of it; None where there is none that carries it."""
    if message.group or message.recipient not in work.roster.guardians:
        return None
    able = (name for name in work.runtime.spoken if name in work.runtime.callable_channels)
    return next((name for name in able if unfit(work, message, name) is None), None)


def _route(work: UnitOfWork, message: Message) -> tuple[str, ...]:
    """The channels that it may take; what somebody chose to tell is told, also where its channel is gone."""
    runtime, channel = work.runtime, message.channel
    in_hand = channel in runtime.by_person or (channel and channel not in runtime.capabilities)
    if in_hand and decisions.is_rather_told(work.connection, message.public_id):
        return runtime.spoken
    return runtime.route(runtime.kinds[message.event.kind])


def spent(work: UnitOfWork, message: Message) -> set[str]:
    """The channels that carry a message no more: its own, those tried, and where it would come a second time.

    That is a mailbox of which another reader has it there.
    """
    runtime = work.runtime
    found = outbox.channels_tried(work.connection, message.public_id) | {message.channel}
    for name in _route(work, message):
        peers = [peer.key for peer in work.roster.peers(message.recipient, runtime.boxes[name])]
        if peers and outbox.goes_to(work.connection, message, peers, name, pilot=runtime.pilot):
            found.add(name)
    return found


def another_way(work: UnitOfWork, message: Message, judgement: Judgement, ask: Ask) -> str | None:
    """The channel over which this guardian hears what may not go over its own one; None where it stays.

    What its channel cannot carry any more goes over the next of the route. What is refused on that channel alone goes
    over the next one that is the guardian's own, if ``ask`` finds that the rules let it; else a colleague tells it, as
    all that cannot wait.
    """
    if every_way.is_reached_otherwise(work, message):
        return None
    if _is_carried_no_more(work, message, judgement):
        return onward(work, message)
    own = _own_channels(work, message) if judgement.here_only else ()
    found = next((name for name in own if ask(replace(message, channel=name)).verdict != "refuse"), None)
    return found or to_a_person(work, message, judgement)


def _is_carried_no_more(work: UnitOfWork, message: Message, judgement: Judgement) -> bool:
    """True if the channel is what stands in the way: it carries less since, or the text or a name grew."""
    alone = not message.group and not message.is_digest and message.recipient in work.roster.guardians
    refused = judgement.verdict == "refuse" and judgement.rule == CONTENT_POLICY
    return alone and refused and unfit(work, message, message.channel) is not None


def _own_channels(work: UnitOfWork, message: Message) -> list[str]:
    """The other channels that reach this guardian without a colleague, in the order of the route, and not in vain."""
    guardian, runtime = work.roster.guardians.get(message.recipient), work.runtime
    if message.group or message.is_digest or guardian is None:
        return []
    gone = spent(work, message) | {row.channel for row in every_way.beside(work, message)}
    rest = [name for name in _route(work, message) if name not in gone and not runtime.capabilities[name].by_person]
    return [name for name in rest if not unfit(work, message, name)]


def to_a_person(work: UnitOfWork, message: Message, judgement: Judgement) -> str | None:
    """The channel over which a colleague tells what cannot wait, or must not be read alone; None where it stays.

    Such are normal messages that would outlive their use by waiting for a slot (or for the other guardian), those
    that never wait, what is urgent and waits for a part to be mended, and a text that is too hard for a guardian who
    asked for help with reading.
    """
    guardian, runtime = work.roster.guardians.get(message.recipient), work.runtime
    if message.group or guardian is None or not needs_a_person(message, judgement):
        return None
    if judgement.verdict == "delay" and message.priority > Priority.URGENT and talks.was_had(work, guardian.key):
        return None  # one talk a week
    if judgement.verdict == "delay" and is_known(work, message):
        return None  # nobody is called to hear it twice
    if message.is_digest or runtime.capabilities[message.channel].by_person:
        return None  # a digest is no card, and what a colleague has already goes to no other
    return _by_person(work, message)


def needs_a_person(message: Message, judgement: Judgement) -> bool:
    """True of what a colleague is to tell, if one can: it cannot wait, may not go by itself, or its rule is broken."""
    if judgement.verdict == "refuse":
        return "at-once" in judgement.by_person
    if judgement.reason in TO_BE_MENDED:
        return message.priority <= Priority.URGENT
    if judgement.verdict != "delay" or message.priority is not Priority.NORMAL or judgement.until is None:
        return False
    if "at-once" in judgement.by_person:
        return True
    late = judgement.until >= message.deadline
    return late and ("if-late" in judgement.by_person or judgement.reason == BOTH_AT_ONCE)


def channel_for(
    work: UnitOfWork, message: Message, route: tuple[str, ...], had: Earlier | None
) -> tuple[str, dict[str, Refuse]]:
    """The channel that carries a message to its guardian, and why those before it in the route do not, by channel.

    None is named where none can carry it.
    """
    passed: dict[str, Refuse] = {}
    for name in _in_order(work, message, route, had):
        if (why := unfit(work, message, name)) is None:
            return name, passed
        passed[name] = why
    return "", passed


def ways(work: UnitOfWork, message: Message, route: tuple[str, ...], had: Earlier | None) -> tuple[str, ...]:
    """The channels that can carry it to its guardian, in the order in which they are tried."""
    return tuple(name for name in _in_order(work, message, route, had) if unfit(work, message, name) is None)


def _in_order(work: UnitOfWork, message: Message, route: tuple[str, ...], had: Earlier | None) -> tuple[str, ...]:
    """The channel of what they had before goes first, else the one that they wish for; then the order of the route."""
    guardian = work.roster.guardians[message.recipient]
    first = [name for name in (had.channel if had else "", guardian.channel) if name in route][:1]
    return tuple(dict.fromkeys((*first, *route)))


def unfit(work: UnitOfWork, message: Message, channel: str) -> Refuse | None:
    """Why a channel cannot carry this to its guardian, None if it can: asked to plan and to go around a channel."""
    guardian, can = work.roster.guardians[message.recipient], work.runtime.capabilities[channel]
    names = len(guardian.name), len(", ".join(work.roster.call_names(message.pupils)))
    if found := too_much(message, can, names):
        return found
    box = work.runtime.boxes[channel]
    why = barred_by(channel, can, box, work.roster, guardian)
    return Refuse(why) if why else None
